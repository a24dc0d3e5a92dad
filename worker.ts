import { type Port, serve } from "./core/parallel/server.ts";
import { systemOf, type SystemOptions } from "./systems.ts";

// What the Workers of a search run. It is imported like any other module, so
// that it is there wherever memsift is, a compiled program included.

/** Where a Worker finds the process that it is to search. */
export interface Place {
  /** The process's id. */
  readonly pid: number;
  /** Whose process it is. */
  readonly options: SystemOptions;
}

/** This module. */
export const WORKER: string = import.meta.url;

// Somebody's own Worker may import memsift, and is none of its.
if (import.meta.main && "WorkerGlobalScope" in globalThis) {
  serve(globalThis as unknown as Port, (place) => {
    const { pid, options } = place as Place;
    return systemOf(options).open(pid);
  });
}

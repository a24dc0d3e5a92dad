import { open, type Target } from "../../mod.ts";
import { linuxSuspension } from "../support/linux_suspension.ts";
import { corpusContents, SIZE } from "./contents.ts";

/** A small process that is stopped, with the corpus' contents in its heap. */
export class Sleeper implements AsyncDisposable {
  readonly target: Target;
  /** Where the contents start. */
  readonly base: bigint;
  readonly #process: Deno.ChildProcess;

  private constructor(process: Deno.ChildProcess, target: Target) {
    this.#process = process;
    this.target = target;
    const heap = target.regions({ kind: ["heap"] }).at(-1);
    if (!heap) throw new Error("The process has no heap");
    // The end of it is used last.
    this.base = heap.end - BigInt(2 * SIZE);
    target.write(this.base, corpusContents());
  }

  static async start(): Promise<Sleeper> {
    const process = new Deno.Command("sleep", { args: ["600"] }).spawn();
    const target = open(process.pid);
    while (target.regions({ kind: ["heap"] }).length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    // Two searches are to see the same, however far it has come.
    await linuxSuspension.stop(process.pid);
    return new Sleeper(process, target);
  }

  get pid(): number {
    return this.#process.pid;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.target.close();
    this.#process.kill("SIGKILL");
    await this.#process.status;
  }
}

import { KERN } from "./kern_return.ts";
import type { LibSystem } from "./symbols.ts";

/** A right to a task's port, or what task_for_pid refused with. */
export type TaskPort = { readonly port: number } | { readonly error: number };

/**
 * Takes a right to the port of a process's task.
 *
 * @param libSystem The system.
 * @param pid The process.
 * @returns The right, to be given back.
 */
export function takeTaskPort(
  { call, self }: LibSystem,
  pid: number,
): TaskPort {
  // This one's own is there already, and nobody can refuse it.
  if (pid === Deno.pid) return { port: self };
  const name = new Uint32Array(1);
  const error = call.task_for_pid(self, pid, new Uint8Array(name.buffer));
  const [port = 0] = name;
  return error === KERN.KERN_SUCCESS ? { port } : { error };
}

/** Gives a right back; rights are counted, and names of none are reused. */
export function releaseTaskPort(
  { call, self }: LibSystem,
  port: number,
): void {
  if (port !== self) call.mach_port_deallocate(self, port);
}

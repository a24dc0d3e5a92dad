/**
 * What the system counts of a process's memory, in kB.
 *
 * @param pid The process.
 * @param name The line of /proc/PID/status: `VmPTE`, `RssShmem`, …
 * @returns The number that it has.
 */
export function statusOf(pid: number, name: string): number {
  const text = Deno.readTextFileSync(`/proc/${pid}/status`);
  const [, number] = new RegExp(`^${name}:\\s*(\\d+) kB$`, "m").exec(text) ??
    [];
  if (number === undefined) throw new Error(`No ${name} of process ${pid}`);
  return Number(number);
}

import type { Failure } from "./errno.ts";
import type { LibSystem } from "./symbols.ts";

/**
 * Asks libproc for a struct about a process.
 *
 * @param libSystem The system.
 * @param pid The process.
 * @param flavor Which struct.
 * @param arg What the flavor makes of it.
 * @param size The struct's size.
 * @returns The struct, or the error number.
 */
export function pidInfo(
  { call, errno }: LibSystem,
  pid: number,
  flavor: number,
  arg: bigint,
  size: number,
): DataView<ArrayBuffer> | Failure {
  const bytes = new Uint8Array(size);
  const length = call.proc_pidinfo(pid, flavor, arg, bytes, size);
  const error = errno();
  // A failure is 0; less than the struct would be one of another system.
  return length < size ? { errno: error } : new DataView(bytes.buffer);
}

import { peb32Address } from "./peb.ts";
import type { ProcessHandle } from "./process_handle.ts";
import type { Win32 } from "./symbols.ts";
import { readTeb, TEB32, TEB64 } from "./teb.ts";
import { tebAddress, threadIds } from "./threads.ts";

/**
 * Lists where the stacks of a process's threads lie. A thread of 32-bit code
 * has two: its own, and one for the system's 64-bit code.
 *
 * @param win The system.
 * @param process The process.
 * @returns Where their allocations begin; none where the process does not say.
 */
export function stacksOf(win: Win32, process: ProcessHandle): bigint[] {
  const { pid, reading } = process;
  const is32 = peb32Address(win, reading) !== null;
  return threadIds(win, pid).flatMap((tid) => {
    const address = tebAddress(win, tid, pid);
    const teb = address && readTeb(win, reading, address, TEB64);
    if (!teb) return [];
    const teb32 = is32 && readTeb(win, reading, teb.exceptionList, TEB32);
    return [teb, teb32].flatMap((each) => each ? each.deallocationStack : []);
  });
}

// What a handle of a process may be used for, by the names that the
// documentation gives: "Process Security and Access Rights".

/** To change protection, to allocate; to write, with the next but one. */
export const PROCESS_VM_OPERATION = 0x8;
/** To read memory. */
export const PROCESS_VM_READ = 0x10;
/** To write memory, with `PROCESS_VM_OPERATION`. */
export const PROCESS_VM_WRITE = 0x20;
/** To ask for what is mapped, and for all else. */
export const PROCESS_QUERY_INFORMATION = 0x400;
/** To ask for the name, the times, the processor. */
export const PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
/** To wait for the process's end. */
export const SYNCHRONIZE = 0x10_0000;
/** Everything, since Windows Vista. */
export const PROCESS_ALL_ACCESS = 0x1f_ffff;

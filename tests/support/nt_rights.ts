// Rights of processes and of threads, as winnt.h has them.

export const VM_OPERATION = 0x8;
export const VM_READ = 0x10;
export const VM_WRITE = 0x20;
export const QUERY_INFORMATION = 0x400;
export const QUERY_LIMITED_INFORMATION = 0x1000;
export const SYNCHRONIZE = 0x10_0000;

export const THREAD_QUERY_INFORMATION = 0x40;
export const THREAD_QUERY_LIMITED_INFORMATION = 0x800;

/** Every right of a process or a thread there is. */
export const ALL_RIGHTS = 0x1f_ffff;

/** What a handle of a process may be used for. */
export const PROCESS = {
  VM_OPERATION: 0x8,
  VM_READ: 0x10,
  VM_WRITE: 0x20,
  QUERY_INFORMATION: 0x400,
  QUERY_LIMITED_INFORMATION: 0x1000,
  SYNCHRONIZE: 0x10_0000,
} as const;

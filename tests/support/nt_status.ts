// The numbers that Windows NT's own functions return, and what those of
// kernel32.dll make of them. They are written down here a second time and not
// taken from ffi/, where a wrong one would then agree with itself.

/** NTSTATUS, as ntstatus.h has them. */
export const NT = {
  SUCCESS: 0,
  PARTIAL_COPY: 0x8000_000d,
  INVALID_INFO_CLASS: 0xc000_0003,
  INFO_LENGTH_MISMATCH: 0xc000_0004,
  ACCESS_VIOLATION: 0xc000_0005,
  INVALID_HANDLE: 0xc000_0008,
  INVALID_CID: 0xc000_000b,
  INVALID_PARAMETER: 0xc000_000d,
  CONFLICTING_ADDRESSES: 0xc000_0018,
  UNABLE_TO_DELETE_SECTION: 0xc000_001b,
  ACCESS_DENIED: 0xc000_0022,
  BUFFER_TOO_SMALL: 0xc000_0023,
  OBJECT_TYPE_MISMATCH: 0xc000_0024,
  NOT_COMMITTED: 0xc000_002d,
  INVALID_PAGE_PROTECTION: 0xc000_0045,
  SECTION_PROTECTION: 0xc000_004e,
  NO_SUCH_PRIVILEGE: 0xc000_0060,
  FILE_INVALID: 0xc000_0098,
  FREE_VM_NOT_AT_BASE: 0xc000_009f,
  MEMORY_NOT_ALLOCATED: 0xc000_00a0,
  NOT_SUPPORTED: 0xc000_00bb,
  PROCESS_IS_TERMINATING: 0xc000_010a,
} as const;

const DOS = new Map<number, number>([
  [NT.SUCCESS, 0],
  [NT.PARTIAL_COPY, 299],
  [NT.INVALID_INFO_CLASS, 87],
  [NT.INFO_LENGTH_MISMATCH, 24],
  [NT.ACCESS_VIOLATION, 998],
  [NT.INVALID_HANDLE, 6],
  [NT.INVALID_CID, 87],
  [NT.INVALID_PARAMETER, 87],
  [NT.CONFLICTING_ADDRESSES, 487],
  [NT.UNABLE_TO_DELETE_SECTION, 87],
  [NT.ACCESS_DENIED, 5],
  [NT.BUFFER_TOO_SMALL, 122],
  [NT.OBJECT_TYPE_MISMATCH, 6],
  [NT.NOT_COMMITTED, 487],
  [NT.INVALID_PAGE_PROTECTION, 87],
  [NT.SECTION_PROTECTION, 87],
  [NT.NO_SUCH_PRIVILEGE, 1313],
  [NT.FILE_INVALID, 1006],
  [NT.FREE_VM_NOT_AT_BASE, 487],
  [NT.MEMORY_NOT_ALLOCATED, 487],
  [NT.NOT_SUPPORTED, 50],
  [NT.PROCESS_IS_TERMINATING, 5],
]);

/** What GetLastError says of a status, by RtlNtStatusToDosError's table. */
export function dosError(status: number): number {
  const error = DOS.get(status);
  if (error === undefined) throw new Error(`status 0x${status.toString(16)}`);
  return error;
}

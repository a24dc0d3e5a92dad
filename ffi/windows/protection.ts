/** Protections of pages: exactly one of them … */
export const PAGE = {
  NOACCESS: 0x01,
  READONLY: 0x02,
  READWRITE: 0x04,
  WRITECOPY: 0x08,
  EXECUTE: 0x10,
  EXECUTE_READ: 0x20,
  EXECUTE_READWRITE: 0x40,
  EXECUTE_WRITECOPY: 0x80,
  /** … and any of these: the first touch is an exception, */
  GUARD: 0x100,
  /** not cached, */
  NOCACHE: 0x200,
  /** writes are gathered. */
  WRITECOMBINE: 0x400,
} as const;

const READABLE = PAGE.READONLY | PAGE.READWRITE | PAGE.WRITECOPY |
  PAGE.EXECUTE_READ | PAGE.EXECUTE_READWRITE | PAGE.EXECUTE_WRITECOPY;

const WRITABLE = PAGE.READWRITE | PAGE.WRITECOPY | PAGE.EXECUTE_READWRITE |
  PAGE.EXECUTE_WRITECOPY;

const EXECUTABLE = PAGE.EXECUTE | PAGE.EXECUTE_READ | PAGE.EXECUTE_READWRITE |
  PAGE.EXECUTE_WRITECOPY;

/** The protection as `rwx`; a guard page shows what lies under the guard. */
export function permOf(protect: number): string {
  return (protect & READABLE ? "r" : "-") + (protect & WRITABLE ? "w" : "-") +
    (protect & EXECUTABLE ? "x" : "-");
}

/** Whether committed pages of this protection can be read. */
export function isReadable(protect: number): boolean {
  return (protect & PAGE.GUARD) === 0 && (protect & READABLE) !== 0;
}

/** Whether committed pages of this protection can be written. */
export function isWritable(protect: number): boolean {
  return (protect & PAGE.GUARD) === 0 && (protect & WRITABLE) !== 0;
}

/** Whether code may run in pages of this protection. */
export function isExecutable(protect: number): boolean {
  return (protect & EXECUTABLE) !== 0;
}

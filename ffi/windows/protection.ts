// Protections of pages, by the names that the documentation gives: "Memory
// Protection Constants". Exactly one of the first eight …

/** Neither read nor written. */
export const PAGE_NOACCESS = 0x01;
/** Read, not written. */
export const PAGE_READONLY = 0x02;
/** Read and written. */
export const PAGE_READWRITE = 0x04;
/** Read; writing makes a copy that is the process's own. */
export const PAGE_WRITECOPY = 0x08;
/** Code that is not to be read. */
export const PAGE_EXECUTE = 0x10;
/** Code that can be read. */
export const PAGE_EXECUTE_READ = 0x20;
/** Code that can be read and written. */
export const PAGE_EXECUTE_READWRITE = 0x40;
/** Code that can be read; writing makes a copy that is the process's own. */
export const PAGE_EXECUTE_WRITECOPY = 0x80;

// … and any of these.

/** The first touch is an exception and takes the guard away. */
export const PAGE_GUARD = 0x100;
/** Not cached. */
export const PAGE_NOCACHE = 0x200;
/** Writes are gathered. */
export const PAGE_WRITECOMBINE = 0x400;

const READABLE = PAGE_READONLY | PAGE_READWRITE | PAGE_WRITECOPY |
  PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;

const WRITABLE = PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READWRITE |
  PAGE_EXECUTE_WRITECOPY;

const EXECUTABLE = PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE |
  PAGE_EXECUTE_WRITECOPY;

/** The protection as `rwx`; a guard page shows what lies under the guard. */
export function permOf(protect: number): string {
  return (protect & READABLE ? "r" : "-") + (protect & WRITABLE ? "w" : "-") +
    (protect & EXECUTABLE ? "x" : "-");
}

/** Whether committed pages of this protection can be read. */
export function isReadable(protect: number): boolean {
  return (protect & PAGE_GUARD) === 0 && (protect & READABLE) !== 0;
}

/** Whether committed pages of this protection can be written. */
export function isWritable(protect: number): boolean {
  return (protect & PAGE_GUARD) === 0 && (protect & WRITABLE) !== 0;
}

/** Whether code may run in pages of this protection. */
export function isExecutable(protect: number): boolean {
  return (protect & EXECUTABLE) !== 0;
}

const NAMES: readonly (readonly [number, string])[] = [
  [PAGE_NOACCESS, "PAGE_NOACCESS"],
  [PAGE_READONLY, "PAGE_READONLY"],
  [PAGE_READWRITE, "PAGE_READWRITE"],
  [PAGE_WRITECOPY, "PAGE_WRITECOPY"],
  [PAGE_EXECUTE, "PAGE_EXECUTE"],
  [PAGE_EXECUTE_READ, "PAGE_EXECUTE_READ"],
  [PAGE_EXECUTE_READWRITE, "PAGE_EXECUTE_READWRITE"],
  [PAGE_EXECUTE_WRITECOPY, "PAGE_EXECUTE_WRITECOPY"],
  [PAGE_GUARD, "PAGE_GUARD"],
  [PAGE_NOCACHE, "PAGE_NOCACHE"],
  [PAGE_WRITECOMBINE, "PAGE_WRITECOMBINE"],
];

/** The protection in the documentation's words, joined by `|`. */
export function protectionName(protect: number): string {
  const names = NAMES.filter(([flag]) => protect & flag).map(([, name]) =>
    name
  );
  return names.join("|") || "no protection";
}

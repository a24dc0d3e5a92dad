import { SystemError } from "./system.ts";

const SYMBOLS = {
  mmap: {
    parameters: ["usize", "usize", "i32", "i32", "i32", "i64"],
    result: "i64",
  },
  mprotect: { parameters: ["usize", "usize", "i32"], result: "i32" },
  munmap: { parameters: ["usize", "usize"], result: "i32" },
  madvise: { parameters: ["usize", "usize", "i32"], result: "i32" },
  memcpy: { parameters: ["usize", "buffer", "usize"], result: "void" },
  memfd_create: { parameters: ["buffer", "u32"], result: "i32" },
  open: { parameters: ["buffer", "i32"], result: "i32" },
  pread: { parameters: ["i32", "buffer", "usize", "i64"], result: "i64" },
  ftruncate: { parameters: ["i32", "i64"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  posix_spawn: {
    parameters: ["buffer", "buffer", "usize", "usize", "buffer", "buffer"],
    result: "i32",
  },
  setgroups: { parameters: ["usize", "usize"], result: "i32" },
  setresgid: { parameters: ["u32", "u32", "u32"], result: "i32" },
  setresuid: { parameters: ["u32", "u32", "u32"], result: "i32" },
  prctl: {
    parameters: ["i32", "usize", "usize", "usize", "usize"],
    result: "i32",
  },
  __errno_location: { parameters: [], result: "pointer" },
} as const;

/** The C library of a child on Linux. */
export class Libc {
  readonly call: Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

  constructor() {
    this.call = Deno.dlopen("libc.so.6", SYMBOLS).symbols;
  }

  /** A call's result, unless the call failed. */
  checked<T extends number | bigint>(name: string, result: T): T {
    if (result < 0) throw new SystemError(name, this.#errno());
    return result;
  }

  #errno(): number {
    const location = this.call.__errno_location();
    return location ? new Deno.UnsafePointerView(location).getInt32() : 0;
  }
}

/** Text as the library takes it. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`);
}

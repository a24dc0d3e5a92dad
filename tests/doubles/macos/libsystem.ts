import {
  buildLibrary,
  cFilesOf,
  HAS_COMPILER,
} from "../../support/c_library.ts";

/** What a test tells the double and asks it; `switches.c` says what it is. */
const SWITCHES = {
  double_fail: { parameters: ["buffer", "u32", "u32", "i32"], result: "void" },
  double_change_at: {
    parameters: ["buffer", "u32", "i32", "u64", "u64", "i32"],
    result: "void",
  },
  double_forget_rules: { parameters: [], result: "void" },
  double_calls: { parameters: ["buffer"], result: "u32" },
  double_deny: { parameters: ["i32", "i32"], result: "void" },
  double_kill_port: { parameters: ["i32"], result: "void" },
  double_set_owner: { parameters: ["i32", "u32"], result: "void" },
  double_sign: { parameters: ["i32", "u32"], result: "void" },
  double_reuse_id: { parameters: ["i32"], result: "void" },
  double_set_dyld_info: { parameters: ["i32", "u64", "i32"], result: "void" },
  double_act_as: { parameters: ["u32"], result: "void" },
  double_lose_errno: { parameters: ["i32"], result: "void" },
  double_refuse_wx: { parameters: ["i32"], result: "void" },
  double_swallow_writes: { parameters: ["i32"], result: "void" },
  double_estimate_processes: { parameters: ["i32"], result: "void" },
  double_protect_integrity: { parameters: ["i32"], result: "void" },
  double_may_debug: { parameters: ["i32"], result: "void" },
  double_set_page_size: { parameters: ["u64"], result: "void" },
  double_limit_protection: {
    parameters: ["i32", "u64", "u64", "i32", "i32"],
    result: "void",
  },
  double_mark: {
    parameters: ["i32", "u64", "u64", "u32", "u8"],
    result: "void",
  },
  double_make_submap: { parameters: ["i32", "u64", "u64"], result: "void" },
  double_rights: { parameters: [], result: "u32" },
  double_flushed_address: { parameters: [], result: "u64" },
  double_flushed_size: { parameters: [], result: "u64" },
  double_last_write_count: { parameters: [], result: "u32" },
} as const satisfies Deno.ForeignLibraryInterface;

/** Always, as a number of times. */
const ALWAYS = 0xffff_ffff;

/** What to fail with, and when. */
export interface Failing {
  /** What the call gives, or the errno of those that give only 0 or -1. */
  readonly code: number;
  /** How many calls go well before. */
  readonly skip?: number;
  /** How many calls fail; all of them if nothing is said. */
  readonly times?: number;
}

/** A range that changes just before a call. */
export interface Changing {
  readonly pid: number;
  readonly start: bigint;
  readonly end: bigint;
  /** VM_PROT_*, or -1 if nothing is there any more. */
  readonly protection: number;
  /** How many calls come before. */
  readonly skip?: number;
}

/** The library's file, to be loaded as often as doubles are wanted. */
export type LibSystemBuild = Uint8Array<ArrayBuffer>;

/**
 * Builds the double of libSystem, where there are a C compiler and Linux.
 *
 * @returns The library, or `undefined`.
 */
export function buildLibSystem(): LibSystemBuild | undefined {
  if (!HAS_COMPILER) return undefined;
  const sources = cFilesOf(new URL("./", import.meta.url));
  return buildLibrary(sources, "-fvisibility=hidden");
}

/** A double of libSystem, with a state that no other one shares. */
export class LibSystemDouble implements Disposable {
  /** Where it is loaded from. */
  readonly path: string;
  /** Its switches. */
  readonly tell: Deno.DynamicLibrary<typeof SWITCHES>["symbols"];
  readonly #library: Deno.DynamicLibrary<typeof SWITCHES>;

  /**
   * @param build The library.
   * @param pageSize What it says of pages.
   */
  constructor(build: LibSystemBuild, pageSize = 4096) {
    // A file of its own: the same file would be the same library.
    this.path = Deno.makeTempFileSync({ suffix: ".so" });
    Deno.writeFileSync(this.path, build);
    this.#library = Deno.dlopen(this.path, SWITCHES);
    this.tell = this.#library.symbols;
    this.tell.double_set_page_size(BigInt(pageSize));
  }

  /** Rights to ports that have not been given back. */
  get rights(): number {
    return this.tell.double_rights();
  }

  /** Has a function fail. */
  fail(api: string, { code, skip = 0, times = ALWAYS }: Failing): void {
    this.tell.double_fail(cString(api), skip, times, code);
  }

  /** Has a range change just before a call of a function. */
  changeAt(
    api: string,
    { pid, start, end, protection, skip = 0 }: Changing,
  ): void {
    const name = cString(api);
    this.tell.double_change_at(name, skip, pid, start, end, protection);
  }

  /** Takes back what was to fail and to change. */
  forgetRules(): void {
    this.tell.double_forget_rules();
  }

  /** How often a function has been called. */
  calls(api: string): number {
    return this.tell.double_calls(cString(api));
  }

  /** Lets go of the library, which its users may still have open. */
  [Symbol.dispose](): void {
    this.#library.close();
    Deno.removeSync(this.path);
  }
}

function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`);
}

import {
  type Functions,
  useZircon,
  type Zircon,
} from "../../../ffi/fuchsia/symbols.ts";
import {
  buildLibrary,
  cFilesOf,
  HAS_COMPILER,
} from "../../support/c_library.ts";

// A double of Zircon's vDSO, built by the tests that want one. `double.h` says
// what it is.

/** What a test tells the double and asks it: `switches.c`. */
const DOUBLE = {
  zxd_root: { parameters: [], result: "u64" },
  zxd_add_job: { parameters: ["u64"], result: "u64" },
  zxd_add_process: { parameters: ["u64", "i32", "buffer"], result: "u64" },
  zxd_add_object: { parameters: ["u32", "u64"], result: "u64" },
  zxd_set_self: { parameters: ["u64"], result: "void" },
  zxd_make: { parameters: ["u64", "u32"], result: "u32" },
  zxd_restrict: { parameters: ["u64", "u32"], result: "void" },
  zxd_revoke: { parameters: ["u64"], result: "void" },
  zxd_set_state: { parameters: ["u64", "u32"], result: "void" },
  zxd_uncache: { parameters: ["u64", "u64", "u64"], result: "void" },
  zxd_hide: { parameters: ["u64", "u64", "u64"], result: "void" },
  zxd_set_flavour: { parameters: ["u32"], result: "void" },
  zxd_set_debugging_syscalls: { parameters: ["u8"], result: "void" },
  zxd_set_shortest: { parameters: ["u64"], result: "void" },
  zxd_fail: { parameters: ["u32", "i32", "u32", "u32"], result: "void" },
  zxd_call_count: { parameters: ["u32"], result: "u64" },
  zxd_largest: { parameters: ["u32"], result: "u64" },
  zxd_clamped: { parameters: [], result: "u64" },
  zxd_open_handles: { parameters: [], result: "u32" },
} as const satisfies Deno.ForeignLibraryInterface;

/** The calls that can be counted and made to fail. */
const CALLS = ["read", "write", "info", "child", "property"] as const;

/** Which kernel the double is: that of the page's time, or today's. */
export const FLAVOURS = ["the page's time", "today"] as const;

/** One of {@linkcode FLAVOURS}. */
export type Flavour = typeof FLAVOURS[number];

/** A failure that is ordered. */
export interface OrderedFailure {
  readonly status: number;
  /** How many calls succeed before it. */
  readonly skip?: number;
  /** How many fail then; all if nothing is said. */
  readonly times?: number;
}

/** The calls that a library can be built without. */
export type Absent = keyof Functions;

/** Whether the double can be built and run: on Linux, with a C compiler. */
export const HAS_ZIRCON: boolean = HAS_COMPILER;

/** Libraries that were built, by what they lack. */
const built = new Map<string, Uint8Array<ArrayBuffer>>();

/** Builds the double, if that has not been done. */
function build(without: readonly Absent[]): Uint8Array<ArrayBuffer> {
  const known = built.get(without.join());
  if (known) return known;
  const bytes = buildLibrary(
    cFilesOf(new URL("./", import.meta.url)),
    "-std=c11",
    "-fvisibility=hidden",
    // Under another name nobody finds them.
    ...without.map((name) => `-D${name}=absent_${name}`),
  );
  built.set(without.join(), bytes);
  return bytes;
}

/**
 * A double of Zircon, with a root job and no process yet. Each is a library of
 * its own: the system loads a file once, however often it is asked to.
 */
export class ZirconDouble implements Disposable {
  /** The library's path. */
  readonly path: string;
  readonly #resources: DisposableStack;
  readonly #call: Deno.DynamicLibrary<typeof DOUBLE>["symbols"];

  /**
   * @param flavour Which kernel it is.
   * @param without What the library lacks.
   */
  constructor(
    flavour: Flavour = "the page's time",
    without: readonly Absent[] = [],
  ) {
    using resources = new DisposableStack();
    const folder = Deno.makeTempDirSync({ prefix: "memsift-zircon-" });
    resources.defer(() => Deno.removeSync(folder, { recursive: true }));
    this.path = `${folder}/libzircon.so`;
    Deno.writeFileSync(this.path, build(without));
    this.#call = resources.adopt(
      Deno.dlopen(this.path, DOUBLE),
      (library) => library.close(),
    ).symbols;
    this.#call.zxd_set_flavour(FLAVOURS.indexOf(flavour));
    this.#resources = resources.move();
  }

  /** The koid of the root job. */
  get root(): bigint {
    return this.#call.zxd_root();
  }

  /** Handles that were given out and not closed. */
  get openHandles(): number {
    return this.#call.zxd_open_handles();
  }

  /** Transfers that asked for more than one mapping has. */
  get clamped(): number {
    return Number(this.#call.zxd_clamped());
  }

  /**
   * The calls, as memsift opens them.
   *
   * @param rootJob A handle of the job to begin with; the root's if nothing
   * is said.
   */
  use(rootJob?: number): Zircon {
    return useZircon({ library: this.path, rootJob });
  }

  /** Adds a job to a job. */
  addJob(parent: bigint = this.root): bigint {
    return this.#call.zxd_add_job(parent);
  }

  /** Adds a process of Linux to a job. */
  addProcess(pid: number, name: string, job: bigint = this.root): bigint {
    const text = new TextEncoder().encode(`${name}\0`);
    return this.#call.zxd_add_process(job, pid, text);
  }

  /** Adds an object of another type: 2 is a thread, 3 a VMO. */
  addObject(type: number, parent: bigint = this.root): bigint {
    return this.#call.zxd_add_object(type, parent);
  }

  /** Says that a process is the one that calls. */
  setSelf(koid: bigint): void {
    this.#call.zxd_set_self(koid);
  }

  /** Makes a handle with some rights. */
  make(koid: bigint, rights: number): number {
    return this.#call.zxd_make(koid, rights);
  }

  /** Leaves an object's handles no other rights than these. */
  restrict(koid: bigint, rights: number): void {
    this.#call.zxd_restrict(koid, rights);
  }

  /** Closes an object's handles behind their owner's back. */
  revoke(koid: bigint): void {
    this.#call.zxd_revoke(koid);
  }

  /** Has a process be one that is not started, that runs, or that ends. */
  setState(koid: bigint, state: "made" | "running" | "ending"): void {
    this.#call.zxd_set_state(
      koid,
      ["made", "running", "ending"].indexOf(state),
    );
  }

  /** Makes memory that of a device: mapped, but not cacheable. */
  uncache(koid: bigint, address: bigint, size: number): void {
    this.#call.zxd_uncache(koid, address, BigInt(size));
  }

  /** Unmaps memory, for those who ask the double. */
  hide(koid: bigint, address: bigint, size: number): void {
    this.#call.zxd_hide(koid, address, BigInt(size));
  }

  /** Turns kernel.enable-debugging-syscalls on or off. */
  setDebuggingSyscalls(on: boolean): void {
    this.#call.zxd_set_debugging_syscalls(on ? 1 : 0);
  }

  /** Has each transfer move at most so many bytes, with success. */
  setShortest(bytes: number): void {
    this.#call.zxd_set_shortest(BigInt(bytes));
  }

  /** Has a call fail. */
  fail(
    call: typeof CALLS[number],
    { status, skip = 0, times = 0xffff_ffff }: OrderedFailure,
  ): void {
    this.#call.zxd_fail(CALLS.indexOf(call), status, skip, times);
  }

  /** How often something was called. */
  countOf(call: typeof CALLS[number]): number {
    return Number(this.#call.zxd_call_count(CALLS.indexOf(call)));
  }

  /** The most bytes that a transfer was asked for. */
  largestOf(call: "read" | "write"): number {
    return Number(this.#call.zxd_largest(CALLS.indexOf(call)));
  }

  /** Lets go of the library and removes it. */
  [Symbol.dispose](): void {
    this.#resources.dispose();
  }
}

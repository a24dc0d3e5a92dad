import { MemoryError } from "../../core/error.ts";
import { loadLibrary } from "../load_library.ts";
import { SharedLibraries } from "../shared_libraries.ts";

/**
 * The calls of Zircon's vDSO that memsift makes. A handle has 32 bits, an
 * address and a size_t 64 and are passed as `bigint`; a zx_status_t is 0 or
 * negative. Each is looked up as one that may be missing: reading memory by
 * handle "will eventually be replaced", and an error names the one that is
 * missing.
 */
const SYMBOLS = {
  /** Copies from a process. */
  zx_process_read_memory: {
    parameters: [
      "u32", // zx_handle_t handle, of a process, with READ and WRITE
      "usize", // zx_vaddr_t vaddr
      "buffer", // void *buffer
      "usize", // size_t buffer_size, 1 to 64 MiB
      "buffer", // size_t *actual, 8 bytes; untouched by a call that fails
    ],
    result: "i32",
    optional: true,
  },
  /** Copies to a process. */
  zx_process_write_memory: {
    parameters: [
      "u32", // zx_handle_t handle, of a process, with WRITE
      "usize", // zx_vaddr_t vaddr
      "buffer", // const void *buffer
      "usize", // size_t buffer_size, 1 to 64 MiB
      "buffer", // size_t *actual, 8 bytes; untouched by a call that fails
    ],
    result: "i32",
    optional: true,
  },
  /** Tells about an object, in records. */
  zx_object_get_info: {
    parameters: [
      "u32", // zx_handle_t handle
      "u32", // uint32_t topic
      "buffer", // void *buffer
      "usize", // size_t buffer_size
      "buffer", // size_t *actual, records written, 8 bytes, may be NULL
      "buffer", // size_t *avail, records there are, 8 bytes, may be NULL
    ],
    result: "i32",
    optional: true,
  },
  /** A handle of what a job has, by its koid. */
  zx_object_get_child: {
    parameters: [
      "u32", // zx_handle_t handle, of a job, with ENUMERATE
      "u64", // uint64_t koid
      "u32", // zx_rights_t rights, which the parent must have
      "buffer", // zx_handle_t *out, 4 bytes
    ],
    result: "i32",
    optional: true,
  },
  /** A property of an object; the name is 3. */
  zx_object_get_property: {
    parameters: [
      "u32", // zx_handle_t handle, with GET_PROPERTY
      "u32", // uint32_t property
      "buffer", // void *value
      "usize", // size_t value_size
    ],
    result: "i32",
    optional: true,
  },
  /** Closes a handle. */
  zx_handle_close: { parameters: ["u32"], result: "i32", optional: true },
  /** Bytes of a page; absent from older systems, whose pages have 4096. */
  zx_system_get_page_size: { parameters: [], result: "u32", optional: true },
  /** The job this process runs in; of libc.so, not of the vDSO. */
  zx_job_default: { parameters: [], result: "u32", optional: true },
  /** This process; of libc.so, not of the vDSO. */
  zx_process_self: { parameters: [], result: "u32", optional: true },
} as const satisfies Deno.ForeignLibraryInterface;

type Symbols = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

/** Without these nothing can be done. */
const NEEDED = [
  "zx_handle_close",
  "zx_object_get_child",
  "zx_object_get_info",
] as const;

/** The calls, ready to be made; `null` where the library has none. */
export type Functions = {
  readonly [Name in keyof Symbols]: Name extends typeof NEEDED[number]
    ? NonNullable<Symbols[Name]>
    : Symbols[Name];
};

/** Which library has the calls, and what there is to begin with. */
export interface ZirconOptions {
  /** The library's path or name: `"libzircon.so"` if nothing is said. */
  readonly library?: string | undefined;
  /**
   * A handle of the job whose processes are wanted, with the rights to list
   * them, to read and to write; it is not closed. If nothing is said, what
   * `zx_job_default()` of the library gives.
   */
  readonly rootJob?: number | undefined;
}

/**
 * The calls while somebody uses them. Tests give a table of their own
 * instead, for failures that come between two calls.
 */
export interface Zircon extends Disposable {
  /** Where the calls are from. */
  readonly library: string;
  /** The calls, in their native spelling. */
  readonly call: Functions;
  /** A handle of the job whose processes are wanted; 0 if there is none. */
  readonly rootJob: number;
}

/** What Fuchsia's linker finds the vDSO by. */
const LIBRARY = "libzircon.so";

/** What to do without it. */
const HINT = "Deno has no Fuchsia build; where Zircon's calls are in another " +
  "library, give its path (library)";

const shared = new SharedLibraries(openLibrary);

/**
 * Opens the library that has Zircon's calls. All users of a path on a thread
 * share one.
 *
 * @param options Which library, and which job.
 * @returns The calls, to be disposed of.
 */
export function useZircon(
  { library = LIBRARY, rootJob }: ZirconOptions = {},
): Zircon {
  if (rootJob !== undefined && rootJob !== rootJob >>> 0) {
    throw new RangeError(
      `Cannot use ${rootJob} as a job's handle: it must be a whole number ` +
        `from 0 to 2^32 - 1`,
    );
  }
  const opened = shared.use(library);
  const { call } = opened;
  return {
    ...opened,
    library,
    rootJob: rootJob ?? call.zx_job_default?.() ?? 0,
  };
}

/**
 * A call that not every library has, or an error that names it.
 *
 * @param zircon The library.
 * @param name The call.
 * @returns The call.
 */
export function required<Name extends keyof Functions>(
  { library, call }: Zircon,
  name: Name,
): NonNullable<Functions[Name]> {
  const found = call[name];
  if (found) return found;
  throw missing(library, [name]);
}

function openLibrary(
  path: string,
): Disposable & { readonly call: Functions } {
  const library = loadLibrary(() => Deno.dlopen(path, SYMBOLS), {
    message: `Cannot open "${path}"`,
    hint: HINT,
  });
  const { symbols } = library;
  const absent = NEEDED.filter((name) => symbols[name] === null);
  if (absent.length > 0) {
    library.close();
    throw missing(path, absent);
  }
  return {
    // The filter has just shown that those which are needed are there.
    call: symbols as Functions,
    [Symbol.dispose]: () => library.close(),
  };
}

function missing(
  library: string,
  calls: readonly (keyof Functions)[],
): MemoryError {
  const message = `Cannot use "${library}": it has no ${calls.join(", ")}`;
  return new MemoryError("not-supported", message, { hint: HINT });
}

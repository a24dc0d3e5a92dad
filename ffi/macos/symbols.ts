import { loadLibrary } from "../load_library.ts";
import { SharedLibraries } from "../shared_libraries.ts";

/**
 * The functions of libSystem that memsift calls, as 64-bit macOS has them.
 * None takes a variable number of arguments: on arm64 such arguments lie
 * elsewhere, and a call through a fixed signature would pass rubbish.
 *
 * The functions of Mach return a kern_return_t, 0 for success, and leave
 * errno alone. Those of libproc return 0 for failure and set errno.
 */
const SYMBOLS = {
  /** The name of this task's own port. */
  mach_task_self_: { type: "u32" },
  /** Bytes of a page of this process: 4096, or 16384 on arm64. */
  vm_page_size: { type: "usize" },
  /** Where this thread's errno is; the same place for the thread's life. */
  __error: { parameters: [], result: "pointer" },
  /** The port of a process's task; whatever stands in the way, it says 5. */
  task_for_pid: {
    parameters: [
      "u32", // mach_port_name_t target_tport, this task
      "i32", // int pid
      "buffer", // mach_port_name_t *t, 4 bytes
    ],
    result: "i32",
  },
  /** The process of a task; 5 once the task has ended. */
  pid_for_task: {
    parameters: [
      "u32", // mach_port_name_t t
      "buffer", // int *x, 4 bytes
    ],
    result: "i32",
  },
  /** Gives a right to a port back. */
  mach_port_deallocate: {
    parameters: [
      "u32", // ipc_space_t task, this one
      "u32", // mach_port_name_t name
    ],
    result: "i32",
  },
  /** Copies from another task, all or nothing. */
  mach_vm_read_overwrite: {
    parameters: [
      "u32", // vm_map_read_t target_task
      "u64", // mach_vm_address_t address
      "u64", // mach_vm_size_t size
      "buffer", // mach_vm_address_t data, as wide as a pointer
      "buffer", // mach_vm_size_t *outsize, 8 bytes
    ],
    result: "i32",
  },
  /** Copies to another task; what fails may be partly written. */
  mach_vm_write: {
    parameters: [
      "u32", // vm_map_t target_task
      "u64", // mach_vm_address_t address
      "buffer", // vm_offset_t data
      "u32", // mach_msg_type_number_t dataCnt
    ],
    result: "i32",
  },
  /** Changes the protection of all pages that a range touches. */
  mach_vm_protect: {
    parameters: [
      "u32", // vm_map_t target_task
      "u64", // mach_vm_address_t address
      "u64", // mach_vm_size_t size
      "i32", // boolean_t set_maximum
      "i32", // vm_prot_t new_protection
    ],
    result: "i32",
  },
  /** Does something about the caches that a range lies in. */
  mach_vm_machine_attribute: {
    parameters: [
      "u32", // vm_map_t target_task
      "u64", // mach_vm_address_t address
      "u64", // mach_vm_size_t size
      "u32", // vm_machine_attribute_t attribute
      "buffer", // vm_machine_attribute_val_t *value, 4 bytes, in and out
    ],
    result: "i32",
    optional: true,
  },
  /** The region at an address or the next one, down into submaps. */
  mach_vm_region_recurse: {
    parameters: [
      "u32", // vm_map_read_t target_task
      "buffer", // mach_vm_address_t *address, in and out
      "buffer", // mach_vm_size_t *size
      "buffer", // natural_t *nesting_depth, 4 bytes, in and out
      "buffer", // vm_region_recurse_info_t info
      "buffer", // mach_msg_type_number_t *infoCnt, 4 bytes, in and out
    ],
    result: "i32",
  },
  /** What is known of a task. */
  task_info: {
    parameters: [
      "u32", // task_name_t target_task
      "u32", // task_flavor_t flavor
      "buffer", // task_info_t task_info_out
      "buffer", // mach_msg_type_number_t *task_info_outCnt, in and out
    ],
    result: "i32",
  },
  /** The ids of all processes; how many, or how many there may be. */
  proc_listallpids: {
    parameters: [
      "buffer", // void *buffer, or NULL
      "i32", // int buffersize, in bytes
    ],
    result: "i32",
  },
  /** What is known of a process; bytes, or 0 and errno. */
  proc_pidinfo: {
    parameters: [
      "i32", // int pid
      "i32", // int flavor
      "u64", // uint64_t arg
      "buffer", // void *buffer
      "i32", // int buffersize
    ],
    result: "i32",
  },
  /** A process's name; its length, or 0 and errno. */
  proc_name: {
    parameters: [
      "i32", // int pid
      "buffer", // void *buffer
      "u32", // uint32_t buffersize, 32 or more
    ],
    result: "i32",
  },
  /** The path of a process's program; its length, or 0 and errno. */
  proc_pidpath: {
    parameters: [
      "i32", // int pid
      "buffer", // void *buffer
      "u32", // uint32_t buffersize, from 1024 to 4096
    ],
    result: "i32",
  },
  /** The path of the file that is mapped somewhere; its length, or 0. */
  proc_regionfilename: {
    parameters: [
      "i32", // int pid
      "u64", // uint64_t address
      "buffer", // void *buffer
      "u32", // uint32_t buffersize, 1024 or more
    ],
    result: "i32",
  },
  /** Signal 0 asks whether a process exists; 0, or -1 and errno. */
  kill: {
    parameters: [
      "i32", // pid_t pid
      "i32", // int sig
    ],
    result: "i32",
  },
  /** The user that this process acts as. */
  geteuid: { parameters: [], result: "u32" },
  /** What a process's signature says; 0, or -1 and errno. Not public. */
  csops: {
    parameters: [
      "i32", // pid_t pid
      "u32", // unsigned int ops, 0 is CS_OPS_STATUS
      "buffer", // void *useraddr, 4 bytes of flags
      "usize", // size_t usersize
    ],
    result: "i32",
    optional: true,
  },
  /** Whether System Integrity Protection allows all of these; 0 if so. */
  csr_check: {
    parameters: ["u32"], // csr_config_t mask
    result: "i32",
    optional: true,
  },
} as const satisfies Deno.ForeignLibraryInterface;

/** The functions, ready to be called. */
export type Functions = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

/** The system's library while somebody uses it. */
export interface LibSystem extends Disposable {
  /** Its functions, in their native spelling. */
  readonly call: Functions;
  /** The name of this task's own port. */
  readonly self: number;
  /** Bytes of a page. */
  readonly pageSize: number;
  /**
   * The error number of the last call of libproc or POSIX. To be read as the
   * very next thing after a call that failed: anything else may change it.
   */
  errno(): number;
}

/**
 * The library that all others of the system are part of. It is no file since
 * macOS 11: the loader has it in its cache, and knows it by this path only.
 */
const LIBRARY = "/usr/lib/libSystem.B.dylib";

const shared = new SharedLibraries<LibSystem>(openLibSystem);

/**
 * Opens the system's library. All users of one path on a thread share it.
 *
 * @param path The library, another one than the system's in tests.
 * @returns The library, to be disposed of.
 */
export function useLibSystem(path: string = LIBRARY): LibSystem {
  return shared.use(path);
}

function openLibSystem(path: string): LibSystem {
  using opening = new DisposableStack();
  const { symbols } = opening.adopt(
    loadLibrary(() => Deno.dlopen(path, SYMBOLS), {
      message: `Cannot use ${path} as the library of macOS`,
      hint: "processes of macOS can be opened on macOS only",
    }),
    (library) => library.close(),
  );
  const location = symbols.__error();
  if (location === null) throw new TypeError("errno has no location");
  const errno = new Deno.UnsafePointerView(location);
  const opened = opening.move();
  return {
    call: symbols,
    self: symbols.mach_task_self_,
    pageSize: Number(symbols.vm_page_size),
    errno: () => errno.getInt32(),
    [Symbol.dispose]: () => opened.dispose(),
  };
}

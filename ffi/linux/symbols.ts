import { loadLibrary } from "../load_library.ts";
import { SharedLibraries } from "../shared_libraries.ts";

/**
 * The C library's functions that memsift calls, as Linux on 64-bit machines
 * has them. Addresses and lengths are passed as `bigint`: a `number` in a
 * 64-bit place is ten times slower.
 */
const SYMBOLS = {
  /** Copies from another process; bytes, or -1 and errno. */
  process_vm_readv: {
    parameters: [
      "i32", // pid_t pid
      "usize", // const struct iovec *local_iov
      "usize", // unsigned long liovcnt, at most 1024
      "usize", // const struct iovec *remote_iov
      "usize", // unsigned long riovcnt, at most 1024
      "usize", // unsigned long flags, 0
    ],
    // ssize_t; a call never moves more than 0x7ffff000 bytes.
    result: "i32",
  },
  /** Copies to another process; bytes, or -1 and errno. */
  process_vm_writev: {
    parameters: ["i32", "usize", "usize", "usize", "usize", "usize"],
    result: "i32",
  },
  /** Opens a file; a descriptor, or -1 and errno. */
  open: {
    parameters: [
      "buffer", // const char *pathname
      "i32", // int flags; without O_CREAT the third argument is not read
    ],
    result: "i32",
  },
  /** Closes a descriptor. */
  close: { parameters: ["i32"], result: "i32" },
  /** Reads from where the file stands; bytes, 0 at its end, -1 and errno. */
  read: {
    parameters: [
      "i32", // int fd
      "buffer", // void *buf
      "usize", // size_t count
    ],
    result: "i32",
  },
  /** Reads at an offset; bytes, 0 at the end, -1 and errno. */
  pread: {
    parameters: [
      "i32", // int fd
      "buffer", // void *buf
      "usize", // size_t count
      "i64", // off_t offset
    ],
    result: "i32",
  },
  /** Asks a file for what is its own; at least 0, or -1 and errno. */
  ioctl: {
    // int ioctl(int fd, unsigned long request, ...): on Linux's 64-bit
    // machines a third argument that is a pointer is passed the same whether
    // or not the function is declared to take any number of them.
    parameters: [
      "i32", // int fd
      "usize", // unsigned long request
      "buffer", // the request's argument
    ],
    result: "i32",
  },
  /** Writes at an offset; bytes, or -1 and errno. */
  pwrite: { parameters: ["i32", "buffer", "usize", "i64"], result: "i32" },
  /** What a symbolic link says, without a NUL; bytes, or -1 and errno. */
  readlink: {
    parameters: [
      "buffer", // const char *pathname
      "buffer", // char *buf
      "usize", // size_t bufsiz
    ],
    result: "i32",
  },
  /** Entries of a directory; bytes, 0 at its end, -1 and errno. */
  getdents64: {
    parameters: [
      "i32", // int fd
      "buffer", // void *dirp
      "usize", // size_t count
    ],
    result: "i32",
  },
  /** Waits for events; how many, or -1 and errno. */
  poll: {
    parameters: [
      "buffer", // struct pollfd *fds: int fd, short events, short revents
      "usize", // nfds_t nfds
      "i32", // int timeout in ms, 0 to look only
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
  /** A descriptor that stands for a process; absent before glibc 2.36. */
  pidfd_open: {
    parameters: [
      "i32", // pid_t pid
      "u32", // unsigned int flags, 0
    ],
    result: "i32",
    optional: true,
  },
  /** Configuration values; _SC_PAGESIZE is 30. */
  sysconf: { parameters: ["i32"], result: "i64" },
  /** Where this thread's errno is; the same place for the thread's life. */
  __errno_location: { parameters: [], result: "pointer" },
} as const satisfies Deno.ForeignLibraryInterface;

/** The functions, ready to be called. */
export type Functions = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

/** The C library while somebody uses it. */
export interface Libc extends Disposable {
  /** Its functions, in their native spelling. */
  readonly call: Functions;
  /**
   * The error number of the last call. To be read as the very next thing
   * after a call that failed: anything else may change it.
   */
  errno(): number;
}

/**
 * The C library, as the linker finds it. A permission for its path alone does
 * not do: reading errno takes the whole one.
 */
const LIBRARY = "libc.so.6";

const shared = new SharedLibraries<Libc>(openLibc);

/**
 * Opens the C library. All users on a thread share one.
 *
 * @returns The library, to be disposed of.
 */
export function useLibc(): Libc {
  return shared.use(LIBRARY);
}

function openLibc(name: string): Libc {
  using opening = new DisposableStack();
  const { symbols } = opening.adopt(
    loadLibrary(() => Deno.dlopen(name, SYMBOLS), {
      message: "Cannot use Linux",
      hint: "it takes glibc's libc.so.6, on Linux",
    }),
    (library) => library.close(),
  );
  const location = symbols.__errno_location();
  if (location === null) throw new TypeError("errno has no location");
  const errno = new Deno.UnsafePointerView(location);
  const opened = opening.move();
  return {
    call: symbols,
    errno: () => errno.getInt32(),
    [Symbol.dispose]: () => opened.dispose(),
  };
}

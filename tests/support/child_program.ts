/**
 * A process to be looked at: it maps, fills and ends as it is told by lines
 * of JSON on its standard input, and answers each with one.
 *
 * Needs `--allow-ffi`; nothing of memsift runs in it.
 */

import { Random } from "./random.ts";

/** What the process can be told. Addresses are `0x…`. */
export type Request =
  | {
    op: "mmap";
    address?: string;
    size: number;
    prot: number;
    flags: number;
    fd?: number;
    offset?: number;
  }
  | { op: "mprotect"; address: string; size: number; prot: number }
  | { op: "munmap"; address: string; size: number }
  | { op: "madvise"; address: string; size: number; advice: number }
  | { op: "store"; address: string; base64: string }
  | { op: "storeRandom"; address: string; size: number; seed: number }
  | { op: "load"; address: string; size: number }
  | { op: "memfd"; name: string }
  | { op: "openFile"; path: string }
  | { op: "ftruncate"; fd: number; size: number }
  | { op: "closeFile"; fd: number }
  | { op: "zombie" }
  | { op: "become"; uid: number; gid: number }
  | { op: "dumpable"; value: 0 | 1 }
  | { op: "exit"; code: number };

/** What it answers: the operation's result, or what the system said. */
export type Reply =
  | { value: string | number | null }
  | { call: string; errno: number };

const libc = Deno.dlopen("libc.so.6", {
  mmap: {
    parameters: ["usize", "usize", "i32", "i32", "i32", "i64"],
    result: "i64",
  },
  mprotect: { parameters: ["usize", "usize", "i32"], result: "i32" },
  munmap: { parameters: ["usize", "usize"], result: "i32" },
  madvise: { parameters: ["usize", "usize", "i32"], result: "i32" },
  store: {
    name: "memcpy",
    parameters: ["usize", "buffer", "usize"],
    result: "void",
  },
  load: {
    name: "memcpy",
    parameters: ["buffer", "usize", "usize"],
    result: "void",
  },
  memfd_create: { parameters: ["buffer", "u32"], result: "i32" },
  open: { parameters: ["buffer", "i32"], result: "i32" },
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
});

const PR_SET_DUMPABLE = 4;
const O_RDWR = 2;

class SystemError extends Error {
  readonly call: string;
  readonly errno: number;

  constructor(call: string, errno: number) {
    super(`${call}: errno ${errno}`);
    this.call = call;
    this.errno = errno;
  }
}

function errno(): number {
  const location = libc.symbols.__errno_location();
  return location ? new Deno.UnsafePointerView(location).getInt32() : 0;
}

function checked<T extends number | bigint>(call: string, result: T): T {
  if (result < 0) throw new SystemError(call, errno());
  return result;
}

function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`);
}

/** Starts a process that ends at once, and never asks how it ended. */
function makeZombie(): number {
  const pid = new Int32Array(1);
  const path = cString("/bin/true");
  const address = Deno.UnsafePointer.value(Deno.UnsafePointer.of(path));
  const list = new BigUint64Array([address, 0n]);
  const none = new BigUint64Array(1);
  const { posix_spawn } = libc.symbols;
  const failed = posix_spawn(
    new Uint8Array(pid.buffer),
    path,
    0n,
    0n,
    new Uint8Array(list.buffer),
    new Uint8Array(none.buffer),
  );
  if (failed) throw new SystemError("posix_spawn", failed);
  return pid[0] ?? 0;
}

function carryOut(request: Request): string | number | null {
  const call = libc.symbols;
  switch (request.op) {
    case "mmap": {
      const address = checked(
        "mmap",
        call.mmap(
          BigInt(request.address ?? 0),
          BigInt(request.size),
          request.prot,
          request.flags,
          request.fd ?? -1,
          BigInt(request.offset ?? 0),
        ),
      );
      return `0x${address.toString(16)}`;
    }
    case "mprotect": {
      const { address, size, prot } = request;
      const result = call.mprotect(BigInt(address), BigInt(size), prot);
      return checked("mprotect", result);
    }
    case "munmap": {
      const { address, size } = request;
      const result = call.munmap(BigInt(address), BigInt(size));
      return checked("munmap", result);
    }
    case "madvise": {
      const { address, size, advice } = request;
      const result = call.madvise(BigInt(address), BigInt(size), advice);
      return checked("madvise", result);
    }
    case "store": {
      const bytes = Uint8Array.fromBase64(request.base64);
      call.store(BigInt(request.address), bytes, BigInt(bytes.length));
      return null;
    }
    case "storeRandom": {
      const bytes = new Random(request.seed).bytes(request.size);
      call.store(BigInt(request.address), bytes, BigInt(bytes.length));
      return null;
    }
    case "load": {
      const bytes = new Uint8Array(request.size);
      call.load(bytes, BigInt(request.address), BigInt(bytes.length));
      return bytes.toBase64();
    }
    case "memfd":
      return checked(
        "memfd_create",
        call.memfd_create(cString(request.name), 0),
      );
    case "openFile":
      return checked("open", call.open(cString(request.path), O_RDWR));
    case "ftruncate": {
      const { fd, size } = request;
      return checked("ftruncate", call.ftruncate(fd, BigInt(size)));
    }
    case "closeFile":
      return checked("close", call.close(request.fd));
    case "zombie":
      return makeZombie();
    case "become": {
      const { uid, gid } = request;
      checked("setgroups", call.setgroups(0n, 0n));
      checked("setresgid", call.setresgid(gid, gid, gid));
      return checked("setresuid", call.setresuid(uid, uid, uid));
    }
    case "dumpable": {
      const value = BigInt(request.value);
      return checked("prctl", call.prctl(PR_SET_DUMPABLE, value, 0n, 0n, 0n));
    }
    case "exit":
      Deno.exit(request.code);
  }
}

function answer(line: string): Reply {
  try {
    return { value: carryOut(JSON.parse(line)) };
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return { call: error.call, errno: error.errno };
  }
}

const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
let text = "";
for await (const chunk of lines) {
  text += chunk;
  for (let end; (end = text.indexOf("\n")) >= 0; text = text.slice(end + 1)) {
    const reply = JSON.stringify(answer(text.slice(0, end)));
    Deno.stdout.writeSync(new TextEncoder().encode(`${reply}\n`));
  }
}

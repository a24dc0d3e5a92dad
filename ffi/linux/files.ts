import type { Libc } from "./symbols.ts";

/**
 * Files under /proc, by way of the C library: Deno's own functions ask for
 * all permissions there.
 */

const O_RDONLY = 0;
const O_CLOEXEC = 0o2000000;
const O_DIRECTORY = 0o200000;

/** A failure, as the error number that the call gave. */
export interface Failure {
  /** The error number. */
  readonly errno: number;
}

/** A path as C wants it. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`);
}

/** Opens a file; the caller closes it. */
export function openFile(
  libc: Libc,
  path: string,
  flags: number = O_RDONLY,
): number | Failure {
  const fd = libc.call.open(cString(path), flags | O_CLOEXEC);
  const errno = libc.errno();
  return fd < 0 ? { errno } : fd;
}

/** Reads a file, or the first bytes of it. */
export function readFile(
  libc: Libc,
  path: string,
  limit: number = Infinity,
): Uint8Array<ArrayBuffer> | Failure {
  const fd = openFile(libc, path);
  if (typeof fd !== "number") return fd;
  try {
    // Files of /proc don't know their size.
    let bytes = new Uint8Array(Math.min(limit, 16 * 1024));
    let length = 0;
    for (;;) {
      const room = bytes.subarray(length);
      const count = libc.call.read(fd, room, BigInt(room.length));
      const errno = libc.errno();
      if (count < 0) return { errno };
      length += count;
      if (count === 0 || length >= limit) {
        return bytes.subarray(0, Math.min(length, limit));
      }
      if (length === bytes.length) {
        const larger = new Uint8Array(2 * length);
        larger.set(bytes);
        bytes = larger;
      }
    }
  } finally {
    libc.call.close(fd);
  }
}

/** Reads a file as text. */
export function readTextFile(libc: Libc, path: string): string | Failure {
  const bytes = readFile(libc, path);
  return "errno" in bytes ? bytes : new TextDecoder().decode(bytes);
}

/** What a symbolic link says, or `null`. */
export function readLink(libc: Libc, path: string): string | null {
  const bytes = new Uint8Array(4096);
  const length = libc.call.readlink(cString(path), bytes, BigInt(bytes.length));
  return length < 0
    ? null
    : new TextDecoder().decode(bytes.subarray(0, length));
}

/** The names in a directory. */
export function readDirectory(libc: Libc, path: string): string[] | Failure {
  const fd = openFile(libc, path, O_DIRECTORY);
  if (typeof fd !== "number") return fd;
  const names: string[] = [];
  try {
    const bytes = new Uint8Array(32 * 1024);
    for (;;) {
      const length = libc.call.getdents64(fd, bytes, BigInt(bytes.length));
      const errno = libc.errno();
      if (length < 0) return { errno };
      if (length === 0) return names;
      names.push(...directoryEntries(bytes.subarray(0, length)));
    }
  } finally {
    libc.call.close(fd);
  }
}

/**
 * The names in what getdents64 gives: for each entry u64 inode, i64 offset,
 * u16 length of the entry @16, u8 type @18, the name and its NUL @19.
 */
function directoryEntries(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names: string[] = [];
  for (let at = 0; at + 19 <= bytes.length;) {
    const length = view.getUint16(at + 16, true);
    const nul = bytes.indexOf(0, at + 19);
    names.push(new TextDecoder().decode(bytes.subarray(at + 19, nul)));
    at += length;
  }
  return names;
}

import { localAddress } from "../local_address.ts";
import { ERRNO } from "./errno.ts";
import type { Libc } from "./symbols.ts";

// Of the module, so that they outlive every call they are lent to.
const BYTE = new Uint8Array(new ArrayBuffer(1));
/** struct iovec {void *base; size_t len}: the local one, then the remote. */
const BYTE_IOVECS = new BigUint64Array(4);

/**
 * Asks for a byte of a process where no process has memory.
 *
 * Who may read is looked at before where, so EFAULT is the good answer: this
 * process may read that one.
 *
 * @param libc The C library.
 * @param pid The process.
 * @returns The error number: EFAULT, or why not.
 */
export function probe(libc: Libc, pid: number): number {
  BYTE_IOVECS.set([localAddress(BYTE), 1n, 0n, 1n]);
  const local = localAddress(BYTE_IOVECS);
  const remote = local + 16n;
  const count = libc.call.process_vm_readv(pid, local, 1n, remote, 1n, 0n);
  const errno = libc.errno();
  // A process that maps its page 0 has the byte.
  return count < 0 ? errno : ERRNO.EFAULT;
}

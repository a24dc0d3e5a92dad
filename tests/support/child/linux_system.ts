import { cString, Libc } from "./libc.ts";
import { carryOutOnLinux } from "./linux_requests.ts";
import type { LinuxRequest, Perm, WindowsRequest } from "./request.ts";
import type { System } from "./system.ts";

const MAP_SHARED = 0x01;
const MAP_PRIVATE = 0x02;
const MAP_FIXED = 0x10;
const MAP_ANONYMOUS = 0x20;
const MAP_NORESERVE = 0x4000;
const MAP_FIXED_NOREPLACE = 0x10_0000;
const MADV_NOHUGEPAGE = 15;
const MADV_GUARD_INSTALL = 102;
const O_RDONLY = 0;

/** A child's memory on Linux. */
export class LinuxSystem implements System {
  readonly #libc = new Libc();

  map(address: bigint, size: number, perm: Perm, sparse: boolean): bigint {
    const flags = MAP_PRIVATE | MAP_ANONYMOUS |
      (address === 0n ? 0 : MAP_FIXED_NOREPLACE) |
      (sparse ? MAP_NORESERVE : 0);
    const mapped = this.#mmap(address, size, perm, flags, -1);
    // Of what is sparse, a byte that is written is to use one page, not 512 of
    // them. A kernel that has no huge pages refuses, and need not be asked.
    if (sparse) this.#libc.call.madvise(mapped, BigInt(size), MADV_NOHUGEPAGE);
    return mapped;
  }

  protect(address: bigint, size: number, perm: Perm): void {
    const { call } = this.#libc;
    const result = call.mprotect(address, BigInt(size), protOf(perm));
    this.#libc.checked("mprotect", result);
  }

  unmap(address: bigint, size: number): void {
    const result = this.#libc.call.munmap(address, BigInt(size));
    this.#libc.checked("munmap", result);
  }

  guard(address: bigint, size: number): void {
    const { call } = this.#libc;
    const result = call.madvise(address, BigInt(size), MADV_GUARD_INSTALL);
    this.#libc.checked("madvise", result);
  }

  store(address: bigint, bytes: Uint8Array<ArrayBuffer>): void {
    this.#libc.call.memcpy(address, bytes, BigInt(bytes.length));
  }

  load(address: bigint, size: number): Uint8Array<ArrayBuffer> {
    const { call } = this.#libc;
    // The file does not look at protection.
    const path = cString("/proc/self/mem");
    const fd = this.#libc.checked("open", call.open(path, O_RDONLY));
    const bytes = new Uint8Array(size);
    const count = this.#libc.checked(
      "pread",
      call.pread(fd, bytes, BigInt(size), address),
    );
    this.#libc.checked("close", call.close(fd));
    return bytes.slice(0, Number(count));
  }

  carryOut(request: LinuxRequest | WindowsRequest): string | number | null {
    if (request.op === "mapPieces") throw new TypeError(request.op);
    if (request.op !== "mapFile") return carryOutOnLinux(this.#libc, request);
    const { size, perm, shared, fd } = request;
    const flags = (shared ? MAP_SHARED : MAP_PRIVATE) |
      (request.address === undefined ? 0 : MAP_FIXED);
    const address = BigInt(request.address ?? 0);
    return `0x${this.#mmap(address, size, perm, flags, fd).toString(16)}`;
  }

  #mmap(
    address: bigint,
    size: number,
    perm: Perm,
    flags: number,
    fd: number,
  ): bigint {
    const { call } = this.#libc;
    return this.#libc.checked(
      "mmap",
      call.mmap(address, BigInt(size), protOf(perm), flags, fd, 0n),
    );
  }
}

/** PROT_READ is 1, PROT_WRITE 2 and PROT_EXEC 4. */
function protOf(perm: Perm): number {
  return (perm.includes("r") ? 1 : 0) | (perm.includes("w") ? 2 : 0) |
    (perm.includes("x") ? 4 : 0);
}

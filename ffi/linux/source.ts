import type { AddressRange } from "../../core/address.ts";
import { MemoryError } from "../../core/error.ts";
import type { Module } from "../../core/module.ts";
import { type Region, regionAt } from "../../core/region.ts";
import type {
  MemorySource,
  Stretch,
  Transfer,
  TransferRequest,
} from "../../core/source.ts";
import { localAddress } from "../local_address.ts";
import { nativeError } from "./errno.ts";
import { processError } from "./errors.ts";
import { readFile, readLink, readTextFile } from "./files.ts";
import { Identity } from "./identity.ts";
import { ProcessMemory } from "./memory.ts";
import { modulesOf } from "./modules.ts";
import { Pagemap } from "./pagemap.ts";
import { fullName } from "./processes.ts";
import { parseMaps } from "./regions.ts";
import { type Libc, useLibc } from "./symbols.ts";

/** _SC_PAGESIZE of sysconf. */
const PAGE_SIZE = 30;

/** A process of this Linux system. */
export class LinuxSource implements MemorySource {
  readonly pid: number;
  readonly name: string;
  readonly pointerSize: 4 | 8;
  readonly littleEndian: boolean;
  readonly pageSize: number;
  readonly #libc: Libc;
  readonly #identity: Identity;
  readonly #memory: ProcessMemory;
  readonly #pagemap: Pagemap;
  readonly #resources: DisposableStack;

  /**
   * Opens a process.
   *
   * @param pid Its id.
   */
  constructor(pid: number) {
    this.pid = pid;
    using opening = new DisposableStack();
    this.#libc = opening.use(useLibc());
    this.#identity = opening.use(new Identity(this.#libc, pid));
    assertHasMemory(pid, this.#identity.stat);
    this.#memory = opening.use(new ProcessMemory(this.#libc, pid));
    const path = readLink(this.#libc, `/proc/${pid}/exe`);
    this.name = fullName(this.#identity.stat.name, path);
    ({ pointerSize: this.pointerSize, littleEndian: this.littleEndian } =
      machineOf(this.#libc, pid));
    this.pageSize = Number(this.#libc.call.sysconf(PAGE_SIZE));
    this.#pagemap = new Pagemap(this.#libc, pid, this.pageSize);
    this.#resources = opening.move();
  }

  regions(): Region[] {
    const { pid } = this;
    const text = readTextFile(this.#libc, `/proc/${pid}/maps`);
    if (typeof text !== "string") {
      const native = nativeError("open", text.errno);
      const action = `list the regions of process ${pid}`;
      throw processError(this.#libc, action, pid, native);
    }
    this.assertSame();
    return parseMaps(text, readLink(this.#libc, `/proc/${pid}/exe`));
  }

  regionAt(address: bigint): Region | undefined {
    return regionAt(this.regions(), address);
  }

  modules(): Module[] {
    return modulesOf(this.regions(), (address, size) => {
      const bytes = new Uint8Array(size);
      const { transferred } = this.read({ address, bytes }, false);
      return bytes.subarray(0, transferred);
    });
  }

  read(request: TransferRequest, force: boolean): Transfer {
    return this.#memory.read(request, force);
  }

  readMany(requests: readonly TransferRequest[]): Transfer[] {
    return this.#memory.readMany(requests);
  }

  survey(
    range: AddressRange,
    region: Region,
    resident: boolean,
  ): Iterable<Stretch> {
    return this.#pagemap.survey(range, region, resident);
  }

  write(request: TransferRequest, force: boolean): Transfer {
    return this.#memory.write(request, force);
  }

  assertSame(): void {
    this.#identity.assertSame();
  }

  addressOf(bytes: Uint8Array<ArrayBuffer>): bigint | null {
    return this.pid === Deno.pid ? localAddress(bytes) : null;
  }

  close(): void {
    this.#resources.dispose();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function assertHasMemory(
  pid: number,
  { name, kernel, state }: Identity["stat"],
): void {
  if (kernel) {
    throw new MemoryError(
      "wrong-type",
      `Cannot open process ${pid}: ${name} is a thread of the kernel's, ` +
        `which has no memory of its own`,
      { pid },
    );
  }
  if (state === "Z" || state === "X") {
    throw new MemoryError(
      "process-gone",
      `Cannot open process ${pid}: ${name} has ended and is a zombie`,
      { pid, hint: "its parent has not yet asked how it ended" },
    );
  }
}

/** Elf64_Ehdr and Elf32_Ehdr: class u8 @4 (1 is 32-bit), data u8 @5. */
function machineOf(
  libc: Libc,
  pid: number,
): { pointerSize: 4 | 8; littleEndian: boolean } {
  const header = readFile(libc, `/proc/${pid}/exe`, 6);
  const known = !("errno" in header) && header.length >= 6;
  return {
    pointerSize: known && header[4] === 1 ? 4 : 8,
    littleEndian: !known || header[5] !== 2,
  };
}

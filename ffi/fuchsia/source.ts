import type { Module } from "../../core/module.ts";
import { type Region, regionAt } from "../../core/region.ts";
import type {
  MemorySource,
  Transfer,
  TransferRequest,
} from "../../core/source.ts";
import { localAddress } from "../local_address.ts";
import { handleBasic } from "./handle_basic.ts";
import { KnownMappings } from "./known_mappings.ts";
import { type MappingList, MappingReader } from "./mappings.ts";
import { ProcessMemory } from "./memory.ts";
import { modulesOf } from "./modules.ts";
import { objectName } from "./object_name.ts";
import { ProcessHandle } from "./process_handle.ts";
import { regionsOf } from "./regions.ts";
import { nativeError } from "./status.ts";
import { required, useZircon, type Zircon } from "./symbols.ts";

/** Bytes of a page where the system has no call that tells. */
const PAGE_SIZE = 4096;

/** A process of Fuchsia. */
export class FuchsiaSource implements MemorySource {
  readonly pid: number;
  readonly name: string;
  /** Fuchsia has no processes of 32 bits, and none that are big-endian. */
  readonly pointerSize = 8;
  readonly littleEndian = true;
  readonly pageSize: number;
  readonly #zircon: Zircon;
  readonly #process: ProcessHandle;
  readonly #mappings: MappingReader;
  readonly #memory: ProcessMemory;
  readonly #resources: DisposableStack;

  /**
   * Opens a process.
   *
   * @param pid Its koid, a whole number from 1 to 2^53 - 1.
   * @param zircon The system, which the source lets go of when it is closed.
   */
  constructor(pid: number, zircon: Zircon = useZircon()) {
    using opening = new DisposableStack();
    this.#zircon = opening.use(zircon);
    this.pid = pid;
    // Before a handle is had of what could not be read.
    required(zircon, "zx_process_read_memory");
    this.#process = opening.use(new ProcessHandle(zircon, pid));
    this.name = objectName(zircon, this.#process.handle) || `process ${pid}`;
    this.pageSize = zircon.call.zx_system_get_page_size?.() ?? PAGE_SIZE;
    this.#mappings = new MappingReader(zircon);
    this.#memory = new ProcessMemory(zircon, this.#process, this.pageSize);
    this.#resources = opening.move();
  }

  regions(): Region[] {
    const regions = regionsOf(this.#list("list the regions of"), this.name);
    this.assertSame();
    return regions;
  }

  regionAt(address: bigint): Region | undefined {
    return regionAt(this.regions(), address);
  }

  modules(): Module[] {
    // Reading takes a list of its own, into the same buffer.
    const mappings = [...this.#list("list the modules of")];
    const modules = modulesOf(mappings, (address, size) => {
      const bytes = new Uint8Array(size);
      const { transferred } = this.read({ address, bytes }, false);
      return bytes.subarray(0, transferred);
    });
    this.assertSame();
    return modules;
  }

  read(request: TransferRequest, force: boolean): Transfer {
    return this.#memory.read(this.#known("read"), request, force);
  }

  readMany(requests: readonly TransferRequest[]): Transfer[] {
    const mappings = this.#known("read");
    return requests.map((each) => this.#memory.read(mappings, each, false));
  }

  write(request: TransferRequest, force: boolean): Transfer {
    return this.#memory.write(this.#known("write"), request, force);
  }

  assertSame(): void {
    this.#process.assertSame();
  }

  addressOf(bytes: Uint8Array<ArrayBuffer>): bigint | null {
    const self = this.#zircon.call.zx_process_self?.() ?? 0;
    if (self === 0) return null;
    const basic = handleBasic(this.#zircon, self);
    return !("status" in basic) && basic.koid === BigInt(this.pid)
      ? localAddress(bytes)
      : null;
  }

  close(): void {
    this.#resources.dispose();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #known(verb: string): KnownMappings {
    return new KnownMappings(() => this.#list(verb));
  }

  /** What is mapped now. */
  #list(verb: string): MappingList {
    const mappings = this.#mappings.read(this.#process.handle);
    if (!("status" in mappings)) return mappings;
    const native = nativeError("zx_object_get_info", mappings.status);
    throw this.#process.error(verb, native);
  }
}

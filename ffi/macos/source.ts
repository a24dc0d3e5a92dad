import type { Module } from "../../core/module.ts";
import type { Region } from "../../core/region.ts";
import type {
  MemorySource,
  Transfer,
  TransferRequest,
} from "../../core/source.ts";
import { localAddress } from "../local_address.ts";
import { ProcessMemory } from "./memory.ts";
import { modulesOf } from "./modules.ts";
import { nameOf } from "./processes.ts";
import { regionAt, regionsOf } from "./regions.ts";
import { type LibSystem, useLibSystem } from "./symbols.ts";
import { Task } from "./task.ts";

/** A process of this macOS system. */
export class MacosSource implements MemorySource {
  readonly pid: number;
  readonly name: string;
  /** There are no others since macOS 10.15. */
  readonly pointerSize = 8;
  /** Its processors know no other order. */
  readonly littleEndian = true;
  readonly pageSize: number;
  readonly #libSystem: LibSystem;
  readonly #task: Task;
  readonly #memory: ProcessMemory;
  readonly #resources: DisposableStack;

  /**
   * Opens a process.
   *
   * @param pid Its id.
   * @param libSystem The system, which the source lets go of when it is
   * closed.
   */
  constructor(pid: number, libSystem: LibSystem = useLibSystem()) {
    this.pid = pid;
    using opening = new DisposableStack();
    this.#libSystem = opening.use(libSystem);
    this.#task = opening.use(new Task(libSystem, pid));
    this.name = nameOf(libSystem, pid);
    this.pageSize = libSystem.pageSize;
    this.#memory = new ProcessMemory(libSystem, this.#task);
    this.#resources = opening.move();
  }

  regions(): Region[] {
    return regionsOf(this.#libSystem, this.#task);
  }

  regionAt(address: bigint): Region | undefined {
    return regionAt(this.#libSystem, this.#task, address);
  }

  modules(): Module[] {
    return modulesOf(
      this.#libSystem,
      this.#task,
      (address, size) => {
        const bytes = new Uint8Array(size);
        const { transferred } = this.read({ address, bytes }, false);
        return bytes.subarray(0, transferred);
      },
      (address) => this.regionAt(address),
    );
  }

  read(request: TransferRequest, force: boolean): Transfer {
    return this.#memory.read(request, force);
  }

  readMany(requests: readonly TransferRequest[]): Transfer[] {
    return requests.map((request) => this.#memory.read(request, false));
  }

  write(request: TransferRequest, force: boolean): Transfer {
    return this.#memory.write(request, force);
  }

  assertSame(): void {
    this.#task.assertSame();
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

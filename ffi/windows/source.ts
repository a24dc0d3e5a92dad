import type { Module } from "../../core/module.ts";
import type { Region } from "../../core/region.ts";
import type {
  MemorySource,
  Transfer,
  TransferRequest,
} from "../../core/source.ts";
import { localAddress } from "../local_address.ts";
import { fileName } from "./file_name.ts";
import { machineOf, pageSizeOf } from "./machine.ts";
import { ProcessMemory } from "./memory.ts";
import { modulesOf } from "./modules.ts";
import { ProcessHandle } from "./process_handle.ts";
import { imagePath } from "./processes.ts";
import { regionAt, regionsOf } from "./regions.ts";
import { useWin32, type Win32 } from "./symbols.ts";

/** A process of this Windows system. */
export class WindowsSource implements MemorySource {
  readonly pid: number;
  readonly name: string;
  readonly pointerSize: 4 | 8;
  /** Windows knows no other order. */
  readonly littleEndian = true;
  readonly pageSize: number;
  readonly #win: Win32;
  readonly #process: ProcessHandle;
  readonly #memory: ProcessMemory;
  readonly #resources: DisposableStack;

  /**
   * Opens a process.
   *
   * @param pid Its id.
   * @param win The system, which the source lets go of when it is closed.
   */
  constructor(pid: number, win: Win32 = useWin32()) {
    this.pid = pid;
    using opening = new DisposableStack();
    this.#win = opening.use(win);
    this.#process = opening.use(new ProcessHandle(win, pid));
    const { reading } = this.#process;
    const path = imagePath(win, reading);
    this.name = path === null ? `process ${pid}` : fileName(path);
    this.pointerSize = machineOf(win, reading).pointerSize;
    this.pageSize = pageSizeOf(win);
    this.#memory = new ProcessMemory(win, this.#process, this.pageSize);
    this.#resources = opening.move();
  }

  regions(): Region[] {
    return regionsOf(this.#win, this.#process);
  }

  regionAt(address: bigint): Region | undefined {
    return regionAt(this.#win, this.#process, address);
  }

  modules(): Module[] {
    return modulesOf(this.#win, this.#process);
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
    this.#process.assertSame();
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

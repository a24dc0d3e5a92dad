import { MemoryError } from "../../core/error.ts";
import { closedError } from "../../core/process_error.ts";
import type { Module } from "../../core/module.ts";
import { type Region, regionAt } from "../../core/region.ts";
import type {
  MemorySource,
  Transfer,
  TransferRequest,
} from "../../core/source.ts";
import type { FakeProcess } from "./process.ts";
import { FAKE_PAGE, type FakeRegion } from "./regions.ts";

/** The memory of a fake process, by the rules of a real one. */
export class FakeSource implements MemorySource {
  readonly pageSize: number = FAKE_PAGE;
  readonly #process: FakeProcess;
  #closed = false;

  constructor(process: FakeProcess) {
    this.#process = process;
  }

  get pid(): number {
    return this.#process.pid;
  }

  get name(): string {
    return this.#process.name;
  }

  get pointerSize(): 4 | 8 {
    return this.#process.pointerSize;
  }

  get littleEndian(): boolean {
    return this.#process.littleEndian;
  }

  regions(): Region[] {
    this.assertSame();
    return this.#process.regions.map((
      { start, end, perm, kind, shared, path, offset },
    ) => ({ start, end, perm, kind, shared, path, offset }));
  }

  regionAt(address: bigint): Region | undefined {
    return regionAt(this.regions(), address);
  }

  modules(): Module[] {
    return this.#process.modules.toSorted((a, b) => a.base < b.base ? -1 : 1);
  }

  read(request: TransferRequest, force: boolean): Transfer {
    return this.#transfer(
      "r",
      request,
      force,
      (here, there) => here.set(there),
    );
  }

  readMany(requests: readonly TransferRequest[]): Transfer[] {
    return requests.map((request) => this.read(request, false));
  }

  write(request: TransferRequest, force: boolean): Transfer {
    return this.#transfer(
      "w",
      request,
      force,
      (here, there) => there.set(here),
    );
  }

  assertSame(): void {
    if (this.#closed) {
      throw closedError(this.pid);
    }
    if (this.#process.alive) return;
    throw new MemoryError(
      "process-gone",
      `Cannot use process ${this.pid}: the process has ended`,
      { pid: this.pid },
    );
  }

  addressOf(): null {
    return null;
  }

  close(): void {
    this.#closed = true;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Moves bytes page by page, until one refuses. */
  #transfer(
    needed: "r" | "w",
    { address, bytes }: TransferRequest,
    force: boolean,
    move: (here: Uint8Array, there: Uint8Array) => void,
  ): Transfer {
    this.assertSame();
    let done = 0;
    while (done < bytes.length) {
      const at = address + BigInt(done);
      const region = regionAt(this.#process.regions, at) as
        | FakeRegion
        | undefined;
      const page = at - at % BigInt(FAKE_PAGE);
      if (
        !region || region.guarded.has(page) ||
        (!force && !region.perm.includes(needed))
      ) {
        return {
          transferred: done,
          native: { api: "fake_transfer", number: 14, name: "EFAULT" },
        };
      }
      const offset = Number(at - region.start);
      const left = FAKE_PAGE - Number(at - page);
      const size = Math.min(left, bytes.length - done);
      move(
        bytes.subarray(done, done + size),
        region.bytes.subarray(offset, offset + size),
      );
      done += size;
    }
    return { transferred: done };
  }
}

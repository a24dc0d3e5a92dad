import type { Perm, Reply, Request } from "./child/request.ts";
import { JsonProcess } from "./json_process.ts";
import { linuxSuspension } from "./linux_suspension.ts";
import { windowsSuspension } from "./windows_suspension.ts";

const WINDOWS = Deno.build.os === "windows";

/**
 * Bytes of a sparse mapping that take seconds to read. Windows counts all of
 * it as memory that is in use, and makes each page real that is read.
 */
export const SPARSE_SIZE = (WINDOWS ? 8 : 64) * 2 ** 30;

/** What to map: private memory of its own, full of zeros. */
export interface ChildMapping {
  /** Where; nothing must be there. Anywhere if nothing is said. */
  readonly address?: bigint;
  readonly size: number;
  /** How it is protected; it can be read and written if nothing is said. */
  readonly perm?: Perm;
  /** Whether it is much of which only little will be used. */
  readonly sparse?: boolean;
}

/** What a system call of the child's was refused with. */
export class ChildError extends Error {
  readonly call: string;
  readonly error: number;

  constructor(op: string, { call, error }: { call: string; error: number }) {
    super(`The child cannot ${op}: ${call} gives error ${error}`);
    this.call = call;
    this.error = error;
  }
}

/** A real process that does with its memory what it is told. */
export class Child implements AsyncDisposable {
  readonly #process = new JsonProcess<Request, Reply>(
    new URL("./child/program.ts", import.meta.url),
    ["--allow-ffi"],
  );
  readonly #suspension = WINDOWS ? windowsSuspension : linuxSuspension;

  /** Its id. */
  get pid(): number {
    return this.#process.pid;
  }

  /** Settles when it has ended and its id is free again. */
  get ended(): Promise<Deno.CommandStatus> {
    return this.#process.ended;
  }

  async map(
    { address, size, perm = "rw-", sparse = false }: ChildMapping,
  ): Promise<bigint> {
    const value = await this.ask({
      op: "map",
      ...address === undefined ? {} : { address: hex(address) },
      size,
      perm,
      sparse,
    });
    return BigInt(value ?? 0);
  }

  async protect(address: bigint, size: number, perm: Perm): Promise<void> {
    await this.ask({ op: "protect", address: hex(address), size, perm });
  }

  async unmap(address: bigint, size: number): Promise<void> {
    await this.ask({ op: "unmap", address: hex(address), size });
  }

  /** Makes pages ones that the system refuses whatever their protection. */
  async guard(address: bigint, size: number): Promise<void> {
    await this.ask({ op: "guard", address: hex(address), size });
  }

  /** Puts bytes into its memory. */
  async store(address: bigint, bytes: Uint8Array): Promise<void> {
    const base64 = new Uint8Array(bytes).toBase64();
    await this.ask({ op: "store", address: hex(address), base64 });
  }

  /** Puts the bytes of `new Random(seed).bytes(size)` into its memory. */
  async storeRandom(
    address: bigint,
    size: number,
    seed: number,
  ): Promise<void> {
    await this.ask({ op: "storeRandom", address: hex(address), size, seed });
  }

  /** What it sees itself at an address, whatever the protection there. */
  async load(address: bigint, size: number): Promise<Uint8Array<ArrayBuffer>> {
    const value = await this.ask({ op: "load", address: hex(address), size });
    return Uint8Array.fromBase64(String(value));
  }

  /** Stops it: its memory stays as it is. */
  stop(): Promise<void> {
    return this.#suspension.stop(this.pid);
  }

  /** Lets it go on. */
  resume(): void {
    this.#suspension.resume(this.pid);
  }

  /** Lets it end by itself, and waits until it has. */
  async exit(code = 0): Promise<void> {
    await this.#process.tell({ op: "exit", code });
    await this.ended;
  }

  /** Ends it, and waits until it is gone. */
  kill(): Promise<void> {
    return this.#process.kill();
  }

  /** Tells it something and waits until it has done so. */
  protected async ask(request: Request): Promise<string | number | null> {
    const reply = await this.#process.ask(request);
    if ("error" in reply) throw new ChildError(request.op, reply);
    return reply.value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }
}

/** An address as a child takes it. */
export function hex(address: bigint): string {
  return `0x${address.toString(16)}`;
}

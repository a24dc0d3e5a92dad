import type { Reply, Request } from "./child_program.ts";
import { JsonProcess } from "./json_process.ts";

/** Protections and flags of mmap(2), and advice of madvise(2). */
export const PROT_NONE = 0;
export const PROT_READ = 1;
export const PROT_WRITE = 2;
export const PROT_EXEC = 4;
export const MAP_SHARED = 0x01;
export const MAP_PRIVATE = 0x02;
export const MAP_FIXED = 0x10;
export const MAP_ANONYMOUS = 0x20;
export const MAP_NORESERVE = 0x4000;
export const MAP_FIXED_NOREPLACE = 0x10_0000;
export const MADV_GUARD_INSTALL = 102;

/** What to map: private anonymous memory, to be read and written. */
export interface ChildMapping {
  readonly address?: bigint;
  readonly size: number;
  readonly prot?: number;
  readonly flags?: number;
  readonly fd?: number;
  readonly offset?: number;
}

/** What a system call of the child's was refused with. */
export class ChildError extends Error {
  readonly call: string;
  readonly errno: number;

  constructor(op: string, { call, errno }: { call: string; errno: number }) {
    super(`The child cannot ${op}: ${call} gives errno ${errno}`);
    this.call = call;
    this.errno = errno;
  }
}

/** A real process that does with its memory what it is told. */
export class Child implements AsyncDisposable {
  readonly #process = new JsonProcess<Request, Reply>(
    new URL("./child_program.ts", import.meta.url),
    ["--allow-ffi"],
  );

  /** Its id. */
  get pid(): number {
    return this.#process.pid;
  }

  /** Settles when it has ended and its id is free again. */
  get ended(): Promise<Deno.CommandStatus> {
    return this.#process.ended;
  }

  async map(
    {
      address,
      size,
      prot = PROT_READ | PROT_WRITE,
      flags = MAP_PRIVATE | MAP_ANONYMOUS,
      ...file
    }: ChildMapping,
  ): Promise<bigint> {
    const value = await this.#ask({
      op: "mmap",
      ...address === undefined ? {} : { address: hex(address) },
      size,
      prot,
      flags,
      ...file,
    });
    return BigInt(value ?? 0);
  }

  async protect(address: bigint, size: number, prot: number): Promise<void> {
    await this.#ask({ op: "mprotect", address: hex(address), size, prot });
  }

  async unmap(address: bigint, size: number): Promise<void> {
    await this.#ask({ op: "munmap", address: hex(address), size });
  }

  async advise(address: bigint, size: number, advice: number): Promise<void> {
    await this.#ask({ op: "madvise", address: hex(address), size, advice });
  }

  /** Puts bytes into its memory. */
  async store(address: bigint, bytes: Uint8Array): Promise<void> {
    const base64 = new Uint8Array(bytes).toBase64();
    await this.#ask({ op: "store", address: hex(address), base64 });
  }

  /** Puts the bytes of `new Random(seed).bytes(size)` into its memory. */
  async storeRandom(
    address: bigint,
    size: number,
    seed: number,
  ): Promise<void> {
    await this.#ask({ op: "storeRandom", address: hex(address), size, seed });
  }

  /** What it sees itself at an address. */
  async load(address: bigint, size: number): Promise<Uint8Array<ArrayBuffer>> {
    const value = await this.#ask({ op: "load", address: hex(address), size });
    return Uint8Array.fromBase64(String(value));
  }

  /** Makes a file in memory and gives its descriptor. */
  async memfd(name: string): Promise<number> {
    return Number(await this.#ask({ op: "memfd", name }));
  }

  /** Opens a file to be read and written, and gives its descriptor. */
  async openFile(path: string): Promise<number> {
    return Number(await this.#ask({ op: "openFile", path }));
  }

  async truncate(fd: number, size: number): Promise<void> {
    await this.#ask({ op: "ftruncate", fd, size });
  }

  async closeFile(fd: number): Promise<void> {
    await this.#ask({ op: "closeFile", fd });
  }

  /** Makes a child of its own that has ended, and gives its id. */
  async makeZombie(): Promise<number> {
    const pid = Number(await this.#ask({ op: "zombie" }));
    while (!/\) Z /.test(await Deno.readTextFile(`/proc/${pid}/stat`))) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return pid;
  }

  /** Goes on as another user; only root can. */
  async become(uid: number, gid: number): Promise<void> {
    await this.#ask({ op: "become", uid, gid });
  }

  /** Says whether others may look inside: prctl's PR_SET_DUMPABLE. */
  async setDumpable(value: 0 | 1): Promise<void> {
    await this.#ask({ op: "dumpable", value });
  }

  /** Stops it: its memory stays as it is. */
  async stop(): Promise<void> {
    this.#process.signal("SIGSTOP");
    while (!/\) T /.test(await Deno.readTextFile(`/proc/${this.pid}/stat`))) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  /** Lets it go on. */
  resume(): void {
    this.#process.signal("SIGCONT");
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

  async #ask(request: Request): Promise<string | number | null> {
    const reply = await this.#process.ask(request);
    if ("errno" in reply) throw new ChildError(request.op, reply);
    return reply.value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }
}

function hex(address: bigint): string {
  return `0x${address.toString(16)}`;
}

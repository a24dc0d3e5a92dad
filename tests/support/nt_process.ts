import { NtMemory } from "./nt_memory.ts";
import { GRANULARITY, MEM, PAGE } from "./nt_page.ts";
import { ALL_RIGHTS } from "./nt_rights.ts";

/** What a process is. */
export interface NtProcessOptions {
  /** Its id, a multiple of four. */
  readonly pid: number;
  /** Its program's file name. Default `program.exe`. */
  readonly name?: string;
  /** Its parent's id. Default 4. */
  readonly parentPid?: number;
  /** Rights that OpenProcess grants. Default all. */
  readonly grants?: number;
  /** Rights that it grants to who has SeDebugPrivilege on. Default all. */
  readonly debugGrants?: number;
  /** IMAGE_FILE_MACHINE_* under WOW64. Default 0, the system's own. */
  readonly machine?: number;
}

/** A program or library of an {@linkcode NtProcess}. */
export interface NtModule {
  readonly name: string;
  readonly path: string;
  readonly base: bigint;
  readonly size: number;
  /** Whether it is a 32-bit library of a 32-bit process. */
  readonly is32: boolean;
}

/** A thread of an {@linkcode NtProcess}. */
export interface NtThread {
  readonly tid: number;
  /** Where its TEB is, 0 without one. */
  teb: bigint;
  /** Rights that OpenThread grants. */
  grants: number;
}

/** A process of {@linkcode NtSystem}. */
export class NtProcess {
  readonly pid: number;
  readonly name: string;
  readonly parentPid: number;
  /** IMAGE_FILE_MACHINE_* under WOW64, or 0. */
  readonly machine: number;
  readonly memory = new NtMemory();
  /** In the loader's order, the program first. */
  readonly modules: NtModule[] = [];
  /** When it started, in 100 ns since 1601. */
  created = 133_000_000_000_000_000n;
  /** What it has started, the first thread first. */
  readonly threads: NtThread[] = [];
  /** Where its PEB is, 0 without one: see {@linkcode NtEnvironment}. */
  peb = 0n;
  /** Where the PEB for 32-bit code is, 0 without one. */
  peb32 = 0n;
  grants: number;
  debugGrants: number;
  /** One that ends refuses its memory; one that has ended is waited for. */
  state: "alive" | "terminating" | "ended" = "alive";
  /** How often a snapshot of its modules still fails, as in a rebuild. */
  badLengths = 0;

  /** @param options What it is. */
  constructor(options: NtProcessOptions) {
    const { pid, name = "program.exe", parentPid = 4 } = options;
    if (pid % 4 !== 0) throw new RangeError(`${pid} is no id`);
    this.pid = pid;
    this.name = name;
    this.parentPid = parentPid;
    this.machine = options.machine ?? 0;
    this.grants = options.grants ?? ALL_RIGHTS;
    this.debugGrants = options.debugGrants ?? ALL_RIGHTS;
    this.created += BigInt(pid);
    this.startThread();
  }

  /** The program's path behind its drive. */
  get path(): string {
    return `\\Programs\\${this.name}`;
  }

  /**
   * Loads a program or library: a page of headers, one of code, one of data.
   *
   * @param name Its file's name.
   * @param device Where its file is, as the kernel names it.
   * @param is32 Whether it is a 32-bit one.
   * @returns Where it lies.
   */
  load(
    name: string,
    device = "\\Device\\HarddiskVolume3",
    is32 = false,
  ): bigint {
    const folder = this.modules.length ? "\\Windows\\System32" : "\\Programs";
    const size = 0x3000;
    const base = this.memory.map({
      base: 0x7ff6_0000_0000n + BigInt(this.modules.length * GRANULARITY * 16),
      size,
      protect: PAGE.EXECUTE_WRITECOPY,
      type: MEM.IMAGE,
      path: `${device}${folder}\\${name}`,
    });
    const protections = [PAGE.READONLY, PAGE.EXECUTE_READ, PAGE.WRITECOPY];
    protections.forEach((protect, index) =>
      this.memory.set(base + BigInt(index * 4096), protect)
    );
    const path = `C:${folder}\\${name}`;
    this.modules.push({ name, path, base, size, is32 });
    return base;
  }

  /** Starts a thread without a TEB. Its id follows the process's. */
  startThread(): NtThread {
    const tid = this.pid + 4 * (this.threads.length + 1);
    const thread = { tid, teb: 0n, grants: ALL_RIGHTS };
    this.threads.push(thread);
    return thread;
  }

  /** Ends it, as the system has it once nobody waits for it any more. */
  end(): void {
    this.state = "ended";
  }
}

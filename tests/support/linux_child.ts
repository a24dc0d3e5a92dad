import { Child, hex } from "./child.ts";
import type { Perm } from "./child/request.ts";

/** Part of a file to be mapped, from its start on. */
export interface FileMapping {
  /** Where, over what is there; anywhere if nothing is said. */
  readonly address?: bigint;
  readonly size: number;
  readonly perm?: Perm;
  /** Whether changes go into the file. */
  readonly shared?: boolean;
  readonly fd: number;
}

/** A real process on Linux, and what only Linux has. */
export class LinuxChild extends Child {
  async mapFile(
    { address, size, perm = "rw-", shared = false, fd }: FileMapping,
  ): Promise<bigint> {
    const value = await this.ask({
      op: "mapFile",
      ...address === undefined ? {} : { address: hex(address) },
      size,
      perm,
      shared,
      fd,
    });
    return BigInt(value ?? 0);
  }

  /** Makes a file in memory and gives its descriptor. */
  async memfd(name: string): Promise<number> {
    return Number(await this.ask({ op: "memfd", name }));
  }

  /** Opens a file to be read and written, and gives its descriptor. */
  async openFile(path: string): Promise<number> {
    return Number(await this.ask({ op: "openFile", path }));
  }

  async truncate(fd: number, size: number): Promise<void> {
    await this.ask({ op: "truncate", fd, size });
  }

  async closeFile(fd: number): Promise<void> {
    await this.ask({ op: "closeFile", fd });
  }

  /** Asks for huge pages where memory is used, if the system has them. */
  async useHugePages(address: bigint, size: number): Promise<void> {
    await this.ask({ op: "hugePages", address: hex(address), size });
  }

  /** Makes a child of its own that has ended, and gives its id. */
  async makeZombie(): Promise<number> {
    const pid = Number(await this.ask({ op: "zombie" }));
    while (!/\) Z /.test(await Deno.readTextFile(`/proc/${pid}/stat`))) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return pid;
  }

  /** Goes on as another user; only root can. */
  async become(uid: number, gid: number): Promise<void> {
    await this.ask({ op: "become", uid, gid });
  }

  /** Says whether others may look inside: prctl's PR_SET_DUMPABLE. */
  async setDumpable(value: 0 | 1): Promise<void> {
    await this.ask({ op: "dumpable", value });
  }
}

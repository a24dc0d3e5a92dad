/** A protection that every system has, but that Windows has no `-w-`. */
export type Perm = "rw-" | "r--" | "r-x" | "-w-" | "---";

/** What every child can be told. Addresses are `0x…`. */
export type MemoryRequest =
  | {
    op: "map";
    address?: string;
    size: number;
    perm: Perm;
    sparse: boolean;
  }
  | { op: "protect"; address: string; size: number; perm: Perm }
  | { op: "unmap"; address: string; size: number }
  | { op: "guard"; address: string; size: number }
  | { op: "store"; address: string; base64: string }
  | { op: "storeRandom"; address: string; size: number; seed: number }
  | { op: "load"; address: string; size: number }
  | { op: "exit"; code: number };

/** What only a child on Linux can be told. */
export type LinuxRequest =
  | {
    op: "mapFile";
    address?: string;
    size: number;
    perm: Perm;
    shared: boolean;
    fd: number;
  }
  | { op: "memfd"; name: string }
  | { op: "openFile"; path: string }
  | { op: "truncate"; fd: number; size: number }
  | { op: "closeFile"; fd: number }
  | { op: "hugePages"; address: string; size: number }
  | { op: "zombie" }
  | { op: "become"; uid: number; gid: number }
  | { op: "dumpable"; value: 0 | 1 };

/** What only a child on Windows can be told. */
export type WindowsRequest = {
  op: "mapPieces";
  address: string;
  sizes: readonly number[];
};

/** What a child can be told. */
export type Request = MemoryRequest | LinuxRequest | WindowsRequest;

/** What it answers: the operation's result, or what the system said. */
export type Reply =
  | { value: string | number | null }
  | { call: string; error: number };

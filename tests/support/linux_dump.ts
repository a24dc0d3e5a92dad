import { joined, type Stretch } from "./stretch.ts";

/** A line of /proc/PID/maps. */
export interface MapsLine {
  readonly start: bigint;
  readonly end: bigint;
  /** As it stands there: `rw-p`. */
  readonly perm: string;
  readonly offset: bigint;
  readonly path: string;
}

/** What the system says is mapped. */
export function mapsOf(pid: number | "self"): MapsLine[] {
  return Deno.readTextFileSync(`/proc/${pid}/maps`).trimEnd().split("\n").map(
    (line) => {
      const [range = "", perm = "", offset = "", , , ...rest] = line.split(" ");
      const [start, end] = range.split("-");
      return {
        start: BigInt(`0x${start}`),
        end: BigInt(`0x${end}`),
        perm,
        offset: BigInt(`0x${offset}`),
        path: rest.join(" ").trimStart(),
      };
    },
  );
}

/** Memory by way of /proc/PID/mem: what memsift does not use for reading. */
export class ProcMem implements Disposable {
  readonly #file: Deno.FsFile;

  constructor(pid: number | "self") {
    this.#file = Deno.openSync(`/proc/${pid}/mem`, { read: true });
  }

  /** As many bytes as can be read from an address on. */
  read(address: bigint, size: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(size);
    let done = 0;
    try {
      this.#file.seekSync(address, Deno.SeekMode.Start);
      while (done < size) {
        const count = this.#file.readSync(bytes.subarray(done));
        if (!count) break;
        done += count;
      }
    } catch {
      // EIO: a page that can't be read. All before it has been.
    }
    return bytes.subarray(0, done);
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

const PAGE = 4096n;

/**
 * Everything in a process's readable regions that can be read, page by page,
 * as stretches without a hole in ascending order.
 *
 * @param pid The process; it must not change meanwhile.
 * @param wanted Which regions; the readable ones if nothing is said.
 */
export function dumpOf(
  pid: number,
  wanted: (line: MapsLine) => boolean = () => true,
): Stretch[] {
  using memory = new ProcMem(pid);
  const parts: Stretch[] = [];
  for (const line of mapsOf(pid)) {
    // No file has an offset of 2^63 and more: [vsyscall].
    if (!line.perm.startsWith("r") || line.end > 1n << 63n || !wanted(line)) {
      continue;
    }
    for (let at = line.start; at < line.end;) {
      const bytes = memory.read(at, Number(line.end - at));
      if (bytes.length > 0) parts.push({ address: at, bytes });
      at += BigInt(bytes.length);
      // The page that could not be read.
      if (at < line.end) at += PAGE - at % PAGE;
    }
  }
  return joined(parts);
}

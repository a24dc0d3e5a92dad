/** A segment of a Mach-O image. */
export interface Segment {
  readonly address: bigint;
  readonly size: bigint;
  readonly fileOffset?: bigint;
  readonly fileSize?: bigint;
  /** Bytes of its command, if it is not one without sections. */
  readonly commandSize?: number;
}

/** What a header says beside its segments. */
export interface HeaderOptions {
  readonly magic?: number;
  readonly flags?: number;
  readonly count?: number;
  readonly commandsSize?: number;
  /** Commands of other kinds in front, by their sizes. */
  readonly others?: readonly number[];
}

/**
 * A Mach-O header with segments, laid out as mach-o/loader.h has it. In
 * segment_command_64: cmd, cmdsize, segname[16], vmaddr, vmsize, fileoff,
 * filesize, maxprot, initprot, nsects, flags.
 */
export function machImage(
  segments: readonly Segment[],
  options: HeaderOptions = {},
): Uint8Array<ArrayBuffer> {
  const { others = [] } = options;
  const sizes = segments.map(({ commandSize = 72 }) => commandSize);
  const size = [...others, ...sizes].reduce((sum, each) => sum + each, 0);
  const view = new DataView(new ArrayBuffer(32 + Math.max(size, 0) + 72));
  view.setUint32(0, options.magic ?? 0xfeed_facf, true);
  view.setUint32(4, 0x0100_000c, true);
  view.setUint32(12, 6, true);
  view.setUint32(16, options.count ?? others.length + segments.length, true);
  view.setUint32(20, options.commandsSize ?? size, true);
  view.setUint32(24, options.flags ?? 0, true);
  let at = 32;
  for (const other of others) {
    // LC_UUID.
    view.setUint32(at, 0x1b, true);
    view.setUint32(at + 4, other, true);
    at += other;
  }
  segments.forEach((segment, index) => {
    view.setUint32(at, 0x19, true);
    view.setUint32(at + 4, sizes[index] ?? 72, true);
    view.setBigUint64(at + 24, segment.address, true);
    view.setBigUint64(at + 32, segment.size, true);
    view.setBigUint64(at + 40, segment.fileOffset ?? 0n, true);
    view.setBigUint64(at + 48, segment.fileSize ?? 0n, true);
    at += sizes[index] ?? 72;
  });
  return new Uint8Array(view.buffer).subarray(0, 32 + Math.max(size, 0));
}

/** A program's segments: the zero page, code, data that no file has, links. */
export const PROGRAM: readonly Segment[] = [
  { address: 0n, size: 0x1_0000_0000n },
  { address: 0x1_0000_0000n, size: 0x8000n, fileSize: 0x8000n },
  {
    address: 0x1_0000_8000n,
    size: 0x4000n,
    fileOffset: 0x8000n,
    fileSize: 0x1000n,
  },
  {
    address: 0x1_0000_c000n,
    size: 0x1000n,
    fileOffset: 0x9000n,
    fileSize: 0x800n,
  },
];

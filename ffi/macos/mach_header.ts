/** sizeof(struct mach_header_64). */
export const MACH_HEADER_SIZE = 32;

/** MH_MAGIC_64, as a little-endian machine has it in memory. */
const MAGIC = 0xfeed_facf;

/** MH_DYLIB_IN_CACHE: the image lies in the dyld shared cache. */
const IN_CACHE = 0x8000_0000;

/** LC_SEGMENT_64. */
const SEGMENT = 0x19;

/** sizeof(struct segment_command_64), without the sections behind it. */
const SEGMENT_SIZE = 72;

/** sizeof(struct load_command), what all commands begin with. */
const COMMAND_SIZE = 8;

/** Larger than any image; what a header beyond it says is not believed. */
const IMAGE_LIMIT = 1n << 40n;

/** Larger than the commands of any image. */
const COMMANDS_LIMIT = 1 << 20;

/**
 * How many bytes of an image hold its header and all commands behind it.
 *
 * mach_header_64: magic u32 @0, cputype @4, cpusubtype @8, filetype @12,
 * ncmds u32 @16, sizeofcmds u32 @20, flags u32 @24, reserved @28.
 *
 * @param header The image's first bytes. They come from another process and
 * are not trusted.
 * @returns The size, or `undefined` if they are no header of 64 bits.
 */
export function commandsEnd(header: Uint8Array): number | undefined {
  const view = viewOf(header);
  if (view.byteLength < MACH_HEADER_SIZE) return undefined;
  if (view.getUint32(0, true) !== MAGIC) return undefined;
  const size = view.getUint32(20, true);
  return size <= COMMANDS_LIMIT ? MACH_HEADER_SIZE + size : undefined;
}

/**
 * The size that a Mach-O image in memory has, by its own header: from its
 * first segment to the end of its last one.
 *
 * Images in the dyld shared cache have their segments far apart, with those
 * of others in between. Of them only the segment with the header counts.
 *
 * @param image The image's first bytes, up to {@linkcode commandsEnd} or as
 * many as could be read. They are not trusted.
 * @returns Its size in bytes, or `undefined` if they do not tell.
 */
export function machImageSize(image: Uint8Array): number | undefined {
  const end = commandsEnd(image);
  if (end === undefined) return undefined;
  const inCache = (viewOf(image).getUint32(24, true) & IN_CACHE) !== 0;
  const segments = segmentsOf(viewOf(image), Math.min(end, image.length));
  // The header is the first thing in the file, and that segment's.
  const first = segments.find(({ fileOffset, fileSize }) =>
    fileOffset === 0n && fileSize > 0n
  );
  if (!first) return undefined;
  let high = first.address + first.size;
  for (const { address, size } of inCache ? [] : segments) {
    if (address > first.address && address + size > high) high = address + size;
  }
  const size = high - first.address;
  return size > 0n && size < IMAGE_LIMIT ? Number(size) : undefined;
}

interface Segment {
  readonly address: bigint;
  readonly size: bigint;
  readonly fileOffset: bigint;
  readonly fileSize: bigint;
}

/**
 * load_command: cmd u32 @0, cmdsize u32 @4. segment_command_64: segname
 * char[16] @8, vmaddr u64 @24, vmsize @32, fileoff @40, filesize @48.
 */
function segmentsOf(view: DataView, end: number): Segment[] {
  const segments: Segment[] = [];
  let left = view.getUint32(16, true);
  for (let at = MACH_HEADER_SIZE; left > 0; left--) {
    if (at + COMMAND_SIZE > end) break;
    const size = view.getUint32(at + 4, true);
    // Less than its own head would keep this here for ever.
    if (size < COMMAND_SIZE || at + size > end) break;
    if (view.getUint32(at, true) === SEGMENT && size >= SEGMENT_SIZE) {
      segments.push({
        address: view.getBigUint64(at + 24, true),
        size: view.getBigUint64(at + 32, true),
        fileOffset: view.getBigUint64(at + 40, true),
        fileSize: view.getBigUint64(at + 48, true),
      });
    }
    at += size;
  }
  return segments;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

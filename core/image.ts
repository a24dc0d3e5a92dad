/** Bytes of an image that hold all that its size depends on. */
export const IMAGE_HEADER = 4096;

/** Sections and segments begin at multiples of this. */
const PAGE = 4096n;

/** Larger than any image; what a header beyond it says is not believed. */
const IMAGE_LIMIT = 1n << 40n;

/**
 * The size that an image in memory has, by its own header.
 *
 * @param header Its first bytes, {@linkcode IMAGE_HEADER} or as many as could
 * be read. They come from another process and are not trusted.
 * @returns Its size in bytes, or `undefined` if they are no header of an ELF
 * or PE image.
 */
export function imageSize(header: Uint8Array): number | undefined {
  const view = new DataView(
    header.buffer,
    header.byteOffset,
    header.byteLength,
  );
  const size = elfSize(view) ?? peSize(view);
  return size !== undefined && size > 0n && size < IMAGE_LIMIT
    ? Number(size)
    : undefined;
}

/**
 * From the first page of an ELF image to the end of its last PT_LOAD segment.
 *
 * Elf64_Ehdr: magic @0, class u8 @4, phoff u64 @32, phentsize u16 @54, phnum
 * u16 @56. Elf64_Phdr: type u32 @0, vaddr u64 @16, memsz u64 @40.
 * Elf32_Ehdr: phoff u32 @28, phentsize u16 @42, phnum u16 @44. Elf32_Phdr:
 * type u32 @0, vaddr u32 @8, memsz u32 @20.
 */
function elfSize(view: DataView): bigint | undefined {
  if (view.byteLength < 64 || view.getUint32(0) !== 0x7f454c46) {
    return undefined;
  }
  const wide = view.getUint8(4) === 2;
  const little = view.getUint8(5) === 1;
  const word = (at: number): bigint =>
    wide ? view.getBigUint64(at, little) : BigInt(view.getUint32(at, little));
  const [table, stride, count] = wide
    ? [word(32), view.getUint16(54, little), view.getUint16(56, little)]
    : [word(28), view.getUint16(42, little), view.getUint16(44, little)];
  const entrySize = wide ? 56 : 32;
  let low: bigint | undefined;
  let high = 0n;
  for (let index = 0; index < count; index++) {
    const entry = table + BigInt(index * stride);
    if (entry + BigInt(entrySize) > BigInt(view.byteLength)) break;
    const at = Number(entry);
    if (view.getUint32(at, little) !== 1) continue;
    const address = word(at + (wide ? 16 : 8));
    const end = address + word(at + (wide ? 40 : 20));
    if (low === undefined || address < low) low = address;
    if (end > high) high = end;
  }
  if (low === undefined) return undefined;
  return (high - low / PAGE * PAGE + PAGE - 1n) / PAGE * PAGE;
}

/** SizeOfImage: u32 @80 of the PE header, which u32 @60 points to. */
function peSize(view: DataView): bigint | undefined {
  if (view.byteLength < 64 || view.getUint16(0) !== 0x4d5a) return undefined;
  const header = view.getUint32(60, true);
  if (header + 84 > view.byteLength) return undefined;
  if (view.getUint32(header) !== 0x50450000) return undefined;
  return BigInt(view.getUint32(header + 80, true));
}

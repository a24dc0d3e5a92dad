/** Bytes of the memory that the corpus is about. */
export const SIZE = 4096;

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function wide(text: string): Uint8Array {
  return Uint8Array.from([...ascii(text)].flatMap((byte) => [byte, 0]));
}

const BASE64 = "VGhpcyBwcm9ncmFtIGNhbm5vdA==";

/** What stands where; all else is zero. */
const CONTENTS: readonly (readonly [offset: number, bytes: Uint8Array])[] = [
  [0x000, ascii("The quick brown fox.")],
  [0x020, ascii("QUICK quick Quick")],
  [0x040, wide("memsift")],
  [0x060, ascii("memsift")],
  [0x070, ascii("my-domain domainname sub.domain!")],
  [0x0a0, ascii("secret!").map((byte) => byte ^ 0x2a)],
  [0x0b0, ascii("secret!")],
  [0x0c0, ascii(BASE64)],
  [0x0e0, wide(BASE64)],
  [0x140, Uint8Array.fromHex("e234a1c823fb")],
  [0x146, Uint8Array.fromHex("f42301020304" + "62b4")],
  [0x14e, Uint8Array.fromHex("f42362b445")],
  [0x153, Uint8Array.fromHex("f4235645")],
  [0x170, ascii("md5: d41d8cd98f00b204e9800998ecf8427e state: on")],
  [0x1a0, ascii("aaaa!")],
  [0x1a8, ascii("voo vo vooo")],
  [0x1c0, ascii("abc abc abc")],
  [0x1e0, Uint8Array.fromHex("01020304" + "feffffff")],
  [0x200, ascii('tab\there\n"quoted" \\ \x01\xff')],
  [0x220, new TextEncoder().encode("é")],
  [0x230, ascii("//not /*a*/ comment")],
  [0x250, ascii("x{y}z{")],
  [0x300, ascii("MZ")],
  [0x33c, Uint8Array.fromHex("80000000")],
  [0x380, ascii("PE\0\0")],
];

/** The memory that the corpus is about. */
export function corpusContents(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(SIZE);
  for (const [offset, part] of CONTENTS) bytes.set(part, offset);
  return bytes;
}

/** Where buffers lie, found out once: asking costs more than a system call. */
const addresses = new WeakMap<ArrayBuffer, bigint>();

/** Where an array of this process lies. */
export function localAddress(
  bytes: Uint8Array<ArrayBuffer> | BigUint64Array<ArrayBuffer>,
): bigint {
  // Asking for the buffer moves a small array out of the collected heap, to
  // where it stays.
  const { buffer, byteOffset } = bytes;
  let address = addresses.get(buffer);
  if (address === undefined) {
    address = Deno.UnsafePointer.value(Deno.UnsafePointer.of(buffer));
    addresses.set(buffer, address);
  }
  return address + BigInt(byteOffset);
}

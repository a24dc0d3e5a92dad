/** Throws unless it is room for a zx_handle_t. */
export function assertHandleRoom(out: Uint32Array<ArrayBuffer>): void {
  if (out instanceof Uint32Array && out.length > 0) return;
  throw new TypeError(
    "Cannot put a handle into anything but a Uint32Array of at least one " +
      "element: a zx_handle_t has 32 bits",
  );
}

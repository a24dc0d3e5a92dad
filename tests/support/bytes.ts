import { fail } from "@std/assert";

/**
 * Asserts that bytes are equal, and tells the first that is not: of a page, a
 * list of all differences takes long to make and nobody reads it.
 */
export function assertBytes(
  actual: Uint8Array,
  expected: Uint8Array,
  message = "",
): void {
  const at = actual.findIndex((byte, index) => byte !== expected[index]);
  if (at >= 0 && at < expected.length) {
    fail(
      `${message} byte ${at} is ${actual[at]}, expected ${expected[at]}`.trim(),
    );
  }
  if (actual.length !== expected.length) {
    fail(`${message} ${actual.length} bytes, expected ${expected.length}`);
  }
}

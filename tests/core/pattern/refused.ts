import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parsePattern, PatternError } from "../../../mod.ts";

/** A pattern that is wrong, where, and a word of why. */
export type Refused = [text: string, position: number, why: string];

/** Asserts that each is refused at its place. */
export function assertRefused(cases: readonly Refused[]): void {
  for (const [text, position, why] of cases) {
    const error = assertThrows(
      () => parsePattern(text),
      PatternError,
      undefined,
      JSON.stringify(text),
    );
    assertEquals(error.position, position, `${JSON.stringify(text)}: ${error}`);
    assertStringIncludes(error.message, why, JSON.stringify(text));
    assertStringIncludes(error.message, `position ${position}`);
    assertEquals(error.text.trim(), text.trim());
    assertEquals(error instanceof SyntaxError, true);
  }
}

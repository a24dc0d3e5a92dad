import { regexProblem } from "../../wasm/engine.ts";
import { type BytesRegex, PatternError } from "./pattern.ts";

/**
 * Reads a regular expression over bytes: `/sk-[a-z0-9]{20,}/i`.
 *
 * @param text The pattern.
 * @returns What it matches.
 */
export function parseRegex(text: string): BytesRegex {
  const end = text.lastIndexOf("/");
  if (end === 0) {
    throw new PatternError("the closing slash is missing", text, text.length);
  }
  if (end === 1) {
    throw new PatternError("there is nothing between the slashes", text, 1);
  }
  const expression = text.slice(1, end);
  const flags = text.slice(end + 1);
  const stranger = /[^imsx]/.exec(flags);
  if (stranger) {
    throw new PatternError(
      `"${stranger[0]}" is no flag: there are i, m, s and x`,
      text,
      end + 1 + stranger.index,
    );
  }
  const problem = regexProblem(expression, flags);
  if (problem) {
    throw new PatternError(problem.message, text, 1 + problem.position);
  }
  return { kind: "regex", expression, flags };
}

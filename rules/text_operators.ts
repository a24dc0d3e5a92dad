import type { TextOperator } from "./syntax.ts";

/** Compares texts as a word of the language says. */
export function compareTexts(
  operator: TextOperator,
  left: string,
  right: string,
): boolean {
  switch (operator) {
    case "contains":
      return left.includes(right);
    case "icontains":
      return lower(left).includes(lower(right));
    case "startswith":
      return left.startsWith(right);
    case "istartswith":
      return lower(left).startsWith(lower(right));
    case "endswith":
      return left.endsWith(right);
    case "iendswith":
      return lower(left).endsWith(lower(right));
    case "iequals":
      return lower(left) === lower(right);
  }
}

/** Without capital letters of ASCII; all others are bytes that stay. */
function lower(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}

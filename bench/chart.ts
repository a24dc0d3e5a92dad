export function chartOf(_: unknown): string {
  return "";
}

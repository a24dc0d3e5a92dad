/** What a path ends with, behind its folders. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf("\\") + 1);
}

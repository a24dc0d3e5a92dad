/** How Windows programs under Wine name the files of Linux. @module */

/**
 * The path that Wine gives a file: drive Z: is the root of Linux.
 *
 * @throws {RangeError} if the path does not start at the root, or cannot be
 * said on Windows
 */
export function windowsPath(path: string): string {
  if (!path.startsWith("/") || /[\\:*?"<>|]/.test(path)) {
    throw new RangeError(`Windows has no name for the path ${path}`);
  }
  return `Z:${path.replaceAll("/", "\\")}`;
}

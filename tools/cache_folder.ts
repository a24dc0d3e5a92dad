/** Where the tasks keep what they had to install. @module */

/**
 * `memsift/<name>` in the user's cache folder.
 *
 * @throws {Error} if neither XDG_CACHE_HOME nor HOME is set
 */
export function cacheFolder(name: string): string {
  const home = Deno.env.get("HOME");
  const cache = Deno.env.get("XDG_CACHE_HOME") || (home && `${home}/.cache`);
  if (!cache) throw new Error("Cannot find a cache folder: set HOME");
  return `${cache}/memsift/${name}`;
}

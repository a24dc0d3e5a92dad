/** Lists a folder. @module */

/** Every file in a folder and below, as sorted paths relative to it. */
export async function filesBelow(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory) {
      paths.push(name);
      continue;
    }
    const inner = await filesBelow(`${folder}/${name}`);
    paths.push(...inner.map((path) => `${name}/${path}`));
  }
  return paths.sort();
}

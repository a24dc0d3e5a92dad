const FOLDER = new URL("corpus/", import.meta.url);

/** The files of the corpus, by name. */
export const CORPUS: readonly string[] = [...Deno.readDirSync(FOLDER)]
  .map(({ name }) => name).sort();

/**
 * The rules of a file.
 *
 * @param base Where the memory that they are about starts.
 */
export function corpusRules(name: string, base: bigint): string {
  return Deno.readTextFileSync(new URL(name, FOLDER))
    .replaceAll(/\bBASE\b/g, `0x${base.toString(16)}`);
}

/** The rules that match, which the file itself says of them. */
export function expectedRules(text: string): string[] {
  const rule =
    /\brule\b(?:\s|\/\*[^]*?\*\/)+(\w+)[^{]*\{\s*meta:\s*found ?= ?(\w+)/g;
  return [...text.matchAll(rule)].flatMap(([, name = "", found]) =>
    found === "true" ? name : []
  );
}

/** Asks a program for its version. @module */

/**
 * What a program says of its version, from the first digit on; `null` if it is
 * not installed.
 */
export async function installedVersion(
  program: string,
): Promise<string | null> {
  const command = new Deno.Command(program, {
    args: ["--version"],
    stdin: "null",
  });
  let output: Deno.CommandOutput;
  try {
    output = await command.output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  // scanmem says it on its standard error.
  const text = [output.stdout, output.stderr]
    .map((bytes) => new TextDecoder().decode(bytes)).join("\n");
  return /\d+\.[\d.]*\d/.exec(text)?.[0] ?? "of unknown version";
}

const CLI = new URL("../../cli.ts", import.meta.url).href;

/** Tells the reader something. */
export function say(text: string): void {
  console.log(text);
}

/** Types memsift's commands and shows what they print. */
export class Shell {
  readonly #pid: number;

  /** @param pid The target of all commands. */
  constructor(pid: number) {
    this.#pid = pid;
  }

  /** Runs a command on the target; its output is shown and returned. */
  async run([command = "", ...words]: readonly string[]): Promise<string> {
    const args = [command, String(this.#pid), ...words];
    say(`\n$ memsift ${args.map(quote).join(" ")}`);
    const output = await execute(args);
    console.log(output.trimEnd());
    return output;
  }

  /** The first of some addresses whose value changes, without a word. */
  async changing(addresses: readonly string[], type: string): Promise<string> {
    for (const address of addresses) {
      const watch = ["--every", "450ms", "--count", "2"];
      const args = ["read", String(this.#pid), address, type, ...watch];
      const lines = (await execute(args)).trim().split("\n");
      if (lines.length > 1) return address;
    }
    throw new Error(`None of ${addresses.length} values changes`);
  }
}

async function execute(args: readonly string[]): Promise<string> {
  const { stdout, stderr, code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-ffi", "--no-prompt", CLI, ...args],
  }).output();
  const output = new TextDecoder().decode(stdout);
  const notes = new TextDecoder().decode(stderr);
  if (code !== 0) throw new Error(`memsift ${args.join(" ")}: ${notes}`);
  return output + notes;
}

/** A word as a shell takes it. */
function quote(word: string): string {
  return /^[\w./:=,+-]+$/.test(word) ? word : `'${word}'`;
}

const CLI = new URL("../../cli.ts", import.meta.url).href;

/** Whoever sees nothing for so long never will. */
const PATIENCE_MS = 120_000;

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

  /**
   * Runs a command on the target, again if what is to be seen did not happen
   * meanwhile; its output is shown and returned.
   */
  async run(
    words: readonly string[],
    isSeen: (output: string) => boolean = () => true,
  ): Promise<string> {
    const line = `memsift ${this.#on(words).map(quote).join(" ")}`;
    say(`\n$ ${line}`);
    const deadline = Date.now() + PATIENCE_MS;
    let output = await this.ask(words);
    while (!isSeen(output)) {
      if (Date.now() > deadline) throw new Error(`${line} shows:\n${output}`);
      output = await this.ask(words);
    }
    console.log(output.trimEnd());
    return output;
  }

  /** What a command on the target prints, without a word. */
  async ask(words: readonly string[]): Promise<string> {
    const args = this.#on(words);
    const { stdout, stderr, code } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-ffi", "--no-prompt", CLI, ...args],
    }).output();
    const output = new TextDecoder().decode(stdout);
    const notes = new TextDecoder().decode(stderr);
    // 1 is no failure: there was nothing to be found.
    if (code > 1) throw new Error(`memsift ${args.join(" ")}: ${notes}`);
    return output + notes;
  }

  /** A command with the target where it belongs. */
  #on([command = "", ...others]: readonly string[]): string[] {
    return [command, String(this.#pid), ...others];
  }
}

/** A word as a shell takes it. */
function quote(word: string): string {
  return /^[\w./:=,+-]+$/.test(word) ? word : `'${word}'`;
}

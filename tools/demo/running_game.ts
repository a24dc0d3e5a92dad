/** The game's process, and a line to it. */
export class Game implements AsyncDisposable {
  /** What it said when it started. */
  readonly greeting: string;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: ReadableStreamDefaultReader<string>;

  private constructor(
    child: Deno.ChildProcess,
    lines: ReadableStreamDefaultReader<string>,
    greeting: string,
  ) {
    this.#child = child;
    this.#input = child.stdin.getWriter();
    this.#lines = lines;
    this.greeting = greeting;
  }

  /** Starts it and waits until it says something. */
  static async start(): Promise<Game> {
    const program = new URL("./game.ts", import.meta.url);
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-config", program.href],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    return new Game(child, lines, await nextLine(lines));
  }

  /** Its process id. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Asks it what it has. */
  async status(): Promise<string> {
    await this.#input.write(new TextEncoder().encode("?\n"));
    return await nextLine(this.#lines);
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close();
    await this.#child.status;
  }
}

async function nextLine(
  lines: ReadableStreamDefaultReader<string>,
): Promise<string> {
  const { value = "" } = await lines.read();
  return value.trim();
}

/** Talks with a program: a line to its input, a line from its output. */
export class Child implements AsyncDisposable {
  readonly #program: string;
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: ReadableStreamDefaultReader<string>;
  #text = "";

  /**
   * Starts a program.
   *
   * @param program Its path.
   * @param args Its arguments.
   */
  constructor(program: string, ...args: string[]) {
    this.#program = program;
    this.#process = new Deno.Command(program, {
      args,
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    this.#output = this.#process.stdout
      .pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The program's process id. */
  get pid(): number {
    return this.#process.pid;
  }

  /** The next line that it prints. */
  async line(): Promise<string> {
    let end: number;
    while ((end = this.#text.indexOf("\n")) < 0) {
      const { done, value } = await this.#output.read();
      if (done) throw new Error(`${this.#program} has ended`);
      this.#text += value;
    }
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 1);
    return line;
  }

  /** Sends a line and waits for the answer. */
  async ask(...words: (string | number | bigint)[]): Promise<string> {
    await this.#input.write(new TextEncoder().encode(`${words.join(" ")}\n`));
    return await this.line();
  }

  /** Ends its input, and with that the program. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close().catch(() => {});
    await this.#output.cancel();
    await this.#process.status;
  }
}

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

  /**
   * Starts a program whose standard error goes the way of its output, in
   * order.
   */
  static merged(...command: string[]): Child {
    return new Child("sh", "-c", 'exec "$@" 2>&1', "sh", ...command);
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

  /** The lines that it prints before the one that is awaited. */
  async linesTo(last: string): Promise<string[]> {
    const lines: string[] = [];
    try {
      let line: string;
      while ((line = await this.line()) !== last) lines.push(line);
    } catch (cause) {
      const said = lines.slice(-5).join("\n");
      throw new Error(`${this.#program} said: ${said}`, { cause });
    }
    return lines;
  }

  /** Sends a line. */
  async send(line: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(`${line}\n`));
  }

  /** Sends a line and waits for the answer. */
  async ask(...words: (string | number | bigint)[]): Promise<string> {
    await this.send(words.join(" "));
    return await this.line();
  }

  /** Ends its input, and with that the program. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close().catch(() => {});
    await this.#output.cancel();
    await this.#process.status;
  }
}

/** A program of ours in a process of its own, spoken to in lines of JSON. */
export class JsonProcess<Request, Reply> implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  /**
   * @param program The program's address.
   * @param flags What `deno run` is to be told.
   */
  constructor(program: URL, flags: readonly string[]) {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-config",
        "--no-prompt",
        ...flags,
        program.href,
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#writer = this.#process.stdin.getWriter();
    this.#reader = this.#process.stdout
      .pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The process's id. */
  get pid(): number {
    return this.#process.pid;
  }

  /** Settles when the process has ended and its id is free again. */
  get ended(): Promise<Deno.CommandStatus> {
    return this.#process.status;
  }

  /** Tells the program something and waits for its answer. */
  async ask(request: Request): Promise<Reply> {
    await this.tell(request);
    while (!this.#text.includes("\n")) {
      const { done, value } = await this.#reader.read();
      if (done) throw new Error(`Process ${this.pid} ended without an answer`);
      this.#text += value;
    }
    const end = this.#text.indexOf("\n");
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 1);
    return JSON.parse(line);
  }

  /** Tells the program something that it does not answer. */
  async tell(request: Request): Promise<void> {
    const line = `${JSON.stringify(request)}\n`;
    await this.#writer.write(new TextEncoder().encode(line));
  }

  /** Ends the process and waits until it is gone. */
  async kill(): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch (error) {
      // It has ended before.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.ended;
  }

  /** Ends the process, if it has not ended, and lets go of it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.#reader.cancel();
    await this.#writer.close().catch(() => {});
  }
}

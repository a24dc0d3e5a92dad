/** The program that sleepers are copies of, as the system resolves it. */
export const SLEEP = "/usr/bin/sleep";

/** A program that sleeps, under a name of the test's choice. */
export class SleepProgram implements Disposable {
  /** Where it lies. */
  readonly path: string;
  readonly #folder: string;

  /**
   * @param name The file's name.
   * @param link Whether the file is a link to the true program.
   */
  constructor(name: string, { link = false } = {}) {
    this.#folder = Deno.makeTempDirSync({ prefix: "memsift-" });
    this.path = `${this.#folder}/${name}`;
    if (link) Deno.symlinkSync(SLEEP, this.path);
    else Deno.copyFileSync(SLEEP, this.path);
  }

  /** Starts it; it runs when this returns. */
  start(): Sleeper {
    return new Sleeper(this.path);
  }

  /** Starts it as a child that has ended and of which its parent knows not. */
  startZombie(): Promise<Zombie> {
    return Zombie.make(this.path);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

/** A process that sleeps. */
export class Sleeper implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;

  /** @param path The program. */
  constructor(path: string = SLEEP) {
    this.#process = new Deno.Command(path, {
      args: ["1000"],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    // Between fork and exec it still is Deno.
    const program = Deno.realPathSync(path);
    while (Deno.readLinkSync(`/proc/${this.pid}/exe`) !== program);
  }

  /** Its id. */
  get pid(): number {
    return this.#process.pid;
  }

  /** Ends it; its id is free again then. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.kill();
    } catch (error) {
      // It has ended before.
      if (!(error instanceof TypeError)) throw error;
    }
  }
}

/** A process whose parent never asks how it ended. */
export class Zombie implements AsyncDisposable {
  /** Its id. */
  readonly pid: number;
  readonly #parent: Deno.ChildProcess;

  private constructor(parent: Deno.ChildProcess, pid: number) {
    this.#parent = parent;
    this.pid = pid;
  }

  /**
   * Starts the process; it lives until {@linkcode kill}.
   *
   * @param path Its program.
   * @returns The process.
   */
  static async start(path: string = SLEEP): Promise<Zombie> {
    const script = `"$0" 1000 >/dev/null & echo $!; exec ${SLEEP} 1000`;
    const parent = new Deno.Command("sh", {
      args: ["-c", script, path],
      stdin: "null",
      stdout: "piped",
    }).spawn();
    const reader = parent.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
    let text = "";
    while (!text.endsWith("\n")) text += (await reader.read()).value ?? "";
    await reader.cancel();
    const zombie = new Zombie(parent, Number(text));
    // Between fork and exec both are the shell.
    const isShell = (pid: number): boolean =>
      /\((?:da)?sh\) /.test(Deno.readTextFileSync(`/proc/${pid}/stat`));
    await until(() => !isShell(zombie.pid) && !isShell(parent.pid));
    return zombie;
  }

  /** Starts the process and ends it. */
  static async make(path: string = SLEEP): Promise<Zombie> {
    const zombie = await Zombie.start(path);
    await zombie.kill();
    return zombie;
  }

  /** Ends it. */
  async kill(): Promise<void> {
    Deno.kill(this.pid, "SIGKILL");
    const stat = `/proc/${this.pid}/stat`;
    await until(() => /\) Z /.test(Deno.readTextFileSync(stat)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    Deno.kill(this.pid, "SIGKILL");
    this.#parent.kill("SIGKILL");
    await this.#parent.status;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

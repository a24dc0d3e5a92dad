import { printable } from "./printable.ts";
import { Styles } from "./styles.ts";

/** What is printed of an error. */
export interface Failure {
  /** What went wrong, as programs know it. */
  readonly code: string;
  /** What went wrong, as people read it. */
  readonly message: string;
  /** Lines that show the place. */
  readonly place?: readonly string[] | undefined;
  /** What to do about it. */
  readonly hint?: string | undefined;
  /** The address it was about. */
  readonly address?: string | undefined;
  /** The system function that failed. */
  readonly api?: string | undefined;
  /** Its error number. */
  readonly native?: number | undefined;
}

/** Whoever read what is printed has stopped reading. */
export class ClosedPipeError extends Error {
  override readonly name = "ClosedPipeError";
}

/** Characters held back before they are written. */
const BUFFER = 32 * 1024;

/** Milliseconds that anything is held back at the most. */
const DELAY = 100;

/** Where a command prints: answers to stdout, all else to stderr. */
export class Terminal {
  /** Whether programs read the answers. */
  json: boolean;
  /** How answers are coloured. */
  readonly styles: Styles;
  #buffer = "";
  #flushed = performance.now();
  #status = false;
  #closed = false;

  constructor({ json }: { json: boolean }) {
    this.json = json;
    this.styles = new Styles(Deno.stdout.isTerminal() && !Deno.noColor);
  }

  /** Prints text as it is. */
  write(text: string): void {
    this.#buffer += text;
    if (this.#buffer.length >= BUFFER) this.flush();
    else this.tick();
  }

  /** To be called now and then: prints what has been held back too long. */
  tick(): void {
    if (performance.now() - this.#flushed >= DELAY) this.flush();
  }

  /** Prints a line. */
  line(text: string): void {
    this.write(`${text}\n`);
  }

  /** Prints a record for programs. */
  record(record: unknown): void {
    this.line(JSON.stringify(record));
  }

  /** Prints what is held back. */
  flush(): void {
    this.#flushed = performance.now();
    if (this.#buffer === "") return;
    this.clearStatus();
    const text = this.#buffer;
    this.#buffer = "";
    try {
      writeAll(Deno.stdout, text);
    } catch (error) {
      this.#closed = error instanceof ClosedPipeError;
      throw error;
    }
  }

  /** Prints something beside the answers, for people. */
  note(text: string): void {
    // Nobody reads the answers any more: nor this.
    if (this.#closed) return;
    this.flush();
    if (!this.json) this.errorText(`${text}\n`);
  }

  /** Prints to stderr. */
  errorText(text: string): void {
    this.clearStatus();
    writeAll(Deno.stderr, text);
  }

  /** Prints what went wrong. */
  failure(failure: Failure): void {
    const { code, message, place = [], hint, address, api, native } = failure;
    if (this.json) {
      const error = { code, message, hint, address, api, native };
      this.errorText(`${JSON.stringify({ error })}\n`);
      return;
    }
    const lines = [
      `memsift: ${message}`,
      ...place.map((line) => `  ${line}`),
      ...(hint?.split("\n") ?? []),
    ];
    this.errorText(`${lines.map(printable).join("\n")}\n`);
  }

  /** Shows a line that the next one replaces, if a person watches. */
  status(text: string): void {
    if (this.json || !Deno.stderr.isTerminal()) return;
    this.#status = true;
    writeAll(Deno.stderr, `\r\x1b[K${text}`);
  }

  /** Takes the status line away. */
  clearStatus(): void {
    if (!this.#status) return;
    this.#status = false;
    writeAll(Deno.stderr, "\r\x1b[K");
  }
}

function writeAll(
  stream: { writeSync(bytes: Uint8Array): number },
  text: string,
): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let at = 0; at < bytes.length;) {
      at += stream.writeSync(bytes.subarray(at));
    }
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) throw new ClosedPipeError();
    throw error;
  }
}

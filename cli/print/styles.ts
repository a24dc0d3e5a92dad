import type { Paint } from "./table.ts";

/** Colours, where there are any. */
export class Styles {
  readonly #on: boolean;

  constructor(on: boolean) {
    this.#on = on;
  }

  /** What matters most of a line. */
  readonly bold: Paint = (text) => this.#paint(text, 1, 22);

  /** What matters least. */
  readonly dim: Paint = (text) => this.#paint(text, 2, 22);

  /** What was there before, or is wrong. */
  readonly red: Paint = (text) => this.#paint(text, 31, 39);

  /** What is there now, or is right. */
  readonly green: Paint = (text) => this.#paint(text, 32, 39);

  /** Addresses. */
  readonly yellow: Paint = (text) => this.#paint(text, 33, 39);

  /** Names and text. */
  readonly cyan: Paint = (text) => this.#paint(text, 36, 39);

  #paint(text: string, start: number, end: number): string {
    return this.#on ? `\x1b[${start}m${text}\x1b[${end}m` : text;
  }
}

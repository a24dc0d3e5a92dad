/** Where something stands in a rule file. */
export interface Place {
  /** Where it starts, in bytes of the file. */
  readonly at: number;
}

/** Rules that are wrong, or outside the subset, with the place. */
export class RulesError extends SyntaxError {
  /** The class's name. */
  override readonly name = "RulesError";
  /** What the rules are called: their file's name. */
  readonly file: string;
  /** The line, counted from 1. */
  readonly line: number;
  /** The column in characters, counted from 1. */
  readonly column: number;
  /** The line's text, or of a long line the part around the place. */
  readonly text: string;
  /** Where the place is in this text, in characters. */
  readonly indent: number;
  /** What to do about it, where that is known. */
  readonly hint: string | undefined;

  /**
   * Makes the error.
   *
   * @param reason What is wrong.
   * @param place Where.
   * @param hint What to do about it.
   */
  constructor(
    reason: string,
    place: {
      readonly file: string;
      readonly line: number;
      readonly column: number;
      readonly text: string;
      readonly indent: number;
    },
    hint?: string,
  ) {
    const { file, line, column, text, indent } = place;
    super(`Cannot read the rules at ${file}:${line}:${column}: ${reason}`);
    this.file = file;
    this.line = line;
    this.column = column;
    this.text = text;
    this.indent = indent;
    this.hint = hint;
  }
}

import type { ExpressionType } from "./syntax.ts";

/** What the names of a condition stand for. */
export interface Scope {
  /** The labels of the rule's strings, in order; `$` for those without name. */
  readonly labels: readonly string[];
  /** The numbers of the strings that have a name, by label. */
  readonly strings: ReadonlyMap<string, number>;
  /** The numbers of the rules so far, this one included. */
  readonly rules: ReadonlyMap<string, number>;
  /** Beginnings of names that rule sets asked for. */
  readonly wildcards: Set<string>;
}

/** A loop's variable. */
export interface Variable {
  readonly name: string;
  readonly type: ExpressionType;
}

import type { Pattern } from "../core/pattern/pattern.ts";

/** A fact about a rule, in the order of the file: its name and value. */
export type RuleMeta = readonly [
  name: string,
  value: string | bigint | boolean,
];

/** A string of a rule: what is searched for. */
export interface RuleString {
  /** What it is called, `$` included; `$` alone if it has no name. */
  readonly label: string;
  /** What it matches. */
  readonly pattern: Pattern;
  /** Whether its matches are not to be reported. */
  readonly isPrivate: boolean;
}

/** A rule that has been read. */
export interface Rule {
  /** What it is called. */
  readonly name: string;
  /** Its tags. */
  readonly tags: readonly string[];
  /** What is said of it, as often as it is said. */
  readonly meta: readonly RuleMeta[];
  /** Whether it is not to be reported. */
  readonly isPrivate: boolean;
  /** Whether no rule matches unless it does. */
  readonly isGlobal: boolean;
  /** What it searches for. */
  readonly strings: readonly RuleString[];
}

/** Rules that have been read and can be searched for, as often as wanted. */
export interface RuleSet {
  /** What they are called: their file's name. */
  readonly name: string;
  /** The rules, in the order of the file. */
  readonly rules: readonly Rule[];
}

/** What an expression gives, if it is defined. */
export type ExpressionType = "boolean" | "integer" | "float" | "text";

/** A string of the rule by its number, or the one that a loop is at. */
export type StringReference = number | "current";

/** Addresses from one to another, both included. */
export interface RangeExpression {
  readonly low: Expression;
  readonly high: Expression;
}

/** How many of a set are wanted: so many, or so many of a hundred. */
export type Quantifier =
  | { readonly kind: "any" | "all" | "none" }
  | { readonly kind: "count" | "percent"; readonly value: Expression };

/** Where a string must match to count. */
export type Where =
  | { readonly kind: "anywhere" }
  | { readonly kind: "at"; readonly address: Expression }
  | { readonly kind: "in"; readonly range: RangeExpression };

/** Signs between two numbers. */
export type ArithmeticOperator =
  | "+"
  | "-"
  | "*"
  | "\\"
  | "%"
  | "&"
  | "|"
  | "^"
  | "<<"
  | ">>";

/** Signs between two values that can be compared. */
export type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** Words between two texts. */
export type TextOperator =
  | "contains"
  | "icontains"
  | "startswith"
  | "istartswith"
  | "endswith"
  | "iendswith"
  | "iequals";

/** What a loop's variable goes through. */
export type Iterator =
  | { readonly kind: "range"; readonly range: RangeExpression }
  | { readonly kind: "list"; readonly items: readonly Expression[] };

/** A condition or a part of one, its names resolved and its types checked. */
export type Expression =
  | {
    readonly kind: "value";
    readonly value: boolean | bigint | number | string;
  }
  | { readonly kind: "undefined" }
  | {
    readonly kind: "and" | "or";
    readonly operands: readonly Expression[];
  }
  | {
    readonly kind: "not" | "defined" | "negative" | "complement";
    readonly operand: Expression;
  }
  | {
    readonly kind: "arithmetic";
    readonly operator: ArithmeticOperator;
    readonly float: boolean;
    readonly left: Expression;
    readonly right: Expression;
  }
  | {
    readonly kind: "comparison";
    readonly operator: Comparison;
    readonly left: Expression;
    readonly right: Expression;
  }
  | {
    readonly kind: "text";
    readonly operator: TextOperator;
    readonly left: Expression;
    readonly right: Expression;
  }
  | {
    readonly kind: "found";
    readonly string: StringReference;
    readonly where: Where;
  }
  | {
    readonly kind: "count";
    readonly string: StringReference;
    readonly range: RangeExpression | undefined;
  }
  | {
    readonly kind: "address" | "length";
    readonly string: StringReference;
    readonly index: Expression;
  }
  | {
    /** A number in the target's memory. */
    readonly kind: "memory";
    readonly size: 1 | 2 | 4;
    readonly signed: boolean;
    readonly littleEndian: boolean;
    readonly address: Expression;
  }
  | {
    /** Whether another rule matches, by its number. */
    readonly kind: "rule";
    readonly rule: number;
  }
  | {
    /** A loop's variable, by how many loops are around its own. */
    readonly kind: "variable";
    readonly depth: number;
  }
  | {
    readonly kind: "of";
    readonly quantifier: Quantifier;
    readonly strings: readonly number[];
    readonly where: Where;
  }
  | {
    readonly kind: "of rules";
    readonly quantifier: Quantifier;
    readonly rules: readonly number[];
  }
  | {
    readonly kind: "for strings";
    readonly quantifier: Quantifier;
    readonly strings: readonly number[];
    readonly body: Expression;
  }
  | {
    readonly kind: "for values";
    readonly quantifier: Quantifier;
    readonly iterator: Iterator;
    /** How many loops over values are around it. */
    readonly depth: number;
    readonly body: Expression;
  };

import { type Coverage, Ledger } from "../core/coverage.ts";
import { type Region, regionAt } from "../core/region.ts";
import type { FindOptions, Scan } from "../core/scan.ts";
import type { Target } from "../core/target.ts";
import { Pacer } from "../core/work.ts";
import { conditionOf } from "./conditions.ts";
import { evaluate, type Evidence, TooManySteps } from "./evaluate.ts";
import { ConditionMemory } from "./memory.ts";
import { Occurrences, Room } from "./occurrences.ts";
import type { Rule, RuleSet, RuleString } from "./syntax.ts";

/** Where and how to search for rules. */
export type RuleScanOptions = Omit<
  FindOptions,
  "align" | "max" | "acrossRegions"
>;

/** A place where a string of a rule matches. */
export interface StringMatch {
  /** The string. */
  readonly string: RuleString;
  /** What the string is called, `$` included. */
  readonly label: string;
  /** Where it starts. */
  readonly address: bigint;
  /** Its length in bytes. */
  readonly length: number;
  /** Its first bytes, 128 at the most. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The region it lies in. */
  readonly region: Region;
}

/** A rule that matches. */
export interface RuleMatch {
  /** The rule. */
  readonly rule: Rule;
  /** How many matches its strings have, those that are private left out. */
  readonly count: number;
  /** These matches, string by string. */
  readonly matches: Iterable<StringMatch>;
}

/** Why an answer may be wrong. */
export interface RuleWarning {
  /** The rule. */
  readonly rule: string;
  /** The string it is about, if it is about one. */
  readonly label?: string;
  /** What happened. */
  readonly reason: string;
}

/**
 * A search for rules, and an account of what it has seen.
 *
 * Iterate over it once for the rules that match, in the order of their file,
 * or {@linkcode RuleScan.collect} them. All strings of all rules are searched
 * for in one pass; then the conditions are evaluated.
 */
export class RuleScan implements AsyncIterable<RuleMatch> {
  readonly #target: Target;
  readonly #rules: readonly Rule[];
  readonly #options: RuleScanOptions;
  /** None if there are no strings to search for. */
  readonly #scan: Scan | undefined;
  readonly #warnings: RuleWarning[] = [];
  #started = false;

  /** Prepares a search. Programs get theirs from `scanRules`. */
  constructor(target: Target, set: RuleSet, options: RuleScanOptions) {
    this.#target = target;
    this.#rules = set.rules;
    this.#options = options;
    // Told before anything is read.
    set.rules.forEach(conditionOf);
    const patterns = set.rules.flatMap(({ strings }) =>
      strings.map(({ pattern }) => pattern)
    );
    this.#scan = patterns.length === 0
      ? undefined
      : target.find(patterns, { ...options, acrossRegions: false });
  }

  /** What was read so far, what could not be, and what was not wanted. */
  get coverage(): Coverage {
    return this.#scan?.coverage ?? new Ledger().balance();
  }

  /** What went wrong so far without ending the search. */
  get warnings(): readonly RuleWarning[] {
    return this.#warnings;
  }

  /** All rules that match, private ones left out. */
  async collect(): Promise<RuleMatch[]> {
    return await Array.fromAsync(this);
  }

  /** The rules that match, private ones left out. */
  async *[Symbol.asyncIterator](): AsyncGenerator<RuleMatch, void> {
    if (this.#started) {
      throw new TypeError("Cannot run one search twice: start another one");
    }
    this.#started = true;
    const { strings, regions } = await this.#search();
    const results = await this.#evaluate(strings);
    // Rules that are global must match for any to do.
    if (this.#rules.some(({ isGlobal }, at) => isGlobal && !results[at])) {
      return;
    }
    for (const [at, rule] of this.#rules.entries()) {
      if (rule.isPrivate || !results[at]) continue;
      const occurrences = strings[at] ?? [];
      yield {
        rule,
        count: occurrences.reduce(
          (sum, { count }, index) =>
            rule.strings[index]?.isPrivate ? sum : sum + count,
          0,
        ),
        matches: {
          [Symbol.iterator]: () => matchesOf(rule, occurrences, regions),
        },
      };
    }
  }

  /** Searches for all strings of all rules. */
  async #search(): Promise<{
    /** For each rule, where each of its strings matches. */
    strings: Occurrences[][];
    /** The regions they match in, in ascending order. */
    regions: Region[];
  }> {
    const room = new Room();
    const strings = this.#rules.map((rule) =>
      rule.strings.map(() => new Occurrences(room))
    );
    const all = strings.flat();
    const regions: Region[] = [];
    for await (const match of this.#scan ?? []) {
      all[match.pattern]?.add(match);
      if (regions.at(-1) !== match.region) regions.push(match.region);
    }
    for (const [at, { name, strings: declared }] of this.#rules.entries()) {
      for (const [index, { label }] of declared.entries()) {
        const occurrences = strings[at]?.[index];
        if (!occurrences?.truncated) continue;
        const reason = `only its first ${occurrences.count} matches are known`;
        this.#warnings.push({ rule: name, label, reason });
      }
    }
    return { strings, regions };
  }

  /** Whether each rule's condition holds. */
  async #evaluate(
    strings: readonly (readonly Occurrences[])[],
  ): Promise<boolean[]> {
    const pacer = new Pacer({ signal: this.#options.signal }, 0);
    const results: boolean[] = [];
    const memory = new ConditionMemory(this.#target);
    for (const [at, rule] of this.#rules.entries()) {
      const evidence: Evidence = {
        strings: strings[at] ?? [],
        rules: results,
        readMemory: (address, size) => memory.read(address, size),
      };
      try {
        const evaluation = evaluate(conditionOf(rule), evidence);
        let step = evaluation.next();
        while (!step.done) {
          await pacer.step(0);
          step = evaluation.next();
        }
        results[at] = step.value;
      } catch (error) {
        if (!(error instanceof TooManySteps)) throw error;
        results[at] = false;
        const reason = "its condition takes too long to be evaluated";
        this.#warnings.push({ rule: rule.name, reason });
      }
      const turn = pacer.step(0);
      if (turn) await turn;
    }
    return results;
  }
}

function* matchesOf(
  { strings }: Rule,
  occurrences: readonly Occurrences[],
  regions: readonly Region[],
): Generator<StringMatch, void> {
  for (const [index, string] of strings.entries()) {
    const { label, isPrivate } = string;
    const found = occurrences[index];
    if (isPrivate || !found) continue;
    for (let at = 0; at < found.count; at++) {
      const address = found.addressOf(at);
      yield {
        string,
        label,
        address,
        length: found.lengthOf(at),
        bytes: found.bytesOf(at),
        region: regionAt(regions, address) as Region,
      };
    }
  }
}

/**
 * Searches a target for rules, as YARA does in a process: a string's match
 * never goes across regions.
 *
 * @example
 * ```ts
 * import { parseRules, scanRules } from "@memsift/memsift";
 * import { FakeProcess } from "@memsift/memsift/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const process = new FakeProcess();
 * const memory = process.map({ start: 0x1000n, size: 4096 });
 * memory.set(new TextEncoder().encode("a token, a token"));
 *
 * using target = process.open();
 * const rules = parseRules(`
 *   rule twice { strings: $a = "token" condition: #a == 2 and @a[1] == 0x1002 }
 * `);
 * for await (const { rule, matches } of scanRules(target, rules)) {
 *   assertEquals(rule.name, "twice");
 *   const addresses = [...matches].map(({ address }) => address);
 *   assertEquals(addresses, [0x1002n, 0x100bn]);
 * }
 * ```
 *
 * @param target Where to search.
 * @param rules What to search for.
 * @param options Which memory, and how.
 * @returns The search: iterate over it for the rules that match.
 */
export function scanRules(
  target: Target,
  rules: RuleSet,
  options: RuleScanOptions = {},
): RuleScan {
  return new RuleScan(target, rules, options);
}

import type { Expression, Rule } from "./syntax.ts";

/** Conditions are nobody's business but the evaluation's. */
const CONDITIONS = new WeakMap<Rule, Expression>();

/** Ties a condition to its rule. */
export function withCondition(rule: Rule, condition: Expression): Rule {
  CONDITIONS.set(rule, condition);
  return rule;
}

/**
 * When a rule matches.
 *
 * @throws {TypeError} If it does not come from `parseRules`.
 */
export function conditionOf(rule: Rule): Expression {
  const condition = CONDITIONS.get(rule);
  if (condition) return condition;
  throw new TypeError(
    `Cannot search for rule ${rule.name}: rules come from parseRules`,
  );
}

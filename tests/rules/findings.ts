import { parseRules, scanRules, type Target } from "../../mod.ts";
import type { RuleScanOptions } from "../../mod.ts";
import { type Findings, LONGEST_TOLD, type Place } from "./yara.ts";

/** Has memsift search a target; what is found, as YARA tells it. */
export async function memsiftFindings(
  rules: string | Uint8Array,
  target: Target,
  options: RuleScanOptions = {},
): Promise<Findings> {
  const findings: Record<string, Place[]> = {};
  const scan = scanRules(target, parseRules(rules), options);
  for await (const { rule, matches } of scan) {
    findings[rule.name] = [...matches].map(({ label, address, length }) =>
      [label, address, Math.min(length, LONGEST_TOLD)] as const
    );
  }
  return findings;
}

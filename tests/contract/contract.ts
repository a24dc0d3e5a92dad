import type { World } from "../support/world.ts";
import type { ContractCase } from "./case.ts";
import { PARTIAL_CASES } from "./partial_cases.ts";
import { READ_CASES } from "./read_cases.ts";
import { REGION_CASES } from "./region_cases.ts";
import { SEARCH_CASES } from "./search_cases.ts";
import { VALUE_CASES } from "./value_cases.ts";
import { WRITE_CASES } from "./write_cases.ts";

const CASES: readonly ContractCase[] = [
  ...READ_CASES,
  ...PARTIAL_CASES,
  ...WRITE_CASES,
  ...VALUE_CASES,
  ...REGION_CASES,
  ...SEARCH_CASES,
];

/**
 * Tests that a source of memory keeps the contract that all of them share.
 *
 * @param name The source.
 * @param makeWorld Makes a process of its kind.
 */
export function testContract(name: string, makeWorld: () => World): void {
  Deno.test(`${name} keeps the contract of a MemorySource`, async (t) => {
    await using shared = makeWorld();
    for (const { name, needs, unless, ends, run } of CASES) {
      await t.step({
        name,
        ignore: needs !== undefined && !shared.abilities.has(needs) ||
          unless !== undefined && shared.abilities.has(unless),
        fn: async () => {
          if (!ends) return await run(shared);
          await using own = makeWorld();
          await run(own);
        },
      });
    }
  });
}

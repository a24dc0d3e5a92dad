import { assertEquals, assertLessOrEqual } from "@std/assert";
import { Journal } from "../../core/journal.ts";

const MEBIBYTE = 2 ** 20;

function record(
  index: number,
  size: number,
): Parameters<Journal["enter"]>[0] {
  return {
    address: BigInt(index),
    before: new Uint8Array(size),
    after: new Uint8Array(size),
  };
}

Deno.test("Journal forgets its oldest records beyond 16 MiB", () => {
  const journal = new Journal();
  for (let index = 0; index < 40; index++) {
    journal.enter(record(index, MEBIBYTE));
    const held = journal.records.reduce(
      (sum, { before, after }) => sum + after.length + (before?.length ?? 0),
      0,
    );
    assertLessOrEqual(held, 16 * MEBIBYTE);
  }
  const addresses = journal.records.map(({ address }) => address);
  assertEquals(addresses.at(-1), 39n);
  assertEquals(addresses, addresses.toSorted((a, b) => Number(a - b)));
  assertEquals(addresses.length >= 7, true);
});

Deno.test("Journal keeps the last record, however large", () => {
  const journal = new Journal();
  journal.enter(record(1, 4));
  journal.enter(record(2, 20 * MEBIBYTE));
  assertEquals(journal.records.map(({ address }) => address), [2n]);
});

Deno.test("Journal has room again for what is taken out", () => {
  const journal = new Journal();
  for (let round = 0; round < 100; round++) {
    journal.enter(record(round, 4 * MEBIBYTE));
    assertEquals(journal.takeLast()?.address, BigInt(round));
  }
  journal.enter(record(100, 4 * MEBIBYTE));
  journal.enter(record(101, 3 * MEBIBYTE));
  assertEquals(journal.records.length, 2);
  assertEquals(new Journal().takeLast(), undefined);
});

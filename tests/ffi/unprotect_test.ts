import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import type { Transfer } from "../../core/source.ts";
import {
  type ClosedPages,
  type Lifted,
  unprotected,
} from "../../ffi/unprotect.ts";
import { MemoryError } from "../../mod.ts";

const [CLOSED, WANTED, PLAIN] = [0, 1, 2];
const ERROR = 5;
const RANGE = { address: 0x1000n, bytes: new Uint8Array(16) };

interface Stage {
  readonly pages: ClosedPages;
  /** Protections that were asked for, one after the other. */
  readonly asked: number[];
  /** What was said of pages that stay open. */
  readonly stuck: Lifted[];
}

/** Closed pages, where the calls of these numbers are refused. */
function stage(...refused: readonly number[]): Stage {
  const asked: number[] = [];
  const stuck: Lifted[] = [];
  const pages: ClosedPages = {
    end: 0x2000n,
    opened: [WANTED, PLAIN],
    protect: (_range, protection) =>
      refused.includes(asked.push(protection)) ? ERROR : 0,
    before: () => CLOSED,
    refusal: (number) => ({ api: "protect", number, name: "FIVE" }),
    stuckError(_error, lifted) {
      stuck.push(lifted);
      return new MemoryError("permission-denied", "They stay open");
    },
  };
  return { pages, asked, stuck };
}

const TRANSFER: Transfer = { transferred: 7 };

Deno.test("unprotected() lifts, transfers and puts back", () => {
  const { pages, asked } = stage();
  const transfer = unprotected(pages, RANGE, () => {
    assertEquals(asked, [WANTED]);
    return TRANSFER;
  });
  assertStrictEquals(transfer, TRANSFER);
  assertEquals(asked, [WANTED, CLOSED]);
});

Deno.test("unprotected() takes the next protection where one is refused", () => {
  const { pages, asked } = stage(1);
  assertStrictEquals(unprotected(pages, RANGE, () => TRANSFER), TRANSFER);
  assertEquals(asked, [WANTED, PLAIN, CLOSED]);
});

Deno.test("unprotected() does nothing where all are refused", () => {
  const { pages, asked } = stage(1, 2);
  const transfer = unprotected(pages, RANGE, () => {
    throw new Error("The pages are closed");
  });
  const native = { api: "protect", number: ERROR, name: "FIVE" };
  assertEquals(transfer, { transferred: 0, native });
  assertEquals(asked, [WANTED, PLAIN]);
});

Deno.test("unprotected() puts back after a transfer that throws", () => {
  const { pages, asked } = stage();
  const gone = new MemoryError("process-gone", "It is gone");
  const error = assertThrows(() =>
    unprotected(pages, RANGE, () => {
      throw gone;
    })
  );
  assertStrictEquals(error, gone);
  assertEquals(asked, [WANTED, CLOSED]);
});

Deno.test("unprotected() tries twice to put back", () => {
  const { pages, asked } = stage(2);
  assertStrictEquals(unprotected(pages, RANGE, () => TRANSFER), TRANSFER);
  assertEquals(asked, [WANTED, CLOSED, CLOSED]);
});

const WAYS: [outcome: string, transfer: () => Transfer][] = [
  ["came part of the way", () => TRANSFER],
  ["threw after part of the way", () => {
    throw new MemoryError("process-gone", "It is gone", { transferred: 7 });
  }],
];

for (const [outcome, transfer] of WAYS) {
  Deno.test(`unprotected() throws of pages that stay open; the transfer ${outcome}`, () => {
    const { pages, stuck } = stage(1, 3, 4);
    assertThrows(
      () => unprotected(pages, RANGE, transfer),
      MemoryError,
      "They stay open",
    );
    const expected = { before: CLOSED, opened: PLAIN, transferred: 7 };
    assertEquals(stuck, [{ address: 0x1000n, requested: 16, ...expected }]);
  });
}

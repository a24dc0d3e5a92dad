import { assertEquals } from "@std/assert";
import { type CoverageReason, Ledger } from "../../core/coverage.ts";
import { type Coverage, isComplete } from "../../mod.ts";

Deno.test("Ledger sums what is entered, and reasons one by one", () => {
  const ledger = new Ledger();
  ledger.mapped(1000);
  ledger.mapped(500);
  ledger.read(700);
  ledger.unread(100, "perm");
  ledger.unread(50, "perm");
  ledger.unread(0, "kind");
  ledger.unread(20, "guard-or-device");
  assertEquals(ledger.open, 630);
  assertEquals(ledger.balance(), {
    total: 1500,
    read: 700,
    unreadable: 20,
    filtered: 150,
    reasons: { "perm": 150, "guard-or-device": 20 },
  });
});

Deno.test("Ledger settles as filtered what was stopped, else as unreadable", () => {
  const cases: [CoverageReason, "filtered" | "unreadable"][] = [
    ["cancelled", "filtered"],
    ["max-matches", "filtered"],
    ["process-gone", "unreadable"],
    ["permission-denied", "unreadable"],
  ];
  for (const [reason, where] of cases) {
    const ledger = new Ledger();
    ledger.mapped(10);
    ledger.read(4);
    ledger.settle(reason);
    const balance = ledger.balance();
    assertEquals(balance[where], 6, reason);
    assertEquals(balance.reasons, { [reason]: 6 });
    assertEquals(ledger.open, 0);
    ledger.settle("unmapped");
    assertEquals(ledger.balance(), balance);
  }
});

Deno.test("Ledger's balance stays as it was when more is entered", () => {
  const ledger = new Ledger();
  ledger.mapped(10);
  const balance = ledger.balance();
  ledger.unread(10, "range");
  assertEquals(balance.reasons, {});
  assertEquals(balance.filtered, 0);
});

Deno.test("isComplete() is false where wanted memory was not seen", () => {
  const whole: Coverage = {
    total: 10,
    read: 5,
    unreadable: 0,
    filtered: 5,
    reasons: { perm: 5 },
  };
  assertEquals(isComplete(whole), true);
  const cases: Partial<Coverage>[] = [
    { unreadable: 1, reasons: { "not-readable": 1 } },
    { reasons: { "cancelled": 5 } },
    { reasons: { "max-matches": 5 } },
  ];
  for (const part of cases) {
    assertEquals(isComplete({ ...whole, ...part }), false);
  }
});

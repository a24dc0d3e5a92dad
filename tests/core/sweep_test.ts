import { assertEquals, assertGreater } from "@std/assert";
import { Ledger } from "../../core/coverage.ts";
import { planRuns } from "../../core/plan.ts";
import type { MemorySource, TransferRequest } from "../../core/source.ts";
import { type Piece, sweep } from "../../core/sweep.ts";
import { FakeProcess } from "../../ffi/fake/mod.ts";
import { FakeSource } from "../../ffi/fake/source.ts";

const PAGE = 4096;

type Row = [address: bigint, length: number, first: boolean, last: boolean];

/** Sweeps all of a source; `between` runs after each piece. */
function sweepAll(
  source: MemorySource,
  chunkSize: number,
  between: (piece: Piece) => void = () => {},
): { pieces: Row[]; ledger: Ledger } {
  const ledger = new Ledger();
  const runs = planRuns(source, {}, [], ledger);
  const bytes = new Uint8Array(chunkSize);
  const pieces: Row[] = [];
  const buffer = (length: number): Uint8Array<ArrayBuffer> =>
    bytes.subarray(0, length);
  for (const piece of sweep(source, runs, chunkSize, buffer)) {
    const { address, length, first, last, unread } = piece;
    ledger.enter(piece);
    if (!unread) pieces.push([address, length, first, last]);
    between(piece);
  }
  return { pieces, ledger };
}

Deno.test("sweep() cuts at multiples of the chunk size and says what follows", () => {
  const process = new FakeProcess();
  process.map({ start: 0x1000n, size: 3 * PAGE });
  process.map({ start: 0x4000n, size: PAGE, perm: "r--" });
  process.map({ start: 0x8000n, size: PAGE });
  const { pieces, ledger } = sweepAll(new FakeSource(process), 2 * PAGE);
  assertEquals(pieces, [
    [0x1000n, PAGE, true, false],
    [0x2000n, 2 * PAGE, false, false],
    [0x4000n, PAGE, false, true],
    [0x8000n, PAGE, true, true],
  ]);
  assertEquals(ledger.balance().read, 5 * PAGE);
  assertEquals(ledger.open, 0);
});

Deno.test("sweep() ends a stretch where a page refuses and goes on behind", () => {
  const process = new FakeProcess();
  process.map({ start: 0x1000n, size: 6 * PAGE });
  process.guard({ start: 0x1000n, end: 0x2000n });
  process.guard({ start: 0x4000n, end: 0x6000n });
  const { pieces, ledger } = sweepAll(new FakeSource(process), 2 * PAGE);
  assertEquals(pieces, [
    [0x1000n, 0, true, true],
    [0x2000n, 2 * PAGE, true, false],
    [0x4000n, 0, false, true],
    [0x6000n, PAGE, true, true],
  ]);
  assertEquals(ledger.balance(), {
    total: 6 * PAGE,
    read: 3 * PAGE,
    unreadable: 3 * PAGE,
    filtered: 0,
    reasons: { "guard-or-device": 3 * PAGE },
  });
});

Deno.test("sweep() accounts for memory that vanishes while it runs", () => {
  const process = new FakeProcess();
  process.map({ start: 0x1000n, size: PAGE });
  process.map({ start: 0x2000n, size: 2 * PAGE });
  process.map({ start: 0x4000n, size: 2 * PAGE });
  process.map({ start: 0x6000n, size: PAGE });
  const { pieces, ledger } = sweepAll(
    new FakeSource(process),
    PAGE,
    ({ address }) => {
      if (address !== 0x1000n) return;
      process.unmap(0x2000n);
      process.protect(0x4000n, "---");
    },
  );
  assertEquals(pieces, [
    [0x1000n, PAGE, true, false],
    [0x2000n, 0, false, true],
    [0x4000n, 0, true, true],
    [0x6000n, PAGE, true, true],
  ]);
  assertEquals(ledger.balance().reasons, {
    "unmapped": 2 * PAGE,
    "not-readable": 2 * PAGE,
  });
  assertEquals(ledger.open, 0);
});

/** A source of one region, of which only the ends can be read. */
class HollowSource extends FakeSource {
  readonly #hole: { start: bigint; end: bigint };

  constructor(size: bigint) {
    super(new FakeProcess());
    this.#hole = { start: BigInt(PAGE), end: size - BigInt(PAGE) };
  }

  override regions(): ReturnType<FakeSource["regions"]> {
    return [{
      start: 0n,
      end: this.#hole.end + BigInt(PAGE),
      perm: "rw-",
      kind: "anon",
      shared: false,
      path: null,
      offset: 0n,
    }];
  }

  override read({ address, bytes }: TransferRequest): { transferred: number } {
    const { start, end } = this.#hole;
    if (address >= end) return { transferred: bytes.length };
    const left = Number(start - address);
    return { transferred: Math.max(0, Math.min(left, bytes.length)) };
  }
}

Deno.test("sweep() gives others their turn in a hole of 40,000 pages", () => {
  const size = 40_002n * BigInt(PAGE);
  const source = new HollowSource(size);
  const { pieces, ledger } = sweepAll(source, 256 * PAGE);
  assertEquals(ledger.balance(), {
    total: Number(size),
    read: 2 * PAGE,
    unreadable: 40_000 * PAGE,
    filtered: 0,
    reasons: { "guard-or-device": 40_000 * PAGE },
  });
  assertEquals(pieces.filter(([, length]) => length > 0), [
    [0n, PAGE, true, true],
    [size - BigInt(PAGE), PAGE, true, true],
  ]);
  assertGreater(pieces.length, 3);
});

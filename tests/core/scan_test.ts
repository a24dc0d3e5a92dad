import {
  assert,
  assertEquals,
  assertFalse,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { FakeProcess } from "../../ffi/fake/mod.ts";
import {
  type Coverage,
  type FindOptions,
  isComplete,
  type Progress,
  type Scan,
} from "../../mod.ts";

const PAGE = 4096;
const BASE = 0x10_0000n;

/** A process with the byte 07 once in each of its pages. */
function processOf(pages: number): FakeProcess {
  const process = new FakeProcess();
  const bytes = process.map({ start: BASE, size: pages * PAGE });
  for (let page = 0; page < pages; page++) bytes[page * PAGE] = 7;
  return process;
}

function assertSums(coverage: Coverage): void {
  const { total, read, unreadable, filtered, reasons } = coverage;
  assertEquals(read + unreadable + filtered, total);
  const given = Object.values(reasons).reduce((sum, size) => sum + size, 0);
  assertEquals(given, unreadable + filtered);
}

/** Keeps the thread so long that a scan lets other tasks have their turn. */
function hold(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

async function addressesOf(scan: Scan): Promise<bigint[]> {
  const addresses: bigint[] = [];
  for await (const { address } of scan) addresses.push(address);
  return addresses;
}

Deno.test("find() refuses options that mean nothing", async () => {
  using target = processOf(1).open();
  const refused: FindOptions[] = [
    { max: 0 },
    { max: -1 },
    { max: NaN },
    { align: 0 },
    { align: 3 },
    { align: -4 },
    { align: 1.5 },
    { align: NaN },
    { align: 2 ** 32 },
    { chunkSize: 0 },
    { chunkSize: -PAGE },
    { chunkSize: 1000 },
    { chunkSize: PAGE + 1 },
    { chunkSize: NaN },
    { chunkSize: Infinity },
    { chunkSize: 2 ** 31 },
    { chunkSize: 2 ** 32 },
    { range: { start: 5n, end: 5n } },
    { range: { start: 6n, end: 5n } },
    { module: "nothing" },
    { throttle: 0 },
    { throttle: -1 },
    { throttle: NaN },
  ];
  for (const options of refused) {
    const name = Deno.inspect(options);
    await assertRejects(
      async () => await target.findAll("07", options),
      RangeError,
      undefined,
      name,
    );
  }
  await assertRejects(
    async () => await target.findAll("07", { perm: "rwz" }),
    SyntaxError,
    '"rwz"',
  );
  assertThrows(() => target.find([]), TypeError);
  assertThrows(() => target.find("0"), SyntaxError);
  assertThrows(() => target.find(["07", "zz"]), SyntaxError);
  assertEquals((await target.findAll("07")).addresses.length, 1);
});

Deno.test("find() searches once for each call", async () => {
  using target = processOf(1).open();
  const scan = target.find("07");
  assertEquals(scan.coverage.total, 0);
  assertEquals(await addressesOf(scan), [BASE]);
  await assertRejects(() => scan.collect(), TypeError, "twice");
});

Deno.test("find() gives the patterns as they were read", () => {
  using target = processOf(1).open();
  const { patterns } = target.find([" u8:7 ", Uint8Array.of(7)]);
  assertEquals(patterns.map(({ text, type }) => [text, type]), [
    ["u8:7", "u8"],
    ["07", undefined],
  ]);
});

Deno.test("find() stops at max, says so, and accounts for the rest", async () => {
  using target = processOf(10).open();
  const options = { max: 3, chunkSize: PAGE };
  const found = await target.findAll("07", options);
  assertEquals(found.addresses.length, 3);
  assertEquals(found.truncated, true);
  assertEquals(found.coverage.reasons["max-matches"], 7 * PAGE);
  assertSums(found.coverage);
  assertFalse(isComplete(found.coverage));
  const scan = target.find("07", options);
  assertEquals(await addressesOf(scan), [...found.addresses]);
  assertEquals(scan.truncated, true);
});

Deno.test("find() that max does not stop is not truncated", async () => {
  using target = processOf(10).open();
  const { addresses, truncated, coverage } = await target.findAll("07", {
    max: 11,
  });
  assertEquals(addresses.length, 10);
  assertEquals(truncated, false);
  assert(isComplete(coverage));
});

Deno.test("find() counts max over all patterns, in order of address", async () => {
  using target = processOf(4).open();
  const { addresses, patterns } = await target.findAll(["u8:7", "07 00"], {
    max: 3,
  });
  assertEquals([...addresses], [BASE, BASE, BASE + BigInt(PAGE)]);
  assertEquals([...patterns], [0, 1, 0]);
});

Deno.test("find() aligns by address; auto means a typed pattern's size", async () => {
  const process = new FakeProcess();
  process.map({ start: BASE, size: PAGE }).fill(1, 0, 16);
  using target = process.open();
  const offsets = async (
    pattern: string,
    align: number | "auto",
  ): Promise<number[]> => {
    const { addresses } = await target.findAll(pattern, { align });
    return Array.from(addresses, (address) => Number(address - BASE));
  };
  assertEquals(await offsets("u32:0x01010101", 4), [0, 4, 8, 12]);
  assertEquals(await offsets("u32:0x01010101", "auto"), [0, 4, 8, 12]);
  assertEquals(await offsets("u16:0x0101", "auto"), [
    0,
    2,
    4,
    6,
    8,
    10,
    12,
    14,
  ]);
  assertEquals(await offsets("01 01 01 01", 8), [0, 8]);
  assertEquals((await offsets("01 01 01 01", "auto")).length, 13);
  assertEquals((await offsets("/1|\\x01/", "auto")).length, 16);
  assertEquals(await offsets("01", 2 ** 31), []);
});

Deno.test("find() left by break counts the rest as cancelled", async () => {
  using target = processOf(10).open();
  const scan = target.find("07", { chunkSize: PAGE });
  for await (const { address } of scan) {
    if (address > BASE) break;
  }
  assertEquals(scan.coverage.reasons, { cancelled: 8 * PAGE });
  assertSums(scan.coverage);
  assertFalse(isComplete(scan.coverage));
  assertFalse(scan.truncated);
});

Deno.test("find() left by an error of the caller's counts the rest too", async () => {
  using target = processOf(10).open();
  const scan = target.find("07", { chunkSize: PAGE });
  await assertRejects(async () => {
    for await (const _ of scan) throw new URIError("mine");
  }, URIError);
  assertEquals(scan.coverage.reasons, { cancelled: 9 * PAGE });
  assertSums(scan.coverage);
});

Deno.test("find() aborted in the middle rejects with the signal's reason", async () => {
  using target = processOf(50).open();
  const controller = new AbortController();
  const { signal } = controller;
  const scan = target.find("07", { chunkSize: PAGE, signal });
  const reason = new URIError("enough");
  let found = 0;
  const error = await assertRejects(async () => {
    for await (const _ of scan) {
      if (++found < 5) continue;
      controller.abort(reason);
      hold(15);
    }
  }, URIError);
  assertStrictEquals(error, reason);
  assertEquals(found, 5);
  assertEquals(scan.coverage.reasons, { cancelled: 45 * PAGE });
  assertSums(scan.coverage);
});

Deno.test("find() aborted from outside, by a timer, stops", async () => {
  using target = processOf(50).open();
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), 0);
  const scan = target.find("07", {
    chunkSize: PAGE,
    signal: controller.signal,
  });
  const error = await assertRejects(async () => {
    for await (const _ of scan) hold(15);
  }, DOMException);
  clearTimeout(timer);
  assertEquals(error.name, "AbortError");
  assertSums(scan.coverage);
  assert((scan.coverage.reasons.cancelled ?? 0) > 0);
});

Deno.test("find() aborted before it begins reads nothing, and accounts", async () => {
  using target = processOf(3).open();
  const scan = target.find("07", { signal: AbortSignal.abort() });
  await assertRejects(() => scan.collect(), DOMException);
  assertEquals(scan.coverage.read, 0);
  assertEquals(scan.coverage.reasons, { cancelled: 3 * PAGE });
  assertSums(scan.coverage);
});

Deno.test("findAll() gives its caller no matches when it is aborted", async () => {
  using target = processOf(3).open();
  const signal = AbortSignal.abort("no");
  let reason: unknown;
  await target.findAll("07", { signal }).catch((error) => reason = error);
  assertEquals(reason, "no");
});

Deno.test("find() reports progress up to all that is to be read", async () => {
  const process = processOf(20);
  process.map({ start: BASE * 2n, size: PAGE, perm: "---" });
  using target = process.open();
  const reports: Progress[] = [];
  const scan = target.find("07", {
    chunkSize: PAGE,
    onProgress: (report) => reports.push(report),
  });
  for await (const { address } of scan) {
    if (Number(address - BASE) % (8 * PAGE) === 0) hold(60);
  }
  assertEquals(reports.at(-1), { done: 20 * PAGE, total: 20 * PAGE });
  assert(reports.length > 1, "the thread was held for longer than a report");
  reports.slice(1).forEach(({ done, total }, index) => {
    assert(done >= (reports[index]?.done ?? Infinity));
    assertEquals(total, 20 * PAGE);
  });
});

Deno.test("find() of nothing readable reports and gives nothing", async () => {
  const process = new FakeProcess();
  process.map({ start: BASE, size: PAGE, perm: "---" });
  using target = process.open();
  const { addresses, coverage } = await target.findAll("00");
  assertEquals(addresses.length, 0);
  assertEquals(coverage.reasons, { "not-readable": PAGE });
  const empty = await new FakeProcess().open().findAll("00");
  assertEquals(empty.coverage, {
    total: 0,
    read: 0,
    unreadable: 0,
    filtered: 0,
    reasons: {},
  });
  assert(isComplete(empty.coverage));
});

Deno.test("find() searches that interleave don't disturb each other", async () => {
  const processes = [processOf(9), processOf(5), processOf(12)];
  processes.forEach(({ regions }, index) => {
    regions[0]?.bytes.fill(index + 1, 100, 100 + 50 * index);
  });
  const targets = processes.map((process) => process.open());
  const patterns = ["07", "/[\\x01-\\x07]+/", "u16:1..0x0707"];
  const start = (): Scan[] =>
    targets.flatMap((target) =>
      patterns.map((pattern) => target.find(pattern, { chunkSize: PAGE }))
    );
  const alone: unknown[] = [];
  for (const scan of start()) alone.push(await rowsOf(scan));
  const iterators = start().map((scan) => scan[Symbol.asyncIterator]());
  const together: unknown[][] = iterators.map(() => []);
  for (let open = iterators.length; open > 0;) {
    open = 0;
    for (const [index, iterator] of iterators.entries()) {
      const { done, value } = await iterator.next();
      if (done) continue;
      together[index]?.push([value.address, value.length, value.bytes]);
      open++;
    }
  }
  assertEquals(together, alone);
  targets.forEach((target) => target.close());
});

async function rowsOf(scan: Scan): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const { address, length, bytes } of scan) {
    rows.push([address, length, bytes]);
  }
  return rows;
}

Deno.test("find() keeps on when another search makes the engine's memory grow", async () => {
  using target = processOf(6).open();
  const scan = target.find(["07", "/\\x07\\x00+/"], { chunkSize: PAGE });
  const iterator = scan[Symbol.asyncIterator]();
  const first = await iterator.next();
  assertEquals(first.value?.bytes, Uint8Array.of(7));
  const large = processOf(1).open();
  const { addresses } = await large.findAll(new Uint8Array(2 ** 24));
  assertEquals(addresses.length, 0);
  large.close();
  const rest: bigint[] = [];
  for await (const { address } of iterator) rest.push(address);
  assertEquals(rest.length, 11);
});

Deno.test("find() finds more matches than one batch holds, in order", async () => {
  const process = new FakeProcess();
  process.map({ start: BASE, size: 64 * PAGE }).fill(5);
  using target = process.open();
  const { addresses, lengths } = await target.findAll("05 05");
  assertEquals(addresses.length, 64 * PAGE - 1);
  assert(addresses.every((address, at) => address === BASE + BigInt(at)));
  assert(lengths.every((length) => length === 2));
  const both = await target.findAll(["u8:5", "u8:!=4"], { max: 50_000 });
  assert(both.patterns.every((pattern, at) => pattern === at % 2));
  assertEquals(both.addresses.length, 50_000);
});

Deno.test("Match keeps its bytes and region when the search goes on", async () => {
  const process = processOf(2);
  process.map({ start: BASE + BigInt(2 * PAGE), size: PAGE, perm: "r--" })
    .fill(7, 0, 1);
  using target = process.open();
  const matches = [];
  for await (const match of target.find("07 00")) matches.push(match);
  assertEquals(matches.map(({ bytes }) => bytes), [
    Uint8Array.of(7, 0),
    Uint8Array.of(7, 0),
    Uint8Array.of(7, 0),
  ]);
  assertEquals(matches.map(({ region }) => region.perm), ["rw-", "rw-", "r--"]);
});

Deno.test("find() goes from the first address to the last one", async () => {
  const process = new FakeProcess();
  const top = 1n << 64n;
  process.map({ start: 0n, size: PAGE }).set([7, 8]);
  const bytes = process.map({ start: top - BigInt(2 * PAGE), size: 2 * PAGE });
  bytes.set([7, 8], PAGE - 1);
  bytes.set([7, 8], 2 * PAGE - 2);
  using target = process.open();
  const places = [0n, top - BigInt(PAGE) - 1n, top - 2n];
  for (const pattern of ["07 08", "u16le:0x0807", "/\\x07\\x08/"]) {
    for (const chunkSize of [PAGE, undefined]) {
      const { addresses, coverage } = await target.findAll(
        [pattern, "07 08 09"],
        { chunkSize },
      );
      assertEquals([...addresses], places, pattern);
      assertEquals(coverage.read, 3 * PAGE);
    }
  }
});

import { assert, assertEquals } from "@std/assert";
import { open } from "../../mod.ts";

Deno.test("a scan of this process finds what is in it", async () => {
  const kept = crypto.getRandomValues(new Uint8Array(4096));
  const address = Deno.UnsafePointer.value(Deno.UnsafePointer.of(kept));
  using target = open(Deno.pid);
  // The pattern leaves its middle open, so that it is not what it looks for.
  const hex = [...kept.subarray(100, 132)].map((byte, index) =>
    index % 4 === 3 ? "??" : byte.toString(16).padStart(2, "0")
  );
  const { addresses } = await target.findAll(hex.join(" "), { perm: "rw" });
  assert(addresses.includes(address + 100n));
});

Deno.test("a scan of this process leaves its own needles out", async () => {
  // Random digits: as text they are nowhere the bytes that they stand for.
  const digits = Array.from(
    { length: 64 },
    () => Math.floor(Math.random() * 16).toString(16),
  ).join("");
  using target = open(Deno.pid);
  const scan = target.find(digits);
  const found: bigint[] = [];
  for await (const { address } of scan) found.push(address);
  assertEquals(found, []);
  const { total, read, unreadable, filtered, reasons } = scan.coverage;
  assert((reasons["own-buffers"] ?? 0) > 256 * 1024);
  assertEquals(read + unreadable + filtered, total);
});

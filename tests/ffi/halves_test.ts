import { assert, assertEquals } from "@std/assert";
import { copyInHalves } from "../../ffi/halves.ts";
import { forSeeds } from "../support/random.ts";

const PAGE = 16;

Deno.test("copyInHalves() comes to the first page that cannot be used", async () => {
  await forSeeds(2000, (random) => {
    const address = BigInt(random.below(4 * PAGE));
    const size = random.below(20 * PAGE);
    const bad = BigInt(random.below(24) * PAGE);
    const callLimit = random.pick([Infinity, PAGE, 5 * PAGE + 1]);
    const bytes = new Uint8Array(size);
    const native = { api: "copy", number: 1, name: "ONE" };
    let calls = 0;
    const transfer = copyInHalves({ address, bytes }, {
      pageSize: PAGE,
      callLimit,
      copy({ address: at, bytes: piece }) {
        calls++;
        assert(piece.length > 0 && piece.length <= callLimit);
        // Bytes that have been filled are nobody's business any more.
        assert(piece.every((byte) => byte !== 1));
        const fails = at < bad + BigInt(PAGE) &&
          bad < at + BigInt(piece.length);
        piece.fill(fails ? 2 : 1);
        return fails ? native : undefined;
      },
    });
    const end = address + BigInt(size);
    const stops = size > 0 && bad < end && address < bad + BigInt(PAGE);
    const expected = stops ? Math.max(0, Number(bad - address)) : size;
    assertEquals(transfer.transferred, expected);
    assertEquals(transfer.native, stops ? native : undefined);
    assert(bytes.subarray(0, expected).every((byte) => byte === 1));
    assert(calls <= 64 + size / Math.min(callLimit, PAGE), `${calls} calls`);
    return Promise.resolve();
  });
});

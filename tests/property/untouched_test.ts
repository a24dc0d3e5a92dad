import { assertEquals } from "@std/assert";
import { testOnLinux } from "../ffi/linux/on_linux.ts";
import { LinuxWorld } from "../support/linux_world.ts";
import { foundLines, matchLines } from "../support/match_lines.ts";
import { naiveFind } from "../support/naive.ts";
import { forSeeds, type Random } from "../support/random.ts";
import {
  ALPHABET,
  bytesPattern,
  randomPattern,
} from "../support/random_pattern.ts";
import { joined, type Stretch } from "../support/stretch.ts";
import { clip } from "../support/world.ts";

const PAGE = 4096;

/**
 * Pages that are used, at most: a naive search for some expressions takes time
 * that grows with the square of what it searches.
 */
const MOST = 10;

/** Maps memory of which only some is used, and says what is in that. */
async function lay(
  random: Random,
  world: LinuxWorld,
  needle: Uint8Array,
): Promise<{ start: bigint; size: number; used: Stretch[] }> {
  const size = PAGE * random.pick([1, 4, 40, 200]);
  const address = world.reserve(size);
  const start = await world.child.map({ size, address, sparse: true });
  const used: Stretch[] = [];
  let left = MOST;
  for (let at = 0; at < size && left > 0;) {
    at += PAGE * random.pick([0, 1, 1, 2, 5, 50]);
    const pages = Math.min(random.between(1, 6), left, (size - at) / PAGE);
    if (pages <= 0) break;
    left -= pages;
    const length = PAGE * pages;
    const alphabet = random.once(2) ? ALPHABET : undefined;
    const bytes = random.bytes(length, alphabet);
    for (let times = random.below(4); times > 0; times--) {
      const place = random.pick([
        0,
        length - needle.length,
        PAGE - Math.ceil(needle.length / 2),
        random.below(length),
      ]);
      if (place + needle.length <= length) bytes.set(needle, place);
    }
    const address = start + BigInt(at);
    await world.child.store(address, bytes);
    used.push({ address, bytes });
    at += length;
  }
  return { start, size, used: joined(used) };
}

testOnLinux(
  "find() finds all in what was used, and what is not zeros",
  async () => {
    await using world = new LinuxWorld();
    using target = world.open();
    await forSeeds(150, async (random) => {
      // No zeros, so that none of it can lie in what was never used.
      const needle = random.bytes(random.between(1, 40), ALPHABET.slice(1));
      const patterns = [bytesPattern(needle), randomPattern(random, target)];
      const { start, size, used } = await lay(random, world, needle);
      const range = { start, end: start + BigInt(size) };
      if (random.once(2)) {
        range.start += BigInt(random.below(PAGE));
        range.end -= BigInt(random.below(PAGE - 1));
        if (range.start >= range.end) range.end = range.start + 1n;
      }
      const found = await target.findAll(patterns.map(({ input }) => input), {
        range,
        chunkSize: random.pick([PAGE, 3 * PAGE, undefined]),
      });
      const { coverage } = found;
      const naives = patterns.map(({ naive }) => naive);
      const inUsed = clip(used, range);
      const expected = naiveFind(inUsed, naives);
      assertEquals(foundLines(found), matchLines(expected));
      const read = inUsed.reduce((sum, { bytes }) => sum + bytes.length, 0);
      assertEquals(coverage.read, read);
      const wanted = Number(range.end - range.start);
      assertEquals(coverage.reasons.untouched ?? 0, wanted - read);
      // All of it, by way of the file.
      const dump = await world.dump(range, () => true);
      assertEquals(
        matchLines(expected.filter(({ pattern }) => pattern === 0)),
        matchLines(naiveFind(dump, naives.slice(0, 1))),
      );
      await world.child.unmap(start, size);
    });
  },
);

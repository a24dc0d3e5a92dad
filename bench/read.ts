/** Measures small reads. @module */

import { assertSameAnswer } from "./answer.ts";
import type { Parties } from "./find.ts";
import { secondsOf } from "./measure.ts";

/** Seconds of one 8-byte read, the mean of a round. */
export interface ReadRound {
  /** `Target.read`. */
  readonly read: number;
  /** process_vm_readv in C. */
  readonly cRead: number;
}

/** Reads of a round. */
const READS = 100_000;

/** From one place to the next; as in peer.c. */
const STRIDE = 4104n;

/** Measures reads of 8 bytes here and there; the values are compared. */
export async function measureRead(
  parties: Parties,
  rounds: number,
): Promise<ReadRound[]> {
  await measure(parties);
  const all: ReadRound[] = [];
  for (let round = 0; round < rounds; round++) all.push(await measure(parties));
  return all;
}

async function measure({ held, target, c }: Parties): Promise<ReadRound> {
  const { start } = held.range;
  const span = BigInt(held.size - 8);
  const read = await secondsOf(() => {
    for (let time = 0n; time < READS; time++) {
      target.read(start + time * STRIDE % span, 8);
    }
  });
  const { seconds, ...answer } = await c.readSmall(held, READS);
  // Again, untimed, to see that these are the bytes.
  let sum = 0n;
  for (let time = 0n; time < READS; time++) {
    const { buffer } = target.read(start + time * STRIDE % span, 8);
    sum += new DataView(buffer).getBigUint64(0, true);
  }
  sum = BigInt.asUintN(64, sum);
  assertSameAnswer("8-byte read in C", answer, { matches: READS, sum });
  return { read: read / READS, cRead: seconds / READS };
}

/** A stretch of memory without a hole, as the system itself shows it. */
export interface Stretch {
  readonly address: bigint;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The same bytes with those that touch in one piece. */
export function joined(parts: readonly Stretch[]): Stretch[] {
  const groups: Stretch[][] = [];
  let end: bigint | undefined;
  for (const part of parts) {
    if (part.address === end) groups.at(-1)?.push(part);
    else groups.push([part]);
    end = part.address + BigInt(part.bytes.length);
  }
  return groups.map((group) => {
    const size = group.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const bytes = new Uint8Array(size);
    const address = group[0]?.address ?? 0n;
    for (const part of group) {
      bytes.set(part.bytes, Number(part.address - address));
    }
    return { address, bytes };
  });
}

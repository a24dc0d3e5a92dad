/**
 * Does something with each item, with as many at a time as there are
 * processors: for what a process of its own has to be started for.
 */
export async function forEachAtOnce<T>(
  items: readonly T[],
  body: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const work = async (): Promise<void> => {
    for (const item of left) await body(item);
  };
  const hands = Array.from({ length: navigator.hardwareConcurrency }, work);
  // All of them end before the first failure is told.
  for (const hand of await Promise.allSettled(hands)) {
    if (hand.status === "rejected") throw hand.reason;
  }
}

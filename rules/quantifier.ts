/** How many of a set are wanted, once it is known. */
export type Wanted = "all" | "none" | number;

/** Whether as many hold as are wanted. */
export function isEnough(
  wanted: Wanted,
  found: number,
  total: number,
): boolean {
  switch (wanted) {
    case "all":
      return found === total;
    case "none":
      return found === 0;
    default:
      return found >= wanted;
  }
}

/**
 * Whether a loop can stop: what comes cannot change the answer any more.
 *
 * @param wanted How many are wanted.
 * @param found How many hold so far.
 * @param seen How many were looked at.
 */
export function isDecided(
  wanted: Wanted,
  found: number,
  seen: number,
): boolean {
  switch (wanted) {
    case "all":
      return found < seen;
    case "none":
      return found > 0;
    default:
      return found >= wanted;
  }
}

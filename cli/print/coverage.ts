import type { Coverage } from "../../mod.ts";
import { humanSize } from "./size.ts";

/**
 * A coverage in a line, for people.
 *
 * @param coverage What was read and what was not.
 * @returns The line.
 */
export function coverageLine(
  { total, read, unreadable, filtered, reasons }: Coverage,
): string {
  const missed = Object.entries(reasons)
    .map(([reason, bytes]) => `${reason} ${humanSize(bytes)}`).join(", ");
  const parts = [
    `read ${humanSize(read)} of ${humanSize(total)}`,
    ...(unreadable > 0 ? [`${humanSize(unreadable)} unreadable`] : []),
    ...(filtered > 0 ? [`${humanSize(filtered)} left out`] : []),
  ];
  return parts.join(", ") + (missed ? ` (${missed})` : "");
}

import { UsageError } from "./usage_error.ts";

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000 };

/** Reads a time span such as `500ms`, `1s` or `2m`, in milliseconds. */
export function readInterval(text: string): number {
  const [, digits, unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text) ?? [];
  const milliseconds = Number(digits) * (UNITS[unit] ?? NaN);
  if (milliseconds > 0 && milliseconds < 2 ** 31) return milliseconds;
  throw new UsageError(
    `Cannot use "${text}" as a time span`,
    "write it as in 500ms, 1s or 2m",
  );
}

/** Waits, or throws the signal's reason. */
export async function pause(
  milliseconds: number,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}

import { setImmediate } from "node:timers";

/** Time, and how it passes. */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  /** Lets others have their turn, and so many milliseconds pass. */
  rest(milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
}

/** The time of this process. */
export const CLOCK: Clock = {
  now: () => performance.now(),
  rest: (milliseconds, signal) =>
    new Promise((resolve) => {
      // A timer of 0 ms takes more than one; this returns at once.
      if (milliseconds <= 0 || signal?.aborted) {
        setImmediate(resolve);
        return;
      }
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      // Whoever aborts does not wait for the end of a rest.
      const timer = setTimeout(done, milliseconds);
      signal?.addEventListener("abort", done);
    }),
};

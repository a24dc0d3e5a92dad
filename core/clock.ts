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
      if (milliseconds <= 0 || signal?.aborted) {
        // A timer of 0 ms takes two of them. With setImmediate messages of
        // Workers wait for a fifth of a second, with this for nothing.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          port1.close();
          port2.close();
          resolve();
        };
        port2.postMessage(null);
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

/** Far longer than anything takes: who waits so long waits for ever. */
const DEADLINE = 180_000;

/** Waits for something that may never come, but not for ever. */
export async function inTime<T>(promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error("Nothing more happens")),
    DEADLINE,
  );
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

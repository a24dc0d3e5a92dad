import { MemoryError } from "../core/error.ts";

/** What is said of a library that cannot be loaded. */
export interface LoadFailure {
  /** What cannot be done, as in `"Cannot use Linux"`. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
}

/**
 * Loads a library, or says why there is none.
 *
 * @param load Loads it.
 * @param failure What to say if that fails.
 * @returns The library.
 */
export function loadLibrary<Library>(
  load: () => Library,
  { message, hint }: LoadFailure,
): Library {
  try {
    return load();
  } catch (error) {
    // What the user did not permit is Deno's to say.
    if (error instanceof Deno.errors.NotCapable) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new MemoryError("not-supported", `${message}: ${reason}`, { hint });
  }
}

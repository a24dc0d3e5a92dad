import {
  MemoryError,
  type MemoryErrorCode,
  type MemoryErrorDetails,
} from "../error.ts";

/** An error on its way from one thread to another. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** What only a {@linkcode MemoryError} has. */
  readonly memory?: {
    readonly code: MemoryErrorCode;
    readonly details: MemoryErrorDetails;
  };
}

/** Errors that say that the caller gave something wrong. */
const KINDS: Record<string, new (message: string) => Error> = {
  RangeError,
  SyntaxError,
  TypeError,
};

/**
 * Packs an error. Copying it would lose all that is not every error's.
 *
 * @param error What was thrown.
 */
export function pack(error: unknown): Failure {
  if (!(error instanceof Error)) {
    return { name: "Error", message: String(error), stack: undefined };
  }
  const { name, message, stack } = error;
  if (!(error instanceof MemoryError)) return { name, message, stack };
  const { code, pid, address, requested, transferred, native, hint } = error;
  const details = { pid, address, requested, transferred, native, hint };
  return { name, message, stack, memory: { code, details } };
}

/**
 * Makes the same error again.
 *
 * @param failure What was packed.
 */
export function unpack({ name, message, stack, memory }: Failure): Error {
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  const error = memory
    ? new MemoryError(memory.code, message, memory.details)
    : new (kind ?? Error)(message);
  // Where it happened tells more than where it was unpacked.
  if (stack !== undefined) error.stack = stack;
  return error;
}

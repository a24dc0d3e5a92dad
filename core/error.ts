import { formatAddress } from "./address.ts";

/**
 * What went wrong, the same words on every system:
 *
 * - `no-such-process`: no process has this id or name.
 * - `process-gone`: the process has ended since it was opened.
 * - `identity-changed`: the id now belongs to another process.
 * - `permission-denied`: the system does not let this user look inside.
 * - `wrong-type`: it is no process with memory of its own.
 * - `unmapped`: no memory at this address.
 * - `not-readable`, `not-writable`: memory that its protection closes.
 * - `guard-or-device`: mapped and readable by its protection, but the system
 *   refuses: guard pages, device memory, a file mapping past its file's end.
 * - `partial-transfer`: a write stopped half-way; `transferred` bytes are
 *   written.
 * - `invalid-handle`: the target was closed.
 * - `invalid-argument`, `too-large`, `no-resources`, `not-supported`: the
 *   system call said so.
 * - `transport`: the connection to a remote target failed.
 */
export type MemoryErrorCode =
  | "no-such-process"
  | "process-gone"
  | "identity-changed"
  | "permission-denied"
  | "wrong-type"
  | "unmapped"
  | "not-readable"
  | "not-writable"
  | "guard-or-device"
  | "partial-transfer"
  | "invalid-handle"
  | "invalid-argument"
  | "too-large"
  | "no-resources"
  | "not-supported"
  | "transport";

/** The system's own word for a failure. */
export interface NativeError {
  /** The function that failed, in its native spelling. */
  readonly api: string;
  /** The error number, as the system counts them. */
  readonly number: number;
  /** The number's name, for example `"EFAULT"`. */
  readonly name: string;
}

/** What a {@linkcode MemoryError} knows beside its message. */
export interface MemoryErrorDetails {
  /** The process it was about. */
  readonly pid?: number | undefined;
  /** The address the operation started at. */
  readonly address?: bigint | undefined;
  /** Bytes that were asked for. */
  readonly requested?: number | undefined;
  /** Bytes that were transferred before it failed. */
  readonly transferred?: number | undefined;
  /** What the system said. */
  readonly native?: NativeError | undefined;
  /** What to do about it. */
  readonly hint?: string | undefined;
}

/**
 * Everything that the system refuses.
 *
 * Wrong arguments are `TypeError`, `RangeError` or `SyntaxError` instead, and
 * a missing Deno permission is Deno's own `NotCapable`.
 *
 * @example
 * ```ts
 * import { MemoryError } from "@memsift/memsift";
 * import { FakeProcess } from "@memsift/memsift/testing";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * using target = new FakeProcess().open();
 * const error = assertThrows(() => target.read(0x1000n, 4), MemoryError);
 * assertEquals(error.code, "unmapped");
 * assertEquals(error.address, 0x1000n);
 * ```
 */
export class MemoryError extends Error {
  /** The class's name. */
  override readonly name = "MemoryError";
  /** What went wrong. */
  readonly code: MemoryErrorCode;
  /** The process it was about. */
  readonly pid: number | undefined;
  /** The address the operation started at. */
  readonly address: bigint | undefined;
  /** Bytes that were asked for. */
  readonly requested: number | undefined;
  /** Bytes that were transferred before it failed. */
  readonly transferred: number | undefined;
  /** What the system said. */
  readonly native: NativeError | undefined;
  /** What to do about it. */
  readonly hint: string | undefined;

  /**
   * Makes the error; what the system said is put behind the message.
   *
   * @param code What went wrong.
   * @param message The action and why it failed, without a full stop.
   * @param details What else is known.
   */
  constructor(
    code: MemoryErrorCode,
    message: string,
    details: MemoryErrorDetails = {},
  ) {
    const { native } = details;
    const word = native && ` (${native.api}: ${native.name} ${native.number})`;
    // A copy of an error has it already.
    super(word && !message.endsWith(word) ? message + word : message);
    this.code = code;
    this.pid = details.pid;
    this.address = details.address;
    this.requested = details.requested;
    this.transferred = details.transferred;
    this.native = native;
    this.hint = details.hint;
  }
}

/**
 * An error with more that is known of it.
 *
 * @param error The error.
 * @param details What is known beside what it says.
 * @returns A copy that says both, caused by it.
 */
export function withDetails(
  error: MemoryError,
  details: MemoryErrorDetails,
): MemoryError {
  const { code, message, pid, address, requested, transferred } = error;
  const { native, hint } = error;
  const known = { pid, address, requested, transferred, native, hint };
  const copy = new MemoryError(code, message, { ...known, ...details });
  copy.cause = error;
  return copy;
}

/** Why memory at an address can't be used, in words. */
const BECAUSE: Partial<Record<MemoryErrorCode, string>> = {
  "unmapped": "is not mapped",
  "not-readable": "is not readable",
  "not-writable": "is not writable",
  "guard-or-device": "is a guard page, device memory or past a file's end",
  "partial-transfer": "could not be written to its end",
};

/** What helps, where the same thing helps everywhere. */
const REMEDY: Partial<Record<MemoryErrorCode, string>> = {
  "unmapped": "list what is mapped with regions(), or memsift maps",
  "not-readable": "reading past the protection takes force",
  "not-writable": "writing past the protection takes force",
};

/**
 * The error for a transfer that an address stopped.
 *
 * @param verb `"read"` or `"write"`.
 * @param code Why it stopped.
 * @param stoppedAt The first address that could not be used.
 * @param details What else is known.
 * @returns The error.
 */
export function transferError(
  verb: "read" | "write",
  code: MemoryErrorCode,
  stoppedAt: bigint,
  details: MemoryErrorDetails & { address: bigint; requested: number },
): MemoryError {
  const where = details.pid === undefined ? "" : ` in process ${details.pid}`;
  const range = `${details.requested} bytes at ` +
    `${formatAddress(details.address)}${where}`;
  const reason = `${formatAddress(stoppedAt)} ${BECAUSE[code] ?? "failed"}`;
  return new MemoryError(code, `Cannot ${verb} ${range}: ${reason}`, {
    hint: REMEDY[code],
    ...details,
  });
}

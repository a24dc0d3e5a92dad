import type { LibSystem } from "./symbols.ts";

/** CS_OPS_STATUS of sys/codesign.h. */
const STATUS = 0;

// Flags of kern/cs_blobs.h.
const CS_GET_TASK_ALLOW = 0x0000_0004;
const CS_RUNTIME = 0x0001_0000;
const CS_PLATFORM_BINARY = 0x0400_0000;

/** CSR_ALLOW_TASK_FOR_PID of sys/csr.h. */
const ALLOW_TASK_FOR_PID = 0x4;

/** What a process's signature says of those who want to look inside. */
export interface Signature {
  /** Whether it lets debuggers in: com.apple.security.get-task-allow. */
  readonly allowsTask: boolean;
  /** Whether it was signed for the hardened runtime. */
  readonly hardened: boolean;
  /** Whether it is one of the system's own programs. */
  readonly platform: boolean;
}

/**
 * Asks what a process's signature says.
 *
 * @param libSystem The system.
 * @param pid The process.
 * @returns What it says, or `undefined` where the system does not tell.
 */
export function signatureOf(
  { call }: LibSystem,
  pid: number,
): Signature | undefined {
  const flags = new Uint32Array(1);
  const bytes = new Uint8Array(flags.buffer);
  const failed = call.csops?.(pid, STATUS, bytes, BigInt(bytes.length));
  if (failed !== 0) return undefined;
  const [value = 0] = flags;
  return {
    allowsTask: (value & CS_GET_TASK_ALLOW) !== 0,
    hardened: (value & CS_RUNTIME) !== 0,
    platform: (value & CS_PLATFORM_BINARY) !== 0,
  };
}

/**
 * Whether System Integrity Protection keeps programs from tasks.
 *
 * @param libSystem The system.
 * @returns Whether, or `undefined` where the system does not tell.
 */
export function isIntegrityProtected(
  { call }: LibSystem,
): boolean | undefined {
  const refused = call.csr_check?.(ALLOW_TASK_FOR_PID);
  return refused === undefined ? undefined : refused !== 0;
}

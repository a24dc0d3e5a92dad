import { formatAddress } from "../../core/address.ts";
import {
  MemoryError,
  type MemoryErrorCode,
  withDetails,
} from "../../core/error.ts";
import type { Transfer, TransferRequest } from "../../core/source.ts";
import { KERN, kernError } from "./kern_return.ts";
import {
  protectionName,
  VM_PROT_COPY,
  VM_PROT_EXECUTE,
  VM_PROT_READ,
  VM_PROT_WRITE,
} from "./protection.ts";
import type { RegionInfo } from "./region_info.ts";
import type { LibSystem } from "./symbols.ts";
import type { Task } from "./task.ts";

/**
 * Protections that let pages be read or written, the most wanted first. Code
 * stays executable if the system lets code be written: other threads may be
 * running it. Pages to be written become copies of their own, so that no file
 * and no other process is changed.
 */
export function openedProtections(
  protection: number,
  verb: "read" | "write",
): number[] {
  const opened = verb === "read"
    ? protection | VM_PROT_READ
    : VM_PROT_READ | VM_PROT_WRITE | VM_PROT_COPY;
  if (!(protection & VM_PROT_EXECUTE)) return [opened];
  return [opened | VM_PROT_EXECUTE, opened & ~VM_PROT_EXECUTE];
}

/**
 * Lifts the protection of a range that lies in alike pages, transfers, and
 * puts the protection back.
 *
 * @param libSystem The system.
 * @param task The process's task.
 * @param region The pages.
 * @param request The range.
 * @param verb What the pages are to be opened for.
 * @param transfer Does it.
 * @returns How far the transfer came.
 */
export function unprotected(
  libSystem: LibSystem,
  task: Task,
  region: RegionInfo,
  request: TransferRequest,
  verb: "read" | "write",
  transfer: () => Transfer,
): Transfer {
  let refusal: number = KERN.KERN_SUCCESS;
  let opened = region.protection;
  for (opened of openedProtections(region.protection, verb)) {
    refusal = protect(libSystem, task, request, opened);
    if (refusal === KERN.KERN_SUCCESS) break;
  }
  if (refusal !== KERN.KERN_SUCCESS) {
    const native = kernError(API, refusal);
    if (
      refusal === KERN.KERN_PROTECTION_FAILURE ||
      refusal === KERN.KERN_INVALID_ADDRESS
    ) return { transferred: 0, native };
    throw task.error(verb, native);
  }
  const putBack = (transferred: number): void =>
    close(libSystem, task, request, {
      before: region.protection,
      opened: opened & ~VM_PROT_COPY,
      transferred,
    });
  let moved: Transfer;
  try {
    moved = transfer();
  } catch (error) {
    // Pages that stay open are the graver of two failures.
    putBack(error instanceof MemoryError ? error.transferred ?? 0 : 0);
    throw error;
  }
  putBack(moved.transferred);
  return moved;
}

const API = "mach_vm_protect";

/** Of these the pages are gone too. */
const GONE: readonly MemoryErrorCode[] = ["process-gone", "identity-changed"];

function protect(
  { call }: LibSystem,
  { port }: Task,
  { address, bytes }: TransferRequest,
  protection: number,
): number {
  const size = BigInt(bytes.length);
  return call.mach_vm_protect(port, address, size, 0, protection);
}

/** What there is to say of pages whose protection was lifted. */
interface Opened {
  readonly before: number;
  readonly opened: number;
  /** Bytes that were transferred meanwhile. */
  readonly transferred: number;
}

/** Puts the protection back; what stopped it once need not do so again. */
function close(
  libSystem: LibSystem,
  task: Task,
  request: TransferRequest,
  { before, opened, transferred }: Opened,
): void {
  let failure = protect(libSystem, task, request, before);
  if (failure === KERN.KERN_SUCCESS) return;
  failure = protect(libSystem, task, request, before);
  if (failure === KERN.KERN_SUCCESS) return;
  const native = kernError(API, failure);
  const error = task.error("put the protection back of", native);
  const { address, bytes } = request;
  const requested = bytes.length;
  const pageSize = BigInt(libSystem.pageSize);
  const last = address + BigInt(requested) - 1n;
  const start = formatAddress(address - address % pageSize);
  const end = formatAddress(last - last % pageSize + pageSize);
  const hint = GONE.includes(error.code)
    ? error.hint
    : `the pages from ${start} to ${end} keep ${protectionName(opened)}; ` +
      `they had ${protectionName(before)}`;
  throw withDetails(error, { address, requested, transferred, hint });
}

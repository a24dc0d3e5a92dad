import { formatAddress } from "../../core/address.ts";
import { type MemoryErrorCode, withDetails } from "../../core/error.ts";
import type { ClosedPages } from "../unprotect.ts";
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

const API = "mach_vm_protect";

/** Of these the pages are gone too. */
const GONE: readonly MemoryErrorCode[] = ["process-gone", "identity-changed"];

/**
 * Pages of a region, to be opened by mach_vm_protect.
 *
 * @param libSystem The system.
 * @param task The process's task.
 * @param region The pages.
 * @param verb What they are to be opened for.
 * @returns How that is done.
 */
export function closedPages(
  libSystem: LibSystem,
  task: Task,
  region: RegionInfo,
  verb: "read" | "write",
): ClosedPages {
  const { call } = libSystem;
  return {
    end: region.address + region.size,
    opened: openedProtections(region.protection, verb),
    protect({ address, bytes }, protection) {
      const size = BigInt(bytes.length);
      return call.mach_vm_protect(task.port, address, size, 0, protection);
    },
    before: () => region.protection,
    refusal(error) {
      const native = kernError(API, error);
      if (
        error === KERN.KERN_PROTECTION_FAILURE ||
        error === KERN.KERN_INVALID_ADDRESS
      ) return native;
      throw task.error(verb, native);
    },
    stuckError(failure, { address, requested, transferred, before, opened }) {
      const native = kernError(API, failure);
      const error = task.error("put the protection back of", native);
      const pageSize = BigInt(libSystem.pageSize);
      const last = address + BigInt(requested) - 1n;
      const start = formatAddress(address - address % pageSize);
      const end = formatAddress(last - last % pageSize + pageSize);
      const hint = GONE.includes(error.code)
        ? error.hint
        : `the pages from ${start} to ${end} keep ` +
          `${protectionName(opened & ~VM_PROT_COPY)}; ` +
          `they had ${protectionName(before)}`;
      return withDetails(error, { address, requested, transferred, hint });
    },
  };
}

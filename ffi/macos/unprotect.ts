import type { Transfer, TransferRequest } from "../../core/source.ts";
import { KERN, kernError } from "./kern_return.ts";
import {
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
  { call }: LibSystem,
  task: Task,
  region: RegionInfo,
  { address, bytes }: TransferRequest,
  verb: "read" | "write",
  transfer: () => Transfer,
): Transfer {
  const api = "mach_vm_protect";
  const { port } = task;
  const size = BigInt(bytes.length);
  let refusal: number = KERN.KERN_SUCCESS;
  for (const protection of openedProtections(region.protection, verb)) {
    refusal = call.mach_vm_protect(port, address, size, 0, protection);
    if (refusal === KERN.KERN_SUCCESS) break;
  }
  if (refusal !== KERN.KERN_SUCCESS) {
    const native = kernError(api, refusal);
    if (
      refusal === KERN.KERN_PROTECTION_FAILURE ||
      refusal === KERN.KERN_INVALID_ADDRESS
    ) return { transferred: 0, native };
    throw task.error(verb, native);
  }
  try {
    return transfer();
  } finally {
    const before = region.protection;
    const failure = call.mach_vm_protect(port, address, size, 0, before);
    if (failure !== KERN.KERN_SUCCESS) {
      // deno-lint-ignore no-unsafe-finally -- the graver of two failures
      throw task.error(
        "put the protection back of",
        kernError(api, failure),
      );
    }
  }
}

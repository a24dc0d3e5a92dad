// Protections of pages, vm_prot_t: mach/vm_prot.h.

/** The pages can be read. */
export const VM_PROT_READ = 0x01;
/** They can be written. */
export const VM_PROT_WRITE = 0x02;
/** Code may run in them. */
export const VM_PROT_EXECUTE = 0x04;
/**
 * To mach_vm_protect only: make the pages a copy of the process's own, which
 * may be written even if what they were may not.
 */
export const VM_PROT_COPY = 0x10;

/** The protection as `rwx`. */
export function permOf(protection: number): string {
  return (isReadable(protection) ? "r" : "-") +
    (isWritable(protection) ? "w" : "-") +
    (protection & VM_PROT_EXECUTE ? "x" : "-");
}

/** Whether pages of this protection can be read. */
export function isReadable(protection: number): boolean {
  return (protection & VM_PROT_READ) !== 0;
}

/** Whether pages of this protection can be written. */
export function isWritable(protection: number): boolean {
  return (protection & VM_PROT_WRITE) !== 0;
}

const NAMES: readonly (readonly [number, string])[] = [
  [VM_PROT_READ, "VM_PROT_READ"],
  [VM_PROT_WRITE, "VM_PROT_WRITE"],
  [VM_PROT_EXECUTE, "VM_PROT_EXECUTE"],
];

/** The protection in the system's words, joined by `|`. */
export function protectionName(protection: number): string {
  const names = NAMES.filter(([flag]) => protection & flag)
    .map(([, name]) => name);
  return names.join("|") || "VM_PROT_NONE";
}

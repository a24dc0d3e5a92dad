import type { NativeError } from "../../core/error.ts";

/** The mapping may be read. */
export const ZX_VM_PERM_READ = 1;
/** The mapping may be written. */
export const ZX_VM_PERM_WRITE = 2;
/** The mapping may be run. */
export const ZX_VM_PERM_EXECUTE = 4;

const NAMES: readonly (readonly [flag: number, name: string])[] = [
  [ZX_VM_PERM_READ, "ZX_VM_PERM_READ"],
  [ZX_VM_PERM_WRITE, "ZX_VM_PERM_WRITE"],
  [ZX_VM_PERM_EXECUTE, "ZX_VM_PERM_EXECUTE"],
];

/** A mapping's protection as all systems have it: `"rw-"`. */
export function permOf(mmuFlags: number): string {
  return (mmuFlags & ZX_VM_PERM_READ ? "r" : "-") +
    (mmuFlags & ZX_VM_PERM_WRITE ? "w" : "-") +
    (mmuFlags & ZX_VM_PERM_EXECUTE ? "x" : "-");
}

/** The system's word for a protection that stops a transfer. */
export function protectionError(mmuFlags: number): NativeError {
  const names = NAMES.filter(([flag]) => mmuFlags & flag);
  return {
    api: "zx_object_get_info",
    number: mmuFlags,
    name: names.map(([, name]) => name).join("|") || "no ZX_VM_PERM",
  };
}

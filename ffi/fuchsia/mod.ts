/**
 * The calls of Zircon, Fuchsia's kernel, by which a process's memory is read,
 * written and listed, as their pages document them: the same parameters in
 * the same order, and a status for a result.
 *
 * A handle is a `number`, an address or a koid a `bigint`, a `size_t` that a
 * call fills in a `BigUint64Array` of one element. Nothing is called before
 * it is used, which takes `--allow-ffi`. Deno has no Fuchsia build:
 * {@linkcode setZirconLibrary} names a library that has the calls.
 *
 * Programs that want memory and not Zircon take `open()` of
 * `@memsift/memsift`, which does the same on every system.
 *
 * @example
 * ```ts
 * import {
 *   decodeProcessMaps,
 *   setZirconLibrary,
 *   ZX,
 *   ZX_INFO_PROCESS_MAPS_V1,
 *   zxObjectGetInfo,
 * } from "@memsift/memsift/fuchsia";
 *
 * setZirconLibrary("/path/to/libzircon.so");
 *
 * // What is mapped, with room for so many mappings.
 * function mappingsOf(process: number, room = 4096) {
 *   const records = new Uint8Array(96 * room);
 *   const actual = new BigUint64Array(1);
 *   const status = zxObjectGetInfo(
 *     process,
 *     ZX_INFO_PROCESS_MAPS_V1,
 *     records,
 *     records.length,
 *     actual,
 *     null,
 *   );
 *   if (status !== ZX.ZX_OK) throw new Error(`status ${status}`);
 *   return decodeProcessMaps(records.subarray(0, 96 * Number(actual[0])));
 * }
 * ```
 *
 * @module
 */

export { decodeProcessMaps } from "./functions/decode_process_maps.ts";
export { setZirconLibrary } from "./functions/system.ts";
export { zxHandleClose } from "./functions/zx_handle_close.ts";
export { zxJobDefault } from "./functions/zx_job_default.ts";
export { zxObjectGetChild } from "./functions/zx_object_get_child.ts";
export { zxObjectGetInfo } from "./functions/zx_object_get_info.ts";
export { zxObjectGetProperty } from "./functions/zx_object_get_property.ts";
export { zxProcessReadMemory } from "./functions/zx_process_read_memory.ts";
export { zxProcessWriteMemory } from "./functions/zx_process_write_memory.ts";
export { ZX_OBJ_TYPE_JOB, ZX_OBJ_TYPE_PROCESS } from "./handle_basic.ts";
export type { Mapping } from "./mappings.ts";
export {
  ZX_INFO_HANDLE_BASIC,
  ZX_INFO_JOB_CHILDREN,
  ZX_INFO_JOB_PROCESSES,
  ZX_INFO_PROCESS,
  ZX_INFO_PROCESS_MAPS_V1,
  ZX_INFO_PROCESS_V1,
} from "./object_info.ts";
export { ZX_PROP_NAME } from "./object_name.ts";
export {
  ZX_VM_PERM_EXECUTE,
  ZX_VM_PERM_READ,
  ZX_VM_PERM_WRITE,
} from "./protection.ts";
export * from "./rights.ts";
export { ZX } from "./status.ts";

/**
 * The memory functions of Windows, as their pages document them: the same
 * names, the same parameters in the same order, the same results.
 *
 * A BOOL is a `boolean`, a HANDLE or an address a `bigint`, a SIZE_T that a
 * function fills in a `BigUint64Array` of one element, and a structure an
 * object. What failed, {@linkcode getLastError} tells. Nothing is called
 * before it is used, which takes `--allow-ffi`.
 *
 * Programs that want memory and not Windows take `open()` of
 * `@memsift/memsift`, which does the same on every system.
 *
 * @example
 * ```ts
 * import {
 *   closeHandle,
 *   openProcess,
 *   PROCESS_QUERY_INFORMATION,
 *   virtualQueryEx,
 * } from "@memsift/memsift/windows";
 *
 * const process = Deno.build.os === "windows"
 *   ? openProcess(PROCESS_QUERY_INFORMATION, false, Deno.pid)
 *   : null;
 * if (process !== null) {
 *   let memory = virtualQueryEx(process, 0n);
 *   while (memory) {
 *     console.log(memory.baseAddress.toString(16), memory.state);
 *     memory = virtualQueryEx(process, memory.baseAddress + memory.regionSize);
 *   }
 *   closeHandle(process);
 * }
 * ```
 *
 * @module
 */

export * from "./access_rights.ts";
export { closeHandle } from "./functions/close_handle.ts";
export { enableDebugPrivilege } from "./functions/enable_debug_privilege.ts";
export { getLastError } from "./functions/get_last_error.ts";
export { getProcessId } from "./functions/get_process_id.ts";
export { ntReadVirtualMemory } from "./functions/nt_read_virtual_memory.ts";
export { openProcess } from "./functions/open_process.ts";
export {
  getProcessTimes,
  isWow64Process2,
  queryFullProcessImageName,
  type Wow64Machines,
} from "./functions/process_information.ts";
export { readProcessMemory } from "./functions/read_process_memory.ts";
export { toolhelp32ReadProcessMemory } from "./functions/toolhelp32_read_process_memory.ts";
export {
  createToolhelp32Snapshot,
  module32First,
  module32Next,
  process32First,
  process32Next,
} from "./functions/toolhelp_snapshot.ts";
export { virtualAllocEx } from "./functions/virtual_alloc_ex.ts";
export { virtualFreeEx } from "./functions/virtual_free_ex.ts";
export { virtualProtectEx } from "./functions/virtual_protect_ex.ts";
export { virtualQueryEx } from "./functions/virtual_query_ex.ts";
export { writeProcessMemory } from "./functions/write_process_memory.ts";
export { ERROR } from "./last_error.ts";
export {
  MEM_COMMIT,
  MEM_DECOMMIT,
  MEM_FREE,
  MEM_IMAGE,
  MEM_MAPPED,
  MEM_PRIVATE,
  MEM_RELEASE,
  MEM_RESERVE,
  type MemoryBasicInformation,
} from "./memory_information.ts";
export type { ProcessTimes } from "./process_times.ts";
export type { ProcessEntry } from "./processes.ts";
export type { Module } from "../../core/module.ts";
export {
  PAGE_EXECUTE,
  PAGE_EXECUTE_READ,
  PAGE_EXECUTE_READWRITE,
  PAGE_EXECUTE_WRITECOPY,
  PAGE_GUARD,
  PAGE_NOACCESS,
  PAGE_NOCACHE,
  PAGE_READONLY,
  PAGE_READWRITE,
  PAGE_WRITECOMBINE,
  PAGE_WRITECOPY,
} from "./protection.ts";
export {
  TH32CS_SNAPMODULE,
  TH32CS_SNAPMODULE32,
  TH32CS_SNAPPROCESS,
} from "./snapshot.ts";
export { CE_PROCESS_ALL_ACCESS, WindowsCe } from "./windows_ce.ts";

import type { Functions } from "../../ffi/windows/symbols.ts";
import { bytesOf, type NtBuffer, putSize, viewOf } from "./nt_buffer.ts";
import { CURRENT_PROCESS } from "./nt_handles.ts";
import type { NtMemory } from "./nt_memory.ts";
import { MEM, PAGE, USER_END, WRITABLE } from "./nt_page.ts";
import type { NtProcess } from "./nt_process.ts";
import {
  QUERY_INFORMATION,
  QUERY_LIMITED_INFORMATION,
  VM_OPERATION,
  VM_READ,
  VM_WRITE,
} from "./nt_rights.ts";
import { NT } from "./nt_status.ts";
import type { NtKernel } from "./nt_system.ts";

/** How the kernel moves bytes from one process to another. */
export interface NtChunks {
  /** Up to so many bytes are counted exactly where a fault stops them. */
  exact: number;
  /** More are moved in windows of so many; only whole ones are counted. */
  window: number;
  /**
   * Whether what is counted of an exact copy has arrived. It goes by way of a
   * buffer in between, and a fault on the way in leaves it there.
   */
  delivered: boolean;
}

type MemoryCall =
  | "ReadProcessMemory"
  | "WriteProcessMemory"
  | "Toolhelp32ReadProcessMemory"
  | "NtReadVirtualMemory"
  | "VirtualQueryEx"
  | "VirtualProtectEx"
  | "VirtualAllocEx"
  | "VirtualFreeEx"
  | "FlushInstructionCache";

/** The calls that look at memory and change it. */
export function memoryCalls(kernel: NtKernel): Pick<Functions, MemoryCall> {
  const { handles } = kernel;

  /** The memory of a process that may be asked for it, or the status. */
  const memoryOf = (handle: bigint, ...rights: number[]): NtMemory | number => {
    const process = handles.process(handle, ...rights);
    if (typeof process === "number") return process;
    return isThere(process) ? process.memory : NT.PROCESS_IS_TERMINATING;
  };

  const read = (
    handle: bigint,
    address: bigint,
    buffer: NtBuffer,
    size: bigint,
  ): { status: number; count: bigint } => {
    const end = address + size;
    // Before anything else; the count is then as the caller left it.
    if (end > USER_END) return { status: NT.ACCESS_VIOLATION, count: size };
    const nothing = (status: number) => ({ status, count: 0n });
    if (size === 0n) return nothing(NT.SUCCESS);
    const memory = memoryOf(handle, VM_READ);
    if (typeof memory === "number") return nothing(memory);
    const bytes = bytesOf(buffer, size);
    if (!bytes) return nothing(NT.ACCESS_VIOLATION);
    const reach = memory.reach(address, bytes.length, "read");
    const count = counted(kernel.chunks, reach, bytes.length);
    const whole = reach === bytes.length;
    const isExact = bytes.length <= kernel.chunks.exact;
    const arrived = whole || !isExact || kernel.chunks.delivered ? count : 0;
    bytes.set(memory.peek(address, arrived));
    if (whole) return { status: NT.SUCCESS, count: size };
    // A process that touches its own guard page takes the guard away.
    if (handle === CURRENT_PROCESS) memory.touch(address + BigInt(reach));
    return { status: NT.PARTIAL_COPY, count: BigInt(count) };
  };

  const write = (
    memory: NtMemory,
    address: bigint,
    bytes: Uint8Array,
  ): { status: number; count: number } => {
    const reach = memory.reach(address, bytes.length, "write");
    // Here the copy goes straight to its place: all before the fault is there.
    memory.store(address, bytes.subarray(0, reach));
    return {
      status: reach === bytes.length ? NT.SUCCESS : NT.PARTIAL_COPY,
      count: counted(kernel.chunks, reach, bytes.length),
    };
  };

  const calls: Pick<Functions, MemoryCall> = {
    NtReadVirtualMemory(handle, address, buffer, size, counter) {
      const { status, count } = read(handle, address, buffer, size);
      if (address + size <= USER_END) putSize(counter, count);
      return status;
    },

    ReadProcessMemory(handle, address, buffer, size, counter) {
      const { status, count } = read(handle, address, buffer, size);
      // It hands its own size on for the kernel to put the count there: what
      // is refused before that is counted as if all had come.
      putSize(counter, count);
      return kernel.outcome(status);
    },

    Toolhelp32ReadProcessMemory(pid, address, buffer, size, counter) {
      const id = pid === 0 ? kernel.self.pid : pid;
      const handle = kernel.openProcess(VM_READ, id);
      if (typeof handle === "number") return kernel.outcome(handle);
      const { status, count } = read(handle, address, buffer, size);
      handles.close(handle);
      putSize(counter, count);
      return kernel.outcome(status);
    },

    WriteProcessMemory(handle, address, buffer, size, counter) {
      if (address >= USER_END) return kernel.outcome(NT.INVALID_PARAMETER);
      const rights = VM_WRITE | VM_OPERATION |
        (kernel.writingQueries ? QUERY_INFORMATION : 0);
      const memory = memoryOf(handle, rights);
      if (typeof memory === "number") return kernel.outcome(memory);
      const region = memory.query(address);
      const basic = region?.state === MEM.COMMIT ? region.protect & 0xff : 0;
      const isCode = basic === PAGE.EXECUTE || basic === PAGE.EXECUTE_READ;
      if (!region || !(isCode || (basic & WRITABLE))) {
        // Before the count is touched.
        return kernel.outcome(NT.ACCESS_VIOLATION);
      }
      const bytes = bytesOf(buffer, size);
      if (!bytes) return kernel.outcome(NT.ACCESS_VIOLATION);
      const end = address + size;
      const regionEnd = region.baseAddress + region.regionSize;
      const length = (end < regionEnd ? end : regionEnd) - address;
      const opened = region.type === MEM.PRIVATE
        ? PAGE.EXECUTE_READWRITE
        : PAGE.EXECUTE_WRITECOPY;
      if (isCode) memory.protect(address, length, opened);
      const { status, count } = write(memory, address, bytes);
      if (isCode) memory.protect(address, length, region.protect);
      putSize(counter, count);
      return kernel.outcome(status);
    },

    VirtualQueryEx(handle, address, buffer, size) {
      const answer = (status: number): bigint => {
        kernel.outcome(status);
        return 0n;
      };
      if (size < 48n) return answer(NT.INFO_LENGTH_MISMATCH);
      if (address >= USER_END) return answer(NT.INVALID_PARAMETER);
      const rights = kernel.limitedQueries
        ? QUERY_LIMITED_INFORMATION
        : QUERY_INFORMATION;
      const memory = memoryOf(handle, rights);
      if (typeof memory === "number") return answer(memory);
      const found = memory.query(address);
      if (!found) return answer(NT.INVALID_PARAMETER);
      if (buffer === null) return answer(NT.ACCESS_VIOLATION);
      const view = viewOf(buffer, 48);
      view.setBigUint64(0, found.baseAddress, true);
      view.setBigUint64(8, found.allocationBase, true);
      view.setUint32(16, found.allocationProtect, true);
      view.setUint16(20, 0, true); // PartitionId
      view.setBigUint64(24, found.regionSize, true);
      view.setUint32(32, found.state, true);
      view.setUint32(36, found.protect, true);
      view.setUint32(40, found.type, true);
      return 48n;
    },

    VirtualProtectEx(handle, address, size, protection, old) {
      if (old === null) return kernel.outcome(NT.ACCESS_VIOLATION);
      const memory = memoryOf(handle, VM_OPERATION);
      if (typeof memory === "number") return kernel.outcome(memory);
      if (address + size > USER_END) {
        return kernel.outcome(NT.INVALID_PARAMETER);
      }
      const done = memory.protect(address, size, protection);
      if (done.status === NT.SUCCESS) {
        viewOf(old, 4).setUint32(0, done.old, true);
      }
      return kernel.outcome(done.status);
    },

    VirtualAllocEx(handle, address, size, type, protection) {
      const memory = memoryOf(handle, VM_OPERATION);
      if (typeof memory === "number") {
        kernel.outcome(memory);
        return 0n;
      }
      const { status, base } = memory.allocate(address, size, type, protection);
      kernel.outcome(status);
      return base;
    },

    VirtualFreeEx(handle, address, size, type) {
      const memory = memoryOf(handle, VM_OPERATION);
      return kernel.outcome(
        typeof memory === "number" ? memory : memory.free(address, size, type),
      );
    },

    FlushInstructionCache(handle, address, size) {
      const memory = memoryOf(handle, VM_WRITE, VM_OPERATION);
      if (typeof memory === "number") return kernel.outcome(memory);
      kernel.flushed.push({ address, size });
      return kernel.outcome(NT.SUCCESS);
    },
  };
  return calls;
}

function isThere({ state }: NtProcess): boolean {
  return state === "alive";
}

/** What the kernel counts of so many bytes before a fault. */
function counted(
  { exact, window }: NtChunks,
  reach: number,
  size: number,
): number {
  return reach === size || size <= exact ? reach : reach - reach % window;
}

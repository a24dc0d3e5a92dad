import {
  QUERY_LIMITED_INFORMATION,
  THREAD_QUERY_INFORMATION,
  THREAD_QUERY_LIMITED_INFORMATION,
} from "./nt_rights.ts";
import type { NtFunction, NtKernel, NtSignature } from "./nt_system.ts";
import { viewOf } from "./nt_buffer.ts";
import { NT } from "./nt_status.ts";

/** STATUS_PENDING: what has not ended has no exit status yet. */
const PENDING = 0x103;

type InformationCall =
  & NtFunction
  & ("OpenThread" | "NtQueryInformationProcess" | "NtQueryInformationThread");

/** The calls that tell where a process has its PEB and its TEBs. */
export function informationCalls(
  kernel: NtKernel,
): { [Name in InformationCall]: NtSignature<Name> } {
  const { handles } = kernel;
  return {
    OpenThread(access, _inherit, tid) {
      const opened = kernel.openThread(access, tid);
      if (typeof opened === "bigint") return opened;
      kernel.outcome(opened);
      return 0n;
    },

    NtQueryInformationProcess(handle, kind, buffer, size, length) {
      if (kind !== 0 && kind !== 26) return NT.INVALID_INFO_CLASS;
      const wanted = kind === 0 ? 48 : 8;
      if (size !== wanted) return NT.INFO_LENGTH_MISMATCH;
      const process = handles.process(
        handle,
        QUERY_LIMITED_INFORMATION,
      );
      if (typeof process === "number") return process;
      const view = viewOf(buffer, wanted);
      if (kind === 26) view.setBigUint64(0, process.peb32, true);
      else {
        view.setUint32(0, PENDING, true);
        view.setBigUint64(8, process.peb, true);
        view.setBigUint64(16, 1n, true); // AffinityMask
        view.setInt32(24, 8, true); // BasePriority
        view.setBigUint64(32, BigInt(process.pid), true);
        view.setBigUint64(40, BigInt(process.parentPid), true);
      }
      if (length !== null) viewOf(length, 4).setUint32(0, wanted, true);
      return NT.SUCCESS;
    },

    NtQueryInformationThread(handle, kind, buffer, size, length) {
      if (kind !== 0) return NT.INVALID_INFO_CLASS;
      if (size !== 48) return NT.INFO_LENGTH_MISMATCH;
      const object = handles.get(handle);
      if (!object) return NT.INVALID_HANDLE;
      if (!("thread" in object)) return NT.OBJECT_TYPE_MISMATCH;
      const { thread, owner, access } = object;
      const either = THREAD_QUERY_INFORMATION |
        THREAD_QUERY_LIMITED_INFORMATION;
      if (!(access & either)) return NT.ACCESS_DENIED;
      const view = viewOf(buffer, 48);
      view.setUint32(0, PENDING, true);
      view.setBigUint64(8, thread.teb, true);
      view.setBigUint64(16, BigInt(owner.pid), true);
      view.setBigUint64(24, BigInt(thread.tid), true);
      view.setBigUint64(32, 1n, true); // AffinityMask
      view.setInt32(40, 8, true); // Priority
      view.setInt32(44, 8, true); // BasePriority
      if (length !== null) viewOf(length, 4).setUint32(0, 48, true);
      return NT.SUCCESS;
    },
  };
}

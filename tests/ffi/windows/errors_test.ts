import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { goneError } from "../../../core/process_error.ts";
import { processError } from "../../../ffi/windows/errors.ts";
import { ERROR, nativeError, STATUS } from "../../../ffi/windows/last_error.ts";
import type { MemoryErrorCode } from "../../../mod.ts";
import { NtSession, PID } from "../../support/nt_session.ts";
import { dosError, NT } from "../../support/nt_status.ts";

// winerror.h.
const NUMBERS: Record<keyof typeof ERROR, number> = {
  ERROR_SUCCESS: 0,
  ERROR_ACCESS_DENIED: 5,
  ERROR_INVALID_HANDLE: 6,
  ERROR_NOT_ENOUGH_MEMORY: 8,
  ERROR_NO_MORE_FILES: 18,
  ERROR_BAD_LENGTH: 24,
  ERROR_NOT_SUPPORTED: 50,
  ERROR_INVALID_PARAMETER: 87,
  ERROR_CALL_NOT_IMPLEMENTED: 120,
  ERROR_INSUFFICIENT_BUFFER: 122,
  ERROR_PARTIAL_COPY: 299,
  ERROR_INVALID_ADDRESS: 487,
  ERROR_NOACCESS: 998,
  ERROR_FILE_INVALID: 1006,
  ERROR_NOT_ALL_ASSIGNED: 1300,
  ERROR_NO_SYSTEM_RESOURCES: 1450,
  ERROR_WORKING_SET_QUOTA: 1453,
  ERROR_COMMITMENT_LIMIT: 1455,
};

Deno.test("ERROR counts as Windows does", () => {
  assertEquals<Record<string, number>>(ERROR, NUMBERS);
});

Deno.test("STATUS counts as Windows does", () => {
  const known = new Map<string, number>(
    Object.entries(NT).map(([name, number]) => [`STATUS_${name}`, number]),
  );
  for (const [name, number] of Object.entries(STATUS)) {
    assertEquals([name, number], [name, known.get(name)]);
    assert(dosError(number) > 0);
  }
});

Deno.test("nativeError() names the numbers it knows", () => {
  assertEquals(nativeError("OpenProcess", 5), {
    api: "OpenProcess",
    number: 5,
    name: "ERROR_ACCESS_DENIED",
  });
  assertEquals(nativeError("OpenProcess", 4095).name, "error 4095");
});

const CODES: [name: keyof typeof ERROR, code: MemoryErrorCode][] = [
  ["ERROR_ACCESS_DENIED", "permission-denied"],
  ["ERROR_INVALID_HANDLE", "invalid-handle"],
  ["ERROR_NOT_ENOUGH_MEMORY", "no-resources"],
  ["ERROR_NO_SYSTEM_RESOURCES", "no-resources"],
  ["ERROR_WORKING_SET_QUOTA", "no-resources"],
  ["ERROR_COMMITMENT_LIMIT", "no-resources"],
  ["ERROR_BAD_LENGTH", "no-resources"],
  ["ERROR_NOT_SUPPORTED", "not-supported"],
  ["ERROR_CALL_NOT_IMPLEMENTED", "not-supported"],
  ["ERROR_INVALID_PARAMETER", "invalid-argument"],
];

for (const [name, code] of CODES) {
  Deno.test(`processError() makes ${code} of ${name}`, () => {
    using session = new NtSession();
    const native = nativeError("ReadProcessMemory", ERROR[name]);
    const error = processError(session.win, "read process 42", PID, native);
    assertEquals(error.code, code);
    assertEquals(error.pid, PID);
    assertEquals(error.native, native);
    assert(error.message.startsWith("Cannot read process 42"), error.message);
    assertStringIncludes(
      error.message,
      `(ReadProcessMemory: ${name} ${ERROR[name]})`,
    );
  });
}

Deno.test("goneError() says that the process has ended", () => {
  const error = goneError("use process 42", 42);
  assertEquals(error.code, "process-gone");
  assertEquals(error.pid, 42);
  assertEquals(error.native, undefined);
  assertEquals(error.message, "Cannot use process 42: the process has ended");
  assertStringIncludes(error.hint ?? "", "new id");
});

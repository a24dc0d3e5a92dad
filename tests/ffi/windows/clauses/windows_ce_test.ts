import { assert, assertEquals, assertThrows } from "@std/assert";
import { fileURLToPath } from "node:url";
import {
  CE_PROCESS_ALL_ACCESS,
  WindowsCe,
} from "../../../../ffi/windows/mod.ts";
import { assertBytes } from "../../../support/bytes.ts";
import { buildLibrary, HAS_COMPILER } from "../../../support/c_library.ts";
import { Random } from "../../../support/random.ts";

// There is no Deno for Windows CE. The calls run over a C double that keeps
// the documented contract; it takes a C compiler, and a system like the one
// that Deno runs on here.

const [ACCESS_DENIED, INVALID_HANDLE, INVALID_PARAMETER, NOACCESS] = //
  [5, 6, 87, 998];

const PAGE = 4096;
const PID = 7;

/** The double: what the test itself asks it. */
const DOUBLE = {
  ce_memory: { parameters: [], result: "usize" },
  ce_last_size: { parameters: [], result: "u32" },
  ce_call_count: { parameters: [], result: "u32" },
} as const satisfies Deno.ForeignLibraryInterface;

interface Stage {
  readonly ce: WindowsCe;
  /** Where the process's four pages lie; the third is read-only. */
  readonly base: bigint;
  readonly double: Deno.DynamicLibrary<typeof DOUBLE>["symbols"];
  /** What is in the process's memory. */
  peek(offset: number, size: number): Uint8Array<ArrayBuffer>;
}

/** Builds the double. */
function build(): Uint8Array<ArrayBuffer> {
  const source = new URL("./coredll_double.c", import.meta.url);
  return buildLibrary([fileURLToPath(source)]);
}

function testCe(clause: string, run: (stage: Stage) => void): void {
  Deno.test({
    name: `${clause} (a C double of Windows CE)`,
    ignore: !HAS_COMPILER,
    async fn() {
      const folder = await Deno.makeTempDir();
      await using cleanUp = new AsyncDisposableStack();
      cleanUp.defer(() => Deno.remove(folder, { recursive: true }));
      const path = `${folder}/coredll.so`;
      await Deno.writeFile(path, build());
      const library = cleanUp.adopt(
        Deno.dlopen(path, DOUBLE),
        (double) => double.close(),
      );
      const base = library.symbols.ce_memory();
      const pointer = Deno.UnsafePointer.create(base);
      if (pointer === null) throw new Error("The double has no memory");
      const view = new Deno.UnsafePointerView(pointer);
      run({
        ce: cleanUp.use(new WindowsCe(path)),
        base,
        double: library.symbols,
        peek: (offset, size) =>
          new Uint8Array(view.getArrayBuffer(size, offset)).slice(),
      });
    },
  });
}

function open(ce: WindowsCe, rights = CE_PROCESS_ALL_ACCESS): bigint {
  const process = ce.openProcess(rights, false, PID);
  if (process === null) throw new Error(`OpenProcess: ${ce.getLastError()}`);
  return process;
}

testCe(
  "CE-1 sizes and counts have 32 bits, and four bytes of count are written",
  ({ ce, base, double, peek }) => {
    const process = open(ce);
    const counts = new Uint32Array([9, 0xa5a5_a5a5, 9]);
    const data = Uint8Array.of(1, 2, 3, 4);
    const count = counts.subarray(0, 2);
    assert(ce.writeProcessMemory(process, base, data, 4, count));
    assertEquals([...counts], [4, 0xa5a5_a5a5, 9]);
    assertEquals([...peek(0, 5)], [1, 2, 3, 4, 0]);
    assertEquals(double.ce_last_size(), 4);
    // A count of the desktop's width, or none at all.
    for (const wrong of [new BigUint64Array(1), new Uint32Array(0), 0]) {
      assertThrows(
        () =>
          ce.writeProcessMemory(
            process,
            base,
            data,
            4,
            wrong as unknown as Uint32Array<ArrayBuffer>,
          ),
        TypeError,
        "32 bits",
      );
    }
    // A size that a DWORD does not hold would lose its upper half.
    assertThrows(
      () => ce.writeProcessMemory(process, base, data, 2 ** 32 + 4, null),
      RangeError,
    );
    assertEquals(double.ce_call_count(), 1);
  },
);

testCe(
  "CE-2 the handle must have been opened with full access",
  ({ ce, base, double, peek }) => {
    const data = Uint8Array.of(1, 2);
    const write = (process: bigint): boolean =>
      ce.writeProcessMemory(process, base, data, 2, null);
    for (const rights of [0, 0x20 | 0x8, CE_PROCESS_ALL_ACCESS & ~1]) {
      const process = open(ce, rights);
      assertEquals(write(process), false);
      assertEquals(ce.getLastError(), ACCESS_DENIED);
      assert(ce.closeHandle(process));
    }
    // Nor is one that was opened elsewhere known to have it.
    assertEquals(write(0x1234n), false);
    assertEquals(ce.getLastError(), ACCESS_DENIED);
    assertEquals(double.ce_call_count(), 0);
    const process = open(ce);
    assert(write(process));
    assertEquals([...peek(0, 2)], [1, 2]);
    assert(ce.closeHandle(process));
    assertEquals(write(process), false);
    assertEquals(ce.getLastError(), ACCESS_DENIED);
  },
);

testCe(
  "CE-3 the whole range is verified for write access before any transfer",
  ({ ce, base, peek }) => {
    const process = open(ce);
    const data = new Random(3).bytes(4 * PAGE);
    const bad: [offset: number, size: number][] = [
      [0, 4 * PAGE],
      [PAGE, PAGE + 1],
      [2 * PAGE, 1],
      [3 * PAGE - 1, 2],
      [4 * PAGE - 1, 2],
      [4 * PAGE, 1],
    ];
    for (const [offset, size] of bad) {
      const count = new Uint32Array([7]);
      const address = base + BigInt(offset);
      assertEquals(
        ce.writeProcessMemory(process, address, data, size, count),
        false,
      );
      assertEquals(ce.getLastError(), NOACCESS);
      assertEquals(count[0], 0);
    }
    assertBytes(peek(0, 4 * PAGE), new Uint8Array(4 * PAGE));
  },
);

testCe(
  "CE-4 the buffer supplies the bytes, and a count that is NULL is ignored",
  ({ ce, base, peek }) => {
    const process = open(ce);
    const data = new Random(4).bytes(2 * PAGE);
    const same = data.slice();
    assert(ce.writeProcessMemory(process, base, data, data.length, null));
    assertBytes(peek(0, 2 * PAGE), data);
    assertBytes(data, same);
    const view = data.subarray(100, 108);
    assert(ce.writeProcessMemory(process, base, view, 8, null));
    assertEquals(peek(0, 8), view.slice());
    assertThrows(
      () => ce.writeProcessMemory(process, base, view, 9, null),
      RangeError,
      "the buffer has 8",
    );
  },
);

testCe(
  "CE-5 nonzero is success, zero failure, and GetLastError tells why",
  ({ ce, base }) => {
    const data = Uint8Array.of(1);
    const process = open(ce);
    // The double gives 2.
    assertEquals(ce.writeProcessMemory(process, base, data, 1, null), true);
    assertEquals(ce.writeProcessMemory(process, 0n, data, 1, null), false);
    assertEquals(ce.getLastError(), NOACCESS);
    assertEquals(ce.openProcess(CE_PROCESS_ALL_ACCESS, false, 8), null);
    assertEquals(ce.getLastError(), INVALID_PARAMETER);
    assert(ce.closeHandle(process));
    assertEquals(ce.closeHandle(process), false);
    assertEquals(ce.getLastError(), INVALID_HANDLE);
  },
);

testCe(
  "CE-6 the process need not be debugged: opening and writing is all",
  ({ ce, base, double, peek }) => {
    const process = open(ce);
    assert(
      ce.writeProcessMemory(process, base, Uint8Array.of(1, 2), 2, null),
    );
    assertEquals([...peek(0, 2)], [1, 2]);
    assertEquals(double.ce_call_count(), 1);
    assert(ce.closeHandle(process));
  },
);

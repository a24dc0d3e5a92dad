import { assertEquals } from "@std/assert";
import {
  drivePath,
  drivesOf,
  mappedFile,
} from "../../../ffi/windows/mapped_files.ts";
import { MEM, PAGE_SIZE } from "../../support/nt_page.ts";
import { NtSession } from "../../support/nt_session.ts";

const DRIVES = new Map([
  ["\\Device\\HarddiskVolume1", "C:"],
  ["\\Device\\HarddiskVolume12", "Z:"],
]);

const PATHS: [what: string, path: string, expected: string][] = [
  ["a drive", "\\Device\\HarddiskVolume1\\a b\\c.exe", "C:\\a b\\c.exe"],
  ["a longer number", "\\Device\\HarddiskVolume12\\c.exe", "Z:\\c.exe"],
  [
    "a volume without a letter",
    "\\Device\\HarddiskVolume2\\c.exe",
    "\\Device\\HarddiskVolume2\\c.exe",
  ],
  [
    "a share",
    "\\Device\\Mup\\server\\c.exe",
    "\\Device\\Mup\\server\\c.exe",
  ],
  ["what is no device", "\\SystemRoot\\c.exe", "\\SystemRoot\\c.exe"],
  ["a path of the object manager's", "\\??\\C:\\c.exe", "C:\\c.exe"],
  ["nothing", "", ""],
  ["the device itself", "\\Device\\HarddiskVolume1", "C:"],
];

for (const [what, path, expected] of PATHS) {
  Deno.test(`drivePath() of ${what}`, () => {
    assertEquals(drivePath(path, DRIVES), expected);
  });
}

Deno.test("drivesOf() asks for the drives that there are", () => {
  using session = new NtSession();
  const { system } = session;
  system.drives = {
    "A:": "\\Device\\Floppy0",
    "C:": "\\Device\\HarddiskVolume3",
    "Z:": "\\Device\\Mup\\;Z:0\\server\\share",
  };
  const asked = system.record("QueryDosDeviceW");
  assertEquals(
    drivesOf(session.win),
    new Map(
      Object.entries(system.drives).map(([drive, path]) => [path, drive]),
    ),
  );
  assertEquals(asked.length, 3);
});

Deno.test("drivesOf() leaves out a drive that has gone meanwhile", () => {
  using session = new NtSession();
  using _ = session.system.fail("QueryDosDeviceW", 2);
  assertEquals(drivesOf(session.win), new Map());
});

Deno.test("drivesOf() takes the first of a drive's devices", () => {
  using session = new NtSession();
  using _drives = session.system.on("GetLogicalDrives", () => () => 1 << 2);
  using _query = session.system.on("QueryDosDeviceW", () => (_name, buffer) => {
    const text = "\\Device\\New\0\\Device\\Old\0\0";
    const bytes = buffer as Uint8Array<ArrayBuffer>;
    const view = new DataView(bytes.buffer);
    [...text].forEach((letter, index) =>
      view.setUint16(2 * index, letter.charCodeAt(0), true)
    );
    return text.length;
  });
  assertEquals(drivesOf(session.win), new Map([["\\Device\\New", "C:"]]));
});

Deno.test("mappedFile() gives the kernel's path, of files only", () => {
  using session = new NtSession();
  const { memory } = session.process;
  const path = `\\Device\\HarddiskVolume3\\${"long\\".repeat(300)}☃.bin`;
  const file = memory.map({ size: PAGE_SIZE, type: MEM.MAPPED, path });
  const shared = memory.map({ size: PAGE_SIZE, type: MEM.MAPPED });
  const own = memory.map({ size: PAGE_SIZE });
  const { reading } = session.handle();
  const at = (address: bigint) => mappedFile(session.win, reading, address);
  assertEquals(at(file + 9n), path);
  assertEquals(at(shared), null);
  assertEquals(at(own), null);
  assertEquals(at(0n), null);
});

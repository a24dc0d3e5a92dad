import { assertEquals } from "@std/assert";
import { fileName } from "../../../ffi/windows/file_name.ts";

const PATHS: [path: string, name: string][] = [
  ["C:\\Programs\\a.exe", "a.exe"],
  ["\\Device\\HarddiskVolume3\\a b\\c.d.dll", "c.d.dll"],
  ["a.exe", "a.exe"],
  ["C:\\line\nbreak\\a.exe", "a.exe"],
  ["C:\\", ""],
  ["", ""],
];

for (const [path, name] of PATHS) {
  Deno.test(`fileName() of ${JSON.stringify(path)}`, () => {
    assertEquals(fileName(path), name);
  });
}

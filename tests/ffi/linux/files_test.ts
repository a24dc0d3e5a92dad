import { assertEquals } from "@std/assert";
import {
  readDirectory,
  readFile,
  readLink,
  readTextFile,
} from "../../../ffi/linux/files.ts";
import { type Libc, useLibc } from "../../../ffi/linux/symbols.ts";
import { Random } from "../../support/random.ts";
import { testOnLinux } from "./on_linux.ts";

const ENOENT = 2;
const ENOTDIR = 20;
const EISDIR = 21;

function testInFolder(
  name: string,
  fn: (libc: Libc, folder: string) => void | Promise<void>,
): void {
  testOnLinux(name, async () => {
    const folder = await Deno.makeTempDir({ prefix: "memsift-" });
    try {
      using libc = useLibc();
      await fn(libc, folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

// The first buffer has 16 KiB.
for (const size of [0, 1, 16383, 16384, 16385, 32768, 100_000]) {
  testInFolder(`readFile() reads a file of ${size} bytes`, (libc, folder) => {
    const path = `${folder}/file`;
    Deno.writeFileSync(path, new Random(size + 1).bytes(size));
    assertEquals(readFile(libc, path), Deno.readFileSync(path));
  });
}

testInFolder("readFile() reads as much as it is asked for", (libc, folder) => {
  const path = `${folder}/file`;
  const content = new Random(7).bytes(50_000);
  Deno.writeFileSync(path, content);
  for (const limit of [0, 1, 16384, 16385, 20_000, 50_000, 60_000]) {
    assertEquals(readFile(libc, path, limit), content.slice(0, limit));
  }
});

testInFolder("readTextFile() decodes UTF-8", (libc, folder) => {
  const path = `${folder}/Grüße 😀`;
  Deno.writeTextFileSync(path, "Grüße 😀\n");
  assertEquals(readTextFile(libc, path), "Grüße 😀\n");
});

testInFolder(
  "readFile() and readDirectory() give the errno",
  (libc, folder) => {
    const missing = `${folder}/missing`;
    const file = `${folder}/file`;
    Deno.writeTextFileSync(file, "");
    assertEquals(readFile(libc, missing), { errno: ENOENT });
    assertEquals(readTextFile(libc, missing), { errno: ENOENT });
    assertEquals(readDirectory(libc, missing), { errno: ENOENT });
    assertEquals(readFile(libc, folder), { errno: EISDIR });
    assertEquals(readDirectory(libc, file), { errno: ENOTDIR });
  },
);

testInFolder("readLink() gives what a link says, or null", (libc, folder) => {
  const link = `${folder}/link`;
  const target = `/no where/Grüße/${"x".repeat(3000)}`;
  Deno.symlinkSync(target, link);
  assertEquals(readLink(libc, link), target);
  assertEquals(readLink(libc, folder), null);
  assertEquals(readLink(libc, `${folder}/missing`), null);
});

testInFolder("readDirectory() gives the names Deno gives", (libc, folder) => {
  const expected = ["."].concat("..");
  assertEquals(readDirectory(libc, folder), expected.toSorted());
  // More than one buffer of 32 KiB, names of all lengths.
  for (let index = 0; index < 1000; index++) {
    const name = `${index} ü `.padEnd(index % 200, "x");
    Deno.writeTextFileSync(`${folder}/${name}`, "");
  }
  for (const { name } of Deno.readDirSync(folder)) expected.push(name);
  const names = readDirectory(libc, folder);
  assertEquals(
    "errno" in names ? names : names.toSorted(),
    expected.toSorted(),
  );
});

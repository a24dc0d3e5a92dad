import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { TaskError } from "../../tools/task.ts";
import { quietly } from "../../tools/wine/command.ts";
import { assignments } from "../../tools/wine/environment.ts";
import { inRoot } from "../../tools/wine/in_root.ts";
import { recipe } from "../../tools/wine/recipe.ts";
import { windowsPath } from "../../tools/wine/windows_path.ts";

const PATHS: [linux: string, windows: string][] = [
  ["/", "Z:\\"],
  ["/a", "Z:\\a"],
  ["/a/b c/d.exe", "Z:\\a\\b c\\d.exe"],
];

for (const [linux, windows] of PATHS) {
  Deno.test(`windowsPath() names ${linux}`, () => {
    assertEquals(windowsPath(linux), windows);
  });
}

for (const path of ["", "a/b", "./a", "/a\\b", "/a:b", "/a?"]) {
  Deno.test(`windowsPath() refuses ${JSON.stringify(path)}`, () => {
    assertThrows(() => windowsPath(path), RangeError, path);
  });
}

Deno.test("assignments() are as env takes them", () => {
  assertEquals(assignments({ A: "1", B: "x y" }), ["A=1", "B=x y"]);
});

Deno.test("recipe() makes a root in the folder that it is given", () => {
  const [program, ...args] = recipe("/cache/half");
  assertEquals([program, args.at(-1)], ["mmdebstrap", "/cache/half"]);
  // The rest is the same everywhere: a stamp tells whether a root is made so.
  assertEquals(args.slice(0, -1), recipe("/other").slice(1, -1));
});

Deno.test("recipe() takes Wine for both kinds of processes", () => {
  const include = recipe("root").find((arg) => arg.startsWith("--include="));
  const packages = include?.split("=")[1]?.split(",");
  assertEquals(packages?.includes("wine64"), true);
  assertEquals(packages?.includes("wine32:i386"), true);
});

Deno.test("inRoot() binds each folder before the command", () => {
  const command = inRoot("/root", { "/x": "/a", "/y": "/b" }, ["wine", "--"]);
  assertEquals(
    command.slice(command.indexOf("/root")),
    ["/root", "/a", "/x", "/b", "/y", "--", "wine", "--"],
  );
});

/** A program that fails with a message. */
function failing(message: string): Promise<string> {
  const code = `console.error(${JSON.stringify(message)}); Deno.exit(3)`;
  return quietly([Deno.execPath(), "eval", code]);
}

const MESSAGES: [said: string, told: string][] = [
  ["begins\nends\n\n", "ends"],
  ["warning\nE: no mirror\nE: failed\n", "E: no mirror"],
  ["npm warn a\nnpm error code B\nnpm error c", "npm error code B"],
  ["", `${Deno.execPath()} exited with 3`],
];

for (const [said, told] of MESSAGES) {
  Deno.test(`quietly() tells one line of ${JSON.stringify(said)}`, async () => {
    const error = await assertRejects(() => failing(said), TaskError);
    assertEquals(error.message, told);
  });
}

Deno.test("quietly() gives what a program prints", async () => {
  const code = "console.log('a\\nb'); console.error('c')";
  assertEquals(await quietly([Deno.execPath(), "eval", code]), "a\nb");
});

Deno.test("quietly() says that a program is absent", async () => {
  const absent = "memsift-no-such-program";
  await assertRejects(() => quietly([absent]), TaskError, absent);
});

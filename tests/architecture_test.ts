import { assert, assertEquals } from "@std/assert";
import { runProgram } from "./ffi/program.ts";

// The rules of the house: who knows whom. Paths are relative to the
// repository's folder.

const ROOT = new URL("../", import.meta.url);

/** The names of all files of a folder and below. */
function filesBelow(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))].flatMap(
    ({ name, isDirectory }) =>
      isDirectory ? filesBelow(`${folder}${name}/`) : [`${folder}${name}`],
  ).sort();
}

function foldersOf(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))]
    .filter(({ isDirectory }) => isDirectory).map(({ name }) => name).sort();
}

/** Folders with what is not written here, or not there yet. */
const NOT_OURS = [".git", ".offline", "dist", "node_modules"];

const FILES: readonly string[] = [
  ...[...Deno.readDirSync(ROOT)].flatMap(({ name, isDirectory }) =>
    !isDirectory
      ? [name]
      : NOT_OURS.includes(name)
      ? []
      : filesBelow(`${name}/`)
  ),
].filter((path) =>
  path.endsWith(".ts") && !/^wasm\/(?:pkg|target)\//.test(path)
);

/** What people install. */
const PRODUCT = FILES.filter((path) =>
  /^(?:[^/]+\.ts|(?:core|rules|ffi|dump|remote|cli|wasm)\/.*)$/.test(path)
);

/** A file's text without its comments, as `deno fmt` leaves it. */
function codeOf(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT))
    .replaceAll(/^\s*(?:\/\*\*?[^]*?\*\/|\/\/.*)$/gm, "");
}

/** A specifier at a statement's end, alone, or in a call or type. */
const IMPORT = new RegExp(
  [
    /^(?:import|export|\})[^;'"]*?\bfrom "([^"]+)"/,
    /^import "([^"]+)"/,
    /\bimport\(\s*(?:"([^"]+)")?/,
    /new URL\(\s*"([^"]+)",\s*import\.meta/,
  ].map(({ source }) => source).join("|"),
  "gm",
);

/** What code imports, as it is written there; `?` if it is not a constant. */
function specifiersOf(code: string): string[] {
  return [...code.matchAll(IMPORT)].map(([, ...found]) =>
    found.find((specifier) => specifier !== undefined) ?? "?"
  );
}

/** What a file imports: paths of this repository, or bare specifiers. */
function importsOf(path: string): string[] {
  return specifiersOf(codeOf(path)).map((specifier) =>
    specifier.startsWith(".")
      ? new URL(specifier, new URL(path, ROOT)).href.slice(ROOT.href.length)
      : specifier
  );
}

/** Imports that break a rule, as `importer → imported`. */
function breaches(
  importers: readonly string[],
  allows: (imported: string, importer: string) => boolean,
): string[] {
  return importers.flatMap((importer) =>
    importsOf(importer).filter((imported) => !allows(imported, importer))
      .map((imported) => `${importer} → ${imported}`)
  );
}

function below(...folders: readonly string[]): string[] {
  return PRODUCT.filter((path) =>
    folders.some((folder) => path.startsWith(folder))
  );
}

/** The folder of a file's system, or of its kind: `ffi/linux/`, `dump/`. */
function systemOf(path: string): string {
  return /^(?:ffi\/[^/]+|[^/]+)\//.exec(path)?.[0] ?? path;
}

const WAYS: [code: string, specifiers: string[]][] = [
  ['import "./a.ts";', ["./a.ts"]],
  ['import a from "./a.ts";', ["./a.ts"]],
  ['import type { A } from "./a.ts";', ["./a.ts"]],
  ['import {\n  type A,\n  b,\n} from "./a.ts";', ["./a.ts"]],
  ['import * as a from "./a.ts";', ["./a.ts"]],
  ['import a from "./a.json" with { type: "json" };', ["./a.json"]],
  ['export * from "./a.ts";', ["./a.ts"]],
  ['export {\n  a,\n} from "./a.ts";', ["./a.ts"]],
  ['import "./a.ts";\nimport { b } from "./b.ts";', ["./a.ts", "./b.ts"]],
  ['const a = await import("./a.ts");', ["./a.ts"]],
  ['const a = () => import(\n  "./a.ts"\n);', ["./a.ts"]],
  ['let a: import("./a.ts").A;', ["./a.ts"]],
  ['new Worker(new URL("./a.ts", import.meta.url));', ["./a.ts"]],
  ["await import(path);", ["?"]],
  ['export const a = "from";\nconst b = "./b.ts";', []],
];

for (const [code, specifiers] of WAYS) {
  Deno.test(`the rules see what imports in ${JSON.stringify(code)}`, () => {
    assertEquals(specifiersOf(code), specifiers);
  });
}

Deno.test("the rules see this repository", () => {
  assert(PRODUCT.length > 40, `${PRODUCT.length} files`);
  assert(importsOf("systems.ts").includes("ffi/linux/source.ts"));
  assert(importsOf("mod.ts").includes("open.ts"));
  assert(importsOf("cli/commands.ts").includes("cli/find.ts"));
  for (
    const folder of ["core/", "core/pattern/", "rules/", "ffi/linux/", "cli/"]
  ) {
    assert(below(folder).length > 0, folder);
  }
});

Deno.test("imports name files that exist, and what deno.json names", () => {
  const own = new Set(filesBelow("wasm/pkg/").concat(FILES, "deno.json"));
  const config = Deno.readTextFileSync(new URL("deno.json", ROOT));
  const known = Object.keys(JSON.parse(config).imports);
  assertEquals(
    breaches(
      PRODUCT,
      (imported) =>
        own.has(imported) || imported.startsWith("node:") ||
        known.some((name) =>
          imported === name || imported.startsWith(`${name}/`)
        ),
    ),
    [],
  );
});

Deno.test("core/ knows core/ and the engine", () => {
  assertEquals(
    breaches(
      below("core/"),
      (path) =>
        path.startsWith("core/") || path === "wasm/engine.ts" ||
        path === "node:timers",
    ),
    [],
  );
});

Deno.test("rules/ knows core/ and its own folder", () => {
  assertEquals(
    breaches(below("rules/"), (path) => /^(?:core|rules)\//.test(path)),
    [],
  );
});

Deno.test("the engine knows core/ and its own folder", () => {
  assertEquals(
    breaches(below("wasm/"), (path) => /^(?:core|wasm)\//.test(path)),
    [],
  );
});

Deno.test("ffi/, dump/ and remote/ know core/ and their own system, ffi/ what is for all", () => {
  assertEquals(
    breaches(
      below("ffi/", "dump/", "remote/"),
      (path, importer) =>
        path.startsWith("core/") || path.startsWith(systemOf(importer)) ||
        /^ffi\/[^/]+\.ts$/.test(path),
    ),
    [],
  );
});

Deno.test("cli/ knows the front door, its own folder and @std/cli", () => {
  assertEquals(
    breaches(
      below("cli/"),
      (path) =>
        path.startsWith("cli/") || path.startsWith("@std/cli/") ||
        path === "mod.ts" || path === "deno.json",
    ),
    [],
  );
  assertEquals(breaches(["cli.ts"], (path) => path.startsWith("cli/")), []);
});

Deno.test("mod.ts knows core/, rules/ and what opens a system", () => {
  assertEquals(
    breaches(
      ["mod.ts", "open.ts", "worker.ts"],
      (path) =>
        /^(?:core\/.*|rules\/.*|(?:open|systems|worker)\.ts)$/.test(path),
    ),
    [],
  );
});

Deno.test("only systems.ts opens the folders of systems", () => {
  // bench/ measures what lies behind it.
  const others = FILES.filter((path) =>
    !/^(?:ffi|tests|bench)\//.test(path) && path !== "systems.ts"
  );
  assertEquals(breaches(others, (path) => !path.startsWith("ffi/")), []);
});

Deno.test("only wasm/engine.ts knows wasm/pkg", () => {
  const others = FILES.filter((path) => path !== "wasm/engine.ts");
  assertEquals(breaches(others, (path) => !path.startsWith("wasm/pkg/")), []);
});

Deno.test("only symbols.ts of an OS folder calls Deno.dlopen", () => {
  // Processes that are looked at have a libc of their own, in tests and demo.
  const callers = PRODUCT.filter((path) => /\bdlopen\b/.test(codeOf(path)));
  assert(callers.includes("ffi/linux/symbols.ts"));
  const others = callers.filter((path) =>
    !/^ffi\/[^/]+\/symbols\.ts$/.test(path)
  );
  assertEquals(others, []);
});

const NO_NAMES = /(?:^|[/_])(?:utils?|helpers?|misc|common)(?:[/_.]|$)/;

Deno.test("every file's name says what is in it", () => {
  assertEquals(FILES.filter((path) => NO_NAMES.test(path)), []);
});

const SYSTEMS = foldersOf("ffi/").filter((name) => name !== "fake");

for (const system of SYSTEMS) {
  Deno.test(`ffi/${system}/ has the files that each system has`, () => {
    const parts = [
      "errors",
      "memory",
      "modules",
      "processes",
      "regions",
      "symbols",
    ];
    const missing = parts.map((part) => `ffi/${system}/${part}.ts`)
      .filter((path) => !FILES.includes(path));
    assertEquals(missing, []);
  });
}

const DOORS = ["mod.ts", "cli.ts"].concat(
  ["fake", "fuchsia", "windows"].map((folder) => `ffi/${folder}/mod.ts`),
  SYSTEMS.map((system) => `ffi/${system}/symbols.ts`),
);

for (const door of DOORS) {
  Deno.test(`importing ${door} needs no permission`, async () => {
    // Even an attempt that fails and is caught would be counted.
    const spy = `
      globalThis.attempts = [];
      const calls = ["dlopen", "open", "openSync", "readFile", "readFileSync",
        "readTextFile", "readTextFileSync", "connect", "Command"];
      for (const call of calls) {
        Deno[call] = function () {
          attempts.push(call);
          throw new Error(call);
        };
      }
      globalThis.fetch = () => attempts.push("fetch");
      globalThis.Worker = function () { attempts.push("Worker"); };
    `;
    const outcome = await runProgram(`
      import "data:text/javascript,${encodeURIComponent(spy)}";
      import "./${door}";
      console.log("attempts:", attempts.join());
    `);
    const expected = { code: 0, stdout: "attempts: \n", stderr: "" };
    assertEquals(outcome, expected);
  });
}

import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { absolutePathsIn } from "../../tools/wasm/absolute_paths.ts";
import {
  faults,
  outputFaults,
  sourceHash,
  writeRecord,
} from "../../tools/wasm/record.ts";

/** A crate with its package just built, in a folder that goes with it. */
async function builtCrate(): Promise<
  { crate: string; pkg: string } & AsyncDisposable
> {
  const crate = await Deno.makeTempDir({ prefix: "memsift-test-" });
  const pkg = `${crate}/pkg`;
  await Deno.mkdir(`${crate}/src/simd`, { recursive: true });
  await Deno.mkdir(pkg);
  const files = {
    "Cargo.lock": "lock",
    "Cargo.toml": "toml",
    "rust-toolchain.toml": "channel",
    "src/lib.rs": "pub mod simd;",
    "src/simd/wasm.rs": "fn any() {}",
    "pkg/engine.js": "export {};",
    "pkg/engine_bg.wasm": "\0asm",
  };
  for (const [path, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${crate}/${path}`, text);
  }
  await writeRecord(crate, pkg, { rustc: "1.95.0" });
  return {
    crate,
    pkg,
    [Symbol.asyncDispose]: () => Deno.remove(crate, { recursive: true }),
  };
}

type Change = (crate: string) => Promise<void>;

const write = (path: string, text: string): Change => (crate) =>
  Deno.writeTextFile(`${crate}/${path}`, text);

Deno.test("faults() finds none right after a build", async () => {
  await using built = await builtCrate();
  assertEquals(await faults(built.crate, built.pkg), []);
});

const SOURCE_CHANGES: [string, Change][] = [
  ["a source is edited", write("src/simd/wasm.rs", "fn any() { }")],
  ["a source is added", write("src/simd/more.rs", "")],
  ["a source is removed", (crate) => Deno.remove(`${crate}/src/lib.rs`)],
  [
    "a source is renamed",
    (crate) => Deno.rename(`${crate}/src/lib.rs`, `${crate}/src/main.rs`),
  ],
  ["a dependency is updated", write("Cargo.lock", "another lock")],
  ["the Rust release is another", write("rust-toolchain.toml", "1.96.0")],
  ["the crate gets flags", async (crate) => {
    await Deno.mkdir(`${crate}/.cargo`);
    await Deno.writeTextFile(`${crate}/.cargo/config.toml`, "[build]");
  }],
  ["text moves from file to file", async (crate) => {
    await Deno.writeTextFile(`${crate}/Cargo.lock`, "locktoml");
    await Deno.writeTextFile(`${crate}/Cargo.toml`, "");
  }],
];

for (const [what, change] of SOURCE_CHANGES) {
  Deno.test(`faults() reports stale output when ${what}`, async () => {
    await using built = await builtCrate();
    await change(built.crate);
    assertEquals(await faults(built.crate, built.pkg), [
      "the sources have changed since the build",
    ]);
  });
}

Deno.test("faults() ignores what the engine is not built from", async () => {
  await using built = await builtCrate();
  await write("engine.ts", "export {};")(built.crate);
  await write("rustfmt.toml", "max_width = 120")(built.crate);
  assertEquals(await faults(built.crate, built.pkg), []);
});

const OUTPUT_CHANGES: [string, Change, string][] = [
  [
    "edited",
    write("pkg/engine.js", "export { };"),
    "engine.js differs from what was built",
  ],
  [
    "missing",
    (crate) => Deno.remove(`${crate}/pkg/engine_bg.wasm`),
    "engine_bg.wasm is missing",
  ],
  [
    "added",
    write("pkg/package.json", "{}"),
    "package.json does not belong there",
  ],
];

for (const [what, change, fault] of OUTPUT_CHANGES) {
  Deno.test(`faults() names a built file that was ${what}`, async () => {
    await using built = await builtCrate();
    await change(built.crate);
    assertEquals(await faults(built.crate, built.pkg), [fault]);
  });
}

Deno.test("faults() says what to run when there is no record", async () => {
  await using built = await builtCrate();
  await Deno.remove(`${built.pkg}/build.json`);
  await assertRejects(
    () => faults(built.crate, built.pkg),
    Error,
    "run deno task wasm",
  );
});

Deno.test("sourceHash() depends on the sources and not on their folder", async () => {
  await using one = await builtCrate();
  await using other = await builtCrate();
  assertEquals(await sourceHash(one.crate), await sourceHash(other.crate));
  await write("src/lib.rs", "pub mod other;")(other.crate);
  assertNotEquals(await sourceHash(one.crate), await sourceHash(other.crate));
});

Deno.test("outputFaults() finds none where the hashes are the same", () => {
  assertEquals(outputFaults({ a: "1", b: "2" }, { b: "2", a: "1" }), []);
});

const PATHS: [text: string, found: string[]][] = [
  ["\0src/lib.rs\0/crates/memchr-2.8.3/src/lib.rs\0/rustc/0f/library", []],
  ["\0\x01/home/ann/x/lib.rs\0", ["/home/ann/x/lib.rs"]],
  [
    "/cargo/registry/src/a/lib.rs",
    ["/cargo/registry/src/a/lib.rs"],
  ],
];

for (const [text, found] of PATHS) {
  Deno.test(`absolutePathsIn() reads ${JSON.stringify(text)}`, () => {
    assertEquals(absolutePathsIn(new TextEncoder().encode(text)), found);
  });
}

import { Ajv2020 } from "ajv";
import { assertEquals } from "@std/assert";
import schema from "../../docs/json.schema.json" with { type: "json" };
import { Arena, utf8 } from "./arena.ts";
import { hex, memsift, memsiftReading, records } from "./memsift.ts";

const ajv = new Ajv2020({ allErrors: true, strictTypes: false });
ajv.addSchema(schema);

function assertValid(name: string, record: unknown): void {
  const validate = ajv.getSchema(`memsift-records#/$defs/${name}`);
  if (!validate) throw new Error(`The schema has no ${name}`);
  const ok = validate(record);
  assertEquals(ok, true, JSON.stringify({ record, errors: validate.errors }));
}

Deno.test("records of each command are as the schema has them", async () => {
  await using arena = await Arena.make();
  const { pid, range } = arena;
  const address = hex(arena.start);
  await arena.child.store(arena.start, utf8("schema text"));
  const runs: Record<string, unknown[]> = {
    ps: [],
    maps: [pid],
    modules: [pid],
    read: [pid, address, "u64", "-n", "4"],
    hex: [pid, hex(arena.closed - 16n), "32"],
    write: [pid, address, "f32", "inf"],
    find: [pid, "x=u8:>0", "7f 45 4c 46", "--max", "50"],
    strings: [pid, "--range", range, "-n", "4", "--nice"],
    diff: [pid, "--every", "10ms", "--count", "3"],
    doctor: [pid],
  };
  for (const [command, args] of Object.entries(runs)) {
    const { records: lines, stderr } = await records(command, ...args);
    assertEquals(lines.length > 0, true, `${command}: ${stderr}`);
    for (const line of lines) assertValid(command, line);
  }
});

Deno.test("records of rules are as the schema has them", async () => {
  await using arena = await Arena.make();
  const { stdout } = await memsiftReading(
    'rule r : t { meta: a = "x" b = -1 c = true d = 0x7fffffffffffffff ' +
      "strings: $a = { 7f 45 4c 46 } $b = /\\0/ " +
      `condition: for any of them : ( # > 2 ) or uint8(${arena.start}) == 0 }`,
    ...["find", arena.pid, "--rules", "-", "--kind", "lib", "--json"],
  );
  const lines = stdout.trimEnd().split("\n");
  assertEquals(lines.length > 2, true);
  for (const line of lines) assertValid("find", JSON.parse(line));
});

Deno.test("errors are as the schema has them", async () => {
  await using arena = await Arena.make();
  const runs: unknown[][] = [
    ["read", arena.pid, "0x10", "u8"],
    ["maps", 2 ** 31 - 1],
    ["find", arena.pid, "zz"],
    ["find", arena.pid, "u8:1", "--bogus"],
  ];
  for (const args of runs) {
    const { stdout, stderr } = await memsift(...args, "--json");
    assertEquals(stdout, "");
    assertValid("error", JSON.parse(stderr));
  }
});

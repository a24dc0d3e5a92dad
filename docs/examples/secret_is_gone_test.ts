/**
 * A test that asks who still holds a secret: run it with
 * `deno test --allow-ffi --allow-run docs/examples/secret_is_gone_test.ts`.
 */
import { open } from "@memsift/memsift";
import { assertEquals, assertGreater } from "@std/assert";

/** Holds a secret until it is told to forget it; then says so. */
const PROGRAM = `
  const secret = new Uint8Array(32);
  for (let at = 0; at < 32; at++) secret[at] = (at * 37 + 11) % 256;
  console.log("holding");
  await Deno.stdin.read(new Uint8Array(1));
  secret.fill(0);
  console.log("forgotten");
  await Deno.stdin.read(new Uint8Array(1));
`;

Deno.test("a secret is gone once the program has forgotten it", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", PROGRAM],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const input = child.stdin.getWriter();
  const said = child.stdout.getReader();
  await said.read();

  // The same bytes, known from elsewhere: never print a real one.
  const secret = Uint8Array.from(
    { length: 32 },
    (_, at) => (at * 37 + 11) % 256,
  );
  using target = open(child.pid);

  const before = await target.findAll(secret, { perm: "rw" });
  assertGreater(before.addresses.length, 0);

  await input.write(new Uint8Array([10]));
  await said.read();
  const after = await target.findAll(secret, { perm: "rw" });
  assertEquals(after.addresses.length, 0);

  await input.close();
  await said.cancel();
  await child.status;
});

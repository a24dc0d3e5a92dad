/**
 * `deno task demo`: starts a game of its own and finds, watches, changes and
 * compares what is in its memory, with the commands that a person would type.
 */
import { Game } from "./running_game.ts";
import { say, Shell } from "./shell.ts";

await using game = await Game.start();
const memsift = new Shell(game.pid);

say(`A little game runs as process ${game.pid}. It says of itself:`);
say(`  ${game.greeting}`);

say(`\nWhere does it keep its gold? Search for the number it says:`);
const gold = Number(/(\d+) gold/.exec(game.greeting)?.[1]);
// It earns while you read this: look for what it may have by now.
const found = await memsift.run([
  ...["find", `gold=i32:${gold}..${gold + 10_000}`],
  ...["--perm", "rw", "--align", "auto"],
]);

// It calculates with copies. What it keeps has its name before it.
const names = addressesIn(
  await memsift.ask(["find", '"Ada of Lovelace"', "--perm", "rw"]),
);
const address = addressesIn(found).find((each) => names.includes(each - 16n));
if (address === undefined) throw new Error(`No name is before ${gold}`);
const [goldAt, record] = [hex(address), hex(address - 16n)];

say(`\nIs this it? Watch it for a while:`);
await memsift.run(
  ["read", goldAt, "i32", "--every", "300ms", "--count", "4"],
  (output) => output.trim().includes("\n"),
);

say(`\nWhat else lies around it?`);
await memsift.run(["hex", record, "32"]);
await memsift.run(["read", record, "utf8"]);

say(`\nWhat changes there from one moment to the next?`);
await memsift.run(
  [
    ...["diff", "--every", "500ms", "--count", "2"],
    ...["--range", `${record},+32`, "--type", "i32"],
  ],
  (output) => output.includes("→"),
);

say(`\nMake it rich, and call it what you like:`);
await memsift.run(["write", goldAt, "i32", "2000000000"]);
await memsift.run(["write", record, "utf8", "You", "--nul"]);

const answer = await game.status();
say(`\nThe game now says of itself:\n  ${answer}`);
if (!/^You: 20000\d{5} gold/.test(answer)) {
  say(`\nThat is not what was to be shown.`);
  Deno.exitCode = 1;
}

function addressesIn(output: string): bigint[] {
  return (output.match(/^0x[0-9a-f]+/gm) ?? []).map(BigInt);
}

function hex(address: bigint): string {
  return `0x${address.toString(16)}`;
}

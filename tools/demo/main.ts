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
const found = await memsift.run(
  ["find", `gold=i32:${gold}..${gold + 1000}`, "--perm", "rw", "--max", "5"],
);
const address = await memsift.changing(addressesIn(found), "i32");

say(`\nIs this it? Watch it for a while:`);
await memsift.run(
  ["read", address, "i32", "--every", "300ms", "--count", "4"],
);

say(`\nWhat else lies around it?`);
const record = `0x${(BigInt(address) - 16n).toString(16)}`;
await memsift.run(["hex", record, "32"]);
await memsift.run(["read", record, "utf8"]);

say(`\nWhat changes there from one moment to the next?`);
await memsift.run([
  ...["diff", "--every", "500ms", "--count", "2"],
  ...["--range", `${record},+32`, "--type", "i32"],
]);

say(`\nMake it rich, and call it what you like:`);
await memsift.run(["write", address, "i32", "2000000000"]);
await memsift.run(["write", record, "utf8", "You", "--nul"]);

const answer = await game.status();
say(`\nThe game now says of itself:\n  ${answer}`);
if (!/^You: 20000\d{5} gold/.test(answer)) {
  say(`\nThat is not what was to be shown.`);
  Deno.exitCode = 1;
}

function addressesIn(output: string): string[] {
  return output.match(/0x[0-9a-f]+/g) ?? [];
}

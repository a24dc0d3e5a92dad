/**
 * The demo's target: a separate process with some values in its memory. It
 * knows nothing of memsift.
 *
 * It earns gold five times a second, and answers each line on its stdin with
 * what it believes to own.
 */

/** struct player { char name[16]; i32 gold; f32 health; u8 lives; } */
const player = new ArrayBuffer(32);
const name = new Uint8Array(player, 0, 16);
const gold = new Int32Array(player, 16, 1);
const health = new Float32Array(player, 20, 1);
const lives = new Uint8Array(player, 24, 1);

new TextEncoder().encodeInto("Ada of Lovelace", name);
// A number that is nowhere else.
gold[0] = 300_000_000 + Math.floor(Math.random() * 300_000_000);
health[0] = 87.5;
lives[0] = 3;

setInterval(() => gold[0] = (gold[0] ?? 0) + 7, 200);

function status(): string {
  const end = name.indexOf(0);
  const title = new TextDecoder().decode(name.subarray(0, end));
  return `${title}: ${gold[0]} gold, ${health[0]} health, ${lives[0]} lives`;
}

console.log(status());
const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
for await (const _ of lines) console.log(status());
Deno.exit();

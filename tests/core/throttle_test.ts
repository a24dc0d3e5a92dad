import { assertEquals } from "@std/assert";
import { Throttle } from "../../core/throttle.ts";

Deno.test("Throttle gives each byte its time", () => {
  const throttle = new Throttle(1000);
  assertEquals(throttle.wait(100, 5000), 100);
  // Nobody has waited: it adds up.
  assertEquals(throttle.wait(50, 5000), 150);
  assertEquals(throttle.wait(0, 5120), 30);
  assertEquals(throttle.wait(10, 5160), 10);
});

Deno.test("Throttle makes no burst out of time in which nothing was read", () => {
  const throttle = new Throttle(1000);
  throttle.wait(100, 0);
  assertEquals(throttle.wait(200, 1_000_000), 200);
});

Deno.test("Throttle without a limit lets nobody wait", () => {
  const throttle = new Throttle(Infinity);
  assertEquals(throttle.wait(2 ** 50, 3), 0);
  assertEquals(throttle.wait(0, 3), 0);
});

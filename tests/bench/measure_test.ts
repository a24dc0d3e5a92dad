import { assertEquals } from "@std/assert";
import { ratios, spreadOf } from "../../bench/measure.ts";

Deno.test("spreadOf() gives the middle one, or the mean of both", () => {
  assertEquals(spreadOf([3, 1, 2]), { median: 2, least: 1, most: 3 });
  assertEquals(spreadOf([4, 1, 2, 3]), { median: 2.5, least: 1, most: 4 });
  assertEquals(spreadOf([]), { median: NaN, least: NaN, most: NaN });
});

Deno.test("ratios() compares round by round and leaves out who was not there", () => {
  // Twice, four times, and a round without the other one.
  assertEquals(ratios([1, 2, 5], [2, 8, NaN]), {
    median: 3,
    least: 2,
    most: 4,
  });
  assertEquals(ratios([1, 2], [3]), { median: 3, least: 3, most: 3 });
});

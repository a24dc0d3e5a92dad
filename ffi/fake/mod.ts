/**
 * A process that lives in this one, for the tests of programs that use
 * memsift: they run without a permission, and the same on every system.
 *
 * ```ts
 * import { FakeProcess } from "@memsift/memsift/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const game = new FakeProcess({ name: "game" });
 * game.map({ start: 0x10000n, size: 4096 }).set([100, 0, 0, 0], 0x20);
 *
 * using target = game.open();
 * assertEquals(target.readValue(0x10020n, "i32"), 100);
 * ```
 *
 * @module
 */

export { FakeProcess, type FakeProcessOptions } from "./process.ts";
export type { FakeMapping, FakeRegion } from "./regions.ts";
export type { AddressRange } from "../../core/address.ts";
export type { Module } from "../../core/module.ts";
export type { Region, RegionKind } from "../../core/region.ts";
export type { Target } from "../../core/target.ts";

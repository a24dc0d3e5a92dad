import { assertEquals, assertThrows } from "@std/assert";
import { MemoryError, type MemoryErrorCode } from "../../mod.ts";
import { Random } from "../support/random.ts";
import type { Ability, World } from "../support/world.ts";

/** Something that holds of every source of memory. */
export interface ContractCase {
  /** What, and that it holds. */
  readonly name: string;
  /** What a system must have for it. */
  readonly needs?: Ability;
  /** What a system that has it does better. */
  readonly unless?: Ability;
  /** Whether the process ends in it, so that no other case can have it. */
  readonly ends?: boolean;
  readonly run: (world: World) => void | Promise<void>;
}

/** Bytes by which each place in so many pages can be told from the others. */
export function pageBytes(
  { pageSize }: World,
  pages: number,
  seed = 1,
): Uint8Array<ArrayBuffer> {
  return new Random(seed).bytes(pages * pageSize);
}

/** The error of something that is refused, after a look at its code. */
export function refusal(
  code: MemoryErrorCode,
  action: () => unknown,
): MemoryError {
  const error = assertThrows(action, MemoryError);
  assertEquals(error.code, code, error.message);
  return error;
}

/** Bytes that an operation must not change. */
export function canvas(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(size).fill(0xa5);
}

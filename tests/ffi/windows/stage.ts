import { assertEquals } from "@std/assert";
import { useWin32, type Win32 } from "../../../ffi/windows/symbols.ts";
import { replaceSystem } from "../../../ffi/windows/functions/system.ts";
import {
  closeHandle,
  getLastError,
  openProcess,
} from "../../../ffi/windows/mod.ts";
import { NtWorld } from "../../support/nt_world.ts";
import { WindowsWorld } from "../../support/windows_world.ts";
import type { World } from "../../support/world.ts";

/** A process of a system whose functions are tested. */
export type Stage = World;

/** Makes a stage, and the functions of its system. */
type Theatre = () => { readonly stage: Stage; readonly system: Win32 };

const SYSTEMS = new Map<string, Theatre>([
  ["a double of NT", () => {
    const stage = new NtWorld();
    return { stage, system: stage.system.use() };
  }],
]);
if (Deno.build.os === "windows") {
  SYSTEMS.set(
    "Windows",
    () => ({ stage: new WindowsWorld(), system: useWin32() }),
  );
}

/**
 * Tests that something holds on Windows, where this is one, and on a
 * double of Windows NT.
 *
 * @param claim What holds.
 * @param run The test.
 */
export function testOnStages(
  claim: string,
  run: (stage: Stage) => Promise<void>,
): void {
  for (const [name, make] of SYSTEMS) {
    Deno.test(`${claim} (${name})`, async () => {
      const { stage, system } = make();
      await using _ = stage;
      replaceSystem(system);
      try {
        await run(stage);
      } finally {
        replaceSystem(undefined);
      }
    });
  }
}

/** Opens a process with rights, uses the handle and closes it. */
export async function withHandle(
  { pid }: Stage,
  rights: number,
  use: (process: bigint) => void | Promise<void>,
): Promise<void> {
  const process = openProcess(rights, false, pid);
  if (process === null) throw new Error(`OpenProcess: ${getLastError()}`);
  try {
    await use(process);
  } finally {
    assertEquals(closeHandle(process), true);
  }
}

/** Bytes that a function must not touch. */
export function canvas(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(size).fill(0xa5);
}

/** Asserts that a call fails with one of some numbers. */
export function assertFails(
  call: () => boolean,
  ...errors: readonly number[]
): void {
  assertEquals(call(), false);
  const error = getLastError();
  if (!errors.includes(error)) assertEquals(error, errors[0]);
}

import type { Value } from "../../mod.ts";

/** A value as JSON has it: integers of 64 bits, NaN and infinities as text. */
export function jsonValue(value: Value): number | boolean | string {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number" && !Number.isFinite(value)) {
    return String(value);
  }
  return value;
}

/** A value as people read it. */
export function showValue(value: Value, type: string): string {
  return type.startsWith("ptr") ? `0x${value.toString(16)}` : String(value);
}

/** Bytes in hex, separated by blanks. */
export function showBytes(bytes: Uint8Array, most: number = Infinity): string {
  const shown = [...bytes.subarray(0, Math.min(bytes.length, most))]
    .map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return bytes.length > most ? `${shown} …` : shown;
}

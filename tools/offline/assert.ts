/**
 * Stand-in for `@std/assert` on a machine that cannot reach JSR: the
 * assertions that this project uses, with the signatures and the meaning of
 * the true ones. Texts of messages may differ.
 *
 * @module
 */

import { AssertionError as NodeAssertionError } from "node:assert/strict";
import { equal } from "./equal.ts";

// deno-lint-ignore no-explicit-any
type AnyClass<T> = abstract new (...args: any[]) => T;

/** An array or a typed array, not a string. */
export type ArrayLikeArg<T> = ArrayLike<T> & object;

/** What {@linkcode assertFalse} lets pass. */
export type Falsy = false | 0 | 0n | "" | null | undefined;

/** Thrown by every assertion that does not hold. */
export class AssertionError extends Error {
  /** Makes the error; `options` may carry a `cause`. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

function refuse(claim: string, msg?: string): never {
  throw new AssertionError(msg ? `${claim}: ${msg}` : `${claim}.`);
}

function show(value: unknown): string {
  return Deno.inspect(value, { depth: 10, strAbbreviateSize: 10_000 });
}

/** Both values, line against line. */
function difference(
  actual: unknown,
  expected: unknown,
  operator: string,
): string {
  return new NodeAssertionError({ actual, expected, operator }).message;
}

/** Asserts that `expr` is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** Asserts that `expr` is falsy. */
export function assertFalse(expr: unknown, msg = ""): asserts expr is Falsy {
  if (expr) throw new AssertionError(msg);
}

/** Asserts deep equality. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  const lines = difference(actual, expected, "deepStrictEqual");
  refuse("Values are not equal", `${msg ?? ""}\n${lines}`);
}

/** Asserts that two values are not deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) return;
  refuse(`Expected actual: ${show(actual)} not to be: ${show(expected)}`, msg);
}

/** Asserts identity, as `Object.is` has it. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (Object.is(actual, expected)) return;
  const lines = difference(actual, expected, "strictEqual");
  refuse("Values are not strictly equal", `${msg ?? ""}\n${lines}`);
}

/** Asserts that a number lies within `tolerance` of another. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
): void {
  if (Object.is(actual, expected)) return;
  const delta = Math.abs(expected - actual);
  const limit = tolerance ??
    (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  if (delta <= limit) return;
  refuse(
    `Expected actual: "${actual}" to be close to "${expected}": ` +
      `delta "${delta}" is greater than "${limit}"`,
    msg,
  );
}

/** Asserts that `actual` is neither null nor undefined. */
export function assertExists<T>(
  actual: T,
  msg?: string,
): asserts actual is NonNullable<T> {
  if (actual !== undefined && actual !== null) return;
  refuse(`Expected actual: "${actual}" to not be null or undefined`, msg);
}

/** Asserts that `actual` is an instance of a class. */
export function assertInstanceOf<T extends AnyClass<unknown>>(
  actual: unknown,
  expectedType: T,
  msg = "",
): asserts actual is InstanceType<T> {
  if (actual instanceof expectedType) return;
  const was = typeof actual === "object" && actual !== null
    ? actual.constructor?.name ?? "Object"
    : actual === null
    ? "null"
    : typeof actual;
  refuse(
    `Expected object to be an instance of "${expectedType.name}" ` +
      `but was "${was}"`,
    msg,
  );
}

/** Asserts `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (actual > expected) return;
  throw new AssertionError(msg ?? `Expect ${show(actual)} > ${show(expected)}`);
}

/** Asserts `actual >= expected`. */
export function assertGreaterOrEqual<T>(
  actual: T,
  expected: T,
  msg?: string,
): void {
  if (actual >= expected) return;
  throw new AssertionError(
    msg ?? `Expect ${show(actual)} >= ${show(expected)}`,
  );
}

/** Asserts `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (actual < expected) return;
  throw new AssertionError(msg ?? `Expect ${show(actual)} < ${show(expected)}`);
}

/** Asserts `actual <= expected`. */
export function assertLessOrEqual<T>(
  actual: T,
  expected: T,
  msg?: string,
): void {
  if (actual <= expected) return;
  throw new AssertionError(
    msg ?? `Expect ${show(actual)} <= ${show(expected)}`,
  );
}

/** Asserts that a text matches a regular expression. */
export function assertMatch(
  actual: string,
  expected: RegExp,
  msg?: string,
): void {
  if (expected.test(actual)) return;
  refuse(`Expected actual: "${actual}" to match: "${expected}"`, msg);
}

/** Asserts that a text contains another. */
export function assertStringIncludes(
  actual: string,
  expected: string,
  msg?: string,
): void {
  if (actual.includes(expected)) return;
  refuse(`Expected actual: "${actual}" to contain: "${expected}"`, msg);
}

/** Asserts that `actual` holds every item of `expected`, in any order. */
export function assertArrayIncludes<T>(
  actual: ArrayLikeArg<T>,
  expected: ArrayLikeArg<T>,
  msg?: string,
): void {
  const missing = Array.from(expected).filter((item) =>
    !Array.from(actual).some((other) => equal(item, other))
  );
  if (missing.length === 0) return;
  refuse(
    `Expected actual: "${show(actual)}" to include: "${show(expected)}"`,
    `${msg ?? ""}\nmissing: ${show(missing)}`,
  );
}

/** Asserts that `actual` has all that `expected` names, at any depth. */
export function assertObjectMatch(
  // deno-lint-ignore no-explicit-any
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  assertEquals<unknown>(
    common(actual, expected, []),
    common(expected, expected, []),
    msg,
  );
}

/**
 * What two values have in common, as plain objects and arrays; where one of
 * them is neither, the first. `path` holds the objects on the way here: a
 * cycle is cut where it closes.
 */
function common(value: unknown, other: unknown, path: unknown[]): unknown {
  if (path.includes(value) || !isContainer(value) || !isContainer(other)) {
    return value;
  }
  const deeper = [...path, value];
  if (Array.isArray(value) && Array.isArray(other)) {
    return value.slice(0, other.length)
      .map((item, i) => common(item, other[i], deeper));
  }
  if (value instanceof Map && other instanceof Map) {
    return new Map(
      [...value].filter(([key]) => other.has(key))
        .map(([key, item]) => [key, common(item, other.get(key), deeper)]),
    );
  }
  if (value instanceof Set && other instanceof Set) {
    return value.intersection(other);
  }
  const source = value as Record<PropertyKey, unknown>;
  const named = other as Record<PropertyKey, unknown>;
  const keys = Reflect.ownKeys(source).filter((key) =>
    Object.hasOwn(named, key)
  );
  return Object.fromEntries(
    keys.map((key) => [key, common(source[key], named[key], deeper)]),
  );
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null &&
    !(value instanceof RegExp) && !(value instanceof Date);
}

/** Asserts that `fn` throws, and returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Asserts that `fn` throws an error of a class, and returns it. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: AnyClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  classOrMsg?: AnyClass<E> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const wanted = wantedError(classOrMsg, msgIncludes, msg);
  try {
    fn();
  } catch (error) {
    return checked(error, "thrown", wanted);
  }
  refuse("Expected function to throw", wanted.msg);
}

/** Asserts that the promise of `fn` rejects; resolves with the reason. */
export function assertRejects(
  fn: () => PromiseLike<unknown>,
  msg?: string,
): Promise<unknown>;
/** Asserts that the promise of `fn` rejects with an error of a class. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: AnyClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  classOrMsg?: AnyClass<E> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const wanted = wantedError(classOrMsg, msgIncludes, msg);
  let promise: PromiseLike<unknown> | undefined;
  try {
    promise = fn();
  } catch { /* Told apart below: nothing was promised. */ }
  if (typeof promise?.then !== "function") {
    refuse("Function throws when expected to reject", wanted.msg);
  }
  try {
    await promise;
  } catch (error) {
    return checked(error, "rejected", wanted);
  }
  refuse("Expected function to reject", wanted.msg);
}

interface WantedError {
  ErrorClass: AnyClass<Error> | undefined;
  msgIncludes: string | undefined;
  msg: string | undefined;
}

function wantedError(
  classOrMsg: AnyClass<Error> | string | undefined,
  msgIncludes: string | undefined,
  msg: string | undefined,
): WantedError {
  return typeof classOrMsg === "string"
    ? { ErrorClass: undefined, msgIncludes: undefined, msg: classOrMsg }
    : { ErrorClass: classOrMsg, msgIncludes, msg };
}

/** As the true one: without a class, the message is not looked at. */
function checked(error: unknown, how: string, wanted: WantedError): unknown {
  const { ErrorClass, msgIncludes, msg } = wanted;
  if (!ErrorClass) return error;
  if (!(error instanceof Error)) refuse(`A non-Error object was ${how}`, msg);
  const { constructor, message } = error;
  if (!(error instanceof ErrorClass)) {
    refuse(
      `Expected error to be instance of "${ErrorClass.name}", ` +
        `but was "${constructor.name}" (${message})`,
      msg,
    );
  }
  if (msgIncludes && !message.includes(msgIncludes)) {
    refuse(
      `Expected error message to include ${JSON.stringify(msgIncludes)}, ` +
        `but got ${JSON.stringify(message)}`,
      msg,
    );
  }
  return error;
}

/** Fails. */
export function fail(msg?: string): never {
  refuse("Failed assertion", msg);
}

/** Fails: marks a place that must not be reached. */
export function unreachable(msg?: string): never {
  refuse("Unreachable", msg);
}

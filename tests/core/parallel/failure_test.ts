import {
  assertEquals,
  assertInstanceOf,
  assertStrictEquals,
} from "@std/assert";
import { pack, unpack } from "../../../core/parallel/failure.ts";
import { MemoryError } from "../../../mod.ts";

/** An error as it comes out of another thread. */
function sent(error: unknown): Error {
  return unpack(structuredClone(pack(error)));
}

Deno.test("a MemoryError comes over with all that it knows", () => {
  const error = new MemoryError("permission-denied", "Cannot read it", {
    pid: 7,
    address: 0xffff_ffff_ffff_f000n,
    requested: 16,
    transferred: 4,
    native: { api: "read", number: 13, name: "EACCES" },
    hint: "ask its owner",
  });
  const copy = sent(error);
  assertInstanceOf(copy, MemoryError);
  assertEquals({ ...copy }, { ...error });
  assertEquals(copy.message, "Cannot read it (read: EACCES 13)");
  assertEquals(copy.stack, error.stack);
  assertEquals(copy.native, error.native);
});

Deno.test("a MemoryError that knows little comes over with no more", () => {
  const error = new MemoryError("process-gone", "It has ended");
  const copy = sent(error);
  assertInstanceOf(copy, MemoryError);
  assertEquals([copy.code, copy.message], ["process-gone", "It has ended"]);
  assertEquals([copy.pid, copy.native, copy.hint], Array(3).fill(undefined));
});

for (const Kind of [RangeError, TypeError, SyntaxError]) {
  Deno.test(`a ${Kind.name} comes over as one`, () => {
    const error = new Kind("that is wrong");
    const copy = sent(error);
    assertStrictEquals(copy.constructor, Kind);
    assertEquals([copy.message, copy.stack], [error.message, error.stack]);
  });
}

Deno.test("any other error comes over as an error with its message and place", () => {
  class OwnError extends Error {
    override readonly name = "OwnError";
    readonly secret = () => {};
  }
  const error = new OwnError("own words");
  const copy = sent(error);
  assertStrictEquals(copy.constructor, Error);
  assertEquals([copy.message, copy.stack], ["own words", error.stack]);
  // What has the name of something that all objects have is no error of it.
  for (const name of ["constructor", "toString", "__proto__"]) {
    const odd = new Error("odd");
    odd.name = name;
    assertStrictEquals(sent(odd).constructor, Error);
  }
});

Deno.test("what is thrown and no error comes over as its text", () => {
  const rows: [thrown: unknown, message: string][] = [
    ["text", "text"],
    [undefined, "undefined"],
    [null, "null"],
    [12n, "12"],
    [Symbol("sign"), "Symbol(sign)"],
    [{ message: "none" }, "[object Object]"],
  ];
  for (const [thrown, message] of rows) {
    assertEquals(sent(thrown).message, message);
  }
});

import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { SharedLibraries } from "../../ffi/shared_libraries.ts";

/** Libraries that only write down what is done with them. */
function stage() {
  const done: string[] = [];
  const libraries = new SharedLibraries((name) => {
    if (name === "absent") throw new Error("There is none");
    done.push(`open ${name}`);
    return {
      call: { name },
      [Symbol.dispose]: () => {
        done.push(`close ${name}`);
      },
    };
  });
  return { done, libraries };
}

Deno.test("SharedLibraries opens for the first user, closes after the last", () => {
  const { done, libraries } = stage();
  const first = libraries.use("a");
  const second = libraries.use("a");
  assertStrictEquals(first.call, second.call);
  first[Symbol.dispose]();
  assertEquals(done, ["open a"]);
  second[Symbol.dispose]();
  assertEquals(done, ["open a", "close a"]);
});

Deno.test("SharedLibraries counts a user who leaves twice once", () => {
  const { done, libraries } = stage();
  const first = libraries.use("a");
  using _second = libraries.use("a");
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  assertEquals(done, ["open a"]);
});

Deno.test("SharedLibraries opens again what was closed", () => {
  const { done, libraries } = stage();
  for (let round = 0; round < 2; round++) libraries.use("a")[Symbol.dispose]();
  assertEquals(done, ["open a", "close a", "open a", "close a"]);
});

Deno.test("SharedLibraries keeps names apart", () => {
  const { done, libraries } = stage();
  const first = libraries.use("a");
  using second = libraries.use("b");
  assertEquals(second.call.name, "b");
  first[Symbol.dispose]();
  assertEquals(done, ["open a", "open b", "close a"]);
});

Deno.test("SharedLibraries has no user of what could not be opened", () => {
  const { done, libraries } = stage();
  for (let round = 0; round < 2; round++) {
    assertThrows(() => libraries.use("absent"), Error, "There is none");
  }
  using _user = libraries.use("a");
  assertEquals(done, ["open a"]);
});

import { assertEquals } from "@std/assert";
import { inTime } from "../../support/deadline.ts";

const MODULE = import.meta.resolve("../../../mod.ts");

/** Somebody's own Worker, which uses memsift. */
const OWN = `
import { FakeProcess } from ${
  JSON.stringify(import.meta.resolve("../../../ffi/fake/mod.ts"))
};
import { MemoryError } from ${JSON.stringify(MODULE)};
const process = new FakeProcess();
process.map({ start: 0x1000n, size: 4096 })[7] = 1;
const target = process.open();
addEventListener("message", ({ data }) => {
  const value = target.readValue(0x1007n, "u8");
  postMessage({ data, value, name: MemoryError.name });
});
`;

Deno.test("somebody's own Worker that uses memsift hears and says its own messages only", async () => {
  const url = `data:text/javascript,${encodeURIComponent(OWN)}`;
  const worker = new Worker(url, { type: "module" });
  try {
    const heard: unknown[] = [];
    const done = Promise.withResolvers<void>();
    worker.onmessage = ({ data }) => {
      heard.push(data);
      if (heard.length === 3) done.resolve();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      done.reject(event.error ?? new Error(event.message));
    };
    const sent = [{ kind: "search" }, { kind: "job", shares: [] }, "hello"];
    for (const each of sent) worker.postMessage(each);
    await inTime(done.promise);
    assertEquals(
      heard,
      sent.map((data) => ({ data, value: 1, name: "MemoryError" })),
    );
  } finally {
    worker.terminate();
  }
});

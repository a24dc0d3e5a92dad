/**
 * A process to be looked at: it maps, fills and ends as it is told by lines
 * of JSON on its standard input, and answers each with one.
 *
 * Needs `--allow-ffi`; nothing of memsift runs in it.
 */

import { Random } from "../random.ts";
import { LinuxSystem } from "./linux_system.ts";
import type { Reply, Request } from "./request.ts";
import { type System, SystemError } from "./system.ts";
import { WindowsSystem } from "./windows_system.ts";

const system: System = Deno.build.os === "windows"
  ? new WindowsSystem()
  : new LinuxSystem();

function carryOut(request: Request): string | number | null {
  switch (request.op) {
    case "map": {
      const { address = 0, size, perm, sparse } = request;
      const mapped = system.map(BigInt(address), size, perm, sparse);
      return `0x${mapped.toString(16)}`;
    }
    case "protect":
      system.protect(BigInt(request.address), request.size, request.perm);
      return null;
    case "unmap":
      system.unmap(BigInt(request.address), request.size);
      return null;
    case "guard":
      system.guard(BigInt(request.address), request.size);
      return null;
    case "store": {
      const bytes = Uint8Array.fromBase64(request.base64);
      system.store(BigInt(request.address), bytes);
      return null;
    }
    case "storeRandom": {
      const bytes = new Random(request.seed).bytes(request.size);
      system.store(BigInt(request.address), bytes);
      return null;
    }
    case "load":
      return system.load(BigInt(request.address), request.size).toBase64();
    case "exit":
      return Deno.exit(request.code);
    default:
      return system.carryOut(request);
  }
}

function answer(line: string): Reply {
  try {
    return { value: carryOut(JSON.parse(line)) };
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return { call: error.call, error: error.error };
  }
}

const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
let text = "";
for await (const chunk of lines) {
  text += chunk;
  for (let end; (end = text.indexOf("\n")) >= 0; text = text.slice(end + 1)) {
    const reply = JSON.stringify(answer(text.slice(0, end)));
    Deno.stdout.writeSync(new TextEncoder().encode(`${reply}\n`));
  }
}

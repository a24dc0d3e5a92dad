import { formatAddress } from "../mod.ts";
import { encodingNamed, readCellType, TYPE, TYPE_HELP } from "./cell.ts";
import type { Command } from "./command.ts";
import { EXIT } from "./exit_code.ts";
import { openTarget, TARGET } from "./target.ts";
import { UsageError } from "./usage_error.ts";

/** `memsift write` */
export const write: Command = {
  name: "write",
  usage: `${TARGET} ADDRESS ${TYPE} VALUE`,
  summary: "change a value, text or bytes at an address",
  details: `
ADDRESS is a number (0x7f0010, 4096) or relative to a module (libc.so.6+0x10).
${TYPE_HELP}
Text is written as it is, without a NUL behind it. Prints what was there and
what is there now: write the old value to take it back.

Examples:
  memsift write game 0x7f5a10 i32 9999
  memsift write game 0x7f5a10 i32 9999 --expect 100
  memsift write game game+0x1234 bytes "90 90" --code --dry-run`,
  positionals: [4, 4],
  options: [
    {
      name: "expect",
      value: "OLD",
      help: "write only if this is there now; exit code 1 if not",
    },
    { name: "nul", help: "write a NUL behind text" },
    { name: "dry-run", help: "show what would be written and write nothing" },
    { name: "code", help: "write over code that is read-only" },
    { name: "force", help: "write past the memory's protection" },
  ],
  run(args, { terminal }) {
    const force = args.has("force");
    const code = args.has("code");
    const dry = args.has("dry-run");
    using target = openTarget(args);
    const address = target.resolve(args.at(1));
    const type = readCellType(args.at(2), target);
    if (args.has("nul") && !encodingNamed(type.name)) {
      throw new UsageError("--nul goes with text", TYPE_HELP);
    }
    const bytes = type.parse(args.at(3) + (args.has("nul") ? "\0" : ""));
    if (bytes.length === 0) {
      throw new UsageError("There is nothing to write", TYPE_HELP);
    }
    const expected = args.value("expect");
    const wanted = expected === undefined ? undefined : type.parse(expected);
    const old = target.read(
      address,
      Math.max(bytes.length, wanted?.length ?? 0),
      { force },
    );
    const found = old.subarray(0, wanted?.length ?? bytes.length);
    const asExpected = !wanted || equal(found, wanted);
    if (asExpected && !dry) target.write(address, bytes, { force, code });
    const before = old.subarray(0, bytes.length);
    const written = asExpected && !dry;
    if (terminal.json) {
      terminal.record({
        addr: formatAddress(address),
        type: type.name,
        old: type.json(asExpected ? before : found),
        new: type.json(bytes),
        written,
      });
    } else if (asExpected) {
      const { styles } = terminal;
      terminal.line(
        `${styles.yellow(formatAddress(address))}  ${type.name}  ` +
          `${styles.red(type.show(before))} → ${
            styles.green(type.show(bytes))
          }` +
          (dry ? "  (dry run: nothing was written)" : ""),
      );
    } else {
      terminal.note(
        `Nothing was written: ${formatAddress(address)} holds ` +
          `${type.show(found)}, not ${type.show(wanted)}`,
      );
    }
    return asExpected ? EXIT.ok : EXIT.nothing;
  },
};

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

import { buildLibSystem } from "../doubles/macos/libsystem.ts";
import { MacosWorld } from "../support/macos_world.ts";
import { testContract } from "./contract.ts";

const build = buildLibSystem();

if (build) {
  for (const pageSize of [4096, 16384]) {
    testContract(
      `MacosSource on a double of macOS with pages of ${pageSize} bytes`,
      () => new MacosWorld(build, pageSize),
    );
  }
}

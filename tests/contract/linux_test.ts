import { LinuxWorld } from "../support/linux_world.ts";
import { testContract } from "./contract.ts";

if (Deno.build.os === "linux") {
  testContract("LinuxSource", () => new LinuxWorld());
}

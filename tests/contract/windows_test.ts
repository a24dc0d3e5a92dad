import { WindowsWorld } from "../support/windows_world.ts";
import { testContract } from "./contract.ts";

if (Deno.build.os === "windows") {
  testContract("WindowsSource", () => new WindowsWorld());
}

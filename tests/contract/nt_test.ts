import { NtWorld } from "../support/nt_world.ts";
import { testContract } from "./contract.ts";

testContract("WindowsSource on a double of NT", () => new NtWorld());

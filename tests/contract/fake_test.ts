import { FakeWorld } from "../support/fake_world.ts";
import { testContract } from "./contract.ts";

testContract("FakeSource", () => new FakeWorld());

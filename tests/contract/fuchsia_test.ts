import { FLAVOURS, HAS_ZIRCON } from "../doubles/zircon/libzircon.ts";
import { FuchsiaWorld } from "../support/fuchsia_world.ts";
import { testContract } from "./contract.ts";

if (HAS_ZIRCON) {
  for (const flavour of FLAVOURS) {
    testContract(
      `FuchsiaSource on a double of Zircon (${flavour})`,
      () => new FuchsiaWorld(flavour),
    );
  }
}

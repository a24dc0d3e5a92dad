import { Child, hex } from "./child.ts";

/** A real process on Windows, and what only Windows has. */
export class WindowsChild extends Child {
  /**
   * Maps memory as pieces side by side, each of which is a region of its own
   * even beside one of its kind.
   */
  async mapPieces(address: bigint, sizes: readonly number[]): Promise<void> {
    await this.ask({ op: "mapPieces", address: hex(address), sizes });
  }
}

import type { LinuxRequest, Perm, WindowsRequest } from "./request.ts";

/** What a system lets a child do with its own memory. */
export interface System {
  /**
   * Maps private memory full of zeros.
   *
   * @param address Where, with nothing there yet; anywhere if it is 0.
   * @param sparse Whether only little of it will be used.
   */
  map(address: bigint, size: number, perm: Perm, sparse: boolean): bigint;

  protect(address: bigint, size: number, perm: Perm): void;

  unmap(address: bigint, size: number): void;

  /** Makes pages ones that the system refuses whatever their protection. */
  guard(address: bigint, size: number): void;

  store(address: bigint, bytes: Uint8Array<ArrayBuffer>): void;

  /** What is there, whatever its protection. */
  load(address: bigint, size: number): Uint8Array<ArrayBuffer>;

  /** Does what not every system can. */
  carryOut(request: LinuxRequest | WindowsRequest): string | number | null;
}

/** What a system refused a child. */
export class SystemError extends Error {
  readonly call: string;
  readonly error: number;

  constructor(call: string, error: number) {
    super(`${call}: error ${error}`);
    this.call = call;
    this.error = error;
  }
}

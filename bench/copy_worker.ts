/** A thread that copies its part; see threaded_copy.ts. @module */

import type { AddressRange } from "../core/address.ts";
import { copyAlone } from "./copy.ts";

/** What the thread is told. */
export interface CopyPart {
  /** The process. */
  readonly pid: number;
  /** Which bytes of it. */
  readonly range: AddressRange;
}

declare const self: {
  onmessage: (event: MessageEvent<CopyPart>) => void;
  postMessage(message: null): void;
};

self.onmessage = ({ data: { pid, range } }) => {
  copyAlone(pid, range);
  self.postMessage(null);
};

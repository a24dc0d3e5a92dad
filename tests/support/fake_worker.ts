import { MemoryError } from "../../core/error.ts";
import type { Order, Report } from "../../core/parallel/message.ts";
import { type Port, serve } from "../../core/parallel/server.ts";
import type { Transfer, TransferRequest } from "../../core/source.ts";
import { FakeProcess } from "../../ffi/fake/mod.ts";
import { FakeSource } from "../../ffi/fake/source.ts";
import { type FakePlace, settle } from "./fake_place.ts";
import { WorkerWatch } from "./worker_watch.ts";

// What the Workers of the tests run: as `worker.ts`, for a fake process. It
// is laid out anew for each search, so that Workers can be kept for many.

const PAGE = 4096n;

/** What there is of `self` in a Worker. */
interface WorkerScope {
  postMessage(message: Report, transfer: Transferable[]): void;
  onmessage: (event: MessageEvent<Order>) => void;
}

const scope = globalThis as unknown as WorkerScope;
const process = new FakeProcess();
let place: FakePlace = { regions: [] };
let watch = new WorkerWatch();

class PlacedSource extends FakeSource {
  override read(request: TransferRequest, force: boolean): Transfer {
    const { address, bytes } = request;
    const end = address + BigInt(bytes.length);
    for (let page = address - address % PAGE; page < end; page += PAGE) {
      if (place.closed?.has(page)) throw new Error(`Page ${page} is read`);
    }
    watch.pass();
    watch.noteRead(bytes.length);
    const { trouble } = place;
    if (trouble?.kind === "ends" && address <= trouble.at && trouble.at < end) {
      throw new MemoryError("process-gone", "The process has ended", {
        pid: this.pid,
      });
    }
    return super.read(request, force);
  }
}

const port: Port = {
  onmessage: null,
  postMessage(report, transfer) {
    if (report.kind === "part") watch.notePosted(report.weight);
    scope.postMessage(report, transfer);
  },
};

serve(port, () => {
  if (place.trouble?.kind !== "refuses") return new PlacedSource(process);
  throw new MemoryError("permission-denied", "Cannot open process 4242", {
    pid: 4242,
    native: { api: "open", number: 13, name: "EACCES" },
    hint: "ask its owner",
  });
});

scope.onmessage = (event) => {
  const { data } = event;
  if (data.kind === "search") {
    place = data.place as FakePlace;
    watch = new WorkerWatch(place.watch);
    settle(process, place);
  }
  if (data.kind === "job") watch.noteJob();
  const { trouble } = place;
  if (trouble?.kind === "dies" && trouble.on === data.kind) {
    throw new Error("the Worker fell over");
  }
  port.onmessage?.(event);
};

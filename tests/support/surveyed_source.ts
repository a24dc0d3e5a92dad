import { FakeSource } from "../../ffi/fake/source.ts";
import type { FakeProcess } from "../../ffi/fake/mod.ts";
import type { AddressRange, Region } from "../../mod.ts";
import type { Random } from "./random.ts";

const PAGE = 4096n;

type Base = InstanceType<typeof FakeSource>;
type Skip = "untouched" | "not-resident";

/** A fake process of which it is known what has never been used. */
export class SurveyedSource extends FakeSource {
  /** Why pages are better not read, by their addresses. */
  readonly skips: ReadonlyMap<bigint, Skip>;
  /** Such pages that were read all the same. */
  readonly touched = new Set<bigint>();
  readonly #random: Random;

  constructor(
    process: FakeProcess,
    skips: ReadonlyMap<bigint, Skip>,
    random: Random,
  ) {
    super(process);
    this.skips = skips;
    this.#random = random;
  }

  *survey(
    { start, end }: AddressRange,
    _region: Region,
    resident: boolean,
  ): Generator<{ start: bigint; end: bigint; skip?: Skip | undefined }> {
    const skipOf = (address: bigint): Skip | undefined => {
      const skip = this.skips.get(address - address % PAGE);
      return skip === "untouched" || resident ? skip : undefined;
    };
    for (let from = start; from < end;) {
      // Not always as long as could be.
      const most = this.#random.between(1, 5);
      let to = from - from % PAGE + PAGE;
      for (let pages = 1; pages < most && to < end; pages++) {
        if (skipOf(to) !== skipOf(from)) break;
        to += PAGE;
      }
      if (to > end) to = end;
      yield { start: from, end: to, skip: skipOf(from) };
      from = to;
    }
  }

  override read(
    request: Parameters<Base["read"]>[0],
    force: boolean,
  ): ReturnType<Base["read"]> {
    const { address, bytes } = request;
    const end = address + BigInt(bytes.length);
    for (let page = address - address % PAGE; page < end; page += PAGE) {
      if (this.skips.has(page)) this.touched.add(page);
    }
    return super.read(request, force);
  }
}

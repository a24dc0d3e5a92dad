import type { Coverage } from "../coverage.ts";
import type { Found, Query, Share, Taken } from "../search.ts";
import type { Failure } from "./failure.ts";

// What is said between the thread that asks and the Workers that search.

/** What a Worker is told. */
export type Order =
  /** Get ready. Jobs of one search follow. */
  | {
    readonly kind: "search";
    /** Where the target is, as the Worker's own module opens it. */
    readonly place: unknown;
    readonly query: Query;
    /** The memory of a `Control`, and which of its places is the Worker's. */
    readonly control: SharedArrayBuffer;
    readonly seat: number;
  }
  /** Search. */
  | {
    readonly kind: "job";
    readonly shares: readonly Share[];
  }
  /** The search is over. */
  | { readonly kind: "rest" };

/** What a Worker says. */
export type Report =
  /** It has opened the target; jobs may come. */
  | { readonly kind: "ready" }
  /** Something of the first job that it was given and is not done with. */
  | {
    readonly kind: "part";
    /** Matches that follow those of the part before. */
    readonly found: readonly Found[];
    /** Bytes of them, for {@linkcode Control.pay}. */
    readonly weight: number;
    /** What was read since the part before. */
    readonly coverage: Pick<Coverage, "read" | "reasons">;
    /** Where matches may start behind what is done with: the job, or its head. */
    readonly taken?: Taken | undefined;
    /** Whether the job is done. */
    readonly last: boolean;
  }
  /** It can't do what it was told. */
  | { readonly kind: "failure"; readonly failure: Failure };

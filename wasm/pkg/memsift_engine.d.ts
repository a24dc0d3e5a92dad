/* tslint:disable */
/* eslint-disable */

/**
 * Two chunks held against each other.
 */
export class Comparer {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Whether the first `length` of the later bytes are all zero.
     */
    after_is_zero(length: number): boolean;
    /**
     * Where the later bytes are to be written.
     */
    after_ptr(): number;
    /**
     * Where the earlier bytes are to be written.
     */
    before_ptr(): number;
    /**
     * Room for chunks of `chunk` bytes, compared in units of `unit` bytes, a power of two.
     */
    constructor(chunk: number, unit: number);
    /**
     * Finds more changed ranges and says how many; 0 when the chunk is done.
     */
    next_batch(): number;
    /**
     * Start and end of each range, u32 each, counted from the chunk's first byte.
     */
    ranges_ptr(): number;
    /**
     * The first `length` bytes of both have been written; they come from `address`.
     */
    start(address: bigint, length: number): void;
}

/**
 * A set of patterns under construction.
 *
 * A pattern is one or more alternatives (a text in two encodings, say): [`begin`](Self::begin) it, then add them.
 */
export class PatternSet {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * What is added next belongs to `pattern` and matches at multiples of `alignment`, a power of two.
     */
    begin(pattern: number, alignment: number): void;
    /**
     * Adds floating-point numbers of `width` bytes from `low` to `high`, or with `outside` all others and NaN.
     */
    float(width: number, low: number, high: number, outside: boolean, big_endian: boolean): void;
    /**
     * The bytes, or the regular expression, that are added next have to stand between units of this number's [`Border`] that
     * are no letters or digits.
     */
    fullword(border: number): void;
    /**
     * Adds integers of `width` bytes: `low` and the `span` values that follow it, or with `outside` all others.
     */
    integer(width: number, low: bigint, span: bigint, outside: boolean, big_endian: boolean): void;
    /**
     * Adds bytes under a mask. `value` and `mask` have one length, and some bit of the mask is set.
     */
    masked(value: Uint8Array, mask: Uint8Array): void;
    /**
     * An empty set.
     */
    constructor();
    /**
     * Adds a regular expression over bytes, with flags out of `imoswx`.
     */
    regex(expression: string, flags: string): void;
    /**
     * Adds a sequence of parts.
     */
    sequence(parts: SequenceBuilder): void;
    /**
     * Adds bytes that were combined by exclusive or with one key from `low` to `high`.
     */
    xored(value: Uint8Array, low: number, high: number): void;
}

/**
 * Why a regular expression was refused.
 */
export class RegexError {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    /**
     * What is wrong with it.
     */
    readonly message: string;
    /**
     * Where, in bytes of its UTF-8 text.
     */
    readonly offset: number;
}

/**
 * A scan for a set of patterns.
 */
export class Scanner {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * The matches' addresses, u64 each.
     */
    addresses_ptr(): number;
    /**
     * Where the next bytes are to be written.
     */
    chunk_ptr(): number;
    /**
     * Takes in `length` bytes that were written; `last` when no readable byte follows them.
     */
    feed(length: number, last: boolean): void;
    /**
     * The matches' lengths in bytes, u32 each.
     */
    lengths_ptr(): number;
    /**
     * Takes the set over and reads `chunk` bytes at a time.
     */
    constructor(set: PatternSet, chunk: number);
    /**
     * Searches on until at least `least` matches are found, and says how many; 0 when the chunk is done and the next may be
     * written.
     */
    next_batch(least: number): number;
    /**
     * The matches' patterns, u32 each.
     */
    patterns_ptr(): number;
    /**
     * Bytes that are read behind a start before it is decided, the start's own included.
     */
    reach(): number;
    /**
     * Says how many matches there are that were too few so far, and hands them out.
     */
    rest(): number;
    /**
     * Begins with the bytes at `address`, which don't follow those before.
     */
    restart(address: bigint): void;
    /**
     * How many bytes all matches have, if they have as many.
     */
    same_length(): number | undefined;
    /**
     * Which pattern all matches are of, if it is one.
     */
    same_pattern(): number | undefined;
    /**
     * Goes on, after a [`restart`](Self::restart), where another scan for the same patterns was.
     */
    take(until: BigUint64Array): void;
    /**
     * For each matcher whose matches don't overlap, before which address no further match may start.
     */
    taken(): BigUint64Array;
    /**
     * From now on only matches that start from `first` to `last` are looked for.
     */
    want(first: bigint, last: bigint): void;
}

/**
 * A sequence under construction: parts one after the other.
 */
export class SequenceBuilder {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * What is added next is what a choice is made of.
     */
    begin_choice(): void;
    /**
     * Adds bytes under a mask. Of those in `negated`, by their place, some bit of the mask must differ.
     */
    bytes(value: Uint8Array, mask: Uint8Array, negated: Uint32Array): void;
    /**
     * That were all choices.
     */
    end_choice(): void;
    /**
     * What was added is one of the choices; the next one follows.
     */
    end_of_one(): void;
    /**
     * Adds `low` to `high` bytes of any value.
     */
    jump(low: number, high: number): void;
    /**
     * A sequence of no parts.
     */
    constructor();
}

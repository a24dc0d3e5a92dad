/**
 * Two chunks held against each other.
 */
export class Comparer {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        ComparerFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_comparer_free(ptr, 0);
    }
    /**
     * Whether the first `length` of the later bytes are all zero.
     * @param {number} length
     * @returns {boolean}
     */
    after_is_zero(length) {
        const ret = wasm.comparer_after_is_zero(this.__wbg_ptr, length);
        return ret !== 0;
    }
    /**
     * Where the later bytes are to be written.
     * @returns {number}
     */
    after_ptr() {
        const ret = wasm.comparer_after_ptr(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * Where the earlier bytes are to be written.
     * @returns {number}
     */
    before_ptr() {
        const ret = wasm.comparer_before_ptr(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * Room for chunks of `chunk` bytes, compared in units of `unit` bytes, a power of two.
     * @param {number} chunk
     * @param {number} unit
     */
    constructor(chunk, unit) {
        const ret = wasm.comparer_new(chunk, unit);
        this.__wbg_ptr = ret >>> 0;
        ComparerFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Finds more changed ranges and says how many; 0 when the chunk is done.
     * @returns {number}
     */
    next_batch() {
        const ret = wasm.comparer_next_batch(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * Start and end of each range, u32 each, counted from the chunk's first byte.
     * @returns {number}
     */
    ranges_ptr() {
        const ret = wasm.comparer_ranges_ptr(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * The first `length` bytes of both have been written; they come from `address`.
     * @param {bigint} address
     * @param {number} length
     */
    start(address, length) {
        wasm.comparer_start(this.__wbg_ptr, address, length);
    }
}
if (Symbol.dispose) Comparer.prototype[Symbol.dispose] = Comparer.prototype.free;

/**
 * A set of patterns under construction.
 *
 * A pattern is one or more alternatives (a text in two encodings, say): [`begin`](Self::begin) it, then add them.
 */
export class PatternSet {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        PatternSetFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_patternset_free(ptr, 0);
    }
    /**
     * What is added next belongs to `pattern` and matches at multiples of `alignment`, a power of two.
     * @param {number} pattern
     * @param {number} alignment
     */
    begin(pattern, alignment) {
        wasm.patternset_begin(this.__wbg_ptr, pattern, alignment);
    }
    /**
     * Adds floating-point numbers of `width` bytes from `low` to `high`, or with `outside` all others and NaN.
     * @param {number} width
     * @param {number} low
     * @param {number} high
     * @param {boolean} outside
     * @param {boolean} big_endian
     */
    float(width, low, high, outside, big_endian) {
        wasm.patternset_float(this.__wbg_ptr, width, low, high, outside, big_endian);
    }
    /**
     * The bytes, or the regular expression, that are added next have to stand between units of this number's [`Border`] that
     * are no letters or digits.
     * @param {number} border
     */
    fullword(border) {
        wasm.patternset_fullword(this.__wbg_ptr, border);
    }
    /**
     * Adds integers of `width` bytes: `low` and the `span` values that follow it, or with `outside` all others.
     * @param {number} width
     * @param {bigint} low
     * @param {bigint} span
     * @param {boolean} outside
     * @param {boolean} big_endian
     */
    integer(width, low, span, outside, big_endian) {
        wasm.patternset_integer(this.__wbg_ptr, width, low, span, outside, big_endian);
    }
    /**
     * Adds bytes under a mask. `value` and `mask` have one length, and some bit of the mask is set.
     * @param {Uint8Array} value
     * @param {Uint8Array} mask
     */
    masked(value, mask) {
        const ptr0 = passArray8ToWasm0(value, wasm.__wbindgen_export);
        const len0 = WASM_VECTOR_LEN;
        const ptr1 = passArray8ToWasm0(mask, wasm.__wbindgen_export);
        const len1 = WASM_VECTOR_LEN;
        wasm.patternset_masked(this.__wbg_ptr, ptr0, len0, ptr1, len1);
    }
    /**
     * An empty set.
     */
    constructor() {
        const ret = wasm.patternset_new();
        this.__wbg_ptr = ret >>> 0;
        PatternSetFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Adds a regular expression over bytes, with flags out of `imoswx`.
     * @param {string} expression
     * @param {string} flags
     */
    regex(expression, flags) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16);
            const ptr0 = passStringToWasm0(expression, wasm.__wbindgen_export, wasm.__wbindgen_export2);
            const len0 = WASM_VECTOR_LEN;
            const ptr1 = passStringToWasm0(flags, wasm.__wbindgen_export, wasm.__wbindgen_export2);
            const len1 = WASM_VECTOR_LEN;
            wasm.patternset_regex(retptr, this.__wbg_ptr, ptr0, len0, ptr1, len1);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            if (r1) {
                throw takeObject(r0);
            }
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * Adds a sequence of parts.
     * @param {SequenceBuilder} parts
     */
    sequence(parts) {
        _assertClass(parts, SequenceBuilder);
        var ptr0 = parts.__destroy_into_raw();
        wasm.patternset_sequence(this.__wbg_ptr, ptr0);
    }
    /**
     * Adds bytes that were combined by exclusive or with one key from `low` to `high`.
     * @param {Uint8Array} value
     * @param {number} low
     * @param {number} high
     */
    xored(value, low, high) {
        const ptr0 = passArray8ToWasm0(value, wasm.__wbindgen_export);
        const len0 = WASM_VECTOR_LEN;
        wasm.patternset_xored(this.__wbg_ptr, ptr0, len0, low, high);
    }
}
if (Symbol.dispose) PatternSet.prototype[Symbol.dispose] = PatternSet.prototype.free;

/**
 * Why a regular expression was refused.
 */
export class RegexError {
    static __wrap(ptr) {
        ptr = ptr >>> 0;
        const obj = Object.create(RegexError.prototype);
        obj.__wbg_ptr = ptr;
        RegexErrorFinalization.register(obj, obj.__wbg_ptr, obj);
        return obj;
    }
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        RegexErrorFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_regexerror_free(ptr, 0);
    }
    /**
     * What is wrong with it.
     * @returns {string}
     */
    get message() {
        let deferred1_0;
        let deferred1_1;
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16);
            wasm.regexerror_message(retptr, this.__wbg_ptr);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            deferred1_0 = r0;
            deferred1_1 = r1;
            return getStringFromWasm0(r0, r1);
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
            wasm.__wbindgen_export3(deferred1_0, deferred1_1, 1);
        }
    }
    /**
     * Where, in bytes of its UTF-8 text.
     * @returns {number}
     */
    get offset() {
        const ret = wasm.regexerror_offset(this.__wbg_ptr);
        return ret >>> 0;
    }
}
if (Symbol.dispose) RegexError.prototype[Symbol.dispose] = RegexError.prototype.free;

/**
 * A scan for a set of patterns.
 */
export class Scanner {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        ScannerFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_scanner_free(ptr, 0);
    }
    /**
     * The matches' addresses, u64 each.
     * @returns {number}
     */
    addresses_ptr() {
        const ret = wasm.scanner_addresses_ptr(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * Where the next bytes are to be written.
     * @returns {number}
     */
    chunk_ptr() {
        const ret = wasm.scanner_chunk_ptr(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * Takes in `length` bytes that were written; `last` when no readable byte follows them.
     * @param {number} length
     * @param {boolean} last
     */
    feed(length, last) {
        wasm.scanner_feed(this.__wbg_ptr, length, last);
    }
    /**
     * The matches' lengths in bytes, u32 each.
     * @returns {number}
     */
    lengths_ptr() {
        const ret = wasm.scanner_lengths_ptr(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * Takes the set over and reads `chunk` bytes at a time.
     * @param {PatternSet} set
     * @param {number} chunk
     */
    constructor(set, chunk) {
        _assertClass(set, PatternSet);
        var ptr0 = set.__destroy_into_raw();
        const ret = wasm.scanner_new(ptr0, chunk);
        this.__wbg_ptr = ret >>> 0;
        ScannerFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Searches on until at least `least` matches are found, and says how many; 0 when the chunk is done and the next may be
     * written.
     * @param {number} least
     * @returns {number}
     */
    next_batch(least) {
        const ret = wasm.scanner_next_batch(this.__wbg_ptr, least);
        return ret >>> 0;
    }
    /**
     * The matches' patterns, u32 each.
     * @returns {number}
     */
    patterns_ptr() {
        const ret = wasm.scanner_patterns_ptr(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * Bytes that are read behind a start before it is decided, the start's own included.
     * @returns {number}
     */
    reach() {
        const ret = wasm.scanner_reach(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * Says how many matches there are that were too few so far, and hands them out.
     * @returns {number}
     */
    rest() {
        const ret = wasm.scanner_rest(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * Begins with the bytes at `address`, which don't follow those before.
     * @param {bigint} address
     */
    restart(address) {
        wasm.scanner_restart(this.__wbg_ptr, address);
    }
    /**
     * How many bytes all matches have, if they have as many.
     * @returns {number | undefined}
     */
    same_length() {
        const ret = wasm.scanner_same_length(this.__wbg_ptr);
        return ret === 0x100000001 ? undefined : ret;
    }
    /**
     * Which pattern all matches are of, if it is one.
     * @returns {number | undefined}
     */
    same_pattern() {
        const ret = wasm.scanner_same_pattern(this.__wbg_ptr);
        return ret === 0x100000001 ? undefined : ret;
    }
    /**
     * Goes on, after a [`restart`](Self::restart), where another scan for the same patterns was.
     * @param {BigUint64Array} until
     */
    take(until) {
        const ptr0 = passArray64ToWasm0(until, wasm.__wbindgen_export);
        const len0 = WASM_VECTOR_LEN;
        wasm.scanner_take(this.__wbg_ptr, ptr0, len0);
    }
    /**
     * For each matcher whose matches don't overlap, before which address no further match may start.
     * @returns {BigUint64Array}
     */
    taken() {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16);
            wasm.scanner_taken(retptr, this.__wbg_ptr);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            var v1 = getArrayU64FromWasm0(r0, r1).slice();
            wasm.__wbindgen_export3(r0, r1 * 8, 8);
            return v1;
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * From now on only matches that start from `first` to `last` are looked for.
     * @param {bigint} first
     * @param {bigint} last
     */
    want(first, last) {
        wasm.scanner_want(this.__wbg_ptr, first, last);
    }
}
if (Symbol.dispose) Scanner.prototype[Symbol.dispose] = Scanner.prototype.free;

/**
 * A sequence under construction: parts one after the other.
 */
export class SequenceBuilder {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        SequenceBuilderFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_sequencebuilder_free(ptr, 0);
    }
    /**
     * What is added next is what a choice is made of.
     */
    begin_choice() {
        wasm.sequencebuilder_begin_choice(this.__wbg_ptr);
    }
    /**
     * Adds bytes under a mask. Of those in `negated`, by their place, some bit of the mask must differ.
     * @param {Uint8Array} value
     * @param {Uint8Array} mask
     * @param {Uint32Array} negated
     */
    bytes(value, mask, negated) {
        const ptr0 = passArray8ToWasm0(value, wasm.__wbindgen_export);
        const len0 = WASM_VECTOR_LEN;
        const ptr1 = passArray8ToWasm0(mask, wasm.__wbindgen_export);
        const len1 = WASM_VECTOR_LEN;
        const ptr2 = passArray32ToWasm0(negated, wasm.__wbindgen_export);
        const len2 = WASM_VECTOR_LEN;
        wasm.sequencebuilder_bytes(this.__wbg_ptr, ptr0, len0, ptr1, len1, ptr2, len2);
    }
    /**
     * That were all choices.
     */
    end_choice() {
        wasm.sequencebuilder_end_choice(this.__wbg_ptr);
    }
    /**
     * What was added is one of the choices; the next one follows.
     */
    end_of_one() {
        wasm.sequencebuilder_end_of_one(this.__wbg_ptr);
    }
    /**
     * Adds `low` to `high` bytes of any value.
     * @param {number} low
     * @param {number} high
     */
    jump(low, high) {
        wasm.sequencebuilder_jump(this.__wbg_ptr, low, high);
    }
    /**
     * A sequence of no parts.
     */
    constructor() {
        const ret = wasm.sequencebuilder_new();
        this.__wbg_ptr = ret >>> 0;
        SequenceBuilderFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
}
if (Symbol.dispose) SequenceBuilder.prototype[Symbol.dispose] = SequenceBuilder.prototype.free;
export function __wbg___wbindgen_throw_be289d5034ed271b(arg0, arg1) {
    throw new Error(getStringFromWasm0(arg0, arg1));
}
export function __wbg_regexerror_new(arg0) {
    const ret = RegexError.__wrap(arg0);
    return addHeapObject(ret);
}
const ComparerFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_comparer_free(ptr >>> 0, 1));
const PatternSetFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_patternset_free(ptr >>> 0, 1));
const RegexErrorFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_regexerror_free(ptr >>> 0, 1));
const ScannerFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_scanner_free(ptr >>> 0, 1));
const SequenceBuilderFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_sequencebuilder_free(ptr >>> 0, 1));

function addHeapObject(obj) {
    if (heap_next === heap.length) heap.push(heap.length + 1);
    const idx = heap_next;
    heap_next = heap[idx];

    heap[idx] = obj;
    return idx;
}

function _assertClass(instance, klass) {
    if (!(instance instanceof klass)) {
        throw new Error(`expected instance of ${klass.name}`);
    }
}

function dropObject(idx) {
    if (idx < 132) return;
    heap[idx] = heap_next;
    heap_next = idx;
}

function getArrayU64FromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return getBigUint64ArrayMemory0().subarray(ptr / 8, ptr / 8 + len);
}

let cachedBigUint64ArrayMemory0 = null;
function getBigUint64ArrayMemory0() {
    if (cachedBigUint64ArrayMemory0 === null || cachedBigUint64ArrayMemory0.byteLength === 0) {
        cachedBigUint64ArrayMemory0 = new BigUint64Array(wasm.memory.buffer);
    }
    return cachedBigUint64ArrayMemory0;
}

let cachedDataViewMemory0 = null;
function getDataViewMemory0() {
    if (cachedDataViewMemory0 === null || cachedDataViewMemory0.buffer.detached === true || (cachedDataViewMemory0.buffer.detached === undefined && cachedDataViewMemory0.buffer !== wasm.memory.buffer)) {
        cachedDataViewMemory0 = new DataView(wasm.memory.buffer);
    }
    return cachedDataViewMemory0;
}

function getStringFromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return decodeText(ptr, len);
}

let cachedUint32ArrayMemory0 = null;
function getUint32ArrayMemory0() {
    if (cachedUint32ArrayMemory0 === null || cachedUint32ArrayMemory0.byteLength === 0) {
        cachedUint32ArrayMemory0 = new Uint32Array(wasm.memory.buffer);
    }
    return cachedUint32ArrayMemory0;
}

let cachedUint8ArrayMemory0 = null;
function getUint8ArrayMemory0() {
    if (cachedUint8ArrayMemory0 === null || cachedUint8ArrayMemory0.byteLength === 0) {
        cachedUint8ArrayMemory0 = new Uint8Array(wasm.memory.buffer);
    }
    return cachedUint8ArrayMemory0;
}

function getObject(idx) { return heap[idx]; }

let heap = new Array(128).fill(undefined);
heap.push(undefined, null, true, false);

let heap_next = heap.length;

function passArray32ToWasm0(arg, malloc) {
    const ptr = malloc(arg.length * 4, 4) >>> 0;
    getUint32ArrayMemory0().set(arg, ptr / 4);
    WASM_VECTOR_LEN = arg.length;
    return ptr;
}

function passArray64ToWasm0(arg, malloc) {
    const ptr = malloc(arg.length * 8, 8) >>> 0;
    getBigUint64ArrayMemory0().set(arg, ptr / 8);
    WASM_VECTOR_LEN = arg.length;
    return ptr;
}

function passArray8ToWasm0(arg, malloc) {
    const ptr = malloc(arg.length * 1, 1) >>> 0;
    getUint8ArrayMemory0().set(arg, ptr / 1);
    WASM_VECTOR_LEN = arg.length;
    return ptr;
}

function passStringToWasm0(arg, malloc, realloc) {
    if (realloc === undefined) {
        const buf = cachedTextEncoder.encode(arg);
        const ptr = malloc(buf.length, 1) >>> 0;
        getUint8ArrayMemory0().subarray(ptr, ptr + buf.length).set(buf);
        WASM_VECTOR_LEN = buf.length;
        return ptr;
    }

    let len = arg.length;
    let ptr = malloc(len, 1) >>> 0;

    const mem = getUint8ArrayMemory0();

    let offset = 0;

    for (; offset < len; offset++) {
        const code = arg.charCodeAt(offset);
        if (code > 0x7F) break;
        mem[ptr + offset] = code;
    }
    if (offset !== len) {
        if (offset !== 0) {
            arg = arg.slice(offset);
        }
        ptr = realloc(ptr, len, len = offset + arg.length * 3, 1) >>> 0;
        const view = getUint8ArrayMemory0().subarray(ptr + offset, ptr + len);
        const ret = cachedTextEncoder.encodeInto(arg, view);

        offset += ret.written;
        ptr = realloc(ptr, len, offset, 1) >>> 0;
    }

    WASM_VECTOR_LEN = offset;
    return ptr;
}

function takeObject(idx) {
    const ret = getObject(idx);
    dropObject(idx);
    return ret;
}

let cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
cachedTextDecoder.decode();
const MAX_SAFARI_DECODE_BYTES = 2146435072;
let numBytesDecoded = 0;
function decodeText(ptr, len) {
    numBytesDecoded += len;
    if (numBytesDecoded >= MAX_SAFARI_DECODE_BYTES) {
        cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
        cachedTextDecoder.decode();
        numBytesDecoded = len;
    }
    return cachedTextDecoder.decode(getUint8ArrayMemory0().subarray(ptr, ptr + len));
}

const cachedTextEncoder = new TextEncoder();

if (!('encodeInto' in cachedTextEncoder)) {
    cachedTextEncoder.encodeInto = function (arg, view) {
        const buf = cachedTextEncoder.encode(arg);
        view.set(buf);
        return {
            read: arg.length,
            written: buf.length
        };
    };
}

let WASM_VECTOR_LEN = 0;


let wasm;
export function __wbg_set_wasm(val) {
    wasm = val;
}

/**
 * Reads, searches, compares and changes the memory of running processes.
 *
 * The operating system's own functions copy memory straight into a
 * WebAssembly module that searches it with SIMD. No native build, no driver,
 * nothing put into the target; the one permission is `--allow-ffi`.
 *
 * ```ts
 * import { open } from "@memsift/memsift";
 *
 * using target = open(Deno.pid);
 * const scan = target.find('"needle" utf8 utf16le', { perm: "rw", max: 10 });
 * for await (const { address, region } of scan) {
 *   console.log(address.toString(16), region.kind);
 * }
 * console.log(scan.coverage);
 * ```
 *
 * - {@linkcode open} gives a {@linkcode Target}: its regions and modules,
 *   bytes, values and strings, to be read and written.
 * - {@linkcode Target.find} searches for patterns that
 *   {@linkcode parsePattern} explains, all in one pass, and accounts for every
 *   byte in a {@linkcode Coverage}.
 * - {@linkcode scanRules} searches for YARA rules that {@linkcode parseRules}
 *   has read.
 * - {@linkcode Target.snapshot} and {@linkcode diffSnapshots} tell what
 *   changed.
 *
 * Addresses are `bigint`; sizes and byte counts are `number`.
 *
 * @module
 */

export { type AddressRange, formatAddress } from "./core/address.ts";
export {
  type Coverage,
  type CoverageReason,
  type FilterReason,
  isComplete,
} from "./core/coverage.ts";
export {
  type Change,
  type DiffOptions,
  diffSnapshots,
  type DiffSummary,
} from "./core/diff.ts";
export {
  MemoryError,
  type MemoryErrorCode,
  type MemoryErrorDetails,
  type NativeError,
} from "./core/error.ts";
export type { ImpactOptions } from "./core/impact.ts";
export { parseInteger, parseSize } from "./core/integer_text.ts";
export type { WriteRecord } from "./core/journal.ts";
export { type Module, moduleAt } from "./core/module.ts";
export {
  type BytesRegex,
  type FloatRange,
  type IntegerRange,
  type MaskedBytes,
  type Matcher,
  type Pattern,
  PatternError,
  type PatternInput,
  type Sequence,
  type SequenceBytes,
  type SequenceChoice,
  type SequenceJump,
  type SequencePart,
  type WordBorder,
  type XoredBytes,
} from "./core/pattern/pattern.ts";
export { parsePattern } from "./core/pattern/parse.ts";
export type { Finding, ProcessAccess, ProcessInfo } from "./core/process.ts";
export { type Region, REGION_KINDS, type RegionKind } from "./core/region.ts";
export type { FindOptions, FindResult, Match, Scan } from "./core/scan.ts";
export {
  parseKinds,
  parsePermission,
  type Selection,
} from "./core/selection.ts";
export type {
  Snapshot,
  SnapshotOptions,
  SnapshotPiece,
} from "./core/snapshot.ts";
export {
  type CStringOptions,
  type ReadRequest,
  Target,
  type TransferOptions,
  type WriteOptions,
} from "./core/target.ts";
export {
  decodeText,
  encodeText,
  TEXT_ENCODINGS,
  type TextEncoding,
} from "./core/text.ts";
export type { PartialRead } from "./core/transfer.ts";
export {
  decodeValue,
  encodeValue,
  layoutOf,
  type Machine,
  type NumberType,
  parseValue,
  parseValueType,
  type Value,
  VALUE_TYPES,
  type ValueLayout,
  type ValueOf,
  type ValueType,
} from "./core/value.ts";
export type { Progress, WorkOptions } from "./core/work.ts";
export {
  AmbiguousNameError,
  diagnose,
  enableDebugPrivilege,
  listProcesses,
  open,
  type ProcessQuery,
} from "./open.ts";
export { RulesError } from "./rules/error.ts";
export { parseRules, type RulesOptions } from "./rules/parse.ts";
export {
  type RuleMatch,
  type RuleScan,
  type RuleScanOptions,
  type RuleWarning,
  scanRules,
  type StringMatch,
} from "./rules/scan.ts";
export type { Rule, RuleMeta, RuleSet, RuleString } from "./rules/syntax.ts";
export type { SystemName, SystemOptions } from "./systems.ts";

/* @ts-self-types="./memsift_engine.d.ts" */

import * as wasm from "./memsift_engine_bg.wasm";
import { __wbg_set_wasm } from "./memsift_engine_bg.js";
__wbg_set_wasm(wasm);

export {
    Comparer, PatternSet, RegexError, Scanner, SequenceBuilder
} from "./memsift_engine_bg.js";

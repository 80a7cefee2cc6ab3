//! Names that every VM knows. They cost a VM nothing: their text is static, they are always interned, and
//! their handles are constants. To add one, add a row; handles are not stable between versions.

use super::Str;

/// Handles below this are the 256 one-unit strings and the empty string.
pub(super) const FIRST_NAME: u32 = 257;

macro_rules! names {
    ($($handle:ident = $text:literal,)*) => {
        #[allow(
            non_camel_case_types,
            clippy::upper_case_acronyms,
            reason = "the variants carry the constants' names"
        )]
        enum Index { $($handle,)* }

        $(
            #[doc = concat!("`", $text, "`")]
            pub const $handle: Str = Str(FIRST_NAME + Index::$handle as u32);
        )*

        /// The text of the names, in the order of their handles.
        pub static TEXTS: &[&str] = &[$($text,)*];
    };
}

names! {
    LENGTH = "length",
    PROTOTYPE = "prototype",
    CONSTRUCTOR = "constructor",
    NAME = "name",
    MESSAGE = "message",
    TO_STRING = "toString",
    VALUE_OF = "valueOf",
    VALUE = "value",
    DONE = "done",
    NEXT = "next",
    RETURN = "return",
    THROW = "throw",
    GET = "get",
    SET = "set",
    ENUMERABLE = "enumerable",
    CONFIGURABLE = "configurable",
    WRITABLE = "writable",
    UNDEFINED = "undefined",
    NULL = "null",
    TRUE = "true",
    FALSE = "false",
    NA_N = "NaN",
    INFINITY = "Infinity",
    OBJECT = "object",
    FUNCTION = "function",
    STRING = "string",
    NUMBER = "number",
    BOOLEAN = "boolean",
    SYMBOL = "symbol",
    BIGINT = "bigint",
    DEFAULT = "default",
    THEN = "then",
    INDEX = "index",
    INPUT = "input",
    GROUPS = "groups",
    CAUSE = "cause",
    ERRORS = "errors",
    STACK = "stack",
    CALLEE = "callee",
    CALLER = "caller",
    ARGUMENTS = "arguments",
    RAW = "raw",
    TO_JSON = "toJSON",
    JOIN = "join",
    PROTO__ = "__proto__",
    TO_LOCALE_STRING = "toLocaleString",
    HAS_OWN_PROPERTY = "hasOwnProperty",
    IS_PROTOTYPE_OF = "isPrototypeOf",
    PROPERTY_IS_ENUMERABLE = "propertyIsEnumerable",
    DEFINE_GETTER = "__defineGetter__",
    DEFINE_SETTER = "__defineSetter__",
    LOOKUP_GETTER = "__lookupGetter__",
    LOOKUP_SETTER = "__lookupSetter__",
    GLOBAL_THIS = "globalThis",
    GLOBAL = "global",
    EVAL = "eval",
    PARSE_INT = "parseInt",
    PARSE_FLOAT = "parseFloat",
    IS_NA_N = "isNaN",
    IS_FINITE = "isFinite",
    DECODE_URI = "decodeURI",
    DECODE_URICOMPONENT = "decodeURIComponent",
    ENCODE_URI = "encodeURI",
    ENCODE_URICOMPONENT = "encodeURIComponent",
    ESCAPE = "escape",
    UNESCAPE = "unescape",
    OBJECT_CLASS = "Object",
    FUNCTION_CLASS = "Function",
    ARRAY = "Array",
    STRING_CLASS = "String",
    NUMBER_CLASS = "Number",
    BOOLEAN_CLASS = "Boolean",
    SYMBOL_CLASS = "Symbol",
    BIG_INT = "BigInt",
    MATH = "Math",
    JSON = "JSON",
    REFLECT = "Reflect",
    PROXY_CLASS = "Proxy",
    PROMISE_CLASS = "Promise",
    REG_EXP = "RegExp",
    DATE = "Date",
    MAP_CLASS = "Map",
    SET_CLASS = "Set",
    WEAK_MAP = "WeakMap",
    WEAK_SET = "WeakSet",
    WEAK_REF = "WeakRef",
    FINALIZATION_REGISTRY = "FinalizationRegistry",
    ERROR_CLASS = "Error",
    AGGREGATE_ERROR = "AggregateError",
    EVAL_ERROR = "EvalError",
    RANGE_ERROR = "RangeError",
    REFERENCE_ERROR = "ReferenceError",
    SYNTAX_ERROR = "SyntaxError",
    TYPE_ERROR = "TypeError",
    URIERROR = "URIError",
    SUPPRESSED_ERROR = "SuppressedError",
    ARRAY_BUFFER = "ArrayBuffer",
    SHARED_ARRAY_BUFFER = "SharedArrayBuffer",
    DATA_VIEW = "DataView",
    ATOMICS = "Atomics",
    INT8_ARRAY = "Int8Array",
    UINT8_ARRAY = "Uint8Array",
    UINT8_CLAMPED_ARRAY = "Uint8ClampedArray",
    INT16_ARRAY = "Int16Array",
    UINT16_ARRAY = "Uint16Array",
    INT32_ARRAY = "Int32Array",
    UINT32_ARRAY = "Uint32Array",
    BIG_INT64_ARRAY = "BigInt64Array",
    BIG_UINT64_ARRAY = "BigUint64Array",
    FLOAT16_ARRAY = "Float16Array",
    FLOAT32_ARRAY = "Float32Array",
    FLOAT64_ARRAY = "Float64Array",
    ITERATOR_CLASS = "Iterator",
    ASYNC_ITERATOR_CLASS = "AsyncIterator",
    GENERATOR_FUNCTION = "GeneratorFunction",
    ASYNC_FUNCTION = "AsyncFunction",
    ASYNC_GENERATOR_FUNCTION = "AsyncGeneratorFunction",
    GENERATOR = "Generator",
    ASYNC_GENERATOR = "AsyncGenerator",
    DISPOSABLE_STACK = "DisposableStack",
    ASYNC_DISPOSABLE_STACK = "AsyncDisposableStack",
    SHADOW_REALM = "ShadowRealm",
    INTL = "Intl",
    TEMPORAL = "Temporal",
    CONSOLE = "console",
    APPLY = "apply",
    CALL = "call",
    BIND = "bind",
    HAS = "has",
    DELETE_PROPERTY = "deleteProperty",
    DEFINE_PROPERTY = "defineProperty",
    OWN_KEYS = "ownKeys",
    GET_OWN_PROPERTY_DESCRIPTOR = "getOwnPropertyDescriptor",
    GET_PROTOTYPE_OF = "getPrototypeOf",
    SET_PROTOTYPE_OF = "setPrototypeOf",
    IS_EXTENSIBLE = "isExtensible",
    PREVENT_EXTENSIONS = "preventExtensions",
    CONSTRUCT = "construct",
    ASSIGN = "assign",
    CREATE = "create",
    DEFINE_PROPERTIES = "defineProperties",
    ENTRIES = "entries",
    FREEZE = "freeze",
    FROM_ENTRIES = "fromEntries",
    GET_OWN_PROPERTY_DESCRIPTORS = "getOwnPropertyDescriptors",
    GET_OWN_PROPERTY_NAMES = "getOwnPropertyNames",
    GET_OWN_PROPERTY_SYMBOLS = "getOwnPropertySymbols",
    GROUP_BY = "groupBy",
    HAS_OWN = "hasOwn",
    IS = "is",
    IS_FROZEN = "isFrozen",
    IS_SEALED = "isSealed",
    KEYS = "keys",
    SEAL = "seal",
    VALUES = "values",
    CONCAT = "concat",
    COPY_WITHIN = "copyWithin",
    EVERY = "every",
    FILL = "fill",
    FILTER = "filter",
    FIND = "find",
    FIND_INDEX = "findIndex",
    FIND_LAST = "findLast",
    FIND_LAST_INDEX = "findLastIndex",
    FLAT = "flat",
    FLAT_MAP = "flatMap",
    FOR_EACH = "forEach",
    INCLUDES = "includes",
    INDEX_OF = "indexOf",
    LAST_INDEX_OF = "lastIndexOf",
    MAP = "map",
    POP = "pop",
    PUSH = "push",
    REDUCE = "reduce",
    REDUCE_RIGHT = "reduceRight",
    REVERSE = "reverse",
    SHIFT = "shift",
    SLICE = "slice",
    SOME = "some",
    SORT = "sort",
    SPLICE = "splice",
    TO_REVERSED = "toReversed",
    TO_SORTED = "toSorted",
    TO_SPLICED = "toSpliced",
    UNSHIFT = "unshift",
    WITH = "with",
    AT = "at",
    FROM = "from",
    FROM_ASYNC = "fromAsync",
    IS_ARRAY = "isArray",
    OF = "of",
    CHAR_AT = "charAt",
    CHAR_CODE_AT = "charCodeAt",
    CODE_POINT_AT = "codePointAt",
    ENDS_WITH = "endsWith",
    IS_WELL_FORMED = "isWellFormed",
    LOCALE_COMPARE = "localeCompare",
    MATCH = "match",
    MATCH_ALL = "matchAll",
    NORMALIZE = "normalize",
    PAD_END = "padEnd",
    PAD_START = "padStart",
    REPEAT = "repeat",
    REPLACE = "replace",
    REPLACE_ALL = "replaceAll",
    SEARCH = "search",
    SPLIT = "split",
    STARTS_WITH = "startsWith",
    SUBSTR = "substr",
    SUBSTRING = "substring",
    TO_LOCALE_LOWER_CASE = "toLocaleLowerCase",
    TO_LOCALE_UPPER_CASE = "toLocaleUpperCase",
    TO_LOWER_CASE = "toLowerCase",
    TO_UPPER_CASE = "toUpperCase",
    TO_WELL_FORMED = "toWellFormed",
    TRIM = "trim",
    TRIM_END = "trimEnd",
    TRIM_START = "trimStart",
    FROM_CHAR_CODE = "fromCharCode",
    FROM_CODE_POINT = "fromCodePoint",
    ANCHOR = "anchor",
    BIG = "big",
    BLINK = "blink",
    BOLD = "bold",
    FIXED = "fixed",
    FONTCOLOR = "fontcolor",
    FONTSIZE = "fontsize",
    ITALICS = "italics",
    LINK = "link",
    SMALL = "small",
    STRIKE = "strike",
    SUB = "sub",
    SUP = "sup",
    TO_EXPONENTIAL = "toExponential",
    TO_FIXED = "toFixed",
    TO_PRECISION = "toPrecision",
    IS_INTEGER = "isInteger",
    IS_SAFE_INTEGER = "isSafeInteger",
    EPSILON = "EPSILON",
    MAX_SAFE_INTEGER = "MAX_SAFE_INTEGER",
    MAX_VALUE = "MAX_VALUE",
    MIN_SAFE_INTEGER = "MIN_SAFE_INTEGER",
    MIN_VALUE = "MIN_VALUE",
    NEGATIVE_INFINITY = "NEGATIVE_INFINITY",
    POSITIVE_INFINITY = "POSITIVE_INFINITY",
    ABS = "abs",
    ACOS = "acos",
    ACOSH = "acosh",
    ASIN = "asin",
    ASINH = "asinh",
    ATAN = "atan",
    ATANH = "atanh",
    ATAN2 = "atan2",
    CBRT = "cbrt",
    CEIL = "ceil",
    CLZ32 = "clz32",
    COS = "cos",
    COSH = "cosh",
    EXP = "exp",
    EXPM1 = "expm1",
    FLOOR = "floor",
    FROUND = "fround",
    F16ROUND = "f16round",
    HYPOT = "hypot",
    IMUL = "imul",
    LOG = "log",
    LOG1P = "log1p",
    LOG10 = "log10",
    LOG2 = "log2",
    MAX = "max",
    MIN = "min",
    POW = "pow",
    RANDOM = "random",
    ROUND = "round",
    SIGN = "sign",
    SIN = "sin",
    SINH = "sinh",
    SQRT = "sqrt",
    SUM_PRECISE = "sumPrecise",
    TAN = "tan",
    TANH = "tanh",
    TRUNC = "trunc",
    PARSE = "parse",
    STRINGIFY = "stringify",
    RAW_JSON = "rawJSON",
    IS_RAW_JSON = "isRawJSON",
    ALL = "all",
    ALL_SETTLED = "allSettled",
    ANY = "any",
    RACE = "race",
    REJECT = "reject",
    RESOLVE = "resolve",
    TRY = "try",
    WITH_RESOLVERS = "withResolvers",
    CATCH = "catch",
    FINALLY = "finally",
    PROMISE = "promise",
    EXEC = "exec",
    TEST = "test",
    COMPILE = "compile",
    SOURCE = "source",
    FLAGS = "flags",
    IGNORE_CASE = "ignoreCase",
    MULTILINE = "multiline",
    DOT_ALL = "dotAll",
    UNICODE = "unicode",
    UNICODE_SETS = "unicodeSets",
    STICKY = "sticky",
    HAS_INDICES = "hasIndices",
    LAST_INDEX = "lastIndex",
    INDICES = "indices",
    ADD = "add",
    CLEAR = "clear",
    DELETE = "delete",
    SIZE = "size",
    UNION = "union",
    INTERSECTION = "intersection",
    DIFFERENCE = "difference",
    SYMMETRIC_DIFFERENCE = "symmetricDifference",
    IS_SUBSET_OF = "isSubsetOf",
    IS_SUPERSET_OF = "isSupersetOf",
    IS_DISJOINT_FROM = "isDisjointFrom",
    GET_OR_INSERT = "getOrInsert",
    GET_OR_INSERT_COMPUTED = "getOrInsertComputed",
    DEREF = "deref",
    REGISTER = "register",
    UNREGISTER = "unregister",
    BUFFER = "buffer",
    BYTE_LENGTH = "byteLength",
    BYTE_OFFSET = "byteOffset",
    BYTES_PER_ELEMENT = "BYTES_PER_ELEMENT",
    RESIZABLE = "resizable",
    MAX_BYTE_LENGTH = "maxByteLength",
    RESIZE = "resize",
    TRANSFER = "transfer",
    TRANSFER_TO_FIXED_LENGTH = "transferToFixedLength",
    DETACHED = "detached",
    SUBARRAY = "subarray",
    IS_VIEW = "isView",
    DESCRIPTION = "description",
    ITERATOR = "iterator",
    ASYNC_ITERATOR = "asyncIterator",
    HAS_INSTANCE = "hasInstance",
    IS_CONCAT_SPREADABLE = "isConcatSpreadable",
    SPECIES = "species",
    TO_PRIMITIVE = "toPrimitive",
    TO_STRING_TAG = "toStringTag",
    UNSCOPABLES = "unscopables",
    DISPOSE = "dispose",
    ASYNC_DISPOSE = "asyncDispose",
    FOR = "for",
    KEY_FOR = "keyFor",
    REVOCABLE = "revocable",
    REVOKE = "revoke",
    PROXY = "proxy",
    TARGET = "target",
    GET_TIME = "getTime",
    GET_FULL_YEAR = "getFullYear",
    TO_ISOSTRING = "toISOString",
    NOW = "now",
    UTC = "UTC",
    DROP = "drop",
    TAKE = "take",
    TO_ARRAY = "toArray",
    USE = "use",
    ADOPT = "adopt",
    DEFER = "defer",
    MOVE = "move",
    DISPOSED = "disposed",
    DISPOSE_ASYNC = "disposeAsync",
    ERROR = "error",
    SUPPRESSED = "suppressed",
    WARN = "warn",
    INFO = "info",
    DEBUG = "debug",
    FILE_NAME = "fileName",
    LINE_NUMBER = "lineNumber",
    COLUMN_NUMBER = "columnNumber",
    IS_ERROR = "isError",
    CAPTURE_STACK_TRACE = "captureStackTrace",
    AS_INT_N = "asIntN",
    AS_UINT_N = "asUintN",
    ANONYMOUS = "anonymous",
    BOUND = "bound",
    ASYNC = "async",
    STATUS = "status",
    REASON = "reason",
    FULFILLED = "fulfilled",
    REJECTED = "rejected",
    NEW_TARGET = "new.target",
    THIS = "this",
    SUPER = "super",
    META = "meta",
    URL = "url",
    GET_SPECIES = "get [Symbol.species]",
    BRACKET_ITERATOR = "[Symbol.iterator]",
    BRACKET_TO_PRIMITIVE = "[Symbol.toPrimitive]",
    BRACKET_HAS_INSTANCE = "[Symbol.hasInstance]",
    OBJECT_TAG_OBJECT = "[object Object]",
    OBJECT_TAG_ARRAY = "[object Array]",
    OBJECT_TAG_FUNCTION = "[object Function]",
    OBJECT_TAG_UNDEFINED = "[object Undefined]",
    OBJECT_TAG_NULL = "[object Null]",
    USE_STRICT = "use strict",
    HIDDEN_THIS = "%this",
    HIDDEN_HOME = "%home",
    NEGATIVE_INFINITY_TEXT = "-Infinity",
    SYMBOL_EMPTY = "Symbol()",
    SYMBOL_ITERATOR = "Symbol.iterator",
    SYMBOL_ASYNC_ITERATOR = "Symbol.asyncIterator",
    SYMBOL_HAS_INSTANCE = "Symbol.hasInstance",
    SYMBOL_IS_CONCAT_SPREADABLE = "Symbol.isConcatSpreadable",
    SYMBOL_MATCH = "Symbol.match",
    SYMBOL_MATCH_ALL = "Symbol.matchAll",
    SYMBOL_REPLACE = "Symbol.replace",
    SYMBOL_SEARCH = "Symbol.search",
    SYMBOL_SPECIES = "Symbol.species",
    SYMBOL_SPLIT = "Symbol.split",
    SYMBOL_TO_PRIMITIVE = "Symbol.toPrimitive",
    SYMBOL_TO_STRING_TAG = "Symbol.toStringTag",
    SYMBOL_UNSCOPABLES = "Symbol.unscopables",
    SYMBOL_DISPOSE = "Symbol.dispose",
    SYMBOL_ASYNC_DISPOSE = "Symbol.asyncDispose",
    ARRAY_ITERATOR = "Array Iterator",
    MAP_ITERATOR = "Map Iterator",
    SET_ITERATOR = "Set Iterator",
    STRING_ITERATOR = "String Iterator",
    REG_EXP_STRING_ITERATOR = "RegExp String Iterator",
    ITERATOR_HELPER = "Iterator Helper",
    ASYNC_FROM_SYNC_ITERATOR = "Async-from-Sync Iterator",
    INDEX_10 = "10",
    INDEX_11 = "11",
    INDEX_12 = "12",
    INDEX_13 = "13",
    INDEX_14 = "14",
    INDEX_15 = "15",
    INDEX_16 = "16",
}

/// Handles below this are static.
pub(super) const STATIC_COUNT: u32 = FIRST_NAME + TEXTS.len() as u32;

const SLOTS: usize = 2048;
const LONGEST: usize = longest();

/// Where each name is: filled when the engine is compiled. 0 is an empty slot, n is name n - 1.
static TABLE: [u16; SLOTS] = table();

static UNITS: [u8; 256] = {
    let mut units = [0; 256];
    let mut unit = 0;
    while unit < 256 {
        units[unit] = unit as u8;
        unit += 1;
    }
    units
};

/// The texts of all names, in their order.
pub fn all() -> impl Iterator<Item = &'static [u8]> {
    (FIRST_NAME..STATIC_COUNT).map(|handle| text(Str(handle)))
}

/// The text of a static handle; empty for any other.
#[inline]
pub(super) fn text(handle: Str) -> &'static [u8] {
    let index = handle.0 as usize;
    match UNITS.get(index..index + 1) {
        Some(unit) => unit,
        None => index
            .checked_sub(FIRST_NAME as usize)
            .and_then(|index| TEXTS.get(index))
            .map_or(&[], |text| text.as_bytes()),
    }
}

/// The name with this text, of two units or more.
// NOTE: the hash has no key; a guest that makes texts collide gains the longest run of this one table.
pub(super) fn lookup(text: &[u8]) -> Option<Str> {
    if text.len() > LONGEST {
        return None;
    }
    let mut slot = hash(text);
    loop {
        let index = usize::from(TABLE[slot]).checked_sub(1)?;
        if TEXTS[index].as_bytes() == text {
            return Some(Str(FIRST_NAME + index as u32));
        }
        slot = (slot + 1) % SLOTS;
    }
}

const fn hash(text: &[u8]) -> usize {
    let mut hash = 0x811C_9DC5u32;
    let mut at = 0;
    while at < text.len() {
        hash = (hash ^ text[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    (hash ^ (hash >> 15)) as usize % SLOTS
}

const fn table() -> [u16; SLOTS] {
    assert!(TEXTS.len() * 2 < SLOTS, "the table is too full: double SLOTS");
    let mut table = [0; SLOTS];
    let mut index = 0;
    while index < TEXTS.len() {
        let text = TEXTS[index].as_bytes();
        assert!(text.len() > 1 && TEXTS[index].is_ascii(), "shorter texts have handles of their own");
        let mut slot = hash(text);
        while table[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        index += 1;
        table[slot] = index as u16;
    }
    table
}

const fn longest() -> usize {
    let (mut longest, mut index) = (0, 0);
    while index < TEXTS.len() {
        if TEXTS[index].len() > longest {
            longest = TEXTS[index].len();
        }
        index += 1;
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_once() {
        for (index, name) in TEXTS.iter().enumerate() {
            assert_eq!(lookup(name.as_bytes()), Some(Str(FIRST_NAME + index as u32)), "{name}");
        }
        assert_eq!(lookup(b"no such name"), None);
        assert_eq!(
            (text(LENGTH), text(PROTOTYPE), text(Str(65)), text(Str::EMPTY)),
            (&b"length"[..], &b"prototype"[..], &b"A"[..], &b""[..])
        );
    }
}

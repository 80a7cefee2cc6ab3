//! The well-known symbols, the same in every realm. <https://tc39.es/ecma262/#sec-well-known-symbols>

use crate::string::names;
use crate::{Str, Symbol};

macro_rules! well_known {
    ($($constant:ident $number:literal $text:literal $name:ident;)*) => {
        $(
            #[doc = concat!("`", $text, "`")]
            pub const $constant: Symbol = Symbol($number);
        )*
        pub(crate) const WELL_KNOWN: &[(Symbol, Str)] = &[$(($constant, names::$name)),*];
        /// The symbols by the name of the property of `Symbol` that holds them.
        pub const BY_NAME: &[(&str, Symbol)] = &[$(($text, $constant)),*];
    };
}

well_known! {
    ASYNC_ITERATOR 0 "asyncIterator" SYMBOL_ASYNC_ITERATOR;
    HAS_INSTANCE 1 "hasInstance" SYMBOL_HAS_INSTANCE;
    IS_CONCAT_SPREADABLE 2 "isConcatSpreadable" SYMBOL_IS_CONCAT_SPREADABLE;
    ITERATOR 3 "iterator" SYMBOL_ITERATOR;
    MATCH 4 "match" SYMBOL_MATCH;
    MATCH_ALL 5 "matchAll" SYMBOL_MATCH_ALL;
    REPLACE 6 "replace" SYMBOL_REPLACE;
    SEARCH 7 "search" SYMBOL_SEARCH;
    SPECIES 8 "species" SYMBOL_SPECIES;
    SPLIT 9 "split" SYMBOL_SPLIT;
    TO_PRIMITIVE 10 "toPrimitive" SYMBOL_TO_PRIMITIVE;
    TO_STRING_TAG 11 "toStringTag" SYMBOL_TO_STRING_TAG;
    UNSCOPABLES 12 "unscopables" SYMBOL_UNSCOPABLES;
    DISPOSE 13 "dispose" SYMBOL_DISPOSE;
    ASYNC_DISPOSE 14 "asyncDispose" SYMBOL_ASYNC_DISPOSE;
}

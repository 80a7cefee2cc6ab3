//! Property keys in 32 bits.

use crate::{Str, Symbol, Value};

/// A property key: an array index below 2^31, an interned string, or a symbol (a private name is a symbol of
/// its own kind). Two keys are the same property exactly if they are equal.
/// <https://tc39.es/ecma262/#sec-object-type>
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PropertyKey(pub u32);

const INDEX: u32 = 1 << 31;
const SYMBOL: u32 = 1 << 30;

impl PropertyKey {
    /// No key: the mark of a deleted entry.
    pub(crate) const NONE: PropertyKey = PropertyKey(SYMBOL | (SYMBOL - 1));

    /// The key of an integer index, if it is below 2^31.
    #[inline(always)]
    pub const fn index(index: u32) -> Option<PropertyKey> {
        if index < INDEX { Some(PropertyKey(index | INDEX)) } else { None }
    }

    /// The key of an interned string that is no index below 2^31.
    #[inline(always)]
    pub const fn interned(string: Str) -> PropertyKey {
        PropertyKey(string.0)
    }

    /// The key of a symbol.
    #[inline(always)]
    pub const fn symbol(symbol: Symbol) -> PropertyKey {
        PropertyKey(symbol.0 | SYMBOL)
    }

    /// The index, if this is one below 2^31.
    #[inline(always)]
    pub const fn as_index(self) -> Option<u32> {
        if self.0 & INDEX != 0 { Some(self.0 & !INDEX) } else { None }
    }

    /// The interned string.
    #[inline(always)]
    pub const fn as_string(self) -> Option<Str> {
        if self.0 & (INDEX | SYMBOL) == 0 { Some(Str(self.0)) } else { None }
    }

    /// The symbol.
    #[inline(always)]
    pub const fn as_symbol(self) -> Option<Symbol> {
        if self.0 & (INDEX | SYMBOL) == SYMBOL { Some(Symbol(self.0 & !SYMBOL)) } else { None }
    }

    /// The string or symbol as a value; none for an index, which has no string yet.
    pub fn as_name_value(self) -> Option<Value> {
        if let Some(string) = self.as_string() {
            Some(Value::string(string))
        } else {
            self.as_symbol().map(Value::symbol)
        }
    }
}

impl core::fmt::Debug for PropertyKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match (self.as_index(), self.as_string()) {
            (Some(index), _) => write!(f, "[{index}]"),
            (_, Some(string)) => write!(f, "name#{}", string.0),
            _ => write!(f, "symbol#{}", self.0 & !SYMBOL),
        }
    }
}

/// Attributes of a property. <https://tc39.es/ecma262/#sec-property-attributes>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Attributes(pub u8);

impl Attributes {
    /// Not writable, not enumerable, not configurable.
    pub const NONE: Attributes = Attributes(0);
    /// `[[Writable]]`
    pub const WRITABLE: Attributes = Attributes(1);
    /// `[[Enumerable]]`
    pub const ENUMERABLE: Attributes = Attributes(2);
    /// `[[Configurable]]`
    pub const CONFIGURABLE: Attributes = Attributes(4);
    /// The value is a cell of a getter and a setter.
    pub const ACCESSOR: Attributes = Attributes(8);
    /// What assignment creates.
    pub const ALL: Attributes = Attributes(7);
    /// What builtin methods have: writable, configurable.
    pub const METHOD: Attributes = Attributes(5);

    /// True if every attribute of `other` is set.
    #[inline(always)]
    pub const fn has(self, other: Attributes) -> bool {
        self.0 & other.0 == other.0
    }

    /// The union.
    pub const fn with(self, other: Attributes) -> Attributes {
        Attributes(self.0 | other.0)
    }

    /// The difference.
    pub const fn without(self, other: Attributes) -> Attributes {
        Attributes(self.0 & !other.0)
    }

    /// True for a plain assignable data property.
    #[inline(always)]
    pub const fn is_writable_data(self) -> bool {
        self.0 & (1 | 8) == 1
    }

    /// True for an accessor.
    #[inline(always)]
    pub const fn is_accessor(self) -> bool {
        self.0 & 8 != 0
    }
}

//! A JavaScript value in 64 bits.
//!
//! Doubles are stored raw. What is left of the space of negative quiet NaNs holds everything else, told apart
//! by the top 16 bits. NaN itself is always one of the two bit patterns that hardware makes of clean operands,
//! so whoever takes a double from raw bytes goes through [`Value::number`].

use crate::{Object, Str, Symbol};

/// A value: number, string, symbol, bigint, object, boolean, undefined, null, or one of the marks that script
/// never sees.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Value(u64);

const LARGEST_DOUBLE: u64 = 0xFFF8 << 48;
const CELL: u64 = 0xFFF9 << 48;
const MISC: u64 = 0xFFFA << 48;
const STRING: u64 = 0xFFFB << 48;
const OBJECT: u64 = 0xFFFC << 48;
const SYMBOL: u64 = 0xFFFD << 48;
const BIGINT: u64 = 0xFFFE << 48;
const INT: u64 = 0xFFFF << 48;
const LAZY: u64 = MISC | 1 << 44;

impl Value {
    /// `undefined`
    pub const UNDEFINED: Value = Value(MISC);
    /// `null`
    pub const NULL: Value = Value(MISC | 1);
    /// `false`
    pub const FALSE: Value = Value(MISC | 2);
    /// `true`
    pub const TRUE: Value = Value(MISC | 3);
    /// Not a value: an uninitialised binding, a hole, an absent entry.
    pub const EMPTY: Value = Value(MISC | 4);
    /// Not a number.
    pub const NAN: Value = Value(0x7FF8 << 48);
    /// The number 0.
    pub const ZERO: Value = Value(INT);

    /// A small integer.
    #[inline(always)]
    pub const fn int(value: i32) -> Value {
        Value(INT | value as u32 as u64)
    }

    /// A double that arithmetic on values made.
    #[inline(always)]
    pub const fn double(value: f64) -> Value {
        Value(value.to_bits())
    }

    /// Any number; integers that fit take the small form, every NaN the one form.
    #[inline]
    pub fn number(value: f64) -> Value {
        let int = value as i32;
        if f64::from(int).to_bits() == value.to_bits() {
            Value::int(int)
        } else if value.is_nan() {
            Value::NAN
        } else {
            Value::double(value)
        }
    }

    /// A boolean.
    #[inline(always)]
    pub const fn bool(value: bool) -> Value {
        Value(MISC | 2 | value as u64)
    }

    /// An object.
    #[inline(always)]
    pub const fn object(object: Object) -> Value {
        Value(OBJECT | object.0 as u64)
    }

    /// A string.
    #[inline(always)]
    pub const fn string(string: Str) -> Value {
        Value(STRING | string.0 as u64)
    }

    /// A symbol.
    #[inline(always)]
    pub const fn symbol(symbol: Symbol) -> Value {
        Value(SYMBOL | symbol.0 as u64)
    }

    /// A bigint, by its index in the heap.
    #[inline(always)]
    pub const fn bigint(index: u32) -> Value {
        Value(BIGINT | index as u64)
    }

    /// A cell that script never sees: a scope, an accessor pair.
    #[inline(always)]
    pub const fn cell(index: u32) -> Value {
        Value(CELL | index as u64)
    }

    /// A property value that is made when it is first read: row `row` of object `spec` in realm `realm`.
    pub const fn lazy(realm: u8, spec: u16, row: u16) -> Value {
        Value(LAZY | (realm as u64) << 32 | (spec as u64) << 16 | row as u64)
    }

    /// The raw bits, for hashing and for cell payloads.
    #[inline(always)]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// A cell payload that is not a value.
    #[inline(always)]
    pub const fn from_bits(bits: u64) -> Value {
        Value(bits)
    }

    /// The small integer, if this is one.
    #[inline(always)]
    pub const fn as_int(self) -> Option<i32> {
        if self.0 >= INT { Some(self.0 as i32) } else { None }
    }

    /// The number in raw double form, if it is stored so.
    #[inline(always)]
    pub const fn as_double(self) -> Option<f64> {
        if self.0 <= LARGEST_DOUBLE { Some(f64::from_bits(self.0)) } else { None }
    }

    /// The number, in whichever form.
    #[inline(always)]
    pub const fn as_number(self) -> Option<f64> {
        if self.0 <= LARGEST_DOUBLE {
            Some(f64::from_bits(self.0))
        } else if self.0 >= INT {
            Some(self.0 as i32 as f64)
        } else {
            None
        }
    }

    /// Both integers, if both are small integers: one test.
    #[inline(always)]
    pub const fn both_int(a: Value, b: Value) -> Option<(i32, i32)> {
        if a.0 & b.0 >= INT { Some((a.0 as i32, b.0 as i32)) } else { None }
    }

    /// Both doubles, if both are stored as doubles.
    #[inline(always)]
    pub const fn both_double(a: Value, b: Value) -> Option<(f64, f64)> {
        if a.0 <= LARGEST_DOUBLE && b.0 <= LARGEST_DOUBLE {
            Some((f64::from_bits(a.0), f64::from_bits(b.0)))
        } else {
            None
        }
    }

    /// The object.
    #[inline(always)]
    pub const fn as_object(self) -> Option<Object> {
        if self.0 >> 48 == OBJECT >> 48 { Some(Object(self.0 as u32)) } else { None }
    }

    /// The string.
    #[inline(always)]
    pub const fn as_string(self) -> Option<Str> {
        if self.0 >> 48 == STRING >> 48 { Some(Str(self.0 as u32)) } else { None }
    }

    /// The symbol.
    #[inline(always)]
    pub const fn as_symbol(self) -> Option<Symbol> {
        if self.0 >> 48 == SYMBOL >> 48 { Some(Symbol(self.0 as u32)) } else { None }
    }

    /// The bigint's index.
    #[inline(always)]
    pub const fn as_bigint(self) -> Option<u32> {
        if self.0 >> 48 == BIGINT >> 48 { Some(self.0 as u32) } else { None }
    }

    /// The internal cell's index.
    #[inline(always)]
    pub const fn as_cell(self) -> Option<u32> {
        if self.0 >> 48 == CELL >> 48 { Some(self.0 as u32) } else { None }
    }

    /// The boolean.
    #[inline(always)]
    pub const fn as_bool(self) -> Option<bool> {
        if self.0 | 1 == Value::TRUE.0 { Some(self.0 == Value::TRUE.0) } else { None }
    }

    /// Realm, object and row of a lazy property value.
    #[inline(always)]
    pub const fn as_lazy(self) -> Option<(u8, u16, u16)> {
        if self.0 >> 44 == LAZY >> 44 {
            Some(((self.0 >> 32) as u8, (self.0 >> 16) as u16, self.0 as u16))
        } else {
            None
        }
    }

    /// True for numbers.
    #[inline(always)]
    pub const fn is_number(self) -> bool {
        self.0 <= LARGEST_DOUBLE || self.0 >= INT
    }

    /// True for objects.
    #[inline(always)]
    pub const fn is_object(self) -> bool {
        self.0 >> 48 == OBJECT >> 48
    }

    /// True for strings.
    #[inline(always)]
    pub const fn is_string(self) -> bool {
        self.0 >> 48 == STRING >> 48
    }

    /// True for undefined.
    #[inline(always)]
    pub const fn is_undefined(self) -> bool {
        self.0 == Value::UNDEFINED.0
    }

    /// True for null.
    #[inline(always)]
    pub const fn is_null(self) -> bool {
        self.0 == Value::NULL.0
    }

    /// True for undefined and null.
    #[inline(always)]
    pub const fn is_nullish(self) -> bool {
        self.0 | 1 == Value::NULL.0
    }

    /// True for the empty mark.
    #[inline(always)]
    pub const fn is_empty(self) -> bool {
        self.0 == Value::EMPTY.0
    }

    /// ToBoolean for everything but strings and bigints, which need the heap.
    /// <https://tc39.es/ecma262/#sec-toboolean>
    #[inline(always)]
    pub fn truthy(self) -> Option<bool> {
        if self.0 >> 48 == MISC >> 48 {
            Some(self.0 == Value::TRUE.0)
        } else if self.0 >= INT {
            Some(self.0 as u32 != 0)
        } else if self.0 <= LARGEST_DOUBLE {
            let double = f64::from_bits(self.0);
            Some(double != 0.0 && !double.is_nan())
        } else if self.is_object() || self.0 >> 48 == SYMBOL >> 48 {
            Some(true)
        } else {
            None
        }
    }
}

impl core::fmt::Debug for Value {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        if let Some(number) = self.as_number() {
            write!(f, "{number}")
        } else if let Some(object) = self.as_object() {
            write!(f, "object#{}", object.0)
        } else if let Some(string) = self.as_string() {
            write!(f, "string#{}", string.0)
        } else {
            match *self {
                Value::UNDEFINED => f.write_str("undefined"),
                Value::NULL => f.write_str("null"),
                Value::TRUE => f.write_str("true"),
                Value::FALSE => f.write_str("false"),
                Value::EMPTY => f.write_str("empty"),
                _ => write!(f, "value#{:016x}", self.0),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_value_in_either_form() {
        for n in [0.0, 1.0, -1.0, 0.5, 2147483647.0, 2147483648.0, -2147483648.0, f64::INFINITY, f64::MIN] {
            assert_eq!(Value::number(n).as_number(), Some(n));
            assert_eq!(Value::double(n).as_number(), Some(n));
        }
        assert_eq!(Value::number(-0.0).as_number().map(f64::to_bits), Some((-0.0f64).to_bits()));
        assert_eq!(Value::number(7.0).as_int(), Some(7));
        assert_eq!(Value::number(-0.0).as_int(), None);
    }

    #[test]
    fn every_nan_is_a_number_and_nothing_else() {
        for bits in [0x7FF8u64 << 48, 0xFFFC << 48 | 5, 0xFFFF << 48 | 7, 0x7FF0 << 48 | 1] {
            let value = Value::number(f64::from_bits(bits));
            assert!(value.is_number() && value.as_object().is_none() && value.as_int().is_none());
        }
    }

    #[test]
    fn tags_do_not_overlap() {
        let all = [
            Value::UNDEFINED,
            Value::NULL,
            Value::TRUE,
            Value::FALSE,
            Value::EMPTY,
            Value::int(-1),
            Value::double(1.5),
            Value::object(Object(9)),
            Value::string(Str(9)),
            Value::symbol(Symbol(9)),
            Value::bigint(9),
            Value::cell(9),
            Value::lazy(0, 1, 2),
        ];
        for value in all {
            let claims = [
                value.is_number(),
                value.as_object().is_some(),
                value.as_string().is_some(),
                value.as_symbol().is_some(),
                value.as_bigint().is_some(),
                value.as_cell().is_some(),
                value.as_bool().is_some(),
                value.as_lazy().is_some(),
                value.is_nullish(),
                value.is_empty(),
            ];
            assert_eq!(claims.iter().filter(|&&claim| claim).count(), 1, "{value:?}");
        }
    }
}

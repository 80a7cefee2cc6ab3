//! Integers of script: whole Numbers and BigInts.

use crate::Data;

/// The first integer that a Number may mean together with another one.
const UNSAFE: i128 = 1 << 53;

/// An integer that data can mean to Rust.
#[derive(Clone, Copy)]
pub(super) enum Integer {
    Signed(i128),
    /// Beyond `i128`.
    Unsigned(u128),
}

impl Integer {
    /// The integer that data is, if it is one.
    pub(super) fn of(data: &Data) -> Option<Integer> {
        match data {
            Data::Number(number) => Integer::of_number(*number),
            Data::BigInt(digits) => match digits.parse() {
                Ok(value) => Some(Integer::Signed(value)),
                Err(_) => digits.parse().ok().map(Integer::Unsigned),
            },
            _ => None,
        }
    }

    fn of_number(number: f64) -> Option<Integer> {
        const FIRST_BEYOND_I128: f64 = 170_141_183_460_469_231_731_687_303_715_884_105_728.0;
        if number.fract() != 0.0 || !number.is_finite() {
            None
        } else if (-FIRST_BEYOND_I128..FIRST_BEYOND_I128).contains(&number) {
            Some(Integer::Signed(number as i128))
        } else if number > 0.0 && number < 2.0 * FIRST_BEYOND_I128 {
            Some(Integer::Unsigned(number as u128))
        } else {
            None
        }
    }

    /// The integer as one of a type, if it is in range.
    pub(super) fn get<T: TryFrom<i128> + TryFrom<u128>>(self) -> Option<T> {
        match self {
            Integer::Signed(value) => T::try_from(value).ok(),
            Integer::Unsigned(value) => T::try_from(value).ok(),
        }
    }
}

/// The data of an integer: a Number if no other integer is the same Number.
pub(super) fn data_of_integer(value: i128) -> Data {
    if value > -UNSAFE && value < UNSAFE {
        Data::Number(value as f64)
    } else {
        Data::BigInt(value.to_string())
    }
}

/// The integer that a Number means and no other integer does. Minus zero is none.
pub(super) fn safe_integer(number: f64) -> Option<i64> {
    let is_safe =
        number.fract() == 0.0 && number.abs() < UNSAFE as f64 && (number != 0.0 || number.is_sign_positive());
    is_safe.then_some(number as i64)
}

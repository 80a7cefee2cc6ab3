//! Conversions with exact expectations; the values are those of the standard or of arithmetic by hand.

use super::*;
use crate::string::Units;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use creance_budget::{Limits, Meter};
use proptest::prelude::*;

fn with<R>(text: &str, f: impl Fn(&mut Meter, Units<'_>) -> creance_budget::Metered<R>) -> R {
    let wide: Vec<u16> = text.encode_utf16().collect();
    f(&mut Meter::new(Limits::unlimited()), Units::Utf16(&wide)).expect("unlimited")
}

fn number(text: &str) -> f64 {
    with(text, string_to_number)
}

#[test]
fn numbers_as_text() {
    let cases = [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-1.5, "-1.5"),
        (1e21, "1e+21"),
        (1e20, "100000000000000000000"),
        (1e-7, "1e-7"),
        (0.000001, "0.000001"),
        (5e-324, "5e-324"),
        (f64::MAX, "1.7976931348623157e+308"),
        (f64::NAN, "NaN"),
        (f64::NEG_INFINITY, "-Infinity"),
        (0.1 + 0.2, "0.30000000000000004"),
        (123456789.125, "123456789.125"),
    ];
    for (value, text) in cases {
        assert_eq!(to_string(value), text);
    }
}

#[test]
fn numbers_as_text_in_other_radices() {
    let cases = [
        (255.0, 16, "ff"),
        (-255.0, 2, "-11111111"),
        (0.5, 2, "0.1"),
        (0.1, 3, "0.002200220022002200220022002200220102"),
        (0.1, 2, "0.0001100110011001100110011001100110011001100110011001101"),
        (35.0, 36, "z"),
        (-0.0, 2, "0"),
        (1e21, 16, "3635c9adc5dea00000"),
        (9007199254740992.0, 2, "100000000000000000000000000000000000000000000000000000"),
        (0.75, 16, "0.c"),
        (f64::INFINITY, 7, "Infinity"),
    ];
    for (value, radix, text) in cases {
        if radix == 3 {
            // The last digits are a choice; what counts is that they read as the number.
            assert_eq!(&to_string_radix(value, radix)[..20], &text[..20]);
        } else {
            assert_eq!(to_string_radix(value, radix), text);
        }
    }
}

#[test]
fn fixed_exponential_and_precision() {
    let fixed = [
        (0.0, 2, "0.00"),
        (-0.0, 2, "0.00"),
        (1.005, 2, "1.00"),
        (1.45, 1, "1.4"),
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (0.5, 0, "1"),
        (-0.0000001, 2, "-0.00"),
        (123.456, 2, "123.46"),
        (1e21, 2, "1e+21"),
        (999999999999999900000.0, 1, "999999999999999868928.0"),
        (0.000001, 7, "0.0000010"),
        (1000000000000000128.0, 1, "1000000000000000128.0"),
        (f64::NAN, 3, "NaN"),
    ];
    for (value, digits, text) in fixed {
        assert_eq!(to_fixed(value, digits), text);
    }
    assert_eq!(to_fixed(5e-324, 100), format!("0.{}", "0".repeat(100)));
    let exponential = [
        (123456.0, None, "1.23456e+5"),
        (0.00015, None, "1.5e-4"),
        (0.0, None, "0e+0"),
        (0.0, Some(2), "0.00e+0"),
        (25.0, Some(0), "3e+1"),
        (12345.0, Some(3), "1.235e+4"),
        (-1.5e-9, Some(0), "-1e-9"),
        (-1.5, Some(0), "-2e+0"),
        (9.9996, Some(3), "1.000e+1"),
        (5e-324, Some(3), "4.941e-324"),
        (f64::MAX, Some(5), "1.79769e+308"),
        (100.0, None, "1e+2"),
        (f64::INFINITY, Some(1), "Infinity"),
        (1e21, None, "1e+21"),
    ];
    for (value, digits, text) in exponential {
        assert_eq!(to_exponential(value, digits), text);
    }
    let precision = [
        (0.0, 3, "0.00"),
        (0.0, 1, "0"),
        (123.456, 4, "123.5"),
        (0.000001, 2, "0.0000010"),
        (0.0000001, 2, "1.0e-7"),
        (1e21, 3, "1.00e+21"),
        (1e21, 22, "1000000000000000000000"),
        (35.0, 1, "4e+1"),
        (-1.25, 2, "-1.3"),
        (99.99, 3, "100"),
        (12.0, 2, "12"),
        (1234.0, 2, "1.2e+3"),
        (1e-21, 16, "9.999999999999999e-22"),
    ];
    for (value, digits, text) in precision {
        assert_eq!(to_precision(value, digits), text);
    }
}

#[test]
fn text_as_number() {
    let cases = [
        ("", 0.0),
        ("  \u{FEFF}\n ", 0.0),
        (" 42\u{2029}", 42.0),
        ("0x1F", 31.0),
        ("0X1f", 31.0),
        ("0b101", 5.0),
        ("0o17", 15.0),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("+.5e-1", 0.05),
        ("Infinity", f64::INFINITY),
        ("-Infinity", f64::NEG_INFINITY),
        ("1e400", f64::INFINITY),
        ("1e-400", 0.0),
        ("0x20000000000001", 9007199254740992.0),
        ("0x20000000000003", 9007199254740996.0),
        ("00012", 12.0),
        ("1.7976931348623159e308", f64::INFINITY),
        ("1e99999999999999999999999", f64::INFINITY),
    ];
    for (text, value) in cases {
        assert_eq!(number(text), value, "{text}");
    }
    assert_eq!(number("-0").to_bits(), (-0.0f64).to_bits());
    for text in [
        "abc",
        "1 2",
        "0x",
        "0xg",
        "-0x10",
        "+0b1",
        ".",
        "e5",
        "1e",
        "1e+",
        "Infinityx",
        "infinity",
        "inf",
        "nan",
        "NaN",
        "1_000",
        "+-1",
        "0b2",
        "１",
        "1n",
        "+",
        "0o8",
    ] {
        assert!(number(text).is_nan(), "{text}");
    }
}

#[test]
fn long_text_is_rounded_right() {
    // 2⁻¹⁰⁷⁵ is half the least number: it rounds to zero, and anything more does not.
    let half_least: String = {
        let value = num_bigint::BigUint::from(5u32).pow(1075).to_string();
        format!("0.{}{value}", "0".repeat(1075 - value.len()))
    };
    let zeros = "0".repeat(5000);
    assert_eq!(number(&half_least), 0.0);
    assert_eq!(number(&format!("{half_least}{zeros}")), 0.0);
    assert_eq!(number(&format!("{half_least}{zeros}1")), 5e-324);
    assert_eq!(number(&format!("{zeros}12.5{zeros}")), 12.5);
    assert_eq!(number(&format!("1{zeros}e-5000")), 1.0);
    assert_eq!(number(&format!("0.{zeros}1e5001")), 1.0);
    assert_eq!(number(&format!("{zeros}.{zeros}e9")), 0.0);
    assert_eq!(number(&format!("9007199254740993{zeros}e-5000")), 9007199254740992.0);
    assert_eq!(number(&format!("9007199254740993{zeros}1e-5001")), 9007199254740994.0);
    assert_eq!(number(&format!("0x{zeros}ff")), 255.0);
    assert_eq!(number(&format!("0x1{zeros}")), f64::INFINITY);
    assert!(number(&format!("1{zeros}x")).is_nan());
}

#[test]
fn prefixes() {
    for (text, value) in [
        ("3.25abc", 3.25),
        ("  -5e2x", -500.0),
        ("1e", 1.0),
        ("1e+", 1.0),
        ("1.e5", 1e5),
        (".5.5", 0.5),
        ("Infinityx", f64::INFINITY),
        ("0x10", 0.0),
        ("1_0", 1.0),
        ("5.x", 5.0),
    ] {
        assert_eq!(with(text, parse_float), value, "{text}");
    }
    for text in ["", ".", "-", "e5", "inf", "-.e1"] {
        assert!(with(text, parse_float).is_nan(), "{text}");
    }
    for (text, radix, value) in [
        ("42px", 0, 42.0),
        ("0x1f", 0, 31.0),
        ("0x1f", 16, 31.0),
        ("0x1f", 10, 0.0),
        ("-ff", 16, -255.0),
        ("z", 36, 35.0),
        ("101", 2, 5.0),
        ("102", 2, 2.0),
        ("  +7", 8, 7.0),
        ("9007199254740993", 10, 9007199254740992.0),
        ("9007199254740995", 10, 9007199254740996.0),
        ("100000000000000000000000", 10, 1e23),
        ("000010", 0, 10.0),
        ("1e3", 10, 1.0),
    ] {
        assert_eq!(with(text, |m, u| parse_int(m, u, radix)), value, "{text}");
    }
    assert_eq!(with("-0", |m, u| parse_int(m, u, 10)).to_bits(), (-0.0f64).to_bits());
    for (text, radix) in
        [("", 10), ("x", 10), ("1", 1), ("1", 37), ("1", -2), ("0x", 16), ("2", 2), ("-", 10)]
    {
        assert!(with(text, |m, u| parse_int(m, u, radix)).is_nan(), "{text}");
    }
}

#[test]
fn integers() {
    let cases = [
        (0.0, 0),
        (-0.0, 0),
        (1.9, 1),
        (-1.9, -1),
        (2147483648.0, i32::MIN),
        (4294967296.0, 0),
        (4294967297.0, 1),
        (-4294967297.0, -1),
        (-2147483649.0, i32::MAX),
        (1e21, -559939584),
        (f64::NAN, 0),
        (f64::INFINITY, 0),
        (f64::MAX, 0),
        (6442450943.9, i32::MAX),
        (9007199254740991.0, -1),
        (-0.5, 0),
        ((1u64 << 63) as f64, 0),
        (36028797018963970.0, 2),
        (1.5e-300, 0),
    ];
    for (value, int) in cases {
        if value != 36028797018963970.0 && value != 1e21 {
            assert_eq!(to_int32(value), int, "{value}");
        }
        let exact = if value.is_finite() && value.abs() < 1e30 { value as i128 as i32 } else { 0 };
        assert_eq!(to_int32(value), exact, "{value}");
    }
    assert_eq!(
        (to_uint32(-1.0), to_int16(32768.0), to_uint16(-1.0), to_int8(128.0), to_uint8(256.0)),
        (u32::MAX, -32768, 65535, -128, 0)
    );
    assert_eq!([0.5, 1.5, 2.5, -1.0, 255.5, f64::NAN, 254.5].map(to_uint8_clamp), [0, 2, 2, 0, 255, 0, 254]);
    assert_eq!(to_integer_or_infinity(-0.9).to_bits(), 0);
    assert_eq!(
        (to_length(-5.0), to_length(f64::INFINITY), to_length(f64::NAN)),
        (0.0, MAX_SAFE_INTEGER, 0.0)
    );
    assert_eq!(
        (
            relative_index(-1.0, 3),
            relative_index(-9.0, 3),
            relative_index(9.0, 3),
            relative_index(f64::NEG_INFINITY, 3)
        ),
        (2, 0, 3, 0)
    );
    assert_eq!(
        (as_int32(5.0), as_int32(-0.0), as_int32(0.5), as_int32(2147483648.0)),
        (Some(5), None, None, None)
    );
    assert!(exponentiate(1.0, f64::INFINITY).is_nan() && exponentiate(1.0, f64::NAN).is_nan());
    assert_eq!(
        (exponentiate(f64::NAN, 0.0), exponentiate(2.0, 10.0), remainder(-5.0, 3.0)),
        (1.0, 1024.0, -2.0)
    );
}

#[test]
fn halves() {
    for bits in 0..=u16::MAX {
        let value = from_f16_bits(bits);
        if value.is_nan() {
            assert_eq!(to_f16_bits(value), 0x7E00);
        } else {
            assert_eq!(to_f16_bits(value), bits);
        }
    }
    assert_eq!(
        [65504.0, 65519.999, 65520.0, 5.960464477539063e-8].map(to_f16_bits),
        [0x7BFF, 0x7BFF, 0x7C00, 1]
    );
    // Ties to even, and no rounding by way of a single.
    assert_eq!(
        [2.9802322387695312e-8, 2.980232238769532e-8, 1.00048828125, 1.0004882812500002].map(to_f16_bits),
        [0, 1, 0x3C00, 0x3C01]
    );
    assert_eq!(round_to_f16(1.337), 1.3369140625);
}

#[test]
fn halting_in_long_text() {
    let mut m = Meter::new(Limits { fuel: 1000, ..Limits::untrusted() });
    let digits = vec![b'1'; 1 << 20];
    assert_eq!(string_to_number(&mut m, Units::Latin1(&digits)), Err(creance_budget::Halt::Fuel));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn text_reads_as_the_number_it_was_written_for(value in any::<f64>(), radix in 2..=36u32) {
        prop_assert_eq!(number(&to_string(value)).to_bits(), (value + 0.0).to_bits());
        prop_assert_eq!(number(&to_exponential(value, None)), value);
        prop_assert_eq!(number(&to_exponential(value, Some(16))), value);
        prop_assert_eq!(number(&to_precision(value, 17)), value);
        prop_assert_eq!(to_exponential(value, Some(20)), exponential(value, 20));
        let int = libm::trunc(value % 9e15) + 0.0;
        let text = to_string_radix(int, radix);
        prop_assert_eq!(with(&text, |m, u| parse_int(m, u, radix as i32)), int);
    }

    #[test]
    fn int32_is_the_low_half(value in any::<i64>()) {
        prop_assert_eq!(to_int32(value as f64), value as f64 as i128 as i32);
    }

    #[test]
    fn fixed_is_what_rust_writes(value in -1e6..1e6f64, digits in 0..16u32) {
        prop_assert_eq!(to_fixed(value, digits), rounded(&format!("{value:.1100}"), digits as usize));
    }
}

/// `value` with `digits` after the point and an exponent, from the exact expansion that Rust writes (which
/// has no plus in its exponents).
fn exponential(value: f64, digits: usize) -> String {
    let exact = format!("{:.1100e}", value + 0.0);
    let (mantissa, exponent) = exact.split_once('e').expect("Rust writes an exponent");
    let sign = if exponent.starts_with('-') { "" } else { "+" };
    format!("{}e{sign}{exponent}", rounded(mantissa, digits))
}

/// `exact` with `digits` after the point, halves away from zero as the standard has it; Rust would take the
/// even neighbour.
fn rounded(exact: &str, digits: usize) -> String {
    let point = exact.find('.').expect("an expansion has a point");
    let mut kept = exact.as_bytes()[..point + 1 + digits].to_vec();
    let up = exact.as_bytes()[point + 1 + digits] >= b'5';
    if digits == 0 {
        kept.pop();
    }
    if up {
        carry(&mut kept);
    }
    String::from_utf8(kept).expect("digits are ASCII")
}

/// One more in the last place.
fn carry(decimal: &mut Vec<u8>) {
    for byte in decimal.iter_mut().rev() {
        match *byte {
            b'9' => *byte = b'0',
            b'0'..=b'8' => {
                *byte += 1;
                return;
            }
            _ => {}
        }
    }
    let sign = usize::from(decimal[0] == b'-');
    decimal.insert(sign, b'1');
}

#[test]
fn halves_go_away_from_zero() {
    assert_eq!(to_exponential(8_017_896_851_318.346, Some(20)), "8.01789685131834570313e+12");
    assert_eq!(to_fixed(-2.5, 0), "-3");
    assert_eq!(to_fixed(1.5, 0), "2");
    assert_eq!(rounded("-9.96", 1), "-10.0");
}

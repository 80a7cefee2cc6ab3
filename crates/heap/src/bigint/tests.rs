//! Exact values, edges of rounding, and prices.

use super::*;
use alloc::format;
use alloc::string::ToString;
use creance_budget::Limits;
use proptest::prelude::*;

fn meter() -> Meter {
    Meter::new(Limits::unlimited())
}

fn big(text: &str) -> BigInt {
    BigInt::parse(&mut meter(), Units::Latin1(text.as_bytes())).expect("not too big").expect("digits")
}

fn text(value: BigResult<BigInt>) -> String {
    value.expect("no error").to_string_radix(&mut meter(), 10).expect("unlimited")
}

#[test]
fn arithmetic() {
    let m = &mut meter();
    let (a, b) = (big("-123456789012345678901234567890"), big("987654321"));
    assert_eq!(text(a.add(m, &b)), "-123456789012345678900246913569");
    assert_eq!(text(a.sub(m, &b)), "-123456789012345678902222222211");
    assert_eq!(text(a.mul(m, &b)), "-121932631124828532112482853211126352690");
    assert_eq!(text(a.div(m, &b)), "-124999998873437499901");
    assert_eq!(text(a.rem(m, &b)), "-574845669");
    assert_eq!(a.div(m, &big("0")), Err(BigError::DivisionByZero));
    assert_eq!(a.rem(m, &big("0")), Err(BigError::DivisionByZero));
    assert_eq!(text(a.neg(m)), "123456789012345678901234567890");
    assert_eq!(text(big("0").not(m)), "-1");
    assert_eq!(text(big("-8").not(m)), "7");
    assert_eq!((text(big("-1").inc(m)), text(big("0").dec(m))), ("0".to_string(), "-1".to_string()));
    assert_eq!(text(big("-5").and(m, &big("12"))), "8");
    assert_eq!(text(big("-5").or(m, &big("12"))), "-1");
    assert_eq!(text(big("-5").xor(m, &big("12"))), "-9");
}

#[test]
fn powers_and_shifts() {
    let m = &mut meter();
    assert_eq!(text(big("3").pow(m, &big("40"))), "12157665459056928801");
    assert_eq!(text(big("-2").pow(m, &big("63"))), "-9223372036854775808");
    assert_eq!(text(big("-2").pow(m, &big("64"))), "18446744073709551616");
    assert_eq!(text(big("-7").pow(m, &big("3"))), "-343");
    assert_eq!(text(big("0").pow(m, &big("0"))), "1");
    assert_eq!(text(big("-1").pow(m, &big("100000000000000000000000001"))), "-1");
    assert_eq!(text(big("0").pow(m, &big("100000000000000000000000001"))), "0");
    assert_eq!(big("2").pow(m, &big("100000000000000000000000001")), Err(BigError::TooBig));
    assert_eq!(big("2").pow(m, &big("-1")), Err(BigError::NegativeExponent));
    assert_eq!(big("2").pow(m, &big("1048576")), Err(BigError::TooBig));
    assert_eq!(big("2").pow(m, &big("1048575")).map(|v| v.bits()), Ok(1 << 20));
    assert_eq!(big("3").pow(m, &big("1000000")), Err(BigError::TooBig));
    assert_eq!(text(big("1").shl(m, &big("70"))), "1180591620717411303424");
    assert_eq!(text(big("-5").shr(m, &big("1"))), "-3");
    assert_eq!(text(big("-5").shr(m, &big("99999999999999999999999"))), "-1");
    assert_eq!(text(big("5").shl(m, &big("-99999999999999999999999"))), "0");
    assert_eq!(text(big("5").shr(m, &big("-2"))), "20");
    assert_eq!(big("5").shl(m, &big("99999999999999999999999")), Err(BigError::TooBig));
    assert_eq!(text(big("0").shl(m, &big("99999999999999999999999"))), "0");
}

#[test]
fn wrapping() {
    let m = &mut meter();
    assert_eq!(text(big("-1").as_uint_n(m, 8)), "255");
    assert_eq!(text(big("256").as_uint_n(m, 8)), "0");
    assert_eq!(text(big("128").as_int_n(m, 8)), "-128");
    assert_eq!(text(big("-129").as_int_n(m, 8)), "127");
    assert_eq!(text(big("-128").as_int_n(m, 8)), "-128");
    assert_eq!(text(big("1").as_int_n(m, 1)), "-1");
    assert_eq!(text(big("5").as_int_n(m, 0)), "0");
    assert_eq!(text(big("5").as_int_n(m, (1 << 53) - 1)), "5");
    assert_eq!(text(big("-5").as_int_n(m, (1 << 53) - 1)), "-5");
    assert_eq!(big("-5").as_uint_n(m, (1 << 53) - 1), Err(BigError::TooBig));
    assert_eq!((big("-1").to_u64_wrapping(), big("18446744073709551617").to_i64_wrapping()), (u64::MAX, 1));
}

#[test]
fn as_numbers() {
    let cases = [
        ("9007199254740993", 9007199254740992.0),
        ("9007199254740995", 9007199254740996.0),
        ("-9007199254740993", -9007199254740992.0),
        ("36893488147419107328", 36893488147419103232.0),
        ("36893488147419107329", 36893488147419111424.0),
        ("0", 0.0),
    ];
    for (digits, number) in cases {
        assert_eq!(big(digits).to_f64(), number);
    }
    let m = &mut meter();
    let half_a_unit = big("2").pow(m, &big("970")).expect("fits");
    let edge = big("2").pow(m, &big("1024")).and_then(|v| v.sub(m, &half_a_unit)).expect("fits");
    assert_eq!(edge.to_f64(), f64::INFINITY);
    assert_eq!(edge.dec(m).map(|v| v.to_f64()), Ok(f64::MAX));
    assert_eq!(
        (BigInt::from_f64(0.5), BigInt::from_f64(f64::NAN), BigInt::from_f64(f64::INFINITY)),
        (None, None, None)
    );
    assert_eq!(BigInt::from_f64(-1e21), Some(big("-1000000000000000000000")));
    assert_eq!(BigInt::from_f64(-0.0), Some(big("0")));
    assert_eq!(big("1").compare_f64(1.5), Some(Ordering::Less));
    assert_eq!(big("-1").compare_f64(-1.5), Some(Ordering::Greater));
    assert_eq!(big("2").compare_f64(1.5), Some(Ordering::Greater));
    assert_eq!(big("9007199254740993").compare_f64(9007199254740992.0), Some(Ordering::Greater));
    assert_eq!(
        (big("1").compare_f64(f64::NAN), big("1").compare_f64(f64::INFINITY)),
        (None, Some(Ordering::Less))
    );
    assert_eq!(edge.compare_f64(f64::MAX), Some(Ordering::Greater));
    assert!(big("0").equals_f64(-0.0) && !big("0").equals_f64(5e-324));
}

#[test]
fn parsing() {
    for (source, expected) in [
        ("", "0"),
        (" \n", "0"),
        (" 12 ", "12"),
        ("-0", "0"),
        ("+7", "7"),
        ("0xfF", "255"),
        ("0b11", "3"),
        ("0O17", "15"),
        ("000", "0"),
        ("0012", "12"),
    ] {
        assert_eq!(text(Ok(big(source))), expected);
    }
    for source in ["-", "0x", "-0x1", "1n", "1.0", "1e3", "1 2", "0b2", "0xg", "a", "--1", "+0b1"] {
        assert_eq!(BigInt::parse(&mut meter(), Units::Latin1(source.as_bytes())), Ok(None), "{source}");
    }
    let long = "9".repeat(400_000);
    assert_eq!(BigInt::parse(&mut meter(), Units::Latin1(long.as_bytes())), Err(BigError::TooBig));
}

#[test]
fn long_work_is_paid_for() {
    let mut m = meter();
    let power = big("7").pow(&mut m, &big("300000")).expect("fits");
    let before = m.fuel_used();
    let digits = power.to_string_radix(&mut m, 10).expect("unlimited");
    assert_eq!((digits.len(), &digits[..10]), (253_530, &power.0.to_string()[..10]));
    assert!(m.fuel_used() - before > 10_000_000, "{}", m.fuel_used() - before);
    assert_eq!(big(&digits), power);
    assert_eq!(m.live_bytes(), 0);
    let mut small = Meter::new(Limits { fuel: 1_000_000, ..Limits::untrusted() });
    assert_eq!(power.to_string_radix(&mut small, 10), Err(Halt::Fuel));
    assert_eq!(small.live_bytes(), 0);
    let mut small = Meter::new(Limits { memory: 1000, ..Limits::untrusted() });
    assert_eq!(big("7").pow(&mut small, &big("300000")), Err(BigError::Halt(Halt::Memory)));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn digits_survive_every_radix(limbs in prop::collection::vec(any::<u32>(), 0..300), radix in 2..=36u32, negative: bool) {
        let sign = if negative { Sign::Minus } else { Sign::Plus };
        let value = BigInt(Big::from_slice(sign, &limbs));
        let digits = value.to_string_radix(&mut meter(), radix).expect("unlimited");
        prop_assert_eq!(&digits, &value.0.to_str_radix(radix));
        let unsigned = digits.trim_start_matches('-');
        let back = BigInt::parse_digits(&mut meter(), Units::Latin1(unsigned.as_bytes()), radix).expect("fits").expect("digits");
        prop_assert_eq!(back.0.magnitude(), value.0.magnitude());
    }

    #[test]
    fn to_f64_rounds_as_text_does(limbs in prop::collection::vec(any::<u32>(), 0..34)) {
        let value = BigInt(Big::from_slice(Sign::Plus, &limbs));
        let digits = format!("{}", value.0);
        prop_assert_eq!(value.to_f64(), digits.parse::<f64>().expect("digits"));
    }

    #[test]
    fn small_values_do_as_machine_integers(a: i64, b: i64, bits in 1..64u64) {
        let (x, y, m) = (BigInt::from(a), BigInt::from(b), &mut meter());
        prop_assert_eq!(x.mul(m, &y).map(|v| v.0), Ok(Big::from(i128::from(a) * i128::from(b))));
        prop_assert_eq!(x.xor(m, &y).map(|v| v.to_i64()), Ok(Some(a ^ b)));
        prop_assert_eq!(x.as_int_n(m, bits).map(|v| v.to_i64()), Ok(Some(a << (64 - bits) >> (64 - bits))));
        prop_assert_eq!(x.as_uint_n(m, bits).map(|v| v.to_u64()), Ok(Some((a as u64) << (64 - bits) >> (64 - bits))));
        prop_assert_eq!(x.compare_f64(b as f64), i128::from(a).partial_cmp(&(b as f64 as i128)));
        prop_assert_eq!((x.to_i64_wrapping(), x.to_u64_wrapping()), (a, a as u64));
        prop_assert_eq!(BigInt::from_f64(a as f64).map(|v| v.to_f64()), Some(a as f64));
    }
}

//! [The Math Object](https://tc39.es/ecma262/#sec-math-object)

use crate::leaves::number as number_at;
use alloc::vec::Vec;
use core::f64::consts;
use creance_vm::heap::{Heap, number};
use creance_vm::{Abrupt, Args, Constant, ErrorKind, Intrinsic, JsResult, Spec, Value, Vm, method};

/// <https://tc39.es/ecma262/#sec-math-object>
pub const MATH: Spec = Spec::object(Intrinsic::Math)
    .constants(&[
        ("E", Constant::Number(consts::E)),
        ("LN10", Constant::Number(consts::LN_10)),
        ("LN2", Constant::Number(consts::LN_2)),
        ("LOG10E", Constant::Number(consts::LOG10_E)),
        ("LOG2E", Constant::Number(consts::LOG2_E)),
        ("PI", Constant::Number(consts::PI)),
        ("SQRT1_2", Constant::Number(consts::FRAC_1_SQRT_2)),
        ("SQRT2", Constant::Number(consts::SQRT_2)),
    ])
    .methods(&[
        method("abs", 1, abs).leaf(leaf::abs),
        method("acos", 1, acos).leaf(leaf::acos),
        method("acosh", 1, acosh).leaf(leaf::acosh),
        method("asin", 1, asin).leaf(leaf::asin),
        method("asinh", 1, asinh).leaf(leaf::asinh),
        method("atan", 1, atan).leaf(leaf::atan),
        method("atanh", 1, atanh).leaf(leaf::atanh),
        method("atan2", 2, atan2),
        method("cbrt", 1, cbrt).leaf(leaf::cbrt),
        method("ceil", 1, ceil).leaf(leaf::ceil),
        method("clz32", 1, clz32),
        method("cos", 1, cos).leaf(leaf::cos),
        method("cosh", 1, cosh).leaf(leaf::cosh),
        method("exp", 1, exp).leaf(leaf::exp),
        method("expm1", 1, expm1).leaf(leaf::expm1),
        method("floor", 1, floor).leaf(leaf::floor),
        method("fround", 1, fround).leaf(leaf::fround),
        method("f16round", 1, f16round).leaf(leaf::f16round),
        method("hypot", 2, hypot),
        method("imul", 2, imul).leaf(imul_leaf),
        method("log", 1, log).leaf(leaf::log),
        method("log1p", 1, log1p).leaf(leaf::log1p),
        method("log10", 1, log10).leaf(leaf::log10),
        method("log2", 1, log2).leaf(leaf::log2),
        method("max", 2, max).leaf(max_leaf),
        method("min", 2, min).leaf(min_leaf),
        method("pow", 2, pow).leaf(pow_leaf),
        method("random", 0, random),
        method("round", 1, round).leaf(leaf::round),
        method("sign", 1, sign).leaf(leaf::sign),
        method("sin", 1, sin).leaf(leaf::sin),
        method("sinh", 1, sinh).leaf(leaf::sinh),
        method("sqrt", 1, sqrt).leaf(leaf::sqrt),
        method("sumPrecise", 1, sum_precise),
        method("tan", 1, tan).leaf(leaf::tan),
        method("tanh", 1, tanh).leaf(leaf::tanh),
        method("trunc", 1, trunc).leaf(leaf::trunc),
    ])
    .tag("Math");

macro_rules! functions_of_one_number {
    ($($name:ident $link:literal $body:expr;)*) => {
        $(
            #[doc = concat!("<https://tc39.es/ecma262/#sec-math.", $link, ">")]
            fn $name(vm: &mut Vm, args: Args) -> JsResult<Value> {
                let x = args.get(vm, 0);
                let x = vm.to_number(x)?;
                let function: fn(f64) -> f64 = $body;
                Ok(Value::number(function(x)))
            }
        )*

        /// Their short cuts, for numbers.
        mod leaf {
            use super::*;
            $(
                pub(super) fn $name(_: &mut Heap, arguments: &[Value]) -> Option<Value> {
                    let function: fn(f64) -> f64 = $body;
                    Some(Value::number(function(number_at(arguments, 0)?)))
                }
            )*
        }
    };
}

functions_of_one_number! {
    abs "abs" f64::abs;
    acos "acos" libm::acos;
    acosh "acosh" libm::acosh;
    asin "asin" libm::asin;
    // NOTE: asinh, sinh, tan and the like keep the sign of zero, as the standard wants.
    asinh "asinh" libm::asinh;
    atan "atan" libm::atan;
    atanh "atanh" libm::atanh;
    cbrt "cbrt" libm::cbrt;
    ceil "ceil" libm::ceil;
    cos "cos" libm::cos;
    cosh "cosh" libm::cosh;
    exp "exp" libm::exp;
    expm1 "expm1" libm::expm1;
    floor "floor" libm::floor;
    fround "fround" |x| f64::from(x as f32);
    f16round "f16round" number::round_to_f16;
    log "log" libm::log;
    log1p "log1p" libm::log1p;
    log10 "log10" libm::log10;
    log2 "log2" libm::log2;
    round "round" round_half_up;
    sign "sign" |x| if x > 0.0 { 1.0 } else if x < 0.0 { -1.0 } else { x };
    sin "sin" libm::sin;
    sinh "sinh" libm::sinh;
    sqrt "sqrt" libm::sqrt;
    tan "tan" libm::tan;
    tanh "tanh" libm::tanh;
    trunc "trunc" libm::trunc;
}

/// [Math.round ( x )](https://tc39.es/ecma262/#sec-math.round): halves towards +∞, -0 for what is in [-0.5, -0].
fn round_half_up(x: f64) -> f64 {
    let below = libm::floor(x);
    let rounded = if x - below >= 0.5 { below + 1.0 } else { below };
    if rounded == 0.0 { libm::copysign(0.0, x) } else { rounded }
}

/// [Math.atan2 ( y, x )](https://tc39.es/ecma262/#sec-math.atan2)
fn atan2(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (y, x) = (args.get(vm, 0), args.get(vm, 1));
    let y = vm.to_number(y)?;
    let x = vm.to_number(x)?;
    Ok(Value::number(libm::atan2(y, x)))
}

/// [Math.pow ( base, exponent )](https://tc39.es/ecma262/#sec-math.pow)
fn pow(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (base, exponent) = (args.get(vm, 0), args.get(vm, 1));
    let base = vm.to_number(base)?;
    let exponent = vm.to_number(exponent)?;
    Ok(Value::number(number::exponentiate(base, exponent)))
}

/// [Math.clz32 ( x )](https://tc39.es/ecma262/#sec-math.clz32)
fn clz32(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let x = args.get(vm, 0);
    Ok(Value::int(vm.to_uint32(x)?.leading_zeros() as i32))
}

/// [Math.imul ( x, y )](https://tc39.es/ecma262/#sec-math.imul)
fn imul(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (x, y) = (args.get(vm, 0), args.get(vm, 1));
    let x = vm.to_int32(x)?;
    let y = vm.to_int32(y)?;
    Ok(Value::int(x.wrapping_mul(y)))
}

/// The larger of two numbers: NaN wins, and +0 is larger than -0.
fn larger(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() {
        f64::NAN
    } else if a > b || (a == b && a.is_sign_positive()) {
        a
    } else {
        b
    }
}

/// [Math.max ( ...args )](https://tc39.es/ecma262/#sec-math.max)
fn max(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let mut highest = f64::NEG_INFINITY;
    // NOTE: every argument is converted, also after a NaN.
    for index in 0..args.len() {
        vm.tick(1)?;
        let x = args.get(vm, index);
        highest = larger(highest, vm.to_number(x)?);
    }
    Ok(Value::number(highest))
}

/// [Math.min ( ...args )](https://tc39.es/ecma262/#sec-math.min)
fn min(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let mut lowest = f64::INFINITY;
    for index in 0..args.len() {
        vm.tick(1)?;
        let x = args.get(vm, index);
        lowest = -larger(-lowest, -vm.to_number(x)?);
    }
    Ok(Value::number(lowest))
}

/// The short cut of [`pow`].
fn pow_leaf(_: &mut Heap, arguments: &[Value]) -> Option<Value> {
    let (base, exponent) = (number_at(arguments, 0)?, number_at(arguments, 1)?);
    Some(Value::number(number::exponentiate(base, exponent)))
}

/// The short cut of [`imul`].
fn imul_leaf(_: &mut Heap, arguments: &[Value]) -> Option<Value> {
    let (x, y) = (number_at(arguments, 0)?, number_at(arguments, 1)?);
    Some(Value::int(number::to_int32(x).wrapping_mul(number::to_int32(y))))
}

/// The short cut of [`max`] for two numbers.
fn max_leaf(heap: &mut Heap, arguments: &[Value]) -> Option<Value> {
    let (3, x, y) = (arguments.len(), number_at(arguments, 0)?, number_at(arguments, 1)?) else {
        return None;
    };
    heap.meter.tick(2).ok()?;
    Some(Value::number(larger(x, y)))
}

/// The short cut of [`min`] for two numbers.
fn min_leaf(heap: &mut Heap, arguments: &[Value]) -> Option<Value> {
    let (3, x, y) = (arguments.len(), number_at(arguments, 0)?, number_at(arguments, 1)?) else {
        return None;
    };
    heap.meter.tick(2).ok()?;
    Some(Value::number(-larger(-x, -y)))
}

/// [Math.hypot ( ...args )](https://tc39.es/ecma262/#sec-math.hypot)
fn hypot(vm: &mut Vm, args: Args) -> JsResult<Value> {
    // No longer than `args`, which is charged.
    let mut numbers: Vec<f64> = Vec::new();
    for index in 0..args.len() {
        vm.tick(2)?;
        let x = args.get(vm, index);
        numbers.push(vm.to_number(x)?);
    }
    if numbers.iter().any(|x| x.is_infinite()) {
        return Ok(Value::number(f64::INFINITY));
    }
    if numbers.iter().any(|x| x.is_nan()) {
        return Ok(Value::NAN);
    }
    let largest = numbers.iter().fold(0.0, |largest: f64, x| largest.max(x.abs()));
    if largest == 0.0 {
        return Ok(Value::ZERO);
    }
    // Scaled, so that squares neither overflow nor vanish; with Kahan's compensation.
    let (mut sum, mut compensation) = (0.0, 0.0);
    for x in &numbers {
        let scaled = x / largest;
        let term = scaled * scaled - compensation;
        let next = sum + term;
        compensation = (next - sum) - term;
        sum = next;
    }
    Ok(Value::number(libm::sqrt(sum) * largest))
}

/// [Math.random ( )](https://tc39.es/ecma262/#sec-math.random): needs the capability.
fn random(vm: &mut Vm, _: Args) -> JsResult<Value> {
    match vm.host.random() {
        // 53 bits, as many as a double holds.
        Some(Ok(bits)) => Ok(Value::number((bits >> 11) as f64 / 9_007_199_254_740_992.0)),
        Some(Err(error)) => vm.throw_host_error(error),
        None => vm.not_granted("Math.random", "entropy", "--entropy os"),
    }
}

/// [Math.sumPrecise ( items )](https://tc39.es/ecma262/#sec-math.sumprecise)
fn sum_precise(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let items = args.get(vm, 0);
    if items.is_nullish() {
        return vm.type_error("Math.sumPrecise called on null or undefined");
    }
    let record = vm.get_iterator(items)?;
    let mut sum = ExactSum::default();
    while let Some(item) = vm.iterator_step_value(record)? {
        vm.tick(4)?;
        match item.as_number() {
            Some(number) => sum.add(number),
            None => {
                let error = vm.new_error(ErrorKind::Type, "Math.sumPrecise: an item is not a number")?;
                return vm.iterator_close_throw(record.iterator, Abrupt::Throw(Value::object(error)));
            }
        }
    }
    Ok(Value::number(sum.total()))
}

/// Digits of 32 bits that hold the sum of as many doubles as there can be.
const LIMBS: usize = 70;

/// A sum of doubles without rounding: a number of 2240 bits in units of 2^-1074.
struct ExactSum {
    /// Digits with a sign each; the sums of many parts wait here for their carry.
    limbs: [i64; LIMBS],
    /// Numbers added since the last carry.
    added: u32,
    /// The sum of infinities and NaNs.
    special: f64,
    /// False as long as there was nothing but -0.
    positive_zero: bool,
}

impl Default for ExactSum {
    fn default() -> ExactSum {
        ExactSum { limbs: [0; LIMBS], added: 0, special: 0.0, positive_zero: false }
    }
}

impl ExactSum {
    fn add(&mut self, number: f64) {
        if !number.is_finite() {
            self.special += number;
            return;
        }
        if number == 0.0 {
            self.positive_zero |= number.is_sign_positive();
            return;
        }
        self.positive_zero = true;
        let bits = number.to_bits();
        let (exponent, fraction) = ((bits >> 52 & 0x7FF) as usize, bits & ((1 << 52) - 1));
        let significand = if exponent == 0 { fraction } else { fraction | 1 << 52 };
        let place = exponent.max(1) - 1;
        let parts = u128::from(significand) << (place % 32);
        for (at, limb) in self.limbs.iter_mut().skip(place / 32).take(3).enumerate() {
            let part = i64::from((parts >> (32 * at)) as u32);
            *limb += if number < 0.0 { -part } else { part };
        }
        self.added += 1;
        // Before a digit can overflow.
        if self.added >= 1 << 30 {
            self.carry();
        }
    }

    /// Brings all digits but the highest to `0..2^32`.
    fn carry(&mut self) {
        self.added = 0;
        let mut carry = 0;
        let last = LIMBS - 1;
        for (at, limb) in self.limbs.iter_mut().enumerate() {
            let sum = *limb + carry;
            if at == last {
                *limb = sum;
            } else {
                carry = sum >> 32;
                *limb = sum & 0xFFFF_FFFF;
            }
        }
    }

    fn total(mut self) -> f64 {
        if self.special != 0.0 {
            return self.special;
        }
        self.carry();
        let negative = self.limbs.last().is_some_and(|limb| *limb < 0);
        if negative {
            self.limbs.iter_mut().for_each(|limb| *limb = -*limb);
            self.carry();
        }
        let Some(top) = self.limbs.iter().rposition(|limb| *limb != 0) else {
            return if self.positive_zero { 0.0 } else { -0.0 };
        };
        let digit = |at: usize| self.limbs.get(at).map_or(0, |limb| *limb as u64);
        // The highest bit, counted from 2^-1074.
        let high = top * 32 + 63 - digit(top).leading_zeros() as usize;
        // The lowest bit that a double of that size has.
        let low = high.saturating_sub(52);
        let bit = |at: usize| digit(at / 32) >> (at % 32) & 1;
        let mut significand = 0u64;
        for at in (low..=high).rev() {
            significand = significand << 1 | bit(at);
        }
        if low > 0 && bit(low - 1) == 1 {
            let below = low - 1;
            let rest = digit(below / 32) & ((1 << (below % 32)) - 1) != 0
                || self.limbs.iter().take(below / 32).any(|limb| *limb != 0);
            if rest || significand & 1 == 1 {
                significand += 1;
            }
        }
        let magnitude = libm::scalbn(significand as f64, low as i32 - 1074);
        if negative { -magnitude } else { magnitude }
    }
}

//! Handlers of arithmetic and of comparisons that make a value. Numbers only; the rest is slow.

use super::bigints;
use super::exit::SLOW;
use super::handlers::{handlers, next, reg, slow};
use super::table::TABLE;
use crate::{Str, Value, Vm};
use core::cmp::Ordering;
use creance_bytecode::Insn;

#[inline(always)]
pub(super) fn add(a: Value, b: Value) -> Option<Value> {
    if let Some((x, y)) = Value::both_int(a, b) {
        return Some(match x.checked_add(y) {
            Some(sum) => Value::int(sum),
            None => Value::double(f64::from(x) + f64::from(y)),
        });
    }
    if let Some((x, y)) = Value::both_double(a, b) {
        return Some(Value::double(x + y));
    }
    Some(Value::double(a.as_number()? + b.as_number()?))
}

#[inline(always)]
pub(super) fn sub(a: Value, b: Value) -> Option<Value> {
    if let Some((x, y)) = Value::both_int(a, b) {
        return Some(match x.checked_sub(y) {
            Some(difference) => Value::int(difference),
            None => Value::double(f64::from(x) - f64::from(y)),
        });
    }
    if let Some((x, y)) = Value::both_double(a, b) {
        return Some(Value::double(x - y));
    }
    Some(Value::double(a.as_number()? - b.as_number()?))
}

#[inline(always)]
pub(super) fn mul(a: Value, b: Value) -> Option<Value> {
    if let Some((x, y)) = Value::both_int(a, b) {
        // A zero may have to be negative.
        return Some(match x.checked_mul(y) {
            Some(product) if product != 0 || (x | y) >= 0 => Value::int(product),
            _ => Value::double(f64::from(x) * f64::from(y)),
        });
    }
    if let Some((x, y)) = Value::both_double(a, b) {
        return Some(Value::double(x * y));
    }
    Some(Value::double(a.as_number()? * b.as_number()?))
}

#[inline(always)]
pub(super) fn div(a: Value, b: Value) -> Option<Value> {
    if let Some((x, y)) = Value::both_int(a, b)
        && y != 0
        && x != 0
        && let Some(0) = x.checked_rem(y)
    {
        return Some(Value::int(x.wrapping_div(y)));
    }
    Some(Value::double(a.as_number()? / b.as_number()?))
}

#[inline(always)]
pub(super) fn rem(a: Value, b: Value) -> Option<Value> {
    if let Some((x, y)) = Value::both_int(a, b)
        && x >= 0
        && let Some(rest) = x.checked_rem(y)
    {
        return Some(Value::int(rest));
    }
    // Doubles that are integers have an integer for a rest, which a double holds exactly.
    let (x, y) = (a.as_number()?, b.as_number()?);
    let (whole, divisor) = (x as i64, y as i64);
    let inside = whole.unsigned_abs() < 1 << 62 && divisor.unsigned_abs() < 1 << 62;
    if !inside || whole as f64 != x || divisor as f64 != y {
        return None;
    }
    let rest = whole.checked_rem(divisor)?;
    // The rest has the sign of the dividend, a zero too.
    Some(Value::double(if rest == 0 { 0f64.copysign(x) } else { rest as f64 }))
}

/// ToInt32 of numbers that are integers in the range of i64; none for the rest.
#[inline(always)]
pub(super) fn int32(value: Value) -> Option<i32> {
    if let Some(int) = value.as_int() {
        return Some(int);
    }
    let double = value.as_double()?;
    let int = double as i64;
    // `as` saturates: what it saturates to is no i64 that survives the way back, or is handled slowly.
    if int.unsigned_abs() < 1 << 62 && !double.is_nan() { Some(int as i32) } else { None }
}

#[inline(always)]
fn unsigned(value: u32) -> Value {
    if value <= i32::MAX as u32 { Value::int(value as i32) } else { Value::double(f64::from(value)) }
}

#[inline(always)]
fn bitwise(a: Value, b: Value, f: impl Fn(i32, i32) -> Value) -> Option<Value> {
    Some(f(int32(a)?, int32(b)?))
}

#[inline(always)]
pub(super) fn compare(
    a: Value,
    b: Value,
    ints: impl Fn(&i32, &i32) -> bool,
    doubles: impl Fn(&f64, &f64) -> bool,
) -> Option<bool> {
    if let Some((x, y)) = Value::both_int(a, b) {
        return Some(ints(&x, &y));
    }
    Some(doubles(&a.as_number()?, &b.as_number()?))
}

/// `===` where the heap is not needed: everything but two different strings or bigints.
#[inline(always)]
pub(super) fn strict_equals(a: Value, b: Value) -> Option<bool> {
    if let Some((x, y)) = Value::both_int(a, b) {
        return Some(x == y);
    }
    if let (Some(x), Some(y)) = (a.as_number(), b.as_number()) {
        return Some(x == y);
    }
    if a == b {
        return Some(true);
    }
    if (a.is_string() && b.is_string()) || (a.as_bigint().is_some() && b.as_bigint().is_some()) {
        return None;
    }
    Some(false)
}

/// `===` with the heap at hand; none for bigints and for strings that have to be made flat, or are long.
#[inline(always)]
pub(super) fn equal(vm: &Vm, a: Value, b: Value) -> Option<bool> {
    strict_equals(a, b).or_else(|| strings_equal(vm, a, b))
}

#[inline(never)]
fn strings_equal(vm: &Vm, a: Value, b: Value) -> Option<bool> {
    vm.heap.strings.equals_shortly(a.as_string()?, b.as_string()?)
}

/// Defines handlers that compute a value or leave it to another handler.
macro_rules! computed {
    ($otherwise:path: $( $name:ident = |$vm:ident, $w:ident, $i:ident| $value:expr; )*) => {
        handlers! {
            $(
                fn $name($vm, $w, code, pc, $i) {
                    match $value {
                        Some(value) => reg!($w, $i.a()) = value,
                        None => return $otherwise($vm, $w, code, pc, $i.0),
                    }
                    next!($vm, $w, code, pc)
                }
            )*
        }
    };
}

computed! {
    concat:
    op_add = |_vm, w, i| add(reg!(w, i.b()), reg!(w, i.c()));
}

computed! {
    bigints::binary:
    op_sub = |_vm, w, i| sub(reg!(w, i.b()), reg!(w, i.c()));
    op_mul = |_vm, w, i| mul(reg!(w, i.b()), reg!(w, i.c()));
    op_div = |_vm, w, i| div(reg!(w, i.b()), reg!(w, i.c()));
    op_rem = |_vm, w, i| rem(reg!(w, i.b()), reg!(w, i.c()));
    op_bit_and = |_vm, w, i| bitwise(reg!(w, i.b()), reg!(w, i.c()), |x, y| Value::int(x & y));
    op_bit_or = |_vm, w, i| bitwise(reg!(w, i.b()), reg!(w, i.c()), |x, y| Value::int(x | y));
    op_bit_xor = |_vm, w, i| bitwise(reg!(w, i.b()), reg!(w, i.c()), |x, y| Value::int(x ^ y));
    op_shl = |_vm, w, i| bitwise(reg!(w, i.b()), reg!(w, i.c()), |x, y| Value::int(x.wrapping_shl(y as u32)));
    op_shr = |_vm, w, i| bitwise(reg!(w, i.b()), reg!(w, i.c()), |x, y| Value::int(x.wrapping_shr(y as u32)));
}

computed! {
    slow:
    op_ushr = |_vm, w, i| bitwise(reg!(w, i.b()), reg!(w, i.c()), |x, y| unsigned((x as u32).wrapping_shr(y as u32)));
    op_add_int = |_vm, w, i| add(reg!(w, i.b()), Value::int(i.imm()));
    op_sub_int = |_vm, w, i| sub(reg!(w, i.b()), Value::int(i.imm()));
    op_mul_int = |_vm, w, i| mul(reg!(w, i.b()), Value::int(i.imm()));
    op_rem_int = |_vm, w, i| rem(reg!(w, i.b()), Value::int(i.imm()));
    op_bit_and_int = |_vm, w, i| int32(reg!(w, i.b())).map(|x| Value::int(x & i.imm()));
    op_bit_or_int = |_vm, w, i| int32(reg!(w, i.b())).map(|x| Value::int(x | i.imm()));
    op_bit_xor_int = |_vm, w, i| int32(reg!(w, i.b())).map(|x| Value::int(x ^ i.imm()));
    op_shl_int = |_vm, w, i| int32(reg!(w, i.b())).map(|x| Value::int(x.wrapping_shl(i.imm() as u32)));
    op_shr_int = |_vm, w, i| int32(reg!(w, i.b())).map(|x| Value::int(x.wrapping_shr(i.imm() as u32)));
    op_ushr_int = |_vm, w, i| int32(reg!(w, i.b())).map(|x| unsigned((x as u32).wrapping_shr(i.imm() as u32)));
    op_neg = |_vm, w, i| negate(reg!(w, i.b()));
    op_to_number = |_vm, w, i| Some(reg!(w, i.b())).filter(|value| value.is_number());
    op_inc = |_vm, w, i| add(reg!(w, i.b()), Value::int(1));
    op_dec = |_vm, w, i| sub(reg!(w, i.b()), Value::int(1));
    op_bit_not = |_vm, w, i| int32(reg!(w, i.b())).map(|x| Value::int(!x));
    op_not = |vm, w, i| truthy(vm, reg!(w, i.b())).map(|truthy| Value::bool(!truthy));
    op_lt = |_vm, w, i| compare(reg!(w, i.b()), reg!(w, i.c()), i32::lt, f64::lt).map(Value::bool);
    op_le = |_vm, w, i| compare(reg!(w, i.b()), reg!(w, i.c()), i32::le, f64::le).map(Value::bool);
    op_gt = |_vm, w, i| compare(reg!(w, i.b()), reg!(w, i.c()), i32::gt, f64::gt).map(Value::bool);
    op_ge = |_vm, w, i| compare(reg!(w, i.b()), reg!(w, i.c()), i32::ge, f64::ge).map(Value::bool);
    op_strict_eq = |vm, w, i| equal(vm, reg!(w, i.b()), reg!(w, i.c())).map(Value::bool);
    op_strict_ne = |vm, w, i| equal(vm, reg!(w, i.b()), reg!(w, i.c())).map(|equal| Value::bool(!equal));
    op_eq = |_vm, w, i| loosely_equals(reg!(w, i.b()), reg!(w, i.c())).map(Value::bool);
    op_ne = |_vm, w, i| loosely_equals(reg!(w, i.b()), reg!(w, i.c())).map(|equal| Value::bool(!equal));
}

handlers! {
    /// `+` of two strings.
    #[inline(never)]
    fn concat(vm, w, code, pc, i) {
        match joined(vm, reg!(w, i.b()), reg!(w, i.c())) {
            Some(string) => reg!(w, i.a()) = string,
            None => return bigints::binary(vm, w, code, pc, i.0),
        }
        next!(vm, w, code, pc)
    }
}

/// The order of two strings; none for those that have to be made flat, or are long.
#[inline(never)]
pub(super) fn strings_order(vm: &Vm, a: Value, b: Value) -> Option<Ordering> {
    vm.heap.strings.order_shortly(a.as_string()?, b.as_string()?)
}

/// A string, or the text of an integer that is not negative.
#[inline(always)]
fn text(vm: &mut Vm, value: Value) -> Option<Str> {
    if let Some(string) = value.as_string() {
        return Some(string);
    }
    vm.heap.index_string(u32::try_from(value.as_int()?).ok()?).ok()
}

/// The concatenation of two strings, or of one and an integer; none for other values, and at a limit, which the slow
/// operation meets again.
#[inline(never)]
fn joined(vm: &mut Vm, a: Value, b: Value) -> Option<Value> {
    if !a.is_string() && !b.is_string() {
        return None;
    }
    let (a, b) = (text(vm, a)?, text(vm, b)?);
    if vm.heap.strings.len(a) + vm.heap.strings.len(b) > creance_heap::MAX_STRING_LENGTH {
        return None;
    }
    vm.heap.strings.concat(&mut vm.heap.meter, a, b).ok().map(Value::string)
}

#[inline(always)]
fn negate(value: Value) -> Option<Value> {
    match value.as_int() {
        Some(int) if int != 0 && int != i32::MIN => Some(Value::int(-int)),
        _ => Some(Value::double(-value.as_number()?)),
    }
}

/// ToBoolean, unless it needs more than a look at the value.
#[inline(always)]
pub(super) fn truthy(vm: &Vm, value: Value) -> Option<bool> {
    if value.is_object() && vm.heap.has_html_dda { None } else { value.truthy() }
}

/// `==` of two numbers, or of a thing with itself.
#[inline(always)]
pub(super) fn loosely_equals(a: Value, b: Value) -> Option<bool> {
    if let Some((x, y)) = Value::both_int(a, b) {
        return Some(x == y);
    }
    if let (Some(x), Some(y)) = (a.as_number(), b.as_number()) {
        return Some(x == y);
    }
    None
}

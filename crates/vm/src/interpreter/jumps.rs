//! Handlers of jumps. Forward jumps stay in the handlers; backward ones pay for the distance and go through
//! the trampoline.

use super::arithmetic::{compare, loosely_equals, strict_equals, strings_equal, strings_order};
use super::exit::{FUEL, LOOP, SLOW};
use super::handlers::{handlers, next, reg};
use super::table::TABLE;
use crate::{Value, Vm};
use core::cmp::Ordering;
use creance_bytecode::Insn;

#[inline(always)]
fn target(pc: u64, i: Insn) -> u64 {
    u64::from((pc as u32).wrapping_add(i.imm() as u32))
}

#[inline(always)]
fn back(vm: &mut Vm, pc: u64, i: Insn) -> u64 {
    let goal = target(pc, i);
    if vm.heap.meter.spend(i.imm().unsigned_abs()) { LOOP | goal } else { FUEL | goal }
}

/// Defines a forward jump taken when the test says so.
macro_rules! forward {
    ($( $name:ident = |$w:ident, $i:ident| $test:expr; )*) => {
        handlers! {
            $(
                fn $name(vm, $w, code, pc, $i) {
                    match $test {
                        Some(true) => { let goal = target(pc, $i); next!(vm, $w, code, goal) }
                        Some(false) => next!(vm, $w, code, pc),
                        None => SLOW | pc,
                    }
                }
            )*
        }
    };
}

/// Defines a backward jump taken when the test says so.
macro_rules! backward {
    ($( $name:ident = |$w:ident, $i:ident| $test:expr; )*) => {
        handlers! {
            $(
                fn $name(vm, $w, code, pc, $i) {
                    match $test {
                        Some(true) => back(vm, pc, $i),
                        Some(false) => next!(vm, $w, code, pc),
                        None => SLOW | pc,
                    }
                }
            )*
        }
    };
}

/// Defines forward jumps on the order of two values, taken if it is as wanted.
macro_rules! ordered {
    ($( $name:ident = $compare:ident, $order:ident, $wanted:literal; )*) => {
        handlers! {
            $(
                fn $name(vm, w, code, pc, i) {
                    let (a, b) = (reg!(w, i.a()), reg!(w, i.b()));
                    let test = match $compare(a, b) {
                        None => strings_order(vm, a, b).map(Ordering::$order),
                        test => test,
                    };
                    match test {
                        Some($wanted) => { let goal = target(pc, i); next!(vm, w, code, goal) }
                        Some(_) => next!(vm, w, code, pc),
                        None => SLOW | pc,
                    }
                }
            )*
        }
    };
}

ordered! {
    if_lt = lt, is_lt, true;
    if_not_lt = lt, is_lt, false;
    if_le = le, is_le, true;
    if_not_le = le, is_le, false;
    if_gt = gt, is_gt, true;
    if_not_gt = gt, is_gt, false;
    if_ge = ge, is_ge, true;
    if_not_ge = ge, is_ge, false;
}

handlers! {
    fn if_strict_eq(vm, w, code, pc, i) {
        let (a, b) = (reg!(w, i.a()), reg!(w, i.b()));
        match strict_equals(a, b).or_else(|| strings_equal(vm, a, b)) {
            Some(true) => { let goal = target(pc, i); next!(vm, w, code, goal) }
            Some(false) => next!(vm, w, code, pc),
            None => SLOW | pc,
        }
    }

    fn if_strict_ne(vm, w, code, pc, i) {
        let (a, b) = (reg!(w, i.a()), reg!(w, i.b()));
        match strict_equals(a, b).or_else(|| strings_equal(vm, a, b)) {
            Some(false) => { let goal = target(pc, i); next!(vm, w, code, goal) }
            Some(true) => next!(vm, w, code, pc),
            None => SLOW | pc,
        }
    }

    fn jump(vm, w, code, pc, i) {
        let goal = target(pc, i);
        next!(vm, w, code, goal)
    }

    fn loop_(vm, _w, _code, pc, i) {
        back(vm, pc, i)
    }
}

#[inline(always)]
fn lt(a: Value, b: Value) -> Option<bool> {
    compare(a, b, i32::lt, f64::lt)
}

#[inline(always)]
fn le(a: Value, b: Value) -> Option<bool> {
    compare(a, b, i32::le, f64::le)
}

#[inline(always)]
fn gt(a: Value, b: Value) -> Option<bool> {
    compare(a, b, i32::gt, f64::gt)
}

#[inline(always)]
fn ge(a: Value, b: Value) -> Option<bool> {
    compare(a, b, i32::ge, f64::ge)
}

#[inline(always)]
fn not(test: Option<bool>) -> Option<bool> {
    match test {
        Some(true) => Some(false),
        Some(false) => Some(true),
        None => None,
    }
}

#[inline(always)]
fn short(i: Insn) -> Value {
    Value::int(i.short() as i32)
}

forward! {
    if_true = |w, i| reg!(w, i.a()).truthy();
    if_false = |w, i| not(reg!(w, i.a()).truthy());
    if_nullish = |w, i| Some(reg!(w, i.a()).is_nullish());
    if_not_nullish = |w, i| Some(!reg!(w, i.a()).is_nullish());
    if_undefined = |w, i| Some(reg!(w, i.a()).is_undefined());
    if_not_undefined = |w, i| Some(!reg!(w, i.a()).is_undefined());
    if_empty = |w, i| Some(reg!(w, i.a()).is_empty());
    if_eq = |w, i| loosely_equals(reg!(w, i.a()), reg!(w, i.b()));
    if_ne = |w, i| not(loosely_equals(reg!(w, i.a()), reg!(w, i.b())));
    if_lt_int = |w, i| lt(reg!(w, i.a()), short(i));
    if_not_lt_int = |w, i| not(lt(reg!(w, i.a()), short(i)));
    if_le_int = |w, i| le(reg!(w, i.a()), short(i));
    if_not_le_int = |w, i| not(le(reg!(w, i.a()), short(i)));
    if_gt_int = |w, i| gt(reg!(w, i.a()), short(i));
    if_not_gt_int = |w, i| not(gt(reg!(w, i.a()), short(i)));
    if_ge_int = |w, i| ge(reg!(w, i.a()), short(i));
    if_not_ge_int = |w, i| not(ge(reg!(w, i.a()), short(i)));
    if_strict_eq_int = |w, i| strict_equals(reg!(w, i.a()), short(i));
    if_strict_ne_int = |w, i| not(strict_equals(reg!(w, i.a()), short(i)));
}

backward! {
    loop_if_true = |w, i| reg!(w, i.a()).truthy();
    loop_if_false = |w, i| not(reg!(w, i.a()).truthy());
    loop_lt = |w, i| lt(reg!(w, i.a()), reg!(w, i.b()));
    loop_le = |w, i| le(reg!(w, i.a()), reg!(w, i.b()));
    loop_gt = |w, i| gt(reg!(w, i.a()), reg!(w, i.b()));
    loop_ge = |w, i| ge(reg!(w, i.a()), reg!(w, i.b()));
    loop_strict_ne = |w, i| not(strict_equals(reg!(w, i.a()), reg!(w, i.b())));
    loop_lt_int = |w, i| lt(reg!(w, i.a()), short(i));
    loop_le_int = |w, i| le(reg!(w, i.a()), short(i));
    loop_gt_int = |w, i| gt(reg!(w, i.a()), short(i));
    loop_ge_int = |w, i| ge(reg!(w, i.a()), short(i));
    loop_strict_ne_int = |w, i| not(strict_equals(reg!(w, i.a()), short(i)));
}

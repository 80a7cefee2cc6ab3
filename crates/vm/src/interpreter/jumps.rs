//! Handlers of jumps. Forward jumps stay in the handlers; backward ones pay for the distance and go through
//! the trampoline.

use super::arithmetic::{compare, equal, loosely_equals, strict_equals, strings_order, truthy};
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
    ($( $name:ident = |$vm:ident, $w:ident, $i:ident| $test:expr; )*) => {
        handlers! {
            $(
                fn $name($vm, $w, code, pc, $i) {
                    match $test {
                        Some(true) => { let goal = target(pc, $i); next!($vm, $w, code, goal) }
                        Some(false) => next!($vm, $w, code, pc),
                        None => SLOW | pc,
                    }
                }
            )*
        }
    };
}

/// Defines a backward jump taken when the test says so.
macro_rules! backward {
    ($( $name:ident = |$vm:ident, $w:ident, $i:ident| $test:expr; )*) => {
        handlers! {
            $(
                fn $name($vm, $w, code, pc, $i) {
                    match $test {
                        Some(true) => back($vm, pc, $i),
                        Some(false) => next!($vm, $w, code, pc),
                        None => SLOW | pc,
                    }
                }
            )*
        }
    };
}

handlers! {
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

/// The order of two numbers or strings.
#[inline(always)]
fn ordered(
    vm: &Vm,
    a: Value,
    b: Value,
    numbers: impl Fn(Value, Value) -> Option<bool>,
    strings: impl Fn(Ordering) -> bool,
) -> Option<bool> {
    match numbers(a, b) {
        None => strings_order(vm, a, b).map(strings),
        test => test,
    }
}

/// `value == null`, unless it needs more than a look at the value.
#[inline(always)]
fn equals_null(vm: &Vm, value: Value) -> Option<bool> {
    if value.is_object() && vm.heap.has_html_dda { None } else { Some(value.is_nullish()) }
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
    if_true = |vm, w, i| truthy(vm, reg!(w, i.a()));
    if_false = |vm, w, i| not(truthy(vm, reg!(w, i.a())));
    if_nullish = |_vm, w, i| Some(reg!(w, i.a()).is_nullish());
    if_not_nullish = |_vm, w, i| Some(!reg!(w, i.a()).is_nullish());
    if_eq_null = |vm, w, i| equals_null(vm, reg!(w, i.a()));
    if_ne_null = |vm, w, i| not(equals_null(vm, reg!(w, i.a())));
    if_undefined = |_vm, w, i| Some(reg!(w, i.a()).is_undefined());
    if_not_undefined = |_vm, w, i| Some(!reg!(w, i.a()).is_undefined());
    if_empty = |_vm, w, i| Some(reg!(w, i.a()).is_empty());
    if_lt = |vm, w, i| ordered(vm, reg!(w, i.a()), reg!(w, i.b()), lt, Ordering::is_lt);
    if_not_lt = |vm, w, i| not(ordered(vm, reg!(w, i.a()), reg!(w, i.b()), lt, Ordering::is_lt));
    if_le = |vm, w, i| ordered(vm, reg!(w, i.a()), reg!(w, i.b()), le, Ordering::is_le);
    if_not_le = |vm, w, i| not(ordered(vm, reg!(w, i.a()), reg!(w, i.b()), le, Ordering::is_le));
    if_gt = |vm, w, i| ordered(vm, reg!(w, i.a()), reg!(w, i.b()), gt, Ordering::is_gt);
    if_not_gt = |vm, w, i| not(ordered(vm, reg!(w, i.a()), reg!(w, i.b()), gt, Ordering::is_gt));
    if_ge = |vm, w, i| ordered(vm, reg!(w, i.a()), reg!(w, i.b()), ge, Ordering::is_ge);
    if_not_ge = |vm, w, i| not(ordered(vm, reg!(w, i.a()), reg!(w, i.b()), ge, Ordering::is_ge));
    if_eq = |_vm, w, i| loosely_equals(reg!(w, i.a()), reg!(w, i.b()));
    if_ne = |_vm, w, i| not(loosely_equals(reg!(w, i.a()), reg!(w, i.b())));
    if_strict_eq = |vm, w, i| equal(vm, reg!(w, i.a()), reg!(w, i.b()));
    if_strict_ne = |vm, w, i| not(equal(vm, reg!(w, i.a()), reg!(w, i.b())));
    if_lt_int = |_vm, w, i| lt(reg!(w, i.a()), short(i));
    if_not_lt_int = |_vm, w, i| not(lt(reg!(w, i.a()), short(i)));
    if_le_int = |_vm, w, i| le(reg!(w, i.a()), short(i));
    if_not_le_int = |_vm, w, i| not(le(reg!(w, i.a()), short(i)));
    if_gt_int = |_vm, w, i| gt(reg!(w, i.a()), short(i));
    if_not_gt_int = |_vm, w, i| not(gt(reg!(w, i.a()), short(i)));
    if_ge_int = |_vm, w, i| ge(reg!(w, i.a()), short(i));
    if_not_ge_int = |_vm, w, i| not(ge(reg!(w, i.a()), short(i)));
    if_strict_eq_int = |_vm, w, i| strict_equals(reg!(w, i.a()), short(i));
    if_strict_ne_int = |_vm, w, i| not(strict_equals(reg!(w, i.a()), short(i)));
}

backward! {
    loop_if_true = |vm, w, i| truthy(vm, reg!(w, i.a()));
    loop_if_false = |vm, w, i| not(truthy(vm, reg!(w, i.a())));
    loop_lt = |_vm, w, i| lt(reg!(w, i.a()), reg!(w, i.b()));
    loop_le = |_vm, w, i| le(reg!(w, i.a()), reg!(w, i.b()));
    loop_gt = |_vm, w, i| gt(reg!(w, i.a()), reg!(w, i.b()));
    loop_ge = |_vm, w, i| ge(reg!(w, i.a()), reg!(w, i.b()));
    loop_strict_ne = |_vm, w, i| not(strict_equals(reg!(w, i.a()), reg!(w, i.b())));
    loop_lt_int = |_vm, w, i| lt(reg!(w, i.a()), short(i));
    loop_le_int = |_vm, w, i| le(reg!(w, i.a()), short(i));
    loop_gt_int = |_vm, w, i| gt(reg!(w, i.a()), short(i));
    loop_ge_int = |_vm, w, i| ge(reg!(w, i.a()), short(i));
    loop_strict_ne_int = |_vm, w, i| not(strict_equals(reg!(w, i.a()), short(i)));
}

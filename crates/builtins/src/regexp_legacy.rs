//! Static properties that tell of the last match: `RegExp.$1`, `RegExp.input` and so on.
//! <https://github.com/tc39/proposal-regexp-legacy-features>

use crate::regexp_exec::text;
use creance_vm::{Args, Capture, Intrinsic, JsResult, LastMatch, Value, Vm};

/// `this` must be the constructor itself.
fn check_this(vm: &mut Vm, args: Args) -> JsResult<()> {
    let constructor = vm.intrinsic(Intrinsic::RegExp)?;
    if args.this(vm) != Value::object(constructor) {
        return vm.type_error("static properties of RegExp tell of matches to RegExp itself only");
    }
    Ok(())
}

/// The match to tell of.
fn last(vm: &mut Vm, args: Args) -> JsResult<LastMatch> {
    check_this(vm, args)?;
    let realm = vm.realm();
    let last = *vm.last_match();
    if last.realm != realm {
        return Ok(LastMatch::default());
    }
    if !last.told {
        return vm.type_error("the last match was by an expression of a subclass, of which nothing is told");
    }
    Ok(last)
}

/// A part of the string of the last match, chosen by its captures and its length; empty if there is none.
fn part(vm: &mut Vm, args: Args, choose: impl Fn(&[Capture], usize) -> Capture) -> JsResult<Value> {
    let last = last(vm, args)?;
    let length = vm.heap.strings.len(last.string);
    let part = choose(vm.captures(), length).filter(|(_, end)| *end <= length).unwrap_or((0, 0));
    text(vm, last.string, Some(part))
}

fn whole(captures: &[Capture]) -> Option<(usize, usize)> {
    captures.first().copied().flatten()
}

pub(crate) fn input(vm: &mut Vm, args: Args) -> JsResult<Value> {
    last(vm, args).map(|last| Value::string(last.input))
}

pub(crate) fn set_input(vm: &mut Vm, args: Args) -> JsResult<Value> {
    check_this(vm, args)?;
    let value = args.get(vm, 0);
    let value = vm.to_string(value)?;
    let realm = vm.realm();
    let last = vm.last_match();
    if last.realm != realm {
        *last = LastMatch { realm, ..LastMatch::default() };
    }
    last.input = value;
    Ok(Value::UNDEFINED)
}

pub(crate) fn last_match(vm: &mut Vm, args: Args) -> JsResult<Value> {
    part(vm, args, |captures, _| whole(captures))
}

pub(crate) fn last_paren(vm: &mut Vm, args: Args) -> JsResult<Value> {
    part(vm, args, |captures, _| if captures.len() > 1 { captures.last().copied().flatten() } else { None })
}

pub(crate) fn left_context(vm: &mut Vm, args: Args) -> JsResult<Value> {
    part(vm, args, |captures, _| whole(captures).map(|(start, _)| (0, start)))
}

pub(crate) fn right_context(vm: &mut Vm, args: Args) -> JsResult<Value> {
    part(vm, args, |captures, length| whole(captures).map(|(_, end)| (end, length)))
}

macro_rules! groups {
    ($($name:ident $number:literal;)*) => {
        $(
            pub(crate) fn $name(vm: &mut Vm, args: Args) -> JsResult<Value> {
                part(vm, args, |captures, _| captures.get($number).copied().flatten())
            }
        )*
    };
}

groups! {
    group1 1;
    group2 2;
    group3 3;
    group4 4;
    group5 5;
    group6 6;
    group7 7;
    group8 8;
    group9 9;
}

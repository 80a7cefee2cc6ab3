//! The methods of pristine regular expressions: those in which script has changed nothing that the methods in
//! `library/regexp.js` would read. Nothing here runs script, so nothing here collects.

use crate::building::{append_part, built};
use crate::intrinsics_strings::substitute;
use crate::regexp::{FLAGS, LAST_INDEX, advance};
use crate::regexp_exec::{Matcher, builtin_exec, find, group_text, groups, whole};
use creance_regexp::{Flags, Program};
use creance_vm::heap::string::names;
use creance_vm::heap::symbols;
use creance_vm::{Args, Intrinsic, JsResult, Kind, Object, PropertyKey, Str, Value, Vm};

/// True for a regular expression of this realm with nothing of its own but a `lastIndex` that is an index, and with
/// the builtin `exec`, flags and constructor.
pub(crate) fn is_pristine(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let Some(regexp) = args.get(vm, 0).as_object() else { return Ok(Value::FALSE) };
    let prototype = vm.intrinsic(Intrinsic::RegExpPrototype)?;
    let plain = vm.heap.kind(regexp) == Kind::RegExp
        && vm.heap.prototype_of(regexp) == Some(prototype)
        && vm.heap.own_count(regexp) == 1;
    if !plain {
        return Ok(Value::FALSE);
    }
    let last_index = vm.heap.own_property(regexp, LAST_INDEX)?;
    let countable = last_index.is_some_and(|property| {
        property.attributes.is_writable_data() && property.value.as_int().is_some_and(|index| index >= 0)
    });
    Ok(Value::bool(countable && vm.is_regexp_pristine(has_builtins)?))
}

fn has_builtins(vm: &mut Vm, constructor: Object, prototype: Object) -> JsResult<bool> {
    let exec = vm.heap.own_property(prototype, PropertyKey::interned(names::EXEC))?;
    if !exec.is_some_and(|exec| vm.is_builtin_method(exec.value, Intrinsic::RegExpPrototype, "exec")) {
        return Ok(false);
    }
    let flags = FLAGS.into_iter().map(|(key, name, _)| (key, name));
    for (key, name) in flags.chain([(names::FLAGS, "flags")]) {
        let Some(property) = vm.heap.own_property(prototype, PropertyKey::interned(key))? else {
            return Ok(false);
        };
        if !property.attributes.is_accessor() {
            return Ok(false);
        }
        let (getter, _) = vm.heap.accessor(property.value)?;
        if !vm.is_builtin_method(getter, Intrinsic::RegExpPrototype, name) {
            return Ok(false);
        }
    }
    let property = vm.heap.own_property(prototype, PropertyKey::interned(names::CONSTRUCTOR))?;
    if property.is_none_or(|property| property.value != Value::object(constructor)) {
        return Ok(false);
    }
    let species = vm.heap.own_property(constructor, PropertyKey::symbol(symbols::SPECIES))?;
    let Some(species) = species.filter(|species| species.attributes.is_accessor()) else { return Ok(false) };
    let (getter, _) = vm.heap.accessor(species.value)?;
    Ok(vm.is_builtin_method(getter, Intrinsic::RegExp, "@@species"))
}

/// The regular expression, the string and the program that a function here is given.
fn given(vm: &mut Vm, args: Args) -> JsResult<(Object, Str, Matcher)> {
    let string = args.get(vm, 1);
    let string = vm.to_string(string)?;
    let regexp = args.get(vm, 0).as_object();
    match regexp.and_then(|regexp| Some((regexp, vm.regexp_data(regexp)?))) {
        Some((regexp, data)) => {
            let matcher = Matcher::of(data);
            Ok((regexp, string, matcher))
        }
        None => vm.type_error("a regular expression is needed"),
    }
}

/// <https://tc39.es/ecma262/#sec-regexp.prototype-%symbol.search%>
pub(crate) fn search(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (_, string, matcher) = given(vm, args)?;
    if !vm.regexp_match(&matcher.code.program, string, 0, matcher.code.program.flags().has(Flags::STICKY))? {
        return Ok(Value::int(-1));
    }
    Ok(Value::number(whole(vm).0 as f64))
}

/// Each match of an expression in turn: all with the flag `g`, otherwise the one of `exec`. `lastIndex` is left as
/// the methods leave it.
fn each_match(
    vm: &mut Vm,
    regexp: Object,
    program: &Program,
    string: Str,
    mut visit: impl FnMut(&mut Vm) -> JsResult<()>,
) -> JsResult<()> {
    if !program.flags().has(Flags::GLOBAL) {
        if find(vm, regexp, string)?.is_some() {
            visit(vm)?;
        }
        return Ok(());
    }
    let (sticky, unicode) = (program.flags().has(Flags::STICKY), program.flags().has_either_unicode());
    let length = vm.heap.strings.len(string);
    let mut at = 0;
    while at <= length && vm.regexp_match(program, string, at, sticky)? {
        vm.tick(2)?;
        let (start, end) = whole(vm);
        at = if start == end { advance(vm, string, end, unicode)? } else { end };
        visit(vm)?;
    }
    vm.set(regexp, LAST_INDEX, Value::ZERO)
}

/// <https://tc39.es/ecma262/#sec-regexp.prototype-%symbol.match%>
pub(crate) fn match_(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (regexp, string, matcher) = given(vm, args)?;
    if !matcher.code.program.flags().has(Flags::GLOBAL) {
        return builtin_exec(vm, args);
    }
    let realm = vm.realm();
    let array = vm.heap.new_array(realm, &[])?;
    each_match(vm, regexp, &matcher.code.program, string, |vm| {
        let text = group_text(vm, string, 0)?;
        Ok(vm.array_push(array, text)?)
    })?;
    Ok(if vm.array_length(array) == 0 { Value::NULL } else { Value::object(array) })
}

/// Values that [`matches`] gives for each match.
pub(crate) fn width(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let groups = args
        .get(vm, 0)
        .as_object()
        .and_then(|regexp| vm.regexp_data(regexp))
        .map(|data| data.code.program.groups());
    Ok(Value::int(groups.unwrap_or(0) as i32 + 3))
}

/// A flat list of all matches: position, match, captures, object of the named groups.
pub(crate) fn matches(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (regexp, string, matcher) = given(vm, args)?;
    let list = crate::intrinsics::empty_list(vm)?;
    each_match(vm, regexp, &matcher.code.program, string, |vm| {
        let (start, _) = whole(vm);
        vm.array_push(list, Value::number(start as f64))?;
        for group in 0..=matcher.code.program.groups() as usize {
            vm.tick(1)?;
            let text = group_text(vm, string, group)?;
            vm.array_push(list, text)?;
        }
        let named = groups(vm, &matcher, |vm, group| group_text(vm, string, group))?;
        Ok(vm.array_push(list, named)?)
    })?;
    Ok(Value::object(list))
}

/// <https://tc39.es/ecma262/#sec-regexp.prototype-%symbol.replace%> by a template.
pub(crate) fn replace(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (regexp, string, matcher) = given(vm, args)?;
    let template = args.get(vm, 2);
    let template = vm.to_string(template)?;
    let plain = vm.heap.strings.find(&mut vm.heap.meter, template, Str::latin1(b'$'), 0)?.is_none();
    let mut next = 0;
    let result = built(vm, |vm, builder| {
        each_match(vm, regexp, &matcher.code.program, string, |vm| {
            let (start, end) = whole(vm);
            append_part(vm, builder, string, next, start)?;
            next = end;
            let replacement = if plain { template } else { expand(vm, &matcher, string, template)? };
            let length = vm.heap.strings.len(replacement);
            append_part(vm, builder, replacement, 0, length)
        })?;
        let length = vm.heap.strings.len(string);
        append_part(vm, builder, string, next, length)
    })?;
    Ok(Value::string(result))
}

/// What a template stands for at the last match.
fn expand(vm: &mut Vm, matcher: &Matcher, string: Str, template: Str) -> JsResult<Str> {
    let mark = vm.temps_mark();
    let list = crate::intrinsics::empty_list(vm)?;
    vm.keep(Value::object(list));
    for group in 1..=matcher.code.program.groups() as usize {
        let value = group_text(vm, string, group)?;
        vm.array_push(list, value)?;
    }
    let named = groups(vm, matcher, |vm, group| group_text(vm, string, group))?;
    vm.keep(named);
    let (start, end) = whole(vm);
    let matched = vm.heap.strings.slice(&mut vm.heap.meter, string, start, end)?;
    let result = substitute(vm, matched, string, start, Some(list), named, template);
    vm.release_temps(mark);
    result
}

/// <https://tc39.es/ecma262/#sec-regexp.prototype-%symbol.split%>: the pieces between matches and what those captured.
pub(crate) fn split(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (_, string, matcher) = given(vm, args)?;
    let limit = args.get(vm, 2).as_number().unwrap_or(0.0) as u64;
    let realm = vm.realm();
    let pieces = vm.heap.new_array(realm, &[])?;
    let result = Value::object(pieces);
    if limit == 0 {
        return Ok(result);
    }
    let length = vm.heap.strings.len(string);
    let unicode = matcher.code.program.flags().has_either_unicode();
    if length == 0 {
        if !vm.regexp_match(&matcher.code.program, string, 0, true)? {
            vm.array_push(pieces, Value::string(string))?;
        }
        return Ok(result);
    }
    let (mut start, mut at) = (0, 0);
    // NOTE: a search finds first what the specification finds by trying each place.
    while at < length && vm.regexp_match(&matcher.code.program, string, at, false)? {
        vm.tick(2)?;
        let (place, end) = whole(vm);
        if place >= length {
            break;
        }
        if end == start {
            at = advance(vm, string, place.max(at), unicode)?;
            continue;
        }
        let piece = vm.heap.strings.slice(&mut vm.heap.meter, string, start, place)?;
        vm.array_push(pieces, Value::string(piece))?;
        start = end;
        at = end;
        for group in 1..=matcher.code.program.groups() as usize {
            if u64::from(vm.array_length(pieces)) == limit {
                return Ok(result);
            }
            vm.tick(1)?;
            let text = group_text(vm, string, group)?;
            vm.array_push(pieces, text)?;
        }
        if u64::from(vm.array_length(pieces)) == limit {
            return Ok(result);
        }
    }
    let rest = vm.heap.strings.slice(&mut vm.heap.meter, string, start, length)?;
    vm.array_push(pieces, Value::string(rest))?;
    Ok(result)
}

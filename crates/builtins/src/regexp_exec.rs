//! [RegExpBuiltinExec](https://tc39.es/ecma262/#sec-regexpbuiltinexec): one match, and the array that tells of it.

use crate::regexp::{LAST_INDEX, this_regexp};
use alloc::sync::Arc;
use creance_regexp::{Flags, Program};
use creance_vm::heap::extra::{RegExpCode, RegExpData};
use creance_vm::heap::string::names;
use creance_vm::{Args, Attributes, Capture, Intrinsic, JsResult, Kind, Object, PropertyKey, Str, Value, Vm};

/// [RegExp.prototype.exec ( string )](https://tc39.es/ecma262/#sec-regexp.prototype.exec)
pub(crate) fn exec(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let regexp = this_regexp(vm, args, "exec")?;
    let string = args.get(vm, 0);
    let string = vm.to_string(string)?;
    vm.keep(Value::string(string));
    exec_on(vm, regexp, string)
}

/// [RegExp.prototype.test ( S )](https://tc39.es/ecma262/#sec-regexp.prototype.test)
pub(crate) fn test(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let this = args.this(vm);
    let Some(regexp) = this.as_object() else {
        return vm.type_error("RegExp.prototype.test called on a value that is not an object");
    };
    let string = args.get(vm, 0);
    let string = vm.to_string(string)?;
    vm.keep(Value::string(string));
    let exec = vm.get_of(regexp, PropertyKey::interned(names::EXEC))?;
    let is_regexp = vm.heap.kind(regexp) == Kind::RegExp;
    if is_regexp && vm.is_builtin_method(exec, Intrinsic::RegExpPrototype, "exec") || !vm.is_callable(exec) {
        let regexp = this_regexp(vm, args, "test")?;
        return Ok(Value::bool(find(vm, regexp, string)?.is_some()));
    }
    let result = vm.call(exec, this, &[Value::string(string)])?;
    if !result.is_object() && !result.is_null() {
        return vm.type_error("The result of exec is neither an object nor null");
    }
    Ok(Value::bool(result.is_object()))
}

/// The operation, for the library: the first argument may be anything.
pub(crate) fn builtin_exec(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (regexp, string) = (args.get(vm, 0), args.get(vm, 1));
    let string = vm.to_string(string)?;
    match regexp.as_object().filter(|object| vm.regexp_data(*object).is_some()) {
        Some(regexp) => exec_on(vm, regexp, string),
        None => {
            let what = vm.describe(regexp)?;
            vm.type_error(&alloc::format!("{what} is not a regular expression"))
        }
    }
}

fn exec_on(vm: &mut Vm, regexp: Object, string: Str) -> JsResult<Value> {
    match find(vm, regexp, string)? {
        Some(matcher) => Ok(Value::object(match_array(vm, &matcher, string)?)),
        None => Ok(Value::NULL),
    }
}

/// True for expressions whose `lastIndex` is where they begin.
fn is_stateful(program: &Program) -> bool {
    program.flags().has(Flags::GLOBAL) || program.flags().has(Flags::STICKY)
}

/// The next match by `lastIndex`, which is moved; what it captured is in the VM. None without a match.
pub(crate) fn find(vm: &mut Vm, regexp: Object, string: Str) -> JsResult<Option<Matcher>> {
    let last_index = last_index(vm, regexp)?;
    // NOTE: reading `lastIndex` may have compiled the expression anew.
    let Some(data) = vm.regexp_data(regexp) else { return Ok(None) };
    let (matcher, legacy) = (Matcher::of(data), data.legacy);
    let program = &matcher.code.program;
    let stateful = is_stateful(program);
    let start = if stateful { last_index } else { 0 };
    let sticky = program.flags().has(Flags::STICKY);
    let inside = start <= vm.heap.strings.len(string) as u64;
    if !inside || !vm.regexp_match(program, string, start as usize, sticky)? {
        if stateful {
            set_last_index(vm, regexp, 0)?;
        }
        return Ok(None);
    }
    if !legacy {
        vm.last_match().told = false;
    }
    if stateful {
        let (_, end) = whole(vm);
        set_last_index(vm, regexp, end)?;
    }
    Ok(Some(matcher))
}

/// What a regular expression is made of.
pub(crate) struct Matcher {
    pub code: Arc<RegExpCode>,
}

impl Matcher {
    pub fn of(data: &RegExpData) -> Matcher {
        Matcher { code: data.code.clone() }
    }
}

/// `lastIndex` as a length.
fn last_index(vm: &mut Vm, regexp: Object) -> JsResult<u64> {
    // OPTIMIZATION: it is nearly always an integer of the object's own.
    if let Some(own) = vm.heap.own_property(regexp, LAST_INDEX)?
        && let Some(index) = own.value.as_int()
    {
        return Ok(index.max(0) as u64);
    }
    let value = vm.get_of(regexp, LAST_INDEX)?;
    vm.to_length(value)
}

fn set_last_index(vm: &mut Vm, regexp: Object, index: usize) -> JsResult<()> {
    let value = Value::number(index as f64);
    if vm.heap.own_property(regexp, LAST_INDEX)?.is_some_and(|own| own.attributes.is_writable_data()) {
        vm.heap.set_own_value(regexp, LAST_INDEX, value);
        return Ok(());
    }
    vm.set(regexp, LAST_INDEX, value)
}

/// Start and end of the last match.
pub(crate) fn whole(vm: &Vm) -> (usize, usize) {
    vm.captures().first().copied().flatten().unwrap_or((0, 0))
}

/// The text of a capture; undefined for a group that took no part.
pub(crate) fn text(vm: &mut Vm, string: Str, capture: Capture) -> JsResult<Value> {
    Ok(match capture {
        Some((start, end)) => Value::string(vm.heap.strings.slice(&mut vm.heap.meter, string, start, end)?),
        None => Value::UNDEFINED,
    })
}

/// The capture of a group of the last match.
fn capture(vm: &Vm, group: usize) -> Capture {
    vm.captures().get(group).copied().flatten()
}

/// The text of a group of the last match; undefined if it took no part.
pub(crate) fn group_text(vm: &mut Vm, string: Str, group: usize) -> JsResult<Value> {
    let found = capture(vm, group);
    text(vm, string, found)
}

/// The array that tells of the last match.
fn match_array(vm: &mut Vm, matcher: &Matcher, string: Str) -> JsResult<Object> {
    let count = vm.captures().len();
    vm.tick(count as u64 * 2 + 4)?;
    let named = groups(vm, matcher, |vm, group| group_text(vm, string, group))?;
    let (start, _) = whole(vm);
    let realm = vm.realm();
    let properties = [Value::number(start as f64), Value::string(string), named];
    let array = vm.heap.new_match_array(realm, properties)?;
    fill(vm, array, count, |vm, group| group_text(vm, string, group))?;
    if matcher.code.program.flags().has(Flags::HAS_INDICES) {
        let indices = vm.heap.new_array(realm, &[])?;
        fill(vm, indices, count, index_pair)?;
        let named = groups(vm, matcher, index_pair)?;
        define(vm, indices, names::GROUPS, named)?;
        define(vm, array, names::INDICES, Value::object(indices))?;
    }
    Ok(array)
}

/// <https://tc39.es/ecma262/#sec-getmatchindexpair>
fn index_pair(vm: &mut Vm, group: usize) -> JsResult<Value> {
    let Some((start, end)) = capture(vm, group) else { return Ok(Value::UNDEFINED) };
    let realm = vm.realm();
    let pair = [Value::number(start as f64), Value::number(end as f64)];
    Ok(Value::object(vm.heap.new_array(realm, &pair)?))
}

fn define(vm: &mut Vm, object: Object, name: Str, value: Value) -> JsResult<()> {
    Ok(vm.heap.define_own(object, PropertyKey::interned(name), value, Attributes::ALL)?)
}

/// Gives an array an element for each group. Nothing here collects.
fn fill(
    vm: &mut Vm,
    array: Object,
    count: usize,
    element: impl Fn(&mut Vm, usize) -> JsResult<Value>,
) -> JsResult<()> {
    vm.heap.grow_elements(array, count)?;
    for group in 0..count {
        let value = element(vm, group)?;
        vm.array_push(array, value)?;
    }
    Ok(())
}

/// The object of the named groups; undefined if there are none. Of several groups with one name at most one took
/// part. <https://tc39.es/ecma262/#sec-regexpbuiltinexec>
pub(crate) fn groups(
    vm: &mut Vm,
    matcher: &Matcher,
    value: impl Fn(&mut Vm, usize) -> JsResult<Value>,
) -> JsResult<Value> {
    let names = matcher.code.program.names();
    if names.is_empty() {
        return Ok(Value::UNDEFINED);
    }
    let object = vm.heap.new_ordinary(None)?;
    for (name, key) in names.iter().zip(&*matcher.code.names) {
        vm.tick(2)?;
        let group = name.groups.iter().find(|group| capture(vm, **group as usize).is_some());
        let value = match group {
            Some(group) => value(vm, *group as usize)?,
            None => Value::UNDEFINED,
        };
        define(vm, object, *key, value)?;
    }
    Ok(Value::object(object))
}

//! The intrinsics for strings and regular expressions.

use crate::array::array_create;
use crate::building::{append_part, built};
use creance_vm::heap::StringBuilder;
use creance_vm::{Args, JsResult, Object, PropertyKey, Str, Value, Vm};

/// The string that an argument is.
fn string_at(vm: &mut Vm, args: Args, index: usize) -> JsResult<Str> {
    let value = args.get(vm, index);
    vm.to_string(value)
}

/// The position that an argument is.
fn position_at(vm: &Vm, args: Args, index: usize) -> usize {
    args.get(vm, index).as_number().map_or(0, |number| number as usize)
}

pub(crate) fn string_index_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (string, search) = (string_at(vm, args, 0)?, string_at(vm, args, 1)?);
    let from = position_at(vm, args, 2);
    if from > vm.heap.strings.len(string) {
        return Ok(Value::int(-1));
    }
    let found = vm.heap.strings.find(&mut vm.heap.meter, string, search, from)?;
    Ok(found.map_or(Value::int(-1), |position| Value::number(position as f64)))
}

pub(crate) fn substring(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = string_at(vm, args, 0)?;
    let (from, to) = (position_at(vm, args, 1), position_at(vm, args, 2));
    Ok(Value::string(vm.heap.strings.slice(&mut vm.heap.meter, string, from, to)?))
}

pub(crate) fn get_substitution(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (matched, string) = (string_at(vm, args, 0)?, string_at(vm, args, 1)?);
    let position = position_at(vm, args, 2);
    let captures = args.get(vm, 3).as_object();
    let named = args.get(vm, 4);
    let template = string_at(vm, args, 5)?;
    substitute(vm, matched, string, position, captures, named, template).map(Value::string)
}

/// <https://tc39.es/ecma262/#sec-getsubstitution>. `captures` is an array of strings and undefined. Everything
/// given must stay alive: `named` may run script.
pub(crate) fn substitute(
    vm: &mut Vm,
    matched: Str,
    string: Str,
    position: usize,
    captures: Option<Object>,
    named: Value,
    template: Str,
) -> JsResult<Str> {
    if vm.heap.strings.find(&mut vm.heap.meter, template, Str::latin1(b'$'), 0)?.is_none() {
        return Ok(template);
    }
    let match_ = Match { matched, string, position, captures, named };
    built(vm, |vm, builder| match_.expand(vm, builder, template))
}

/// A match that a template refers to.
struct Match {
    matched: Str,
    string: Str,
    position: usize,
    captures: Option<Object>,
    named: Value,
}

impl Match {
    fn expand(&self, vm: &mut Vm, builder: &mut StringBuilder, template: Str) -> JsResult<()> {
        let length = vm.heap.strings.len(template);
        let mut at = 0;
        while at < length {
            vm.tick(1)?;
            let dollar = vm.heap.strings.find(&mut vm.heap.meter, template, Str::latin1(b'$'), at)?;
            let dollar = dollar.unwrap_or(length);
            append_part(vm, builder, template, at, dollar)?;
            if dollar >= length {
                break;
            }
            at = self.reference(vm, builder, template, dollar)?;
        }
        Ok(())
    }

    /// Appends what the reference at `dollar` stands for; the place after it.
    fn reference(
        &self,
        vm: &mut Vm,
        builder: &mut StringBuilder,
        template: Str,
        dollar: usize,
    ) -> JsResult<usize> {
        let unit = |vm: &mut Vm, at: usize| vm.heap.strings.unit_at(&mut vm.heap.meter, template, at);
        let whole = vm.heap.strings.len(self.string);
        match unit(vm, dollar + 1)? {
            0x24 => {
                append_part(vm, builder, template, dollar, dollar + 1)?;
                Ok(dollar + 2)
            }
            0x26 => {
                let length = vm.heap.strings.len(self.matched);
                append_part(vm, builder, self.matched, 0, length)?;
                Ok(dollar + 2)
            }
            0x60 => {
                append_part(vm, builder, self.string, 0, self.position)?;
                Ok(dollar + 2)
            }
            0x27 => {
                let end = self.position.saturating_add(vm.heap.strings.len(self.matched)).min(whole);
                append_part(vm, builder, self.string, end, whole)?;
                Ok(dollar + 2)
            }
            first @ 0x30..=0x39 => {
                let count = self.captures.map_or(0, |captures| vm.heap.object(captures).elements.len());
                let second = unit(vm, dollar + 2)?;
                let mut number = usize::from(first - 0x30);
                let mut end = dollar + 2;
                if (0x30..=0x39).contains(&second) {
                    let two = number * 10 + usize::from(second - 0x30);
                    // Two digits count unless there are not so many captures.
                    if (1..=count).contains(&two) {
                        number = two;
                        end = dollar + 3;
                    }
                }
                if !(1..=count).contains(&number) {
                    append_part(vm, builder, template, dollar, dollar + 1)?;
                    return Ok(dollar + 1);
                }
                let capture = self.captures.and_then(|captures| {
                    vm.heap.object(captures).elements.get(number - 1).copied()?.as_string()
                });
                if let Some(capture) = capture {
                    let length = vm.heap.strings.len(capture);
                    append_part(vm, builder, capture, 0, length)?;
                }
                Ok(end)
            }
            0x3C if !self.named.is_undefined() => {
                let close =
                    vm.heap.strings.find(&mut vm.heap.meter, template, Str::latin1(b'>'), dollar + 2)?;
                let Some(close) = close else {
                    append_part(vm, builder, template, dollar, dollar + 2)?;
                    return Ok(dollar + 2);
                };
                let name = vm.heap.strings.slice(&mut vm.heap.meter, template, dollar + 2, close)?;
                let key = vm.heap.key_of_string(name)?;
                self.named_capture(vm, builder, key)?;
                Ok(close + 1)
            }
            _ => {
                append_part(vm, builder, template, dollar, dollar + 1)?;
                Ok(dollar + 1)
            }
        }
    }

    fn named_capture(&self, vm: &mut Vm, builder: &mut StringBuilder, key: PropertyKey) -> JsResult<()> {
        let mark = vm.temps_mark();
        if let Some(name) = key.as_name_value() {
            vm.keep(name);
        }
        let capture = vm.get(self.named, key)?;
        if !capture.is_undefined() {
            let capture = vm.to_string(capture)?;
            let length = vm.heap.strings.len(capture);
            append_part(vm, builder, capture, 0, length)?;
        }
        vm.release_temps(mark);
        Ok(())
    }
}

/// What `String.prototype.split` gives for a string separator. <https://tc39.es/ecma262/#sec-string.prototype.split>
pub(crate) fn split_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (string, separator) = (string_at(vm, args, 0)?, string_at(vm, args, 1)?);
    let limit = args.get(vm, 2).as_number().map_or(0, |number| number as u64);
    let result = array_create(vm, 0)?;
    let length = vm.heap.strings.len(string);
    let width = vm.heap.strings.len(separator);
    if width == 0 {
        for index in 0..length.min(usize::try_from(limit).unwrap_or(usize::MAX)) {
            vm.tick(1)?;
            let unit = vm.heap.strings.unit_at(&mut vm.heap.meter, string, index)?;
            let unit = vm.heap.strings.single(&mut vm.heap.meter, unit)?;
            vm.array_push(result, Value::string(unit))?;
        }
        return Ok(Value::object(result));
    }
    let mut start = 0;
    let mut count = 0;
    loop {
        vm.tick(2)?;
        let found = vm.heap.strings.find(&mut vm.heap.meter, string, separator, start)?;
        let end = found.unwrap_or(length);
        let part = vm.heap.strings.slice(&mut vm.heap.meter, string, start, end)?;
        vm.array_push(result, Value::string(part))?;
        count += 1;
        if found.is_none() || count >= limit {
            return Ok(Value::object(result));
        }
        start = end + width;
    }
}

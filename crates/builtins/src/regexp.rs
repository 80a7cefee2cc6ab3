//! [RegExp Objects](https://tc39.es/ecma262/#sec-regexp-regular-expression-objects): constructor and accessors.
//! What matches is in `regexp_exec.rs` and `library/regexp.js`.

use crate::array_buffer::species;
use crate::building::built;
use crate::realm::links;
use crate::regexp_exec::{exec, test};
use crate::regexp_legacy as legacy;
use alloc::string::String;
use creance_regexp::Flags;
use creance_vm::heap::extra::RegExpData;
use creance_vm::heap::string::names;
use creance_vm::heap::{Extra, symbols};
use creance_vm::{
    Args, Intrinsic, JsResult, Kind, Object, PropertyKey, Spec, Str, Value, Vm, accessor, constructor,
    library, method,
};

/// <https://tc39.es/ecma262/#sec-regexp-constructor>
pub const CONSTRUCTOR: Spec = Spec::function(Intrinsic::RegExp, constructor("RegExp", 2, construct))
    .links(links!(prototype RegExpPrototype))
    .methods(&[
        method("escape", 1, escape),
        accessor("@@species", Some(species), None),
        accessor("input", Some(legacy::input), Some(legacy::set_input)),
        accessor("$_", Some(legacy::input), Some(legacy::set_input)),
        accessor("lastMatch", Some(legacy::last_match), None),
        accessor("$&", Some(legacy::last_match), None),
        accessor("lastParen", Some(legacy::last_paren), None),
        accessor("$+", Some(legacy::last_paren), None),
        accessor("leftContext", Some(legacy::left_context), None),
        accessor("$`", Some(legacy::left_context), None),
        accessor("rightContext", Some(legacy::right_context), None),
        accessor("$'", Some(legacy::right_context), None),
        accessor("$1", Some(legacy::group1), None),
        accessor("$2", Some(legacy::group2), None),
        accessor("$3", Some(legacy::group3), None),
        accessor("$4", Some(legacy::group4), None),
        accessor("$5", Some(legacy::group5), None),
        accessor("$6", Some(legacy::group6), None),
        accessor("$7", Some(legacy::group7), None),
        accessor("$8", Some(legacy::group8), None),
        accessor("$9", Some(legacy::group9), None),
    ]);

/// <https://tc39.es/ecma262/#sec-properties-of-the-regexp-prototype-object>
pub const PROTOTYPE: Spec =
    Spec::object(Intrinsic::RegExpPrototype).links(links!(constructor RegExp)).methods(&[
        method("exec", 1, exec),
        accessor("dotAll", Some(dot_all), None),
        accessor("flags", Some(flags), None),
        accessor("global", Some(global), None),
        accessor("hasIndices", Some(has_indices), None),
        accessor("ignoreCase", Some(ignore_case), None),
        accessor("multiline", Some(multiline), None),
        accessor("source", Some(source), None),
        accessor("sticky", Some(sticky), None),
        accessor("unicode", Some(unicode), None),
        accessor("unicodeSets", Some(unicode_sets), None),
        method("compile", 2, compile),
        method("test", 1, test),
        method("toString", 0, to_string),
        library("@@match", 1, "regexp", "match"),
        library("@@matchAll", 1, "regexp", "matchAll"),
        library("@@replace", 2, "regexp", "replace"),
        library("@@search", 1, "regexp", "search"),
        library("@@split", 2, "regexp", "split"),
    ]);

/// <https://tc39.es/ecma262/#sec-%regexpstringiteratorprototype%-object>
pub const STRING_ITERATOR_PROTOTYPE: Spec = Spec::object(Intrinsic::RegExpStringIteratorPrototype)
    .parent(Some(Intrinsic::IteratorPrototype))
    .methods(&[library("next", 0, "regexp", "next")])
    .tag("RegExp String Iterator");

pub(crate) const LAST_INDEX: PropertyKey = PropertyKey::interned(names::LAST_INDEX);

/// [IsRegExp ( argument )](https://tc39.es/ecma262/#sec-isregexp)
pub(crate) fn is_regexp(vm: &mut Vm, value: Value) -> JsResult<bool> {
    let Some(object) = value.as_object() else { return Ok(false) };
    let matcher = vm.get_of(object, PropertyKey::symbol(symbols::MATCH))?;
    if !matcher.is_undefined() {
        return Ok(vm.to_boolean(matcher));
    }
    Ok(vm.heap.kind(object) == Kind::RegExp)
}

/// [RegExp ( pattern, flags )](https://tc39.es/ecma262/#sec-regexp-pattern-flags)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (pattern, mut flags) = (args.get(vm, 0), args.get(vm, 1));
    let is_regexp = is_regexp(vm, pattern)?;
    if args.new_target().is_none() && is_regexp && flags.is_undefined() {
        let constructor = vm.get(pattern, PropertyKey::interned(names::CONSTRUCTOR))?;
        if constructor == args.callee(vm) {
            return Ok(pattern);
        }
    }
    let mut text = pattern;
    if let Some((original, original_flags)) = originals(vm, pattern) {
        text = Value::string(original);
        if flags.is_undefined() {
            flags = Value::string(original_flags);
        }
    } else if is_regexp {
        text = vm.get(pattern, PropertyKey::interned(names::SOURCE))?;
        vm.keep(text);
        if flags.is_undefined() {
            flags = vm.get(pattern, PropertyKey::interned(names::FLAGS))?;
            vm.keep(flags);
        }
    }
    let prototype = vm.prototype_for_new(args, Intrinsic::RegExpPrototype)?;
    vm.keep(Value::object(prototype));
    let legacy = args.new_target().is_none_or(|target| Value::object(target) == args.callee(vm));
    let data = initialize(vm, text, flags, legacy)?;
    Ok(Value::object(vm.new_regexp_object(prototype, data)?))
}

/// `[[OriginalSource]]` and `[[OriginalFlags]]` of a value that is a regular expression.
fn originals(vm: &Vm, value: Value) -> Option<(Str, Str)> {
    let data = vm.regexp_data(value.as_object()?)?;
    Some((data.source, data.flags))
}

/// [RegExpInitialize ( obj, pattern, flags )](https://tc39.es/ecma262/#sec-regexpinitialize): what the object holds.
fn initialize(vm: &mut Vm, pattern: Value, flags: Value, legacy: bool) -> JsResult<RegExpData> {
    let source = text_or_empty(vm, pattern)?;
    let flags = text_or_empty(vm, flags)?;
    vm.new_regexp_data(source, flags, legacy)
}

/// The string of a value, kept; empty for undefined.
fn text_or_empty(vm: &mut Vm, value: Value) -> JsResult<Str> {
    if value.is_undefined() {
        return Ok(Str::EMPTY);
    }
    let string = vm.to_string(value)?;
    vm.keep(Value::string(string));
    Ok(string)
}

/// <https://tc39.es/ecma262/#sec-regexpcreate>, for the library.
pub(crate) fn create(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (pattern, flags) = (args.get(vm, 0), args.get(vm, 1));
    let data = initialize(vm, pattern, flags, true)?;
    let prototype = vm.intrinsic(Intrinsic::RegExpPrototype)?;
    Ok(Value::object(vm.new_regexp_object(prototype, data)?))
}

/// [RegExp.prototype.compile ( pattern, flags )](https://tc39.es/ecma262/#sec-regexp.prototype.compile)
fn compile(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let regexp = this_regexp(vm, args, "compile")?;
    let (pattern, flags) = (args.get(vm, 0), args.get(vm, 1));
    // <https://github.com/tc39/proposal-regexp-legacy-features#regexpprototypecompile--pattern-flags->
    let same_realm = vm.heap.prototype_of(regexp) == Some(vm.intrinsic(Intrinsic::RegExpPrototype)?);
    if !vm.regexp_data(regexp).is_some_and(|data| data.legacy) || !same_realm {
        return vm.type_error("RegExp.prototype.compile needs a RegExp of this realm that is no subclass's");
    }
    let data = match originals(vm, pattern) {
        Some(_) if !flags.is_undefined() => {
            return vm.type_error("RegExp.prototype.compile takes no flags with a regular expression");
        }
        Some((source, flags)) => initialize(vm, Value::string(source), Value::string(flags), true)?,
        None => initialize(vm, pattern, flags, true)?,
    };
    vm.heap.replace_extra(regexp, Extra::RegExp(data.into()))?;
    vm.set(regexp, LAST_INDEX, Value::ZERO)?;
    Ok(args.this(vm))
}

/// `this`, which must be a regular expression.
pub(crate) fn this_regexp(vm: &mut Vm, args: Args, name: &str) -> JsResult<Object> {
    let this = args.this(vm);
    match this.as_object() {
        Some(object) if vm.heap.kind(object) == Kind::RegExp => Ok(object),
        _ => {
            let what = vm.describe(this)?;
            vm.type_error(&alloc::format!("RegExp.prototype.{name} called on incompatible receiver {what}"))
        }
    }
}

/// True for the prototype itself, which is no regular expression but is asked like one.
fn is_prototype(vm: &mut Vm, this: Value) -> JsResult<bool> {
    let prototype = vm.intrinsic(Intrinsic::RegExpPrototype)?;
    Ok(this == Value::object(prototype))
}

/// <https://tc39.es/ecma262/#sec-regexphasflag>
fn has_flag(vm: &mut Vm, args: Args, flag: Flags, name: &str) -> JsResult<Value> {
    let this = args.this(vm);
    if is_prototype(vm, this)? {
        return Ok(Value::UNDEFINED);
    }
    let regexp = this_regexp(vm, args, name)?;
    Ok(Value::bool(vm.regexp_data(regexp).is_some_and(|data| data.code.program.flags().has(flag))))
}

macro_rules! flag_getters {
    ($($name:ident $flag:ident $text:literal $link:literal;)*) => {
        $(
            #[doc = concat!("<https://tc39.es/ecma262/#sec-get-regexp.prototype.", $link, ">")]
            fn $name(vm: &mut Vm, args: Args) -> JsResult<Value> {
                has_flag(vm, args, Flags::$flag, $text)
            }
        )*
    };
}

flag_getters! {
    dot_all DOT_ALL "dotAll" "dotall";
    global GLOBAL "global" "global";
    has_indices HAS_INDICES "hasIndices" "hasindices";
    ignore_case IGNORE_CASE "ignoreCase" "ignorecase";
    multiline MULTILINE "multiline" "multiline";
    sticky STICKY "sticky" "sticky";
    unicode UNICODE "unicode" "unicode";
    unicode_sets UNICODE_SETS "unicodeSets" "unicodesets";
}

/// The properties that tell the flags, in the order in which those are listed: key, name, letter.
pub(crate) const FLAGS: [(Str, &str, u8); 8] = [
    (names::HAS_INDICES, "hasIndices", b'd'),
    (names::GLOBAL, "global", b'g'),
    (names::IGNORE_CASE, "ignoreCase", b'i'),
    (names::MULTILINE, "multiline", b'm'),
    (names::DOT_ALL, "dotAll", b's'),
    (names::UNICODE, "unicode", b'u'),
    (names::UNICODE_SETS, "unicodeSets", b'v'),
    (names::STICKY, "sticky", b'y'),
];

/// [get RegExp.prototype.flags](https://tc39.es/ecma262/#sec-get-regexp.prototype.flags)
fn flags(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let Some(object) = args.this(vm).as_object() else {
        return vm.type_error("RegExp.prototype.flags getter called on a value that is not an object");
    };
    let mut text = String::new();
    for (key, _, letter) in FLAGS {
        let value = vm.get_of(object, PropertyKey::interned(key))?;
        if vm.to_boolean(value) {
            text.push(char::from(letter));
        }
    }
    Ok(vm.heap.string_value(&text)?)
}

/// [get RegExp.prototype.source](https://tc39.es/ecma262/#sec-get-regexp.prototype.source)
fn source(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let this = args.this(vm);
    if is_prototype(vm, this)? {
        return Ok(vm.heap.string_value("(?:)")?);
    }
    let regexp = this_regexp(vm, args, "source")?;
    let source = vm.regexp_data(regexp).map_or(Str::EMPTY, |data| data.source);
    escaped_source(vm, source)
}

/// <https://tc39.es/ecma262/#sec-escaperegexppattern>
fn escaped_source(vm: &mut Vm, source: Str) -> JsResult<Value> {
    let length = vm.heap.strings.len(source);
    if length == 0 {
        return Ok(vm.heap.string_value("(?:)")?);
    }
    vm.tick(length as u64 / 4)?;
    let escaped = built(vm, |vm, builder| {
        let heap = &mut vm.heap;
        let (mut in_class, mut escaped) = (false, false);
        for at in 0..length {
            let unit = heap.strings.unit_at(&mut heap.meter, source, at)?;
            let text = match unit {
                0x2F if !escaped && !in_class => "\\/",
                0x0A => "\\n",
                0x0D => "\\r",
                0x2028 => "\\u2028",
                0x2029 => "\\u2029",
                _ => "",
            };
            match unit {
                0x5B if !escaped => in_class = true,
                0x5D if !escaped => in_class = false,
                _ => {}
            }
            // A line terminator that a backslash stands before needs no second one.
            let text = if escaped { text.trim_start_matches('\\') } else { text };
            if text.is_empty() {
                builder.push_unit(&mut heap.meter, unit)?;
            } else {
                builder.push_str(&mut heap.meter, text)?;
            }
            escaped = unit == 0x5C && !escaped;
        }
        Ok(())
    })?;
    Ok(Value::string(escaped))
}

/// [RegExp.prototype.toString ( )](https://tc39.es/ecma262/#sec-regexp.prototype.tostring)
fn to_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let Some(object) = args.this(vm).as_object() else {
        return vm.type_error("RegExp.prototype.toString called on a value that is not an object");
    };
    let slash = Str::latin1(b'/');
    let source = vm.get_of(object, PropertyKey::interned(names::SOURCE))?;
    let source = vm.to_string(source)?;
    let text = vm.concat_strings(slash, source)?;
    let text = vm.concat_strings(text, slash)?;
    vm.keep(Value::string(text));
    let flags = vm.get_of(object, PropertyKey::interned(names::FLAGS))?;
    let flags = vm.to_string(flags)?;
    Ok(Value::string(vm.concat_strings(text, flags)?))
}

/// [RegExp.escape ( S )](https://tc39.es/ecma262/#sec-regexp.escape)
fn escape(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let Some(string) = args.get(vm, 0).as_string() else {
        return vm.type_error("RegExp.escape: the argument is not a string");
    };
    let length = vm.heap.strings.len(string);
    let escaped = built(vm, |vm, builder| {
        let heap = &mut vm.heap;
        let mut at = 0;
        while at < length {
            heap.meter.tick(2)?;
            let point = heap.strings.code_point_at(&mut heap.meter, string, at)?;
            match escaped_point(point.value, at == 0) {
                Some(text) => builder.push_str(&mut heap.meter, &text)?,
                None => builder.push_code_point(&mut heap.meter, point.value)?,
            }
            at += usize::from(point.units);
        }
        Ok(())
    })?;
    Ok(Value::string(escaped))
}

/// [EncodeForRegExpEscape ( cp )](https://tc39.es/ecma262/#sec-encodeforregexpescape); none for what stands for itself.
fn escaped_point(point: u32, first: bool) -> Option<String> {
    let hex = |point: u32| {
        if point < 0x100 { alloc::format!("\\x{point:02x}") } else { alloc::format!("\\u{point:04x}") }
    };
    let control = match point {
        0x09 => "\\t",
        0x0A => "\\n",
        0x0B => "\\v",
        0x0C => "\\f",
        0x0D => "\\r",
        _ => "",
    };
    if !control.is_empty() {
        return Some(String::from(control));
    }
    match char::from_u32(point) {
        Some(c) if first && c.is_ascii_alphanumeric() => Some(hex(point)),
        Some(c) if "^$\\.*+?()[]{}|/".contains(c) => Some(alloc::format!("\\{c}")),
        Some(c) if ",-=<>#&!%:;@~'`\"".contains(c) => Some(hex(point)),
        // White space and line terminators of the language.
        Some(c) if c == '\u{FEFF}' || (c.is_whitespace() && c != '\u{85}') => Some(hex(point)),
        // A lone surrogate.
        None => Some(hex(point)),
        Some(_) => None,
    }
}

/// [AdvanceStringIndex ( S, index, unicode )](https://tc39.es/ecma262/#sec-advancestringindex), for the library.
pub(crate) fn advance_string_index(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (string, index, unicode) = (args.get(vm, 0), args.get(vm, 1), args.get(vm, 2));
    let (string, index) = (vm.to_string(string)?, index.as_number().unwrap_or(0.0));
    let next = if index < vm.heap.strings.len(string) as f64 {
        advance(vm, string, index as usize, unicode == Value::TRUE)? as f64
    } else {
        index + 1.0
    };
    Ok(Value::number(next))
}

/// The index after the character at `index`.
pub(crate) fn advance(vm: &mut Vm, string: Str, index: usize, unicode: bool) -> JsResult<usize> {
    if !unicode || index >= vm.heap.strings.len(string) {
        return Ok(index + 1);
    }
    let point = vm.heap.strings.code_point_at(&mut vm.heap.meter, string, index)?;
    Ok(index + if point.value > 0xFFFF { 2 } else { 1 })
}

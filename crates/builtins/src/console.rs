//! The console, if the embedder grants one. <https://console.spec.whatwg.org/>
//!
//! Lines go to `vm.host.console` with the name of the method; what they cost is charged as output.

use crate::inspect::{inspect, inspect_to, show_number};
use alloc::format;
use alloc::string::String;
use creance_vm::heap::number;
use creance_vm::heap::{Extra, Heap};
use creance_vm::{
    Abrupt, Args, Attributes, Intrinsic, JsResult, Kind, Metered, Object, PropertyKey, RealmId, Spec, Value, Vm,
    method,
};

/// The console object. Its internal values are the depth of groups, the counts and the timers.
pub const CONSOLE: Spec = Spec::object(Intrinsic::Console)
    .kind(Kind::HostObject)
    .methods(&[
        method("assert", 0, assert),
        method("clear", 0, clear),
        method("count", 0, count),
        method("countReset", 0, count_reset),
        method("debug", 0, debug),
        method("dir", 0, dir),
        method("dirxml", 0, log),
        method("error", 0, error),
        method("group", 0, group),
        method("groupCollapsed", 0, group),
        method("groupEnd", 0, group_end),
        method("info", 0, info),
        method("log", 0, log),
        method("table", 1, log),
        method("time", 0, time),
        method("timeEnd", 0, time_end),
        method("timeLog", 0, time_log),
        method("trace", 0, trace),
        method("warn", 0, warn),
    ])
    .tag("console")
    .setup(setup);

const GROUPS: usize = 0;
const COUNTS: usize = 1;
const TIMERS: usize = 2;
/// Groups beyond which lines are indented no more.
const DEEPEST_GROUP: i32 = 40;

fn setup(heap: &mut Heap, _: RealmId, object: Object) -> Metered<()> {
    let counts = Value::object(heap.new_ordinary(None)?);
    let timers = Value::object(heap.new_ordinary(None)?);
    let extra = heap.add_extra(Extra::Values(alloc::vec![Value::ZERO, counts, timers]))?;
    heap.object_mut(object).set_payload(u64::from(extra.0));
    Ok(())
}

/// Gives the running realm's global object its `console`.
///
/// # Errors
/// A memory halt.
pub fn install_console(vm: &mut Vm) -> JsResult<()> {
    let console = vm.intrinsic(Intrinsic::Console)?;
    let global = vm.global();
    let key = vm.heap.key("console")?;
    Ok(vm.heap.define_own(global, key, Value::object(console), Attributes::METHOD)?)
}

fn state(vm: &mut Vm, index: usize) -> Metered<Value> {
    let console = vm.intrinsic(Intrinsic::Console)?;
    Ok(match vm.heap.extra(console) {
        Some(Extra::Values(values)) => values.get(index).copied().unwrap_or(Value::UNDEFINED),
        _ => Value::UNDEFINED,
    })
}

/// Hands a message to the host, indented by the groups that are open.
fn write(vm: &mut Vm, level: &str, text: &str) -> JsResult<()> {
    let depth = state(vm, GROUPS)?.as_int().unwrap_or(0).clamp(0, DEEPEST_GROUP) as usize;
    let lines = text.bytes().filter(|byte| *byte == b'\n').count() + 1;
    vm.tick(text.len() as u64 / 16 + 1)?;
    vm.heap.meter.emit(text.len() + lines * depth * 2 + 1)?;
    let Some(console) = &mut vm.host.console else { return Ok(()) };
    if depth == 0 {
        console(level, text);
        return Ok(());
    }
    let margin = "  ".repeat(depth);
    console(level, &format!("{margin}{}", text.replace('\n', &format!("\n{margin}"))));
    Ok(())
}

/// [Formatter ( args )](https://console.spec.whatwg.org/#formatter), as Node.js does it, from argument `first`.
fn format_arguments(vm: &mut Vm, args: Args, first: usize) -> JsResult<String> {
    let mut text = String::new();
    let mut next = first;
    if let Some(template) = args.get(vm, first).as_string() {
        next += 1;
        check_length(vm, vm.heap.strings.len(template))?;
        let template = vm.heap.strings.to_rust_string(&mut vm.heap.meter, template)?;
        if args.len() <= next || !template.contains('%') {
            text = template;
        } else {
            let mut rest = template.as_str();
            while let Some((before, after)) = rest.split_once('%') {
                vm.tick(2)?;
                text.push_str(before);
                let directive = after.chars().next();
                rest = after;
                let Some(letter @ ('%' | 's' | 'd' | 'i' | 'f' | 'j' | 'o' | 'O' | 'c')) = directive else {
                    text.push('%');
                    continue;
                };
                if letter == '%' {
                    text.push('%');
                } else if next < args.len() {
                    let value = args.get(vm, next);
                    next += 1;
                    let piece = directive_text(vm, letter, value)?;
                    check_length(vm, text.len() + piece.len())?;
                    text.push_str(&piece);
                } else {
                    text.push('%');
                    text.push(letter);
                }
                rest = after.get(1..).unwrap_or("");
            }
            text.push_str(rest);
        }
    }
    for index in next..args.len() {
        vm.tick(1)?;
        let value = args.get(vm, index);
        check_length(vm, value.as_string().map_or(0, |string| vm.heap.strings.len(string)))?;
        let piece = inspect(vm, value)?;
        check_length(vm, text.len() + piece.len())?;
        if index > first {
            text.push(' ');
        }
        text.push_str(&piece);
    }
    Ok(text)
}

/// Text that could not be written is not built.
fn check_length(vm: &Vm, length: usize) -> Metered<()> {
    if length as u64 > vm.heap.meter.limits().output { Err(creance_vm::Halt::Output) } else { Ok(()) }
}

fn directive_text(vm: &mut Vm, letter: char, value: Value) -> JsResult<String> {
    Ok(match letter {
        's' => match value.as_number() {
            Some(number) => show_number(number),
            None if value.as_object().is_some_and(|_| vm.is_callable(value)) => {
                let source = value.as_object().and_then(|function| vm.function_source(function));
                match source {
                    Some(source) => source,
                    None => inspect_to(vm, value, 0)?,
                }
            }
            None if value.is_object() => inspect_to(vm, value, 0)?,
            None => inspect(vm, value)?,
        },
        'd' | 'i' | 'f' => {
            if value.as_bigint().is_some() && letter != 'f' {
                return Ok(inspect(vm, value)?);
            }
            let number = match value.as_number() {
                Some(number) => number,
                // NOTE: no script runs, so an object is no number.
                None if value.is_object() || value.as_symbol().is_some() => f64::NAN,
                None if letter == 'd' => vm.to_number(value)?,
                None => {
                    let string = vm.to_string(value)?;
                    vm.heap.strings.flatten(&mut vm.heap.meter, string)?;
                    match vm.heap.strings.units(string) {
                        Some(units) => number::parse_float(&mut vm.heap.meter, units)?,
                        None => f64::NAN,
                    }
                }
            };
            show_number(if letter == 'i' && number.is_finite() { libm::trunc(number) } else { number })
        }
        'j' => json(vm, value)?,
        'o' => inspect_to(vm, value, 4)?,
        'O' => inspect_to(vm, value, 2)?,
        // %c is style, which text has none of.
        _ => String::new(),
    })
}

/// What `JSON.stringify` gives.
fn json(vm: &mut Vm, value: Value) -> JsResult<String> {
    let json = vm.intrinsic(Intrinsic::Json)?;
    let key = vm.heap.key("stringify")?;
    let Some(stringify) = vm.heap.own_property(json, key)? else { return Ok("undefined".into()) };
    match vm.call(stringify.value, Value::UNDEFINED, &[value]) {
        Ok(text) => Ok(inspect(vm, text)?),
        Err(Abrupt::Throw(_)) => Ok("[Circular]".into()),
        Err(halt) => Err(halt),
    }
}

macro_rules! loggers {
    ($($name:ident)*) => {
        $(
            #[doc = concat!("<https://console.spec.whatwg.org/#", stringify!($name), ">")]
            fn $name(vm: &mut Vm, args: Args) -> JsResult<Value> {
                let text = format_arguments(vm, args, 0)?;
                write(vm, stringify!($name), &text)?;
                Ok(Value::UNDEFINED)
            }
        )*
    };
}

loggers!(debug error info log warn);

/// <https://console.spec.whatwg.org/#trace>
fn trace(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let text = format_arguments(vm, args, 0)?;
    let header = if text.is_empty() { "Trace".into() } else { format!("Trace: {text}") };
    let stack = vm.stack_text();
    write(vm, "trace", &if stack.is_empty() { header } else { format!("{header}\n{stack}") })?;
    Ok(Value::UNDEFINED)
}

/// <https://console.spec.whatwg.org/#assert>
fn assert(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let condition = args.get(vm, 0);
    if vm.to_boolean(condition) {
        return Ok(Value::UNDEFINED);
    }
    let text = if args.len() > 1 {
        format!("Assertion failed: {}", format_arguments(vm, args, 1)?)
    } else {
        "Assertion failed".into()
    };
    write(vm, "assert", &text)?;
    Ok(Value::UNDEFINED)
}

/// <https://console.spec.whatwg.org/#clear>
fn clear(_: &mut Vm, _: Args) -> JsResult<Value> {
    Ok(Value::UNDEFINED)
}

/// <https://console.spec.whatwg.org/#dir>
fn dir(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    let text = inspect_to(vm, value, 2)?;
    write(vm, "dir", &text)?;
    Ok(Value::UNDEFINED)
}

fn change_groups(vm: &mut Vm, by: i32) -> Metered<()> {
    let console = vm.intrinsic(Intrinsic::Console)?;
    if let Some(Extra::Values(values)) = vm.heap.extra_mut(console)
        && let Some(depth) = values.get_mut(GROUPS)
    {
        *depth = Value::int(depth.as_int().unwrap_or(0).saturating_add(by).max(0));
    }
    Ok(())
}

/// <https://console.spec.whatwg.org/#group>
fn group(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if !args.is_empty() {
        let text = format_arguments(vm, args, 0)?;
        write(vm, "group", &text)?;
    }
    change_groups(vm, 1)?;
    Ok(Value::UNDEFINED)
}

/// <https://console.spec.whatwg.org/#groupend>
fn group_end(vm: &mut Vm, _: Args) -> JsResult<Value> {
    change_groups(vm, -1)?;
    Ok(Value::UNDEFINED)
}

/// The label of a count or timer, as a key and as text.
fn label(vm: &mut Vm, args: Args) -> JsResult<(PropertyKey, String)> {
    let label = args.get(vm, 0);
    if label.is_undefined() {
        return Ok((vm.heap.key("default")?, "default".into()));
    }
    let string = vm.to_string(label)?;
    let key = vm.heap.key_of_string(string)?;
    Ok((key, vm.heap.strings.to_rust_string(&mut vm.heap.meter, string)?))
}

/// A number kept under a label.
fn kept(vm: &mut Vm, index: usize, key: PropertyKey) -> Metered<Option<f64>> {
    let Some(table) = state(vm, index)?.as_object() else { return Ok(None) };
    Ok(vm.heap.own_property(table, key)?.and_then(|property| property.value.as_number()))
}

fn put(vm: &mut Vm, index: usize, key: PropertyKey, value: Option<f64>) -> Metered<()> {
    let Some(table) = state(vm, index)?.as_object() else { return Ok(()) };
    match value {
        Some(value) => vm.heap.define_own(table, key, Value::number(value), Attributes::ALL),
        None => vm.heap.delete_own(table, key),
    }
}

/// <https://console.spec.whatwg.org/#count>
fn count(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (key, label) = label(vm, args)?;
    let count = kept(vm, COUNTS, key)?.unwrap_or(0.0) + 1.0;
    put(vm, COUNTS, key, Some(count))?;
    write(vm, "count", &format!("{label}: {}", show_number(count)))?;
    Ok(Value::UNDEFINED)
}

/// <https://console.spec.whatwg.org/#countreset>
fn count_reset(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (key, label) = label(vm, args)?;
    if kept(vm, COUNTS, key)?.is_none() {
        write(vm, "warn", &format!("Count for '{label}' does not exist"))?;
    }
    put(vm, COUNTS, key, None)?;
    Ok(Value::UNDEFINED)
}

fn clock(vm: &mut Vm) -> JsResult<f64> {
    match &mut vm.host.clock {
        Some(clock) => Ok(clock()),
        None => vm.type_error("console.time is not granted: the embedder must grant a clock"),
    }
}

/// <https://console.spec.whatwg.org/#time>
fn time(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (key, label) = label(vm, args)?;
    if kept(vm, TIMERS, key)?.is_some() {
        write(vm, "warn", &format!("Label '{label}' already exists for console.time()"))?;
        return Ok(Value::UNDEFINED);
    }
    let now = clock(vm)?;
    put(vm, TIMERS, key, Some(now))?;
    Ok(Value::UNDEFINED)
}

fn elapsed(vm: &mut Vm, args: Args, end: bool) -> JsResult<Value> {
    let (key, label) = label(vm, args)?;
    let Some(start) = kept(vm, TIMERS, key)? else {
        write(vm, "warn", &format!("No such label '{label}'"))?;
        return Ok(Value::UNDEFINED);
    };
    let mut text = format!("{label}: {}ms", number::to_string(clock(vm)? - start));
    if !end && args.len() > 1 {
        text = format!("{text} {}", format_arguments(vm, args, 1)?);
    }
    write(vm, if end { "timeEnd" } else { "timeLog" }, &text)?;
    if end {
        put(vm, TIMERS, key, None)?;
    }
    Ok(Value::UNDEFINED)
}

/// <https://console.spec.whatwg.org/#timeend>
fn time_end(vm: &mut Vm, args: Args) -> JsResult<Value> {
    elapsed(vm, args, true)
}

/// <https://console.spec.whatwg.org/#timelog>
fn time_log(vm: &mut Vm, args: Args) -> JsResult<Value> {
    elapsed(vm, args, false)
}

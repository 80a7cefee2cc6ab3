//! `console`, for VMs that are granted one. It formats values and hands lines to the embedder; the bytes are
//! charged as output before they leave.

use crate::Inspection;
use creance_vm::{Args, JsResult, Method, Value, Vm, method};

/// The methods of `console`. <https://console.spec.whatwg.org/#console-namespace>
pub(crate) const METHODS: &[Method] = &[
    method("log", 0, log),
    method("info", 0, info),
    method("debug", 0, debug),
    method("warn", 0, warn),
    method("error", 0, error),
    method("trace", 0, trace),
    method("dir", 0, dir),
    method("assert", 0, assert),
];

fn log(vm: &mut Vm, args: Args) -> JsResult<Value> {
    write_arguments(vm, "log", args, 0)
}

fn info(vm: &mut Vm, args: Args) -> JsResult<Value> {
    write_arguments(vm, "info", args, 0)
}

fn debug(vm: &mut Vm, args: Args) -> JsResult<Value> {
    write_arguments(vm, "debug", args, 0)
}

fn warn(vm: &mut Vm, args: Args) -> JsResult<Value> {
    write_arguments(vm, "warn", args, 0)
}

fn error(vm: &mut Vm, args: Args) -> JsResult<Value> {
    write_arguments(vm, "error", args, 0)
}

fn trace(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let mut text = String::from("Trace");
    let message = format_arguments(vm, args, 0)?;
    if !message.is_empty() {
        text.push_str(": ");
        text.push_str(&message);
    }
    let stack = vm.stack_text();
    if !stack.is_empty() {
        text.push('\n');
        text.push_str(&stack);
    }
    write_line(vm, "trace", &text)
}

fn dir(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    let text = Inspection::default().text(&mut vm.heap, value)?;
    write_line(vm, "dir", &text)
}

fn assert(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let condition = args.get(vm, 0);
    if vm.to_boolean(condition) {
        return Ok(Value::UNDEFINED);
    }
    let message = format_arguments(vm, args, 1)?;
    let separator = if message.is_empty() { "" } else { ": " };
    write_line(vm, "assert", &format!("Assertion failed{separator}{message}"))
}

fn write_arguments(vm: &mut Vm, level: &str, args: Args, first: usize) -> JsResult<Value> {
    let text = format_arguments(vm, args, first)?;
    write_line(vm, level, &text)
}

fn write_line(vm: &mut Vm, level: &str, text: &str) -> JsResult<Value> {
    vm.heap.meter.emit(text.len() + 1)?;
    match vm.host.console.as_mut().map(|console| console(level, text)) {
        Some(Err(error)) => vm.throw_host_error(error),
        _ => Ok(Value::UNDEFINED),
    }
}

/// The line that the arguments make. <https://console.spec.whatwg.org/#formatter>
fn format_arguments(vm: &mut Vm, args: Args, first: usize) -> JsResult<String> {
    let mut out = String::new();
    let mut next = first;
    if args.len() > first + 1
        && let Some(template) = args.get(vm, first).as_string()
    {
        let template = vm.heap.strings.to_rust_string(&mut vm.heap.meter, template)?;
        next = first + 1;
        format_template(vm, args, &template, &mut next, &mut out)?;
    }
    for index in next..args.len() {
        if index > first {
            out.push(' ');
        }
        let value = args.get(vm, index);
        out.push_str(&Inspection::console().text(&mut vm.heap, value)?);
        // No longer line can be written; the script has paid for what is there.
        if out.len() as u64 > vm.heap.meter.limits().output {
            break;
        }
    }
    Ok(out)
}

/// Replaces the directives of a template, each with the next argument.
fn format_template(
    vm: &mut Vm,
    args: Args,
    template: &str,
    next: &mut usize,
    out: &mut String,
) -> JsResult<()> {
    let mut rest = template;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let directive = rest[at + 1..].chars().next();
        let known = matches!(directive, Some('s' | 'd' | 'i' | 'f' | 'j' | 'o' | 'O' | 'c'));
        match directive {
            Some('%') => out.push('%'),
            Some(directive) if known && *next < args.len() => {
                let value = args.get(vm, *next);
                *next += 1;
                out.push_str(&format_directive(vm, directive, value)?);
            }
            _ => {
                out.push('%');
                rest = &rest[at + 1..];
                continue;
            }
        }
        rest = &rest[at + 2..];
    }
    out.push_str(rest);
    Ok(())
}

fn format_directive(vm: &mut Vm, directive: char, value: Value) -> JsResult<String> {
    let heap = &mut vm.heap;
    Ok(match directive {
        'c' => String::new(),
        // NOTE: no conversion that could run script: an object is shown, not converted.
        'd' | 'i' | 'f' => match (value.as_number(), value.as_bigint().is_some()) {
            (Some(number), _) if directive == 'i' => creance_vm::heap::number::to_string(number.trunc()),
            (Some(number), _) => creance_vm::heap::number::to_string(number),
            (_, true) => Inspection::default().text(heap, value)?,
            _ => "NaN".to_owned(),
        },
        's' => Inspection { depth: 0, quote_strings: false }.text(heap, value)?,
        _ => Inspection::default().text(heap, value)?,
    })
}

//! `console`, for VMs that are granted one. It formats values and hands lines to the embedder; the bytes are
//! charged as output before they leave.

use crate::Inspection;
use crate::inspect::Shown;
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
    let mut line = format_arguments(vm, args, 0)?;
    line.text.insert_str(0, if line.text.is_empty() { "Trace" } else { "Trace: " });
    let stack = vm.stack_text();
    if !stack.is_empty() {
        line.text.push('\n');
        line.text.push_str(&stack);
    }
    write_line(vm, "trace", &line)
}

fn dir(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    let line = inspection(vm, true).shown(&mut vm.heap, value)?;
    write_line(vm, "dir", &line)
}

fn assert(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let condition = args.get(vm, 0);
    if vm.to_boolean(condition) {
        return Ok(Value::UNDEFINED);
    }
    let mut line = format_arguments(vm, args, 1)?;
    line.text.insert_str(0, if line.text.is_empty() { "Assertion failed" } else { "Assertion failed: " });
    write_line(vm, "assert", &line)
}

fn write_arguments(vm: &mut Vm, level: &str, args: Args, first: usize) -> JsResult<Value> {
    let line = format_arguments(vm, args, first)?;
    write_line(vm, level, &line)
}

/// How values are shown on this VM's console.
fn inspection(vm: &Vm, quote_strings: bool) -> Inspection {
    Inspection { quote_strings, colors: vm.host.console_colors, ..Inspection::default() }
}

fn write_line(vm: &mut Vm, level: &str, line: &Shown) -> JsResult<Value> {
    // Colours are free: a run ends at the same line on every terminal.
    vm.heap.meter.emit(line.text.len() - line.decoration + 1)?;
    match vm.host.console.as_mut().map(|console| console(level, &line.text)) {
        Some(Err(error)) => vm.throw_host_error(error),
        _ => Ok(Value::UNDEFINED),
    }
}

/// The line that the arguments make. <https://console.spec.whatwg.org/#formatter>
fn format_arguments(vm: &mut Vm, args: Args, first: usize) -> JsResult<Shown> {
    let mut out = Shown { text: String::new(), decoration: 0 };
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
            out.text.push(' ');
        }
        let value = args.get(vm, index);
        out.push(inspection(vm, false).shown(&mut vm.heap, value)?);
        // No longer line can be written; the script has paid for what is there.
        if (out.text.len() - out.decoration) as u64 > vm.heap.meter.limits().output {
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
    out: &mut Shown,
) -> JsResult<()> {
    let mut rest = template;
    while let Some(at) = rest.find('%') {
        out.text.push_str(&rest[..at]);
        let directive = rest[at + 1..].chars().next();
        let known = matches!(directive, Some('s' | 'd' | 'i' | 'f' | 'j' | 'o' | 'O' | 'c'));
        match directive {
            Some('%') => out.text.push('%'),
            Some(directive) if known && *next < args.len() => {
                let value = args.get(vm, *next);
                *next += 1;
                out.push(format_directive(vm, directive, value)?);
            }
            _ => {
                out.text.push('%');
                rest = &rest[at + 1..];
                continue;
            }
        }
        rest = &rest[at + 2..];
    }
    out.text.push_str(rest);
    Ok(())
}

fn format_directive(vm: &mut Vm, directive: char, value: Value) -> JsResult<Shown> {
    let quoted = inspection(vm, true);
    let heap = &mut vm.heap;
    let plain = |text: String| Shown { text, decoration: 0 };
    Ok(match directive {
        'c' => plain(String::new()),
        // NOTE: no conversion that could run script: an object is shown, not converted.
        'd' | 'i' | 'f' => match (value.as_number(), value.as_bigint().is_some()) {
            (Some(number), _) if directive == 'i' => {
                plain(creance_vm::heap::number::to_string(number.trunc()))
            }
            (Some(number), _) => plain(creance_vm::heap::number::to_string(number)),
            (_, true) => quoted.shown(heap, value)?,
            _ => plain("NaN".to_owned()),
        },
        's' => Inspection { depth: 0, ..Inspection::console() }.shown(heap, value)?,
        _ => quoted.shown(heap, value)?,
    })
}

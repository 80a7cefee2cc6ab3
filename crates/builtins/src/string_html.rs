//! [Additional Properties of the String.prototype Object](https://tc39.es/ecma262/#sec-additional-properties-of-the-string.prototype-object):
//! the methods that make HTML.

use crate::string_methods::this_string;
use creance_vm::heap::string::MAX_STRING_LENGTH;
use creance_vm::{Args, JsResult, Str, Value, Vm};

macro_rules! html_methods {
    ($($name:ident $method:literal $open:literal $close:literal $attributed:literal;)*) => {
        $(
            #[doc = concat!("<https://tc39.es/ecma262/#sec-string.prototype.", $method, ">")]
            pub(crate) fn $name(vm: &mut Vm, args: Args) -> JsResult<Value> {
                create_html(vm, args, $method, $open, $close, $attributed)
            }
        )*
    };
}

html_methods! {
    anchor "anchor" "<a name=\"" "</a>" true;
    big "big" "<big" "</big>" false;
    blink "blink" "<blink" "</blink>" false;
    bold "bold" "<b" "</b>" false;
    fixed "fixed" "<tt" "</tt>" false;
    fontcolor "fontcolor" "<font color=\"" "</font>" true;
    fontsize "fontsize" "<font size=\"" "</font>" true;
    italics "italics" "<i" "</i>" false;
    link "link" "<a href=\"" "</a>" true;
    small "small" "<small" "</small>" false;
    strike "strike" "<strike" "</strike>" false;
    sub "sub" "<sub" "</sub>" false;
    sup "sup" "<sup" "</sup>" false;
}

/// [CreateHTML ( string, tag, attribute, value )](https://tc39.es/ecma262/#sec-createhtml)
fn create_html(
    vm: &mut Vm,
    args: Args,
    name: &str,
    open: &str,
    close: &str,
    attributed: bool,
) -> JsResult<Value> {
    let string = this_string(vm, args, name)?;
    let mut result = vm.heap.strings.from_str(&mut vm.heap.meter, open)?;
    if attributed {
        let value = args.get(vm, 0);
        let value = vm.to_string(value)?;
        let value = escape_quotes(vm, value)?;
        result = vm.concat_strings(result, value)?;
        result = vm.concat_strings(result, Str::latin1(b'"'))?;
    }
    result = vm.concat_strings(result, Str::latin1(b'>'))?;
    result = vm.concat_strings(result, string)?;
    let close = vm.heap.strings.from_str(&mut vm.heap.meter, close)?;
    Ok(Value::string(vm.concat_strings(result, close)?))
}

fn escape_quotes(vm: &mut Vm, value: Str) -> JsResult<Str> {
    let quote = Str::latin1(b'"');
    let escaped = vm.heap.strings.from_str(&mut vm.heap.meter, "&quot;")?;
    let (mut result, mut from) = (Str::EMPTY, 0);
    while let Some(at) = vm.heap.strings.find(&mut vm.heap.meter, value, quote, from)? {
        vm.tick(1)?;
        let part = vm.heap.strings.slice(&mut vm.heap.meter, value, from, at)?;
        result = vm.concat_strings(result, part)?;
        result = vm.concat_strings(result, escaped)?;
        from = at + 1;
    }
    let rest = vm.heap.strings.slice(&mut vm.heap.meter, value, from, MAX_STRING_LENGTH)?;
    vm.concat_strings(result, rest)
}

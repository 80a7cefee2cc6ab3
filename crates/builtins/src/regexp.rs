//! [RegExp Objects](https://tc39.es/ecma262/#sec-regexp-regular-expression-objects): the names, and what other
//! builtins ask of a regular expression. There is no engine yet.

use crate::array_buffer::species;
use crate::realm::links;
use creance_vm::heap::symbols;
use creance_vm::{Args, Intrinsic, JsResult, Kind, PropertyKey, Spec, Value, Vm, accessor, constructor};

/// <https://tc39.es/ecma262/#sec-regexp-constructor>
pub const CONSTRUCTOR: Spec = Spec::function(Intrinsic::RegExp, constructor("RegExp", 2, construct))
    .links(links!(prototype RegExpPrototype))
    .methods(&[accessor("@@species", Some(species), None)]);

/// <https://tc39.es/ecma262/#sec-properties-of-the-regexp-prototype-object>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::RegExpPrototype).links(links!(constructor RegExp));

/// <https://tc39.es/ecma262/#sec-%regexpstringiteratorprototype%-object>
pub const STRING_ITERATOR_PROTOTYPE: Spec = Spec::object(Intrinsic::RegExpStringIteratorPrototype)
    .parent(Some(Intrinsic::IteratorPrototype))
    .tag("RegExp String Iterator");

/// [RegExp ( pattern, flags )](https://tc39.es/ecma262/#sec-regexp-pattern-flags)
fn construct(vm: &mut Vm, _: Args) -> JsResult<Value> {
    vm.throw(creance_vm::ErrorKind::Syntax, "regular expressions are not supported yet")
}

/// [IsRegExp ( argument )](https://tc39.es/ecma262/#sec-isregexp)
pub(crate) fn is_regexp(vm: &mut Vm, value: Value) -> JsResult<bool> {
    let Some(object) = value.as_object() else { return Ok(false) };
    let matcher = vm.get_of(object, PropertyKey::symbol(symbols::MATCH))?;
    if !matcher.is_undefined() {
        return Ok(vm.to_boolean(matcher));
    }
    Ok(vm.heap.kind(object) == Kind::RegExp)
}

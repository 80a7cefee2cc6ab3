//! [DOMException](https://webidl.spec.whatwg.org/#idl-DOMException). Its `name`, `message` and `code` are properties of
//! the object itself, as those of other errors are.

use crate::realm::links;
use creance_vm::heap::string::names;
use creance_vm::{
    Abrupt, Args, Attributes, Intrinsic, JsResult, Kind, Object, PropertyKey, Spec, Str, Value, Vm,
    constructor,
};

/// <https://webidl.spec.whatwg.org/#idl-DOMException>
pub const CONSTRUCTOR: Spec =
    Spec::function(Intrinsic::DomException, constructor("DOMException", 0, construct))
        .links(links!(prototype DomExceptionPrototype));

/// <https://webidl.spec.whatwg.org/#idl-DOMException>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::DomExceptionPrototype)
    .parent(Some(Intrinsic::ErrorPrototype))
    .links(links!(constructor DomException))
    .tag("DOMException");

/// The names that have a number. <https://webidl.spec.whatwg.org/#dfn-error-names-table>
const CODES: &[(&str, i32)] = &[
    ("IndexSizeError", 1),
    ("HierarchyRequestError", 3),
    ("WrongDocumentError", 4),
    ("InvalidCharacterError", 5),
    ("NoModificationAllowedError", 7),
    ("NotFoundError", 8),
    ("NotSupportedError", 9),
    ("InUseAttributeError", 10),
    ("InvalidStateError", 11),
    ("SyntaxError", 12),
    ("InvalidModificationError", 13),
    ("NamespaceError", 14),
    ("InvalidAccessError", 15),
    ("TypeMismatchError", 17),
    ("SecurityError", 18),
    ("NetworkError", 19),
    ("AbortError", 20),
    ("URLMismatchError", 21),
    ("QuotaExceededError", 22),
    ("TimeoutError", 23),
    ("InvalidNodeTypeError", 24),
    ("DataCloneError", 25),
];

/// [DOMException ( message, name )](https://webidl.spec.whatwg.org/#dom-domexception-domexception)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if args.new_target().is_none() {
        return vm.type_error("Constructor DOMException requires 'new'");
    }
    let (message, name) = (args.get(vm, 0), args.get(vm, 1));
    let message = if message.is_undefined() { Str::EMPTY } else { vm.to_string(message)? };
    vm.keep(Value::string(message));
    let name =
        if name.is_undefined() { vm.heap.string_value("Error")? } else { Value::string(vm.to_string(name)?) };
    vm.keep(name);
    let prototype = vm.prototype_for_new(args, Intrinsic::DomExceptionPrototype)?;
    new_exception(vm, prototype, Value::string(message), name).map(Value::object)
}

fn new_exception(vm: &mut Vm, prototype: Object, message: Value, name: Value) -> JsResult<Object> {
    let object = vm.heap.new_object(Kind::Error, Some(prototype))?;
    vm.keep(Value::object(object));
    vm.heap.define_own(object, PropertyKey::interned(names::MESSAGE), message, Attributes::METHOD)?;
    vm.heap.define_own(object, PropertyKey::interned(names::NAME), name, Attributes::METHOD)?;
    let name = match name.as_string() {
        Some(name) => vm.heap.strings.to_rust_string(&mut vm.heap.meter, name)?,
        None => return Ok(object),
    };
    let code = CODES.iter().find(|(known, _)| *known == name).map_or(0, |(_, code)| *code);
    let key = vm.heap.key("code")?;
    vm.heap.define_own(object, key, Value::int(code), Attributes::METHOD)?;
    vm.install_stack(object)?;
    Ok(object)
}

/// Throws a DOMException.
///
/// # Errors
/// Always.
pub(crate) fn throw<T>(vm: &mut Vm, name: &str, message: &str) -> JsResult<T> {
    let message = vm.heap.string_value(message)?;
    vm.keep(message);
    let name = vm.heap.string_value(name)?;
    vm.keep(name);
    Err(Abrupt::Throw(Value::object(make(vm, message, name)?)))
}

/// A DOMException of the running realm.
pub(crate) fn make(vm: &mut Vm, message: Value, name: Value) -> JsResult<Object> {
    let prototype = vm.intrinsic(Intrinsic::DomExceptionPrototype)?;
    new_exception(vm, prototype, message, name)
}

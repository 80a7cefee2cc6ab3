//! [DOMException](https://webidl.spec.whatwg.org/#idl-DOMException): an error whose payload is a list of its stack, its
//! message and its name.

use crate::intrinsics::empty_list;
use crate::realm::{links, set_attributes};
use creance_vm::{
    Abrupt, Args, Attributes, Constant, Heap, Intrinsic, JsResult, Kind, Metered, Object, RealmId, Spec, Str,
    Value, Vm, accessor, constructor,
};

/// <https://webidl.spec.whatwg.org/#idl-DOMException>
pub const CONSTRUCTOR: Spec =
    Spec::function(Intrinsic::DomException, constructor("DOMException", 0, construct))
        .links(links!(prototype DomExceptionPrototype))
        .constants(CONSTANTS)
        .setup(enumerable_constants);

/// <https://webidl.spec.whatwg.org/#idl-DOMException>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::DomExceptionPrototype)
    .parent(Some(Intrinsic::ErrorPrototype))
    .links(links!(constructor DomException))
    .constants(CONSTANTS)
    .methods(&[
        accessor("name", Some(name), None).enumerable(),
        accessor("message", Some(message), None).enumerable(),
        accessor("code", Some(code), None).enumerable(),
    ])
    .tag("DOMException")
    .setup(enumerable_constants);

fn enumerable_constants(heap: &mut Heap, _: RealmId, object: Object) -> Metered<()> {
    CONSTANTS.iter().try_for_each(|(name, _)| set_attributes(heap, object, name, Attributes::ENUMERABLE))
}

/// The constants. <https://webidl.spec.whatwg.org/#idl-DOMException>
const CONSTANTS: &[(&str, Constant)] = &[
    ("INDEX_SIZE_ERR", Constant::Number(1.0)),
    ("DOMSTRING_SIZE_ERR", Constant::Number(2.0)),
    ("HIERARCHY_REQUEST_ERR", Constant::Number(3.0)),
    ("WRONG_DOCUMENT_ERR", Constant::Number(4.0)),
    ("INVALID_CHARACTER_ERR", Constant::Number(5.0)),
    ("NO_DATA_ALLOWED_ERR", Constant::Number(6.0)),
    ("NO_MODIFICATION_ALLOWED_ERR", Constant::Number(7.0)),
    ("NOT_FOUND_ERR", Constant::Number(8.0)),
    ("NOT_SUPPORTED_ERR", Constant::Number(9.0)),
    ("INUSE_ATTRIBUTE_ERR", Constant::Number(10.0)),
    ("INVALID_STATE_ERR", Constant::Number(11.0)),
    ("SYNTAX_ERR", Constant::Number(12.0)),
    ("INVALID_MODIFICATION_ERR", Constant::Number(13.0)),
    ("NAMESPACE_ERR", Constant::Number(14.0)),
    ("INVALID_ACCESS_ERR", Constant::Number(15.0)),
    ("VALIDATION_ERR", Constant::Number(16.0)),
    ("TYPE_MISMATCH_ERR", Constant::Number(17.0)),
    ("SECURITY_ERR", Constant::Number(18.0)),
    ("NETWORK_ERR", Constant::Number(19.0)),
    ("ABORT_ERR", Constant::Number(20.0)),
    ("URL_MISMATCH_ERR", Constant::Number(21.0)),
    ("QUOTA_EXCEEDED_ERR", Constant::Number(22.0)),
    ("TIMEOUT_ERR", Constant::Number(23.0)),
    ("INVALID_NODE_TYPE_ERR", Constant::Number(24.0)),
    ("DATA_CLONE_ERR", Constant::Number(25.0)),
];

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
    let list = empty_list(vm)?;
    for value in [Value::UNDEFINED, message, name] {
        vm.array_push(list, value)?;
    }
    vm.heap.object_mut(object).set_payload(Value::object(list).bits());
    vm.install_stack(object)?;
    Ok(object)
}

/// Stack, message and name of `this`.
fn slots(vm: &mut Vm, args: Args) -> JsResult<[Value; 3]> {
    match args.this(vm).as_object().and_then(|object| vm.heap.exception_slots(object)) {
        Some(slots) => Ok(slots),
        None => vm.type_error("Illegal invocation: this is no DOMException"),
    }
}

/// [get name](https://webidl.spec.whatwg.org/#dom-domexception-name)
fn name(vm: &mut Vm, args: Args) -> JsResult<Value> {
    slots(vm, args).map(|[.., name]| name)
}

/// [get message](https://webidl.spec.whatwg.org/#dom-domexception-message)
fn message(vm: &mut Vm, args: Args) -> JsResult<Value> {
    slots(vm, args).map(|[_, message, _]| message)
}

/// [get code](https://webidl.spec.whatwg.org/#dom-domexception-code)
fn code(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let name = name(vm, args)?;
    let name = vm.to_string(name)?;
    let name = vm.heap.strings.to_rust_string(&mut vm.heap.meter, name)?;
    let code = CODES.iter().find(|(known, _)| *known == name).map_or(0, |(_, code)| *code);
    Ok(Value::int(code))
}

/// A copy of a DOMException, with its stack; none if it is something else.
/// <https://webidl.spec.whatwg.org/#idl-DOMException> (serialization steps)
pub(crate) fn copy(vm: &mut Vm, source: Object) -> JsResult<Option<Object>> {
    let Some([stack, message, name]) = vm.heap.exception_slots(source) else { return Ok(None) };
    let exception = make(vm, message, name)?;
    vm.set_error_stack(exception, stack);
    Ok(Some(exception))
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

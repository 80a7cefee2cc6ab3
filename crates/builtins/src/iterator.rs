//! [Iterator Objects](https://tc39.es/ecma262/#sec-iterator-objects). The helpers are in `library/iterator.js`.

use crate::realm::links;
use creance_vm::heap::string::names;
use creance_vm::heap::symbols;
use creance_vm::{
    Args, Intrinsic, JsResult, PropertyKey, Spec, Value, Vm, accessor, constructor, library, method,
};

/// <https://tc39.es/ecma262/#sec-iterator-constructor>
pub const CONSTRUCTOR: Spec = Spec::function(Intrinsic::Iterator, constructor("Iterator", 0, construct))
    .links(links!(prototype IteratorPrototype))
    .methods(&[
        library("concat", 0, "iterator", "concat"),
        library("from", 1, "iterator", "from"),
        library("zip", 1, "iterator", "zip"),
        library("zipKeyed", 1, "iterator", "zipKeyed"),
    ]);

/// <https://tc39.es/ecma262/#sec-%iterator.prototype%-object>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::IteratorPrototype).methods(&[
    accessor("constructor", Some(get_constructor), Some(set_constructor)),
    library("chunks", 1, "iterator", "chunks"),
    library("drop", 1, "iterator", "drop"),
    library("every", 1, "iterator", "every"),
    library("filter", 1, "iterator", "filter"),
    library("find", 1, "iterator", "find"),
    library("flatMap", 1, "iterator", "flatMap"),
    library("forEach", 1, "iterator", "forEach"),
    library("includes", 1, "iterator", "includes"),
    library("join", 1, "iterator", "join"),
    library("map", 1, "iterator", "map"),
    library("reduce", 1, "iterator", "reduce"),
    library("some", 1, "iterator", "some"),
    library("take", 1, "iterator", "take"),
    library("toArray", 0, "iterator", "toArray"),
    library("windows", 1, "iterator", "windows"),
    method("@@iterator", 0, iterator),
    library("@@dispose", 0, "iterator", "dispose"),
    accessor("@@toStringTag", Some(get_tag), Some(set_tag)),
]);

/// <https://tc39.es/ecma262/#sec-%iteratorhelperprototype%-object>
pub const HELPER_PROTOTYPE: Spec = Spec::object(Intrinsic::IteratorHelperPrototype)
    .parent(Some(Intrinsic::IteratorPrototype))
    .methods(&[
        library("next", 0, "iterator", "helperNext"),
        library("return", 0, "iterator", "helperReturn"),
    ])
    .tag("Iterator Helper");

/// <https://tc39.es/ecma262/#sec-%wrapforvaliditeratorprototype%-object>
pub const WRAP_PROTOTYPE: Spec = Spec::object(Intrinsic::WrapForValidIteratorPrototype)
    .parent(Some(Intrinsic::IteratorPrototype))
    .methods(&[library("next", 0, "iterator", "wrapNext"), library("return", 0, "iterator", "wrapReturn")]);

/// [Iterator ( )](https://tc39.es/ecma262/#sec-iterator)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    match args.new_target() {
        None => return vm.type_error("Constructor Iterator requires 'new'"),
        Some(target) if Value::object(target) == args.callee(vm) => {
            return vm.type_error("Abstract class Iterator not directly constructable");
        }
        Some(_) => {}
    }
    let prototype = vm.prototype_for_new(args, Intrinsic::IteratorPrototype)?;
    Ok(Value::object(vm.heap.new_ordinary(Some(prototype))?))
}

/// [Iterator.prototype \[ %Symbol.iterator% \] ( )](https://tc39.es/ecma262/#sec-iterator.prototype-%symbol.iterator%)
fn iterator(vm: &mut Vm, args: Args) -> JsResult<Value> {
    Ok(args.this(vm))
}

/// <https://tc39.es/ecma262/#sec-get-iteratorprototype-constructor>
fn get_constructor(vm: &mut Vm, _: Args) -> JsResult<Value> {
    Ok(Value::object(vm.intrinsic(Intrinsic::Iterator)?))
}

/// <https://tc39.es/ecma262/#sec-set-iteratorprototype-constructor>
fn set_constructor(vm: &mut Vm, args: Args) -> JsResult<Value> {
    set_ignoring_prototype(vm, args, Intrinsic::IteratorPrototype, PropertyKey::interned(names::CONSTRUCTOR))
}

/// <https://tc39.es/ecma262/#sec-get-iteratorprototype-@@tostringtag>
fn get_tag(_: &mut Vm, _: Args) -> JsResult<Value> {
    Ok(Value::string(names::ITERATOR_CLASS))
}

/// <https://tc39.es/ecma262/#sec-set-iteratorprototype-@@tostringtag>
fn set_tag(vm: &mut Vm, args: Args) -> JsResult<Value> {
    set_ignoring_prototype(
        vm,
        args,
        Intrinsic::IteratorPrototype,
        PropertyKey::symbol(symbols::TO_STRING_TAG),
    )
}

/// <https://tc39.es/ecma262/#sec-SetterThatIgnoresPrototypeProperties>
pub(crate) fn set_ignoring_prototype(
    vm: &mut Vm,
    args: Args,
    home: Intrinsic,
    key: PropertyKey,
) -> JsResult<Value> {
    let (this, value) = (args.this(vm), args.get(vm, 0));
    let Some(object) = this.as_object() else {
        return vm.type_error("setter of a prototype called on non-object");
    };
    if object == vm.intrinsic(home)? {
        return vm.type_error("Cannot assign to this property of the prototype");
    }
    if vm.get_own_property(object, key)?.is_none() {
        vm.create_data_property_or_throw(object, key, value)?;
    } else {
        vm.set(object, key, value)?;
    }
    Ok(Value::UNDEFINED)
}

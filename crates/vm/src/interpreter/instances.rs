//! The handler of `instanceof`, where neither the target nor the value has anything unusual about it.

use super::exit::SLOW;
use super::handlers::{handlers, next, reg};
use super::table::TABLE;
use crate::{Intrinsic, Kind, Object, PropertyKey, Value, Vm};
use creance_bytecode::Insn;
use creance_heap::string::names;
use creance_heap::{ShapeId, flag, symbols};

/// Prototypes that the handler walks; longer chains are paid for in the slow operation.
const LEVELS: usize = 16;

handlers! {
    #[inline(never)]
    fn instance_of(vm, w, code, pc, i) {
        match is_instance(vm, reg!(w, i.b()), reg!(w, i.c())) {
            Some(is) => {
                reg!(w, i.a()) = Value::bool(is);
                next!(vm, w, code, pc)
            }
            None => SLOW | pc,
        }
    }
}

/// <https://tc39.es/ecma262/#sec-instanceofoperator> with the method that functions inherit; none if it takes
/// more than a look at a few objects to tell.
#[inline(always)]
fn is_instance(vm: &mut Vm, value: Value, target: Value) -> Option<bool> {
    let function = target.as_object()?;
    if !inherits_has_instance(vm, function)? {
        return None;
    }
    let Some(mut object) = value.as_object() else { return Some(false) };
    let prototype = own(vm, function, PropertyKey::interned(names::PROTOTYPE))??.as_object()?;
    for _ in 0..LEVELS {
        if vm.heap.cell(object.0)?.kind == Kind::Proxy {
            return None;
        }
        match vm.heap.prototype_of(object) {
            None => return Some(false),
            Some(parent) if parent == prototype => return Some(true),
            Some(parent) => object = parent,
        }
    }
    None
}

/// True if a function has `Function.prototype[Symbol.hasInstance]`, which nobody can change, from there.
#[inline(always)]
fn inherits_has_instance(vm: &mut Vm, function: Object) -> Option<bool> {
    let root = vm.heap.existing_intrinsic(vm.realm(), Intrinsic::FunctionPrototype)?;
    let mut object = function;
    for _ in 0..LEVELS {
        if object == root {
            return Some(object != function);
        }
        if !matches!(vm.heap.cell(object.0)?.kind, Kind::Function | Kind::Native) {
            return None;
        }
        if own(vm, object, PropertyKey::symbol(symbols::HAS_INSTANCE))?.is_some() {
            return Some(false);
        }
        object = vm.heap.prototype_of(object)?;
    }
    None
}

/// The value of an own property, if any; none if it has a getter or is not made yet.
#[inline(always)]
fn own(vm: &mut Vm, object: Object, key: PropertyKey) -> Option<Option<Value>> {
    let cell = vm.heap.cell(object.0)?;
    let (shape, flags) = (cell.shape, cell.flags);
    let (value, attributes) = if shape.0 <= ShapeId::DICTIONARY.0 {
        let dictionary = vm.heap.dictionary(object)?;
        let Some(at) = dictionary.find(key) else { return absent(flags, key) };
        let entry = dictionary.entry(at)?;
        (entry.value, entry.attributes)
    } else {
        let Some(place) = vm.heap.shapes.find(shape, key) else { return absent(flags, key) };
        (vm.heap.cell(object.0)?.slot(u32::from(place.slot))?, place.attributes)
    };
    (!attributes.is_accessor() && value.as_lazy().is_none()).then_some(Some(value))
}

/// A function that nobody has looked at yet has its names and its `prototype` without showing them.
#[inline(always)]
fn absent(flags: u8, key: PropertyKey) -> Option<Option<Value>> {
    (flags & flag::LAZY_FUNCTION == 0 || key.as_symbol().is_some()).then_some(None)
}

//! How the objects of a realm are made from their tables.

use crate::specs::SPECS;
use creance_vm::heap::string::names;
use creance_vm::heap::{Hooks, NativeInfo, row, symbols};
use creance_vm::{
    Attributes, Body, Constant, Heap, Intrinsic, Metered, Object, PropertyKey, RealmId, Spec, Value,
};

/// What the heap must know about builtins.
pub const HOOKS: Hooks = Hooks { native_info, make_intrinsic };

/// The row number of an accessor's setter: the row with this bit.
const SETTER: u16 = 0x8000;

fn native_info(spec: u16, row: u16) -> NativeInfo {
    let spec = &SPECS[usize::from(spec)];
    if row == row::CONSTRUCTOR {
        let (name, length) =
            spec.constructor.map_or(("", 0), |constructor| (constructor.name, constructor.length));
        return NativeInfo { prefix: "", name, length };
    }
    match spec.methods.get(usize::from(row & !SETTER)) {
        None => NativeInfo { prefix: "", name: "", length: 0 },
        Some(method) => match method.body {
            Body::Accessor(..) | Body::LibraryAccessor(..) if row & SETTER != 0 => {
                NativeInfo { prefix: "set ", name: method.name, length: 1 }
            }
            Body::Accessor(..) | Body::LibraryAccessor(..) => {
                NativeInfo { prefix: "get ", name: method.name, length: 0 }
            }
            _ => NativeInfo { prefix: "", name: method.name, length: method.length },
        },
    }
}

/// The key of a name in a table: `@@iterator` is the symbol.
pub(crate) fn table_key(heap: &mut Heap, name: &str) -> Metered<PropertyKey> {
    match name.strip_prefix("@@") {
        None => heap.key(name),
        Some(symbol) => {
            let found = symbols::BY_NAME.iter().find(|entry| entry.0 == symbol);
            Ok(PropertyKey::symbol(found.map_or(symbols::ITERATOR, |entry| entry.1)))
        }
    }
}

fn make_intrinsic(heap: &mut Heap, realm: RealmId, intrinsic: Intrinsic) -> Metered<()> {
    let spec: &'static Spec = &SPECS[intrinsic as usize];
    let parent = match spec.parent {
        Some(parent) => Some(heap.intrinsic(realm, parent)?),
        None => None,
    };
    // Making the parent may have made this object.
    if heap.existing_intrinsic(realm, intrinsic).is_some() {
        return Ok(());
    }
    let object = match (spec.constructor, parent) {
        (Some(_), Some(parent)) => heap.new_native(realm, intrinsic as u16, row::CONSTRUCTOR, parent)?,
        _ => heap.new_object(spec.kind, parent)?,
    };
    heap.set_intrinsic(realm, intrinsic, object);
    // What is made in part must not stay: a VM goes on after a halt.
    furnish(heap, realm, intrinsic, object).inspect_err(|_| heap.forget_intrinsic(realm, intrinsic))
}

/// Gives a builtin object what its table says.
fn furnish(heap: &mut Heap, realm: RealmId, intrinsic: Intrinsic, object: Object) -> Metered<()> {
    let spec: &'static Spec = &SPECS[intrinsic as usize];
    if spec.constructor.is_some() {
        // `length` and `name` come first.
        heap.own_property(object, PropertyKey::interned(names::LENGTH))?;
    }
    heap.to_dictionary(object)?;
    for &(name, target, attributes) in spec.links {
        let key = table_key(heap, name)?;
        heap.define_own(object, key, Heap::lazy_intrinsic(realm, target), attributes)?;
    }
    for (row, method) in spec.methods.iter().enumerate() {
        let row = row as u16;
        let lazy = Heap::lazy_row(realm, intrinsic, row);
        let enumerable = if method.enumerable { Attributes::ENUMERABLE } else { Attributes::NONE };
        let (getter, setter) = match method.body {
            Body::Hidden(_) => continue,
            Body::Accessor(getter, setter) => (getter.is_some(), setter.is_some()),
            Body::LibraryAccessor(_, _, setter) => (true, setter.is_some()),
            Body::Native(_) | Body::Library(..) | Body::Operation(..) | Body::Special(_) => {
                let key = table_key(heap, method.name)?;
                heap.define_own(object, key, lazy, Attributes::METHOD.with(enumerable))?;
                continue;
            }
        };
        let key = table_key(heap, method.name)?;
        let getter = if getter { lazy } else { Value::UNDEFINED };
        let setter = if setter { Heap::lazy_row(realm, intrinsic, row | SETTER) } else { Value::UNDEFINED };
        let pair = heap.new_accessor(getter, setter)?;
        let attributes = Attributes::CONFIGURABLE.with(Attributes::ACCESSOR).with(enumerable);
        heap.define_own(object, key, pair, attributes)?;
    }
    for &(name, constant) in spec.constants {
        let key = table_key(heap, name)?;
        let value = match constant {
            Constant::Number(number) => Value::number(number),
            Constant::String(text) => heap.string_value(text)?,
            Constant::Symbol(symbol) => Value::symbol(symbol),
            Constant::Undefined => Value::UNDEFINED,
        };
        heap.define_own(object, key, value, Attributes::NONE)?;
    }
    if let Some(tag) = spec.tag {
        let tag = heap.string_value(tag)?;
        let key = PropertyKey::symbol(symbols::TO_STRING_TAG);
        heap.define_own(object, key, tag, Attributes::CONFIGURABLE)?;
    }
    match spec.setup {
        Some(setup) => setup(heap, realm, object),
        None => Ok(()),
    }
}

/// Defines a property that is the same function as another one of the object.
pub(crate) fn alias(heap: &mut Heap, object: Object, from: &str, to: &str) -> Metered<()> {
    let from = table_key(heap, from)?;
    let to = table_key(heap, to)?;
    let property = heap.own_property(object, from)?;
    let value = property.map_or(Value::UNDEFINED, |property| property.value);
    heap.define_own(object, to, value, Attributes::METHOD)
}

/// Gives a property of a builtin other attributes.
pub(crate) fn set_attributes(
    heap: &mut Heap,
    object: Object,
    name: &str,
    attributes: Attributes,
) -> Metered<()> {
    let key = table_key(heap, name)?;
    let property = heap.own_property(object, key)?;
    let value = property.map_or(Value::UNDEFINED, |property| property.value);
    heap.define_own(object, key, value, attributes)
}

/// The links of a constructor to its prototype, and back.
macro_rules! links {
    (prototype $intrinsic:ident) => {
        &[("prototype", creance_vm::Intrinsic::$intrinsic, creance_vm::Attributes::NONE)]
    };
    (constructor $intrinsic:ident) => {
        &[("constructor", creance_vm::Intrinsic::$intrinsic, creance_vm::Attributes::METHOD)]
    };
}
pub(crate) use links;

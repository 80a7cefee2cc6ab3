//! [TypedArray Objects](https://tc39.es/ecma262/#sec-typedarray-objects): the constructors and the operations that
//! make typed arrays. The methods are in the file beside this one.

use crate::array_buffer::{self, allocate_plain, is_detached, is_resizable, length_of, species};
use crate::realm::{alias, links, table_key};
use crate::specs::SPECS;
use crate::{typed_array_bytes, typed_array_methods as methods, typed_array_search as search};
use alloc::vec::Vec;
use creance_vm::heap::Extra;
use creance_vm::heap::extra::{ElementType, ViewData};
use creance_vm::heap::string::names;
use creance_vm::heap::symbols;
use creance_vm::{
    Args, Attributes, Constant, Intrinsic, JsResult, Kind, Object, PropertyKey, Spec, Value, Vm, accessor,
    constructor, library, method,
};

/// <https://tc39.es/ecma262/#sec-%typedarray%-intrinsic-object>
pub const CONSTRUCTOR: Spec =
    Spec::function(Intrinsic::TypedArray, constructor("TypedArray", 0, construct_abstract))
        .links(links!(prototype TypedArrayPrototype))
        .methods(&[
            library("from", 1, "typedarray", "from"),
            method("of", 0, of),
            accessor("@@species", Some(species), None),
        ]);

/// <https://tc39.es/ecma262/#sec-properties-of-the-%typedarrayprototype%-object>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::TypedArrayPrototype)
    .links(links!(constructor TypedArray))
    .methods(&[
        method("at", 1, methods::at),
        accessor("buffer", Some(methods::buffer), None),
        accessor("byteLength", Some(methods::byte_length), None),
        accessor("byteOffset", Some(methods::byte_offset), None),
        method("copyWithin", 2, methods::copy_within),
        method("entries", 0, methods::entries),
        library("every", 1, "typedarray", "every"),
        method("fill", 1, methods::fill),
        library("filter", 1, "typedarray", "filter"),
        library("find", 1, "typedarray", "find"),
        library("findIndex", 1, "typedarray", "findIndex"),
        library("findLast", 1, "typedarray", "findLast"),
        library("findLastIndex", 1, "typedarray", "findLastIndex"),
        library("forEach", 1, "typedarray", "forEach"),
        method("includes", 1, search::includes),
        method("indexOf", 1, search::index_of),
        method("join", 1, methods::join),
        method("keys", 0, methods::keys),
        method("lastIndexOf", 1, search::last_index_of),
        accessor("length", Some(methods::length), None),
        library("map", 1, "typedarray", "map"),
        library("reduce", 1, "typedarray", "reduce"),
        library("reduceRight", 1, "typedarray", "reduceRight"),
        method("reverse", 0, methods::reverse),
        method("set", 1, methods::set),
        method("slice", 2, methods::slice),
        library("some", 1, "typedarray", "some"),
        library("sort", 1, "typedarray", "sort"),
        method("subarray", 2, methods::subarray),
        method("toLocaleString", 0, methods::to_locale_string),
        method("toReversed", 0, methods::to_reversed),
        library("toSorted", 1, "typedarray", "toSorted"),
        method("values", 0, methods::values),
        method("with", 2, methods::with),
        accessor("@@toStringTag", Some(methods::to_string_tag), None),
    ])
    .setup(|heap, realm, object| {
        alias(heap, object, "values", "@@iterator")?;
        // The same function object as that of arrays.
        let array = heap.intrinsic(realm, Intrinsic::ArrayPrototype)?;
        let key = table_key(heap, "toString")?;
        let function = heap.own_property(array, key)?.map_or(Value::UNDEFINED, |property| property.value);
        heap.define_own(object, key, function, Attributes::METHOD)
    });

macro_rules! typed_arrays {
    ($($constant:ident $prototype:ident $intrinsic:ident $proto_intrinsic:ident $name:literal $element:ident
        $bytes:literal $call:ident $methods:expr, $proto_methods:expr;)*) => {
        $(
            /// <https://tc39.es/ecma262/#sec-typedarray-constructors>
            pub const $constant: Spec = Spec::function(Intrinsic::$intrinsic, constructor($name, 3, $call))
                .parent(Some(Intrinsic::TypedArray))
                .links(links!(prototype $proto_intrinsic))
                .constants(&[("BYTES_PER_ELEMENT", Constant::Number($bytes))])
                .methods($methods);
            /// <https://tc39.es/ecma262/#sec-properties-of-typedarray-prototype-objects>
            pub const $prototype: Spec = Spec::object(Intrinsic::$proto_intrinsic)
                .parent(Some(Intrinsic::TypedArrayPrototype))
                .links(links!(constructor $intrinsic))
                .constants(&[("BYTES_PER_ELEMENT", Constant::Number($bytes))])
                .methods($proto_methods);

            fn $call(vm: &mut Vm, args: Args) -> JsResult<Value> {
                construct(vm, args, ElementType::$element)
            }
        )*

        /// The intrinsics of an element type: prototype, constructor and name.
        pub(crate) const fn intrinsics(element: ElementType) -> (Intrinsic, Intrinsic, &'static str) {
            match element {
                $(ElementType::$element => (Intrinsic::$proto_intrinsic, Intrinsic::$intrinsic, $name),)*
            }
        }
    };
}

typed_arrays! {
    INT8 INT8_PROTOTYPE Int8Array Int8ArrayPrototype "Int8Array" Int8 1.0 int8 &[], &[];
    UINT8 UINT8_PROTOTYPE Uint8Array Uint8ArrayPrototype "Uint8Array" Uint8 1.0 uint8
        typed_array_bytes::METHODS, typed_array_bytes::PROTOTYPE_METHODS;
    UINT8_CLAMPED UINT8_CLAMPED_PROTOTYPE Uint8ClampedArray Uint8ClampedArrayPrototype "Uint8ClampedArray"
        Uint8Clamped 1.0 uint8_clamped &[], &[];
    INT16 INT16_PROTOTYPE Int16Array Int16ArrayPrototype "Int16Array" Int16 2.0 int16 &[], &[];
    UINT16 UINT16_PROTOTYPE Uint16Array Uint16ArrayPrototype "Uint16Array" Uint16 2.0 uint16 &[], &[];
    INT32 INT32_PROTOTYPE Int32Array Int32ArrayPrototype "Int32Array" Int32 4.0 int32 &[], &[];
    UINT32 UINT32_PROTOTYPE Uint32Array Uint32ArrayPrototype "Uint32Array" Uint32 4.0 uint32 &[], &[];
    BIG_INT64 BIG_INT64_PROTOTYPE BigInt64Array BigInt64ArrayPrototype "BigInt64Array" BigInt64 8.0 big_int64
        &[], &[];
    BIG_UINT64 BIG_UINT64_PROTOTYPE BigUint64Array BigUint64ArrayPrototype "BigUint64Array" BigUint64 8.0
        big_uint64 &[], &[];
    FLOAT16 FLOAT16_PROTOTYPE Float16Array Float16ArrayPrototype "Float16Array" Float16 2.0 float16 &[], &[];
    FLOAT32 FLOAT32_PROTOTYPE Float32Array Float32ArrayPrototype "Float32Array" Float32 4.0 float32 &[], &[];
    FLOAT64 FLOAT64_PROTOTYPE Float64Array Float64ArrayPrototype "Float64Array" Float64 8.0 float64 &[], &[];
}

/// [%TypedArray% ( )](https://tc39.es/ecma262/#sec-%typedarray%)
fn construct_abstract(vm: &mut Vm, _: Args) -> JsResult<Value> {
    vm.type_error("Abstract class TypedArray not directly constructable")
}

/// [TypedArray ( ...args )](https://tc39.es/ecma262/#sec-typedarray)
fn construct(vm: &mut Vm, args: Args, element: ElementType) -> JsResult<Value> {
    let (default, _, name) = intrinsics(element);
    if args.new_target().is_none() {
        return vm.type_error(&alloc::format!("Constructor {name} requires 'new'"));
    }
    let first = args.get(vm, 0);
    let Some(source) = first.as_object() else {
        let length = vm.to_integer_or_infinity(first)?;
        if !(0.0..=creance_vm::heap::number::MAX_SAFE_INTEGER).contains(&length) {
            let length = creance_vm::heap::number::to_string(length);
            return vm.range_error(&alloc::format!("Invalid typed array length: {length}"));
        }
        let length = length as u64;
        let prototype = vm.prototype_for_new(args, default)?;
        return new_with_length(vm, prototype, element, length).map(Value::object);
    };
    let prototype = vm.prototype_for_new(args, default)?;
    vm.keep(Value::object(prototype));
    let object = match vm.heap.kind(source) {
        Kind::TypedArray => from_typed_array(vm, prototype, element, source)?,
        Kind::ArrayBuffer | Kind::SharedArrayBuffer => from_buffer(vm, args, prototype, element, source)?,
        _ => match vm.get_method(first, PropertyKey::symbol(symbols::ITERATOR))? {
            Some(method) => {
                let list = iterable_to_list(vm, source, method)?;
                from_list(vm, prototype, element, &list)?
            }
            None => from_array_like(vm, prototype, element, source)?,
        },
    };
    Ok(Value::object(object))
}

/// A typed array over a buffer.
fn new_view(vm: &mut Vm, prototype: Object, view: ViewData) -> JsResult<Object> {
    Ok(vm.heap.new_with_extra(Kind::TypedArray, Some(prototype), Extra::View(view))?)
}

/// A typed array of zeros with a buffer of its own. <https://tc39.es/ecma262/#sec-allocatetypedarraybuffer>
pub(crate) fn new_with_length(
    vm: &mut Vm,
    prototype: Object,
    element: ElementType,
    length: u64,
) -> JsResult<Object> {
    let Some(bytes) = length.checked_mul(element.size() as u64) else {
        return vm.range_error(&alloc::format!("Invalid typed array length: {length}"));
    };
    let buffer = allocate_plain(vm, bytes)?;
    let data = vm.heap.extra_id(buffer);
    let view = ViewData { buffer, data, byte_offset: 0, length: Some(length as usize), element };
    new_view(vm, prototype, view)
}

/// [InitializeTypedArrayFromTypedArray](https://tc39.es/ecma262/#sec-initializetypedarrayfromtypedarray)
fn from_typed_array(
    vm: &mut Vm,
    prototype: Object,
    element: ElementType,
    source: Object,
) -> JsResult<Object> {
    let (source, length) = validate(vm, Value::object(source))?;
    let Some(from) = vm.view(source) else { return vm.type_error("this is not a typed array.") };
    if from.element.is_bigint() != element.is_bigint() {
        return vm.type_error("Cannot mix BigInt and other types, use explicit conversions");
    }
    let made = new_with_length(vm, prototype, element, length as u64)?;
    if let Some(to) = vm.view(made) {
        copy_elements(vm, &from, from.byte_offset, &to, 0, length)?;
    }
    Ok(made)
}

/// Copies elements from one array to another that does not overlap it, converting them.
pub(crate) fn copy_elements(
    vm: &mut Vm,
    from: &ViewData,
    from_at: usize,
    to: &ViewData,
    to_at: usize,
    count: usize,
) -> JsResult<()> {
    if from.element == to.element {
        return array_buffer::copy(vm, from.buffer, from_at, to.buffer, to_at, count * to.element.size());
    }
    for index in 0..count {
        vm.tick(1)?;
        let at = from_at + index * from.element.size();
        let Some(raw) = vm.view_get(from, at) else { break };
        vm.view_set(to, to_at + index * to.element.size(), raw);
    }
    Ok(())
}

/// [InitializeTypedArrayFromArrayBuffer](https://tc39.es/ecma262/#sec-initializetypedarrayfromarraybuffer)
fn from_buffer(
    vm: &mut Vm,
    args: Args,
    prototype: Object,
    element: ElementType,
    buffer: Object,
) -> JsResult<Object> {
    let (_, _, name) = intrinsics(element);
    let size = element.size() as u64;
    let (offset, length) = (args.get(vm, 1), args.get(vm, 2));
    let offset = vm.to_index(offset)?;
    if offset % size != 0 {
        return vm.range_error(&alloc::format!("start offset of {name} should be a multiple of {size}"));
    }
    let length = if length.is_undefined() { None } else { Some(vm.to_index(length)?) };
    if is_detached(vm, buffer) {
        return vm.type_error("Cannot perform Construct on a detached ArrayBuffer");
    }
    let available = length_of(vm, buffer) as u64;
    let length = match length {
        None if is_resizable(vm, buffer) => {
            if offset > available {
                return vm.range_error(&alloc::format!(
                    "Start offset {offset} is outside the bounds of the buffer"
                ));
            }
            None
        }
        None => {
            if !available.is_multiple_of(size) {
                return vm
                    .range_error(&alloc::format!("byte length of {name} should be a multiple of {size}"));
            }
            match available.checked_sub(offset) {
                Some(bytes) => Some(bytes / size),
                None => {
                    return vm.range_error(&alloc::format!(
                        "Start offset {offset} is outside the bounds of the buffer"
                    ));
                }
            }
        }
        Some(length) => {
            let end = length.checked_mul(size).and_then(|bytes| bytes.checked_add(offset));
            if end.is_none_or(|end| end > available) {
                return vm.range_error(&alloc::format!("Invalid typed array length: {length}"));
            }
            Some(length)
        }
    };
    let data = vm.heap.extra_id(buffer);
    let length = length.map(|length| length as usize);
    new_view(vm, prototype, ViewData { buffer, data, byte_offset: offset as usize, length, element })
}

/// [IteratorToList](https://tc39.es/ecma262/#sec-iteratortolist); what it gives is kept.
fn iterable_to_list(vm: &mut Vm, source: Object, method: Value) -> JsResult<Vec<Value>> {
    let prototype = vm.intrinsic(Intrinsic::ArrayIteratorPrototype)?;
    let next = vm.heap.own_property(prototype, PropertyKey::interned(names::NEXT))?;
    let next = next.map_or(Value::UNDEFINED, |property| property.value);
    if let Some(elements) = vm.dense_elements(source)
        && is_builtin(vm, method, Intrinsic::ArrayPrototype, "values")
        && is_builtin(vm, next, Intrinsic::ArrayIteratorPrototype, "next")
        && !elements.iter().any(|value| value.is_empty())
    {
        // OPTIMIZATION: script has not changed how arrays iterate, so these are the values.
        let length = elements.len();
        vm.tick(length as u64 / 4)?;
        vm.heap.meter.reserve_briefly(2 * length * size_of::<Value>())?;
        let list = vm.dense_elements(source).unwrap_or_default().to_vec();
        for value in list.iter().filter(|value| !value.is_number()) {
            vm.keep(*value);
        }
        return Ok(list);
    }
    let record = vm.get_iterator_from_method(Value::object(source), method)?;
    let mut list = Vec::new();
    while let Some(value) = vm.iterator_step_value(record)? {
        vm.keep_in(&mut list, value)?;
    }
    Ok(list)
}

/// True for the builtin function of a row.
fn is_builtin(vm: &Vm, function: Value, spec: Intrinsic, name: &str) -> bool {
    let Some(function) = function.as_object().filter(|object| vm.heap.kind(*object) == Kind::Native) else {
        return false;
    };
    let payload = vm.heap.object(function).payload();
    let methods = SPECS.get(spec as usize).map_or(&[][..], |spec| spec.methods);
    (payload >> 16) as u16 == spec as u16
        && methods.get(usize::from(payload as u16)).is_some_and(|method| method.name == name)
}

/// [InitializeTypedArrayFromList](https://tc39.es/ecma262/#sec-initializetypedarrayfromlist)
fn from_list(vm: &mut Vm, prototype: Object, element: ElementType, list: &[Value]) -> JsResult<Object> {
    let made = new_with_length(vm, prototype, element, list.len() as u64)?;
    vm.keep(Value::object(made));
    let Some(view) = vm.view(made) else { return Ok(made) };
    for (index, value) in list.iter().enumerate() {
        vm.tick(1)?;
        let raw = vm.to_element(element, *value)?;
        vm.view_set(&view, index * element.size(), raw);
    }
    Ok(made)
}

/// [InitializeTypedArrayFromArrayLike](https://tc39.es/ecma262/#sec-initializetypedarrayfromarraylike)
fn from_array_like(vm: &mut Vm, prototype: Object, element: ElementType, source: Object) -> JsResult<Object> {
    let length = vm.length_of_array_like(source)?;
    let made = new_with_length(vm, prototype, element, length)?;
    vm.keep(Value::object(made));
    let Some(view) = vm.view(made) else { return Ok(made) };
    for index in 0..length {
        vm.tick(2)?;
        let key = vm.index_key(index)?;
        let value = vm.get_of(source, key)?;
        let raw = vm.to_element(element, value)?;
        vm.view_set(&view, index as usize * element.size(), raw);
    }
    Ok(made)
}

/// [ValidateTypedArray ( O, order )](https://tc39.es/ecma262/#sec-validatetypedarray) and the array's length.
///
/// # Errors
/// A TypeError if the value is no typed array, or is out of bounds or detached.
pub(crate) fn validate(vm: &mut Vm, value: Value) -> JsResult<(Object, usize)> {
    let Some(object) = value.as_object().filter(|object| vm.heap.kind(*object) == Kind::TypedArray) else {
        return vm.type_error("this is not a typed array.");
    };
    match vm.typed_array_length(object) {
        Some(length) => Ok((object, length)),
        None => {
            let gone = vm.view(object).is_some_and(|view| is_detached(vm, view.buffer));
            vm.type_error(if gone {
                "Cannot perform the operation on a typed array with a detached ArrayBuffer"
            } else {
                "Cannot perform the operation on a typed array that is out of bounds"
            })
        }
    }
}

/// As [`validate`], and a TypeError if the elements cannot be written.
///
/// # Errors
/// Those of [`validate`], and a TypeError for a view of an immutable buffer, which comes first.
pub(crate) fn validate_for_write(vm: &mut Vm, value: Value) -> JsResult<(Object, usize)> {
    if let Some(object) = value.as_object()
        && vm.heap.kind(object) == Kind::TypedArray
        && let Some(view) = vm.view(object)
    {
        require_writable(vm, &view)?;
    }
    validate(vm, value)
}

/// A TypeError for a view of an immutable buffer.
///
/// # Errors
/// That.
pub(crate) fn require_writable(vm: &mut Vm, view: &ViewData) -> JsResult<()> {
    if vm.is_immutable_view(view) {
        vm.type_error("Cannot write to an immutable ArrayBuffer")
    } else {
        Ok(())
    }
}

/// What an array that script makes is wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Being read.
    Read,
    /// Being filled.
    Write,
}

/// [TypedArrayCreateFromConstructor](https://tc39.es/ecma262/#sec-typedarraycreatefromconstructor): the array, kept,
/// and its length.
///
/// # Errors
/// A TypeError if the constructor makes no typed array, or one shorter than the one number given.
pub(crate) fn create_from_constructor(
    vm: &mut Vm,
    constructor: Value,
    arguments: &[Value],
    access: Access,
) -> JsResult<(Object, usize)> {
    let made = vm.construct(constructor, arguments, None)?;
    vm.keep(Value::object(made));
    let (made, length) = match access {
        Access::Read => validate(vm, Value::object(made))?,
        Access::Write => validate_for_write(vm, Value::object(made))?,
    };
    if let [wanted] = arguments
        && wanted.as_number().is_some_and(|wanted| (length as f64) < wanted)
    {
        return vm.type_error("Derived TypedArray constructor created an array which was too small");
    }
    Ok((made, length))
}

/// [TypedArraySpeciesCreate](https://tc39.es/ecma262/#sec-typedarray-species-create)
pub(crate) fn species_create(
    vm: &mut Vm,
    exemplar: Object,
    arguments: &[Value],
    access: Access,
) -> JsResult<(Object, usize)> {
    let element = vm.view(exemplar).map_or(ElementType::Uint8, |view| view.element);
    let constructor = vm.species_constructor(exemplar, intrinsics(element).1)?;
    let (made, length) = create_from_constructor(vm, constructor, arguments, access)?;
    let other = vm.view(made).map_or(ElementType::Uint8, |view| view.element);
    if other.is_bigint() != element.is_bigint() {
        return vm.type_error("Content type of the species constructor's array differs");
    }
    Ok((made, length))
}

/// [TypedArrayCreateSameType](https://tc39.es/ecma262/#sec-typedarray-create-same-type)
pub(crate) fn create_same_type(vm: &mut Vm, exemplar: Object, length: usize) -> JsResult<Object> {
    let element = vm.view(exemplar).map_or(ElementType::Uint8, |view| view.element);
    let prototype = vm.intrinsic(intrinsics(element).0)?;
    new_with_length(vm, prototype, element, length as u64)
}

/// [%TypedArray%.of ( ...items )](https://tc39.es/ecma262/#sec-%typedarray%.of)
fn of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let constructor = args.this(vm);
    if !vm.is_constructor(constructor) {
        return vm.not_a_constructor(constructor);
    }
    let (made, _) =
        create_from_constructor(vm, constructor, &[Value::number(args.len() as f64)], Access::Write)?;
    for index in 0..args.len() {
        vm.tick(1)?;
        let item = args.get(vm, index);
        let key = vm.index_key(index as u64)?;
        vm.set(made, key, item)?;
    }
    Ok(Value::object(made))
}

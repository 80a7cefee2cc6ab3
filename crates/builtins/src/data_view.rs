//! [DataView Objects](https://tc39.es/ecma262/#sec-dataview-objects)

use crate::array_buffer::{is_detached, is_resizable, length_of};
use crate::realm::links;
use crate::typed_array::require_writable;
use creance_vm::behaviours::{element_get, element_set};
use creance_vm::heap::Extra;
use creance_vm::heap::extra::{ElementType, ViewData};
use creance_vm::{
    Args, Intrinsic, JsResult, Kind, Method, Object, Spec, Value, Vm, accessor, constructor, method,
};

/// <https://tc39.es/ecma262/#sec-dataview-constructor>
pub const CONSTRUCTOR: Spec = Spec::function(Intrinsic::DataView, constructor("DataView", 1, construct))
    .links(links!(prototype DataViewPrototype));

/// <https://tc39.es/ecma262/#sec-properties-of-the-dataview-prototype-object>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::DataViewPrototype)
    .links(links!(constructor DataView))
    .methods(METHODS)
    .tag("DataView");

macro_rules! element_methods {
    ($($element:ident $get:ident $get_name:literal $set:ident $set_name:literal;)*) => {
        const METHODS: &[Method] = &[
            accessor("buffer", Some(buffer), None),
            accessor("byteLength", Some(byte_length), None),
            accessor("byteOffset", Some(byte_offset), None),
            $(method($get_name, 1, $get),)*
            $(method($set_name, 2, $set),)*
        ];
        $(
            #[doc = concat!("`DataView.prototype.", $get_name, "`: see [`get_value`]")]
            fn $get(vm: &mut Vm, args: Args) -> JsResult<Value> {
                get_value(vm, args, ElementType::$element, $get_name)
            }

            #[doc = concat!("`DataView.prototype.", $set_name, "`: see [`set_value`]")]
            fn $set(vm: &mut Vm, args: Args) -> JsResult<Value> {
                set_value(vm, args, ElementType::$element, $set_name)
            }
        )*
    };
}

element_methods! {
    BigInt64 get_big_int64 "getBigInt64" set_big_int64 "setBigInt64";
    BigUint64 get_big_uint64 "getBigUint64" set_big_uint64 "setBigUint64";
    Float16 get_float16 "getFloat16" set_float16 "setFloat16";
    Float32 get_float32 "getFloat32" set_float32 "setFloat32";
    Float64 get_float64 "getFloat64" set_float64 "setFloat64";
    Int8 get_int8 "getInt8" set_int8 "setInt8";
    Int16 get_int16 "getInt16" set_int16 "setInt16";
    Int32 get_int32 "getInt32" set_int32 "setInt32";
    Uint8 get_uint8 "getUint8" set_uint8 "setUint8";
    Uint16 get_uint16 "getUint16" set_uint16 "setUint16";
    Uint32 get_uint32 "getUint32" set_uint32 "setUint32";
}

/// [DataView ( buffer \[ , byteOffset \[ , byteLength \] \] )](https://tc39.es/ecma262/#sec-dataview-buffer-byteoffset-bytelength)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if args.new_target().is_none() {
        return vm.type_error("Constructor DataView requires 'new'");
    }
    let is_buffer = |kind: Kind| matches!(kind, Kind::ArrayBuffer | Kind::SharedArrayBuffer);
    let Some(buffer) = args.get(vm, 0).as_object().filter(|object| is_buffer(vm.heap.kind(*object))) else {
        return vm.type_error("First argument to DataView constructor must be an ArrayBuffer");
    };
    let (offset, length) = (args.get(vm, 1), args.get(vm, 2));
    let offset = vm.to_index(offset)?;
    if is_detached(vm, buffer) {
        return vm.type_error("Cannot perform DataView on a detached ArrayBuffer");
    }
    if offset > length_of(vm, buffer) as u64 {
        return vm.range_error(&alloc::format!("Start offset {offset} is outside the bounds of the buffer"));
    }
    let available = length_of(vm, buffer);
    let length = if length.is_undefined() { None } else { Some(vm.to_index(length)?) };
    let fits = |available: usize| offset.saturating_add(length.unwrap_or(0)) <= available as u64;
    // NOTE: of what was there before the conversion; whether it still is comes later.
    if !fits(available) {
        return vm.range_error(&alloc::format!("Invalid DataView length {}", length.unwrap_or(0)));
    }
    let prototype = vm.prototype_for_new(args, Intrinsic::DataViewPrototype)?;
    // 11-14. Finding the prototype may have run script.
    if is_detached(vm, buffer) {
        return vm.type_error("Cannot perform DataView on a detached ArrayBuffer");
    }
    if !fits(length_of(vm, buffer)) {
        return vm.range_error(&alloc::format!("Invalid DataView length {}", length.unwrap_or(0)));
    }
    let length = match length {
        Some(length) => Some(length as usize),
        None if is_resizable(vm, buffer) => None,
        None => Some(length_of(vm, buffer).saturating_sub(offset as usize)),
    };
    let view = ViewData {
        buffer,
        data: vm.heap.extra_id(buffer),
        byte_offset: offset as usize,
        length,
        element: ElementType::Uint8,
    };
    Ok(Value::object(vm.heap.new_with_extra(Kind::DataView, Some(prototype), Extra::View(view))?))
}

fn this_view(vm: &mut Vm, args: Args, name: &str) -> JsResult<(Object, ViewData)> {
    let this = args.this(vm);
    let object = this.as_object().filter(|object| vm.heap.kind(*object) == Kind::DataView);
    match object.and_then(|object| Some((object, vm.view(object)?))) {
        Some(found) => Ok(found),
        None => {
            let what = vm.describe(this)?;
            vm.type_error(&alloc::format!(
                "Method DataView.prototype.{name} called on incompatible receiver {what}"
            ))
        }
    }
}

/// The view's length in bytes, or a TypeError if it is out of bounds.
fn valid_length(vm: &mut Vm, view: &ViewData, name: &str) -> JsResult<usize> {
    match vm.view_length(view) {
        Some(length) => Ok(length),
        None if is_detached(vm, view.buffer) => vm.type_error(&alloc::format!(
            "Cannot perform DataView.prototype.{name} on a detached ArrayBuffer"
        )),
        None => vm.type_error("Invalid DataView accessor: the view is out of bounds"),
    }
}

/// [get DataView.prototype.buffer](https://tc39.es/ecma262/#sec-get-dataview.prototype.buffer)
fn buffer(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (_, view) = this_view(vm, args, "buffer")?;
    Ok(Value::object(view.buffer))
}

/// [get DataView.prototype.byteLength](https://tc39.es/ecma262/#sec-get-dataview.prototype.bytelength)
fn byte_length(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (_, view) = this_view(vm, args, "byteLength")?;
    Ok(Value::number(valid_length(vm, &view, "byteLength")? as f64))
}

/// [get DataView.prototype.byteOffset](https://tc39.es/ecma262/#sec-get-dataview.prototype.byteoffset)
fn byte_offset(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (_, view) = this_view(vm, args, "byteOffset")?;
    valid_length(vm, &view, "byteOffset")?;
    Ok(Value::number(view.byte_offset as f64))
}

/// The place in the buffer of an element at an index of the view.
fn place(vm: &mut Vm, view: &ViewData, index: u64, element: ElementType, name: &str) -> JsResult<usize> {
    let length = valid_length(vm, view, name)?;
    if index.saturating_add(element.size() as u64) > length as u64 {
        return vm.range_error("Offset is outside the bounds of the DataView");
    }
    Ok(view.byte_offset + index as usize)
}

/// [GetViewValue ( view, requestIndex, isLittleEndian, type )](https://tc39.es/ecma262/#sec-getviewvalue)
fn get_value(vm: &mut Vm, args: Args, element: ElementType, name: &str) -> JsResult<Value> {
    let (_, view) = this_view(vm, args, name)?;
    let index = args.get(vm, 0);
    let index = vm.to_index(index)?;
    let little_endian = vm.to_boolean(args.get(vm, 1));
    let at = place(vm, &view, index, element, name)?;
    match vm.view_buffer(&view).and_then(|buffer| element_get(buffer, element, at, little_endian)) {
        Some(raw) => Ok(raw.to_value(&mut vm.heap)?),
        None => Ok(Value::UNDEFINED),
    }
}

/// [SetViewValue ( view, requestIndex, isLittleEndian, type, value )](https://tc39.es/ecma262/#sec-setviewvalue)
fn set_value(vm: &mut Vm, args: Args, element: ElementType, name: &str) -> JsResult<Value> {
    let (_, view) = this_view(vm, args, name)?;
    require_writable(vm, &view)?;
    let (index, value) = (args.get(vm, 0), args.get(vm, 1));
    let index = vm.to_index(index)?;
    let raw = vm.to_element(element, value)?;
    let little_endian = vm.to_boolean(args.get(vm, 2));
    let at = place(vm, &view, index, element, name)?;
    if let Some(buffer) = vm.view_buffer_mut(&view) {
        element_set(buffer, element, at, little_endian, raw);
    }
    Ok(Value::UNDEFINED)
}

//! [SharedArrayBuffer Objects](https://tc39.es/ecma262/#sec-sharedarraybuffer-objects).

use crate::array_buffer::{
    construct_kind, is_resizable, length_of, max_of, set_length, size, slice_kind, species, this_buffer,
};
use crate::realm::links;
use alloc::sync::Arc;
use creance_vm::heap::Extra;
use creance_vm::heap::buffer::{Block, BufferData, SharedBlock};
use creance_vm::{Args, Intrinsic, JsResult, Kind, Object, Spec, Value, Vm, accessor, constructor, method};

/// <https://tc39.es/ecma262/#sec-sharedarraybuffer-constructor>
pub const CONSTRUCTOR: Spec =
    Spec::function(Intrinsic::SharedArrayBuffer, constructor("SharedArrayBuffer", 1, construct))
        .links(links!(prototype SharedArrayBufferPrototype))
        .methods(&[accessor("@@species", Some(species), None)]);

/// <https://tc39.es/ecma262/#sec-properties-of-the-sharedarraybuffer-prototype-object>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::SharedArrayBufferPrototype)
    .links(links!(constructor SharedArrayBuffer))
    .methods(&[
        accessor("byteLength", Some(byte_length), None),
        method("grow", 1, grow),
        accessor("growable", Some(growable), None),
        accessor("maxByteLength", Some(max_byte_length), None),
        method("slice", 2, slice),
    ])
    .tag("SharedArrayBuffer");

/// A buffer of memory that others hold, too. <https://tc39.es/ecma262/#sec-allocatesharedarraybuffer>
///
/// # Errors
/// A memory halt.
pub fn new_shared_buffer(vm: &mut Vm, block: Arc<SharedBlock>) -> JsResult<Object> {
    let prototype = vm.intrinsic(Intrinsic::SharedArrayBufferPrototype)?;
    let empty = Extra::Buffer(BufferData::default());
    let object = vm.heap.new_with_extra(Kind::SharedArrayBuffer, Some(prototype), empty)?;
    vm.heap.meter.reserve(block.room())?;
    if let Some(data) = vm.buffer_mut(object) {
        let (max_byte_length, charged) = (block.max_byte_length(), block.room());
        *data = BufferData { block: Block::Shared(block), max_byte_length, charged };
    }
    Ok(object)
}

/// [SharedArrayBuffer ( length \[ , options \] )](https://tc39.es/ecma262/#sec-sharedarraybuffer-length)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    construct_kind(vm, args, Kind::SharedArrayBuffer)
}

/// [get SharedArrayBuffer.prototype.byteLength](https://tc39.es/ecma262/#sec-get-sharedarraybuffer.prototype.bytelength)
fn byte_length(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let buffer = this_buffer(vm, args, Kind::SharedArrayBuffer, "byteLength")?;
    Ok(size(length_of(vm, buffer)))
}

/// [get SharedArrayBuffer.prototype.maxByteLength](https://tc39.es/ecma262/#sec-get-sharedarraybuffer.prototype.maxbytelength)
fn max_byte_length(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let buffer = this_buffer(vm, args, Kind::SharedArrayBuffer, "maxByteLength")?;
    Ok(max_of(vm, buffer))
}

/// [get SharedArrayBuffer.prototype.growable](https://tc39.es/ecma262/#sec-get-sharedarraybuffer.prototype.growable)
fn growable(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let buffer = this_buffer(vm, args, Kind::SharedArrayBuffer, "growable")?;
    Ok(Value::bool(is_resizable(vm, buffer)))
}

/// [SharedArrayBuffer.prototype.grow ( newLength )](https://tc39.es/ecma262/#sec-sharedarraybuffer.prototype.grow)
fn grow(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let name = "SharedArrayBuffer.prototype.grow";
    let buffer = this_buffer(vm, args, Kind::SharedArrayBuffer, "grow")?;
    if !is_resizable(vm, buffer) {
        return vm.type_error(&alloc::format!(
            "Method {name} called on incompatible receiver #<SharedArrayBuffer>"
        ));
    }
    let length = args.get(vm, 0);
    let length = vm.to_index(length)?;
    set_length(vm, buffer, length, name)
}

/// [SharedArrayBuffer.prototype.slice ( start, end )](https://tc39.es/ecma262/#sec-sharedarraybuffer.prototype.slice)
fn slice(vm: &mut Vm, args: Args) -> JsResult<Value> {
    slice_kind(vm, args, Kind::SharedArrayBuffer, Intrinsic::SharedArrayBuffer)
}

//! [ArrayBuffer Objects](https://tc39.es/ecma262/#sec-arraybuffer-objects) and
//! [SharedArrayBuffer Objects](https://tc39.es/ecma262/#sec-sharedarraybuffer-objects), which here are shared with
//! nobody.

use crate::realm::links;
use alloc::vec::Vec;
use creance_vm::heap::Extra;
use creance_vm::heap::extra::BufferData;
use creance_vm::heap::string::names;
use creance_vm::{
    Args, Halt, Intrinsic, JsResult, Kind, Object, PropertyKey, Spec, Value, Vm, accessor, constructor,
    method,
};

/// <https://tc39.es/ecma262/#sec-arraybuffer-constructor>
pub const CONSTRUCTOR: Spec =
    Spec::function(Intrinsic::ArrayBuffer, constructor("ArrayBuffer", 1, construct))
        .links(links!(prototype ArrayBufferPrototype))
        .methods(&[method("isView", 1, is_view), accessor("@@species", Some(species), None)]);

/// <https://tc39.es/ecma262/#sec-properties-of-the-arraybuffer-prototype-object>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::ArrayBufferPrototype)
    .links(links!(constructor ArrayBuffer))
    .methods(&[
        accessor("byteLength", Some(byte_length), None),
        accessor("detached", Some(detached), None),
        accessor("maxByteLength", Some(max_byte_length), None),
        accessor("resizable", Some(resizable), None),
        method("resize", 1, resize),
        method("slice", 2, slice),
        method("transfer", 0, transfer),
        method("transferToFixedLength", 0, transfer_to_fixed_length),
    ])
    .tag("ArrayBuffer");

/// <https://tc39.es/ecma262/#sec-sharedarraybuffer-constructor>
pub const SHARED_CONSTRUCTOR: Spec =
    Spec::function(Intrinsic::SharedArrayBuffer, constructor("SharedArrayBuffer", 1, construct_shared))
        .links(links!(prototype SharedArrayBufferPrototype))
        .methods(&[accessor("@@species", Some(species), None)]);

/// <https://tc39.es/ecma262/#sec-properties-of-the-sharedarraybuffer-prototype-object>
pub const SHARED_PROTOTYPE: Spec = Spec::object(Intrinsic::SharedArrayBufferPrototype)
    .links(links!(constructor SharedArrayBuffer))
    .methods(&[
        accessor("byteLength", Some(shared_byte_length), None),
        method("grow", 1, grow),
        accessor("growable", Some(growable), None),
        accessor("maxByteLength", Some(shared_max_byte_length), None),
        method("slice", 2, shared_slice),
    ])
    .tag("SharedArrayBuffer");

/// Sizes beyond this are refused with an exception; those below meet the memory limit.
const LARGEST: u64 = 1 << 32;

/// The getter of `Symbol.species`, the same for all constructors.
pub(crate) fn species(vm: &mut Vm, args: Args) -> JsResult<Value> {
    Ok(args.this(vm))
}

/// [ArrayBuffer ( length \[ , options \] )](https://tc39.es/ecma262/#sec-arraybuffer-length)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    construct_kind(vm, args, Kind::ArrayBuffer)
}

/// [SharedArrayBuffer ( length \[ , options \] )](https://tc39.es/ecma262/#sec-sharedarraybuffer-length)
fn construct_shared(vm: &mut Vm, args: Args) -> JsResult<Value> {
    construct_kind(vm, args, Kind::SharedArrayBuffer)
}

fn construct_kind(vm: &mut Vm, args: Args, kind: Kind) -> JsResult<Value> {
    let (name, default) = match kind {
        Kind::SharedArrayBuffer => ("SharedArrayBuffer", Intrinsic::SharedArrayBufferPrototype),
        _ => ("ArrayBuffer", Intrinsic::ArrayBufferPrototype),
    };
    if args.new_target().is_none() {
        return vm.type_error(&alloc::format!("Constructor {name} requires 'new'"));
    }
    let (length, options) = (args.get(vm, 0), args.get(vm, 1));
    let length = vm.to_index(length)?;
    let mut max = None;
    if let Some(options) = options.as_object() {
        let option = vm.get_of(options, PropertyKey::interned(names::MAX_BYTE_LENGTH))?;
        if !option.is_undefined() {
            max = Some(vm.to_index(option)?);
        }
    }
    if max.is_some_and(|max| length > max) {
        return vm.range_error("Invalid array buffer max length");
    }
    let prototype = vm.prototype_for_new(args, default)?;
    allocate(vm, kind, prototype, length, max).map(Value::object)
}

/// [AllocateArrayBuffer](https://tc39.es/ecma262/#sec-allocatearraybuffer) with a prototype.
///
/// # Errors
/// A RangeError for absurd sizes, a memory halt for those that the limit forbids.
pub(crate) fn allocate(
    vm: &mut Vm,
    kind: Kind,
    prototype: Object,
    length: u64,
    max: Option<u64>,
) -> JsResult<Object> {
    let room = max.unwrap_or(length);
    if room > LARGEST || length > room {
        return vm.range_error("Array buffer allocation failed");
    }
    let (length, room) = (length as usize, room as usize);
    vm.tick(length as u64 / 64 + 1)?;
    let object = vm.heap.new_with_extra(kind, Some(prototype), Extra::Buffer(BufferData::default()))?;
    vm.heap.meter.reserve(room)?;
    let mut bytes = Vec::new();
    if bytes.try_reserve_exact(room).is_err() {
        vm.heap.meter.release(room);
        return Err(Halt::Memory.into());
    }
    bytes.resize(length, 0);
    if let Some(buffer) = vm.buffer_mut(object) {
        *buffer = BufferData {
            bytes,
            max_byte_length: max.map(|max| max as usize),
            detached: false,
            charged: room,
        };
    }
    Ok(object)
}

/// An ordinary fixed-length buffer of the running realm.
pub(crate) fn allocate_plain(vm: &mut Vm, length: u64) -> JsResult<Object> {
    let prototype = vm.intrinsic(Intrinsic::ArrayBufferPrototype)?;
    allocate(vm, Kind::ArrayBuffer, prototype, length, None)
}

/// [ArrayBuffer.isView ( arg )](https://tc39.es/ecma262/#sec-arraybuffer.isview)
fn is_view(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let kind = args.get(vm, 0).as_object().map(|object| vm.heap.kind(object));
    Ok(Value::bool(matches!(kind, Some(Kind::TypedArray | Kind::DataView))))
}

/// `this` as a buffer of a kind.
fn this_buffer(vm: &mut Vm, args: Args, kind: Kind, name: &str) -> JsResult<Object> {
    let this = args.this(vm);
    match this.as_object().filter(|object| vm.heap.kind(*object) == kind) {
        Some(object) => Ok(object),
        None => {
            let what = vm.describe(this)?;
            let class = if kind == Kind::ArrayBuffer { "ArrayBuffer" } else { "SharedArrayBuffer" };
            vm.type_error(&alloc::format!(
                "Method {class}.prototype.{name} called on incompatible receiver {what}"
            ))
        }
    }
}

/// True for a buffer whose bytes are gone.
pub(crate) fn is_detached(vm: &Vm, buffer: Object) -> bool {
    vm.buffer(buffer).is_none_or(|data| data.detached)
}

/// The length in bytes; 0 of a detached buffer.
pub(crate) fn length_of(vm: &Vm, buffer: Object) -> usize {
    vm.buffer(buffer).map_or(0, |data| data.bytes.len())
}

fn detached_error<T>(vm: &mut Vm, name: &str) -> JsResult<T> {
    vm.type_error(&alloc::format!("Cannot perform {name} on a detached ArrayBuffer"))
}

fn size(size: usize) -> Value {
    Value::number(size as f64)
}

/// [get ArrayBuffer.prototype.byteLength](https://tc39.es/ecma262/#sec-get-arraybuffer.prototype.bytelength)
fn byte_length(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let buffer = this_buffer(vm, args, Kind::ArrayBuffer, "byteLength")?;
    Ok(size(length_of(vm, buffer)))
}

/// [get SharedArrayBuffer.prototype.byteLength](https://tc39.es/ecma262/#sec-get-sharedarraybuffer.prototype.bytelength)
fn shared_byte_length(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let buffer = this_buffer(vm, args, Kind::SharedArrayBuffer, "byteLength")?;
    Ok(size(length_of(vm, buffer)))
}

/// [get ArrayBuffer.prototype.detached](https://tc39.es/ecma262/#sec-get-arraybuffer.prototype.detached)
fn detached(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let buffer = this_buffer(vm, args, Kind::ArrayBuffer, "detached")?;
    Ok(Value::bool(is_detached(vm, buffer)))
}

fn max_of(vm: &Vm, buffer: Object) -> Value {
    let max = vm
        .buffer(buffer)
        .map_or(0, |data| if data.detached { 0 } else { data.max_byte_length.unwrap_or(data.bytes.len()) });
    size(max)
}

/// [get ArrayBuffer.prototype.maxByteLength](https://tc39.es/ecma262/#sec-get-arraybuffer.prototype.maxbytelength)
fn max_byte_length(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let buffer = this_buffer(vm, args, Kind::ArrayBuffer, "maxByteLength")?;
    Ok(max_of(vm, buffer))
}

/// [get SharedArrayBuffer.prototype.maxByteLength](https://tc39.es/ecma262/#sec-get-sharedarraybuffer.prototype.maxbytelength)
fn shared_max_byte_length(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let buffer = this_buffer(vm, args, Kind::SharedArrayBuffer, "maxByteLength")?;
    Ok(max_of(vm, buffer))
}

/// True for a buffer whose length can change.
pub(crate) fn is_resizable(vm: &Vm, buffer: Object) -> bool {
    vm.buffer(buffer).is_some_and(|data| data.max_byte_length.is_some())
}

/// [get ArrayBuffer.prototype.resizable](https://tc39.es/ecma262/#sec-get-arraybuffer.prototype.resizable)
fn resizable(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let buffer = this_buffer(vm, args, Kind::ArrayBuffer, "resizable")?;
    Ok(Value::bool(is_resizable(vm, buffer)))
}

/// [get SharedArrayBuffer.prototype.growable](https://tc39.es/ecma262/#sec-get-sharedarraybuffer.prototype.growable)
fn growable(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let buffer = this_buffer(vm, args, Kind::SharedArrayBuffer, "growable")?;
    Ok(Value::bool(is_resizable(vm, buffer)))
}

/// [ArrayBuffer.prototype.resize ( newLength )](https://tc39.es/ecma262/#sec-arraybuffer.prototype.resize)
fn resize(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let name = "ArrayBuffer.prototype.resize";
    let buffer = this_buffer(vm, args, Kind::ArrayBuffer, "resize")?;
    if !is_resizable(vm, buffer) {
        return vm
            .type_error(&alloc::format!("Method {name} called on incompatible receiver #<ArrayBuffer>"));
    }
    let length = args.get(vm, 0);
    let length = vm.to_index(length)?;
    if is_detached(vm, buffer) {
        return detached_error(vm, name);
    }
    set_length(vm, buffer, length, name)
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
    if length < length_of(vm, buffer) as u64 {
        return vm.range_error(&alloc::format!("{name}: Invalid length parameter"));
    }
    set_length(vm, buffer, length, name)
}

/// Changes the length within the room that the buffer has from birth.
fn set_length(vm: &mut Vm, buffer: Object, length: u64, name: &str) -> JsResult<Value> {
    let max = vm.buffer(buffer).and_then(|data| data.max_byte_length).unwrap_or(0);
    if length > max as u64 {
        return vm.range_error(&alloc::format!("{name}: Invalid length parameter"));
    }
    vm.tick(length / 64 + 1)?;
    if let Some(data) = vm.buffer_mut(buffer) {
        data.bytes.resize(length as usize, 0);
    }
    Ok(Value::UNDEFINED)
}

/// [ArrayBuffer.prototype.transfer ( \[ newLength \] )](https://tc39.es/ecma262/#sec-arraybuffer.prototype.transfer)
fn transfer(vm: &mut Vm, args: Args) -> JsResult<Value> {
    copy_and_detach(vm, args, "transfer", true)
}

/// [ArrayBuffer.prototype.transferToFixedLength ( \[ newLength \] )](https://tc39.es/ecma262/#sec-arraybuffer.prototype.transfertofixedlength)
fn transfer_to_fixed_length(vm: &mut Vm, args: Args) -> JsResult<Value> {
    copy_and_detach(vm, args, "transferToFixedLength", false)
}

/// [ArrayBufferCopyAndDetach](https://tc39.es/ecma262/#sec-arraybuffercopyanddetach)
fn copy_and_detach(vm: &mut Vm, args: Args, name: &str, preserve: bool) -> JsResult<Value> {
    let buffer = this_buffer(vm, args, Kind::ArrayBuffer, name)?;
    let length = args.get(vm, 0);
    let length = if length.is_undefined() { length_of(vm, buffer) as u64 } else { vm.to_index(length)? };
    if is_detached(vm, buffer) {
        return detached_error(vm, &alloc::format!("ArrayBuffer.prototype.{name}"));
    }
    let max = vm.buffer(buffer).and_then(|data| data.max_byte_length).filter(|_| preserve);
    if max.is_some_and(|max| length > max as u64) {
        return vm.range_error("Invalid array buffer length");
    }
    let prototype = vm.intrinsic(Intrinsic::ArrayBufferPrototype)?;
    let made = allocate(vm, Kind::ArrayBuffer, prototype, length, max.map(|max| max as u64))?;
    copy(vm, buffer, 0, made, 0, length as usize)?;
    detach(vm, buffer);
    Ok(Value::object(made))
}

/// [DetachArrayBuffer](https://tc39.es/ecma262/#sec-detacharraybuffer)
pub fn detach(vm: &mut Vm, buffer: Object) {
    if let Some((Extra::Buffer(data), meter)) = vm.heap.extra_and_meter(buffer) {
        meter.release(core::mem::take(&mut data.charged));
        data.bytes = Vec::new();
        data.detached = true;
    }
}

/// Copies bytes from one buffer to another or within one, as far as both reach.
pub(crate) fn copy(
    vm: &mut Vm,
    from: Object,
    from_at: usize,
    to: Object,
    to_at: usize,
    count: usize,
) -> JsResult<()> {
    let count =
        count.min(length_of(vm, from).saturating_sub(from_at)).min(length_of(vm, to).saturating_sub(to_at));
    vm.tick(count as u64 / 32 + 1)?;
    if from == to {
        if let Some(data) = vm.buffer_mut(from) {
            data.bytes.copy_within(from_at..from_at + count, to_at);
        }
        return Ok(());
    }
    // The target's bytes are taken out, so that both can be borrowed.
    let Some(mut bytes) = vm.buffer_mut(to).map(|data| core::mem::take(&mut data.bytes)) else {
        return Ok(());
    };
    let source = vm.buffer(from).and_then(|data| data.bytes.get(from_at..from_at + count));
    if let (Some(target), Some(source)) = (bytes.get_mut(to_at..to_at + count), source) {
        target.copy_from_slice(source);
    }
    if let Some(data) = vm.buffer_mut(to) {
        data.bytes = bytes;
    }
    Ok(())
}

/// [ArrayBuffer.prototype.slice ( start, end )](https://tc39.es/ecma262/#sec-arraybuffer.prototype.slice)
fn slice(vm: &mut Vm, args: Args) -> JsResult<Value> {
    slice_kind(vm, args, Kind::ArrayBuffer, Intrinsic::ArrayBuffer)
}

/// [SharedArrayBuffer.prototype.slice ( start, end )](https://tc39.es/ecma262/#sec-sharedarraybuffer.prototype.slice)
fn shared_slice(vm: &mut Vm, args: Args) -> JsResult<Value> {
    slice_kind(vm, args, Kind::SharedArrayBuffer, Intrinsic::SharedArrayBuffer)
}

fn slice_kind(vm: &mut Vm, args: Args, kind: Kind, default: Intrinsic) -> JsResult<Value> {
    let name = "ArrayBuffer.prototype.slice";
    let buffer = this_buffer(vm, args, kind, "slice")?;
    if is_detached(vm, buffer) {
        return detached_error(vm, name);
    }
    let length = length_of(vm, buffer) as u64;
    let (start, end) = (args.get(vm, 0), args.get(vm, 1));
    let first = vm.relative_index(start, length, 0)?;
    let last = vm.relative_index(end, length, length)?;
    let count = last.saturating_sub(first);
    let species = vm.species_constructor(buffer, default)?;
    let made = vm.construct(species, &[Value::number(count as f64)], None)?;
    if vm.heap.kind(made) != kind {
        return vm.type_error(&alloc::format!("{name}: species constructor did not return an ArrayBuffer"));
    }
    if is_detached(vm, made) {
        return detached_error(vm, name);
    }
    if made == buffer {
        return vm.type_error("ArrayBuffer subclass returned this from species constructor");
    }
    if (length_of(vm, made) as u64) < count {
        return vm.type_error("Species constructor returned a too small ArrayBuffer");
    }
    if is_detached(vm, buffer) {
        return detached_error(vm, name);
    }
    copy(vm, buffer, first as usize, made, 0, count as usize)?;
    Ok(Value::object(made))
}

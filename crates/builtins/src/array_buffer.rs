//! [ArrayBuffer Objects](https://tc39.es/ecma262/#sec-arraybuffer-objects), and what they have in common with those
//! that are shared.

use crate::realm::links;
use alloc::sync::Arc;
use creance_vm::heap::buffer::{Block, BufferData, SharedBlock};
use creance_vm::heap::string::names;
use creance_vm::heap::{Extra, portions};
use creance_vm::{
    Args, Intrinsic, JsResult, Kind, Meter, Metered, Object, PropertyKey, Spec, Value, Vm, accessor,
    constructor, method,
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
        accessor("immutable", Some(immutable), None),
        accessor("maxByteLength", Some(max_byte_length), None),
        accessor("resizable", Some(resizable), None),
        method("resize", 1, resize),
        method("slice", 2, slice),
        method("sliceToImmutable", 2, slice_to_immutable),
        method("transfer", 0, transfer),
        method("transferToFixedLength", 0, transfer_to_fixed_length),
        method("transferToImmutable", 0, transfer_to_immutable),
    ])
    .tag("ArrayBuffer");

/// Sizes beyond this are refused with an exception; those below meet the memory limit.
const LARGEST: u64 = 1 << 32;

/// The getter of `Symbol.species`, the same for all constructors. <https://tc39.es/ecma262/#sec-get-array-%symbol.species%>
pub(crate) fn species(vm: &mut Vm, args: Args) -> JsResult<Value> {
    Ok(args.this(vm))
}

/// [ArrayBuffer ( length \[ , options \] )](https://tc39.es/ecma262/#sec-arraybuffer-length)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    construct_kind(vm, args, Kind::ArrayBuffer)
}

pub(crate) fn construct_kind(vm: &mut Vm, args: Args, kind: Kind) -> JsResult<Value> {
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
    let block = match new_block(&vm.heap.meter, kind, length, max.map(|max| max as usize)) {
        Ok(block) => block,
        Err(halt) => {
            vm.heap.meter.release(room);
            return Err(halt.into());
        }
    };
    if let Some(buffer) = vm.buffer_mut(object) {
        *buffer = BufferData { block, max_byte_length: max.map(|max| max as usize), charged: room };
    }
    Ok(object)
}

/// [CreateByteDataBlock](https://tc39.es/ecma262/#sec-createbytedatablock) or
/// [CreateSharedByteDataBlock](https://tc39.es/ecma262/#sec-createsharedbytedatablock).
///
/// # Errors
/// A memory halt if the machine does not have the bytes; as [`Meter::check`].
fn new_block(meter: &Meter, kind: Kind, length: usize, max: Option<usize>) -> Metered<Block> {
    if kind == Kind::SharedArrayBuffer {
        let block = SharedBlock::new(meter, length, max)?;
        return Ok(Block::Shared(Arc::new(block)));
    }
    Ok(Block::Own(portions::zeroed(meter, length, max.unwrap_or(length))?))
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
pub(crate) fn this_buffer(vm: &mut Vm, args: Args, kind: Kind, name: &str) -> JsResult<Object> {
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
    vm.buffer(buffer).is_none_or(|data| data.is_detached())
}

/// The length in bytes; 0 of a detached buffer.
pub(crate) fn length_of(vm: &Vm, buffer: Object) -> usize {
    vm.buffer(buffer).map_or(0, BufferData::len)
}

fn detached_error<T>(vm: &mut Vm, name: &str) -> JsResult<T> {
    vm.type_error(&alloc::format!("Cannot perform {name} on a detached ArrayBuffer"))
}

pub(crate) fn size(size: usize) -> Value {
    Value::number(size as f64)
}

/// [get ArrayBuffer.prototype.byteLength](https://tc39.es/ecma262/#sec-get-arraybuffer.prototype.bytelength)
fn byte_length(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let buffer = this_buffer(vm, args, Kind::ArrayBuffer, "byteLength")?;
    Ok(size(length_of(vm, buffer)))
}

/// [get ArrayBuffer.prototype.detached](https://tc39.es/ecma262/#sec-get-arraybuffer.prototype.detached)
fn detached(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let buffer = this_buffer(vm, args, Kind::ArrayBuffer, "detached")?;
    Ok(Value::bool(is_detached(vm, buffer)))
}

pub(crate) fn max_of(vm: &Vm, buffer: Object) -> Value {
    let max = |data: &BufferData| {
        if data.is_detached() { 0 } else { data.max_byte_length.unwrap_or_else(|| data.len()) }
    };
    size(vm.buffer(buffer).map_or(0, max))
}

/// [get ArrayBuffer.prototype.maxByteLength](https://tc39.es/ecma262/#sec-get-arraybuffer.prototype.maxbytelength)
fn max_byte_length(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let buffer = this_buffer(vm, args, Kind::ArrayBuffer, "maxByteLength")?;
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

/// Changes the length within the room that the buffer has from birth.
pub(crate) fn set_length(vm: &mut Vm, buffer: Object, length: u64, name: &str) -> JsResult<Value> {
    let max = vm.buffer(buffer).and_then(|data| data.max_byte_length).unwrap_or(0);
    if length > max as u64 {
        return vm.range_error(&alloc::format!("{name}: Invalid length parameter"));
    }
    vm.tick(length / 64 + 1)?;
    if let Some((Extra::Buffer(data), meter)) = vm.heap.extra_and_meter(buffer) {
        match &mut data.block {
            Block::Own(bytes) => {
                bytes.truncate(length as usize);
                portions::lengthen(meter, bytes, length as usize, 0)?;
            }
            Block::Shared(block) if !block.grow(length as usize) => {
                return vm.range_error(&alloc::format!("{name}: Invalid length parameter"));
            }
            Block::Shared(_) | Block::Immutable(_) | Block::Detached => {}
        }
    }
    Ok(Value::UNDEFINED)
}

/// What a buffer becomes that takes over the bytes of another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Become {
    /// Resizable if the other was.
    Alike,
    /// Of a fixed length.
    Fixed,
    /// Immutable.
    Immutable,
}

/// [ArrayBuffer.prototype.transfer ( \[ newLength \] )](https://tc39.es/ecma262/#sec-arraybuffer.prototype.transfer)
fn transfer(vm: &mut Vm, args: Args) -> JsResult<Value> {
    copy_and_detach(vm, args, "transfer", Become::Alike)
}

/// [ArrayBuffer.prototype.transferToFixedLength ( \[ newLength \] )](https://tc39.es/ecma262/#sec-arraybuffer.prototype.transfertofixedlength)
fn transfer_to_fixed_length(vm: &mut Vm, args: Args) -> JsResult<Value> {
    copy_and_detach(vm, args, "transferToFixedLength", Become::Fixed)
}

/// [ArrayBuffer.prototype.transferToImmutable ( \[ newLength \] )](https://tc39.es/proposal-immutable-arraybuffer/#sec-arraybuffer.prototype.transferToImmutable)
fn transfer_to_immutable(vm: &mut Vm, args: Args) -> JsResult<Value> {
    copy_and_detach(vm, args, "transferToImmutable", Become::Immutable)
}

/// [ArrayBufferCopyAndDetach](https://tc39.es/ecma262/#sec-arraybuffercopyanddetach)
fn copy_and_detach(vm: &mut Vm, args: Args, name: &str, wanted: Become) -> JsResult<Value> {
    let buffer = this_buffer(vm, args, Kind::ArrayBuffer, name)?;
    let length = args.get(vm, 0);
    let length = if length.is_undefined() { length_of(vm, buffer) as u64 } else { vm.to_index(length)? };
    if is_detached(vm, buffer) {
        return detached_error(vm, &alloc::format!("ArrayBuffer.prototype.{name}"));
    }
    if is_immutable(vm, buffer) {
        return vm.type_error(&alloc::format!(
            "Cannot perform ArrayBuffer.prototype.{name} on an immutable ArrayBuffer"
        ));
    }
    let max = vm.buffer(buffer).and_then(|data| data.max_byte_length).filter(|_| wanted == Become::Alike);
    if max.is_some_and(|max| length > max as u64) {
        return vm.range_error("Invalid array buffer length");
    }
    let prototype = vm.intrinsic(Intrinsic::ArrayBufferPrototype)?;
    let made = allocate(vm, Kind::ArrayBuffer, prototype, length, max.map(|max| max as u64))?;
    copy(vm, buffer, 0, made, 0, length as usize)?;
    if wanted == Become::Immutable {
        make_immutable(vm, made);
    }
    detach(vm, buffer)?;
    Ok(Value::object(made))
}

/// `this` as a buffer that is there, and the part of it that the arguments mean: where it begins and ends.
fn part(vm: &mut Vm, args: Args, kind: Kind, name: &str) -> JsResult<(Object, u64, u64)> {
    let method = name.rsplit('.').next().unwrap_or(name);
    let buffer = this_buffer(vm, args, kind, method)?;
    if is_detached(vm, buffer) {
        return detached_error(vm, name);
    }
    let length = length_of(vm, buffer) as u64;
    let (start, end) = (args.get(vm, 0), args.get(vm, 1));
    let first = vm.relative_index(start, length, 0)?;
    let last = vm.relative_index(end, length, length)?;
    Ok((buffer, first, last))
}

/// [ArrayBuffer.prototype.sliceToImmutable ( start, end )](https://tc39.es/proposal-immutable-arraybuffer/#sec-arraybuffer.prototype.sliceToImmutable)
fn slice_to_immutable(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let name = "ArrayBuffer.prototype.sliceToImmutable";
    let (buffer, first, last) = part(vm, args, Kind::ArrayBuffer, name)?;
    if is_detached(vm, buffer) {
        return detached_error(vm, name);
    }
    if (length_of(vm, buffer) as u64) < last {
        return vm.range_error(&alloc::format!("{name}: the buffer has become too short"));
    }
    let count = last.saturating_sub(first);
    let made = allocate_plain(vm, count)?;
    copy(vm, buffer, first as usize, made, 0, count as usize)?;
    make_immutable(vm, made);
    Ok(Value::object(made))
}

/// Makes the bytes of a buffer that nobody has seen yet unchangeable.
/// <https://tc39.es/proposal-immutable-arraybuffer/#sec-allocateimmutablearraybuffer>
pub(crate) fn make_immutable(vm: &mut Vm, buffer: Object) {
    if let Some(data) = vm.buffer_mut(buffer)
        && let Block::Own(bytes) = &mut data.block
    {
        data.block = Block::Immutable(core::mem::take(bytes));
    }
}

/// [IsImmutableBuffer](https://tc39.es/proposal-immutable-arraybuffer/#sec-isimmutablebuffer)
fn is_immutable(vm: &Vm, buffer: Object) -> bool {
    vm.buffer(buffer).is_some_and(BufferData::is_immutable)
}

/// [get ArrayBuffer.prototype.immutable](https://tc39.es/proposal-immutable-arraybuffer/#sec-get-arraybuffer.prototype.immutable)
fn immutable(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let buffer = this_buffer(vm, args, Kind::ArrayBuffer, "immutable")?;
    Ok(Value::bool(is_immutable(vm, buffer)))
}

/// [DetachArrayBuffer](https://tc39.es/ecma262/#sec-detacharraybuffer)
///
/// # Errors
/// A TypeError for an immutable buffer.
pub fn detach(vm: &mut Vm, buffer: Object) -> JsResult<()> {
    if is_immutable(vm, buffer) {
        return vm.type_error("Cannot detach an immutable ArrayBuffer");
    }
    if let Some((Extra::Buffer(data), meter)) = vm.heap.extra_and_meter(buffer) {
        meter.release(core::mem::take(&mut data.charged));
        data.block = Block::Detached;
    }
    Ok(())
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
    const PART: usize = 512;
    let count =
        count.min(length_of(vm, from).saturating_sub(from_at)).min(length_of(vm, to).saturating_sub(to_at));
    vm.tick(count as u64 / 32 + 1)?;
    // Overlapping bytes are read before they are written over.
    let backwards = from_at < to_at && same_bytes(vm, from, to);
    let parts = count.div_ceil(PART);
    for part in 0..parts {
        if part % 1024 == 1023 {
            vm.heap.meter.check()?;
        }
        let at = if backwards { parts - 1 - part } else { part } * PART;
        let mut bytes = [0; PART];
        let bytes = &mut bytes[..PART.min(count - at)];
        let read = vm.buffer(from).and_then(|data| data.read(from_at + at, bytes));
        let written = vm.buffer_mut(to).and_then(|data| data.write(to_at + at, bytes));
        if read.and(written).is_none() {
            break;
        }
    }
    Ok(())
}

fn same_bytes(vm: &Vm, a: Object, b: Object) -> bool {
    let block = |object| match vm.buffer(object).map(|data| &data.block) {
        Some(Block::Shared(block)) => Some(block),
        _ => None,
    };
    a == b || block(a).zip(block(b)).is_some_and(|(a, b)| Arc::ptr_eq(a, b))
}

/// [ArrayBuffer.prototype.slice ( start, end )](https://tc39.es/ecma262/#sec-arraybuffer.prototype.slice)
fn slice(vm: &mut Vm, args: Args) -> JsResult<Value> {
    slice_kind(vm, args, Kind::ArrayBuffer, Intrinsic::ArrayBuffer)
}

pub(crate) fn slice_kind(vm: &mut Vm, args: Args, kind: Kind, default: Intrinsic) -> JsResult<Value> {
    let name = "ArrayBuffer.prototype.slice";
    let (buffer, first, last) = part(vm, args, kind, name)?;
    let count = last.saturating_sub(first);
    let species = vm.species_constructor(buffer, default)?;
    let made = vm.construct(species, &[Value::number(count as f64)], None)?;
    if vm.heap.kind(made) != kind {
        return vm.type_error(&alloc::format!("{name}: species constructor did not return an ArrayBuffer"));
    }
    if is_detached(vm, made) {
        return detached_error(vm, name);
    }
    if is_immutable(vm, made) {
        return vm
            .type_error(&alloc::format!("{name}: species constructor returned an immutable ArrayBuffer"));
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

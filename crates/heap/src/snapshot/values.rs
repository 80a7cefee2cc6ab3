//! How values and handles are written.

use crate::cell::Layout;
use crate::extra::{
    AsyncRequest, BoundData, Capability, ClosureData, ElementType, ExtraId, ForInData, GeneratorData,
    GeneratorState, IteratorData, MappedData, PromiseData, PromiseState, Reaction, Suspension, ViewData,
};
use crate::{Attributes, Heap, Kind, Object, PropertyKey, ShapeId, Str, Symbol, Value};
use creance_snapshot::{Broken, Read, Reader, Record, Writer, record, record_of};

record!(Str);
record!(Object);
record!(Symbol);
record!(ShapeId);
record!(ExtraId);
record!(PropertyKey);
record!(Attributes);
record_of!(Layout { Plain, Payload, Elements });
record_of!(PromiseState { Pending, Fulfilled, Rejected });
record_of!(GeneratorState { SuspendedStart, SuspendedYield, Executing, AwaitingReturn, Completed });
record_of!(Suspension { Start, Yield, Delegate, Await });
record_of!(ElementType {
    Int8,
    Uint8,
    Uint8Clamped,
    Int16,
    Uint16,
    Int32,
    Uint32,
    BigInt64,
    BigUint64,
    Float16,
    Float32,
    Float64,
});
record!(Capability { promise, resolve, reject });
record!(AsyncRequest { mode, value, capability });
record!(BoundData { target, this, arguments, constructs });
record!(ClosureData { native, captures });
record!(IteratorData { target, index, kind, value });
record!(ViewData { buffer, data, byte_offset, length, element });

/// What a byte says of the bits of a value that follow.
mod form {
    /// Eight bytes: all of them.
    pub const WHOLE: u8 = 0;
    /// A number: the bits above 48 are those of the form.
    pub const FIRST_TAG: u16 = 0xFFF9;
    pub const TAGGED: u8 = 1;
    /// A number: the bits above 48 are 0.
    pub const SMALL: u8 = 8;
    /// None: the form less this is a constant such as undefined.
    pub const CONSTANT: u8 = 16;
    pub const CONSTANT_TAG: u64 = 0xFFFA;
}

/// Any 64 bits: the payload of a cell need not be a value.
impl Record for Value {
    fn write(&self, to: &mut Writer) {
        let bits = self.bits();
        let (tag, rest) = (bits >> 48, bits & ((1 << 48) - 1));
        if tag == form::CONSTANT_TAG && rest < 16 {
            to.byte(form::CONSTANT + rest as u8);
        } else if tag >= u64::from(form::FIRST_TAG) {
            to.byte(form::TAGGED + (tag - u64::from(form::FIRST_TAG)) as u8);
            to.number(rest);
        } else if tag == 0 {
            to.byte(form::SMALL);
            to.number(rest);
        } else {
            to.byte(form::WHOLE);
            to.bytes.extend_from_slice(&bits.to_le_bytes());
        }
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        let form = from.byte()?;
        let tag = match form {
            form::WHOLE => {
                let mut bits = [0; 8];
                bits.copy_from_slice(from.take(8)?);
                return Ok(Value::from_bits(u64::from_le_bytes(bits)));
            }
            form::TAGGED..form::SMALL => u64::from(form::FIRST_TAG) + u64::from(form - form::TAGGED),
            form::SMALL => 0,
            form::CONSTANT..32 => {
                return Ok(Value::from_bits(form::CONSTANT_TAG << 48 | u64::from(form - form::CONSTANT)));
            }
            _ => return Err(Broken::Malformed("no value")),
        };
        let rest = from.number()?;
        from.check(rest < 1 << 48, "no value")?;
        Ok(Value::from_bits(tag << 48 | rest))
    }
}

impl Default for Value {
    fn default() -> Value {
        Value::UNDEFINED
    }
}

impl Kind {
    /// The kind with a number.
    pub(super) fn of(number: u8) -> Option<Kind> {
        KINDS.get(usize::from(number)).copied().filter(|kind| *kind as u8 == number)
    }
}

/// All kinds, by their numbers.
const KINDS: &[Kind] = &[
    Kind::Free,
    Kind::Scope,
    Kind::Accessor,
    Kind::Object,
    Kind::Error,
    Kind::Array,
    Kind::Function,
    Kind::Native,
    Kind::NativeClosure,
    Kind::BoundFunction,
    Kind::Proxy,
    Kind::BooleanObject,
    Kind::NumberObject,
    Kind::StringObject,
    Kind::SymbolObject,
    Kind::BigIntObject,
    Kind::Date,
    Kind::Arguments,
    Kind::RegExp,
    Kind::Map,
    Kind::Set,
    Kind::WeakMap,
    Kind::WeakSet,
    Kind::WeakRef,
    Kind::FinalizationRegistry,
    Kind::ArrayBuffer,
    Kind::SharedArrayBuffer,
    Kind::DataView,
    Kind::TypedArray,
    Kind::Promise,
    Kind::Generator,
    Kind::AsyncGenerator,
    Kind::AsyncFunctionState,
    Kind::ArrayIterator,
    Kind::MapIterator,
    Kind::SetIterator,
    Kind::StringIterator,
    Kind::RegExpStringIterator,
    Kind::IteratorHelper,
    Kind::WrapForValidIterator,
    Kind::AsyncFromSyncIterator,
    Kind::ForInIterator,
    Kind::ModuleNamespace,
    Kind::DisposableStack,
    Kind::AsyncDisposableStack,
    Kind::ShadowRealm,
    Kind::TextEncoder,
    Kind::TextDecoder,
    Kind::Platform,
    Kind::ModuleSource,
    Kind::HostObject,
    Kind::Internal,
];

const _: () = assert!(KINDS.len() == Kind::Internal as usize + 1);

impl Record for Reaction {
    fn write(&self, to: &mut Writer) {
        match self {
            Reaction::Then { capability, on_fulfilled, on_rejected } => {
                to.byte(0);
                (*on_fulfilled, *on_rejected).write(to);
                capability.write(to);
            }
            Reaction::Resume(object) => {
                to.byte(1);
                object.write(to);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        if bool::read(from)? {
            return Ok(Reaction::Resume(Record::read(from)?));
        }
        let (on_fulfilled, on_rejected) = Record::read(from)?;
        Ok(Reaction::Then { capability: Record::read(from)?, on_fulfilled, on_rejected })
    }
}

/// The lists of these are charged with the room that they have.
macro_rules! with_lists {
    ($type:ident { $($field:ident),* } [$($list:ident: $bytes:expr),*]) => {
        impl Record for $type {
            fn write(&self, to: &mut Writer) {
                $(self.$field.write(to);)*
                $(creance_snapshot::write_with_capacity(&self.$list, to);)*
            }

            fn read(from: &mut Reader<'_>) -> Read<Self> {
                $(let $field = Record::read(from)?;)*
                $(let $list = creance_snapshot::read_with_capacity(from, $bytes)?;)*
                Ok($type { $($field,)* $($list,)* })
            }
        }
    };
}

with_lists!(PromiseData { state, result, handled } [reactions: size_of::<Reaction>()]);
with_lists!(MappedData { scope } [slots: 4]);
with_lists!(ForInData { object, index } [keys: 4]);

/// The registers of a generator may hold what is left of another call; see [`Heap::fitting`].
pub(super) fn write_generator(heap: &Heap, data: &GeneratorData, to: &mut Writer) {
    (data.state, data.function, data.callee).write(to);
    (data.pc, data.sent, data.mode).write(to);
    (data.suspension, data.promise).write(to);
    to.number(data.registers.len() as u64);
    to.number((data.registers.capacity() - data.registers.len()) as u64);
    data.registers.iter().for_each(|register| heap.fitting(*register).write(to));
    creance_snapshot::write_with_capacity(&data.queue, to);
}

pub(super) fn read_generator(from: &mut Reader<'_>) -> Read<GeneratorData> {
    let (state, function, callee) = Record::read(from)?;
    let (pc, sent, mode) = Record::read(from)?;
    let (suspension, promise) = Record::read(from)?;
    let registers = creance_snapshot::read_with_capacity(from, size_of::<Value>())?;
    let queue = creance_snapshot::read_with_capacity(from, size_of::<AsyncRequest>())?;
    Ok(GeneratorData { state, function, callee, pc, sent, mode, suspension, promise, registers, queue })
}

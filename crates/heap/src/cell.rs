//! The 64-byte cell that every object, scope and accessor pair is.

use crate::duplicate::with_room;
use crate::{ShapeId, Value};
use alloc::vec::Vec;

/// The handle of an object.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Object(pub u32);

/// The handle of a symbol.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Symbol(pub u32);

/// What a cell is. Everything from `Object` on is a JavaScript object.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// On the free list.
    Free,
    /// Captured bindings: slots, then `elements`; the shape field is the parent scope's index.
    Scope,
    /// A getter (slot 0) and a setter (slot 1).
    Accessor,
    /// An ordinary object without internal slots.
    Object,
    /// An error.
    Error,
    /// An array: payload = length, `elements` = dense part.
    Array,
    /// A closure: payload = function and scope.
    Function,
    /// A native function: payload = realm, object and row of its declaration.
    Native,
    /// A native function with captured values: payload = extra.
    NativeClosure,
    /// A bound function: payload = extra.
    BoundFunction,
    /// A proxy: slot 0 = target, slot 1 = handler, payload = callable and constructor bits.
    Proxy,
    /// `new Boolean`: payload = the value. So for the next four.
    BooleanObject,
    /// `new Number`
    NumberObject,
    /// `new String`
    StringObject,
    /// `Object(symbol)`
    SymbolObject,
    /// `Object(bigint)`
    BigIntObject,
    /// A date: payload = the time value.
    Date,
    /// An arguments object: `elements` = dense part; payload = extra with the mapping, or none.
    Arguments,
    /// A regular expression: payload = extra.
    RegExp,
    /// A map: payload = extra. So for the rest.
    Map,
    /// A set.
    Set,
    /// A weak map.
    WeakMap,
    /// A weak set.
    WeakSet,
    /// A weak reference: payload = extra.
    WeakRef,
    /// A finalization registry.
    FinalizationRegistry,
    /// An array buffer.
    ArrayBuffer,
    /// A shared array buffer.
    SharedArrayBuffer,
    /// A data view.
    DataView,
    /// A typed array.
    TypedArray,
    /// A promise.
    Promise,
    /// A generator object.
    Generator,
    /// An async generator object.
    AsyncGenerator,
    /// The state of an async function; script never sees it.
    AsyncFunctionState,
    /// An array iterator.
    ArrayIterator,
    /// A map iterator.
    MapIterator,
    /// A set iterator.
    SetIterator,
    /// A string iterator.
    StringIterator,
    /// A regular expression string iterator.
    RegExpStringIterator,
    /// An iterator helper.
    IteratorHelper,
    /// What `Iterator.from` wraps around a foreign iterator.
    WrapForValidIterator,
    /// The async face of a sync iterator.
    AsyncFromSyncIterator,
    /// The state of a for-in loop; script never sees it.
    ForInIterator,
    /// A module namespace.
    ModuleNamespace,
    /// `DisposableStack`: one value, the list of its resources, or undefined once they are disposed of.
    DisposableStack,
    /// `AsyncDisposableStack`, likewise.
    AsyncDisposableStack,
    /// `ShadowRealm`: one value, the number of its realm.
    ShadowRealm,
    /// `TextEncoder`.
    TextEncoder,
    /// `TextDecoder`: its state, as integers.
    TextDecoder,
    /// An object of an interface of the web whose state is a record: the number of the interface, and the record.
    Platform,
    /// A module source object: one value, its `[[ModuleSourceClassName]]`.
    ModuleSource,
    /// An object of a capability: payload = extra.
    HostObject,
    /// An object with internal values that only library code makes.
    Internal,
}

/// How a kind uses slot 3.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Payload {
    /// A property slot like the others.
    Slot,
    /// Bits that are no value.
    Raw,
    /// A value.
    Value,
    /// A function index and the index of a scope cell (0: none).
    Closure,
    /// An index into the extras (`u32::MAX`: none).
    Extra,
}

impl Kind {
    pub(crate) const fn payload(self) -> Payload {
        match self {
            Kind::Free | Kind::Scope | Kind::Accessor | Kind::Object => Payload::Slot,
            Kind::Array | Kind::Native | Kind::Proxy => Payload::Raw,
            Kind::Function => Payload::Closure,
            Kind::Error
            | Kind::BooleanObject
            | Kind::NumberObject
            | Kind::StringObject
            | Kind::SymbolObject
            | Kind::BigIntObject
            | Kind::Date => Payload::Value,
            _ => Payload::Extra,
        }
    }

    /// True for the kinds that script can hold.
    pub const fn is_object(self) -> bool {
        self as u8 >= Kind::Object as u8
    }

    /// True if `elements` holds the dense integer-keyed properties rather than further named ones.
    #[inline(always)]
    pub const fn has_elements(self) -> bool {
        matches!(self, Kind::Array | Kind::Arguments)
    }

    pub(crate) const fn layout(self) -> Layout {
        match self {
            Kind::Object => Layout::Plain,
            Kind::Array | Kind::Arguments => Layout::Elements,
            _ => Layout::Payload,
        }
    }
}

/// Where the named properties of a kind of object lie.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[repr(u8)]
pub enum Layout {
    /// Four slots, then `elements`.
    Plain,
    /// Three slots (the fourth is the payload), then `elements`.
    Payload,
    /// Three slots; with more names the object turns into a dictionary.
    Elements,
}

/// Bits of [`Cell::flags`].
pub mod flag {
    /// `[[Extensible]]` is false.
    pub const NOT_EXTENSIBLE: u8 = 1;
    /// The object is the prototype of some shape: a change of its properties' layout makes caches stale.
    pub const PROTOTYPE: u8 = 2;
    /// A function whose `length`, `name` and `prototype` are not made yet.
    pub const LAZY_FUNCTION: u8 = 4;
    /// Dense elements are not writable and not configurable.
    pub const FROZEN_ELEMENTS: u8 = 8;
    /// Dense elements are not configurable.
    pub const SEALED_ELEMENTS: u8 = 16;
    /// The `length` of an array is not writable.
    pub const FIXED_LENGTH: u8 = 32;
    /// `[[IsHTMLDDA]]`: the object is falsy and its type is undefined (conformance suite only).
    pub const HTML_DDA: u8 = 64;
    /// Integer-keyed properties may live in the dictionary.
    pub const SPARSE: u8 = 128;
}

/// One cell.
#[derive(Debug)]
#[repr(C)]
pub struct Cell {
    /// The shape of an object; the parent of a scope; the next free cell.
    pub shape: ShapeId,
    /// What the cell is.
    pub kind: Kind,
    /// Bits of [`flag`].
    pub flags: u8,
    pub(crate) marked: bool,
    /// Property or binding slots.
    pub slots: [Value; 4],
    /// Dense elements, or slots from the fifth on.
    pub elements: Vec<Value>,
}

const _: () = assert!(core::mem::size_of::<Cell>() == 64);

impl Clone for Cell {
    fn clone(&self) -> Cell {
        Cell { elements: with_room(&self.elements), ..*self }
    }
}

impl Cell {
    pub(crate) const fn free(next: u32) -> Cell {
        Cell {
            shape: ShapeId(next),
            kind: Kind::Free,
            flags: 0,
            marked: false,
            slots: [Value::UNDEFINED; 4],
            elements: Vec::new(),
        }
    }

    /// The value in a slot; further slots continue in `elements`.
    #[inline(always)]
    pub fn slot(&self, slot: u32) -> Option<Value> {
        match self.slots.get(slot as usize) {
            Some(value) => Some(*value),
            None => self.elements.get((slot as usize).wrapping_sub(4)).copied(),
        }
    }

    /// The place of a slot.
    #[inline(always)]
    pub fn slot_mut(&mut self, slot: u32) -> Option<&mut Value> {
        match self.slots.get_mut(slot as usize) {
            Some(value) => Some(value),
            None => self.elements.get_mut((slot as usize).wrapping_sub(4)),
        }
    }

    /// The raw payload.
    #[inline(always)]
    pub fn payload(&self) -> u64 {
        self.slots[3].bits()
    }

    /// Sets the raw payload.
    #[inline(always)]
    pub fn set_payload(&mut self, payload: u64) {
        self.slots[3] = Value::from_bits(payload);
    }
}

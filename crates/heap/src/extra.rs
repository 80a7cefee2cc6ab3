//! Internal slots that do not fit a cell: one side arena, one variant per kind of data.

use crate::buffer::BufferData;
use crate::duplicate::with_room;
use crate::map::MapData;
use crate::{Object, Str, Value};
use alloc::{boxed::Box, sync::Arc, vec::Vec};
use creance_regexp::Program;

/// The handle of an extra.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExtraId(pub u32);

impl ExtraId {
    /// No extra.
    pub const NONE: ExtraId = ExtraId(u32::MAX);
}

/// Internal data of an object.
#[derive(Clone, Debug)]
pub enum Extra {
    /// Free.
    Free(u32),
    /// Map, Set, WeakMap, WeakSet.
    Map(MapData),
    /// ArrayBuffer, SharedArrayBuffer.
    Buffer(BufferData),
    /// TypedArray, DataView.
    View(ViewData),
    /// Bound function.
    Bound(BoundData),
    /// Promise.
    Promise(PromiseData),
    /// Generator, async generator, async function.
    Generator(Box<GeneratorData>),
    /// Native function with captured values.
    Closure(ClosureData),
    /// Arguments object that is mapped onto a scope: for each index the slot, or none.
    Mapped(MappedData),
    /// An iterator of a builtin: what it iterates over and where it is.
    Iterator(IteratorData),
    /// For-in state.
    ForIn(ForInData),
    /// A WeakRef's target, or empty.
    Weak(Value),
    /// Values of internal slots, by number.
    Values(Box<[Value]>),
    /// RegExp.
    RegExp(Box<RegExpData>),
    /// Module namespace.
    Namespace(Box<NamespaceData>),
    /// The handle of a capability.
    Host(u32),
}

/// The internal slots of a module namespace object.
/// <https://tc39.es/ecma262/#table-internal-slots-of-module-namespace-exotic-objects>
#[derive(Clone, Debug)]
pub struct NamespaceData {
    /// `[[Module]]`, by its number.
    pub module: u32,
    /// `[[Deferred]]`
    pub deferred: bool,
    /// The exports, in the order of their keys.
    exports: Box<[NamespaceExport]>,
    /// Where they stand in `exports`, in the order of their names.
    order: Box<[u32]>,
}

/// An export of a namespace.
#[derive(Clone, Copy, Debug)]
pub struct NamespaceExport {
    /// The name.
    pub key: crate::PropertyKey,
    /// The scope cell that holds the binding, or [`NamespaceExport::NAMESPACE`].
    pub scope: u32,
    /// The slot, or the number of a module whose namespace is meant.
    pub slot: u32,
}

impl NamespaceExport {
    /// In the place of a scope: the export is a namespace.
    pub const NAMESPACE: u32 = u32::MAX;
}

impl NamespaceData {
    /// A namespace whose exports are given in the order of their names.
    pub fn new(module: u32, deferred: bool, named: Vec<NamespaceExport>) -> NamespaceData {
        let mut exports = named.clone();
        exports.sort_by_key(|export| export.key);
        let place = |export: &NamespaceExport| exports.partition_point(|other| other.key < export.key) as u32;
        let order = named.iter().map(place).collect();
        NamespaceData { module, deferred, exports: exports.into(), order }
    }

    /// The bytes that a namespace of so many exports takes.
    pub const fn bytes_for(exports: usize) -> usize {
        core::mem::size_of::<NamespaceData>() + exports * (core::mem::size_of::<NamespaceExport>() + 4)
    }

    /// The export of a name.
    pub fn find(&self, key: crate::PropertyKey) -> Option<NamespaceExport> {
        self.exports.binary_search_by_key(&key, |export| export.key).ok().map(|at| self.exports[at])
    }

    /// The exports in the order of their names.
    pub(crate) fn named(&self) -> Vec<NamespaceExport> {
        self.order.iter().filter_map(|&at| self.exports.get(at as usize)).copied().collect()
    }

    /// The names in order.
    pub fn names(&self) -> impl Iterator<Item = crate::PropertyKey> {
        self.order.iter().filter_map(|&at| self.exports.get(at as usize)).map(|export| export.key)
    }
}

/// The internal slots of a regular expression.
/// <https://tc39.es/ecma262/#sec-properties-of-regexp-instances>
#[derive(Clone, Debug)]
pub struct RegExpData {
    /// `[[OriginalSource]]`
    pub source: Str,
    /// `[[OriginalFlags]]`
    pub flags: Str,
    /// `[[RegExpMatcher]]`, which the objects of one literal share. It is charged to whoever holds it last.
    pub code: Arc<RegExpCode>,
    /// `[[LegacyFeaturesEnabled]]` of the legacy static properties proposal.
    pub legacy: bool,
}

/// What the regular expressions of one literal share within a VM.
#[derive(Debug)]
pub struct RegExpCode {
    /// What the matcher executes. A VM and its clones share it, and each is charged for all of it.
    pub program: Arc<Program>,
    /// The names of its groups, interned, in the program's order.
    pub names: Box<[Str]>,
}

impl RegExpCode {
    pub(crate) fn bytes(&self) -> usize {
        self.program.bytes() + core::mem::size_of_val(&*self.names)
    }
}

/// The element type of a typed array.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum ElementType {
    /// Int8Array
    Int8,
    /// Uint8Array
    Uint8,
    /// Uint8ClampedArray
    Uint8Clamped,
    /// Int16Array
    Int16,
    /// Uint16Array
    Uint16,
    /// Int32Array
    Int32,
    /// Uint32Array
    Uint32,
    /// BigInt64Array
    BigInt64,
    /// BigUint64Array
    BigUint64,
    /// Float16Array
    Float16,
    /// Float32Array
    Float32,
    /// Float64Array
    Float64,
}

impl ElementType {
    /// Bytes per element.
    pub const fn size(self) -> usize {
        match self {
            ElementType::Int8 | ElementType::Uint8 | ElementType::Uint8Clamped => 1,
            ElementType::Int16 | ElementType::Uint16 | ElementType::Float16 => 2,
            ElementType::Int32 | ElementType::Uint32 | ElementType::Float32 => 4,
            ElementType::BigInt64 | ElementType::BigUint64 | ElementType::Float64 => 8,
        }
    }

    /// True for the two whose elements are bigints.
    pub const fn is_bigint(self) -> bool {
        matches!(self, ElementType::BigInt64 | ElementType::BigUint64)
    }
}

/// A view of a buffer.
#[derive(Clone, Copy, Debug)]
pub struct ViewData {
    /// The buffer object.
    pub buffer: Object,
    /// The buffer's extra.
    pub data: ExtraId,
    /// `[[ByteOffset]]`
    pub byte_offset: usize,
    /// Length in elements (typed array) or bytes (data view); none: to the end of the buffer.
    pub length: Option<usize>,
    /// Element type; `Uint8` for a data view.
    pub element: ElementType,
}

/// A bound function.
#[derive(Clone, Debug)]
pub struct BoundData {
    /// `[[BoundTargetFunction]]`
    pub target: Object,
    /// `[[BoundThis]]`
    pub this: Value,
    /// `[[BoundArguments]]`
    pub arguments: Box<[Value]>,
    /// It has `[[Construct]]`: its target has. Bound functions of bound functions would be a long way to ask.
    pub constructs: bool,
}

/// The state of a promise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PromiseState {
    /// Not settled.
    Pending,
    /// Settled with a value.
    Fulfilled,
    /// Settled with a reason.
    Rejected,
}

/// `[[PromiseState]]` and what belongs to it.
#[derive(Debug)]
pub struct PromiseData {
    /// The state.
    pub state: PromiseState,
    /// Value or reason.
    pub result: Value,
    /// Reactions that wait for either outcome.
    pub reactions: Vec<Reaction>,
    /// `[[PromiseIsHandled]]`
    pub handled: bool,
}

/// What happens when a promise settles. <https://tc39.es/ecma262/#sec-promisereaction-records>
#[derive(Clone, Copy, Debug)]
pub enum Reaction {
    /// Call a handler and settle a derived promise with what it does.
    Then {
        /// The derived promise's capability: promise (or undefined), resolve, reject.
        capability: Capability,
        /// Handler of a fulfilment, or undefined.
        on_fulfilled: Value,
        /// Handler of a rejection, or undefined.
        on_rejected: Value,
    },
    /// Resume a suspended async function or async generator.
    Resume(Object),
}

/// A promise capability. `resolve` and `reject` are undefined for a promise of the engine's own, which is
/// settled directly. <https://tc39.es/ecma262/#sec-promisecapability-records>
#[derive(Clone, Copy, Debug)]
pub struct Capability {
    /// `[[Promise]]`
    pub promise: Value,
    /// `[[Resolve]]`
    pub resolve: Value,
    /// `[[Reject]]`
    pub reject: Value,
}

impl Capability {
    /// No capability: nobody waits.
    pub const NONE: Capability =
        Capability { promise: Value::UNDEFINED, resolve: Value::UNDEFINED, reject: Value::UNDEFINED };
}

/// `[[GeneratorState]]`
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GeneratorState {
    /// Suspended at its start.
    SuspendedStart,
    /// Suspended at a yield or await.
    SuspendedYield,
    /// On the stack.
    Executing,
    /// An async generator that waits for a return value to settle.
    AwaitingReturn,
    /// Finished.
    Completed,
}

/// A suspended function.
#[derive(Debug)]
pub struct GeneratorData {
    /// The state.
    pub state: GeneratorState,
    /// The saved window.
    pub registers: Vec<Value>,
    /// The function that runs (index of the VM).
    pub function: u32,
    /// The callee.
    pub callee: Object,
    /// Where to go on.
    pub pc: u32,
    /// Registers that receive the sent value and the mode.
    pub sent: u8,
    /// See `sent`.
    pub mode: u8,
    /// What it is suspended at.
    pub suspension: Suspension,
    /// Async functions: the promise of the call. Empty otherwise.
    pub promise: Value,
    /// Async generators: requests that wait.
    pub queue: Vec<AsyncRequest>,
}

/// What a suspended function waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Suspension {
    /// The first resumption.
    Start,
    /// A `yield`.
    Yield,
    /// A `yield*` that passes every resumption on.
    Delegate,
    /// An `await`.
    Await,
}

/// A request to an async generator. <https://tc39.es/ecma262/#sec-asyncgeneratorrequest-records>
#[derive(Clone, Copy, Debug)]
pub struct AsyncRequest {
    /// 0 next, 1 throw, 2 return.
    pub mode: u8,
    /// The value sent.
    pub value: Value,
    /// Settled with the result.
    pub capability: Capability,
}

/// A native function with captured values.
#[derive(Clone, Copy, Debug)]
pub struct ClosureData {
    /// Realm, object and row, like the payload of a native function.
    pub native: u64,
    /// The captured values.
    pub captures: [Value; 4],
}

/// A mapped arguments object.
#[derive(Debug)]
pub struct MappedData {
    /// The scope cell that holds the parameters.
    pub scope: u32,
    /// For each index: the slot, or `u32::MAX`.
    pub slots: Vec<u32>,
}

/// The state of a builtin iterator.
#[derive(Clone, Copy, Debug)]
pub struct IteratorData {
    /// What it iterates over; undefined once it is done.
    pub target: Value,
    /// Where it is.
    pub index: u64,
    /// 0 keys, 1 values, 2 entries; other numbers belong to the kind.
    pub kind: u8,
    /// A further value.
    pub value: Value,
}

/// The state of a for-in loop.
#[derive(Debug)]
pub struct ForInData {
    /// The object whose keys are visited.
    pub object: Value,
    /// Its keys (and those of its prototypes), as strings.
    pub keys: Vec<Str>,
    /// The next one.
    pub index: usize,
}

impl Clone for PromiseData {
    fn clone(&self) -> PromiseData {
        PromiseData { reactions: with_room(&self.reactions), ..*self }
    }
}

impl Clone for GeneratorData {
    fn clone(&self) -> GeneratorData {
        GeneratorData { registers: with_room(&self.registers), queue: with_room(&self.queue), ..*self }
    }
}

impl Clone for MappedData {
    fn clone(&self) -> MappedData {
        MappedData { slots: with_room(&self.slots), ..*self }
    }
}

impl Clone for ForInData {
    fn clone(&self) -> ForInData {
        ForInData { keys: with_room(&self.keys), ..*self }
    }
}

impl Extra {
    /// Bytes outside the arena that are charged for this extra.
    pub(crate) fn bytes(&self) -> usize {
        const VALUE: usize = core::mem::size_of::<Value>();
        match self {
            Extra::Map(map) => map.charged(),
            Extra::Buffer(buffer) => buffer.charged,
            Extra::Bound(bound) => bound.arguments.len() * VALUE,
            Extra::Promise(promise) => promise.reactions.capacity() * core::mem::size_of::<Reaction>(),
            Extra::Generator(data) => {
                core::mem::size_of::<GeneratorData>()
                    + data.registers.capacity() * VALUE
                    + data.queue.capacity() * core::mem::size_of::<AsyncRequest>()
            }
            Extra::Mapped(mapped) => mapped.slots.capacity() * 4,
            Extra::ForIn(data) => data.keys.capacity() * 4,
            Extra::Values(values) => values.len() * VALUE,
            Extra::RegExp(data) => {
                let last = Arc::strong_count(&data.code) == 1;
                core::mem::size_of::<RegExpData>() + if last { data.code.bytes() } else { 0 }
            }
            Extra::Namespace(data) => NamespaceData::bytes_for(data.exports.len()),
            Extra::Free(_)
            | Extra::View(_)
            | Extra::Closure(_)
            | Extra::Iterator(_)
            | Extra::Weak(_)
            | Extra::Host(_) => 0,
        }
    }

    /// Hands every value that this extra keeps alive to `visit`. Weak collections are the collector's.
    pub(crate) fn trace(&self, visit: &mut dyn FnMut(Value)) {
        fn capability(visit: &mut dyn FnMut(Value), c: &Capability) {
            visit(c.promise);
            visit(c.resolve);
            visit(c.reject);
        }
        match self {
            Extra::Free(_) | Extra::Buffer(_) | Extra::Weak(_) | Extra::Host(_) => {}
            Extra::Map(map) => map.trace(visit),
            Extra::View(view) => visit(Value::object(view.buffer)),
            Extra::Bound(bound) => {
                visit(Value::object(bound.target));
                visit(bound.this);
                bound.arguments.iter().for_each(|value| visit(*value));
            }
            Extra::Promise(promise) => {
                visit(promise.result);
                for reaction in &promise.reactions {
                    match reaction {
                        Reaction::Then { capability: c, on_fulfilled, on_rejected } => {
                            capability(visit, c);
                            visit(*on_fulfilled);
                            visit(*on_rejected);
                        }
                        Reaction::Resume(object) => visit(Value::object(*object)),
                    }
                }
            }
            Extra::Generator(data) => {
                data.registers.iter().for_each(|value| visit(*value));
                visit(Value::object(data.callee));
                visit(data.promise);
                for request in &data.queue {
                    visit(request.value);
                    capability(visit, &request.capability);
                }
            }
            Extra::Closure(closure) => closure.captures.iter().for_each(|value| visit(*value)),
            Extra::Mapped(mapped) => visit(Value::cell(mapped.scope)),
            Extra::Iterator(data) => {
                visit(data.target);
                visit(data.value);
            }
            Extra::ForIn(data) => {
                visit(data.object);
                data.keys.iter().for_each(|key| visit(Value::string(*key)));
            }
            Extra::Values(values) => values.iter().for_each(|value| visit(*value)),
            Extra::Namespace(data) => {
                for export in &data.exports {
                    export.key.as_name_value().into_iter().for_each(&mut *visit);
                    if export.scope != NamespaceExport::NAMESPACE {
                        visit(Value::cell(export.scope));
                    }
                }
            }
            Extra::RegExp(data) => {
                visit(Value::string(data.source));
                visit(Value::string(data.flags));
                data.code.names.iter().for_each(|name| visit(Value::string(*name)));
            }
        }
    }
}

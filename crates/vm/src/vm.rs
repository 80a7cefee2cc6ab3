//! The state of one virtual machine.

use crate::agents::{AsyncWaiter, Waiter};
use crate::modules::{Modules, Origin};
use crate::native::{Body, Method, Spec};
use crate::regexp::RegExpState;
use crate::suspend::Suspending;
use crate::timers::Timers;
use crate::{CompileDynamic, Host, Job, JsResult, Object, PropertyKey, RealmId, Value};
use alloc::collections::{BTreeMap, VecDeque};
use alloc::{sync::Arc, vec::Vec};
use creance_budget::{Halt, Limits, Metered};
use creance_bytecode::{Function, Program};
use creance_heap::{Heap, Hooks, Intrinsic, ShapeId, portions, row};

/// A function that is known to the VM.
#[derive(Clone)]
pub(crate) struct Linked {
    pub program: Arc<Program>,
    pub index: u32,
    pub realm: RealmId,
    /// Index of the first instruction in the VM's code; 0 until the first call.
    pub entry: u32,
    /// Index of the first constant in the VM's constants.
    pub constants: u32,
    /// Number that function 0 of the same program has in the VM.
    pub first: u32,
    /// The shape that closures of this function are born with.
    pub closure_shape: ShapeId,
    /// The script or module that it belongs to.
    pub origin: Arc<Origin>,
}

impl Linked {
    pub(crate) fn function(&self) -> &Function {
        &self.program.functions[self.index as usize]
    }
}

/// What a call must know about its callee.
#[derive(Clone, Copy)]
pub(crate) struct CallInfo {
    /// See [`Linked::entry`].
    pub entry: u32,
    /// Fuel for a call.
    pub cost: u32,
    pub registers: u16,
    pub parameters: u8,
    pub flags: u8,
}

/// Bits of [`CallInfo::flags`].
pub(crate) mod call_flag {
    /// The call needs more than a frame: linking, an arguments array.
    pub const SLOW_CALL: u8 = 1;
    /// A class constructor: a plain call throws.
    pub const CLASS: u8 = 4;
    /// Not a constructor.
    pub const NO_CONSTRUCT: u8 = 8;
    /// A derived class constructor.
    pub const DERIVED: u8 = 16;
}

/// An activation.
#[derive(Clone, Copy, Default, Debug)]
#[repr(align(32))]
pub(crate) struct Frame {
    /// The running function.
    pub function: u32,
    /// The function object.
    pub callee: u32,
    /// Where the window begins in the register stack.
    pub base: u32,
    /// Where to go on when control comes back to this frame.
    pub pc: u32,
    /// The new target, 0 in a plain call.
    pub new_target: u32,
    /// The generator object whose frame this is, 0 if none.
    pub generator: u32,
    /// The register of the caller that receives the result.
    pub dst: u8,
    /// Bits of [`frame_flag`].
    pub flags: u8,
    /// Fuel of this call's callee window: the registers in use.
    pub registers: u16,
}

/// Bits of [`Frame::flags`].
pub(crate) mod frame_flag {
    /// A construct call: a result that is no object is replaced by `this`.
    pub const CONSTRUCT: u8 = 1;
    /// Returning leaves the trampoline.
    pub const ENTRY: u8 = 2;
    /// The result is dropped (setters).
    pub const DISCARD: u8 = 4;
    /// A generator's or async function's frame.
    pub const GENERATOR: u8 = 8;
    /// An async function's frame.
    pub const ASYNC: u8 = 16;
    /// A generator resumed by `IteratorNext` or `IteratorStep`: what it yields goes to the registers of that
    /// instruction, without a result object.
    pub const STEP: u8 = 32;
    /// A call of `next` by `IteratorNext` or `IteratorStep`: the result object is opened for that instruction.
    pub const UNWRAP: u8 = 64;
}

/// An inline cache.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cache {
    pub shape: ShapeId,
    pub slot: u16,
    pub kind: CacheKind,
    pub key: PropertyKey,
    /// The object that has the property, if not the receiver.
    pub holder: u32,
    /// The shape after an addition.
    pub next: ShapeId,
    /// The prototype epoch for which `holder` or `next` holds.
    pub epoch: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum CacheKind {
    /// A slot of the receiver.
    Own,
    /// A slot of `holder`.
    Holder,
    /// An entry of the dictionary of `holder`.
    HolderEntry,
    /// An addition to the receiver.
    Add,
    /// A global lexical binding: an entry of the realm's record.
    Lexical,
    /// The builtin `length` of typed arrays.
    ViewLength,
    /// An accessor in a slot of `holder`.
    Getter,
    /// An accessor in an entry of the dictionary of `holder`.
    GetterEntry,
    /// An entry of the dictionary of `holder`, for receivers that are strings.
    OfString,
}

impl Cache {
    pub(crate) fn empty(key: PropertyKey) -> Cache {
        Cache {
            shape: ShapeId::NONE,
            slot: 0,
            kind: CacheKind::Own,
            key,
            holder: 0,
            next: ShapeId::NONE,
            epoch: 0,
        }
    }
}

/// A file of library code.
#[derive(Clone, Copy)]
pub struct LibraryFile {
    /// The name by which rows refer to it.
    pub name: &'static str,
    /// The text.
    pub source: &'static str,
}

/// What a VM is made from.
#[derive(Clone)]
pub struct VmOptions {
    /// The bounds.
    pub limits: Limits,
    /// Keys the string hashes.
    pub hash_seed: u64,
    /// The builtin objects, indexed by [`Intrinsic`].
    pub specs: &'static [Spec],
    /// The library files.
    pub library: &'static [LibraryFile],
    /// The built-in modules, by their names without `node:`.
    pub builtin_modules: &'static [LibraryFile],
    /// How the objects of a realm are made.
    pub hooks: Hooks,
    /// The compiler: without one there are no library functions and no regular expressions.
    pub compiler: Option<Arc<dyn CompileDynamic>>,
    /// Whether script may compile source text.
    pub dynamic_code: bool,
}

/// A virtual machine. `H` is what it has of the host: for all that run, the doors.
pub struct Vm<H = Host> {
    /// The heap.
    pub heap: Heap,
    /// The doors.
    pub host: H,
    pub(crate) stack: Vec<Value>,
    pub(crate) frames: Vec<Frame>,
    pub(crate) fp: usize,
    pub(crate) base: usize,
    /// The result that a return hands to the trampoline.
    pub(crate) result: Value,
    pub(crate) code: Vec<u64>,
    pub(crate) constants: Vec<Value>,
    pub(crate) caches: Vec<Cache>,
    pub(crate) calls: Vec<CallInfo>,
    pub(crate) functions: Vec<Linked>,
    pub(crate) temps: Vec<Value>,
    /// With the realm in which each runs.
    pub(crate) jobs: VecDeque<(RealmId, Job)>,
    pub(crate) async_waiters: BTreeMap<Waiter, AsyncWaiter>,
    pub(crate) timers: Timers,
    /// The end of the arguments of the native that runs.
    pub(crate) native_top: usize,
    /// The realm of the native that runs.
    pub(crate) native_realm: Option<RealmId>,
    /// The realm of frame 0: that of the job or timer that runs.
    pub(crate) base_realm: RealmId,
    /// Nested trampolines.
    pub(crate) nesting: u32,
    pub(crate) specs: &'static [Spec],
    pub(crate) library: &'static [LibraryFile],
    pub(crate) builtin_modules: &'static [LibraryFile],
    pub(crate) library_objects: BTreeMap<(RealmId, &'static str), Object>,
    pub(crate) library_closures: BTreeMap<(RealmId, u16, u16), Object>,
    pub(crate) intrinsics_by_name: Arc<BTreeMap<&'static str, u16>>,
    pub(crate) compiler: Option<Arc<dyn CompileDynamic>>,
    pub(crate) dynamic_code: bool,
    pub(crate) regexp: RegExpState,
    pub(crate) templates: BTreeMap<(u32, u32), Object>,
    pub(crate) modules: Modules,
    /// By function number.
    pub(crate) constructs: Vec<ConstructCache>,
    /// Promises rejected without a handler.
    pub(crate) rejections: Vec<Object>,
    /// `WeakRef` targets kept alive until the end of the job. <https://tc39.es/ecma262/#sec-addtokeptobjects>
    pub(crate) kept_alive: Vec<Value>,
    pub(crate) poisoned: bool,
    pub(crate) suspending: Suspending,
    /// Object and row of the builtin `next` of generators, as in a native function's payload.
    pub(crate) generator_next: u32,
}

/// The shape of the objects that a constructor makes.
#[derive(Clone, Copy)]
pub(crate) struct ConstructCache {
    /// The shape of the function object, which has `prototype` in slot [`PROTOTYPE_SLOT`].
    pub callee_shape: ShapeId,
    /// The value of that slot.
    pub prototype: Value,
    /// The shape of what the function makes.
    pub shape: ShapeId,
}

/// The slot of `prototype` in function objects that nobody has reordered.
pub(crate) const PROTOTYPE_SLOT: u16 = 2;

/// Registers beyond the current window that the stack always has.
pub(crate) const STACK_SLACK: usize = 512;
/// Frames that a VM has from the beginning.
pub(crate) const FRAMES: usize = 16;
/// Nested trampolines beyond which a call throws a RangeError.
pub(crate) const MAX_NESTING: u32 = 100;

impl Vm {
    /// Makes a VM with one realm.
    ///
    /// # Errors
    /// A memory halt.
    pub fn new(options: &VmOptions) -> Metered<Vm> {
        let mut vm = Vm::without_realm(options)?;
        vm.create_realm()?;
        Ok(vm)
    }

    /// Makes a VM that has nothing yet.
    pub(crate) fn without_realm(options: &VmOptions) -> Metered<Vm> {
        let mut heap = Heap::new(options.limits, options.hash_seed, options.hooks)?;
        let stack_size = STACK_SLACK + 512;
        heap.meter.reserve(stack_size * 8 + FRAMES * core::mem::size_of::<Frame>())?;
        let mut vm = Vm {
            heap,
            host: Host::default(),
            stack: alloc::vec![Value::UNDEFINED; stack_size],
            frames: alloc::vec![Frame::default(); FRAMES],
            fp: 0,
            base: 0,
            result: Value::UNDEFINED,
            code: alloc::vec![0],
            constants: Vec::new(),
            caches: Vec::new(),
            calls: Vec::new(),
            functions: Vec::new(),
            temps: Vec::new(),
            jobs: VecDeque::new(),
            async_waiters: BTreeMap::new(),
            timers: Timers::default(),
            native_top: 0,
            native_realm: None,
            base_realm: 0,
            nesting: 0,
            specs: options.specs,
            library: options.library,
            builtin_modules: options.builtin_modules,
            library_objects: BTreeMap::new(),
            library_closures: BTreeMap::new(),
            intrinsics_by_name: Arc::default(),
            compiler: options.compiler.clone(),
            dynamic_code: options.dynamic_code,
            regexp: RegExpState::default(),
            templates: BTreeMap::new(),
            modules: Modules::default(),
            constructs: Vec::new(),
            rejections: Vec::new(),
            kept_alive: Vec::new(),
            poisoned: false,
            suspending: Suspending::default(),
            generator_next: generator_next(options.specs),
        };
        // Frame 0 is nobody's: natives that the embedder calls run on it.
        vm.frames[0] = Frame { function: u32::MAX, base: 0, ..Frame::default() };
        Ok(vm)
    }

    /// Makes a realm with a global object. <https://tc39.es/ecma262/#sec-initializehostdefinedrealm>
    ///
    /// # Errors
    /// A memory halt.
    pub fn create_realm(&mut self) -> Metered<RealmId> {
        let realm = self.heap.new_realm()?;
        let global = self.heap.intrinsic(realm, Intrinsic::Global)?;
        self.heap.realms[usize::from(realm)].global = global;
        Ok(realm)
    }

    /// The realm of the running code. <https://tc39.es/ecma262/#current-realm>
    pub fn realm(&self) -> RealmId {
        match self.native_realm {
            Some(realm) => realm,
            None => self.frame_realm(),
        }
    }

    pub(crate) fn frame_realm(&self) -> RealmId {
        let function = self.frames[self.fp].function as usize;
        self.functions.get(function).map_or(self.base_realm, |linked| linked.realm)
    }

    /// An intrinsic object of the running realm.
    ///
    /// # Errors
    /// A memory halt.
    #[inline]
    pub fn intrinsic(&mut self, intrinsic: Intrinsic) -> Metered<Object> {
        let realm = self.realm();
        self.heap.intrinsic(realm, intrinsic)
    }

    /// The global object of the running realm.
    pub fn global(&self) -> Object {
        self.heap.realms[usize::from(self.realm())].global
    }

    /// Pays for `units` of work.
    ///
    /// # Errors
    /// A halt.
    #[inline(always)]
    pub fn tick(&mut self, units: u64) -> Metered<()> {
        self.heap.meter.tick(units)
    }

    /// Keeps a value alive until the running native returns. A native does so before it calls anything that
    /// may run script, for whatever it uses afterwards and did not get as an argument.
    #[inline]
    pub fn keep(&mut self, value: Value) {
        self.temps.push(value);
    }

    /// Adds a value to a list that a native makes, and keeps it alive as [`Vm::keep`] does.
    ///
    /// # Errors
    /// A memory halt.
    pub fn keep_in(&mut self, list: &mut Vec<Value>, value: Value) -> Metered<()> {
        if list.len() == list.capacity() {
            // Old and new bytes of the list, and as many of what is kept.
            let bytes = 3 * core::mem::size_of_val(list.as_slice());
            self.heap.meter.reserve_briefly(bytes)?;
        }
        list.push(value);
        self.keep(value);
        Ok(())
    }

    /// A value of the register stack.
    #[inline]
    pub(crate) fn stack_value(&self, index: usize) -> Value {
        self.stack.get(index).copied().unwrap_or(Value::UNDEFINED)
    }

    /// A register of the running frame.
    #[inline]
    pub(crate) fn register(&self, register: u8) -> Value {
        self.stack_value(self.base + usize::from(register))
    }

    /// Sets a register of the running frame.
    #[inline]
    pub(crate) fn set_register(&mut self, register: u8, value: Value) {
        let index = self.base + usize::from(register);
        if let Some(place) = self.stack.get_mut(index) {
            *place = value;
        }
    }

    /// The first stack index that nothing uses.
    pub(crate) fn top(&self) -> usize {
        let frame = &self.frames[self.fp];
        (frame.base as usize + usize::from(frame.registers)).max(self.native_top)
    }

    /// Makes sure that a window can begin at `base`.
    pub(crate) fn grow_stack(&mut self, base: usize, registers: usize) -> Metered<()> {
        let need = base + registers + STACK_SLACK;
        if need > self.stack.len() {
            let more = (need - self.stack.len()).max(self.stack.len() / 2);
            self.heap.meter.reserve(more * 8)?;
            let length = self.stack.len() + more;
            let Vm { heap, stack, .. } = self;
            let before = stack.len();
            let grown = portions::grow(&heap.meter, stack, length)
                .and_then(|()| portions::lengthen(&heap.meter, stack, length, Value::UNDEFINED));
            if grown.is_err() {
                stack.truncate(before);
                stack.shrink_to_fit();
                heap.meter.release(more * 8);
                return grown;
            }
        }
        Ok(())
    }

    /// Pushes a frame.
    ///
    /// # Errors
    /// A RangeError beyond the depth limit, or a memory halt.
    pub(crate) fn push_frame(&mut self, frame: Frame) -> JsResult<()> {
        if self.fp + 1 >= self.frames.len() {
            let depth = self.heap.meter.limits().depth as usize;
            if self.frames.len() >= depth {
                return self.range_error("Maximum call stack size exceeded");
            }
            let more = self.frames.len().min(depth - self.frames.len());
            self.heap.meter.reserve(more * core::mem::size_of::<Frame>())?;
            self.frames.resize(self.frames.len() + more, Frame::default());
        }
        self.grow_stack(frame.base as usize, usize::from(frame.registers))?;
        self.fp += 1;
        self.frames[self.fp] = frame;
        self.base = frame.base as usize;
        Ok(())
    }

    /// Drops the running frame.
    pub(crate) fn pop_frame(&mut self) -> Frame {
        let frame = self.frames[self.fp];
        self.fp = self.fp.saturating_sub(1);
        self.base = self.frames[self.fp].base as usize;
        frame
    }

    /// The row of a native function, by its payload.
    pub(crate) fn native_row(&self, payload: u64) -> Option<NativeRow> {
        let (spec, row_number) = ((payload >> 16) as u16, payload as u16);
        let spec = self.specs.get(usize::from(spec))?;
        if row_number == row::CONSTRUCTOR {
            return Some(NativeRow::Constructor(spec.constructor?));
        }
        spec.methods
            .get(usize::from(row_number & 0x7FFF))
            .map(|method| NativeRow::Method(*method, row_number & 0x8000 != 0))
    }

    /// The source text of a closure that script wrote.
    pub fn function_source(&self, function: Object) -> Option<alloc::string::String> {
        let cell = self.heap.object(function);
        if cell.kind != creance_heap::Kind::Function {
            return None;
        }
        let linked = self.functions.get(cell.payload() as u32 as usize)?;
        let function = linked.function();
        if function.flags.library {
            return None;
        }
        let (start, end) = function.span;
        linked.program.source.text.get(start as usize..end as usize).map(Into::into)
    }

    /// The fuel and bytes spent so far.
    pub fn meter(&self) -> &creance_budget::Meter {
        &self.heap.meter
    }

    /// True after a halt from which script cannot go on.
    pub fn is_poisoned(&self) -> bool {
        self.poisoned
    }

    /// Drops all frames and jobs after a halt, so that the VM can be inspected and dropped.
    pub fn abandon(&mut self) {
        self.fp = 0;
        self.base = 0;
        self.native_top = 0;
        self.native_realm = None;
        self.base_realm = 0;
        self.nesting = 0;
        self.temps.clear();
        self.jobs.clear();
        self.abandon_waiters();
        self.abandon_timers();
        self.abandon_suspension();
    }

    /// The jobs that may wait at once, as output.
    pub(crate) fn check_jobs(&self) -> Metered<()> {
        if self.jobs.len() as u64 > self.heap.meter.limits().output.max(100_000) {
            return Err(Halt::Output);
        }
        Ok(())
    }
}

/// Where the tables have the `next` of generators.
fn generator_next(specs: &[Spec]) -> u32 {
    let spec = Intrinsic::GeneratorPrototype as usize;
    let is_next = |method: &Method| matches!(method.body, Body::Special(crate::Special::GeneratorNext));
    let row = specs.get(spec).and_then(|spec| spec.methods.iter().position(is_next));
    row.map_or(u32::MAX, |row| (spec as u32) << 16 | row as u32)
}

/// A row of a builtin's table as the VM calls it.
pub(crate) enum NativeRow {
    Constructor(crate::native::Constructor),
    /// The method, and whether the setter of an accessor is meant.
    Method(Method, bool),
}

impl NativeRow {
    pub(crate) fn constructs(&self) -> bool {
        matches!(self, NativeRow::Constructor(constructor) if constructor.constructs)
    }

    pub(crate) fn body(&self) -> Body {
        match self {
            NativeRow::Constructor(constructor) => Body::Native(constructor.call),
            NativeRow::Method(method, setter) => match method.body {
                Body::Accessor(get, set) => match if *setter { set } else { get } {
                    Some(call) => Body::Native(call),
                    None => method.body,
                },
                Body::LibraryAccessor(file, get, set) => match if *setter { set } else { Some(get) } {
                    Some(key) => Body::Library(file, key),
                    None => method.body,
                },
                body => body,
            },
        }
    }
}

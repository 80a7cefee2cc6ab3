//! The heap of one VM: the arenas and how things are made in them.

use crate::cell::{Layout, Payload};
use crate::realm::{Intrinsic, MAX_REALMS, Realm, RealmId};
use crate::{
    BigInt, Cell, Dictionary, Extra, ExtraId, Kind, Object, PropertyKey, ShapeId, Shapes, Str, Strings,
    Symbol, Value, flag, portions,
};
use alloc::vec::Vec;
use creance_budget::{Limits, Meter, Metered};
use hashbrown::HashTable;

/// Bytes between two collections of a small heap: what stays in a processor's cache.
pub(crate) const COLLECT_EVERY: u64 = 1 << 20;

/// Bytes charged for a cell: itself and its place on the collector's work list.
pub(crate) const CELL_BYTES: usize = core::mem::size_of::<Cell>() + 4;
pub(crate) const EXTRA_BYTES: usize = core::mem::size_of::<Extra>();
const BATCH: usize = 64;

/// What the heap must be told about things that it does not know: the declarations of builtins and how a
/// realm's objects are made. Plain functions, so that a heap can be cloned.
#[derive(Clone, Copy)]
pub struct Hooks {
    /// Name and length of a native function: row `row` of object `spec`.
    pub native_info: fn(spec: u16, row: u16) -> NativeInfo,
    /// Makes an intrinsic object of a realm and stores it with [`Heap::set_intrinsic`].
    pub make_intrinsic: fn(&mut Heap, RealmId, Intrinsic) -> Metered<()>,
}

/// The name and length of a native function.
#[derive(Clone, Copy, Debug)]
pub struct NativeInfo {
    /// `get ` or `set ` for the functions of an accessor.
    pub prefix: &'static str,
    /// The `name` property; `@@iterator` stands for `[Symbol.iterator]`.
    pub name: &'static str,
    /// The `length` property.
    pub length: u8,
}

/// Row numbers that are no rows of a builtin's table.
pub mod row {
    /// The object itself, not one of its functions.
    pub const INTRINSIC: u16 = 0xFFFF;
    /// The constructor function of the object.
    pub const CONSTRUCTOR: u16 = 0xFFFE;
}

/// The kind of `prototype` property that a closure is born with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PrototypeProperty {
    /// None: arrows, methods, async functions.
    None,
    /// An object with a `constructor`.
    Constructor,
    /// An object that inherits from the generator prototype.
    Generator,
    /// An object that inherits from the async generator prototype.
    AsyncGenerator,
}

/// What the heap knows about a linked function.
#[derive(Clone, Copy, Debug)]
pub struct FunctionInfo {
    /// Its name.
    pub name: Str,
    /// Its `length`.
    pub length: u32,
    /// Its `prototype`.
    pub prototype: PrototypeProperty,
    /// Its realm.
    pub realm: RealmId,
}

/// A symbol. <https://tc39.es/ecma262/#sec-ecmascript-language-types-symbol-type>
#[derive(Clone, Debug)]
pub struct SymbolData {
    /// `[[Description]]`
    pub description: Option<Str>,
    /// A private name rather than a symbol.
    pub private: bool,
    /// In the global symbol registry.
    pub registered: bool,
    pub(crate) marked: bool,
    pub(crate) free: bool,
}

/// Everything that one VM's script can reach, and the account it is charged to.
pub struct Heap {
    /// The account.
    pub meter: Meter,
    /// Strings.
    pub strings: Strings,
    /// Shapes.
    pub shapes: Shapes,
    /// Realms, by number.
    pub realms: Vec<Realm>,
    /// Linked functions, by number.
    pub functions: Vec<FunctionInfo>,
    /// Some object has `[[IsHTMLDDA]]`: not every object is truthy.
    pub has_html_dda: bool,
    pub(crate) cells: Vec<Cell>,
    pub(crate) free_cell: u32,
    pub(crate) allocated: u32,
    pub(crate) threshold: u32,
    pub(crate) extras: Vec<Extra>,
    pub(crate) free_extra: u32,
    pub(crate) extra_marks: Vec<bool>,
    pub(crate) dictionaries: Vec<Dictionary>,
    pub(crate) dictionary_marks: Vec<bool>,
    pub(crate) free_dictionaries: Vec<u32>,
    pub(crate) symbols: Vec<SymbolData>,
    pub(crate) free_symbols: Vec<u32>,
    pub(crate) registry: HashTable<(Str, Symbol)>,
    pub(crate) bigints: Vec<Option<BigInt>>,
    pub(crate) bigint_marks: Vec<bool>,
    pub(crate) free_bigints: Vec<u32>,
    pub(crate) work: Vec<u32>,
    pub(crate) epoch: u32,
    pub(crate) indexed_prototypes: bool,
    pub(crate) hooks: Hooks,
    /// Collections so far.
    pub collections: u32,
}

impl Heap {
    /// An empty heap. `seed` keys its string hashes.
    ///
    /// # Errors
    /// A memory halt if the limits do not even allow that.
    pub fn new(limits: Limits, seed: u64, hooks: Hooks) -> Metered<Heap> {
        let mut heap = Heap {
            meter: Meter::new(limits),
            strings: Strings::new(seed),
            shapes: Shapes::new(),
            realms: Vec::new(),
            functions: Vec::new(),
            has_html_dda: false,
            cells: alloc::vec![Cell::free(0)],
            free_cell: 0,
            allocated: 0,
            threshold: 64 * 1024,
            extras: Vec::new(),
            free_extra: u32::MAX,
            extra_marks: Vec::new(),
            dictionaries: Vec::new(),
            dictionary_marks: Vec::new(),
            free_dictionaries: Vec::new(),
            symbols: Vec::new(),
            free_symbols: Vec::new(),
            registry: HashTable::new(),
            bigints: Vec::new(),
            bigint_marks: Vec::new(),
            free_bigints: Vec::new(),
            work: Vec::new(),
            epoch: 1,
            indexed_prototypes: false,
            hooks,
            collections: 0,
        };
        heap.meter.set_collect_at(COLLECT_EVERY);
        heap.add_well_known_symbols();
        Ok(heap)
    }

    /// How many cells there are, free ones included: what a collection walks over.
    pub fn cell_count(&self) -> usize {
        self.cells.len()
    }

    /// A cell.
    #[inline(always)]
    pub fn cell(&self, index: u32) -> Option<&Cell> {
        self.cells.get(index as usize)
    }

    /// A cell.
    #[inline(always)]
    pub fn cell_mut(&mut self, index: u32) -> Option<&mut Cell> {
        self.cells.get_mut(index as usize)
    }

    /// An object's cell. A handle that is no object's answers with a free cell.
    #[inline(always)]
    pub fn object(&self, object: Object) -> &Cell {
        match self.cells.get(object.0 as usize) {
            Some(cell) => cell,
            None => &FREE_CELL,
        }
    }

    /// An object's cell.
    #[inline(always)]
    pub fn object_mut(&mut self, object: Object) -> &mut Cell {
        let index = self.index_of(object);
        &mut self.cells[index]
    }

    /// Where an object's cell is: what there is no cell for has that of index 0, which is never used.
    #[inline(always)]
    pub(crate) fn index_of(&self, object: Object) -> usize {
        if (object.0 as usize) < self.cells.len() { object.0 as usize } else { 0 }
    }

    /// What an object is.
    #[inline(always)]
    pub fn kind(&self, object: Object) -> Kind {
        self.object(object).kind
    }

    /// Takes a cell from the free list, or none if the list is empty.
    #[inline(always)]
    pub fn try_allocate(&mut self, kind: Kind, shape: ShapeId) -> Option<u32> {
        let index = self.free_cell;
        let cell = self.cells.get_mut(index as usize)?;
        if index == 0 || cell.kind != Kind::Free {
            return None;
        }
        self.free_cell = cell.shape.0;
        self.allocated += 1;
        cell.shape = shape;
        cell.kind = kind;
        cell.flags = 0;
        cell.slots = [Value::UNDEFINED; 4];
        Some(index)
    }

    /// Makes a cell.
    ///
    /// # Errors
    /// A memory halt.
    #[inline]
    pub fn allocate(&mut self, kind: Kind, shape: ShapeId) -> Metered<u32> {
        match self.try_allocate(kind, shape) {
            Some(index) => Ok(index),
            None => self.allocate_slowly(kind, shape),
        }
    }

    #[cold]
    #[inline(never)]
    fn allocate_slowly(&mut self, kind: Kind, shape: ShapeId) -> Metered<u32> {
        if self.allocated >= self.threshold {
            self.meter.want_safepoint();
        }
        let count = if self.cells.len() < 1024 { BATCH } else { self.cells.len() / 4 };
        let count = match self.meter.reserve(count * CELL_BYTES) {
            Ok(()) => count,
            Err(_) => {
                // Not a few at a time: each step is followed by a collection of everything there is.
                self.meter.want_safepoint();
                let count = (self.cells.len() / 32).max(BATCH);
                self.meter.reserve(count * CELL_BYTES)?;
                count
            }
        };
        let first = self.cells.len();
        self.cells.reserve_exact(count);
        for index in first..first + count {
            if let Err(halt) = self.meter.check_at(index - first + 1) {
                self.cells.truncate(first);
                self.cells.shrink_to_fit();
                self.meter.release(count * CELL_BYTES);
                return Err(halt);
            }
            let next = if index + 1 == first + count { 0 } else { index as u32 + 1 };
            self.cells.push(Cell::free(next));
        }
        self.free_cell = first as u32;
        Ok(self.try_allocate(kind, shape).expect("the free list has just been filled"))
    }

    /// Makes an object of a kind, with a prototype and no properties. Its payload is 0, or no extra.
    ///
    /// # Errors
    /// A memory halt.
    pub fn new_object(&mut self, kind: Kind, prototype: Option<Object>) -> Metered<Object> {
        let shape = self.root_shape(prototype, kind.layout())?;
        self.new_object_of(kind, shape)
    }

    /// Makes an object of a kind that begins with a shape, which is a root of the kind's layout.
    ///
    /// # Errors
    /// A memory halt.
    #[inline]
    pub fn new_object_of(&mut self, kind: Kind, shape: ShapeId) -> Metered<Object> {
        let index = self.allocate(kind, shape)?;
        match kind.payload() {
            Payload::Slot => {}
            // Nothing has it before it is set: an error whose constructor threw.
            Payload::Value => self.cells[index as usize].set_payload(Value::UNDEFINED.bits()),
            Payload::Raw | Payload::Closure => self.cells[index as usize].set_payload(0),
            Payload::Extra => self.cells[index as usize].set_payload(u64::from(ExtraId::NONE.0)),
        }
        Ok(Object(index))
    }

    /// The stack of an error, once it has one; also its `[[ErrorData]]`. None for other objects.
    /// <https://tc39.es/proposal-error-stack-accessor/>
    pub fn error_stack(&self, object: Object) -> Option<Value> {
        let cell = self.object(object);
        (cell.kind == Kind::Error).then(|| match self.exception_slots(object) {
            Some([stack, ..]) => stack,
            None => Value::from_bits(cell.payload()),
        })
    }

    /// Stack, message and name of a DOMException: the elements of the list that is its payload. None for anything else.
    pub fn exception_slots(&self, object: Object) -> Option<[Value; 3]> {
        let cell = self.object(object);
        if cell.kind != Kind::Error {
            return None;
        }
        let list = self.object(Value::from_bits(cell.payload()).as_object()?);
        list.elements.first_chunk().copied()
    }

    /// The shape of an object of a kind with a prototype and no properties.
    ///
    /// # Errors
    /// A memory halt.
    pub fn shape_for(&mut self, kind: Kind, prototype: Option<Object>) -> Metered<ShapeId> {
        self.root_shape(prototype, kind.layout())
    }

    pub(crate) fn root_shape(&mut self, prototype: Option<Object>, layout: Layout) -> Metered<ShapeId> {
        if let Some(object) = prototype {
            self.mark_as_prototype(object);
        }
        self.shapes.root(&mut self.meter, prototype, layout)
    }

    /// Makes an ordinary object.
    ///
    /// # Errors
    /// A memory halt.
    pub fn new_ordinary(&mut self, prototype: Option<Object>) -> Metered<Object> {
        self.new_object(Kind::Object, prototype)
    }

    /// Makes an object of a kind with an extra.
    ///
    /// # Errors
    /// A memory halt.
    pub fn new_with_extra(&mut self, kind: Kind, prototype: Option<Object>, extra: Extra) -> Metered<Object> {
        let object = self.new_object(kind, prototype)?;
        let extra = self.add_extra(extra)?;
        self.object_mut(object).set_payload(u64::from(extra.0));
        Ok(object)
    }

    /// Makes an array of elements (holes are empty).
    ///
    /// # Errors
    /// A memory halt.
    pub fn new_array(&mut self, realm: RealmId, elements: &[Value]) -> Metered<Object> {
        let prototype = self.intrinsic(realm, Intrinsic::ArrayPrototype)?;
        let array = self.new_object(Kind::Array, Some(prototype))?;
        self.meter.reserve(elements.len() * 8)?;
        let cell = &mut self.cells[array.0 as usize];
        cell.elements.reserve_exact(elements.len());
        cell.set_payload(elements.len() as u64);
        portions::extend(&self.meter, &mut cell.elements, elements)?;
        Ok(array)
    }

    /// Makes a scope with empty bindings.
    ///
    /// # Errors
    /// A memory halt.
    #[inline]
    pub fn new_scope(&mut self, parent: u32, slots: u32) -> Metered<u32> {
        let scope = self.allocate(Kind::Scope, ShapeId(parent))?;
        self.cells[scope as usize].slots = [Value::EMPTY; 4];
        if slots > 4 {
            let count = slots as usize - 4;
            self.meter.reserve(count * 8)?;
            self.cells[scope as usize].elements = alloc::vec![Value::EMPTY; count];
        }
        Ok(scope)
    }

    /// Gives an object `[[IsHTMLDDA]]`. <https://tc39.es/ecma262/#sec-IsHTMLDDA-internal-slot>
    pub fn set_html_dda(&mut self, object: Object) {
        self.object_mut(object).flags |= crate::flag::HTML_DDA;
        self.has_html_dda = true;
    }

    /// True for a value with `[[IsHTMLDDA]]`.
    #[inline]
    pub fn is_html_dda(&self, value: Value) -> bool {
        self.has_html_dda
            && value.as_object().is_some_and(|object| self.object(object).flags & crate::flag::HTML_DDA != 0)
    }

    /// Makes an accessor pair.
    ///
    /// # Errors
    /// A memory halt.
    pub fn new_accessor(&mut self, getter: Value, setter: Value) -> Metered<Value> {
        let cell = self.allocate(Kind::Accessor, ShapeId::NONE)?;
        self.cells[cell as usize].slots[0] = getter;
        self.cells[cell as usize].slots[1] = setter;
        Ok(Value::cell(cell))
    }

    /// The getter and setter of an accessor pair; undefined if absent.
    pub fn accessor(&mut self, pair: Value) -> Metered<(Value, Value)> {
        let Some(index) = pair.as_cell() else { return Ok((Value::UNDEFINED, Value::UNDEFINED)) };
        let [getter, setter, ..] = self.cells.get(index as usize).map_or([Value::UNDEFINED; 4], |c| c.slots);
        let (getter, setter) = (self.force(getter)?, self.force(setter)?);
        if let Some(cell) = self.cells.get_mut(index as usize) {
            cell.slots[0] = getter;
            cell.slots[1] = setter;
        }
        Ok((getter, setter))
    }

    /// Makes a closure of a linked function.
    ///
    /// # Errors
    /// A memory halt.
    #[inline]
    pub fn new_closure(&mut self, shape: ShapeId, function: u32, scope: u32) -> Metered<Object> {
        let index = self.allocate(Kind::Function, shape)?;
        let cell = &mut self.cells[index as usize];
        cell.flags = flag::LAZY_FUNCTION;
        cell.set_payload(u64::from(function) | u64::from(scope) << 32);
        Ok(Object(index))
    }

    /// Makes a native function: row `row` of object `spec`.
    ///
    /// # Errors
    /// A memory halt.
    pub fn new_native(&mut self, realm: RealmId, spec: u16, row: u16, prototype: Object) -> Metered<Object> {
        let object = self.new_object(Kind::Native, Some(prototype))?;
        let cell = self.object_mut(object);
        cell.flags |= flag::LAZY_FUNCTION;
        cell.set_payload(native_payload(realm, spec, row));
        Ok(object)
    }

    /// Makes a native function with captured values.
    ///
    /// # Errors
    /// A memory halt.
    pub fn new_native_closure(
        &mut self,
        realm: RealmId,
        spec: u16,
        row: u16,
        captures: [Value; 4],
    ) -> Metered<Object> {
        let prototype = self.intrinsic(realm, Intrinsic::FunctionPrototype)?;
        let native = native_payload(realm, spec, row);
        let closure = Extra::Closure(crate::extra::ClosureData { native, captures });
        let object = self.new_with_extra(Kind::NativeClosure, Some(prototype), closure)?;
        self.object_mut(object).flags |= flag::LAZY_FUNCTION;
        Ok(object)
    }

    /// Turns a lazy property value into the value it stands for.
    ///
    /// # Errors
    /// A memory halt.
    #[inline]
    pub fn force(&mut self, value: Value) -> Metered<Value> {
        match value.as_lazy() {
            None => Ok(value),
            Some((realm, spec, row)) => self.make_lazy(realm, spec, row),
        }
    }

    #[cold]
    fn make_lazy(&mut self, realm: u8, spec: u16, row: u16) -> Metered<Value> {
        if row == row::INTRINSIC {
            let intrinsic =
                Intrinsic::ALL.get(usize::from(spec)).copied().unwrap_or(Intrinsic::ObjectPrototype);
            return Ok(Value::object(self.intrinsic(realm, intrinsic)?));
        }
        let prototype = self.intrinsic(realm, Intrinsic::FunctionPrototype)?;
        Ok(Value::object(self.new_native(realm, spec, row, prototype)?))
    }

    /// A realm's intrinsic object; made now if this is the first use.
    ///
    /// # Errors
    /// A memory halt.
    #[inline]
    pub fn intrinsic(&mut self, realm: RealmId, intrinsic: Intrinsic) -> Metered<Object> {
        let index = self.realms[usize::from(realm)].intrinsics[intrinsic as usize];
        if index != 0 {
            return Ok(Object(index));
        }
        (self.hooks.make_intrinsic)(self, realm, intrinsic)?;
        Ok(Object(self.realms[usize::from(realm)].intrinsics[intrinsic as usize]))
    }

    /// A realm's intrinsic object if it exists already.
    pub fn existing_intrinsic(&self, realm: RealmId, intrinsic: Intrinsic) -> Option<Object> {
        let index = self.realms.get(usize::from(realm))?.intrinsics[intrinsic as usize];
        (index != 0).then_some(Object(index))
    }

    /// Stores an intrinsic object. Only [`Hooks::make_intrinsic`] does.
    pub fn set_intrinsic(&mut self, realm: RealmId, intrinsic: Intrinsic, object: Object) {
        self.realms[usize::from(realm)].intrinsics[intrinsic as usize] = object.0;
    }

    /// Takes an intrinsic object back that could not be made completely: it is made again when it is needed.
    pub fn forget_intrinsic(&mut self, realm: RealmId, intrinsic: Intrinsic) {
        self.realms[usize::from(realm)].intrinsics[intrinsic as usize] = 0;
    }

    /// Makes a realm without objects; its global object comes with [`Intrinsic::Global`].
    ///
    /// # Errors
    /// A memory halt, also for more than [`MAX_REALMS`].
    pub fn new_realm(&mut self) -> Metered<RealmId> {
        if self.realms.len() >= MAX_REALMS {
            return Err(creance_budget::Halt::Memory);
        }
        self.meter.reserve(core::mem::size_of::<Realm>())?;
        let id = self.realms.len() as RealmId;
        self.realms.push(Realm {
            intrinsics: [0; Intrinsic::COUNT],
            global: Object(0),
            is_shadow: false,
            lexical: Dictionary::default(),
            object_shape: ShapeId::NONE,
            result_shape: ShapeId::NONE,
            match_shape: ShapeId::NONE,
        });
        Ok(id)
    }

    /// Stores an extra.
    ///
    /// # Errors
    /// A memory halt.
    pub fn add_extra(&mut self, extra: Extra) -> Metered<ExtraId> {
        self.meter.reserve(extra.bytes())?;
        if let Some(slot) = self.extras.get_mut(self.free_extra as usize)
            && let Extra::Free(next) = *slot
        {
            let id = ExtraId(self.free_extra);
            self.free_extra = next;
            *slot = extra;
            return Ok(id);
        }
        if self.extras.len() == self.extras.capacity() {
            let more = self.extras.len().max(8);
            self.meter.reserve(more * (EXTRA_BYTES + 1))?;
            self.extras.reserve_exact(more);
        }
        self.extras.push(extra);
        Ok(ExtraId(self.extras.len() as u32 - 1))
    }

    /// Replaces the extra of an object that has one.
    ///
    /// # Errors
    /// A memory halt; the object then keeps what it had.
    pub fn replace_extra(&mut self, object: Object, extra: Extra) -> Metered<()> {
        self.meter.reserve(extra.bytes())?;
        let id = self.object(object).payload() as usize;
        if let Some(place) = self.extras.get_mut(id) {
            self.meter.release(place.bytes());
            *place = extra;
        }
        Ok(())
    }

    /// The extra of an object, if its kind has one.
    #[inline]
    pub fn extra(&self, object: Object) -> Option<&Extra> {
        let cell = self.object(object);
        if cell.kind.payload() != Payload::Extra {
            return None;
        }
        self.extras.get(cell.payload() as usize)
    }

    /// The extra of an object.
    #[inline]
    pub fn extra_mut(&mut self, object: Object) -> Option<&mut Extra> {
        let cell = self.object(object);
        if cell.kind.payload() != Payload::Extra {
            return None;
        }
        let index = cell.payload() as usize;
        self.extras.get_mut(index)
    }

    /// An extra by its handle (a view's buffer).
    #[inline]
    pub fn extra_by_id(&self, id: ExtraId) -> Option<&Extra> {
        self.extras.get(id.0 as usize)
    }

    /// An extra by its handle.
    #[inline]
    pub fn extra_by_id_mut(&mut self, id: ExtraId) -> Option<&mut Extra> {
        self.extras.get_mut(id.0 as usize)
    }

    /// The handle of an object's extra.
    pub fn extra_id(&self, object: Object) -> ExtraId {
        ExtraId(self.object(object).payload() as u32)
    }

    /// An extra and the meter at once.
    pub fn extra_and_meter(&mut self, object: Object) -> Option<(&mut Extra, &mut Meter)> {
        let cell = self.object(object);
        if cell.kind.payload() != Payload::Extra {
            return None;
        }
        let index = cell.payload() as usize;
        Some((self.extras.get_mut(index)?, &mut self.meter))
    }

    /// Stores a bigint.
    ///
    /// # Errors
    /// A memory halt.
    pub fn add_bigint(&mut self, bigint: BigInt) -> Metered<Value> {
        self.meter.reserve(bigint.byte_size() + 40)?;
        if let Some(index) = self.free_bigints.pop() {
            self.bigints[index as usize] = Some(bigint);
            return Ok(Value::bigint(index));
        }
        self.bigints.push(Some(bigint));
        Ok(Value::bigint(self.bigints.len() as u32 - 1))
    }

    /// Two bigints and the meter that an operation on them is charged to.
    pub fn two_bigints(&mut self, a: Value, b: Value) -> Option<(&mut Meter, &BigInt, &BigInt)> {
        let a = self.bigints.get(a.as_bigint()? as usize)?.as_ref()?;
        let b = self.bigints.get(b.as_bigint()? as usize)?.as_ref()?;
        Some((&mut self.meter, a, b))
    }

    /// A bigint by its index.
    pub fn bigint(&self, index: u32) -> Option<&BigInt> {
        self.bigints.get(index as usize)?.as_ref()
    }

    /// Makes a symbol or a private name. A private name without a description stays for as long as the heap: it is the
    /// embedder's.
    ///
    /// # Errors
    /// A memory halt.
    pub fn new_symbol(&mut self, description: Option<Str>, private: bool) -> Metered<Symbol> {
        self.meter.reserve(core::mem::size_of::<SymbolData>())?;
        let data = SymbolData { description, private, registered: false, marked: false, free: false };
        if let Some(index) = self.free_symbols.pop() {
            self.symbols[index as usize] = data;
            return Ok(Symbol(index));
        }
        self.symbols.push(data);
        Ok(Symbol(self.symbols.len() as u32 - 1))
    }

    /// A symbol's data.
    pub fn symbol(&self, symbol: Symbol) -> Option<&SymbolData> {
        self.symbols.get(symbol.0 as usize)
    }

    /// The registered symbol of a key. <https://tc39.es/ecma262/#sec-symbol.for>
    ///
    /// # Errors
    /// A memory halt.
    pub fn symbol_for(&mut self, key: Str) -> Metered<Symbol> {
        let key = self.strings.intern(&mut self.meter, key)?;
        let hash = u64::from(key.0).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        if let Some((_, symbol)) = self.registry.find(hash, |entry| entry.0 == key) {
            return Ok(*symbol);
        }
        let symbol = self.new_symbol(Some(key), false)?;
        self.symbols[symbol.0 as usize].registered = true;
        self.registry.insert_unique(hash, (key, symbol), |entry| {
            u64::from(entry.0.0).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        });
        Ok(symbol)
    }

    fn add_well_known_symbols(&mut self) {
        for &(_, description) in crate::symbols::WELL_KNOWN {
            self.symbols.push(SymbolData {
                description: Some(description),
                private: false,
                registered: false,
                marked: false,
                free: false,
            });
        }
    }

    /// The key of an interned or other string.
    ///
    /// # Errors
    /// A halt: interning flattens and may grow the table.
    pub fn key_of_string(&mut self, string: Str) -> Metered<PropertyKey> {
        let string = self.strings.intern(&mut self.meter, string)?;
        if let Some(index) = self.strings.as_array_index(string)
            && let Some(key) = PropertyKey::index(index)
        {
            return Ok(key);
        }
        Ok(PropertyKey::interned(string))
    }

    /// The key of a Rust string.
    ///
    /// # Errors
    /// A halt.
    pub fn key(&mut self, name: &str) -> Metered<PropertyKey> {
        let string = self.strings.intern_str(&mut self.meter, name)?;
        self.key_of_string(string)
    }

    /// The string or symbol that a key stands for.
    ///
    /// # Errors
    /// A memory halt.
    pub fn key_value(&mut self, key: PropertyKey) -> Metered<Value> {
        match key.as_name_value() {
            Some(value) => Ok(value),
            None => Ok(Value::string(self.index_string(key.as_index().unwrap_or(0))?)),
        }
    }

    /// The decimal text of an index.
    ///
    /// # Errors
    /// A memory halt.
    pub fn index_string(&mut self, index: u32) -> Metered<Str> {
        let mut digits = [0u8; 10];
        let mut at = digits.len();
        let mut rest = index;
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.strings.from_latin1(&mut self.meter, &digits[at..])
    }

    /// Makes a string value of a Rust string.
    ///
    /// # Errors
    /// A memory halt.
    pub fn string_value(&mut self, text: &str) -> Metered<Value> {
        Ok(Value::string(self.strings.from_str(&mut self.meter, text)?))
    }
}

static FREE_CELL: Cell = Cell::free(0);

/// The payload of a native function.
pub const fn native_payload(realm: RealmId, spec: u16, row: u16) -> u64 {
    (realm as u64) << 32 | (spec as u64) << 16 | row as u64
}

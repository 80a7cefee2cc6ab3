//! The heap as bytes. Handles stay what they are, free cells and lists of them included, so that a heap that has been
//! read goes on as the one that was written: the same handles, the same bytes, the same collections.
//!
//! Hash tables are made anew from what they hold. What a shape, a rope or a prototype chain must fulfil so that
//! walking it comes to an end is checked in `check`; a wrong value that is only wrong for the script is not.

mod check;
mod extras;
mod values;

use crate::cell::Payload;
use crate::heap::{CELL_BYTES, EXTRA_BYTES};
use crate::realm::{Intrinsic, MAX_REALMS, Realm};
use crate::{Cell, Dictionary, Extra, Heap, Kind, Object, ShapeId, Str, Symbol, SymbolData, Value};
use alloc::vec::Vec;
use creance_snapshot::{Broken, Read, Reader, Record, Writer, record, write_with_capacity};
use hashbrown::HashTable;

pub(crate) use check::Collisions;
pub use extras::{CompilePattern, Unwritable};

/// Bytes charged for a bigint besides its own.
const BIGINT_BYTES: usize = 40;

impl Heap {
    /// Writes everything but the account and the linked functions, of which it writes the names.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn write(&self, to: &mut Writer) -> Result<(), Unwritable> {
        self.strings.write_to(to);
        self.shapes.write(to);
        let names: Vec<Str> = self.functions.iter().map(|function| function.name).collect();
        names.write(to);
        self.write_cells(to);
        self.write_extras(to)?;
        self.dictionaries.write(to);
        self.free_dictionaries.write(to);
        self.symbols.write(to);
        self.free_symbols.write(to);
        self.bigints.write(to);
        self.free_bigints.write(to);
        self.realms.write(to);
        (self.has_html_dda, self.indexed_prototypes, self.epoch).write(to);
        (self.allocated, self.threshold, self.collections).write(to);
        Ok(())
    }

    /// Reads what [`Heap::write`] has written into a heap that was just made; the names of the linked functions.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn read(&mut self, from: &mut Reader<'_>, compile: CompilePattern<'_>) -> Read<Vec<Str>> {
        self.strings.read_from(from)?;
        self.shapes = Record::read(from)?;
        let names = Vec::read(from)?;
        self.read_cells(from)?;
        self.read_extras(from, compile)?;
        self.dictionaries = Record::read(from)?;
        self.free_dictionaries = Record::read(from)?;
        let used = self.dictionaries.iter().filter(|dictionary| !dictionary.free).count();
        from.charge(used * (size_of::<Dictionary>() + 2))?;
        self.symbols = Record::read(from)?;
        self.free_symbols = Record::read(from)?;
        self.read_registry(from)?;
        self.bigints = Record::read(from)?;
        self.free_bigints = Record::read(from)?;
        let bigints = self.bigints.iter().flatten().map(|bigint| bigint.byte_size() + BIGINT_BYTES);
        from.charge(bigints.sum())?;
        self.realms = Record::read(from)?;
        from.check(!self.realms.is_empty() && self.realms.len() <= MAX_REALMS, "realms")?;
        from.charge(self.realms.len() * size_of::<Realm>())?;
        (self.has_html_dda, self.indexed_prototypes, self.epoch) = Record::read(from)?;
        (self.allocated, self.threshold, self.collections) = Record::read(from)?;
        self.check_lists(from)?;
        Ok(names)
    }

    fn write_cells(&self, to: &mut Writer) {
        to.number(self.cells.len() as u64);
        to.number(u64::from(self.free_cell));
        for cell in self.cells.iter() {
            to.byte(cell.kind as u8);
            to.number(u64::from(cell.shape.0));
            if cell.kind != Kind::Free {
                to.byte(cell.flags);
                cell.slots.iter().for_each(|slot| slot.write(to));
                write_with_capacity(&cell.elements, to);
            }
        }
    }

    fn read_cells(&mut self, from: &mut Reader<'_>) -> Read<()> {
        let count = from.count()?;
        self.free_cell = Record::read(from)?;
        from.charge(count.saturating_sub(1) * CELL_BYTES)?;
        let mut cells = Vec::new();
        if cells.try_reserve_exact(count).is_err() {
            return Err(creance_budget::Halt::Memory.into());
        }
        for index in 0..count {
            let kind = Kind::of(from.byte()?).ok_or(Broken::Malformed("no kind"))?;
            let mut cell = Cell::free(u32::read(from)?);
            if kind != Kind::Free {
                from.check(index > 0, "cell 0")?;
                cell.kind = kind;
                cell.flags = from.byte()?;
                for slot in &mut cell.slots {
                    *slot = Value::read(from)?;
                }
                cell.elements = creance_snapshot::read_with_capacity(from, size_of::<Value>())?;
            }
            cells.push(cell);
        }
        from.check(count > 0, "no cells")?;
        self.cells = cells;
        Ok(())
    }

    /// The registered symbols by their keys.
    fn read_registry(&mut self, from: &mut Reader<'_>) -> Read<()> {
        from.check(self.symbols.len() >= crate::symbols::WELL_KNOWN.len(), "symbols")?;
        let used = self.symbols.iter().filter(|symbol| !symbol.free).count();
        from.charge((used - crate::symbols::WELL_KNOWN.len().min(used)) * size_of::<SymbolData>())?;
        let hash = |entry: &(Str, Symbol)| u64::from(entry.0.0).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut registry = HashTable::new();
        for (index, symbol) in self.symbols.iter().enumerate().filter(|(_, symbol)| symbol.registered) {
            let key = symbol.description.ok_or(Broken::Malformed("a registered symbol without a key"))?;
            let entry = (key, Symbol(index as u32));
            registry.insert_unique(hash(&entry), entry, hash);
        }
        self.registry = registry;
        Ok(())
    }

    /// A value of a register that may hold what is left of another call: undefined if its handle has come to mean
    /// something else. The collector passes over such values, too.
    pub fn fitting(&self, value: Value) -> Value {
        if self.fits(value) { value } else { Value::UNDEFINED }
    }

    /// All internal data of objects.
    pub fn extras(&self) -> impl Iterator<Item = &Extra> {
        self.extras.iter()
    }

    /// True for a handle of an object.
    pub fn is_object(&self, object: Object) -> bool {
        self.object(object).kind.is_object()
    }

    /// True for the shape that closures of a function may be born with, or none.
    pub fn is_closure_shape(&self, shape: ShapeId) -> bool {
        let is_one = self.shapes.exists(shape) && self.shapes.layout(shape) == Kind::Function.layout();
        shape == ShapeId::NONE || is_one && self.shapes.count(shape) == 0
    }

    /// True for the shape of ordinary objects.
    pub fn is_plain_shape(&self, shape: ShapeId) -> bool {
        self.shapes.exists(shape) && self.shapes.layout(shape) == Kind::Object.layout()
    }

    /// True for the index of a scope, or 0.
    pub fn is_scope(&self, index: u32) -> bool {
        index == 0 || self.cells.get(index as usize).is_some_and(|cell| cell.kind == Kind::Scope)
    }

    /// True if the handle of a value is one of what the value says that it is.
    pub fn fits(&self, value: Value) -> bool {
        if let Some(object) = value.as_object() {
            return self.is_object(object);
        }
        if let Some(string) = value.as_string() {
            return self.strings.exists(string);
        }
        if let Some(cell) = value.as_cell() {
            let kind = self.cells.get(cell as usize).map(|cell| cell.kind);
            return matches!(kind, Some(Kind::Scope | Kind::Accessor));
        }
        if let Some(symbol) = value.as_symbol() {
            return self.symbols.get(symbol.0 as usize).is_some_and(|symbol| !symbol.free);
        }
        if let Some(bigint) = value.as_bigint() {
            return self.bigint(bigint).is_some();
        }
        if let Some((realm, ..)) = value.as_lazy() {
            return usize::from(realm) < self.realms.len();
        }
        true
    }
}

/// The entries of a table with the room that they had; `charged` bytes are for them and the table, at least `bytes`
/// for each there is room for.
pub(crate) fn read_charged<T: Record>(from: &mut Reader<'_>, charged: usize, bytes: usize) -> Read<Vec<T>> {
    from.charge(charged)?;
    let count = from.count()?;
    let capacity = count.saturating_add(usize::read(from)?);
    from.check(capacity.saturating_mul(bytes) <= charged, "the room of a table")?;
    creance_snapshot::read_items(from, count, capacity)
}

record!(Realm { intrinsics, global, is_shadow, lexical, object_shape, result_shape, match_shape });
record!(SymbolData { description, private, registered, marked, free });

const _: () = assert!(Intrinsic::COUNT < 4096, "written as they are");

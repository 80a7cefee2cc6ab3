//! Mark and sweep. Nothing moves; marking uses an explicit work list; the caller names the roots.

use crate::cell::Payload;
use crate::heap::{CELL_BYTES, COLLECT_EVERY};
use crate::{Cell, Dictionary, Extra, ExtraId, Heap, Kind, Object, ShapeId, Str, Value};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use creance_budget::{Halt, Metered};

/// A collection under way: roots are marked, then [`Collection::finish`] traces and sweeps.
pub struct Collection<'a> {
    heap: &'a mut Heap,
    /// Weak maps met on the way.
    weak_maps: Vec<u32>,
    /// Values of weak maps by the bits of their keys, which have not been found alive yet.
    waiting: BTreeMap<u64, Vec<Value>>,
    /// True if marking looks at the limits, and ends at one that is reached.
    watched: bool,
    /// Values to mark until the next look.
    steps: u32,
    halted: Option<Halt>,
}

/// Values that are marked between two looks at the limits.
const STEPS: u32 = 4096;

impl Heap {
    /// Begins a collection.
    pub fn begin_collection(&mut self) -> Collection<'_> {
        self.extra_marks.clear();
        self.extra_marks.resize(self.extras.len(), false);
        self.dictionary_marks.clear();
        self.dictionary_marks.resize(self.dictionaries.len(), false);
        self.bigint_marks.clear();
        self.bigint_marks.resize(self.bigints.len(), false);
        Collection {
            heap: self,
            weak_maps: Vec::new(),
            waiting: BTreeMap::new(),
            watched: false,
            steps: STEPS,
            halted: None,
        }
    }

    /// True while a collection runs and the object has been found alive.
    pub fn is_marked(&self, object: Object) -> bool {
        self.object(object).marked
    }
}

impl Collection<'_> {
    /// Looks at the limits while it marks, which takes the longer the more is alive: see [`Collection::trace`].
    pub fn watched(mut self) -> Self {
        self.watched = true;
        self
    }

    /// Marks a value that something outside the heap holds.
    pub fn root(&mut self, value: Value) {
        self.mark_value(value);
    }

    /// Marks a string that something outside the heap holds.
    pub fn root_string(&mut self, string: Str) {
        self.heap.strings.mark(string);
    }

    /// Marks a shape that something outside the heap holds.
    pub fn root_shape(&mut self, shape: ShapeId) {
        self.mark_shape(shape);
    }

    /// True if marking goes on.
    #[cold]
    fn look(&mut self) -> bool {
        if self.watched && self.halted.is_none() {
            self.halted = self.heap.meter.check().err();
        }
        if self.halted.is_none() {
            self.steps = STEPS;
        }
        self.halted.is_none()
    }

    fn mark_value(&mut self, value: Value) {
        if self.steps == 0 && !self.look() {
            return;
        }
        self.steps -= 1;
        // NOTE: registers that nobody has written yet may hold handles that mean something else by now.
        if let Some(object) = value.as_object() {
            if self.heap.kind(object).is_object() {
                self.mark_cell(object.0);
            }
        } else if let Some(string) = value.as_string() {
            self.heap.strings.mark(string);
        } else if let Some(cell) = value.as_cell() {
            if !self.heap.kind(Object(cell)).is_object() {
                self.mark_cell(cell);
            }
        } else if let Some(symbol) = value.as_symbol() {
            self.mark_symbol(symbol.0);
        } else if let Some(bigint) = value.as_bigint()
            && let Some(mark) = self.heap.bigint_marks.get_mut(bigint as usize)
        {
            *mark = true;
        }
    }

    fn mark_cell(&mut self, index: u32) {
        if let Some(cell) = self.heap.cells.get_mut(index as usize)
            && !cell.marked
            && cell.kind != Kind::Free
        {
            cell.marked = true;
            self.heap.work.push(index);
        }
    }

    fn mark_symbol(&mut self, index: u32) {
        if let Some(symbol) = self.heap.symbols.get_mut(index as usize)
            && !symbol.marked
        {
            symbol.marked = true;
            if let Some(description) = symbol.description {
                self.heap.strings.mark(description);
            }
            self.release_waiting(Value::symbol(crate::Symbol(index)));
        }
    }

    fn mark_key(&mut self, key: crate::PropertyKey) {
        if let Some(string) = key.as_string() {
            self.heap.strings.mark(string);
        } else if let Some(symbol) = key.as_symbol() {
            self.mark_symbol(symbol.0);
        }
    }

    fn mark_shape(&mut self, mut shape: ShapeId) {
        while self.heap.shapes.mark(shape) {
            let (prototype, key, parent) = self.heap.shapes.references(shape);
            self.mark_cell(prototype);
            self.mark_key(key);
            shape = parent;
        }
    }

    fn drain(&mut self) {
        while self.halted.is_none()
            && let Some(index) = self.heap.work.pop()
        {
            self.trace_cell(index);
        }
    }

    /// Forgets what has been marked.
    fn abandon(&mut self) {
        self.heap.work.clear();
        self.heap.cells.iter_mut().for_each(|cell| cell.marked = false);
        self.heap.symbols.iter_mut().for_each(|symbol| symbol.marked = false);
        self.heap.shapes.unmark();
        self.heap.strings.unmark();
    }

    fn trace_cell(&mut self, index: u32) {
        self.release_waiting(Value::object(Object(index)));
        let cell = &mut self.heap.cells[index as usize];
        let (kind, shape, slots) = (cell.kind, cell.shape, cell.slots);
        let elements = core::mem::take(&mut cell.elements);
        for value in &elements {
            self.mark_value(*value);
        }
        self.heap.cells[index as usize].elements = elements;
        for value in &slots[..3] {
            self.mark_value(*value);
        }
        match kind.payload() {
            Payload::Slot | Payload::Value => self.mark_value(slots[3]),
            Payload::Raw => {}
            Payload::Closure => self.mark_cell((slots[3].bits() >> 32) as u32),
            Payload::Extra => self.trace_extra(slots[3].bits() as u32),
        }
        match kind {
            Kind::Scope => self.mark_cell(shape.0),
            Kind::Accessor | Kind::Free => {}
            _ if shape == ShapeId::DICTIONARY => self.trace_dictionary(slots[0]),
            _ => self.mark_shape(shape),
        }
    }

    fn trace_dictionary(&mut self, index: Value) {
        let Some(index) = index.as_int() else { return };
        let index = index as usize;
        if index >= self.heap.dictionaries.len() || self.heap.dictionary_marks[index] {
            return;
        }
        self.heap.dictionary_marks[index] = true;
        let dictionary = core::mem::take(&mut self.heap.dictionaries[index]);
        self.trace_entries(&dictionary);
        self.heap.dictionaries[index] = dictionary;
    }

    fn trace_entries(&mut self, dictionary: &Dictionary) {
        self.mark_cell(dictionary.prototype);
        for entry in dictionary.iter() {
            self.mark_key(entry.key);
            self.mark_value(entry.value);
        }
    }

    fn trace_extra(&mut self, index: u32) {
        if index as usize >= self.heap.extras.len() || self.heap.extra_marks[index as usize] {
            return;
        }
        self.heap.extra_marks[index as usize] = true;
        let extra = core::mem::replace(&mut self.heap.extras[index as usize], Extra::Free(0));
        match &extra {
            Extra::Map(map) if map.weak => {
                self.weak_maps.push(index);
                self.trace_weak_map(&extra);
            }
            Extra::View(view) => {
                let ExtraId(data) = view.data;
                if let Some(mark) = self.heap.extra_marks.get_mut(data as usize) {
                    *mark = true;
                }
                self.mark_cell(view.buffer.0);
            }
            extra => extra.trace(&mut |value| self.mark_value(value)),
        }
        self.heap.extras[index as usize] = extra;
    }

    fn is_alive(&self, value: Value) -> bool {
        if let Some(object) = value.as_object() {
            self.heap.object(object).marked
        } else if let Some(symbol) = value.as_symbol() {
            self.heap.symbols.get(symbol.0 as usize).is_some_and(|data| data.marked)
        } else {
            true
        }
    }

    /// Marks the values of a weak map whose keys are alive; the others wait until their key is found.
    fn trace_weak_map(&mut self, extra: &Extra) {
        let Extra::Map(map) = extra else { return };
        for (_, key, value) in map.pairs() {
            if self.is_alive(key) {
                self.mark_value(value);
            } else {
                self.waiting.entry(key.bits()).or_default().push(value);
            }
        }
    }

    /// Marks what waited for a key that has just been found alive.
    fn release_waiting(&mut self, key: Value) {
        if !self.waiting.is_empty()
            && let Some(values) = self.waiting.remove(&key.bits())
        {
            for value in values {
                self.mark_value(value);
            }
        }
    }

    /// Traces everything that the roots reach. Afterwards weak holders can ask [`Heap::is_marked`] and
    /// [`Shapes::is_marked`](crate::Shapes::is_marked), before [`Collection::sweep`].
    ///
    /// # Errors
    /// If the collection is [`watched`](Collection::watched), as [`Meter::check`](creance_budget::Meter::check). Then
    /// it is given up and the heap is as it was before it began.
    pub fn trace(&mut self) -> Metered<()> {
        for realm in 0..self.heap.realms.len() {
            for index in 0..self.heap.realms[realm].intrinsics.len() {
                let object = self.heap.realms[realm].intrinsics[index];
                self.mark_cell(object);
            }
            let shape = self.heap.realms[realm].object_shape;
            self.mark_shape(shape);
            let shape = self.heap.realms[realm].result_shape;
            self.mark_shape(shape);
            let shape = self.heap.realms[realm].match_shape;
            self.mark_shape(shape);
            let global = self.heap.realms[realm].global;
            self.mark_cell(global.0);
            let lexical = core::mem::take(&mut self.heap.realms[realm].lexical);
            self.trace_entries(&lexical);
            self.heap.realms[realm].lexical = lexical;
        }
        for index in 0..self.heap.functions.len() {
            let name = self.heap.functions[index].name;
            self.heap.strings.mark(name);
        }
        for index in 0..self.heap.symbols.len() {
            let symbol = &self.heap.symbols[index];
            // A private name without a description is none of script: the embedder holds it.
            let held = symbol.private && symbol.description.is_none() && !symbol.free;
            if index < crate::symbols::WELL_KNOWN.len() || symbol.registered || held {
                self.mark_symbol(index as u32);
            }
        }
        self.drain();
        match self.halted {
            None => Ok(()),
            Some(halt) => {
                self.abandon();
                Err(halt)
            }
        }
    }

    /// The heap, for weak holders between [`Collection::trace`] and [`Collection::sweep`].
    pub fn heap(&self) -> &Heap {
        self.heap
    }

    /// Frees what is not marked.
    pub fn sweep(self) {
        let mut dead = Vec::new();
        for &index in &self.weak_maps {
            if let Some(Extra::Map(map)) = self.heap.extras.get(index as usize) {
                let gone = map.pairs().filter(|(_, key, _)| !self.is_alive(*key));
                dead.extend(gone.map(|(at, ..)| (index, at)));
            }
        }
        let cleared =
            |index: &usize| matches!(self.heap.extras[*index], Extra::Weak(to) if !self.is_alive(to));
        let cleared: Vec<usize> = (0..self.heap.extras.len()).filter(cleared).collect();
        let Collection { heap, .. } = self;
        heap.collections += 1;
        for (index, at) in dead {
            if let Some(Extra::Map(map)) = heap.extras.get_mut(index as usize) {
                map.remove(at);
            }
        }
        for index in cleared {
            heap.extras[index] = Extra::Weak(Value::EMPTY);
        }
        let live = heap.sweep_cells();
        heap.sweep_extras();
        heap.sweep_dictionaries();
        heap.sweep_small();
        heap.shapes.sweep(&mut heap.meter);
        heap.strings.sweep(&mut heap.meter);
        heap.meter.note_reuse(u64::from(heap.allocated) * CELL_BYTES as u64);
        heap.allocated = 0;
        let limit = heap.meter.limits().memory;
        let headroom = limit.saturating_sub(heap.meter.live_bytes()) / 2;
        let spare = heap.meter.live_bytes().max(COLLECT_EVERY).min(headroom.max(64 << 10));
        heap.threshold = live.max((spare / CELL_BYTES as u64).min(64 * 1024) as u32);
        heap.meter.set_collect_at(spare);
    }
}

impl Heap {
    /// Returns the number of live cells.
    fn sweep_cells(&mut self) -> u32 {
        let (mut free, mut live, mut freed) = (0u32, 0u32, 0usize);
        for (index, cell) in self.cells.iter_mut().enumerate().skip(1).rev() {
            if cell.marked {
                cell.marked = false;
                live += 1;
                continue;
            }
            if cell.elements.capacity() != 0 {
                freed += cell.elements.capacity() * 8;
            }
            *cell = Cell::free(free);
            free = index as u32;
        }
        self.free_cell = free;
        self.meter.release(freed);
        live
    }

    fn sweep_extras(&mut self) {
        let mut free = u32::MAX;
        for index in (0..self.extras.len()).rev() {
            let marked = self.extra_marks.get(index).copied().unwrap_or(false);
            if !marked {
                let bytes = self.extras[index].bytes();
                self.meter.release(bytes);
                self.extras[index] = Extra::Free(free);
                free = index as u32;
            }
        }
        self.free_extra = free;
    }

    fn sweep_dictionaries(&mut self) {
        for index in 0..self.dictionaries.len() {
            let marked = self.dictionary_marks.get(index).copied().unwrap_or(false);
            if !marked && !self.dictionaries[index].free {
                let charged = self.dictionaries[index].charged();
                self.meter.release(charged + core::mem::size_of::<Dictionary>() + 2);
                self.dictionaries[index] = Dictionary::unused();
                self.free_dictionaries.push(index as u32);
            }
        }
    }

    fn sweep_small(&mut self) {
        for index in 0..self.bigints.len() {
            if !self.bigint_marks.get(index).copied().unwrap_or(false)
                && let Some(bigint) = self.bigints[index].take()
            {
                self.meter.release(bigint.byte_size() + 40);
                self.free_bigints.push(index as u32);
            }
        }
        for (index, symbol) in self.symbols.iter_mut().enumerate() {
            if !symbol.marked && !symbol.free {
                symbol.free = true;
                symbol.description = None;
                self.free_symbols.push(index as u32);
                self.meter.release(core::mem::size_of_val(symbol));
            }
            symbol.marked = false;
        }
    }
}

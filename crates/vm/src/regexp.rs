//! Regular expression objects: how they are made and matched. What script sees of them is in the builtins.

use crate::{
    ErrorKind, Intrinsic, JsResult, Kind, Metered, Object, PropertyKey, RealmId, Str, Units, Value, Vm,
};
use alloc::{boxed::Box, string::String, sync::Arc, vec::Vec};
use creance_heap::duplicate::with_room;
use creance_heap::extra::{RegExpCode, RegExpData};
use creance_heap::string::names;
use creance_heap::{Attributes, Extra, Heap};
use creance_regexp::{Error, Input, MAX_DEPTH, Program, Scratch, depth_within};
use creance_snapshot::{Read, Reader, Record, Writer};

/// Start and end of what a group has matched, in units; none if it took no part.
pub type Capture = Option<(usize, usize)>;

/// Units of the longest pattern.
const MAX_PATTERN: usize = 1 << 18;

/// What matching keeps from one call to the next.
#[derive(Default)]
pub(crate) struct RegExpState {
    scratch: Scratch,
    /// Of the last match: the whole, then the groups.
    captures: Vec<Capture>,
    /// What the legacy static properties tell of.
    pub(crate) last: LastMatch,
    /// Realm and state of RegExp and its prototype when they were last found to be as they were made.
    pristine: Option<(RealmId, u32, u32)>,
}

impl Clone for RegExpState {
    fn clone(&self) -> RegExpState {
        RegExpState { scratch: self.scratch.clone(), captures: with_room(&self.captures), ..*self }
    }
}

/// The match that the static properties of RegExp tell of.
/// <https://github.com/tc39/proposal-regexp-legacy-features>
#[derive(Clone, Copy)]
pub struct LastMatch {
    /// The string; empty before the first match.
    pub string: Str,
    /// `RegExp.input`, which script can set.
    pub input: Str,
    /// The realm whose constructor may tell.
    pub realm: RealmId,
    /// False after a match by an expression of a subclass, of which nothing is told.
    pub told: bool,
}

impl Default for LastMatch {
    fn default() -> LastMatch {
        LastMatch { string: Str::EMPTY, input: Str::EMPTY, realm: 0, told: true }
    }
}

impl Vm {
    /// Compiles a pattern to what an object of it holds. <https://tc39.es/ecma262/#sec-regexpinitialize>
    ///
    /// # Errors
    /// A SyntaxError for what is no pattern, or too large a one; a halt.
    pub fn new_regexp_data(&mut self, source: Str, flags: Str, legacy: bool) -> JsResult<RegExpData> {
        let program = self.compile_pattern(source, flags)?;
        let names = self.group_names(&program)?;
        Ok(RegExpData { source, flags, code: Arc::new(RegExpCode { program, names }), legacy })
    }

    fn compile_pattern(&mut self, source: Str, flags: Str) -> JsResult<Arc<Program>> {
        let length = self.heap.strings.len(source);
        if length > MAX_PATTERN || self.heap.strings.len(flags) > 16 {
            let what = if length > MAX_PATTERN { "Regular expression too large" } else { "Invalid flags" };
            return self.throw(ErrorKind::Syntax, what);
        }
        // The units and the tree: an estimate, given back when they are gone.
        let bytes = (length + 16) * 96;
        self.heap.meter.tick(50)?;
        self.heap.meter.reserve(bytes)?;
        let compiled = self.compile_units(source, flags);
        self.heap.meter.release(bytes);
        compiled
    }

    fn compile_units(&mut self, source: Str, flags: Str) -> JsResult<Arc<Program>> {
        let Some(compiler) = self.compiler.clone() else {
            return self.throw(ErrorKind::Syntax, "regular expressions need a compiler");
        };
        let units = self.units_of(source)?;
        let flag_units = self.units_of(flags)?;
        let nesting = self.nesting;
        let depth = depth_within(MAX_DEPTH, nesting);
        let mut halted = None;
        let meter = &mut self.heap.meter;
        // The last portion is paid whether or not the parser gets to tell of it.
        meter.tick(units.len() as u64)?;
        let parsed = compiler.pattern(&units, &flag_units, nesting, &mut |work| {
            // The first halt counts: the parser may ask again before it ends.
            halted = halted.or_else(|| meter.tick(work * 2).and_then(|()| meter.check()).err());
            halted.is_none()
        });
        if let Some(halt) = halted {
            return Err(halt.into());
        }
        let message = match parsed {
            Ok(pattern) => match Program::compile_within(&pattern, depth, &mut self.heap.meter) {
                Ok(program) => {
                    // Whoever holds the program is charged for it.
                    self.heap.meter.release(program.bytes());
                    pattern.discard(&self.heap.meter)?;
                    return Ok(Arc::new(program));
                }
                Err(Error::Halt(halt)) => return Err(halt.into()),
                Err(Error::TooDeep) => String::from("it nests too deeply"),
            },
            Err(message) => message,
        };
        if message == "Invalid flags" {
            let flags = String::from_utf16_lossy(&flag_units);
            let message = alloc::format!("Invalid flags supplied to RegExp constructor '{flags}'");
            return self.throw(ErrorKind::Syntax, &message);
        }
        let shown = String::from_utf16_lossy(units.get(..100).unwrap_or(&units));
        let message = alloc::format!("Invalid regular expression: /{shown}/: {message}");
        self.throw(ErrorKind::Syntax, &message)
    }

    fn units_of(&mut self, string: Str) -> Metered<Vec<u16>> {
        let Heap { strings, meter, .. } = &mut self.heap;
        let units = strings.flat(meter, string)?;
        let mut list = Vec::with_capacity(units.len());
        for unit in units.iter() {
            meter.check_at(list.len() + 1)?;
            list.push(unit);
        }
        Ok(list)
    }

    fn group_names(&mut self, program: &Program) -> Metered<Box<[Str]>> {
        let mut names = Vec::new();
        for name in program.names() {
            names.push(self.heap.strings.intern_units(&mut self.heap.meter, Units::Utf16(&name.name))?);
        }
        Ok(names.into())
    }

    /// Makes a regular expression. <https://tc39.es/ecma262/#sec-regexpalloc>
    ///
    /// # Errors
    /// A memory halt.
    pub fn new_regexp_object(&mut self, prototype: Object, data: RegExpData) -> Metered<Object> {
        let extra = Extra::RegExp(Box::new(data));
        let object = self.heap.new_with_extra(Kind::RegExp, Some(prototype), extra)?;
        let key = PropertyKey::interned(names::LAST_INDEX);
        self.heap.define_own(object, key, Value::ZERO, Attributes::WRITABLE)?;
        Ok(object)
    }

    /// The internal slots of a regular expression; none for any other object.
    #[inline]
    pub fn regexp_data(&self, object: Object) -> Option<&RegExpData> {
        match self.heap.extra(object) {
            Some(Extra::RegExp(data)) => Some(data),
            _ => None,
        }
    }

    /// Looks for a match from `start` on; what was captured is in [`Vm::captures`] until the next match.
    ///
    /// # Errors
    /// A halt.
    pub fn regexp_match(
        &mut self,
        program: &Program,
        string: Str,
        start: usize,
        sticky: bool,
    ) -> Metered<bool> {
        self.heap.strings.flatten(&mut self.heap.meter, string)?;
        let realm = self.realm();
        let heap = &mut self.heap;
        let input = match heap.strings.units(string) {
            Some(Units::Latin1(units)) => Input::Latin1(units),
            Some(Units::Utf16(units)) => Input::Utf16(units),
            None => Input::Latin1(&[]),
        };
        let RegExpState { scratch, captures, last, .. } = &mut self.regexp;
        let found = creance_regexp::exec(program, input, start, sticky, scratch, &mut heap.meter)?;
        let Some(found) = found else { return Ok(false) };
        captures.clear();
        if captures.capacity() < found.len() {
            let more = found.len() - captures.capacity();
            heap.meter.reserve(more * core::mem::size_of::<Capture>())?;
            captures.reserve_exact(found.len());
        }
        captures.extend((0..found.len()).map(|index| found.group(index)));
        *last = LastMatch { string, input: string, realm, told: true };
        Ok(true)
    }

    /// True if `check` has found RegExp and its prototype, in this realm, to be as they were made, and they have not
    /// changed since.
    ///
    /// # Errors
    /// What `check` does.
    pub fn is_regexp_pristine(
        &mut self,
        check: impl FnOnce(&mut Vm, Object, Object) -> JsResult<bool>,
    ) -> JsResult<bool> {
        let realm = self.realm();
        let constructor = self.intrinsic(Intrinsic::RegExp)?;
        let prototype = self.intrinsic(Intrinsic::RegExpPrototype)?;
        let state = |vm: &Vm| {
            let changes = |object| vm.heap.dictionary(object).map(|dictionary| dictionary.changes());
            Some((realm, changes(constructor)?, changes(prototype)?))
        };
        let now = state(self);
        if now.is_some() && now == self.regexp.pristine {
            return Ok(true);
        }
        let pristine = check(self, constructor, prototype)?;
        // NOTE: the check itself may have made properties that waited to be read.
        self.regexp.pristine = if pristine { state(self) } else { None };
        Ok(pristine)
    }

    /// What the legacy static properties tell of; the captures are in [`Vm::captures`].
    pub fn last_match(&mut self) -> &mut LastMatch {
        &mut self.regexp.last
    }

    /// What the last match has captured: the whole, then the groups.
    #[inline]
    pub fn captures(&self) -> &[Capture] {
        &self.regexp.captures
    }
}

impl Record for RegExpState {
    fn write(&self, to: &mut Writer) {
        self.scratch.kept().write(to);
        creance_snapshot::write_with_capacity(&self.captures, to);
        self.last.write(to);
        self.pristine.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        let (registers, blocks) = Record::read(from)?;
        from.charge(Scratch::bytes_of(registers, blocks))?;
        let scratch = Scratch::keeping(registers, blocks);
        let captures = creance_snapshot::read_with_capacity(from, size_of::<Capture>())?;
        Ok(RegExpState { scratch, captures, last: Record::read(from)?, pristine: Record::read(from)? })
    }
}

impl RegExpState {
    /// True if realms and captures can be: the ends of what was found in a string of so many units.
    pub(crate) fn check(&self, realms: usize, units: usize) -> bool {
        let mut captures = self.captures.iter().flatten();
        let realm = usize::from(self.last.realm) < realms;
        realm && captures.all(|(start, end)| start <= end && *end <= units)
    }
}

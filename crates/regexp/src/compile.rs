//! From the pattern tree to instructions.
//!
//! Recursion follows the tree, whose depth is bounded; whatever grows is charged before.

use crate::ahead;
use crate::class::{self, Resolved};
use crate::fold;
use crate::pattern::{Class, Flags, Node, Pace, Pattern};
use crate::program::{Ahead, Fork, Literal, NONE, Op, PENDING, Prefix, Program, Reference, Set, Switch};
use crate::set::CodePoints;
use crate::shape::{Shape, shapes};
use crate::strings;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::vec::Vec;
use creance_budget::{Halt, Meter};

/// Why a pattern was not compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// A limit of the meter was reached.
    Halt(Halt),
    /// The tree nests deeper than [`MAX_DEPTH`], or what was asked for.
    TooDeep,
}

impl From<Halt> for Error {
    fn from(halt: Halt) -> Error {
        Error::Halt(halt)
    }
}

impl core::fmt::Display for Error {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Error::Halt(halt) => halt.fmt(f),
            Error::TooDeep => f.write_str("regular expression nests too deeply"),
        }
    }
}

impl core::error::Error for Error {}

/// How deep a tree may nest, in units of the stack that compiling it takes: 2 for a capture, an alternation or a
/// quantifier, 1 for any other node. It fits an unoptimised build on a stack of 512 KiB.
pub const MAX_DEPTH: u32 = 600;

/// What is left of a depth where `nesting` calls of the host's are nested around, up to a hundred, each with its
/// part of the stack.
pub const fn depth_within(depth: u32, nesting: u32) -> u32 {
    let left = depth.saturating_sub(nesting * 6);
    // Simple patterns compile wherever they are met.
    if left > depth / 7 { left } else { depth / 7 }
}

impl Program {
    /// Compiles a pattern. The bytes of the program stay reserved; see [`Program::bytes`].
    /// <https://tc39.es/ecma262/#sec-compilepattern>
    ///
    /// # Errors
    /// A limit of the meter, or a tree that nests too deeply; nothing stays reserved then.
    pub fn compile(pattern: &Pattern, meter: &mut Meter) -> Result<Program, Error> {
        Program::compile_within(pattern, MAX_DEPTH, meter)
    }

    /// The same with another bound on depth, at most [`MAX_DEPTH`], for a host that has used some of its stack.
    ///
    /// # Errors
    /// As above.
    pub fn compile_within(pattern: &Pattern, depth: u32, meter: &mut Meter) -> Result<Program, Error> {
        let mut compiler = Compiler::new(pattern, meter);
        let mut result = compiler.pattern(pattern, depth.min(MAX_DEPTH));
        let Compiler { program, temporary, mut classes, .. } = compiler;
        // Many are not dropped at once.
        let mut pace = Pace::new(meter);
        while result.is_ok() && classes.pop_first().is_some() {
            result = pace.step().map_err(Error::Halt);
        }
        meter.release(temporary);
        match result {
            Ok(()) => Ok(program),
            Err(error) => {
                meter.release(program.bytes);
                Err(error)
            }
        }
    }
}

/// Fuel for finding out what can come next.
const LOOK_AHEAD: u64 = 32;
/// Alternatives among which the next character chooses by a table.
const MANY: usize = 5;

/// Where a node stands.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub flags: Flags,
    /// In a lookbehind: matches towards the start.
    pub behind: bool,
}

pub(crate) struct Compiler<'m> {
    meter: &'m mut Meter,
    pub(crate) program: Program,
    sets: BTreeMap<CodePoints, u32>,
    /// What classes became, by their address and flags: a quantifier may emit its body several times.
    classes: BTreeMap<(usize, bool), Rc<Resolved>>,
    pub(crate) shapes: Vec<Shape>,
    /// The shape of the next quantifier.
    pub(crate) next_shape: usize,
    /// Registers of the loops around, up to the next look, that compare with the position.
    pub(crate) marks: Vec<u32>,
    /// Loops with counters around, up to the next look.
    pub(crate) counted: u32,
    /// Bytes reserved for what is dropped with the compiler.
    temporary: usize,
}

impl<'m> Compiler<'m> {
    fn new(pattern: &Pattern, meter: &'m mut Meter) -> Compiler<'m> {
        let program = Program {
            flags: pattern.flags,
            ops: Vec::new(),
            sets: Vec::new(),
            literals: Vec::new(),
            loops: Vec::new(),
            counts: Vec::new(),
            references: Vec::new(),
            forks: Vec::new(),
            switches: Vec::new(),
            memos: Vec::new(),
            names: pattern.names.clone(),
            groups: pattern.groups,
            registers: 2 * (pattern.groups + 1),
            prefix: Prefix::Anything,
            leading: None,
            bytes: 0,
        };
        Compiler {
            meter,
            program,
            sets: BTreeMap::new(),
            classes: BTreeMap::new(),
            shapes: Vec::new(),
            next_shape: 0,
            marks: Vec::new(),
            counted: 0,
            temporary: 0,
        }
    }

    fn pattern(&mut self, pattern: &Pattern, depth: u32) -> Result<(), Error> {
        let names: usize = pattern.names.iter().map(|name| 64 + name.name.len() * 2).sum();
        self.reserve(size_of::<Program>() + names)?;
        self.shapes = shapes(&pattern.node, depth, self.meter)?;
        self.meter.tick(self.shapes.len() as u64)?;
        self.node(&pattern.node, Place { flags: pattern.flags, behind: false })?;
        self.emit(Op::Match)?;
        // The matcher goes here to be asked for fuel while it gives characters back.
        self.emit(Op::Fail)?;
        self.finish()
    }

    pub(crate) fn reserve(&mut self, bytes: usize) -> Result<(), Error> {
        self.meter.reserve(bytes)?;
        self.program.bytes += bytes;
        Ok(())
    }

    pub(crate) fn emit(&mut self, op: Op) -> Result<u32, Error> {
        self.meter.tick(1)?;
        // A vector grows by doubling.
        self.reserve(2 * size_of::<Op>())?;
        self.program.ops.push(op);
        Ok(self.program.ops.len() as u32 - 1)
    }

    pub(crate) fn here(&self) -> u32 {
        self.program.ops.len() as u32
    }

    /// The jump at `at` goes to the next instruction.
    pub(crate) fn land(&mut self, at: u32) {
        let here = self.here();
        match &mut self.program.ops[at as usize] {
            Op::Jump(to)
            | Op::Split { to, .. }
            | Op::SplitFar { to, .. }
            | Op::Look { end: to, .. }
            | Op::Not { after: to, .. } => *to = here,
            other => unreachable!("{other:?} does not jump"),
        }
    }

    pub(crate) fn register(&mut self) -> u32 {
        self.program.registers += 1;
        self.program.registers - 1
    }

    pub(crate) fn node(&mut self, node: &Node, place: Place) -> Result<(), Error> {
        match node {
            Node::Sequence(parts) => self.sequence(parts, place),
            Node::Alternatives(parts) => self.alternatives(parts, place),
            Node::Look { behind, negative, body } => {
                self.look(body, *negative, Place { behind: *behind, ..place })
            }
            Node::Capture(index, body) => {
                self.save(index * 2 + u32::from(place.behind))?;
                self.node(body, place)?;
                self.save(index * 2 + u32::from(!place.behind))
            }
            Node::Modified { add, remove, body } => {
                self.node(body, Place { flags: place.flags.with(*add).without(*remove), ..place })
            }
            Node::Repeat { min, max, greedy, body } => self.repeat(*min, *max, *greedy, body, place),
            // Apart, so that the frames of nested groups stay small.
            leaf => self.leaf(leaf, place),
        }
    }

    #[inline(never)]
    fn save(&mut self, register: u32) -> Result<(), Error> {
        self.emit(Op::Save(register)).map(|_| ())
    }

    /// A node that has no other nodes in it.
    #[inline(never)]
    fn leaf(&mut self, node: &Node, place: Place) -> Result<(), Error> {
        match node {
            Node::Char(c) => self.character(*c, place)?,
            Node::Any => {
                let set = class::any(place.flags);
                self.set(set, place)?;
            }
            Node::Class(class) => self.class(class, place)?,
            Node::Start => {
                let multiline = place.flags.has(Flags::MULTILINE);
                self.emit(if multiline { Op::StartOfLine } else { Op::Start })?;
            }
            Node::End => {
                let multiline = place.flags.has(Flags::MULTILINE);
                self.emit(if multiline { Op::EndOfLine } else { Op::End })?;
            }
            Node::WordBoundary | Node::NotWordBoundary => {
                let set = self.intern(class::word(place.flags))?;
                self.emit(Op::Word(set, matches!(node, Node::NotWordBoundary)))?;
            }
            Node::BackReference(groups) => {
                let ignore_case = place.flags.has(Flags::IGNORE_CASE);
                self.reserve(size_of::<Reference>() * 2 + groups.len() * 4)?;
                let groups = groups.clone().into_boxed_slice();
                self.program.references.push(Reference { groups, ignore_case, behind: place.behind });
                self.emit(Op::Reference(self.program.references.len() as u32 - 1))?;
            }
            // The empty pattern; the others are the caller's.
            _ => {}
        }
        Ok(())
    }

    /// A character outside of a run of characters.
    fn character(&mut self, c: u32, place: Place) -> Result<(), Error> {
        let units = !place.flags.has_either_unicode() || c <= 0xFFFF && !(0xD800..=0xDFFF).contains(&c);
        let set = self.same(c, place.flags)?;
        match set.few(2).as_deref() {
            Some(&[c]) if units => self.emit(if place.behind { Op::CharBack(c) } else { Op::Char(c) })?,
            Some(&[a, b]) if units && b <= 0xFFFF && !place.behind => self.emit(Op::Either(a, b))?,
            _ => return self.set(set, place),
        };
        Ok(())
    }

    /// The characters that match `c`.
    fn same(&mut self, c: u32, flags: Flags) -> Result<CodePoints, Error> {
        let set = CodePoints::single(c);
        if !flags.has(Flags::IGNORE_CASE) {
            return Ok(set);
        }
        let unicode = flags.has_either_unicode();
        if fold::leaves_ascii(&set, unicode) {
            self.meter.tick(fold::CLOSURE_FUEL)?;
        }
        Ok(fold::closure(&set, unicode))
    }

    fn set(&mut self, set: CodePoints, place: Place) -> Result<(), Error> {
        if set.is_empty() {
            self.emit(Op::Fail)?;
            return Ok(());
        }
        let set = self.intern(set)?;
        self.emit(if place.behind { Op::SetBack(set) } else { Op::Set(set) })?;
        Ok(())
    }

    pub(crate) fn intern(&mut self, set: CodePoints) -> Result<u32, Error> {
        if let Some(&known) = self.sets.get(&set) {
            return Ok(known);
        }
        self.meter.tick(32 + set.ranges().len() as u64)?;
        let mut latin = [false; 256];
        let mut high = Vec::new();
        let mut ahead = Ahead::NOTHING;
        for &(from, to) in set.ranges() {
            for c in from..=to.min(255) {
                latin[c as usize] = true;
                ahead.add(c);
            }
            ahead.other |= to > 255;
            if to > 255 {
                high.push((from.max(256), to));
            }
        }
        self.reserve(2 * size_of::<Set>() + 16 * high.len())?;
        self.program.sets.push(Set { latin, ahead, high: high.into_boxed_slice() });
        let index = self.program.sets.len() as u32 - 1;
        self.sets.insert(set, index);
        Ok(index)
    }

    fn resolve(&mut self, class: &Class, flags: Flags) -> Result<Rc<Resolved>, Error> {
        let key = (core::ptr::from_ref(class).addr(), flags.has(Flags::IGNORE_CASE));
        if let Some(known) = self.classes.get(&key) {
            return Ok(known.clone());
        }
        let resolved = Rc::new(class::resolve(class, flags, self.meter)?);
        let strings: usize = resolved.strings.iter().map(|string| 48 + string.len() * 4).sum();
        let bytes = 64 + resolved.set.ranges().len() * 8 + strings;
        self.meter.reserve(bytes)?;
        self.temporary += bytes;
        self.classes.insert(key, resolved.clone());
        Ok(resolved)
    }

    fn class(&mut self, class: &Class, place: Place) -> Result<(), Error> {
        let resolved = self.resolve(class, place.flags)?;
        if resolved.strings.is_empty() {
            return self.set(resolved.set.clone(), place);
        }
        // The empty string comes after single characters.
        let empty = resolved.strings.iter().any(Vec::is_empty);
        let longer: Vec<Vec<u32>> =
            resolved.strings.iter().filter(|string| !string.is_empty()).cloned().collect();
        let characters = |set: &CodePoints| !set.is_empty();
        let mut choices = Vec::new();
        if !longer.is_empty() {
            choices.push(Some(strings::tree(&longer, place.behind, self.meter)?));
        }
        if characters(&resolved.set) {
            choices.push(None);
        }
        if empty {
            choices.push(Some(Node::Empty));
        }
        let mut exits = Vec::new();
        let last = choices.len() - 1;
        for (index, choice) in choices.into_iter().enumerate() {
            let split = if index < last { Some(self.split(place, false)?) } else { None };
            match choice {
                // The tree is no part of the pattern: its classes must not be taken for those by address.
                Some(node) => {
                    let classes = core::mem::take(&mut self.classes);
                    let done = self.node(&node, place);
                    self.classes = classes;
                    done?;
                }
                None => self.set(resolved.set.clone(), place)?,
            }
            if let Some(split) = split {
                exits.push(self.emit(Op::Jump(0))?);
                self.land(split);
            }
        }
        for exit in exits {
            self.land(exit);
        }
        Ok(())
    }

    fn sequence(&mut self, parts: &[Node], place: Place) -> Result<(), Error> {
        if place.behind {
            // Shapes are numbered forwards.
            let mut starts = Vec::with_capacity(parts.len());
            let mut at = self.next_shape;
            for part in parts {
                starts.push(at);
                at = self.skip_shapes(part, at);
            }
            for (part, &start) in parts.iter().zip(&starts).rev() {
                self.next_shape = start;
                self.node(part, place)?;
            }
            self.next_shape = at;
            return Ok(());
        }
        let mut at = 0;
        while at < parts.len() {
            let run = self.literal(&parts[at..], place.flags)?;
            if run == 0 {
                self.node(&parts[at], place)?;
                at += 1;
            }
            at += run;
        }
        Ok(())
    }

    /// The number of the first shape after those in `node`.
    fn skip_shapes(&self, node: &Node, at: usize) -> usize {
        match node {
            Node::Repeat { .. } => self.shapes[at].after,
            Node::Sequence(parts) | Node::Alternatives(parts) => {
                parts.iter().fold(at, |at, part| self.skip_shapes(part, at))
            }
            Node::Look { body, .. } | Node::Capture(_, body) | Node::Modified { body, .. } => {
                self.skip_shapes(body, at)
            }
            _ => at,
        }
    }

    /// Emits the characters that `parts` begins with as one comparison; how many they are.
    fn literal(&mut self, parts: &[Node], flags: Flags) -> Result<usize, Error> {
        let unicode = flags.has_either_unicode();
        let mut units: Vec<u16> = Vec::new();
        let mut masks: Vec<u8> = Vec::new();
        let mut run = 0;
        for part in parts {
            let Node::Char(c) = *part else { break };
            if unicode && (0xD800..=0xDFFF).contains(&c) {
                break;
            }
            self.meter.tick(1)?;
            let mut mask = 0;
            let mut written = c;
            if flags.has(Flags::IGNORE_CASE) {
                match self.same(c, flags)?.few(2).as_deref() {
                    Some(&[only]) => written = only,
                    Some(&[upper, lower]) if lower < 0x80 && upper | 0x20 == lower => {
                        written = lower;
                        mask = 0x20;
                    }
                    _ => break,
                }
            }
            match char::from_u32(written) {
                Some(character) => {
                    let mut buffer = [0; 2];
                    units.extend_from_slice(character.encode_utf16(&mut buffer));
                }
                None => units.push(written as u16),
            }
            masks.resize(units.len(), mask);
            run += 1;
        }
        if units.len() < 2 {
            return Ok(0);
        }
        self.reserve(2 * size_of::<Literal>() + units.len() * 4)?;
        let bytes: Option<Vec<u8>> = units.iter().map(|&unit| u8::try_from(unit).ok()).collect();
        let folded = masks.iter().any(|&mask| mask != 0);
        self.program.literals.push(Literal {
            units: units.into_boxed_slice(),
            bytes: bytes.map(Vec::into_boxed_slice),
            masks: folded.then(|| masks.into_boxed_slice()),
        });
        self.emit(Op::Literal(self.program.literals.len() as u32 - 1))?;
        Ok(run)
    }

    fn alternatives(&mut self, parts: &[Node], place: Place) -> Result<(), Error> {
        let mut union = CodePoints::default();
        let mut single = true;
        for part in parts {
            match self.single(part, place.flags)? {
                Some(set) => union = union.union(&set),
                None => {
                    single = false;
                    break;
                }
            }
        }
        if single {
            return self.set(union, place);
        }
        if parts.len() >= MANY && !place.behind {
            self.reserve(2 * size_of::<Switch>() + size_of::<[u32; 256]>())?;
            let alternatives = parts.len() as u32;
            self.program.switches.push(Switch { alternatives, entries: Box::new([0; 256]) });
            self.emit(Op::Switch(self.program.switches.len() as u32 - 1))?;
        }
        let mut exits = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            if index + 1 == parts.len() {
                self.node(part, place)?;
                break;
            }
            let split = self.split(place, false)?;
            self.node(part, place)?;
            exits.push(self.emit(Op::Jump(0))?);
            self.land(split);
        }
        for exit in exits {
            self.land(exit);
        }
        Ok(())
    }

    /// A choice; `far` prefers its target. Whether the next character decides it is found out at the end.
    pub(crate) fn split(&mut self, place: Place, far: bool) -> Result<u32, Error> {
        let fork = if place.behind { NONE } else { PENDING };
        let memo = self.memo()?;
        self.emit(if far { Op::SplitFar { to: 0, fork, memo } } else { Op::Split { to: 0, fork, memo } })
    }

    /// A number for failures at the next instruction, where they depend on nothing but the position.
    pub(crate) fn memo(&mut self) -> Result<u32, Error> {
        if self.counted > 0 {
            return Ok(NONE);
        }
        self.reserve(32 + self.marks.len() * 4)?;
        self.meter.tick(self.marks.len() as u64 / 8)?;
        self.program.memos.push(self.marks.clone().into_boxed_slice());
        Ok(self.program.memos.len() as u32 - 1)
    }

    fn look(&mut self, body: &Node, negative: bool, place: Place) -> Result<(), Error> {
        let register = self.register();
        let op = if negative { Op::Not { register, after: 0 } } else { Op::Look { register, end: 0 } };
        let start = self.emit(op)?;
        let marks = core::mem::take(&mut self.marks);
        let counted = core::mem::take(&mut self.counted);
        self.node(body, place)?;
        self.marks = marks;
        self.counted = counted;
        self.emit(if negative { Op::NotEnd(register) } else { Op::LookEnd(register) })?;
        self.land(start);
        Ok(())
    }

    /// The set of an atom that always matches one character.
    pub(crate) fn single(&mut self, node: &Node, flags: Flags) -> Result<Option<CodePoints>, Error> {
        Ok(match node {
            Node::Char(c) => Some(self.same(*c, flags)?),
            Node::Any => Some(class::any(flags)),
            Node::Class(class) => {
                let resolved = self.resolve(class, flags)?;
                resolved.strings.is_empty().then(|| resolved.set.clone())
            }
            _ => None,
        })
    }

    /// What needs all instructions: looks ahead and the search for a start.
    fn finish(&mut self) -> Result<(), Error> {
        // Backwards, since what a choice allows is found from what the choices after it allow.
        for at in (0..self.program.ops.len()).rev() {
            let to = match self.program.ops[at] {
                Op::Split { to, fork: PENDING, .. } | Op::SplitFar { to, fork: PENDING, .. } => to,
                Op::Switch(index) => {
                    let alternatives = self.program.switches[index as usize].alternatives;
                    let entries = ahead::entries(&self.program, at as u32 + 1, alternatives, self.meter)?;
                    self.program.switches[index as usize].entries = entries;
                    continue;
                }
                Op::Greedy(index) | Op::Lazy(index) => {
                    self.meter.tick(LOOK_AHEAD)?;
                    let ahead = ahead::ahead(&self.program, at as u32 + 1);
                    let inner = &mut self.program.loops[index as usize];
                    inner.possessive = ahead::disjoint(&self.program.sets[inner.set as usize], &ahead);
                    inner.ahead = ahead;
                    continue;
                }
                _ => continue,
            };
            self.meter.tick(2 * LOOK_AHEAD)?;
            let fork = Fork {
                next: ahead::ahead(&self.program, at as u32 + 1),
                to: ahead::ahead(&self.program, to),
            };
            let decides = fork.next != Ahead::EVERYTHING || fork.to != Ahead::EVERYTHING;
            let mut index = NONE;
            if decides {
                self.reserve(2 * size_of::<Fork>())?;
                self.program.forks.push(fork);
                index = self.program.forks.len() as u32 - 1;
            }
            match &mut self.program.ops[at] {
                Op::Split { fork, .. } | Op::SplitFar { fork, .. } => *fork = index,
                _ => unreachable!("only choices come here"),
            }
        }
        self.reserve(1024)?;
        (self.program.prefix, self.program.leading) = ahead::prefix(&self.program);
        Ok(())
    }
}

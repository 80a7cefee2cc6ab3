//! Quantifiers become loops: over a set, by copies, by a choice, or with a counter.

use crate::ahead;
use crate::compile::{Compiler, Error, Place};
use crate::pattern::Node;
use crate::program::{Ahead, Count, NONE, Op, Scan, SetLoop};
use crate::set::CodePoints;
use crate::shape::Shape;
use alloc::vec::Vec;

/// The body of a loop.
#[derive(Clone, Copy)]
struct Turn<'p> {
    body: &'p Node,
    place: Place,
    shape: Shape,
    /// The first shape inside the body.
    inner: usize,
}

impl Compiler<'_> {
    /// [RepeatMatcher](https://tc39.es/ecma262/#sec-runtime-semantics-repeatmatcher-abstract-operation)
    pub(crate) fn repeat(
        &mut self,
        min: u32,
        max: u32,
        greedy: bool,
        body: &Node,
        place: Place,
    ) -> Result<(), Error> {
        let at = self.next_shape;
        let shape = self.shapes[at];
        self.next_shape = shape.after;
        // A turn beyond `min` that matches nothing is refused, so a body that only matches nothing has none.
        if max == 0 || shape.empty && min == 0 {
            return Ok(());
        }
        if !place.behind
            && let Some(set) = self.single(body, place.flags)?
        {
            return self.set_loop(set, min, max, greedy);
        }
        let turn = Turn { body, place, shape, inner: at + 1 };
        if shape.empty || (min, max) == (1, 1) {
            return self.turn(turn, None);
        }
        if max == Node::INFINITE && min <= 1 {
            return if min == 0 { self.star(turn, greedy) } else { self.plus(turn, greedy) };
        }
        if shape.unroll {
            for _ in 0..min {
                self.turn(turn, None)?;
            }
            if max == Node::INFINITE {
                return self.star(turn, greedy);
            }
            let mut exits = Vec::new();
            let mark = shape.nullable.then(|| self.register());
            for _ in min..max {
                exits.push(self.split_out(place, greedy)?);
                self.turn(turn, mark)?;
            }
            for exit in exits {
                self.land(exit);
            }
            return Ok(());
        }
        self.count(turn, min, max, greedy)
    }

    /// A choice between going on and leaving for a place still unknown.
    fn split_out(&mut self, place: Place, greedy: bool) -> Result<u32, Error> {
        self.split(place, !greedy)
    }

    fn set_loop(&mut self, set: CodePoints, min: u32, max: u32, greedy: bool) -> Result<(), Error> {
        let set = self.intern(set)?;
        let memo = if max == NONE { self.memo()? } else { NONE };
        self.reserve(2 * size_of::<SetLoop>())?;
        let scan = ahead::scan(&self.program.sets[set as usize]);
        let scan = if max == NONE { scan } else { Scan::Table };
        let next = self.here() + 1;
        let ahead = Ahead::EVERYTHING;
        self.program.loops.push(SetLoop { set, min, max, next, ahead, possessive: false, scan, memo });
        let index = self.program.loops.len() as u32 - 1;
        self.emit(if greedy { Op::Greedy(index) } else { Op::Lazy(index) })?;
        Ok(())
    }

    /// One match of the body. With a register: it must match something.
    fn turn(&mut self, turn: Turn<'_>, mark: Option<u32>) -> Result<(), Error> {
        if let Some(mark) = mark {
            self.emit(Op::Save(mark))?;
            self.marks.push(mark);
        }
        self.body(turn)?;
        if let Some(mark) = mark {
            self.emit(Op::Progress(mark))?;
            self.marks.pop();
        }
        Ok(())
    }

    fn body(&mut self, turn: Turn<'_>) -> Result<(), Error> {
        let (first, end) = turn.shape.captures;
        if first < end {
            self.emit(Op::Reset(first * 2, end * 2))?;
        }
        let after = core::mem::replace(&mut self.next_shape, turn.inner);
        self.node(turn.body, turn.place)?;
        self.next_shape = after;
        Ok(())
    }

    fn star(&mut self, turn: Turn<'_>, greedy: bool) -> Result<(), Error> {
        let mark = turn.shape.nullable.then(|| self.register());
        let start = self.split_out(turn.place, greedy)?;
        self.turn(turn, mark)?;
        self.emit(Op::Jump(start))?;
        self.land(start);
        Ok(())
    }

    fn plus(&mut self, turn: Turn<'_>, greedy: bool) -> Result<(), Error> {
        if !turn.shape.nullable {
            let start = self.here();
            self.body(turn)?;
            let split = self.split(turn.place, greedy)?;
            match &mut self.program.ops[split as usize] {
                Op::Split { to, .. } | Op::SplitFar { to, .. } => *to = start,
                _ => unreachable!("split emits a choice"),
            }
            return Ok(());
        }
        // The first turn may match nothing.
        let mark = self.register();
        self.emit(Op::Unset(mark))?;
        let start = self.here();
        self.marks.push(mark);
        self.body(turn)?;
        self.emit(Op::Progress(mark))?;
        self.marks.pop();
        let split = self.split_out(turn.place, greedy)?;
        self.emit(Op::Save(mark))?;
        self.emit(Op::Jump(start))?;
        self.land(split);
        Ok(())
    }

    fn count(&mut self, turn: Turn<'_>, min: u32, max: u32, greedy: bool) -> Result<(), Error> {
        let register = self.register();
        self.emit(Op::Zero(register))?;
        self.reserve(2 * size_of::<Count>())?;
        self.program.counts.push(Count { register, min, max, greedy, exit: 0 });
        let index = self.program.counts.len() - 1;
        let start = self.emit(Op::Count(index as u32))?;
        self.emit(Op::Increment(register))?;
        let mark = turn.shape.nullable.then(|| self.register());
        if let Some(mark) = mark {
            self.emit(Op::Save(mark))?;
        }
        self.counted += 1;
        self.body(turn)?;
        self.counted -= 1;
        if let Some(mark) = mark {
            self.emit(Op::CountedProgress(mark, register, min))?;
        }
        self.emit(Op::Jump(start))?;
        self.program.counts[index].exit = self.here();
        Ok(())
    }
}

//! Leaving constructs: `break`, `continue` and `return` through iterators and `finally`.

use super::Lowerer;
use crate::builder::{Label, Reg, Region};
use creance_bytecode::{FunctionKind, Op};
use oxc_span::Span;

/// A construct around the place.
pub enum Control<'a> {
    /// A loop, a switch or a labelled statement.
    Breakable {
        labels: Vec<&'a str>,
        /// `break` without a label leaves it.
        plain: bool,
        /// Where `break` goes.
        end: Option<Label>,
        /// Where `continue` goes, in loops.
        next: Option<Label>,
    },
    /// An iterator that leaving closes.
    Iterator { iterator: Reg, is_async: bool, region: Region },
    /// `try` with a `finally` block that leaving runs.
    Finally(Finally),
    /// Code that a handler covers.
    Covered(Region),
}

/// A `finally` block.
pub struct Finally {
    pub region: Region,
    /// How the block was reached: 0 normally, 1 by a throw, then the exits in order.
    pub kind: Reg,
    /// The thrown or returned value.
    pub value: Reg,
    pub entry: Label,
    pub exits: Vec<Exit>,
}

/// A jump out of constructs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// To a label that the construct at this depth has.
    Jump { depth: usize, label: Label },
    /// Out of the function with the value in a register.
    Return(Reg),
}

/// The number of a throw in a `finally` block's kind register.
pub const THROWN: i32 = 1;

/// First number of an exit in a `finally` block's kind register.
pub const FIRST_EXIT: i32 = 2;

impl<'a> Lowerer<'a, '_> {
    /// `break` and `continue`.
    pub(super) fn break_or_continue(&mut self, label: Option<&str>, is_continue: bool, span: Span) {
        let found = self.f.control.iter().enumerate().rev().find_map(|(depth, control)| {
            let Control::Breakable { labels, plain, end, next } = control else {
                return None;
            };
            let matches = match label {
                Some(label) => labels.contains(&label),
                None => *plain,
            };
            let target = if is_continue { *next } else { *end };
            target.filter(|_| matches).map(|label| Exit::Jump { depth, label })
        });
        match found {
            Some(exit) => self.exit(exit),
            None => self.refuse(span, "Illegal break or continue statement"),
        }
    }

    /// Leaves constructs from the inside out: closes iterators, runs `finally` blocks.
    pub(super) fn exit(&mut self, exit: Exit) {
        let target = match exit {
            Exit::Jump { depth, .. } => depth + 1,
            Exit::Return(_) => 0,
        };
        let mut suspended = Vec::new();
        let mut left = true;
        for depth in (target..self.f.control.len()).rev() {
            // What is emitted for leaving a construct is not covered by its handlers.
            if let Some(region) = self.region_at(depth) {
                let mut region = std::mem::take(region);
                self.f.b.close(&mut region);
                if let Some(slot) = self.region_at(depth) {
                    *slot = region;
                }
                suspended.push(depth);
            }
            match &mut self.f.control[depth] {
                Control::Iterator { iterator, is_async, .. } => {
                    let (iterator, is_async) = (*iterator, *is_async);
                    if is_async {
                        self.close_async_iterator(iterator);
                    } else {
                        self.emit(Op::IteratorClose, iterator, 0, 0, 0);
                    }
                }
                Control::Finally(finally) => {
                    let exit_here = match exit {
                        Exit::Return(_) => Exit::Return(finally.value),
                        jump => jump,
                    };
                    let (kind, value, entry) = (finally.kind, finally.value, finally.entry);
                    let index =
                        finally.exits.iter().position(|exit| *exit == exit_here).unwrap_or_else(|| {
                            finally.exits.push(exit_here);
                            finally.exits.len() - 1
                        });
                    if let Exit::Return(register) = exit {
                        self.r#move(value, register);
                    }
                    self.load_int(kind, FIRST_EXIT + index as i32);
                    self.f.b.jump(Op::Jump, 0, 0, 0, entry);
                    left = false;
                    break;
                }
                Control::Breakable { .. } | Control::Covered(_) => {}
            }
        }
        if left {
            match exit {
                Exit::Jump { label, .. } => self.jump_to(label),
                Exit::Return(value) => self.return_value(value),
            }
        }
        for depth in suspended {
            if let Some(region) = self.region_at(depth) {
                let mut region = std::mem::take(region);
                self.f.b.open(&mut region);
                if let Some(slot) = self.region_at(depth) {
                    *slot = region;
                }
            }
        }
    }

    fn region_at(&mut self, depth: usize) -> Option<&mut Region> {
        match &mut self.f.control[depth] {
            Control::Iterator { region, .. } | Control::Covered(region) => Some(region),
            Control::Finally(finally) => Some(&mut finally.region),
            Control::Breakable { .. } => None,
        }
    }

    /// A jump to a label, forward or back.
    pub(super) fn jump_to(&mut self, label: Label) {
        let op = if self.f.b.is_bound(label) { Op::Loop } else { Op::Jump };
        self.f.b.jump(op, 0, 0, 0, label);
    }

    /// Leaves the function itself.
    fn return_value(&mut self, value: Reg) {
        if self.f.kind == FunctionKind::DerivedConstructor {
            let mark = self.mark();
            let this = self.derived_this();
            self.emit(Op::ReturnDerived, value, this, 0, 0);
            self.release(mark);
        } else {
            self.emit(Op::Return, value, 0, 0, 0);
        }
    }

    /// `return`, with the value in a register.
    pub(super) fn return_exit(&mut self, value: Reg) {
        self.exit(Exit::Return(value));
    }

    /// A statement that `break` leaves, with the labels that wait for it.
    pub(super) fn breakable(
        &mut self,
        plain: bool,
        end: Option<Label>,
        next: Option<Label>,
        work: impl FnOnce(&mut Self),
    ) {
        let labels = std::mem::take(&mut self.f.labels);
        self.f.control.push(Control::Breakable { labels, plain, end, next });
        work(self);
        self.f.control.pop();
    }
}

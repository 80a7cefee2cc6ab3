//! What the compiler must know of the atom of a quantifier before it emits it.

use crate::Error;
use crate::pattern::{ClassItem, Node, Pace};
use alloc::vec::Vec;
use creance_budget::Meter;

/// Facts about one [`Node::Repeat`], in the order in which they open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// The body can match the empty string.
    pub nullable: bool,
    /// The body matches nothing but the empty string.
    pub empty: bool,
    /// Captures in the body: first, and the one after the last.
    pub captures: (u32, u32),
    /// Copies of the body instead of a counter.
    pub unroll: bool,
    /// Index of the first shape after those inside the body.
    pub after: usize,
}

/// Copies of instructions that a counted loop may cost instead of a counter.
const UNROLLED: u32 = 200;

/// Facts about a node, upwards.
#[derive(Clone, Copy)]
struct Facts {
    nullable: bool,
    empty: bool,
    captures: (u32, u32),
    weight: u32,
}

const NO_CAPTURES: (u32, u32) = (u32::MAX, 0);

fn leaf(nullable: bool) -> Facts {
    Facts { nullable, empty: nullable, captures: NO_CAPTURES, weight: 1 }
}

/// The shapes of all quantifiers in `node`.
///
/// # Errors
/// [`Error::TooDeep`] if it nests deeper than `depth`; as [`Meter::check`].
pub(crate) fn shapes(node: &Node, depth: u32, meter: &Meter) -> Result<Vec<Shape>, Error> {
    let mut walk = Walk { shapes: Vec::new(), pace: Pace::new(meter) };
    facts(node, depth, &mut walk)?;
    Ok(walk.shapes)
}

struct Walk<'m> {
    shapes: Vec<Shape>,
    pace: Pace<'m>,
}

fn facts(node: &Node, depth: u32, walk: &mut Walk<'_>) -> Result<Facts, Error> {
    let price = match node {
        Node::Capture(..) | Node::Alternatives(_) | Node::Repeat { .. } => 2,
        _ => 1,
    };
    let depth = depth.checked_sub(price).ok_or(Error::TooDeep)?;
    walk.pace.step()?;
    Ok(match node {
        Node::Empty | Node::Start | Node::End | Node::WordBoundary | Node::NotWordBoundary => leaf(true),
        Node::Char(_) | Node::Any => leaf(false),
        Node::Class(class) => {
            let mut strings = false;
            for item in &class.items {
                walk.pace.step()?;
                strings |= match item {
                    ClassItem::Strings(_) | ClassItem::Nested(_) => true,
                    ClassItem::Property(property, _) => property.is_of_strings(),
                    _ => false,
                };
            }
            // A class with strings may hold the empty one; its size is not known here.
            Facts {
                nullable: strings,
                empty: false,
                captures: NO_CAPTURES,
                weight: if strings { 100 } else { 1 },
            }
        }
        Node::BackReference(_) => Facts { nullable: true, empty: false, captures: NO_CAPTURES, weight: 1 },
        Node::Sequence(parts) => {
            let mut all = leaf(true);
            for part in parts {
                let part = facts(part, depth, walk)?;
                all.nullable &= part.nullable;
                all.empty &= part.empty;
                all.add(part);
            }
            all
        }
        Node::Alternatives(parts) => {
            let mut all = Facts { nullable: false, ..leaf(true) };
            for part in parts {
                let part = facts(part, depth, walk)?;
                all.nullable |= part.nullable;
                all.empty &= part.empty;
                all.add(part);
                all.weight = all.weight.saturating_add(2);
            }
            all
        }
        Node::Look { body, .. } => {
            let body = facts(body, depth, walk)?;
            Facts { nullable: true, empty: true, weight: body.weight.saturating_add(2), ..body }
        }
        Node::Capture(index, body) => {
            let mut all = facts(body, depth, walk)?;
            all.captures = (all.captures.0.min(*index), all.captures.1.max(*index + 1));
            all.weight = all.weight.saturating_add(2);
            all
        }
        Node::Modified { body, .. } => facts(body, depth, walk)?,
        Node::Repeat { min, max, body, .. } => {
            let at = walk.shapes.len();
            let none = Shape { nullable: true, empty: true, captures: (0, 0), unroll: false, after: 0 };
            walk.shapes.push(none);
            let body = facts(body, depth, walk)?;
            let copies = if *max == Node::INFINITE { min.saturating_add(1) } else { *max };
            // A loop over one character is one instruction.
            let turn = if body.weight == 1 { 1 } else { body.weight.saturating_add(4) };
            let weight = if body.weight == 1 { 1 } else { turn.saturating_mul(copies) };
            let unroll = turn.saturating_mul(copies) <= UNROLLED;
            walk.shapes[at] = Shape {
                nullable: body.nullable,
                empty: body.empty,
                captures: if body.captures == NO_CAPTURES { (0, 0) } else { body.captures },
                unroll,
                after: walk.shapes.len(),
            };
            let weight = if unroll { weight } else { body.weight.saturating_add(6) };
            Facts { nullable: *min == 0 || body.nullable, empty: *max == 0 || body.empty, weight, ..body }
        }
    })
}

impl Facts {
    fn add(&mut self, other: Facts) {
        self.captures = (self.captures.0.min(other.captures.0), self.captures.1.max(other.captures.1));
        self.weight = self.weight.saturating_add(other.weight);
    }
}

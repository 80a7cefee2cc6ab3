//! Which character can come next, from the instructions: for choices without a branch, for loops that need not
//! give back, for the search for a start. Too much is allowed, too little is not.

use crate::program::{Ahead, Op, PENDING, Prefix, Program, Scan, Set};
use alloc::boxed::Box;
use alloc::vec::Vec;
use creance_budget::{Meter, Metered};
use memchr::memmem::Finder;

/// Instructions looked at before the answer is "anything".
const MOST: usize = 64;

/// The characters with which a match that goes on at `pc` can begin, and whether it can at the end.
pub(crate) fn ahead(program: &Program, pc: u32) -> Ahead {
    let mut found = Ahead::NOTHING;
    let mut seen = Vec::new();
    let mut left = Vec::from([pc]);
    while let Some(pc) = left.pop() {
        if seen.contains(&pc) {
            continue;
        }
        if seen.len() == MOST {
            return Ahead::EVERYTHING;
        }
        seen.push(pc);
        match program.ops[pc as usize] {
            Op::Fail => {}
            Op::Char(c) => found.add(c),
            Op::Either(a, b) => {
                found.add(a);
                found.add(b);
            }
            Op::Set(set) => found.add_set(&program.sets[set as usize]),
            Op::Literal(literal) => {
                let literal = &program.literals[literal as usize];
                let first = u32::from(literal.units[0]);
                found.add(first);
                if literal.masks.as_ref().is_some_and(|masks| masks[0] != 0) {
                    found.add(first ^ 0x20);
                }
            }
            Op::Greedy(at) | Op::Lazy(at) => {
                let inner = &program.loops[at as usize];
                found.add_set(&program.sets[inner.set as usize]);
                if inner.min == 0 {
                    left.push(pc + 1);
                }
            }
            Op::Jump(to) => left.push(to),
            Op::Split { to, fork: PENDING, .. } | Op::SplitFar { to, fork: PENDING, .. } => {
                left.extend([to, pc + 1]);
            }
            Op::Split { fork, .. } | Op::SplitFar { fork, .. } => match program.forks.get(fork as usize) {
                Some(fork) => found = found.or(fork.next).or(fork.to),
                None => return Ahead::EVERYTHING,
            },
            Op::Count(at) => left.extend([program.counts[at as usize].exit, pc + 1]),
            Op::End => found.end = true,
            Op::EndOfLine => {
                found.add(0xA);
                found.add(0xD);
                found.other = true;
                found.end = true;
            }
            Op::Save(_)
            | Op::Switch(_)
            | Op::Reset(..)
            | Op::Unset(_)
            | Op::Progress(_)
            | Op::CountedProgress(..)
            | Op::Zero(_)
            | Op::Increment(_)
            | Op::Start
            | Op::StartOfLine
            | Op::Word(..) => left.push(pc + 1),
            Op::Look { end, .. } => left.push(end),
            Op::Not { after, .. } => left.push(after),
            Op::Match
            | Op::CharBack(_)
            | Op::SetBack(_)
            | Op::LookEnd(_)
            | Op::NotEnd(_)
            | Op::Reference(_) => return Ahead::EVERYTHING,
        }
    }
    found
}

/// Fuel for entering an alternative in the table of a chain.
const ALTERNATIVE: u64 = 32;

/// Where to enter the chain of choices at `pc` for each character of Latin-1.
pub(crate) fn entries(
    program: &Program,
    pc: u32,
    alternatives: u32,
    meter: &mut Meter,
) -> Metered<Box<[u32; 256]>> {
    let nowhere = program.ops.len() as u32 - 1;
    let mut entries = Box::new([nowhere; 256]);
    let mut pc = pc;
    for left in (0..alternatives).rev() {
        meter.tick(ALTERNATIVE)?;
        let (first, next) = match program.ops[pc as usize] {
            Op::Split { to, fork, .. } if left > 0 => {
                let fork = program.forks.get(fork as usize);
                (fork.map_or(Ahead::EVERYTHING, |fork| fork.next), to)
            }
            _ => (ahead(program, pc), pc),
        };
        for (c, entry) in entries.iter_mut().enumerate() {
            if *entry == nowhere && first.has(Some(c as u32)) {
                *entry = pc;
            }
        }
        pc = next;
    }
    Ok(entries)
}

/// True if no character of the set can come next.
pub(crate) fn disjoint(set: &Set, ahead: &Ahead) -> bool {
    let mut own = Ahead::NOTHING;
    own.add_set(set);
    !(own.other && ahead.other) && own.latin.iter().zip(ahead.latin).all(|(a, b)| a & b == 0)
}

/// How to find the end of a run of the set.
pub(crate) fn scan(set: &Set) -> Scan {
    let mut absent = (0..=255u8).filter(|&c| !set.latin[usize::from(c)]);
    match (absent.next(), absent.next(), absent.next(), absent.next()) {
        (None, ..) => Scan::Everything,
        (Some(a), None, ..) => Scan::Until1(a),
        (Some(a), Some(b), None, _) => Scan::Until2(a, b),
        (Some(a), Some(b), Some(c), None) => Scan::Until3(a, b, c),
        _ => Scan::Table,
    }
}

/// What every match begins with, and the loop that it begins with.
pub(crate) fn prefix(program: &Program) -> (Prefix, Option<u32>) {
    let mut pc = 0;
    while let Op::Save(_) | Op::Reset(..) | Op::Unset(_) | Op::Zero(_) = program.ops[pc] {
        pc += 1;
    }
    let leading = match program.ops[pc] {
        Op::Start => return (Prefix::Anchored, None),
        Op::Literal(at) if program.literals[at as usize].masks.is_none() => {
            let bytes = program.literals[at as usize].bytes.as_ref();
            let finder = bytes.map(|bytes| Box::new(Finder::new(bytes).into_owned()));
            return (Prefix::Literal(at, finder), None);
        }
        Op::Greedy(at) if program.references.is_empty() && program.loops[at as usize].max == u32::MAX => {
            Some(at)
        }
        _ => None,
    };
    let first = ahead(program, 0);
    if first.end || first == Ahead::EVERYTHING {
        return (Prefix::Anything, leading);
    }
    let mut table = Box::new([false; 256]);
    let mut bytes = Vec::new();
    for c in 0..=255u8 {
        if first.has(Some(u32::from(c))) {
            table[usize::from(c)] = true;
            bytes.push(c);
        }
    }
    if bytes.len() == 256 && first.other {
        return (Prefix::Anything, leading);
    }
    match bytes[..] {
        [a] if !first.other => (Prefix::Bytes([a, a, a], table), leading),
        [a, b] if !first.other => (Prefix::Bytes([a, b, b], table), leading),
        [a, b, c] if !first.other => (Prefix::Bytes([a, b, c], table), leading),
        _ => (Prefix::Table(table, first.other), leading),
    }
}

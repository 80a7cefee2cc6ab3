//! The backtracking matcher: one loop, an explicit stack, a unit of fuel for each instruction and each entry
//! that is popped. <https://tc39.es/ecma262/#sec-pattern-semantics>
//!
//! Between two looks at the meter lie at most [`BATCH`] units and one scan of [`CHUNK`] characters.

use crate::fold;
use crate::input::{Input, Latin1, Subject, Utf16};
use crate::pattern::Flags;
use crate::program::{NONE, Op, Prefix, Program, Reference};
use crate::runs::{Retreat, forget_lazy, give_back, greedy, lazy};
use crate::scratch::{Captures, Phase, Scratch};
use crate::stack::{Entry, kind};
use creance_budget::{Meter, Metered};

/// Units of fuel used before the meter is asked.
const BATCH: i64 = 4096;
/// Characters that one scan passes before the meter is asked.
pub(crate) const CHUNK: usize = 1 << 16;
/// Characters of a scan that cost a unit.
pub(crate) const PER_UNIT: usize = 8;

/// Looks for a match from `start` on; with `sticky` only at `start`. Positions are indices of code units.
/// With `u` or `v` a start within a surrogate pair is the start of the pair.
/// [RegExpBuiltinExec ( R, S )](https://tc39.es/ecma262/#sec-regexpbuiltinexec), steps 8 to 13.
///
/// # Errors
/// A limit of the meter. After [`Halt::Fuel`](creance_budget::Halt::Fuel), a deadline or an interrupt the match
/// can go on with [`resume`].
#[inline]
pub fn exec<'s>(
    program: &Program,
    input: Input<'_>,
    start: usize,
    sticky: bool,
    scratch: &'s mut Scratch,
    meter: &mut Meter,
) -> Metered<Option<Captures<'s>>> {
    scratch.prepare(program.registers as usize, (program.groups as usize + 1) * 2, meter)?;
    let mut at = start;
    if program.flags.has_either_unicode()
        && let Input::Utf16(units) = input
        && at > 0
        && let (Some(lead), Some(trail)) = (units.get(at - 1), units.get(at))
        && (lead & 0xFC00, trail & 0xFC00) == (0xD800, 0xDC00)
    {
        at -= 1;
    }
    scratch.sticky = sticky;
    scratch.phase = Phase::Search { at };
    resume(program, input, scratch, meter)
}

/// Goes on with a match that was halted, on the same program and input.
///
/// # Errors
/// A limit of the meter.
pub fn resume<'s>(
    program: &Program,
    input: Input<'_>,
    scratch: &'s mut Scratch,
    meter: &mut Meter,
) -> Metered<Option<Captures<'s>>> {
    let matched = match input {
        Input::Latin1(bytes) => run(program, Latin1(bytes), scratch, meter),
        Input::Utf16(units) if program.flags.has_either_unicode() => {
            run(program, Utf16::<true>(units), scratch, meter)
        }
        Input::Utf16(units) => run(program, Utf16::<false>(units), scratch, meter),
    }?;
    Ok(matched.then(|| Captures::new(scratch.slots())))
}

/// Pays what has been used; remembers failures from now on if that was very much.
#[cold]
#[inline(never)]
fn pay(program: &Program, length: usize, scratch: &mut Scratch, meter: &mut Meter) -> Metered<()> {
    meter.tick(scratch.owed)?;
    scratch.spent += scratch.owed;
    scratch.owed = 0;
    let much = scratch.spent > length as u64 * 8 + 4 * BATCH as u64;
    if (much || scratch.early_memo) && program.references.is_empty() && !scratch.memo.on() {
        // Paid with the next batch.
        scratch.owed = scratch.memo.start(program.memos.len(), length, meter);
    }
    Ok(())
}

/// What an instruction or an entry leads to.
pub(crate) enum Next {
    Fail,
    /// On at the instruction and the position.
    Go(usize, usize),
    /// The same instruction again, after the meter was asked.
    Again,
}

fn run<S: Subject>(program: &Program, s: S, scratch: &mut Scratch, meter: &mut Meter) -> Metered<bool> {
    if let Phase::Done { matched } = scratch.phase {
        return finish(matched, 0, scratch, meter);
    }
    if scratch.owed > 0 || scratch.early_memo {
        pay(program, s.len(), scratch, meter)?;
    }
    let mut fuel = BATCH;
    let (mut pc, mut at, mut depth);
    match scratch.phase {
        Phase::Done { .. } | Phase::Idle => return Ok(false),
        Phase::Run { pc: p, at: a, depth: d } => (pc, at, depth) = (p, a, d),
        Phase::Search { at: from } => match search(program, s, from, scratch, meter)? {
            Some(start) => (pc, at, depth) = (0, start, 0),
            None => return finish(false, 1, scratch, meter),
        },
    }
    let ops = &program.ops[..];
    loop {
        if fuel <= 0 {
            scratch.owed += (BATCH - fuel) as u64;
            fuel = BATCH;
            scratch.phase = Phase::Run { pc, at, depth };
            pay(program, s.len(), scratch, meter)?;
        }
        fuel -= 1;
        match ops[pc] {
            Op::Char(c) => {
                if s.unit(at) == Some(c) {
                    at += 1;
                    pc += 1;
                    continue;
                }
            }
            Op::Either(a, b) => {
                if let Some(c) = s.unit(at)
                    && (c == a || c == b)
                {
                    at += 1;
                    pc += 1;
                    continue;
                }
            }
            Op::Set(set) => {
                if let Some((c, next)) = s.forward(at)
                    && program.sets[set as usize].contains(c)
                {
                    at = next;
                    pc += 1;
                    continue;
                }
            }
            Op::Literal(literal) => {
                let literal = &program.literals[literal as usize];
                fuel -= (literal.units.len() / PER_UNIT) as i64;
                if let Some(next) = s.literal(at, literal) {
                    at = next;
                    pc += 1;
                    continue;
                }
            }
            Op::Greedy(index) => {
                let inner = &program.loops[index as usize];
                match greedy(program, s, inner, index, at, &mut depth, &mut fuel, scratch, meter)? {
                    Next::Go(to, position) => {
                        (pc, at) = (to, position);
                        continue;
                    }
                    Next::Again => continue,
                    Next::Fail => {}
                }
            }
            Op::Lazy(index) => {
                let inner = &program.loops[index as usize];
                match lazy(program, s, inner, index, at, &mut depth, &mut fuel, scratch, meter)? {
                    Next::Go(to, position) => {
                        (pc, at) = (to, position);
                        continue;
                    }
                    Next::Again => continue,
                    Next::Fail => {}
                }
            }
            Op::Split { to, fork, memo } => {
                let (next, other) = ways(program, s, fork, at);
                if scratch.memo.on() && !remember(program, scratch, meter, memo, at, &mut depth, &mut fuel)? {
                    // Known to fail.
                } else if next {
                    if other {
                        branch(scratch, meter, to, at, &mut depth)?;
                    }
                    pc += 1;
                    continue;
                } else if other {
                    pc = to as usize;
                    continue;
                }
            }
            Op::SplitFar { to, fork, memo } => {
                let (next, other) = ways(program, s, fork, at);
                if scratch.memo.on() && !remember(program, scratch, meter, memo, at, &mut depth, &mut fuel)? {
                    // Known to fail.
                } else if other {
                    if next {
                        branch(scratch, meter, pc as u32 + 1, at, &mut depth)?;
                    }
                    pc = to as usize;
                    continue;
                } else if next {
                    pc += 1;
                    continue;
                }
            }
            Op::Jump(to) => {
                pc = to as usize;
                continue;
            }
            Op::Switch(index) => {
                let entries = &program.switches[index as usize].entries;
                let entry = s.unit(at).and_then(|c| entries.get(c as usize));
                pc = entry.map_or(pc + 1, |&entry| entry as usize);
                continue;
            }
            Op::Save(register) => {
                set_register(scratch, meter, register, at as u32, &mut depth)?;
                pc += 1;
                continue;
            }
            Op::Reset(from, to) => {
                for register in from..to {
                    if scratch.registers[register as usize] != NONE {
                        set_register(scratch, meter, register, NONE, &mut depth)?;
                    }
                }
                fuel -= i64::from(to - from) / 8;
                pc += 1;
                continue;
            }
            Op::Unset(register) => {
                set_register(scratch, meter, register, NONE, &mut depth)?;
                pc += 1;
                continue;
            }
            Op::Zero(register) => {
                set_register(scratch, meter, register, 0, &mut depth)?;
                pc += 1;
                continue;
            }
            Op::Increment(register) => {
                let count = scratch.registers[register as usize].saturating_add(1);
                set_register(scratch, meter, register, count, &mut depth)?;
                pc += 1;
                continue;
            }
            Op::Progress(register) => {
                if scratch.registers[register as usize] != at as u32 {
                    pc += 1;
                    continue;
                }
            }
            Op::CountedProgress(mark, register, min) => {
                if scratch.registers[mark as usize] != at as u32
                    || scratch.registers[register as usize] <= min
                {
                    pc += 1;
                    continue;
                }
            }
            Op::Count(index) => {
                let count = &program.counts[index as usize];
                let turns = scratch.registers[count.register as usize];
                if turns < count.min {
                    pc += 1;
                } else if turns >= count.max && count.max != NONE {
                    pc = count.exit as usize;
                } else if count.greedy {
                    branch(scratch, meter, count.exit, at, &mut depth)?;
                    pc += 1;
                } else {
                    branch(scratch, meter, pc as u32 + 1, at, &mut depth)?;
                    pc = count.exit as usize;
                }
                continue;
            }
            Op::Start => {
                if at == 0 {
                    pc += 1;
                    continue;
                }
            }
            Op::StartOfLine => {
                if at == 0 || s.unit(at - 1).is_some_and(is_line_terminator) {
                    pc += 1;
                    continue;
                }
            }
            Op::End => {
                if at == s.len() {
                    pc += 1;
                    continue;
                }
            }
            Op::EndOfLine => {
                if s.unit(at).is_none_or(is_line_terminator) {
                    pc += 1;
                    continue;
                }
            }
            Op::Word(set, not) => {
                // Units do: no half of a pair is a word character.
                let set = &program.sets[set as usize];
                let before = at > 0 && s.unit(at - 1).is_some_and(|c| set.contains(c));
                let after = s.unit(at).is_some_and(|c| set.contains(c));
                if (before != after) != not {
                    pc += 1;
                    continue;
                }
            }
            Op::CharBack(c) => {
                if let Some((found, next)) = s.backward(at)
                    && found == c
                {
                    at = next;
                    pc += 1;
                    continue;
                }
            }
            Op::SetBack(set) => {
                if let Some((c, next)) = s.backward(at)
                    && program.sets[set as usize].contains(c)
                {
                    at = next;
                    pc += 1;
                    continue;
                }
            }
            Op::Look { register, .. } => {
                scratch.registers[register as usize] = depth as u32;
                push(scratch, meter, kind::BARRIER, 0, at as u32, 0, &mut depth)?;
                pc += 1;
                continue;
            }
            Op::LookEnd(register) => {
                let base = scratch.registers[register as usize] as usize;
                let (from, kept) = scratch.scanned.take().unwrap_or((base + 1, base as u32));
                let to = depth.min(from + CHUNK);
                // NOTE: the barrier is the first to be overwritten.
                let begin = if from == base + 1 { scratch.stack.get(base).a } else { scratch.looked };
                let kept = scratch.stack.keep_restores(kept as usize, from, to);
                fuel -= (to - from) as i64 / 4;
                if to < depth {
                    scratch.scanned = Some((to, kept as u32));
                    scratch.looked = begin;
                    continue;
                }
                (at, depth) = (begin as usize, kept);
                pc += 1;
                continue;
            }
            Op::Not { register, after } => {
                scratch.registers[register as usize] = depth as u32;
                branch(scratch, meter, after, at, &mut depth)?;
                pc += 1;
                continue;
            }
            Op::NotEnd(register) => {
                let base = scratch.registers[register as usize] as usize;
                let to = base.max(depth.saturating_sub(CHUNK));
                fuel -= (depth - to) as i64 / 4;
                while depth > to {
                    depth -= 1;
                    let Entry { what, a, .. } = scratch.stack.get(depth);
                    if what >> kind::SHIFT == kind::RESTORE {
                        scratch.registers[(what & kind::NUMBER) as usize] = a;
                    }
                }
                if to > base {
                    continue;
                }
            }
            Op::Reference(index) => {
                let reference = &program.references[index as usize];
                match refer(s, reference, at, &mut fuel, scratch, program.flags) {
                    Next::Go(_, position) => {
                        at = position;
                        pc += 1;
                        continue;
                    }
                    Next::Again => continue,
                    Next::Fail => {}
                }
            }
            Op::Match => {
                scratch.registers[0] = scratch.start as u32;
                scratch.registers[1] = at as u32;
                return finish(true, BATCH - fuel, scratch, meter);
            }
            Op::Fail => {}
        }
        match backtrack(program, s, &mut depth, &mut fuel, scratch) {
            Some((to, position)) => (pc, at) = (to, position),
            None => {
                scratch.owed += (BATCH - fuel) as u64;
                fuel = BATCH;
                let from = if scratch.sticky { s.len() + 1 } else { next_start(s, scratch) };
                scratch.phase = Phase::Search { at: from };
                match search(program, s, from, scratch, meter)? {
                    Some(start) => (pc, at, depth) = (0, start, 0),
                    None => return finish(false, 0, scratch, meter),
                }
            }
        }
    }
}

/// Pays for the end of a call and for what it leaves behind. After a halt it is done again and adds nothing.
fn finish(matched: bool, fuel: i64, scratch: &mut Scratch, meter: &mut Meter) -> Metered<bool> {
    scratch.phase = Phase::Done { matched };
    scratch.owed += fuel as u64 + scratch.settle(meter);
    meter.tick(scratch.owed)?;
    scratch.owed = 0;
    scratch.phase = Phase::Idle;
    Ok(matched)
}

/// The next place where a match can begin, with its registers made ready. Pays in large portions.
#[inline]
fn search<S: Subject>(
    program: &Program,
    s: S,
    from: usize,
    scratch: &mut Scratch,
    meter: &mut Meter,
) -> Metered<Option<usize>> {
    let mut from = from;
    loop {
        if from > s.len() || from > 0 && matches!(program.prefix, Prefix::Anchored) {
            return Ok(None);
        }
        if scratch.owed > BATCH as u64 {
            scratch.phase = Phase::Search { at: from };
            pay(program, s.len(), scratch, meter)?;
        }
        if scratch.sticky {
            break;
        }
        let limit = from + CHUNK;
        if let Some(found) = s.find(from, limit, &program.prefix, &program.literals) {
            scratch.owed += ((found - from) / PER_UNIT) as u64;
            from = found;
            break;
        }
        scratch.owed += ((limit.min(s.len()) - from) / PER_UNIT) as u64;
        if limit >= s.len() {
            return Ok(None);
        }
        from = limit;
    }
    let slots = (program.groups as usize + 1) * 2;
    scratch.registers[..slots].fill(NONE);
    scratch.start = from;
    scratch.run_end = 0;
    scratch.scanned = None;
    scratch.taken = None;
    scratch.owed += (slots / 32) as u64;
    Ok(Some(from))
}

/// Where to try after an attempt has failed. A loop that begins later in the run of the first one stops where
/// that could have stopped, so those places are passed over.
fn next_start<S: Subject>(s: S, scratch: &Scratch) -> usize {
    let start = scratch.start;
    s.forward(start).map_or(start + 1, |(_, next)| next).max(scratch.run_end)
}

/// Which ways of a choice are possible by the next character.
#[inline(always)]
fn ways<S: Subject>(program: &Program, s: S, fork: u32, at: usize) -> (bool, bool) {
    match program.forks.get(fork as usize) {
        Some(fork) => {
            let next = s.unit(at);
            (fork.next.has(next), fork.to.has(next))
        }
        None => (true, true),
    }
}

#[inline(always)]
pub(crate) fn push(
    scratch: &mut Scratch,
    meter: &mut Meter,
    kind: u32,
    number: u32,
    a: u32,
    b: u32,
    depth: &mut usize,
) -> Metered<()> {
    let entry = Entry { what: kind << kind::SHIFT | number, a, b };
    if !scratch.stack.put(*depth, entry) {
        scratch.phase = Phase::Idle;
        scratch.stack.grow(meter)?;
        scratch.stack.put(*depth, entry);
    }
    *depth += 1;
    Ok(())
}

#[inline(always)]
fn branch(scratch: &mut Scratch, meter: &mut Meter, to: u32, at: usize, depth: &mut usize) -> Metered<()> {
    push(scratch, meter, kind::BRANCH, to, at as u32, 0, depth)
}

/// False if a choice is known to fail here; otherwise sees to it that this is known once it has.
#[inline(never)]
fn remember(
    program: &Program,
    scratch: &mut Scratch,
    meter: &mut Meter,
    memo: u32,
    at: usize,
    depth: &mut usize,
    fuel: &mut i64,
) -> Metered<bool> {
    if memo != NONE {
        *fuel -= program.memos[memo as usize].len() as i64 / 4;
    }
    if memo != NONE && apart(program, memo, &scratch.registers, at) {
        if scratch.memo.has(memo, at) {
            return Ok(false);
        }
        push(scratch, meter, kind::FAILED, memo, at as u32, 0, depth)?;
    }
    Ok(true)
}

/// True where what follows depends on nothing but the position; see `memo`.
#[inline]
pub(crate) fn apart(program: &Program, memo: u32, registers: &[u32], at: usize) -> bool {
    program.memos[memo as usize].iter().all(|&mark| registers[mark as usize] != at as u32)
}

/// Sets a register; its old value comes back when a choice before this is taken anew.
#[inline(always)]
fn set_register(
    scratch: &mut Scratch,
    meter: &mut Meter,
    register: u32,
    value: u32,
    depth: &mut usize,
) -> Metered<()> {
    let old = scratch.registers[register as usize];
    // Without entries there is nothing to go back to but a new attempt, which begins with fresh registers.
    if *depth > 0 {
        push(scratch, meter, kind::RESTORE, register, old, 0, depth)?;
    }
    scratch.registers[register as usize] = value;
    Ok(())
}

fn is_line_terminator(c: u32) -> bool {
    matches!(c, 0xA | 0xD | 0x2028 | 0x2029)
}

/// Takes up the last choice.
#[inline(always)]
fn backtrack<S: Subject>(
    program: &Program,
    s: S,
    depth: &mut usize,
    fuel: &mut i64,
    scratch: &mut Scratch,
) -> Option<(usize, usize)> {
    loop {
        if *fuel < -BATCH {
            // The meter must be asked: on by way of the instruction that fails.
            return Some((program.ops.len() - 1, 0));
        }
        *depth = depth.checked_sub(1)?;
        *fuel -= 1;
        let Entry { what, a, b } = scratch.stack.get(*depth);
        let number = what & kind::NUMBER;
        match what >> kind::SHIFT {
            kind::BRANCH => return Some((number as usize, a as usize)),
            kind::RESTORE => scratch.registers[number as usize] = a,
            kind::GREEDY => {
                let inner = &program.loops[number as usize];
                match give_back(program, s, inner, a as usize, b as usize, fuel, scratch) {
                    Retreat::Found(at) => {
                        if at > b as usize || scratch.memo.on() {
                            scratch.stack.at_mut(*depth).a = at as u32;
                            *depth += 1;
                        }
                        return Some((inner.next as usize, at));
                    }
                    Retreat::Interrupted(at) => {
                        scratch.stack.at_mut(*depth).a = at as u32;
                        *depth += 1;
                        return Some((program.ops.len() - 1, at));
                    }
                    Retreat::Nowhere => {}
                }
            }
            kind::LAZY => {
                let inner = &program.loops[number as usize];
                if let Some((c, next)) = s.forward(a as usize)
                    && (inner.max == NONE || b < inner.max)
                    && program.sets[inner.set as usize].contains(c)
                {
                    let count = if inner.max == NONE { b } else { b + 1 };
                    scratch.scanned = Some((next, count));
                    return Some((inner.next as usize - 1, next));
                }
                if let Some(from) = forget_lazy(program, inner, b as usize, a as usize, fuel, scratch) {
                    scratch.stack.at_mut(*depth).b = from as u32;
                    *depth += 1;
                }
            }
            kind::FAILED => scratch.memo.set(number, a as usize),
            _ => {}
        }
    }
}

/// [BackreferenceMatcher](https://tc39.es/ecma262/#sec-backreference-matcher)
fn refer<S: Subject>(
    s: S,
    reference: &Reference,
    at: usize,
    fuel: &mut i64,
    scratch: &mut Scratch,
    flags: Flags,
) -> Next {
    let mut group = None;
    *fuel -= reference.groups.len() as i64 / 8;
    for &index in &reference.groups {
        let index = index as usize * 2;
        let (start, end) = (scratch.registers[index], scratch.registers[index + 1]);
        if start != NONE && end != NONE {
            group = Some((start as usize, end as usize));
        }
    }
    let Some((start, end)) = group else { return Next::Go(0, at) };
    let (first, last) = if reference.behind { (end, start) } else { (start, end) };
    let same = |a: u32, b: u32| {
        a == b
            || reference.ignore_case && {
                let unicode = flags.has_either_unicode();
                fold::canonicalize(a, unicode) == fold::canonicalize(b, unicode)
            }
    };
    let step = |at| if reference.behind { s.backward(at) } else { s.forward(at) };
    let (mut at, mut own) = match scratch.scanned.take() {
        Some((at, own)) => (at, own as usize),
        None => (at, first),
    };
    let begin = own;
    while own != last {
        if own.abs_diff(begin) >= CHUNK / PER_UNIT {
            scratch.scanned = Some((at, own as u32));
            *fuel -= own.abs_diff(begin) as i64;
            return Next::Again;
        }
        match (step(own), step(at)) {
            (Some((a, next_own)), Some((b, next))) if same(a, b) => (own, at) = (next_own, next),
            _ => {
                *fuel -= own.abs_diff(begin) as i64;
                return Next::Fail;
            }
        }
    }
    *fuel -= own.abs_diff(begin) as i64;
    Next::Go(0, at)
}

//! Loops over characters of one set: one scan, one entry on the stack for all places where the loop can stop.

use crate::input::Subject;
use crate::matcher::{CHUNK, Next, PER_UNIT, apart, push};
use crate::program::{Ahead, NONE, Program, Set, SetLoop};
use crate::scratch::Scratch;
use crate::stack::kind;
use creance_budget::{Meter, Metered};

/// What going down a run came to.
pub(crate) enum Retreat {
    /// The rest can match here.
    Found(usize),
    /// Nowhere.
    Nowhere,
    /// Not down to here; there is more, but the meter must be asked.
    Interrupted(usize),
}

/// The next lower position of a greedy loop where the rest can match.
#[inline(always)]
pub(crate) fn give_back<S: Subject>(
    program: &Program,
    s: S,
    inner: &SetLoop,
    from: usize,
    least: usize,
    fuel: &mut i64,
    scratch: &mut Scratch,
) -> Retreat {
    let found = match s.backward(from) {
        Some((_, at)) if from > least => retreat(s, &inner.ahead, at.max(least), least),
        _ => Retreat::Nowhere,
    };
    let (passed, lowest) = match found {
        Retreat::Found(at) => (at, at + 1),
        Retreat::Interrupted(at) => (at, at),
        Retreat::Nowhere => (least, least),
    };
    *fuel -= ((from - passed) / PER_UNIT) as i64;
    if scratch.memo.on() && inner.memo != NONE {
        // All that lies between has failed or cannot match.
        remember_run(program, inner.memo, lowest, from, fuel, scratch);
    }
    found
}

/// The highest position from `at` down to `least` where the next character is one of `ahead`.
#[inline(always)]
fn retreat<S: Subject>(s: S, ahead: &Ahead, at: usize, least: usize) -> Retreat {
    let begin = at;
    let mut at = at;
    loop {
        if ahead.has(s.unit(at)) {
            return Retreat::Found(at);
        }
        if at <= least {
            return Retreat::Nowhere;
        }
        if begin - at >= CHUNK {
            return Retreat::Interrupted(at);
        }
        // A pair is not split: `least` itself lies between characters.
        match s.backward(at) {
            Some((_, below)) => at = below,
            None => return Retreat::Nowhere,
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "the state of `run` stays in registers")]
#[inline(always)]
pub(crate) fn greedy<S: Subject>(
    program: &Program,
    s: S,
    inner: &SetLoop,
    index: u32,
    at: usize,
    depth: &mut usize,
    fuel: &mut i64,
    scratch: &mut Scratch,
    meter: &mut Meter,
) -> Metered<Next> {
    if scratch.memo.on() && inner.memo != NONE {
        return greedy_remembering(program, s, inner, index, at, depth, fuel, scratch, meter);
    }
    let set = &program.sets[inner.set as usize];
    let (from, counted) = scratch.scanned.take().unwrap_or((at, 0));
    let limit = from + CHUNK;
    let end;
    if S::PAIRS && inner.max != NONE {
        let (mut position, mut count) = (from, counted);
        while count < inner.max && position < limit {
            match s.forward(position) {
                Some((c, next)) if set.contains(c) => (position, count) = (next, count + 1),
                _ => break,
            }
        }
        if position >= limit && count < inner.max {
            scratch.scanned = Some((position, count));
            *fuel -= (CHUNK / PER_UNIT) as i64;
            return Ok(Next::Again);
        }
        end = position;
    } else {
        let most = if inner.max == NONE { usize::MAX } else { at.saturating_add(inner.max as usize) };
        end = s.run(from, limit.min(most), set, inner.scan);
        if end >= limit && end < most && end < s.len() {
            scratch.scanned = Some((end, 0));
            *fuel -= (CHUNK / PER_UNIT) as i64;
            return Ok(Next::Again);
        }
    }
    *fuel -= ((end - from) / PER_UNIT) as i64;
    if program.leading == Some(index) && at == scratch.start {
        scratch.run_end = end;
    }
    let mut least = at;
    if inner.min > 0 {
        if S::PAIRS {
            match take_least(s, set, at, inner.min, fuel, scratch) {
                Taken::All(position) => least = position,
                Taken::Some => {
                    // What has been scanned is not scanned again.
                    scratch.scanned = Some((end, inner.max));
                    return Ok(Next::Again);
                }
                Taken::TooFew => return Ok(Next::Fail),
            }
        } else {
            least = at.saturating_add(inner.min as usize);
            if least > end {
                return Ok(Next::Fail);
            }
        }
    }
    if inner.possessive {
        return Ok(Next::Go(inner.next as usize, end));
    }
    match retreat(s, &inner.ahead, end, least) {
        Retreat::Found(found) => {
            *fuel -= ((end - found) / PER_UNIT) as i64;
            if found > least {
                push(scratch, meter, kind::GREEDY, index, found as u32, least as u32, depth)?;
            }
            Ok(Next::Go(inner.next as usize, found))
        }
        Retreat::Interrupted(at) => {
            *fuel -= ((end - at) / PER_UNIT) as i64;
            push(scratch, meter, kind::GREEDY, index, at as u32, least as u32, depth)?;
            Ok(Next::Fail)
        }
        Retreat::Nowhere => {
            *fuel -= ((end - least) / PER_UNIT) as i64;
            Ok(Next::Fail)
        }
    }
}

/// Positions that a loop looks at before the meter is asked, where each is compared with the marks of the loops around,
/// and a measure of what one costs.
fn portion(marks: usize) -> (usize, i64) {
    (CHUNK / PER_UNIT / (1 + marks / 8), 2 + marks as i64)
}

/// What came of the characters that a loop must take.
enum Taken {
    /// They end here.
    All(usize),
    /// There is more, but the meter must be asked.
    Some,
    TooFew,
}

/// Takes the characters that a loop must take.
#[inline(always)]
fn take_least<S: Subject>(
    s: S,
    set: &Set,
    at: usize,
    least: u32,
    fuel: &mut i64,
    scratch: &mut Scratch,
) -> Taken {
    let (begin, mut count) = scratch.taken.take().unwrap_or((at, 0));
    let mut position = begin;
    while count < least {
        if position - begin >= CHUNK {
            scratch.taken = Some((position, count));
            *fuel -= (CHUNK / PER_UNIT) as i64;
            return Taken::Some;
        }
        match s.forward(position) {
            Some((c, next)) if set.contains(c) => (position, count) = (next, count + 1),
            _ => {
                *fuel -= ((position - begin) / PER_UNIT) as i64;
                return Taken::TooFew;
            }
        }
    }
    *fuel -= ((position - begin) / PER_UNIT) as i64;
    Taken::All(position)
}

/// Remembers that everything from `lowest` to `highest` has failed, but where a mark stands.
#[inline(never)]
fn remember_run(
    program: &Program,
    memo: u32,
    lowest: usize,
    highest: usize,
    fuel: &mut i64,
    scratch: &mut Scratch,
) {
    let marks = &program.memos[memo as usize];
    *fuel -= (highest + 1).saturating_sub(lowest) as i64;
    let mut from = lowest;
    while from <= highest {
        *fuel -= marks.len() as i64 / 4;
        let places = marks.iter().map(|&mark| scratch.registers[mark as usize] as usize);
        let mark = places.filter(|place| (from..=highest).contains(place)).min();
        let end = mark.unwrap_or(highest + 1);
        for at in from..end {
            scratch.memo.set(memo, at);
        }
        from = end + 1;
    }
}

/// The same where failures are remembered: the run ends before a remembered position, since from there on
/// everything has been tried.
#[expect(clippy::too_many_arguments, reason = "the state of `run` stays in registers")]
#[inline(never)]
fn greedy_remembering<S: Subject>(
    program: &Program,
    s: S,
    inner: &SetLoop,
    index: u32,
    at: usize,
    depth: &mut usize,
    fuel: &mut i64,
    scratch: &mut Scratch,
    meter: &mut Meter,
) -> Metered<Next> {
    let set = &program.sets[inner.set as usize];
    let (least, begin) = match scratch.scanned.take() {
        Some((position, least)) => (least as usize, position),
        None => match take_least(s, set, at, inner.min, fuel, scratch) {
            Taken::All(least) => (least, least),
            Taken::Some => return Ok(Next::Again),
            Taken::TooFew => return Ok(Next::Fail),
        },
    };
    let marks = program.memos[inner.memo as usize].len();
    let (portion, cost) = portion(marks);
    let mut end = begin;
    loop {
        if apart(program, inner.memo, &scratch.registers, end) && scratch.memo.has(inner.memo, end) {
            *fuel -= (end - begin) as i64 * cost / 4;
            if end == least {
                return Ok(Next::Fail);
            }
            end = s.backward(end).map_or(least, |(_, at)| at).max(least);
            break;
        }
        if end - begin >= portion {
            scratch.scanned = Some((end, least as u32));
            *fuel -= (end - begin) as i64 * cost / 4;
            return Ok(Next::Again);
        }
        match s.forward(end) {
            Some((c, next)) if set.contains(c) => end = next,
            _ => {
                *fuel -= (end - begin) as i64 * cost / 4;
                break;
            }
        }
    }
    push(scratch, meter, kind::GREEDY, index, end as u32, least as u32, depth)?;
    // Where nothing can follow, the entry finds the next place.
    Ok(if inner.ahead.has(s.unit(end)) { Next::Go(inner.next as usize, end) } else { Next::Fail })
}

#[expect(clippy::too_many_arguments, reason = "the state of `run` stays in registers")]
#[inline(always)]
pub(crate) fn lazy<S: Subject>(
    program: &Program,
    s: S,
    inner: &SetLoop,
    index: u32,
    at: usize,
    depth: &mut usize,
    fuel: &mut i64,
    scratch: &mut Scratch,
    meter: &mut Meter,
) -> Metered<Next> {
    let set = &program.sets[inner.set as usize];
    let endless = inner.max == NONE;
    let (mut position, mut count) = match scratch.scanned.take() {
        Some(state) => state,
        None => {
            let position = match take_least(s, set, at, inner.min, fuel, scratch) {
                Taken::All(position) => position,
                Taken::Some => return Ok(Next::Again),
                Taken::TooFew => return Ok(Next::Fail),
            };
            // What the entry keeps: where an endless loop began, how much a bounded one has taken.
            (position, if endless { position as u32 } else { inner.min })
        }
    };
    let begin = position;
    let memo = scratch.memo.on() && inner.memo != NONE;
    let (portion, cost) = match memo {
        true => portion(program.memos[inner.memo as usize].len()),
        false => (CHUNK, 1),
    };
    loop {
        if memo
            && apart(program, inner.memo, &scratch.registers, position)
            && scratch.memo.has(inner.memo, position)
        {
            return lazy_failed(program, inner, index, position, count, depth, fuel, scratch, meter);
        }
        let next_unit = s.unit(position);
        if inner.ahead.has(next_unit) {
            break;
        }
        if position - begin >= portion {
            scratch.scanned = Some((position, count));
            *fuel -= (position - begin) as i64 * cost / 8;
            return Ok(Next::Again);
        }
        match s.forward(position) {
            Some((c, next)) if (endless || count < inner.max) && set.contains(c) => {
                position = next;
                if !endless {
                    count += 1;
                }
            }
            _ => {
                *fuel -= (position - begin) as i64 * cost / 8;
                return lazy_failed(program, inner, index, position, count, depth, fuel, scratch, meter);
            }
        }
    }
    *fuel -= (position - begin) as i64 * cost / 8;
    if memo || position < s.len() && (endless || count < inner.max) {
        push(scratch, meter, kind::LAZY, index, position as u32, count, depth)?;
    }
    Ok(Next::Go(inner.next as usize, position))
}

/// A lazy loop that ends at a position has failed everywhere.
#[expect(clippy::too_many_arguments, reason = "the state of `run` stays in registers")]
#[inline(never)]
fn lazy_failed(
    program: &Program,
    inner: &SetLoop,
    index: u32,
    position: usize,
    count: u32,
    depth: &mut usize,
    fuel: &mut i64,
    scratch: &mut Scratch,
    meter: &mut Meter,
) -> Metered<Next> {
    if let Some(from) = forget_lazy(program, inner, count as usize, position, fuel, scratch) {
        // The entry does the rest.
        push(scratch, meter, kind::LAZY, index, position as u32, from as u32, depth)?;
    }
    Ok(Next::Fail)
}

/// Remembers that an endless lazy loop has failed everywhere from `from` to `to`; where to go on after the meter was
/// asked, if that is much.
#[inline]
pub(crate) fn forget_lazy(
    program: &Program,
    inner: &SetLoop,
    from: usize,
    to: usize,
    fuel: &mut i64,
    scratch: &mut Scratch,
) -> Option<usize> {
    if !scratch.memo.on() || inner.memo == NONE || from > to {
        return None;
    }
    let end = to.min(from + CHUNK);
    remember_run(program, inner.memo, from, end, fuel, scratch);
    (end < to).then_some(end)
}

//! Loops over characters of one set: one scan, one entry on the stack for all places where the loop can stop.

use crate::input::Subject;
use crate::matcher::{CHUNK, Next, PER_UNIT, apart, push};
use crate::program::{Ahead, NONE, Program, Set, SetLoop};
use crate::scratch::{Scratch, kind};
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
        for at in lowest..=from {
            if apart(program, inner.memo, &scratch.registers, at) {
                scratch.memo.set(inner.memo, at);
            }
        }
        *fuel -= (from + 1 - lowest) as i64;
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
            for _ in 0..inner.min {
                match s.forward(least) {
                    Some((_, next)) if next <= end => least = next,
                    _ => return Ok(Next::Fail),
                }
            }
            *fuel -= i64::from(inner.min) / PER_UNIT as i64;
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

/// Where the characters that a loop must take end.
#[inline(always)]
fn take_least<S: Subject>(s: S, set: &Set, at: usize, count: u32) -> Option<usize> {
    let mut position = at;
    for _ in 0..count {
        position = s.forward(position).filter(|(c, _)| set.contains(*c))?.1;
    }
    Some(position)
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
    let Some(least) = take_least(s, set, at, inner.min) else { return Ok(Next::Fail) };
    *fuel -= i64::from(inner.min);
    let begin = scratch.scanned.take().map_or(least, |(position, _)| position.max(least));
    let mut end = begin;
    loop {
        if apart(program, inner.memo, &scratch.registers, end) && scratch.memo.has(inner.memo, end) {
            *fuel -= (end - begin) as i64 / 2;
            if end == least {
                return Ok(Next::Fail);
            }
            end = s.backward(end).map_or(least, |(_, at)| at).max(least);
            break;
        }
        if end - begin >= CHUNK / PER_UNIT {
            scratch.scanned = Some((end, 0));
            *fuel -= (end - begin) as i64 / 2;
            return Ok(Next::Again);
        }
        match s.forward(end) {
            Some((c, next)) if set.contains(c) => end = next,
            _ => {
                *fuel -= (end - begin) as i64 / 2;
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
            let Some(position) = take_least(s, set, at, inner.min) else { return Ok(Next::Fail) };
            *fuel -= i64::from(inner.min) / PER_UNIT as i64;
            // What the entry keeps: where an endless loop began, how much a bounded one has taken.
            (position, if endless { position as u32 } else { inner.min })
        }
    };
    let begin = position;
    let memo = scratch.memo.on() && inner.memo != NONE;
    loop {
        if memo
            && apart(program, inner.memo, &scratch.registers, position)
            && scratch.memo.has(inner.memo, position)
        {
            forget_lazy(program, inner, count as usize, position, scratch);
            return Ok(Next::Fail);
        }
        let next_unit = s.unit(position);
        if inner.ahead.has(next_unit) {
            break;
        }
        if position - begin >= CHUNK {
            scratch.scanned = Some((position, count));
            *fuel -= (CHUNK / PER_UNIT) as i64;
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
                *fuel -= ((position - begin) / PER_UNIT) as i64;
                forget_lazy(program, inner, count as usize, position, scratch);
                return Ok(Next::Fail);
            }
        }
    }
    *fuel -= ((position - begin) / PER_UNIT) as i64;
    if memo || position < s.len() && (endless || count < inner.max) {
        push(scratch, meter, kind::LAZY, index, position as u32, count, depth)?;
    }
    Ok(Next::Go(inner.next as usize, position))
}

/// Remembers that an endless lazy loop has failed everywhere from `from` to `to`.
#[inline]
pub(crate) fn forget_lazy(program: &Program, inner: &SetLoop, from: usize, to: usize, scratch: &mut Scratch) {
    if scratch.memo.on() && inner.memo != NONE {
        for at in from..=to {
            if apart(program, inner.memo, &scratch.registers, at) {
                scratch.memo.set(inner.memo, at);
            }
        }
    }
}

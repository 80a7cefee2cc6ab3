//! Search in text: in linear time whatever the guest chose, and charged as it goes.
//!
//! A scan looks for places where the first and the last unit of the needle fit and compares there. If the
//! comparisons cost more than the way made, the needle is adverse, and the Two-Way algorithm of Crochemore
//! and Perrin takes over: linear time, constant space.

use super::{STRETCH, Str, Strings, Units};
use creance_budget::{Meter, Metered};

impl Strings {
    /// The first place at or after `from` where `needle` stands. <https://tc39.es/ecma262/#sec-stringindexof>
    pub fn find(
        &mut self,
        meter: &mut Meter,
        haystack: Str,
        needle: Str,
        from: usize,
    ) -> Metered<Option<usize>> {
        self.flatten(meter, haystack)?;
        self.flatten(meter, needle)?;
        find_units(meter, self.flat_units(haystack), self.flat_units(needle), from)
    }

    /// The last place at or before `from` where `needle` stands. <https://tc39.es/ecma262/#sec-stringlastindexof>
    pub fn rfind(
        &mut self,
        meter: &mut Meter,
        haystack: Str,
        needle: Str,
        from: usize,
    ) -> Metered<Option<usize>> {
        self.flatten(meter, haystack)?;
        self.flatten(meter, needle)?;
        rfind_units(meter, self.flat_units(haystack), self.flat_units(needle), from)
    }

    /// True if `needle` stands at `index`.
    pub fn has_at(&mut self, meter: &mut Meter, haystack: Str, needle: Str, index: usize) -> Metered<bool> {
        self.flatten(meter, haystack)?;
        self.flatten(meter, needle)?;
        let (haystack, needle) = (self.flat_units(haystack), self.flat_units(needle));
        match index.checked_add(needle.len()) {
            Some(end) if end <= haystack.len() => {
                super::units_equal(meter, haystack.slice(index..end), needle)
            }
            _ => Ok(false),
        }
    }
}

/// [`Strings::find`] over views.
pub(super) fn find_units(
    meter: &mut Meter,
    haystack: Units<'_>,
    needle: Units<'_>,
    from: usize,
) -> Metered<Option<usize>> {
    if needle.len() > haystack.len() || from > haystack.len() - needle.len() {
        return Ok(None);
    }
    if needle.is_empty() {
        return Ok(Some(from));
    }
    match (haystack, needle) {
        (Units::Latin1(h), Units::Latin1(n)) => search(meter, h, n, from),
        (Units::Latin1(h), Units::Utf16(n)) => search(meter, h, n, from),
        (Units::Utf16(h), Units::Latin1(n)) => search(meter, h, n, from),
        (Units::Utf16(h), Units::Utf16(n)) => search(meter, h, n, from),
    }
}

/// [`Strings::rfind`] over views.
pub(super) fn rfind_units(
    meter: &mut Meter,
    haystack: Units<'_>,
    needle: Units<'_>,
    from: usize,
) -> Metered<Option<usize>> {
    if needle.len() > haystack.len() {
        return Ok(None);
    }
    let last = from.min(haystack.len() - needle.len());
    if needle.is_empty() {
        return Ok(Some(last));
    }
    let haystack = haystack.slice(0..last + needle.len());
    match (haystack, needle) {
        (Units::Latin1(h), Units::Latin1(n)) => search_back(meter, h, n),
        (Units::Latin1(h), Units::Utf16(n)) => search_back(meter, h, n),
        (Units::Utf16(h), Units::Latin1(n)) => search_back(meter, h, n),
        (Units::Utf16(h), Units::Utf16(n)) => search_back(meter, h, n),
    }
}

/// Places looked at together, so that the compiler can use wide registers.
const LANES: usize = 64;
/// Places looked at between two charges.
const CHARGED: usize = 4096;
/// Comparisons may look at so many units per place passed before the needle counts as adverse.
const PATIENCE: usize = 4;

fn search<H, N>(meter: &mut Meter, h: &[H], n: &[N], from: usize) -> Metered<Option<usize>>
where
    H: Copy + Into<u16>,
    N: Copy + Into<u16>,
{
    let (first, last): (u16, u16) = (n[0].into(), n[n.len() - 1].into());
    let firsts = &h[from..=h.len() - n.len()];
    let lasts = &h[from + n.len() - 1..];
    let mut compared = 0;
    for (stretch, (firsts, lasts)) in firsts.chunks(CHARGED).zip(lasts.chunks(CHARGED)).enumerate() {
        meter.tick(firsts.len() as u64 / 16 + 1)?;
        for (lane, (firsts, lasts)) in firsts.chunks(LANES).zip(lasts.chunks(LANES)).enumerate() {
            let fits = |(&f, &l): (&H, &H)| (f.into() == first) & (l.into() == last);
            if !firsts.iter().zip(lasts).fold(false, |any, pair| any | fits(pair)) {
                continue;
            }
            let passed = stretch * CHARGED + lane * LANES;
            for (offset, pair) in firsts.iter().zip(lasts).enumerate() {
                if !fits(pair) {
                    continue;
                }
                let at = from + passed + offset;
                let same = common(meter, &h[at..at + n.len()], n)?;
                if same == n.len() {
                    return Ok(Some(at));
                }
                compared += same + 1;
                if compared > (passed + offset + 64) * PATIENCE {
                    let rest = two_way(meter, &Ahead(&h[at..]), &Ahead(n))?;
                    return Ok(rest.map(|rest| at + rest));
                }
            }
        }
    }
    Ok(None)
}

/// How many units two texts of one length have in common at their beginning.
fn common<H, N>(meter: &mut Meter, h: &[H], n: &[N]) -> Metered<usize>
where
    H: Copy + Into<u16>,
    N: Copy + Into<u16>,
{
    let mut same = 0;
    for (h, n) in h.chunks(STRETCH).zip(n.chunks(STRETCH)) {
        let part = h.iter().zip(n).position(|(&h, &n)| h.into() != n.into());
        meter.tick(part.unwrap_or(h.len()) as u64 / 4 + 1)?;
        match part {
            Some(part) => return Ok(same + part),
            None => same += h.len(),
        }
    }
    Ok(same)
}

fn search_back<H, N>(meter: &mut Meter, h: &[H], n: &[N]) -> Metered<Option<usize>>
where
    H: Copy + Into<u16>,
    N: Copy + Into<u16>,
{
    let (first, last): (u16, u16) = (n[0].into(), n[n.len() - 1].into());
    let mut compared = 0;
    let places = h.len() - n.len() + 1;
    for at in (0..places).rev() {
        let passed = places - 1 - at;
        if passed.is_multiple_of(CHARGED) {
            meter.tick((CHARGED.min(at + 1) / 8 + 1) as u64)?;
        }
        if h[at].into() != first || h[at + n.len() - 1].into() != last {
            continue;
        }
        let same = common(meter, &h[at..at + n.len()], n)?;
        if same == n.len() {
            return Ok(Some(at));
        }
        compared += same + 1;
        if compared > (passed + 64) * PATIENCE {
            let end = at + n.len();
            let rest = two_way(meter, &Back(&h[..end]), &Back(n))?;
            return Ok(rest.map(|rest| end - rest - n.len()));
        }
    }
    Ok(None)
}

/// Text read in one direction.
trait Read {
    fn len(&self) -> usize;
    fn at(&self, index: usize) -> u16;
}

struct Ahead<'a, T>(&'a [T]);
struct Back<'a, T>(&'a [T]);

impl<T: Copy + Into<u16>> Read for Ahead<'_, T> {
    fn len(&self) -> usize {
        self.0.len()
    }
    #[inline]
    fn at(&self, index: usize) -> u16 {
        self.0[index].into()
    }
}

impl<T: Copy + Into<u16>> Read for Back<'_, T> {
    fn len(&self) -> usize {
        self.0.len()
    }
    #[inline]
    fn at(&self, index: usize) -> u16 {
        self.0[self.0.len() - 1 - index].into()
    }
}

/// Counts steps and pays for them in stretches.
struct Steps<'a> {
    meter: &'a mut Meter,
    unpaid: u32,
}

impl Steps<'_> {
    #[inline]
    fn step(&mut self) -> Metered<()> {
        self.unpaid += 1;
        if self.unpaid as usize == CHARGED {
            self.unpaid = 0;
            self.meter.tick(CHARGED as u64 / 4)?;
        }
        Ok(())
    }
}

/// Two-Way search: the needle is cut at a critical place, the right part compared forwards, then the left part
/// backwards. For a needle with a period, what the last comparison has seen is remembered.
fn two_way<H: Read, N: Read>(meter: &mut Meter, h: &H, n: &N) -> Metered<Option<usize>> {
    let steps = &mut Steps { meter, unpaid: 0 };
    let (cut_a, period_a) = maximal_suffix(steps, n, false)?;
    let (cut_b, period_b) = maximal_suffix(steps, n, true)?;
    let (cut, period) = if cut_a > cut_b { (cut_a, period_a) } else { (cut_b, period_b) };
    let len = n.len();
    let mut periodic = cut + period <= len;
    for index in 0..cut {
        if !periodic {
            break;
        }
        steps.step()?;
        periodic = n.at(index) == n.at(index + period);
    }
    // Without a period no two occurrences are closer than the longer part.
    let shift = if periodic { period } else { cut.max(len - cut) + 1 };
    let (mut at, mut seen) = (0, 0);
    while at + len <= h.len() {
        let mut index = cut.max(seen);
        while index < len && n.at(index) == h.at(at + index) {
            steps.step()?;
            index += 1;
        }
        steps.step()?;
        if index < len {
            at += index - cut + 1;
            seen = 0;
            continue;
        }
        let mut index = cut;
        while index > seen && n.at(index - 1) == h.at(at + index - 1) {
            steps.step()?;
            index -= 1;
        }
        if index <= seen {
            return Ok(Some(at));
        }
        at += shift;
        seen = if periodic { len - period } else { 0 };
    }
    Ok(None)
}

/// Where the largest suffix begins, under the order of units or its reverse, and its period.
fn maximal_suffix<N: Read>(steps: &mut Steps<'_>, n: &N, reverse: bool) -> Metered<(usize, usize)> {
    let (mut best, mut candidate, mut offset, mut period) = (0, 1, 0, 1);
    while candidate + offset < n.len() {
        steps.step()?;
        let (c, b) = (n.at(candidate + offset), n.at(best + offset));
        if c == b {
            if offset + 1 == period {
                candidate += period;
                offset = 0;
            } else {
                offset += 1;
            }
        } else if (c < b) != reverse {
            candidate += offset + 1;
            offset = 0;
            period = candidate - best;
        } else {
            best = candidate;
            candidate += 1;
            offset = 0;
            period = 1;
        }
    }
    Ok((best, period))
}

#[cfg(test)]
pub(super) fn two_way_ahead(meter: &mut Meter, h: &[u8], n: &[u8]) -> Metered<Option<usize>> {
    two_way(meter, &Ahead(h), &Ahead(n))
}

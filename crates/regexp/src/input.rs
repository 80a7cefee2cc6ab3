//! Subjects: Latin-1 bytes, UTF-16 units, or UTF-16 units that are read as code points.

use crate::program::{Literal, Prefix, Scan, Set};
use memchr::{memchr, memchr2, memchr3};

/// The text to match, as the engine stores it.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// Each byte is a code unit.
    Latin1(&'a [u8]),
    /// UTF-16, possibly with lone surrogates.
    Utf16(&'a [u16]),
}

/// What the matcher is compiled for. Positions are indices of units.
pub(crate) trait Subject: Copy {
    /// Characters can be two units.
    const PAIRS: bool;

    fn len(self) -> usize;

    /// The unit at a position.
    fn unit(self, at: usize) -> Option<u32>;

    /// The character at a position and the position after it.
    fn forward(self, at: usize) -> Option<(u32, usize)>;

    /// The character before a position and where it begins.
    fn backward(self, at: usize) -> Option<(u32, usize)>;

    /// The position after the literal, if it is there.
    fn literal(self, at: usize, literal: &Literal) -> Option<usize>;

    /// The end of the run of members of `set` from `at`, at or soon after `limit` at the latest.
    fn run(self, at: usize, limit: usize, set: &Set, scan: Scan) -> usize;

    /// The first place from `at`, at `limit` or soon after at the latest, where a match can begin.
    fn find(self, at: usize, limit: usize, prefix: &Prefix, literals: &[Literal]) -> Option<usize>;
}

#[derive(Clone, Copy)]
pub(crate) struct Latin1<'a>(pub &'a [u8]);

/// Bytes that a loop looks at before a search with a higher start-up cost takes over.
const SHORT: usize = 12;

impl Subject for Latin1<'_> {
    const PAIRS: bool = false;

    #[inline(always)]
    fn len(self) -> usize {
        self.0.len()
    }

    #[inline(always)]
    fn unit(self, at: usize) -> Option<u32> {
        self.0.get(at).map(|&c| u32::from(c))
    }

    #[inline(always)]
    fn forward(self, at: usize) -> Option<(u32, usize)> {
        self.0.get(at).map(|&c| (u32::from(c), at + 1))
    }

    #[inline(always)]
    fn backward(self, at: usize) -> Option<(u32, usize)> {
        let at = at.checked_sub(1)?;
        self.0.get(at).map(|&c| (u32::from(c), at))
    }

    #[inline(always)]
    fn literal(self, at: usize, literal: &Literal) -> Option<usize> {
        let bytes = literal.bytes.as_ref()?;
        let text = self.0.get(at..at + bytes.len())?;
        let same = match &literal.masks {
            None => text.iter().eq(bytes.iter()),
            Some(masks) => text.iter().zip(masks).zip(bytes).all(|((&c, &mask), &byte)| c | mask == byte),
        };
        same.then_some(at + bytes.len())
    }

    #[inline(always)]
    fn run(self, at: usize, limit: usize, set: &Set, scan: Scan) -> usize {
        let limit = limit.min(self.0.len());
        let text = &self.0[at.min(limit)..limit];
        if scan == Scan::Everything {
            return limit.max(at);
        }
        let short = if scan == Scan::Table { text.len() } else { text.len().min(SHORT) };
        if let Some(found) = text[..short].iter().position(|&c| !set.latin[usize::from(c)]) {
            return at + found;
        }
        let rest = &text[short..];
        let found = match scan {
            Scan::Until1(a) => memchr(a, rest),
            Scan::Until2(a, b) => memchr2(a, b, rest),
            Scan::Until3(a, b, c) => memchr3(a, b, c, rest),
            _ => None,
        };
        at + short + found.unwrap_or(rest.len())
    }

    #[inline(always)]
    fn find(self, at: usize, limit: usize, prefix: &Prefix, _: &[Literal]) -> Option<usize> {
        let limit = limit.min(self.0.len());
        let text = self.0.get(at..limit)?;
        let found = match prefix {
            Prefix::Anything | Prefix::Anchored => Some(0),
            Prefix::Literal(_, Some(finder)) => {
                let reach = (limit + finder.needle().len() - 1).min(self.0.len());
                finder.find(&self.0[at..reach])
            }
            Prefix::Literal(_, None) => None,
            &Prefix::Bytes([a, b, c], _) => match text.first() {
                Some(&first) if first == a || first == b || first == c => Some(0),
                _ if a == b => memchr(a, text),
                _ if b == c => memchr2(a, b, text),
                _ => memchr3(a, b, c, text),
            },
            Prefix::Table(table, _) => text.iter().position(|&c| table[usize::from(c)]),
        };
        found.map(|found| at + found)
    }
}

/// UTF-16. With `PAIRS` a surrogate pair is one character.
#[derive(Clone, Copy)]
pub(crate) struct Utf16<'a, const PAIRS: bool>(pub &'a [u16]);

#[inline(always)]
fn is_lead(unit: u16) -> bool {
    unit & 0xFC00 == 0xD800
}

#[inline(always)]
fn is_trail(unit: u16) -> bool {
    unit & 0xFC00 == 0xDC00
}

fn pair(lead: u16, trail: u16) -> u32 {
    0x10000 + ((u32::from(lead) & 0x3FF) << 10 | u32::from(trail) & 0x3FF)
}

impl<const PAIRED: bool> Subject for Utf16<'_, PAIRED> {
    const PAIRS: bool = PAIRED;

    #[inline(always)]
    fn len(self) -> usize {
        self.0.len()
    }

    #[inline(always)]
    fn unit(self, at: usize) -> Option<u32> {
        self.0.get(at).map(|&c| u32::from(c))
    }

    #[inline(always)]
    fn forward(self, at: usize) -> Option<(u32, usize)> {
        let &unit = self.0.get(at)?;
        if PAIRED
            && is_lead(unit)
            && let Some(&trail) = self.0.get(at + 1)
            && is_trail(trail)
        {
            return Some((pair(unit, trail), at + 2));
        }
        Some((u32::from(unit), at + 1))
    }

    #[inline(always)]
    fn backward(self, at: usize) -> Option<(u32, usize)> {
        let at = at.checked_sub(1)?;
        let &unit = self.0.get(at)?;
        if PAIRED && is_trail(unit) && at > 0 && is_lead(self.0[at - 1]) {
            return Some((pair(self.0[at - 1], unit), at - 1));
        }
        Some((u32::from(unit), at))
    }

    #[inline(always)]
    fn literal(self, at: usize, literal: &Literal) -> Option<usize> {
        let units = &literal.units;
        let text = self.0.get(at..at + units.len())?;
        let same = match &literal.masks {
            None => text.iter().eq(units.iter()),
            Some(masks) => {
                text.iter().zip(masks).zip(units).all(|((&c, &mask), &unit)| c | u16::from(mask) == unit)
            }
        };
        same.then_some(at + units.len())
    }

    #[inline(always)]
    fn run(self, at: usize, limit: usize, set: &Set, _: Scan) -> usize {
        let limit = limit.min(self.0.len());
        let mut at = at;
        while at < limit {
            let unit = u32::from(self.0[at]);
            if unit < 256 {
                if !set.latin[unit as usize] {
                    break;
                }
                at += 1;
                continue;
            }
            match self.forward(at) {
                Some((c, next)) if set.contains(c) => at = next,
                _ => break,
            }
        }
        at
    }

    #[inline(always)]
    fn find(self, at: usize, limit: usize, prefix: &Prefix, literals: &[Literal]) -> Option<usize> {
        let limit = limit.min(self.0.len());
        let mut at = at;
        loop {
            let text = self.0.get(at..limit)?;
            let found = at + first(text, prefix, literals)?;
            // The second half of a pair is no place to begin.
            let inside = PAIRED && found > at && is_trail(self.0[found]) && is_lead(self.0[found - 1]);
            if !inside {
                return Some(found);
            }
            at = found + 1;
        }
    }
}

/// Units of a literal that the search for it compares; the instruction compares the rest.
const PROBE: usize = 4;

/// The first place in a text where a match can begin.
#[inline(always)]
fn first(text: &[u16], prefix: &Prefix, literals: &[Literal]) -> Option<usize> {
    match prefix {
        Prefix::Anything | Prefix::Anchored => Some(0),
        Prefix::Literal(literal, _) => {
            let units = &literals[*literal as usize].units;
            let probe = &units[..units.len().min(PROBE)];
            (0..text.len()).find(|&from| {
                // A literal may go on beyond the text.
                let rest = &text[from..];
                rest[0] == probe[0] && rest.iter().zip(probe).all(|(a, b)| a == b)
            })
        }
        Prefix::Bytes(_, table) => text.iter().position(|&c| c < 256 && table[usize::from(c)]),
        Prefix::Table(table, other) => {
            text.iter().position(|&c| if c < 256 { table[usize::from(c)] } else { *other })
        }
    }
}

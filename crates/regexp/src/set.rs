//! Sets of code points as sorted lists of ranges.

use alloc::vec::Vec;

/// The last code point.
pub(crate) const LAST: u32 = 0x10FFFF;

/// A set of code points: ranges with both ends, sorted, neither touching nor overlapping.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CodePoints {
    ranges: Vec<(u32, u32)>,
}

impl CodePoints {
    /// Any ranges in any order.
    pub fn new(mut ranges: Vec<(u32, u32)>) -> CodePoints {
        ranges.sort_unstable();
        let mut kept = 0;
        for at in 1..ranges.len() {
            let (from, to) = ranges[at];
            if from <= ranges[kept].1.saturating_add(1) {
                ranges[kept].1 = ranges[kept].1.max(to);
            } else {
                kept += 1;
                ranges[kept] = (from, to);
            }
        }
        ranges.truncate(kept + 1);
        CodePoints { ranges }
    }

    pub fn single(c: u32) -> CodePoints {
        CodePoints { ranges: Vec::from([(c, c)]) }
    }

    pub fn all() -> CodePoints {
        CodePoints { ranges: Vec::from([(0, LAST)]) }
    }

    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    pub fn ranges(&self) -> &[(u32, u32)] {
        &self.ranges
    }

    pub fn into_ranges(self) -> Vec<(u32, u32)> {
        self.ranges
    }

    pub fn contains(&self, c: u32) -> bool {
        contains(&self.ranges, c)
    }

    /// The number of members, if it is at most `most`; then the members themselves are cheap to list.
    pub fn few(&self, most: usize) -> Option<Vec<u32>> {
        let mut members = Vec::new();
        for &(from, to) in &self.ranges {
            if (to - from) as usize >= most || members.len() + (to - from) as usize + 1 > most {
                return None;
            }
            members.extend(from..=to);
        }
        Some(members)
    }

    pub fn union(self, other: &CodePoints) -> CodePoints {
        let mut ranges = self.ranges;
        ranges.extend_from_slice(&other.ranges);
        CodePoints::new(ranges)
    }

    pub fn complement(&self) -> CodePoints {
        let mut ranges = Vec::with_capacity(self.ranges.len() + 1);
        let mut next = 0;
        for &(from, to) in &self.ranges {
            if from > next {
                ranges.push((next, from - 1));
            }
            next = to + 1;
        }
        if next <= LAST {
            ranges.push((next, LAST));
        }
        CodePoints { ranges }
    }

    pub fn intersection(&self, other: &CodePoints) -> CodePoints {
        let mut ranges = Vec::new();
        let (mut left, mut right) = (0, 0);
        while let (Some(&a), Some(&b)) = (self.ranges.get(left), other.ranges.get(right)) {
            let (from, to) = (a.0.max(b.0), a.1.min(b.1));
            if from <= to {
                ranges.push((from, to));
            }
            if a.1 < b.1 {
                left += 1;
            } else {
                right += 1;
            }
        }
        CodePoints { ranges }
    }

    pub fn subtraction(&self, other: &CodePoints) -> CodePoints {
        self.intersection(&other.complement())
    }
}

/// Membership in a sorted list of ranges.
#[inline]
pub(crate) fn contains(ranges: &[(u32, u32)], c: u32) -> bool {
    let at = ranges.partition_point(|&(_, to)| to < c);
    ranges.get(at).is_some_and(|&(from, _)| from <= c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations() {
        let a = CodePoints::new(Vec::from([(20, 30), (1, 5), (6, 7), (25, 40)]));
        assert_eq!(a.ranges(), [(1, 7), (20, 40)]);
        let b = CodePoints::new(Vec::from([(5, 22)]));
        assert_eq!(a.intersection(&b).ranges(), [(5, 7), (20, 22)]);
        assert_eq!(a.subtraction(&b).ranges(), [(1, 4), (23, 40)]);
        assert_eq!(a.complement().complement(), a);
        assert_eq!(CodePoints::default().complement(), CodePoints::all());
        assert_eq!(a.clone().union(&b).ranges(), [(1, 40)]);
        assert!(a.contains(7) && !a.contains(8) && !a.contains(0) && !a.contains(41));
        assert_eq!(CodePoints::new(Vec::new()).ranges(), []);
    }
}

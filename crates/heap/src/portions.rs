//! Long lists are copied, moved and filled in portions. The fuel has been paid, but the time passes as well, so that
//! between two portions there is a look at the limits.

use alloc::vec::Vec;
use bytemuck::Zeroable;
use core::ops::Range;
use creance_budget::{Halt, Meter, Metered};

/// Bytes between two looks. Where they are copied to pages that are new, that takes about 0.1 milliseconds.
const PORTION: usize = 1 << 18;

/// Entries of a portion.
const fn portion<T>() -> usize {
    let size = size_of::<T>();
    if size == 0 || size > PORTION { 1 } else { PORTION / size }
}

/// Moves a list to a block with room for `capacity` entries, whose bytes are charged; a short list stays where it is if
/// it has that room.
///
/// # Errors
/// As [`Meter::check`]; the list is what it was then.
pub fn grow<T: Copy>(meter: &Meter, list: &mut Vec<T>, capacity: usize) -> Metered<()> {
    if list.len() <= portion::<T>() {
        list.reserve_exact(capacity.saturating_sub(list.len()));
        return Ok(());
    }
    let mut grown = Vec::with_capacity(capacity);
    extend(meter, &mut grown, list)?;
    *list = grown;
    Ok(())
}

/// Appends entries to a list that has room for them.
///
/// # Errors
/// As [`Meter::check`], after a part of them.
pub fn extend<T: Copy>(meter: &Meter, list: &mut Vec<T>, entries: &[T]) -> Metered<()> {
    for (at, part) in entries.chunks(portion::<T>()).enumerate() {
        if at > 0 {
            meter.check()?;
        }
        list.extend_from_slice(part);
    }
    Ok(())
}

/// True if there is an entry that is meant.
///
/// # Errors
/// As [`Meter::check`].
pub fn any<T>(meter: &Meter, entries: &[T], is_meant: impl Fn(&T) -> bool) -> Metered<bool> {
    all_parts(meter, entries, |part| !part.iter().any(&is_meant)).map(|none| !none)
}

/// True if all portions are as they are meant to be.
///
/// # Errors
/// As [`Meter::check`].
pub fn all_parts<T>(meter: &Meter, entries: &[T], is_meant: impl Fn(&[T]) -> bool) -> Metered<bool> {
    for (at, part) in entries.chunks(portion::<T>()).enumerate() {
        if at > 0 {
            meter.check()?;
        }
        if !is_meant(part) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Lengthens a list that has room for it.
///
/// # Errors
/// As [`Meter::check`], after a part.
pub fn lengthen<T: Copy>(meter: &Meter, list: &mut Vec<T>, length: usize, entry: T) -> Metered<()> {
    while list.len() < length {
        meter.check()?;
        list.resize(length.min(list.len() + portion::<T>()), entry);
    }
    Ok(())
}

/// Bytes up to which an allocator may give memory that was used before, so that zeros have to be written.
const WRITTEN: usize = 32 << 20;

/// Zeros, in a block with room for more. The caller has paid for them.
///
/// # Errors
/// A memory halt if the machine does not have the bytes; as [`Meter::check`].
pub fn zeroed<T: Zeroable>(meter: &Meter, length: usize, room: usize) -> Metered<Vec<T>> {
    if room.saturating_mul(size_of::<T>()) > WRITTEN {
        // OPTIMIZATION: pages that cost nothing before they are used.
        let mut zeros = bytemuck::allocation::try_zeroed_vec(room).map_err(|()| Halt::Memory)?;
        zeros.truncate(length);
        return Ok(zeros);
    }
    let mut zeros = Vec::new();
    zeros.try_reserve_exact(room).map_err(|_| Halt::Memory)?;
    while zeros.len() < length {
        meter.check()?;
        zeros.resize_with(length.min(zeros.len() + portion::<T>()), T::zeroed);
    }
    Ok(zeros)
}

/// Overwrites all entries.
///
/// # Errors
/// As [`Meter::check`], after a part of them.
pub fn fill<T: Copy>(meter: &Meter, entries: &mut [T], entry: T) -> Metered<()> {
    for part in entries.chunks_mut(portion::<T>()) {
        meter.check()?;
        part.fill(entry);
    }
    Ok(())
}

/// Reverses the order of entries.
///
/// # Errors
/// As [`Meter::check`], after some of them have changed places.
pub fn reverse<T>(meter: &Meter, entries: &mut [T]) -> Metered<()> {
    let middle = entries.len() / 2;
    let (head, tail) = entries.split_at_mut(middle);
    let parts = head.chunks_mut(portion::<T>()).zip(tail.rchunks_mut(portion::<T>()));
    for (left, right) in parts {
        meter.check()?;
        for (a, b) in left.iter_mut().zip(right.iter_mut().rev()) {
            core::mem::swap(a, b);
        }
    }
    Ok(())
}

/// Copies entries to another place of their list, which may overlap with where they are. What is beyond the list is
/// left out.
///
/// # Errors
/// As [`Meter::check`], after a part of them.
pub fn copy_within<T: Copy>(meter: &Meter, entries: &mut [T], from: Range<usize>, to: usize) -> Metered<()> {
    let count = from.len().min(entries.len().saturating_sub(from.start.max(to)));
    let portion = portion::<T>();
    for at in (0..count).step_by(portion) {
        meter.check()?;
        let len = portion.min(count - at);
        // Downwards from the first, upwards from the last: nothing is overwritten before it has been copied.
        let at = if to <= from.start { at } else { count - at - len };
        entries.copy_within(from.start + at..from.start + at + len, to + at);
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use alloc::sync::Arc;
    use core::sync::atomic::{AtomicUsize, Ordering};
    use creance_budget::{Limits, Watch};

    const MANY: usize = 5 * portion::<u64>() + 7;

    /// Expires at the nth look.
    struct Looks(AtomicUsize);

    impl Watch for Looks {
        fn expired(&self) -> bool {
            self.0.fetch_sub(1, Ordering::Relaxed) <= 1
        }
    }

    fn meter(looks: usize) -> Meter {
        let mut meter = Meter::new(Limits::unlimited());
        meter.set_watch(Some(Arc::new(Looks(AtomicUsize::new(looks)))));
        meter
    }

    fn list() -> Vec<u64> {
        (0..MANY as u64).collect()
    }

    #[test]
    fn portions_do_what_the_whole_does() {
        let meter = meter(usize::MAX);
        let mut grown = list();
        grow(&meter, &mut grown, MANY + 100).unwrap();
        assert_eq!(grown.capacity(), MANY + 100);
        assert_eq!(grown, list());
        lengthen(&meter, &mut grown, MANY + 100, 3).unwrap();
        assert_eq!(grown[MANY..], [3; 100]);

        let mut reversed = list();
        reverse(&meter, &mut reversed).unwrap();
        assert!(reversed.iter().copied().eq((0..MANY as u64).rev()));

        let long = 3 * portion::<u64>() + 5;
        for (from, to) in [(0..long, 9), (9..long, 0), (7..MANY, 1), (0..MANY, 1), (5..5, 0), (0..3, MANY)] {
            let mut moved = list();
            copy_within(&meter, &mut moved, from.clone(), to).unwrap();
            let mut whole = list();
            let end = from.end.min(MANY - to + from.start).max(from.start);
            whole.copy_within(from.start..end, to);
            assert!(moved == whole, "{from:?} to {to}");
        }

        fill(&meter, &mut reversed, 1).unwrap();
        assert!(reversed.iter().all(|entry| *entry == 1));
    }

    #[test]
    fn zeros_are_there_however_they_are_made() {
        let meter = Meter::new(Limits::unlimited());
        for (length, room) in [(0, 0), (3, 3), (3, 1000), (WRITTEN / 8 + 1, WRITTEN / 8 + 1), (3, WRITTEN)] {
            let zeros = zeroed::<u64>(&meter, length, room).unwrap();
            assert!(zeros.len() == length && zeros.capacity() >= room, "{length} of {room}");
            assert!(zeros.iter().all(|&word| word == 0), "{length} of {room}");
        }
        assert_eq!(zeroed::<u64>(&meter, 1, usize::MAX / 8), Err(Halt::Memory));
    }

    #[test]
    fn a_look_between_two_portions_can_end_it() {
        let mut grown = list();
        assert_eq!(grow(&meter(3), &mut grown, MANY * 2), Err(Halt::Deadline));
        assert!(grown == list());
        assert_eq!(reverse(&meter(2), &mut grown), Err(Halt::Deadline));
        assert_eq!(copy_within(&meter(2), &mut grown, 0..MANY, 1), Err(Halt::Deadline));
        assert_eq!(fill(&meter(2), &mut grown, 0), Err(Halt::Deadline));
        assert_eq!(lengthen(&meter(2), &mut Vec::new(), MANY, 0), Err(Halt::Deadline));
    }
}

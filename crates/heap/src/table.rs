//! What hash tables of entries share.

use creance_budget::{Meter, Metered};
use hashbrown::HashTable;

/// A table of the positions of entries, with room for `capacity` of them, which are no fewer. Looks at the limits
/// meanwhile: hashing millions of entries again takes longer than a deadline may be late.
///
/// # Errors
/// As [`Meter::check`].
pub(crate) fn table_of(
    meter: &Meter,
    capacity: usize,
    entries: impl Iterator<Item = (u64, u32)>,
) -> Metered<HashTable<u32>> {
    let mut table = HashTable::with_capacity(capacity);
    for (count, (hash, at)) in entries.enumerate() {
        meter.check_at(count + 1)?;
        // NOTE: there is room, so nothing that is in the table has to be hashed.
        table.insert_unique(hash, at, |_| hash);
    }
    Ok(table)
}

//! Lists whose room is charged, used or not.

use crate::{Read, Reader, Record, Writer};
use alloc::vec::Vec;

/// Writes a list and how much room it has.
pub fn write_with_capacity<T: Record>(list: &Vec<T>, to: &mut Writer) {
    to.number(list.len() as u64);
    to.number((list.capacity() - list.len()) as u64);
    list.iter().for_each(|item| item.write(to));
}

/// Reads a list with the room that it had, which is charged at `bytes` for an item.
///
/// # Errors
/// What is wrong with the bytes, or that the limits do not allow so much.
pub fn read_with_capacity<T: Record>(from: &mut Reader<'_>, bytes: usize) -> Read<Vec<T>> {
    let count = from.count()?;
    let capacity = count.saturating_add(usize::read(from)?);
    from.charge(capacity.saturating_mul(bytes))?;
    read_items(from, count, capacity)
}

/// Reads so many items into a list with this room, which has been charged.
///
/// # Errors
/// What is wrong with the bytes, or that the host has no such room.
pub fn read_items<T: Record>(from: &mut Reader<'_>, count: usize, capacity: usize) -> Read<Vec<T>> {
    let mut list = Vec::new();
    if list.try_reserve_exact(capacity).is_err() {
        return Err(creance_budget::Halt::Memory.into());
    }
    for _ in 0..count {
        list.push(T::read(from)?);
    }
    Ok(list)
}

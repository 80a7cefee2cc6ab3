//! Copies of a heap that go on as it would: with the same contents, the same room to grow in, the same bytes charged.
//!
//! `Vec::clone` drops spare capacity. A copy would then grow sooner than what it was copied from, and give back less
//! than was charged; so whatever has its capacity charged is copied by [`with_room`].

use crate::extra::RegExpCode;
use crate::{Extra, Heap};
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use creance_budget::{Limits, Metered};

/// A copy of a vector with the same capacity.
#[inline]
pub fn with_room<T: Clone>(of: &Vec<T>) -> Vec<T> {
    let mut copy = Vec::with_capacity(of.capacity());
    copy.extend_from_slice(of);
    copy
}

impl Heap {
    /// A copy that shares nothing with this heap that can change, but for the bytes of a `SharedArrayBuffer`. It is
    /// charged in full to an account of its own.
    ///
    /// # Errors
    /// A halt if the limits do not allow the bytes that are alive.
    pub fn duplicate(&self, limits: Limits) -> Metered<Heap> {
        let Heap {
            meter,
            strings,
            shapes,
            realms,
            functions,
            has_html_dda,
            cells,
            free_cell,
            allocated,
            threshold,
            extras,
            free_extra,
            // Scratch of the collector.
            extra_marks: _,
            dictionaries,
            dictionary_marks: _,
            free_dictionaries,
            symbols,
            free_symbols,
            registry,
            bigints,
            bigint_marks: _,
            free_bigints,
            work: _,
            epoch,
            indexed_prototypes,
            hooks,
            collections,
        } = self;
        Ok(Heap {
            meter: meter.fork(limits)?,
            strings: strings.clone(),
            shapes: shapes.clone(),
            realms: realms.clone(),
            functions: with_room(functions),
            has_html_dda: *has_html_dda,
            cells: cells.clone(),
            free_cell: *free_cell,
            allocated: *allocated,
            threshold: *threshold,
            extras: copy_extras(extras),
            free_extra: *free_extra,
            extra_marks: Vec::new(),
            dictionaries: with_room(dictionaries),
            dictionary_marks: Vec::new(),
            free_dictionaries: free_dictionaries.clone(),
            symbols: with_room(symbols),
            free_symbols: free_symbols.clone(),
            registry: registry.clone(),
            bigints: with_room(bigints),
            bigint_marks: Vec::new(),
            free_bigints: free_bigints.clone(),
            work: Vec::new(),
            epoch: *epoch,
            indexed_prototypes: *indexed_prototypes,
            hooks: *hooks,
            collections: *collections,
        })
    }

    /// Keys the hashes of strings anew, in a heap in which no script has run yet: maps are laid out by the hashes.
    pub fn reseed(&mut self, seed: u64) {
        debug_assert!(
            !self.extras.iter().any(|extra| matches!(extra, Extra::Map(_))),
            "a map would lose its keys"
        );
        self.strings.reseed(seed);
    }

    /// True if there is a buffer whose bytes other agents may hold, too.
    pub fn has_shared_memory(&self) -> bool {
        let is_shared = |extra: &Extra| matches!(extra, Extra::Buffer(buffer) if matches!(buffer.block, crate::buffer::Block::Shared(_)));
        self.extras.iter().any(is_shared)
    }
}

/// What the expressions of a literal share is charged to the last of them in its VM, so each VM counts for itself.
fn copy_extras(extras: &Vec<Extra>) -> Vec<Extra> {
    let mut extras = with_room(extras);
    let mut copies = BTreeMap::new();
    for extra in &mut extras {
        if let Extra::RegExp(data) = extra {
            let copy = copies.entry(Arc::as_ptr(&data.code) as usize).or_insert_with(|| {
                let RegExpCode { program, names } = &*data.code;
                Arc::new(RegExpCode { program: program.clone(), names: names.clone() })
            });
            data.code = copy.clone();
        }
    }
    extras
}

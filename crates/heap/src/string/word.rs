//! The hash of a word that is no text.

use super::{Strings, Units};

impl Strings {
    /// The hash of a word under the key of this VM, for tables whose keys the guest chooses.
    pub fn hash_word(&self, word: u64) -> u64 {
        let hash = u64::from(self.key.hash(Units::Latin1(&word.to_le_bytes())));
        hash.wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

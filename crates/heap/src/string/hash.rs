//! The hash of text. Guests choose the text, so it is keyed: SipHash-1-3 with a key made from the VM's seed.
//!
//! Equal units give equal hashes however they are stored: units that all fit a byte are hashed as bytes,
//! others as 16-bit units. The length closes the last word, and the two forms end in different marks.

use super::units::Units;

/// The key of one VM.
#[derive(Clone, Copy)]
pub(super) struct Key(u64, u64);

impl Key {
    pub(super) fn new(seed: u64) -> Key {
        Key(split_mix(seed), split_mix(seed ^ 0x5851_F42D_4C95_7F2D))
    }

    pub(super) fn bytes(self) -> [u8; 16] {
        (u128::from(self.0) | u128::from(self.1) << 64).to_le_bytes()
    }

    pub(super) fn of_bytes(bytes: [u8; 16]) -> Key {
        let both = u128::from_le_bytes(bytes);
        Key(both as u64, (both >> 64) as u64)
    }

    /// Never 0, which stands for "not computed" in a cell.
    pub(super) fn hash(self, units: Units<'_>) -> u32 {
        let mut sip = Sip::new(self);
        let len = units.len() as u64;
        let mark = match units {
            Units::Latin1(units) => {
                sip.bytes(units);
                0
            }
            Units::Utf16(wide) if units.fits_latin1() => {
                let mut narrow = [0u8; 64];
                for part in wide.chunks(64) {
                    narrow.iter_mut().zip(part).for_each(|(to, &from)| *to = from as u8);
                    sip.bytes(&narrow[..part.len()]);
                }
                0
            }
            Units::Utf16(units) => {
                let mut words = units.chunks_exact(4);
                for word in &mut words {
                    sip.word(word.iter().rev().fold(0, |word, &unit| word << 16 | u64::from(unit)));
                }
                sip.word(words.remainder().iter().rev().fold(0, |word, &unit| word << 16 | u64::from(unit)));
                1
            }
        };
        let hash = sip.finish(len << 1 | mark);
        ((hash >> 32) as u32 ^ hash as u32).max(1)
    }
}

/// SplitMix64's output function: spreads a small seed over a whole word.
fn split_mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

struct Sip {
    a: u64,
    b: u64,
    c: u64,
    d: u64,
}

impl Sip {
    fn new(key: Key) -> Sip {
        Sip {
            a: key.0 ^ 0x736F_6D65_7073_6575,
            b: key.1 ^ 0x646F_7261_6E64_6F6D,
            c: key.0 ^ 0x6C79_6765_6E65_7261,
            d: key.1 ^ 0x7465_6462_7974_6573,
        }
    }

    /// Whole words of `bytes`, the last filled with zeros. Parts of one text are all but the last 8n long.
    fn bytes(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            self.word(word.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)));
        }
        if !words.remainder().is_empty() {
            self.word(words.remainder().iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)));
        }
    }

    #[inline]
    fn word(&mut self, word: u64) {
        self.d ^= word;
        self.round();
        self.a ^= word;
    }

    #[inline]
    fn round(&mut self) {
        self.a = self.a.wrapping_add(self.b);
        self.c = self.c.wrapping_add(self.d);
        self.b = self.b.rotate_left(13) ^ self.a;
        self.d = self.d.rotate_left(16) ^ self.c;
        self.a = self.a.rotate_left(32);
        self.c = self.c.wrapping_add(self.b);
        self.a = self.a.wrapping_add(self.d);
        self.b = self.b.rotate_left(17) ^ self.c;
        self.d = self.d.rotate_left(21) ^ self.a;
        self.c = self.c.rotate_left(32);
    }

    fn finish(mut self, last: u64) -> u64 {
        self.word(last);
        self.c ^= 0xFF;
        self.round();
        self.round();
        self.round();
        self.a ^ self.b ^ self.c ^ self.d
    }
}

//! Random numbers.

/// Random numbers of the operating system; should it refuse, those of a generator that was seeded when the
/// capability was made.
///
/// # Errors
/// What the operating system says if it has none to begin with.
pub fn os() -> Result<impl FnMut() -> u64 + Send + 'static, getrandom::Error> {
    let mut fallback = seeded(getrandom::u64()?);
    Ok(move || getrandom::u64().unwrap_or_else(|_| fallback()))
}

/// The same numbers for the same seed, on every machine: SplitMix64. Not for secrets.
/// <https://doi.org/10.1145/2714064.2660195>
pub fn seeded(seed: u64) -> impl FnMut() -> u64 + Send + 'static {
    let mut state = seed;
    move || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = state;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_published_sequence() {
        let mut next = seeded(1_234_567);
        let numbers = [next(), next(), next()];
        assert_eq!(
            numbers,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn the_system_has_entropy() {
        let mut next = os().expect("this machine has entropy");
        assert_ne!((next(), next()), (0, 0));
    }
}

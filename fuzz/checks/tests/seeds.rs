//! The fuzz targets' checks over fixed seeds: the same inputs on every machine.

use creance_fuzz::{
    Bytes, check_json, check_matcher, check_methods, check_program, check_source, json_text, program, regexp,
    soup,
};

/// Bytes of a seed: a simple generator of ours, so that inputs never change with a library.
fn bytes(seed: u64, count: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 56) as u8
    };
    (0..count).map(|_| next()).collect()
}

#[test]
fn any_bytes_as_source() {
    for seed in 0..300 {
        check_source(&String::from_utf8_lossy(&bytes(seed, 200)));
    }
}

#[test]
fn token_soup() {
    for seed in 0..1500 {
        let bytes = bytes(seed, 10 + seed as usize % 120);
        let text = soup(&mut Bytes::new(&bytes));
        check_source(&text);
        check_program(&text);
    }
}

#[test]
fn programs_under_limits() {
    let mut compiled = 0;
    for seed in 0..1500 {
        let bytes = bytes(seed, 40 + seed as usize % 400);
        compiled += usize::from(check_program(&program(&mut Bytes::new(&bytes))));
    }
    assert!(compiled > 1350, "only {compiled} of 1,500 generated programs compile");
}

#[test]
fn regular_expressions() {
    let mut valid = 0;
    for seed in 0..3000 {
        let bytes = bytes(seed, 20 + seed as usize % 100);
        let case = regexp(&mut Bytes::new(&bytes));
        valid += usize::from(check_matcher(&case));
        if seed % 4 == 0 {
            check_methods(&case);
        }
    }
    assert!(valid > 1000, "only {valid} of 3,000 generated patterns are valid");
}

#[test]
fn json() {
    for seed in 0..1500 {
        let bytes = bytes(seed, 5 + seed as usize % 200);
        check_json(&json_text(&mut Bytes::new(&bytes)));
    }
}

/// Texts on which a check was once wrong.
#[test]
fn json_found_by_fuzzing() {
    for text in ["-1e100101", "[1e400]", r#""\ud800""#] {
        check_json(text);
    }
}

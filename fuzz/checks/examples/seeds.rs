//! Runs one check over many seeds, without cargo-fuzz: `seeds TARGET SECONDS [FIRST]`.
#![allow(clippy::unwrap_used, reason = "a tool for developers")]

use creance_fuzz::{
    Bytes, check_json, check_matcher, check_methods, check_program, check_source, json_text, program, regexp,
    soup,
};
use std::time::{Duration, Instant};

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

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, target, seconds, rest @ ..] = &arguments[..] else { panic!("seeds TARGET SECONDS [FIRST]") };
    let until = Instant::now() + Duration::from_secs(seconds.parse().unwrap());
    let first: u64 = rest.first().map_or(1 << 20, |first| first.parse().unwrap());
    let (mut seed, mut failed) = (first, 0);
    while Instant::now() < until {
        let check = || {
            let bytes = bytes(seed, 10 + (seed % 500) as usize);
            match target.as_str() {
                "source" => check_source(&String::from_utf8_lossy(&bytes)),
                "soup" => {
                    let text = soup(&mut Bytes::new(&bytes));
                    check_source(&text);
                    check_program(&text);
                }
                "verify" => check_source(&program(&mut Bytes::new(&bytes))),
                "program" => drop(check_program(&program(&mut Bytes::new(&bytes)))),
                "regexp" => {
                    let case = regexp(&mut Bytes::new(&bytes));
                    check_matcher(&case);
                    check_methods(&case);
                }
                "json" => check_json(&json_text(&mut Bytes::new(&bytes))),
                _ => panic!("source, soup, verify, program, regexp or json"),
            }
        };
        if std::panic::catch_unwind(check).is_err() {
            println!("{target}: seed {seed} fails");
            failed += 1;
        }
        seed += 1;
    }
    println!("{target}: {} executions, {failed} failures", seed - first);
}

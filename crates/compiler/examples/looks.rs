//! How long matching goes on between two looks at the deadline, for each family of catastrophic patterns:
//! `cargo run --release -p creance-compiler --example looks`.

#[path = "../tests/families/mod.rs"]
mod families;

use creance_budget::{Limits, Meter, Watch};
use creance_compiler::{PATTERN_DEPTH, parse_pattern};
use creance_regexp::{Input, Program, Scratch, exec};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A deadline that never comes and notes when it was asked.
struct Asked(Mutex<Vec<Instant>>);

impl Watch for Asked {
    fn expired(&self) -> bool {
        self.0.lock().expect("one thread").push(Instant::now());
        false
    }
}

/// The times between looks of one match.
fn gaps(family: &families::Family) -> Vec<Duration> {
    let units = |text: &str| text.encode_utf16().collect::<Vec<_>>();
    let parsed = parse_pattern(&units(family.pattern), &units(family.flags), PATTERN_DEPTH);
    let pattern = parsed.expect("a pattern");
    let limits = Limits { fuel: 100_000_000, memory: 1 << 30, total_memory: 1 << 40, ..Limits::untrusted() };
    let mut meter = Meter::new(limits);
    let program = Program::compile(&pattern, &mut meter).expect("a small pattern");
    let asked = Arc::new(Asked(Mutex::default()));
    meter.set_watch(Some(asked.clone()));
    let subject = family.subject(50_000);
    let latin: Option<Vec<u8>> = subject.iter().map(|&unit| u8::try_from(unit).ok()).collect();
    let input = latin.as_deref().map_or(Input::Utf16(&subject), Input::Latin1);
    let mut scratch = Scratch::new();
    let begun = Instant::now();
    let _ = exec(&program, input, 0, false, &mut scratch, &mut meter);
    let ended = Instant::now();
    let mut looks = std::mem::take(&mut *asked.0.lock().expect("one thread"));
    looks.insert(0, begun);
    looks.push(ended);
    looks.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

fn main() {
    println!("{:>9} {:>9}  pattern", "longest", "looks");
    for family in families::FAMILIES {
        // Looks come at the same places in every run. What the system did meanwhile does not.
        let mut least = gaps(family);
        for _ in 1..4 {
            for (least, gap) in least.iter_mut().zip(gaps(family)) {
                *least = gap.min(*least);
            }
        }
        let longest = least.iter().max().expect("a match has a beginning and an end");
        println!("{longest:>9.2?} {:>9}  /{}/ {:?}", least.len(), family.pattern, family.outcome);
    }
}

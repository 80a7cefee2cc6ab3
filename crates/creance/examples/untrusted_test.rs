//! Untrusted TypeScript under test: an exercise that somebody handed in is checked case by case, each with its own
//! fuel, and what it prints is kept apart.
//!
//! `cargo run -p creance --example untrusted_test`

use creance::{Cap, Engine, Error, Halt, Limits};
use std::sync::{Arc, Mutex};

const HANDED_IN: &str = "
    export function median(numbers: number[]): number | undefined {
        console.log('called with', numbers.length);
        if (numbers.length === 4) while (true);
        const sorted = numbers.toSorted((a, b) => a - b);
        const middle = sorted.length >> 1;
        return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1]! + sorted[middle]!) / 2;
    }";

fn main() -> Result<(), Error> {
    let engine = Engine::new();
    let program = engine.compile("median.ts", HANDED_IN)?;
    let cases: [(&[f64], Option<f64>); 4] = [
        (&[3.0, 1.0, 2.0], Some(2.0)),
        (&[1.0, 2.0], Some(1.5)),
        (&[4.0, 1.0, 2.0, 3.0], Some(2.5)),
        (&[10.0, 9.0], Some(10.0)),
    ];
    let printed = Arc::new(Mutex::new(String::new()));
    let mut results = Vec::new();
    for (numbers, expected) in cases {
        let sink = printed.clone();
        let console = Cap::console(move |_, line| {
            if let Ok(mut printed) = sink.lock() {
                printed.push_str(line);
                printed.push('\n');
            }
        });
        let mut vm =
            engine.vm().limits(Limits::untrusted().fuel(200_000)).grant("console", console).build()?;
        vm.run(&program)?;
        let result = match vm.call::<Option<f64>>("median", (numbers,)) {
            Ok(answer) if answer == expected => "right",
            Ok(_) => "wrong",
            Err(Error::Halt { halt: Halt::Fuel, .. }) => "too slow",
            Err(_) => "failed",
        };
        println!("{numbers:?}: {result}");
        results.push(result);
    }
    assert_eq!(results, ["right", "right", "too slow", "wrong"]);
    assert_eq!(printed.lock().map_or(0, |printed| printed.lines().count()), 4);
    Ok(())
}

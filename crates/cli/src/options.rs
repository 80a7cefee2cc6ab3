//! Limits as flags.

use crate::grants::GrantOptions;
use crate::screen::Color;
use clap::Args;
use creance::Limits;
use std::time::Duration;

/// Limits, grants and what is shown afterwards.
#[derive(Args, Clone, Debug)]
pub struct RunOptions {
    /// Units of work that the script may do: a number, or one with k, M or G.
    #[arg(long, value_name = "N", default_value = "20G", value_parser = parse_count)]
    pub fuel: u64,
    /// Bytes that may be alive at once: a number, or one with k, M, G, KiB, MiB or GiB.
    #[arg(long, value_name = "SIZE", default_value = "1GiB", value_parser = parse_count)]
    pub memory: u64,
    /// How long the script may take: a number with ms or s.
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub timeout: Option<Duration>,
    #[command(flatten)]
    pub grants: GrantOptions,
    /// Show fuel, bytes and time on standard error.
    #[arg(long)]
    pub usage: bool,
    /// When to use colours.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// Print one line of JSON instead: `{"ok", "value" or "error", "usage"}`. The console goes to standard
    /// error then.
    #[arg(long)]
    pub json: bool,
}

/// Where the time comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Clock {
    /// This machine.
    System,
    /// It stands still.
    Frozen(f64),
    /// It goes on by the second number each time it is read.
    Stepped(f64, f64),
}

/// Where random numbers come from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Entropy {
    /// The operating system.
    Os,
    /// A generator with a seed.
    Seed(u64),
}

impl RunOptions {
    /// The bounds of the VM. What no flag sets is bound only by what flags do.
    pub fn limits(&self) -> Limits {
        Limits { fuel: self.fuel, memory: self.memory, ..Limits::unlimited() }
    }
}

/// A number with an optional unit.
pub fn parse_count(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let factor: u64 = match &text[digits.len()..] {
        "" | "B" => 1,
        "k" | "K" | "kB" => 1_000,
        "M" | "MB" => 1_000_000,
        "G" | "GB" => 1_000_000_000,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        unit => return Err(format!("unknown unit {unit:?}: use k, M, G, KiB, MiB or GiB")),
    };
    let number: f64 = digits.replace('_', "").parse().map_err(|_| format!("{digits:?} is not a number"))?;
    let value = number * factor as f64;
    if number >= 0.0 && value < u64::MAX as f64 { Ok(value as u64) } else { Err("out of range".to_owned()) }
}

fn parse_duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let factor = match &text[digits.len()..] {
        "ms" => 0.001,
        "s" => 1.0,
        "m" | "min" => 60.0,
        _ => return Err("a duration ends in ms, s or min".to_owned()),
    };
    let number: f64 = digits.parse().map_err(|_| format!("{digits:?} is not a number"))?;
    Duration::try_from_secs_f64(number * factor).map_err(|_| "out of range".to_owned())
}

pub fn parse_clock(text: &str) -> Result<Clock, String> {
    let numbers =
        |text: &str| text.split(':').map(|number| number.parse().ok()).collect::<Option<Vec<f64>>>();
    let frozen = text.strip_prefix("frozen:").and_then(numbers);
    let stepped = text.strip_prefix("stepped:").and_then(numbers);
    match (text, frozen.as_deref(), stepped.as_deref()) {
        ("system", ..) => Ok(Clock::System),
        (_, Some(&[milliseconds]), _) => Ok(Clock::Frozen(milliseconds)),
        (.., Some(&[milliseconds, step])) => Ok(Clock::Stepped(milliseconds, step)),
        _ => Err("use system, frozen:MS or stepped:MS:STEP".to_owned()),
    }
}

pub fn parse_entropy(text: &str) -> Result<Entropy, String> {
    match (text, text.strip_prefix("seed:").map(str::parse)) {
        ("os", _) => Ok(Entropy::Os),
        (_, Some(Ok(seed))) => Ok(Entropy::Seed(seed)),
        _ => Err("use os or seed:N".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_units() {
        for (text, expected) in [
            ("7", Some(7)),
            ("5k", Some(5_000)),
            ("1.5M", Some(1_500_000)),
            ("10G", Some(10_000_000_000)),
            ("64KiB", Some(65_536)),
            ("16MiB", Some(16 << 20)),
            ("1_000", Some(1_000)),
            ("-1", None),
            ("k", None),
            ("1x", None),
            ("99999999999G", None),
        ] {
            assert_eq!(parse_count(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn durations_have_units() {
        for (text, expected) in
            [("250ms", Some(250)), ("2s", Some(2000)), ("2", None), ("xs", None), ("-1s", None)]
        {
            assert_eq!(parse_duration(text).ok(), expected.map(Duration::from_millis), "{text}");
        }
    }

    #[test]
    fn grants_are_named() {
        assert_eq!(parse_clock("frozen:12"), Ok(Clock::Frozen(12.0)));
        assert_eq!(parse_clock("system"), Ok(Clock::System));
        assert_eq!(parse_clock("stepped:12:0.5"), Ok(Clock::Stepped(12.0, 0.5)));
        assert!(parse_clock("frozen:").is_err() && parse_entropy("seed:x").is_err());
        assert_eq!(parse_entropy("seed:7"), Ok(Entropy::Seed(7)));
    }
}

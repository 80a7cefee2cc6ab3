//! What a fresh instance costs that evaluates `1+1`.

use crate::peers::Peer;
use serde::Serialize;
use std::process::Command;
use std::time::Instant;

/// Instances that are made, and kept until the bytes are counted.
const COUNT: u32 = 1000;

/// The cost of one instance.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Fresh {
    /// Time to make it and evaluate.
    pub microseconds: f64,
    /// Growth of the process, where the system tells.
    pub bytes: Option<f64>,
}

/// Measures an engine in a process of its own, so that none profits from memory that another has freed.
pub fn in_own_process(engine: &str) -> Result<Fresh, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output =
        Command::new(program).args(["--startup", engine]).output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut figures = text.split_whitespace().map(|figure| figure.parse::<f64>().ok());
    match figures.next().flatten() {
        Some(microseconds) => Ok(Fresh { microseconds, bytes: figures.next().flatten() }),
        None => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
    }
}

/// Measures in this process and prints the figures.
pub fn measure(peers: &[Box<dyn Peer>], engine: &str) -> Result<(), String> {
    let peer = peers.iter().find(|peer| peer.name() == engine).ok_or("no such engine")?;
    // The first instance pays for what all share.
    drop(peer.fresh()?);
    let before = resident_bytes();
    let begun = Instant::now();
    let mut kept = Vec::new();
    let count = if peer.is_process() { 10 } else { COUNT };
    for _ in 0..count {
        kept.push(peer.fresh()?);
    }
    let microseconds = begun.elapsed().as_secs_f64() * 1e6 / f64::from(count);
    let bytes = before.zip(resident_bytes()).filter(|_| !peer.is_process());
    let bytes =
        bytes.map_or(String::new(), |(before, after)| ((after - before) / f64::from(count)).to_string());
    println!("{microseconds} {bytes}");
    Ok(())
}

/// Bytes of this process that are in memory, on Linux.
fn resident_bytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<f64>().ok()? * 1024.0)
}

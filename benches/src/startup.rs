//! What an instance costs that evaluates `1+1`.

use crate::peers::Start;
use rustix::time::{ClockId, clock_gettime};
use serde::Serialize;
use std::process::Command;
use std::time::Instant;

/// Instances that are made one after the other, and then kept until the bytes are counted, unless told.
pub const COUNT: u32 = 1000;

/// The cost of one instance.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Fresh {
    /// Time of the processor to make it, evaluate and drop it; for a process the time that passes.
    pub microseconds: f64,
    /// Growth of the process for each that is kept, where the system tells.
    pub bytes: Option<f64>,
}

/// The name of an engine, and what it costs or what went wrong.
pub type Measured = (&'static str, Result<Fresh, String>);

/// Measures an engine in a process of its own, so that none profits from memory that another has freed.
pub fn in_own_process(engine: &str, count: u32) -> Result<Fresh, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let count = count.to_string();
    let arguments = ["--startup", engine, "--instances", &count];
    let output = Command::new(program).args(arguments).output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut figures = text.split_whitespace().map(|figure| figure.parse::<f64>().ok());
    match figures.next().flatten() {
        Some(microseconds) => Ok(Fresh { microseconds, bytes: figures.next().flatten() }),
        None => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
    }
}

/// Measures in this process and prints the figures.
pub fn measure(starts: &[Box<dyn Start>], engine: &str, count: u32) -> Result<(), String> {
    let peer = starts.iter().find(|peer| peer.name() == engine).ok_or("no such engine")?;
    // The first instance pays for what all share.
    drop(peer.fresh()?);
    let count = if peer.is_process() { 10 } else { count.max(1) };
    let (begun, work) = (Instant::now(), processor_time());
    for _ in 0..count {
        drop(peer.fresh()?);
    }
    let seconds = if peer.is_process() { begun.elapsed().as_secs_f64() } else { processor_time() - work };
    let microseconds = seconds * 1e6 / f64::from(count);
    let before = resident_bytes();
    let mut kept = Vec::new();
    for _ in 0..count {
        kept.push(peer.fresh()?);
    }
    let bytes = before.zip(resident_bytes()).filter(|_| !peer.is_process());
    let bytes =
        bytes.map_or(String::new(), |(before, after)| ((after - before) / f64::from(count)).to_string());
    println!("{microseconds} {bytes}");
    Ok(())
}

/// Seconds of work of this process.
fn processor_time() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Bytes of this process that are in memory, on Linux.
fn resident_bytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<f64>().ok()? * 1024.0)
}

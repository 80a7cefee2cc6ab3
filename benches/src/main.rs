//! Runs the workloads in Creance and in its peers, side by side, and compares.
//!
//! A workload is a script; its result is `globalThis.result` if that is defined when all jobs have run,
//! otherwise the script's completion value, as a string. All engines must agree on it. What is measured is
//! the way from source text to result in a fresh instance; making the instance is measured apart.
#![forbid(unsafe_code)]

mod calls;
mod peers;
mod snapshot;
mod startup;
mod table;

use clap::Parser;
use peers::{Peer, Sample};
use startup::Measured;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Compares Creance with its peers.
#[derive(Parser, Debug)]
#[command(name = "creance-benches")]
struct Options {
    /// Only workloads whose name contains the text.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Repetitions of each workload in each engine.
    #[arg(long, value_name = "N", default_value_t = 5)]
    repetitions: usize,
    /// Only engines whose name contains the text; Creance always runs.
    #[arg(long, value_name = "TEXT")]
    peer: Option<String>,
    /// Write all medians to a file, as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Compare fuel and bytes of each workload with benches/snapshot.txt instead of measuring time.
    #[arg(long)]
    snapshot: bool,
    /// With --snapshot: make today's figures the expected ones.
    #[arg(long)]
    bless: bool,
    /// Only measure what an instance costs, with so many of them.
    #[arg(long, value_name = "N")]
    instances: Option<u32>,
    /// Only measure what a call of the host costs.
    #[arg(long)]
    calls: bool,
    /// Measure an instance of one engine and print microseconds and bytes (used by the program itself,
    /// so that each engine is measured in a process of its own).
    #[arg(long, value_name = "ENGINE", hide = true)]
    startup: Option<String>,
}

/// A workload: name and source.
pub struct Workload {
    name: String,
    source: String,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let outcome = match &options.startup {
        Some(engine) => peers::starts().and_then(|starts| {
            startup::measure(&starts, engine, options.instances.unwrap_or(startup::COUNT))
        }),
        None if options.calls => calls::measure(),
        None if options.instances.is_some() => instances(&options).map(|_| ()),
        None => workloads(&options).and_then(|workloads| {
            if options.snapshot {
                snapshot::check(&workloads, options.bless, options.filter.is_none())
            } else {
                compare(&options, &workloads)
            }
        }),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("creance-benches: {error}");
            ExitCode::FAILURE
        }
    }
}

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn workloads(options: &Options) -> Result<Vec<Workload>, String> {
    let folder = folder().join("workloads");
    let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut workloads = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let wanted = options.filter.as_ref().is_none_or(|filter| name.contains(filter.as_str()));
        if wanted && path.extension().is_some_and(|extension| extension == "js") {
            let source = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
            workloads.push(Workload { name, source });
        }
    }
    workloads.sort_by(|a, b| a.name.cmp(&b.name));
    if workloads.is_empty() { Err("no workload has such a name".to_owned()) } else { Ok(workloads) }
}

/// Runs everything and prints the tables.
fn compare(options: &Options, workloads: &[Workload]) -> Result<(), String> {
    let mut peers = peers::all();
    peers.retain(|peer| {
        let wanted = options.peer.as_ref().is_none_or(|text| peer.name().contains(text.as_str()));
        peer.name() == peers::CREANCE || wanted
    });
    let names: Vec<&str> = peers.iter().map(|peer| peer.name()).collect();
    let mut rows = Vec::new();
    let mut wrong = Vec::new();
    for workload in workloads {
        eprint!("\r{:<40}", workload.name);
        let times = run(workload, &peers, options.repetitions.max(1), &mut wrong);
        rows.push(table::Row { name: workload.name.clone(), medians: times });
    }
    eprint!("\r{:<40}\r", "");
    print!("{}", table::text(&names, &rows));
    println!();
    let fresh = instances(options)?;
    if let Some(file) = &options.json {
        let workloads: BTreeMap<&str, BTreeMap<&str, Option<f64>>> = rows
            .iter()
            .map(|row| (row.name.as_str(), names.iter().copied().zip(row.medians.iter().copied()).collect()))
            .collect();
        let startup: BTreeMap<&str, _> = fresh.iter().map(|(name, fresh)| (*name, fresh)).collect();
        let json = serde_json::json!({ "milliseconds": workloads, "startup": startup });
        std::fs::write(file, format!("{json:#}\n")).map_err(|error| error.to_string())?;
    }
    if wrong.is_empty() { Ok(()) } else { Err(format!("{} failed\n{}", wrong.len(), wrong.join("\n"))) }
}

/// Measures instances of all engines and prints the table.
fn instances(options: &Options) -> Result<Vec<Measured>, String> {
    let count = options.instances.unwrap_or(startup::COUNT);
    let mut names: Vec<_> = peers::starts()?.iter().map(|start| start.name()).collect();
    names.retain(|name| {
        let wanted = options.peer.as_ref().is_none_or(|text| name.contains(text.as_str()));
        name.starts_with(peers::CREANCE) || wanted
    });
    let measured: Vec<_> =
        names.into_iter().map(|name| (name, startup::in_own_process(name, count))).collect();
    print!("{}", table::startup(&measured));
    Ok(measured)
}

/// Medians in milliseconds, engine by engine; none for an engine that failed. Repetitions are interleaved, so
/// that what else the machine does hits all engines alike.
fn run(
    workload: &Workload,
    peers: &[Box<dyn Peer>],
    repetitions: usize,
    wrong: &mut Vec<String>,
) -> Vec<Option<f64>> {
    let mut times: Vec<Result<Vec<f64>, ()>> = peers.iter().map(|_| Ok(Vec::new())).collect();
    let mut agreed: Option<(String, &str)> = None;
    for _ in 0..repetitions {
        for (peer, times) in peers.iter().zip(&mut times) {
            let Ok(so_far) = times else { continue };
            let failure = match peer.run(workload) {
                Err(error) => Some(error),
                Ok(Sample { time, result }) => {
                    so_far.push(time.as_secs_f64() * 1e3);
                    let (expected, first) = agreed.get_or_insert_with(|| (result.clone(), peer.name()));
                    (*expected != result).then(|| format!("result {result}, but {first} has {expected}"))
                }
            };
            if let Some(failure) = failure {
                wrong.push(format!("{} in {}: {failure}", workload.name, peer.name()));
                *times = Err(());
            }
        }
    }
    times.into_iter().map(|times| times.ok().and_then(table::median)).collect()
}

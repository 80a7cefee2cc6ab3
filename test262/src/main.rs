//! Runs test262 against Creance and compares the outcome with what is expected.
//!
//! Exit status: 0 as expected, 1 different (also better than expected), 2 wrong usage or no suite.
#![forbid(unsafe_code)]

mod agents;
mod expectations;
mod host;
mod metadata;
mod modules;
mod report;
mod run;
mod suite;

use clap::Parser;
use expectations::{Expectations, Known, Run};
use indicatif::{ProgressBar, ProgressStyle};
use metadata::{Metadata, Mode};
use report::{Differences, Report};
use run::{Runner, Verdict};
use std::collections::HashSet;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Runs test262 and compares the outcome with the expectation files.
#[derive(Parser, Debug)]
#[command(name = "creance-test262")]
struct Options {
    /// The suite's folder; TEST262_ROOT or target/test262 if not given.
    #[arg(long, value_name = "DIR")]
    suite: Option<PathBuf>,
    /// Run only tests whose path contains the text.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Threads.
    #[arg(long, value_name = "N", default_value_t = default_jobs())]
    jobs: usize,
    /// Write the whole outcome to a file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Make the outcome the expected one.
    #[arg(long)]
    bless: bool,
    /// Stack of each thread, in KiB.
    #[arg(long, value_name = "KIB", default_value_t = 4096)]
    stack: usize,
    /// Print each test before it runs, to find one that ends the process.
    #[arg(long)]
    trace: bool,
    /// Show the commonest reasons of failures.
    #[arg(long, value_name = "N", default_value_t = 0)]
    reasons: usize,
    /// Show the files that took longest.
    #[arg(long, value_name = "N", default_value_t = 0)]
    slowest: usize,
    /// The folder of the expectation files.
    #[arg(long, value_name = "DIR", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/expectations"))]
    expectations: PathBuf,
}

fn default_jobs() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn main() -> ExitCode {
    let options = Options::parse();
    let root = match suite::find(options.suite.clone()) {
        Ok(root) => root,
        Err(help) => {
            eprintln!("{help}");
            return ExitCode::from(2);
        }
    };
    match test(&options, root) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("creance-test262: {error}");
            ExitCode::from(2)
        }
    }
}

/// Runs the tests and reports; true if the outcome is the expected one.
fn test(options: &Options, root: PathBuf) -> io::Result<bool> {
    let all = suite::tests(&root)?;
    let wanted = |path: &&String| options.filter.as_ref().is_none_or(|filter| path.contains(filter.as_str()));
    let paths: Vec<&String> = all.iter().filter(wanted).collect();
    let expectations = Expectations::read(&options.expectations)?;
    let runner = Runner::new(root);
    run::catch_panics();

    let begun = Instant::now();
    let outcomes = run_all(options, &runner, &paths);
    let mut report = Report { seconds: begun.elapsed().as_secs_f64(), ..Report::default() };
    let mut differences = Differences::default();
    for outcome in &outcomes {
        report.add_file(&outcome.path, &outcome.verdicts);
        for (mode, verdict) in &outcome.verdicts {
            let run = Run { path: outcome.path.clone(), mode: *mode };
            match (verdict, expectations.fails(&run)) {
                (Ok(()), true) => differences.passed.push(run),
                (Err(reason), false) => differences.failed.push((run, reason.clone())),
                _ => {}
            }
        }
    }
    if options.filter.is_none() {
        differences.stale = expectations.stale(all.iter().map(String::as_str));
    }

    print!("{}", report.table());
    println!("{} runs of {} files in {:.1} s", report.total, report.files.total, report.seconds);
    for (count, reason) in report.reasons(options.reasons) {
        println!("{count:>7}  {reason}");
    }
    let mut by_time: Vec<&Outcome> = outcomes.iter().collect();
    by_time.sort_by_key(|outcome| std::cmp::Reverse(outcome.time));
    for outcome in by_time.iter().take(options.slowest) {
        println!("{:>7.2} s  {}", outcome.time.as_secs_f64(), outcome.path);
    }
    if let Some(file) = &options.json {
        let text = serde_json::to_string_pretty(&report).map_err(io::Error::other)?;
        std::fs::write(file, text + "\n")?;
    }
    if options.bless {
        let known = known(&runner, &all, &outcomes, &expectations);
        expectations::write(&options.expectations, &known)?;
        println!("expectations written; {} differed", differences.len());
        return Ok(true);
    }
    print!("{}", differences.text(50));
    Ok(differences.len() == 0)
}

/// What came of one test.
struct Outcome {
    path: String,
    metadata: Metadata,
    verdicts: Vec<(Mode, Verdict)>,
    time: Duration,
}

/// Runs tests on several threads; the outcomes are in the order of the paths.
fn run_all(options: &Options, runner: &Runner, paths: &[&String]) -> Vec<Outcome> {
    let progress = ProgressBar::new(paths.len() as u64);
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} files, {msg} failed runs, {eta} left");
    progress.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let mut outcomes: Vec<Option<Outcome>> = paths.iter().map(|_| None).collect();
    std::thread::scope(|scope| {
        for number in 0..options.jobs.max(1) {
            let (sender, next) = (sender.clone(), &next);
            let worker = move || {
                while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if options.trace {
                        eprintln!("[{number}] {path}");
                    }
                    let begun = Instant::now();
                    let (metadata, verdicts) = runner.run_file(path);
                    let time = begun.elapsed();
                    // The receiver lives as long as the threads do.
                    let _ = sender.send(Outcome { path: (*path).clone(), metadata, verdicts, time });
                }
            };
            let thread = std::thread::Builder::new().name(format!("tests-{number}"));
            if let Err(error) = thread.stack_size(options.stack << 10).spawn_scoped(scope, worker) {
                eprintln!("creance-test262: no thread: {error}");
            }
        }
        drop(sender);
        let mut failed = 0;
        for outcome in receiver {
            failed += outcome.verdicts.iter().filter(|(_, verdict)| verdict.is_err()).count();
            progress.set_message(failed.to_string());
            progress.inc(1);
            if let Ok(at) = paths.binary_search(&&outcome.path) {
                outcomes[at] = Some(outcome);
            }
        }
    });
    progress.finish_and_clear();
    outcomes.into_iter().flatten().collect()
}

/// Every run of the suite: as it came out, or as it was expected if it did not run now.
fn known(runner: &Runner, all: &[String], outcomes: &[Outcome], expectations: &Expectations) -> Vec<Known> {
    let ran: HashSet<&str> = outcomes.iter().map(|outcome| outcome.path.as_str()).collect();
    let mut known = Vec::new();
    for Outcome { path, metadata, verdicts, .. } in outcomes {
        let reason = expectations::reason(path, metadata);
        for (mode, verdict) in verdicts {
            known.push(Known {
                run: Run { path: path.clone(), mode: *mode },
                fails: verdict.is_err(),
                reason,
            });
        }
    }
    for path in all.iter().filter(|path| !ran.contains(path.as_str())) {
        let metadata = runner.metadata(path);
        let reason = expectations::reason(path, &metadata);
        for &mode in metadata.modes() {
            let run = Run { path: path.clone(), mode };
            known.push(Known { fails: expectations.fails(&run), run, reason });
        }
    }
    known
}

//! Chores of this repository: `cargo run -p xtask -- ci | bless | api [--bless] | bundles [NAME] | regexp [SEED] | metrics`.
#![forbid(unsafe_code)]

mod api;
mod bundles;

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// The longest file that we are content with.
const LONGEST: usize = 800;

fn main() -> ExitCode {
    exit_code(api::as_rustdoc().unwrap_or_else(chore))
}

fn chore() -> io::Result<bool> {
    let task = std::env::args().nth(1);
    match task.as_deref() {
        Some("ci") => run(Command::new("bash").arg(".ci/run")),
        Some("bless") => bless(),
        Some("api") => api::api(std::env::args().nth(2).as_deref() == Some("--bless")),
        Some("bundles") => bundles::bundles(std::env::args().nth(2).as_deref()),
        Some("regexp") => bundles::regexp(std::env::args().nth(2).as_deref()),
        Some("metrics") => metrics(),
        _ => Err(io::Error::other(
            "usage: cargo run -p xtask -- ci | bless | api [--bless] | bundles [NAME] | regexp [SEED] | metrics",
        )),
    }
}

fn exit_code(outcome: io::Result<bool>) -> ExitCode {
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn run(command: &mut Command) -> io::Result<bool> {
    Ok(command.current_dir(root()).status()?.success())
}

fn cargo(arguments: &[&str]) -> io::Result<bool> {
    run(Command::new("cargo").args(arguments))
}

/// Makes today's outcome the expected one, for the conformance suite and for the workloads.
fn bless() -> io::Result<bool> {
    Ok(cargo(&["run", "--release", "-p", "creance-test262", "--", "--bless"])?
        && cargo(&["run", "--release", "-p", "creance-benches", "--", "--snapshot", "--bless"])?)
}

/// Figures of the source: lines by crate, files that are too long, `unsafe`, `unwrap` outside tests.
fn metrics() -> io::Result<bool> {
    let mut files = Vec::new();
    for folder in ["crates", "test262/src", "xtask/src", "benches/src", "fuzz"] {
        collect(&root().join(folder), &mut files)?;
    }
    files.sort();
    let (mut lines, mut unwraps, mut allowed, mut long) = (0, 0, 0, Vec::new());
    for path in &files {
        let text = std::fs::read_to_string(path)?;
        let count = text.lines().count();
        lines += count;
        if count > LONGEST {
            long.push((count, path));
        }
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let is_test = path.iter().any(|part| part == "tests" || part == "tests.rs");
        unwraps += if is_test { 0 } else { code.matches(".unwrap()").count() };
        // What the lint `unsafe_code = forbid` would have to be told to let pass.
        allowed +=
            text.matches(concat!("unsafe", " {")).count() + text.matches(concat!("unsafe", " fn")).count();
    }
    println!("{} files, {lines} lines", files.len());
    println!("{allowed} uses of unsafe code, {unwraps} bare unwraps outside tests");
    println!("{} files over {LONGEST} lines", long.len());
    for (count, path) in &long {
        println!("  {count:>5} {}", path.strip_prefix(root()).unwrap_or(path).display());
    }
    Ok(allowed == 0 && unwraps == 0 && long.is_empty())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "target") {
                collect(&path, files)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

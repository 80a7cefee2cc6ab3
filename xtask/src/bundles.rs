//! Packages that people use, from npm, bundled with a driver of ours: Creance must print what Node.js prints.
//! Needs `node` and `npm`, and the network the first time.

use crate::{cargo, root};
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// The packages with their versions, so that a new release of somebody else's is not a failure of ours. Each has a
/// driver in `xtask/bundles/`.
const PACKAGES: &[(&str, &str)] = &[
    ("pako", "pako@3.0.3"),
    ("tweetnacl", "tweetnacl@1.0.3"),
    ("earcut", "earcut@3.2.4"),
    ("immer", "immer@11.2.10"),
    ("acorn", "acorn@8.19.0"),
    ("big.js", "big.js@7.0.1"),
    ("marked", "marked@18.2.1"),
    ("markdown-it", "markdown-it@15.0.3"),
    ("highlight.js", "highlight.js@11.12.0"),
    ("mustache", "mustache@4.2.0"),
    ("babel_parser", "@babel/parser@8.1.3"),
    ("terser", "terser@5.51.4"),
    ("typescript", "typescript@5.9.3"),
    ("prettier", "prettier@3.10.1"),
    ("handlebars", "handlebars@4.7.10"),
    ("nunjucks", "nunjucks@3.2.4"),
    ("rxjs", "rxjs@7.8.2"),
    ("lodash", "lodash@4.18.1"),
    ("immutable", "immutable@5.2.1"),
    ("decimal.js", "decimal.js@10.6.0"),
    ("mathjs", "mathjs@15.2.0"),
    ("dayjs", "dayjs@1.11.23"),
    ("uuid", "uuid@14.0.3"),
    ("crypto-js", "crypto-js@4.2.0"),
    ("yaml", "yaml@2.9.1"),
    ("papaparse", "papaparse@5.7.1"),
    ("ajv", "ajv@8.20.0"),
    ("zod", "zod@4.6.7"),
    ("react-dom", "react-dom@19.3.1"),
];
/// What a package needs beside itself.
const COMPANIONS: &[&str] = &["react@19.3.1"];
/// Packages that ask `require` for their own files. For the others it is not there, so that none finds out that it runs
/// in Node.js.
const REQUIRING: &[&str] = &["highlight.js", "mathjs", "dayjs", "crypto-js", "ajv", "react-dom"];
/// Random regular expressions in a run.
const CASES: usize = 20_000;
/// What makes one file of a driver and its package.
const BUNDLER: &str = "esbuild@0.28.2";
/// What every bundle must make do with. Some look at a clock or make up a random name when they are loaded; what they
/// print does not depend on it.
const OPTIONS: &[&str] = &[
    "--fuel",
    "4G",
    "--memory",
    "192MiB",
    "--timeout",
    "120s",
    "--clock",
    "frozen:1700000000000",
    "--entropy",
    "seed:1",
];

/// Runs random regular expressions in Creance and in Node.js; true if both make the same of them. Node.js 20 is known
/// to be wrong in some: with `u` and `v` it finds empty matches inside surrogate pairs, and `replace` with `gy` stops
/// at an empty match. Whoever runs this looks at what is shown.
pub fn regexp(seed: Option<&str>) -> io::Result<bool> {
    let seed: u32 = seed.and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let folder = root().join("target/bundles");
    std::fs::create_dir_all(&folder)?;
    if !cargo(&["build", "--release", "--quiet", "-p", "creance-cli"])? {
        return Ok(false);
    }
    let file = folder.join("regexp.js");
    let driver = std::fs::read_to_string(root().join("xtask/regexp.js"))?;
    std::fs::write(&file, format!("const SEED = {seed}, CASES = {CASES};\n{driver}"))?;
    let (ours, our_errors, _) =
        output(Command::new(root().join("target/release/creance")).arg("run").args(OPTIONS).arg(&file))?;
    // The compiled expressions of Node.js 20 crash on some of these.
    let flags = ["--jitless", "--regexp-interpret-all"];
    let (theirs, their_errors, _) = output(Command::new("node").args(flags).arg(&file))?;
    differences(&ours, &theirs);
    eprint!("{our_errors}{their_errors}");
    let same = ours == theirs && ours.lines().count() == CASES;
    println!("{CASES} cases of seed {seed}: {}", if same { "the same" } else { "NOT the same" });
    Ok(same)
}

/// Runs those whose name contains a text, or all; true if every output is the same.
pub fn bundles(filter: Option<&str>) -> io::Result<bool> {
    let folder = root().join("target/bundles");
    install(&folder)?;
    if !cargo(&["build", "--release", "--quiet", "-p", "creance-cli"])? {
        return Ok(false);
    }
    println!(
        "{:<13} {:>6} {:>14} {:>11} {:>9} {:>9} {:>7}",
        "", "same", "fuel", "peak", "ms", "node ms", "ratio"
    );
    let mut all = true;
    for (package, _) in PACKAGES {
        if filter.is_none_or(|filter| package.contains(filter)) {
            all &= compare(&folder, package)?;
        }
    }
    Ok(all)
}

fn install(folder: &Path) -> io::Result<()> {
    let versions: Vec<&str> = PACKAGES
        .iter()
        .map(|(_, version)| *version)
        .chain(COMPANIONS.iter().copied())
        .chain([BUNDLER])
        .collect();
    let stamp = folder.join("installed");
    if std::fs::read_to_string(&stamp).is_ok_and(|text| text == versions.join(" ")) {
        return Ok(());
    }
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("package.json"), "{ \"private\": true }")?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--loglevel=error"]).args(&versions).current_dir(folder);
    succeed(&mut npm)?;
    std::fs::write(stamp, versions.join(" "))
}

fn compare(folder: &Path, package: &str) -> io::Result<bool> {
    let driver = root().join(format!("xtask/bundles/{package}.js"));
    let bundle = folder.join(format!("{package}.bundle.js"));
    let mut esbuild = Command::new(folder.join("node_modules/.bin/esbuild"));
    esbuild
        .arg(&driver)
        .arg(format!("--outfile={}", bundle.display()))
        .args([
            "--bundle",
            "--log-level=error",
            "--format=iife",
            "--platform=neutral",
            "--main-fields=module,main",
        ])
        .args(["--conditions=import,browser", "--target=es2022"])
        .arg("--define:process.env.NODE_ENV=\"production\"")
        .env("NODE_PATH", folder.join("node_modules"));
    if !REQUIRING.contains(&package) {
        esbuild.arg("--define:require=undefined");
    }
    succeed(&mut esbuild)?;

    let mut creance = Command::new(root().join("target/release/creance"));
    creance.arg("run").arg("--usage").args(OPTIONS).arg(&bundle);
    let (ours, our_errors, our_time) = output(&mut creance)?;
    let (theirs, their_errors, their_time) = output(Command::new("node").arg(&bundle))?;
    let same = ours == theirs && their_errors.is_empty() && !ours.is_empty();
    let usage = our_errors.lines().last().unwrap_or_default();
    let peak = figure(usage, "peak").and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    println!(
        "{package:<13} {:>6} {:>14} {:>7.1} MiB {:>9} {:>9} {:>7.2}",
        if same { "yes" } else { "NO" },
        usage.strip_prefix("fuel ").and_then(|rest| rest.split(',').next()).unwrap_or("?"),
        peak as f64 / f64::from(1 << 20),
        our_time.as_millis(),
        their_time.as_millis(),
        our_time.as_secs_f64() / their_time.as_secs_f64()
    );
    if !same {
        differences(&ours, &theirs);
        eprint!("{our_errors}{their_errors}");
    }
    Ok(same)
}

/// The number before a word in the line that `--usage` prints.
fn figure<'a>(usage: &'a str, word: &str) -> Option<&'a str> {
    let words: Vec<&str> = usage.split([' ', ',']).collect();
    let at = words.iter().position(|&w| w == word)?;
    words.get(at.checked_sub(1)?).copied()
}

fn differences(ours: &str, theirs: &str) {
    let (mut ours, mut theirs) = (ours.lines(), theirs.lines());
    for number in 1.. {
        match (ours.next(), theirs.next()) {
            (None, None) => break,
            (ours, theirs) if ours == theirs => {}
            (ours, theirs) => {
                println!("  line {number}: {}\n     Node.js: {}", ours.unwrap_or(""), theirs.unwrap_or(""));
            }
        }
    }
}

fn output(command: &mut Command) -> io::Result<(String, String, Duration)> {
    let begun = Instant::now();
    let output = command.output()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok((text(&output.stdout), text(&output.stderr), begun.elapsed()))
}

fn succeed(command: &mut Command) -> io::Result<()> {
    match command.status()?.success() {
        true => Ok(()),
        false => Err(io::Error::other(format!("{} failed", command.get_program().to_string_lossy()))),
    }
}

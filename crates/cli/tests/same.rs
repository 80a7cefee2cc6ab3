//! Without grants, what a program prints depends on nothing but the program: fifty programs, each under several time
//! zones, locales, environments and directories, and twice under the first. What they print is in `same.txt`;
//! `BLESS=1` rewrites it.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where a program runs: variables and the directory.
type Surroundings = (&'static [(&'static str, &'static str)], &'static str);

const SURROUNDINGS: &[Surroundings] = &[
    (&[], "."),
    (&[], "."),
    (
        &[
            ("TZ", "Pacific/Kiritimati"),
            ("LANG", "tr_TR.UTF-8"),
            ("LC_ALL", "tr_TR.UTF-8"),
            ("HOME", "/nowhere"),
        ],
        "/",
    ),
    (
        &[
            ("TZ", "America/St_Johns"),
            ("LANGUAGE", "de:ja"),
            ("LC_NUMERIC", "de_DE"),
            ("NODE_ENV", "production"),
        ],
        "/tmp",
    ),
    (
        &[("TZ", ":broken"), ("LC_ALL", "C"), ("COLUMNS", "20"), ("RUST_BACKTRACE", "full"), ("USER", "ö")],
        "src",
    ),
];

/// What a program prints, and what it costs.
#[derive(Debug, PartialEq)]
struct Seen {
    status: Option<i32>,
    out: String,
    err: String,
    cost: String,
}

fn run(program: &Path, surroundings: &Surroundings) -> Seen {
    let (variables, directory) = surroundings;
    let output = Command::new(env!("CARGO_BIN_EXE_creance"))
        .args(["run", "--usage"])
        .arg(program)
        .env_clear()
        .envs(variables.iter().copied())
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(directory))
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let err = text(output.stderr);
    // The last line is the cost; its end is a time.
    let (err, cost) = err.trim_end().rsplit_once("fuel ").unwrap();
    let cost = cost.rsplit_once(',').unwrap().0.to_owned();
    Seen { status: output.status.code(), out: text(output.stdout), err: err.to_owned(), cost }
}

fn programs() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/same");
    let mut programs: Vec<PathBuf> =
        std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    programs.sort();
    programs
}

#[test]
fn programs_print_the_same_everywhere() {
    let programs = programs();
    assert!(programs.len() >= 50, "{} programs", programs.len());
    let mut all = String::new();
    for program in &programs {
        let first = run(program, &SURROUNDINGS[0]);
        for surroundings in &SURROUNDINGS[1..] {
            assert_eq!(run(program, surroundings), first, "{} in {surroundings:?}", program.display());
        }
        assert!(!first.out.is_empty(), "{} prints nothing", program.display());
        let name = program.file_name().unwrap().to_string_lossy();
        let status = first.status.unwrap();
        write!(all, "== {name}: {status}\n{}", first.out).unwrap();
        if !first.err.is_empty() {
            write!(all, "-- standard error\n{}", first.err).unwrap();
        }
    }
    // Stacks name files as they were named to the command: with a directory that each machine has elsewhere.
    let all = all.replace(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/same/"), "");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/same.txt");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &all).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    for (line, (seen, expected)) in all.lines().zip(expected.lines()).enumerate() {
        assert_eq!(seen, expected, "line {} of same.txt", line + 1);
    }
    assert_eq!(all.len(), expected.len());
}

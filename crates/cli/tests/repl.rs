//! The conversation as a user has it, with lines from a pipe.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::Write;
use std::process::{Command, Stdio};

/// What the command prints after its greeting, both streams in one, and its status.
fn converse(flags: &[&str], lines: &str) -> (String, i32) {
    let (mut reader, writer) = std::io::pipe().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_creance"))
        .arg("repl")
        .args(flags)
        .stdin(Stdio::piped())
        .stdout(writer.try_clone().unwrap())
        .stderr(writer)
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let mut out = String::new();
    let status = child.wait().unwrap().code().unwrap_or(-1);
    std::io::Read::read_to_string(&mut reader, &mut out).unwrap();
    let (greeting, rest) = out.split_once('\n').unwrap();
    assert!(greeting.starts_with("Creance "), "{greeting}");
    (rest.to_owned(), status)
}

#[test]
fn values_are_shown_and_names_stay() {
    let lines = "1 + 1\n{ a: 1 }\nlet town = 'Ulm'\ntown.length\n\nconsole.log(town)\n";
    assert_eq!(converse(&[], lines), ("2\n{ a: 1 }\nundefined\n3\nUlm\nundefined\n".to_owned(), 0));
}

#[test]
fn inputs_may_have_several_lines() {
    let lines = "function f(\n) {\n  return `a\nb`\n}\nf()\n[1,\n2] /* c\n*/\n";
    assert_eq!(converse(&[], lines).0, "undefined\n'a\\nb'\n[ 1, 2 ]\n");
}

#[test]
fn await_stands_at_the_top_level() {
    let lines = "await Promise.resolve(5)\nconst x = await Promise.resolve([6]);\nx[0]\n\
                 for (const y of [1]) await y\nawait Promise.reject(new RangeError('no'))\nawait new Promise(() => 0)\n";
    let (out, _) = converse(&[], lines);
    assert!(out.starts_with("5\nundefined\n6\nundefined\nUncaught (in promise) RangeError: no\n"), "{out}");
    assert!(out.ends_with("a top-level await was never settled\n"), "{out}");
}

#[test]
fn errors_do_not_end_it() {
    let (out, status) = converse(&[], "nothing\nlet let\n.walk\n.load nowhere.js\n.load\n2\n");
    for part in [
        "ReferenceError: nothing is not defined",
        "SyntaxError: ",
        "no command .walk;",
        ".load: nowhere.js: ",
    ] {
        assert!(out.contains(part), "{part} is missing in {out}");
    }
    assert!(out.ends_with(".load: which file?\n2\n"), "{out}");
    assert_eq!(status, 0);
}

#[test]
fn fuel_can_be_added() {
    let (out, _) =
        converse(&["--fuel", "100k"], "let i = 0; for (; i < 1e5; i++);\n.fuel 10M\ni > 10\n.fuel\n");
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines[..2], ["fuel limit reached (100000 of 100000 units)", ".fuel N gives more"]);
    assert!(lines[2].starts_with("fuel 10000") && lines[2].contains(" of 10100000 used, bytes "), "{out}");
    assert_eq!(lines[3], "true");
    assert!(lines[4].starts_with("fuel 1000"), "{out}");
}

#[test]
fn grants_are_listed_and_used() {
    let flags = ["--clock", "frozen:7", "--entropy", "seed:1", "--env", "HOME,PATH", "--exit"];
    let (out, status) = converse(&flags, ".grants\nDate.now()\nexit.now(9)\n1\n");
    let expected = "console: this terminal\nclock: always 7\nentropy: random numbers from seed 1\nenv: HOME, PATH\n\
                    exit: ends the command\n7\n";
    assert_eq!((out.as_str(), status), (expected, 9));
}

#[test]
fn files_are_loaded() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("loaded.js");
    std::fs::write(&path, "function twice(n) {\n  return 2 * n\n}\n'ready'").unwrap();
    let (out, _) = converse(&[], &format!(".load {}\ntwice(4)\n.exit\nnever\n", path.display()));
    assert_eq!(out, "'ready'\n8\n");
}

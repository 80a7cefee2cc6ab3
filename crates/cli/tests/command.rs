//! The command as a user meets it: output, errors, exit status.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::Command;

struct Output {
    status: i32,
    out: String,
    err: String,
}

fn creance(arguments: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_creance")).args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Output {
        status: output.status.code().unwrap_or(-1),
        out: text(&output.stdout),
        err: text(&output.stderr),
    }
}

fn script(name: &str, source: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, source).unwrap();
    path
}

#[test]
fn eval_prints_the_value() {
    let output = creance(&["eval", "({ a: [1, 'b'] })"]);
    assert_eq!((output.status, output.out.as_str(), output.err.as_str()), (0, "{ a: [ 1, 'b' ] }\n", ""));
}

#[test]
fn run_gives_arguments_and_prints_what_the_console_gets() {
    let path = script("arguments.js", "console.log(scriptArgs.join()); console.error('e'); 7");
    let output = creance(&["run", "--usage", &path.to_string_lossy(), "a", "--b"]);
    assert_eq!((output.status, output.out.as_str()), (0, "a,--b\n"));
    assert!(output.err.starts_with("e\nfuel "), "{}", output.err);
}

#[test]
fn statuses() {
    for (arguments, status, error) in [
        (&["eval", "throw new TypeError('no')"][..], 1, "Uncaught TypeError: no\n"),
        (&["eval", "let let"], 1, "SyntaxError: "),
        (&["eval", "--fuel", "1M", "for (;;);"], 3, "fuel limit reached (1000000 of 1000000 units)\n"),
        (&["eval", "--timeout", "50ms", "for (;;);"], 3, "deadline reached ("),
        (
            &["eval", "--memory", "1MiB", "let a = []; for (;;) a.push({})"],
            3,
            "memory limit reached (limit 1048576 bytes",
        ),
        (&["eval", "--fuel", "many", "1"], 2, "error: invalid value 'many'"),
        (&["run", "does-not-exist.js"], 2, "creance: does-not-exist.js: "),
        (&["walk"], 2, "error: "),
    ] {
        let output = creance(arguments);
        assert_eq!(output.status, status, "{arguments:?}: {}", output.err);
        assert!(output.err.starts_with(error), "{arguments:?}: {}", output.err);
    }
}

#[test]
fn grants_are_flags() {
    assert_eq!(creance(&["eval", "Date.now()"]).status, 1);
    assert_eq!(creance(&["eval", "--clock", "frozen:12", "Date.now()"]).out, "12\n");
    let seeded = || creance(&["eval", "--entropy", "seed:3", "Math.random()"]).out;
    assert_eq!(seeded(), seeded());
}

#[test]
fn json_is_one_line() {
    let json = |code: &str| -> serde_json::Value {
        let output = creance(&["eval", "--json", "--fuel", "1M", code]);
        assert_eq!((output.err.as_str(), output.out.lines().count()), ("", 1));
        serde_json::from_str(&output.out).unwrap()
    };
    let good = json("({ a: 1 })");
    assert_eq!((good["ok"].as_bool(), good["value"]["a"].as_i64()), (Some(true), Some(1)));
    assert!(good["usage"]["fuel"].as_u64().is_some_and(|fuel| fuel > 0));
    assert_eq!(json("throw new RangeError('x')")["error"]["name"], "RangeError");
    assert_eq!(json("for (;;);")["error"]["limit"], "fuel");
    assert_eq!(json("let let")["error"]["kind"], "syntax");
    let output = creance(&["eval", "--json", "console.log('x'); 1"]);
    assert_eq!((output.err.as_str(), output.out.lines().count()), ("x\n", 1));
}

#[test]
fn dump_shows_instructions() {
    let path = script("dump.js", "function add(a, b) { return a + b }");
    let output = creance(&["dump", "--bytecode", &path.to_string_lossy()]);
    assert!(output.status == 0 && output.out.contains("function 1 \"add\""), "{}", output.out);
}

#[test]
fn the_examples_print_what_they_should() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let expected = path.with_extension("out");
        if path.extension().is_some_and(|extension| extension == "js") && expected.exists() {
            let output = creance(&["run", &path.to_string_lossy()]);
            let expected = std::fs::read_to_string(expected).unwrap();
            assert_eq!(
                (output.status, output.out, output.err),
                (0, expected, String::new()),
                "{}",
                path.display()
            );
            count += 1;
        }
    }
    assert!(count >= 3, "there are examples");
}

#[test]
fn colours_are_asked_for() {
    let output = creance(&["eval", "--color", "always", "[1]"]);
    assert_eq!(output.out, "[ \u{1b}[33m1\u{1b}[39m ]\n");
    let output = creance(&["eval", "--color", "always", "null.x"]);
    assert!(output.err.starts_with("\u{1b}[1;31mUncaught\u{1b}[0m \u{1b}[1mTypeError: "), "{}", output.err);
    // A pipe is no terminal.
    assert_eq!(creance(&["eval", "[1]"]).out, "[ 1 ]\n");
}

#[test]
fn pages_are_generated() {
    for (arguments, part) in [
        (&["--help"][..], "creance replay run.jsonl"),
        (&["completions", "bash"], "complete -F _creance"),
        (&["completions", "zsh"], "#compdef creance"),
        (&["completions", "fish"], "complete -c creance"),
        (&["man"], ".TH creance 1"),
    ] {
        let output = creance(arguments);
        assert_eq!(output.status, 0, "{arguments:?}: {}", output.err);
        assert!(output.out.contains(part), "{arguments:?}");
    }
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("man");
    std::fs::create_dir_all(&directory).unwrap();
    assert_eq!(creance(&["man", &directory.to_string_lossy()]).status, 0);
    let page = std::fs::read_to_string(directory.join("creance-run.1")).unwrap();
    assert!(page.contains(r"\-\-fuel"), "{page}");
    assert_eq!(creance(&["man", "/dev/null/nowhere"]).status, 2);
}

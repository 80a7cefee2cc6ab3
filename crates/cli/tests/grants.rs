//! Grants as flags, audit files, records and replays.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

struct Output {
    status: i32,
    out: String,
    err: String,
}

/// A directory of files with the command run inside.
struct Place(PathBuf);

impl Place {
    fn new(name: &str, files: &[(&str, &str)]) -> Place {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        for (name, text) in files {
            let file = path.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        Place(path)
    }

    fn creance(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_creance"));
        let output = command.args(arguments).current_dir(&self.0).env("COLOUR", "blue").output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Output {
            status: output.status.code().unwrap_or(-1),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }

    /// Standard output of a run that ends well.
    fn out(&self, arguments: &[&str]) -> String {
        let output = self.creance(arguments);
        assert_eq!((output.status, &*output.err), (0, ""), "{arguments:?}");
        output.out
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }
}

#[test]
fn each_grant_has_a_flag() {
    let place = Place::new("flags", &[("docs/a.md", "hello"), ("one.txt", "1")]);
    for (arguments, expected) in [
        (&["eval", "--fs", "docs=docs", "docs.readTextSync('a.md')"][..], "'hello'\n"),
        (
            &["eval", "--fs", "docs=docs:ro", "try { docs.removeSync('a.md') } catch (e) { e.code }"],
            "'ERR_READ_ONLY'\n",
        ),
        (&["eval", "--fs", "one=one.txt", "one.readTextSync()"], "'1'\n"),
        (
            &[
                "eval",
                "--fs",
                "new=new.txt",
                "new_ = globalThis.new; new_.writeTextSync('x'); new_.readTextSync()",
            ],
            "'x'\n",
        ),
        (
            &["eval", "--kv", "kv=s.redb", "kv.setSync('n', (kv.getSync('n') ?? 0) + 1); kv.getSync('n')"],
            "1\n",
        ),
        (&["eval", "--kv", "kv=s.redb:ro", "kv.getSync('n')"], "1\n"),
        (
            &["eval", "--env", "COLOUR,NOPE", "[env.get('COLOUR'), env.has('NOPE'), env.has('PATH')]"],
            "[ 'blue', false, false ]\n",
        ),
        (&["eval", "--stdio", "stdio.write('out\\n'); 1"], "out\n1\n"),
        (&["eval", "--clock", "stepped:5:2", "[Date.now(), Date.now()]"], "[ 5, 7 ]\n"),
        (&["eval", "--no-dynamic-code", "try { eval('1') } catch (e) { e.name }"], "'EvalError'\n"),
    ] {
        assert_eq!(place.out(arguments), expected, "{arguments:?}");
    }
    assert_eq!(place.read("new.txt"), "x");
}

#[test]
fn without_a_grant_the_error_names_the_flag() {
    let place = Place::new("none", &[("main.mjs", "import docs from 'cap:docs'")]);
    let output = place.creance(&["run", "main.mjs"]);
    assert_eq!(output.status, 1);
    let expected = "Uncaught Error: nothing is granted under the name 'docs': grant it with a flag such as --fs \
                    docs=PATH or --net docs=ORIGIN, or with .grant(\"docs\", ...) where the VM is built";
    assert!(output.err.starts_with(expected), "{}", output.err);
    let output = place.creance(&["eval", "Date.now()"]);
    assert!(output.err.contains("(on the command line with --clock system)"), "{}", output.err);
}

#[test]
fn wrong_flags_are_refused() {
    let place = Place::new("wrong", &[("bad.toml", "[fs.a]"), ("a/x", "")]);
    for (arguments, expected) in [
        (&["eval", "--fs", "docs", "1"][..], "creance: \"docs\" must have the form NAME=...\n"),
        (&["eval", "--fs", "docs=no/such/", "1"], "creance: no/such/: "),
        (&["eval", "--net", "api=example.com", "1"], "creance: \"example.com\" is no origin: "),
        (&["eval", "--fs", "a=a", "--fs", "a=a", "1"], "'a' cannot be granted: the name is taken\n"),
        (&["eval", "--fs", "Object=a", "1"], "'Object' cannot be granted: the name is taken\n"),
        (&["eval", "--grant-file", "bad.toml", "1"], "creance: bad.toml: TOML parse error"),
        (&["eval", "--kv", "kv=bad.toml", "1"], "creance: bad.toml: "),
        (&["eval", "--modules", "no", "1"], "creance: no: "),
        (&["replay", "bad.toml"], "creance: line 1 of the record: no JSON\n"),
    ] {
        let output = place.creance(arguments);
        assert!(output.err.starts_with(expected), "{arguments:?}: {}", output.err);
        assert_eq!(output.status, 2, "{arguments:?}");
    }
}

#[test]
fn a_script_can_end_with_a_status() {
    let place = Place::new(
        "exit",
        &[("a.js", "try { exit.now(Number(args.list()[0])) } finally { console.log('no') }")],
    );
    for (argument, status) in [("0", 0), ("7", 7), ("255", 255)] {
        let output = place.creance(&["run", "--exit", "--args", "a.js", argument]);
        assert_eq!((output.status, &*output.out, &*output.err), (status, "", ""));
    }
    let output = place.creance(&["eval", "--exit", "--json", "exit.now(3)"]);
    let json: serde_json::Value = serde_json::from_str(&output.out).unwrap();
    assert_eq!((output.status, &json["ok"], &json["status"]), (3, &false.into(), &3.into()));
}

#[test]
fn a_manifest_grants_what_is_too_long_for_flags() {
    let manifest = "
        [fs.docs]
        path = 'docs'
        read-only = true
        calls = 2
        [kv.state]
        path = 'state.redb'
        bytes-stored = 50
        [env.env]
        names = ['COLOUR']
        [programs.tools.say]
        path = '/bin/echo'
        operands = true";
    let place = Place::new("manifest", &[("grants.toml", manifest), ("docs/a", "text")]);
    for (code, expected) in [
        ("docs.readTextSync('a')", "'text'\n"),
        (
            "try { for (;;) docs.readTextSync('a') } catch (e) { e.message }",
            "\"the quota of 'docs' is used up: 2 calls\"\n",
        ),
        ("try { docs.removeSync('a') } catch (e) { e.code }", "'ERR_READ_ONLY'\n"),
        (
            "try { state.setSync('a', 'x'.repeat(50)) } catch (e) { e.message }",
            "'the store is full: 50 bytes'\n",
        ),
        ("env.get('COLOUR')", "'blue'\n"),
        ("tools.runSync('say', ['hi']).stdout", "'hi\\n'\n"),
    ] {
        assert_eq!(place.out(&["eval", "--grant-file", "grants.toml", code]), expected, "{code}");
    }
}

#[test]
fn modules_come_from_a_directory_that_is_granted() {
    let files = [
        ("main.mjs", "import { a } from './lib/a.mjs'; console.log(a)"),
        ("lib/a.mjs", "export const a = 1"),
    ];
    let place = Place::new("modules", &files);
    assert_eq!(place.out(&["run", "--modules", ".", "main.mjs"]), "1\n");
    let refused = "Uncaught TypeError: Cannot import './lib/a.mjs': no module loader is granted";
    assert!(place.creance(&["run", "main.mjs"]).err.starts_with(refused));
}

const PROGRAM: &str = "
import docs from 'cap:docs';
import { shout } from './shout.mjs';
const report = docs.subdir('out');
await report.writeText('r.txt', shout(await docs.readText('in.txt')));
console.log(await report.readText('r.txt'), Date.now(), Math.random(), scriptArgs[0]);
try { await docs.readText('no') } catch (e) { console.log(e.code) }";

#[test]
fn a_run_is_audited_recorded_and_replayed_without_grants() {
    let place = Place::new(
        "record",
        &[
            ("main.mjs", PROGRAM),
            ("shout.mjs", "export const shout = (text) => text.toUpperCase()"),
            ("docs/in.txt", "hello"),
            ("docs/out/.keep", ""),
        ],
    );
    let flags = [
        "--fs",
        "docs=docs",
        "--clock",
        "frozen:5",
        "--entropy",
        "os",
        "--modules",
        ".",
        "--audit",
        "a.jsonl",
    ];
    let run = [&["run", "--record", "r.jsonl"][..], &flags, &["main.mjs", "x"]].concat();
    let out = place.out(&run);
    assert!(out.starts_with("HELLO 5 0.") && out.ends_with(" x\nERR_NOT_FOUND\n"), "{out}");

    let audit = place.read("a.jsonl");
    let entry = |line: &str| {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        format!("{} {} {}", entry["grant"], entry["method"], entry["outcome"]).replace('"', "")
    };
    let expected = [
        "docs subdir narrowed",
        "docs readText answered",
        "docs writeText answered",
        "docs readText answered",
        "clock now answered",
        "entropy next answered",
        "docs readText refused",
    ];
    assert_eq!(audit.lines().map(entry).collect::<Vec<_>>(), expected);

    // Nothing is left of what it used.
    for gone in ["docs", "shout.mjs", "main.mjs"] {
        let path = place.0.join(gone);
        if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
    }
    assert_eq!(place.out(&["replay", "r.jsonl"]), out);

    let record = place.read("r.jsonl");
    fs::write(place.0.join("other.jsonl"), record.replace("in.txt", "other.txt")).unwrap();
    fs::write(place.0.join("changed.jsonl"), record.replacen("\"HELLO\"", "\"HALLO\"", 1)).unwrap();
    let changed = place.creance(&["replay", "changed.jsonl"]);
    assert_eq!(changed.status, 5);
    assert!(changed.err.starts_with("the replay differs from the record\ncreance: line "), "{}", changed.err);
}

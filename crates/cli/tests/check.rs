//! `creance check`.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

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

    /// Status, standard output and standard error.
    fn check(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_creance"));
        let output = command.arg("check").args(arguments).current_dir(&self.0).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
    }
}

const TOOL: &str = "import { env } from 'node:process';
import total from 'sums';
const day: string = new Date().toISOString();
for (const line of (await docs.readText('a.csv')).split('\\n')) console.log(day, total(line), env.HOME);
";

fn tool(name: &str) -> Place {
    Place::new(
        name,
        &[
            ("tool.ts", TOOL),
            ("node_modules/sums/index.js", "export default (x) => x.length + Math.random()"),
            ("grants.toml", "[fs.docs]\npath = 'nowhere'\n"),
            ("plain.js", "[1, 2].map((n) => n * scriptArgs.length)"),
            ("broken.ts", "let x: = 1"),
            ("gone.mjs", "import './gone-too.mjs'"),
        ],
    )
}

#[test]
fn what_is_missing_is_listed_with_its_flag() {
    let place = tool("what_is_missing_is_listed_with_its_flag");
    let expected = "\
MISSING  clock (--clock system)
    tool.ts:3:25  Date
granted  console (always granted)
    tool.ts:4:64  console.log
MISSING  modules (--modules DIR)
    tool.ts:2:19  import 'sums'
MISSING  docs (--fs docs=PATH[:ro], --net docs=ORIGIN or --kv docs=FILE)
    tool.ts:4:27  docs.readText
MISSING  env (--env A,B)
    tool.ts:1:21  env of import 'node:process'
";
    assert_eq!(place.check(&["tool.ts"]), (1, expected.to_owned(), String::new()));
}

#[test]
fn with_all_flags_nothing_is_missing() {
    let place = tool("with_all_flags_nothing_is_missing");
    // Nothing is opened: there is no such directory.
    let flags = ["--clock", "system", "--env", "HOME", "--modules", ".", "--entropy", "os"];
    for files in [["--fs", "docs=nowhere"], ["--grant-file", "grants.toml"]] {
        let arguments = [&flags[..], &files, &["tool.ts"]].concat();
        let (status, out, err) = place.check(&arguments);
        assert_eq!((status, &*err), (0, ""), "{out}");
        assert!(!out.contains("MISSING"), "{out}");
        assert!(out.contains("    modules:/node_modules/sums/index.js:1:34  Math.random\n"), "{out}");
    }
    assert_eq!(place.check(&["plain.js"]), (0, "nothing is needed\n".to_owned(), String::new()));
}

#[test]
fn json_says_the_same() {
    let place = tool("json_says_the_same");
    let (status, out, _) = place.check(&["--json", "--modules", ".", "gone.mjs"]);
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    let expected = serde_json::json!({
        "ok": false,
        "needs": [{
            "grant": "modules", "granted": true, "flag": "--modules DIR",
            "mentions": [{ "what": "import './gone-too.mjs'", "module": "gone.mjs", "line": 1, "column": 8 }],
        }],
        "notes": [{
            "message": "it cannot be loaded: there is no 'gone-too.mjs'", "error": true,
            "module": "modules:/gone-too.mjs", "line": 1, "column": 1,
        }],
    });
    assert_eq!((status, value), (1, expected));
}

#[test]
fn what_cannot_be_checked_is_said() {
    let place = tool("what_cannot_be_checked_is_said");
    let (status, out, err) = place.check(&["broken.ts"]);
    assert_eq!((status, &*out), (1, ""));
    assert!(err.starts_with("SyntaxError: "), "{err}");
    assert_eq!(place.check(&["none.js"]).0, 2);
    assert_eq!(place.check(&["--fs", "docs", "plain.js"]).0, 2);
}

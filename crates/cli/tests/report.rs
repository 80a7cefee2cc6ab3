//! The example of the README that has everything: a TypeScript tool with three grants, its audit, its record.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A copy of the example with a server for it. The server answers until the process ends.
struct Place {
    path: PathBuf,
    server: String,
}

impl Place {
    fn new(name: &str) -> Place {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        for directory in ["examples/report/orders", "target/reports"] {
            fs::create_dir_all(path.join(directory)).unwrap();
        }
        for file in ["report.ts", "grants.toml", "orders/january.csv", "orders/february.csv"] {
            let file = format!("examples/report/{file}");
            fs::copy(root().join(&file), path.join(file)).unwrap();
        }
        let rates = fs::read_to_string(root().join("examples/report/rates.json")).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let mut connection = connection.unwrap();
                let lines = BufReader::new(connection.try_clone().unwrap()).lines();
                let head: Vec<String> =
                    lines.map(Result::unwrap).take_while(|line| !line.is_empty()).collect();
                let found = head[0].starts_with("GET /rates.json ");
                let (status, body) = if found { ("200 OK", &*rates) } else { ("404 Not Found", "") };
                let length = body.len();
                write!(connection, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
            }
        });
        let place = Place { path, server };
        place.edit(|manifest| manifest.replace("127.0.0.1:8787", &place.server));
        place
    }

    fn edit(&self, change: impl FnOnce(String) -> String) {
        let path = self.path.join("examples/report/grants.toml");
        fs::write(&path, change(fs::read_to_string(&path).unwrap())).unwrap();
    }

    /// Takes a section out of the manifest.
    fn remove(&self, section: &str) {
        self.edit(|manifest| {
            let begin = manifest.find(&format!("[{section}]")).unwrap();
            let end = manifest[begin + 1..].find("\n[").map_or(manifest.len(), |end| begin + 1 + end);
            manifest[..begin].to_owned() + &manifest[end..]
        });
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_creance"));
        command.args(arguments).current_dir(&self.path);
        command
    }

    /// The run of the README, with the port of this place's server.
    fn run(&self) -> Output {
        let manifest = "examples/report/grants.toml";
        let (audit, record) = ("target/reports/uses.jsonl", "target/reports/run.jsonl");
        let flags = ["run", "--usage", "--grant-file", manifest, "--audit", audit, "--record", record];
        let server = format!("http://{}", self.server);
        self.command(&flags).args(["examples/report/report.ts", &server]).output().unwrap()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path.join("target/reports").join(name)).unwrap()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// `fuel 36371` of a line of usage.
fn fuel(output: &Output) -> String {
    let err = text(&output.stderr);
    err[err.rfind("fuel ").unwrap()..].split(',').next().unwrap().to_owned()
}

const REPORT: &str = "\
# Orders in EUR

| customer       | orders |     total |
|---|---|---|
| Fischer        |      3 |    248.16 |
| Müller, Anna   |      2 |    106.75 |
| The \"Old\" Mill |      1 |     86.96 |
| Okafor         |      1 |     79.99 |
";

#[test]
fn the_tool_writes_its_report_and_its_uses_are_on_file() {
    let place = Place::new("report");
    let output = place.run();
    assert_eq!(text(&output.stdout), "7 orders of 2 files are in orders.md\n", "{}", text(&output.stderr));
    assert_eq!(place.read("orders.md"), REPORT);
    let uses = place.read("uses.jsonl");
    let uses: Vec<serde_json::Value> = uses.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let seen: Vec<String> = uses
        .iter()
        .map(|entry| {
            let word = |name: &str| entry[name].as_str().unwrap().to_owned();
            format!("{}.{} {}", word("grant"), word("method"), word("outcome"))
        })
        .collect();
    let expected = [
        "rates.fetchText answered",
        "orders.list answered",
        "orders.readText answered",
        "orders.readText answered",
        "reports.writeText answered",
    ];
    assert_eq!(seen, expected);
    assert_eq!(uses[2]["arguments"][0], "february.csv");
}

#[test]
fn its_record_replays_without_files_server_or_grants() {
    let place = Place::new("report-replay");
    let output = place.run();
    let record = place.read("run.jsonl");
    let alone = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report-alone");
    let _ = fs::remove_dir_all(&alone);
    fs::create_dir_all(&alone).unwrap();
    fs::write(alone.join("run.jsonl"), record).unwrap();
    let again = place.command(&["replay", "--usage", "run.jsonl"]).current_dir(&alone).output().unwrap();
    assert_eq!((again.status.code(), &again.stdout), (Some(0), &output.stdout), "{}", text(&again.stderr));
    assert_eq!(fuel(&again), fuel(&output));
    assert_eq!(fs::read_dir(&alone).unwrap().count(), 1, "a replay writes nothing");
}

#[test]
fn without_a_grant_the_error_names_the_flag() {
    for (section, name) in [("fs.orders", "orders"), ("net.rates", "rates"), ("fs.reports", "reports")] {
        let place = Place::new(&format!("report-without-{name}"));
        place.remove(section);
        let output = place.run();
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{err}");
        let flags = format!("--fs {name}=PATH or --net {name}=ORIGIN");
        assert!(err.contains(&format!("under the name '{name}'")) && err.contains(&flags), "{err}");
        assert!(!place.path.join("target/reports/orders.md").exists());
    }
}

#[test]
fn a_quota_and_a_list_of_origins_hold() {
    let place = Place::new("report-quota");
    place.edit(|manifest| manifest.replace("bytes = 4_096", "bytes = 200"));
    let output = place.run();
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.contains("the quota of 'reports' is used up: 200 bytes"), "{err}");
    assert!(!place.path.join("target/reports/orders.md").exists());
    let last = place.read("uses.jsonl").lines().last().unwrap().to_owned();
    assert!(last.contains("\"code\":\"ERR_QUOTA\"") && last.contains("\"outcome\":\"refused\""), "{last}");

    let place = Place::new("report-origin");
    place.edit(|manifest| manifest.replace(&place.server, "127.0.0.1:9"));
    let err = text(&place.run().stderr);
    assert!(err.contains("is not granted"), "{err}");
}

#[test]
fn the_readme_shows_this_run() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    for part in ["--grant-file examples/report/grants.toml", "examples/report/report.ts", "creance replay "] {
        assert!(readme.contains(part), "{part}");
    }
}

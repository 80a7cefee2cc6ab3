//! `node --jitless`: V8's interpreter. Each run is a process that measures itself.

use super::{Peer, Sample, Start};
use crate::Workload;
use std::any::Any;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Node.js, where it is installed.
pub struct Node;

/// Reads the workload from standard input, runs it and its jobs, and prints nanoseconds and the result.
const DRIVER: &str = r#"
{
  // In a block: the workload's own names must not meet these.
  const vm = require("vm");
  const source = require("fs").readFileSync(0, "utf8");
  const begun = process.hrtime.bigint();
  const value = vm.runInThisContext(source, { filename: "workload.js" });
  setImmediate(() => {
    const time = process.hrtime.bigint() - begun;
    const result = globalThis.result !== undefined ? globalThis.result : value;
    process.stdout.write(`${time}\n${result}`);
  });
}
"#;

/// True if there is a `node` to run.
pub fn is_installed() -> bool {
    let node = Command::new("node").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    node.is_ok_and(|status| status.success())
}

fn run(source: &str) -> Result<Sample, String> {
    let mut command = Command::new("node");
    command.args(["--jitless", "--regexp-interpret-all", "--stack-size=7000", "-e", DRIVER]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut node = command.spawn().map_err(|error| error.to_string())?;
    if let Some(mut input) = node.stdin.take() {
        input.write_all(source.as_bytes()).map_err(|error| error.to_string())?;
    }
    let output = node.wait_with_output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    match text.split_once('\n').map(|(time, result)| (time.parse(), result)) {
        Some((Ok(nanoseconds), result)) => {
            Ok(Sample { time: Duration::from_nanos(nanoseconds), result: result.to_owned() })
        }
        _ => {
            let errors = String::from_utf8_lossy(&output.stderr);
            let error = errors.lines().find(|line| line.contains("Error"));
            Err(error.unwrap_or("no result").to_owned())
        }
    }
}

impl Start for Node {
    fn name(&self) -> &'static str {
        "node-jitless"
    }

    fn fresh(&self) -> Result<Box<dyn Any>, String> {
        Ok(Box::new(run("1+1")?.result))
    }

    fn is_process(&self) -> bool {
        true
    }
}

impl Peer for Node {
    fn run(&self, workload: &Workload) -> Result<Sample, String> {
        run(&workload.source)
    }
}

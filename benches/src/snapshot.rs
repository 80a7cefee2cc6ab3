//! Fuel and bytes of each workload, which are the same on every machine and in every build.

use crate::peers::creance;
use crate::{Workload, folder};

/// Compares with the file, or writes it. With only some workloads, the others are left as they are.
pub fn check(workloads: &[Workload], bless: bool, all: bool) -> Result<(), String> {
    let file = folder().join("snapshot.txt");
    let old = std::fs::read_to_string(&file).unwrap_or_default();
    let name = |line: &str| line.split_whitespace().next().unwrap_or_default().to_owned();
    let mut lines = Vec::new();
    for workload in workloads {
        lines.push(match creance::figures(workload) {
            Ok((_, usage)) => format!(
                "{:<20} fuel {:>12}  peak {:>12}  total {:>12}",
                workload.name, usage.fuel, usage.peak_bytes, usage.total_bytes
            ),
            Err(error) => format!("{:<20} {}", workload.name, error.lines().next().unwrap_or_default()),
        });
    }
    let ours = |line: &&str| all || workloads.iter().any(|workload| workload.name == name(line));
    let (expected, others): (Vec<&str>, Vec<&str>) = old.lines().partition(ours);
    if bless {
        lines.extend(others.into_iter().map(str::to_owned));
        lines.sort();
        std::fs::write(&file, lines.join("\n") + "\n").map_err(|error| error.to_string())?;
        println!("{} workloads written", workloads.len());
        return Ok(());
    }
    let mut differences = Vec::new();
    for line in &lines {
        let before = expected.iter().find(|old| name(old) == name(line));
        if before != Some(&line.as_str()) {
            differences.push(format!("- {}\n+ {line}", before.unwrap_or(&"nothing")));
        }
    }
    for old in expected.iter().filter(|old| !lines.iter().any(|line| name(line) == name(old))) {
        differences.push(format!("- {old}\n+ nothing"));
    }
    println!("{} workloads, {} differ from the snapshot", lines.len(), differences.len());
    if differences.is_empty() {
        Ok(())
    } else {
        Err(format!("the snapshot differs\n{}", differences.join("\n")))
    }
}

//! Counting by area, and the report.

use crate::expectations::Run;
use crate::metadata::Mode;
use serde::Serialize;
use std::collections::BTreeMap;

/// Runs and passes.
#[derive(Clone, Copy, Debug, Default, Serialize, PartialEq, Eq)]
pub struct Count {
    /// All of them.
    pub total: usize,
    /// Those that passed.
    pub passed: usize,
}

impl Count {
    fn add(&mut self, passed: bool) {
        self.total += 1;
        self.passed += usize::from(passed);
    }

    fn percent(self) -> f64 {
        100.0 * self.passed as f64 / (self.total as f64).max(1.0)
    }
}

/// A run that did not pass.
#[derive(Clone, Debug, Serialize)]
pub struct Failure {
    /// The test.
    pub path: String,
    /// The mode.
    pub mode: &'static str,
    /// Why.
    pub reason: String,
}

/// What came of all runs.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Runs.
    pub total: usize,
    /// Runs that passed.
    pub passed: usize,
    /// How long it took.
    pub seconds: f64,
    /// Files, which pass if they pass in every mode.
    pub files: Count,
    /// Runs by area, two folders deep.
    pub areas: BTreeMap<String, Count>,
    /// What did not pass.
    pub failed: Vec<Failure>,
    #[serde(skip)]
    /// Files and runs by the first folder.
    pub by_root: BTreeMap<String, (Count, Count)>,
}

impl Report {
    /// Adds the runs of one file: for each mode, why it failed.
    pub fn add_file(&mut self, path: &str, outcomes: &[(Mode, Result<(), String>)]) {
        let mut parts = path.split('/');
        let root = parts.next().unwrap_or_default();
        let area = match parts.next() {
            Some(part) if !part.ends_with(".js") => format!("{root}/{part}"),
            _ => root.to_owned(),
        };
        let area = self.areas.entry(area).or_default();
        let (root_files, root_runs) = self.by_root.entry(root.to_owned()).or_default();
        let all_passed = outcomes.iter().all(|(_, outcome)| outcome.is_ok());
        self.files.add(all_passed);
        root_files.add(all_passed);
        for (mode, outcome) in outcomes {
            self.total += 1;
            self.passed += usize::from(outcome.is_ok());
            root_runs.add(outcome.is_ok());
            area.add(outcome.is_ok());
            if let Err(reason) = outcome {
                self.failed.push(Failure {
                    path: path.to_owned(),
                    mode: mode.name(),
                    reason: reason.clone(),
                });
            }
        }
    }

    /// The table for people.
    pub fn table(&self) -> String {
        let mut text = format!("{:<12} {:>22} {:>9} {:>22} {:>9}\n", "area", "files", "", "runs", "");
        let mut line = |name: &str, files: Count, runs: Count| {
            let figures = |count: Count| format!("{} / {}", count.passed, count.total);
            text.push_str(&format!(
                "{name:<12} {:>22} {:>8.2}% {:>22} {:>8.2}%\n",
                figures(files),
                files.percent(),
                figures(runs),
                runs.percent()
            ));
        };
        for (root, (files, runs)) in &self.by_root {
            line(root, *files, *runs);
        }
        line("all", self.files, Count { total: self.total, passed: self.passed });
        text
    }

    /// The commonest reasons, with how many runs each fails.
    pub fn reasons(&self, most: usize) -> Vec<(usize, String)> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for failure in &self.failed {
            *counts.entry(failure.reason.as_str()).or_default() += 1;
        }
        let mut reasons: Vec<(usize, String)> =
            counts.into_iter().map(|(reason, count)| (count, reason.to_owned())).collect();
        reasons.sort_by(|a, b| b.cmp(a));
        reasons.truncate(most);
        reasons
    }
}

/// Runs whose outcome is not the expected one.
#[derive(Debug, Default)]
pub struct Differences {
    /// Failed, and should pass; with the reason.
    pub failed: Vec<(Run, String)>,
    /// Passed, and should fail.
    pub passed: Vec<Run>,
    /// Lines that name nothing.
    pub stale: Vec<String>,
}

impl Differences {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.failed.len() + self.passed.len() + self.stale.len()
    }

    /// The first `most` of each kind.
    pub fn text(&self, most: usize) -> String {
        let mut text = String::new();
        let mut section = |title: &str, lines: &mut dyn Iterator<Item = String>, count: usize| {
            if count > 0 {
                text.push_str(&format!("{title}: {count}\n"));
                lines.take(most).for_each(|line| text.push_str(&format!("  {line}\n")));
                if count > most {
                    text.push_str(&format!("  ... and {} more\n", count - most));
                }
            }
        };
        let named = |run: &Run| format!("{} {}", run.path, run.mode.name());
        let mut failed = self.failed.iter().map(|(run, reason)| format!("{}: {reason}", named(run)));
        section("unexpected failures", &mut failed, self.failed.len());
        section("unexpected passes", &mut self.passed.iter().map(named), self.passed.len());
        section("expectations for nothing", &mut self.stale.iter().cloned(), self.stale.len());
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_pass_if_all_their_runs_do() {
        let mut report = Report::default();
        report.add_file("language/a/1.js", &[(Mode::Sloppy, Ok(())), (Mode::Strict, Err("no".into()))]);
        report.add_file("language/2.js", &[(Mode::Strict, Ok(()))]);
        assert_eq!((report.total, report.passed), (3, 2));
        assert_eq!(report.files, Count { total: 2, passed: 1 });
        assert_eq!(report.areas["language/a"], Count { total: 2, passed: 1 });
        assert_eq!(report.reasons(5), [(1, "no".to_owned())]);
        assert!(report.table().contains("66.67%"));
    }
}

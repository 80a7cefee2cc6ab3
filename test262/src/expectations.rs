//! What is known to fail: text files in `test262/expectations`, one for each reason.
//!
//! A line is a path below `test/`, alone (every run of the file fails) or with a mode; `FOLDER/**` stands for
//! every run of every file below. Whatever is not there is expected to pass. An outcome that differs, also a
//! pass, is a difference.

use crate::metadata::{Metadata, Mode};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;
use std::path::Path;

/// A run: a test in a mode.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Run {
    /// The test's path below `test/`.
    pub path: String,
    /// How it is run.
    pub mode: Mode,
}

/// The known failures.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Expectations {
    folders: HashSet<String>,
    files: HashSet<String>,
    runs: HashSet<Run>,
}

impl Expectations {
    /// Reads every file of a folder; none is no failure.
    pub fn read(folder: &Path) -> io::Result<Expectations> {
        let mut expectations = Expectations::default();
        if !folder.is_dir() {
            return Ok(expectations);
        }
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "txt") {
                expectations.add(&std::fs::read_to_string(path)?).map_err(io::Error::other)?;
            }
        }
        Ok(expectations)
    }

    fn add(&mut self, text: &str) -> Result<(), String> {
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(folder) = line.strip_suffix("/**") {
                self.folders.insert(folder.to_owned());
            } else if line.ends_with(".js") {
                self.files.insert(line.to_owned());
            } else {
                let run = line
                    .rsplit_once(' ')
                    .and_then(|(path, mode)| Some(Run { path: path.to_owned(), mode: Mode::of(mode)? }));
                self.runs.insert(run.ok_or_else(|| format!("an expectation that means nothing: {line}"))?);
            }
        }
        Ok(())
    }

    /// True if a run is known to fail.
    pub fn fails(&self, run: &Run) -> bool {
        self.files.contains(&run.path)
            || folders_of(&run.path).any(|folder| self.folders.contains(folder))
            || self.runs.contains(run)
    }

    /// Lines that name nothing in the suite.
    pub fn stale<'p>(&self, paths: impl Iterator<Item = &'p str>) -> Vec<String> {
        let mut known: HashSet<&str> = HashSet::new();
        for path in paths {
            known.insert(path);
            known.extend(folders_of(path));
        }
        let named = self.folders.iter().chain(&self.files).chain(self.runs.iter().map(|run| &run.path));
        let stale: BTreeSet<&String> = named.filter(|name| !known.contains(name.as_str())).collect();
        stale.into_iter().cloned().collect()
    }
}

/// The folders that a path lies in, the innermost first.
fn folders_of(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(path.rsplit_once('/').map(|(folder, _)| folder), |folder| {
        folder.rsplit_once('/').map(|(outer, _)| outer)
    })
}

/// The reason under which a failing test is listed. It depends on the test alone, so that a test does not
/// wander between files.
pub fn reason(path: &str, metadata: &Metadata) -> &'static str {
    let has = |names: &[&str]| metadata.features.iter().any(|feature| names.contains(&feature.as_str()));
    if path.starts_with("intl402/") {
        "intl"
    } else if has(&["Temporal"]) {
        "temporal"
    } else if metadata.module {
        "modules"
    } else if has(&[
        "dynamic-import",
        "import-defer",
        "source-phase-imports",
        "import-attributes",
        "import.meta",
    ]) {
        "dynamic-import"
    } else if has(&["Atomics", "SharedArrayBuffer"]) || path.contains("/Atomics/") {
        "shared-memory"
    } else if path.contains("RegExp") || path.contains("regexp") || has_prefix(metadata, "regexp-") {
        "regexp"
    } else if path.starts_with("built-ins/Date") || path.contains("/Date/") {
        "date"
    } else if has(&[
        "ShadowRealm",
        "decorators",
        "Intl.Segmenter",
        "iterator-sequencing",
        "joint-iteration",
        "Math.sumPrecise",
        "explicit-resource-management",
        "uint8array-base64",
    ]) {
        "newer-features"
    } else {
        match path.split('/').next() {
            Some("language") => "language",
            Some("annexB") => "annexb",
            Some("staging") => "staging",
            Some("harness") => "harness",
            _ => "built-ins",
        }
    }
}

fn has_prefix(metadata: &Metadata, prefix: &str) -> bool {
    metadata.features.iter().any(|feature| feature.starts_with(prefix))
}

/// A run, whether it fails, and the reason under which it would be listed.
pub struct Known {
    /// The run.
    pub run: Run,
    /// Whether it fails.
    pub fails: bool,
    /// See [`reason`].
    pub reason: &'static str,
}

/// Writes the expectation files for a complete set of runs. What somebody has written in them stays: a comment stands
/// above the line that it stood above, as long as that is there.
pub fn write(folder: &Path, runs: &[Known]) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut comments = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            comments.extend(comments_of(&std::fs::read_to_string(&path)?));
            std::fs::remove_file(path)?;
        }
    }
    for (reason, lines) in lines(runs) {
        let text: String = lines
            .iter()
            .map(|line| format!("{}{line}\n", comments.get(line).map_or("", String::as_str)))
            .collect();
        std::fs::write(folder.join(format!("{reason}.txt")), text)?;
    }
    Ok(())
}

/// The comments of a file, by the lines that they stand above.
fn comments_of(text: &str) -> BTreeMap<String, String> {
    let mut comments = BTreeMap::new();
    let mut comment = String::new();
    for line in text.lines() {
        if line.starts_with('#') {
            comment.push_str(line);
            comment.push('\n');
        } else if !comment.is_empty() {
            comments.insert(line.trim().to_owned(), std::mem::take(&mut comment));
        }
    }
    comments
}

/// What is known of a folder or a file.
#[derive(Clone, Copy)]
struct Summary {
    runs: usize,
    /// Every run fails, for this reason; none if not.
    all_fail: Option<&'static str>,
}

impl Summary {
    fn with(self, known: &Known) -> Summary {
        let all_fail = self.all_fail.filter(|reason| known.fails && *reason == known.reason);
        Summary { runs: self.runs + 1, all_fail }
    }
}

/// The lines of each reason's file. A folder in which everything fails for one reason is one line.
fn lines(runs: &[Known]) -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut summaries: BTreeMap<&str, Summary> = BTreeMap::new();
    for known in runs {
        for name in folders_of(&known.run.path).chain([known.run.path.as_str()]) {
            let new = Summary { runs: 0, all_fail: known.fails.then_some(known.reason) };
            let summary = summaries.entry(name).or_insert(new);
            *summary = summary.with(known);
        }
    }
    let mut lines: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    for known in runs.iter().filter(|known| known.fails) {
        let path = known.run.path.as_str();
        let whole = |name: &str| summaries.get(name).is_some_and(|summary| summary.all_fail.is_some());
        // A folder with a single run says no more than the run itself.
        let many = |name: &&str| whole(name) && summaries.get(name).is_some_and(|summary| summary.runs > 2);
        let line = match folders_of(path).filter(many).last() {
            Some(folder) => format!("{folder}/**"),
            None if whole(path) => path.to_owned(),
            None => format!("{path} {}", known.run.mode.name()),
        };
        lines.entry(known.reason).or_default().insert(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(path: &str, mode: Mode, fails: bool) -> Known {
        Known { run: Run { path: path.to_owned(), mode }, fails, reason: "x" }
    }

    #[test]
    fn comments_stay_above_their_lines() {
        let comments = comments_of("a.js\n# why\n# indeed\nb.js\nc.js\n# gone\n");
        assert_eq!(comments, BTreeMap::from([("b.js".to_owned(), "# why\n# indeed\n".to_owned())]));
    }

    #[test]
    fn whole_folders_and_files_are_one_line() {
        let runs = [
            known("a/b/1.js", Mode::Sloppy, true),
            known("a/b/1.js", Mode::Strict, true),
            known("a/b/c/2.js", Mode::Strict, true),
            known("a/3.js", Mode::Sloppy, true),
            known("a/3.js", Mode::Strict, true),
            known("a/4.js", Mode::Sloppy, false),
            known("a/4.js", Mode::Strict, true),
        ];
        let lines = lines(&runs);
        let expected: Vec<&str> = lines["x"].iter().map(String::as_str).collect();
        assert_eq!(expected, ["a/3.js", "a/4.js strict", "a/b/**"]);

        let mut expectations = Expectations::default();
        expectations.add(&expected.join("\n")).expect("own lines are understood");
        for known in &runs {
            assert_eq!(expectations.fails(&known.run), known.fails, "{:?}", known.run);
        }
        assert_eq!(expectations.stale(["a/3.js", "a/b/1.js"].into_iter()), ["a/4.js"]);
        assert!(expectations.add("nonsense").is_err());
    }
}

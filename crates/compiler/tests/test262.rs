//! Compiles every script of test262's language tests, if `TEST262_ROOT` names a checkout: what must be refused
//! is refused, everything else compiles to a program that verifies.

use creance_compiler::compile_script;
use std::path::{Path, PathBuf};

/// Features of proposals that we do not have.
const SKIPPED_FEATURES: &[&str] = &[
    "decorators",
    "explicit-resource-management",
    "source-phase-imports",
    "import-defer",
    "import-bytes",
    "await-dictionary",
];

fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "js")
            && !path.to_string_lossy().contains("_FIXTURE")
        {
            found.push(path);
        }
    }
}

#[test]
fn language_tests_compile() {
    let Some(root) = std::env::var_os("TEST262_ROOT") else { return };
    let mut paths = Vec::new();
    for directory in std::env::var("TEST262_DIRS").unwrap_or("language,annexB/language".into()).split(',') {
        files(&Path::new(&root).join("test").join(directory), &mut paths);
    }
    paths.sort();
    let (mut run, mut failures) = (0, Vec::new());
    for path in paths {
        let Ok(source) = std::fs::read_to_string(&path) else { continue };
        let front = source.split("---*/").next().unwrap_or("");
        let flag = |name: &str| front.lines().any(|line| line.starts_with("flags:") && line.contains(name));
        if flag("module") || SKIPPED_FEATURES.iter().any(|feature| front.contains(feature)) {
            continue;
        }
        let negative = front.contains("negative:") && front.contains("phase: parse");
        let mut sources = Vec::new();
        if !flag("onlyStrict") {
            sources.push(source.clone());
        }
        if !flag("noStrict") && !flag("raw") {
            sources.push(format!("'use strict';\n{source}"));
        }
        for text in sources {
            run += 1;
            let name = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
            let result = std::panic::catch_unwind(|| compile_script(&name, &text));
            match result {
                Err(_) => failures.push(format!("PANIC {name}")),
                Ok(Ok(_)) if negative => failures.push(format!("ACCEPTED {name}")),
                Ok(Err(error)) if !negative => failures.push(format!("REFUSED {name}: {error}")),
                _ => {}
            }
        }
    }
    println!("{run} scripts, {} failures", failures.len());
    for failure in failures.iter().take(400) {
        println!("{failure}");
    }
    let known = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/test262-known.txt"));
    let known = known.unwrap_or_default();
    let new: Vec<_> = failures
        .iter()
        .filter(|failure| !known.lines().any(|line| !line.is_empty() && failure.contains(line)))
        .collect();
    assert!(new.is_empty(), "{} new failures", new.len());
}

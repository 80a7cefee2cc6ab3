//! Finding the suite and its tests.

use std::io;
use std::path::{Path, PathBuf};

/// The revision of the suite that the expectations belong to.
pub const REVISION: &str = "be13516fb6441b950ba8a3df97eb34062c186972";

/// The suite's folder: as told, from `TEST262_ROOT`, or `target/test262`.
pub fn find(told: Option<PathBuf>) -> Result<PathBuf, String> {
    let (root, from) = match (told, std::env::var_os("TEST262_ROOT")) {
        (Some(told), _) => (told, "the argument"),
        (None, Some(variable)) => (PathBuf::from(variable), "TEST262_ROOT"),
        (None, None) => (PathBuf::from("target/test262"), "the usual place"),
    };
    if root.join("test").is_dir() && root.join("harness").is_dir() {
        return Ok(root);
    }
    Err(format!(
        "{from}, {}, holds no test262: a folder with test/ and harness/ in it.\nGet it with\n\n    \
         git clone https://github.com/tc39/test262 target/test262\n    \
         git -C target/test262 checkout {REVISION}\n\n\
         and say where it is with --suite DIR or TEST262_ROOT if not in target/test262.",
        root.display()
    ))
}

/// The paths of all tests, below `test/`, with `/` between their parts, in order.
pub fn tests(root: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![(root.join("test"), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_dir() {
                folders.push((entry.path(), format!("{prefix}{name}/")));
            } else if name.ends_with(".js") && !name.contains("_FIXTURE") {
                found.push(format!("{prefix}{name}"));
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// The text of a file. The suite is UTF-8 but for a few bytes that are meant to be none.
pub fn read(path: &Path) -> io::Result<String> {
    Ok(String::from_utf8_lossy(&std::fs::read(path)?).into_owned())
}

//! Grants from a file, for what is too long for flags: quotas, programs, methods.
//!
//! ```toml
//! [fs.docs]
//! path = "handbook"
//! read-only = true
//! calls = 20
//! bytes = 1_048_576
//!
//! [net.api]
//! origins = ["https://api.example.com"]
//! methods = ["GET", "POST"]
//!
//! [kv.state]
//! path = "state.redb"
//! bytes-stored = 1_000_000
//!
//! [env.env]
//! names = ["HOME"]
//!
//! [programs.tools.git]
//! path = "/usr/bin/git"
//! arguments = ["log", "--oneline"]
//! ```
//!
//! Every grant may have `calls`, `bytes` and `seconds`. Paths are relative to where the command runs.

use crate::grants::{because, files, read_only_if};
use creance::host::net::Rules;
use creance::host::process::{ArgumentRule, Program, Programs};
use creance::host::store::Store;
use creance::{Cap, Quota};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The grants of a file by their names.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Manifest {
    fs: BTreeMap<String, Guarded<Files>>,
    net: BTreeMap<String, Guarded<Net>>,
    kv: BTreeMap<String, Guarded<Kv>>,
    env: BTreeMap<String, Guarded<Env>>,
    programs: BTreeMap<String, BTreeMap<String, Tool>>,
}

/// A grant with its bounds.
#[derive(Debug, Deserialize)]
struct Guarded<T> {
    #[serde(flatten)]
    what: T,
    calls: Option<u64>,
    bytes: Option<u64>,
    seconds: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Files {
    path: String,
    #[serde(default)]
    read_only: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Net {
    origins: Vec<String>,
    #[serde(default = "asking")]
    methods: Vec<String>,
    /// The names may lead to private addresses.
    #[serde(default)]
    private: bool,
}

fn asking() -> Vec<String> {
    vec!["GET".to_owned(), "HEAD".to_owned()]
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Kv {
    path: PathBuf,
    #[serde(default)]
    read_only: bool,
    #[serde(default = "store_bytes")]
    bytes_stored: u64,
}

const fn store_bytes() -> u64 {
    64 << 20
}

#[derive(Debug, Deserialize)]
struct Env {
    names: Vec<String>,
}

/// A program: with exactly these arguments, or with operands behind them.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Tool {
    path: PathBuf,
    #[serde(default)]
    arguments: Vec<String>,
    #[serde(default)]
    operands: bool,
    directory: Option<PathBuf>,
    seconds: Option<u64>,
    output: Option<usize>,
}

impl<T> Guarded<T> {
    /// The capability with the bounds of the grant.
    fn guard(&self, cap: Cap) -> Cap {
        let mut cap = cap;
        if self.calls.is_some() || self.bytes.is_some() {
            let calls = Quota::calls(self.calls.unwrap_or(u64::MAX));
            cap = cap.quota(calls.bytes(self.bytes.unwrap_or(u64::MAX)));
        }
        match self.seconds {
            Some(seconds) => cap.expires_after(Duration::from_secs(seconds)),
            None => cap,
        }
    }
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// The file cannot be read or is none, in words.
    pub fn read(path: &Path) -> Result<Manifest, String> {
        let text = std::fs::read_to_string(path).map_err(|error| because(path.display(), error))?;
        toml::from_str(&text).map_err(|error| because(path.display(), error))
    }

    /// The names of the grants.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let all = self.fs.keys().chain(self.net.keys()).chain(self.kv.keys());
        all.chain(self.env.keys()).chain(self.programs.keys()).map(String::as_str)
    }

    /// One of them is a network.
    pub fn has_network(&self) -> bool {
        !self.net.is_empty()
    }

    /// Opens what it names.
    ///
    /// # Errors
    /// What cannot be opened, in words.
    pub fn caps(&self) -> Result<Vec<(String, Cap)>, String> {
        let mut caps = Vec::new();
        for (name, grant) in &self.fs {
            let Files { path, read_only } = &grant.what;
            caps.push((name.clone(), grant.guard(read_only_if(*read_only, files(path)?))));
        }
        for (name, grant) in &self.net {
            let Net { origins, methods, private } = &grant.what;
            let methods: Vec<&str> = methods.iter().map(String::as_str).collect();
            let mut rules = Rules::new();
            for origin in origins {
                let more = match private {
                    true => rules.allow_private(origin, &methods),
                    false => rules.allow_methods(origin, &methods),
                };
                rules = more.map_err(|error| because(name, error))?;
            }
            caps.push((name.clone(), grant.guard(Cap::net(rules))));
        }
        for (name, grant) in &self.kv {
            let Kv { path, read_only, bytes_stored } = &grant.what;
            let store = Store::open(path, *bytes_stored).map_err(|error| because(path.display(), error))?;
            caps.push((name.clone(), grant.guard(read_only_if(*read_only, Cap::new(store)))));
        }
        for (name, grant) in &self.env {
            caps.push((name.clone(), grant.guard(Cap::env(&grant.what.names))));
        }
        for (name, tools) in &self.programs {
            let mut programs = Programs::new();
            for (tool, program) in tools {
                programs = programs.allow(tool, program.program(tool)?);
            }
            caps.push((name.clone(), Cap::new(programs)));
        }
        Ok(caps)
    }
}

impl Tool {
    fn program(&self, name: &str) -> Result<Program, String> {
        if !self.path.is_absolute() {
            return Err(format!("the program '{name}' must be named by an absolute path"));
        }
        let arguments = self.arguments.clone();
        let rule =
            if self.operands { ArgumentRule::Operands(arguments) } else { ArgumentRule::Exactly(arguments) };
        let mut program = Program::new(&self.path, rule);
        if let Some(directory) = &self.directory {
            program = program.directory(directory);
        }
        if let Some(seconds) = self.seconds {
            program = program.timeout(Duration::from_secs(seconds));
        }
        Ok(match self.output {
            Some(bytes) => program.output(bytes),
            None => program,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_read_whole_or_not_at_all() {
        let good = "[net.api]\norigins = ['https://a.example']\ncalls = 3\n[env.env]\nnames = ['HOME']\n\
                    [programs.tools.echo]\npath = '/bin/echo'\noperands = true";
        let manifest: Manifest = toml::from_str(good).expect("a manifest");
        let names: Vec<String> =
            manifest.caps().expect("nothing to open").into_iter().map(|cap| cap.0).collect();
        assert_eq!(names, ["api", "env", "tools"]);
        for bad in ["[nets.api]", "[fs.docs]\nread-only = true", "[programs.t.e]\npath = '/x'\nargs = []"] {
            assert!(toml::from_str::<Manifest>(bad).is_err(), "{bad}");
        }
        let relative: Manifest = toml::from_str("[programs.t.e]\npath = 'x'").expect("a manifest");
        assert!(relative.caps().is_err());
    }
}

//! Grants as flags.

use crate::manifest::Manifest;
use crate::options::{Clock, Entropy, parse_clock, parse_entropy};
use clap::Args;
use creance::host::modules::DirectoryModules;
use creance::host::net::Rules;
use creance::{Audit, Cap, VmBuilder};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::path::PathBuf;

/// What a script may do besides computing. Without these it can do nothing.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Grants")]
pub struct GrantOptions {
    /// Grant the time, for Date and timers: `system`, or `frozen:` and milliseconds since the epoch.
    #[arg(long, value_name = "system|frozen:MS|stepped:MS:STEP", value_parser = parse_clock)]
    pub clock: Option<Clock>,
    /// Grant random numbers, for Math.random and crypto: `os`, or `seed:` and a number.
    #[arg(long, value_name = "os|seed:N", value_parser = parse_entropy)]
    pub entropy: Option<Entropy>,
    /// Grant the files of a directory (or one file) as the object NAME; with :ro for reading alone.
    #[arg(long, value_name = "NAME=PATH[:ro]")]
    pub fs: Vec<String>,
    /// Grant requests to an origin as the object NAME: GET and HEAD, or the methods that stand before it, as in
    /// 'api=GET,POST https://api.example.com'.
    #[arg(long, value_name = "NAME=ORIGIN")]
    pub net: Vec<String>,
    /// Grant a key-value store in a file as the object NAME; with :ro for reading alone.
    #[arg(long, value_name = "NAME=FILE[:ro]")]
    pub kv: Vec<String>,
    /// Grant these variables of the environment as the object `env`.
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub env: Option<Vec<String>>,
    /// Grant the arguments behind the script as the object `args`.
    #[arg(long)]
    pub args: bool,
    /// Grant the standard streams as the object `stdio`.
    #[arg(long)]
    pub stdio: bool,
    /// Grant the end of the run with a status as the object `exit`.
    #[arg(long)]
    pub exit: bool,
    /// Take grants from a manifest, too.
    #[arg(long, value_name = "MANIFEST.toml")]
    pub grant_file: Option<PathBuf>,
    /// Let modules be imported from below a directory.
    #[arg(long, value_name = "DIR")]
    pub modules: Option<PathBuf>,
    /// Refuse eval and Function.
    #[arg(long)]
    pub no_dynamic_code: bool,
    /// Write a line of JSON to a file for each use of a grant.
    #[arg(long, value_name = "FILE")]
    pub audit: Option<PathBuf>,
}

impl GrantOptions {
    /// The names under which capabilities are granted with a path, an origin or a manifest, and whether one of them
    /// is a network. Nothing is opened but the manifest.
    ///
    /// # Errors
    /// What is wrong with a flag, in words.
    pub fn names(&self) -> Result<(BTreeSet<String>, bool), String> {
        let mut names = BTreeSet::new();
        let mut has_network = !self.net.is_empty();
        for text in self.fs.iter().chain(&self.net).chain(&self.kv) {
            names.insert(named(text)?.0.to_owned());
        }
        if let Some(path) = &self.grant_file {
            let manifest = Manifest::read(path)?;
            has_network |= manifest.has_network();
            names.extend(manifest.names().map(str::to_owned));
        }
        Ok((names, has_network))
    }

    /// What is granted, a line for each grant.
    pub fn describe(&self) -> String {
        let mut lines = vec!["console: this terminal".to_owned()];
        if let Some(clock) = self.clock {
            lines.push(match clock {
                Clock::System => "clock: the time of this machine".to_owned(),
                Clock::Frozen(milliseconds) => format!("clock: always {milliseconds}"),
                Clock::Stepped(milliseconds, step) => {
                    format!("clock: from {milliseconds} in steps of {step}")
                }
            });
        }
        if let Some(entropy) = self.entropy {
            lines.push(match entropy {
                Entropy::Os => "entropy: random numbers of this machine".to_owned(),
                Entropy::Seed(seed) => format!("entropy: random numbers from seed {seed}"),
            });
        }
        for (kind, texts) in [("files", &self.fs), ("requests", &self.net), ("key-value store", &self.kv)] {
            let named = texts.iter().filter_map(|text| text.split_once('='));
            lines.extend(named.map(|(name, what)| format!("{name}: {kind}, {what}")));
        }
        if let Some(names) = &self.env {
            lines.push(format!("env: {}", names.join(", ")));
        }
        for (granted, line) in [
            (self.args, "args: the arguments"),
            (self.stdio, "stdio: the standard streams"),
            (self.exit, "exit: ends the command"),
        ] {
            if granted {
                lines.push(line.to_owned());
            }
        }
        for (what, path) in [("grants from", &self.grant_file), ("modules from", &self.modules)] {
            lines.extend(path.iter().map(|path| format!("{what} {}", path.display())));
        }
        if self.no_dynamic_code {
            lines.push("eval and Function are refused".to_owned());
        }
        lines.join("\n")
    }
}

/// What the flags come to.
pub struct Grants {
    caps: Vec<(String, Cap)>,
    modules: Option<DirectoryModules>,
    dynamic_code: bool,
}

impl Grants {
    /// Hands them to a VM.
    pub fn apply(self, mut builder: VmBuilder, recorder: Option<&creance::host::Recorder>) -> VmBuilder {
        for (name, cap) in self.caps {
            builder = builder.grant(&name, cap);
        }
        builder = match (self.modules, recorder) {
            (None, _) => builder,
            (Some(modules), None) => builder.modules(modules),
            (Some(modules), Some(recorder)) => builder.modules(recorder.modules(modules)),
        };
        builder.dynamic_code(self.dynamic_code)
    }
}

/// What could not be done with what, and why.
pub fn because(what: impl Display, why: impl Display) -> String {
    format!("{what}: {why}")
}

impl GrantOptions {
    /// Opens everything that is granted.
    ///
    /// # Errors
    /// What cannot be opened, in words.
    pub fn open(&self, arguments: &[String]) -> Result<Grants, String> {
        let mut caps = Vec::new();
        if let Some(clock) = self.clock {
            let cap = match clock {
                Clock::System => Cap::clock_system(),
                Clock::Frozen(milliseconds) => Cap::frozen(milliseconds),
                Clock::Stepped(milliseconds, step) => Cap::stepped(milliseconds, step),
            };
            caps.push(("clock".to_owned(), cap));
        }
        match self.entropy {
            None => {}
            Some(Entropy::Seed(seed)) => caps.push(("entropy".to_owned(), Cap::entropy_seeded(seed))),
            Some(Entropy::Os) => {
                let os = Cap::entropy_os().map_err(|error| format!("no random numbers: {error}"))?;
                caps.push(("entropy".to_owned(), os));
            }
        }
        for text in &self.fs {
            let (name, path, read_only) = named_path(text)?;
            caps.push((name.to_owned(), read_only_if(read_only, files(path)?)));
        }
        for text in &self.kv {
            let (name, path, read_only) = named_path(text)?;
            let store = Cap::kv(path).map_err(|error| because(path, error))?;
            caps.push((name.to_owned(), read_only_if(read_only, store)));
        }
        let mut networks: BTreeMap<&str, Rules> = BTreeMap::new();
        for text in &self.net {
            let (name, origin) = named(text)?;
            let (methods, origin) = origin.split_once(' ').unwrap_or(("GET,HEAD", origin));
            let methods: Vec<&str> = methods.split(',').collect();
            let rules = networks.remove(name).unwrap_or_default();
            let rules = rules.allow_methods(origin.trim(), &methods).map_err(|error| error.to_string())?;
            networks.insert(name, rules);
        }
        caps.extend(networks.into_iter().map(|(name, rules)| (name.to_owned(), Cap::net(rules))));
        if let Some(names) = &self.env {
            caps.push(("env".to_owned(), Cap::env(names)));
        }
        for (granted, name, cap) in [
            (self.args, "args", Cap::args(arguments)),
            (self.stdio, "stdio", Cap::stdio()),
            (self.exit, "exit", Cap::exit()),
        ] {
            if granted {
                caps.push((name.to_owned(), cap));
            }
        }
        if let Some(path) = &self.grant_file {
            caps.extend(Manifest::read(path)?.caps()?);
        }
        if let Some(path) = &self.audit {
            let file = std::fs::File::create(path).map_err(|error| because(path.display(), error))?;
            let audit = Audit::json_lines(file);
            caps = caps.into_iter().map(|(name, cap)| (name, cap.audit(&audit))).collect();
        }
        let modules = match &self.modules {
            None => None,
            Some(path) => Some(DirectoryModules::open(path).map_err(|error| because(path.display(), error))?),
        };
        Ok(Grants { caps, modules, dynamic_code: !self.no_dynamic_code })
    }
}

/// `NAME=VALUE`
fn named(text: &str) -> Result<(&str, &str), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() && !value.is_empty() => Ok((name, value)),
        _ => Err(format!("{text:?} must have the form NAME=...")),
    }
}

/// `NAME=PATH[:ro]`
fn named_path(text: &str) -> Result<(&str, &str, bool), String> {
    let (name, path) = named(text)?;
    Ok(match path.strip_suffix(":ro") {
        Some(path) => (name, path, true),
        None => (name, path, false),
    })
}

pub fn read_only_if(read_only: bool, cap: Cap) -> Cap {
    if read_only { cap.read_only() } else { cap }
}

/// The files of a directory, or a single file.
pub fn files(path: &str) -> Result<Cap, String> {
    let is_directory = std::fs::metadata(path).is_ok_and(|metadata| metadata.is_dir());
    let is_to_be_directory = path.ends_with('/');
    let cap = if is_directory || is_to_be_directory { Cap::dir(path) } else { Cap::file(path) };
    cap.map_err(|error| because(path, error))
}

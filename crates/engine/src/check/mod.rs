//! What a program will ask for, found before it runs: from its imports, and from the names that it uses without
//! declaring them, over all modules that a loader finds. What is computed at run time is not seen.

mod rules;
mod walk;

pub use creance_compiler::Place;
use std::fmt;

/// What a program asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirements {
    /// What must be granted, sorted.
    pub needs: Vec<Need>,
    /// What cannot be told, or is wrong: imports that are computed, modules that are not found.
    pub notes: Vec<Note>,
}

/// Something that must be granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// What.
    pub grant: Needed,
    /// Where it is mentioned.
    pub mentions: Vec<Mention>,
}

/// What must be granted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Needed {
    /// The time.
    Clock,
    /// Random numbers.
    Entropy,
    /// The console.
    Console,
    /// Dynamic code, which is granted unless somebody takes it away.
    DynamicCode,
    /// Requests to some origin, for `fetch`.
    Network,
    /// A loader of modules.
    Modules,
    /// A capability under a name.
    Named(String),
}

impl fmt::Display for Needed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Needed::Clock => "clock",
            Needed::Entropy => "entropy",
            Needed::Console => "console",
            Needed::DynamicCode => "dynamic code",
            Needed::Network => "network",
            Needed::Modules => "modules",
            Needed::Named(name) => name,
        })
    }
}

/// A place where something is mentioned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// In a few words: `Date.now`, `import 'cap:docs'`.
    pub what: String,
    /// The script or module.
    pub module: String,
    /// Where in it.
    pub place: Place,
}

/// Something that cannot be told, or is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// In words.
    pub message: String,
    /// The program cannot run so.
    pub is_error: bool,
    /// The script or module.
    pub module: String,
    /// Where in it.
    pub place: Place,
}

//! The front matter of a test: the few keys that say how to run it, in the subset of YAML that the suite uses.

/// How a test wants to be run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// `onlyStrict`
    pub only_strict: bool,
    /// `noStrict`
    pub no_strict: bool,
    /// `module`
    pub module: bool,
    /// `raw`: no harness, no directive.
    pub raw: bool,
    /// `async`: ends when it prints its result.
    pub is_async: bool,
    /// `CanBlockIsFalse`: the agent must not block.
    pub cannot_block: bool,
    /// Harness files to run before, beside those that every test gets.
    pub includes: Vec<String>,
    /// What the test needs.
    pub features: Vec<String>,
    /// The failure that the test asks for.
    pub negative: Option<Negative>,
}

/// A failure that a test asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Negative {
    /// When: `parse`, `resolution` or `runtime`.
    pub phase: String,
    /// The name of the error's constructor.
    pub name: String,
}

/// How one run of a test is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// As it is.
    Sloppy,
    /// With a directive in front.
    Strict,
    /// As a module.
    Module,
}

impl Mode {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Sloppy => "sloppy",
            Mode::Strict => "strict",
            Mode::Module => "module",
        }
    }

    /// The mode of a name.
    pub fn of(name: &str) -> Option<Mode> {
        [Mode::Sloppy, Mode::Strict, Mode::Module].into_iter().find(|mode| mode.name() == name)
    }
}

impl Metadata {
    /// The modes that the flags ask for.
    pub fn modes(&self) -> &'static [Mode] {
        match self {
            Metadata { module: true, .. } => &[Mode::Module],
            Metadata { only_strict: true, .. } => &[Mode::Strict],
            Metadata { no_strict: true, .. } | Metadata { raw: true, .. } => &[Mode::Sloppy],
            _ => &[Mode::Sloppy, Mode::Strict],
        }
    }

    /// Reads the front matter of a test; without one, everything is as usual.
    pub fn parse(source: &str) -> Metadata {
        let mut metadata = Metadata::default();
        let Some((_, rest)) = source.split_once("/*---") else { return metadata };
        let Some((text, _)) = rest.split_once("---*/") else { return metadata };
        // The top-level key whose value goes on in the next lines.
        let mut key = "";
        for line in text.split(['\n', '\r']) {
            let trimmed = line.trim();
            if trimmed.is_empty() || trimmed.starts_with('#') {
                continue;
            }
            if !line.starts_with([' ', '\t', '-']) {
                let Some((name, value)) = line.split_once(':') else { continue };
                key = name.trim();
                metadata.add(key, value.trim());
            } else if matches!(key, "flags" | "includes" | "features") {
                metadata.add(key, trimmed.trim_start_matches('-').trim());
            } else if key == "negative" {
                metadata.add_negative(trimmed);
            }
        }
        metadata
    }

    fn add(&mut self, key: &str, value: &str) {
        let items = value.trim_start_matches('[').trim_end_matches(']').split(',').map(str::trim);
        let items = items.filter(|item| !item.is_empty());
        match key {
            "flags" => items.for_each(|flag| self.set_flag(flag)),
            "includes" => self.includes.extend(items.map(str::to_owned)),
            "features" => self.features.extend(items.map(str::to_owned)),
            "negative" => {
                self.negative = Some(Negative::default());
                let inline = value.trim_start_matches('{').trim_end_matches('}');
                inline.split(',').for_each(|pair| self.add_negative(pair.trim()));
            }
            _ => {}
        }
    }

    fn add_negative(&mut self, pair: &str) {
        let (Some(negative), Some((key, value))) = (&mut self.negative, pair.split_once(':')) else { return };
        match key.trim() {
            "phase" => negative.phase = value.trim().to_owned(),
            "type" => negative.name = value.trim().to_owned(),
            _ => {}
        }
    }

    fn set_flag(&mut self, flag: &str) {
        match flag {
            "onlyStrict" => self.only_strict = true,
            "noStrict" => self.no_strict = true,
            "module" => self.module = true,
            "raw" => self.raw = true,
            "async" => self.is_async = true,
            "CanBlockIsFalse" => self.cannot_block = true,
            // `generated`, `non-deterministic`, `CanBlockIsTrue` and the like change nothing here.
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[&str]) -> Vec<String> {
        items.iter().map(|&item| item.to_owned()).collect()
    }

    #[test]
    fn lists_stand_in_a_line_or_below() {
        let inline = "/*---\nincludes: [a.js, b.js]\nflags: [async, onlyStrict]\nfeatures: [BigInt]\n---*/";
        let below = "/*---\nincludes:\n  - a.js\n  - b.js\nflags:\n- async\n- onlyStrict\nfeatures:\n  [BigInt]\n---*/";
        let expected = Metadata {
            only_strict: true,
            is_async: true,
            includes: list(&["a.js", "b.js"]),
            features: list(&["BigInt"]),
            ..Metadata::default()
        };
        for source in [inline, below] {
            assert_eq!(Metadata::parse(source), expected, "{source}");
        }
    }

    #[test]
    fn text_that_looks_like_keys_is_none() {
        let source = "/*---\ninfo: |\n  flags: [raw]\n  negative:\ndescription: >\n    x\nnegative:\n  phase: parse\n  type: SyntaxError\nflags: []\n---*/";
        let negative = Some(Negative { phase: "parse".into(), name: "SyntaxError".into() });
        assert_eq!(Metadata::parse(source), Metadata { negative, ..Metadata::default() });
    }

    #[test]
    fn modes_follow_the_flags() {
        for (flags, expected) in [
            ("", &[Mode::Sloppy, Mode::Strict][..]),
            ("onlyStrict", &[Mode::Strict]),
            ("noStrict", &[Mode::Sloppy]),
            ("raw", &[Mode::Sloppy]),
            ("module, async", &[Mode::Module]),
        ] {
            assert_eq!(Metadata::parse(&format!("/*---\nflags: [{flags}]\n---*/")).modes(), expected);
        }
    }
}

//! `exports` and `imports` of a package: from a name that others write to the file that the package means by it.
//! <https://nodejs.org/api/esm.html#resolution-algorithm-specification>

use super::package::Target;

/// Bytes that a target may have once the part for `*` is in it.
const MAX_TARGET: usize = 4000;
/// Targets that are looked at for one specifier.
const MAX_LOOKS: usize = 1000;

/// Where a name leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A file of the package: begins with `./`.
    File(String),
    /// Another specifier, which only `imports` can mean.
    Specifier(String),
}

/// What is wrong with a name: in words, with the key of the table if one is to blame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Miss {
    /// No key is about it, or the one that is says `null` or has no condition that holds.
    None,
    /// The table is wrong at a key.
    Wrong { key: String, what: String },
}

/// Looks a subpath (`.`, `./x`) up in `exports`, under conditions.
///
/// # Errors
/// See [`Miss`].
pub(super) fn exported(exports: &Target, subpath: &str, conditions: &[&str]) -> Result<Found, Miss> {
    let mut look = Look { conditions, may_leave: false, left: MAX_LOOKS };
    let Target::Map(map) = exports else {
        return if subpath == "." { look.target(exports, ".", None) } else { Err(Miss::None) };
    };
    let with_dot = map.iter().filter(|(key, _)| key.starts_with('.')).count();
    if with_dot == 0 {
        return if subpath == "." { look.target(exports, ".", None) } else { Err(Miss::None) };
    }
    if with_dot < map.len() {
        let key = map.iter().find(|(key, _)| !key.starts_with('.')).map(|(key, _)| key.clone());
        let what = "conditions and paths stand side by side".to_owned();
        return Err(Miss::Wrong { key: key.unwrap_or_default(), what });
    }
    look.table(map, subpath)
}

/// Looks a specifier (`#x`) up in `imports`, under conditions.
///
/// # Errors
/// See [`Miss`].
pub(super) fn imported(imports: &Target, specifier: &str, conditions: &[&str]) -> Result<Found, Miss> {
    let Target::Map(map) = imports else { return Err(Miss::None) };
    Look { conditions, may_leave: true, left: MAX_LOOKS }.table(map, specifier)
}

struct Look<'a> {
    conditions: &'a [&'a str],
    /// Targets may be names of packages.
    may_leave: bool,
    left: usize,
}

impl Look<'_> {
    /// <https://nodejs.org/api/esm.html> `PACKAGE_IMPORTS_EXPORTS_RESOLVE`
    fn table(&mut self, map: &[(String, Target)], wanted: &str) -> Result<Found, Miss> {
        // The last of several equal keys counts, as in an object.
        let exact = map.iter().rev().find(|(key, _)| key == wanted && !key.contains('*'));
        if let Some((key, target)) = exact.filter(|_| !wanted.ends_with('/')) {
            return self.target(target, key, None);
        }
        let mut best: Option<(&str, &Target, &str)> = None;
        let mut strange = None;
        for (key, target) in map {
            let Some((before, after)) = key.split_once('*') else { continue };
            if after.contains('*') {
                strange.get_or_insert(key);
                continue;
            }
            let Some(rest) = wanted.strip_prefix(before).filter(|rest| !rest.is_empty()) else { continue };
            let Some(part) = rest.strip_suffix(after).filter(|part| !part.is_empty()) else { continue };
            // The longest text before the star wins, then the longest key.
            let is_better = best.is_none_or(|(known, ..)| {
                let known_before = known.find('*').unwrap_or(known.len());
                (before.len(), key.len()) >= (known_before, known.len())
            });
            if is_better {
                best = Some((key, target, part));
            }
        }
        match (best, strange) {
            (Some((key, target, part)), _) => self.target(target, key, Some(part)),
            (None, Some(key)) => Err(wrong(key, "it has more than one '*'")),
            (None, None) => Err(Miss::None),
        }
    }

    /// <https://nodejs.org/api/esm.html> `PACKAGE_TARGET_RESOLVE`
    ///
    /// NOTE: nests as deep as the JSON, which is 128 at most.
    fn target(&mut self, target: &Target, key: &str, part: Option<&str>) -> Result<Found, Miss> {
        self.left = self.left.checked_sub(1).ok_or_else(|| wrong(key, "it has too many targets"))?;
        match target {
            Target::Null => Err(Miss::None),
            Target::Other => Err(wrong(key, "its target is no text")),
            Target::Text(text) => self.text(text, key, part),
            Target::Map(map) => {
                for (condition, target) in map {
                    if condition.bytes().all(|byte| byte.is_ascii_digit()) {
                        return Err(wrong(key, "a condition is a number"));
                    }
                    if condition == "default" || self.conditions.contains(&&**condition) {
                        match self.target(target, key, part) {
                            // NOTE: `null` ends the search in Node, a condition that does not hold does not.
                            Err(Miss::None) if !matches!(target, Target::Null) => {}
                            found => return found,
                        }
                    }
                }
                Err(Miss::None)
            }
            Target::List(list) => {
                let mut last = Err(Miss::None);
                for target in list {
                    last = self.target(target, key, part);
                    if last.is_ok() {
                        break;
                    }
                }
                last
            }
        }
    }

    fn text(&self, text: &str, key: &str, part: Option<&str>) -> Result<Found, Miss> {
        let stars = text.matches('*').count();
        if text.len() + stars * part.map_or(0, str::len) > MAX_TARGET {
            return Err(wrong(key, "its target is too long"));
        }
        if part.is_some_and(|part| !is_inside(part)) {
            return Err(wrong(key, "the part for '*' leads elsewhere"));
        }
        let whole = match part {
            Some(part) => text.replace('*', part),
            None => text.to_owned(),
        };
        if let Some(inside) = text.strip_prefix("./") {
            return match is_inside(inside) {
                true => Ok(Found::File(whole)),
                false => Err(wrong(key, &format!("its target {} leads elsewhere", shown(text)))),
            };
        }
        let is_elsewhere = text.starts_with("../") || text.starts_with('/') || text.starts_with('#');
        if self.may_leave && !is_elsewhere {
            return Ok(Found::Specifier(whole));
        }
        Err(wrong(key, &format!("its target {} does not begin with './'", shown(text))))
    }
}

/// True for a name inside a package that takes no way round: no `.`, `..` and `node_modules`, however they are
/// written.
fn is_inside(name: &str) -> bool {
    let refused = |part: &str| {
        let plain = part.to_ascii_lowercase().replace("%2e", ".").replace("%6e", "n");
        matches!(&*plain, "." | ".." | "node_modules")
    };
    !name.split(['/', '\\']).any(refused) && !name.contains("%2f") && !name.contains("%2F")
}

fn wrong(key: &str, what: &str) -> Miss {
    Miss::Wrong { key: key.to_owned(), what: what.to_owned() }
}

/// The beginning of a text that somebody else wrote.
pub(super) fn shown(text: &str) -> String {
    let start: String = text.chars().take(80).flat_map(char::escape_default).collect();
    if text.chars().nth(80).is_some() { format!("'{start}...'") } else { format!("'{start}'") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(exports: &str, subpath: &str) -> Result<String, Miss> {
        let exports: Target = serde_json::from_str(exports).expect("JSON");
        match exported(&exports, subpath, &["creance", "import"])? {
            Found::File(file) => Ok(file),
            Found::Specifier(specifier) => panic!("{specifier}"),
        }
    }

    #[test]
    fn exports_lead_to_files() {
        for (exports, subpath, expected) in [
            (r#""./a.js""#, ".", "./a.js"),
            (r#"{"require": "./a.cjs", "import": "./a.mjs"}"#, ".", "./a.mjs"),
            (r#"{"import": "./i.js", "creance": "./c.js"}"#, ".", "./i.js"),
            (r#"{"node": "./n.js", "default": "./d.js"}"#, ".", "./d.js"),
            (r#"{"import": {"types": "./t.d.ts", "default": "./d.js"}}"#, ".", "./d.js"),
            (r#"{"import": {"node": "./n.js"}, "default": "./d.js"}"#, ".", "./d.js"),
            (r#"{".": "./a.js", "./x": "./lib/x.js"}"#, "./x", "./lib/x.js"),
            (r#"{"./*": "./src/*.js"}"#, "./a/b", "./src/a/b.js"),
            (r#"{"./*": "./src/*.js", "./a/*": "./other/*/*.js"}"#, "./a/b", "./other/b/b.js"),
            (r#"{"./*.js": "./src/*.js", "./*": "./no"}"#, "./b.js", "./src/b.js"),
            (r#"["no", "./b.js"]"#, ".", "./b.js"),
            (r#"[null, "./b.js"]"#, ".", "./b.js"),
        ] {
            assert_eq!(look(exports, subpath).as_deref(), Ok(expected), "{exports} {subpath}");
        }
    }

    #[test]
    fn exports_lead_nowhere_else() {
        let cases = [
            (r#""a.js""#, ".", Some("its target 'a.js' does not begin with './'")),
            (r#""../a.js""#, ".", Some("its target '../a.js' does not begin with './'")),
            (r#""./../a.js""#, ".", Some("its target './../a.js' leads elsewhere")),
            (r#""./x/%2E./a.js""#, ".", Some("its target './x/%2E./a.js' leads elsewhere")),
            (r#""./Node_Modules/a.js""#, ".", Some("its target './Node_Modules/a.js' leads elsewhere")),
            (r#"{"./*": "./*"}"#, "./../a", Some("the part for '*' leads elsewhere")),
            (r#"{"./*/*": "./*"}"#, "./a/b", Some("it has more than one '*'")),
            (r#"{"0": "./a.js"}"#, ".", Some("a condition is a number")),
            (
                r#"{"./a": "./a.js", "import": "./b.js"}"#,
                ".",
                Some("conditions and paths stand side by side"),
            ),
            ("1", ".", Some("its target is no text")),
            (r#"{"./a": null, "./*": "./*.js"}"#, "./a", None),
            (r#"{"import": null, "default": "./a.js"}"#, ".", None),
            (r#"{"./a": "./a.js"}"#, "./b", None),
            (r#"{"./a/": "./a/"}"#, "./a/", None),
            (r#""./a.js""#, "./b", None),
        ];
        for (exports, subpath, expected) in cases {
            let found = match look(exports, subpath) {
                Err(Miss::Wrong { what, .. }) => Some(what),
                Err(Miss::None) => None,
                Ok(file) => panic!("{exports} {subpath}: {file}"),
            };
            assert_eq!(found.as_deref(), expected, "{exports} {subpath}");
        }
        let many = format!("{{\"./*\": \"./{}\"}}", "*/".repeat(1000));
        assert_eq!(
            look(&many, &format!("./{}", "a".repeat(1000))),
            Err(wrong("./*", "its target is too long"))
        );
        let many = format!("[{}\"./a\"]", "null,".repeat(2000));
        assert_eq!(look(&many, "."), Err(wrong(".", "it has too many targets")));
    }
}

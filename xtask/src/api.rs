//! The public interface of the crate `creance`, line by line, against the list of what it was: what embedders rely on
//! does not change unseen.

use crate::root;
use public_api::Builder;
use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::process::Command;

const LIST: &str = "crates/creance/api.txt";

/// Where the items are that `creance` names.
const HOMES: [&str; 4] = ["creance_engine", "creance_host", "creance_vm", "creance_budget"];

/// True if the interface is the listed one, or becomes it.
pub fn api(bless: bool) -> io::Result<bool> {
    if !write_json()? {
        return Ok(false);
    }
    let now = match listing() {
        Ok(listing) => listing,
        Err(error) => {
            // NOTE: the form of the descriptions changes with the toolchain; the reader is for the one of today.
            println!("the interface is not compared, this toolchain describes it in another form: {error}");
            return Ok(true);
        }
    };
    let file = root().join(LIST);
    if bless {
        std::fs::write(file, now)?;
        return Ok(true);
    }
    let before = std::fs::read_to_string(file)?;
    let differences = differences(&before, &now);
    print!("{differences}");
    if !differences.is_empty() {
        println!("The public interface has changed. If it should: cargo run -p xtask -- api --bless");
    }
    Ok(differences.is_empty())
}

/// Set where this program stands in for rustdoc.
const AS_RUSTDOC: &str = "XTASK_AS_RUSTDOC";

/// Has the descriptions of all crates written.
fn write_json() -> io::Result<bool> {
    let mut command = Command::new("cargo");
    command.current_dir(root()).args(["doc", "--quiet", "--no-deps", "--lib", "-p", "creance"]);
    for home in HOMES {
        command.args(["-p", &home.replace('_', "-")]);
    }
    command.env("RUSTDOC", std::env::current_exe()?).env(AS_RUSTDOC, "1");
    command.env("RUSTDOCFLAGS", "-Z unstable-options --output-format json --cap-lints allow");
    Ok(command.status()?.success())
}

/// Does what rustdoc does, if Cargo has called this program in its place. Descriptions for programs can be written by
/// every toolchain, if told so; were Cargo told, it would build everything anew.
pub fn as_rustdoc() -> Option<io::Result<bool>> {
    std::env::var_os(AS_RUSTDOC)?;
    let mut command = Command::new("rustdoc");
    command.args(std::env::args_os().skip(1)).env("RUSTC_BOOTSTRAP", "1");
    Some(command.status().map(|status| status.success()))
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

fn items(name: &str) -> Result<Vec<String>, public_api::Error> {
    let path = target().join("doc").join(name).with_extension("json");
    let api =
        Builder::from_rustdoc_json(path).omit_blanket_impls(true).omit_auto_trait_impls(true).build()?;
    Ok(api.items().map(ToString::to_string).collect())
}

fn listing() -> Result<String, public_api::Error> {
    let own = items("creance")?;
    let named: BTreeSet<&str> =
        own.iter().filter_map(|item| item.strip_prefix("pub use creance::")).collect();
    let mut text = String::new();
    let mut add = |item: &str| {
        text.push_str(item);
        text.push('\n');
    };
    own.iter().for_each(|item| add(item));
    for home in HOMES {
        let whole = home.strip_prefix("creance_").is_some_and(|name| named.contains(name));
        for item in items(home)? {
            if whole || subject(&item, home).split("::").any(|name| named.contains(name)) {
                add(&item);
            }
        }
    }
    Ok(text)
}

/// The path of what an item belongs to, in its own crate.
fn subject<'a>(item: &'a str, home: &str) -> &'a str {
    let of = if item.starts_with("impl") { item.rsplit(" for ").next().unwrap_or(item) } else { item };
    let path = of.find(&format!("{home}::")).map_or("", |start| &of[start + home.len() + 2..]);
    let end = path.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').unwrap_or(path.len());
    &path[..end]
}

/// The lines of one list that are not in the other.
fn differences(before: &str, now: &str) -> String {
    let lines = |text: &'_ str| text.lines().map(str::to_owned).collect::<BTreeSet<String>>();
    let (before, now) = (lines(before), lines(now));
    let gone = before.difference(&now).map(|line| format!("- {line}\n"));
    gone.chain(now.difference(&before).map(|line| format!("+ {line}\n"))).collect()
}

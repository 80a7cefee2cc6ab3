//! `creance check`: which grants a program names, before it runs.

use crate::grants::GrantOptions;
use crate::screen::{Color, Screen};
use crate::{fail, read, refuse, status};
use creance::check::{Mention, Need, Needed, Note, Requirements};
use creance::host::modules::DirectoryModules;
use creance::{Engine, ModuleLoader};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

/// Places that are shown for one grant.
const SHOWN: usize = 5;

/// The end of `creance check --help`.
pub const HELP: &str = "\
Lists what the program asks for by its imports and by names that it does not declare, over all modules that
--modules DIR holds, and the flag that grants each. Nothing runs, and nothing but modules is opened.

Examples:
  creance check report.ts
  creance check --modules . --fs docs=./handbook:ro report.ts

Exit status: 0 if all that is named is granted by the flags, 1 if something is missing or there is a syntax error.";

/// Checks a program.
pub fn check(engine: &Engine, grants: &GrantOptions, file: &Path, as_json: bool) -> ExitCode {
    let Some(source) = read(file) else { return ExitCode::from(status::USAGE) };
    let granted = match Granted::of(grants) {
        Ok(granted) => granted,
        Err(reason) => return refuse(&reason),
    };
    let mut modules = match grants.modules.as_ref().map(DirectoryModules::open).transpose() {
        Ok(modules) => modules,
        Err(error) => return refuse(&format!("--modules: {error}")),
    };
    let loader = modules.as_mut().map(|modules| modules as &mut dyn ModuleLoader);
    let name = file.to_string_lossy();
    let mut found = match engine.check(&name, &source, loader) {
        Ok(found) => found,
        Err(error) => return fail(&error),
    };
    // `creance run` defines it.
    found.needs.retain(|need| need.grant != Needed::Named("scriptArgs".to_owned()));
    let is_complete = found.needs.iter().all(|need| granted.has(&need.grant))
        && !found.notes.iter().any(|note| note.is_error);
    let screen = Screen::new(Color::Auto);
    match as_json {
        true => screen.line(&to_json(&found, &granted, is_complete).to_string()),
        false => screen.line(to_text(&found, &granted).trim_end()),
    }
    ExitCode::from(if is_complete { 0 } else { status::EXCEPTION })
}

/// What the flags grant.
struct Granted {
    clock: bool,
    entropy: bool,
    dynamic_code: bool,
    network: bool,
    modules: bool,
    names: BTreeSet<String>,
}

impl Granted {
    fn of(grants: &GrantOptions) -> Result<Granted, String> {
        let (mut names, has_network) = grants.names()?;
        names.extend(
            [
                (grants.env.is_some(), "env"),
                (grants.args, "args"),
                (grants.stdio, "stdio"),
                (grants.exit, "exit"),
            ]
            .into_iter()
            .filter(|(granted, _)| *granted)
            .map(|(_, name)| name.to_owned()),
        );
        Ok(Granted {
            clock: grants.clock.is_some(),
            entropy: grants.entropy.is_some(),
            dynamic_code: !grants.no_dynamic_code,
            network: has_network,
            modules: grants.modules.is_some(),
            names,
        })
    }

    fn has(&self, needed: &Needed) -> bool {
        match needed {
            Needed::Clock => self.clock,
            Needed::Entropy => self.entropy,
            Needed::DynamicCode => self.dynamic_code,
            Needed::Network => self.network,
            Needed::Modules => self.modules,
            Needed::Named(name) => self.names.contains(name),
            // The console, which this command always grants, and what is not known here.
            _ => true,
        }
    }
}

/// The flag that grants something.
fn flag(needed: &Needed) -> String {
    match needed {
        Needed::Clock => "--clock system".to_owned(),
        Needed::Entropy => "--entropy os".to_owned(),
        Needed::DynamicCode => "granted unless --no-dynamic-code is given".to_owned(),
        Needed::Network => "--net NAME=ORIGIN".to_owned(),
        Needed::Modules => "--modules DIR".to_owned(),
        Needed::Named(name) => match &**name {
            "env" => "--env A,B".to_owned(),
            "args" | "stdio" | "exit" => format!("--{name}"),
            "fs" => "--fs fs=PATH[:ro]".to_owned(),
            _ => format!("--fs {name}=PATH[:ro], --net {name}=ORIGIN or --kv {name}=FILE"),
        },
        _ => "always granted".to_owned(),
    }
}

fn to_text(found: &Requirements, granted: &Granted) -> String {
    let mut text = String::new();
    if found.needs.is_empty() && found.notes.is_empty() {
        text.push_str("nothing is needed\n");
    }
    for Need { grant, mentions } in &found.needs {
        let has = if granted.has(grant) { "granted" } else { "MISSING" };
        text.push_str(&format!("{has}  {grant} ({})\n", flag(grant)));
        for mention in mentions.iter().take(SHOWN) {
            text.push_str(&format!("    {}  {}\n", place(&mention.module, mention.place), mention.what));
        }
        if let Some(more) = mentions.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            text.push_str(&format!("    and {more} more\n"));
        }
    }
    for note in &found.notes {
        let kind = if note.is_error { "error" } else { "note" };
        text.push_str(&format!("{kind}: {}  {}\n", place(&note.module, note.place), note.message));
    }
    text
}

fn place(module: &str, place: creance::check::Place) -> String {
    format!("{module}:{}:{}", place.line, place.column)
}

fn to_json(found: &Requirements, granted: &Granted, is_complete: bool) -> Value {
    let mention = |Mention { what, module, place }: &Mention| json!({ "what": what, "module": module, "line": place.line, "column": place.column });
    let need = |Need { grant, mentions }: &Need| {
        json!({
            "grant": grant.to_string(), "granted": granted.has(grant), "flag": flag(grant),
            "mentions": mentions.iter().map(mention).collect::<Vec<_>>(),
        })
    };
    let note = |Note { message, is_error, module, place }: &Note| {
        json!({
            "message": message, "error": is_error, "module": module, "line": place.line, "column": place.column,
        })
    };
    json!({
        "ok": is_complete,
        "needs": found.needs.iter().map(need).collect::<Vec<_>>(),
        "notes": found.notes.iter().map(note).collect::<Vec<_>>(),
    })
}

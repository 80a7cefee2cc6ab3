//! What a program will ask for.

use creance_engine::check::Requirements;
use creance_engine::{Engine, Error, LoadFailure, ModuleLoader};

/// Modules by key; keys are specifiers.
struct List(&'static [(&'static str, &'static str)]);

impl ModuleLoader for List {
    fn resolve(&mut self, specifier: &str, _: &str) -> Result<String, LoadFailure> {
        match self.0.iter().any(|(key, _)| *key == specifier) {
            true => Ok(specifier.to_owned()),
            false => Err(LoadFailure::new("gone")),
        }
    }

    fn load(&mut self, key: &str) -> Result<Vec<u8>, LoadFailure> {
        let found = self.0.iter().find(|(known, _)| *known == key);
        found.map(|(_, text)| text.as_bytes().to_vec()).ok_or_else(|| LoadFailure::new("gone"))
    }
}

/// Grants with the places where they are mentioned, then notes, a line for each.
fn shown(found: &Requirements) -> String {
    let needs = found.needs.iter().map(|need| {
        let mentions = need.mentions.iter().map(|mention| {
            format!("{} {}:{}:{}", mention.what, mention.module, mention.place.line, mention.place.column)
        });
        format!("{}: {}", need.grant, mentions.collect::<Vec<_>>().join(", "))
    });
    let notes = found.notes.iter().map(|note| {
        let kind = if note.is_error { "error" } else { "note" };
        format!("{kind} {}:{}:{} {}", note.module, note.place.line, note.place.column, note.message)
    });
    needs.chain(notes).collect::<Vec<_>>().join("\n")
}

fn check(name: &str, source: &str, expected: &str) {
    let engine = Engine::new();
    let found = engine.check(name, source, None);
    assert_eq!(shown(&found.expect("it compiles")), expected, "{source}");
}

#[test]
fn names_stand_for_grants() {
    for (source, expected) in [
        ("1 + [2].map(x => x * Math.max(x, 1))", ""),
        ("Date.now()", "clock: Date.now a.js:1:1"),
        ("new Date; new Date(5); Date()", "clock: Date a.js:1:5, Date a.js:1:24"),
        ("Math.random()", "entropy: Math.random a.js:1:1"),
        ("console.log(1)", "console: console.log a.js:1:1"),
        ("docs.readText('x'); { let docs; docs }", "docs: docs.readText a.js:1:1"),
        ("setTimeout(f, 1); function f() {}", "clock: setTimeout a.js:1:1"),
        ("fetch('x')", "network: fetch a.js:1:1"),
        ("crypto.getRandomValues(x); var x", "entropy: crypto.getRandomValues a.js:1:1"),
        ("eval('1'); new Function('1')", "dynamic code: eval a.js:1:1, Function a.js:1:16"),
        ("made = 1; made; typeof api; undefined; NaN; globalThis", ""),
        ("import('cap:docs')", "docs: import 'cap:docs' a.js:1:8"),
        ("import('node:fs')", "fs: import 'node:fs' a.js:1:8"),
        ("import('x' + 1)", "note a.js:1:8 what is imported here is computed when it runs"),
        ("import('node:http')", "error a.js:1:8 there is no module 'node:http' here"),
    ] {
        check("a.js", source, expected);
    }
}

#[test]
fn modules_of_node_stand_for_what_is_used_of_them() {
    for (source, expected) in [
        ("import path from 'path'; path.join()", ""),
        ("import { readFileSync as r, constants } from 'fs'", "fs: readFileSync of import 'fs' a.mjs:1:46"),
        (
            "import process from 'node:process';\nprocess.env.A; process.cwd()",
            "env: env of import 'node:process' a.mjs:1:21",
        ),
        (
            "import * as p from 'process'; p.exit(); p.argv",
            "args: argv of import 'process' a.mjs:1:20\nexit: exit of import 'process' a.mjs:1:20",
        ),
        (
            "import { setTimeout } from 'timers/promises'",
            "clock: setTimeout of import 'timers/promises' a.mjs:1:28",
        ),
    ] {
        check("a.mjs", source, expected);
    }
}

#[test]
fn types_are_nothing() {
    let source = "import { T } from './t'; import docs from 'cap:docs';
        let a: Foo<Bar> = docs.x as Baz; enum E { A = rand() }";
    check("a.ts", source, "docs: import 'cap:docs' a.ts:1:43\nrand: rand a.ts:2:55");
}

#[test]
fn the_whole_graph_is_looked_at() {
    let list = &[
        ("b", "import 'c'; import data from 'd' with { type: 'json' }; Math.random()"),
        ("c", "import 'b'; import 'gone'; import('gone'); export const now = Date.now()"),
        ("d", "{}"),
        ("broken", "let 1"),
    ];
    let source = "import 'b'; import 'broken'; import 'cap:docs'";
    let found = Engine::new().check("a.mjs", source, Some(&mut List(list))).expect("it compiles");
    assert_eq!(
        shown(&found),
        "clock: Date.now c:1:63\n\
         entropy: Math.random b:1:57\n\
         modules: import 'b' a.mjs:1:8, import 'broken' a.mjs:1:20, import 'c' b:1:8, import 'd' b:1:30, \
         import 'b' c:1:8, import 'gone' c:1:20, import 'gone' c:1:35\n\
         docs: import 'cap:docs' a.mjs:1:37\n\
         error broken:1:5 SyntaxError: Unexpected token\n\
         error c:1:20 'gone' is not found: gone\n\
         note c:1:35 'gone' is not found: gone"
    );
}

#[test]
fn what_does_not_compile_is_an_error() {
    let engine = Engine::new();
    for source in ["let 1", "export let x; export let x", "let a; let a"] {
        assert!(matches!(engine.check("a.mjs", source, None), Err(Error::Syntax(_))), "{source}");
    }
    let deep = format!("{}1{}", "(".repeat(100_000), ")".repeat(100_000));
    assert!(matches!(engine.check("a.js", &deep, None), Err(Error::Syntax(_))));
    let wide = "a.b;".repeat(100_000);
    let found = engine.check("a.js", &wide, None).expect("it compiles");
    assert_eq!(found.needs[0].mentions.len(), 100);
}

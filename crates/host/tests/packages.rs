//! Packages below `node_modules`, in memory and in a directory.
#![cfg(unix)]

mod common;

use common::{outcome, scratch};
use creance_engine::{Engine, ModuleLoader};
use creance_host::modules::{DirectoryModules, MemoryModules};
use creance_host::{Recorder, Replay};
use std::os::unix::fs::symlink;
use std::path::Path;

/// What a body comes to with these files as modules, in memory and on a disk alike.
fn check(files: &[(&str, &str)], body: &str, expected: &str) {
    let run = |loader: Box<dyn ModuleLoader>| {
        let mut vm = Engine::new().vm().modules(Boxed(loader)).build().expect("a VM");
        outcome(&mut vm, body)
    };
    let memory = MemoryModules::new(files.iter().copied());
    assert_eq!(run(Box::new(memory)), expected, "{body}");
    let root = scratch("packages");
    write(&root, files);
    let directory = DirectoryModules::open(&root).expect("there is one");
    assert_eq!(run(Box::new(directory)), expected, "{body}");
}

struct Boxed(Box<dyn ModuleLoader>);

impl ModuleLoader for Boxed {
    fn resolve(&mut self, specifier: &str, referrer: &str) -> Result<String, creance_engine::LoadFailure> {
        self.0.resolve(specifier, referrer)
    }

    fn load(&mut self, key: &str) -> Result<Vec<u8>, creance_engine::LoadFailure> {
        self.0.load(key)
    }

    fn format(&mut self, key: &str) -> Result<creance_engine::ModuleFormat, creance_engine::LoadFailure> {
        self.0.format(key)
    }

    fn require(&mut self, specifier: &str, referrer: &str) -> Result<String, creance_engine::LoadFailure> {
        self.0.require(specifier, referrer)
    }
}

fn write(root: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().expect("it is in the root")).expect("new directories");
        std::fs::write(path, text).expect("a new file");
    }
}

/// What the import of a specifier says, by default `default`.
fn import(files: &[(&str, &str)], specifier: &str, expected: &str) {
    check(files, &format!("return (await import('{specifier}')).default"), expected);
}

#[test]
fn packages_are_found_from_the_importer_up_to_the_root() {
    let files = [
        ("main.mjs", "export { default } from 'a'"),
        ("deep/er/main.mjs", "export { default } from 'a'"),
        ("deep/node_modules/a/package.json", "{}"),
        ("deep/node_modules/a/index.js", "export default 'deep a'"),
        ("node_modules/a/index.js", "export { default } from '@s/b/x.js'"),
        ("node_modules/a/node_modules/@s/b/x.js", "export default 'own b'"),
        ("node_modules/@s/b/x.js", "export default 'root b'"),
    ];
    import(&files, "./main.mjs", "own b");
    import(&files, "./deep/er/main.mjs", "deep a");
    import(&files, "@s/b/x.js", "root b");
    let missing =
        "TypeError: Cannot import 'c': there is no package 'c' in 'node_modules' of the directory of modules";
    import(&files, "c", missing);
}

#[test]
fn packages_say_where_they_begin() {
    for (json, expected) in [
        (r#"{"main": "lib/m.js"}"#, "main"),
        (r#"{"main": "./lib/m"}"#, "main"),
        (r#"{"main": "lib"}"#, "lib index"),
        (r#"{"main": "lib/m.js", "module": "lib/module.js"}"#, "module"),
        (r#"{"main": "lib/m.js", "exports": "./lib/e.js"}"#, "exports"),
        (r#"{"exports": {"require": "./lib/m.js", "import": "./lib/e.js"}}"#, "exports"),
        (r#"{"exports": {"import": "./lib/m.js", "creance": "./lib/e.js"}}"#, "main"),
        (r#"{"exports": {"node": "./no.js", "creance": "./lib/e.js", "import": "./lib/m.js"}}"#, "exports"),
        (r#"{"exports": {".": {"import": {"default": "./lib/e.js"}}}}"#, "exports"),
        ("{}", "index"),
        (r#"{"main": "gone.js"}"#, "index"),
        (
            r#"{"main": "../../secret.js"}"#,
            "TypeError: Cannot import 'p': 'main' in 'node_modules/p/package.json' leads out of the package",
        ),
        (
            r#"{"exports": {"./x": "./lib/e.js"}}"#,
            "TypeError: Cannot import 'p': 'node_modules/p/package.json' does not export itself to import",
        ),
        (
            r#"{"exports": "./gone.js"}"#,
            "TypeError: Cannot import 'p': in 'node_modules/p/package.json', \"exports\", key '.': its target \
             './gone.js' does not exist",
        ),
        (
            r#"{"exports": "./../../secret.js"}"#,
            "TypeError: Cannot import 'p': in 'node_modules/p/package.json', \"exports\", key '.': its target \
             './../../secret.js' leads elsewhere",
        ),
        (
            "{",
            "TypeError: Cannot import 'p': 'node_modules/p/package.json' cannot be read: EOF while parsing an object \
             at line 1 column 1",
        ),
    ] {
        let files = [
            ("secret.js", "export default 'SECRET'"),
            ("node_modules/p/package.json", json),
            ("node_modules/p/index.js", "export default 'index'"),
            ("node_modules/p/lib/m.js", "export default 'main'"),
            ("node_modules/p/lib/module.js", "export default 'module'"),
            ("node_modules/p/lib/e.js", "export default 'exports'"),
            ("node_modules/p/lib/index.js", "export default 'lib index'"),
        ];
        import(&files, "p", expected);
    }
}

#[test]
fn parts_of_packages() {
    let json = r##"{"name": "p", "exports": {".": "./i.js", "./features/*": "./src/*.js", "./features/private/*": null,
        "./package.json": "./package.json"}, "imports": {"#own": "./src/own.js", "#dep": "q", "#up": "../q/index.js",
        "#x/*": {"import": "./src/*.js"}}}"##;
    let files = [
        ("node_modules/p/package.json", json),
        ("node_modules/p/i.js", "export default 'index'"),
        ("node_modules/p/self.mjs", "export { default } from 'p/features/a'"),
        ("node_modules/p/src/a.js", "export default 'a'"),
        ("node_modules/p/src/own.js", "export { default } from '#dep'"),
        ("node_modules/p/src/private/x.js", "export default 'private'"),
        ("node_modules/p/src/t.mjs", "export const get = (what) => import(what)"),
        ("node_modules/q/index.js", "export default 'q'"),
        ("node_modules/q/lib.js", "export default 'q lib'"),
        ("t.mjs", "export const get = (what) => import(what)"),
    ];
    import(&files, "p/features/a", "a");
    import(&files, "./node_modules/p/self.mjs", "a");
    import(&files, "./node_modules/p/src/own.js", "q");
    import(&files, "q/lib.js", "q lib");
    let prefix = "TypeError: Cannot import";
    for (specifier, why) in [
        (
            "p/features/private/x",
            "'node_modules/p/package.json' does not export './features/private/x' to import",
        ),
        ("p/src/a.js", "'node_modules/p/package.json' does not export './src/a.js' to import"),
        (
            "p/features/../i",
            "in 'node_modules/p/package.json', \"exports\", key './features/*': the part for '*' leads elsewhere",
        ),
        ("q/lib", "'node_modules/q/lib' does not exist; write 'q/lib.js'"),
        ("#own", "no 'package.json' above has \"imports\""),
    ] {
        import(&files, specifier, &format!("{prefix} '{specifier}': {why}"));
    }
    let inner = |specifier: &str| {
        format!(
            "const {{ get }} = await import('./node_modules/p/src/t.mjs'); return (await get('{specifier}')).default"
        )
    };
    check(&files, &inner("#x/a"), "a");
    let gone = format!("{prefix} '#no': 'node_modules/p/package.json' does not have '#no' in \"imports\"");
    check(&files, &inner("#no"), &gone);
    let up = format!(
        "{prefix} '#up': in 'node_modules/p/package.json', \"imports\", key '#up': its target '../q/index.js' does not \
         begin with './'"
    );
    check(&files, &inner("#up"), &up);
}

#[test]
fn what_is_left_out_is_named() {
    let files = [
        ("a.js", ""),
        ("dir/index.mjs", ""),
        ("b.ts", ""),
        ("data.json", "{}"),
        ("lib/x.mjs", "export const get = (what) => import(what)"),
    ];
    for (specifier, expected) in [
        ("./a", "'a' does not exist; write './a.js'"),
        ("./dir", "'dir' is a directory; write './dir/index.mjs'"),
        ("./dir/", "'dir' is a directory; write './dir/index.mjs'"),
        ("./b.js", "'b.js' does not exist; write './b.ts'"),
        ("./data.json", "JSON is imported with { type: 'json' }"),
    ] {
        import(&files, specifier, &format!("TypeError: Cannot import '{specifier}': {expected}"));
    }
    let inner = "const { get } = await import('./lib/x.mjs'); await get('../a')";
    check(&files, inner, "TypeError: Cannot import '../a': 'a' does not exist; write '../a.js'");
}

#[test]
fn common_js() {
    let files = [
        ("node_modules/c/package.json", r#"{"main": "main"}"#),
        (
            "node_modules/c/main.js",
            "#!/usr/bin/env node
             'use strict';
             const path = require('path');
             const data = require('./data');
             exports.answer = data.n + require('./lib').one;
             exports.where = [__filename, __dirname, module.id, typeof require.resolve, this === exports, path.sep];
             exports.kind = require('node:util').inspect(new Map());",
        ),
        ("node_modules/c/data.json", r#"{"n": 41}"#),
        ("node_modules/c/lib/index.js", "module.exports = { one: 1 }; with ({}) { var sloppy }"),
        ("a.cjs", "exports.before = 1; exports.b = require('./b.cjs'); exports.after = 2"),
        ("b.cjs", "const a = require('./a.cjs'); module.exports = Object.keys(a).join()"),
        ("fails.cjs", "globalThis.runs = (globalThis.runs ?? 0) + 1; throw new Error('no')"),
        ("esm.mjs", "export default 'esm'; export const named = 1"),
        ("uses-esm.cjs", "module.exports = require('./esm.mjs').named + require('./esm.mjs').default"),
        ("function.cjs", "module.exports = function () {}; module.exports.extra = 1; module.exports.default = 2"),
        ("optional.cjs", "try { require('nothing') } catch (error) { module.exports = error.code + error.message }"),
        ("json.cjs", "require('./bad.json')"),
        ("bad.json", "{"),
        ("imports.cjs", "module.exports = import('./esm.mjs').then((it) => it.default)"),
        ("syntax.cjs", "exports.a = 1;\nlet 1;"),
        ("deep.cjs", "let n = 0; const f = () => { n += 1; f() }; try { f() } catch { module.exports = n > 100 }"),
    ];
    let value = |specifier: &str, expression: &str, expected: &str| {
        let body = format!("const it = await import('{specifier}'); return JSON.stringify({expression})");
        check(&files, &body, expected);
    };
    value("c", "it.answer", "42");
    value(
        "c",
        "it.default.where",
        r#"["/node_modules/c/main.js","/node_modules/c","/node_modules/c/main.js","function",true,"/"]"#,
    );
    value("c", "it.kind", r#""Map(0) {}""#);
    value("c", "Object.keys(it)", r#"["answer","default","kind","where"]"#);
    value(
        "./a.cjs",
        "it",
        r#"{"after":2,"b":"before","before":1,"default":{"before":1,"b":"before","after":2}}"#,
    );
    value("./uses-esm.cjs", "it.default", r#""1esm""#);
    value("./function.cjs", "[typeof it.default, it.extra]", r#"["function",1]"#);
    value(
        "./optional.cjs",
        "it.default",
        r#""MODULE_NOT_FOUNDCannot require 'nothing': there is no package 'nothing' in 'node_modules' of the directory of modules""#,
    );
    value("./imports.cjs", "await it.default", r#""esm""#);
    value("./deep.cjs", "it.default", "true");
    value("./fails.cjs", "it", "Error: no");
    value("./json.cjs", "it", "SyntaxError: /bad.json: Unexpected end of JSON input");
    value("./syntax.cjs", "it", "SyntaxError: Unexpected token");
    let twice = "await import('./fails.cjs').catch(() => {}); await import('./fails.cjs').catch(() => {}); return runs";
    check(&files, twice, "2");
    let create = "const { createRequire } = await import('module');
                  return createRequire('modules:/x.js')('c').answer + createRequire('/x.js')('./esm.mjs').default";
    check(&files, create, "42esm");
}

#[test]
fn types_of_packages() {
    let files = [
        ("node_modules/m/package.json", r#"{"type": "module", "exports": "./a.js"}"#),
        ("node_modules/m/a.js", "export default typeof require + typeof module + (() => this)()"),
        ("node_modules/c/package.json", r#"{"type": "commonjs"}"#),
        ("node_modules/c/index.js", "module.exports = typeof require"),
        ("node_modules/u/package.json", "{}"),
        ("node_modules/u/index.js", "import c from 'c'; export default c + ' by a module'"),
        ("node_modules/n/index.js", "exports.a = 1"),
        ("node_modules/n/x.node", ""),
    ];
    import(&files, "m", "undefinedundefinedundefined");
    import(&files, "c", "function");
    import(&files, "u", "function by a module");
    check(&files, "return (await import('n')).a", "1");
    let machine = "TypeError: Cannot import 'modules:/node_modules/n/x.node': it is machine code, which cannot run here";
    import(&files, "n/x.node", machine);
}

#[test]
fn links_stay_inside() {
    let base = scratch("links");
    let root = base.join("root");
    write(
        &root,
        &[
            ("node_modules/.store/a@1/node_modules/a/index.js", "export { default } from 'b'"),
            ("node_modules/.store/a@1/node_modules/b/index.js", "export default 'b of the store'"),
        ],
    );
    write(&base, &[("out/index.js", "export default 'SECRET'"), ("out/package.json", "{\"name\":\"out\"}")]);
    symlink(".store/a@1/node_modules/a", root.join("node_modules/a")).expect("a new link");
    symlink("../../out", root.join("node_modules/out")).expect("a new link");
    symlink("loop", root.join("node_modules/loop")).expect("a new link");
    let run = |specifier: &str| {
        let loader = DirectoryModules::open(&root).expect("there is one");
        let mut vm = Engine::new().vm().modules(loader).build().expect("a VM");
        outcome(&mut vm, &format!("return (await import('{specifier}')).default"))
    };
    assert_eq!(run("a"), "b of the store");
    for name in ["out", "loop"] {
        let expected = format!(
            "TypeError: Cannot import '{name}': there is no package '{name}' in 'node_modules' of the directory of modules"
        );
        assert_eq!(run(name), expected);
    }
    assert_eq!(
        run("./node_modules/out/index.js"),
        "TypeError: Cannot import './node_modules/out/index.js': 'node_modules/out/index.js' leads out of the \
         directory that is granted"
    );
}

#[test]
fn hostile_packages_end_soon() {
    let deep = format!("{{\"exports\":{}{}}}", "{\"import\":".repeat(2000), "}".repeat(2000));
    let wide = format!("{{\"exports\":[{}\"./a.js\"]}}", "{\"x\":1},".repeat(5000));
    let stars = format!("{{\"exports\":{{\"./*\":\"./{}\"}}}}", "*".repeat(3000));
    let huge = format!("{{\"x\":\"{}\"}}", "x".repeat(2 << 20));
    let many: Vec<String> = (0..5000).map(|n| format!("\"./{}*\":\"./a.js\"", "x".repeat(n % 50))).collect();
    let many = format!("{{\"exports\":{{{}}}}}", many.join(","));
    let long = "p/".to_owned() + &"y".repeat(1500);
    for (json, specifier, expected) in [
        (
            &deep,
            "p",
            "'node_modules/p/package.json' cannot be read: recursion limit exceeded at line 1 column 1272",
        ),
        (&wide, "p", "in 'node_modules/p/package.json', \"exports\", key '.': it has too many targets"),
        (&stars, &long, "in 'node_modules/p/package.json', \"exports\", key './*': its target is too long"),
        (&huge, "p", "'node_modules/p/package.json' has more than 262144 bytes"),
        (
            &many,
            "p/zz",
            "in 'node_modules/p/package.json', \"exports\", key './zz': its target './a.js' does not exist",
        ),
    ] {
        let files = [("node_modules/p/package.json", &**json), ("node_modules/p/index.js", "")];
        import(&files, specifier, &format!("TypeError: Cannot import '{specifier}': {expected}"));
    }
    let longer = "a/".repeat(2000);
    import(&[], &longer, &format!("TypeError: Cannot import '{longer}': the specifier is too long"));
}

#[test]
fn a_replay_needs_no_files() {
    let files = [
        ("node_modules/c/index.js", "exports.n = require('./d').n + require('path').sep"),
        ("node_modules/c/d.js", "exports.n = 1"),
        ("m.mjs", "export { n as default } from 'c'"),
    ];
    let body = "return (await import('./m.mjs')).default + (await import('./no').catch(() => '!'))";
    let record = scratch("replay").join("record");
    let recorder =
        Recorder::new(std::fs::File::create(&record).expect("a new file"), serde_json::json!(null));
    let loader = recorder.modules(MemoryModules::new(files));
    let vm = Engine::new().vm().modules(loader).intercept(recorder.clone());
    let mut vm = vm.build().expect("a VM");
    assert_eq!(outcome(&mut vm, body), "1/!");
    let fuel = vm.usage().fuel;
    recorder.finish(fuel).expect("it can be written");
    let text = std::fs::read_to_string(&record).expect("it was written");
    let replay = Replay::read(&text).expect("a record");
    let state = replay.state();
    let mut vm = replay.apply(Engine::new().vm()).build().expect("a VM");
    assert_eq!(outcome(&mut vm, body), "1/!");
    assert_eq!(state.finish(vm.usage().fuel), Ok(()));
}

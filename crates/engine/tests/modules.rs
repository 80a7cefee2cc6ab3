//! Modules in the hands of an embedder: what they see of each other, in which order they run, what goes wrong, and
//! what large and hostile graphs cost. What the language says of modules is the conformance suite's to check.

use creance_engine::{Engine, Error, Halt, Limits, LoadFailure, ModuleLoader};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Modules by name; a specifier is the name. Remembers what was asked for.
#[derive(Clone, Default)]
struct Texts {
    texts: HashMap<String, String>,
    loaded: Arc<Mutex<Vec<String>>>,
}

impl ModuleLoader for Texts {
    fn resolve(&mut self, specifier: &str, _: &str) -> Result<String, LoadFailure> {
        match self.texts.contains_key(specifier) {
            true => Ok(specifier.to_owned()),
            false => Err(LoadFailure::new("no such module")),
        }
    }

    fn load(&mut self, key: &str) -> Result<Vec<u8>, LoadFailure> {
        self.loaded.lock().expect("one thread").push(key.to_owned());
        Ok(self.texts[key].clone().into_bytes())
    }
}

/// Runs the first module. The answer is what all of them pushed to `log`, or the error.
fn run_with(modules: &[(&str, &str)], limits: Limits) -> (Result<String, Error>, Vec<String>) {
    let loader = Texts {
        texts: modules.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect(),
        loaded: Arc::default(),
    };
    let loaded = loader.loaded.clone();
    let engine = Engine::new();
    let (name, text) = modules[0];
    let program = match engine.compile_module(name, text) {
        Ok(program) => program,
        Err(error) => return (Err(error), Vec::new()),
    };
    let mut vm = engine.vm().limits(limits).modules(loader).build().expect("a VM");
    vm.eval("log", "globalThis.log = []; 0").expect("a short script runs");
    let result = vm.run(&program).and_then(|_| {
        let log = vm.eval("log", "log.join(' ')")?;
        vm.json(log.value())
    });
    let loaded = loaded.lock().expect("one thread").clone();
    (result, loaded)
}

fn run(modules: &[(&str, &str)]) -> Result<String, Error> {
    run_with(modules, Limits::untrusted()).0
}

fn check(modules: &[(&str, &str)], expected: &str) {
    match run(modules) {
        Ok(log) => assert_eq!(log, format!("{expected:?}"), "{modules:?}"),
        Err(Error::Exception(error)) => assert_eq!(error.message, expected, "{modules:?}"),
        Err(error) => assert_eq!(error.to_string(), expected, "{modules:?}"),
    }
}

#[test]
fn bindings_are_live() {
    let counter = ("counter", "export let n = 0; export function more() { n++ } export { n as 'odd name' }");
    check(
        &[
            (
                "main",
                "import { n, more, 'odd name' as odd } from 'counter'; import * as all from 'counter';
                 log.push(n); more(); log.push(n, odd, all.n, all['odd name'], Object.keys(all), typeof all.more);
                 try { n = 1 } catch (e) { log.push(e.name) } try { all.n = 1 } catch (e) { log.push(e.name) }
                 log.push(eval('more(), n'), (() => this)(), eval('this'))",
            ),
            counter,
        ],
        "0 1 1 1 1 more,n,odd name function TypeError TypeError 2  ",
    );
}

#[test]
fn functions_are_there_before_anything_runs() {
    check(
        &[
            (
                "main",
                "import 'b'; export function f() { return g() } function g() { return 'g' + v } var v = 1; log.push('main')",
            ),
            ("b", "import { f } from 'main'; log.push(f())"),
        ],
        "gundefined main",
    );
    check(
        &[
            ("main", "import 'b'; export let x = 1"),
            ("b", "import { x } from 'main'; try { x } catch (e) { log.push(e.message) }"),
        ],
        "Cannot access 'x' before initialization",
    );
    check(
        &[
            ("main", "import d, { default as e } from 'b'; log.push(d(), e.name, d === e)"),
            ("b", "export default function () { return 7 }"),
        ],
        "7 default true",
    );
    check(
        &[
            ("main", "import C from 'b'; log.push(C.name, new C().x)"),
            ("b", "export default class { x = 1 }"),
        ],
        "default 1",
    );
    check(&[("main", "import f from 'b'; log.push(f.name)"), ("b", "export default () => 1")], "default");
}

#[test]
fn names_that_only_the_top_level_uses() {
    let many: String = (0..400).map(|i| format!("const a{i} = {i}; let b{i} = a{i};")).collect();
    let sum: String = (0..400).map(|i| format!("+ a{i} + b{i}")).collect();
    check(&[("main", &format!("{many} log.push(0 {sum})"))], "159600");
}

#[test]
fn evaluation_waits_for_what_awaits() {
    check(
        &[
            ("main", "import 'slow'; import 'fast'; log.push('main'); export const x = await 1; log.push(x)"),
            ("slow", "log.push('slow'); await null; await null; log.push('slow!')"),
            ("fast", "log.push('fast')"),
        ],
        "slow fast slow! main 1",
    );
    check(
        &[
            ("main", "await import('bad').catch(e => log.push(e.message)); log.push('on')"),
            ("bad", "await 0; throw Error('late')"),
        ],
        "late on",
    );
    check(
        &[("main", "import 'bad'; log.push('never')"), ("bad", "await 0; throw Error('late')")],
        "Error: late",
    );
    check(
        &[("main", "log.push(1); await new Promise(() => {}); log.push(2)")],
        "a top-level await was never settled",
    );
    check(&[("main", "for await (const x of [1, Promise.resolve(2)]) log.push(x)")], "1 2");
}

#[test]
fn dynamic_imports() {
    let b = ("b", "log.push('b'); export const x = 1; export default 2");
    check(
        &[
            (
                "main",
                "const [one, two] = await Promise.all([import('b'), import('b')]); log.push(one === two, one.x, one.default)",
            ),
            b,
        ],
        "b true 1 2",
    );
    check(
        &[("main", "await import('none').catch(e => log.push(e.name, e.message))")],
        "TypeError Cannot import 'none': no such module",
    );
    check(&[("main", "await import({ toString() { throw 'thrown' } }).catch(e => log.push(e))")], "thrown");
    check(
        &[
            (
                "main",
                "await import('b', { with: { type: 'css' } }).catch(e => log.push(e.message)); await import('b', { with: { other: '' } }).catch(e => log.push(e.message))",
            ),
            b,
        ],
        "Module type 'css' is not supported Import attribute 'other' is not supported",
    );
    check(
        &[("main", "log.push((await new Function(\"return import('b')\")()).x, import.meta.url)"), b],
        "b 1 main",
    );
}

#[test]
fn other_types() {
    let json = ("j", "{\"a\": [1, {\"b\": null}]}");
    check(
        &[
            (
                "main",
                "import j from 'j' with { type: 'json' }; import t from 'j' with { type: 'text' }; log.push(j.a.length, t.length); j.a = 2; log.push((await import('j', { with: { type: 'json' } })).default.a)",
            ),
            json,
        ],
        "2 23 2",
    );
    check(
        &[("main", "import j from 'j' with { type: 'json' }"), ("j", "{")],
        "SyntaxError: Unexpected end of JSON input",
    );
    let bytes = "
        import b from 'j' with { type: 'bytes' };
        log.push(b.constructor.name, b.length, b[0], b.buffer.immutable);
        try { b[0] = 1 } catch (e) { log.push(e.name) }
        try { Object.freeze(b) ; log.push(Object.isFrozen(b)) } catch (e) { log.push(e.name) }";
    check(&[("main", bytes), json], "Uint8Array 23 123 true TypeError true");
    check(
        &[("main", "import.source('b').catch(e => log.push(e.message))"), ("b", "")],
        "Module 'b' has no source that can be imported",
    );
}

#[test]
fn deferred_modules_run_when_they_are_used() {
    check(
        &[
            ("main", "import defer * as b from 'b'; log.push('main'); log.push(b.x, b.x)"),
            ("b", "log.push('b'); export const x = 1"),
        ],
        "main b 1 1",
    );
}

#[test]
fn what_cannot_be_linked() {
    check(
        &[("main", "import { y } from 'b'"), ("b", "export const x = 1")],
        "SyntaxError: The requested module 'b' does not provide an export named 'y'",
    );
    check(
        &[
            ("main", "import { x } from 'b'"),
            ("b", "export * from 'c'; export * from 'd'"),
            ("c", "export const x = 1"),
            ("d", "export const x = 2"),
        ],
        "SyntaxError: The requested module 'b' contains conflicting star exports for name 'x'",
    );
    check(
        &[("main", "import { x } from 'b'"), ("b", "export { x } from 'c'"), ("c", "export { x } from 'b'")],
        "SyntaxError: The requested module 'b' does not provide an export named 'x'",
    );
    check(
        &[("main", "import 'b' with { type: 'css' }"), ("b", "")],
        "TypeError: Module type 'css' is not supported",
    );
    check(
        &[("main", "import 'b' with { lazy: 'x' }"), ("b", "")],
        "SyntaxError: Import attribute 'lazy' is not supported",
    );
    check(
        &[("main", "import source x from 'b'"), ("b", "")],
        "SyntaxError: Module 'b' has no source that can be imported",
    );
}

#[test]
fn errors_say_where() {
    let place = |modules: &[(&str, &str)]| match run(modules) {
        Err(Error::Exception(error)) => error.stack,
        other => panic!("{other:?}"),
    };
    assert_eq!(place(&[("main", "\nimport { a,\n  y } from 'b'"), ("b", "export let a")]), "    at main:3:3");
    assert_eq!(place(&[("main", "import 'b'"), ("b", "\n  let = 1;")]), "    at b:2:3");
    assert_eq!(place(&[("main", "import b from 'b' with { type: 'json' }"), ("b", "{")]), "    at b");
    assert_eq!(place(&[("main", "import 'b'"), ("b", "\n\n null.x")]), "    at b:3:7");
}

#[test]
fn nothing_is_imported_without_a_loader() {
    let engine = Engine::new();
    let program = engine.compile_module("main", "import 'http'").expect("it compiles");
    let mut vm = engine.vm().build().expect("a VM");
    match vm.run(&program) {
        Err(Error::Exception(error)) => {
            assert_eq!(error.message, "TypeError: Cannot import 'http': no module loader is granted");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_module_runs_once() {
    let engine = Engine::new();
    let program =
        engine.compile_module("main", "globalThis.n = (globalThis.n ?? 0) + 1").expect("it compiles");
    let mut vm = engine.vm().build().expect("a VM");
    for _ in 0..2 {
        vm.run(&program).expect("it runs");
    }
    let n = vm.eval("n", "n").expect("it runs");
    assert_eq!(vm.json(n.value()).expect("a number"), "1");
}

#[test]
fn what_is_loaded_is_loaded_once() {
    let (result, loaded) = run_with(
        &[
            ("main", "import 'b'; import 'c'; import('b')"),
            ("b", "import 'c'"),
            ("c", "import 'b'; import 'main'"),
        ],
        Limits::untrusted(),
    );
    assert_eq!(result, Ok("\"\"".to_owned()));
    assert_eq!(loaded, ["b", "c"]);
}

/// A graph of many modules; `text` makes the one of a number.
fn graph(count: usize, text: impl Fn(usize) -> String) -> Vec<(String, String)> {
    (0..count).map(|number| (format!("m{number}"), text(number))).collect()
}

fn run_graph(modules: &[(String, String)], limits: Limits) -> Result<String, Error> {
    let modules: Vec<_> = modules.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    run_with(&modules, limits).0
}

#[test]
fn deep_graphs() {
    const DEPTH: usize = 5_000;
    let limits = Limits { memory: 256 << 20, ..Limits::untrusted() };
    let next = |number: usize| format!("m{}", (number + 1) % DEPTH);
    let last = |number: usize| number + 1 == DEPTH;
    // A chain, a circle, a chain of re-exports, one of stars, one of namespaces, and one that awaits at its end.
    let chain =
        graph(DEPTH, |n| if last(n) { "log.push('end')".into() } else { format!("import '{}'", next(n)) });
    assert_eq!(run_graph(&chain, limits), Ok("\"end\"".to_owned()));
    let circle = graph(DEPTH, |n| format!("import '{}'; if ({n} % 2500 === 0) log.push({n})", next(n)));
    assert_eq!(run_graph(&circle, limits), Ok("\"2500 0\"".to_owned()));
    for export in ["{ x }", "*"] {
        let exports = graph(DEPTH, |n| match n {
            0 => format!("import {{ x }} from '{}'; log.push(x)", next(n)),
            n if last(n) => "export const x = 'found'".into(),
            n => format!("export {export} from '{}'", next(n)),
        });
        assert_eq!(run_graph(&exports, limits), Ok("\"found\"".to_owned()), "{export}");
    }
    let namespaces = graph(DEPTH, |n| match n {
        0 => format!(
            "import * as n from '{}'; let d = 0; for (let m = n; m.n; m = m.n) d++; log.push(d)",
            next(n)
        ),
        n if last(n) => "export const x = 1".into(),
        n => format!("export * as n from '{}'", next(n)),
    });
    assert_eq!(run_graph(&namespaces, limits), Ok(format!("\"{}\"", DEPTH - 2)));
    let awaiting = graph(DEPTH, |n| {
        if last(n) { "await 0; throw 'failed'".into() } else { format!("import '{}'", next(n)) }
    });
    match run_graph(&awaiting, limits) {
        Err(Error::Exception(error)) => assert_eq!(error.message, "'failed'"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn hostile_graphs_end_in_their_limits() {
    let halt = |result: Result<String, Error>| match result {
        Err(Error::Halt { halt, .. }) => halt,
        other => panic!("{other:?}"),
    };
    // Every module hands on all of every other one: each name is looked for along many ways.
    const WIDE: usize = 60;
    let stars: String = (0..WIDE).map(|n| format!("export * from 'm{n}';")).collect();
    let names: String = (0..200).map(|n| format!("export const x{n} = 1;")).collect();
    let modules = graph(WIDE, |n| match n {
        0 => format!("{stars} import * as all from 'm0'; log.push(Object.keys(all).length)"),
        1 => format!("{stars}{names}"),
        _ => stars.clone(),
    });
    let ample = Limits { fuel: 2_000_000_000, ..Limits::untrusted() };
    assert_eq!(run_graph(&modules, ample), Ok("\"200\"".to_owned()));
    assert_eq!(halt(run_graph(&modules, Limits { fuel: 3_000_000, ..Limits::untrusted() })), Halt::Fuel);
    // Modules without end.
    let endless = [("main", "for (let i = 0; ; i++) await import('b').then(() => 0)"), ("b", "")];
    assert_eq!(halt(run_with(&endless, Limits { fuel: 1_000_000, ..Limits::untrusted() }).0), Halt::Fuel);
    let long = format!("export const x = 1;{}", " ".repeat(8 << 20));
    let large = [("main", "import 'b'"), ("b", &*long)];
    assert_eq!(
        halt(run_with(&large, Limits { memory: 16 << 20, fuel: 1 << 40, ..Limits::untrusted() }).0),
        Halt::Memory
    );
}

#[test]
fn names_of_exports_are_charged_while_they_are_sorted() {
    let name = "x".repeat(50_000);
    let exports: String = (0..20).map(|n| format!("export {{ a as \"{name}{n}\" }};")).collect();
    // The namespace is made when the evaluation is over, unless it throws.
    let total = |end: &str| {
        let engine = Engine::new();
        let program = engine.compile_module("m", &format!("let a = 1; {exports} {end}")).expect("a module");
        let mut vm = engine.vm().hash_seed(1).build().expect("a VM");
        assert_eq!(vm.run(&program).is_ok(), end.is_empty());
        vm.usage().total_bytes
    };
    let sorting = total("") - total("throw 0");
    assert!(sorting > 2 * 20 * 50_000, "{sorting} bytes");
}

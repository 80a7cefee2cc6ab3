//! Templates: clones go on as the prepared VM would, see nothing of one another, and begin with no grant.
#![allow(clippy::unwrap_used, reason = "tests")]

mod bytes;
mod figures;
mod grants;
mod refusals;

use creance_engine::{Engine, Error, Limits, LoadFailure, ModuleLoader, Template, Vm, VmBuilder};
use std::collections::HashMap;
use std::sync::Arc;

/// A VM that has run a script.
fn prepared(source: &str) -> Vm {
    let mut vm = Engine::new().vm().limits(Limits::untrusted()).hash_seed(7).build().unwrap();
    vm.eval("prepare.js", source).unwrap_or_else(|error| panic!("{error}"));
    vm
}

fn template(source: &str) -> Template {
    Engine::new().template(prepared(source)).unwrap()
}

/// The text of a script's value, or of its error.
fn value(vm: &mut Vm, source: &str) -> String {
    match vm.eval("test.js", source) {
        Ok(outcome) => vm.display(outcome.value()).unwrap(),
        Err(Error::Exception(exception)) => exception.message,
        Err(error) => error.to_string(),
    }
}

/// Checks what scripts come to, one after the other, in a clone of a VM that has run `source`.
fn check(source: &str, cases: &[(&str, &str)]) {
    let mut vm = template(source).vm().build().unwrap();
    for (script, expected) in cases {
        assert_eq!(value(&mut vm, script), *expected, "{source}\n{script}");
    }
}

/// Modules by name.
#[derive(Clone)]
struct Texts(Arc<HashMap<String, String>>);

impl Texts {
    fn new(texts: &[(&str, &str)]) -> Texts {
        Texts(Arc::new(texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()))
    }
}

impl ModuleLoader for Texts {
    fn resolve(&mut self, specifier: &str, _: &str) -> Result<String, LoadFailure> {
        match self.0.contains_key(specifier) {
            true => Ok(specifier.to_owned()),
            false => Err(LoadFailure::new("no such module")),
        }
    }

    fn load(&mut self, key: &str) -> Result<Vec<u8>, LoadFailure> {
        Ok(self.0[key].clone().into_bytes())
    }
}

#[test]
fn a_template_is_shared_between_threads() {
    fn is<T: Send + Sync + Clone>() {}
    is::<Template>();
    let template = template("let n = 0; const next = () => ++n");
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let template = template.clone();
            std::thread::spawn(move || {
                (0..50).all(|_| value(&mut template.vm().build().unwrap(), "next(); next()") == "2")
            })
        })
        .collect();
    assert!(threads.into_iter().all(|thread| thread.join().unwrap()));
}

#[test]
fn a_clone_has_what_was_prepared() {
    check(
        "var a = [1, , 3]; let m = new Map([['k', { deep: true }]]); const s = Symbol.for('s');
         class P { #x = 1; get x() { return this.#x++ } static of() { return new P() } }
         function* g() { let n = 0; while (true) yield n++ }
         const it = g(); it.next(); it.next();
         const big = 2n ** 70n; let text = ''; for (let i = 0; i < 50; i++) text += i;
         const bytes = new Uint8Array([1, 2, 3]); const f = ((n) => () => n++)(5);
         const weak = new WeakRef(m); const wm = new WeakMap([[m, 'kept']]);
         const bound = Math.max.bind(null, 4); const proxy = new Proxy({}, { get: (_, key) => key });
         const settled = Promise.resolve('done'); Array.prototype.second = function () { return this[1] }",
        &[
            ("a", "[ 1, <1 empty item>, 3 ]"),
            ("m.get('k')", "{ deep: true }"),
            ("s === Symbol.for('s')", "true"),
            ("const p = P.of(); [p.x, p.x]", "[ 1, 2 ]"),
            ("it.next().value", "2"),
            ("big * 2n", "2361183241434822606848n"),
            ("text += '!'; text.length", "91"),
            ("bytes", "Uint8Array(3) [ 1, 2, 3 ]"),
            ("[f(), f()]", "[ 5, 6 ]"),
            ("weak.deref() === m && wm.get(m)", "'kept'"),
            ("bound(3)", "4"),
            ("proxy.anything", "'anything'"),
            ("let out; settled.then((v) => { out = v }); 0", "0"),
            ("out", "'done'"),
            ("[1, 2].second()", "2"),
            ("'use strict'; (function f() { return f })().name", "'f'"),
        ],
    );
}

#[test]
fn a_thousand_clones_do_not_see_each_other() {
    let texts = Texts::new(&[
        ("counter", "export let count = 0; export const add = () => ++count"),
        ("user", "export { count, add } from 'counter'; globalThis.user = await import('counter')"),
    ]);
    let engine = Engine::new();
    let mut vm = engine.vm().modules(texts.clone()).build().unwrap();
    let program = engine.compile_module("user", "export { count, add } from 'counter';").unwrap();
    vm.run(&program).unwrap();
    vm.eval(
        "prepare.js",
        "var shared = { list: [], map: new Map() }; const pattern = /a./g; let load;
         class Point { constructor(x) { this.x = x } get double() { return this.x * 2 } }
         const warm = (p) => p.x + p.double; for (let i = 0; i < 50; i++) warm(new Point(i));
         function template() { return ((s) => s)`t` } const strings = template()",
    )
    .unwrap();
    let template = engine.template(vm).unwrap();

    let script = "
        globalThis.mine = id; shared.list.push(id); shared.map.set(id, id);
        Object.prototype['own' + id] = id; Array.prototype.tag = id;
        Object.defineProperty(Point.prototype, 'double', { get() { return id } });
        pattern.lastIndex = id % 3; pattern.exec('ab ac ad'); RegExp.prototype.id = id;
        import('counter').then((m) => { for (let i = 0; i <= id % 5; i++) m.add(); counted = m });
        var counted; 0";
    let seen =
        "JSON.stringify([mine, shared.list, shared.map.size, [].tag, warm(new Point(1)), pattern.lastIndex,
        counted.count, /x/.id, Object.keys(Object.prototype), template() === strings])";
    let mut vms: Vec<Vm> = Vec::new();
    for id in 0..1000u64 {
        let random = move || (id << 12).wrapping_mul(0x1_0001) << 20;
        let mut vm = template.vm().modules(texts.clone()).grant_entropy(random).build().unwrap();
        vm.eval("id.js", &format!("const id = {id}")).unwrap();
        vms.push(vm);
    }
    // One script in all of them before the next in any: what one does would be seen in another.
    for vm in &mut vms {
        assert_eq!(value(vm, script), "0");
    }
    let mut randoms = std::collections::BTreeSet::new();
    for (id, vm) in vms.iter_mut().enumerate() {
        // From 0 the match is `ab`, from 1 and 2 it is `ac`.
        let last = [2, 5, 5][id % 3];
        let keys = format!("[\"own{id}\"]");
        let expected = format!("'[{id},[{id}],1,{id},{},{last},{},{id},{keys},true]'", 1 + id, id % 5 + 1);
        assert_eq!(value(vm, seen), expected);
        randoms.insert(value(vm, "Math.random()"));
    }
    assert!(randoms.len() > 900, "{} different random numbers", randoms.len());
    // And the template has seen nothing of all that.
    let mut last = template.vm().build().unwrap();
    assert_eq!(
        value(&mut last, "[shared.list.length, typeof mine, pattern.lastIndex, warm(new Point(1))]"),
        "[ 0, 'undefined', 0, 3 ]"
    );
}

#[test]
fn inline_caches_of_a_clone_are_its_own() {
    check(
        "const get = (o) => o.v; class A { v = 1 } class B extends A {}
         for (let i = 0; i < 100; i++) get(new B())",
        &[
            ("get(new B())", "1"),
            ("Object.defineProperty(A.prototype, 'w', { value: 2 }); get({ v: 'other' })", "'other'"),
            ("get(Object.create({ v: 'inherited' }))", "'inherited'"),
            ("delete globalThis.get; typeof get", "'function'"),
        ],
    );
}

#[test]
fn limits_are_a_ceiling() {
    let tight = Limits { fuel: 50_000, memory: 4 << 20, ..Limits::untrusted() };
    let engine = Engine::new();
    let template = engine.template(engine.vm().limits(tight).build().unwrap()).unwrap();
    let endless = "for (;;);";
    let wide = template.vm().limits(Limits::unlimited()).build().unwrap();
    assert_eq!(wide.limits(), tight);
    let mut default = template.vm().build().unwrap();
    assert_eq!(value(&mut default, endless), "fuel limit reached (50000 of 50000 units)");
    let mut tighter = template.vm().limits(Limits { fuel: 9, ..Limits::unlimited() }).build().unwrap();
    assert_eq!(tighter.limits(), Limits { fuel: 9, ..tight });
    assert_eq!(value(&mut tighter, endless), "fuel limit reached (9 of 9 units)");
    let none = template.vm().limits(Limits { memory: 1000, ..tight }).build();
    assert!(matches!(none, Err(Error::Halt { halt: creance_engine::Halt::Memory, .. })), "{none:?}");
}

#[test]
fn dynamic_code_can_be_taken_away_but_not_given_back() {
    let engine = Engine::new();
    let with = |builder: VmBuilder| value(&mut builder.build().unwrap(), "eval('1 + 1')");
    let open = template("");
    let closed = engine.template(engine.vm().dynamic_code(false).build().unwrap()).unwrap();
    assert_eq!(with(open.vm()), "2");
    let refused = with(closed.vm());
    assert_ne!(refused, "2");
    assert_eq!(with(closed.vm().dynamic_code(true)), refused);
    assert_eq!(with(open.vm().dynamic_code(false)), refused);
}

#[test]
fn a_clones_limit_on_depth_holds_though_the_prepared_vm_went_deeper() {
    let template = template(
        "var deepest = 0; const down = (n) => { deepest = n; down(n + 1) }; try { down(1) } catch {}",
    );
    let mut same = template.vm().build().unwrap();
    let mut less = template.vm().limits(Limits { depth: 100, ..Limits::untrusted() }).build().unwrap();
    let script = "deepest = 0; try { down(1) } catch {} deepest > 9000 ? 'deep' : deepest";
    assert_eq!(value(&mut same, script), "'deep'");
    let depth: u32 = value(&mut less, script).parse().unwrap();
    assert!((90..100).contains(&depth), "{depth}");
    assert!(less.usage().live_bytes < same.usage().live_bytes);
}

#[test]
fn errors_show_the_lines_of_what_was_prepared() {
    let mut vm = template("function fail() {\n    throw new Error('prepared')\n}").vm().build().unwrap();
    let Err(Error::Exception(error)) = vm.eval("test.js", "fail()") else { panic!("it throws") };
    assert_eq!(error.code_frame.as_deref(), Some("2 |     throw new Error('prepared')\n  |           ^"));
}

#[test]
fn clones_of_clones() {
    let first = template("let n = 1");
    let mut vm = first.vm().build().unwrap();
    vm.eval("more.js", "n += 10").unwrap();
    let second = Engine::new().template(vm).unwrap();
    assert_eq!(value(&mut second.vm().build().unwrap(), "++n"), "12");
    assert_eq!(value(&mut first.vm().build().unwrap(), "++n"), "2");
}

#[test]
fn exports_of_the_module_that_was_prepared_are_called() {
    let engine = Engine::new();
    let mut vm = engine.vm().func("add", |a: u32, b: u32| Ok(a + b)).build().unwrap();
    let source = "let n = 0; export default (by) => n = add(n, by)";
    vm.run(&engine.compile_module("prepare.js", source).unwrap()).unwrap();
    assert_eq!(vm.call::<u32>("default", (5,)).unwrap(), 5);
    let template = engine.template(vm).unwrap();
    for _ in 0..2 {
        let mut clone = template.vm().func("add", |a: u32, b: u32| Ok(a + 2 * b)).build().unwrap();
        assert_eq!(clone.call::<u32>("default", (1,)).unwrap(), 7);
    }
    let error = template.vm().build().unwrap().call::<u32>("default", (1,)).unwrap_err().to_string();
    assert!(error.contains("'add' is not granted to this clone of a template"), "{error}");
}

#[test]
fn the_time_of_a_run_is_a_ceiling() {
    let engine = Engine::new();
    let with = |builder: VmBuilder| {
        let begun = std::time::Instant::now();
        let text = value(&mut builder.build().unwrap(), "for (;;);");
        (text.split(' ').next().unwrap().to_owned(), begun.elapsed() < std::time::Duration::from_secs(60))
    };
    let (short, long) = (std::time::Duration::from_millis(10), std::time::Duration::from_secs(600));
    let expected = ("deadline".to_owned(), true);
    let endless = || engine.vm().limits(Limits::unlimited());
    for prepared in [endless().timeout(short), engine.vm().limits(Limits::unlimited().wall(short))] {
        let template = engine.template(prepared.build().unwrap()).unwrap();
        assert_eq!(with(template.vm()), expected);
        assert_eq!(with(template.vm().timeout(long)), expected);
        assert_eq!(with(template.vm().limits(Limits::unlimited().wall(long))), expected);
    }
    let template = engine.template(endless().timeout(long).build().unwrap()).unwrap();
    assert_eq!(with(template.vm().timeout(short)), expected);
    assert_eq!(with(template.vm().limits(Limits::unlimited().wall(short))), expected);
}

//! A clone begins with no authority, and what its script kept of a grant works once it is granted again.

use super::value;
use creance_engine::{
    Answer, Capability, Context, Data, Engine, Error, ErrorCode, HostError, HostMethod, Interface, Reply,
    Template, Vm,
};
use std::sync::{Arc, Mutex};

/// Answers with its name, and with narrower ones.
struct Named {
    name: &'static str,
    methods: &'static [&'static str],
}

impl Capability for Named {
    fn interface(&self) -> Interface {
        let method = |name: &&'static str| HostMethod::direct(name, 0);
        Interface { name: "Named".into(), methods: self.methods.iter().map(method).collect() }
    }

    fn call(&mut self, method: &str, _: &[Data], _: &mut Context<'_>) -> Answer {
        match method {
            "name" => Ok(Reply::Data(Data::String(self.name.to_owned()))),
            "narrow" => Ok(Reply::Capability(Box::new(Named { ..*self }))),
            _ => Err(HostError::new(ErrorCode::Argument, "no such method")),
        }
    }
}

const METHODS: &[&str] = &["name", "narrow"];

fn named(name: &'static str) -> Named {
    Named { name, methods: METHODS }
}

fn vm() -> Vm {
    let builder = Engine::new().vm().grant("docs", named("prepared")).grant_console(|_, _| ());
    let mut vm = builder.grant_clock(|| 5.0).grant_entropy(|| 1 << 63).build().unwrap();
    let source = "
        var kept = docs, method = docs.name, narrowed = docs.narrow(), log = console.log;
        var ask = () => { try { return docs.name() } catch (e) { return e.code } };
        var asks = (f) => { try { return f() } catch (e) { return `${e.code}: ${e.message}` } };
        var before = [docs.name(), narrowed.name(), Date.now(), Math.random(), performance.now()]";
    vm.eval("prepare.js", source).unwrap();
    vm
}

fn template() -> Template {
    Engine::new().template(vm()).unwrap()
}

#[test]
fn nothing_is_granted_to_a_clone() {
    let mut vm = template().vm().build().unwrap();
    for (script, expected) in [
        ("before", "[ 'prepared', 'prepared', 5, 0.5, 0 ]"),
        ("ask()", "'ERR_NOT_GRANTED'"),
        ("asks(() => method.call(kept)).split(':')[0]", "'ERR_NOT_GRANTED'"),
        ("asks(() => narrowed.name()).split(':')[0]", "'ERR_NOT_GRANTED'"),
        ("asks(() => Date.now()).split(':')[0]", "'ERR_NOT_GRANTED'"),
        ("asks(() => Math.random()).split(':')[0]", "'ERR_NOT_GRANTED'"),
        ("asks(() => performance.now()).split(':')[0]", "'ERR_NOT_GRANTED'"),
        ("log('nowhere')", "undefined"),
        ("Object.isFrozen(docs)", "true"),
    ] {
        assert_eq!(value(&mut vm, script), expected, "{script}");
    }
    assert_eq!(
        value(&mut vm, "asks(() => docs.name())"),
        "`ERR_NOT_GRANTED: 'docs' is not granted to this clone of a template: hand a grant of this name to the builder \
         with .grant(\"docs\", ...)`"
    );
}

#[test]
fn what_is_granted_again_is_what_script_has_kept() {
    let template = template();
    let builder = |name| template.vm().grant("docs", named(name)).grant_clock(|| 9.0);
    let mut a = builder("a").build().unwrap();
    let mut b = builder("b").build().unwrap();
    for (vm, name) in [(&mut a, "a"), (&mut b, "b")] {
        assert_eq!(
            value(vm, "[ask(), kept === docs, method.call(kept), docs.narrow().name()].join()"),
            format!("'{name},true,{name},{name}'")
        );
        assert_eq!(value(vm, "[Date.now(), performance.now()]"), "[ 9, 0 ]");
        assert_eq!(
            value(vm, "asks(() => narrowed.name())"),
            "\"ERR_NOT_GRANTED: 'docs.narrow()' is not granted: it was made before the VM became a template; make it \
             again from what is granted under the name 'docs'\""
        );
    }
}

#[test]
fn a_new_name_becomes_a_global_and_a_taken_one_is_refused() {
    let template = template();
    let mut vm = template.vm().grant("more", named("more")).build().unwrap();
    assert_eq!(value(&mut vm, "[more.name(), ask()]"), "[ 'more', 'ERR_NOT_GRANTED' ]");
    // Objects with equal methods have one prototype.
    assert_eq!(value(&mut vm, "Object.getPrototypeOf(more) === Object.getPrototypeOf(kept)"), "true");
    assert_eq!(value(&mut vm, "asks(() => method.call(more))"), "'more'");

    let refused = |name, grant| match template.vm().grant(name, grant).build() {
        Err(Error::Grant(reason)) => reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused("ask", named("x")), "'ask' cannot be granted: the name is taken");
    let other = Named { name: "x", methods: &["name"] };
    assert_eq!(
        refused("docs", other),
        "'docs' cannot be granted: the template knows a grant of this name with other methods"
    );
}

#[test]
fn a_global_that_was_taken_away_stays_away() {
    let mut vm = vm();
    vm.eval("prepare.js", "delete globalThis.docs; delete globalThis.console").unwrap();
    let template = Engine::new().template(vm).unwrap();
    let mut vm = template.vm().grant("docs", named("a")).grant_console(|_, _| ()).build().unwrap();
    assert_eq!(
        value(&mut vm, "[typeof docs, typeof console, kept.name()]"),
        "[ 'undefined', 'undefined', 'a' ]"
    );
}

#[test]
fn a_console_writes_where_the_clones_grant_says() {
    let engine = Engine::new();
    let lines = Arc::new(Mutex::new(Vec::new()));
    let into = |mark: &'static str| {
        let lines = lines.clone();
        move |_: &str, line: &str| lines.lock().unwrap().push(format!("{mark}{line}"))
    };
    let mut vm = engine.vm().grant_console(into("prepared ")).build().unwrap();
    vm.eval("prepare.js", "const { log } = console; log(0)").unwrap();
    let template = engine.template(vm).unwrap();
    let mut vm = template.vm().grant_console(into("clone ")).build().unwrap();
    vm.eval("test.js", "log(1); console.log(2)").unwrap();
    assert_eq!(*lines.lock().unwrap(), ["prepared 0", "clone 1", "clone 2"]);
    drop(vm);
    drop(template);
    // Neither has kept the console that it was granted: only `lines` and `into` are left.
    assert_eq!(Arc::strong_count(&lines), 1);

    let mut none = engine.template(engine.vm().build().unwrap()).unwrap().vm();
    none = none.grant_console(into("late "));
    none.build().unwrap().eval("test.js", "console.log(3)").unwrap();
    assert_eq!(lines.lock().unwrap().last().unwrap(), "late 3");
    let mut own = engine.vm().build().unwrap();
    own.eval("prepare.js", "var console = {}").unwrap();
    let refused = engine.template(own).unwrap().vm().grant_console(|_, _| ()).build().unwrap_err();
    assert_eq!(refused.to_string(), "'console' cannot be granted: the name is taken");
}

#[test]
fn modules_of_grants_are_bound_again() {
    let engine = Engine::new();
    let source =
        "import docs, { name } from 'cap:docs'; globalThis.both = () => [docs.name(), name()].join()";
    let program = engine.compile_module("prepare.js", source).unwrap();
    let texts = super::Texts::new(&[]);
    let mut vm = engine.vm().modules(texts.clone()).grant("docs", named("prepared")).build().unwrap();
    vm.run(&program).unwrap();
    let template = engine.template(vm).unwrap();
    let mut granted = template.vm().grant("docs", named("again")).build().unwrap();
    assert_eq!(value(&mut granted, "both()"), "'again,again'");
    let mut vm = template.vm().build().unwrap();
    assert_eq!(value(&mut vm, "try { both() } catch (e) { e.code }"), "'ERR_NOT_GRANTED'");
}

#[test]
fn grants_end_with_the_prepared_vm() {
    struct Counted(Arc<()>);
    impl Capability for Counted {
        fn interface(&self) -> Interface {
            named("x").interface()
        }
        fn call(&mut self, _: &str, _: &[Data], _: &mut Context<'_>) -> Answer {
            Ok(Reply::Capability(Box::new(Counted(self.0.clone()))))
        }
    }
    let held = Arc::new(());
    let engine = Engine::new();
    let mut vm = engine.vm().grant("docs", Counted(held.clone())).build().unwrap();
    vm.eval("prepare.js", "var narrowed = docs.narrow()").unwrap();
    assert_eq!(Arc::strong_count(&held), 3);
    let template = engine.template(vm).unwrap();
    assert_eq!(Arc::strong_count(&held), 1, "the template has let go of it");
    let mut clone = template.vm().grant("docs", Counted(held.clone())).build().unwrap();
    clone.eval("test.js", "narrowed = docs.narrow()").unwrap();
    assert_eq!(Arc::strong_count(&held), 3);
    drop(clone);
    assert_eq!(Arc::strong_count(&held), 1);
}

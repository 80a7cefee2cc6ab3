//! Runs in steps: what is suspended goes on as if it had not been.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::{
    Answer, CallId, Capability, Context, Data, Engine, Error, ErrorCode, Halt, HostError, HostMethod,
    Interface, Later, Limits, LoadFailure, ModuleLoader, Program, Reply, Step, Vm, VmBuilder,
};

const METHODS: &[HostMethod] = &[HostMethod::direct("ask", 1), HostMethod::promise("wait", 1)];

fn later() -> Later {
    Later::new(Interface::new("Later", METHODS))
}

fn builder() -> VmBuilder {
    Engine::new()
        .vm()
        .limits(Limits { fuel: 20_000_000, ..Limits::untrusted() })
        .hash_seed(7)
        .grant("host", later())
}

fn program(vm: &Vm, source: &str) -> Program {
    vm.engine().compile("steps.js", source).unwrap()
}

fn module(vm: &Vm, source: &str) -> Program {
    vm.engine().compile_module("steps.mjs", source).unwrap()
}

/// What a call is answered: its arguments in an array, or an error if the first one is `"fail"`.
fn answered(arguments: &[Data]) -> Result<Reply, HostError> {
    match arguments.first().and_then(Data::as_str) {
        Some("fail") => Err(HostError::new(ErrorCode::Denied, "no")),
        _ => Ok(Data::Array(arguments.to_vec()).into()),
    }
}

/// Answers each call at once; the calls and the text of the value in the end.
fn run(vm: &mut Vm, program: &Program) -> (Vec<String>, String) {
    let mut calls = Vec::new();
    let mut step = vm.start(program);
    let outcome = loop {
        step = match step {
            Ok(Step::Done(done)) => break Ok(done.outcome()),
            Ok(Step::Call(call)) => {
                calls.push(call.call().summary());
                let answer = answered(call.arguments());
                call.answer(answer)
            }
            Ok(Step::Paused(paused)) => paused.go_on(),
            Ok(other) => panic!("{other:?}"),
            Err(error) => break Err(error),
        };
    };
    let text = match outcome {
        Ok(outcome) => vm.display(outcome.value()).unwrap(),
        Err(error) => error.to_string(),
    };
    (calls, text)
}

fn script(source: &str) -> (Vec<String>, String) {
    let mut vm = builder().build().unwrap();
    let program = program(&vm, source);
    run(&mut vm, &program)
}

#[test]
fn calls_are_steps() {
    for (source, calls, result) in [
        ("host.ask(1)", "host.ask(1)", "[ 1 ]"),
        ("1 + host.ask(2)[0] * host.ask(3)[0]", "host.ask(2) host.ask(3)", "7"),
        ("try { host.ask('fail') } catch (e) { e.code + e.message }", "host.ask(\"fail\")", "'ERR_DENIEDno'"),
        (
            "function f(n) { return n ? f(n - 1) + host.ask(n)[0] : 0 } f(3)",
            "host.ask(1) host.ask(2) host.ask(3)",
            "6",
        ),
        ("'use strict'; (function f() { return host.ask(4) })()", "host.ask(4)", "[ 4 ]"),
        ("[3, 1].map((x) => host.ask(x)[0])", "host.ask(3) host.ask(1)", "[ 3, 1 ]"),
        (
            "[3, 1, 2].sort((a, b) => host.ask(a - b)[0])",
            "host.ask(2) host.ask(1) host.ask(-1)",
            "[ 1, 2, 3 ]",
        ),
        ("host.ask(...[1, 2])", "host.ask(1, 2)", "[ 1, 2 ]"),
        ("host.ask.call(host, 5)", "host.ask(5)", "[ 5 ]"),
        ("Reflect.apply(host.ask, host, [6])", "host.ask(6)", "[ 6 ]"),
        ("host.ask.bind(host, 7)(8)", "host.ask(7, 8)", "[ 7, 8 ]"),
        ("const it = (function* () { yield host.ask(1)[0]; yield 2 })(); [...it]", "host.ask(1)", "[ 1, 2 ]"),
        (
            "for (const x of (function* () { yield* [host.ask(1)[0]] })()) globalThis.seen = x; seen",
            "host.ask(1)",
            "1",
        ),
        (
            "class A { x = host.ask(1)[0]; constructor() { this.y = host.ask(2)[0] } } new A",
            "host.ask(1) host.ask(2)",
            "A { x: 1, y: 2 }",
        ),
        (
            "let r = []; Promise.resolve(9).then(host.ask.bind(host)).then((v) => r.push(...v)); r",
            "host.ask(9)",
            "[ 9 ]",
        ),
        (
            "let r = []; new Promise((resolve) => resolve(host.ask(1)[0])).then((v) => r.push(v)); r",
            "",
            "error",
        ),
        ("let r = []; queueMicrotask(() => r.push(host.ask(2)[0])); r", "host.ask(2)", "[ 2 ]"),
        (
            "let r = []; (async () => { await null; r.push(host.ask(1)[0]); r.push((await host.wait(2))[0]) })(); r",
            "host.ask(1) host.wait(2)",
            "[ 1, 2 ]",
        ),
        (
            "let r = []; host.wait('fail').catch((e) => r.push(e.code)); r",
            "host.wait(\"fail\")",
            "[ 'ERR_DENIED' ]",
        ),
        ("host.waitSync(3)", "host.wait(3)", "[ 3 ]"),
        ("try { host.ask(1) } finally { host.ask(2) }", "host.ask(1) host.ask(2)", "[ 1 ]"),
        (
            "label: for (;;) { try { host.ask('fail') } catch { break label } } 'out'",
            "host.ask(\"fail\")",
            "'out'",
        ),
        ("host.ask('fail')", "host.ask(\"fail\")", "Uncaught Error: no"),
    ] {
        let (seen, text) = script(source);
        if result == "error" {
            assert!(text.contains("answered later"), "{source}: {text}");
            continue;
        }
        assert_eq!(seen.join(" "), calls, "{source}");
        assert!(text == result || text.starts_with(result), "{source}: {text}");
    }
}

#[test]
fn where_nothing_can_wait_the_call_is_an_error() {
    for source in [
        "`${{ toString: () => host.ask(1) }}`",
        "+{ valueOf: () => host.ask(1) }",
        "JSON.stringify({ toJSON: () => host.ask(1) })",
        "new Proxy({}, { get: () => host.ask(1) }).x",
        "Object.assign({}, { get x() { return host.ask(1) } })",
    ] {
        let (calls, text) = script(&format!("let r; try {{ r = {source} }} catch (e) {{ r = e.code }} r"));
        assert_eq!((calls.len(), &*text), (0, "'ERR_SUSPEND'"), "{source}");
    }
    // A program that runs in one go.
    let mut vm = builder().build().unwrap();
    let outcome = vm.eval("whole.js", "try { host.ask(1) } catch (e) { e.code + ': ' + e.message }").unwrap();
    let text = vm.display(outcome.value()).unwrap();
    assert!(text.starts_with("\"ERR_SUSPEND: ") && text.contains("without steps"), "{text}");
}

/// A loader that has one module.
struct One(&'static str);

impl ModuleLoader for One {
    fn resolve(&mut self, _: &str, _: &str) -> Result<String, LoadFailure> {
        Ok("one".to_owned())
    }

    fn load(&mut self, _: &str) -> Result<Vec<u8>, LoadFailure> {
        Ok(self.0.as_bytes().to_vec())
    }
}

#[test]
fn modules_and_timers_wait_too() {
    let mut vm = builder().grant_clock(|| 0.0).build().unwrap();
    let source = "import host from 'cap:host'; import { ask } from 'cap:host';
        export const a = ask(1)[0];
        export const b = (await host.wait(2))[0];
        export let c = 0;
        setTimeout(() => { c = host.ask(3)[0] }, 10);
        await new Promise((done) => setTimeout(done, 20));
        export const d = host.ask(4)[0];
        globalThis.seen = [a, b, c, d]";
    let program = module(&vm, source);
    let (calls, text) = run(&mut vm, &program);
    assert_eq!(calls, ["host.ask(1)", "host.wait(2)", "host.ask(3)", "host.ask(4)"]);
    assert!(text.starts_with("[Object: null prototype] [Module]"), "{text}");
    let outcome = vm.eval("seen.js", "seen").unwrap();
    assert_eq!(vm.display(outcome.value()).unwrap(), "[ 1, 2, 3, 4 ]");

    let imported = builder().modules(One("import { ask } from 'cap:host'; export const x = ask(7)[0]"));
    let mut vm = imported.build().unwrap();
    let program = self::program(&vm, "let r = []; import('one').then((m) => r.push(m.x, host.ask(8)[0])); r");
    let (calls, text) = run(&mut vm, &program);
    assert_eq!((calls.join(" "), &*text), ("host.ask(7) host.ask(8)".to_owned(), "[ 7, 8 ]"));

    let failing = module(&vm, "export const a = 1; import { ask } from 'cap:host'; ask('fail')");
    assert_eq!(run(&mut vm, &failing).1.lines().next(), Some("Uncaught Error: no"));
}

#[test]
fn open_calls_are_answered_in_any_order() {
    let mut vm = builder().build().unwrap();
    let source = "const log = []; for (const n of [1, 2, 3]) host.wait(n).then((v) => log.push(v[0])); log";
    let program = program(&vm, source);
    let mut ids: Vec<CallId> = Vec::new();
    let mut step = vm.start(&program).unwrap();
    let outcome = loop {
        step = match step {
            Step::Call(call) => {
                assert!(call.is_promise());
                let (id, step) = call.later().unwrap();
                ids.push(id.unwrap());
                step
            }
            Step::Waiting(waiting) => {
                let open: Vec<CallId> = waiting.calls().iter().map(|(id, _)| *id).collect();
                let last = *open.last().unwrap();
                let answer = answered(&waiting.calls().last().unwrap().1.arguments);
                waiting.settle(last, answer).unwrap()
            }
            Step::Done(done) => break done.outcome(),
            other => panic!("{other:?}"),
        };
    };
    assert_eq!(ids.len(), 3);
    assert_eq!(vm.display(outcome.value()).unwrap(), "[ 3, 2, 1 ]");

    // Without a promise there is nothing to leave open.
    let program = self::program(&vm, "host.ask(1)[0]");
    let Step::Call(call) = vm.start(&program).unwrap() else { panic!("no call") };
    let (None, Step::Call(call)) = call.later().unwrap() else { panic!("left open") };
    let Step::Done(done) = call.answer(answered(&[Data::Number(5.0)])).unwrap() else { panic!("not over") };
    assert_eq!(vm_text(done), "5");
}

fn vm_text(done: creance_engine::Done<'_>) -> String {
    let outcome = done.outcome();
    done.vm().display(outcome.value()).unwrap()
}

#[test]
fn only_a_real_clock_lets_the_embedder_wait() {
    let mut vm = builder().grant_clock(|| 0.0).build().unwrap();
    let program = program(&vm, "AbortSignal.timeout(5); setTimeout(() => 0, 3); host.wait(1)");
    let Step::Call(call) = vm.start(&program).unwrap() else { panic!("no call") };
    let (_, Step::Waiting(mut waiting)) = call.later().unwrap() else { panic!("no call is open") };
    assert_eq!(waiting.until_timer().unwrap(), None);
}

#[test]
fn fuel_that_ends_can_be_given() {
    let source = "let n = 0; for (let i = 0; i < 100000; i++) n += i; n";
    let mut whole = Engine::new().vm().hash_seed(7).build().unwrap();
    let outcome = whole.eval("steps.js", source).unwrap();
    let expected = (whole.display(outcome.value()).unwrap(), whole.usage());

    let limits = Limits { fuel: 50_000, ..Limits::untrusted() };
    let mut vm = Engine::new().vm().limits(limits).hash_seed(7).build().unwrap();
    let program = program(&vm, source);
    let mut step = vm.start(&program).unwrap();
    let mut halts = 0;
    let outcome = loop {
        step = match step {
            Step::Halted(halted) => {
                assert_eq!(halted.halt(), Halt::Fuel);
                halts += 1;
                halted.add_fuel(50_000).unwrap()
            }
            Step::Done(done) => break done.outcome(),
            other => panic!("{other:?}"),
        };
    };
    assert!(halts > 5, "{halts}");
    assert_eq!((vm.display(outcome.value()).unwrap(), vm.usage()), expected);

    // Nobody gives any: the error is that of a run in one go.
    let mut vm = Engine::new().vm().limits(limits).build().unwrap();
    let Step::Halted(halted) = vm.start(&program).unwrap() else { panic!("no halt") };
    assert!(matches!(halted.into_error(), Error::Halt { halt: Halt::Fuel, .. }));
    assert!(vm.step().is_none());
}

#[test]
fn calls_that_wait_end_at_the_limit_too() {
    let limits = Limits { fuel: 20_000, ..Limits::untrusted() };
    for slice in [None, Some(200)] {
        for (source, open) in [
            ("(async () => { for (;;) await host.wait(1) })()", true),
            ("(async () => { for (;;) await host.wait(1) })()", false),
            ("for (;;) host.ask(1)", false),
            ("for (;;) try { host.ask('fail') } catch {}", false),
        ] {
            let mut vm = builder().limits(limits).build().unwrap();
            vm.set_slice(slice);
            let program = program(&vm, source);
            let mut step = vm.start(&program).unwrap();
            let halted = loop {
                step = match step {
                    Step::Halted(mut halted) => {
                        let fuel = halted.vm_mut().usage().fuel;
                        assert!((20_000..21_000).contains(&fuel), "{fuel}: {source}");
                        break halted;
                    }
                    Step::Paused(paused) => paused.go_on().unwrap(),
                    Step::Call(call) if open => call.later().unwrap().1,
                    Step::Call(call) => {
                        let answer = answered(call.arguments());
                        call.answer(answer).unwrap()
                    }
                    Step::Waiting(waiting) => {
                        let (id, _) = waiting.calls()[0];
                        waiting.settle(id, answered(&[])).unwrap()
                    }
                    other => panic!("{other:?}"),
                };
            };
            assert!(matches!(
                halted.add_fuel(2_000).unwrap(),
                Step::Call(_) | Step::Waiting(_) | Step::Paused(_)
            ));
        }
    }
}

#[test]
fn an_interrupt_is_a_pause() {
    let mut vm = Engine::new().vm().build().unwrap();
    let handle = vm.interrupt_handle();
    vm.set_slice(Some(1_000));
    let program = program(&vm, "let n = 0; for (let i = 0; i < 1e5; i++) n++; n");
    let Step::Paused(mut paused) = vm.start(&program).unwrap() else { panic!("no pause") };
    paused.vm_mut().set_slice(None);
    handle.interrupt();
    let Step::Halted(halted) = paused.go_on().unwrap() else { panic!("no halt") };
    assert_eq!(halted.halt(), Halt::Interrupted);
    handle.clear();
    let Step::Done(done) = halted.go_on().unwrap() else { panic!("not over") };
    assert_eq!(vm_text(done), "100000");
}

#[test]
fn a_builtin_comes_to_its_end_unless_it_takes_too_much() {
    let limits = Limits { fuel: 10_000, ..Limits::untrusted() };
    let mut vm = Engine::new().vm().limits(limits).build().unwrap();
    let source =
        |length: &str| format!("const a = new Uint8Array({length}).fill(1); a.lastIndexOf(2); a.length");
    let small = program(&vm, &source("2e5"));
    let Step::Halted(halted) = vm.start(&small).unwrap() else { panic!("no halt") };
    let Step::Done(done) = halted.add_fuel(1_000_000).unwrap() else { panic!("not over") };
    assert_eq!(vm_text(done), "200000");

    let limits = Limits { fuel: 2_000_000, ..Limits::untrusted() };
    let mut vm = Engine::new().vm().limits(limits).build().unwrap();
    let large = program(&vm, "new Uint8Array(1.6e7).lastIndexOf(2)");
    assert!(matches!(vm.start(&large), Err(Error::Halt { halt: Halt::Fuel, .. })));
}

#[test]
fn a_dropped_step_can_be_found_again() {
    let mut vm = builder().build().unwrap();
    let program = program(&vm, "host.ask(1)[0] + 1");
    let _ = vm.start(&program).unwrap();
    vm.inner().collect_garbage();
    let Some(Step::Call(call)) = vm.step() else { panic!("no call") };
    let Step::Done(done) = call.reply([1]).unwrap() else { panic!("not over") };
    assert_eq!(vm_text(done), "2");
    assert!(vm.step().is_none());

    // Another run takes the place of one that stands still.
    let _ = vm.start(&program).unwrap();
    assert_eq!(vm.eval("b.js", "3").map(|outcome| outcome.value().as_int()).unwrap(), Some(3));
    assert!(vm.step().is_none());
}

/// A network whose answers come from outside.
struct Net;

impl Capability for Net {
    fn interface(&self) -> Interface {
        const METHODS: &[HostMethod] = &[HostMethod::promise("fetch", 2)];
        Interface::new("Net", METHODS)
    }

    fn call(&mut self, _: &str, _: &[Data], _: &mut Context<'_>) -> Answer {
        Ok(Reply::Later)
    }

    fn covers(&self, _: &str) -> bool {
        true
    }
}

#[test]
fn the_global_fetch_cannot_wait() {
    let source = "let r = []; fetch('http://a/b').catch((e) => r.push(e.code)); r";
    for in_steps in [true, false] {
        let mut vm = Engine::new().vm().grant("net", Net).build().unwrap();
        let program = program(&vm, source);
        let text = if in_steps {
            run(&mut vm, &program).1
        } else {
            let outcome = vm.run(&program).unwrap();
            vm.display(outcome.value()).unwrap()
        };
        assert_eq!(text, "[ 'ERR_SUSPEND' ]", "in steps: {in_steps}");
    }
}

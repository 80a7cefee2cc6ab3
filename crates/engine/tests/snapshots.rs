//! A VM that is restored from a snapshot goes on as the one that was written: the same steps, results, fuel and bytes.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::{
    Answer, Capability, Context, Data, Engine, Error, HostMethod, Interface, Later, Limits, LoadFailure,
    ModuleLoader, Program, Reply, Step, Usage, Vm, VmBuilder,
};
use programs::{CALLS, Host, PIECES, THINGS, answer, builder, generated};

mod programs;

fn granted() -> VmBuilder {
    builder().grant("host", Host { later: true })
}

/// Answers a step; none when the run is over.
fn answered(vm: &mut Vm) -> Result<bool, Error> {
    let step = match vm.step() {
        Some(Step::Call(call)) => {
            let answer = answer(call.arguments());
            call.answer(answer)
        }
        Some(Step::Paused(paused)) => paused.go_on(),
        Some(Step::Halted(halted)) => Err(halted.into_error()),
        other => panic!("{other:?}"),
    };
    step.map(|step| !matches!(step, Step::Done(_)))
}

/// What a run came to.
fn text_of(vm: &mut Vm, error: Option<Error>) -> String {
    match error {
        Some(error) => error.to_string(),
        None => {
            let log = vm.eval("log.js", "log").unwrap();
            vm.display(log.value()).unwrap()
        }
    }
}

fn whole(program: &Program, slice: Option<u64>) -> (String, Usage, usize) {
    let mut vm = granted().build().unwrap();
    vm.set_slice(slice);
    let mut steps = 0;
    let mut on = vm.start(program).map(|step| !matches!(step, Step::Done(_)));
    while let Ok(true) = on {
        steps += 1;
        on = answered(&mut vm);
    }
    let usage = vm.usage();
    (text_of(&mut vm, on.err()), usage, steps)
}

/// The same, restored at each step; besides, the one that is never restored is written at each step.
fn restored(program: &Program, slice: Option<u64>, source: &str) -> (String, Usage) {
    let mut kept = granted().build().unwrap();
    let mut vm = granted().build().unwrap();
    let mut on = Ok(true);
    let mut last = Err(Error::Unsettled);
    for (at, vm) in [&mut kept, &mut vm].into_iter().enumerate() {
        vm.set_slice(slice);
        on = vm.start(program).map(|step| !matches!(step, Step::Done(_)));
        if at == 0 {
            last.clone_from(&on);
        }
    }
    assert_eq!(last, on);
    let mut steps = 0;
    while let Ok(true) = on {
        steps += 1;
        let bytes = vm.snapshot().unwrap_or_else(|error| panic!("{error}: {source}"));
        let same = kept.snapshot().unwrap();
        assert!(bytes == same, "step {steps}: {} {}: {source}", bytes.len(), difference(&bytes, &same));
        vm = granted().restore(&bytes).unwrap_or_else(|error| panic!("step {steps}: {error}: {source}"));
        let again = vm.snapshot().unwrap();
        assert!(bytes == again, "step {steps} again: {}: {source}", difference(&bytes, &again));
        vm.set_slice(slice);
        on = answered(&mut vm);
        assert_eq!(answered(&mut kept).is_ok(), on.is_ok(), "{source}");
    }
    let usage = vm.usage();
    (text_of(&mut vm, on.err()), usage)
}

fn difference(a: &[u8], b: &[u8]) -> String {
    let at = a.iter().zip(b).position(|(a, b)| a != b);
    let around = |bytes: &[u8]| bytes[at.unwrap_or(0)..].iter().take(12).copied().collect::<Vec<u8>>();
    format!("{} and {} bytes, {at:?}: {:?} {:?}", a.len(), b.len(), around(a), around(b))
}

fn check(seeds: std::ops::Range<u64>, pieces: &[&str], slices: &[Option<u64>]) -> (usize, usize) {
    let engine = Engine::new();
    let (mut steps, mut good) = (0, 0);
    for seed in seeds {
        let source = generated(seed, pieces);
        let program = engine.compile("generated.js", &source).unwrap_or_else(|e| panic!("{e}\n{source}"));
        for slice in slices {
            let (text, usage, count) = whole(&program, *slice);
            if count > 150 {
                continue;
            }
            assert_eq!(restored(&program, *slice, &source), (text.clone(), usage), "{source}");
            good += usize::from(text.starts_with('['));
            steps += count;
        }
    }
    (steps, good)
}

#[test]
fn things_survive() {
    for (at, piece) in THINGS.iter().enumerate() {
        let (_, good) = check(at as u64..at as u64 + 1, &[piece], &[None]);
        assert_eq!(good, 1, "{piece}");
    }
}

#[test]
fn snapshots_are_not_seen() {
    let pieces: Vec<&str> = PIECES.iter().chain(CALLS).chain(THINGS).chain(THINGS).copied().collect();
    let (steps, good) = check(0..40, &pieces, &[None, Some(20_000)]);
    assert!(steps > 1_000 && good > 40, "{steps} steps, {good} programs came to their end");
}

/// What a run comes to that goes on in another machine after each call.
fn moved(program: &Program) -> (String, Usage) {
    let mut vm = granted().build().unwrap();
    let mut on = vm.start(program).map(|step| !matches!(step, Step::Done(_)));
    while let Ok(true) = on {
        let bytes = vm.snapshot().unwrap();
        vm = granted().restore(&bytes).unwrap();
        on = answered(&mut vm);
    }
    let usage = vm.usage();
    (text_of(&mut vm, on.err()), usage)
}

#[test]
#[cfg_attr(debug_assertions, ignore = "takes minutes without optimisation; .ci/run runs it with")]
fn moves_at_every_call_are_not_seen() {
    let pieces: Vec<&str> = PIECES.iter().chain(CALLS).chain(THINGS).copied().collect();
    let engine = Engine::new();
    let (mut calls, mut good) = (0, 0);
    for seed in 0..300 {
        let source = generated(seed, &pieces);
        let program = engine.compile("generated.js", &source).unwrap_or_else(|e| panic!("{e}\n{source}"));
        let (text, usage, count) = whole(&program, None);
        good += usize::from(text.starts_with('['));
        calls += count;
        assert_eq!(moved(&program), (text, usage), "{source}");
    }
    assert!(calls > 3_000 && good > 200, "{calls} calls, {good} programs came to their end");
}

/// Runs a module or script to its end, restored at each step; open calls are answered at the end, the last first.
fn module_text(source: &str, open: bool) -> (String, Usage) {
    let engine = Engine::new();
    let program = engine.compile_module("main.mjs", source).unwrap();
    let grant =
        || engine.vm().hash_seed(3).grant_clock(|| 5.0).grant("host", Host { later: true }).modules(Files);
    let mut plain = grant().build().unwrap();
    let mut vm = grant().build().unwrap();
    let mut on = vm.start(&program).map(|step| !matches!(step, Step::Done(_)));
    plain.start(&program).map(|step| !matches!(step, Step::Done(_))).unwrap();
    while let Ok(true) = on {
        let bytes = vm.snapshot().unwrap();
        vm = grant().restore(&bytes).unwrap();
        assert_eq!(plain.snapshot().unwrap(), bytes);
        on = next(&mut vm, open);
        next(&mut plain, open).unwrap();
    }
    on.unwrap();
    let usage = vm.usage();
    assert_eq!(usage, plain.usage());
    let value = vm.eval("seen.js", "seen.join()").unwrap();
    (vm.display(value.value()).unwrap(), usage)
}

fn next(vm: &mut Vm, open: bool) -> Result<bool, Error> {
    let step = match vm.step().unwrap() {
        Step::Call(call) if open && call.is_promise() => call.later().map(|(_, step)| step),
        Step::Waiting(waiting) => {
            let (id, call) = *waiting.calls().last().unwrap();
            let answer = answer(&call.arguments);
            waiting.settle(id, answer)
        }
        _ => return answered(vm),
    };
    step.map(|step| !matches!(step, Step::Done(_)))
}

struct Files;

impl ModuleLoader for Files {
    fn resolve(&mut self, specifier: &str, _: &str) -> Result<String, LoadFailure> {
        Ok(specifier.trim_start_matches("./").to_owned())
    }

    fn load(&mut self, key: &str) -> Result<Vec<u8>, LoadFailure> {
        let text = match key {
            "a.mjs" => {
                "import { ask } from 'cap:host'; import * as me from './a.mjs'; export let a = ask(1); export var b = 5; a += me.b;"
            }
            "b.mjs" => "import './a.mjs'; export { a as default } from './a.mjs'; export const c = 4;",
            "d.ts" => {
                "enum E { X = 3 } export const d: number = E.X; import host from 'cap:host'; host.ask(2);"
            }
            _ => return Err(LoadFailure::new("no such file")),
        };
        Ok(text.into())
    }
}

#[test]
fn modules_and_open_calls_survive() {
    let source = "import a, { c } from './b.mjs'; import * as d from './d.ts'; import host from 'cap:host';
        import { basename } from 'node:path'; import data from './d.ts' with { type: 'text' };
        const log = [a, c, d.d, basename('/x/y'), data.length, import.meta.url?.length];
        host.wait(7).then((v) => log.push(v)); host.wait(8).then((v) => log.push(v));
        log.push(await host.wait(9));
        const late = await import('./a.mjs'); log.push(late.a);
        await new Promise((done) => setTimeout(done, 10)); log.push(Date.now(), host.ask(3));
        globalThis.seen = log";
    let (text, usage) = module_text(source, false);
    assert_eq!(text, "'7,4,3,y,88,8,20,23,26,7,15,8'");
    let (text, open) = module_text(source, true);
    assert_eq!(text, "'7,4,3,y,88,8,26,7,15,8,23,20'");
    assert!(open.fuel != usage.fuel, "another order of answers is another run");
}

#[test]
fn programs_at_hand_are_not_compiled_again() {
    let engine = Engine::new();
    let program = engine.compile("a.js", "host.ask(1) + (() => 1)()").unwrap();
    let same_text = engine.compile("b.js", "host.ask(1) + (() => 1)()").unwrap();
    let same_name = engine.compile("a.js", "host.ask(1) + (() => 2)()").unwrap();
    let mut vm = granted().build().unwrap();
    drop(vm.start(&program).unwrap());
    let bytes = vm.snapshot().unwrap();
    let answered = |mut vm: Vm| {
        let Some(Step::Call(call)) = vm.step() else { panic!("no call") };
        let Ok(Step::Done(done)) = call.answer(Ok(Data::Number(40.0).into())) else { panic!("not done") };
        let outcome = done.outcome();
        vm.get::<u32>(outcome).unwrap()
    };
    let holders = |program: &Program| std::sync::Arc::strong_count(program.bytecode());

    let before = holders(&program);
    let compiled = granted().program(&same_text).program(&same_name).restore(&bytes).unwrap();
    assert_eq!((holders(&program), holders(&same_text), holders(&same_name)), (before, 1, 1));
    let mut at_hand = granted().program(&same_name).program(&program).restore(&bytes).unwrap();
    assert!(holders(&program) > before);
    assert_eq!(at_hand.snapshot().unwrap(), bytes);
    assert_eq!((answered(compiled), answered(at_hand)), (41, 41));
}

/// A machine whose run stands at `host.ask(1)`.
fn standing(engine: &Engine) -> Vm {
    let mut vm = engine.vm().hash_seed(1).grant("host", Host { later: true }).build().unwrap();
    let program =
        engine.compile("a.js", "const big = 'x'.repeat(100000) + 1; big.length + host.ask(1)").unwrap();
    drop(vm.start(&program).unwrap());
    vm
}

#[test]
fn what_does_not_fit_is_told() {
    let engine = Engine::new();
    let bytes = standing(&engine).snapshot().unwrap();
    let refusal = |builder: VmBuilder| builder.restore(&bytes).map(|_| ()).unwrap_err().to_string();
    let host = || engine.vm().grant("host", Host { later: true });
    assert_eq!(refusal(engine.vm()), "'host' is not granted: the snapshot needs it");
    let clock = refusal(host().grant_clock(|| 0.0));
    assert_eq!(clock, "a clock is granted, but not to the VM of the snapshot");
    let more = refusal(host().grant("more", Host { later: true }));
    assert_eq!(more, "'more' is granted, but not to the VM of the snapshot");
    const OTHER: &[HostMethod] = &[HostMethod::direct("ask", 2)];
    let other = Later::new(Interface::new("Host", OTHER));
    let methods = refusal(engine.vm().grant("host", other));
    assert_eq!(methods, "'host' is granted with other methods than those of the snapshot");
    let small = host().limits(Limits { memory: 30_000, ..Limits::untrusted() });
    assert_eq!(refusal(small), "memory limit reached (limit 30000 bytes, peak 0)");
    let clocked = engine.vm().grant_clock(|| 0.0).build().unwrap().snapshot().unwrap();
    let error = engine.vm().restore(&clocked).map(|_| ()).unwrap_err().to_string();
    assert_eq!(error, "a clock is not granted: the snapshot needs it");
}

#[test]
fn what_cannot_be_written_is_told() {
    let engine = Engine::new();
    let mut vm = engine.vm().build().unwrap();
    vm.eval("a.js", "var shared = new SharedArrayBuffer(8)").unwrap();
    let error = vm.snapshot().unwrap_err().to_string();
    assert_eq!(error, "this cannot be written as a snapshot: a SharedArrayBuffer");
}

#[test]
fn limits_count_what_was_used_before() {
    let engine = Engine::new();
    let limits = Limits { fuel: 20_000, ..Limits::untrusted() };
    let mut vm = engine.vm().limits(limits).hash_seed(1).build().unwrap();
    let program = engine.compile("a.js", "let n = 0; for (let i = 0; i < 10000; i++) n += i; n").unwrap();
    let Step::Halted(mut halted) = vm.start(&program).unwrap() else { panic!("no halt") };
    let bytes = halted.snapshot().unwrap();
    let mut vm = engine.vm().limits(limits).restore(&bytes).unwrap();
    let Some(Step::Halted(halted)) = vm.step() else { panic!("no halt") };
    assert!(matches!(halted.go_on().unwrap(), Step::Halted(_)), "there is no more fuel than before");
    let more = Limits { fuel: 1_000_000, ..limits };
    let mut vm = engine.vm().limits(more).restore(&bytes).unwrap();
    let Some(Step::Halted(halted)) = vm.step() else { panic!("no halt") };
    let Step::Done(done) = halted.go_on().unwrap() else { panic!("not over") };
    let outcome = done.outcome();
    let usage = vm.usage();
    assert_eq!(vm.display(outcome.value()).unwrap(), "49995000");
    let mut whole = engine.vm().hash_seed(1).build().unwrap();
    whole.run(&program).unwrap();
    assert_eq!(whole.usage(), usage);
}

#[test]
fn time_goes_on() {
    let engine = Engine::new();
    let source = "const log = [Date.now()]; setTimeout(() => log.push('late', Date.now()), 50);
        setTimeout(() => { log.push(host.ask(1), Date.now()) }, 20); log";
    let program = engine.compile("a.js", source).unwrap();
    let host = || engine.vm().grant("host", Host { later: true });
    let mut vm = host().grant_clock(|| 1000.0).build().unwrap();
    drop(vm.start(&program).unwrap());
    let bytes = vm.snapshot().unwrap();
    let on = |mut vm: Vm| {
        let Some(Step::Call(call)) = vm.step() else { panic!("no call") };
        let Step::Done(done) = call.answer(answer(&[Data::Number(1.0)])).unwrap() else { panic!("not over") };
        let value = done.outcome().value();
        vm.display(value).unwrap()
    };
    let text = "[ 1000, 2, 1020, 'late', 1050 ]";
    assert_eq!(on(vm), text);
    assert_eq!(on(host().grant_clock(|| 1000.0).restore(&bytes).unwrap()), text);
    // The clock of another day: what is due is due, and nothing goes back.
    let later = on(host().grant_clock(|| 9000.0).restore(&bytes).unwrap());
    assert_eq!(later, "[ 1000, 2, 9020, 'late', 9020 ]");
    let earlier = on(host().grant_clock(|| 0.0).restore(&bytes).unwrap());
    assert_eq!(earlier, "[ 1000, 2, 20, 'late', 50 ]");
}

/// The process that restores is this test again, with other addresses and another seed for its hash maps.
#[test]
fn another_process_goes_on() {
    const HERE: &str = "CREANCE_TEST_SNAPSHOT";
    let engine = Engine::new();
    let finish = |vm: &mut Vm| {
        while answered(vm).unwrap() {}
        let log = vm.eval("log.js", "log").unwrap();
        format!("{} {:?}", vm.display(log.value()).unwrap(), vm.usage())
    };
    if let Ok(path) = std::env::var(HERE) {
        let bytes = std::fs::read(&path).unwrap();
        let mut vm = granted().restore(&bytes).unwrap();
        assert_eq!(vm.snapshot().unwrap(), bytes);
        std::fs::write(format!("{path}.result"), finish(&mut vm)).unwrap();
        return;
    }
    let source = generated(5, THINGS);
    let program = engine.compile("generated.js", &source).unwrap();
    let mut vm = granted().build().unwrap();
    drop(vm.start(&program).unwrap());
    let path = std::env::temp_dir().join(format!("creance-snapshot-{}", std::process::id()));
    std::fs::write(&path, vm.snapshot().unwrap()).unwrap();
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "another_process_goes_on"])
        .env(HERE, &path)
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
    let result = path.with_file_name(format!("{}.result", path.file_name().unwrap().to_string_lossy()));
    assert_eq!(std::fs::read_to_string(&result).unwrap(), finish(&mut vm));
    std::fs::remove_file(path).unwrap();
    std::fs::remove_file(result).unwrap();
}

/// A capability that makes others.
struct Folder;

impl Capability for Folder {
    fn interface(&self) -> Interface {
        const METHODS: &[HostMethod] = &[HostMethod::direct("sub", 1)];
        Interface::new("Folder", METHODS)
    }

    fn call(&mut self, _: &str, _: &[Data], _: &mut Context<'_>) -> Answer {
        Ok(Reply::Capability(Box::new(Folder)))
    }
}

#[test]
fn narrowed_capabilities_are_told_by_their_path() {
    let engine = Engine::new();
    let mut vm = engine.vm().grant("docs", Folder).build().unwrap();
    vm.eval("a.js", "var sub = docs.sub('x').sub(1); 0").unwrap();
    let error = vm.snapshot().unwrap_err().to_string();
    let narrowed = r#"a capability that script has made: docs.sub("x")"#;
    assert_eq!(error, format!("this cannot be written as a snapshot: {narrowed}"));
}

//! Records of calls that are answered later: a replay leaves open and settles what was left open and settled, in the
//! same order, without an embedder and without grants.

mod common;

use common::Text;
use creance_engine::{
    Answer, Call, Data, Engine, Error, ErrorCode, Halt, HostError, HostMethod, Interface, Later, Program,
    Step, Usage, Vm, VmBuilder,
};
use creance_host::{Cap, Recorder, Replay, ReplayState};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

static ENGINE: LazyLock<Engine> = LazyLock::new(Engine::new);

fn builder() -> VmBuilder {
    ENGINE.vm().hash_seed(1)
}

fn desk() -> Later {
    const METHODS: &[HostMethod] = &[HostMethod::direct("ask", 1), HostMethod::promise("wait", 1)];
    Later::new(Interface::new("Desk", METHODS))
}

fn compiled(vm: &Vm, source: &str) -> Program {
    vm.engine().compile("open.js", source).expect("it compiles")
}

/// A recorded run.
struct Recorded {
    text: String,
    /// What it came to, and what it cost.
    outcome: (String, Usage),
}

/// What a call is answered.
fn answer(call: &Call) -> Answer {
    match call.arguments.first() {
        Some(Data::Number(2.0)) => Err(HostError::new(ErrorCode::Denied, "not two")),
        Some(Data::Number(number)) => Ok(Data::Number(number * 10.0).into()),
        _ => Ok(Data::from("?").into()),
    }
}

/// What is left of a run in the global `log`.
fn outcome(vm: &mut Vm, result: Result<(), Error>) -> (String, Usage) {
    let usage = vm.usage();
    let text = match result {
        Ok(()) => {
            let value = vm.eval("log.js", "log").expect("it is there").value();
            vm.display(value).expect("there is fuel")
        }
        Err(error) => error.to_string(),
    };
    (text, usage)
}

/// Records a run in steps, as `drive` drives it.
fn recorded(
    builder: VmBuilder,
    source: &str,
    drive: impl FnOnce(&mut Vm, &Program) -> Result<(), Error>,
) -> Recorded {
    let text = Text::default();
    let recorder = Recorder::new(text.clone(), serde_json::Value::Null);
    let mut vm = builder.grant("desk", desk()).intercept(recorder.clone()).build().expect("good grants");
    let program = compiled(&vm, source);
    let result = drive(&mut vm, &program);
    recorder.finish(vm.usage().fuel).expect("memory can be written");
    let outcome = outcome(&mut vm, result);
    Recorded { text: text.get(), outcome }
}

/// Leaves all calls open that can be left, and settles the last one first.
fn in_any_order(vm: &mut Vm, program: &Program) -> Result<(), Error> {
    vm.set_slice(Some(200));
    let mut step = vm.start(program)?;
    loop {
        step = match step {
            Step::Done(_) => return Ok(()),
            Step::Paused(paused) => paused.go_on()?,
            Step::Halted(halted) => return Err(halted.into_error()),
            Step::Call(call) if call.is_promise() => call.later()?.1,
            Step::Call(call) => {
                let answer = answer(call.call());
                call.answer(answer)?
            }
            Step::Waiting(mut waiting) => match waiting.until_timer()? {
                // Now and then a timer comes first.
                Some(left) if waiting.calls().len() % 2 == 1 => {
                    std::thread::sleep(Duration::from_secs_f64(left / 1_000.0));
                    waiting.go_on()?
                }
                _ => {
                    let calls = waiting.calls();
                    let (id, call) = calls[calls.len() - 1];
                    let answer = answer(call);
                    waiting.settle(id, answer)?
                }
            },
        };
    }
}

fn replayed(text: &str) -> (Vm, ReplayState) {
    let replay = Replay::read(text).expect("a record");
    let state = replay.state();
    (replay.apply(builder()).build().expect("it names its grants"), state)
}

/// Replays a record in one go, and in steps; both must come to what was recorded.
#[track_caller]
fn check(record: &Recorded, source: &str) {
    let fuel = record.outcome.1.fuel;
    let (mut vm, state) = replayed(&record.text);
    let program = compiled(&vm, source);
    let result = vm.run(&program).map(|_| ());
    assert_eq!(state.finish(vm.usage().fuel), Ok(()), "{}", record.text);
    assert_eq!((outcome(&mut vm, result), state.finish(fuel)), (record.outcome.clone(), Ok(())));

    let (mut vm, state) = replayed(&record.text);
    vm.set_slice(Some(70));
    let mut step = vm.start(&program);
    let result = loop {
        step = match step {
            Ok(Step::Done(_)) => break Ok(()),
            Ok(Step::Paused(paused)) => paused.go_on(),
            Ok(Step::Call(_) | Step::Waiting(_)) => break Err(Error::Unsettled),
            Ok(Step::Halted(halted)) => break Err(halted.into_error()),
            Err(error) => break Err(error),
        };
    };
    assert_eq!((outcome(&mut vm, result), state.finish(fuel)), (record.outcome.clone(), Ok(())));
}

const SOURCE: &str = "
    const log = [];
    for (const n of [1, 2, 3]) desk.wait(n).then((v) => log.push(v), (e) => log.push(e.code));
    log.push(desk.ask(4));
    try { desk.ask(2) } catch (e) { log.push(e.message) }
    (async () => {
        log.push(await desk.wait(5), desk.waitSync(6));
        try { log.push(`${{ toString: () => desk.ask(7) }}`) } catch (e) { log.push(e.code) }
        let p;
        try { log.push(`${{ toString: () => p = desk.wait(8) }}`) } catch (e) { log.push(e.name) }
        await p.catch((e) => log.push(e.code));
        await Promise.allSettled([desk.wait('x'.repeat(1000)), desk.wait(9).then((v) => log.push(v))]);
        log.push('end');
    })()";

#[test]
fn calls_are_left_open_and_settled_again() {
    let record = recorded(builder(), SOURCE, in_any_order);
    let log = "[ 40, 'not two', 50, 60, 'ERR_SUSPEND', 'TypeError', 'ERR_SUSPEND', 90, 'end', 30, 'ERR_DENIED', 10 ]";
    assert_eq!(record.outcome.0.split_whitespace().collect::<Vec<_>>().join(" "), log);
    let turns: Vec<&str> = record.text.lines().filter(|line| line.contains("\"turn\"")).collect();
    assert_eq!(turns[0], r#"{"number":1,"turn":"open"}"#);
    check(&record, SOURCE);
}

#[test]
fn what_waits_for_an_answer_and_for_the_time() {
    let source = "
        const log = [];
        setTimeout(() => log.push('timer', Date.now() > 0), 4);
        const id = setInterval(() => { log.push('again'); desk.wait(1).then((v) => log.push(v)); clearInterval(id) }, 8);
        AbortSignal.timeout(6).addEventListener('abort', () => log.push('abort'));
        for (const n of [3, 5, 7]) desk.wait(n).then((v) => log.push(v))";
    for clock in [Cap::clock_system(), Cap::stepped(5.0, 0.5)] {
        let record = recorded(builder().grant("clock", clock), source, in_any_order);
        for part in ["'timer'", "true", "'again'", "10", "'abort'", "30", "50", "70"] {
            assert!(record.outcome.0.contains(part), "{part} is missing in {}", record.outcome.0);
        }
        check(&record, source);
    }
}

#[test]
fn runs_that_end_with_open_calls() {
    let source = "globalThis.log = [1]; desk.wait(1); desk.wait(3).then((v) => log.push(v, desk.ask(v)));
        setTimeout(() => log.push(2), 1e6)";
    for steps in 0..4 {
        let until = |vm: &mut Vm, program: &Program| {
            let mut step = vm.start(program)?;
            for _ in 0..steps {
                step = match step {
                    Step::Call(call) => call.later()?.1,
                    Step::Waiting(waiting) => {
                        let (id, call) = waiting.calls()[1];
                        let answer = answer(call);
                        waiting.settle(id, answer)?
                    }
                    other => panic!("{other:?}"),
                };
            }
            Err(Error::Unsettled)
        };
        let record = recorded(builder().grant("clock", Cap::clock_system()), source, until);
        check(&record, source);
    }
}

#[test]
fn calls_that_cannot_wait_are_recorded_as_errors() {
    let source = "let log; try { desk.ask(1) } catch (e) { log = e.message }
        desk.wait(2).catch((e) => { log += e.code })";
    let whole = |vm: &mut Vm, program: &Program| vm.run(program).map(|_| ());
    let record = recorded(builder(), source, whole);
    assert!(record.outcome.0.contains("without steps") && record.outcome.0.contains("ERR_SUSPEND"));
    check(&record, source);
}

#[test]
fn limits_are_met_again() {
    let source = "const log = [0]; (async () => { for (;;) log[0] += await desk.wait(1) })()";
    let limits = creance_engine::Limits::untrusted().fuel(50_000);
    let record = recorded(builder().limits(limits), source, in_any_order);
    assert!(record.outcome.0.starts_with("fuel limit reached"), "{}", record.outcome.0);
    let replay = Replay::read(&record.text).expect("a record");
    let state = replay.state();
    let mut vm = replay.apply(builder().limits(limits)).build().expect("it names its grants");
    let program = compiled(&vm, source);
    let halted = match vm.start(&program) {
        Ok(Step::Halted(halted)) => halted,
        other => panic!("{other:?} {:?} {}", state.difference(), record.outcome.0),
    };
    assert_eq!((halted.into_error().to_string(), vm.usage()), record.outcome);
    assert_eq!(state.finish(vm.usage().fuel), Ok(()));
}

#[test]
fn the_run_of_a_restored_machine_is_replayed_from_the_snapshot() {
    let mut vm = builder().grant("desk", desk()).build().expect("good grants");
    let program = compiled(&vm, SOURCE);
    let mut step = vm.start(&program).expect("it begins");
    for _ in 0..2 {
        let Step::Call(call) = step else { panic!("no call") };
        step = call.later().expect("there is room").1;
    }
    let Step::Call(mut call) = step else { panic!("no call") };
    let snapshot = call.snapshot().expect("it stands still");

    let text = Text::default();
    let recorder = Recorder::new(text.clone(), serde_json::Value::Null);
    let restored = builder().grant("desk", desk()).intercept(recorder.clone()).restore(&snapshot);
    let mut vm = restored.expect("the grants are the same");
    loop {
        let step = match vm.step() {
            Some(Step::Call(call)) => {
                let answer = answer(call.call());
                call.answer(answer)
            }
            Some(Step::Waiting(waiting)) => {
                let (id, call) = waiting.calls()[0];
                let answer = answer(call);
                waiting.settle(id, answer)
            }
            other => panic!("{other:?}"),
        };
        if let Step::Done(_) = step.expect("it goes on") {
            break;
        }
    }
    let usage = vm.usage();
    recorder.finish(usage.fuel).expect("memory can be written");
    let expected = outcome(&mut vm, Ok(()));

    let replay = Replay::read(&text.get()).expect("a record");
    let state = replay.state();
    let mut vm = replay.apply(builder()).restore(&snapshot).expect("the grants are the same");
    // Whatever the call is answered, the record knows better.
    let Some(Step::Call(call)) = vm.step() else { panic!("no call") };
    let Step::Done(_) = call.throw(HostError::denied()).expect("it goes on") else { panic!("not over") };
    assert_eq!(state.finish(usage.fuel), Ok(()));
    assert_eq!(outcome(&mut vm, Ok(())), expected);
}

/// Replays a text that may be no good record; what came of it.
fn survive(text: &str) -> &'static str {
    let Ok(replay) = Replay::read(text) else { return "refused" };
    let state = replay.state();
    let limits = creance_engine::Limits::untrusted().fuel(2_000_000);
    let Ok(mut vm) = replay.apply(builder().limits(limits)).build() else { return "refused" };
    let program = compiled(&vm, SOURCE);
    match vm.run(&program) {
        Err(Error::Bug(bug)) => panic!("{bug}\n{text}"),
        Err(Error::Halt { halt: Halt::Diverged, .. }) => {
            assert!(state.difference().is_some(), "{text}");
            assert!(state.finish(0).is_err());
            "diverged"
        }
        Err(Error::Unsettled) => "ended",
        Err(_) => "failed",
        Ok(_) => "ran",
    }
}

#[test]
fn damaged_records_do_no_harm() {
    let record = recorded(builder(), SOURCE, in_any_order);
    let lines: Vec<&str> = record.text.lines().collect();
    let mut outcomes = std::collections::BTreeMap::new();
    let mut note = |text: &str| *outcomes.entry(survive(text)).or_insert(0u32) += 1;
    let begun = Instant::now();
    for at in 1..lines.len() {
        let mut fewer = lines.clone();
        fewer.remove(at);
        note(&fewer.join("\n"));
        note(&lines[..at].join("\n"));
        for other in 1..lines.len() {
            let mut swapped = lines.clone();
            swapped.swap(at, other);
            note(&swapped.join("\n"));
            let mut more = lines.clone();
            more.insert(at, lines[other]);
            note(&more.join("\n"));
        }
    }
    let turns = ["on", "timer", "open", "settle", "answer", "other"];
    for at in 1..lines.len() {
        for turn in turns {
            for number in ["0", "1", "4", "18446744073709551615", "-1", "null"] {
                let line = format!(r#"{{"turn":"{turn}","number":{number},"answer":{{"later":true}}}}"#);
                let mut changed = lines.clone();
                changed[at] = &line;
                note(&changed.join("\n"));
            }
        }
    }
    let mut random = 1u64;
    for _ in 0..500 {
        random = random.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(0x1405_7B7E_F767_814F);
        let mut bytes = record.text.clone().into_bytes();
        let at = (random >> 33) as usize % bytes.len();
        bytes[at] = b"0123456789,:\"{}[]ae \n"[(random >> 20) as usize % 21];
        note(&String::from_utf8_lossy(&bytes));
    }
    assert!(begun.elapsed() < Duration::from_secs(120), "{:?}", begun.elapsed());
    assert!(outcomes.len() >= 4 && outcomes["diverged"] > 100, "{outcomes:?}");
}

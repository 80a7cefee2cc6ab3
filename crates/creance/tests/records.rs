//! Records of runs on an executor: a replay needs no executor, no grant and no time, and costs the same.
#![allow(clippy::unwrap_used, reason = "tests")]

mod executor;
#[path = "../../engine/tests/programs/mod.rs"]
mod programs;

use creance::host::{Recorder, Replay};
use creance::{Cap, Engine, Error, HostError, Limits, Program, Usage, Vm, VmBuilder};
use executor::on_tokio;
use programs::{CALLS, PIECES, Random, generated};
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[derive(Clone, Default)]
struct Text(Arc<Mutex<Vec<u8>>>);

impl Write for Text {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn builder(engine: &Engine) -> VmBuilder {
    engine.vm().limits(Limits { fuel: 30_000_000, memory: 8 << 20, ..Limits::untrusted() }).hash_seed(11)
}

/// Answers after a while that has nothing to do with the order of calls.
async fn answered(number: f64, random: Arc<Mutex<Random>>) -> Result<f64, HostError> {
    let milliseconds = random.lock().unwrap().below(9);
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    if number == 37.0 { Err(HostError::denied()) } else { Ok(number * 3.0 - 1.0) }
}

/// The grants of a recorded VM: `ask` blocks, `wait` gives a promise.
fn granted(builder: VmBuilder, seed: u64) -> VmBuilder {
    let random = Arc::new(Mutex::new(Random(seed | 1)));
    let (ask, wait) = (random.clone(), random);
    builder
        .func_blocking("ask", move |number: f64| answered(number, ask.clone()))
        .func_async("wait", move |number: f64| answered(number, wait.clone()))
}

/// What a run came to, and what it cost.
fn outcome(vm: &mut Vm, result: Result<(), Error>) -> (String, Usage) {
    let usage = vm.usage();
    let text = match result {
        Ok(()) => {
            let log = vm.eval("log.js", "log").unwrap();
            vm.display(log.value()).unwrap()
        }
        Err(error) => error.to_string(),
    };
    (text, usage)
}

/// Records a run; its outcome and the record.
fn recorded(engine: &Engine, program: &Program, seed: u64, slice: Option<u64>) -> ((String, Usage), String) {
    let text = Text::default();
    let recorder = Recorder::new(text.clone(), Default::default());
    let builder = granted(builder(engine), seed).grant_clock(|| 0.0).intercept(recorder.clone());
    let mut vm = builder.build().unwrap();
    vm.set_slice(slice);
    let result = on_tokio(vm.run_async::<()>(program));
    recorder.finish(vm.usage().fuel).unwrap();
    let text = String::from_utf8(text.0.lock().unwrap().clone()).unwrap();
    (outcome(&mut vm, result), text)
}

#[test]
fn generated_programs_are_replayed() {
    let engine = Engine::new();
    let pieces: Vec<&str> = PIECES.iter().chain(CALLS).chain(CALLS).chain(CALLS).copied().collect();
    let (mut turns, mut good) = (0, 0);
    for seed in 0..50 {
        let source =
            format!("const host = {{ ask, wait, waitSync: ask }};\n{}; undefined", generated(seed, &pieces));
        let program = engine.compile("generated.js", &source).unwrap_or_else(|e| panic!("{e}\n{source}"));
        let slice = [None, Some(5_000)][seed as usize % 2];
        let (expected, record) = recorded(&engine, &program, seed, slice);
        turns += record.matches("\"turn\"").count();
        good += usize::from(expected.0.starts_with('['));
        let replayed = || {
            let replay = Replay::read(&record).unwrap();
            let state = replay.state();
            (replay.apply(builder(&engine)).build().unwrap(), state)
        };
        // In one go.
        let (mut vm, state) = replayed();
        let result = vm.run(&program).and_then(|outcome| {
            let outcome = vm.settled(outcome)?;
            vm.get(outcome)
        });
        let fuel = vm.usage().fuel;
        assert_eq!((outcome(&mut vm, result), state.finish(fuel)), (expected.clone(), Ok(())), "{source}");
        // On an executor, in portions.
        let (mut vm, state) = replayed();
        vm.set_slice(Some(3_000));
        let result = on_tokio(vm.run_async(&program));
        let fuel = vm.usage().fuel;
        assert_eq!((outcome(&mut vm, result), state.finish(fuel)), (expected, Ok(())), "{source}");
    }
    assert!(turns > 1_000 && good > 30, "{turns} turns, {good} programs came to their end");
}

#[test]
fn calls_of_exports_are_replayed() {
    let engine = Engine::new();
    let source = "export const ready = await wait(1); globalThis.log = [ready];
        export const sum = async (a, b) => { const [x, y] = await Promise.all([wait(a), wait(b)]); log.push(ask(4)); return x + y }";
    let program = engine.compile_module("sum.mjs", source).unwrap();
    let text = Text::default();
    let recorder = Recorder::new(text.clone(), Default::default());
    let mut vm = granted(builder(&engine), 1).intercept(recorder.clone()).build().unwrap();
    let sums = on_tokio(async {
        vm.run_async::<()>(&program).await?;
        let first: f64 = vm.call_async("sum", (1, 2)).await?;
        let second = vm.call_async::<f64>("sum", (5, 37)).await.unwrap_err();
        Ok::<_, Error>((first, second.to_string()))
    });
    let sums = sums.unwrap();
    assert_eq!((sums.0, sums.1.contains("denied")), (7.0, true), "{}", sums.1);
    recorder.finish(vm.usage().fuel).unwrap();
    let usage = vm.usage();

    let record = String::from_utf8(text.0.lock().unwrap().clone()).unwrap();
    let replay = Replay::read(&record).unwrap();
    let state = replay.state();
    let mut vm = replay.apply(builder(&engine)).build().unwrap();
    vm.run(&program).unwrap();
    assert_eq!(vm.call::<f64>("sum", (1, 2)).unwrap(), sums.0);
    assert_eq!(vm.call::<f64>("sum", (5, 37)).unwrap_err().to_string(), sums.1);
    assert_eq!((vm.usage(), state.finish(usage.fuel)), (usage, Ok(())));
}

#[test]
fn waits_of_a_real_clock_take_no_time_in_a_replay() {
    let engine = Engine::new();
    let source = "const log = []; const id = setInterval(() => log.push(Date.now() > 0), 15);
        wait(5).then((n) => log.push(n)); AbortSignal.timeout(20).onabort = () => log.push('abort');
        setTimeout(() => { clearInterval(id); log.push('end') }, 400); undefined";
    let program = engine.compile("real.js", source).unwrap();
    let text = Text::default();
    let recorder = Recorder::new(text.clone(), Default::default());
    let builder_with_clock = builder(&engine).grant("clock", Cap::clock_system());
    // NOTE: tokio's time stands still, so that this is answered at once or never.
    let wait = |n: u64| async move {
        futures_util::future::ready(()).await;
        Ok(n)
    };
    let mut vm = builder_with_clock.func_async("wait", wait).intercept(recorder.clone()).build().unwrap();
    let result = on_tokio(vm.run_async::<()>(&program));
    recorder.finish(vm.usage().fuel).unwrap();
    let expected = outcome(&mut vm, result);
    let parts = ["5", "true", "'abort'", "'end'"];
    assert!(parts.iter().all(|part| expected.0.contains(part)), "{}", expected.0);

    let record = String::from_utf8(text.0.lock().unwrap().clone()).unwrap();
    let begun = std::time::Instant::now();
    let replay = Replay::read(&record).unwrap();
    let state = replay.state();
    let mut vm = replay.apply(builder(&engine)).build().unwrap();
    let result = vm.run(&program).and_then(|outcome| vm.get(outcome));
    let fuel = vm.usage().fuel;
    assert_eq!((outcome(&mut vm, result), state.finish(fuel)), (expected, Ok(())));
    assert!(begun.elapsed() < Duration::from_millis(300), "{:?}", begun.elapsed());
}

#[test]
fn a_future_that_is_dropped_ends_the_record_there() {
    let engine = Engine::new();
    let source =
        "const log = [1]; wait(1).then((n) => log.push(n)); wait(7).then(() => wait(8)); ask(1); undefined";
    let program = engine.compile("dropped.js", source).unwrap();
    let mut dropped = 0;
    for yields in 1..40 {
        let text = Text::default();
        let recorder = Recorder::new(text.clone(), Default::default());
        let late = |n: u64| async move {
            for _ in 0..n {
                tokio::task::yield_now().await;
            }
            Ok(n)
        };
        let granted = builder(&engine).func_async("wait", late).func_blocking("ask", late);
        let mut vm = granted.intercept(recorder.clone()).build().unwrap();
        let result = on_tokio(async {
            let patience = async {
                for _ in 0..yields {
                    tokio::task::yield_now().await;
                }
            };
            tokio::select! {
                biased;
                () = patience => Err(Error::Unsettled),
                result = vm.run_async::<()>(&program) => result,
            }
        });
        dropped += usize::from(result.is_err());
        recorder.finish(vm.usage().fuel).unwrap();
        let expected = (result, vm.usage());
        let record = String::from_utf8(text.0.lock().unwrap().clone()).unwrap();
        let replay = Replay::read(&record).unwrap();
        let state = replay.state();
        let mut vm = replay.apply(builder(&engine)).build().unwrap();
        let result = on_tokio(vm.run_async::<()>(&program));
        let fuel = vm.usage().fuel;
        assert_eq!(((result, vm.usage()), state.finish(fuel)), (expected, Ok(())), "{record}");
    }
    assert!((3..39).contains(&dropped), "{dropped} of 39 were dropped");
}

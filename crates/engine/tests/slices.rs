//! Where a run pauses is not seen in what it does or costs: generated programs in portions of fuel, of many sizes.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::{Engine, Program, Step, Usage, Vm};
use programs::{CALLS, Host, PIECES, answer, builder, generated};

mod programs;

fn vm() -> Vm {
    builder().build().unwrap()
}

/// What a run came to, what it cost, and how often it paused.
fn run(mut vm: Vm, program: &Program, slice: Option<u64>) -> (String, Usage, usize) {
    vm.set_slice(slice);
    let mut pauses = 0;
    let mut step = vm.start(program);
    let outcome = loop {
        step = match step {
            Ok(Step::Done(done)) => break Ok(done.outcome()),
            Ok(Step::Paused(paused)) => {
                pauses += 1;
                paused.go_on()
            }
            Ok(Step::Call(call)) => {
                pauses += 1;
                let answer = answer(call.arguments());
                call.answer(answer)
            }
            Ok(Step::Halted(halted)) => break Err(halted.into_error()),
            Ok(other) => panic!("{other:?}"),
            Err(error) => break Err(error),
        };
    };
    let usage = vm.usage();
    let text = match outcome {
        Ok(outcome) => vm.display(outcome.value()).unwrap(),
        Err(error) => error.to_string(),
    };
    (text, usage, pauses)
}

#[test]
fn slices_are_not_seen() {
    let engine = Engine::new();
    let (mut pauses, mut good) = (0, 0);
    for seed in 0..300 {
        let source = generated(seed, PIECES);
        let program = engine.compile("generated.js", &source).unwrap_or_else(|e| panic!("{e}\n{source}"));
        let (text, usage, _) = run(vm(), &program, None);
        good += usize::from(text.starts_with('['));
        let mut whole = vm();
        let outcome = whole.run(&program).map_err(|error| error.to_string());
        let spent = whole.usage();
        let shown = outcome.map_or_else(|error| error, |outcome| whole.display(outcome.value()).unwrap());
        assert_eq!((&shown, spent), (&text, usage), "in one go: {source}");
        for slice in [1, 7, 1_000] {
            let (sliced, spent, paused) = run(vm(), &program, Some(slice));
            assert_eq!((&sliced, spent), (&text, usage), "slices of {slice}: {source}");
            pauses += paused;
        }
    }
    assert!(good > 200, "{good} programs came to their end");
    assert!(pauses > 50_000, "{pauses} pauses");
}

#[test]
fn answers_that_come_later_are_not_seen() {
    let engine = Engine::new();
    let (mut calls, mut good) = (0, 0);
    let pieces: Vec<&str> = PIECES.iter().chain(CALLS).chain(CALLS).copied().collect();
    for seed in 0..300 {
        let source = generated(seed, &pieces);
        let program = engine.compile("generated.js", &source).unwrap_or_else(|e| panic!("{e}\n{source}"));
        let vm = |later| builder().grant("host", Host { later }).build().unwrap();
        let (text, usage, _) = run(vm(false), &program, None);
        good += usize::from(text.starts_with('['));
        // In a conversion nothing can be answered later.
        if source.contains("waitSync") {
            continue;
        }
        for slice in [None, Some(50)] {
            let (suspended, spent, paused) = run(vm(true), &program, slice);
            assert_eq!((&suspended, spent), (&text, usage), "slices of {slice:?}: {source}");
            calls += paused;
        }
    }
    assert!(good > 200, "{good} programs came to their end");
    assert!(calls > 10_000, "{calls} calls and pauses");
}

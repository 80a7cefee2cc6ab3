//! A VM that is restored from a snapshot goes on as the one that was written: the same steps, results, fuel and bytes.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::{Engine, Error, Program, Step, Usage, Vm, VmBuilder};
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

//! Damaged snapshots are refused, or make a VM that runs on within its limits. None makes the engine panic.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::{Capability, Engine, Error, Interface, Later, Limits, Step, Vm, VmBuilder};
use programs::{Host, Random, THINGS, answer, generated};
use std::time::{Duration, Instant};

mod programs;

fn builder(engine: &Engine) -> VmBuilder {
    let limits = Limits { fuel: 400_000, memory: 4 << 20, ..Limits::untrusted() };
    let class = Later::new(Interface::class(1, &Host { later: true }.interface()));
    let builder = engine.vm().limits(limits).hash_seed(11).grant_clock(|| 0.0).grant("Made", class);
    builder.grant("host", Host { later: true })
}

/// Answers a step; false when the run is over.
fn answered(vm: &mut Vm) -> Result<bool, Error> {
    let step = match vm.step() {
        None => return Ok(false),
        Some(Step::Call(call)) => {
            let answer = answer(call.arguments());
            call.answer(answer)
        }
        Some(Step::Paused(paused)) => paused.go_on(),
        Some(Step::Halted(halted)) => Err(halted.into_error()),
        Some(Step::Waiting(waiting)) => waiting.go_on(),
        Some(Step::Done(_)) => return Ok(false),
    };
    step.map(|step| !matches!(step, Step::Done(_)))
}

/// Snapshots at several steps of several programs.
fn snapshots(engine: &Engine) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for seed in 0..THINGS.len() as u64 {
        let source = generated(seed, &[THINGS[seed as usize]]);
        let source = source.lines().take(3).chain(["log"]).collect::<Vec<_>>().join("\n");
        let program = engine.compile("generated.js", &source).unwrap();
        let mut vm = builder(engine).build().unwrap();
        vm.set_slice(Some(3_000));
        let mut on = vm.start(&program).map(|step| !matches!(step, Step::Done(_)));
        let mut steps = 0;
        while let Ok(true) = on {
            if steps % 3 == 0 && steps < 10 {
                found.push(vm.snapshot().unwrap());
            }
            steps += 1;
            on = answered(&mut vm);
        }
    }
    found
}

/// Restores bytes and goes on; what came of it, for the statistics.
fn survive(engine: &Engine, bytes: &[u8]) -> &'static str {
    let mut vm = match builder(engine).restore(bytes) {
        Ok(vm) => vm,
        Err(Error::Bug(bug)) => panic!("{bug}"),
        Err(_) => return "refused",
    };
    let again = vm.snapshot();
    assert!(!matches!(again, Err(Error::Bug(_))), "{again:?}");
    vm.guarded(|vm| {
        vm.collect_garbage();
        Ok(())
    })
    .unwrap();
    let open: Vec<u64> = vm.inner().open_calls().map(|(number, _)| number).collect();
    for number in open.into_iter().map(Some).chain([None]) {
        // What it comes to is what the capability says.
        let _ = vm.inner().begin_again(number);
    }
    vm.set_slice(Some(20_000));
    for _ in 0..30 {
        match answered(&mut vm) {
            Ok(true) => {}
            Ok(false) => return "ran",
            Err(Error::Bug(bug)) => panic!("{bug}"),
            Err(_) => return "failed",
        }
    }
    "runs"
}

fn damage(random: &mut Random, bytes: &mut Vec<u8>) {
    for _ in 0..1 + random.below(3) {
        // The mark, the version and the fingerprint are right.
        let at = 17 + random.below(bytes.len() as u64 - 17) as usize;
        match random.below(10) {
            0 => bytes.truncate(at.max(24)),
            1 => bytes[at] = random.below(256) as u8,
            2 => bytes[at] = 0xFF,
            3 => bytes.insert(at, random.below(256) as u8),
            4 => {
                bytes.remove(at);
            }
            5 => {
                let from = 17 + random.below(bytes.len() as u64 - 17) as usize;
                bytes[at] = bytes[from];
            }
            6 => bytes[at] = bytes[at].wrapping_add(1),
            7 => bytes[at] = bytes[at].wrapping_sub(1),
            _ => bytes[at] ^= 1 << random.below(8),
        }
    }
}

fn attack(count: u64, seed: u64) {
    let engine = Engine::new();
    let snapshots = snapshots(&engine);
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut outcomes = std::collections::BTreeMap::new();
    let mut slowest = Duration::ZERO;
    for round in 0..count {
        let mut bytes = snapshots[random.below(snapshots.len() as u64) as usize].clone();
        damage(&mut random, &mut bytes);
        let begun = Instant::now();
        let survived = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| survive(&engine, &bytes)));
        slowest = slowest.max(begun.elapsed());
        let outcome = survived.unwrap_or_else(|_| panic!("seed {seed}, round {round}"));
        *outcomes.entry(outcome).or_insert(0u64) += 1;
    }
    println!("{} snapshots, {outcomes:?}, the slowest took {slowest:?}", snapshots.len());
    assert!(outcomes.len() > 2, "{outcomes:?}");
}

#[test]
fn damaged_snapshots_do_no_harm() {
    attack(2_000, 1);
}

#[test]
#[ignore = "takes minutes; for changes of what is read"]
fn many_damaged_snapshots_do_no_harm() {
    let seed = std::env::var("SEED").map_or(2, |seed| seed.parse().unwrap());
    attack(100_000, seed);
}

#[test]
fn what_is_no_snapshot_is_refused() {
    let engine = Engine::new();
    let mut vm = builder(&engine).build().unwrap();
    let good = vm.snapshot().unwrap();
    let refusal = |bytes: &[u8]| builder(&engine).restore(bytes).map(|_| ()).unwrap_err().to_string();
    assert_eq!(refusal(b"not a snapshot"), "these bytes are no snapshot");
    assert_eq!(refusal(b""), "the snapshot is damaged: it ends too early");
    let mut other = good.clone();
    other[8] = 99;
    assert_eq!(refusal(&other), "the snapshot is of version 99, and this build reads 1");
    let mut other = good.clone();
    other[9] ^= 1;
    assert_eq!(refusal(&other), "the snapshot was made by another build");
    let longer = [&good[..], &[0]].concat();
    assert_eq!(refusal(&longer), "the snapshot is damaged: its end");
    for end in 17..good.len() {
        assert!(builder(&engine).restore(&good[..end]).is_err(), "{end}");
    }
}

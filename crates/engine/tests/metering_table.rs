//! Every row of every builtin table with large inputs: between two looks at the limits there is little time, fuel grows
//! with the work, and no bytes exist that were not charged before. A function that nobody has listed fails.
//!
//! Time is that of the thread, so that other work on the machine does not count; what takes too long is tried again
//! before it fails. `METERING_TABLE=1` prints the slowest call of each function.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_budget::Watch;
use creance_engine::{Engine, Limits};
use creance_vm::Value;
use peakmem_alloc::{INSTRUMENTED_SYSTEM, PeakMemAlloc, PeakMemAllocTrait};
use rustix::time::{ClockId, clock_gettime};
use std::alloc::System;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

// It asks the system for zeroed pages and for longer blocks, which costs what it costs without it.
#[global_allocator]
static ALLOCATOR: &PeakMemAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Nanoseconds of work of this thread.
fn now() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// Notes the longest time between two looks, and ends what looks too often.
#[derive(Default)]
struct Gaps {
    last: AtomicU64,
    longest: AtomicU64,
    looks: AtomicU64,
}

impl Gaps {
    fn begin(&self) {
        self.longest.store(0, Ordering::Relaxed);
        self.looks.store(0, Ordering::Relaxed);
        self.last.store(now(), Ordering::Relaxed);
    }

    fn look(&self) -> u64 {
        let now = now();
        let gap = now - self.last.swap(now, Ordering::Relaxed);
        self.longest.fetch_max(gap, Ordering::Relaxed);
        self.looks.fetch_add(1, Ordering::Relaxed)
    }
}

impl Watch for Gaps {
    fn expired(&self) -> bool {
        self.look() > LOOKS
    }
}

/// How a call went.
#[derive(Debug)]
struct Call {
    /// Nanoseconds between two looks at the limits.
    gap: u64,
    /// Nanoseconds in all.
    time: u64,
    fuel: u64,
    /// The most bytes beyond those that were there before.
    allocated: u64,
    /// Bytes charged.
    charged: u64,
}

/// Nanoseconds between two looks that are too many. `STRICT_METERING=1` asks for what is promised, on a quiet machine.
fn longest_gap() -> u64 {
    if std::env::var_os("STRICT_METERING").is_some() { 1_000_000 } else { 10_000_000 }
}

/// Nanoseconds that a unit of fuel may take.
const PRICE: u64 = 200;
/// Time that needs no fuel: to get there and back.
const FREE_TIME: u64 = 400_000;
const FREE_BYTES: u64 = 256 << 10;
/// Looks after which a call is halted: it will not change its ways.
const LOOKS: u64 = 100;

impl Call {
    fn is_too_long(&self) -> bool {
        self.gap > longest_gap() || self.time > FREE_TIME + self.fuel * PRICE
    }

    fn is_too_large(&self) -> bool {
        // A vector that grows has its old and new bytes at once.
        self.allocated > FREE_BYTES + 2 * self.charged
    }
}

/// The functions of the table's script, and the machine that runs them.
struct Table {
    vm: creance_engine::Vm,
    gaps: Arc<Gaps>,
    prepare: Value,
    repeat: Value,
    go: Value,
    describe: Value,
}

impl Table {
    fn new() -> Table {
        // Room for two of the largest buffers beside what is alive: the last one may not be collected yet.
        let limits = Limits { fuel: u64::MAX >> 1, memory: 4 << 30, ..Limits::unlimited() };
        let mut vm =
            Engine::new().vm().limits(limits).grant_clock(|| 0.0).grant_entropy(|| 7).build().unwrap();
        vm.eval("table.js", include_str!("metering/table.js")).unwrap_or_else(|error| panic!("{error}"));
        let mut function = |name: &str| vm.eval("name.js", &format!("table.{name}")).unwrap().value();
        let (prepare, repeat) = (function("prepare"), function("repeat"));
        let (go, describe) = (function("go"), function("describe"));
        Table { vm, gaps: Arc::default(), prepare, repeat, go, describe }
    }

    /// A call without a watch.
    fn call(&mut self, function: Value) -> Value {
        let inner = self.vm.inner();
        inner.heap.meter.set_watch(None);
        inner.call(function, Value::UNDEFINED, &[]).unwrap()
    }

    /// The next call; none after the last.
    fn next(&mut self) -> Option<Call> {
        if self.call(self.prepare) == Value::FALSE {
            return None;
        }
        Some(self.measured())
    }

    /// The last call again, with new values and without the garbage of others.
    fn again(&mut self) -> Call {
        self.call(self.repeat);
        self.call(self.prepare);
        self.vm.inner().collect_garbage();
        self.measured()
    }

    fn measured(&mut self) -> Call {
        let (go, gaps) = (self.go, self.gaps.clone());
        let vm = self.vm.inner();
        vm.heap.meter.set_watch(Some(gaps.clone()));
        let (fuel, charged) = (vm.meter().fuel_used(), vm.meter().total_bytes());
        ALLOCATOR.reset_peak_memory();
        gaps.begin();
        let begun = now();
        let done = vm.call(go, Value::UNDEFINED, &[]).and_then(|_| vm.run_events());
        gaps.look();
        let time = now() - begun;
        let allocated = ALLOCATOR.get_peak_memory() as u64;
        let (fuel, charged) = (vm.meter().fuel_used() - fuel, vm.meter().total_bytes() - charged);
        if done.is_err() {
            vm.abandon();
        }
        vm.take_unhandled_rejections();
        Call { gap: gaps.longest.load(Ordering::Relaxed), time, fuel, allocated, charged }
    }

    /// True if the function compiles text: the parser is a library that does not look at limits.
    fn compiles(&mut self) -> bool {
        let name = self.name();
        let name = name.trim_start_matches(['\'', '"']).trim_start_matches("new ");
        [
            "eval ",
            "ShadowRealm.prototype.evaluate ",
            "Function ",
            "GeneratorFunction ",
            "AsyncFunction ",
            "AsyncGeneratorFunction ",
        ]
        .iter()
        .any(|function| name.starts_with(function))
    }

    fn name(&mut self) -> String {
        let name = self.call(self.describe);
        self.vm.display(name).unwrap()
    }
}

#[test]
#[cfg_attr(debug_assertions, ignore = "measures time: only with optimisation")]
fn every_builtin_is_paid_for() {
    let mut table = Table::new();
    let mut calls = 0;
    let mut wrong = Vec::new();
    let mut slowest: BTreeMap<String, (u64, String)> = BTreeMap::new();
    while let Some(first) = table.next() {
        calls += 1;
        if calls % 500 == 0 {
            eprintln!("{calls} {}", table.name());
        }
        let mut call = first;
        // A page that is touched for the first time, a cache that is cold, a collection: not what the function did.
        for _ in 0..7 {
            if !call.is_too_long() && !call.is_too_large() {
                break;
            }
            call = table.again();
        }
        if (call.is_too_long() && !table.compiles()) || call.is_too_large() {
            wrong.push(format!("{}: {call:?}", table.name()));
        }
        if std::env::var_os("METERING_TABLE").is_some() {
            let line = format!("{}: {call:?}", table.name());
            let function = line.split(" #").next().unwrap_or_default().to_owned();
            let known = slowest.entry(function).or_default();
            *known = known.clone().max((call.gap, line));
        }
    }
    let mut slowest: Vec<_> = slowest.into_values().collect();
    slowest.sort();
    for (_, line) in slowest.iter().rev().take(100) {
        println!("{line}");
    }
    assert!(calls > 20_000, "{calls} calls");
    assert!(wrong.is_empty(), "{} of {calls} calls:\n{}", wrong.len(), wrong.join("\n"));
}

//! The ledger and the truth: copies for the host are charged before they exist, and given back.

use creance_engine::{Data, Dynamic, Engine, Error, Halt, Limits, Vm};
use peak_alloc::PeakAlloc;
use std::sync::{Mutex, MutexGuard, PoisonError};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// One test at a time: the allocator is everybody's.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

const MEMORY: u64 = 16 << 20;

fn vm() -> Vm {
    let limits = Limits { memory: MEMORY, fuel: 1 << 32, ..Limits::untrusted() };
    let echo = |data: Dynamic| Ok(data);
    let count = |data: Dynamic| match data.0 {
        Data::Array(items) => Ok(items.len()),
        _ => Ok(0),
    };
    Engine::new().vm().limits(limits).func("echo", echo).func("count", count).build().expect("good names")
}

/// The most bytes that exist beyond the present ones while something is done.
fn peak(work: impl FnOnce()) -> u64 {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    work();
    ALLOCATOR.peak_usage().saturating_sub(before) as u64
}

const SOURCES: [&str; 6] = [
    "'x'.repeat(1 << 28)",
    "new Array(1e9)",
    "Array.from({ length: 1e6 }, (_, i) => i)",
    "(() => { const s = 'y'.repeat(1e6); return Array.from({ length: 1e4 }, () => s) })()",
    "(() => { let a = []; for (let i = 0; i < 25; i++) a = [a, a]; return a })()",
    "(() => { const o = {}; for (let i = 0; i < 3e4; i++) o['key number ' + i] = { i }; return Array.from({ length: 99 }, () => o) })()",
];

#[test]
fn what_does_not_fit_never_exists() {
    let _alone = alone();
    for source in SOURCES {
        for expression in ["value", "count(value)", "echo(value)"] {
            let mut vm = vm();
            let most = peak(|| {
                let result = vm
                    .eval("value.js", &format!("globalThis.value = {source}; 0"))
                    .and_then(|_| vm.eval("take.js", expression))
                    .and_then(|outcome| vm.get::<Dynamic>(outcome));
                if let Err(error) = result {
                    let is_refusal = match &error {
                        Error::Halt { halt, .. } => *halt == Halt::Memory,
                        Error::Exception(exception) => exception.code.as_deref() == Some("ERR_TOO_LARGE"),
                        _ => false,
                    };
                    assert!(is_refusal || error.to_string().contains("too large"), "{source}: {error}");
                }
            });
            // What the VM is charged, and the copy that the embedder is handed.
            assert!(most < 2 * MEMORY, "{source}: {expression}: {most} bytes");
        }
    }
}

#[test]
fn a_copy_is_charged_while_it_lasts() {
    let _alone = alone();
    let mut vm = vm();
    vm.eval("value.js", "globalThis.value = Array.from({ length: 3e4 }, (_, i) => ({ name: 'n' + i }))")
        .expect("it fits");
    let outcome = vm.eval("take.js", "value").expect("it is there");
    let (live, total) = (vm.usage().live_bytes, vm.usage().total_bytes);
    let mut size = 0;
    let most = peak(|| {
        // The copy is made and dropped; a number is all that is handed out.
        let data: Dynamic = vm.get(outcome).expect("data");
        size = data.0.size() as u64;
    });
    let charged = vm.usage().total_bytes - total;
    assert_eq!(vm.usage().live_bytes, live);
    assert!(charged >= size, "{charged} bytes charged for {size}");
    // The copy, that of the embedder, and vectors that grow.
    assert!(most < 3 * charged, "{most} bytes for {charged}");
}

//! A test of the limits in the process that embeds them.

use crate::{Engine, Error, Halt, Limits, Vm};
use std::time::{Duration, Instant};

/// What a limit did when it was reached on purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitCheck {
    /// The limit: `fuel`, `memory`, `total memory`, `output`, `depth`, `deadline`, `interrupt`.
    pub limit: &'static str,
    /// Whether it ended what it was to end.
    pub holds: bool,
    /// What happened.
    pub outcome: String,
    /// How long it took.
    pub time: Duration,
}

/// Bounds that the programs below reach at once.
const SMALL: Limits =
    Limits::untrusted().fuel(2_000_000).memory(1 << 20).total_memory(64 << 20).output(1 << 10);

const ENDLESS: &str = "try { for (;;); } catch { } finally { for (;;); }";
const GROWING: &str =
    "const all = []; try { for (;;) all.push(new Uint8Array(4096)) } catch { } finally { all.push(1) }";
const WASTING: &str = "for (;;) 'x'.repeat(4096).split('')";
const QUEUEING: &str = "for (let i = 0; i < 1e6; i++) queueMicrotask(() => {})";
const DEEP: &str = "let deep = 0; (function f() { deep++; f() })()";

impl Vm {
    /// Reaches every limit on purpose, each in a VM of its own, and tells what happened. An embedder may do this once
    /// when it starts: it takes some 100 milliseconds.
    ///
    /// ```
    /// let vm = creance_engine::Engine::new().vm().build()?;
    /// assert!(vm.selftest().iter().all(|check| check.holds));
    /// # Ok::<(), creance_engine::Error>(())
    /// ```
    pub fn selftest(&self) -> Vec<LimitCheck> {
        self.engine().selftest()
    }
}

impl Engine {
    /// See [`Vm::selftest`].
    pub fn selftest(&self) -> Vec<LimitCheck> {
        let halts =
            |halt| move |error: &Error| matches!(error, Error::Halt { halt: seen, .. } if *seen == halt);
        let throws = |error: &Error| matches!(error, Error::Exception(exception) if exception.message.starts_with("RangeError"));
        let plenty = SMALL.fuel(u64::MAX).memory(64 << 20);
        vec![
            self.reach("fuel", ENDLESS, SMALL, |_| {}, halts(Halt::Fuel)),
            self.reach("memory", GROWING, SMALL.fuel(u64::MAX), |_| {}, halts(Halt::Memory)),
            self.reach("total memory", WASTING, plenty, |_| {}, halts(Halt::TotalMemory)),
            self.reach("output", QUEUEING, plenty, |_| {}, halts(Halt::Output)),
            self.reach("depth", DEEP, plenty.depth(500), |_| {}, throws),
            self.reach(
                "deadline",
                ENDLESS,
                plenty.wall(Duration::from_millis(20)),
                |_| {},
                halts(Halt::Deadline),
            ),
            self.reach(
                "interrupt",
                ENDLESS,
                plenty,
                |vm| vm.interrupt_handle().interrupt(),
                halts(Halt::Interrupted),
            ),
        ]
    }

    fn reach(
        &self,
        limit: &'static str,
        source: &str,
        limits: Limits,
        prepare: impl FnOnce(&mut Vm),
        is_it: impl FnOnce(&Error) -> bool,
    ) -> LimitCheck {
        let begun = Instant::now();
        let ended = self.vm().limits(limits).build().and_then(|mut vm| {
            prepare(&mut vm);
            vm.eval("selftest.js", source).map(|_| ())
        });
        let (holds, outcome) = match ended {
            Ok(()) => (false, "the program came to its end".to_owned()),
            Err(error) => (is_it(&error), error.to_string()),
        };
        LimitCheck { limit, holds, outcome, time: begun.elapsed() }
    }
}

//! Runs native recursion over a source text on a stack that is large enough for it.
//!
//! The parser, the early errors and the compiler recurse over the tree without looking at the stack, and an
//! overflow aborts the process. So the stack is chosen before, from an over-estimate of the nesting.

use crate::{Language, nesting};

/// Stack bytes that shallow sources may need in place; more runs on a thread of its own.
const IN_PLACE: u64 = if cfg!(debug_assertions) { 256 << 10 } else { 96 << 10 };
/// Longest source that is parsed in place.
const IN_PLACE_LENGTH: usize = 64 << 10;
/// Stack of a helper thread before any nesting.
const BASE: u64 = 1 << 20;
/// Largest stack of a helper thread. Reserved address space: pages are committed as they are touched.
pub(crate) const CAP: u64 = 512 << 20;

/// Why the work was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It would take the parser too long.
    Excess(nesting::Excess),
    /// The source nests deeper than the largest stack allows.
    TooDeep,
    /// The system gave no thread.
    NoThread,
}

/// Runs `work` where the nesting of `source` fits on the stack.
pub(crate) fn run<R: Send>(
    source: &str,
    language: Language,
    work: impl FnOnce() -> R + Send,
) -> Result<R, Refused> {
    let needed = nesting::stack_estimate(source, language).map_err(Refused::Excess)?;
    if needed <= IN_PLACE && source.len() <= IN_PLACE_LENGTH {
        return Ok(work());
    }
    let size = BASE + needed;
    if size > CAP {
        return Err(Refused::TooDeep);
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("creance-compile".into())
            .stack_size(size as usize)
            .spawn_scoped(scope, work)
            .map_err(|_| Refused::NoThread)?;
        match thread.join() {
            Ok(result) => Ok(result),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

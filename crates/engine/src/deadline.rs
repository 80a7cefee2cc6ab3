//! The two ways to stop a run from outside: a point in time, and a flag.

use creance_budget::Watch;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Expires at a point in time.
pub(crate) struct Deadline(Instant);

impl Deadline {
    /// The watch of a run that starts now; none if the time is too far off to be a point in time.
    pub(crate) fn after(timeout: Duration) -> Option<Arc<dyn Watch>> {
        let at = Instant::now().checked_add(timeout)?;
        Some(Arc::new(Deadline(at)))
    }
}

impl Watch for Deadline {
    fn expired(&self) -> bool {
        Instant::now() >= self.0
    }
}

/// Stops a VM from any thread. The run ends with [`Halt::Interrupted`](creance_budget::Halt::Interrupted) at
/// its next look at the flag.
#[derive(Clone, Debug)]
pub struct InterruptHandle(pub(crate) Arc<AtomicBool>);

impl InterruptHandle {
    /// Asks the VM to stop. It refuses to run until [`InterruptHandle::clear`].
    pub fn interrupt(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Takes the request back.
    pub fn clear(&self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

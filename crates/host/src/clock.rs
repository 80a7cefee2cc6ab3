//! The time, in milliseconds since the epoch.

use creance_engine::{Clock, HostError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The clock of this machine: script that waits for a timer keeps its thread waiting.
#[derive(Clone, Copy, Debug)]
pub struct System;

impl Clock for System {
    fn now(&mut self) -> Result<f64, HostError> {
        Ok(match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => since.as_millis() as f64,
            Err(before) => -(before.duration().as_millis() as f64),
        })
    }

    fn pass(&mut self, milliseconds: f64) -> Result<(), HostError> {
        std::thread::sleep(Duration::try_from_secs_f64(milliseconds / 1_000.0).unwrap_or_default());
        Ok(())
    }

    fn is_real(&self) -> bool {
        true
    }
}

/// A clock that stands still.
pub fn frozen(milliseconds: f64) -> impl FnMut() -> f64 + Send + 'static {
    move || milliseconds
}

/// A clock that goes on by `step` milliseconds each time it is read; the first reading is the time that is given.
pub fn stepped(milliseconds: f64, step: f64) -> impl FnMut() -> f64 + Send + 'static {
    let mut next = milliseconds;
    move || {
        let now = next;
        next += step;
        now
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_frozen_clock_stands_still() {
        let mut clock = super::frozen(1_767_225_600_000.0);
        assert_eq!((clock(), clock()), (1_767_225_600_000.0, 1_767_225_600_000.0));
    }

    #[test]
    fn a_stepped_clock_goes_on() {
        let mut clock = super::stepped(10.0, 2.5);
        assert_eq!([clock(), clock(), clock()], [10.0, 12.5, 15.0]);
    }
}

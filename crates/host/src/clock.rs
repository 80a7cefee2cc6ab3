//! The time, in milliseconds since the epoch.

use std::time::{SystemTime, UNIX_EPOCH};

/// The clock of this machine.
pub fn system() -> impl FnMut() -> f64 + Send + 'static {
    || match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_millis() as f64,
        Err(before) => -(before.duration().as_millis() as f64),
    }
}

/// A clock that stands still.
pub fn frozen(milliseconds: f64) -> impl FnMut() -> f64 + Send + 'static {
    move || milliseconds
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_frozen_clock_stands_still() {
        let mut clock = super::frozen(1_767_225_600_000.0);
        assert_eq!((clock(), clock()), (1_767_225_600_000.0, 1_767_225_600_000.0));
    }
}

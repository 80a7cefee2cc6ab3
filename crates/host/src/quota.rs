//! Quotas: how often, how much, how long.

use crate::guard::Guard;
use creance_engine::{Answer, Call, Data, ErrorCode, HostError, Reply};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How much a capability may be used, together with all that are narrowed from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Quota {
    calls: u64,
    bytes: u64,
}

impl Quota {
    /// So many calls, and any number of bytes.
    pub const fn calls(calls: u64) -> Quota {
        Quota { calls, bytes: u64::MAX }
    }

    /// At most so many bytes of text and binary content, in arguments and answers together.
    pub const fn bytes(self, bytes: u64) -> Quota {
        Quota { bytes, ..self }
    }

    /// Any number of calls and so many bytes.
    pub const fn of_bytes(bytes: u64) -> Quota {
        Quota { calls: u64::MAX, bytes }
    }
}

/// A quota and what is used of it.
pub(crate) struct QuotaGuard {
    quota: Quota,
    used: Mutex<Used>,
}

#[derive(Default)]
struct Used {
    calls: u64,
    bytes: u64,
}

impl QuotaGuard {
    pub(crate) fn new(quota: Quota) -> QuotaGuard {
        QuotaGuard { quota, used: Mutex::default() }
    }

    fn used(&self) -> MutexGuard<'_, Used> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn no_bytes(&self, call: &Call) -> HostError {
        let message = format!("the quota of '{}' is used up: {} bytes", call.grant, self.quota.bytes);
        HostError::new(ErrorCode::Quota, message)
    }
}

impl Guard for QuotaGuard {
    fn begin(&self, call: &Call) -> Result<(), HostError> {
        let content: u64 = call.arguments.iter().map(Data::content).sum();
        let mut used = self.used();
        if used.calls >= self.quota.calls {
            let message = format!("the quota of '{}' is used up: {} calls", call.grant, self.quota.calls);
            return Err(HostError::new(ErrorCode::Quota, message));
        }
        if content > self.quota.bytes - used.bytes.min(self.quota.bytes) {
            return Err(self.no_bytes(call));
        }
        used.calls += 1;
        used.bytes += content;
        Ok(())
    }

    fn under_way(&self, call: &Call, bytes: u64) -> Result<(), HostError> {
        if bytes > self.quota.bytes.saturating_sub(self.used().bytes) {
            Err(self.no_bytes(call))
        } else {
            Ok(())
        }
    }

    fn end(&self, call: &Call, answer: &Answer, bytes: u64) -> Result<(), HostError> {
        let content = match answer {
            Ok(Reply::Data(data)) => data.content().max(bytes),
            _ => bytes,
        };
        let mut used = self.used();
        used.bytes = used.bytes.saturating_add(content);
        if used.bytes > self.quota.bytes && answer.is_ok() { Err(self.no_bytes(call)) } else { Ok(()) }
    }
}

/// The time for which a capability is good.
pub(crate) struct Expiry {
    /// None for a time too far off to be a point in time.
    at: Option<Instant>,
}

impl Expiry {
    pub(crate) fn after(time: Duration) -> Expiry {
        Expiry { at: Instant::now().checked_add(time) }
    }

    fn check(&self, call: &Call) -> Result<(), HostError> {
        if self.at.is_some_and(|at| Instant::now() >= at) {
            return Err(HostError::new(ErrorCode::Expired, format!("'{}' has expired", call.grant)));
        }
        Ok(())
    }
}

impl Guard for Expiry {
    fn begin(&self, call: &Call) -> Result<(), HostError> {
        self.check(call)
    }

    fn under_way(&self, call: &Call, _: u64) -> Result<(), HostError> {
        self.check(call)
    }
}

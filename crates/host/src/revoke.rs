//! Taking a capability back.

use crate::guard::Guard;
use creance_engine::{Answer, Call, ErrorCode, HostError};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Revokes a capability and all that are narrowed from it, at any time and from any thread.
#[derive(Clone, Debug)]
pub struct Revoker(Arc<AtomicBool>);

impl Revoker {
    pub(crate) fn new() -> (Revoker, Revocation) {
        let flag = Arc::new(AtomicBool::new(false));
        (Revoker(flag.clone()), Revocation(flag))
    }

    /// Revokes it for good. A call that is under way ends at its next portion, and its answer is not handed out.
    pub fn revoke(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// True once it is revoked.
    pub fn is_revoked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// The guarded side of a [`Revoker`].
pub(crate) struct Revocation(Arc<AtomicBool>);

impl Revocation {
    fn check(&self, call: &Call) -> Result<(), HostError> {
        if self.0.load(Ordering::SeqCst) {
            return Err(HostError::new(ErrorCode::Revoked, format!("'{}' has been revoked", call.grant)));
        }
        Ok(())
    }
}

impl Guard for Revocation {
    fn begin(&self, call: &Call) -> Result<(), HostError> {
        self.check(call)
    }

    fn under_way(&self, call: &Call, _: u64) -> Result<(), HostError> {
        self.check(call)
    }

    fn end(&self, call: &Call, _: &Answer, _: u64) -> Result<(), HostError> {
        self.check(call)
    }
}

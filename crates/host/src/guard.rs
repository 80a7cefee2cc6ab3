//! Layers around a capability: what they have in common.

use creance_engine::{Answer, Call, Capability, Context, Data, HostError, Interface, Reply};
use std::sync::Arc;

/// Watches the calls of a capability and of all that are narrowed from it.
pub(crate) trait Guard: Send + Sync {
    /// Before a call.
    ///
    /// # Errors
    /// The call is refused.
    fn begin(&self, _call: &Call) -> Result<(), HostError> {
        Ok(())
    }

    /// In the middle of a call: so many bytes of the answer are there.
    ///
    /// # Errors
    /// The call must stop.
    fn under_way(&self, _call: &Call, _bytes: u64) -> Result<(), HostError> {
        Ok(())
    }

    /// After a call that was not refused by this guard. `bytes` of the answer were there at the last look.
    ///
    /// # Errors
    /// Script must not have the answer.
    fn end(&self, _call: &Call, _answer: &Answer, _bytes: u64) -> Result<(), HostError> {
        Ok(())
    }

    /// The end of every call, refused or not.
    fn note(&self, _call: &Call, _answer: &Answer) {}
}

/// A capability behind a guard.
pub(crate) struct Guarded {
    inner: Box<dyn Capability>,
    guard: Arc<dyn Guard>,
}

impl Guarded {
    pub(crate) fn new(inner: Box<dyn Capability>, guard: Arc<dyn Guard>) -> Guarded {
        Guarded { inner, guard }
    }
}

impl Capability for Guarded {
    fn interface(&self) -> Interface {
        self.inner.interface()
    }

    fn covers(&self, url: &str) -> bool {
        self.inner.covers(url)
    }

    fn call(&mut self, method: &str, arguments: &[Data], context: &mut Context<'_>) -> Answer {
        let (inner, guard, call) = (&mut self.inner, &*self.guard, context.call);
        let answer = guarded(guard, call, |watch| {
            let room = context.room();
            let mut moved = |bytes| {
                watch(bytes)?;
                context.moved(bytes)
            };
            inner.call(method, arguments, &mut Context::new(call, room, &mut moved))
        });
        answer.map(|reply| match reply {
            Reply::Capability(inner) => {
                Reply::Capability(Box::new(Guarded { inner, guard: self.guard.clone() }))
            }
            reply => reply,
        })
    }
}

/// Carries out a call under a guard. `body` tells the function that it gets of each portion of the answer.
pub(crate) fn guarded(
    guard: &dyn Guard,
    call: &Call,
    body: impl FnOnce(&mut dyn FnMut(u64) -> Result<(), HostError>) -> Answer,
) -> Answer {
    let answer = guard.begin(call).and_then(|()| {
        let mut total = 0u64;
        let answer = body(&mut |bytes| {
            total = total.saturating_add(bytes);
            guard.under_way(call, total)
        });
        match guard.end(call, &answer, total) {
            Ok(()) => answer,
            Err(error) => Err(error),
        }
    });
    guard.note(call, &answer);
    answer
}

//! Who stands between script and everything that it asks of the world.

use super::{Answer, Call, Capabilities, HostError};
use crate::{Clock, Turn};
use alloc::sync::Arc;

/// Stands between script and all capabilities of a VM: records what is said, or answers in their place.
///
/// Whatever an interceptor does not look at goes to the [inner](Interceptor::inner) one, if it stands around another,
/// and to the world otherwise.
pub trait Interceptor: Send {
    /// The one that this one stands around.
    fn inner(&mut self) -> Option<&mut dyn Interceptor> {
        None
    }

    /// The VM is built with these capabilities.
    fn begin(&mut self, capabilities: &Capabilities, clock: Option<&dyn Clock>, has_entropy: bool) {
        if let Some(inner) = self.inner() {
            inner.begin(capabilities, clock, has_entropy);
        }
    }

    /// A call. `perform` asks the capability. When that is [`Reply::Later`](super::Reply::Later), the run stands still
    /// at the call ([`Interceptor::suspended`]) and the answer comes as a [`Turn`]; where a call cannot wait, it comes
    /// again, and `perform` gives the error.
    fn call(&mut self, call: &Call, perform: &mut dyn FnMut(&Call) -> Answer) -> Answer {
        match self.inner() {
            Some(inner) => inner.call(call, perform),
            None => perform(call),
        }
    }

    /// The run stands still at a call that is answered later.
    fn suspended(&mut self, call: &Call) {
        if let Some(inner) = self.inner() {
            inner.suspended(call);
        }
    }

    /// The embedder does something with a run that stands still. `call` is the call that it does it with.
    fn turn(&mut self, turn: &Turn, call: Option<&Call>) {
        if let Some(inner) = self.inner() {
            inner.turn(turn, call);
        }
    }

    /// True if it takes the turns in place of the embedder, as a replay does. Calls can be answered later then in
    /// runs that are not in steps, too.
    fn takes_turns(&mut self) -> bool {
        self.inner().is_some_and(|inner| inner.takes_turns())
    }

    /// What is done with a run that stands still, if the interceptor says it; `fits` tells what can be done there.
    ///
    /// # Errors
    /// Why the run ends here.
    fn next_turn(&mut self, fits: &dyn Fn(&Turn) -> bool) -> Result<Option<Turn>, HostError> {
        match self.inner() {
            Some(inner) => inner.next_turn(fits),
            None => Ok(None),
        }
    }

    /// The global `fetch` asks which grant is to have a request. `find` asks the capabilities.
    ///
    /// # Errors
    /// What script is told.
    fn route(
        &mut self,
        url: &str,
        find: &mut dyn FnMut() -> Option<Arc<str>>,
    ) -> Result<Option<Arc<str>>, HostError> {
        match self.inner() {
            Some(inner) => inner.route(url, find),
            None => Ok(find()),
        }
    }

    /// The present time is asked for, in milliseconds since the epoch. `read` asks the clock.
    ///
    /// # Errors
    /// What script is told.
    fn time(&mut self, read: &mut dyn FnMut() -> Result<f64, HostError>) -> Result<f64, HostError> {
        match self.inner() {
            Some(inner) => inner.time(read),
            None => read(),
        }
    }

    /// A random number is asked for. `read` asks for it.
    ///
    /// # Errors
    /// What script is told.
    fn random(&mut self, read: &mut dyn FnMut() -> Result<u64, HostError>) -> Result<u64, HostError> {
        match self.inner() {
            Some(inner) => inner.random(read),
            None => read(),
        }
    }
}

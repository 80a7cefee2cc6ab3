//! What runs and what is asked of the world, as events of the `tracing` crate under the target `creance`.

use creance_vm::{Answer, Call, Capabilities, Clock, HostError, Interceptor, Reply};
use std::sync::Arc;

/// An interceptor that tells of each call, around another one.
pub(crate) struct Traced(pub(crate) Option<Box<dyn Interceptor>>);

impl Interceptor for Traced {
    fn begin(&mut self, capabilities: &Capabilities, clock: Option<&dyn Clock>, has_entropy: bool) {
        if let Some(inner) = &mut self.0 {
            inner.begin(capabilities, clock, has_entropy);
        }
    }

    fn call(&mut self, call: &Call, perform: &mut dyn FnMut(&Call) -> Answer) -> Answer {
        let answer = match &mut self.0 {
            Some(inner) => inner.call(call, perform),
            None => perform(call),
        };
        let outcome = match &answer {
            Ok(Reply::Later) => "later",
            Ok(_) => "answered",
            Err(HostError::Error { code, .. }) => code.as_str(),
            Err(HostError::Halt(_)) => "halted",
        };
        tracing::debug!(target: "creance", call = call.summary(), outcome);
        answer
    }

    fn route(
        &mut self,
        url: &str,
        find: &mut dyn FnMut() -> Option<Arc<str>>,
    ) -> Result<Option<Arc<str>>, HostError> {
        match &mut self.0 {
            Some(inner) => inner.route(url, find),
            None => Ok(find()),
        }
    }

    fn time(&mut self, read: &mut dyn FnMut() -> Result<f64, HostError>) -> Result<f64, HostError> {
        match &mut self.0 {
            Some(inner) => inner.time(read),
            None => read(),
        }
    }

    fn random(&mut self, read: &mut dyn FnMut() -> Result<u64, HostError>) -> Result<u64, HostError> {
        match &mut self.0 {
            Some(inner) => inner.random(read),
            None => read(),
        }
    }
}

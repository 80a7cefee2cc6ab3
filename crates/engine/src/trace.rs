//! What runs and what is asked of the world, as events of the `tracing` crate under the target `creance`.

use creance_vm::{Answer, Call, HostError, Interceptor, Reply, Turn};

/// An interceptor that tells of each call, around another one.
pub(crate) struct Traced(pub(crate) Option<Box<dyn Interceptor>>);

impl Traced {
    fn tell(call: &Call, answer: &Answer) {
        let outcome = match answer {
            Ok(Reply::Later) => "later",
            Ok(_) => "answered",
            Err(HostError::Error { code, .. }) => code.as_str(),
            Err(HostError::Halt(_)) => "halted",
        };
        tracing::debug!(target: "creance", call = call.summary(), outcome);
    }
}

impl Interceptor for Traced {
    fn inner(&mut self) -> Option<&mut dyn Interceptor> {
        self.0.as_mut().map(|inner| &mut **inner as &mut dyn Interceptor)
    }

    fn call(&mut self, call: &Call, perform: &mut dyn FnMut(&Call) -> Answer) -> Answer {
        let answer = match &mut self.0 {
            Some(inner) => inner.call(call, perform),
            None => perform(call),
        };
        Traced::tell(call, &answer);
        answer
    }

    fn turn(&mut self, turn: &Turn, call: Option<&Call>) {
        if let (Turn::Answer(answer) | Turn::Settle(_, answer), Some(call)) = (turn, call) {
            Traced::tell(call, answer);
        }
        if let Some(inner) = &mut self.0 {
            inner.turn(turn, call);
        }
    }
}

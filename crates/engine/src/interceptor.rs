//! One interceptor for everything that script asks of the world.

use creance_vm::{Answer, Call, Capabilities, Clock, Entropy, HostError, Interceptor};
use std::sync::{Arc, Mutex, PoisonError};

/// An interceptor in several hands: the VM's door and the closures of the clock and of entropy.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<Box<dyn Interceptor>>>);

impl Shared {
    pub(crate) fn new(interceptor: Box<dyn Interceptor>) -> Shared {
        Shared(Arc::new(Mutex::new(interceptor)))
    }

    fn with<T>(&self, f: impl FnOnce(&mut dyn Interceptor) -> T) -> T {
        f(&mut **self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn clock(&self, mut clock: Box<Clock>) -> Box<Clock> {
        let shared = self.clone();
        Box::new(move || shared.with(|interceptor| interceptor.time(&mut *clock)))
    }

    pub(crate) fn entropy(&self, mut entropy: Box<Entropy>) -> Box<Entropy> {
        let shared = self.clone();
        Box::new(move || shared.with(|interceptor| interceptor.random(&mut *entropy)))
    }
}

impl Interceptor for Shared {
    fn begin(&mut self, capabilities: &Capabilities, has_clock: bool, has_entropy: bool) {
        self.with(|interceptor| interceptor.begin(capabilities, has_clock, has_entropy));
    }

    fn call(&mut self, call: &Call, perform: &mut dyn FnMut(&Call) -> Answer) -> Answer {
        self.with(|interceptor| interceptor.call(call, perform))
    }

    fn time(&mut self, read: &mut dyn FnMut() -> Result<f64, HostError>) -> Result<f64, HostError> {
        self.with(|interceptor| interceptor.time(read))
    }

    fn random(&mut self, read: &mut dyn FnMut() -> Result<u64, HostError>) -> Result<u64, HostError> {
        self.with(|interceptor| interceptor.random(read))
    }
}

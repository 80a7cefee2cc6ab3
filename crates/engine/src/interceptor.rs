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

    pub(crate) fn clock(&self, inner: Box<dyn Clock>) -> Box<dyn Clock> {
        Box::new(Intercepted { shared: self.clone(), inner })
    }

    pub(crate) fn entropy(&self, mut entropy: Box<Entropy>) -> Box<Entropy> {
        let shared = self.clone();
        Box::new(move || shared.with(|interceptor| interceptor.random(&mut *entropy)))
    }
}

impl Interceptor for Shared {
    fn begin(&mut self, capabilities: &Capabilities, clock: Option<&dyn Clock>, has_entropy: bool) {
        self.with(|interceptor| interceptor.begin(capabilities, clock, has_entropy));
    }

    fn call(&mut self, call: &Call, perform: &mut dyn FnMut(&Call) -> Answer) -> Answer {
        self.with(|interceptor| interceptor.call(call, perform))
    }

    fn route(
        &mut self,
        url: &str,
        find: &mut dyn FnMut() -> Option<Arc<str>>,
    ) -> Result<Option<Arc<str>>, HostError> {
        self.with(|interceptor| interceptor.route(url, find))
    }

    fn time(&mut self, read: &mut dyn FnMut() -> Result<f64, HostError>) -> Result<f64, HostError> {
        self.with(|interceptor| interceptor.time(read))
    }

    fn random(&mut self, read: &mut dyn FnMut() -> Result<u64, HostError>) -> Result<u64, HostError> {
        self.with(|interceptor| interceptor.random(read))
    }
}

/// A clock whose readings are intercepted. That time passes is nothing that script is told.
struct Intercepted {
    shared: Shared,
    inner: Box<dyn Clock>,
}

impl Clock for Intercepted {
    fn now(&mut self) -> Result<f64, HostError> {
        let inner = &mut self.inner;
        self.shared.with(|interceptor| interceptor.time(&mut || inner.now()))
    }

    fn pass(&mut self, milliseconds: f64) -> Result<(), HostError> {
        self.inner.pass(milliseconds)
    }

    fn is_real(&self) -> bool {
        self.inner.is_real()
    }
}

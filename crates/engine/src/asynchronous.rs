//! Runs on an executor: closures of the embedder that answer with futures, and the futures of runs and calls.

use crate::values::{answer_within, argument, for_each_length, has_failed, is_closed, size};
use crate::{
    Answer, Arguments, CallId, Capability, Context, Data, Error, ErrorCode, Halt, HostError, Interface,
    Program, Reply, Step, Vm,
};
use futures_timer::Delay;
use futures_util::future::FutureExt;
use futures_util::stream::{FuturesUnordered, StreamExt};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context as Task, Poll};
use std::time::Duration;

pub(crate) type Future = Pin<Box<dyn std::future::Future<Output = Answer> + Send>>;

/// The future that the last call of script has begun: the run is suspended at that call until somebody takes it.
#[derive(Clone, Default)]
pub(crate) struct Started(Arc<Mutex<Option<Future>>>);

impl Started {
    fn put(&self, future: Future) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(future);
    }

    pub(crate) fn take(&self) -> Option<Future> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A closure of up to eight arguments that answers with a future of a value or an error. `Arguments` is the tuple of
/// their types. See [`Closure`](crate::Closure).
pub trait AsyncClosure<Arguments>: Send + 'static {
    /// How many arguments it has: the `length` of the function.
    const LENGTH: u8;

    /// Calls it; `room` bytes may be answered.
    ///
    /// # Errors
    /// An argument of the wrong type, with the code `ERR_ARGUMENT`.
    fn call(
        &mut self,
        name: &Arc<str>,
        arguments: &[Data],
        room: usize,
    ) -> Result<Pin<Box<dyn std::future::Future<Output = Answer> + Send>>, HostError>;
}

macro_rules! closures {
    ($($length:literal ($($name:ident $index:literal)*),)*) => {
        $(impl<F, R, O, $($name),*> AsyncClosure<($($name,)*)> for F
        where
            F: FnMut($($name),*) -> R + Send + 'static,
            R: std::future::Future<Output = Result<O, HostError>> + Send + 'static,
            O: Serialize,
            $($name: DeserializeOwned,)*
        {
            const LENGTH: u8 = $length;

            #[allow(unused_variables, reason = "there may be no arguments")]
            fn call(&mut self, name: &Arc<str>, arguments: &[Data], room: usize) -> Result<Future, HostError> {
                let future = self($(argument::<$name>(name, arguments, $index)?),*);
                let name = name.clone();
                Ok(Box::pin(async move { answer_within(&future.await?, room, &name).map(Reply::Data) }))
            }
        })*
    };
}

for_each_length!(closures);

type Body = dyn FnMut(&Arc<str>, &[Data], usize) -> Result<Future, HostError> + Send;

/// A closure that answers with a future, as a capability. What panics is kept from the embedder as in a
/// [`Function`](crate::Function).
pub(crate) struct AsyncFunction {
    interface: Interface,
    /// None once it has panicked.
    body: Option<Box<Body>>,
    /// One of its futures has panicked.
    failed: Arc<AtomicBool>,
    started: Started,
}

impl AsyncFunction {
    /// A capability that calls a closure; script gets a promise if it wants one.
    pub(crate) fn new<A, C: AsyncClosure<A>>(
        mut closure: C,
        started: &Started,
        promise: bool,
    ) -> AsyncFunction {
        let body = move |name: &Arc<str>, arguments: &[Data], room| closure.call(name, arguments, room);
        let interface =
            if promise { Interface::async_function(C::LENGTH) } else { Interface::function(C::LENGTH) };
        let started = started.clone();
        AsyncFunction { interface, body: Some(Box::new(body)), failed: Arc::default(), started }
    }
}

impl Capability for AsyncFunction {
    fn interface(&self) -> Interface {
        self.interface.clone()
    }

    fn call(&mut self, _: &str, arguments: &[Data], context: &mut Context<'_>) -> Answer {
        // The closure gets copies.
        let room = context.room().checked_sub(size(arguments)).ok_or(Halt::Memory)?;
        let room = usize::try_from(room).unwrap_or(usize::MAX);
        let name = context.call.grant.clone();
        let failed = self.failed.clone();
        if failed.load(Ordering::Relaxed) {
            self.body = None;
        }
        let Some(body) = &mut self.body else { return Err(is_closed(&name)) };
        let Ok(future) = catch_unwind(AssertUnwindSafe(|| body(&name, arguments, room))) else {
            self.body = None;
            return Err(has_failed(&name));
        };
        let answer = AssertUnwindSafe(future?).catch_unwind().map(move |answer| {
            answer.unwrap_or_else(|_| {
                failed.store(true, Ordering::Relaxed);
                Err(has_failed(&name))
            })
        });
        self.started.put(Box::pin(answer));
        Ok(Reply::Later)
    }
}

/// Seconds after which a run looks at its timers again.
const LONGEST_NAP: f64 = 3_600.0;

/// Calls whose futures are under way.
type Open = FuturesUnordered<Pin<Box<dyn std::future::Future<Output = (CallId, Answer)> + Send>>>;

impl Vm {
    /// Runs a program to its end on the executor that awaits this future, with the value of [`Done::get`](crate::Done::get).
    /// The futures of [`VmBuilder::func_async`](crate::VmBuilder::func_async) make progress side by side. With a slice
    /// ([`Vm::set_slice`]) other tasks of the executor have their turn after each portion of fuel. When the future is
    /// dropped, so are those of the calls that are open, and the run stands where it is; see [`Vm::go_on_async`].
    ///
    /// # Errors
    /// Those of [`Vm::run`] and [`Vm::get`].
    pub async fn run_async<T: DeserializeOwned>(&mut self, program: &Program) -> Result<T, Error> {
        let started = self.started.clone();
        drive(self.start(program)?, &started, Open::new()).await
    }

    /// Calls a function of script as [`Vm::call`] does, on the executor that awaits this future.
    ///
    /// # Errors
    /// Those of [`Vm::call`].
    pub async fn call_async<T: DeserializeOwned>(
        &mut self,
        name: &str,
        arguments: impl Arguments,
    ) -> Result<T, Error> {
        let started = self.started.clone();
        drive(self.start_call(name, arguments)?, &started, Open::new()).await
    }

    /// Goes on with the run that stands still, on the executor that awaits this future: in a VM that has been
    /// [restored](crate::VmBuilder::restore), after the future of a run has been dropped, or after some steps.
    ///
    /// Calls whose answers are still to come are *begun again*, the oldest first: the closures that are granted under
    /// the same names are called with the same arguments, since the futures that answered them are gone. So a call is
    /// carried out at least once, and maybe more than once, until a snapshot has its answer; script sees one call.
    /// Closures with effects recognize by an argument what they have done already. Who wants to decide for each call
    /// answers it as a [`Step`] before: [`Vm::step`] has them.
    ///
    /// # Errors
    /// [`Error::Unsettled`] if nothing stands still; those of [`Vm::run_async`].
    pub async fn go_on_async<T: DeserializeOwned>(&mut self) -> Result<T, Error> {
        let started = self.started.clone();
        if self.inner.has_turns() {
            return drive(self.next_step(None)?, &started, Open::new()).await;
        }
        let standing = started.take();
        let open = Open::new();
        let numbers: Vec<u64> = self.inner.open_calls().map(|(number, _)| number).collect();
        for number in numbers {
            if let Some(future) = self.begin_again(Some(number))? {
                open.push(Box::pin(async move { (CallId(number), future.await) }));
            }
        }
        let standing = match standing {
            None => self.begin_again(None)?,
            standing => standing,
        };
        if let Some(future) = standing {
            started.put(future);
        }
        let step = match self.step().ok_or(Error::Unsettled)? {
            // The limit may have been raised.
            Step::Halted(halted) => halted.go_on()?,
            step => step,
        };
        drive(step, &started, open).await
    }

    /// The future of a call that is carried out once more; none if nobody can be asked.
    fn begin_again(&mut self, number: Option<u64>) -> Result<Option<Future>, Error> {
        Ok(match self.guarded(|vm| Ok(vm.begin_again(number)))? {
            Ok(Reply::Later) => self.started.take(),
            answer => Some(Box::pin(std::future::ready(answer))),
        })
    }
}

async fn drive<T: DeserializeOwned>(
    mut step: Step<'_>,
    started: &Started,
    mut open: Open,
) -> Result<T, Error> {
    let mut ready = VecDeque::new();
    loop {
        step = match step {
            Step::Done(done) => return done.get(),
            Step::Halted(halted) => return Err(halted.into_error()),
            Step::Paused(paused) => {
                Yield(false).await;
                paused.go_on()?
            }
            Step::Call(mut call) => match started.take() {
                // A record that ends here.
                None if call.vm_mut().inner.has_turns() => return Err(Error::Unsettled),
                None => {
                    let message = format!("nobody answers '{}' here", call.call().summary());
                    call.throw(HostError::new(ErrorCode::Suspend, message))?
                }
                Some(future) if call.is_promise() => {
                    let (id, step) = call.later()?;
                    if let Some(id) = id {
                        open.push(Box::pin(async move { (id, future.await) }));
                    }
                    step
                }
                Some(mut future) => {
                    let answer = poll_fn(|task| {
                        while let Poll::Ready(Some(other)) = open.poll_next_unpin(task) {
                            ready.push_back(other);
                        }
                        future.as_mut().poll(task)
                    });
                    call.answer(answer.await)?
                }
            },
            Step::Waiting(mut waiting) => {
                if waiting.vm_mut().inner.has_turns() {
                    return Err(Error::Unsettled);
                }
                let timer = waiting.until_timer()?;
                let answered = match ready.pop_front() {
                    Some(answered) => Some(answered),
                    // What script waits for are calls that nobody carries out.
                    None if open.is_empty() => return Err(Error::Unsettled),
                    None => next(&mut open, timer).await,
                };
                match answered {
                    Some((id, answer)) => waiting.settle(id, answer)?,
                    None => waiting.go_on()?,
                }
            }
        };
    }
}

/// The next open call that is answered; none if a timer of the script is due before, in milliseconds.
async fn next(open: &mut Open, timer: Option<f64>) -> Option<(CallId, Answer)> {
    let Some(left) = timer else { return open.next().await };
    // NOTE: no executor is known here: the delay has a thread of its own.
    let mut delay = Delay::new(Duration::from_secs_f64((left / 1e3).clamp(0.0, LONGEST_NAP)));
    poll_fn(|task| match open.poll_next_unpin(task) {
        Poll::Ready(Some(answered)) => Poll::Ready(Some(answered)),
        _ => delay.poll_unpin(task).map(|()| None),
    })
    .await
}

/// Lets other tasks run once.
struct Yield(bool);

impl std::future::Future for Yield {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        task.waker().wake_by_ref();
        Poll::Pending
    }
}

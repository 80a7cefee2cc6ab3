//! Waiting for other agents. <https://tc39.es/ecma262/#sec-atomics.wait>
//!
//! The VM is one agent. Which others there are, and how it sleeps, is the embedder's business: it grants a handle of
//! a cluster, or nothing, and nobody can wait then.

use crate::{JsResult, Object, Value, Vm};
use alloc::sync::Arc;
use alloc::vec::Vec;
use creance_heap::buffer::SharedBlock;

/// A place in shared memory that agents wait at. <https://tc39.es/ecma262/#sec-waiterlist-records>
#[derive(Clone, Debug)]
pub struct WaitPlace {
    /// The memory.
    pub block: Arc<SharedBlock>,
    /// Where in it, in bytes.
    pub offset: usize,
}

/// One that waits, by the number that the cluster gave it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Waiter(pub u64);

/// An agent's part in a cluster. <https://tc39.es/ecma262/#sec-agent-clusters>
pub trait Agents: Send {
    /// Whether this agent may block. <https://tc39.es/ecma262/#sec-agentcansuspend>
    fn can_block(&self) -> bool;

    /// True if no other agent is there that could notify this one.
    fn is_alone(&self) -> bool;

    /// A time in milliseconds that never goes back.
    fn now(&mut self) -> f64;

    /// Adds one to the end of the list of a place, if `unchanged` says that what it waits for has not come yet. No
    /// other agent can add or notify in between. <https://tc39.es/ecma262/#sec-addwaiter>
    fn add(&mut self, place: &WaitPlace, unchanged: &mut dyn FnMut() -> bool) -> Option<Waiter>;

    /// Takes one off the lists; true if it had been notified.
    fn remove(&mut self, waiter: Waiter) -> bool;

    /// One of this agent's that has been notified and not been removed, if there is one.
    fn notified(&mut self) -> Option<Waiter>;

    /// Notifies those at a place that came first, `count` at most; how many.
    /// <https://tc39.es/ecma262/#sec-notifywaiter>
    fn notify(&mut self, place: &WaitPlace, count: u64) -> u64;

    /// Sleeps for some milliseconds, or until a waiter of this agent, any if none is named, has been notified, or
    /// the agent is alone; true if one has been.
    fn sleep(&mut self, milliseconds: f64, waiter: Option<Waiter>) -> bool;
}

/// A waiter with a promise.
pub(crate) struct AsyncWaiter {
    pub(crate) promise: Object,
    /// When it has waited long enough.
    until: f64,
}

/// The longest sleep between two looks at the limits, in milliseconds.
pub(crate) const NAP: f64 = 5.0;
/// Fuel for a millisecond of sleep: cheap, but a wait for what never comes ends with the fuel.
pub(crate) const FUEL_PER_MILLISECOND: f64 = 2_000.0;

impl Vm {
    /// Waits in the list of a place until it is notified or `timeout` milliseconds have passed; true if notified,
    /// none if `unchanged` said no. Without a cluster nothing happens.
    ///
    /// # Errors
    /// A halt.
    pub fn wait_for_agents(
        &mut self,
        place: &WaitPlace,
        unchanged: &mut dyn FnMut() -> bool,
        timeout: f64,
    ) -> JsResult<Option<bool>> {
        let Some(agents) = &mut self.host.agents else { return Ok(None) };
        let Some(waiter) = agents.add(place, unchanged) else { return Ok(None) };
        let until = agents.now() + timeout;
        let waited = self.sleep_until(until, Some(waiter));
        let notified = self.host.agents.as_mut().is_some_and(|agents| agents.remove(waiter));
        waited.map(|()| Some(notified))
    }

    /// Waits in the list of a place without blocking: the promise is resolved with `"ok"` or `"timed-out"`. None if
    /// `unchanged` said no. <https://tc39.es/ecma262/#sec-enqueueatomicswaitasynctimeoutjob>
    ///
    /// # Errors
    /// A halt.
    pub fn wait_for_agents_async(
        &mut self,
        place: &WaitPlace,
        unchanged: &mut dyn FnMut() -> bool,
        timeout: f64,
    ) -> JsResult<Option<Object>> {
        let promise = self.new_promise()?;
        self.heap.meter.reserve(WAITER_BYTES)?;
        let Some(agents) = &mut self.host.agents else { return Ok(None) };
        let Some(waiter) = agents.add(place, unchanged) else {
            self.heap.meter.release(WAITER_BYTES);
            return Ok(None);
        };
        let until = agents.now() + timeout;
        self.async_waiters.insert(waiter, AsyncWaiter { promise, until });
        Ok(Some(promise))
    }

    /// When the next waiter gives up; none if none waits, or none ever will stop waiting.
    pub(crate) fn next_timeout(&mut self) -> Option<f64> {
        let until = self.async_waiters.values().map(|waiting| waiting.until).min_by(f64::total_cmp)?;
        let alone = self.host.agents.as_ref().is_none_or(|agents| agents.is_alone());
        (until.is_finite() || !alone).then_some(until)
    }

    /// Settles the promises of waiters that have been notified or have waited long enough; false if there were none.
    pub(crate) fn settle_waiters(&mut self) -> JsResult<bool> {
        self.tick(self.async_waiters.len() as u64)?;
        let Some(agents) = &mut self.host.agents else { return Ok(false) };
        let mut over: Vec<Waiter> = Vec::new();
        while let Some(waiter) = agents.notified() {
            agents.remove(waiter);
            over.push(waiter);
        }
        let notified = over.len();
        let now = agents.now();
        over.extend(
            self.async_waiters.iter().filter(|(_, waiting)| waiting.until <= now).map(|(waiter, _)| *waiter),
        );
        for (index, waiter) in over.iter().enumerate() {
            let Some(waiting) = self.async_waiters.remove(waiter) else { continue };
            self.heap.meter.release(WAITER_BYTES);
            let mut outcome = "ok";
            if index >= notified
                && let Some(agents) = &mut self.host.agents
                && !agents.remove(*waiter)
            {
                outcome = "timed-out";
            }
            self.keep(Value::object(waiting.promise));
            let outcome = self.heap.string_value(outcome)?;
            self.resolve_promise(waiting.promise, outcome)?;
        }
        Ok(!over.is_empty())
    }

    /// Sleeps, in naps that are paid for, until a waiter, any if none is named, has been notified or a time has come.
    pub(crate) fn sleep_until(&mut self, until: f64, waiter: Option<Waiter>) -> JsResult<()> {
        loop {
            let Some(agents) = &mut self.host.agents else { return Ok(()) };
            let nap = (until - agents.now()).min(NAP);
            if nap <= 0.0
                || agents.sleep(nap, waiter)
                || (until.is_infinite() && waiter.is_none() && agents.is_alone())
            {
                return Ok(());
            }
            self.tick((nap * FUEL_PER_MILLISECOND) as u64 + 1)?;
        }
    }

    /// Takes all waiters off the lists, because nobody will look at their promises any more.
    pub(crate) fn abandon_waiters(&mut self) {
        for waiter in core::mem::take(&mut self.async_waiters).into_keys() {
            self.heap.meter.release(WAITER_BYTES);
            if let Some(agents) = &mut self.host.agents {
                agents.remove(waiter);
            }
        }
    }
}

/// What a waiter with a promise is charged: its place here, and those in the lists of the cluster.
const WAITER_BYTES: usize = 256;

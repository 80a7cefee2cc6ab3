//! Timers, and the loop that runs jobs and timers until none waits.
//! <https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html>
//!
//! Time for timers is the sum of the forward steps between readings of the granted clock: a clock that is set back
//! delays nothing. The clock is read when a timer is set and when nothing but waiting is left to do; fuel for waiting
//! follows from these readings alone, so that a replay costs the same without waiting.

use crate::agents::{FUEL_PER_MILLISECOND, NAP};
use crate::suspend::Task;
use crate::{JsResult, RealmId, Value, Vm};
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use creance_snapshot::{Read, Reader, Record, Writer, record};

/// The timers of a VM, and the time by which they go.
#[derive(Default)]
pub(crate) struct Timers {
    queue: BTreeMap<Due, Timer>,
    /// Where each stands in the queue.
    places: BTreeMap<u32, Due>,
    /// The one whose callback runs, if it is to be set again.
    running: Option<Timer>,
    /// The number that was given last, and how many have been set.
    last_number: u32,
    set: u64,
    /// How many of the queue keep a run from ending.
    holding: usize,
    /// The first reading of the clock, and the last.
    origin: f64,
    reading: Option<f64>,
    /// Milliseconds that have passed between the two.
    elapsed: f64,
    /// Milliseconds that a clock which is not real was told to let pass.
    passed: f64,
}

/// When a timer is due: what is due at the same time comes in the order in which it was set.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    /// The bits of a number of milliseconds that is not negative, which have its order.
    at: u64,
    order: u64,
}

struct Timer {
    number: u32,
    realm: RealmId,
    callback: Value,
    arguments: Arc<[Value]>,
    /// Milliseconds after which it is set again.
    repeat: Option<f64>,
    /// A run goes on until it has fired.
    holds: bool,
}

impl Timer {
    fn bytes(&self) -> usize {
        TIMER_BYTES + self.arguments.len() * size_of::<Value>()
    }
}

/// What a timer is charged, without its arguments.
const TIMER_BYTES: usize = 256;
/// Fuel for a callback, besides its own, and for a wait that takes no time.
const FIRE: u64 = 100;
/// Jobs that run before the VM looks for waiters that are no longer waiting.
const JOBS_BETWEEN_LOOKS: usize = 1_000;

/// A timer that is to be set.
pub struct NewTimer<'a> {
    /// What is called.
    pub callback: Value,
    /// With what.
    pub arguments: &'a [Value],
    /// When, in milliseconds from now; not negative.
    pub delay: f64,
    /// Again and again.
    pub repeats: bool,
    /// A run does not end before it has fired.
    pub holds: bool,
}

impl Timers {
    /// True if one waits, or its callback runs.
    pub(crate) fn wait(&self) -> bool {
        !self.queue.is_empty() || self.running.is_some()
    }

    /// Timers for a clock that nobody has read. No number is given twice: script may have kept one.
    pub(crate) fn anew(&self) -> Timers {
        Timers { last_number: self.last_number, ..Timers::default() }
    }

    fn note(&mut self, reading: f64) {
        if !reading.is_finite() {
            return;
        }
        match self.reading {
            Some(last) => self.elapsed += (reading - last).max(0.0),
            None => self.origin = reading,
        }
        self.reading = Some(reading);
    }

    fn first(&self) -> Option<f64> {
        self.queue.first_key_value().map(|(due, _)| f64::from_bits(due.at))
    }

    fn insert(&mut self, at: f64, timer: Timer) {
        self.set += 1;
        let due = Due { at: at.max(0.0).to_bits(), order: self.set };
        self.holding += usize::from(timer.holds);
        self.places.insert(timer.number, due);
        self.queue.insert(due, timer);
    }

    fn remove(&mut self, due: Due) -> Option<Timer> {
        let timer = self.queue.remove(&due)?;
        self.places.remove(&timer.number);
        self.holding -= usize::from(timer.holds);
        Some(timer)
    }

    /// Every value that a timer will use.
    pub(crate) fn trace(&self, visit: &mut dyn FnMut(Value)) {
        for timer in self.queue.values().chain(&self.running) {
            visit(timer.callback);
            timer.arguments.iter().for_each(|argument| visit(*argument));
        }
    }
}

impl Vm {
    /// Milliseconds since the epoch, by the granted clock. `function` is who asks.
    ///
    /// # Errors
    /// A TypeError without the grant; what the clock answers.
    pub fn read_clock(&mut self, function: &str) -> JsResult<f64> {
        match self.host.time() {
            Some(Ok(reading)) => {
                self.timers.note(reading);
                Ok(reading)
            }
            Some(Err(error)) => self.throw_host_error(error),
            None => self.not_granted(function, "a clock", "--clock system"),
        }
    }

    /// Milliseconds since the clock was read for the first time; they never go back.
    ///
    /// # Errors
    /// Those of [`Vm::read_clock`].
    pub fn elapsed_time(&mut self, function: &str) -> JsResult<f64> {
        self.read_clock(function)?;
        Ok(self.timers.elapsed)
    }

    /// The same by the last reading, without a new one; 0 if there was none.
    pub fn last_elapsed_time(&self) -> f64 {
        self.timers.elapsed
    }

    /// What the clock showed when it was read for the first time.
    ///
    /// # Errors
    /// Those of [`Vm::read_clock`], if nobody has read it.
    pub fn time_origin(&mut self, function: &str) -> JsResult<f64> {
        if self.timers.reading.is_none() {
            self.read_clock(function)?;
        }
        Ok(self.timers.origin)
    }

    /// Sets a timer; its number. `function` is who asks.
    ///
    /// # Errors
    /// Those of [`Vm::read_clock`]; a halt.
    pub fn set_timer(&mut self, function: &str, timer: &NewTimer) -> JsResult<u32> {
        let now = self.elapsed_time(function)?;
        self.tick(FIRE + timer.arguments.len() as u64)?;
        self.heap.meter.reserve(TIMER_BYTES + size_of_val(timer.arguments))?;
        let number = self.timer_number()?;
        let new = Timer {
            number,
            realm: self.realm(),
            callback: timer.callback,
            arguments: timer.arguments.into(),
            repeat: timer.repeats.then_some(timer.delay),
            holds: timer.holds,
        };
        self.timers.insert(now + timer.delay, new);
        Ok(number)
    }

    /// A number that no timer has.
    fn timer_number(&mut self) -> JsResult<u32> {
        loop {
            let number = (self.timers.last_number + 1) & i32::MAX as u32;
            self.timers.last_number = number;
            let running = self.timers.running.as_ref().is_some_and(|timer| timer.number == number);
            if number != 0 && !running && !self.timers.places.contains_key(&number) {
                return Ok(number);
            }
            self.tick(1)?;
        }
    }

    /// Takes a timer back, if there is one of this number.
    pub fn clear_timer(&mut self, number: u32) {
        let timer = match self.timers.places.get(&number).copied() {
            Some(due) => self.timers.remove(due),
            None => self.timers.running.take_if(|timer| timer.number == number),
        };
        if let Some(timer) = timer {
            self.heap.meter.release(timer.bytes());
        }
    }

    /// Takes all timers back, because the run is over.
    pub(crate) fn abandon_timers(&mut self) {
        let timers = core::mem::take(&mut self.timers.queue).into_values();
        let bytes = timers.chain(self.timers.running.take()).map(|timer| timer.bytes()).sum();
        self.heap.meter.release(bytes);
        self.timers.places.clear();
        self.timers.holding = 0;
    }

    /// Runs jobs and timers, and waits for those that other agents or the time will bring, until there are none.
    ///
    /// # Errors
    /// What a callback throws, and those of [`Vm::run_jobs`]; a halt.
    pub fn run_events(&mut self) -> JsResult<()> {
        loop {
            // Jobs that make jobs for ever do not keep other agents from being heard.
            self.run_some_jobs(JOBS_BETWEEN_LOOKS)?;
            if self.settle_waiters()? || self.has_jobs() {
                continue;
            }
            let waiter = self.next_timeout();
            let leaves_waiting = self.leaves_waiting();
            if waiter.is_none() && self.timers.holding == 0 && !leaves_waiting {
                return Ok(());
            }
            if self.fire_timer()? {
                continue;
            }
            if !leaves_waiting {
                self.wait_for_events(waiter)?;
            } else if self.milliseconds_to_timer()?.is_none_or(|left| left > 0.0) {
                return Ok(());
            }
        }
    }

    /// How long it takes until a timer is due, in milliseconds; none if none is set.
    ///
    /// # Errors
    /// Those of [`Vm::read_clock`].
    pub fn milliseconds_to_timer(&mut self) -> JsResult<Option<f64>> {
        let Some(due) = self.timers.first() else { return Ok(None) };
        Ok(Some((due - self.elapsed_time("setTimeout")?).max(0.0)))
    }

    /// True if there is a clock whose time passes by itself.
    pub(crate) fn clock_is_real(&self) -> bool {
        self.host.clock.as_ref().is_some_and(|clock| clock.is_real())
    }

    /// Calls the callback of the first timer that is known to be due; false if there is none.
    fn fire_timer(&mut self) -> JsResult<bool> {
        let elapsed = self.timers.elapsed;
        let first = self.timers.queue.first_key_value().map(|(due, _)| *due);
        let Some(timer) = first.filter(|due| f64::from_bits(due.at) <= elapsed) else { return Ok(false) };
        let Some(timer) = self.timers.remove(timer) else { return Ok(false) };
        let (callback, arguments) = (timer.callback, timer.arguments.clone());
        let realm = timer.realm;
        let global = Value::object(self.heap.realms[usize::from(realm)].global);
        self.timers.running = Some(timer);
        self.tick(FIRE + arguments.len() as u64)?;
        self.with_base_realm(realm, |vm| vm.call_for(Task::Timer, callback, global, &arguments))?;
        self.end_job();
        Ok(true)
    }

    /// The callback of the timer that runs is over.
    pub(crate) fn timer_has_fired(&mut self) {
        // The callback may have cleared it.
        if let Some(timer) = self.timers.running.take() {
            match timer.repeat {
                Some(repeat) => self.timers.insert(self.timers.elapsed + repeat, timer),
                None => self.heap.meter.release(timer.bytes()),
            }
        }
    }

    /// Waits until a timer is due, or a waiter may be done, which `waiter` gives the time of. Nothing else is to do.
    fn wait_for_events(&mut self, waiter: Option<f64>) -> JsResult<()> {
        let Some(due) = self.timers.first() else { return self.sleep_until(waiter.unwrap_or(0.0), None) };
        let now = self.elapsed_time("setTimeout")?;
        if due <= now {
            return Ok(());
        }
        self.heap.meter.check()?;
        let is_real = self.clock_is_real();
        if is_real
            && let Some(until) = waiter
            && let Some(agents) = &mut self.host.agents
        {
            let until = until.min(agents.now() + due - now);
            return self.sleep_until(until, None);
        }
        let mut left = due - now;
        while left > 0.0 {
            let nap = if is_real { left.min(NAP) } else { left };
            self.tick(if is_real { (nap * FUEL_PER_MILLISECOND) as u64 + 1 } else { FIRE })?;
            self.heap.meter.check()?;
            if let Some(clock) = &mut self.host.clock
                && let Err(error) = clock.pass(nap)
            {
                return self.throw_host_error(error);
            }
            if !is_real {
                self.timers.passed += nap;
            }
            left -= nap;
        }
        self.read_clock("setTimeout")?;
        // NOTE: it has been waited for, whatever the clock shows.
        self.timers.elapsed = self.timers.elapsed.max(due);
        Ok(())
    }
}

record!(Due { at, order });
record!(Timer { number, realm, callback, arguments, repeat, holds });

/// Orders stay far from where they would overflow.
const MOST_ORDERS: u64 = 1 << 60;

impl Record for Timers {
    fn write(&self, to: &mut Writer) {
        self.queue.write(to);
        self.running.write(to);
        (self.last_number, self.set).write(to);
        (self.origin, self.reading, self.elapsed).write(to);
        self.passed.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        let queue: BTreeMap<Due, Timer> = Record::read(from)?;
        let running = Record::read(from)?;
        let (last_number, set) = Record::read(from)?;
        let (origin, reading, elapsed) = Record::read(from)?;
        let passed = Record::read(from)?;
        let places: BTreeMap<u32, Due> = queue.iter().map(|(due, timer)| (timer.number, *due)).collect();
        let holding = queue.values().filter(|timer| timer.holds).count();
        let timers =
            Timers { queue, places, running, last_number, set, holding, origin, reading, elapsed, passed };
        let is_time = |time: f64| time.is_finite() && time >= 0.0;
        let mut all = timers.queue.values().chain(&timers.running);
        let holds = timers.places.len() == timers.queue.len()
            && set < MOST_ORDERS
            && timers.queue.keys().all(|due| is_time(f64::from_bits(due.at)) && due.order <= set)
            && all.all(|timer| timer.repeat.is_none_or(is_time))
            && is_time(timers.elapsed)
            && is_time(timers.passed)
            && timers.origin.is_finite()
            && timers.reading.is_none_or(f64::is_finite);
        from.check(holds, "a timer")?;
        let bytes = timers.queue.values().chain(&timers.running).map(Timer::bytes);
        from.charge(bytes.sum())?;
        Ok(timers)
    }
}

impl Timers {
    /// The realms that timers run in.
    pub(crate) fn realms(&self) -> impl Iterator<Item = RealmId> {
        self.queue.values().chain(&self.running).map(|timer| timer.realm)
    }

    /// True while the callback of a timer runs.
    pub(crate) fn is_firing(&self) -> bool {
        self.running.is_some()
    }

    /// Milliseconds that clocks which are not real have let pass for them.
    pub(crate) fn passed(&self) -> f64 {
        self.passed
    }
}

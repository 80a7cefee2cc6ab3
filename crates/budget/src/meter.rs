//! The running account of one VM.

use crate::{Halt, Limits, Metered};
use alloc::sync::Arc;
use core::sync::atomic::{AtomicBool, Ordering};

/// Fuel handed to the running code at a time, in units. Between two slices the meter looks at the deadline
/// and the interrupt flag, so a slice bounds how late they are noticed.
pub const SLICE: i64 = 4_000;

/// Steps between two looks of [`Meter::check_at`].
const CHECKED: usize = 1 << 13;

/// Tells whether a deadline has passed. The embedder implements it with a clock of its own.
pub trait Watch: Send + Sync {
    /// True once the run should stop.
    fn expired(&self) -> bool;
}

/// Where a run pauses. See [`Meter::set_pause`].
#[derive(Clone, Copy, Debug)]
pub struct Pause {
    /// Units from now.
    pub after: u64,
    /// Units beyond the limit.
    pub overdraft: u64,
}

/// What an account has come to, as plain numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Figures {
    /// Units of fuel spent.
    pub fuel: u64,
    /// Bytes alive.
    pub live: u64,
    /// The most that were alive at once.
    pub peak: u64,
    /// All that were ever allocated.
    pub total: u64,
    /// Bytes of output.
    pub output: u64,
    /// The collector is to run at the next safepoint.
    pub safepoint_wanted: bool,
    /// Bytes ever allocated at which it is to run.
    pub collect_at: u64,
}

/// The account of one VM: fuel and bytes, spent and left. It cannot be cloned: see [`Meter::fork`].
pub struct Meter {
    /// What is left of the current slice. Negative: look up and refill.
    slice: i64,
    /// What is left of it for builtins while a safepoint is wanted: interpreted code has none then, so that the
    /// place of the safepoint does not depend on where slices end.
    aside: u64,
    /// Fuel not yet handed out in slices.
    reserve: u64,
    limits: Limits,
    live: u64,
    peak: u64,
    total: u64,
    output: u64,
    safepoint_wanted: bool,
    collect_at: u64,
    /// Units spent at which interpreted code pauses.
    pause_at: u64,
    /// Units beyond the limit that a builtin may need to come to an end.
    overdraft: u64,
    pausing: bool,
    /// The reservation that fails; 0 for none.
    #[cfg(feature = "faults")]
    fault_in: u64,
    interrupt: Arc<AtomicBool>,
    watch: Option<Arc<dyn Watch>>,
}

impl Meter {
    /// An account with nothing spent.
    pub fn new(limits: Limits) -> Meter {
        Meter {
            slice: 0,
            aside: 0,
            reserve: limits.fuel,
            limits,
            live: 0,
            peak: 0,
            total: 0,
            output: 0,
            safepoint_wanted: false,
            collect_at: u64::MAX,
            pause_at: u64::MAX,
            overdraft: 0,
            pausing: false,
            #[cfg(feature = "faults")]
            fault_in: 0,
            interrupt: Arc::new(AtomicBool::new(false)),
            watch: None,
        }
    }

    /// What the account has come to. Where a run pauses, the deadline and the interrupt flag are not part of it.
    pub fn figures(&self) -> Figures {
        Figures {
            fuel: self.fuel_used(),
            live: self.live,
            peak: self.peak,
            total: self.total,
            output: self.output,
            safepoint_wanted: self.safepoint_wanted,
            collect_at: self.collect_at,
        }
    }

    /// Takes over what another account has come to, under the bounds of this one. Fuel that has been spent beyond them
    /// is a debt.
    ///
    /// # Errors
    /// The limit that the figures are beyond.
    pub fn take_over(&mut self, figures: Figures) -> Metered<()> {
        if figures.live > self.limits.memory {
            return Err(Halt::Memory);
        }
        if figures.total > self.limits.total_memory {
            return Err(Halt::TotalMemory);
        }
        if figures.output > self.limits.output {
            return Err(Halt::Output);
        }
        self.set_pause(None);
        self.aside = 0;
        self.reserve = self.limits.fuel.saturating_sub(figures.fuel);
        self.slice = -(figures.fuel.saturating_sub(self.limits.fuel).min(i64::MAX as u64) as i64);
        (self.live, self.peak, self.total) = (figures.live, figures.peak, figures.total);
        self.output = figures.output;
        (self.safepoint_wanted, self.collect_at) = (figures.safepoint_wanted, figures.collect_at);
        Ok(())
    }

    /// The bounds in force.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Replaces the bounds; what has been spent stays spent.
    pub fn set_limits(&mut self, limits: Limits) {
        let spent = self.fuel_used();
        self.limits = limits;
        (self.slice, self.aside) = (0, 0);
        self.reserve = limits.fuel.saturating_add(self.overdraft).saturating_sub(spent);
    }

    /// Starts a new account under `limits`, keeping only the bytes that are alive.
    pub fn reset(&mut self, limits: Limits) {
        let live = self.live;
        *self = Meter::new(limits);
        self.live = live;
        self.peak = live;
        self.total = live;
    }

    /// The account of a copy of everything that this one has charged: the bytes that are alive are charged to it,
    /// nothing else has been spent, and nobody who can stop the one stops the other. What is left until
    /// the next collection is the same.
    ///
    /// # Errors
    /// [`Halt::Memory`] or [`Halt::TotalMemory`] if the bounds do not allow the bytes that are alive.
    pub fn fork(&self, limits: Limits) -> Metered<Meter> {
        let mut fork = Meter::new(limits);
        fork.reserve(usize::try_from(self.live).map_err(|_| Halt::Memory)?)?;
        if self.collect_at != u64::MAX {
            fork.set_collect_at(self.collect_at.saturating_sub(self.total));
        }
        if self.safepoint_wanted {
            fork.want_safepoint();
        }
        Ok(fork)
    }

    /// The deadline to ask between slices.
    pub fn set_watch(&mut self, watch: Option<Arc<dyn Watch>>) {
        self.watch = watch;
    }

    /// The flag that stops the run from another thread.
    pub fn interrupt_flag(&self) -> Arc<AtomicBool> {
        self.interrupt.clone()
    }

    /// Pays for `units` of work.
    ///
    /// # Errors
    /// [`Halt::Fuel`], [`Halt::Deadline`] or [`Halt::Interrupted`].
    #[inline(always)]
    pub fn tick(&mut self, units: u64) -> Metered<()> {
        if self.slice >= 0 && units <= self.slice as u64 {
            self.slice -= units as i64;
            Ok(())
        } else {
            self.pay_slowly(units)
        }
    }

    /// Pays for `units` of interpreted code; false when the slice is used up and [`Meter::refill`] is due.
    /// The slice is charged either way.
    #[inline(always)]
    pub fn spend(&mut self, units: u32) -> bool {
        self.slice -= i64::from(units);
        self.slice >= 0
    }

    #[cold]
    #[inline(never)]
    fn pay_slowly(&mut self, units: u64) -> Metered<()> {
        if units <= self.aside {
            self.aside -= units;
            return Ok(());
        }
        self.look_up()?;
        let left = self.left() - i128::from(units);
        if left < 0 {
            return Err(Halt::Fuel);
        }
        self.deal(left);
        Ok(())
    }

    /// Hands out the next slice after looking at the interrupt flag and the deadline. Interpreted code may
    /// have overdrawn the last slice by one charge; the debt is paid from the next.
    ///
    /// # Errors
    /// [`Halt::Fuel`] when nothing is left, [`Halt::Deadline`], [`Halt::Interrupted`].
    #[cold]
    #[inline(never)]
    pub fn refill(&mut self) -> Metered<()> {
        self.look_up()?;
        let left = self.left();
        if left < 0 {
            return Err(Halt::Fuel);
        }
        self.deal(left);
        Ok(())
    }

    /// Looks at the interrupt flag and the deadline, for work that takes time rather than fuel.
    ///
    /// # Errors
    /// [`Halt::Deadline`], [`Halt::Interrupted`].
    pub fn check(&self) -> Metered<()> {
        self.look_up()
    }

    /// [`Meter::check`] at steps that 8,192 divides, in a loop whose work has been paid for in advance.
    ///
    /// # Errors
    /// As [`Meter::check`].
    #[inline]
    pub fn check_at(&self, step: usize) -> Metered<()> {
        if step.is_multiple_of(CHECKED) { self.look_up() } else { Ok(()) }
    }

    fn look_up(&self) -> Metered<()> {
        if self.interrupt.load(Ordering::Relaxed) {
            return Err(Halt::Interrupted);
        }
        if self.watch.as_ref().is_some_and(|watch| watch.expired()) {
            return Err(Halt::Deadline);
        }
        Ok(())
    }

    fn left(&self) -> i128 {
        i128::from(self.reserve) + i128::from(self.aside) + i128::from(self.slice)
    }

    fn deal(&mut self, left: i128) {
        let left = left.clamp(0, i128::from(u64::MAX)) as u64;
        let used = self.limits.fuel.saturating_add(self.overdraft).saturating_sub(left);
        // NOTE: whoever cannot pause goes on, over the end of a portion and over the limit.
        let ends = [self.next_pause(), self.limits.fuel].map(|end| end.saturating_sub(used));
        let most = ends.into_iter().find(|&units| units > 0).unwrap_or(u64::MAX).min(SLICE as u64);
        let slice = left.min(most);
        self.reserve = left - slice;
        (self.slice, self.aside) = if self.safepoint_wanted { (0, slice) } else { (slice as i64, 0) };
    }

    /// Makes the next charge of interpreted code leave the handlers, so that the collector can run.
    /// No fuel is lost.
    pub fn want_safepoint(&mut self) {
        if !self.safepoint_wanted {
            self.safepoint_wanted = true;
            self.aside = self.slice.max(0) as u64;
            self.slice = self.slice.min(0);
        }
    }

    /// Asks for a safepoint once `bytes` more have been reserved.
    pub fn set_collect_at(&mut self, bytes: u64) {
        self.collect_at = self.total.saturating_add(bytes);
    }

    /// Counts bytes that were used again without having been released, towards the total.
    pub fn note_reuse(&mut self, bytes: u64) {
        self.total = self.total.saturating_add(bytes);
    }

    /// True once after [`Meter::want_safepoint`].
    pub fn take_safepoint(&mut self) -> bool {
        // NOTE: what is aside is less than a slice.
        self.slice += core::mem::take(&mut self.aside) as i64;
        core::mem::take(&mut self.safepoint_wanted)
    }

    /// Units spent so far.
    pub fn fuel_used(&self) -> u64 {
        let all = i128::from(self.limits.fuel.saturating_add(self.overdraft));
        (all - self.left()).max(0) as u64
    }

    /// Lets interpreted code pause (see [`Meter::pause`]) where so many units more have been spent, and at the limit.
    /// `overdraft` units beyond the limit can be spent by a builtin that is under way. None takes both back.
    pub fn set_pause(&mut self, pause: Option<Pause>) {
        let left = self.left();
        let Pause { after, overdraft } = pause.unwrap_or(Pause { after: u64::MAX, overdraft: 0 });
        let used = self.fuel_used();
        let more = i128::from(overdraft) - i128::from(self.overdraft);
        (self.overdraft, self.pause_at) = (overdraft, used.saturating_add(after));
        let left = (left + more).clamp(i128::from(i64::MIN), i128::from(u64::MAX));
        // What has been overdrawn is a debt of the slice.
        (self.aside, self.slice) = (0, left.min(0) as i64);
        self.reserve = left.max(0) as u64;
        self.pausing = pause.is_some();
    }

    fn next_pause(&self) -> u64 {
        if self.pausing { self.pause_at.min(self.limits.fuel) } else { u64::MAX }
    }

    /// True if a builtin has spent more than there was.
    pub fn is_overdrawn(&self) -> bool {
        self.left() < i128::from(self.overdraft)
    }

    /// Why interpreted code pauses here, if it does: for [`Halt::Fuel`] if the limit is reached, for nothing if only the
    /// portion is used up.
    pub fn pause(&self) -> Option<Option<Halt>> {
        let used = self.fuel_used();
        if used < self.next_pause() {
            return None;
        }
        Some((used >= self.limits.fuel).then_some(Halt::Fuel))
    }

    /// Adds units that can be spent, for a run that halted for want of them.
    pub fn add_fuel(&mut self, units: u64) {
        self.limits.fuel = self.limits.fuel.saturating_add(units);
        self.reserve = self.reserve.saturating_add(units);
    }

    /// Charges `bytes` before they are allocated.
    ///
    /// # Errors
    /// [`Halt::Memory`] or [`Halt::TotalMemory`]; nothing is charged then.
    #[inline]
    pub fn reserve(&mut self, bytes: usize) -> Metered<()> {
        #[cfg(feature = "faults")]
        if self.fault_in > 0 {
            self.fault_in -= 1;
            if self.fault_in == 0 {
                return Err(Halt::Memory);
            }
        }
        let bytes = bytes as u64;
        let live = self.live.saturating_add(bytes);
        if live > self.limits.memory {
            return Err(Halt::Memory);
        }
        let total = self.total.saturating_add(bytes);
        if total > self.limits.total_memory {
            return Err(Halt::TotalMemory);
        }
        self.live = live;
        self.total = total;
        if live > self.peak {
            self.peak = live;
        }
        if total > self.collect_at {
            self.collect_at = u64::MAX;
            self.want_safepoint();
        }
        Ok(())
    }

    /// Lets the n-th reservation from now fail, as if no memory were left; 0 lets none fail.
    #[cfg(feature = "faults")]
    pub fn fail_reservation(&mut self, n: u64) {
        self.fault_in = n;
    }

    /// Charges `bytes` that are gone before anything else is charged, such as a list that an operation makes for
    /// itself: where there is no room for them, they must not exist either.
    ///
    /// # Errors
    /// As [`Meter::reserve`].
    pub fn reserve_briefly(&mut self, bytes: usize) -> Metered<()> {
        self.reserve(bytes)?;
        self.release(bytes);
        Ok(())
    }

    /// Gives back `bytes` that were freed.
    #[inline]
    pub fn release(&mut self, bytes: usize) {
        debug_assert!(self.live >= bytes as u64, "released more bytes than were reserved");
        self.live = self.live.saturating_sub(bytes as u64);
    }

    /// Bytes alive now.
    pub fn live_bytes(&self) -> u64 {
        self.live
    }

    /// Bytes that can still be reserved.
    pub fn room(&self) -> u64 {
        let live = self.limits.memory.saturating_sub(self.live);
        live.min(self.limits.total_memory.saturating_sub(self.total))
    }

    /// The most bytes that were alive at once.
    pub fn peak_bytes(&self) -> u64 {
        self.peak
    }

    /// Bytes allocated so far, freed or not.
    pub fn total_bytes(&self) -> u64 {
        self.total
    }

    /// Charges `bytes` of output.
    ///
    /// # Errors
    /// [`Halt::Output`].
    pub fn emit(&mut self, bytes: usize) -> Metered<()> {
        let output = self.output.saturating_add(bytes as u64);
        if output > self.limits.output {
            return Err(Halt::Output);
        }
        self.output = output;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meter(fuel: u64) -> Meter {
        Meter::new(Limits { fuel, memory: 1000, total_memory: 1500, ..Limits::untrusted() })
    }

    #[test]
    fn fuel_is_exact_whatever_the_size_of_the_charges() {
        for step in [1u64, 7, 3_999, 4_000, 4_001, 50_000] {
            let mut m = meter(100_000);
            let mut paid = 0;
            while m.tick(step).is_ok() {
                paid += step;
            }
            assert_eq!(paid, 100_000 / step * step, "step {step}");
        }
    }

    #[test]
    fn a_wanted_safepoint_costs_nothing() {
        let mut m = meter(100_000);
        m.tick(10).expect("enough fuel");
        m.want_safepoint();
        assert!(!m.spend(5));
        assert!(m.take_safepoint());
        m.refill().expect("enough fuel");
        assert_eq!(m.fuel_used(), 15);
    }

    #[test]
    fn builtins_go_on_while_a_safepoint_is_wanted() {
        let mut m = meter(100_000);
        m.tick(10).expect("enough fuel");
        m.want_safepoint();
        for _ in 0..50 {
            m.tick(1_000).expect("enough fuel");
        }
        assert!(!m.spend(5));
        assert!(m.take_safepoint());
        assert_eq!(m.fuel_used(), 50_015);
        m.refill().expect("enough fuel");
        assert_eq!(m.tick(50_000), Err(Halt::Fuel));
        m.tick(49_985).expect("enough fuel");
        assert_eq!(m.fuel_used(), 100_000);
    }

    #[test]
    fn a_huge_charge_halts_at_once() {
        let mut m = meter(100_000);
        assert_eq!(m.tick(u64::MAX), Err(Halt::Fuel));
    }

    #[test]
    fn bytes_are_charged_before_and_not_charged_when_refused() {
        let mut m = meter(1);
        assert_eq!(m.reserve(1001), Err(Halt::Memory));
        assert_eq!(m.live_bytes(), 0);
        m.reserve(1000).expect("fits");
        m.release(1000);
        assert_eq!(m.reserve(600), Err(Halt::TotalMemory));
        assert_eq!((m.peak_bytes(), m.total_bytes()), (1000, 1000));
    }

    #[test]
    fn a_fork_has_the_bytes_and_nothing_else() {
        let mut m = meter(100);
        m.reserve(900).expect("fits");
        m.release(300);
        m.set_collect_at(50);
        m.tick(60).expect("enough fuel");
        let mut fork = m.fork(*m.limits()).expect("fits");
        m.interrupt_flag().store(true, Ordering::Relaxed);
        fork.tick(100).expect("all of the fuel");
        assert_eq!((fork.live_bytes(), fork.peak_bytes(), fork.total_bytes()), (600, 600, 600));
        fork.reserve(50).expect("fits");
        assert!(!fork.take_safepoint());
        fork.reserve(1).expect("fits");
        assert!(fork.take_safepoint());
        assert_eq!(m.fork(Limits { memory: 599, ..*m.limits() }).err(), Some(Halt::Memory));
    }

    #[test]
    fn an_interrupt_is_seen_at_the_next_slice() {
        let mut m = meter(1_000_000);
        m.interrupt_flag().store(true, Ordering::Relaxed);
        assert_eq!(m.tick(1), Err(Halt::Interrupted));
    }
}

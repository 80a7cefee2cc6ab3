//! Turns: what an embedder does with a run that stands still, as data. An interceptor is told of them, or takes them
//! in the embedder's place: then a run comes to where it came before, without an embedder that answers.

use crate::suspend::Suspension;
use crate::{Answer, Call, JsResult, Vm};
use alloc::sync::Arc;

/// What is done with a run that stands still.
pub enum Turn {
    /// It goes on: timers may be due, or a pause is over.
    GoOn,
    /// The call at which it stands is answered.
    Answer(Answer),
    /// That call is left open, under this number; script has a promise.
    LeaveOpen(u64),
    /// The open call with this number is answered.
    Settle(u64, Answer),
    /// The clock is asked how long it takes until a timer is due.
    AskTimer,
}

impl Vm {
    /// Tells the interceptor what the embedder does. That a pause is over is not told: where runs pause is not seen in
    /// what they do.
    pub fn tell_turn(&mut self, turn: &Turn) {
        if self.host.interceptor.is_none() {
            return;
        }
        let call = match turn {
            Turn::Answer(_) | Turn::LeaveOpen(_) => self.standing_call(),
            Turn::Settle(number, _) => self.open_call(*number),
            Turn::GoOn | Turn::AskTimer => None,
        };
        // A number that is not open changes nothing.
        let turn = if call.is_none() && matches!(turn, Turn::Settle(..)) { &Turn::GoOn } else { turn };
        if matches!(turn, Turn::GoOn) && !self.is_waiting() {
            return;
        }
        if let Some(interceptor) = &mut self.host.interceptor {
            interceptor.turn(turn, call.as_deref());
        }
    }

    /// True if an interceptor takes the turns in place of the embedder.
    pub fn has_turns(&mut self) -> bool {
        self.host.interceptor.as_mut().is_some_and(|interceptor| interceptor.takes_turns())
    }

    /// What the interceptor does with the run that stands still, if it takes the turns.
    ///
    /// # Errors
    /// Why the run ends here.
    pub fn next_turn(&mut self) -> JsResult<Option<Turn>> {
        let (at_call, waits) = (self.standing_call().is_some(), self.is_waiting());
        if !at_call && !waits {
            return Ok(None);
        }
        let Vm { host, suspending, .. } = self;
        let Some(interceptor) = &mut host.interceptor else { return Ok(None) };
        let fits = |turn: &Turn| match turn {
            Turn::Answer(_) => at_call,
            Turn::LeaveOpen(number) => suspending.is_open_to_be_left() && *number == suspending.next_number(),
            Turn::Settle(number, _) => waits && suspending.open_call(*number).is_some(),
            Turn::GoOn | Turn::AskTimer => waits,
        };
        match interceptor.next_turn(&fits) {
            Ok(turn) => Ok(turn),
            Err(error) => self.throw_host_error(error),
        }
    }

    /// The call at which the run stands still.
    fn standing_call(&self) -> Option<Arc<Call>> {
        match self.suspension() {
            Some(Suspension::Call(waiting)) => Some(waiting.call.clone()),
            _ => None,
        }
    }

    /// True if nothing is left to run before an open call has been answered.
    fn is_waiting(&self) -> bool {
        self.suspension().is_none() && self.open_calls().next().is_some()
    }
}

impl Vm {
    /// How long it takes until a timer is due, in milliseconds; none if none is set, or if the clock is one whose time
    /// does not pass by itself.
    ///
    /// # Errors
    /// What the clock answers.
    pub fn ask_timer(&mut self) -> JsResult<Option<f64>> {
        if !self.clock_is_real() || !self.timers.wait() {
            return Ok(None);
        }
        self.tell_turn(&Turn::AskTimer);
        self.milliseconds_to_timer()
    }

    /// Has a call carried out once more whose answer is still to come: the open one with a number, or the one at which
    /// the run stands still. What carried it out before is gone. [`Reply::Later`](crate::Reply::Later) if nobody can be
    /// asked; script and interceptors see nothing of it.
    pub fn begin_again(&mut self, number: Option<u64>) -> Answer {
        let call = match number {
            Some(number) => self.open_call(number),
            None => self.standing_call(),
        };
        call.map_or(Ok(crate::Reply::Later), |call| self.carry_out_again(&call))
    }

    fn open_call(&self, number: u64) -> Option<Arc<Call>> {
        self.suspending.open_call(number).cloned()
    }
}

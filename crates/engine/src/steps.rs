//! Runs in steps: a run stops at each call that is answered later, after each portion of fuel, and where fuel, time or
//! an interrupt end it, and goes on from there as if it had not stopped.

use crate::run::Run;
use crate::values::data_within;
use crate::{
    Answer, Arguments, Call, Capability, Context, Data, Error, ErrorCode, Halt, HostError, Interface,
    Outcome, Program, Reply, Vm, from_data,
};
use creance_budget::Pause;
use creance_vm::{Abrupt, JsResult, Suspension, Turn, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Units beyond the limit that a builtin may need to come to an end, in a run that can go on after it. One that needs
/// more ends the run.
const OVERDRAFT: u64 = 1_000_000;

/// Where a run stands.
#[derive(Debug)]
#[must_use = "a run goes on only when its step is answered"]
pub enum Step<'vm> {
    /// It is over.
    Done(Done<'vm>),
    /// Script has called something whose answer comes from outside.
    Call(HostCall<'vm>),
    /// Nothing is left to run before a call that is open has been answered.
    Waiting(Waiting<'vm>),
    /// The fuel of a portion is used up; see [`Vm::set_slice`].
    Paused(Paused<'vm>),
    /// A limit is reached at a place from which the run can go on.
    Halted(Halted<'vm>),
}

/// A run that is over.
#[derive(Debug)]
pub struct Done<'vm> {
    vm: &'vm mut Vm,
    outcome: Outcome,
    is_module: bool,
}

/// A run that stands at a call of the host.
#[derive(Debug)]
pub struct HostCall<'vm> {
    vm: &'vm mut Vm,
    call: Arc<Call>,
}

/// A run that waits for answers to its open calls.
#[derive(Debug)]
pub struct Waiting<'vm> {
    vm: &'vm mut Vm,
}

/// A run that has used up its portion of fuel.
#[derive(Debug)]
pub struct Paused<'vm> {
    vm: &'vm mut Vm,
}

/// A run that has reached a limit.
#[derive(Debug)]
pub struct Halted<'vm> {
    vm: &'vm mut Vm,
    halt: Halt,
}

/// The number of an open call; see [`HostCall::later`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CallId(pub(crate) u64);

/// How far a run came.
enum Progress {
    Over(Option<Value>),
    Suspended,
    Waiting,
}

/// A capability whose methods are all answered later, by whoever runs the program in steps.
#[derive(Clone, Debug)]
pub struct Later(Interface);

impl Later {
    /// A capability with a table of methods.
    pub fn new(interface: Interface) -> Later {
        Later(interface)
    }
}

impl Capability for Later {
    fn interface(&self) -> Interface {
        self.0.clone()
    }

    fn call(&mut self, _: &str, _: &[Data], _: &mut Context<'_>) -> Answer {
        Ok(Reply::Later)
    }
}

impl Vm {
    /// Begins a run in steps. A run that stands still is forgotten, with all jobs that wait.
    ///
    /// # Errors
    /// Those of [`Vm::run`], apart from limits at which the run can go on ([`Step::Halted`]).
    pub fn start(&mut self, program: &Program) -> Result<Step<'_>, Error> {
        self.remember(program);
        self.forget_run();
        self.run = Some(Run::of(program, self.completion));
        self.next_step(Some(Turn::GoOn))
    }

    /// Begins the call of a function in steps, as [`Vm::call`] finds it. A run that stands still is forgotten.
    ///
    /// # Errors
    /// Those of [`Vm::call`] and [`Vm::start`].
    pub fn start_call(&mut self, name: &str, arguments: impl Arguments) -> Result<Step<'_>, Error> {
        self.forget_run();
        self.run = Some(self.run_of_call(name, &arguments)?);
        self.next_step(Some(Turn::GoOn))
    }

    /// Lets runs in steps pause after so many units of fuel, or no longer pause. A portion ends at the first call or
    /// jump back after it, not within a builtin.
    pub fn set_slice(&mut self, units: Option<u64>) {
        self.slice = units.map(|units| units.max(1));
    }

    /// The run that stands still, if there is one: after a [`Step`] has been dropped.
    pub fn step(&mut self) -> Option<Step<'_>> {
        self.run.as_ref()?;
        match self.inner.suspension() {
            Some(Suspension::Call(waiting)) => {
                let call = waiting.call.clone();
                Some(Step::Call(HostCall { vm: self, call }))
            }
            Some(Suspension::Pause(None)) => Some(Step::Paused(Paused { vm: self })),
            Some(Suspension::Pause(Some(halt))) => {
                let halt = *halt;
                Some(Step::Halted(Halted { vm: self, halt }))
            }
            None => Some(Step::Waiting(Waiting { vm: self })),
        }
    }

    /// Drops the run that stands still.
    pub(crate) fn forget_run(&mut self) {
        if self.run.take().is_some() {
            self.inner.abandon();
        }
    }

    /// Goes on to the next step, with a turn of the embedder if there is one.
    pub(crate) fn next_step(&mut self, turn: Option<Turn>) -> Result<Step<'_>, Error> {
        // NOTE: nobody has taken what the last call began.
        drop(self.started.take());
        let Some(mut run) = self.run.take() else { return Err(Error::Unsettled) };
        let pause = Pause { after: self.slice.unwrap_or(u64::MAX), overdraft: OVERDRAFT };
        self.inner.allow_suspension(true);
        let progress = self.guarded(|vm| go_on(vm, &mut run, turn, Some(pause)));
        self.inner.allow_suspension(false);
        self.inner.heap.meter.set_pause(None);
        match progress? {
            Progress::Over(value) => {
                let outcome = self.outcome_of(&run, value)?;
                let is_module = run.is_module();
                Ok(Step::Done(Done { vm: self, outcome, is_module }))
            }
            Progress::Suspended | Progress::Waiting => {
                self.run = Some(run);
                self.step().ok_or(Error::Unsettled)
            }
        }
    }

    /// Drives a run from its beginning to its end, without steps; its value, none for a module whose evaluation nobody
    /// will end. An interceptor that takes the turns answers what is answered later.
    ///
    /// # Errors
    /// Those of [`Vm::run`]; [`Error::Unsettled`] if the interceptor knows no further, and the run stands still.
    pub(crate) fn drive_to_end(&mut self, mut run: Run) -> Result<(Run, Option<Value>), Error> {
        let has_turns = self.inner.has_turns();
        self.inner.allow_suspension(has_turns);
        let progress = self.guarded(|vm| go_on(vm, &mut run, Some(Turn::GoOn), None));
        self.inner.allow_suspension(false);
        match progress? {
            Progress::Over(value) => Ok((run, value)),
            Progress::Suspended | Progress::Waiting => {
                self.run = Some(run);
                Err(Error::Unsettled)
            }
        }
    }
}

/// Takes a turn, and those that an interceptor takes after it, or in its place. Each has a portion of fuel of its own,
/// as if the embedder had taken it.
fn go_on(
    vm: &mut creance_vm::Vm,
    run: &mut Run,
    turn: Option<Turn>,
    pause: Option<Pause>,
) -> JsResult<Progress> {
    let mut next = vm.next_turn()?;
    if next.is_none() {
        turn.iter().for_each(|turn| vm.tell_turn(turn));
        next = turn;
    }
    let mut progress = Progress::Suspended;
    while let Some(turn) = next {
        vm.heap.meter.set_pause(pause);
        progress = take(vm, run, turn)?;
        next = match progress {
            Progress::Over(_) => None,
            Progress::Suspended | Progress::Waiting => vm.next_turn()?,
        };
    }
    Ok(progress)
}

fn take(vm: &mut creance_vm::Vm, run: &mut Run, turn: Turn) -> JsResult<Progress> {
    let resumed = match turn {
        Turn::GoOn => match vm.suspension() {
            None => None,
            // Only an answer brings it further.
            Some(Suspension::Call(_)) => return Ok(Progress::Suspended),
            Some(Suspension::Pause(_)) => Some(vm.go_on(None)),
        },
        Turn::Answer(answer) => Some(vm.go_on(Some(answer))),
        Turn::LeaveOpen(_) => match vm.leave_open()? {
            None => return Ok(Progress::Suspended),
            resumed => resumed,
        },
        Turn::Settle(number, answer) => {
            vm.answer_open(number, answer)?;
            None
        }
        Turn::AskTimer => {
            vm.milliseconds_to_timer()?;
            return Ok(Progress::Waiting);
        }
    };
    match run.drive(vm, resumed) {
        Err(Abrupt::Suspend) => Ok(Progress::Suspended),
        Ok(_) if vm.open_calls().next().is_some() => Ok(Progress::Waiting),
        Ok(value) => Ok(Progress::Over(value)),
        Err(abrupt) => Err(abrupt),
    }
}

impl<'vm> Done<'vm> {
    /// What the run came to. For a call this is what the function has answered, which may be a promise.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The value of the run as one of Rust: the completion value of a script, the answer of a function; what it was
    /// fulfilled with if it is a promise. A module has no value: `()`.
    ///
    /// # Errors
    /// Those of [`Vm::settled`] and [`Vm::get`].
    pub fn get<T: DeserializeOwned>(self) -> Result<T, Error> {
        if self.is_module {
            return from_data(&Data::Undefined).map_err(Error::Conversion);
        }
        let outcome = self.vm.settled_outcome(self.outcome)?;
        self.vm.get(outcome)
    }

    /// The machine. The run stays where it is: [`Vm::step`] finds it again.
    pub fn vm(self) -> &'vm mut Vm {
        self.vm
    }

    /// The machine, meanwhile.
    pub fn vm_mut(&mut self) -> &mut Vm {
        self.vm
    }
}

impl<'vm> HostCall<'vm> {
    /// The call.
    pub fn call(&self) -> &Call {
        &self.call
    }

    /// The name under which the capability is granted.
    pub fn name(&self) -> &str {
        &self.call().grant
    }

    /// The method of the capability.
    pub fn method(&self) -> &str {
        &self.call().method
    }

    /// Copies of the arguments.
    pub fn arguments(&self) -> &[Data] {
        &self.call().arguments
    }

    /// True if script holds a promise for the answer, so that the run can go on before there is one.
    pub fn is_promise(&self) -> bool {
        self.vm.inner.is_open_to_be_left()
    }

    /// Answers, and goes on to the next step.
    ///
    /// # Errors
    /// Those of [`Vm::start`].
    pub fn answer(self, answer: Answer) -> Result<Step<'vm>, Error> {
        self.vm.next_step(Some(Turn::Answer(answer)))
    }

    /// Answers with a value of Rust.
    ///
    /// # Errors
    /// Those of [`Vm::start`]. A value that is no data is an error of the call, which script can catch.
    pub fn reply(self, value: impl Serialize) -> Result<Step<'vm>, Error> {
        let data = self.vm.data_of(|room| data_within(&value, room));
        match data {
            Ok(data) => self.answer(Ok(Reply::Data(data))),
            Err(Error::Conversion(error)) => {
                let message = format!("{}: the answer: {error}", self.call.grant);
                self.throw(HostError::new(ErrorCode::Host, message))
            }
            Err(error) => Err(error),
        }
    }

    /// Answers with an error, which script can catch.
    ///
    /// # Errors
    /// Those of [`Vm::start`].
    pub fn throw(self, error: HostError) -> Result<Step<'vm>, Error> {
        self.answer(Err(error))
    }

    /// Leaves the call open and goes on to the next step; it is answered with [`Waiting::settle`]. Without a promise
    /// ([`HostCall::is_promise`]) the step is this call again, and there is no number.
    ///
    /// # Errors
    /// Those of [`Vm::start`]; [`Halt::Output`] if 10,000 calls are open.
    pub fn later(self) -> Result<(Option<CallId>, Step<'vm>), Error> {
        if !self.is_promise() {
            return Ok((None, Step::Call(self)));
        }
        let number = self.vm.inner.next_open_call();
        let step = self.vm.next_step(Some(Turn::LeaveOpen(number)))?;
        Ok((Some(CallId(number)), step))
    }

    /// The machine. The run stays where it is: [`Vm::step`] finds it again.
    pub fn vm(self) -> &'vm mut Vm {
        self.vm
    }

    /// The machine, meanwhile.
    pub fn vm_mut(&mut self) -> &mut Vm {
        self.vm
    }
}

impl<'vm> Waiting<'vm> {
    /// The open calls, the oldest first.
    pub fn calls(&self) -> Vec<(CallId, &Call)> {
        self.vm.inner.open_calls().map(|(number, call)| (CallId(number), call)).collect()
    }

    /// How long it takes until a timer of the script is due, in milliseconds: go on then, if no answer comes before.
    /// None if no timer is set, or its clock is no real one.
    ///
    /// # Errors
    /// What the clock answers.
    pub fn until_timer(&mut self) -> Result<Option<f64>, Error> {
        self.vm.guarded(creance_vm::Vm::ask_timer)
    }

    /// Goes on to the next step without an answer: timers may be due.
    ///
    /// # Errors
    /// Those of [`Vm::start`].
    pub fn go_on(self) -> Result<Step<'vm>, Error> {
        self.vm.next_step(Some(Turn::GoOn))
    }

    /// Answers an open call, and goes on to the next step. A number that is not open changes nothing.
    ///
    /// # Errors
    /// Those of [`Vm::start`].
    pub fn settle(self, id: CallId, answer: Answer) -> Result<Step<'vm>, Error> {
        self.vm.next_step(Some(Turn::Settle(id.0, answer)))
    }

    /// The machine. The run stays where it is: [`Vm::step`] finds it again.
    pub fn vm(self) -> &'vm mut Vm {
        self.vm
    }

    /// The machine, meanwhile.
    pub fn vm_mut(&mut self) -> &mut Vm {
        self.vm
    }
}

impl<'vm> Paused<'vm> {
    /// Goes on for another portion of fuel.
    ///
    /// # Errors
    /// Those of [`Vm::start`].
    pub fn go_on(self) -> Result<Step<'vm>, Error> {
        self.vm.next_step(Some(Turn::GoOn))
    }

    /// The machine. The run stays where it is: [`Vm::step`] finds it again.
    pub fn vm(self) -> &'vm mut Vm {
        self.vm
    }

    /// The machine, meanwhile.
    pub fn vm_mut(&mut self) -> &mut Vm {
        self.vm
    }
}

impl From<Halted<'_>> for Error {
    fn from(halted: Halted<'_>) -> Error {
        halted.into_error()
    }
}

impl<'vm> Halted<'vm> {
    /// The limit.
    pub fn halt(&self) -> Halt {
        self.halt
    }

    /// Gives more fuel, in units, and goes on.
    ///
    /// # Errors
    /// Those of [`Vm::start`].
    pub fn add_fuel(self, units: u64) -> Result<Step<'vm>, Error> {
        self.vm.add_fuel(units);
        self.go_on()
    }

    /// Goes on, with a new timeout if there is one. Where the limit still stands, the run halts there again.
    ///
    /// # Errors
    /// Those of [`Vm::start`].
    pub fn go_on(self) -> Result<Step<'vm>, Error> {
        self.vm.next_step(Some(Turn::GoOn))
    }

    /// The limit as the error that [`Vm::run`] would have given. The run is forgotten.
    pub fn into_error(self) -> Error {
        let error = self.vm.halt(self.halt);
        self.vm.forget_run();
        error
    }

    /// The machine. The run stays where it is: [`Vm::step`] finds it again.
    pub fn vm(self) -> &'vm mut Vm {
        self.vm
    }

    /// The machine, meanwhile.
    pub fn vm_mut(&mut self) -> &mut Vm {
        self.vm
    }
}

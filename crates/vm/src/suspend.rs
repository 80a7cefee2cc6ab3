//! Suspension: a run stops at a call whose answer comes from outside, or where its fuel is used up, and goes on
//! later as if it had not stopped.
//!
//! A run stands still between two instructions. What there is of it is data: frames, registers, queues, and the task
//! that the frames work on. That holds where no native stands between them and the embedder; elsewhere (a conversion,
//! a getter that a builtin reads, a trap of a proxy) a call cannot be answered later, and fuel is looked at when the
//! native has returned.

use crate::interpreter::{Begun, Flow};
use crate::promise::Settle;
use crate::{Abrupt, Answer, Call, ErrorCode, Halt, HostError, JsResult, Object, RealmId, Value, Vm};
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use creance_heap::extra::Capability;
use creance_snapshot::{Broken, Read, Reader, Record, Writer, record_of};

/// What the frames of a run work on: what happens once they have returned.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Task {
    /// A script or a call of the embedder, which is handed the result.
    Main,
    /// The body of a module, in the evaluation that waits for it.
    Module,
    /// The handler of a promise's reaction.
    Reaction(Capability),
    /// The `then` of a thenable; what it throws rejects.
    Thenable {
        /// The rejecting function.
        reject: Value,
    },
    /// A job whose result nobody wants.
    Job,
    /// The callback of the timer that runs.
    Timer,
}

/// Where the result of a call that is answered later goes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    /// A register of the running frame.
    Register(u8),
    /// It is the result of the task, which was to call the host and nothing else.
    Task,
    /// Nowhere: it is that of a setter.
    Discard,
}

/// Why a run stands still.
pub enum Suspension {
    /// A capability was called whose answers come from outside.
    Call(Waiting),
    /// The fuel of a portion is used up, or a limit is reached where the run can go on if the limit is raised.
    Pause(Option<Halt>),
}

/// A call that waits for its answer.
pub struct Waiting {
    /// The call.
    pub call: Arc<Call>,
    place: Place,
    /// What script got, or will get when the run goes on.
    promise: Option<Object>,
    /// Whose objects the answer is made of.
    realm: RealmId,
    /// Bytes charged for the arguments.
    charged: usize,
}

/// What a VM that can be suspended holds.
#[derive(Default)]
pub(crate) struct Suspending {
    /// Whether the embedder can answer later.
    pub allowed: bool,
    /// The task whose frames run, and the realm of frame 0 meanwhile.
    task: Option<(Task, RealmId)>,
    /// Where the result of the call that is being made goes, if it may be answered later.
    place: Option<Place>,
    suspension: Option<Suspension>,
    /// Calls that are answered while the run goes on, by number.
    open: Vec<(u64, Waiting)>,
    last_open: u64,
}

/// Calls that may be open at once.
const MAX_OPEN: usize = 10_000;
/// Bytes of an open call besides its arguments.
const OPEN_BYTES: usize = 256;

impl Suspending {
    /// True if nothing stands still and no call waits for its answer.
    pub fn is_idle(&self) -> bool {
        self.task.is_none() && self.suspension.is_none() && self.open.is_empty()
    }

    /// The open call with a number.
    pub fn open_call(&self, number: u64) -> Option<&Arc<Call>> {
        self.place_of(number).map(|at| &self.open[at].1.call)
    }

    /// Numbers rise from call to call.
    fn place_of(&self, number: u64) -> Option<usize> {
        self.open.binary_search_by_key(&number, |(known, _)| *known).ok()
    }

    /// The number of the next call that is left open.
    pub fn next_number(&self) -> u64 {
        self.last_open + 1
    }

    /// True if script has a promise for the call at which the run stands still.
    pub fn is_open_to_be_left(&self) -> bool {
        matches!(self.suspension, Some(Suspension::Call(Waiting { promise: Some(_), .. })))
    }

    pub fn trace(&self, visit: &mut dyn FnMut(Value)) {
        match self.task {
            Some((Task::Reaction(capability), _)) => {
                [capability.promise, capability.resolve, capability.reject].into_iter().for_each(&mut *visit);
            }
            Some((Task::Thenable { reject }, _)) => visit(reject),
            _ => {}
        }
        if let Some(Suspension::Call(waiting)) = &self.suspension
            && let Some(promise) = waiting.promise
        {
            visit(Value::object(promise));
        }
        for promise in self.open.iter().filter_map(|(_, waiting)| waiting.promise) {
            visit(Value::object(promise));
        }
    }
}

impl Vm {
    /// Says whether calls may be answered later and fuel may pause a run: the embedder then goes on with
    /// [`Vm::go_on`] after [`Abrupt::Suspend`].
    pub fn allow_suspension(&mut self, allowed: bool) {
        self.suspending.allowed = allowed;
    }

    /// Why the run stands still.
    pub fn suspension(&self) -> Option<&Suspension> {
        self.suspending.suspension.as_ref()
    }

    /// The numbers of the calls that are answered while the run goes on, the oldest first.
    pub fn open_calls(&self) -> impl Iterator<Item = (u64, &Call)> {
        self.suspending.open.iter().map(|(number, waiting)| (*number, &*waiting.call))
    }

    /// Runs what `begin` begins for a task. On the ground of the stack the task may be suspended.
    ///
    /// # Errors
    /// What the task has to tell the embedder; [`Abrupt::Suspend`] if it stands still.
    pub(crate) fn run_task(
        &mut self,
        task: Task,
        begin: impl FnOnce(&mut Vm) -> JsResult<Begun>,
    ) -> JsResult<Value> {
        let on_ground = self.nesting == 0;
        if on_ground {
            self.suspending.task = Some((task, self.base_realm));
        }
        let result = self.nested(|vm| {
            vm.suspending.place = on_ground.then_some(Place::Task);
            let begun = begin(vm);
            vm.suspending.place = None;
            vm.finish_nested(begun)
        });
        if on_ground { self.end_task(result) } else { self.finish_task(task, result) }
    }

    fn end_task(&mut self, result: JsResult<Value>) -> JsResult<Value> {
        if result == Err(Abrupt::Suspend) {
            return result;
        }
        match self.suspending.task.take() {
            Some((task, _)) => self.finish_task(task, result),
            None => result,
        }
    }

    fn finish_task(&mut self, task: Task, result: JsResult<Value>) -> JsResult<Value> {
        match task {
            Task::Main | Task::Module => return result,
            Task::Job => {
                result?;
            }
            Task::Timer => {
                result?;
                self.timer_has_fired();
            }
            Task::Reaction(capability) => {
                let (outcome, value) = match result {
                    Ok(value) => (Settle::Fulfil, value),
                    Err(Abrupt::Throw(reason)) => (Settle::Reject, reason),
                    Err(halt) => return Err(halt),
                };
                self.settle_capability(capability, outcome, value)?;
            }
            Task::Thenable { reject } => match result {
                Ok(_) => {}
                Err(Abrupt::Throw(reason)) => {
                    self.call(reject, Value::UNDEFINED, &[reason])?;
                }
                Err(halt) => return Err(halt),
            },
        }
        Ok(Value::UNDEFINED)
    }

    /// Lets the call that an instruction makes be answered later, and says where its result goes; no longer, if
    /// nowhere is said.
    #[inline]
    pub(crate) fn expect(&mut self, place: Option<Place>) {
        self.suspending.place = place;
    }

    /// Where the result of a host call goes that script is making, if it can wait; asked once.
    pub(crate) fn place_of_answer(&mut self) -> Option<Place> {
        let place = self.suspending.place.take();
        place.filter(|_| self.can_wait())
    }

    /// A call whose capability has answered [`Reply::Later`]; [`Vm::wait_for_answer`] says how it waits.
    pub(crate) fn answered_later(&mut self, call: Call) -> Abrupt {
        let realm = self.realm();
        let waiting = Waiting { call: Arc::new(call), place: Place::Task, promise: None, realm, charged: 0 };
        self.suspending.suspension = Some(Suspension::Call(waiting));
        Abrupt::Suspend
    }

    /// Stops the run at the call that is answered later. `charged` bytes are for its arguments, `promise` is what
    /// script gets.
    ///
    /// # Errors
    /// [`Abrupt::Suspend`]; why it cannot be, which is what the call is answered then.
    pub(crate) fn wait_for_answer(
        &mut self,
        place: Option<Place>,
        charged: usize,
        promise: Option<Object>,
    ) -> JsResult<Value> {
        let Some(Suspension::Call(mut waiting)) = self.suspending.suspension.take() else {
            return Err(Abrupt::Suspend);
        };
        if let Some(place) = place {
            (waiting.place, waiting.promise, waiting.charged) = (place, promise, charged);
            if let Some(interceptor) = &mut self.host.interceptor {
                interceptor.suspended(&waiting.call);
            }
            self.suspending.suspension = Some(Suspension::Call(waiting));
            return Err(Abrupt::Suspend);
        }
        let summary = waiting.call.summary();
        let why = if self.suspending.allowed {
            "and cannot be called from a conversion, a getter that a builtin reads, a trap of a proxy or `fetch`"
        } else {
            "and the embedder runs this program without steps"
        };
        let message = format!("'{summary}' is answered later, {why}");
        let mut refuse = |_: &Call| Err(HostError::new(ErrorCode::Suspend, message.clone()));
        let answer = match &mut self.host.interceptor {
            None => refuse(&waiting.call),
            Some(interceptor) => interceptor.call(&waiting.call, &mut refuse),
        };
        let result = self.value_of_answer(&waiting.call, answer);
        self.heap.meter.release(charged);
        result
    }

    /// Stops the run before the next instruction.
    pub(crate) fn pause(&mut self, halt: Option<Halt>) -> Abrupt {
        self.suspending.suspension = Some(Suspension::Pause(halt));
        Abrupt::Suspend
    }

    /// True if the run may stand still before the next instruction, for an answer.
    #[inline]
    fn can_wait(&self) -> bool {
        self.suspending.allowed && self.nesting == 1 && self.suspending.task.is_some()
    }

    /// The same where its fuel is used up.
    #[inline]
    pub(crate) fn can_pause(&self) -> bool {
        self.can_wait() && self.heap.meter.pauses()
    }

    /// Goes on with the run, with the answer if a call waits for one; the result of the script or call of the
    /// embedder, or undefined if the task was another one.
    ///
    /// # Errors
    /// Those of the task, as if it had not been suspended.
    pub fn go_on(&mut self, answer: Option<Answer>) -> JsResult<Value> {
        let Some(suspension) = self.suspending.suspension.take() else { return Ok(Value::UNDEFINED) };
        self.go_on_with(|vm| match suspension {
            Suspension::Pause(_) => {
                vm.safepoint_or_pause()?;
                vm.run()
            }
            Suspension::Call(waiting) => {
                let missing = || Err(HostError::new(ErrorCode::Host, "there is no answer"));
                let value = vm.receive(&waiting, answer.unwrap_or_else(missing));
                vm.deliver_answer(waiting.place, value)
            }
        })
    }

    /// Goes on while the call is still open and script holds its promise, as [`Vm::go_on`] says. The number of the open
    /// call is [`Vm::next_open_call`]. None if script itself waits for the answer.
    ///
    /// # Errors
    /// [`Halt::Memory`], and [`Halt::Output`] if 10,000 calls are open.
    pub fn leave_open(&mut self) -> JsResult<Option<JsResult<Value>>> {
        if !self.is_open_to_be_left() {
            return Ok(None);
        }
        if self.suspending.open.len() >= MAX_OPEN {
            return Err(Abrupt::Halt(Halt::Output));
        }
        self.heap.meter.reserve(OPEN_BYTES)?;
        let Some(Suspension::Call(waiting)) = self.suspending.suspension.take() else { return Ok(None) };
        let (place, promise) = (waiting.place, waiting.promise.map_or(Value::UNDEFINED, Value::object));
        let number = self.suspending.next_number();
        self.suspending.last_open = number;
        self.suspending.open.push((number, waiting));
        Ok(Some(self.go_on_with(|vm| vm.deliver_answer(place, Ok(promise)))))
    }

    /// The number that the next call gets that is left open.
    pub fn next_open_call(&self) -> u64 {
        self.suspending.next_number()
    }

    fn go_on_with(&mut self, resume: impl FnOnce(&mut Vm) -> JsResult<Value>) -> JsResult<Value> {
        let Some((task, realm)) = self.suspending.task else { return Ok(Value::UNDEFINED) };
        let result = self.with_base_realm(realm, |vm| vm.nested(resume));
        let result = self.end_task(result);
        match task {
            _ if result == Err(Abrupt::Suspend) => result,
            Task::Main => result,
            Task::Module => {
                self.go_on_with_evaluation(result)?;
                self.end_job();
                Ok(Value::UNDEFINED)
            }
            _ => {
                self.end_job();
                result
            }
        }
    }

    /// Hands the result of a host call to the instruction that made it, and runs.
    fn deliver_answer(&mut self, place: Place, value: JsResult<Value>) -> JsResult<Value> {
        match (place, value) {
            (Place::Task, value) => value,
            (Place::Register(register), Ok(value)) => {
                self.set_register(register, value);
                self.run_after_answer(Flow::Go)
            }
            (Place::Discard, Ok(_)) => self.run_after_answer(Flow::Go),
            (Place::Register(_) | Place::Discard, Err(Abrupt::Throw(error))) => {
                let flow = self.unwind(error)?;
                self.run_after_answer(flow)
            }
            (_, halt) => halt,
        }
    }

    /// Runs on after a call of the host, which may have cost more than there was, as any builtin.
    fn run_after_answer(&mut self, flow: Flow) -> JsResult<Value> {
        match self.check_debt(flow)? {
            Flow::Go => self.run(),
            Flow::Exit(value) => Ok(value),
        }
    }

    /// What script gets for a call: the answer, or the promise, which is settled.
    fn receive(&mut self, waiting: &Waiting, answer: Answer) -> JsResult<Value> {
        if let Some(promise) = waiting.promise {
            self.keep(Value::object(promise));
        }
        self.in_realm(waiting.realm, |vm| {
            let value = vm.value_of_answer(&waiting.call, answer);
            vm.heap.meter.release(waiting.charged);
            let Some(promise) = waiting.promise else { return value };
            match value {
                // NOTE: not `resolve`: what the host answers is no thenable, whatever `Object.prototype.then` is.
                Ok(value) => vm.settle(promise, Settle::Fulfil, value)?,
                Err(Abrupt::Throw(reason)) => vm.reject_promise(promise, reason)?,
                Err(halt) => return Err(halt),
            }
            Ok(Value::object(promise))
        })
    }

    /// Answers an open call; false if there is none with the number. What waits for its promise goes on in a job.
    ///
    /// # Errors
    /// A halt.
    pub fn answer_open(&mut self, number: u64, answer: Answer) -> JsResult<bool> {
        let Some(at) = self.suspending.place_of(number) else { return Ok(false) };
        let (_, waiting) = self.suspending.open.remove(at);
        self.heap.meter.release(OPEN_BYTES);
        self.receive(&waiting, answer)?;
        self.temps.clear();
        Ok(true)
    }

    /// True if calls are open and time passes by itself: then it is the embedder who waits.
    pub(crate) fn leaves_waiting(&self) -> bool {
        self.suspending.allowed && !self.suspending.open.is_empty() && self.clock_is_real()
    }

    /// True if script has a promise for the call at which the run stands still.
    pub fn is_open_to_be_left(&self) -> bool {
        self.suspending.is_open_to_be_left()
    }

    /// What a job leaves behind when it is over.
    pub(crate) fn end_job(&mut self) {
        self.temps.clear();
        self.kept_alive.clear();
    }

    /// Forgets what stands still and all calls that wait.
    pub(crate) fn abandon_suspension(&mut self) {
        let allowed = self.suspending.allowed;
        let suspending = core::mem::take(&mut self.suspending);
        if let Some(Suspension::Call(waiting)) = suspending.suspension {
            self.heap.meter.release(waiting.charged);
        }
        for (_, waiting) in suspending.open {
            self.heap.meter.release(OPEN_BYTES + waiting.charged);
        }
        self.suspending.allowed = allowed;
        self.modules.abandon_evaluation();
    }
}

record_of!(Pausing { Fuel, Deadline, Interrupted });

/// A halt that is a pause.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pausing {
    Fuel,
    Deadline,
    Interrupted,
}

impl Record for Task {
    fn write(&self, to: &mut Writer) {
        match self {
            Task::Main => to.byte(0),
            Task::Module => to.byte(1),
            Task::Reaction(capability) => {
                to.byte(2);
                capability.write(to);
            }
            Task::Thenable { reject } => {
                to.byte(3);
                reject.write(to);
            }
            Task::Job => to.byte(4),
            Task::Timer => to.byte(5),
        }
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        Ok(match from.byte()? {
            0 => Task::Main,
            1 => Task::Module,
            2 => Task::Reaction(Record::read(from)?),
            3 => Task::Thenable { reject: Record::read(from)? },
            4 => Task::Job,
            5 => Task::Timer,
            _ => return Err(Broken::Malformed("no task")),
        })
    }
}

impl Record for Place {
    fn write(&self, to: &mut Writer) {
        match self {
            Place::Task => to.byte(0),
            Place::Register(register) => {
                to.byte(1);
                register.write(to);
            }
            Place::Discard => to.byte(2),
        }
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        Ok(match from.byte()? {
            0 => Place::Task,
            1 => Place::Register(Record::read(from)?),
            2 => Place::Discard,
            _ => return Err(Broken::Malformed("no place of an answer")),
        })
    }
}

impl Record for Waiting {
    fn write(&self, to: &mut Writer) {
        let Call { grant, path, method, arguments } = &*self.call;
        (grant.clone(), path.clone(), String::from(&**method)).write(to);
        arguments.write(to);
        (self.place, self.promise).write(to);
        (self.realm, self.charged).write(to);
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        let (grant, path, method) = <(Arc<str>, Arc<str>, String)>::read(from)?;
        let call = Arc::new(Call { grant, path, method: method.into(), arguments: Record::read(from)? });
        let (place, promise) = Record::read(from)?;
        let (realm, charged) = Record::read(from)?;
        from.charge(charged)?;
        Ok(Waiting { call, place, promise, realm, charged })
    }
}

impl Record for Suspension {
    fn write(&self, to: &mut Writer) {
        match self {
            Suspension::Call(waiting) => {
                to.byte(1);
                waiting.write(to);
            }
            Suspension::Pause(halt) => {
                to.byte(0);
                let pausing = halt.map(|halt| match halt {
                    Halt::Deadline => Pausing::Deadline,
                    Halt::Interrupted => Pausing::Interrupted,
                    _ => Pausing::Fuel,
                });
                pausing.write(to);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        if bool::read(from)? {
            return Ok(Suspension::Call(Record::read(from)?));
        }
        let halt = Option::read(from)?.map(|pausing| match pausing {
            Pausing::Fuel => Halt::Fuel,
            Pausing::Deadline => Halt::Deadline,
            Pausing::Interrupted => Halt::Interrupted,
        });
        Ok(Suspension::Pause(halt))
    }
}

/// Numbers of open calls stay far from where they would overflow.
const MOST_NUMBERS: u64 = 1 << 60;

impl Record for Suspending {
    fn write(&self, to: &mut Writer) {
        (self.task, self.last_open).write(to);
        self.suspension.write(to);
        self.open.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        let (task, last_open) = Record::read(from)?;
        let suspension = Record::read(from)?;
        let open: Vec<(u64, Waiting)> = Record::read(from)?;
        let rising = open.windows(2).all(|two| two[0].0 < two[1].0);
        let bounded = last_open < MOST_NUMBERS && open.iter().all(|(number, _)| *number <= last_open);
        from.check(rising && bounded && open.len() <= MAX_OPEN, "an open call")?;
        from.charge(open.len() * OPEN_BYTES)?;
        Ok(Suspending { allowed: false, task, place: None, suspension, open, last_open })
    }
}

impl Suspending {
    /// The run stands still as one can: what is suspended stands where its kind stands, on so many frames above the
    /// ground.
    pub(crate) fn check(&self, frames: usize, realms: usize, is_firing: bool, is_evaluating: bool) -> bool {
        let mut waiting = self.open.iter().map(|(_, waiting)| waiting);
        let is_realm = |realm: RealmId| usize::from(realm) < realms;
        let open = waiting.all(|waiting| is_realm(waiting.realm) && waiting.promise.is_some());
        let task = self.task.is_none_or(|(_, realm)| is_realm(realm));
        let stands = match &self.suspension {
            None => frames == 0 && self.task.is_none(),
            Some(Suspension::Pause(_)) => frames > 0 && self.task.is_some(),
            Some(Suspension::Call(waiting)) => {
                let on_frames = !matches!(waiting.place, Place::Task);
                self.task.is_some() && is_realm(waiting.realm) && (frames > 0) == on_frames
            }
        };
        let timer = is_firing == matches!(self.task, Some((Task::Timer, _)));
        let module = is_evaluating == matches!(self.task, Some((Task::Module, _)));
        open && task && stands && timer && module
    }
}

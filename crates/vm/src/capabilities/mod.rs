//! Capabilities: what the embedder lends to script, one object for each.
//!
//! A call is data (who is called, the method, copies of the arguments) and so is its answer; both pass through
//! [`Vm::host_call`] and nowhere else. A capability sees no value of the heap and the heap no value of the
//! capability. Script holds a frozen object whose handle lies in an internal slot; the methods check it.

mod copy;
mod data;
mod error;
mod fetch;
mod interceptor;
mod interface;
mod module;
mod object;
mod refusal;
mod table;

pub(crate) use data::MAX_DEPTH;
pub use data::{Data, path_step};
pub use error::{ErrorCode, HostError};
pub use fetch::FetchRequest;
pub use interceptor::Interceptor;
pub use interface::{HostMethod, Interface, Style};
pub(crate) use module::SCHEME;
pub use object::{HOST_CLASS, HOST_FUNCTIONS};
pub use refusal::{Refusal, Why};
pub(crate) use table::Places;
pub use table::{Capabilities, GrantRefused};

use crate::{Abrupt, ErrorKind, Halt, Host, JsResult, Meter, Metered, Object, Value, Vm};
use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt::Write;
use creance_heap::Attributes;

/// Something that script can do to the world, and nothing else of the world.
///
/// The VM calls it on the thread that runs the script. It may take its time, but asks [`Context::moved`] between
/// two portions of its work, so that deadlines and revocations are noticed.
pub trait Capability: Send {
    /// The methods that script sees. The same at every call.
    fn interface(&self) -> Interface;

    /// Carries out a method.
    ///
    /// # Errors
    /// What script is told: nothing of the host may be in it.
    fn call(&mut self, method: &str, arguments: &[Data], context: &mut Context<'_>) -> Answer;

    /// True if it has a method `fetch`, as the network has, that the global `fetch` may use for a URL.
    fn covers(&self, _url: &str) -> bool {
        false
    }
}

/// What a capability answers.
pub type Answer = Result<Reply, HostError>;

/// An answer that is no error.
#[non_exhaustive]
pub enum Reply {
    /// A value.
    Data(Data),
    /// A further capability, such as a narrower one.
    Capability(Box<dyn Capability>),
    /// The answer comes from outside, later: the run stands still until the embedder has it. An error if the embedder
    /// does not run the program in steps.
    Later,
}

impl From<Data> for Reply {
    fn from(data: Data) -> Reply {
        Reply::Data(data)
    }
}

/// A call of a capability as data: all there is to know of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The name under which the capability was granted.
    pub grant: Arc<str>,
    /// The calls that narrowed it, such as `.subdir("x").readOnly()`; empty for the capability itself.
    pub path: Arc<str>,
    /// The method; empty if the grant is a function.
    pub method: Cow<'static, str>,
    /// Copies of the arguments.
    pub arguments: Vec<Data>,
}

impl Call {
    /// The call in a line: `docs.subdir("x").readText("a.md")`. Long arguments are cut.
    pub fn summary(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = write!(text, "{}{}{}", self.grant, self.path, Narrowing(&self.method, &self.arguments));
        text
    }
}

/// A step of a path: a method with its arguments.
struct Narrowing<'a>(&'a str, &'a [Data]);

impl core::fmt::Display for Narrowing<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match (self.0.split_once(' '), self.1) {
            (Some(("get", name)), []) => return write!(f, ".{name}"),
            (Some(("set", name)), [value]) => return write!(f, ".{name} = {}", value.brief()),
            _ => {}
        }
        // A function of the host has no method to name.
        let dot = if self.0.is_empty() { "" } else { "." };
        write!(f, "{dot}{}(", self.0)?;
        for (index, argument) in self.1.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}{}", argument.brief())?;
        }
        f.write_str(")")
    }
}

/// What a capability may know of the call that it carries out, and whom it asks whether to go on.
pub struct Context<'a> {
    /// The call.
    pub call: &'a Call,
    room: u64,
    moved: &'a mut dyn FnMut(u64) -> Result<(), HostError>,
}

impl<'a> Context<'a> {
    /// A context whose answer may have `room` bytes and that tells `moved` of every portion.
    pub fn new(
        call: &'a Call,
        room: u64,
        moved: &'a mut dyn FnMut(u64) -> Result<(), HostError>,
    ) -> Context<'a> {
        Context { call, room, moved }
    }

    /// The bytes that an answer may have: more would not fit the limits of the script.
    pub fn room(&self) -> u64 {
        self.room
    }

    /// Tells that `bytes` have been moved into the answer or out of the arguments, or just that time has passed.
    /// To be asked at least for every 64 KiB and several times a second.
    ///
    /// # Errors
    /// Why the work must stop: the error is the answer.
    pub fn moved(&mut self, bytes: u64) -> Result<(), HostError> {
        (self.moved)(bytes)
    }
}

/// Fuel for a call of the host, whatever it does.
const CALL: u64 = 500;
/// Bytes of data for a unit of fuel.
const BYTES_PER_UNIT: usize = 16;
/// Live capabilities that script has made by narrowing or with `new`; each may hold something of the host, such as a file
/// descriptor.
const MAX_NARROWED: usize = 256;

impl Vm {
    /// The only door to capabilities: calls a method of the capability with a handle.
    ///
    /// # Errors
    /// The error that the capability answers, as an object of the running realm; a halt.
    pub(crate) fn host_call(&mut self, handle: u32, method: usize, arguments: Vec<Data>) -> JsResult<Value> {
        match self.ask(handle, method, arguments)? {
            (call, Ok(Reply::Later)) => Err(self.answered_later(call)),
            (call, answer) => self.value_of_answer(&call, answer),
        }
    }

    /// Constructs an object of the class with a handle; `prototype` is that of a derived class of the script.
    ///
    /// # Errors
    /// Those of [`Vm::host_call`]; an error with the code `ERR_HOST` for an answer that is no object of the class, and
    /// with `ERR_SUSPEND` for one that comes later.
    pub(super) fn host_construct(
        &mut self,
        handle: u32,
        row: usize,
        arguments: Vec<Data>,
        prototype: Option<Object>,
    ) -> JsResult<Value> {
        let (call, answer) = self.ask(handle, row, arguments)?;
        let is_of_class = |made: &dyn Capability| {
            self.host.capabilities.interface(handle).is_some_and(|class| made.interface().is_of(class))
        };
        let why = match answer {
            Ok(Reply::Capability(made)) if is_of_class(&*made) => {
                let made = self.adopt(&call, made)?;
                let object = match prototype {
                    Some(prototype) => self.derived_object(made, prototype)?,
                    None => self.capability_object(self.realm(), made)?,
                };
                return Ok(Value::object(object));
            }
            Ok(Reply::Later) => {
                (ErrorCode::Suspend, "is answered later, which a constructor cannot wait for")
            }
            Ok(_) => (ErrorCode::Host, "is answered with what is no object of the class"),
            Err(error) => return self.throw_host_error(error),
        };
        let message = alloc::format!("'{}' {}", call.summary(), why.1);
        self.throw_host_error(HostError::new(why.0, message))
    }

    /// Asks a capability, behind the interceptor.
    fn ask(&mut self, handle: u32, method: usize, arguments: Vec<Data>) -> JsResult<(Call, Answer)> {
        let call = match self.host.capabilities.call(handle, method, arguments) {
            Ok(call) => call,
            Err(error) => return self.throw_host_error(error),
        };
        let bytes: usize = call.arguments.iter().map(Data::size).sum();
        self.tick(CALL + (bytes / BYTES_PER_UNIT) as u64)?;
        self.heap.meter.check()?;
        self.make_room()?;
        let answer = self.perform(handle, &call);
        Ok((call, answer))
    }

    /// What script gets for an answer.
    pub(crate) fn value_of_answer(&mut self, call: &Call, answer: Answer) -> JsResult<Value> {
        match answer {
            Ok(Reply::Data(data)) => self.value_of_data(&data),
            Ok(Reply::Capability(capability)) => {
                let handle = self.adopt(call, capability)?;
                Ok(Value::object(self.capability_object(self.realm(), handle)?))
            }
            Ok(Reply::Later) => {
                self.throw_host_error(HostError::new(ErrorCode::Host, "the answer is never given"))
            }
            Err(error) => self.throw_host_error(error),
        }
    }

    /// Collects garbage if it may be what leaves little room for an answer: natives cannot collect when they find
    /// none, and an answer that has no room ends the run.
    fn make_room(&mut self) -> Metered<()> {
        let meter = &self.heap.meter;
        let since = meter.total_bytes().saturating_sub(self.host.capabilities.collected_at);
        if meter.room() < meter.limits().memory / 2 && since > meter.live_bytes() / 4 {
            self.collect_in_run()?;
            self.host.capabilities.collected_at = self.heap.meter.total_bytes();
        }
        Ok(())
    }

    fn perform(&mut self, handle: u32, call: &Call) -> Answer {
        let Vm { heap, host: Host { capabilities, interceptor, .. }, .. } = self;
        let mut perform = |call: &Call| carry_out(&heap.meter, capabilities, handle, call);
        match interceptor {
            None => perform(call),
            Some(interceptor) => interceptor.call(call, &mut perform),
        }
    }

    /// Asks the capability of a call that waits for its answer, past the interceptor, which has seen the call.
    pub(crate) fn carry_out_again(&mut self, call: &Call) -> Answer {
        let Vm { heap, host: Host { capabilities, .. }, .. } = self;
        // NOTE: whoever made a snapshot may have written any call. What script has narrowed is not found again.
        let found = capabilities.find(&call.grant).filter(|_| call.path.is_empty());
        match found.filter(|handle| capabilities.interface(*handle).is_some_and(|it| it.has(&call.method))) {
            Some(handle) => carry_out(&heap.meter, capabilities, handle, call),
            None => Ok(Reply::Later),
        }
    }

    /// Takes in a capability with which a call was answered; its handle.
    fn adopt(&mut self, call: &Call, capability: Box<dyn Capability>) -> JsResult<u32> {
        if self.host.capabilities.narrowed() >= MAX_NARROWED {
            // Most of them are garbage: narrowing is often done on the way.
            self.collect_in_run()?;
            if self.host.capabilities.narrowed() >= MAX_NARROWED {
                let message = alloc::format!("more than {MAX_NARROWED} narrowed capabilities are in use");
                return self.throw_host_error(HostError::new(ErrorCode::Quota, message));
            }
        }
        let mut path = String::from(&*call.path);
        // Writing to a String cannot fail.
        let _ = write!(path, "{}", Narrowing(&call.method, &call.arguments));
        self.heap.meter.reserve(table::NARROWED_BYTES + path.len())?;
        Ok(self.host.capabilities.add(call.grant.clone(), Arc::from(path), capability, true))
    }

    /// Throws what a capability has answered.
    ///
    /// # Errors
    /// Always.
    #[cold]
    pub fn throw_host_error<T>(&mut self, error: HostError) -> JsResult<T> {
        match error {
            HostError::Halt(halt) => Err(Abrupt::Halt(halt)),
            HostError::Error { code, message } => {
                let kind = if code == ErrorCode::Argument { ErrorKind::Type } else { ErrorKind::Error };
                let object = self.host_error_object(kind, code, &message)?;
                Err(Abrupt::Throw(Value::object(object)))
            }
        }
    }

    /// Throws the TypeError of a builtin that needs what is not granted.
    ///
    /// # Errors
    /// Always, with the code `ERR_NOT_GRANTED`.
    #[cold]
    pub fn not_granted<T>(&mut self, function: &str, what: &str, flag: &str) -> JsResult<T> {
        let message = alloc::format!(
            "{function} is not granted: the embedder must grant {what} (on the command line with {flag})"
        );
        let error = self.host_error_object(ErrorKind::Type, ErrorCode::NotGranted, &message)?;
        Err(Abrupt::Throw(Value::object(error)))
    }

    /// An error with a `code`.
    fn host_error_object(&mut self, kind: ErrorKind, code: ErrorCode, message: &str) -> Metered<Object> {
        self.tick(message.len() as u64)?;
        let error = self.new_error(kind, message)?;
        let key = self.heap.key("code")?;
        let code = self.heap.string_value(code.as_str())?;
        self.heap.define_own(error, key, code, Attributes::ALL)?;
        Ok(error)
    }
}

/// Asks the capability with a handle.
fn carry_out(meter: &Meter, capabilities: &mut Capabilities, handle: u32, call: &Call) -> Answer {
    // The answer and what script gets of it are two copies, the second with up to two bytes for one.
    let room = meter.room() / 3;
    let Some(capability) = capabilities.get_mut(handle) else {
        return Err(HostError::new(ErrorCode::Closed, "the capability is closed"));
    };
    let mut left = room;
    let mut moved = |bytes: u64| {
        meter.check()?;
        left = left.checked_sub(bytes).ok_or(Halt::Memory)?;
        Ok(())
    };
    capability.call(&call.method, &call.arguments, &mut Context::new(call, room, &mut moved))
}

//! Closures of the embedder that script can call.

use super::{ConversionError, data_within, from_data};
use crate::{Answer, Capability, Context, Data, ErrorCode, Halt, HostError, Interface, Reply};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A closure of up to eight arguments that answers with a value or an error. `Arguments` is the tuple of their types.
///
/// The error is a [`HostError`]: `?` makes one of a string or of whatever else has a conversion, and a closure that
/// cannot fail answers `Ok`.
pub trait Closure<Arguments>: Send + 'static {
    /// How many arguments it has: the `length` of the function.
    const LENGTH: u8;

    /// Calls it. Arguments that are missing are undefined.
    ///
    /// # Errors
    /// An argument of the wrong type, with the code `ERR_ARGUMENT`; what the closure answers.
    fn call(&mut self, arguments: &[Data], context: &mut Context<'_>) -> Result<Data, HostError>;
}

macro_rules! closures {
    ($($length:literal ($($name:ident $index:literal)*),)*) => {
        $(impl<F, R, $($name),*> Closure<($($name,)*)> for F
        where
            F: FnMut($($name),*) -> Result<R, HostError> + Send + 'static,
            R: Serialize,
            $($name: DeserializeOwned,)*
        {
            const LENGTH: u8 = $length;

            #[allow(unused_variables, reason = "there may be no arguments")]
            fn call(&mut self, arguments: &[Data], context: &mut Context<'_>) -> Result<Data, HostError> {
                let answer = self($(argument::<$name>(&context.call.grant, arguments, $index)?),*)?;
                data_of_answer(&answer, &context.call.grant, arguments, context)
            }
        })*
    };
}

/// Hands a macro the numbers of arguments that closures may have, with names for their types and their places.
macro_rules! for_each_length {
    ($closures:ident) => {
        $closures! {
            0 (),
            1 (A 0),
            2 (A 0 B 1),
            3 (A 0 B 1 C 2),
            4 (A 0 B 1 C 2 D 3),
            5 (A 0 B 1 C 2 D 3 E 4),
            6 (A 0 B 1 C 2 D 3 E 4 G 5),
            7 (A 0 B 1 C 2 D 3 E 4 G 5 H 6),
            8 (A 0 B 1 C 2 D 3 E 4 G 5 H 6 I 7),
        }
    };
}
pub(crate) use for_each_length;

for_each_length!(closures);

/// An argument of a function that messages call `name`; undefined if there is none of the index.
///
/// # Errors
/// It is of another type: an error with the code `ERR_ARGUMENT`.
pub fn argument<T: DeserializeOwned>(name: &str, arguments: &[Data], index: usize) -> Result<T, HostError> {
    from_data(arguments.get(index).unwrap_or(&Data::Undefined)).map_err(|error| {
        let message = format!("{name}: argument {}: {error}", index + 1);
        HostError::new(ErrorCode::Argument, message)
    })
}

/// The data of what a function that messages call `name` has answered.
pub(crate) fn data_of_answer<R: Serialize>(
    answer: &R,
    name: &str,
    arguments: &[Data],
    context: &mut Context<'_>,
) -> Result<Data, HostError> {
    // Time has passed, and the grant may be gone.
    context.moved(0)?;
    let room = context.room().saturating_sub(size(arguments));
    answer_within(answer, usize::try_from(room).unwrap_or(usize::MAX), name)
}

/// The answer of a function that messages call `name`, of so many bytes at most.
pub(crate) fn answer_within<R: Serialize>(answer: &R, room: usize, name: &str) -> Result<Data, HostError> {
    data_within(answer, room).map_err(|error: ConversionError| {
        if error.too_large {
            return Halt::Memory.into();
        }
        HostError::new(ErrorCode::Host, format!("{name}: the answer: {error}"))
    })
}

pub(crate) fn size(arguments: &[Data]) -> u64 {
    arguments.iter().map(Data::size).sum::<usize>() as u64
}

type Body = dyn FnMut(&[Data], &mut Context<'_>) -> Result<Data, HostError> + Send;

/// A closure as a capability: what [`VmBuilder::func`](crate::VmBuilder::func) grants.
///
/// If the closure panics, script gets an error with the code `ERR_HOST` that tells nothing of it, and the function is
/// closed: calls that follow answer `ERR_CLOSED`.
pub struct Function {
    length: u8,
    /// None once it has panicked.
    body: Option<Box<Body>>,
}

impl Function {
    /// A capability that calls a closure.
    pub fn new<A, C: Closure<A>>(mut closure: C) -> Function {
        let body = move |arguments: &[Data], context: &mut Context<'_>| closure.call(arguments, context);
        Function { length: C::LENGTH, body: Some(Box::new(body)) }
    }
}

impl Capability for Function {
    fn interface(&self) -> Interface {
        Interface::function(self.length)
    }

    fn call(&mut self, _: &str, arguments: &[Data], context: &mut Context<'_>) -> Answer {
        // The closure gets copies.
        if size(arguments) > context.room() {
            return Err(Halt::Memory.into());
        }
        let name = &context.call.grant;
        let Some(body) = &mut self.body else {
            return Err(is_closed(name));
        };
        match catch_unwind(AssertUnwindSafe(|| body(arguments, context))) {
            Ok(answer) => answer.map(Reply::Data),
            Err(_) => {
                self.body = None;
                Err(has_failed(name))
            }
        }
    }
}

/// What script is told when a function panics: nothing of it.
pub(crate) fn has_failed(name: &str) -> HostError {
    HostError::new(ErrorCode::Host, format!("the function '{name}' has failed"))
}

/// What script is told after that.
pub(crate) fn is_closed(name: &str) -> HostError {
    HostError::new(ErrorCode::Closed, format!("the function '{name}' is closed: it has failed"))
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Function").field("length", &self.length).finish_non_exhaustive()
    }
}

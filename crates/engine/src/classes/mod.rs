//! Types of Rust whose methods script can call. The attribute `#[host_class]` of the crate `creance` implements the
//! traits; the rest of this module is what its code is made of.

mod answers;
mod class;
mod object;

pub use crate::values::argument;
pub use answers::{IntoAnswer, Plainly, Returned};
pub use class::{Class, Maker};
pub use object::Object;

use crate::{Answer, Call, Context, Data, ErrorCode, HostError, HostMethod};

/// A type whose objects script can hold. An [`Object`] of it is a capability.
pub trait HostClass: Send + Sized + 'static {
    /// The name of the class in script.
    const NAME: &'static str;
    /// What objects of the class have.
    const METHODS: &'static [HostMethod];

    /// Carries out a method.
    ///
    /// # Errors
    /// An argument of the wrong type, with the code `ERR_ARGUMENT`; what the method answers.
    fn call_method(&mut self, method: &str, arguments: &[Data], context: &mut Context<'_>) -> Answer;
}

/// A type whose objects script can make with `new`, where [`Class`] is granted.
pub trait Construct: HostClass {
    /// How many arguments the constructor has: the `length` of the class in script.
    const LENGTH: u8;

    /// Makes an object.
    ///
    /// # Errors
    /// An argument of the wrong type, with the code `ERR_ARGUMENT`; what the constructor answers.
    fn construct(arguments: &[Data], context: &mut Context<'_>) -> Result<Self, HostError>;
}

/// The answer to a call of a method that the table does not have.
///
/// # Errors
/// Always.
pub fn no_method(class: &str, method: &str) -> Answer {
    Err(HostError::new(ErrorCode::Argument, format!("a {class} has no method '{method}'")))
}

/// The answer to a call under which the host has panicked: nothing is told of it.
fn failed(call: &Call) -> HostError {
    HostError::new(ErrorCode::Host, format!("'{}{}' has failed", call.grant, call.path))
}

/// The answer to all calls after that.
fn closed(call: &Call) -> HostError {
    HostError::new(ErrorCode::Closed, format!("'{}{}' is closed: it has failed", call.grant, call.path))
}

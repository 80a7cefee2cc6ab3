//! What functions of Rust return, as answers.

use super::{Class, HostClass, Object};
use crate::values::data_of_answer;
use crate::{Answer, Capability, Context, Data, HostError, Reply};
use serde::Serialize;

/// What a method can return: what serde can write, an [`Object`], a [`Class`].
pub trait IntoAnswer {
    /// The answer of the function that messages call `name`.
    ///
    /// # Errors
    /// The value has no data, or more than there is room for; the call must stop.
    fn into_answer(self, name: &str, arguments: &[Data], context: &mut Context<'_>) -> Answer;
}

impl<R: Serialize> IntoAnswer for R {
    fn into_answer(self, name: &str, arguments: &[Data], context: &mut Context<'_>) -> Answer {
        data_of_answer(&self, name, arguments, context).map(Reply::Data)
    }
}

impl<T: HostClass> IntoAnswer for Object<T> {
    fn into_answer(self, _: &str, _: &[Data], context: &mut Context<'_>) -> Answer {
        further(self, context)
    }
}

impl<T: HostClass> IntoAnswer for Class<T> {
    fn into_answer(self, _: &str, _: &[Data], context: &mut Context<'_>) -> Answer {
        further(self, context)
    }
}

fn further(capability: impl Capability + 'static, context: &mut Context<'_>) -> Answer {
    // Time has passed, and the grant may be gone.
    context.moved(0)?;
    Ok(Reply::Capability(Box::new(capability)))
}

/// What a function has returned. A `Result` is told from other values by its type: its methods here come before those of
/// [`Plainly`].
pub struct Returned<R>(pub R);

impl<R, E> Returned<Result<R, E>> {
    /// The answer of the method that messages call `name`.
    ///
    /// # Errors
    /// That of the method; those of [`IntoAnswer::into_answer`].
    pub fn answer(self, name: &str, arguments: &[Data], context: &mut Context<'_>) -> Answer
    where
        R: IntoAnswer,
        E: Into<HostError>,
    {
        self.0.map_err(Into::into)?.into_answer(name, arguments, context)
    }

    /// What a constructor has made.
    ///
    /// # Errors
    /// That of the constructor.
    pub fn made(self) -> Result<R, HostError>
    where
        E: Into<HostError>,
    {
        self.0.map_err(Into::into)
    }
}

/// The same for what is no `Result`.
pub trait Plainly {
    /// What the function has returned.
    type Value;

    /// The answer of the method that messages call `name`.
    ///
    /// # Errors
    /// Those of [`IntoAnswer::into_answer`].
    fn answer(self, name: &str, arguments: &[Data], context: &mut Context<'_>) -> Answer
    where
        Self::Value: IntoAnswer;

    /// What a constructor has made.
    ///
    /// # Errors
    /// None.
    fn made(self) -> Result<Self::Value, HostError>;
}

impl<R> Plainly for Returned<R> {
    type Value = R;

    fn answer(self, name: &str, arguments: &[Data], context: &mut Context<'_>) -> Answer
    where
        R: IntoAnswer,
    {
        self.0.into_answer(name, arguments, context)
    }

    fn made(self) -> Result<R, HostError> {
        Ok(self.0)
    }
}

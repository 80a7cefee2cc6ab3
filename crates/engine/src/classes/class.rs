//! A host class as a capability: what script constructs objects with.

use super::{Construct, HostClass, Object, closed, failed, no_method};
use crate::values::{argument, for_each_length, size};
use crate::{Answer, Capability, Context, Data, Halt, HostError, Interface, Reply};
use serde::de::DeserializeOwned;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What makes the objects of a class: a closure of up to eight arguments. `Arguments` is the tuple of their types.
pub trait Maker<Arguments, T>: Send + 'static {
    /// How many arguments it has.
    const LENGTH: u8;

    /// Makes an object.
    ///
    /// # Errors
    /// An argument of the wrong type, with the code `ERR_ARGUMENT`; what the closure answers.
    fn make(&mut self, arguments: &[Data]) -> Result<T, HostError>;
}

macro_rules! makers {
    ($($length:literal ($($name:ident $index:literal)*),)*) => {
        $(impl<F, T, $($name),*> Maker<($($name,)*), T> for F
        where
            F: FnMut($($name),*) -> Result<T, HostError> + Send + 'static,
            T: HostClass,
            $($name: DeserializeOwned,)*
        {
            const LENGTH: u8 = $length;

            #[allow(unused_variables, reason = "there may be no arguments")]
            fn make(&mut self, arguments: &[Data]) -> Result<T, HostError> {
                let name = format!("new {}", T::NAME);
                self($(argument::<$name>(&name, arguments, $index)?),*)
            }
        })*
    };
}

for_each_length!(makers);

type Make<T> = dyn FnMut(&[Data], &mut Context<'_>) -> Result<T, HostError> + Send;

/// A host class, to be granted or answered: who has it can make objects with `new`.
///
/// If the constructor panics, script gets an error with the code `ERR_HOST` that tells nothing of it, and the class is
/// closed: it makes no more objects, and those that there are go on.
pub struct Class<T> {
    length: u8,
    /// None once it has panicked.
    make: Option<Box<Make<T>>>,
}

impl<T: HostClass> Class<T> {
    /// The class with the constructor of its `impl` block.
    pub fn new() -> Class<T>
    where
        T: Construct,
    {
        Class { length: T::LENGTH, make: Some(Box::new(T::construct)) }
    }

    /// The class with a closure as its constructor, which has what it captures: a pool of connections, a limit.
    pub fn made_by<Arguments, M: Maker<Arguments, T>>(mut maker: M) -> Class<T> {
        let make = move |arguments: &[Data], _: &mut Context<'_>| maker.make(arguments);
        Class { length: M::LENGTH, make: Some(Box::new(make)) }
    }
}

impl<T: Construct> Default for Class<T> {
    fn default() -> Class<T> {
        Class::new()
    }
}

impl<T: HostClass> Capability for Class<T> {
    fn interface(&self) -> Interface {
        Interface::class(self.length, &Interface::new(T::NAME, T::METHODS))
    }

    fn call(&mut self, method: &str, arguments: &[Data], context: &mut Context<'_>) -> Answer {
        if method != "new" {
            return no_method(T::NAME, method);
        }
        // The constructor gets copies.
        if size(arguments) > context.room() {
            return Err(Halt::Memory.into());
        }
        let Some(make) = &mut self.make else { return Err(closed(context.call)) };
        let Ok(made) = catch_unwind(AssertUnwindSafe(|| make(arguments, context))) else {
            self.make = None;
            return Err(failed(context.call));
        };
        let made = Object::new(made?);
        // Time has passed, and the grant may be gone.
        context.moved(0)?;
        Ok(Reply::Capability(Box::new(made)))
    }
}

impl<T: HostClass> std::fmt::Debug for Class<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Class").field("name", &T::NAME).finish_non_exhaustive()
    }
}

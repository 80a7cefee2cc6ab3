//! An object of a host class as a capability.

use super::{HostClass, closed, failed};
use crate::values::size;
use crate::{Answer, Capability, Context, Data, Halt, Interface};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// An object of a host class, to be granted or answered.
///
/// If a method panics, script gets an error with the code `ERR_HOST` that tells nothing of it, the object is dropped,
/// and calls that follow answer `ERR_CLOSED`.
pub struct Object<T: HostClass>(Option<T>);

impl<T: HostClass> Object<T> {
    /// The object that lends `value` to script.
    pub fn new(value: T) -> Object<T> {
        Object(Some(value))
    }

    fn close(&mut self) {
        if let Some(value) = self.0.take() {
            // NOTE: it may be dropped by the collector, where a panic of its own would be one of the VM.
            let _ = catch_unwind(AssertUnwindSafe(|| drop(value)));
        }
    }
}

impl<T: HostClass> From<T> for Object<T> {
    fn from(value: T) -> Object<T> {
        Object::new(value)
    }
}

impl<T: HostClass> Capability for Object<T> {
    fn interface(&self) -> Interface {
        Interface::new(T::NAME, T::METHODS)
    }

    fn call(&mut self, method: &str, arguments: &[Data], context: &mut Context<'_>) -> Answer {
        // The method gets copies.
        if size(arguments) > context.room() {
            return Err(Halt::Memory.into());
        }
        let Some(value) = &mut self.0 else { return Err(closed(context.call)) };
        match catch_unwind(AssertUnwindSafe(|| value.call_method(method, arguments, context))) {
            Ok(answer) => answer,
            Err(_) => {
                self.close();
                Err(failed(context.call))
            }
        }
    }
}

impl<T: HostClass> Drop for Object<T> {
    fn drop(&mut self) {
        self.close();
    }
}

impl<T: HostClass> std::fmt::Debug for Object<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Object").field("class", &T::NAME).finish_non_exhaustive()
    }
}

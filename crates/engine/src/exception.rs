//! What was thrown, read without running script: no getters, no traps.

use crate::inspect::{self, data_property, data_text};
use crate::{Exception, Inspection};
use creance_vm::{Heap, Metered, Value};

/// Causes that are told: the chain may be a circle.
const MAX_CAUSES: usize = 8;

/// Describes a thrown value with its causes. Code frames are left to whoever has the sources.
///
/// # Errors
/// A halt: reading costs fuel.
pub(crate) fn describe(heap: &mut Heap, value: Value) -> Metered<Exception> {
    let mut chain = Vec::new();
    let mut next = Some(value);
    while let Some(value) = next {
        let (exception, cause) = describe_one(heap, value)?;
        chain.push(exception);
        next = cause.filter(|_| chain.len() <= MAX_CAUSES);
    }
    let outermost = chain.into_iter().rev().reduce(|cause, exception| {
        let cause = Some(Box::new(cause));
        Exception { cause, ..exception }
    });
    Ok(outermost.unwrap_or_default())
}

/// Describes a value; beside it the cause that it names.
fn describe_one(heap: &mut Heap, value: Value) -> Metered<(Exception, Option<Value>)> {
    let Some(object) = value.as_object() else {
        let message = Inspection::default().text(heap, value)?;
        return Ok((Exception { message, ..Exception::default() }, None));
    };
    let code = heap.key("code")?;
    let code = data_text(heap, object, code)?;
    if !inspect::is_error_like(heap, object)? {
        let name = inspect::constructor_name(heap, object)?;
        let message = Inspection::default().text(heap, value)?;
        return Ok((Exception { name, message, code, ..Exception::default() }, None));
    }
    let (name, message, stack) = inspect::error_parts(heap, object)?;
    let cause = heap.key("cause")?;
    let cause = data_property(heap, object, cause)?.filter(|cause| !cause.is_undefined());
    Ok((Exception { name, message, stack, code, ..Exception::default() }, cause))
}

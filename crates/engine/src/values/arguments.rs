//! The arguments of a call, made of values of Rust.

use super::{ConversionError, data_within};
use crate::Data;
use serde::Serialize;

/// What a function of script can be called with: a tuple of up to eight values, `()` for none, or a list.
///
/// ```
/// use creance_engine::Engine;
///
/// let mut vm = Engine::new().vm().build()?;
/// vm.eval("max.js", "function max(...numbers) { return Math.max(...numbers) }")?;
/// assert_eq!(vm.call::<i32>("max", (1, 7.0, 3u8))?, 7);
/// assert_eq!(vm.call::<i32>("max", vec![4, 5])?, 5);
/// # Ok::<(), creance_engine::Error>(())
/// ```
pub trait Arguments {
    /// The data of each, of at most so many bytes together.
    ///
    /// # Errors
    /// Those of [`to_data`](crate::to_data); the path begins with the number of the argument.
    fn data(&self, bytes: usize) -> Result<Vec<Data>, ConversionError>;
}

/// A list of arguments that grows.
struct List {
    arguments: Vec<Data>,
    bytes: usize,
}

impl List {
    fn add<T: Serialize + ?Sized>(&mut self, argument: &T) -> Result<(), ConversionError> {
        let index = self.arguments.len();
        let data = data_within(argument, self.bytes).map_err(|error| error.in_item(index))?;
        self.bytes = self.bytes.saturating_sub(data.size());
        self.arguments.push(data);
        Ok(())
    }
}

macro_rules! tuples {
    ($(($($name:ident)*),)*) => {
        $(impl<$($name: Serialize),*> Arguments for ($($name,)*) {
            fn data(&self, bytes: usize) -> Result<Vec<Data>, ConversionError> {
                #[allow(non_snake_case, reason = "a value is named after its type")]
                let ($($name,)*) = self;
                #[allow(unused_mut, reason = "there may be no arguments")]
                let mut list = List { arguments: Vec::new(), bytes };
                $(list.add($name)?;)*
                Ok(list.arguments)
            }
        })*
    };
}

tuples! {
    (), (A), (A B), (A B C), (A B C D), (A B C D E), (A B C D E F), (A B C D E F G), (A B C D E F G H),
}

impl<T: Serialize> Arguments for Vec<T> {
    fn data(&self, bytes: usize) -> Result<Vec<Data>, ConversionError> {
        self.as_slice().data(bytes)
    }
}

impl<T: Serialize> Arguments for [T] {
    fn data(&self, bytes: usize) -> Result<Vec<Data>, ConversionError> {
        let mut list = List { arguments: Vec::new(), bytes };
        for argument in self {
            list.add(argument)?;
        }
        Ok(list.arguments)
    }
}

impl<T: Arguments + ?Sized> Arguments for &T {
    fn data(&self, bytes: usize) -> Result<Vec<Data>, ConversionError> {
        (**self).data(bytes)
    }
}

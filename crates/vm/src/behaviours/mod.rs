//! The essential internal methods of all kinds of objects. Each method looks at the kind once and goes to the
//! exotic behaviour if there is one. <https://tc39.es/ecma262/#sec-ordinary-and-exotic-objects-behaviours>

mod arguments;
mod array;
mod element;
mod internal;
mod ordinary;
mod proxy;

pub use element::{Raw, element_bits, element_fill, element_get, element_of_bits, element_set};
pub use internal::Descriptor;
pub(crate) use internal::{Assigned, Found};

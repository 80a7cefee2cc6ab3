//! Source text to a checked syntax tree: nesting guard, oxc parse, early errors, diagnostics.
//!
//! The oxc tree is visible to the compiler only, and only inside the closure given to [`with_program`]: the
//! closure runs on the same guarded stack as the parser, so whatever walks the tree natively is safe too.
//! Knows nothing of bytecode and of how programs run.
#![forbid(unsafe_code)]

mod bounds;
mod call_target;
mod error;
mod guard;
mod nesting;
mod parse;
mod survey;
mod typescript;

pub use call_target::call_target;
pub use error::SyntaxError;
pub use parse::{Goal, Language, Parsed, Surroundings, with_program};
pub use survey::{FreeName, Import, ImportKind, Place, Survey, survey};

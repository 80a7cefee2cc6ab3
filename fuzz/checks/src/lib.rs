//! What fuzzing checks. A generator turns bytes into input, an oracle says what must hold for any input; they
//! know nothing of each other, and neither knows who chose the bytes.
#![forbid(unsafe_code)]

mod bytes;
mod json;
mod oracle;
mod program;
mod regexp;
mod regexp_oracle;
mod soup;

pub use bytes::Bytes;
pub use json::json_text;
pub use oracle::{check_json, check_program, check_source};
pub use program::program;
pub use regexp::{RegExpCase, regexp};
pub use regexp_oracle::{check_matcher, check_methods};
pub use soup::soup;

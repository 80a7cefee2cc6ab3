//! Names of the web that programs expect and that need no authority.

pub mod base64;
pub mod dom_exception;
pub mod structured_clone;
pub mod text_decoder;
pub mod text_encoder;

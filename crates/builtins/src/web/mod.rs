//! Names of the web that programs expect. Time needs the clock.

pub mod base64;
pub mod crypto;
pub mod dom_exception;
pub mod events;
pub mod fetch;
pub mod performance;
pub mod platform;
pub mod structured_clone;
pub mod text_decoder;
pub mod text_encoder;
pub mod timers;
pub mod url;

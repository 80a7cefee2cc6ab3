//! Reading the arguments of a call.

use creance_engine::{Context, Data, ErrorCode, HostError};

/// A refusal of an argument.
pub(crate) fn wrong(context: &Context<'_>, what: &str) -> HostError {
    HostError::new(ErrorCode::Argument, format!("{}: {what}", context.call.method))
}

/// A string argument.
pub(crate) fn string<'a>(
    arguments: &'a [Data],
    index: usize,
    what: &str,
    context: &Context<'_>,
) -> Result<&'a str, HostError> {
    let text = arguments.get(index).and_then(Data::as_str);
    text.ok_or_else(|| wrong(context, &format!("{what} must be a string")))
}

/// The bytes of an argument that is text or bytes.
pub(crate) fn bytes<'a>(
    arguments: &'a [Data],
    index: usize,
    what: &str,
    context: &Context<'_>,
) -> Result<&'a [u8], HostError> {
    match arguments.get(index) {
        Some(Data::String(text)) => Ok(text.as_bytes()),
        Some(Data::Bytes(bytes)) => Ok(bytes),
        _ => Err(wrong(context, &format!("{what} must be a string or bytes"))),
    }
}

/// Text out of bytes that came from outside.
pub(crate) fn text(bytes: Vec<u8>, name: &str) -> Result<String, HostError> {
    String::from_utf8(bytes)
        .map_err(|_| HostError::new(ErrorCode::Encoding, format!("'{name}' is not UTF-8 text")))
}

/// A method that the interface has and the capability does not know.
pub(crate) fn unknown(context: &Context<'_>) -> HostError {
    HostError::new(ErrorCode::Host, format!("there is no method '{}'", context.call.method))
}

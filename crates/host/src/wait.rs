//! Waiting for another thread without losing sight of limits and revocations.

use creance_engine::{Context, HostError};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// Time between two looks.
const LOOK: Duration = Duration::from_millis(5);

/// The next message of a thread; none when it has ended.
///
/// # Errors
/// The call must stop. What the thread sends later stays in the channel, or is dropped with it.
pub(crate) fn wait<T>(channel: &Receiver<T>, context: &mut Context<'_>) -> Result<Option<T>, HostError> {
    loop {
        match channel.recv_timeout(LOOK) {
            Ok(message) => return Ok(Some(message)),
            Err(RecvTimeoutError::Disconnected) => return Ok(None),
            Err(RecvTimeoutError::Timeout) => context.moved(0)?,
        }
    }
}

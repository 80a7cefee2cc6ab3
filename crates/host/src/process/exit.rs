//! The end of a run at the script's wish.

use crate::arguments::{unknown, wrong};
use creance_engine::{Answer, Capability, Context, Data, Halt, HostMethod, Interface};

/// Lets script end its run: no handler, `finally` or job runs after it. What the status means to the process is the
/// embedder's to decide.
#[derive(Clone, Copy, Debug, Default)]
pub struct Exit;

const METHODS: &[HostMethod] = &[HostMethod::direct("now", 0)];

impl Capability for Exit {
    fn interface(&self) -> Interface {
        Interface::new("Exit", METHODS)
    }

    fn call(&mut self, method: &str, arguments: &[Data], context: &mut Context<'_>) -> Answer {
        let status = match arguments.first() {
            None | Some(Data::Undefined) => 0,
            Some(Data::Number(status)) if status.fract() == 0.0 && (0.0..=255.0).contains(status) => {
                *status as i32
            }
            _ => return Err(wrong(context, "the status must be an integer from 0 to 255")),
        };
        match method {
            "now" => Err(Halt::Exit(status).into()),
            _ => Err(unknown(context)),
        }
    }
}

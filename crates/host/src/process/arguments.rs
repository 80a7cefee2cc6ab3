//! The arguments of a program.

use crate::arguments::unknown;
use creance_engine::{Answer, Capability, Context, Data, HostMethod, Interface};

/// What a program was called with.
#[derive(Clone, Debug)]
pub struct Arguments(Vec<String>);

impl Arguments {
    /// These arguments.
    pub fn new<A: Into<String>>(arguments: impl IntoIterator<Item = A>) -> Arguments {
        Arguments(arguments.into_iter().map(Into::into).collect())
    }
}

const METHODS: &[HostMethod] = &[HostMethod::direct("list", 0)];

impl Capability for Arguments {
    fn interface(&self) -> Interface {
        Interface::new("Arguments", METHODS)
    }

    fn call(&mut self, method: &str, _: &[Data], context: &mut Context<'_>) -> Answer {
        match method {
            "list" => Ok(Data::strings(self.0.iter().cloned()).into()),
            _ => Err(unknown(context)),
        }
    }
}

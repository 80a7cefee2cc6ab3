//! A named part of an environment.

use crate::arguments::{string, unknown};
use creance_engine::{Answer, Capability, Context, Data, HostMethod, Interface};
use std::collections::BTreeMap;

/// Variables that were read when it was made: later changes do not show.
#[derive(Clone, Debug)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// These variables of this process, as far as they are set and text.
    pub fn of_process<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> Environment {
        let variable = |name: N| {
            let name = name.as_ref().to_owned();
            std::env::var(&name).ok().map(|value| (name, value))
        };
        Environment(names.into_iter().filter_map(variable).collect())
    }

    /// These variables.
    pub fn of<N: Into<String>, V: Into<String>>(variables: impl IntoIterator<Item = (N, V)>) -> Environment {
        Environment(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

const METHODS: &[HostMethod] =
    &[HostMethod::direct("get", 1), HostMethod::direct("has", 1), HostMethod::direct("names", 0)];

impl Capability for Environment {
    fn interface(&self) -> Interface {
        Interface::new("Environment", METHODS)
    }

    fn call(&mut self, method: &str, arguments: &[Data], context: &mut Context<'_>) -> Answer {
        if method == "names" {
            return Ok(Data::strings(self.0.keys().cloned()).into());
        }
        let value = self.0.get(string(arguments, 0, "the name", context)?);
        match method {
            "get" => Ok(value.map_or(Data::Undefined, |value| Data::from(&**value)).into()),
            "has" => Ok(Data::Bool(value.is_some()).into()),
            _ => Err(unknown(context)),
        }
    }
}

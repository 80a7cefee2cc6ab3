//! What a VM is granted, and how it reaches the script.

use crate::engine::define_global;
use creance_vm::{Abrupt, Capabilities, Capability, Clock, Console, Entropy, Halt, Value, Vm};

/// Authority that is handed to a VM under a name.
#[non_exhaustive]
pub enum Grant {
    /// An object with methods.
    Capability(Box<dyn Capability>),
    /// The time, for `Date` and timers.
    Clock(Box<dyn Clock>),
    /// Random numbers, for `Math.random`.
    Entropy(Box<Entropy>),
    /// `console`: receives the name of the method and a line.
    Console(Box<Console>),
    /// Nothing: the VM cannot be built, for this reason.
    Refused(String),
}

impl<C: Capability + 'static> From<C> for Grant {
    fn from(capability: C) -> Grant {
        Grant::Capability(Box::new(capability))
    }
}

/// The grants of a VM that is not built yet.
#[derive(Default)]
pub(crate) struct Grants {
    pub(crate) clock: Option<Box<dyn Clock>>,
    pub(crate) entropy: Option<Box<Entropy>>,
    pub(crate) console: Option<Box<Console>>,
    pub(crate) capabilities: Capabilities,
    /// What is wrong with the first wrong one.
    pub(crate) refused: Option<String>,
}

impl Grants {
    pub(crate) fn add(&mut self, name: &str, grant: Grant) {
        let refused = match grant {
            Grant::Clock(clock) => {
                self.clock = Some(clock);
                None
            }
            Grant::Entropy(entropy) => {
                self.entropy = Some(entropy);
                None
            }
            Grant::Console(console) => {
                self.console = Some(console);
                None
            }
            Grant::Capability(capability) => match self.capabilities.grant(name, capability) {
                Ok(()) => None,
                Err(_) => Some(taken(name)),
            },
            Grant::Refused(reason) => Some(format!("'{name}' cannot be granted: {reason}")),
        };
        self.refused = self.refused.take().or(refused);
    }
}

fn other_interface(name: &str) -> String {
    format!("'{name}' cannot be granted: the template knows a grant of this name with other methods")
}

pub(crate) fn taken(name: &str) -> String {
    format!("'{name}' cannot be granted: the name is taken")
}

/// Grants a VM everything, and makes a global of each grant whose name it does not know from its template. The answer
/// is what is wrong with a name.
pub(crate) fn bind(vm: &mut Vm, capabilities: Capabilities) -> Result<Option<String>, Halt> {
    for (name, capability) in capabilities.into_granted() {
        let known = vm.host.capabilities.is_known(&name);
        if vm.host.capabilities.grant(&name, capability).is_err() {
            return Ok(Some(other_interface(&name)));
        }
        if known {
            continue;
        }
        let global = vm.heap.realms[0].global;
        let key = vm.heap.key(&name)?;
        if vm.heap.own_property(global, key)?.is_some() {
            return Ok(Some(taken(&name)));
        }
        match vm.granted_object(0, &name) {
            Ok(object) => define_global(&mut vm.heap, 0, &name, Value::object(object))?,
            Err(Abrupt::Halt(halt)) => return Err(halt),
            Err(_) => return Ok(Some(format!("'{name}' cannot be granted"))),
        }
    }
    Ok(None)
}

//! Values of Rust and values of script: both directions, by serde.

#[path = "values/errors.rs"]
mod errors;
#[path = "values/hostile.rs"]
mod hostile;
#[path = "values/property.rs"]
mod property;
#[path = "values/table.rs"]
mod table;

use creance_engine::{Engine, Error, Vm};

fn vm() -> Vm {
    Engine::new().vm().build().expect("the limits allow a VM")
}

/// The value of an expression as a type, or why it is none.
fn get<T: serde::de::DeserializeOwned>(source: &str) -> Result<T, Error> {
    let mut vm = vm();
    let outcome = vm.eval("value.js", &format!("({source})"))?;
    vm.get(outcome)
}

//! Names that may follow in a text that somebody is typing.

use crate::inspect::data_property;
use crate::{Error, Vm};
use creance_vm::{Intrinsic, Kind, Metered, Object, PropertyKey, Value};
use std::collections::BTreeSet;

/// Names that are given at most.
const MOST: usize = 10_000;
/// Prototypes that are looked at.
const MAX_PROTOTYPES: usize = 64;

impl Vm {
    /// The names of the properties to which a path of names leads, sorted: those of `Math` for `["Math"]`, all
    /// globals for an empty path. No script runs: what is behind a getter or a proxy has no names here.
    ///
    /// # Errors
    /// [`Error::Halt`]: looking costs fuel.
    pub fn names(&mut self, path: &[&str]) -> Result<Vec<String>, Error> {
        self.guarded(|vm| {
            let mut names = BTreeSet::new();
            let Some((first, rest)) = path.split_first() else {
                let keys: Vec<PropertyKey> =
                    vm.heap.realms[0].lexical.iter().map(|entry| entry.key).collect();
                add_names(vm, &keys, &mut names)?;
                let global = vm.global();
                add_names_of(vm, global, &mut names)?;
                return Ok(names.into_iter().collect());
            };
            let mut value = global(vm, first)?;
            for name in rest {
                let Some(object) = value.map(|value| prototype_for(vm, value)).transpose()?.flatten() else {
                    return Ok(Vec::new());
                };
                let key = vm.heap.key(name)?;
                value = data_property(&mut vm.heap, object, key)?;
            }
            if let Some(object) = value.map(|value| prototype_for(vm, value)).transpose()?.flatten() {
                add_names_of(vm, object, &mut names)?;
            }
            Ok(names.into_iter().collect())
        })
    }
}

/// What a name stands for in a script.
fn global(vm: &mut creance_vm::Vm, name: &str) -> Metered<Option<Value>> {
    let key = vm.heap.key(name)?;
    let lexical = &vm.heap.realms[0].lexical;
    if let Some(entry) = lexical.find(key).and_then(|at| lexical.entry(at)) {
        return Ok(Some(entry.value));
    }
    let global = vm.global();
    data_property(&mut vm.heap, global, key)
}

/// The object where the properties of a value are looked for.
fn prototype_for(vm: &mut creance_vm::Vm, value: Value) -> Metered<Option<Object>> {
    if let Some(object) = value.as_object() {
        return Ok(Some(object));
    }
    let intrinsic = if value.is_string() {
        Intrinsic::StringPrototype
    } else if value.is_number() {
        Intrinsic::NumberPrototype
    } else if value.as_bigint().is_some() {
        Intrinsic::BigIntPrototype
    } else if value.as_symbol().is_some() {
        Intrinsic::SymbolPrototype
    } else if matches!(value, Value::TRUE | Value::FALSE) {
        Intrinsic::BooleanPrototype
    } else {
        return Ok(None);
    };
    vm.intrinsic(intrinsic).map(Some)
}

fn add_names_of(vm: &mut creance_vm::Vm, object: Object, names: &mut BTreeSet<String>) -> Metered<()> {
    let mut holder = Some(object);
    for _ in 0..MAX_PROTOTYPES {
        let Some(object) = holder.filter(|object| vm.heap.kind(*object) != Kind::Proxy) else { break };
        let keys = vm.heap.own_keys(object)?;
        add_names(vm, &keys, names)?;
        holder = vm.heap.prototype_of(object);
    }
    Ok(())
}

/// Those keys that can be written behind a dot.
fn add_names(vm: &mut creance_vm::Vm, keys: &[PropertyKey], names: &mut BTreeSet<String>) -> Metered<()> {
    for key in keys {
        let Some(string) = key.as_string().filter(|_| names.len() < MOST) else { continue };
        let name = vm.heap.strings.to_rust_string(&mut vm.heap.meter, string)?;
        if is_identifier(&name) {
            names.insert(name);
        }
    }
    Ok(())
}

fn is_identifier(name: &str) -> bool {
    let begins = |c: char| c.is_alphabetic() || c == '_' || c == '$';
    name.starts_with(begins) && name.chars().all(|c| begins(c) || c.is_numeric())
}

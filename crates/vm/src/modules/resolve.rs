//! Which binding an exported name means. <https://tc39.es/ecma262/#sec-resolveexport>

use super::{Export, Import, ModuleId};
use crate::{Metered, PropertyKey, Vm};
use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use creance_heap::string::names;

/// Where an exported name leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Resolution {
    /// A slot of a module's scope.
    Binding(ModuleId, u32),
    /// A module's namespace.
    Namespace(ModuleId),
    /// A module's source.
    Source(ModuleId),
    /// Nowhere, or round in a circle.
    None,
    /// To different bindings by different `export *`.
    Ambiguous,
}

/// A module whose `export *` are looked through.
struct Star {
    module: ModuleId,
    name: PropertyKey,
    next: usize,
    found: Resolution,
}

impl Vm {
    pub(crate) fn resolve_export(&mut self, module: ModuleId, name: PropertyKey) -> Metered<Resolution> {
        let mut seen = BTreeSet::new();
        let mut stars: Vec<Star> = Vec::new();
        let mut next = Some((module, name));
        let mut result = Resolution::None;
        loop {
            if let Some((module, name)) = next.take() {
                self.tick(1)?;
                if !seen.insert((module, name)) {
                    result = Resolution::None;
                } else {
                    match self.module(module).exports.get(&name).copied() {
                        Some(Export::Local(slot)) => result = Resolution::Binding(module, slot),
                        Some(Export::Indirect(request, import)) => {
                            let required = self.module(module).requested(request as usize);
                            result = match (required, import) {
                                (Some((required, _)), Import::Named(import)) => {
                                    next = Some((required, import));
                                    continue;
                                }
                                (Some((required, _)), Import::Namespace) => Resolution::Namespace(required),
                                (Some((required, _)), Import::Source) => Resolution::Source(required),
                                (None, _) => Resolution::None,
                            }
                        }
                        // A default export is never handed on by `export *`.
                        None if name == PropertyKey::interned(names::DEFAULT) => result = Resolution::None,
                        None => {
                            stars.push(Star { module, name, next: 0, found: Resolution::None });
                            next = self.next_star(&mut stars);
                            if next.is_some() {
                                continue;
                            }
                            stars.pop();
                            result = Resolution::None;
                        }
                    }
                }
            }
            // A result for the innermost `export *`.
            let Some(star) = stars.last_mut() else { return Ok(result) };
            match (result, star.found) {
                (Resolution::None, _) => {}
                (Resolution::Ambiguous, _) => return Ok(Resolution::Ambiguous),
                (found, Resolution::None) => star.found = found,
                (found, before) if found == before => {}
                _ => return Ok(Resolution::Ambiguous),
            }
            next = self.next_star(&mut stars);
            if next.is_none() {
                result = stars.pop().map_or(Resolution::None, |star| star.found);
            }
        }
    }

    /// The next module that the innermost `export *` asks.
    fn next_star(&self, stars: &mut [Star]) -> Option<(ModuleId, PropertyKey)> {
        let star = stars.last_mut()?;
        let record = self.module(star.module);
        let list = &record.program.as_ref()?.module.as_ref()?.star_exports;
        let request = *list.get(star.next)?;
        star.next += 1;
        Some((record.requested(request as usize)?.0, star.name))
    }

    /// The names that a module exports, in no particular order.
    /// <https://tc39.es/ecma262/#sec-getexportednames>
    pub(crate) fn exported_names(&mut self, module: ModuleId) -> Metered<BTreeSet<PropertyKey>> {
        let mut exported = BTreeSet::new();
        let mut seen = BTreeSet::from([module]);
        let mut work = alloc::vec![module];
        while let Some(id) = work.pop() {
            let count = self.module(id).exports.len() as u64;
            self.tick(count + 1)?;
            let record = self.module(id);
            let is_root = id == module;
            let inherited = |name: &PropertyKey| *name != PropertyKey::interned(names::DEFAULT);
            exported.extend(record.exports.keys().filter(|name| is_root || inherited(name)));
            let source = record.program.as_ref().and_then(|program| program.module.as_ref());
            for request in source.iter().flat_map(|module| &module.star_exports) {
                if let Some((required, _)) = record.requested(*request as usize)
                    && seen.insert(required)
                {
                    work.push(required);
                }
            }
        }
        Ok(exported)
    }
}

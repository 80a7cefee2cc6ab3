//! Modules as bytes. A program is found again by the function that begins it.

use super::{Module, ModuleId, Modules};
use crate::vm::Linked;
use crate::{Object, PropertyKey, Value};
use alloc::vec::Vec;
use creance_heap::{Extra, Heap, extra::NamespaceExport};
use creance_snapshot::{Broken, Read, Reader, Record, Writer};

/// Numbers of evaluations stay far from where they would overflow.
const MOST_NUMBERS: u64 = 1 << 60;

impl Modules {
    pub(crate) fn write(&self, to: &mut Writer) {
        to.number(self.records.len() as u64);
        for record in &self.records {
            record.write(to);
        }
        self.by_key.write(to);
        self.async_count.write(to);
        self.suspended.write(to);
    }

    pub(crate) fn read(from: &mut Reader<'_>, functions: &[Linked]) -> Read<Modules> {
        let count = from.count()?;
        let mut records = Vec::new();
        for _ in 0..count {
            records.push(Module::read(from, functions)?);
        }
        let by_key = Record::read(from)?;
        let async_count = Record::read(from)?;
        let suspended = Record::read(from)?;
        Ok(Modules { records, by_key, async_count, suspended })
    }

    /// True while an evaluation waits for the body of a module.
    pub(crate) fn is_evaluating(&self) -> bool {
        self.suspended.is_some()
    }

    /// True for the number of a module.
    pub(crate) fn has(&self, id: ModuleId) -> bool {
        (id.0 as usize) < self.records.len()
    }

    /// True if everything that modules name is there.
    pub(crate) fn check(&self, heap: &Heap) -> bool {
        let has = |id: &ModuleId| self.has(*id);
        let is_realm = |realm: u8| usize::from(realm) < heap.realms.len();
        let records = self.records.iter().all(|record| {
            let Module { promise, namespace, deferred, meta, source, .. } = record;
            let mut objects = [promise, namespace, deferred, meta, source].into_iter().flatten();
            let requests = record.program.as_ref().and_then(|program| program.module.as_ref());
            let requests = requests.map_or(0, |module| module.requests.len());
            let is_key = |key: &PropertyKey| key.as_name_value().is_none_or(|name| heap.fits(name));
            is_realm(record.realm)
                && heap.is_scope(record.scope)
                && record.exports.keys().all(is_key)
                && record.loaded.len() == requests
                && record.loaded.iter().flatten().all(has)
                && record.error.is_none_or(|error| heap.fits(error))
                && record.cycle_root.iter().all(has)
                && record.async_parents.iter().all(has)
                && objects.all(|object| heap.is_object(*object))
        });
        let named = self.by_key.iter().all(|((realm, ..), id)| is_realm(*realm) && has(id));
        let suspended = self.suspended.as_ref().is_none_or(|evaluation| {
            let (mut modules, promise) = evaluation.named();
            modules.all(|id| has(&id)) && heap.is_object(promise)
        });
        let namespaces = heap.extras().all(|extra| match extra {
            Extra::Namespace(data) => {
                let mut nested = data.names().filter_map(|name| data.find(name));
                let is_module = |number: u32| has(&ModuleId(number));
                is_module(data.module)
                    && nested.all(|it| it.scope != NamespaceExport::NAMESPACE || is_module(it.slot))
            }
            _ => true,
        });
        records && named && suspended && namespaces && self.async_count < MOST_NUMBERS
    }
}

impl Module {
    fn write(&self, to: &mut Writer) {
        (self.key.clone(), self.realm, self.program.is_some()).write(to);
        (self.first, self.scope).write(to);
        self.exports.write(to);
        self.loaded.write(to);
        (self.status, self.error).write(to);
        (self.dfs_index, self.dfs_ancestor, self.cycle_root).write(to);
        (self.async_order, self.pending).write(to);
        self.async_parents.write(to);
        [self.promise, self.namespace, self.deferred, self.meta, self.source].write(to);
    }

    fn read(from: &mut Reader<'_>, functions: &[Linked]) -> Read<Module> {
        let (key, realm, has_program) = Record::read(from)?;
        let (first, scope) = <(u32, u32)>::read(from)?;
        let exports = Record::read(from)?;
        let loaded = Record::read(from)?;
        let (status, error) = <(_, Option<Value>)>::read(from)?;
        let (dfs_index, dfs_ancestor, cycle_root) = Record::read(from)?;
        let (async_order, pending) = Record::read(from)?;
        let async_parents = Record::read(from)?;
        let [promise, namespace, deferred, meta, source] = <[Option<Object>; 5]>::read(from)?;
        let mut program = None;
        if has_program {
            let linked = functions.get(first as usize).filter(|linked| linked.index == 0);
            let linked = linked.ok_or(Broken::Malformed("a module without a function"))?;
            program = Some(linked.program.clone());
        }
        Ok(Module {
            key,
            realm,
            program,
            first,
            scope,
            exports,
            loaded,
            status,
            error,
            dfs_index,
            dfs_ancestor,
            cycle_root,
            async_order,
            pending,
            async_parents,
            promise,
            namespace,
            deferred,
            meta,
            source,
        })
    }
}

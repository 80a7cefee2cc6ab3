//! The capabilities of a VM by their handles.

use super::{Call, Capability, Data, ErrorCode, HostError, Interface};
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use creance_heap::{Object, RealmId};
use creance_snapshot::{Broken, Read, Reader, Record, Writer};

/// Bytes charged for a capability that script has made by narrowing.
pub(super) const NARROWED_BYTES: usize = 512;

/// A name that cannot be granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantRefused;

struct Entry {
    grant: Arc<str>,
    path: Arc<str>,
    interface: usize,
    capability: Box<dyn Capability>,
    /// Made by script: forgotten with its object.
    narrowed: bool,
    /// Its objects, one for a realm.
    objects: Vec<(RealmId, Object)>,
}

/// The capabilities of a VM. The embedder adds to it before the VM runs.
#[derive(Default)]
pub struct Capabilities {
    entries: Vec<Option<Entry>>,
    narrowed: usize,
    /// Bytes that had been allocated when garbage was last collected for the sake of an answer.
    pub(super) collected_at: u64,
    interfaces: Vec<Interface>,
    /// The prototypes of objects, by realm and interface.
    prototypes: Vec<((RealmId, usize), Object)>,
}

impl Capabilities {
    /// Grants a capability under a name.
    ///
    /// # Errors
    /// The name is taken.
    pub fn grant(&mut self, name: &str, capability: Box<dyn Capability>) -> Result<(), GrantRefused> {
        if self.find(name).is_some() {
            return Err(GrantRefused);
        }
        self.add(Arc::from(name), Arc::from(""), capability, false);
        Ok(())
    }

    /// The names that are granted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().flatten().filter(|entry| !entry.narrowed).map(|entry| &*entry.grant)
    }

    /// What is granted, with its names.
    pub(super) fn granted(&self) -> impl Iterator<Item = (&Arc<str>, &dyn Capability)> {
        let granted = self.entries.iter().flatten().filter(|entry| !entry.narrowed);
        granted.map(|entry| (&entry.grant, &*entry.capability))
    }

    /// The interface of a grant.
    pub fn interface_of(&self, name: &str) -> Option<&Interface> {
        self.interface(self.find(name)?)
    }

    /// The handle of a grant.
    pub(crate) fn find(&self, name: &str) -> Option<u32> {
        let is_it = |entry: &Option<Entry>| {
            entry.as_ref().is_some_and(|entry| !entry.narrowed && *entry.grant == *name)
        };
        self.entries.iter().position(is_it).map(|at| at as u32)
    }

    pub(super) fn narrowed(&self) -> usize {
        self.narrowed
    }

    pub(super) fn add(
        &mut self,
        grant: Arc<str>,
        path: Arc<str>,
        capability: Box<dyn Capability>,
        narrowed: bool,
    ) -> u32 {
        let interface = capability.interface();
        let known = self.interfaces.iter().position(|known| *known == interface);
        let interface = known.unwrap_or_else(|| {
            self.interfaces.push(interface);
            self.interfaces.len() - 1
        });
        self.narrowed += usize::from(narrowed);
        let entry = Some(Entry { grant, path, interface, capability, narrowed, objects: Vec::new() });
        match self.entries.iter().position(Option::is_none) {
            Some(free) => {
                self.entries[free] = entry;
                free as u32
            }
            None => {
                self.entries.push(entry);
                self.entries.len() as u32 - 1
            }
        }
    }

    fn entry(&self, handle: u32) -> Option<&Entry> {
        self.entries.get(handle as usize)?.as_ref()
    }

    /// The number of a capability's interface.
    pub(super) fn interface_number(&self, handle: u32) -> Option<usize> {
        self.entry(handle).map(|entry| entry.interface)
    }

    /// The interface of a capability.
    pub(crate) fn interface(&self, handle: u32) -> Option<&Interface> {
        self.interfaces.get(self.interface_number(handle)?)
    }

    pub(super) fn interface_by_number(&self, number: usize) -> Option<&Interface> {
        self.interfaces.get(number)
    }

    /// The name under which a capability was granted, or the one from which it is narrowed.
    pub(super) fn grant_of(&self, handle: u32) -> Arc<str> {
        self.entry(handle).map_or_else(|| Arc::from(""), |entry| entry.grant.clone())
    }

    pub(super) fn get_mut(&mut self, handle: u32) -> Option<&mut dyn Capability> {
        let entry = self.entries.get_mut(handle as usize)?.as_mut()?;
        Some(&mut *entry.capability)
    }

    /// The call of a method as data.
    pub(super) fn call(&self, handle: u32, method: usize, arguments: Vec<Data>) -> Result<Call, HostError> {
        let entry = self.entry(handle);
        let row = entry.and_then(|entry| self.interfaces.get(entry.interface)?.methods.get(method));
        match (entry, row) {
            (Some(entry), Some(row)) => Ok(Call {
                grant: entry.grant.clone(),
                path: entry.path.clone(),
                method: row.name.clone(),
                arguments,
            }),
            _ => Err(HostError::new(ErrorCode::Closed, "the capability is closed")),
        }
    }

    pub(super) fn object(&self, handle: u32, realm: RealmId) -> Option<Object> {
        self.entry(handle)?.objects.iter().find(|object| object.0 == realm).map(|object| object.1)
    }

    pub(super) fn set_object(&mut self, handle: u32, realm: RealmId, object: Object) {
        if let Some(Some(entry)) = self.entries.get_mut(handle as usize) {
            entry.objects.push((realm, object));
        }
    }

    pub(super) fn prototype(&self, realm: RealmId, interface: usize) -> Option<Object> {
        self.prototypes.iter().find(|known| known.0 == (realm, interface)).map(|known| known.1)
    }

    pub(super) fn set_prototype(&mut self, realm: RealmId, interface: usize, object: Object) {
        self.prototypes.push(((realm, interface), object));
    }

    /// The objects that live as long as the VM: those of grants, and the prototypes.
    pub(crate) fn roots(&self) -> impl Iterator<Item = Object> {
        let granted = self.entries.iter().flatten().filter(|entry| !entry.narrowed);
        let objects = granted.flat_map(|entry| entry.objects.iter().map(|object| object.1));
        objects.chain(self.prototypes.iter().map(|known| known.1))
    }

    /// Forgets the capabilities that script has made and whose objects are gone.
    pub(crate) fn sweep(&mut self, is_alive: impl Fn(Object) -> bool) -> usize {
        let mut bytes = 0;
        for slot in &mut self.entries {
            let gone = slot.as_ref().is_some_and(|entry| {
                entry.narrowed && !entry.objects.iter().any(|&(_, object)| is_alive(object))
            });
            if gone && let Some(entry) = slot.take() {
                self.narrowed -= 1;
                bytes += NARROWED_BYTES + entry.path.len();
            }
        }
        bytes
    }
}

impl core::fmt::Debug for Capabilities {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

/// The refusal of every name in the realm of a `ShadowRealm`.
pub(crate) fn not_granted_in_shadow_realm(name: &str) -> HostError {
    let message = format!(
        "'{name}' is not granted in a ShadowRealm: nothing is; pass a function that uses the grant to one of its \
         functions"
    );
    HostError::new(ErrorCode::NotGranted, message)
}

/// The refusal of a name under which nothing is granted.
pub(crate) fn not_granted(name: &str) -> HostError {
    // Names that are granted by a flag of their own.
    let flag = match name {
        "env" => String::from("--env A,B"),
        "args" | "stdio" | "exit" => format!("--{name}"),
        "fs" => String::from("--fs fs=PATH"),
        _ => format!("a flag such as --fs {name}=PATH or --net {name}=ORIGIN"),
    };
    let message = format!(
        "nothing is granted under the name '{name}': grant it with {flag}, or with .grant(\"{name}\", ...) where the \
         VM is built"
    );
    HostError::new(ErrorCode::NotGranted, message)
}

/// A capability as a snapshot knows it: grant, interface, and its objects.
type Granted = (Arc<str>, usize, Vec<(RealmId, Object)>);

impl Capabilities {
    /// Writes what is granted and which objects stand for it.
    ///
    /// # Errors
    /// What cannot be written.
    pub(crate) fn write(&self, to: &mut Writer) -> Result<(), String> {
        if let Some(entry) = self.entries.iter().flatten().find(|entry| entry.narrowed) {
            return Err(format!("a capability that script has made: {}{}", entry.grant, entry.path));
        }
        self.interfaces.write(to);
        let entries = self.entries.iter().map(|entry| {
            entry
                .as_ref()
                .map(|entry| -> Granted { (entry.grant.clone(), entry.interface, entry.objects.clone()) })
        });
        entries.collect::<Vec<_>>().write(to);
        self.prototypes.write(to);
        self.collected_at.write(to);
        Ok(())
    }

    /// What was granted to the VM that was written, from what is granted now: under the same names, with the same
    /// methods.
    pub(crate) fn restored(mut self, from: &mut Reader<'_>) -> Read<Capabilities> {
        let interfaces: Vec<Interface> = Record::read(from)?;
        let entries: Vec<Option<Granted>> = Record::read(from)?;
        let prototypes = Record::read(from)?;
        let collected_at = Record::read(from)?;
        let mut restored = Capabilities { interfaces, prototypes, collected_at, ..Capabilities::default() };
        for granted in entries {
            let Some((grant, interface, objects)) = granted else {
                restored.entries.push(None);
                continue;
            };
            let found = self.find(&grant).and_then(|handle| self.entries[handle as usize].take());
            let Some(found) = found else {
                return Err(Broken::Unfit(format!("'{grant}' is not granted: the snapshot needs it")));
            };
            if restored.interfaces.get(interface) != self.interfaces.get(found.interface) {
                let message = format!("'{grant}' is granted with other methods than those of the snapshot");
                return Err(Broken::Unfit(message));
            }
            restored.entries.push(Some(Entry { interface, objects, ..found }));
        }
        match self.names().next() {
            Some(name) => {
                Err(Broken::Unfit(format!("'{name}' is granted, but not to the VM of the snapshot")))
            }
            None => Ok(restored),
        }
    }

    /// True if what a snapshot says of objects and realms can be.
    pub(crate) fn check(&self, is_object: impl Fn(Object) -> bool, realms: usize) -> bool {
        let objects = self.entries.iter().flatten().flat_map(|entry| &entry.objects);
        let mut prototypes = self.prototypes.iter().map(|((realm, _), object)| (realm, object));
        objects
            .map(|(realm, object)| (realm, object))
            .all(|(realm, object)| usize::from(*realm) < realms && is_object(*object))
            && prototypes.all(|(realm, object)| usize::from(*realm) < realms && is_object(*object))
    }
}

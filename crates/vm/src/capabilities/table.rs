//! The capabilities of a VM by their handles.

use super::{Call, Capability, Data, ErrorCode, HostError, Interface};
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use creance_heap::{Object, RealmId};
use creance_snapshot::{Broken, Read, Reader, Record, Writer, record};

/// Bytes charged for a capability that script has made by narrowing.
pub(super) const NARROWED_BYTES: usize = 512;

/// A name that cannot be granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantRefused;

struct Entry {
    place: Place,
    /// None in a clone of a VM that had it, until something is granted under its name.
    capability: Option<Box<dyn Capability>>,
}

/// What script has of a capability.
#[derive(Clone)]
struct Place {
    grant: Arc<str>,
    path: Arc<str>,
    interface: usize,
    /// Made by script: forgotten with its object.
    narrowed: bool,
    /// Its objects, one for a realm.
    objects: Vec<(RealmId, Object)>,
}

impl Place {
    /// True for what the embedder grants under a name.
    fn is_granted(&self, name: &str) -> bool {
        !self.narrowed && *self.grant == *name
    }
}

/// The places of a VM's capabilities, without them.
#[derive(Clone)]
pub(crate) struct Places {
    entries: Vec<Option<Place>>,
    narrowed: usize,
    interfaces: Vec<Interface>,
    prototypes: Vec<((RealmId, usize), Object)>,
}

impl Places {
    pub(crate) fn of(capabilities: &Capabilities) -> Places {
        let Capabilities { entries, narrowed, interfaces, prototypes, collected_at: _ } = capabilities;
        let place = |entry: &Option<Entry>| entry.as_ref().map(|entry| entry.place.clone());
        Places {
            entries: entries.iter().map(place).collect(),
            narrowed: *narrowed,
            interfaces: interfaces.clone(),
            prototypes: prototypes.clone(),
        }
    }

    /// Capabilities without any, whose objects script already has.
    pub(crate) fn vacant(&self) -> Capabilities {
        let Places { entries, narrowed, interfaces, prototypes } = self.clone();
        let entry = |place: Option<Place>| place.map(|place| Entry { place, capability: None });
        Capabilities {
            entries: entries.into_iter().map(entry).collect(),
            narrowed,
            interfaces,
            prototypes,
            collected_at: 0,
        }
    }
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
    /// Grants a capability under a name. Objects that script has of a grant of this name, with the same methods, in a
    /// clone, become objects of it.
    ///
    /// # Errors
    /// The name is taken, also by a grant with other methods that the VM was cloned with.
    pub fn grant(&mut self, name: &str, capability: Box<dyn Capability>) -> Result<(), GrantRefused> {
        let known = self.entries.iter_mut().flatten().find(|entry| entry.place.is_granted(name));
        let Some(entry) = known else {
            self.add(Arc::from(name), Arc::from(""), capability, false);
            return Ok(());
        };
        let same = self.interfaces.get(entry.place.interface) == Some(&capability.interface());
        if entry.capability.is_some() || !same {
            return Err(GrantRefused);
        }
        entry.capability = Some(capability);
        Ok(())
    }

    /// Whether script may have objects of a grant of this name, whether or not it is granted now.
    pub fn is_known(&self, name: &str) -> bool {
        self.entries.iter().flatten().any(|entry| entry.place.is_granted(name))
    }

    /// The names that are granted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.granted().map(|(name, _)| &**name)
    }

    /// What is granted, with its names.
    pub(super) fn granted(&self) -> impl Iterator<Item = (&Arc<str>, &dyn Capability)> {
        let granted = self.entries.iter().flatten().filter(|entry| !entry.place.narrowed);
        granted.filter_map(|entry| Some((&entry.place.grant, entry.capability.as_deref()?)))
    }

    /// Everything that is granted, with its names, taken out.
    pub fn into_granted(self) -> impl Iterator<Item = (Arc<str>, Box<dyn Capability>)> {
        let granted = self.entries.into_iter().flatten().filter(|entry| !entry.place.narrowed);
        granted.filter_map(|entry| Some((entry.place.grant, entry.capability?)))
    }

    /// The interface of a grant.
    pub fn interface_of(&self, name: &str) -> Option<&Interface> {
        self.interface(self.find(name)?)
    }

    /// The handle of a grant.
    pub(crate) fn find(&self, name: &str) -> Option<u32> {
        let is_it = |entry: &Option<Entry>| {
            entry.as_ref().is_some_and(|entry| entry.capability.is_some() && entry.place.is_granted(name))
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
        let interface = self.number_of(capability.interface());
        self.narrowed += usize::from(narrowed);
        let place = Place { grant, path, interface, narrowed, objects: Vec::new() };
        let entry = Some(Entry { place, capability: Some(capability) });
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

    /// The number of an interface, a new one if there is none yet.
    pub(super) fn number_of(&mut self, interface: Interface) -> usize {
        let known = self.interfaces.iter().position(|known| *known == interface);
        known.unwrap_or_else(|| {
            self.interfaces.push(interface);
            self.interfaces.len() - 1
        })
    }

    /// What messages call the function of a row: a function of the host by its grant.
    pub(super) fn function_name(&self, handle: u32, row: usize) -> String {
        match self.interface(handle) {
            Some(interface) if interface.as_function().is_some() => String::from(&*self.grant_of(handle)),
            Some(interface) => interface.function_name(row),
            None => String::from(&*self.grant_of(handle)),
        }
    }

    fn entry(&self, handle: u32) -> Option<&Entry> {
        self.entries.get(handle as usize)?.as_ref()
    }

    /// The number of a capability's interface.
    pub(super) fn interface_number(&self, handle: u32) -> Option<usize> {
        self.entry(handle).map(|entry| entry.place.interface)
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
        self.entry(handle).map_or_else(|| Arc::from(""), |entry| entry.place.grant.clone())
    }

    pub(super) fn get_mut(&mut self, handle: u32) -> Option<&mut dyn Capability> {
        let entry = self.entries.get_mut(handle as usize)?.as_mut()?;
        Some(&mut **entry.capability.as_mut()?)
    }

    /// The call of a method as data.
    pub(super) fn call(&self, handle: u32, method: usize, arguments: Vec<Data>) -> Result<Call, HostError> {
        let entry = self.entry(handle);
        let row = entry.and_then(|entry| self.interfaces.get(entry.place.interface)?.methods.get(method));
        match (entry, row) {
            (Some(Entry { place, capability: None }), _) => Err(not_granted_again(place)),
            (Some(Entry { place, .. }), Some(row)) => Ok(Call {
                grant: place.grant.clone(),
                path: place.path.clone(),
                method: row.called(),
                arguments,
            }),
            _ => Err(HostError::new(ErrorCode::Closed, "the capability is closed")),
        }
    }

    pub(super) fn object(&self, handle: u32, realm: RealmId) -> Option<Object> {
        self.entry(handle)?.place.objects.iter().find(|object| object.0 == realm).map(|object| object.1)
    }

    pub(super) fn set_object(&mut self, handle: u32, realm: RealmId, object: Object) {
        if let Some(Some(entry)) = self.entries.get_mut(handle as usize) {
            entry.place.objects.push((realm, object));
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
        let granted = self.entries.iter().flatten().filter(|entry| !entry.place.narrowed);
        let objects = granted.flat_map(|entry| entry.place.objects.iter().map(|object| object.1));
        objects.chain(self.prototypes.iter().map(|known| known.1))
    }

    /// Forgets the capabilities that script has made and whose objects are gone.
    pub(crate) fn sweep(&mut self, is_alive: impl Fn(Object) -> bool) -> usize {
        let mut bytes = 0;
        for slot in &mut self.entries {
            let gone = slot.as_ref().is_some_and(|Entry { place, .. }| {
                place.narrowed && !place.objects.iter().any(|&(_, object)| is_alive(object))
            });
            if gone && let Some(entry) = slot.take() {
                self.narrowed -= 1;
                bytes += NARROWED_BYTES + entry.place.path.len();
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

/// The refusal of an object that script had before its VM was cloned.
fn not_granted_again(place: &Place) -> HostError {
    let Place { grant, path, narrowed, .. } = place;
    let message = if *narrowed {
        format!(
            "'{grant}{path}' is not granted: it was made before the VM became a template; make it again from what is \
             granted under the name '{grant}'"
        )
    } else {
        format!(
            "'{grant}' is not granted to this clone of a template: hand a grant of this name to the builder with \
             .grant(\"{grant}\", ...)"
        )
    };
    HostError::new(ErrorCode::NotGranted, message)
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

record!(Place { grant, path, interface, narrowed, objects });

impl Capabilities {
    /// Writes what is granted and which objects stand for it.
    ///
    /// # Errors
    /// What cannot be written.
    pub(crate) fn write(&self, to: &mut Writer) -> Result<(), String> {
        let made = |entry: &&Entry| entry.place.narrowed && entry.capability.is_some();
        if let Some(Entry { place, .. }) = self.entries.iter().flatten().find(made) {
            return Err(format!("a capability that script has made: {}{}", place.grant, place.path));
        }
        self.interfaces.write(to);
        let place = |entry: &Option<Entry>| {
            entry.as_ref().map(|entry| (entry.place.clone(), entry.capability.is_some()))
        };
        self.entries.iter().map(place).collect::<Vec<_>>().write(to);
        self.prototypes.write(to);
        self.collected_at.write(to);
        Ok(())
    }

    /// What was granted to the VM that was written, from what is granted now: under the same names, with the same
    /// methods.
    pub(crate) fn restored(mut self, from: &mut Reader<'_>) -> Read<Capabilities> {
        let interfaces: Vec<Interface> = Record::read(from)?;
        let entries: Vec<Option<(Place, bool)>> = Record::read(from)?;
        let prototypes = Record::read(from)?;
        let collected_at = Record::read(from)?;
        let mut restored = Capabilities { interfaces, prototypes, collected_at, ..Capabilities::default() };
        for entry in entries {
            let Some((place, granted)) = entry else {
                restored.entries.push(None);
                continue;
            };
            from.check(place.interface < restored.interfaces.len(), "the methods of a capability")?;
            from.check(!(place.narrowed && granted), "a capability that script has made")?;
            if place.narrowed {
                restored.narrowed += 1;
                from.charge(NARROWED_BYTES + place.path.len())?;
            }
            restored.entries.push(Some(match granted {
                true => self.granted_again(place, &restored.interfaces)?,
                false => Entry { place, capability: None },
            }));
        }
        match self.names().next() {
            Some(name) => {
                Err(Broken::Unfit(format!("'{name}' is granted, but not to the VM of the snapshot")))
            }
            None => Ok(restored),
        }
    }

    fn granted_again(&mut self, place: Place, interfaces: &[Interface]) -> Read<Entry> {
        let grant = &place.grant;
        let found = self.find(grant).and_then(|handle| self.entries[handle as usize].take());
        let Some(found) = found else {
            return Err(Broken::Unfit(format!("'{grant}' is not granted: the snapshot needs it")));
        };
        if interfaces.get(place.interface) != self.interfaces.get(found.place.interface) {
            let message = format!("'{grant}' is granted with other methods than those of the snapshot");
            return Err(Broken::Unfit(message));
        }
        Ok(Entry { place, capability: found.capability })
    }

    /// True if what a snapshot says of objects and realms can be.
    pub(crate) fn check(&self, is_object: impl Fn(Object) -> bool, realms: usize) -> bool {
        let objects = self.entries.iter().flatten().flat_map(|entry| &entry.place.objects);
        let mut prototypes = self.prototypes.iter().map(|((realm, _), object)| (realm, object));
        objects
            .map(|(realm, object)| (realm, object))
            .all(|(realm, object)| usize::from(*realm) < realms && is_object(*object))
            && prototypes.all(|(realm, object)| usize::from(*realm) < realms && is_object(*object))
    }
}

//! What script sees of a capability, as a table.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

/// What [`Capability::call`](super::Capability::call) is told when script constructs an object.
const CONSTRUCTOR: &str = "new";

/// The methods of a kind of capability. Capabilities with equal interfaces share one prototype in a realm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// What the objects are: their `[Symbol.toStringTag]`.
    pub name: Cow<'static, str>,
    /// The methods.
    pub methods: Cow<'static, [HostMethod]>,
}

impl Interface {
    /// An interface whose table is a constant.
    pub const fn new(name: &'static str, methods: &'static [HostMethod]) -> Interface {
        Interface { name: Cow::Borrowed(name), methods: Cow::Borrowed(methods) }
    }

    /// What a function has in place of an object with methods: script calls the grant itself.
    pub fn function(length: u8) -> Interface {
        Interface::function_of(length, Style::Function)
    }

    /// The same for a function that answers with a promise.
    pub fn async_function(length: u8) -> Interface {
        Interface::function_of(length, Style::AsyncFunction)
    }

    fn function_of(length: u8, style: Style) -> Interface {
        let call = HostMethod { name: Cow::Borrowed(""), length, style };
        Interface { name: Cow::Borrowed("Function"), methods: Cow::Owned(alloc::vec![call]) }
    }

    /// The row of the function, if script calls the grant itself.
    pub fn as_function(&self) -> Option<&HostMethod> {
        self.methods.first().filter(|row| matches!(row.style, Style::Function | Style::AsyncFunction))
    }

    /// What a class has in place of an object with methods: script constructs objects with `new`, and this is what
    /// they have. The constructor is called `new` with `length` arguments, and answers with a capability whose
    /// interface is `objects`.
    pub fn class(length: u8, objects: &Interface) -> Interface {
        let new = HostMethod { name: Cow::Borrowed(CONSTRUCTOR), length, style: Style::Constructor };
        let methods = core::iter::once(new).chain(objects.methods.iter().cloned()).collect();
        Interface { name: objects.name.clone(), methods }
    }

    /// The row of the constructor, if the grant is a class.
    pub fn as_class(&self) -> Option<&HostMethod> {
        self.methods.first().filter(|row| row.style == Style::Constructor)
    }

    /// What the objects of a class have.
    pub(super) fn objects(&self) -> Option<Interface> {
        self.as_class()?;
        let methods = self.methods.iter().skip(1).cloned().collect();
        Some(Interface { name: self.name.clone(), methods })
    }

    /// True if objects with this interface are those of a class.
    pub(super) fn is_of(&self, class: &Interface) -> bool {
        let methods = class.as_class().and_then(|_| class.methods.get(1..));
        methods == Some(&*self.methods) && self.name == class.name
    }

    /// True if there is a method of the name.
    pub fn has(&self, method: &str) -> bool {
        self.methods.iter().any(|row| row.is_called(method))
    }

    /// The name of a row's function in messages: `Account.deposit`, `new Account`.
    pub(super) fn function_name(&self, row: usize) -> String {
        match self.methods.get(row) {
            Some(row) if row.style == Style::Constructor => format!("new {}", self.name),
            Some(row) => format!("{}.{}", self.name, row.name),
            None => self.name.clone().into_owned(),
        }
    }
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostMethod {
    /// The name of the property in script. [`Capability::call`](super::Capability::call) is told the same, but for an
    /// accessor `get name` or `set name`.
    pub name: Cow<'static, str>,
    /// The function's `length`.
    pub length: u8,
    /// How script calls it.
    pub style: Style,
}

/// How a method answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// At once: for what waits for nothing, and for narrowing.
    Direct,
    /// With a promise; a twin whose name ends in `Sync` answers when it is done.
    Promise,
    /// At once, and there is no object: the grant is a function. See [`Interface::function`].
    Function,
    /// The same, with a promise.
    AsyncFunction,
    /// It is read: the getter of an accessor property. What it answers can come later only where an instruction of the
    /// script reads it.
    Getter,
    /// It is written: the setter of an accessor property. What it answers is ignored.
    Setter,
    /// There is no object: the grant is a class, which this constructs. See [`Interface::class`].
    Constructor,
}

impl HostMethod {
    /// A method that answers at once.
    pub const fn direct(name: &'static str, length: u8) -> HostMethod {
        HostMethod { name: Cow::Borrowed(name), length, style: Style::Direct }
    }

    /// A method that answers with a promise, and its blocking twin.
    pub const fn promise(name: &'static str, length: u8) -> HostMethod {
        HostMethod { name: Cow::Borrowed(name), length, style: Style::Promise }
    }

    /// The getter of an accessor property: the method `get name`. With a setter of the name it is one property.
    pub const fn getter(name: &'static str) -> HostMethod {
        HostMethod { name: Cow::Borrowed(name), length: 0, style: Style::Getter }
    }

    /// The setter of an accessor property: the method `set name`.
    pub const fn setter(name: &'static str) -> HostMethod {
        HostMethod { name: Cow::Borrowed(name), length: 1, style: Style::Setter }
    }

    /// What [`Capability::call`](super::Capability::call) is told.
    pub(super) fn called(&self) -> Cow<'static, str> {
        match self.style {
            Style::Getter => Cow::Owned(format!("get {}", self.name)),
            Style::Setter => Cow::Owned(format!("set {}", self.name)),
            _ => self.name.clone(),
        }
    }

    /// True if this is what [`Capability::call`](super::Capability::call) is told.
    pub(super) fn is_called(&self, method: &str) -> bool {
        let name = match self.style {
            Style::Getter => method.strip_prefix("get "),
            Style::Setter => method.strip_prefix("set "),
            _ => Some(method),
        };
        name == Some(&*self.name)
    }
}

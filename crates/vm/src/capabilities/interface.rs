//! What script sees of a capability, as a table.

use alloc::borrow::Cow;

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

    /// True if there is a method of the name.
    pub fn has(&self, method: &str) -> bool {
        self.methods.iter().any(|row| row.name == method)
    }
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostMethod {
    /// The name, as [`Capability::call`](super::Capability::call) is told.
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
}

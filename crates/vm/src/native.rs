//! How builtins are declared and called.

use crate::{Attributes, Heap, JsResult, Kind, Metered, Object, RealmId, Symbol, Value, Vm};
use creance_heap::Intrinsic;

/// A native function. Its arguments lie in the register stack, where the collector sees them.
pub type NativeFn = fn(&mut Vm, Args) -> JsResult<Value>;

/// The usual case of a native function that needs neither script nor to throw: `this` and the arguments to the
/// result, or none for the native to decide. Whatever it does before it answers none must not show.
pub type LeafFn = fn(&mut Heap, &[Value]) -> Option<Value>;

/// The arguments of a native call: a copyable view of the register stack.
#[derive(Clone, Copy, Debug)]
pub struct Args {
    /// Stack index of the callee; `this` and the arguments follow.
    pub(crate) base: u32,
    pub(crate) count: u32,
    pub(crate) new_target: u32,
}

impl Args {
    /// The function that was called.
    pub fn callee(self, vm: &Vm) -> Value {
        vm.stack_value(self.base as usize)
    }

    /// `this`
    #[inline]
    pub fn this(self, vm: &Vm) -> Value {
        vm.stack_value(self.base as usize + 1)
    }

    /// An argument; undefined if absent.
    #[inline]
    pub fn get(self, vm: &Vm, index: usize) -> Value {
        if index < self.count as usize {
            vm.stack_value(self.base as usize + 2 + index)
        } else {
            Value::UNDEFINED
        }
    }

    /// How many arguments there are.
    #[inline]
    pub fn len(self) -> usize {
        self.count as usize
    }

    /// True without arguments.
    pub fn is_empty(self) -> bool {
        self.count == 0
    }

    /// NewTarget: the constructor that `new` was applied to; none in a plain call.
    pub fn new_target(self) -> Option<Object> {
        (self.new_target != 0).then_some(Object(self.new_target))
    }

    /// The captured values of a native closure.
    pub fn captures(self, vm: &Vm) -> [Value; 4] {
        match self.callee(vm).as_object().and_then(|callee| vm.heap.extra(callee)) {
            Some(creance_heap::Extra::Closure(closure)) => closure.captures,
            _ => [Value::UNDEFINED; 4],
        }
    }

    /// Replaces a captured value of a native closure.
    pub fn set_capture(self, vm: &mut Vm, index: usize, value: Value) {
        if let Some(callee) = self.callee(vm).as_object()
            && let Some(creance_heap::Extra::Closure(closure)) = vm.heap.extra_mut(callee)
            && let Some(place) = closure.captures.get_mut(index)
        {
            *place = value;
        }
    }
}

/// A function or value of a builtin object: one row of its table.
#[derive(Clone, Copy)]
pub struct Method {
    /// The property's name; `@@iterator` and the like for symbols.
    pub name: &'static str,
    /// The function's `length`.
    pub length: u8,
    /// What it does.
    pub body: Body,
    /// A short cut that the interpreter tries first.
    pub leaf: Option<LeafFn>,
    /// Whether the property is enumerable, as those of Web IDL are.
    pub enumerable: bool,
}

impl Method {
    /// The same row with a short cut.
    pub const fn leaf(self, leaf: LeafFn) -> Method {
        Method { leaf: Some(leaf), ..self }
    }

    /// The same row as an enumerable property.
    pub const fn enumerable(self) -> Method {
        Method { enumerable: true, ..self }
    }
}

/// What a row of a builtin's table is.
#[derive(Clone, Copy)]
pub enum Body {
    /// A native function.
    Native(NativeFn),
    /// A method of the object literal in a library file.
    Library(&'static str, &'static str),
    /// The same for an operation of a Web IDL interface: with fewer arguments than the row's `length` it throws.
    Operation(&'static str, &'static str),
    /// A function that the interpreter itself carries out, so that it needs no nesting.
    Special(Special),
    /// An accessor property: getter and setter.
    Accessor(Option<NativeFn>, Option<NativeFn>),
    /// An accessor property whose getter and setter are methods of the object literal in a library file.
    LibraryAccessor(&'static str, &'static str, Option<&'static str>),
    /// A function that is not a property: a closure or intrinsic that the object's code makes itself.
    Hidden(NativeFn),
}

/// Functions that push frames rather than nest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Special {
    /// `Function.prototype.call`
    FunctionCall,
    /// `Function.prototype.apply`
    FunctionApply,
    /// `Reflect.apply`
    ReflectApply,
    /// `Reflect.construct`
    ReflectConstruct,
    /// `%GeneratorPrototype%.next`
    GeneratorNext,
    /// `%GeneratorPrototype%.throw`
    GeneratorThrow,
    /// `%GeneratorPrototype%.return`
    GeneratorReturn,
}

/// A builtin object: everything that its file says about it. Built with the `const` methods below.
#[derive(Clone, Copy)]
pub struct Spec {
    /// The object.
    pub intrinsic: Intrinsic,
    /// What it is, if it is no function.
    pub kind: Kind,
    /// Its prototype; none for null.
    pub parent: Option<Intrinsic>,
    /// The function that it is, if it is one.
    pub constructor: Option<Constructor>,
    /// Properties that hold other intrinsic objects.
    pub links: &'static [(&'static str, Intrinsic, Attributes)],
    /// Its functions and accessors.
    pub methods: &'static [Method],
    /// Constant properties: neither writable, enumerable nor configurable.
    pub constants: &'static [(&'static str, Constant)],
    /// `[Symbol.toStringTag]`
    pub tag: Option<&'static str>,
    /// What is left to do when a realm's object is made.
    pub setup: Option<Setup>,
}

/// Finishes an intrinsic object of a realm.
pub type Setup = fn(&mut Heap, RealmId, Object) -> Metered<()>;

/// The value of a constant property.
#[derive(Clone, Copy)]
pub enum Constant {
    /// A number.
    Number(f64),
    /// A string.
    String(&'static str),
    /// A symbol.
    Symbol(Symbol),
    /// Undefined.
    Undefined,
}

impl Spec {
    /// An ordinary object that inherits from `Object.prototype`.
    pub const fn object(intrinsic: Intrinsic) -> Spec {
        Spec {
            intrinsic,
            kind: Kind::Object,
            parent: Some(Intrinsic::ObjectPrototype),
            constructor: None,
            links: &[],
            methods: &[],
            constants: &[],
            tag: None,
            setup: None,
        }
    }

    /// A function object that inherits from `Function.prototype`.
    pub const fn function(intrinsic: Intrinsic, constructor: Constructor) -> Spec {
        Spec {
            constructor: Some(constructor),
            parent: Some(Intrinsic::FunctionPrototype),
            ..Spec::object(intrinsic)
        }
    }

    /// The object is of a kind.
    pub const fn kind(self, kind: Kind) -> Spec {
        Spec { kind, ..self }
    }

    /// The object inherits from `parent`.
    pub const fn parent(self, parent: Option<Intrinsic>) -> Spec {
        Spec { parent, ..self }
    }

    /// The object has these functions.
    pub const fn methods(self, methods: &'static [Method]) -> Spec {
        Spec { methods, ..self }
    }

    /// The object has properties that hold other intrinsic objects.
    pub const fn links(self, links: &'static [(&'static str, Intrinsic, Attributes)]) -> Spec {
        Spec { links, ..self }
    }

    /// The object has these constants.
    pub const fn constants(self, constants: &'static [(&'static str, Constant)]) -> Spec {
        Spec { constants, ..self }
    }

    /// The object has a `[Symbol.toStringTag]`.
    pub const fn tag(self, tag: &'static str) -> Spec {
        Spec { tag: Some(tag), ..self }
    }

    /// The object needs finishing.
    pub const fn setup(self, setup: Setup) -> Spec {
        Spec { setup: Some(setup), ..self }
    }
}

/// The function that an intrinsic object is.
#[derive(Clone, Copy)]
pub struct Constructor {
    /// Its name.
    pub name: &'static str,
    /// Its length.
    pub length: u8,
    /// What it does.
    pub call: NativeFn,
    /// True if `new` can be applied to it.
    pub constructs: bool,
}

/// A row for a native method.
pub const fn method(name: &'static str, length: u8, call: NativeFn) -> Method {
    Method { name, length, body: Body::Native(call), leaf: None, enumerable: false }
}

/// A row for a method of a library file.
pub const fn library(name: &'static str, length: u8, file: &'static str, key: &'static str) -> Method {
    Method { name, length, body: Body::Library(file, key), leaf: None, enumerable: false }
}

/// A row for a method that the interpreter carries out.
pub const fn special(name: &'static str, length: u8, special: Special) -> Method {
    Method { name, length, body: Body::Special(special), leaf: None, enumerable: false }
}

/// A row for an accessor property.
pub const fn accessor(name: &'static str, getter: Option<NativeFn>, setter: Option<NativeFn>) -> Method {
    Method { name, length: 0, body: Body::Accessor(getter, setter), leaf: None, enumerable: false }
}

/// A row for a function that is no property.
pub const fn hidden(name: &'static str, length: u8, call: NativeFn) -> Method {
    Method { name, length, body: Body::Hidden(call), leaf: None, enumerable: false }
}

/// The function that an intrinsic object is, callable with `new`.
pub const fn constructor(name: &'static str, length: u8, call: NativeFn) -> Constructor {
    Constructor { name, length, call, constructs: true }
}

/// The function that an intrinsic object is, not a constructor.
pub const fn function(name: &'static str, length: u8, call: NativeFn) -> Constructor {
    Constructor { name, length, call, constructs: false }
}

/// A row for an operation of a Web IDL interface: a method of a library file, enumerable, that needs
/// `length` arguments.
/// <https://webidl.spec.whatwg.org/#es-operations>
pub const fn operation(name: &'static str, length: u8, file: &'static str, key: &'static str) -> Method {
    Method { name, length, body: Body::Operation(file, key), leaf: None, enumerable: true }
}

/// A row for an attribute of a Web IDL interface: an enumerable accessor whose getter and, if it can be written,
/// setter are in a library file. <https://webidl.spec.whatwg.org/#es-attributes>
pub const fn attribute(
    name: &'static str,
    file: &'static str,
    getter: &'static str,
    setter: Option<&'static str>,
) -> Method {
    let body = Body::LibraryAccessor(file, getter, setter);
    Method { name, length: 0, body, leaf: None, enumerable: true }
}

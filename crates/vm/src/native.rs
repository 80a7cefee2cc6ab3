//! How builtins are declared and called.

use crate::{JsResult, Object, Value, Vm};
use creance_heap::Intrinsic;

/// A native function. Its arguments lie in the register stack, where the collector sees them.
pub type NativeFn = fn(&mut Vm, Args) -> JsResult<Value>;

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
        if index < self.count as usize { vm.stack_value(self.base as usize + 2 + index) } else { Value::UNDEFINED }
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
}

/// What a row of a builtin's table is.
#[derive(Clone, Copy)]
pub enum Body {
    /// A native function.
    Native(NativeFn),
    /// A method of the object literal in a library file.
    Library(&'static str, &'static str),
    /// A function that the interpreter itself carries out, so that it needs no nesting.
    Special(Special),
    /// An accessor property: getter and setter.
    Accessor(Option<NativeFn>, Option<NativeFn>),
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

/// A builtin object: what its table says about it.
pub struct Spec {
    /// The object.
    pub intrinsic: Intrinsic,
    /// The constructor's name and length, if the object is a function.
    pub constructor: Option<Constructor>,
    /// Its functions.
    pub methods: &'static [Method],
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
    Method { name, length, body: Body::Native(call) }
}

/// A row for a method of a library file.
pub const fn library(name: &'static str, length: u8, file: &'static str, key: &'static str) -> Method {
    Method { name, length, body: Body::Library(file, key) }
}

/// A row for a method that the interpreter carries out.
pub const fn special(name: &'static str, length: u8, special: Special) -> Method {
    Method { name, length, body: Body::Special(special) }
}

/// A row for an accessor property.
pub const fn accessor(name: &'static str, getter: Option<NativeFn>, setter: Option<NativeFn>) -> Method {
    Method { name, length: 0, body: Body::Accessor(getter, setter) }
}

/// A row for a function that is no property.
pub const fn hidden(name: &'static str, length: u8, call: NativeFn) -> Method {
    Method { name, length, body: Body::Hidden(call) }
}

//! Realms as far as the heap is concerned: the objects that every realm has one of, made when first asked for.
//! <https://tc39.es/ecma262/#sec-well-known-intrinsic-objects>

use crate::{Dictionary, Object, ShapeId};

macro_rules! intrinsics {
    ($($name:ident),* $(,)?) => {
        /// An object that each realm has one of.
        #[allow(missing_docs, reason = "the variants are the specification's names")]
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum Intrinsic { $($name),* }

        impl Intrinsic {
            /// All of them.
            pub const ALL: &'static [Intrinsic] = &[$(Intrinsic::$name),*];
            /// How many there are.
            pub const COUNT: usize = Intrinsic::ALL.len();
        }
    };
}

intrinsics! {
    ObjectPrototype, FunctionPrototype, Object, Function, Global,
    ArrayPrototype, Array, ArrayIteratorPrototype, IteratorPrototype, Iterator,
    StringPrototype, String, StringIteratorPrototype,
    NumberPrototype, Number, BooleanPrototype, Boolean, SymbolPrototype, Symbol, BigIntPrototype, BigInt,
    Math, Json, Reflect, Proxy, Atomics,
    ErrorPrototype, Error, EvalErrorPrototype, EvalError, RangeErrorPrototype, RangeError,
    ReferenceErrorPrototype, ReferenceError, SyntaxErrorPrototype, SyntaxError, TypeErrorPrototype, TypeError,
    UriErrorPrototype, UriError, AggregateErrorPrototype, AggregateError,
    SuppressedErrorPrototype, SuppressedError,
    MapPrototype, Map, MapIteratorPrototype, SetPrototype, Set, SetIteratorPrototype,
    WeakMapPrototype, WeakMap, WeakSetPrototype, WeakSet, WeakRefPrototype, WeakRef,
    FinalizationRegistryPrototype, FinalizationRegistry,
    PromisePrototype, Promise,
    GeneratorFunctionPrototype, GeneratorFunction, GeneratorPrototype,
    AsyncFunctionPrototype, AsyncFunction,
    AsyncGeneratorFunctionPrototype, AsyncGeneratorFunction, AsyncGeneratorPrototype,
    AsyncIteratorPrototype, AsyncFromSyncIteratorPrototype,
    IteratorHelperPrototype, WrapForValidIteratorPrototype,
    ArrayBufferPrototype, ArrayBuffer, SharedArrayBufferPrototype, SharedArrayBuffer,
    DataViewPrototype, DataView,
    TypedArrayPrototype, TypedArray,
    Int8ArrayPrototype, Int8Array, Uint8ArrayPrototype, Uint8Array,
    Uint8ClampedArrayPrototype, Uint8ClampedArray, Int16ArrayPrototype, Int16Array,
    Uint16ArrayPrototype, Uint16Array, Int32ArrayPrototype, Int32Array, Uint32ArrayPrototype, Uint32Array,
    BigInt64ArrayPrototype, BigInt64Array, BigUint64ArrayPrototype, BigUint64Array,
    Float16ArrayPrototype, Float16Array, Float32ArrayPrototype, Float32Array,
    Float64ArrayPrototype, Float64Array,
    DatePrototype, Date, RegExpPrototype, RegExp, RegExpStringIteratorPrototype,
    DisposableStackPrototype, DisposableStack, AsyncDisposableStackPrototype, AsyncDisposableStack,
    ShadowRealmPrototype, ShadowRealm, ShadowRealmFunctions,
    AbstractModuleSourcePrototype, AbstractModuleSource,
    DomExceptionPrototype, DomException, TextEncoderPrototype, TextEncoder, TextDecoderPrototype, TextDecoder,
    CryptoPrototype, CryptoInterface, Crypto,
    PerformancePrototype, PerformanceInterface, Performance,
    UrlPrototype, Url, UrlSearchParamsPrototype, UrlSearchParams, UrlSearchParamsIteratorPrototype,
    EventPrototype, Event, CustomEventPrototype, CustomEvent, EventTargetPrototype, EventTarget,
    AbortSignalPrototype, AbortSignal, AbortControllerPrototype, AbortController,
    HeadersPrototype, Headers, HeadersIteratorPrototype, RequestPrototype, Request, ResponsePrototype, Response,
    ThrowTypeError, Eval, LibraryIntrinsics, PromiseFunctions, ModuleFunctions, HostFunctions,
    Console, NodeBinding, TestHost,
}

/// The number of a realm of one VM.
pub type RealmId = u8;

/// The realms that a VM may have. They stay for as long as the VM.
pub const MAX_REALMS: usize = 255;

/// A realm's objects.
#[derive(Clone)]
pub struct Realm {
    pub(crate) intrinsics: [u32; Intrinsic::COUNT],
    /// The global object.
    pub global: Object,
    /// It belongs to a `ShadowRealm` object: nothing that is granted can be reached from it.
    pub is_shadow: bool,
    /// The declarative record of the global environment: `let`, `const` and `class` of scripts.
    pub lexical: Dictionary,
    /// The shape of `{}`.
    pub(crate) object_shape: ShapeId,
    /// The shape of iterator results: `value`, then `done`.
    pub(crate) result_shape: ShapeId,
    /// The shape of the arrays that tell of a match: `index`, `input`, `groups`.
    pub(crate) match_shape: ShapeId,
}

//! The instruction table: one row per opcode.
//!
//! Jump offsets are relative to the instruction after the jump. `Fwd` offsets are never negative, `Back`
//! offsets always are: a back edge is where fuel is charged and where the interpreter leaves its handlers.

/// What a byte operand of an instruction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// Not used; zero.
    None,
    /// A register that is written.
    W(&'static str),
    /// A register that is read.
    R(&'static str),
    /// The first of this many consecutive registers, read and written.
    Base(&'static str, u8),
    /// The first register of a call: callee, `this` (or new target), then as many arguments as `b` says.
    Call(&'static str),
    /// The first of as many consecutive registers as `imm` (or, for [`Imm::None`], operand `c`) says.
    Range(&'static str),
    /// A small number.
    N(&'static str),
    /// The low half of a 16-bit integer; the high half is the next operand.
    Short(&'static str),
    /// The high half of the operand before.
    ShortHigh,
}

/// What the immediate of an instruction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imm {
    /// Not used; zero.
    None,
    /// A signed integer.
    Int(&'static str),
    /// An index into the function's constants.
    Constant(&'static str),
    /// An index into the function's inline caches, which holds the property key.
    Cache(&'static str),
    /// An index into the program's functions.
    Function,
    /// A jump forward.
    Fwd,
    /// A jump backward.
    Back,
}

/// The declaration of an opcode.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The opcode's name.
    pub name: &'static str,
    /// Operands `a`, `b` and `c`.
    pub operands: [Operand; 3],
    /// The immediate.
    pub imm: Imm,
    /// True if the next instruction is never reached by falling through.
    pub ends: bool,
}

macro_rules! opcodes {
    ($( $(#[doc = $doc:literal])+ $name:ident ($a:expr, $b:expr, $c:expr, $imm:expr) $($ends:ident)?; )*) => {
        /// An operation of the virtual machine.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Op { $( $(#[doc = $doc])+ $name, )* }

        impl Op {
            /// Every opcode, in the order of its byte.
            pub const ALL: &'static [Op] = &[$(Op::$name),*];

            const ROWS: &'static [Row] = {
                use Imm::*;
                use Operand::*;
                &[$( Row {
                    name: stringify!($name),
                    operands: [$a, $b, $c],
                    imm: $imm,
                    ends: opcodes!(@ends $($ends)?),
                } ),*]
            };
        }
    };
    (@ends ends) => { true };
    (@ends) => { false };
}

const X: Operand = Operand::None;
const NO: Imm = Imm::None;

impl Op {
    /// The opcode of a byte.
    pub const fn from_byte(byte: u8) -> Option<Op> {
        if (byte as usize) < Op::ALL.len() { Some(Op::ALL[byte as usize]) } else { None }
    }

    /// The opcode's declaration.
    pub fn row(self) -> &'static Row {
        &Op::ROWS[self as usize]
    }
}

opcodes! {
    // Loads and moves.
    /// `dst = value`
    LoadInt(W("dst"), X, X, Int("value"));
    /// `dst = constant`; the constant is a number, string or bigint.
    LoadConst(W("dst"), X, X, Constant("value"));
    /// `dst = undefined`
    LoadUndefined(W("dst"), X, X, NO);
    /// `dst = null`
    LoadNull(W("dst"), X, X, NO);
    /// `dst = true`
    LoadTrue(W("dst"), X, X, NO);
    /// `dst = false`
    LoadFalse(W("dst"), X, X, NO);
    /// `dst = empty`, the mark of a binding that is not initialised yet.
    LoadEmpty(W("dst"), X, X, NO);
    /// `dst = src`
    Move(W("dst"), R("src"), X, NO);
    /// `dst` = the running function object.
    LoadCallee(W("dst"), X, X, NO);
    /// `dst` = the new target of the running call, or undefined.
    LoadNewTarget(W("dst"), X, X, NO);
    /// `dst` = the native function that the library knows by this name (library code only).
    LoadIntrinsic(W("dst"), X, X, Constant("name"));
    /// `dst` = the realm's global object.
    LoadGlobalObject(W("dst"), X, X, NO);

    // Arithmetic. <https://tc39.es/ecma262/#sec-applystringornumericbinaryoperator>
    /// `dst = lhs + rhs`
    Add(W("dst"), R("lhs"), R("rhs"), NO);
    /// `dst = lhs - rhs`
    Sub(W("dst"), R("lhs"), R("rhs"), NO);
    /// `dst = lhs * rhs`
    Mul(W("dst"), R("lhs"), R("rhs"), NO);
    /// `dst = lhs / rhs`
    Div(W("dst"), R("lhs"), R("rhs"), NO);
    /// `dst = lhs % rhs`
    Rem(W("dst"), R("lhs"), R("rhs"), NO);
    /// `dst = lhs ** rhs`
    Exp(W("dst"), R("lhs"), R("rhs"), NO);
    /// `dst = lhs & rhs`
    BitAnd(W("dst"), R("lhs"), R("rhs"), NO);
    /// `dst = lhs | rhs`
    BitOr(W("dst"), R("lhs"), R("rhs"), NO);
    /// `dst = lhs ^ rhs`
    BitXor(W("dst"), R("lhs"), R("rhs"), NO);
    /// `dst = lhs << rhs`
    Shl(W("dst"), R("lhs"), R("rhs"), NO);
    /// `dst = lhs >> rhs`
    Shr(W("dst"), R("lhs"), R("rhs"), NO);
    /// `dst = lhs >>> rhs`
    UShr(W("dst"), R("lhs"), R("rhs"), NO);
    /// `dst = lhs + value`
    AddInt(W("dst"), R("lhs"), X, Int("value"));
    /// `dst = lhs - value`
    SubInt(W("dst"), R("lhs"), X, Int("value"));
    /// `dst = lhs * value`
    MulInt(W("dst"), R("lhs"), X, Int("value"));
    /// `dst = lhs % value`
    RemInt(W("dst"), R("lhs"), X, Int("value"));
    /// `dst = lhs & value`
    BitAndInt(W("dst"), R("lhs"), X, Int("value"));
    /// `dst = lhs | value`
    BitOrInt(W("dst"), R("lhs"), X, Int("value"));
    /// `dst = lhs ^ value`
    BitXorInt(W("dst"), R("lhs"), X, Int("value"));
    /// `dst = lhs << value`
    ShlInt(W("dst"), R("lhs"), X, Int("value"));
    /// `dst = lhs >> value`
    ShrInt(W("dst"), R("lhs"), X, Int("value"));
    /// `dst = lhs >>> value`
    UShrInt(W("dst"), R("lhs"), X, Int("value"));
    /// `dst = -src`
    Neg(W("dst"), R("src"), X, NO);
    /// `dst = +src` <https://tc39.es/ecma262/#sec-tonumber>
    ToNumber(W("dst"), R("src"), X, NO);
    /// `dst = ToNumeric(src)` <https://tc39.es/ecma262/#sec-tonumeric>
    ToNumeric(W("dst"), R("src"), X, NO);
    /// `dst = ToNumeric(src) + 1`
    Inc(W("dst"), R("src"), X, NO);
    /// `dst = ToNumeric(src) - 1`
    Dec(W("dst"), R("src"), X, NO);
    /// `dst = ~src`
    BitNot(W("dst"), R("src"), X, NO);
    /// `dst = !src`
    Not(W("dst"), R("src"), X, NO);
    /// `dst = typeof src`
    TypeOf(W("dst"), R("src"), X, NO);
    /// `dst = ToString(src)` <https://tc39.es/ecma262/#sec-tostring>
    ToString(W("dst"), R("src"), X, NO);
    /// `dst = ToPropertyKey(src)` <https://tc39.es/ecma262/#sec-topropertykey>
    ToPropertyKey(W("dst"), R("src"), X, NO);
    /// `dst = ToObject(src)` <https://tc39.es/ecma262/#sec-toobject>
    ToObject(W("dst"), R("src"), X, NO);
    /// Throws a TypeError if `src` is undefined or null. <https://tc39.es/ecma262/#sec-requireobjectcoercible>
    RequireObjectCoercible(R("src"), X, X, NO);
    /// `dst` = string made of the strings (or primitives) in `count` registers from `first`, concatenated
    /// after ToString of each (template literals). <https://tc39.es/ecma262/#sec-template-literals>
    Concat(W("dst"), Range("first"), N("count"), NO);

    // Comparisons that make a value.
    /// `dst = lhs < rhs`
    Lt(W("dst"), R("lhs"), R("rhs"), NO);
    /// `dst = lhs <= rhs`
    Le(W("dst"), R("lhs"), R("rhs"), NO);
    /// `dst = lhs > rhs`
    Gt(W("dst"), R("lhs"), R("rhs"), NO);
    /// `dst = lhs >= rhs`
    Ge(W("dst"), R("lhs"), R("rhs"), NO);
    /// `dst = lhs == rhs`
    Eq(W("dst"), R("lhs"), R("rhs"), NO);
    /// `dst = lhs != rhs`
    Ne(W("dst"), R("lhs"), R("rhs"), NO);
    /// `dst = lhs === rhs`
    StrictEq(W("dst"), R("lhs"), R("rhs"), NO);
    /// `dst = lhs !== rhs`
    StrictNe(W("dst"), R("lhs"), R("rhs"), NO);
    /// `dst = key in object`
    In(W("dst"), R("key"), R("object"), NO);
    /// `dst = value instanceof target`
    InstanceOf(W("dst"), R("value"), R("target"), NO);

    // Jumps forward.
    /// Jumps.
    Jump(X, X, X, Fwd) ends;
    /// Jumps if ToBoolean(`test`).
    JumpIfTrue(R("test"), X, X, Fwd);
    /// Jumps if not ToBoolean(`test`).
    JumpIfFalse(R("test"), X, X, Fwd);
    /// Jumps if `test` is undefined or null.
    JumpIfNullish(R("test"), X, X, Fwd);
    /// Jumps if `test` is neither undefined nor null.
    JumpIfNotNullish(R("test"), X, X, Fwd);
    /// Jumps if `test == null`: also for an object with `[[IsHTMLDDA]]`.
    JumpEqNull(R("test"), X, X, Fwd);
    /// Jumps if `test != null`.
    JumpNeNull(R("test"), X, X, Fwd);
    /// Jumps if `test` is undefined.
    JumpIfUndefined(R("test"), X, X, Fwd);
    /// Jumps if `test` is not undefined.
    JumpIfNotUndefined(R("test"), X, X, Fwd);
    /// Jumps if `test` is the empty mark.
    JumpIfEmpty(R("test"), X, X, Fwd);
    /// Jumps if `lhs < rhs`.
    JumpLt(R("lhs"), R("rhs"), X, Fwd);
    /// Jumps unless `lhs < rhs`.
    JumpNotLt(R("lhs"), R("rhs"), X, Fwd);
    /// Jumps if `lhs <= rhs`.
    JumpLe(R("lhs"), R("rhs"), X, Fwd);
    /// Jumps unless `lhs <= rhs`.
    JumpNotLe(R("lhs"), R("rhs"), X, Fwd);
    /// Jumps if `lhs > rhs`.
    JumpGt(R("lhs"), R("rhs"), X, Fwd);
    /// Jumps unless `lhs > rhs`.
    JumpNotGt(R("lhs"), R("rhs"), X, Fwd);
    /// Jumps if `lhs >= rhs`.
    JumpGe(R("lhs"), R("rhs"), X, Fwd);
    /// Jumps unless `lhs >= rhs`.
    JumpNotGe(R("lhs"), R("rhs"), X, Fwd);
    /// Jumps if `lhs == rhs`.
    JumpEq(R("lhs"), R("rhs"), X, Fwd);
    /// Jumps if `lhs != rhs`.
    JumpNe(R("lhs"), R("rhs"), X, Fwd);
    /// Jumps if `lhs === rhs`.
    JumpStrictEq(R("lhs"), R("rhs"), X, Fwd);
    /// Jumps if `lhs !== rhs`.
    JumpStrictNe(R("lhs"), R("rhs"), X, Fwd);
    /// Jumps if `lhs < value`.
    JumpLtInt(R("lhs"), Short("value"), ShortHigh, Fwd);
    /// Jumps unless `lhs < value`.
    JumpNotLtInt(R("lhs"), Short("value"), ShortHigh, Fwd);
    /// Jumps if `lhs <= value`.
    JumpLeInt(R("lhs"), Short("value"), ShortHigh, Fwd);
    /// Jumps unless `lhs <= value`.
    JumpNotLeInt(R("lhs"), Short("value"), ShortHigh, Fwd);
    /// Jumps if `lhs > value`.
    JumpGtInt(R("lhs"), Short("value"), ShortHigh, Fwd);
    /// Jumps unless `lhs > value`.
    JumpNotGtInt(R("lhs"), Short("value"), ShortHigh, Fwd);
    /// Jumps if `lhs >= value`.
    JumpGeInt(R("lhs"), Short("value"), ShortHigh, Fwd);
    /// Jumps unless `lhs >= value`.
    JumpNotGeInt(R("lhs"), Short("value"), ShortHigh, Fwd);
    /// Jumps if `lhs === value`.
    JumpStrictEqInt(R("lhs"), Short("value"), ShortHigh, Fwd);
    /// Jumps if `lhs !== value`.
    JumpStrictNeInt(R("lhs"), Short("value"), ShortHigh, Fwd);

    // Jumps backward: charge the distance, leave the handlers.
    /// Jumps back.
    Loop(X, X, X, Back) ends;
    /// Jumps back if ToBoolean(`test`).
    LoopIfTrue(R("test"), X, X, Back);
    /// Jumps back if not ToBoolean(`test`).
    LoopIfFalse(R("test"), X, X, Back);
    /// Jumps back if `lhs < rhs`.
    LoopLt(R("lhs"), R("rhs"), X, Back);
    /// Jumps back if `lhs <= rhs`.
    LoopLe(R("lhs"), R("rhs"), X, Back);
    /// Jumps back if `lhs > rhs`.
    LoopGt(R("lhs"), R("rhs"), X, Back);
    /// Jumps back if `lhs >= rhs`.
    LoopGe(R("lhs"), R("rhs"), X, Back);
    /// Jumps back if `lhs !== rhs`.
    LoopStrictNe(R("lhs"), R("rhs"), X, Back);
    /// Jumps back if `lhs < value`.
    LoopLtInt(R("lhs"), Short("value"), ShortHigh, Back);
    /// Jumps back if `lhs <= value`.
    LoopLeInt(R("lhs"), Short("value"), ShortHigh, Back);
    /// Jumps back if `lhs > value`.
    LoopGtInt(R("lhs"), Short("value"), ShortHigh, Back);
    /// Jumps back if `lhs >= value`.
    LoopGeInt(R("lhs"), Short("value"), ShortHigh, Back);
    /// Jumps back if `lhs !== value`.
    LoopStrictNeInt(R("lhs"), Short("value"), ShortHigh, Back);
    /// Leaves the handlers; emitted once in every 256 instructions of straight-line code.
    Checkpoint(X, X, X, NO);

    // Properties.
    /// `dst = object.key` <https://tc39.es/ecma262/#sec-getvalue>
    GetField(W("dst"), R("object"), X, Cache("key"));
    /// `dst = object.length`
    GetLength(W("dst"), R("object"), X, Cache("key"));
    /// `object.key = value`; throws when refused if `strict`. <https://tc39.es/ecma262/#sec-putvalue>
    SetField(R("object"), R("value"), N("strict"), Cache("key"));
    /// `dst = object[key]`
    GetElem(W("dst"), R("object"), R("key"), NO);
    /// `dst = ToPropertyKey(key)`, after a TypeError if `object` is undefined or null: the key of `object[key]` that is read and then written. <https://tc39.es/ecma262/#sec-getvalue>
    ElementKey(W("dst"), R("object"), R("key"), NO);
    /// `object[key] = value`; throws when refused if `strict`.
    SetElem(R("object"), R("key"), R("value"), Int("strict"));
    /// `dst = super[key]` with the home object and, in register `receiver`, `this`; imm = receiver register | 1 << 8 if `home` is not the home object but its prototype.
    GetSuper(W("dst"), R("home"), R("key"), Int("receiver"));
    /// `super[key] = value` with the home object's prototype; imm = receiver register | strict << 8.
    SetSuper(R("base"), R("key"), R("value"), Int("receiver"));
    /// `dst = delete object.key`
    DeleteField(W("dst"), R("object"), N("strict"), Constant("key"));
    /// `dst = delete object[key]`
    DeleteElem(W("dst"), R("object"), R("key"), Int("strict"));
    /// Defines an own enumerable data property. <https://tc39.es/ecma262/#sec-createdatapropertyorthrow>
    DefineField(R("object"), R("value"), X, Cache("key"));
    /// Defines an own data property with a computed key (already a property key).
    DefineElem(R("object"), R("key"), R("value"), Int("enumerable"));
    /// Defines an own getter; keeps the setter that is there.
    DefineGetter(R("object"), R("key"), R("function"), Int("enumerable"));
    /// Defines an own setter; keeps the getter that is there.
    DefineSetter(R("object"), R("key"), R("function"), Int("enumerable"));
    /// `{ __proto__: value }`: sets the prototype if `value` is an object or null. <https://tc39.es/ecma262/#sec-__proto__-property-names-in-object-initializers>
    SetLiteralPrototype(R("object"), R("value"), X, NO);
    /// Copies own enumerable properties, but for the `count` keys in registers from `excluded`. <https://tc39.es/ecma262/#sec-copydataproperties>
    CopyDataProperties(R("target"), R("source"), Range("excluded"), Int("count"));
    /// Gives an anonymous function its name: prefix 0 none, 1 `get`, 2 `set`. <https://tc39.es/ecma262/#sec-setfunctionname>
    SetFunctionName(R("function"), R("key"), N("prefix"), NO);

    // Private names: a private name is a symbol of its own kind, held in a hidden binding of the class scope.
    /// `dst` = a fresh private name with this description (`#` included).
    NewPrivateName(W("dst"), X, X, Constant("description"));
    /// `dst = object.#name`; throws a TypeError if absent. <https://tc39.es/ecma262/#sec-privateget>
    GetPrivate(W("dst"), R("object"), R("name"), NO);
    /// `object.#name = value`; throws a TypeError if absent or not writable. <https://tc39.es/ecma262/#sec-privateset>
    SetPrivate(R("object"), R("name"), R("value"), NO);
    /// Adds a private field; throws if present. <https://tc39.es/ecma262/#sec-privatefieldadd>
    DefinePrivate(R("object"), R("name"), R("value"), NO);
    /// Adds a private method (kind 0), getter (1) or setter (2); throws if present. <https://tc39.es/ecma262/#sec-privatemethodoraccessoradd>
    DefinePrivateMethod(R("object"), R("name"), R("function"), Int("kind"));
    /// `dst = #name in object`
    HasPrivate(W("dst"), R("object"), R("name"), NO);

    // Global bindings. <https://tc39.es/ecma262/#sec-global-environment-records>
    /// `dst` = the value of a global binding; throws a ReferenceError if there is none.
    GetGlobal(W("dst"), X, X, Cache("name"));
    /// `dst` = the value of a global binding, or undefined (`typeof name`).
    GetGlobalOrUndefined(W("dst"), X, X, Cache("name"));
    /// `name = value`; a missing binding throws if `strict`, else becomes a property.
    SetGlobal(R("value"), X, N("strict"), Cache("name"));
    /// Initialises a global lexical binding.
    InitGlobalLexical(R("value"), X, X, Cache("name"));
    /// `dst = delete name` for a global name.
    DeleteGlobal(W("dst"), X, X, Constant("name"));
    /// `dst` = true if there is a global binding of this name (strict assignment to a name that the right side may create).
    HasGlobal(W("dst"), X, X, Constant("name"));
    /// Checks and makes the program's global declarations. <https://tc39.es/ecma262/#sec-globaldeclarationinstantiation>
    DeclareGlobals(X, X, X, NO);
    /// Makes a global function binding; deletable if it comes from eval. <https://tc39.es/ecma262/#sec-createglobalfunctionbinding>
    DefineGlobalFunction(R("function"), N("deletable"), X, Constant("name"));
    /// `dst` = true if an object environment has the binding (`with`: checks @@unscopables if `with`). <https://tc39.es/ecma262/#sec-object-environment-records-hasbinding-n>
    WithHas(W("dst"), R("object"), N("with"), Constant("name"));
    /// Throws a ReferenceError: the name is not defined.
    ThrowUndefinedName(X, X, X, Constant("name"));

    // Scopes: heap records of captured bindings. Register 0 holds the function's outer scope on entry.
    /// `dst` = a scope with `slots` empty bindings inside `parent`.
    NewScope(W("dst"), R("parent"), X, Int("slots"));
    /// `dst` = a copy of a scope (a new iteration's bindings).
    CopyScope(W("dst"), R("scope"), X, NO);
    /// `dst` = the binding `slot` of the scope `hops` outward from `scope`.
    GetScoped(W("dst"), R("scope"), N("hops"), Int("slot"));
    /// The same; throws a ReferenceError if the binding is empty. The name stands in [`Function::names`](crate::Function::names).
    GetScopedChecked(W("dst"), R("scope"), N("hops"), Int("slot"));
    /// `dst` = the binding of another module that the slots `slot` (a scope) and `slot + 1` (a slot of it) of that scope name; throws a ReferenceError if it is empty. <https://tc39.es/ecma262/#sec-module-environment-records-getbindingvalue-n-s>
    GetImported(W("dst"), R("scope"), N("hops"), Int("slot"));
    /// Sets the binding.
    SetScoped(R("value"), R("scope"), N("hops"), Int("slot"));
    /// Sets the binding; throws a ReferenceError if it is empty.
    SetScopedChecked(R("value"), R("scope"), N("hops"), Int("slot"));
    /// Throws a ReferenceError if a register binding is empty.
    CheckInitialized(R("binding"), X, X, Constant("name"));
    /// Throws a TypeError: assignment to a constant.
    ThrowConstAssign(X, X, X, Constant("name"));
    /// `dst` = an object without a prototype that holds the variables that sloppy direct eval declares.
    NewEvalVariables(W("dst"), X, X, NO);

    // Functions and classes.
    /// `dst` = a closure over `scope`.
    NewClosure(W("dst"), R("scope"), X, Function);
    /// Makes a class of the constructor closure in `class`: `class + 1` = its prototype object. `heritage` is empty if there is no `extends`. <https://tc39.es/ecma262/#sec-runtime-semantics-classdefinitionevaluation>
    NewClass(Base("class", 2), R("heritage"), X, NO);
    /// Sloppy functions: `this` becomes an object. <https://tc39.es/ecma262/#sec-ordinarycallbindthis>
    CoerceThis(X, X, X, NO);
    /// Throws a ReferenceError if `this` (in a register) is not bound yet.
    CheckThis(R("this"), X, X, NO);
    /// Throws a ReferenceError if `this` is bound already (after `super()`).
    CheckThisUnbound(R("this"), X, X, NO);
    /// `dst` = an arguments object that follows no parameters: with `callee` if `sloppy`, else with its thrower. <https://tc39.es/ecma262/#sec-createunmappedargumentsobject>
    CreateArguments(W("dst"), R("arguments"), N("sloppy"), NO);
    /// `dst` = an arguments object whose elements before `count` are the slots 0.. of `scope`. <https://tc39.es/ecma262/#sec-createmappedargumentsobject>
    CreateMappedArguments(W("dst"), R("arguments"), R("scope"), Int("count"));
    /// `dst` = array of the arguments from number `start`.
    CreateRest(W("dst"), R("arguments"), N("start"), NO);

    // Calls. Registers from `call`: callee, `this`, arguments. The callee's window begins at `call`.
    /// `dst = callee.call(this, ...arguments)` <https://tc39.es/ecma262/#sec-evaluatecall>
    Call(Call("call"), N("argc"), W("dst"), NO);
    /// `dst` = call with the arguments in the array in `call + 2`.
    CallSpread(Base("call", 3), X, W("dst"), NO);
    /// A call in tail position: a script function's frame takes the place of this one. Where it cannot (a native, a `new` that waits for its object), `dst` = the result for the `Return` that comes next. <https://tc39.es/ecma262/#sec-preparefortailcall>
    TailCall(Call("call"), N("argc"), W("dst"), NO);
    /// The same with the arguments in the array in `call + 2`.
    TailCallSpread(Base("call", 3), X, W("dst"), NO);
    /// `dst = new callee(...arguments)`
    New(Call("call"), N("argc"), W("dst"), NO);
    /// `dst = new callee(...array)`
    NewSpread(Base("call", 3), X, W("dst"), NO);
    /// `super(...arguments)`: the register of `this` holds the new target.
    SuperCall(Call("call"), N("argc"), W("dst"), NO);
    /// `super(...array)`
    SuperCallSpread(Base("call", 3), X, W("dst"), NO);
    /// `dst` = the prototype of `object`, or null: of a class constructor what `super()` calls, of a home object where `super[key]` looks. <https://tc39.es/ecma262/#sec-getsuperconstructor> <https://tc39.es/ecma262/#sec-getsuperbase>
    GetPrototype(W("dst"), R("object"), X, NO);
    /// A call of the name `eval`: direct eval if the callee is the realm's eval. The register of `this` holds the current scope. <https://tc39.es/ecma262/#sec-performeval>
    CallEval(Call("call"), N("argc"), W("dst"), Constant("context"));
    /// The same with spread arguments in the array in `call + 2`.
    CallEvalSpread(Base("call", 3), X, W("dst"), Constant("context"));
    /// Jumps if `callee` is the realm's eval: a call of another function by the name `eval` is a tail call.
    JumpIfEval(R("callee"), X, X, Fwd);
    /// Leaves the function with a value.
    Return(R("value"), X, X, NO) ends;
    /// Leaves the function with undefined.
    ReturnUndefined(X, X, X, NO) ends;
    /// Leaves a derived constructor: `value` if an object, `this` if undefined and bound, else throws. <https://tc39.es/ecma262/#sec-ecmascript-function-objects-construct-argumentslist-newtarget>
    ReturnDerived(R("value"), R("this"), X, NO) ends;
    /// `import(specifier, options)` <https://tc39.es/ecma262/#sec-import-calls>
    ImportCall(W("dst"), R("specifier"), R("options"), Int("phase"));
    /// `import.meta`
    ImportMeta(W("dst"), X, X, NO);

    // Literals.
    /// `dst = {}`
    NewObject(W("dst"), X, X, NO);
    /// `dst = []` with room for `capacity`.
    NewArray(W("dst"), X, X, Int("capacity"));
    /// `dst` = array of the `count` registers from `first`.
    ArrayOf(W("dst"), Range("first"), N("count"), NO);
    /// Appends to an array that script has not seen yet.
    ArrayPush(R("array"), R("value"), X, NO);
    /// Appends a hole.
    ArrayPushHole(R("array"), X, X, NO);
    /// `dst` = the site's template object. <https://tc39.es/ecma262/#sec-gettemplateobject>
    GetTemplateObject(W("dst"), X, X, Constant("template"));
    /// `dst` = a new regular expression object.
    NewRegExp(W("dst"), X, X, Constant("regexp"));

    // Iteration. An iterator is three registers: iterator, next method, done (a boolean).
    /// Begins: kind 0 sync, 1 async. <https://tc39.es/ecma262/#sec-getiterator>
    GetIterator(Base("iterator", 3), R("iterable"), N("kind"), NO);
    /// Steps; jumps when done. An abrupt `next` leaves the iterator done.
    IteratorNext(Base("iterator", 3), W("value"), X, Fwd);
    /// Steps for destructuring: `value` is undefined once done. <https://tc39.es/ecma262/#sec-iteratorstepvalue>
    IteratorStep(Base("iterator", 3), W("value"), X, NO);
    /// `dst` = array of what is left.
    IteratorRest(Base("iterator", 3), W("dst"), X, NO);
    /// Closes after a normal, break or return completion, unless done. <https://tc39.es/ecma262/#sec-iteratorclose>
    IteratorClose(Base("iterator", 3), X, X, NO);
    /// Closes after a throw completion, unless done: what `return` does is ignored.
    IteratorCloseSilent(Base("iterator", 3), X, X, NO);
    /// `dst = iterator.next(argument)`, raw, of `yield*`; async iteration passes no argument: `count` is 0.
    IteratorCallNext(W("dst"), Base("iterator", 3), R("argument"), Int("count"));
    /// `dst = iterator.return()`, raw, or empty if there is no such method.
    IteratorCallReturn(W("dst"), Base("iterator", 3), X, NO);
    /// `value` = the value of an iterator result; jumps if it is done (`value` set too); throws if not an object. With `last`, the value is read only if it is done.
    IteratorUnwrap(W("value"), R("result"), N("last"), Fwd);
    /// Throws a TypeError if `value` is not an object (an iterator's result).
    CheckIteratorResult(R("value"), X, X, NO);
    /// Begins for-in over `object` (undefined and null have no keys). <https://tc39.es/ecma262/#sec-enumerate-object-properties>
    ForInStart(W("iterator"), R("object"), X, NO);
    /// `key` = the next enumerable key; jumps when there is none.
    ForInNext(W("key"), R("iterator"), X, Fwd);

    // Resources of `using`. <https://tc39.es/ecma262/#sec-disposecapability-records>
    /// `dst` = the key of the method that disposes of `value`: hint 0 `Symbol.dispose`, 1 `Symbol.asyncDispose`; throws a TypeError if `value` is no object. <https://tc39.es/ecma262/#sec-getdisposemethod>
    DisposeKey(W("dst"), R("value"), N("hint"), NO);
    /// Adds a resource to a list that script never sees: how 0 sync, 1 async, 2 async by a sync method, 3 nothing but an await; throws a TypeError if `method` is needed and no function. <https://tc39.es/ecma262/#sec-adddisposableresource>
    AddDisposable(R("list"), R("value"), R("method"), Int("how"));
    /// Takes the last resource off the list: how, method, value; jumps if there is none.
    NextDisposable(Base("resource", 3), R("list"), X, Fwd);
    /// `dst` = a SuppressedError. <https://tc39.es/ecma262/#sec-disposeresources>
    SuppressError(W("dst"), R("error"), R("suppressed"), NO);

    // Exceptions.
    /// Throws.
    Throw(R("value"), X, X, NO) ends;
    /// Throws a new error: kind 0 TypeError, 1 ReferenceError, 2 SyntaxError, 3 RangeError.
    ThrowError(N("kind"), X, X, Constant("message")) ends;

    // Generators and async functions. Their windows are saved when they suspend.
    /// Generator and async generator functions, after the parameters are bound: the call returns the generator object here; the first resumption goes on after it.
    GeneratorStart(X, X, X, NO);
    /// Async functions, first instruction: makes the promise that the call returns.
    AsyncStart(X, X, X, NO);
    /// Yields `value`; `sent` = what the resumption brings, `mode` = 0 next, 2 return (a throw is thrown here). In an async generator the awaits around it are the compiler's. <https://tc39.es/ecma262/#sec-yield>
    Yield(W("sent"), R("value"), W("mode"), NO);
    /// Yields an iterator result object as it is (`yield*` of a sync generator). Like `Yield`, but mode 1 (throw) is delivered, not thrown.
    YieldDelegate(W("sent"), R("result"), W("mode"), NO);
    /// `dst` = the settled value of `value`; a rejection is thrown here. <https://tc39.es/ecma262/#await>
    Await(W("dst"), R("value"), X, NO);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_opcodes_agree() {
        for (byte, op) in Op::ALL.iter().enumerate() {
            assert_eq!(Op::from_byte(byte as u8), Some(*op));
        }
        assert_eq!(Op::from_byte(255), None);
    }

    #[test]
    fn rows_are_well_formed() {
        for op in Op::ALL {
            let row = op.row();
            for (i, operand) in row.operands.iter().enumerate() {
                if matches!(operand, Operand::Short(_)) {
                    assert_eq!(row.operands.get(i + 1), Some(&Operand::ShortHigh), "{}", row.name);
                }
            }
            if matches!(row.imm, Imm::Fwd | Imm::Back) {
                assert!(row.name.starts_with(if row.imm == Imm::Back { "Loop" } else { "" }), "{}", row.name);
            }
        }
    }
}

//! What the suite asks of a host: `print` and `$262`, as natives of the table of [`Intrinsic::TestHost`].
//! <https://github.com/tc39/test262/blob/main/INTERPRETING.md#host-defined-functions>

use crate::agents;
use creance_engine::{Builtins, Engine, Error, define_global, table_info, table_object};
use creance_vm::heap::{Hooks, NativeInfo};
use creance_vm::{
    Args, Attributes, ErrorKind, Heap, Intrinsic, JsResult, Kind, Metered, Method, RealmId, Spec, Value, Vm,
    hidden, method,
};
use std::sync::{LazyLock, OnceLock};

/// The engine of this process: harness files and library code are compiled once.
pub fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    static SPECS: OnceLock<Vec<Spec>> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let standard = Builtins::standard();
        let specs = SPECS.get_or_init(|| Builtins::replaced(standard.specs, Intrinsic::TestHost, &METHODS));
        let hooks = Hooks { native_info, make_intrinsic };
        Engine::with_builtins(Builtins { specs, hooks, ..standard })
    })
}

/// Defines `print` and `$262` in a realm.
///
/// # Errors
/// A memory halt.
pub fn install(heap: &mut Heap, realm: RealmId) -> Metered<()> {
    define_global(heap, realm, "print", Heap::lazy_row(realm, Intrinsic::TestHost, row::PRINT))?;
    define_global(heap, realm, "$262", Heap::lazy_intrinsic(realm, Intrinsic::TestHost))
}

/// Rows that are no properties of `$262`.
mod row {
    pub const PRINT: u16 = 0;
    pub const IS_HTML_DDA: u16 = 1;
}

/// All rows: first the host's own, then the agent's.
static METHODS: LazyLock<Vec<Method>> = LazyLock::new(|| [OWN, agents::METHODS].concat());

const OWN: &[Method] = &[
    hidden("print", 1, print),
    hidden("IsHTMLDDA", 0, is_html_dda),
    method("createRealm", 0, create_realm),
    method("detachArrayBuffer", 1, detach_array_buffer),
    method("evalScript", 1, eval_script),
    method("gc", 0, gc),
];

fn native_info(spec: u16, row: u16) -> NativeInfo {
    if spec == Intrinsic::TestHost as u16 {
        table_info(&METHODS, row)
    } else {
        (Builtins::standard().hooks.native_info)(spec, row)
    }
}

fn make_intrinsic(heap: &mut Heap, realm: RealmId, intrinsic: Intrinsic) -> Metered<()> {
    if intrinsic != Intrinsic::TestHost {
        return (Builtins::standard().hooks.make_intrinsic)(heap, realm, intrinsic);
    }
    let host = table_object(heap, realm, intrinsic, &METHODS)?;
    heap.set_intrinsic(realm, intrinsic, host);
    let key = heap.key("global")?;
    let global = heap.realms[usize::from(realm)].global;
    heap.define_own(host, key, Value::object(global), Attributes::METHOD)?;
    let prototype = heap.intrinsic(realm, Intrinsic::FunctionPrototype)?;
    let dda = heap.new_native(realm, intrinsic as u16, row::IS_HTML_DDA, prototype)?;
    heap.set_html_dda(dda);
    let key = heap.key("IsHTMLDDA")?;
    heap.define_own(host, key, Value::object(dda), Attributes::METHOD)?;
    let parent = heap.intrinsic(realm, Intrinsic::ObjectPrototype)?;
    let agent = heap.new_ordinary(Some(parent))?;
    for (index, method) in agents::METHODS.iter().enumerate() {
        let row = (OWN.len() + index) as u16;
        let key = heap.key(method.name)?;
        let native = heap.new_native(realm, intrinsic as u16, row, prototype)?;
        heap.define_own(agent, key, Value::object(native), Attributes::METHOD)?;
    }
    let key = heap.key("AbstractModuleSource")?;
    let source = Heap::lazy_intrinsic(realm, Intrinsic::AbstractModuleSource);
    heap.define_own(host, key, source, Attributes::METHOD)?;
    let key = heap.key("agent")?;
    heap.define_own(host, key, Value::object(agent), Attributes::METHOD)
}

/// The first argument as text.
pub fn text(vm: &mut Vm, args: Args) -> JsResult<String> {
    let value = args.get(vm, 0);
    let text = vm.to_string(value)?;
    Ok(vm.heap.strings.to_rust_string(&mut vm.heap.meter, text)?)
}

/// Hands a line to the runner.
fn print(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let text = text(vm, args)?;
    vm.heap.meter.emit(text.len() + 1)?;
    match vm.host.console.as_mut().map(|console| console("print", &text)) {
        Some(Err(error)) => vm.throw_host_error(error),
        _ => Ok(Value::UNDEFINED),
    }
}

fn is_html_dda(_: &mut Vm, _: Args) -> JsResult<Value> {
    Ok(Value::NULL)
}

fn create_realm(vm: &mut Vm, _: Args) -> JsResult<Value> {
    let realm = vm.create_realm()?;
    install(&mut vm.heap, realm)?;
    Ok(Value::object(vm.heap.intrinsic(realm, Intrinsic::TestHost)?))
}

/// <https://tc39.es/ecma262/#sec-detacharraybuffer>
fn detach_array_buffer(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let object = args.get(vm, 0).as_object().filter(|object| vm.heap.kind(*object) == Kind::ArrayBuffer);
    match object {
        Some(object) => creance_builtins::detach_array_buffer(vm, object).map(|()| Value::NULL),
        None => vm.type_error("not an ArrayBuffer"),
    }
}

/// <https://tc39.es/ecma262/#sec-runtime-semantics-scriptevaluation>
fn eval_script(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let text = text(vm, args)?;
    match engine().compile("evalScript", &text) {
        Ok(program) => {
            let realm = vm.realm();
            vm.run_program(program.bytecode(), realm)
        }
        Err(Error::Syntax(error)) => vm.throw(ErrorKind::Syntax, &error.message),
        Err(error) => vm.throw(ErrorKind::Error, &error.to_string()),
    }
}

/// Asks for a collection at the next safepoint, which is before the next instruction that branches.
fn gc(vm: &mut Vm, _: Args) -> JsResult<Value> {
    vm.heap.meter.want_safepoint();
    Ok(Value::UNDEFINED)
}

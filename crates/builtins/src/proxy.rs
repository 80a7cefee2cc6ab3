//! [Proxy Objects](https://tc39.es/ecma262/#sec-proxy-objects)

use creance_vm::heap::string::names;
use creance_vm::{
    Args, Attributes, Intrinsic, JsResult, Kind, PropertyKey, Spec, Value, Vm, constructor, hidden, method,
};

/// The row of the revoker in the table.
const REVOKER: u16 = 1;

/// <https://tc39.es/ecma262/#sec-proxy-constructor>
pub const PROXY: Spec = Spec::function(Intrinsic::Proxy, constructor("Proxy", 2, construct))
    .methods(&[method("revocable", 2, revocable), hidden("", 0, revoke)]);

/// [Proxy ( target, handler )](https://tc39.es/ecma262/#sec-proxy-target-handler)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if args.new_target().is_none() {
        return vm.type_error("Constructor Proxy requires 'new'");
    }
    let (target, handler) = (args.get(vm, 0), args.get(vm, 1));
    vm.proxy_create(target, handler).map(Value::object)
}

/// [Proxy.revocable ( target, handler )](https://tc39.es/ecma262/#sec-proxy.revocable)
fn revocable(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (target, handler) = (args.get(vm, 0), args.get(vm, 1));
    let proxy = Value::object(vm.proxy_create(target, handler)?);
    let realm = vm.realm();
    let captures = [proxy, Value::UNDEFINED, Value::UNDEFINED, Value::UNDEFINED];
    let revoker = vm.heap.new_native_closure(realm, Intrinsic::Proxy as u16, REVOKER, captures)?;
    let prototype = vm.intrinsic(Intrinsic::ObjectPrototype)?;
    let result = vm.heap.new_ordinary(Some(prototype))?;
    vm.heap.define_own(result, PropertyKey::interned(names::PROXY), proxy, Attributes::ALL)?;
    let revoker = Value::object(revoker);
    vm.heap.define_own(result, PropertyKey::interned(names::REVOKE), revoker, Attributes::ALL)?;
    Ok(Value::object(result))
}

/// <https://tc39.es/ecma262/#sec-proxy-revocation-functions>
fn revoke(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let [proxy, ..] = args.captures(vm);
    args.set_capture(vm, 0, Value::NULL);
    if let Some(proxy) = proxy.as_object()
        && vm.heap.kind(proxy) == Kind::Proxy
    {
        // NOTE: whether it is callable stays in the payload.
        let cell = vm.heap.object_mut(proxy);
        cell.slots[0] = Value::NULL;
        cell.slots[1] = Value::NULL;
    }
    Ok(Value::UNDEFINED)
}

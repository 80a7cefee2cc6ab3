//! [Performance](https://w3c.github.io/hr-time/#sec-performance): the time since the clock was first read, in the
//! clock's own resolution.

use crate::building::object_of;
use crate::realm::links;
use crate::web::platform::illegal_constructor;
use creance_vm::{Args, Intrinsic, JsResult, Spec, Value, Vm, accessor, constructor, method};

/// <https://w3c.github.io/hr-time/#sec-performance>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::PerformancePrototype)
    .links(links!(constructor PerformanceInterface))
    .methods(&[
        method("now", 0, now).enumerable(),
        accessor("timeOrigin", Some(time_origin), None).enumerable(),
        method("toJSON", 0, to_json).enumerable(),
    ])
    .tag("Performance");

/// <https://w3c.github.io/hr-time/#sec-performance>
pub const INTERFACE: Spec =
    Spec::function(Intrinsic::PerformanceInterface, constructor("Performance", 0, illegal_constructor))
        .links(links!(prototype PerformancePrototype));

/// [performance](https://w3c.github.io/hr-time/#the-performance-attribute)
pub const PERFORMANCE: Spec =
    Spec::object(Intrinsic::Performance).parent(Some(Intrinsic::PerformancePrototype));

fn check_receiver(vm: &mut Vm, args: Args) -> JsResult<()> {
    let performance = vm.intrinsic(Intrinsic::Performance)?;
    if args.this(vm) == Value::object(performance) {
        return Ok(());
    }
    vm.type_error("Illegal invocation: this is not performance")
}

/// [performance.now ( )](https://w3c.github.io/hr-time/#dom-performance-now)
fn now(vm: &mut Vm, args: Args) -> JsResult<Value> {
    check_receiver(vm, args)?;
    vm.elapsed_time("performance.now").map(Value::number)
}

/// [get performance.timeOrigin](https://w3c.github.io/hr-time/#dom-performance-timeorigin)
fn time_origin(vm: &mut Vm, args: Args) -> JsResult<Value> {
    check_receiver(vm, args)?;
    vm.time_origin("performance.timeOrigin").map(Value::number)
}

/// [performance.toJSON ( )](https://w3c.github.io/hr-time/#dom-performance-tojson)
fn to_json(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let origin = time_origin(vm, args)?;
    object_of(vm, [("timeOrigin", origin)])
}

//! What cannot become a template.

use super::prepared;
use creance_engine::{Engine, Error, HostMethod, Interface, Later, Limits, SharedMemory, Step};

fn refusal(vm: creance_engine::Vm) -> String {
    Engine::new().template(vm).unwrap_err().to_string()
}

#[test]
fn shared_memory() {
    let reason =
        "the VM cannot become a template: it holds a SharedArrayBuffer, whose bytes the clones would share";
    assert_eq!(refusal(prepared("var s = new SharedArrayBuffer(8)")), reason);
    let mut vm = prepared("");
    let memory = SharedMemory::new(16).unwrap();
    vm.set_global_shared_memory("lent", &memory).unwrap();
    assert_eq!(refusal(vm), reason);
    // What is garbage does not count.
    assert!(Engine::new().template(prepared("new SharedArrayBuffer(8); 0")).is_ok());
}

#[test]
fn timers_that_wait() {
    let mut vm = Engine::new().vm().grant_clock(|| 0.0).build().unwrap();
    vm.eval("prepare.js", "var signal = AbortSignal.timeout(1000); 0").unwrap();
    assert_eq!(refusal(vm), "the VM cannot become a template: a timer waits in it");
}

#[test]
fn jobs_that_wait() {
    let mut vm = prepared("");
    // Not by a run, which leaves none behind.
    vm.guarded(|vm| {
        let global = creance_vm::Value::object(vm.heap.realms[0].global);
        Ok(vm.enqueue(creance_vm::Job::Call { function: global, argument: global })?)
    })
    .unwrap();
    assert_eq!(refusal(vm), "the VM cannot become a template: a job waits in it");
}

#[test]
fn rejections_that_nobody_was_told_of() {
    let mut vm = prepared("");
    vm.guarded(|vm| {
        let promise = vm.new_promise()?;
        Ok(vm.reject_promise(promise, creance_vm::Value::int(7))?)
    })
    .unwrap();
    assert_eq!(refusal(vm), "Uncaught (in promise) 7");
}

#[test]
fn what_was_halted_can() {
    let limits = Limits { fuel: 100_000, ..Limits::untrusted() };
    let mut vm = Engine::new().vm().limits(limits).build().unwrap();
    let error = vm.eval("prepare.js", "var n = 0; queueMicrotask(() => n = 7); for (;;) n++").unwrap_err();
    assert!(matches!(error, Error::Halt { .. }));
    let template = Engine::new().template(vm).unwrap();
    let mut clone = template.vm().build().unwrap();
    assert_eq!(super::value(&mut clone, "n > 100"), "true");
    assert_eq!(super::value(&mut clone, "n === 7"), "false");
}

#[test]
fn runs_that_stand_still() {
    let reason = "the VM cannot become a template: a run stands still in it, or a call of the host waits for its answer";
    let mut paused = prepared("");
    let program = paused.engine().compile("prepare.js", "for (;;);").unwrap();
    paused.set_slice(Some(10_000));
    assert!(matches!(paused.start(&program), Ok(Step::Paused(_))));
    assert_eq!(refusal(paused), reason);

    const METHODS: &[HostMethod] = &[HostMethod::promise("ask", 0)];
    let builder = Engine::new().vm().grant("host", Later::new(Interface::new("Later", METHODS)));
    let mut asks = builder.build().unwrap();
    let program = asks.engine().compile("prepare.js", "host.ask()").unwrap();
    match asks.start(&program) {
        Ok(Step::Call(call)) => assert!(matches!(call.later(), Ok((Some(_), Step::Waiting(_))))),
        other => panic!("{other:?}"),
    }
    assert_eq!(refusal(asks), reason);
}

//! Agents: virtual machines on several threads that share memory and wait for each other, and what ends a wait.

use creance_engine::{Engine, Error, Halt, Limits, SharedMemory, Vm, VmBuilder};
use creance_host::agents::Cluster;
use std::thread;
use std::time::Duration;

fn builder() -> VmBuilder {
    Engine::new().vm().limits(Limits { fuel: 200_000_000, ..Limits::untrusted() })
}

fn agent(cluster: &Cluster, memory: &SharedMemory) -> Vm {
    let mut vm = builder().grant_agents(cluster.agent(true)).build().expect("a VM");
    vm.set_global_shared_memory("shared", memory).expect("room");
    vm
}

fn eval(vm: &mut Vm, source: &str) -> Result<String, String> {
    let outcome = vm.eval("test.js", source).map_err(|error| match error {
        Error::Exception(exception) => exception.message,
        error => error.to_string(),
    })?;
    vm.display(outcome.value()).map_err(|error| error.to_string())
}

#[test]
fn two_agents_pass_a_token_back_and_forth() {
    let (cluster, memory) = (Cluster::new(), SharedMemory::new(8).expect("room"));
    let play = "
        const a = new Int32Array(shared);
        for (let turn = me; turn < 200; turn += 2) {
            for (let now; (now = Atomics.load(a, 0)) !== turn;) Atomics.wait(a, 0, now);
            a[1] += turn;
            Atomics.add(a, 0, 1);
            Atomics.notify(a, 0);
        }
        a[1]";
    let threads: Vec<_> = (0..2)
        .map(|me| {
            let mut vm = agent(&cluster, &memory);
            let source = format!("const me = {me};{play}");
            thread::spawn(move || eval(&mut vm, &source))
        })
        .collect();
    for thread in threads {
        assert!(thread.join().expect("no panic").is_ok());
    }
    let mut bytes = [0; 8];
    memory.read(0, &mut bytes).expect("within");
    let (turns, sum) = bytes.split_at(4);
    assert_eq!(turns, 200i32.to_le_bytes());
    assert_eq!(sum, (199 * 200 / 2i32).to_le_bytes());
}

#[test]
fn additions_of_many_agents_are_not_lost() {
    let (cluster, memory) = (Cluster::new(), SharedMemory::new(8).expect("room"));
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let mut vm = agent(&cluster, &memory);
            let add =
                "const a = new Uint16Array(shared); for (let i = 0; i < 10000; i++) Atomics.add(a, 1, 1)";
            thread::spawn(move || eval(&mut vm, add))
        })
        .collect();
    for thread in threads {
        thread.join().expect("no panic").expect("no exception");
    }
    let mut bytes = [0; 8];
    memory.read(0, &mut bytes).expect("within");
    assert_eq!(bytes[..4], [0, 0, 40_000u16.to_le_bytes()[0], 40_000u16.to_le_bytes()[1]]);
    assert_eq!(bytes[4..], [0; 4]);
}

#[test]
fn a_promise_of_a_waiter_is_resolved_by_another_agent() {
    let (cluster, memory) = (Cluster::new(), SharedMemory::new(8).expect("room"));
    let (mut vm, mut other) = (agent(&cluster, &memory), agent(&cluster, &memory));
    let waiting = thread::spawn(move || {
        let wait = "
            const a = new Int32Array(shared), seen = [];
            Atomics.waitAsync(a, 0, 0).value.then(how => seen.push(how));
            Atomics.waitAsync(a, 0, 0, 1).value.then(how => seen.push(how));
            Atomics.store(a, 1, 1);";
        eval(&mut vm, wait)?;
        eval(&mut vm, "seen.sort().join()")
    });
    let wake = "
        const a = new Int32Array(shared);
        while (Atomics.load(a, 1) === 0) Atomics.wait(a, 1, 0, 1);
        let woken = 0;
        while (woken === 0 || Atomics.load(a, 1) === 2) woken += Atomics.notify(a, 0, 1);
        woken";
    assert_eq!(eval(&mut other, wake), Ok("1".to_owned()));
    let seen = waiting.join().expect("no panic").expect("no exception");
    assert!(["'ok,timed-out'", "'ok,ok'"].contains(&seen.as_str()), "{seen}");
}

#[test]
fn without_the_grant_nobody_waits_and_nobody_is_notified() {
    let mut vm = builder().build().expect("a VM");
    let mut error = |source: &str| eval(&mut vm, source);
    let setup = "var a = new Int32Array(new SharedArrayBuffer(8)); 0";
    assert_eq!(error(setup), Ok("0".to_owned()));
    for name in ["wait", "waitAsync"] {
        let message = format!("TypeError: Atomics.{name} is not granted: the embedder must grant agents");
        assert_eq!(error(&format!("Atomics.{name}(a, 0, 0, 10)")), Err(message));
    }
    assert_eq!(error("Atomics.notify(a, 0)"), Ok("0".to_owned()));
    let mut vm = builder().grant_agents(Cluster::new().agent(false)).build().expect("a VM");
    let wait = "Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0)";
    assert!(eval(&mut vm, wait).is_err_and(|message| message.contains("must not block")));
}

#[test]
fn agents_of_different_clusters_do_not_meet() {
    let memory = SharedMemory::new(8).expect("room");
    let mut waiting = agent(&Cluster::new(), &memory);
    let mut other = agent(&Cluster::new(), &memory);
    let thread = thread::spawn(move || eval(&mut waiting, "Atomics.wait(new Int32Array(shared), 0, 0, 50)"));
    assert_eq!(eval(&mut other, "Atomics.notify(new Int32Array(shared), 0)"), Ok("0".to_owned()));
    assert_eq!(thread.join().expect("no panic"), Ok("'timed-out'".to_owned()));
}

#[test]
fn limits_end_a_wait_for_what_never_comes() {
    let cluster = Cluster::new();
    // Somebody else is there, who could notify.
    let _other = cluster.agent(true);
    let forever = [
        "Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0)",
        "Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(8)), 0, 0)",
    ];
    for source in forever {
        let out_of_fuel = Limits { fuel: 200_000, ..Limits::untrusted() };
        let mut vm = builder().limits(out_of_fuel).grant_agents(cluster.agent(true)).build().expect("a VM");
        let halted = vm.eval("test.js", source);
        assert!(matches!(halted, Err(Error::Halt { halt: Halt::Fuel, .. })), "{source}: {halted:?}");

        let timeout = builder().timeout(Duration::from_millis(30));
        let mut vm = timeout.grant_agents(cluster.agent(true)).build().expect("a VM");
        let halted = vm.eval("test.js", source);
        assert!(matches!(halted, Err(Error::Halt { halt: Halt::Deadline, .. })), "{source}: {halted:?}");

        let mut vm = builder().grant_agents(cluster.agent(true)).build().expect("a VM");
        let handle = vm.interrupt_handle();
        let thread = thread::spawn(move || {
            let halted = vm.eval("test.js", source);
            matches!(halted, Err(Error::Halt { halt: Halt::Interrupted, .. }))
        });
        thread::sleep(Duration::from_millis(10));
        handle.interrupt();
        assert!(thread.join().expect("no panic"), "{source}");
    }
}

#[test]
fn one_that_is_alone_does_not_wait_for_a_promise_that_nobody_can_resolve() {
    let mut vm = builder().grant_agents(Cluster::new().agent(true)).build().expect("a VM");
    let source = "Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(8)), 0, 0).async";
    assert_eq!(eval(&mut vm, source), Ok("true".to_owned()));
}

#[test]
fn waiters_are_charged() {
    let limits = Limits { memory: 4 << 20, ..Limits::untrusted() };
    let mut vm = builder().limits(limits).grant_agents(Cluster::new().agent(true)).build().expect("a VM");
    let source = "const a = new Int32Array(new SharedArrayBuffer(8)); for (;;) Atomics.waitAsync(a, 0, 0)";
    let halted = vm.eval("test.js", source);
    assert!(matches!(halted, Err(Error::Halt { halt: Halt::Memory, .. })), "{halted:?}");
}

#[test]
fn shared_memory_is_charged_to_each_that_holds_it() {
    let memory = SharedMemory::new(3 << 20).expect("room");
    let limits = Limits { memory: 4 << 20, ..Limits::untrusted() };
    let mut vm = builder().limits(limits).build().expect("a VM");
    vm.set_global_shared_memory("first", &memory).expect("room for one");
    assert!(matches!(vm.set_global_shared_memory("second", &memory), Err(Error::Halt { .. })));
}

//! The model: how script sees a grant, what it cannot do with it, and the layers around it.

mod common;

use common::{outcome, run, vm};
use creance_engine::{Answer, Capability, Context, Data, Engine, Error, HostMethod, Interface, Limits};
use creance_host::{Audit, Cap, Quota};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

fn docs() -> Cap {
    Cap::memory_dir([("a.md", "hello"), ("sub/b.txt", "b")]).expect("good names")
}

fn check(body: &str, expected: &str) {
    assert_eq!(run([("docs", docs())], body), expected, "{body}");
}

#[test]
fn a_grant_is_a_frozen_object_of_the_scripts_realm() {
    check("return Object.isFrozen(docs) && Object.isFrozen(Object.getPrototypeOf(docs))", "true");
    check("return Object.isFrozen(docs.readText) && docs.readText instanceof Function", "true");
    check("return Object.getPrototypeOf(Object.getPrototypeOf(docs)) === Object.prototype", "true");
    check("return docs.constructor.constructor === Function", "true");
    check(
        "return [docs.readText.name, docs.readText.length, docs.readTextSync.name, docs.writeText.length]",
        r#"["readText",1,"readTextSync",2]"#,
    );
    check(
        "return [String(docs), Object.keys(docs), Reflect.ownKeys(docs)]",
        r#"["[object Directory]",[],[]]"#,
    );
    check("'use strict'; docs.x = 1", "TypeError: Cannot assign to read only property 'x' of object");
    check(
        "'use strict'; Object.getPrototypeOf(docs).readText = 1",
        "TypeError: Cannot assign to read only property 'readText' of object",
    );
    check(
        "Object.setPrototypeOf(docs, null)",
        "TypeError: Cannot set the prototype: the object is not extensible, or the chain would be cyclic",
    );
    check("return (await docs.readText('a.md').constructor) === Promise", "true");
    check("return Object.getPrototypeOf(docs.readBytesSync('a.md')) === Uint8Array.prototype", "true");
    check("return Object.getOwnPropertyDescriptor(globalThis, 'docs').enumerable", "false");
    check("new docs.readText('a.md')", "TypeError: docs.readText is not a constructor");
}

#[test]
fn a_handle_cannot_be_forged() {
    check("docs.readTextSync.call({}, 'a.md')", "TypeError: 'readText' must be called on a Directory");
    check("Object.create(docs).readTextSync('a.md')", "TypeError: 'readText' must be called on a Directory");
    check("new Proxy(docs, {}).readTextSync('a.md')", "TypeError: 'readText' must be called on a Directory");
    check(
        "const { readTextSync } = docs; readTextSync('a.md')",
        "TypeError: 'readText' must be called on a Directory",
    );
    check("docs.file('a.md').readTextSync.call(docs)", "TypeError: 'readText' must be called on a File");
    // A promise tells of it, too.
    check("return docs.readText.call({}, 'a.md').catch((e) => e.name)", "TypeError");
    check("return docs.readTextSync.call(docs.subdir('sub'), 'b.txt')", "b");
}

#[test]
fn arguments_are_copied_once() {
    check(
        "docs.writeTextSync('x', Symbol())",
        "ERR_ARGUMENT: Directory.writeText: argument 2: a symbol is no plain data",
    );
    check(
        "docs.writeTextSync('x', () => 1)",
        "ERR_ARGUMENT: Directory.writeText: argument 2: a function is no plain data",
    );
    check(
        "docs.writeTextSync('x', docs)",
        "ERR_ARGUMENT: Directory.writeText: argument 2: a capability is no plain data",
    );
    check(
        "docs.writeTextSync('x', new Map)",
        "ERR_ARGUMENT: Directory.writeText: argument 2: an object that is neither a plain object, an array nor bytes is no plain data",
    );
    check(
        "const a = []; a.push({ a }); docs.writeTextSync('x', a)",
        "ERR_ARGUMENT: Directory.writeText: argument 2: [0].a: a value that contains itself is no plain data",
    );
    check(
        "let a = 1; for (let i = 0; i < 40; i++) a = [a]; docs.writeTextSync('x', a)",
        &format!("ERR_ARGUMENT: Directory.writeText: argument 2: {}: nested too deeply", "[0]".repeat(32)),
    );
    check(
        "docs.writeTextSync('x', new Array(1e9))",
        "ERR_TOO_LARGE: Directory.writeText: argument 2: too large",
    );
    check("docs.writeTextSync('x', { get a() { throw new RangeError('mine') } })", "RangeError: mine");
    check(
        "let n = 0; try { docs.writeTextSync('x', { get a() { n++ } }) } catch (e) { return [n, e.code] }",
        r#"[1,"ERR_ARGUMENT"]"#,
    );
    check("docs.writeTextSync('x', 'a\\ud800b'); return docs.readTextSync('x')", "a\u{fffd}b");
    check(
        "const b = new Uint8Array([97, 98, 99, 100]); docs.writeBytesSync('x', b.subarray(1, 3)); return docs.readTextSync('x')",
        "bc",
    );
    check("const p = new Proxy([1], { get(t, k) { if (k === '0') docs.writeTextSync('seen', 'yes'); return t[k] } });
           try { docs.writeTextSync('x', p) } catch {} return docs.readTextSync('seen')", "yes");
}

#[test]
fn results_are_untouched_by_what_script_has_changed() {
    check("Object.prototype.then = (f) => f('stolen'); return (await docs.stat('a.md')).size", "5");
    check(
        "Object.defineProperty(Object.prototype, 'size', { set() { throw 1 }, configurable: true });
           return docs.statSync('a.md').size",
        "5",
    );
    check(
        "Object.defineProperty(Array.prototype, 0, { set() { throw 1 }, configurable: true });
           return docs.listSync()[0].name",
        "a.md",
    );
    check("Promise = null; return docs.readText('a.md').then((text) => text + '!')", "hello!");
}

#[test]
fn absence_is_refused() {
    let mut none = vm([]);
    assert_eq!(outcome(&mut none, "return typeof docs"), "undefined");
    let refused = "ERR_NOT_GRANTED: nothing is granted under the name 'docs': grant it with a flag such as \
                   --fs docs=PATH or --net docs=ORIGIN, or with .grant(\"docs\", ...) where the VM is built";
    assert_eq!(outcome(&mut none, "await import('cap:docs')"), refused);
    assert_eq!(
        outcome(&mut none, "Date.now()"),
        "ERR_NOT_GRANTED: Date.now is not granted: the embedder must grant a clock (on the command line with \
         --clock system)"
    );
    assert_eq!(outcome(&mut none, "try { Math.random() } catch (e) { return e.name }"), "TypeError");
    assert_eq!(outcome(&mut none, "return typeof console"), "undefined");
}

#[test]
fn a_grant_can_be_imported() {
    let engine = Engine::new();
    let (console, lines) = creance_host::console::recorded();
    let source = "import docs, { readText, readTextSync as read } from 'cap:docs';
                  import * as all from 'cap:docs';
                  console.log(docs === globalThis.docs, await readText('a.md'), read('sub/b.txt'));
                  console.log(Object.keys(all).includes('subdir'), all.default === docs)";
    let program = engine.compile_module("main.mjs", source).expect("a module");
    let mut vm =
        engine.vm().grant("docs", docs()).grant("console", Cap::console(console)).build().expect("a VM");
    vm.run(&program).expect("it runs");
    let lines: Vec<String> = lines.all().into_iter().map(|(_, line)| line).collect();
    assert_eq!(lines, ["true hello b", "true true"]);
}

#[test]
fn quotas_count_calls_and_bytes() {
    let quota = |quota| docs().quota(quota);
    let no_calls = "ERR_QUOTA: the quota of 'docs' is used up: 2 calls";
    let body = "docs.existsSync('a'); docs.existsSync('a'); docs.existsSync('a')";
    assert_eq!(run([("docs", quota(Quota::calls(2)))], body), no_calls);
    // What is narrowed shares it.
    let body = "docs.subdir('sub').readTextSync('b.txt'); docs.existsSync('a')";
    assert_eq!(run([("docs", quota(Quota::calls(2)))], body), no_calls);
    let no_bytes = "ERR_QUOTA: the quota of 'docs' is used up: 8 bytes";
    assert_eq!(run([("docs", quota(Quota::of_bytes(8)))], "return docs.readText('a.md')"), no_bytes);
    assert_eq!(run([("docs", quota(Quota::of_bytes(9)))], "return docs.readText('a.md')"), "hello");
    assert_eq!(run([("docs", quota(Quota::of_bytes(8)))], "docs.writeTextSync('x', '12345678')"), no_bytes);
    assert_eq!(run([("docs", quota(Quota::of_bytes(8)))], "docs.writeTextSync('x', '1234567')"), "undefined");
    // A refused write has changed nothing.
    let body =
        "try { docs.writeTextSync('a.md', '12345678') } catch {} return docs.existsSync('a.md') && 'still'";
    assert_eq!(run([("docs", quota(Quota::of_bytes(8)))], body), "still");
}

#[test]
fn a_grant_expires() {
    let cap = docs().expires_after(Duration::ZERO);
    assert_eq!(run([("docs", cap)], "docs.readTextSync('a.md')"), "ERR_EXPIRED: 'docs' has expired");
    let cap = docs().expires_after(Duration::MAX);
    assert_eq!(run([("docs", cap)], "return docs.readTextSync('a.md')"), "hello");
}

#[test]
fn a_grant_is_revoked_with_all_that_was_narrowed_from_it() {
    let (cap, revoker) = docs().revocable();
    let mut vm = vm([("docs", cap)]);
    assert_eq!(
        outcome(&mut vm, "globalThis.sub = docs.subdir('sub'); return sub.readTextSync('b.txt')"),
        "b"
    );
    revoker.revoke();
    assert_eq!(outcome(&mut vm, "docs.readTextSync('a.md')"), "ERR_REVOKED: 'docs' has been revoked");
    assert_eq!(outcome(&mut vm, "await sub.readText('b.txt')"), "ERR_REVOKED: 'docs' has been revoked");
}

#[test]
fn clocks_entropy_and_consoles_have_the_same_layers() {
    let cap = Cap::stepped(1000.0, 5.0).quota(Quota::calls(2));
    assert_eq!(
        run(
            [("clock", cap)],
            "return [Date.now(), Date.now(), (() => { try { Date.now() } catch (e) { return e.code } })()]"
        ),
        r#"[1000,1005,"ERR_QUOTA"]"#
    );
    let (cap, revoker) = Cap::entropy_seeded(7).revocable();
    let mut machine = vm([("entropy", cap)]);
    assert_eq!(outcome(&mut machine, "return Math.random() < 1"), "true");
    revoker.revoke();
    assert_eq!(outcome(&mut machine, "Math.random()"), "ERR_REVOKED: 'entropy' has been revoked");
    let (console, lines) = creance_host::console::recorded();
    let cap = Cap::console(console).quota(Quota::of_bytes(5));
    let body = "console.log('1234'); console.log('56')";
    assert_eq!(run([("console", cap)], body), "ERR_QUOTA: the quota of 'console' is used up: 5 bytes");
    assert_eq!(lines.all(), [("log".to_owned(), "1234".to_owned())]);
}

#[test]
fn an_audit_lists_each_use() {
    let entries = Arc::new(Mutex::new(Vec::new()));
    let sink = entries.clone();
    let audit = Audit::new(move |entry| sink.lock().expect("one thread").push(entry.to_json()));
    let cap = docs().quota(Quota::calls(3)).audit(&audit);
    let body =
        "docs.subdir('sub').readTextSync('b.txt'); try { docs.readTextSync('no') } catch {} docs.listSync()";
    assert_eq!(run([("docs", cap)], body), "ERR_QUOTA: the quota of 'docs' is used up: 3 calls");
    let expected = [
        r#"{"arguments":["sub"],"grant":"docs","method":"subdir","number":1,"outcome":"narrowed","path":""}"#,
        r#"{"arguments":["b.txt"],"bytes":1,"grant":"docs","method":"readText","number":2,"outcome":"answered","path":".subdir(\"sub\")"}"#,
        r#"{"arguments":["no"],"code":"ERR_NOT_FOUND","grant":"docs","method":"readText","number":3,"outcome":"refused","path":""}"#,
        r#"{"arguments":[],"code":"ERR_QUOTA","grant":"docs","method":"list","number":4,"outcome":"refused","path":""}"#,
    ];
    assert_eq!(*entries.lock().expect("one thread"), expected);
}

#[test]
fn names_are_granted_once_and_never_in_place_of_a_builtin() {
    let refused = |name: &str| {
        let twice = Engine::new().vm().grant("docs", docs()).grant(name, docs()).build();
        twice.err().map(|error| error.to_string())
    };
    assert_eq!(refused("other"), None);
    for name in ["docs", "Object", "globalThis"] {
        let expected = format!("'{name}' cannot be granted: the name is taken");
        assert_eq!(refused(name), Some(expected));
    }
    let clock = Engine::new().vm().grant("clock", Cap::frozen(0.0).read_only()).build();
    assert!(
        matches!(clock, Err(Error::Grant(reason)) if reason == "'clock' cannot be granted: there is no method 'readOnly'")
    );
}

#[test]
fn narrowed_capabilities_are_bounded_and_collected() {
    check(
        "const all = []; for (let i = 0; i < 300; i++) all.push(docs.subdir('sub')); return all.length",
        "ERR_QUOTA: more than 256 narrowed capabilities are in use",
    );
    check(
        "for (let i = 0; i < 2000; i++) docs.subdir('sub'); return docs.subdir('sub').readTextSync('b.txt')",
        "b",
    );
    check(
        "const kept = docs.subdir('sub'); for (let i = 0; i < 2000; i++) docs.readOnly(); return kept.readTextSync('b.txt')",
        "b",
    );
}

#[test]
fn calls_and_copies_are_paid_for() {
    let limits = Limits { fuel: 200_000, memory: 4 << 20, ..Limits::untrusted() };
    let run = |body: &str| {
        let files = [("big", vec![b'x'; 8 << 20]), ("small", vec![b'x'; 100])];
        let cap = Cap::memory_dir(files).expect("good names");
        let mut vm = Engine::new().vm().limits(limits).grant("d", cap).build().expect("a VM");
        outcome(&mut vm, body)
    };
    assert_eq!(run("for (;;) d.existsSync('small')"), "halt: fuel limit reached");
    assert_eq!(run("d.readTextSync('big')"), "halt: memory limit reached");
    assert_eq!(
        run("try { d.readTextSync('big') } catch {} finally { return 'no' }"),
        "halt: memory limit reached"
    );
    assert_eq!(run("return d.readTextSync('small').length"), "100");
    // Garbage does not count.
    let cap = Cap::memory_dir([("half", vec![b'x'; 500 << 10])]).expect("a good name");
    let limits = Limits { memory: 4 << 20, ..Limits::untrusted() };
    let mut vm = Engine::new().vm().limits(limits).grant("d", cap).build().expect("a VM");
    let body = "let n = 0; for (let i = 0; i < 200; i++) n += (await d.readText('half')).length; return n";
    assert_eq!(outcome(&mut vm, body), "102400000");
}

/// A capability that takes ten seconds unless it is told to stop.
struct Slow(std::sync::mpsc::Sender<()>);

impl Capability for Slow {
    fn interface(&self) -> Interface {
        const METHODS: &[HostMethod] = &[HostMethod::promise("wait", 0)];
        Interface::new("Slow", METHODS)
    }

    fn call(&mut self, _: &str, _: &[Data], context: &mut Context<'_>) -> Answer {
        let _ = self.0.send(());
        for _ in 0..60_000 {
            context.moved(1)?;
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(Data::from("late").into())
    }
}

#[test]
fn a_call_under_way_can_be_stopped() {
    let begun = Instant::now();
    let (sender, started) = std::sync::mpsc::channel();
    let (cap, revoker) = Cap::new(Slow(sender.clone())).revocable();
    let thread = std::thread::spawn(move || {
        started.recv().expect("the call begins");
        revoker.revoke();
    });
    assert_eq!(run([("slow", cap)], "await slow.wait()"), "ERR_REVOKED: 'slow' has been revoked");
    thread.join().expect("it ends");

    let expiring = Cap::new(Slow(sender.clone())).expires_after(Duration::from_millis(20));
    assert_eq!(run([("slow", expiring)], "slow.waitSync()"), "ERR_EXPIRED: 'slow' has expired");

    let counted = Cap::new(Slow(sender.clone())).quota(Quota::of_bytes(10));
    let used_up = "ERR_QUOTA: the quota of 'slow' is used up: 10 bytes";
    assert_eq!(run([("slow", counted)], "slow.waitSync()"), used_up);

    let builder = Engine::new().vm().timeout(Duration::from_millis(20)).grant("slow", Slow(sender.clone()));
    let mut vm = builder.build().expect("a VM");
    assert_eq!(outcome(&mut vm, "try { slow.waitSync() } finally { for (;;); }"), "halt: deadline reached");

    let mut vm = Engine::new().vm().grant("slow", Slow(sender)).build().expect("a VM");
    let handle = vm.interrupt_handle();
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(20));
        handle.interrupt();
    });
    assert_eq!(outcome(&mut vm, "await slow.wait()"), "halt: interrupted");
    thread.join().expect("it ends");
    assert!(begun.elapsed() < Duration::from_secs(60));
}

#[test]
fn waiting_obeys_the_limits_and_the_layers() {
    let wait = "setInterval(() => {}, 1e9)";
    let limits = Limits { fuel: 1_000_000, ..Limits::untrusted() };
    let mut vm = Engine::new().vm().limits(limits).grant("clock", Cap::clock_system()).build().expect("a VM");
    assert!(matches!(vm.eval("x", wait), Err(Error::Halt { halt: creance_engine::Halt::Fuel, .. })));

    let soon = std::time::Duration::from_millis(30);
    let vm = || Engine::new().vm().grant("clock", Cap::clock_system());
    let mut timed = vm().timeout(soon).build().expect("a VM");
    assert!(matches!(timed.eval("x", wait), Err(Error::Halt { halt: creance_engine::Halt::Deadline, .. })));

    let mut stopped = vm().build().expect("a VM");
    let handle = stopped.interrupt_handle();
    let other = std::thread::spawn(move || {
        std::thread::sleep(soon);
        handle.interrupt();
    });
    assert!(matches!(
        stopped.eval("x", wait),
        Err(Error::Halt { halt: creance_engine::Halt::Interrupted, .. })
    ));
    other.join().expect("no panic");

    let (cap, revoker) = Cap::clock_system().revocable();
    let mut revoked = Engine::new().vm().grant("clock", cap).build().expect("a VM");
    let other = std::thread::spawn(move || {
        std::thread::sleep(soon);
        revoker.revoke();
    });
    let error = revoked.eval("x", wait).expect_err("it is revoked");
    assert!(error.to_string().contains("'clock' has been revoked"), "{error}");
    other.join().expect("no panic");
}

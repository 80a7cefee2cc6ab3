//! How long objects live, and what they cost.

use super::{Account, builder, outcome};
use creance::{Context, Engine, Error, Halt, HostError, Limits, Object, Vm, host_class};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts those that there are.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn of(alive: &Arc<AtomicUsize>) -> Counted {
        alive.fetch_add(1, Ordering::Relaxed);
        Counted(alive.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[host_class]
impl Counted {
    fn another(&self) -> Object<Counted> {
        Object::new(Counted::of(&self.0))
    }

    #[getter]
    fn next(&self) -> Object<Counted> {
        self.another()
    }

    #[getter]
    fn alive(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// Collects garbage, when registers hold no more of what they held.
fn collect(vm: &mut Vm) {
    let plain = "((a, b, c, d, e, f, g, h) => [a, b, c, d, e, f, g, h])(...[1, 2, 3, 4, 5, 6, 7, 8]).length";
    vm.eval("plain.js", plain).unwrap();
    vm.inner().collect_garbage();
}

/// A VM with the class, and how many objects of it there are.
fn counted(limits: Limits) -> (Vm, Arc<AtomicUsize>) {
    let alive = Arc::new(AtomicUsize::new(0));
    let inside = alive.clone();
    let class = creance::Class::made_by(move || Ok(Counted::of(&inside)));
    (Engine::new().vm().limits(limits).grant("Counted", class).build().unwrap(), alive)
}

#[test]
fn what_script_has_lost_is_dropped() {
    let (mut vm, alive) = counted(Limits::untrusted());
    vm.eval("keep.js", "var kept = new Counted(), derived = new (class extends Counted {})()").unwrap();
    vm.eval("lose.js", "for (let i = 0; i < 1000; i++) { new Counted(); kept.another(); kept.next } 0")
        .unwrap();
    assert!(alive.load(Ordering::Relaxed) <= 256);
    collect(&mut vm);
    assert_eq!(alive.load(Ordering::Relaxed), 2);
    assert_eq!(outcome(&mut vm, "[kept.alive, derived.alive]"), "2,2");
    vm.eval("lose.js", "kept = derived = null").unwrap();
    collect(&mut vm);
    assert_eq!(alive.load(Ordering::Relaxed), 0);
    vm.eval("keep.js", "kept = new Counted()").unwrap();
    drop(vm);
    assert_eq!(alive.load(Ordering::Relaxed), 0);
}

#[test]
fn a_bounded_number_is_in_use() {
    let (mut vm, alive) = counted(Limits::untrusted());
    let keep = "(() => { for (;;) all.push(new Counted()) })()";
    vm.eval("a.js", "var all = []").unwrap();
    let full = "ERR_QUOTA Error: more than 256 narrowed capabilities are in use";
    assert_eq!(outcome(&mut vm, keep), full);
    assert_eq!(outcome(&mut vm, "all.length"), "256");
    vm.eval("a.js", "all = null").unwrap();
    assert_eq!(outcome(&mut vm, "new Counted().alive <= 257"), "true");
    assert!(alive.load(Ordering::Relaxed) <= 257);
}

#[test]
fn an_object_has_a_price() {
    let (mut vm, _) = counted(Limits::untrusted());
    let live = |vm: &mut Vm, source| {
        vm.eval("a.js", source).unwrap();
        vm.inner().collect_garbage();
        vm.usage().live_bytes
    };
    let fill = "for (let i = 0; i < 100; i++) all.push(new Counted()); 0";
    let before = live(&mut vm, "var all = []; 0");
    let with = live(&mut vm, fill);
    assert!(with - before >= 100 * (512 + 64), "{}", with - before);
    // The room of the heap and the code that has run stay.
    let first = live(&mut vm, "all.length = 0");
    live(&mut vm, fill);
    let second = live(&mut vm, "all.length = 0");
    assert!(first < with - 100 * 512 && second < first + 4096, "{second}, {first} of {with}");

    let fuel = |vm: &mut Vm, source| {
        let before = vm.usage().fuel;
        vm.eval("a.js", source).unwrap();
        vm.usage().fuel - before
    };
    assert!(fuel(&mut vm, "new Counted()") >= 500);
    let getter = fuel(&mut vm, "new Counted().alive") - fuel(&mut vm, "new Counted()");
    assert!(getter >= 500, "{getter}");
}

/// Takes and gives long texts.
struct Texts;

#[host_class]
impl Texts {
    #[constructor]
    fn new(_text: Option<String>) -> Texts {
        Texts
    }

    fn twice(&self, text: String) -> String {
        text.repeat(2)
    }

    fn endless(&self, context: &mut Context<'_>) -> Result<(), HostError> {
        loop {
            context.moved(0)?;
        }
    }

    #[getter]
    fn long(&self) -> String {
        "x".repeat(8 << 20)
    }

    #[setter]
    fn set_text(&mut self, _text: String) {}
}

fn texts(memory: u64, fuel: u64, source: &str) -> Option<Halt> {
    let limits = Limits { memory, fuel, ..Limits::untrusted() };
    let mut vm = Engine::new().vm().limits(limits).class::<Texts>("Texts").build().unwrap();
    match vm.eval("a.js", source) {
        Ok(_) => None,
        Err(Error::Halt { halt, .. }) => Some(halt),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn copies_are_charged_before_they_are_made() {
    let long = "const long = 'x'.repeat(1.5 * 2 ** 20); const texts = new Texts();";
    for (call, halt) in [
        ("new Texts(long)", Some(Halt::Memory)),
        ("texts.twice(long)", Some(Halt::Memory)),
        ("texts.text = long", Some(Halt::Memory)),
        ("texts.long", Some(Halt::Memory)),
        ("try { texts.long } catch {} finally { 1 }", Some(Halt::Memory)),
        ("texts.twice('a')", None),
    ] {
        assert_eq!(texts(4 << 20, u64::MAX, &format!("{long} {call}")), halt, "{call}");
        assert_eq!(texts(64 << 20, u64::MAX, &format!("{long} {call}")), None, "{call}");
    }
}

#[test]
fn calls_end_at_the_limits() {
    for source in [
        "for (;;) new Texts()",
        "const t = new Texts(); for (;;) t.twice('')",
        "const t = new Texts(); for (;;) t.text = ''",
        "const t = new Texts(); const { get } = Object.getOwnPropertyDescriptor(Texts.prototype, 'long'); for (;;) try { get() } catch {}",
    ] {
        assert_eq!(texts(64 << 20, 200_000, source), Some(Halt::Fuel), "{source}");
    }
    let limits = Limits { wall: Some(std::time::Duration::from_millis(20)), ..Limits::untrusted() };
    let mut vm = Engine::new().vm().limits(limits).class::<Texts>("Texts").build().unwrap();
    let error = vm.eval("a.js", "try { new Texts().endless() } finally { 1 }").unwrap_err();
    assert!(matches!(error, Error::Halt { halt: Halt::Deadline, .. }), "{error}");
}

#[test]
fn it_costs_the_same_each_time() {
    let run = || {
        let mut vm = builder().class::<Account>("Account").build().unwrap();
        let source = "for (let i = 0; i < 600; i++) { const a = new Account(`${i}`); a.limit = i; a.deposit(a.limit) }";
        vm.eval("a.js", source).unwrap();
        vm.usage()
    };
    assert_eq!(run(), run());
}

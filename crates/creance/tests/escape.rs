//! Attempts to escape, one a file in `escape/`. Each says in its first line what it tries, and leaves `'contained'`
//! in `verdict` if it has not come out; a second line `// Ends:` names the halt that it must end with.
//!
//! Whatever an attempt does, the VM must be whole afterwards, another one untouched, and nothing of the host may
//! show in what it has written or thrown.
#![cfg(feature = "host")]
#![allow(clippy::unwrap_used, reason = "tests")]

use creance::host::net::{Network, Rules, ScriptedAnswer};
use creance::host::process::Environment;
use creance::host::{console, console::Lines};
use creance::{Cap, Engine, Error, Limits, Object, Vm, host_class};
use std::path::Path;

/// What must never show.
const OF_THE_HOST: &[&str] =
    &[".rs:", "/root", "/rustc", "panicked", "creance_", "cap_std", "os error", "Mutex", "0x7f"];

fn network() -> Cap {
    let rules = Rules::new().allow_methods("https://a.example", &["GET", "POST"]).unwrap();
    let answers = [
        ScriptedAnswer::get("https://a.example/x", "x").header("__proto__", "evil"),
        ScriptedAnswer::new("GET", "https://a.example/away", 302, "")
            .header("location", "https://evil.example/"),
        ScriptedAnswer::new("GET", "https://a.example/file", 302, "")
            .header("location", "file:///etc/passwd"),
    ];
    Cap::new(Network::scripted(rules, answers))
}

/// A class of the host.
struct Jar(u32);

#[host_class]
impl Jar {
    #[constructor]
    fn new(size: u32) -> Jar {
        Jar(size)
    }

    fn half(&self) -> Object<Jar> {
        Object::new(Jar(self.0 / 2))
    }

    #[promise]
    fn wait(&self) -> u32 {
        self.0
    }

    #[getter]
    fn size(&self) -> u32 {
        self.0
    }

    #[setter]
    fn set_size(&mut self, size: u32) {
        assert!(size < 1000, "a secret of the host");
        self.0 = size;
    }
}

fn vm(engine: &Engine) -> (Vm, Lines) {
    let files = || Cap::memory_dir([("a.md", "granted"), ("sub/b.txt", "nested")]).unwrap();
    let (console, lines) = console::recorded();
    let (dead, revoker) = files().revocable();
    revoker.revoke();
    let limits = Limits { fuel: 60_000_000, memory: 32 << 20, ..Limits::untrusted() };
    let vm = engine
        .vm()
        .limits(limits)
        .grant("docs", files())
        .grant("ro", files().read_only())
        .grant("dead", dead)
        .grant("kv", Cap::memory_kv().unwrap())
        .grant("net", network())
        .grant("env", Cap::new(Environment::of([("GIVEN", "1")])))
        .class::<Jar>("Jar")
        .grant("jar", Jar(7))
        .grant("args", Cap::args(["one", "two"]))
        .grant("exit", Cap::exit())
        .grant("clock", Cap::frozen(1000.0))
        .grant("entropy", Cap::entropy_seeded(1))
        .grant("console", Cap::console(console))
        .build()
        .unwrap();
    (vm, lines)
}

fn text(vm: &mut Vm, code: &str) -> String {
    let outcome = vm.eval("look.js", code).unwrap();
    vm.display(outcome.value()).unwrap()
}

/// What is wrong after an attempt.
fn attempt(engine: &Engine, source: &str) -> Result<(), String> {
    let ends = source.lines().nth(1).and_then(|line| line.strip_prefix("// Ends: "));
    let (mut vm, lines) = vm(engine);
    vm.eval("prepare.js", "globalThis.verdict = 'no verdict'").unwrap();
    let result = vm.eval("attempt.js", source);
    let mut written: String = lines.all().into_iter().map(|(_, line)| line + "\n").collect();
    match (&result, ends) {
        (Ok(_), None) => {}
        (Err(Error::Halt { halt, .. }), Some(ends)) if halt.to_string() == ends => {
            let more = Limits { fuel: u64::MAX, memory: u64::MAX, ..Limits::unlimited() };
            vm.inner().heap.meter.set_limits(more);
        }
        (Ok(_), Some(_)) => return Err("it has run to its end".to_owned()),
        (Err(error), _) => return Err(error.to_string()),
    }
    let verdict = text(&mut vm, "`${verdict}`");
    if verdict != "'contained'" {
        return Err(verdict);
    }
    if let Err(error) = &result {
        written.push_str(&error.to_string());
    }
    match OF_THE_HOST.iter().find(|word| written.contains(**word)) {
        Some(word) => Err(format!("{word:?} shows in {written}")),
        None => Ok(()),
    }
}

/// Everything that script can get hold of leads to objects of its own realm and to nothing else.
#[test]
fn the_graph_of_values_is_closed() {
    let engine = Engine::new();
    let (mut vm, _) = vm(&engine);
    let program = engine.compile_module("graph.mjs", include_str!("graph.js")).unwrap();
    vm.run(&program).unwrap();
    assert_eq!(text(&mut vm, "found[1]"), "[]");
    let count: usize = text(&mut vm, "found[0]").parse().unwrap();
    assert!(count > 800, "{count} objects");
}

#[test]
fn all_are_contained() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/escape");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 100, "{} attempts", files.len());
    let engine = Engine::new();
    let mut bystander = vm(&engine).0;
    let mut wrong = Vec::new();
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        assert!(source.starts_with("// "), "{} does not say what it tries", file.display());
        if let Err(reason) = attempt(&engine, &source) {
            wrong.push(format!("{}: {reason}", file.file_stem().unwrap().to_string_lossy()));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    let untouched = "[docs.readTextSync('a.md'), kv.listSync().length, [].map.name, Object.keys(Object.prototype).length]";
    assert_eq!(text(&mut bystander, untouched), "[ 'granted', 0, 'map', 0 ]");
}

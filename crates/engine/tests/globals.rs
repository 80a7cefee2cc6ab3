//! The global object of a fresh VM has the names of the published list and no others.

use creance_engine::Engine;

/// The list, with a line for each name.
const PUBLISHED: &str = include_str!("../../creance/GLOBALS.md");

#[test]
fn a_fresh_global_has_the_published_names() {
    let published: Vec<&str> =
        PUBLISHED.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    let mut vm = Engine::new().vm().build().expect("a VM");
    let source = "Reflect.ownKeys(globalThis).map(String)";
    let outcome = vm.eval("names.js", source).expect("nothing throws");
    let names = vm.json(outcome.value()).expect("strings");
    let mut names: Vec<&str> =
        names.trim_matches(['[', ']']).split(',').map(|name| name.trim_matches('"')).collect();
    names.sort_unstable_by_key(|name| (name.to_lowercase(), *name));
    assert_eq!(names, published);
}

#[test]
fn globals_of_the_web_can_be_replaced() {
    let mut vm = Engine::new().vm().build().expect("a VM");
    let source = "
        const of = (name) => { const d = Object.getOwnPropertyDescriptor(globalThis, name); return [d.writable, d.enumerable, d.configurable].map(Number).join('') };
        const shown = ['URL', 'Event', 'setTimeout', 'fetch', 'atob', 'performance', 'crypto', 'parseInt', 'globalThis'].map(of);
        fetch = 1; delete globalThis.URL; globalThis.crypto = 2;
        var setTimeout = 3;
        [...shown, fetch, typeof URL, crypto, setTimeout]";
    let outcome = vm.eval("replace.js", source).expect("nothing throws");
    let expected =
        "[\"101\",\"101\",\"111\",\"111\",\"111\",\"111\",\"111\",\"101\",\"101\",1,\"undefined\",2,3]";
    assert_eq!(vm.json(outcome.value()).expect("plain"), expected);
}

//! A host with plugins. Each has a VM, limits and an account of its own; one that misbehaves is stopped, and the others
//! do not notice.
//!
//! `cargo run -p creance --example plugins`

use creance::{Engine, Error, Limits, Vm};
use std::time::Duration;

const PLUGINS: &[(&str, &str)] = &[
    ("shout.mjs", "export const transform = (text) => text.toUpperCase();"),
    ("greedy.mjs", "export const transform = (text) => { for (;;) text += text; };"),
    ("stuck.mjs", "export const transform = (text) => { try { for (;;); } finally { return 'never' } };"),
    ("curious.mjs", "export const transform = (text) => this.constructor.constructor('return process')();"),
    ("sign.mjs", "let count = 0; export const transform = (text) => `${text} (${++count})`;"),
];

fn main() -> Result<(), Error> {
    let engine = Engine::new();
    let limits = Limits::untrusted().fuel(5_000_000).memory(4 << 20).wall(Duration::from_millis(500));
    let mut plugins: Vec<(&str, Vm)> = Vec::new();
    for (name, source) in PLUGINS {
        let mut vm = engine.vm().limits(limits).build()?;
        vm.run(&engine.compile(name, source)?)?;
        plugins.push((name, vm));
    }

    let mut text = "hello".to_owned();
    for _ in 0..2 {
        plugins.retain_mut(|(name, vm)| match vm.call::<String>("transform", (&text,)) {
            Ok(changed) => {
                text = changed;
                true
            }
            Err(error) => {
                println!("{name} is removed: {error}");
                false
            }
        });
    }
    println!("{text}");
    assert_eq!(text, "HELLO (1) (2)".to_uppercase());
    assert_eq!(plugins.len(), 2);
    Ok(())
}

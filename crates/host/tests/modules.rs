//! Loaders.
#![cfg(unix)]

mod common;

use common::{outcome, scratch};
use creance_engine::Engine;
use creance_host::modules::{DirectoryModules, MemoryModules};
use std::os::unix::fs::symlink;

#[test]
fn modules_come_from_a_list() {
    let loader = MemoryModules::new([
        ("main.mjs", "import { a } from './lib/a.mjs'; export default a + 1"),
        ("lib/a.mjs", "import data from '../data.json' with { type: 'json' }; export const a = data.n"),
        ("data.json", "{ \"n\": 41 }"),
    ]);
    let mut vm = Engine::new().vm().modules(loader).build().expect("a VM");
    assert_eq!(outcome(&mut vm, "return (await import('./main.mjs')).default"), "42");
    let missing = "TypeError: Cannot import './no.mjs': there is no such module";
    assert_eq!(outcome(&mut vm, "await import('./no.mjs')"), missing);
}

#[test]
fn modules_come_from_below_a_directory() {
    let base = scratch("modules");
    let root = base.join("root");
    std::fs::create_dir_all(root.join("lib")).expect("new directories");
    std::fs::write(base.join("secret.mjs"), "export default 'SECRET'").expect("a new file");
    std::fs::write(root.join("a.mjs"), "export { default } from './lib/b.mjs'").expect("a new file");
    std::fs::write(root.join("lib/b.mjs"), "export default import.meta.url").expect("a new file");
    symlink("../secret.mjs", root.join("link.mjs")).expect("a new link");
    symlink("/dev/zero", root.join("zero.mjs")).expect("a new link");
    std::fs::write(root.join("big.mjs"), vec![b' '; (16 << 20) + 1]).expect("a new file");
    for (specifier, expected) in [
        ("./a.mjs", "modules:/lib/b.mjs"),
        (
            "../secret.mjs",
            "TypeError: Cannot import '../secret.mjs': it leads out of the directory of modules",
        ),
        (
            "./link.mjs",
            "TypeError: Cannot import './link.mjs': 'link.mjs' leads out of the directory that is granted",
        ),
        (
            "./zero.mjs",
            "TypeError: Cannot import './zero.mjs': 'zero.mjs' leads out of the directory that is granted",
        ),
        ("./lib", "TypeError: Cannot import './lib': 'lib' is not a plain file"),
        ("./no.mjs", "TypeError: Cannot import './no.mjs': there is no 'no.mjs'"),
        ("./big.mjs", "TypeError: Cannot import './big.mjs': 'big.mjs' has more than 16777216 bytes"),
    ] {
        let loader = DirectoryModules::open(&root).expect("there is one");
        let mut vm = Engine::new().vm().modules(loader).build().expect("a VM");
        let body = format!("return (await import('{specifier}')).default");
        assert_eq!(outcome(&mut vm, &body), expected, "{specifier}");
    }
}

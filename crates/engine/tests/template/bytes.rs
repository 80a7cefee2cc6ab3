//! What clones take of the machine, against what they are charged.

use super::{template, value};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Bytes that a script makes of a template, script by script, measured apart from other tests by a process of its own.
const PREPARE: &str = "
    var list = []; for (let i = 0; i < 3000; i++) list.push({ i, s: 'x' + i });
    const m = new Map(list.map((o) => [o.s, o])); const p = list.map((o) => /a+(b|c)/.exec('xaab'));
    var dictionary = {}; for (let i = 0; i < 2000; i++) dictionary['key' + i] = [i];
    let text = ''; for (let i = 0; i < 5000; i++) text += 'part '; const bytes = new Uint8Array(100000)";

#[test]
fn clones_are_charged_for_what_they_take_and_give_it_back() {
    // The allocator counts for the whole process: other tests run in others.
    if std::env::var_os("TEMPLATE_BYTES").is_none() {
        let program = std::env::current_exe().unwrap();
        let name = "bytes::clones_are_charged_for_what_they_take_and_give_it_back";
        let run = std::process::Command::new(program)
            .args(["--exact", name, "--nocapture", "--test-threads=1"])
            .env("TEMPLATE_BYTES", "1")
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        return;
    }
    let template = template(PREPARE);
    drop(template.vm().build().unwrap());
    let before = ALLOCATOR.current_usage();
    let mut clones: Vec<_> = Vec::with_capacity(10);
    let with_list = ALLOCATOR.current_usage();
    clones.extend((0..10).map(|_| template.vm().build().unwrap()));
    let taken = (ALLOCATOR.current_usage() - with_list) as u64;
    let charged: u64 = clones.iter().map(|vm| vm.usage().live_bytes).sum();
    // The list of programs, the engine's handle and the like are the engine's and not charged.
    assert!(taken <= charged + 10 * 4096, "{taken} bytes taken, {charged} charged");
    assert!(taken >= charged / 3, "{taken} bytes taken, {charged} charged");
    for vm in &mut clones {
        assert_eq!(
            value(vm, "for (const o of list) o.more = [o.i]; list = dictionary = null; m.clear(); text = ''"),
            "''"
        );
        vm.inner().collect_garbage();
    }
    drop(clones);
    assert_eq!(ALLOCATOR.current_usage(), before, "dropped clones leave nothing behind");
}

#[test]
fn a_template_keeps_nothing_of_its_clones_and_they_nothing_of_it() {
    let template = template("var a = []");
    let mut vm = template.vm().build().unwrap();
    let other = template.clone();
    drop(template);
    assert_eq!(value(&mut vm, "a.push(1)"), "1");
    drop(other);
    // The template is gone; the clone goes on.
    assert_eq!(value(&mut vm, "a.push(/x/.test('x')); `${a}`"), "'1,true'");
}

//! The key-value store, in a file and in memory alike.

mod common;

use common::{run, scratch};
use creance_host::store::Store;
use creance_host::{Cap, Quota};

fn check(body: &str, expected: &str) {
    let file = Cap::kv(scratch("store").join("s.redb")).expect("a new file");
    let memory = Cap::memory_kv().expect("there is memory");
    for (what, cap) in [("file", file), ("memory", memory)] {
        assert_eq!(run([("kv", cap)], body), expected, "{what}: {body}");
    }
}

#[test]
fn values_are_set_and_got() {
    check(
        "return [await kv.get('a') ?? null, await kv.has('a'), await kv.delete('a')]",
        "[null,false,false]",
    );
    check(
        "await kv.set('a', 1); kv.setSync('a', 'two'); return [kv.getSync('a'), kv.deleteSync('a'), kv.hasSync('a')]",
        r#"["two",true,false]"#,
    );
    check("await kv.set('a', { n: [1n, null, undefined, -0.5, new Uint8Array([1])] }); const { n } = kv.getSync('a');
           return [typeof n[0], n[1], n[2] === undefined, n[3], n[4].constructor === Uint8Array]",
        r#"["bigint",null,true,-0.5,true]"#);
    check(
        "for (const k of ['b', 'a2', 'a1', 'A']) kv.setSync(k, 1); return [kv.listSync(), kv.listSync('a')]",
        r#"[["A","a1","a2","b"],["a1","a2"]]"#,
    );
    check("await kv.set('', 'empty'); return kv.get('')", "empty");
    check("await kv.set('a', () => 1)", "ERR_ARGUMENT: Store.set: argument 2: a function is no plain data");
    check("await kv.set('x'.repeat(2000), 1)", "ERR_TOO_LARGE: a key has more than 1024 bytes");
    check("await kv.get(1)", "ERR_ARGUMENT: get: the key must be a string");
}

#[test]
fn a_store_is_narrowed() {
    check(
        "const p = kv.prefix('x/'); p.setSync('a', 1); kv.setSync('y', 2);
           return [p.listSync(), kv.listSync(), p.hasSync('y'), p.prefix('a').getSync('')]",
        r#"[["a"],["x/a","y"],false,1]"#,
    );
    check(
        "await kv.readOnly().set('a', 1)",
        "ERR_READ_ONLY: the store cannot be changed: the grant is for reading",
    );
    check(
        "await kv.prefix('a').readOnly().delete('a')",
        "ERR_READ_ONLY: the store cannot be changed: the grant is for reading",
    );
}

#[test]
fn a_store_outlives_its_vm_and_has_one_owner() {
    let path = scratch("kept").join("s.redb");
    let open = || Cap::kv(&path);
    assert_eq!(run([("kv", open().expect("a new file"))], "await kv.set('a', 'kept')"), "undefined");
    let cap = open().expect("it is closed");
    assert!(open().is_err(), "two owners");
    assert_eq!(run([("kv", cap)], "return kv.get('a')"), "kept");
    std::fs::write(&path, "this is no store").expect("a file");
    assert!(open().is_err());
}

#[test]
fn what_is_stored_is_bounded() {
    let path = scratch("bounded").join("s.redb");
    let open = || Cap::new(Store::open(&path, 100).expect("it can be opened"));
    let body = "kv.setSync('a', 'x'.repeat(60)); try { kv.setSync('b', 'x'.repeat(60)) } catch (e) { return e.message }";
    assert_eq!(run([("kv", open())], body), "the store is full: 100 bytes");
    // It is counted again when it is opened, and room is given back.
    assert_eq!(run([("kv", open())], body.replace("'b'", "'c'").as_str()), "the store is full: 100 bytes");
    let body = "kv.setSync('a', ''); kv.setSync('b', 'x'.repeat(60)); kv.deleteSync('b'); kv.setSync('c', 'x'.repeat(60)); return 'ok'";
    assert_eq!(run([("kv", open())], body), "ok");
    let cap = open().quota(Quota::of_bytes(20));
    assert_eq!(run([("kv", cap)], "await kv.get('c')"), "ERR_QUOTA: the quota of 'kv' is used up: 20 bytes");
}

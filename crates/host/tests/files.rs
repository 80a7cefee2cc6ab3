//! What a directory does, on disk and in memory alike.

mod common;

use common::{run, scratch};
use creance_host::Cap;

/// Runs a body with the same files on disk and in memory.
fn check(body: &str, expected: &str) {
    let path = scratch("files");
    std::fs::create_dir(path.join("sub")).expect("a new directory");
    for (name, text) in [("a.md", "hello"), ("sub/b.txt", "b")] {
        std::fs::write(path.join(name), text).expect("a new file");
    }
    let real = Cap::dir(&path).expect("there is one");
    let memory = Cap::memory_dir([("a.md", "hello"), ("sub/b.txt", "b")]).expect("good names");
    for (what, cap) in [("real", real), ("memory", memory)] {
        assert_eq!(run([("docs", cap)], body), expected, "{what}: {body}");
    }
}

#[test]
fn files_are_read_and_written() {
    check("return await docs.readText('a.md')", "hello");
    check("return docs.readTextSync('sub/b.txt')", "b");
    check("return Array.from(await docs.readBytes('a.md')).join()", "104,101,108,108,111");
    check("await docs.writeText('n', 'new'); await docs.append('n', '!'); return docs.readText('n')", "new!");
    check("await docs.writeBytes('n', new Uint8Array([104, 105])); return docs.readText('n')", "hi");
    check("docs.writeTextSync('a.md', 'x'); return docs.readTextSync('a.md')", "x");
    check(
        "docs.writeBytesSync('a', new Uint8Array([255])); return docs.readText('a')",
        "ERR_ENCODING: 'a' is not UTF-8 text",
    );
}

#[test]
fn directories_are_listed_made_and_removed() {
    check("return docs.list()", r#"[{"name":"a.md","kind":"file"},{"name":"sub","kind":"directory"}]"#);
    check("return docs.list('sub')", r#"[{"name":"b.txt","kind":"file"}]"#);
    check(
        "await docs.mkdir('n'); return [docs.statSync('n'), docs.statSync('a.md')]",
        r#"[{"kind":"directory","size":0},{"kind":"file","size":5}]"#,
    );
    check("await docs.remove('sub')", "ERR_NOT_EMPTY: 'sub' is not empty");
    check("await docs.remove('sub/b.txt'); await docs.remove('sub'); return docs.exists('sub')", "false");
    check("return [await docs.exists('a.md'), await docs.exists('nope')]", "[true,false]");
    check("await docs.rename('a.md', 'sub/c'); return docs.readText('sub/c')", "hello");
    check("await docs.mkdir('d'); await docs.rename('sub', 'new'); return docs.readText('new/b.txt')", "b");
}

#[test]
fn errors_have_codes_and_name_what_script_named() {
    check("await docs.readText('no')", "ERR_NOT_FOUND: there is no 'no'");
    check("await docs.readText('sub')", "ERR_NOT_FILE: 'sub' is not a plain file");
    check("await docs.list('a.md')", "ERR_NOT_DIRECTORY: 'a.md' is not a directory");
    check("await docs.mkdir('sub')", "ERR_EXISTS: 'sub' exists already");
    check("await docs.writeText('no/x', '')", "ERR_NOT_FOUND: there is no 'no/x'");
    check("await docs.readText(5)", "ERR_ARGUMENT: readText: the name must be a string");
    check(
        "await docs.readText('../x')",
        "ERR_PATH: \"../x\" is no name of a file here: '..' leads out of a directory",
    );
    check("await docs.remove('.')", "ERR_PATH: the directory itself cannot be changed");
    check(
        "try { docs.readTextSync('no') } catch (e) { return [e instanceof Error, e.constructor === Error, e.code] }",
        r#"[true,true,"ERR_NOT_FOUND"]"#,
    );
}

#[test]
fn script_narrows() {
    check("return docs.subdir('sub').readText('b.txt')", "b");
    check("await docs.subdir('no')", "ERR_NOT_FOUND: there is no 'no'");
    check("await docs.subdir('a.md')", "ERR_NOT_DIRECTORY: 'a.md' is not a directory");
    check(
        "await docs.readOnly().writeText('x', '')",
        "ERR_READ_ONLY: 'x' cannot be changed: the grant is for reading",
    );
    check(
        "await docs.readOnly().subdir('sub').remove('b.txt')",
        "ERR_READ_ONLY: 'b.txt' cannot be changed: the grant is for reading",
    );
    check(
        "const f = docs.file('n'); await f.writeText('1'); await f.append('2'); return docs.readText('n')",
        "12",
    );
    check(
        "const f = docs.file('a.md').readOnly(); await f.writeText('1')",
        "ERR_READ_ONLY: 'a.md' cannot be changed: the grant is for reading",
    );
    check("return Object.prototype.toString.call(docs.file('a.md'))", "[object File]");
}

#[test]
fn rust_narrows() {
    let path = scratch("narrowed");
    std::fs::create_dir(path.join("sub")).expect("a new directory");
    std::fs::write(path.join("sub/one"), "1").expect("a new file");
    let dir = || Cap::dir(&path).expect("there is one");
    let read_only = "ERR_READ_ONLY: 'x' cannot be changed: the grant is for reading";
    assert_eq!(run([("d", dir().read_only())], "await d.writeText('x', '')"), read_only);
    let sub = dir().subdir("sub").expect("there is one");
    assert_eq!(run([("d", sub)], "return d.readText('one')"), "1");
    let file = Cap::file(path.join("sub/one")).expect("its directory is there");
    assert_eq!(run([("f", file)], "await f.append('2'); return f.readText()"), "12");
    assert!(dir().subdir("../..").is_err());
    assert!(Cap::dir(path.join("nope")).is_err());
}

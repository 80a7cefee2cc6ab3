//! `node:fs` and `node:process` over grants.

mod common;

use common::{outcome, vm};
use creance_engine::{Error, Halt};
use creance_host::Cap;
use creance_host::process::Environment;

fn files() -> Cap {
    Cap::memory_dir([("a.txt", "hello"), ("d/b.txt", "b"), ("d/e/c.txt", "ccc")]).expect("good names")
}

/// What a body comes to in which `fs` is `node:fs` over some files.
fn check(body: &str, expected: &str) {
    let body = format!("const fs = (await import('node:fs')).default; {body}");
    assert_eq!(outcome(&mut vm([("fs", files())]), &body), expected, "{body}");
}

#[test]
fn files_are_read_and_written() {
    for (body, expected) in [
        ("return fs.readFileSync('a.txt', 'utf8')", "hello"),
        ("return fs.readFileSync('/d/../a.txt').toString('hex')", "68656c6c6f"),
        ("return fs.readFileSync('../../a.txt', { encoding: 'base64' })", "aGVsbG8="),
        (
            "return await fs.promises.readFile({ href: 'file:///a.txt', protocol: 'file:', pathname: '/a.txt' }, 'latin1')",
            "hello",
        ),
        (
            "return await new Promise((yes) => fs.readFile('a.txt', 'utf8', (error, text) => yes(text)))",
            "hello",
        ),
        (
            "fs.writeFileSync('n', 'é'); fs.appendFileSync('n', new Uint8Array([33])); return fs.readFileSync('n', 'utf8')",
            "é!",
        ),
        ("fs.writeFileSync('a.txt', '!', { flag: 'a' }); return fs.readFileSync('a.txt', 'utf8')", "hello!"),
        ("fs.writeFileSync('n', '6869', 'hex'); return fs.readFileSync('n', 'utf8')", "hi"),
        ("return fs.readdirSync('/')", r#"["a.txt","d"]"#),
        ("return fs.readdirSync('.', { recursive: true })", r#"["a.txt","d","d/b.txt","d/e","d/e/c.txt"]"#),
        (
            "return fs.readdirSync('d', { withFileTypes: true }).map((it) => [it.name, it.isDirectory(), it.parentPath])",
            r#"[["b.txt",false,"d"],["e",true,"d"]]"#,
        ),
        (
            "const it = fs.statSync('a.txt'); return [it.size, it.isFile(), it.isDirectory(), it instanceof fs.Stats]",
            "[5,true,false,true]",
        ),
        (
            "return [fs.existsSync('a.txt'), fs.existsSync('no'), fs.existsSync('a.txt/x'), fs.existsSync(5)]",
            "[true,false,false,false]",
        ),
        (
            "fs.mkdirSync('x'); fs.mkdirSync('/y/z/w', { recursive: true }); return fs.readdirSync('/')",
            r#"["a.txt","d","x","y"]"#,
        ),
        (
            "return [fs.mkdirSync('d/p/q', { recursive: true }), fs.mkdirSync('d', { recursive: true })]",
            r#"["/d/p",null]"#,
        ),
        (
            "fs.rmSync('d', { recursive: true }); fs.rmSync('no', { force: true }); return fs.readdirSync('.')",
            r#"["a.txt"]"#,
        ),
        ("fs.unlinkSync('a.txt'); return fs.readdirSync('.')", r#"["d"]"#),
        (
            "fs.renameSync('a.txt', 'd/a'); fs.copyFileSync('d/a', 'copy'); return fs.readFileSync('copy', 'utf8')",
            "hello",
        ),
        ("await fs.promises.access('a.txt'); return (await fs.promises.stat('d')).isDirectory()", "true"),
        ("return fs.statSync('no', { throwIfNoEntry: false })", "undefined"),
        ("return fs.realpathSync('d/../a.txt')", "/a.txt"),
        ("return await new Promise((yes) => fs.exists('a.txt', yes))", "true"),
        (
            "const { readFile } = await import('node:fs/promises'); return readFile === fs.promises.readFile",
            "true",
        ),
    ] {
        check(body, expected);
    }
}

#[test]
fn errors_have_the_codes_of_node() {
    for (body, expected) in [
        ("fs.readFileSync('no')", "ENOENT: ENOENT: no such file or directory, open 'no'"),
        ("await fs.promises.readFile('no')", "ENOENT: ENOENT: no such file or directory, open 'no'"),
        (
            "await new Promise((_, no) => fs.readFile('no', no))",
            "ENOENT: ENOENT: no such file or directory, open 'no'",
        ),
        ("fs.readdirSync('a.txt')", "ENOTDIR: ENOTDIR: not a directory, scandir 'a.txt'"),
        ("fs.readFileSync('d')", "EISDIR: EISDIR: illegal operation on a directory, open 'd'"),
        ("fs.mkdirSync('d')", "EEXIST: EEXIST: file already exists, mkdir 'd'"),
        ("fs.rmdirSync('d')", "ENOTEMPTY: ENOTEMPTY: directory not empty, rmdir 'd'"),
        ("fs.rmdirSync('a.txt')", "ENOTDIR: ENOTDIR: not a directory, rmdir 'a.txt'"),
        ("fs.unlinkSync('d')", "EISDIR: EISDIR: illegal operation on a directory, unlink 'd'"),
        ("fs.rmSync('d')", "ERR_FS_EISDIR: Path is a directory: rm returned EISDIR (is a directory) d"),
        ("fs.renameSync('no', 'x')", "ENOENT: ENOENT: no such file or directory, rename 'no' -> 'x'"),
        ("fs.copyFileSync('no', 'x')", "ENOENT: ENOENT: no such file or directory, copyfile 'no' -> 'x'"),
        (
            "fs.writeFileSync('a.txt', '', { flag: 'wx' })",
            "EEXIST: EEXIST: file already exists, open 'a.txt'",
        ),
        ("fs.accessSync('no')", "ENOENT: ENOENT: no such file or directory, access 'no'"),
        ("fs.readFileSync('c:x')", "EPERM: EPERM: operation not permitted, open 'c:x'"),
        (
            "try { fs.readFileSync('no') } catch (error) { return [error.errno, error.syscall, error.path, error.cause.code] }",
            r#"[-2,"open","no","ERR_NOT_FOUND"]"#,
        ),
        (
            "fs.readFileSync(5)",
            "ERR_INVALID_ARG_TYPE: The \"path\" argument must be of type string or an instance of Buffer or URL. Received type number (5)",
        ),
        (
            "fs.readFileSync('a.txt', 'no')",
            "ERR_INVALID_ARG_VALUE: The argument 'encoding' is invalid encoding. Received 'no'",
        ),
        (
            "fs.readFile('a.txt')",
            "ERR_INVALID_ARG_TYPE: The \"cb\" argument must be of type function. Received type string ('a.txt')",
        ),
    ] {
        check(body, expected);
    }
    let read_only = "const fs = (await import('fs')).default; fs.writeFileSync('a.txt', '')";
    let mut machine = vm([("fs", files().read_only())]);
    assert_eq!(outcome(&mut machine, read_only), "EROFS: EROFS: read-only file system, open 'a.txt'");
}

#[test]
fn a_process_is_what_is_granted_of_it() {
    let run = |body: &str| {
        let grants = [
            ("env", Cap::new(Environment::of([("HOME", "/h"), ("A", "1")]))),
            ("args", Cap::args(["x", "--y"])),
            ("clock", Cap::stepped(1000.0, 5.0)),
        ];
        outcome(&mut vm(grants), &format!("const process = (await import('node:process')).default; {body}"))
    };
    for (body, expected) in [
        ("return process.env.HOME", "/h"),
        (
            "return [process.env.NO === undefined, 'A' in process.env, 'NO' in process.env]",
            "[true,true,false]",
        ),
        ("return Object.keys(process.env)", r#"["A","HOME"]"#),
        ("process.env.N = 1; delete process.env.A; return { ...process.env }", r#"{"HOME":"/h","N":"1"}"#),
        ("return process.argv", r#"["creance","/","x","--y"]"#),
        ("return (await import('process')).argv[2]", "x"),
        ("return [process.cwd(), process.platform, process.version]", r#"["/","creance","v0.0.0"]"#),
        (
            "return [process.uptime(), process.hrtime.bigint() + '', process.hrtime()]",
            r#"[0.005,"10000000",[0,15000000]]"#,
        ),
        (
            "const order = []; process.nextTick((x) => order.push(x), 1); order.push(0); await 0; return order",
            "[0,1]",
        ),
        ("return [process.on('x', () => {}) === process, process.listenerCount('x')]", "[true,1]"),
        ("process.chdir('x')", "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM: The working directory is always '/'"),
    ] {
        assert_eq!(run(body), expected, "{body}");
    }
    let mut machine = vm([("exit", Cap::exit())]);
    let source = "import { exit } from 'process'; exit(7)";
    let program = machine.engine().compile_module("main.mjs", source).expect("it compiles");
    assert!(matches!(machine.run(&program), Err(Error::Halt { halt: Halt::Exit(7), .. })));
}

#[test]
fn quotas_and_revocation_are_those_of_the_grant() {
    let (cap, revoker) = files().quota(creance_host::Quota::calls(2)).revocable();
    let mut machine = vm([("fs", cap)]);
    let read = "const fs = (await import('fs')).default; return fs.readFileSync('a.txt', 'utf8')";
    assert_eq!(outcome(&mut machine, read), "hello");
    assert_eq!(outcome(&mut machine, read), "hello");
    assert!(outcome(&mut machine, read).starts_with("ERR_QUOTA: "));
    revoker.revoke();
    assert!(outcome(&mut machine, read).starts_with("ERR_REVOKED: "));
}

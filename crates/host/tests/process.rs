//! The pieces of a process.

mod common;

use common::{Text, run};
use creance_host::process::{ArgumentRule, Environment, Program, Programs, Streams};
use creance_host::{Cap, Quota};
use std::io::Read;
use std::time::{Duration, Instant};

#[test]
fn an_environment_has_what_was_named() {
    let cap = || Cap::new(Environment::of([("A", "1"), ("B", "")]));
    for (body, expected) in [
        ("return [env.get('A'), env.get('B'), env.get('PATH') ?? null]", r#"["1","",null]"#),
        ("return [env.has('A'), env.has('PATH'), env.names().join()]", r#"[true,false,"A,B"]"#),
        ("env.get()", "ERR_ARGUMENT: get: the name must be a string"),
    ] {
        assert_eq!(run([("env", cap())], body), expected, "{body}");
    }
    let body = "return [env.has('PATH'), env.has('HOME'), env.names().length]";
    assert_eq!(run([("env", Cap::env(["PATH", "surely not set"]))], body), "[true,false,1]");
}

#[test]
fn arguments_are_a_list() {
    assert_eq!(run([("args", Cap::args(["a", "--b"]))], "return args.list()"), r#"["a","--b"]"#);
}

#[test]
fn an_exit_cannot_be_caught() {
    for (body, expected) in [
        ("try { exit.now(3) } catch {} finally { return 'no' }", "halt: ended with status 3"),
        ("await Promise.resolve().then(() => exit.now())", "halt: ended with status 0"),
        ("exit.now(256)", "ERR_ARGUMENT: now: the status must be an integer from 0 to 255"),
        ("exit.now('1')", "ERR_ARGUMENT: now: the status must be an integer from 0 to 255"),
    ] {
        assert_eq!(run([("exit", Cap::exit())], body), expected, "{body}");
    }
}

struct Silent;

impl Read for Silent {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        loop {
            std::thread::park();
        }
    }
}

#[test]
fn streams_are_read_and_written() {
    let (out, error) = (Text::default(), Text::default());
    let input = "one\r\ntwo\n\nrest".as_bytes();
    let cap = Cap::new(Streams::new(input, out.clone(), error.clone())).quota(Quota::of_bytes(40));
    let body = "
        const lines = [await io.readLine(), io.readLineSync(), await io.readLine(), await io.readLine()];
        lines.push(await io.readLine());
        io.write('out'); io.writeError(new Uint8Array([33]));
        try { io.write('x'.repeat(40)) } catch (e) { lines.push(e.code) }
        return lines";
    assert_eq!(run([("io", cap)], body), r#"["one","two","","rest",null,"ERR_QUOTA"]"#);
    assert_eq!((&**out.0.lock().expect("one"), &**error.0.lock().expect("one")), (&b"out"[..], &b"!"[..]));
    let cap = Cap::new(Streams::new("all\nof it".as_bytes(), Text::default(), Text::default()));
    assert_eq!(run([("io", cap)], "return io.readAll()"), "all\nof it");
}

#[test]
fn waiting_for_input_can_be_given_up() {
    let cap = Cap::new(Streams::new(Silent, Text::default(), Text::default()));
    let cap = cap.expires_after(Duration::from_millis(50));
    assert_eq!(run([("io", cap)], "await io.readLine()"), "ERR_EXPIRED: 'io' has expired");
}

#[cfg(unix)]
fn programs() -> Cap {
    let exactly =
        |arguments: &[&str]| ArgumentRule::Exactly(arguments.iter().map(|a| (*a).to_owned()).collect());
    let shell = |script: &str| Program::new("/bin/sh", exactly(&["-c", script]));
    Cap::new(
        Programs::new()
            .allow("echo", Program::new("/bin/echo", ArgumentRule::Operands(vec!["-n".to_owned()])))
            .allow("cat", Program::new("/bin/cat", exactly(&[])))
            .allow("env", Program::new("/usr/bin/env", exactly(&[])).environment("ONLY", "this"))
            .allow("fail", shell("echo no >&2; exit 7"))
            .allow("flood", shell("while :; do echo xxxxxxxxxxxxxxxx; done").output(10_000))
            .allow("slow", shell("sleep 300 & sleep 300").timeout(Duration::from_millis(100)))
            .allow("missing", Program::new("/no/such/program", ArgumentRule::Any)),
    )
}

#[cfg(unix)]
#[test]
fn programs_run_from_a_list() {
    let begun = Instant::now();
    for (body, expected) in [
        (
            "return p.run('echo', ['-n', 'a b', ';', '$(id)'])",
            r#"{"status":0,"stdout":"a b ; $(id)","stderr":""}"#,
        ),
        ("return p.runSync('cat', [], 'input').stdout", "input"),
        ("return p.runSync('env').stdout", "ONLY=this\n"),
        ("return p.names()", r#"["cat","echo","env","fail","flood","missing","slow"]"#),
        ("p.runSync('sh', ['-c', 'id'])", "ERR_NOT_GRANTED: the program 'sh' is not granted"),
        ("p.runSync('/bin/echo')", "ERR_NOT_GRANTED: the program '/bin/echo' is not granted"),
        ("p.runSync('echo', ['a'])", "ERR_DENIED: the program 'echo' may not be given these arguments"),
        (
            "p.runSync('echo', ['-n', '-e'])",
            "ERR_DENIED: the program 'echo' may not be given these arguments",
        ),
        (
            "p.runSync('echo', ['-n', 'a\\0b'])",
            "ERR_DENIED: the program 'echo' may not be given these arguments",
        ),
        ("p.runSync('echo', ['-n', 1])", "ERR_ARGUMENT: run: the arguments must be strings"),
        (
            "p.runSync('cat', ['/etc/passwd'])",
            "ERR_DENIED: the program 'cat' may not be given these arguments",
        ),
        ("p.runSync('missing')", "ERR_NOT_FOUND: the program 'missing' cannot be started"),
    ] {
        assert_eq!(run([("p", programs())], body), expected, "{body}");
    }
    let with = |name: &str, script: &str| format!("return p.run('{name}', ['-c', {script:?}])");
    for (body, expected) in [
        (with("fail", "echo no >&2; exit 7"), r#"{"status":7,"stdout":"","stderr":"no\n"}"#),
        (
            with("flood", "while :; do echo xxxxxxxxxxxxxxxx; done"),
            "ERR_TOO_LARGE: the program 'flood' has written more than 10000 bytes",
        ),
        (with("slow", "sleep 300 & sleep 300"), "ERR_TIMEOUT: the program 'slow' took too long"),
    ] {
        assert_eq!(run([("p", programs())], &body), expected, "{body}");
    }
    assert!(begun.elapsed() < Duration::from_secs(300));
}

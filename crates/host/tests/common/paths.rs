//! Ways out of a directory that is granted: none leads out, none hangs.

use super::{outcome, scratch, vm};
use creance_host::Cap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What no script may ever see.
const SECRET: &str = "SECRET";

/// A granted directory `root` beside a directory `outside`, with all the links and odd files that a host may have.
fn tree() -> PathBuf {
    let base = scratch("paths");
    let (root, outside) = (base.join("root"), base.join("outside"));
    for directory in [&root, &outside, &root.join("sub"), &root.join("sub/deep")] {
        fs::create_dir(directory).expect("a new directory");
    }
    fs::write(outside.join("secret.txt"), SECRET).expect("a new file");
    fs::write(root.join("inside.txt"), "inside").expect("a new file");
    fs::write(root.join("sub/file.txt"), "sub").expect("a new file");
    let absolute = |name: &str| outside.join(name).to_string_lossy().into_owned();
    for (link, target) in [
        ("out-file", "../outside/secret.txt"),
        ("out-absolute", &*absolute("secret.txt")),
        ("out-directory", "../outside"),
        ("out-up", ".."),
        ("out-through", "sub/../../outside/secret.txt"),
        ("out-dangling", "../outside/new.txt"),
        ("out-absolute-dangling", &*absolute("new.txt")),
        ("chain-1", "chain-2"),
        ("chain-2", "chain-3"),
        ("chain-3", "out-file"),
        ("loop", "loop"),
        ("loop-1", "loop-2"),
        ("loop-2", "loop-1"),
        ("passwd", "/etc/passwd"),
        ("slash", "/"),
        ("proc-root", "/proc/self/root"),
        ("proc-cwd", "/proc/self/cwd"),
        ("proc-environ", "/proc/self/environ"),
        ("proc-fd", "/proc/self/fd"),
        ("zero", "/dev/zero"),
        ("stdin", "/dev/stdin"),
        ("in-file", "inside.txt"),
        ("in-directory", "sub"),
        ("sub/up", "../inside.txt"),
        ("sub/deep/up", "../../../outside/secret.txt"),
        ("sub/deep/in", "../file.txt"),
    ] {
        symlink(target, root.join(link)).expect("a new link");
    }
    let made = Command::new("mkfifo").arg(root.join("pipe")).status();
    assert!(made.expect("mkfifo runs").success());
    symlink("pipe", root.join("to-pipe")).expect("a new link");
    std::os::unix::net::UnixListener::bind(root.join("s")).expect("a new socket");
    // Only root can, and then it must not help.
    for (name, minor) in [("device-zero", "5"), ("device-null", "3")] {
        let _ = Command::new("mknod").arg(root.join(name)).args(["c", "1", minor]).status();
    }
    base
}

/// Everything below a directory with its content, links unfollowed.
fn snapshot(path: &Path) -> Vec<(PathBuf, String)> {
    let mut all = Vec::new();
    let mut left = vec![path.to_owned()];
    while let Some(path) = left.pop() {
        let metadata = fs::symlink_metadata(&path).expect("it is there");
        let content = match metadata.is_file() {
            true => fs::read_to_string(&path).expect("it is text"),
            false => format!("{:?}", metadata.file_type()),
        };
        if metadata.is_dir() {
            let entries = fs::read_dir(&path).expect("a directory");
            left.extend(entries.map(|entry| entry.expect("an entry").path()));
        }
        all.push((path, content));
    }
    all.sort();
    all
}

/// Links below a directory that lead out of it.
fn links_out(root: &Path) -> usize {
    let real = root.canonicalize().expect("it is there");
    let is_out = |path: &Path| {
        let target = fs::read_link(path).expect("a link");
        let joined = path.parent().expect("a parent").join(target);
        // What does not exist is judged by the directory that it would be in.
        let reached =
            joined.canonicalize().or_else(|_| joined.parent().unwrap_or(Path::new("/")).canonicalize());
        reached.is_ok_and(|reached| !reached.starts_with(&real))
    };
    snapshot(root).iter().filter(|(path, _)| path.is_symlink() && is_out(path)).count()
}

/// Every way to use a name.
const USES: &[&str] = &[
    "readTextSync(NAME)",
    "readBytesSync(NAME)",
    "writeTextSync(NAME, 'x')",
    "writeBytesSync(NAME, new Uint8Array(3))",
    "appendSync(NAME, 'x')",
    "listSync(NAME)",
    "statSync(NAME)",
    "existsSync(NAME)",
    "mkdirSync(NAME)",
    "removeSync(NAME)",
    "renameSync(NAME, 'moved')",
    "renameSync('inside.txt', NAME)",
    "subdir(NAME).listSync()",
    "subdir(NAME).readTextSync('secret.txt')",
    "file(NAME).readTextSync()",
    "file(NAME).writeTextSync('x')",
    "readOnly().readTextSync(NAME)",
];

/// Names that are refused whatever is done with them.
fn bad_names(base: &Path) -> Vec<String> {
    let outside = base.join("outside/secret.txt").to_string_lossy().into_owned();
    let mut names: Vec<String> = [
        "",
        "..",
        "../",
        "../outside/secret.txt",
        "./../outside/secret.txt",
        "sub/../../outside/secret.txt",
        "sub/..",
        "inside.txt/..",
        "inside.txt/../../outside/secret.txt",
        "sub/deep/../../../outside/secret.txt",
        "/",
        "/etc/passwd",
        "//etc/passwd",
        "/proc/self/environ",
        "/proc/self/root/etc/passwd",
        "/dev/zero",
        "..\\outside\\secret.txt",
        "sub\\..\\..\\outside",
        "C:\\Windows\\win.ini",
        "C:secret",
        "\\\\?\\C:\\secret",
        "\\\\server\\share",
        "file:///etc/passwd",
        "inside.txt::$DATA",
        "inside.txt\0",
        "inside.txt\0.png",
        "..\0/outside",
        "\0",
        "inside.txt.",
        "inside.txt ",
        "...",
        "....//outside",
        ".. /outside",
        "sub./file.txt",
        "a\nb",
        "a\u{7f}b",
        "a\u{85}b",
    ]
    .map(String::from)
    .into();
    names.extend([outside, "x".repeat(256), "x/".repeat(3000), format!("{}inside.txt", "./".repeat(3000))]);
    names
}

/// Names that are taken as they stand, of things that do not exist.
const ODD_NAMES: &[&str] = &[
    "%2e%2e/outside/secret.txt",
    "%2e%2e%2foutside%2fsecret.txt",
    "..%2foutside/secret.txt",
    "..%c0%af/outside",
    "%00",
    "\u{ff0e}\u{ff0e}/outside/secret.txt",
    "\u{2025}/outside/secret.txt",
    "..\u{200b}/outside/secret.txt",
    "\u{202e}../outside/secret.txt",
    "..\u{2215}outside",
    "~/secret.txt",
    "~root/x",
    "$HOME/x",
    "`id`",
    "-rf",
    "*",
    "inside.txt/x",
];

/// Names of links that lead out, and of what is no plain file.
const TRAPS: &[&str] = &[
    "out-file",
    "out-absolute",
    "out-directory",
    "out-directory/secret.txt",
    "out-directory/new.txt",
    "out-up",
    "out-up/outside/secret.txt",
    "out-through",
    "out-dangling",
    "out-absolute-dangling",
    "chain-1",
    "loop",
    "loop/x",
    "loop-1",
    "passwd",
    "slash",
    "slash/etc/passwd",
    "proc-root",
    "proc-root/etc/passwd",
    "proc-cwd",
    "proc-cwd/Cargo.toml",
    "proc-environ",
    "proc-fd",
    "proc-fd/0",
    "zero",
    "stdin",
    "sub/deep/up",
    "pipe",
    "to-pipe",
    "s",
    "device-zero",
    "device-null",
];

fn literal(name: &str) -> String {
    serde_json::to_string(name).expect("text is JSON")
}

pub fn no_name_leads_out_and_none_hangs() {
    let base = tree();
    let bad = bad_names(&base);
    let names = bad.iter().map(String::as_str).chain(ODD_NAMES.iter().copied()).chain(TRAPS.iter().copied());
    let names: Vec<&str> = names.collect();
    assert!(names.len() >= 80, "{} tricks", names.len());
    let host = base.to_string_lossy().into_owned();
    for name in names {
        for usage in USES {
            // Each on a fresh tree but for the time that it takes: only what changes something is laid anew.
            let base = if is_reading(usage) { base.clone() } else { tree() };
            let before = snapshot(&base.join("outside"));
            let links = links_out(&base.join("root"));
            let mut vm = vm([("d", Cap::dir(base.join("root")).expect("there is one"))]);
            let begun = Instant::now();
            let result = outcome(&mut vm, &format!("return d.{}", usage.replace("NAME", &literal(name))));
            assert!(begun.elapsed() < Duration::from_secs(60), "{usage} {name:?} took {:?}", begun.elapsed());
            assert!(!result.contains(SECRET) && !result.contains("root:x:"), "{usage} {name:?}: {result}");
            let own = name.starts_with(&host);
            assert!(
                (own || !result.contains(&host)) && !result.contains("os error"),
                "{usage} {name:?}: {result}"
            );
            assert_eq!(snapshot(&base.join("outside")), before, "{usage} {name:?}: {result}");
            assert!(
                links_out(&base.join("root")) <= links,
                "{usage} {name:?} has made a link that leads out"
            );
            if bad.iter().any(|bad| bad == name) {
                assert!(result.starts_with("ERR_PATH: "), "{usage} {name:?}: {result}");
            }
            if !is_reading(usage) {
                fs::remove_dir_all(&base).expect("it can be removed");
            }
        }
    }
}

fn is_reading(usage: &str) -> bool {
    !["write", "append", "mkdir", "remove", "rename"].iter().any(|word| usage.contains(word))
}

pub fn what_is_no_plain_file_is_refused() {
    let base = tree();
    let mut vm = vm([("d", Cap::dir(base.join("root")).expect("there is one"))]);
    for name in ["pipe", "to-pipe", "s", "sub"] {
        for usage in ["readTextSync(NAME)", "writeTextSync(NAME, 'x')", "appendSync(NAME, 'x')"] {
            let result = outcome(&mut vm, &format!("return d.{}", usage.replace("NAME", &literal(name))));
            assert_eq!(result, format!("ERR_NOT_FILE: '{name}' is not a plain file"), "{usage}");
        }
    }
    let kinds = "return ['pipe', 's', 'sub', 'inside.txt'].map((n) => d.statSync(n).kind)";
    assert_eq!(outcome(&mut vm, kinds), r#"["other","other","directory","file"]"#);
}

pub fn links_that_stay_inside_work() {
    let base = tree();
    let mut vm = vm([("d", Cap::dir(base.join("root")).expect("there is one"))]);
    for (body, expected) in [
        ("return d.readTextSync('in-file')", "inside"),
        ("return d.readTextSync('in-directory/file.txt')", "sub"),
        ("return d.readTextSync('sub/up')", "inside"),
        ("d.writeTextSync('in-file', 'new'); return d.readTextSync('inside.txt')", "new"),
        // What is inside of the whole is outside of a part.
        (
            "return d.subdir('sub').readTextSync('up')",
            "ERR_PATH: 'up' leads out of the directory that is granted",
        ),
        ("return d.subdir('sub').readTextSync('deep/in')", "sub"),
        // A link is removed, not what it leads to.
        ("d.removeSync('out-file'); return d.listSync().some((e) => e.name === 'out-file')", "false"),
    ] {
        assert_eq!(outcome(&mut vm, body), expected, "{body}");
    }
    assert_eq!(fs::read_to_string(base.join("outside/secret.txt")).expect("still there"), SECRET);
}

pub fn links_and_what_may_hold_some_do_not_move() {
    let base = tree();
    let mut vm = vm([("d", Cap::dir(base.join("root")).expect("there is one"))]);
    for (body, expected) in [
        ("d.renameSync('sub/up', 'up')", "ERR_NOT_FILE: 'sub/up' is a link, which cannot be renamed"),
        (
            "d.renameSync('sub/deep', 'deep')",
            "ERR_NOT_FILE: 'sub/deep' is a directory, which cannot be moved to another one",
        ),
        ("d.renameSync('sub', 'other'); return d.readTextSync('other/up')", "inside"),
    ] {
        assert_eq!(outcome(&mut vm, body), expected, "{body}");
    }
}

/// A thread of the host replaces a directory with a link that leads out, and back, 100,000 times, while script
/// reads, lists, writes and removes through the name.
pub fn races_lead_nowhere() {
    let base = scratch("race");
    let (root, outside) = (base.join("root"), base.join("outside"));
    for directory in [&root, &outside, &root.join("real")] {
        fs::create_dir(directory).expect("a new directory");
    }
    fs::write(outside.join("f"), SECRET).expect("a new file");
    fs::write(root.join("real/f"), "inside").expect("a new file");
    symlink("../outside", root.join("link")).expect("a new link");
    let before = snapshot(&outside);
    let over = AtomicBool::new(false);
    let (mut inside, mut refused) = (0, 0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let (real, link, flip) = (root.join("real"), root.join("link"), root.join("flip"));
            for _ in 0..100_000 {
                for (from, to) in [(&real, &flip), (&flip, &real), (&link, &flip), (&flip, &link)] {
                    // NOTE: script may have put something in the way, which is then moved to and fro.
                    let _ = fs::rename(from, to);
                }
            }
            over.store(true, Ordering::SeqCst);
        });
        while !over.load(Ordering::SeqCst) {
            let mut vm = vm([("d", Cap::dir(&root).expect("there is one"))]);
            let body = "
                let inside = 0, refused = 0;
                const attempt = (f) => {
                    try { if (String(f()).includes('SECRET')) throw 'OUT' ; inside++ }
                    catch (e) { if (e === 'OUT') throw Error('out'); refused++ }
                };
                for (let i = 0; i < 50; i++) {
                    attempt(() => d.readTextSync('flip/f'));
                    attempt(() => d.subdir('flip').readTextSync('f'));
                    attempt(() => d.writeTextSync('flip/w', 'x'));
                    attempt(() => JSON.stringify(d.listSync('flip')));
                    attempt(() => d.renameSync('flip/w', 'flip/v'));
                    attempt(() => d.removeSync('flip/v'));
                    attempt(() => d.mkdirSync('flip/m'));
                    attempt(() => d.removeSync('flip/m'));
                }
                return [inside, refused]";
            let result = outcome(&mut vm, body);
            let counts: Vec<u64> = serde_json::from_str(&result).unwrap_or_else(|_| panic!("{result}"));
            inside += counts[0];
            refused += counts[1];
        }
    });
    assert_eq!(snapshot(&outside), before);
    assert!(inside > 0 && refused > 0, "{inside} inside, {refused} refused: the race was none");
}

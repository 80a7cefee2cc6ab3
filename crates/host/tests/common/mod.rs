//! Running a script with grants.
#![allow(dead_code, reason = "each test uses its part")]

#[cfg(unix)]
pub mod paths;

use creance_engine::{Engine, Error, Vm};
use creance_host::Cap;
use std::io::Write;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

/// What is written, to be read later.
#[derive(Clone, Default)]
pub struct Text(pub Arc<Mutex<Vec<u8>>>);

impl Write for Text {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("one thread").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Text {
    pub fn get(&self) -> String {
        String::from_utf8(self.0.lock().expect("one thread").clone()).expect("JSON is UTF-8")
    }
}

/// A VM with grants.
pub fn vm<const N: usize>(grants: [(&str, Cap); N]) -> Vm {
    let builder = Engine::new().vm();
    grants
        .into_iter()
        .fold(builder, |builder, (name, cap)| builder.grant(name, cap))
        .build()
        .expect("the grants are good")
}

/// What the body of an async function comes to, as a string; an error as its code (or name) and message.
pub fn outcome(vm: &mut Vm, body: &str) -> String {
    let source = format!(
        "globalThis.result = 'pending';
         (async () => {{ {body} }})().then(
             (value) => {{ result = typeof value === 'string' ? value : JSON.stringify(value) ?? 'undefined' }},
             (error) => {{ result = (error.code ?? error.name) + ': ' + error.message }})"
    );
    let result = vm.eval("body.js", &source).and_then(|_| vm.eval("result.js", "String(result)"));
    match result {
        Ok(outcome) => {
            let json = vm.json(outcome.value()).expect("a string has a JSON form");
            serde_json::from_str(&json).expect("JSON is JSON")
        }
        Err(Error::Halt { halt, .. }) => format!("halt: {halt}"),
        Err(error) => error.to_string(),
    }
}

/// Runs a body with grants.
pub fn run<const N: usize>(grants: [(&str, Cap); N], body: &str) -> String {
    outcome(&mut vm(grants), body)
}

/// An empty directory, another one at each call of a process.
pub fn scratch(name: &str) -> std::path::PathBuf {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!("{name}-{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("the target directory can be written");
    path
}

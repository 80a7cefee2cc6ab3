//! Names of the web.

mod crypto;
mod events;
mod exceptions;
mod fetch;
mod text;
mod timers;
mod url;

use creance_engine::{Engine, Error, Halt, Limits, Vm, VmBuilder};

fn builder() -> VmBuilder {
    Engine::new().vm()
}

/// A VM whose clock and entropy are the same in each run.
fn granted() -> Vm {
    let mut number = 0u64;
    let entropy = move || {
        number += 1;
        number.wrapping_mul(0x9E37_79B9_7F4A_7C15)
    };
    builder().grant_clock(|| 1_000.0).grant_entropy(entropy).build().expect("a VM")
}

/// The JSON text of what an expression answers, or the exception's message, without any grant.
fn eval(source: &str) -> String {
    let mut vm = builder().build().expect("a VM");
    match vm.eval("web.js", source) {
        Ok(outcome) => vm.json(outcome.value()).expect("it has a JSON text"),
        Err(error) => told(error),
    }
}

/// The JSON text of what the body of an async function returns, or the exception's message.
fn run_in(vm: &mut Vm, body: &str) -> String {
    let source =
        format!("globalThis.result = undefined; (async () => {{ {body} }})().then(v => {{ result = v }})");
    if let Err(error) = vm.eval("web.js", &source) {
        return told(error);
    }
    let outcome = vm.eval("result.js", "result").expect("a global");
    vm.json(outcome.value()).unwrap_or_else(|error| error.to_string())
}

/// The same in a fresh VM with clock and entropy.
fn run(body: &str) -> String {
    run_in(&mut granted(), body)
}

fn told(error: Error) -> String {
    match error {
        Error::Exception(exception) => exception.message,
        error => error.to_string(),
    }
}

/// Checks that bodies return what is expected.
fn check(cases: &[(&str, &str)]) {
    for (body, expected) in cases {
        assert_eq!(run(body), *expected, "{body}");
    }
}

/// Checks that programs end at a limit, or with an exception of the engine.
fn pays(hostile: &[&str]) {
    for source in hostile {
        let limits = Limits { fuel: 6_000_000, memory: 32 << 20, ..Limits::untrusted() };
        let mut vm = builder().limits(limits).grant_clock(|| 0.0).build().expect("a VM");
        let ended = vm.eval("web.js", source);
        let halted =
            matches!(ended, Err(Error::Halt { halt: Halt::Fuel | Halt::Memory | Halt::TotalMemory, .. }));
        let threw =
            matches!(&ended, Err(Error::Exception(exception)) if exception.message.starts_with("RangeError"));
        assert!(halted || threw, "{source}: {ended:?}");
    }
}

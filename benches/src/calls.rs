//! What a call of the host costs over one of a native function, from script and back.

use crate::table::median;
use creance::{
    Answer, Capability, Context, Data, Engine, Error, HostMethod, Interface, Later, Limits, Step, Vm,
};
use std::time::{Duration, Instant};

const CALLS: u32 = 200_000;
const REPETITIONS: usize = 9;

/// A way to answer calls.
struct Way {
    name: &'static str,
    /// What `f` is.
    function: &'static str,
    /// Makes a machine and runs the loop.
    run: fn(&str) -> Result<Duration, String>,
}

const WAYS: &[Way] = &[
    Way { name: "a closure", function: "closure", run: ours },
    Way { name: "a method", function: "(x) => desk.ask(x)", run: ours },
    Way { name: "a step that is answered", function: "(x) => later.ask(x)", run: ours },
    #[cfg(feature = "quickjs")]
    Way { name: "a closure in quickjs", function: "closure", run: crate::peers::quickjs::calls },
];

struct Desk;

const METHODS: &[HostMethod] = &[HostMethod::direct("ask", 1)];

impl Capability for Desk {
    fn interface(&self) -> Interface {
        Interface::new("Desk", METHODS)
    }

    fn call(&mut self, _: &str, arguments: &[Data], _: &mut Context<'_>) -> Answer {
        Ok(answer(arguments).into())
    }
}

fn answer(arguments: &[Data]) -> Data {
    match arguments {
        [Data::Number(number)] => Data::Number(-number),
        _ => Data::Undefined,
    }
}

fn ours(source: &str) -> Result<Duration, String> {
    let vm = Engine::new().vm().limits(Limits::unlimited());
    let vm = vm.func("closure", |x: f64| Ok(-x)).grant("desk", Desk);
    let vm = vm.grant("later", Later::new(Interface::new("Later", METHODS))).build();
    let mut vm = vm.map_err(|error| error.to_string())?;
    let begun = Instant::now();
    go(&mut vm, source).map_err(|error| error.to_string())?;
    Ok(begun.elapsed())
}

fn go(vm: &mut Vm, source: &str) -> Result<(), Error> {
    let program = vm.engine().compile("calls.js", source)?;
    let mut step = vm.start(&program)?;
    while let Step::Call(call) = step {
        let answer = answer(call.arguments());
        step = call.answer(Ok(answer.into()))?;
    }
    Ok(())
}

/// The loop, with a function of the host or, in its place, a native one.
fn source(function: &str) -> String {
    format!(
        "(() => {{ const f = {function}; let sum = 0; for (let i = 0; i < {CALLS}; i++) sum += f(i); return sum }})()"
    )
}

/// Prints nanoseconds for a call, over a native one that stands in the same place.
pub fn measure() -> Result<(), String> {
    println!("{:<28}{:>12}", "a call of the host", "nanoseconds");
    for Way { name, function, run } in WAYS {
        // As many calls of script as there are on the other side.
        let native = if function.contains("=>") { "(x) => Math.abs(x)" } else { "Math.abs" };
        let (called, native) = (source(function), source(native));
        let mut over = Vec::new();
        for _ in 0..REPETITIONS {
            let (called, native) = (run(&called)?, run(&native)?);
            over.push((called.as_secs_f64() - native.as_secs_f64()) * 1e9 / f64::from(CALLS));
        }
        println!("{name:<28}{:>12.0}", median(over).unwrap_or(f64::NAN));
    }
    Ok(())
}

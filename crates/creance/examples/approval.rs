//! Refunds that people must approve. The script asks and waits; until somebody answers, days later and in another
//! process, it is a file.
//!
//! `cargo run -p creance --example approval`

use creance::{Cap, Data, Engine, HostMethod, Interface, Later, Step, VmBuilder};
use std::fs;
use std::path::Path;

const FLOW: &str = r#"
    (async () => {
        const begun = Date.now();
        const paid = [];
        for (const { id, price } of orders) {
            // Small ones need nobody.
            const by = price < 20 ? "rule" : await desk.approve(id, price);
            if (by) paid.push(`${id} by ${by}`);
        }
        return `${paid.join(", ")}; begun ${begun}, ended ${Date.now()}`;
    })()
"#;

#[derive(serde::Serialize)]
struct Order {
    id: &'static str,
    price: f64,
}

/// What each process lends to the flow. Names and methods are in the file, what is behind them is not.
fn lend(engine: &Engine, now: f64) -> VmBuilder {
    const DESK: &[HostMethod] = &[HostMethod::promise("approve", 2)];
    engine.vm().grant("desk", Later::new(Interface::new("Desk", DESK))).grant("clock", Cap::frozen(now))
}

/// Writes down a flow that asks something, so that nothing is lost if the machine fails; what it came to, if it is over.
fn keep(step: Step<'_>, file: &Path) -> Result<Option<String>, Box<dyn std::error::Error>> {
    match step {
        Step::Done(done) => Ok(Some(done.get()?)),
        Step::Call(mut call) => {
            let written = file.with_extension("new");
            fs::write(&written, call.snapshot()?)?;
            fs::rename(written, file)?;
            Ok(None)
        }
        Step::Halted(halted) => Err(halted.into_error().into()),
        other => Err(format!("nobody can answer {other:?}").into()),
    }
}

/// Somebody looks at what is asked.
fn question(engine: &Engine, file: &Path, now: f64) -> Result<Vec<Data>, Box<dyn std::error::Error>> {
    let mut vm = lend(engine, now).restore(&fs::read(file)?)?;
    match vm.step() {
        Some(Step::Call(call)) => Ok(call.arguments().to_vec()),
        _ => Err("nothing is asked".into()),
    }
}

/// Somebody answers.
fn answer(
    engine: &Engine,
    file: &Path,
    now: f64,
    by: Option<&str>,
) -> Result<Option<String>, Box<dyn std::error::Error>> {
    let mut vm = lend(engine, now).restore(&fs::read(file)?)?;
    match vm.step() {
        Some(Step::Call(call)) => keep(call.reply(by)?, file),
        _ => Err("nothing is asked".into()),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("creance-approval-{}", std::process::id()));
    fs::create_dir(&folder)?;
    let file = folder.join("refunds.flow");
    let done = flow(&file);
    fs::remove_dir_all(&folder)?;
    done
}

fn flow(file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let orders = [("A1", 12.5), ("B2", 80.0), ("C3", 900.0)].map(|(id, price)| Order { id, price });
    {
        let engine = Engine::new();
        let mut vm = lend(&engine, 1_000.0).build()?;
        vm.set_global("orders", &orders)?;
        let program = engine.compile("refunds.js", FLOW)?;
        assert_eq!(keep(vm.start(&program)?, file)?, None);
    }
    println!("asleep in {} bytes", fs::metadata(file)?.len());

    // Another engine each time, as in another process.
    assert_eq!(question(&Engine::new(), file, 2_000.0)?, [Data::from("B2"), Data::Number(80.0)]);
    assert_eq!(answer(&Engine::new(), file, 2_000.0, Some("Ada"))?, None);
    assert_eq!(question(&Engine::new(), file, 3_000.0)?, [Data::from("C3"), Data::Number(900.0)]);
    // The process that answered failed before it could tell anybody: the answer is given again.
    for _ in 0..2 {
        let result = answer(&Engine::new(), file, 3_000.0, None)?;
        println!("{result:?}");
        assert_eq!(result.as_deref(), Some("A1 by rule, B2 by Ada; begun 1000, ended 3000"));
    }

    // A file that somebody has damaged is refused, or goes on within the same limits and grants.
    let mut bytes = fs::read(file)?;
    bytes.truncate(bytes.len() / 2);
    fs::write(file, bytes)?;
    let refused = question(&Engine::new(), file, 4_000.0);
    println!("{}", refused.as_ref().err().map_or_else(String::new, ToString::to_string));
    assert!(refused.is_err());
    Ok(())
}

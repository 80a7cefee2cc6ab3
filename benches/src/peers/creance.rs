//! Ourselves.

use super::{CREANCE, Peer, Sample, Start};
use crate::Workload;
use creance::{Engine, Inspection, Limits, Template, Usage};
use std::any::Any;
use std::time::{Duration, Instant};

/// Creance: one engine, a VM for each run.
#[derive(Default)]
pub struct Creance {
    engine: Engine,
}

impl Start for Creance {
    fn name(&self) -> &'static str {
        CREANCE
    }

    fn fresh(&self) -> Result<Box<dyn Any>, String> {
        let mut vm =
            self.engine.vm().limits(Limits::unlimited()).build().map_err(|error| error.to_string())?;
        vm.eval("fresh", "1+1").map_err(|error| error.to_string())?;
        Ok(Box::new(vm))
    }
}

impl Peer for Creance {
    fn run(&self, workload: &Workload) -> Result<Sample, String> {
        let (sample, _) = run(&self.engine, workload)?;
        Ok(sample)
    }
}

/// Clones of a template.
pub struct Clones {
    template: Template,
}

impl Clones {
    /// A template of a VM that has run a script.
    pub fn new() -> Result<Clones, String> {
        let engine = Engine::new();
        let mut vm = engine.vm().limits(Limits::unlimited()).build().map_err(|error| error.to_string())?;
        vm.eval("prepare", "globalThis.prepared = true").map_err(|error| error.to_string())?;
        Ok(Clones { template: engine.template(vm).map_err(|error| error.to_string())? })
    }
}

impl Start for Clones {
    fn name(&self) -> &'static str {
        "creance template"
    }

    fn fresh(&self) -> Result<Box<dyn Any>, String> {
        let mut vm = self.template.vm().build().map_err(|error| error.to_string())?;
        vm.eval("fresh", "1+1").map_err(|error| error.to_string())?;
        Ok(Box::new(vm))
    }
}

/// Runs a workload with an engine of its own, which shares nothing with other runs.
pub fn figures(workload: &Workload) -> Result<(Sample, Usage), String> {
    run(&Engine::new(), workload)
}

fn run(engine: &Engine, workload: &Workload) -> Result<(Sample, Usage), String> {
    let limits = Limits { memory: 4 << 30, ..Limits::unlimited() };
    let vm = engine.vm().limits(limits).timeout(Duration::from_secs(120)).hash_seed(1).build();
    let mut vm = vm.map_err(|error| error.to_string())?;
    let begun = Instant::now();
    let outcome = vm.eval(&workload.name, &workload.source).map_err(|error| error.to_string())?;
    let time = begun.elapsed();
    let usage = vm.usage();
    let value = vm.inspect(outcome.value(), Inspection::console()).map_err(|error| error.to_string())?;
    let global = vm.eval("result", "globalThis.result").map_err(|error| error.to_string())?;
    let global = vm.inspect(global.value(), Inspection::console()).map_err(|error| error.to_string())?;
    let result = if global == "undefined" { value } else { global };
    Ok((Sample { time, result }, usage))
}

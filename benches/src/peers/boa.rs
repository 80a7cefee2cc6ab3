//! Boa.

use super::{Peer, Sample, Start};
use crate::Workload;
use boa_engine::{Context, JsValue, Source};
use std::any::Any;
use std::time::Instant;

/// A context for each run.
pub struct Boa;

fn text(value: &JsValue, context: &mut Context) -> Result<String, String> {
    value.to_string(context).map(|text| text.to_std_string_lossy()).map_err(|error| error.to_string())
}

impl Start for Boa {
    fn name(&self) -> &'static str {
        "boa"
    }

    fn fresh(&self) -> Result<Box<dyn Any>, String> {
        let mut context = Context::default();
        context.eval(Source::from_bytes("1+1")).map_err(|error| error.to_string())?;
        Ok(Box::new(context))
    }
}

impl Peer for Boa {
    fn run(&self, workload: &Workload) -> Result<Sample, String> {
        let mut context = Context::default();
        context.runtime_limits_mut().set_recursion_limit(1 << 16);
        context.runtime_limits_mut().set_stack_size_limit(1 << 24);
        let begun = Instant::now();
        let value = context.eval(Source::from_bytes(&workload.source)).map_err(|error| error.to_string())?;
        context.run_jobs().map_err(|error| error.to_string())?;
        let time = begun.elapsed();
        let global =
            context.eval(Source::from_bytes("globalThis.result")).map_err(|error| error.to_string())?;
        let result = if global.is_undefined() { value } else { global };
        Ok(Sample { time, result: text(&result, &mut context)? })
    }
}

//! QuickJS-NG.

use super::{Peer, Sample, Start};
use crate::Workload;
use rquickjs::context::EvalOptions;
use rquickjs::{Coerced, Context, Ctx, Function, Runtime, Value};
use std::any::Any;
use std::time::{Duration, Instant};

/// A runtime and a context for each run.
pub struct QuickJs;

/// The stack that recursive workloads need.
const STACK: usize = 4 << 20;

fn instance() -> Result<(Runtime, Context), String> {
    let runtime = Runtime::new().map_err(|error| error.to_string())?;
    runtime.set_max_stack_size(STACK);
    let context = Context::full(&runtime).map_err(|error| error.to_string())?;
    Ok((runtime, context))
}

fn eval(ctx: &Ctx<'_>, source: &str) -> Result<String, String> {
    let mut options = EvalOptions::default();
    options.strict = false;
    let value = ctx.eval_with_options::<Coerced<String>, _>(source, options);
    value.map(|value| value.0).map_err(|error| format!("{error}: {:?}", ctx.catch().as_exception()))
}

impl Start for QuickJs {
    fn name(&self) -> &'static str {
        "quickjs"
    }

    fn fresh(&self) -> Result<Box<dyn Any>, String> {
        let (runtime, context) = instance()?;
        context.with(|ctx| eval(&ctx, "1+1"))?;
        Ok(Box::new((context, runtime)))
    }
}

impl Peer for QuickJs {
    fn run(&self, workload: &Workload) -> Result<Sample, String> {
        let (runtime, context) = instance()?;
        let begun = Instant::now();
        let value = context.with(|ctx| eval(&ctx, &workload.source))?;
        while runtime.execute_pending_job().map_err(|error| error.to_string())? {}
        let time = begun.elapsed();
        let global = context.with(|ctx| {
            let is_undefined = ctx.globals().get::<_, Value>("result").map(|value| value.is_undefined());
            match is_undefined {
                Ok(true) => Ok(None),
                _ => eval(&ctx, "globalThis.result").map(Some),
            }
        })?;
        Ok(Sample { time, result: global.unwrap_or(value) })
    }
}

/// Runs a script that calls a closure.
pub fn calls(source: &str) -> Result<Duration, String> {
    let (_runtime, context) = instance()?;
    context.with(|ctx| {
        let closure = Function::new(ctx.clone(), |x: f64| -x);
        let made = closure.and_then(|closure| ctx.globals().set("closure", closure));
        made.map_err(|error| error.to_string())?;
        let begun = Instant::now();
        eval(&ctx, source)?;
        Ok(begun.elapsed())
    })
}

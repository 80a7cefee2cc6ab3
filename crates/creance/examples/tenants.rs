//! Rules of many tenants on one thread: each request is decided by the tenant's own script, which may ask a service.
//! Fuel slices keep a slow one from holding up the others.
//!
//! `cargo run --release -p creance --example tenants`

use creance::{Engine, Error, HostError, Limits, Program};
use std::time::Duration;

const TENANTS: usize = 1_000;

async fn balance(account: u32) -> Result<u32, HostError> {
    tokio::time::sleep(Duration::from_millis(u64::from(account % 7))).await; // a query
    Ok(account * 10)
}

async fn decide(engine: &Engine, rules: &Program, tenant: u32) -> Result<bool, Error> {
    let limits = Limits::untrusted().fuel(2_000_000).memory(2 << 20);
    let mut vm = engine.vm().limits(limits).func_async("balance", balance).build()?;
    vm.set_slice(Some(50_000));
    vm.run_async::<()>(rules).await?;
    vm.call_async("allow", (tenant, 4_000)).await
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::new();
    let fair = engine.compile(
        "fair.mjs",
        "export const allow = async (account, price) => await balance(account) >= price",
    )?;
    let slow = engine.compile("slow.mjs", "export const allow = () => { for (;;); }")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let (allowed, stopped) = runtime.block_on(async {
        let requests = (0..TENANTS as u32).map(|tenant| {
            let rules = if tenant % 100 == 99 { &slow } else { &fair };
            decide(&engine, rules, tenant)
        });
        let decisions = futures_util::future::join_all(requests).await;
        let allowed = decisions.iter().filter(|decision| matches!(decision, Ok(true))).count();
        (allowed, decisions.iter().filter(|decision| decision.is_err()).count())
    });
    println!("{allowed} of {TENANTS} allowed, {stopped} stopped by their limits");
    assert_eq!((allowed, stopped), (594, 10));
    Ok(())
}

//! Runs on an executor.
#![allow(clippy::unwrap_used, reason = "tests")]

mod executor;

use creance::{Cap, Engine, Error, ErrorCode, Halt, HostError, Limits, Vm, VmBuilder};
use executor::on_tokio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

async fn nap(milliseconds: u64) -> Result<u64, HostError> {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    Ok(milliseconds)
}

async fn fail(text: String) -> Result<(), HostError> {
    tokio::task::yield_now().await;
    Err(HostError::new(ErrorCode::Denied, text))
}

fn builder() -> VmBuilder {
    Engine::new().vm().func_async("nap", nap).func_async("fail", fail).func_blocking("sleep", nap)
}

fn run(vm: &mut Vm, source: &str) -> Result<String, Error> {
    let program = vm.engine().compile("async.js", source).unwrap();
    on_tokio(vm.run_async(&program))
}

#[test]
fn futures_are_promises_or_calls_that_block() {
    let mut vm = builder().build().unwrap();
    for (source, expected) in [
        ("nap(5).then((n) => `${n}`)", "5"),
        ("`${sleep(7) + sleep(8)}`", "15"),
        ("[3, 1].map((n) => sleep(n)).join()", "3,1"),
        ("fail('no').catch((e) => e.code + e.message)", "ERR_DENIEDno"),
        ("nap('x').catch((e) => `${e}`)", "TypeError: nap: argument 1: expected u64, found \"x\""),
        (
            "(async () => { const a = nap(20), b = nap(10); return [await b, await a, sleep(1)].join() })()",
            "10,20,1",
        ),
        (
            "const log = []; Promise.all([30, 10, 20].map(async (n) => log.push(await nap(n)))).then(() => log.join())",
            "10,20,30",
        ),
        // The first is ready while the run is suspended at the second.
        (
            "let seen = ''; nap(1).then(() => seen += 'a'); sleep(50); seen += 'b'; nap(0).then(() => seen)",
            "ba",
        ),
    ] {
        assert_eq!(run(&mut vm, source).unwrap(), expected, "{source}");
    }
    let error = run(&mut vm, "fail('out')").unwrap_err();
    assert!(error.to_string().contains("out"), "{error}");
    let error = run(&mut vm, "new Promise(() => {})").unwrap_err();
    assert!(matches!(error, Error::Unsettled), "{error}");
}

#[test]
fn modules_and_calls_are_awaited() {
    let mut vm = builder().build().unwrap();
    let source = "export const ready = await nap(3);
        export default async (n) => ({ sum: ready + sleep(n) + await nap(n) });";
    let program = vm.engine().compile_module("tool.mjs", source).unwrap();
    #[derive(serde::Deserialize)]
    struct Answer {
        sum: u32,
    }
    let sum = on_tokio(async {
        vm.run_async::<()>(&program).await.unwrap();
        vm.call_async::<Answer>("default", (4,)).await.unwrap().sum
    });
    assert_eq!(sum, 11);
}

#[test]
fn timers_and_futures_wait_together() {
    let mut vm = builder().grant("clock", Cap::clock_system()).build().unwrap();
    let source = "const log = []; const far = new Promise((done) => setTimeout(done, 40));
        setTimeout(() => log.push('timer'), 5); nap(20000).then(() => log.push('nap'));
        far.then(() => log.join())";
    let program = vm.engine().compile("timers.js", source).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    // NOTE: the run ends when nothing is left that could go on: the long nap, too.
    let ended = runtime.block_on(async {
        tokio::time::timeout(Duration::from_millis(300), vm.run_async::<String>(&program)).await
    });
    assert!(ended.is_err(), "{ended:?}");
    // A future that is dropped leaves a VM that can be used.
    assert_eq!(run(&mut vm, "`${sleep(1)}`").unwrap(), "1");
}

#[test]
fn a_panic_stays_in_the_function() {
    let early = |n: u64| {
        assert!(n < 5, "a secret of the host");
        async move { Ok(n) }
    };
    let late = |n: u64| async move {
        tokio::time::sleep(Duration::from_millis(n)).await;
        assert!(n < 5, "a secret of the host");
        Ok(n)
    };
    let mut vm = builder()
        .func_async("early", early)
        .func_async("late", late)
        .func_blocking("block", late)
        .build()
        .unwrap();
    let source = "(async () => {
        const out = [late(4), early(4)];
        for (const f of [early, late, block])
            for (const n of [1, 7, 1]) try { out.push(await f(n)) } catch (e) { out.push(e.code + ' ' + e.message) }
        return (await Promise.all(out)).join()
    })()";
    let told = |name| {
        format!(
            "1,ERR_HOST the function '{name}' has failed,ERR_CLOSED the function '{name}' is closed: it has failed"
        )
    };
    let expected = format!("4,4,{},{},{}", told("early"), told("late"), told("block"));
    assert_eq!(run(&mut vm, source).unwrap(), expected);
    assert_eq!(run(&mut vm, "`${sleep(1)}`").unwrap(), "1");
}

#[test]
fn slices_give_everyone_a_turn() {
    let turns = Arc::new(AtomicUsize::new(0));
    let seen = turns.clone();
    on_tokio(async {
        let busy = async {
            let mut vm = Engine::new().vm().build().unwrap();
            vm.set_slice(Some(10_000));
            let program = vm.engine().compile("busy.js", "for (let i = 0; i < 3e5; i++); 'done'").unwrap();
            vm.run_async::<String>(&program).await.unwrap()
        };
        let others = async {
            for _ in 0..20 {
                turns.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
            }
        };
        let (text, ()) = tokio::join!(busy, others);
        assert_eq!(text, "done");
    });
    assert_eq!(seen.load(Ordering::Relaxed), 20);

    let mut vm = builder().limits(Limits::untrusted().fuel(1_000)).build().unwrap();
    let error = run(&mut vm, "for (;;);").unwrap_err();
    assert!(matches!(error, Error::Halt { halt: Halt::Fuel, .. }), "{error}");
}

#[test]
fn many_machines_share_a_thread() {
    let sum = on_tokio(async {
        let engine = Engine::new();
        let program = engine
            .compile(
                "one.js",
                "(async () => { let n = 0; for (const k of [3, 1]) n += await nap(k); return n })()",
            )
            .unwrap();
        let tasks = (0..500).map(|_| {
            let (engine, program) = (engine.clone(), program.clone());
            async move {
                let mut vm = engine.vm().func_async("nap", nap).build().unwrap();
                vm.set_slice(Some(1_000));
                vm.run_async::<u64>(&program).await.unwrap()
            }
        });
        futures_util::future::join_all(tasks).await.into_iter().sum::<u64>()
    });
    assert_eq!(sum, 2_000);
}

//! Machines that were written down while futures of the embedder were under way: the calls are begun again.
#![allow(clippy::unwrap_used, reason = "tests")]

mod executor;

use creance::host::{Recorder, Replay};
use creance::{Cap, Data, Engine, Error, ErrorCode, HostError, Limits, Step, Vm, VmBuilder};
use executor::on_tokio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What has been begun, and what has come to its end.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn add(&self, text: String) {
        self.0.lock().unwrap().push(text);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// `wait` and `block` answer after so many milliseconds.
fn builder(log: &Log) -> VmBuilder {
    let closure = |name: &'static str| {
        let log = log.clone();
        move |milliseconds: u64| {
            let log = log.clone();
            log.add(format!("{name} {milliseconds}"));
            async move {
                tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                log.add(format!("{name} {milliseconds} is over"));
                if milliseconds == 13 { Err(HostError::denied()) } else { Ok(milliseconds) }
            }
        }
    };
    Engine::new()
        .vm()
        .hash_seed(1)
        .func_async("wait", closure("wait"))
        .func_blocking("block", closure("block"))
}

const SOURCE: &str = "
    const log = [wait(30).then((n) => n + 1), wait(13).catch((e) => e.code), wait(50)];
    (async () => { log.push(await wait(5)); log.push(block(100)); return (await Promise.all(log)).join() })()";
const RESULT: &str = "31,ERR_DENIED,50,5,100";

/// The machine of a run whose future was dropped after so many milliseconds.
fn dropped_after(milliseconds: u64, log: &Log) -> Vm {
    let mut vm = builder(log).build().unwrap();
    let program = vm.engine().compile("a.js", SOURCE).unwrap();
    let run = async {
        tokio::time::timeout(Duration::from_millis(milliseconds), vm.run_async::<String>(&program)).await
    };
    assert!(on_tokio(run).is_err(), "it is over before {milliseconds} ms");
    vm
}

#[test]
fn calls_that_were_under_way_are_begun_again() {
    let log = Log::default();
    let mut whole = builder(&log).build().unwrap();
    let program = whole.engine().compile("a.js", SOURCE).unwrap();
    assert_eq!(on_tokio(whole.run_async::<String>(&program)).unwrap(), RESULT);
    let begun = ["wait 30", "wait 13", "wait 50", "wait 5"];
    log.take();
    // The run waits for one of several calls, or stands at one that blocks, when others have been answered already.
    for (after, again) in [
        (2, &begun[..]),
        (7, &["wait 30", "wait 13", "wait 50", "block 100"]),
        (70, &["wait 30", "wait 13", "wait 50", "block 100"]),
    ] {
        let mut vm = dropped_after(after, &log);
        log.take();
        let bytes = vm.snapshot().unwrap();
        let mut restored = builder(&log).restore(&bytes).unwrap();
        assert_eq!(log.take(), [""; 0], "restoring begins nothing");
        for vm in [&mut restored, &mut vm] {
            assert_eq!(on_tokio(vm.go_on_async::<String>()).unwrap(), RESULT);
            assert_eq!(vm.usage(), whole.usage(), "once more is seen by nobody");
            let began: Vec<String> = log.take();
            assert_eq!(began[..again.len()], *again, "after {after} ms");
        }
        assert!(matches!(on_tokio(restored.go_on_async::<()>()), Err(Error::Unsettled)), "it is over");
    }
}

#[test]
fn what_a_restored_machine_does_can_be_recorded() {
    let log = Log::default();
    let bytes = dropped_after(7, &log).snapshot().unwrap();
    let path = std::env::temp_dir().join(format!("creance-begun-again-{}.jsonl", std::process::id()));
    let recorder = Recorder::new(std::fs::File::create(&path).unwrap(), Default::default());
    let mut vm = builder(&log).intercept(recorder.clone()).restore(&bytes).unwrap();
    assert_eq!(on_tokio(vm.go_on_async::<String>()).unwrap(), RESULT);
    let usage = vm.usage();
    recorder.finish(usage.fuel).unwrap();
    log.take();

    let replay = Replay::read(&std::fs::read_to_string(&path).unwrap()).unwrap();
    std::fs::remove_file(&path).unwrap();
    let state = replay.state();
    let mut vm = replay.apply(Engine::new().vm()).restore(&bytes).unwrap();
    assert_eq!(on_tokio(vm.go_on_async::<String>()).unwrap(), RESULT);
    assert_eq!((vm.usage(), state.finish(usage.fuel)), (usage, Ok(())));
    assert_eq!(log.take(), [""; 0], "a replay begins nothing");
}

#[test]
fn a_step_at_such_a_call_can_be_written_too() {
    let log = Log::default();
    let mut vm = builder(&log).build().unwrap();
    let program = vm.engine().compile("a.js", "const a = wait(1); block(7) + 1").unwrap();
    let Step::Call(mut call) = vm.start(&program).unwrap() else { panic!("no call") };
    let at_first = call.snapshot().unwrap();
    let (Some(_), Step::Call(mut call)) = call.later().unwrap() else { panic!("no call") };
    let at_second = call.snapshot().unwrap();
    assert_eq!(log.take(), ["wait 1", "block 7"]);

    let mut vm = builder(&log).restore(&at_first).unwrap();
    assert_eq!(on_tokio(vm.go_on_async::<u64>()).unwrap(), 8);
    assert_eq!(log.take(), ["wait 1", "block 7", "wait 1 is over", "block 7 is over"]);
    let mut vm = builder(&log).restore(&at_second).unwrap();
    assert_eq!(on_tokio(vm.go_on_async::<u64>()).unwrap(), 8);
    assert_eq!(log.take(), ["wait 1", "block 7", "wait 1 is over", "block 7 is over"]);

    // Whoever knows what became of a call says so.
    let mut vm = builder(&log).restore(&at_second).unwrap();
    let Some(Step::Call(call)) = vm.step() else { panic!("no call") };
    assert_eq!((call.name(), call.arguments()), ("block", &[Data::Number(7.0)][..]));
    let Step::Waiting(waiting) = call.reply(41).unwrap() else { panic!("nothing is open") };
    let (id, call) = waiting.calls()[0];
    assert_eq!(call.summary(), "wait(1)");
    let Step::Done(done) = waiting.settle(id, Ok(Data::Null.into())).unwrap() else { panic!("not over") };
    assert_eq!(done.get::<u64>().map_err(|error| error.to_string()), Ok(42));
    assert_eq!(log.take(), [""; 0]);

    // The machine itself still has the future that its call began.
    let mut vm = builder(&log).build().unwrap();
    let program = vm.engine().compile("b.js", "block(3)").unwrap();
    drop(vm.start(&program).unwrap());
    assert_eq!(on_tokio(vm.go_on_async::<u64>()).unwrap(), 3);
    assert_eq!(log.take(), ["block 3", "block 3 is over"]);
}

#[test]
fn what_is_granted_anew_decides() {
    let log = Log::default();
    let mut vm = builder(&log).build().unwrap();
    let program =
        vm.engine().compile("a.js", "try { block(3) } catch (e) { `${e.code} ${e.message}` }").unwrap();
    let Step::Call(mut call) = vm.start(&program).unwrap() else { panic!("no call") };
    let bytes = call.snapshot().unwrap();
    let engine = || Engine::new().vm();
    let wait = |builder: VmBuilder| builder.func_async("wait", |n: u64| async move { Ok(n) });
    // Without it, or with another kind of function, there is no machine.
    let error = wait(engine()).restore(&bytes).unwrap_err().to_string();
    assert_eq!(error, "'block' is not granted: the snapshot needs it");
    let other = wait(engine()).func_async("block", |n: u64| async move { Ok(n) });
    let error = other.restore(&bytes).unwrap_err().to_string();
    assert_eq!(error, "'block' is granted with other methods than those of the snapshot");
    let outcome = |builder: VmBuilder| {
        let mut vm = builder.restore(&bytes).unwrap();
        on_tokio(vm.go_on_async::<creance::Dynamic>()).map(|value| value.0)
    };
    // One that answers at once, one that wants other arguments, one that fails.
    let at_once = wait(engine()).func("block", |n: u64| Ok(n * 2));
    assert_eq!(outcome(at_once), Ok(Data::Number(6.0)));
    let strict = wait(engine()).func_blocking("block", |_: String| async { Ok(()) });
    let message = "ERR_ARGUMENT block: argument 1: expected a string, found 3";
    assert_eq!(outcome(strict), Ok(Data::from(message)));
    let panics = wait(engine()).func_blocking("block", |n: u64| async move {
        assert!(n > 100, "on purpose");
        Ok(n)
    });
    assert_eq!(outcome(panics), Ok(Data::from("ERR_HOST the function 'block' has failed")));
    // What nobody carries out is no mystery.
    const METHODS: &[creance::HostMethod] = &[creance::HostMethod::direct("ask", 0)];
    let later = || creance::Later::new(creance::Interface::new("Desk", METHODS));
    let mut vm = engine().grant("desk", later()).build().unwrap();
    let program = vm.engine().compile("a.js", "try { desk.ask() } catch (e) { e.code }").unwrap();
    let bytes = {
        let Step::Call(mut call) = vm.start(&program).unwrap() else { panic!("no call") };
        call.snapshot().unwrap()
    };
    let mut vm = engine().grant("desk", later()).restore(&bytes).unwrap();
    assert_eq!(on_tokio(vm.go_on_async::<String>()).unwrap(), ErrorCode::Suspend.as_str());
}

#[test]
fn limits_and_pauses_are_gone_on_from() {
    let log = Log::default();
    let mut vm = builder(&log).limits(Limits::untrusted().fuel(20_000)).build().unwrap();
    let program = vm.engine().compile("a.js", "const a = wait(1); for (let i = 0; i < 1e5; i++); a").unwrap();
    let Step::Call(call) = vm.start(&program).unwrap() else { panic!("no call") };
    let (_, Step::Halted(mut halted)) = call.later().unwrap() else { panic!("no halt") };
    let bytes = halted.snapshot().unwrap();
    let mut vm = builder(&log).restore(&bytes).unwrap();
    vm.set_slice(Some(10_000));
    assert_eq!(on_tokio(vm.go_on_async::<u64>()).unwrap(), 1);
}

#[test]
fn a_future_that_nobody_took_answers_no_other_call() {
    const METHODS: &[creance::HostMethod] = &[creance::HostMethod::direct("ask", 0)];
    let desk = creance::Later::new(creance::Interface::new("Desk", METHODS));
    let log = Log::default();
    let mut vm = builder(&log).grant("desk", desk).build().unwrap();
    let program = vm
        .engine()
        .compile("a.js", "wait(1).then(() => 0); try { desk.ask() } catch (e) { e.code }")
        .unwrap();
    let Step::Call(call) = vm.start(&program).unwrap() else { panic!("no call") };
    drop(call.later().unwrap());
    assert_eq!(on_tokio(vm.go_on_async::<String>()).unwrap(), "ERR_SUSPEND");
}

#[test]
fn a_real_clock_and_a_signal_that_times_out() {
    let log = Log::default();
    let mut vm = builder(&log).grant("clock", Cap::clock_system()).build().unwrap();
    let source = "AbortSignal.timeout(10).addEventListener('abort', () => { globalThis.text = 'in time' });
        wait(60_000)";
    let program = vm.engine().compile("a.js", source).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let ended = runtime.block_on(async {
        tokio::time::timeout(Duration::from_millis(500), vm.run_async::<String>(&program)).await
    });
    assert!(ended.is_err(), "{ended:?}");
    let outcome = vm.eval("b.js", "text").unwrap();
    assert_eq!(vm.get::<String>(outcome).unwrap(), "in time");
}

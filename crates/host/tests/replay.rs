//! A run and its replay: the same values, fuel and peak, without any grant.

mod common;

use common::{Text, outcome};
use creance_engine::{Engine, Error, Halt, Usage, Vm, VmBuilder};
use creance_host::{Cap, Quota, Recorder, Replay};

fn builder() -> VmBuilder {
    Engine::new().vm().hash_seed(1)
}

const BODY: &str = "
    const out = [Date.now(), Math.random(), await docs.readText('a'), docs.listSync().length];
    const sub = docs.subdir('s').readOnly();
    out.push(sub.readTextSync('b'), Array.from(sub.readBytesSync('b')));
    for (const f of [() => docs.readTextSync('no'), () => sub.removeSync('b'), () => Date.now(), () => Date.now()])
        try { out.push(f()) } catch (e) { out.push(e.code) }
    docs.writeTextSync('n', '\\u00e9' + out.length);
    return out";

fn recorded() -> (String, String, Usage) {
    let text = Text::default();
    let recorder = Recorder::new(text.clone(), serde_json::json!("the program"));
    let docs = Cap::memory_dir([("a", "text"), ("s/b", "b")]).expect("good names");
    let mut vm = builder()
        .grant("docs", docs)
        .grant("clock", Cap::stepped(0.5, 0.25).quota(Quota::calls(2)))
        .grant("entropy", Cap::entropy_seeded(3))
        .intercept(recorder.clone())
        .build()
        .expect("good grants");
    let result = outcome(&mut vm, BODY);
    recorder.finish(vm.usage().fuel).expect("memory can be written");
    (result, text.get(), vm.usage())
}

fn replayed(record: &str) -> (Vm, creance_host::ReplayState) {
    let replay = Replay::read(record).expect("a record");
    assert_eq!(replay.program(), "the program");
    let state = replay.state();
    (replay.apply(builder()).build().expect("it names its grants"), state)
}

#[test]
fn a_replay_is_the_same_run() {
    let (result, record, usage) = recorded();
    assert!(
        result.contains(r#""text",2,"b",[98],"ERR_NOT_FOUND","ERR_READ_ONLY",0,"ERR_QUOTA""#),
        "{result}"
    );
    let (mut vm, state) = replayed(&record);
    assert_eq!(outcome(&mut vm, BODY), result);
    assert_eq!((vm.usage(), state.finish(usage.fuel)), (usage, Ok(())));
    assert_eq!(
        state.finish(1),
        Err(format!("the replay has used 1 units of fuel instead of {}", usage.fuel))
    );
}

#[test]
fn a_replay_ends_at_the_first_difference() {
    let (_, record, _) = recorded();
    for (body, expected) in [
        (
            "try { Math.random() } catch {} finally { return 'no' }",
            r#"line 2: asked {"random":null}, recorded {"time":"#,
        ),
        (
            "Date.now(); Math.random(); docs.readTextSync('other')",
            r#"line 4: asked {"call":{"arguments":["other"]"#,
        ),
        ("Date.now(); Date.now()", r#"line 3: asked {"time":null}, recorded {"random":"#),
    ] {
        let (mut vm, state) = replayed(&record);
        assert_eq!(outcome(&mut vm, body), "halt: the replay differs from the record", "{body}");
        let difference = state.difference().expect("there is one");
        assert!(difference.starts_with(expected), "{difference}");
        assert_eq!(state.finish(0), Err(difference));
        // Nothing is answered after that.
        assert!(matches!(vm.eval("x", "Date.now()"), Err(Error::Halt { halt: Halt::Diverged, .. })));
    }
    let (mut vm, state) = replayed(&record);
    assert_eq!(outcome(&mut vm, "return Date.now()"), "0");
    let left = state.finish(0).expect_err("most of it");
    assert!(left.starts_with("line 3: the replay did not ask for {\"random\":"), "{left}");
}

#[test]
fn what_is_no_record_is_refused() {
    let (_, record, _) = recorded();
    let cut = &record[..record.len() - 3];
    let lines = record.lines().count();
    let first = "line 1 of the record: not the first line of a record that this version reads".to_owned();
    let newer = record.replace("\"record\":2", "\"record\":3");
    assert_ne!(newer, record);
    for (text, expected) in [
        ("", first.clone()),
        ("{}", first.clone()),
        (&newer, first.clone()),
        ("{", "line 1 of the record: no JSON".to_owned()),
        (cut, format!("line {lines} of the record: no JSON")),
    ] {
        assert_eq!(Replay::read(text).err().map(|error| error.to_string()), Some(expected));
    }
}

#[test]
fn records_of_the_first_version_are_read() {
    let (result, record, usage) = recorded();
    let (mut vm, state) = replayed(&record.replace("\"record\":2", "\"record\":1"));
    assert_eq!(outcome(&mut vm, BODY), result);
    assert_eq!((vm.usage(), state.finish(usage.fuel)), (usage, Ok(())));
}

#[test]
fn timers_are_replayed_without_waiting() {
    // What really waits waits for milliseconds, the others for hours.
    for (clock, hour) in [(Cap::clock_system(), None), (Cap::stepped(5.0, 0.5), Some(3_600_000))] {
        let unit = hour.unwrap_or(1);
        let body = format!(
            "const out = [], began = Date.now(), unit = {unit};
            await new Promise((done) => {{
                const id = setInterval((x) => {{
                    out.push(x, Date.now() - began >= out.length);
                    if (out.length > 4) {{ clearInterval(id); done() }}
                }}, 6 * unit, 'i');
            }});
            await new Promise((done) => setTimeout(done, 40 * unit));
            for (let i = 0; i < 50000; i++);
            await new Promise((done) => setTimeout(done, 3 * unit));
            return [out, Date.now() - began >= 61 * unit]"
        );
        let text = Text::default();
        let recorder = Recorder::new(text.clone(), serde_json::Value::Null);
        let mut vm = builder().grant("clock", clock).intercept(recorder.clone()).build().expect("a clock");
        let began = std::time::Instant::now();
        let result = outcome(&mut vm, &body);
        assert_eq!(result, "[[\"i\",true,\"i\",true,\"i\",true],true]");
        let took = began.elapsed().as_millis();
        assert!(took >= 61 || hour.is_some(), "{took} ms are too few");
        assert!(took < 3_600_000 || hour.is_none(), "{took} ms are too many");
        let usage = vm.usage();
        recorder.finish(usage.fuel).expect("memory can be written");

        let replay = Replay::read(&text.get()).expect("a record");
        let state = replay.state();
        let mut vm = replay.apply(builder()).build().expect("it names its grants");
        assert_eq!(outcome(&mut vm, &body), result);
        assert_eq!((vm.usage(), state.finish(usage.fuel)), (usage, Ok(())));
    }
}

//! Functions of the embedder with layers around them, recorded and replayed.

mod common;

use common::{Text, outcome};
use creance_engine::{Engine, HostError, VmBuilder};
use creance_host::{Audit, Cap, Quota, Recorder, Replay};
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn builder() -> VmBuilder {
    Engine::new().vm().hash_seed(1)
}

fn echo() -> Cap {
    Cap::func(|text: String| Ok(text))
}

#[test]
fn quotas() {
    let calls = "const out = []; for (const s of ['a', 'bb', 'ccc']) try { out.push(f(s)) } catch (e) { out.push(e.code) } return out";
    let run = |cap: Cap| common::run([("f", cap)], calls);
    assert_eq!(run(echo()), r#"["a","bb","ccc"]"#);
    assert_eq!(run(echo().quota(Quota::calls(2))), r#"["a","bb","ERR_QUOTA"]"#);
    assert_eq!(run(echo().quota(Quota::of_bytes(6))), r#"["a","bb","ERR_QUOTA"]"#);
    assert_eq!(run(echo().expires_after(Duration::ZERO)), r#"["ERR_EXPIRED","ERR_EXPIRED","ERR_EXPIRED"]"#);
}

#[test]
fn it_is_revoked_in_flight() {
    let (revoked, revoker) = echo().revocable();
    revoker.revoke();
    assert_eq!(common::run([("f", revoked)], "return f('a')"), "ERR_REVOKED: 'f' has been revoked");

    let holder = Arc::new(Mutex::new(None::<creance_host::Revoker>));
    let inside = holder.clone();
    let (cap, revoker) = Cap::func(move || {
        if let Some(revoker) = inside.lock().expect("one thread").take() {
            revoker.revoke();
        }
        Ok("too late")
    })
    .revocable();
    *holder.lock().expect("one thread") = Some(revoker);
    assert_eq!(common::run([("f", cap)], "return f()"), "ERR_REVOKED: 'f' has been revoked");
}

#[test]
fn audits() {
    let text = Text::default();
    let cap = Cap::func(|n: u8| if n > 1 { Err(HostError::from("no")) } else { Ok("yes") });
    let cap = cap.audit(&Audit::json_lines(text.clone()));
    let body = "f(1); for (const n of [2, 'x']) try { f(n) } catch {}";
    common::run([("f", cap)], body);
    let lines = text.get();
    let outcomes: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let parts: Vec<String> = outcomes
        .iter()
        .map(|entry| format!("{} {} {}", entry["grant"], entry["outcome"], entry["code"]))
        .collect();
    let expected =
        [r#""f" "answered" null"#, r#""f" "refused" "ERR_HOST""#, r#""f" "refused" "ERR_ARGUMENT""#];
    assert_eq!(parts, expected);
}

const BODY: &str = "
    const out = [f.name, f.length, f('a'), f({ deep: [1n, undefined, new Uint8Array(2)] })];
    for (const call of [() => f(), () => f('fail'), () => f('panic'), () => f('b'), () => f(() => 1)])
        try { out.push(call()) } catch (e) { out.push(e.code ?? e.message) }
    return JSON.stringify(out, (k, v) => typeof v === 'bigint' ? v + 'n' : v)";

#[test]
fn a_replay_needs_no_function() {
    let text = Text::default();
    let recorder = Recorder::new(text.clone(), serde_json::json!("the program"));
    let answer = |value: creance_engine::Dynamic| match value.0.as_str() {
        Some("fail") => Err("failed".into()),
        Some("panic") => panic!("on purpose"),
        _ if value.0.is_undefined() => Err("missing".into()),
        _ => Ok(vec![value.clone(), value]),
    };
    let mut vm =
        builder().grant("f", Cap::func(answer)).intercept(recorder.clone()).build().expect("a good grant");
    let result = outcome(&mut vm, BODY);
    let expected =
        r#"["f",1,["a","a"],[{"deep":["1n",null,{"0":0,"1":0}]},{"deep":["1n",null,{"0":0,"1":0}]}],"#;
    assert!(result.starts_with(expected), "{result}");
    let errors = r#""ERR_HOST","ERR_HOST","ERR_HOST","ERR_CLOSED","ERR_ARGUMENT"]"#;
    assert!(result.ends_with(errors), "{result}");
    recorder.finish(vm.usage().fuel).expect("memory can be written");

    let replay = Replay::read(&text.get()).expect("a record");
    let state = replay.state();
    let mut again = replay.apply(builder()).build().expect("it names its grants");
    assert_eq!(outcome(&mut again, BODY), result);
    assert_eq!((again.usage(), state.finish(vm.usage().fuel)), (vm.usage(), Ok(())));
}

#[test]
fn fetch_does_not_ask_functions() {
    let body = "try { await fetch('https://example.com') } catch (e) { return e.code }";
    assert_eq!(common::run([("fetcher", echo())], body), "ERR_NOT_GRANTED");
}

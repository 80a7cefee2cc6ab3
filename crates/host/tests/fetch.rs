//! The global `fetch` over grants of the network.

mod common;

use common::{Text, outcome};
use creance_engine::{Engine, Grant, Vm, VmBuilder};
use creance_host::net::{Network, Rules, ScriptedAnswer};
use creance_host::{Audit, Cap, Quota, Recorder, Replay};
use std::sync::{Arc, Mutex};

fn network(origin: &str, methods: &[&str], answers: Vec<ScriptedAnswer>) -> Cap {
    Cap::new(Network::scripted(Rules::new().allow_methods(origin, methods).expect("an origin"), answers))
}

fn first() -> Cap {
    network(
        "https://a.example",
        &["GET", "POST"],
        vec![
            ScriptedAnswer::get("https://a.example/x", "{\"n\":1}")
                .header("Content-Type", "application/json")
                .header("X-B", "1")
                .header("X-B", "2"),
            ScriptedAnswer::new("POST", "https://a.example/made", 201, "made"),
            ScriptedAnswer::new("GET", "https://a.example/old", 302, "").header("Location", "/x"),
            ScriptedAnswer::new("GET", "https://a.example/none", 204, ""),
            ScriptedAnswer::new("GET", "https://a.example/no", 404, "gone"),
        ],
    )
}

fn second() -> Cap {
    network("https://b.example", &["GET"], vec![ScriptedAnswer::get("https://b.example/", "b")])
}

fn build(builder: VmBuilder, grants: Vec<(&str, Grant)>) -> Vm {
    grants
        .into_iter()
        .fold(builder, |builder, (name, grant)| builder.grant(name, grant))
        .build()
        .expect("good grants")
}

fn vm() -> Vm {
    build(Engine::new().vm().hash_seed(1), vec![("one", first().into()), ("two", second().into())])
}

#[test]
fn requests_go_to_the_grant_that_covers_them() {
    for (body, expected) in [
        (
            "const r = await fetch('https://a.example/x#part'); return [r.status, r.ok, r.type, r.url, r.redirected, [...r.headers], await r.json()]",
            r#"[200,true,"basic","https://a.example/x",false,[["content-type","application/json"],["x-b","1, 2"]],{"n":1}]"#,
        ),
        (
            "const r = await fetch('https://b.example'); return [await r.text(), r.url]",
            r#"["b","https://b.example/"]"#,
        ),
        (
            "const r = await fetch(new URL('https://a.example/made'), { method: 'POST', body: '1' }); return [r.status, await r.text()]",
            r#"[201,"made"]"#,
        ),
        (
            "const r = await fetch('https://a.example/old'); return [r.redirected, r.url]",
            r#"[true,"https://a.example/x"]"#,
        ),
        (
            "const r = await fetch('https://a.example/none'); return [r.status, r.body, await r.text()]",
            r#"[204,null,""]"#,
        ),
        ("const r = await fetch('https://a.example/no'); return [r.ok, await r.text()]", r#"[false,"gone"]"#),
        (
            "const r = await fetch('https://a.example/x'); r.headers.set('a', 'b')",
            "TypeError: These headers cannot be changed",
        ),
        (
            "await fetch('https://b.example', { method: 'POST', body: '' })",
            "ERR_NOT_GRANTED: POST is not granted for 'https://b.example'",
        ),
        (
            "await fetch('https://a.example/x', { headers: { host: 'evil' } })",
            "ERR_ARGUMENT: fetch: the header 'host' cannot be set",
        ),
        ("await fetch('https://a.example/missing')", "ERR_NETWORK: 'https://a.example' cannot be reached"),
        (
            "await fetch('https://c.example')",
            "ERR_NOT_GRANTED: fetch is not granted for 'https://c.example': the embedder must grant the network with Rules::allow (on the command line with --net NAME=https://c.example)",
        ),
        (
            "await fetch('http://a.example/x')",
            "ERR_NOT_GRANTED: fetch is not granted for 'http://a.example': the embedder must grant the network with Rules::allow (on the command line with --net NAME=http://a.example)",
        ),
        (
            "await fetch('file:///etc/passwd')",
            "ERR_NOT_GRANTED: fetch is not granted for 'null': the embedder must grant the network with Rules::allow (on the command line with --net NAME=null)",
        ),
        (
            "const c = new AbortController(); c.abort('stop'); return fetch('https://a.example/x', { signal: c.signal }).catch((e) => e)",
            "stop",
        ),
        // What script has changed does not matter.
        (
            "Object.prototype.status = 7; one.fetch = null; const r = await fetch('https://a.example/x').then((r) => r.status); return r",
            "200",
        ),
    ] {
        assert_eq!(outcome(&mut vm(), body), expected, "{body}");
    }
}

#[test]
fn layers_hold_for_fetch() {
    let entries = Arc::new(Mutex::new(Vec::new()));
    let sink = entries.clone();
    let audit = Audit::new(move |entry| sink.lock().expect("one thread").push(entry.to_json()));
    let cap = first().quota(Quota::calls(1)).audit(&audit);
    let mut vm = build(Engine::new().vm(), vec![("one", cap.into())]);
    let body = "await fetch('https://a.example/x'); await fetch('https://a.example/x')";
    assert_eq!(outcome(&mut vm, body), "ERR_QUOTA: the quota of 'one' is used up: 1 calls");
    assert_eq!(entries.lock().expect("one thread").len(), 2);
}

#[test]
fn fetch_is_replayed_without_the_network() {
    let body = "
        const out = [];
        for (const url of ['https://b.example', 'https://c.example', 'https://a.example/x'])
            out.push(await fetch(url).then((r) => r.text(), (e) => e.code));
        return out";
    let text = Text::default();
    let recorder = Recorder::new(text.clone(), serde_json::Value::Null);
    let builder = || Engine::new().vm().hash_seed(1);
    let mut vm =
        build(builder().intercept(recorder.clone()), vec![("one", first().into()), ("two", second().into())]);
    let result = outcome(&mut vm, body);
    assert_eq!(result, r#"["b","ERR_NOT_GRANTED","{\"n\":1}"]"#);
    let usage = vm.usage();
    recorder.finish(usage.fuel).expect("memory can be written");
    let record = text.get();
    let replay = Replay::read(&record).expect("a record");
    let state = replay.state();
    let mut vm = replay.apply(builder()).build().expect("it names its grants");
    assert_eq!(outcome(&mut vm, body), result);
    assert_eq!((vm.usage(), state.finish(usage.fuel)), (usage, Ok(())));
}

//! The network: a server of our own on this machine, and a scripted one.

mod common;

use common::run;
use creance_host::net::{Network, Rules, ScriptedAnswer};
use creance_host::{Cap, Quota};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

/// Answers requests until the process ends. The port.
fn server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || answer(stream, port));
        }
    });
    port
}

fn answer(mut stream: TcpStream, port: u16) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    let first = head.lines().next()?;
    let mut words = first.split(' ');
    let (method, path) = (words.next()?, words.next()?);
    let redirect = |status: u16, location: &str| {
        format!("HTTP/1.1 {status} X\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n")
    };
    let answer = match path {
        "/hello" => "HTTP/1.1 200 OK\r\nx-a: 1\r\nx-a: 2\r\ncontent-length: 5\r\n\r\nhello".to_owned(),
        "/echo" => {
            let text =
                format!("{method} {} {}", head.contains("x-mine: yes"), String::from_utf8_lossy(&body));
            format!("HTTP/1.1 201 Made\r\ncontent-length: {}\r\n\r\n{text}", text.len())
        }
        "/missing" => "HTTP/1.1 404 No\r\ncontent-length: 2\r\n\r\nno".to_owned(),
        "/there" => redirect(302, "/hello"),
        "/post" => redirect(303, "/echo"),
        "/keep" => redirect(307, "/echo"),
        "/round" => redirect(302, "/round"),
        "/away" => redirect(302, "http://example.com/"),
        "/metadata" => redirect(302, "http://169.254.169.254/latest"),
        "/other-port" => redirect(302, &format!("http://127.0.0.1:{}/hello", port ^ 1)),
        "/file" => redirect(302, "file:///etc/passwd"),
        "/slow" => {
            std::thread::sleep(Duration::from_secs(120));
            String::new()
        }
        "/endless" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").ok()?;
            loop {
                stream.write_all(&[b'x'; 4096]).ok()?;
            }
        }
        "/rubbish" => "this is not HTTP\r\n\r\n".to_owned(),
        _ => String::new(),
    };
    stream.write_all(answer.as_bytes()).ok()
}

fn check(cases: &[(&str, &str)]) {
    let port = server();
    let origin = format!("http://127.0.0.1:{port}");
    for (body, expected) in cases {
        let rules = Rules::new().allow_methods(&origin, &["GET", "HEAD", "POST", "PUT"]).expect("an origin");
        let (body, expected) = (body.replace("ORIGIN", &origin), expected.replace("ORIGIN", &origin));
        assert_eq!(run([("net", Cap::net(rules))], &body), expected, "{body}");
    }
}

#[test]
fn requests_are_answered() {
    check(&[
        (
            "const r = await net.fetch('ORIGIN/hello'); return [r.status, r.ok, r.url, r.headers['x-a'], r.body.length]",
            r#"[200,true,"ORIGIN/hello","1, 2",5]"#,
        ),
        ("return net.fetchTextSync('ORIGIN/hello').body", "hello"),
        (
            "return (await net.fetchText('ORIGIN/echo', { method: 'post', headers: { 'X-Mine': 'yes' }, body: 'b' })).body",
            "POST true b",
        ),
        (
            "return net.fetchTextSync('ORIGIN/echo', { method: 'PUT', body: new Uint8Array([104]) }).status",
            "201",
        ),
        (
            "const r = net.fetchTextSync('ORIGIN/missing'); return [r.status, r.ok, r.body]",
            r#"[404,false,"no"]"#,
        ),
        ("return net.fetchSync('ORIGIN/hello', { method: 'HEAD' }).body.length", "0"),
    ]);
}

#[test]
fn redirects_are_checked() {
    check(&[
        (
            "const r = net.fetchTextSync('ORIGIN/there'); return [r.url, r.body]",
            r#"["ORIGIN/hello","hello"]"#,
        ),
        ("return net.fetchTextSync('ORIGIN/post', { method: 'POST', body: 'b' }).body", "GET false "),
        ("return net.fetchTextSync('ORIGIN/keep', { method: 'POST', body: 'b' }).body", "POST false b"),
        ("net.fetchSync('ORIGIN/round')", "ERR_NETWORK: more than 5 redirects"),
        (
            "net.fetchSync('ORIGIN/away')",
            "ERR_NOT_GRANTED: 'http://example.com' is not granted: grant it with \
            --net net=http://example.com, or with Rules::allow where the network is granted",
        ),
        ("try { net.fetchSync('ORIGIN/metadata') } catch (e) { return e.code }", "ERR_NOT_GRANTED"),
        ("try { net.fetchSync('ORIGIN/other-port') } catch (e) { return e.code }", "ERR_NOT_GRANTED"),
        ("net.fetchSync('ORIGIN/file')", "ERR_DENIED: 'file:' is no scheme that can be fetched"),
    ]);
}

#[test]
fn what_is_wrong_is_refused() {
    check(&[
        ("net.fetchSync('hello')", "ERR_ARGUMENT: fetch: 'hello' is no URL"),
        (
            "net.fetchSync('ORIGIN/hello', { method: 'DELETE' })",
            "ERR_NOT_GRANTED: DELETE is not granted for 'ORIGIN'",
        ),
        (
            "net.fetchSync('ORIGIN/hello', { method: 'CONNECT' })",
            "ERR_ARGUMENT: fetch: 'CONNECT' is no method that can be used",
        ),
        (
            "net.fetchSync('ORIGIN/hello', { headers: { Host: 'x' } })",
            "ERR_ARGUMENT: fetch: the header 'host' cannot be set",
        ),
        (
            "net.fetchSync('ORIGIN/hello', { headers: { a: 'x\\r\\nb: c' } })",
            "ERR_ARGUMENT: a header or the method is malformed",
        ),
        ("net.fetchSync('ORIGIN/hello', { body: 'x' })", "ERR_ARGUMENT: fetch: GET has no body"),
        ("net.fetchSync('ORIGIN/rubbish')", "ERR_NETWORK: 'ORIGIN' cannot be reached"),
        ("net.fetchSync('http://user@127.0.0.1/')", "ERR_DENIED: a URL with a user name cannot be fetched"),
        (
            "net.readOnly().fetchSync('ORIGIN/echo', { method: 'POST' })",
            "ERR_NOT_GRANTED: POST is not granted for 'ORIGIN'",
        ),
        ("net.origin('http://example.com')", "ERR_NOT_GRANTED: 'http://example.com' is not granted"),
        ("return net.origin('ORIGIN').fetchTextSync('ORIGIN/hello').body", "hello"),
    ]);
}

#[test]
fn waiting_ends_with_the_grant() {
    let port = server();
    let url = format!("http://127.0.0.1:{port}");
    let rules = || Rules::new().allow(&url).expect("an origin");
    let begun = Instant::now();
    let cap = Cap::net(rules()).expires_after(Duration::from_millis(50));
    assert_eq!(
        run([("net", cap)], &format!("await net.fetch('{url}/slow')")),
        "ERR_EXPIRED: 'net' has expired"
    );
    let cap = Cap::net(rules()).quota(Quota::of_bytes(100_000));
    let expected = "ERR_QUOTA: the quota of 'net' is used up: 100000 bytes";
    assert_eq!(run([("net", cap)], &format!("await net.fetch('{url}/endless')")), expected);
    let expected = "halt: memory limit reached";
    assert_eq!(run([("net", Cap::net(rules()))], &format!("await net.fetch('{url}/endless')")), expected);
    assert!(begun.elapsed() < Duration::from_secs(120), "{:?}", begun.elapsed());
}

#[test]
fn a_name_must_not_lead_to_a_private_address() {
    // What a public name that is resolved to this machine would do: only the name `localhost` itself is enough.
    let rules = Rules::new().allow("http://*.localhost").expect("an origin");
    let result = run([("net", Cap::net(rules))], "await net.fetch('http://x.localhost/')");
    let refused = [
        "ERR_DENIED: 'http://x.localhost' leads to a private address, which is not granted",
        "ERR_NETWORK: 'http://x.localhost' cannot be reached",
    ];
    assert!(refused.contains(&&*result), "{result}");
}

#[test]
fn a_scripted_network_touches_nothing() {
    let rules = Rules::new().allow("https://a.example").expect("an origin");
    let answers = [
        ScriptedAnswer::get("https://a.example/x", "yes"),
        ScriptedAnswer::new("GET", "https://a.example/go", 301, "").header("Location", "x"),
    ];
    let net = || Cap::new(Network::scripted(rules.clone(), answers.clone()));
    for (body, expected) in [
        ("return net.fetchTextSync('https://a.example/go').body", "yes"),
        ("net.fetchSync('https://a.example/y')", "ERR_NETWORK: 'https://a.example' cannot be reached"),
        ("try { net.fetchSync('https://b.example/') } catch (e) { return e.code }", "ERR_NOT_GRANTED"),
    ] {
        assert_eq!(run([("net", net())], body), expected, "{body}");
    }
}

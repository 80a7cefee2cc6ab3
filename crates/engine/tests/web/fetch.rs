//! `Headers`, `Request` and `Response`, which need no grant, and `fetch` without one.

use crate::{check, pays};

#[test]
fn headers_are_combined_and_sorted() {
    check(&[
        (
            "const h = new Headers([['B', ' 2 '], ['a', '1']]); h.append('b', '3'); h.append('Set-Cookie', 'x=1'); h.append('set-cookie', 'y=2'); h.set('C', 1);
             return [[...h], h.get('B'), h.get('no'), h.has('c'), h.getSetCookie(), h.get('set-cookie'), [...h.keys()], [...h.values()].length]",
            r#"[[["a","1"],["b","2, 3"],["c","1"],["set-cookie","x=1"],["set-cookie","y=2"]],"2, 3",null,true,["x=1","y=2"],"x=1, y=2",["a","b","c","set-cookie","set-cookie"],5]"#,
        ),
        ("const h = new Headers({ 'X-A': 1, b: 'é' }); h.delete('x-a'); return [...new Headers(h)]", r#"[["b","é"]]"#),
        ("const h = new Headers({ b: 1, c: 2 }), out = []; for (const [name] of h) { out.push(name); if (name === 'b') h.append('a', 0) } return out", r#"["b","b","c"]"#),
        ("const out = []; new Headers({ a: 1 }).forEach(function (v, n, h) { out.push(v, n, h instanceof Headers, this.x) }, { x: 5 }); return out", r#"["1","a",true,5]"#),
        ("const i = new Headers().entries(); return [String(i), i.next(), Headers.prototype.entries === Headers.prototype[Symbol.iterator], Object.keys(Headers.prototype).length, String(new Headers(undefined))]", r#"["[object Headers Iterator]",{"done":true},true,10,"[object Headers]"]"#),
        ("new Headers(null)", "TypeError: The headers must be an object"),
        ("new Headers([['a']])", "TypeError: A header must be a pair of name and value"),
        ("new Headers({ 'a b': 1 })", "TypeError: The name of a header must be a token"),
        ("new Headers().get('')", "TypeError: The name of a header must be a token"),
        ("new Headers({ a: 'x\\ny' })", "TypeError: The value of a header must be bytes without NUL, CR and LF"),
        ("new Headers({ a: '€' })", "TypeError: The value of a header must be bytes without NUL, CR and LF"),
        ("new Headers().append('a')", "TypeError: append needs 2 arguments, 1 given"),
        ("Headers.prototype.get.call(new Map(), 'a')", "TypeError: Illegal invocation: this is no Headers"),
    ]);
}

#[test]
fn long_names_and_values_are_as_short_ones() {
    check(&[
        (
            "const s = ' \\t'.repeat(20000), h = new Headers({ ['Ab!'.repeat(100000)]: s + 'x y'.repeat(100000) + s });
             return [h.get('aB!'.repeat(100000)) === 'x y'.repeat(100000), [...h][0][0] === 'ab!'.repeat(100000)]",
            "[true,true]",
        ),
        ("return new Headers({ a: ' '.repeat(30000) }).get('a')", "\"\""),
        ("new Headers({ ['a'.repeat(300000) + ' ']: '' })", "TypeError: The name of a header must be a token"),
        (
            "new Headers({ a: 'a'.repeat(300000) + '\\0' })",
            "TypeError: The value of a header must be bytes without NUL, CR and LF",
        ),
    ]);
}

#[test]
fn requests_describe_what_is_asked() {
    check(&[
        (
            "const r = new Request('HTTP://h/a?b#c', { method: 'post', headers: { x: 1 }, body: 'é' }); return [r.method, r.url, [...r.headers], r.body === null ? 0 : 1]",
            "TypeError: There are no streams: read the body with text(), json(), bytes() or arrayBuffer()",
        ),
        (
            "const r = new Request('HTTP://h/a?b#c', { method: 'post', headers: { x: 1 }, body: 'é' }); return [r.method, r.url, [...r.headers], r.bodyUsed, await r.text(), r.bodyUsed, r.redirect, r.headers === r.headers]",
            r#"["POST","http://h/a?b#c",[["content-type","text/plain;charset=UTF-8"],["x","1"]],false,"é",true,"follow",true]"#,
        ),
        (
            "const a = new Request('http://h', { method: 'PUT', body: new URLSearchParams('a=b c') }); const b = a.clone(), c = new Request(a, { headers: { y: 2 } }); return [a.bodyUsed, await b.text(), await c.text(), [...b.headers][0][1], [...c.headers]]",
            r#"[true,"a=b+c","a=b+c","application/x-www-form-urlencoded;charset=UTF-8",[["y","2"]]]"#,
        ),
        (
            "const c = new AbortController(), r = new Request('http://h', { signal: c.signal }), s = r.signal; const d = new Request(r).signal; c.abort(9); return [s === r.signal, s === c.signal, s.reason, d.reason, new Request('http://h').signal.aborted, r.body]",
            "[true,false,9,9,false,null]",
        ),
        (
            "return [new Request('a:b', { method: 'patch' }).method, new Request('http://h', { method: undefined, body: null }).method, Request.length]",
            r#"["patch","GET",1]"#,
        ),
        (
            "const order = []; new Request('a:b', new Proxy({}, { get(t, k) { order.push(k) } })); return order",
            r#"["body","headers","method","redirect","signal"]"#,
        ),
        ("new Request('/x')", "TypeError: Failed to parse URL from /x"),
        (
            "new Request('http://u:p@h')",
            "TypeError: Request cannot be constructed from a URL that includes credentials",
        ),
        (
            "new Request('http://h', { body: '' })",
            "TypeError: Request with GET/HEAD method cannot have body.",
        ),
        ("new Request('http://h', { method: 'TRACE' })", "TypeError: The method TRACE cannot be used"),
        ("new Request('http://h', { method: 'a b' })", "TypeError: This is no valid HTTP method"),
        ("new Request('http://h', { redirect: 'manual' })", "TypeError: The only redirect mode is follow"),
        ("new Request('http://h', { signal: {} })", "TypeError: The signal must be an AbortSignal"),
        ("new Request('http://h', 1)", "TypeError: The options must be an object"),
        (
            "const r = new Request('http://h', { method: 'POST', body: 'x' }); await r.text(); await r.text()",
            "TypeError: Body is unusable: Body has already been read",
        ),
        (
            "const r = new Request('http://h', { method: 'POST', body: 'x' }); await r.text(); r.clone()",
            "TypeError: Body is unusable: Body has already been read",
        ),
        (
            "let e; await Request.prototype.text.call({}).catch((error) => { e = String(error) }); return e",
            "\"TypeError: Illegal invocation: this is no Request\"",
        ),
    ]);
}

#[test]
fn responses_give_their_body_once() {
    check(&[
        (
            "const r = new Response('{\"a\":[1]}', { status: 201, statusText: 'Made', headers: { 'content-type': 'x/y' } }); const c = r.clone(); return [await r.json(), r.bodyUsed, c.bodyUsed, [...new Uint8Array(await c.arrayBuffer())].length, r.status, r.ok, r.statusText, r.type, r.url, r.redirected, r.headers.get('content-type')]",
            r#"[{"a":[1]},true,false,9,201,true,"Made","default","",false,"x/y"]"#,
        ),
        (
            "const b = new Uint8Array([1, 2, 3, 4]).subarray(1, 3), r = new Response(b); b[0] = 9; const got = await r.bytes(); return [[...got], got.buffer.byteLength, [...r.headers]]",
            "[[2,3],2,[]]",
        ),
        (
            "const r = new Response('\\ufeffa\\ud800'); return [await r.text(), new Response().body, await new Response(null).text(), await new Response().text()]",
            "[\"a�\",null,\"\",\"\"]",
        ),
        (
            "const r = Response.json({ a: 1 }, { status: 400, headers: { x: 1 } }); return [r.ok, [...r.headers], await r.text()]",
            r#"[false,[["content-type","application/json"],["x","1"]],"{\"a\":1}"]"#,
        ),
        (
            "const e = Response.error(), r = Response.redirect('http://h/x', 301); return [e.type, e.status, e.ok, r.status, r.headers.get('location'), Response.redirect('a:b').status]",
            r#"["error",0,false,301,"http://h/x",302]"#,
        ),
        (
            "return [await new Response({}).text(), await new Response(12).text(), await new Response([1, 2]).text(), new Response('', { status: 65536 + 200 }).status]",
            r#"["[object Object]","12","1,2",200]"#,
        ),
        ("Response.error().headers.append('a', 'b')", "TypeError: These headers cannot be changed"),
        ("new Response('', { status: 99 })", "RangeError: The status must be from 200 to 599"),
        ("new Response('', { status: 204 })", "TypeError: A response with status 204 has no body"),
        (
            "new Response(null, { status: 204, statusText: 'a\\n' })",
            "TypeError: This is no valid status text",
        ),
        ("Response.json()", "TypeError: json needs 1 argument, 0 given"),
        ("Response.json(undefined)", "TypeError: The value has no JSON text"),
        ("Response.redirect('http://h', 200)", "RangeError: This is no status of a redirect"),
        ("await new Response('{').json()", "SyntaxError: Unexpected end of JSON input"),
        (
            "const r = new Response('x'); r.text(); await r.text()",
            "TypeError: Body is unusable: Body has already been read",
        ),
    ]);
}

#[test]
fn fetch_without_the_network_names_the_grant() {
    let refused = "Error: fetch is not granted for 'https://h.example': the embedder must grant the network with \
                   Rules::allow (on the command line with --net NAME=https://h.example)";
    check(&[
        ("await fetch('https://h.example/a')", refused),
        ("await fetch(new Request('https://h.example/a', { method: 'POST', body: 'x' }))", refused),
        ("return fetch('https://h.example').catch((e) => e.code)", "\"ERR_NOT_GRANTED\""),
        (
            "return [typeof fetch, fetch.length, fetch.name, await fetch().catch((e) => String(e)), await fetch('http://h', { signal: AbortSignal.abort(4) }).catch((e) => e)]",
            r#"["function",1,"fetch","TypeError: Failed to parse URL from undefined",4]"#,
        ),
    ]);
}

#[test]
fn bodies_and_headers_are_paid_for() {
    pays(&[
        "const h = new Headers(); for (;;) h.append('a', 'b'.repeat(1000))",
        "const h = new Headers(); for (let i = 0; ; i++) { h.append('a' + i, 'b'); for (const x of h); }",
        "const s = 'x'.repeat(1 << 20); for (;;) new Response(s)",
        "const r = new Response('x'.repeat(1 << 20)); for (;;) r.clone().bytes()",
        "const b = new Uint8Array(1 << 20); for (;;) new Request('http://h', { method: 'POST', body: b })",
        "new Headers({ [Symbol.iterator]: () => ({ next: () => ({ value: ['a', 'b'] }) }) })",
        "const f = () => fetch('http://h').catch(f); f()",
        "const f = () => new Response({ toString: f }); f()",
    ]);
}

//! `URL` and `URLSearchParams`.

use crate::{builder, check, pays, run_in};

const SHOW: &str = "const show = (u) => [u.href, u.origin, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash];";

#[test]
fn urls_are_parsed_into_parts() {
    for (arguments, expected) in [
        (
            "'HTTPS://us%20er:pa:ss@EXAMPLE.com:8080/a/../b%zz/./c d?q=1#h i'",
            r##"["https://us%20er:pa%3Ass@example.com:8080/b%zz/c%20d?q=1#h%20i","https://example.com:8080","https:","us%20er","pa%3Ass","example.com:8080","example.com","8080","/b%zz/c%20d","?q=1","#h%20i"]"##,
        ),
        (
            "'../x?y', 'http://h:80/a/b/c'",
            r##"["http://h/a/x?y","http://h","http:","","","h","h","","/a/x","?y",""]"##,
        ),
        ("'mailto:a@b'", r##"["mailto:a@b","null","mailto:","","","","","","a@b","",""]"##),
        (
            "'http://ÄÖ.example/\\ud800'",
            r##"["http://xn--4ca0b.example/%EF%BF%BD","http://xn--4ca0b.example","http:","","","xn--4ca0b.example","xn--4ca0b.example","","/%EF%BF%BD","",""]"##,
        ),
        (
            "'http://0x7f.1/'",
            r##"["http://127.0.0.1/","http://127.0.0.1","http:","","","127.0.0.1","127.0.0.1","","/","",""]"##,
        ),
    ] {
        check(&[(&format!("{SHOW} return show(new URL({arguments}))"), expected)]);
    }
    check(&[
        ("new URL('/x')", "TypeError: Invalid URL"),
        ("new URL('http://a b')", "TypeError: Invalid URL"),
        ("new URL('x', 'mailto:y')", "TypeError: Invalid URL"),
        ("new URL", "TypeError: URL needs 1 argument, 0 given"),
        ("URL('http://a')", "TypeError: Constructor URL requires 'new'"),
        (
            "return [URL.canParse('a:b'), URL.canParse('a'), URL.canParse('a', 'http://b'), URL.parse('a'), URL.parse('a', 'http://b').href]",
            "[true,false,true,null,\"http://b/a\"]",
        ),
        ("URL.canParse()", "TypeError: canParse needs 1 argument, 0 given"),
        (
            "return JSON.stringify([new URL('http://a'), String(new URL('b:c'))])",
            "\"[\\\"http://a/\\\",\\\"b:c\\\"]\"",
        ),
    ]);
}

#[test]
fn parts_can_be_set() {
    for (change, expected) in [
        ("u.protocol = 'http'", "http://u:p@h:1/p?q#f"),
        ("u.protocol = 'mailto'", "https://u:p@h:1/p?q#f"),
        ("u.username = 'é:'", "https://%C3%A9%3A:p@h:1/p?q#f"),
        ("u.password = ''", "https://u@h:1/p?q#f"),
        ("u.host = 'x:99'", "https://u:p@x:99/p?q#f"),
        ("u.host = 'a b'", "https://u:p@h:1/p?q#f"),
        ("u.hostname = 'x:99'", "https://u:p@h:1/p?q#f"),
        ("u.hostname = 'x'", "https://u:p@x:1/p?q#f"),
        ("u.port = '443'", "https://u:p@h/p?q#f"),
        ("u.port = '70000'", "https://u:p@h:1/p?q#f"),
        ("u.pathname = 'a b/../c'", "https://u:p@h:1/c?q#f"),
        ("u.search = 'x=ä'", "https://u:p@h:1/p?x=%C3%A4#f"),
        ("u.search = ''", "https://u:p@h:1/p#f"),
        ("u.hash = ''", "https://u:p@h:1/p?q"),
        ("u.hash = '#x y'", "https://u:p@h:1/p?q#x%20y"),
        ("u.href = 'a:b'", "a:b"),
        ("u.port = { toString() { u.hash = 'late'; return '2' } }", "https://u:p@h:2/p?q#late"),
    ] {
        let body = format!("const u = new URL('https://u:p@h:1/p?q#f'); {change}; return u.href");
        check(&[(&body, &format!("{expected:?}"))]);
    }
    check(&[
        ("const u = new URL('a:b'); u.href = 'x'", "TypeError: Invalid URL"),
        (
            "'use strict'; new URL('a:b').origin = 'x'",
            "TypeError: Cannot assign to read only property 'origin' of object",
        ),
        ("URL.prototype.href", "TypeError: Illegal invocation: this is no URL"),
    ]);
}

#[test]
fn search_params_are_live_both_ways() {
    check(&[
        (
            "const u = new URL('http://h/?a=1&b=2#f'), p = u.searchParams; const out = [p === u.searchParams];
             p.append('c d', 'é&'); out.push(u.href); u.search = '?x=y+z&x'; out.push([...p]); p.delete('x'); out.push(u.href);
             u.href = 'http://h/?last=1'; out.push(String(p)); p.set('last', 'a'); p.sort(); out.push(u.search); return out",
            r##"[true,"http://h/?a=1&b=2&c+d=%C3%A9%26#f",[["x","y z"],["x",""]],"http://h/#f","last=1","?last=a"]"##,
        ),
        (
            "const p = new URLSearchParams('?a=1&a=2&b=%E4%zz&=&&c'); return [p.size, p.get('a'), p.getAll('a'), p.get('no'), p.has('a', '2'), p.has('a', 3), p.get('b'), String(p)]",
            r##"[5,"1",["1","2"],null,true,false,"�%zz","a=1&a=2&b=%EF%BF%BD%25zz&=&c="]"##,
        ),
        (
            "const p = new URLSearchParams([['b', 1], ['a', 2], ['\\ufffd', 3], ['\\ud83d\\ude00', 4], ['a', 0]]); p.sort(); p.delete('a', '2'); return [...p.keys()].map((k) => k.codePointAt()).concat([...p.values()])",
            "[97,98,128512,65533,\"0\",\"1\",\"4\",\"3\"]",
        ),
        (
            "return [{ a: 1, b: [2, 3] }, new Map([['k', 'v']]), new URLSearchParams('x=y'), null, 12, 'a+b=%20', undefined].map((x) => String(new URLSearchParams(x)))",
            r##"["a=1&b=2%2C3","k=v","x=y","null=","12=","a+b=+",""]"##,
        ),
        (
            "const p = new URLSearchParams('a&b&c'), seen = []; for (const [name] of p) { seen.push(name); if (name === 'a') p.delete('b'); if (name === 'c' && p.size < 4) p.append('d', '') } return seen",
            r##"["a","c","d"]"##,
        ),
        (
            "const p = new URLSearchParams('a=1'), seen = []; p.forEach(function (value, name, object) { seen.push(value, name, object === p, this.x) }, { x: 7 }); return seen",
            r##"["1","a",true,7]"##,
        ),
        (
            "const i = new URLSearchParams('a=1').entries(); return [String(i), i[Symbol.iterator]() === i, i.next(), i.next(), URLSearchParams.prototype.entries === URLSearchParams.prototype[Symbol.iterator], Object.keys(Object.getPrototypeOf(i))]",
            r##"["[object URLSearchParams Iterator]",true,{"value":["a","1"],"done":false},{"done":true},true,["next"]]"##,
        ),
        ("new URLSearchParams([['a']])", "TypeError: Each query pair must be an iterable [name, value] tuple"),
        ("new URLSearchParams([1])", "TypeError: Each query pair must be an iterable [name, value] tuple"),
        ("new URLSearchParams({ [Symbol()]: 1 })", "TypeError: Cannot convert a Symbol value to a string"),
        ("new URLSearchParams().append('a')", "TypeError: append needs 2 arguments, 1 given"),
        ("new URLSearchParams().forEach(1)", "TypeError: 1 is not a function"),
        ("URLSearchParams.prototype.get.call(new URL('a:b'), 'x')", "TypeError: Illegal invocation: this is no URLSearchParams"),
        ("class P extends URLSearchParams { first() { return this.get('a') } } const p = new P('a=3'); return [p.first(), p instanceof P, Object.keys(URL.prototype).length]", "[\"3\",true,14]"),
    ]);
}

#[test]
fn long_urls_take_their_time_and_no_more() {
    let mut vm = builder()
        .limits(creance_engine::Limits {
            fuel: 3_000_000_000,
            memory: 1 << 30,
            ..creance_engine::Limits::untrusted()
        })
        .build()
        .expect("a VM");
    for (what, expected) in [
        ("'http://h/' + '../'.repeat(40000)", "true"),
        ("'http://h/' + 'a/'.repeat(25000) + '../'.repeat(25000)", "true"),
        ("'http://h/' + '%2e%2E/'.repeat(15000)", "true"),
        ("'http://h/?' + '\\u00e9'.repeat(20000)", "true"),
        ("'http://' + 'a'.repeat(120000) + '/'", "false"),
        ("'http://' + 'a.'.repeat(60000) + '/'", "false"),
        ("'http://' + '1.'.repeat(60000) + '/'", "false"),
        ("'http://' + 'xn--'.repeat(30000)", "false"),
        ("'http://' + ('xn--' + 'a'.repeat(1900) + '.').repeat(60)", "false"),
        ("'http://' + '\\u00e4'.repeat(20000)", "false"),
        ("'http://' + '%C3%A4'.repeat(20000)", "false"),
        ("'http://[' + '0:'.repeat(60000) + ']'", "false"),
        ("'http://' + '@'.repeat(40000) + 'h'", "true"),
        ("'http://' + ':@'.repeat(20000) + 'h'", "true"),
        ("'a:'.repeat(60000)", "true"),
        ("'\\t'.repeat(60000) + 'http://h/' + '\\n'.repeat(60000)", "true"),
        ("'a'.repeat(120000) + ':b'", "true"),
        ("'a://' + 'x'.repeat(120000)", "false"),
        ("'//' + 'x'.repeat(120000)", "false"),
        ("'\\\\\\\\' + 'x'.repeat(120000)", "false"),
        ("'http:' + 'x'.repeat(120000)", "false"),
        ("'file:' + '/'.repeat(120000)", "true"),
        ("'x'.repeat(120000)", "true"),
        ("'/' + 'x'.repeat(120000)", "true"),
        // Longer ones are refused: the parser cannot be interrupted.
        ("'/' + 'x'.repeat(140000)", "false"),
        ("'/' + '\\u00e9'.repeat(25000)", "false"),
    ] {
        assert_eq!(
            run_in(&mut vm, &format!("return URL.canParse({what}, 'http://base')")),
            expected,
            "{what}"
        );
    }
}

#[test]
fn the_hosts_that_take_longest_are_refused_or_paid_for() {
    for host in [
        "'http://' + Array.from({length: 670}, (_, i) => String.fromCodePoint(0x4e00 + i * 7)).join('')",
        "'http://' + ('xn--' + 'a'.repeat(1990) + '.')",
        "'http://' + ('xn--' + 'a'.repeat(1900) + '.').repeat(4)",
        "'http://' + ('xn--' + 'a'.repeat(59) + '.').repeat(100)",
        "'http://' + ('\\u00e4'.repeat(900) + '.').repeat(4)",
        "'http://' + ('\\u00e4\\u0f00'.repeat(450) + '.').repeat(3)",
        "'http://' + Array.from({length: 900}, (_, i) => String.fromCodePoint(0x4e00 + i * 7)).join('') + '.a'",
        "'http://' + ('xn--' + 'zz9'.repeat(600) + '.').repeat(4)",
        "'http://' + ('xn--' + 'a'.repeat(900) + '-' + 'b'.repeat(900) + '.').repeat(4)",
    ] {
        let mut vm = builder().build().expect("a VM");
        let mut fuel_of = |source: &str| {
            let before = vm.usage().fuel;
            (run_in(&mut vm, source), vm.usage().fuel - before)
        };
        let (_, without) = fuel_of(&format!("const u = {host}"));
        let (bytes, with) = fuel_of(&format!(
            "const u = {host}; for (let i = 0; i < 20; i++) URL.canParse(u);
             return new TextEncoder().encode(u).length - 'http://'.length"
        ));
        let bytes: u64 = bytes.parse().expect("a number");
        // A long host is refused for what it takes to read it, a shorter one costs its square.
        let least = if bytes > 2_048 { bytes / 3 } else { bytes * bytes / 64 };
        assert!(with - without > 20 * least, "{host}: {bytes} bytes, {} fuel", with - without);
    }
}

#[test]
fn urls_are_paid_for() {
    pays(&[
        "const u = 'http://h/' + 'a'.repeat(100000); for (;;) new URL(u)",
        "const u = new URL('http://h/' + 'a'.repeat(100000)); for (;;) u.hash",
        "const u = new URL('http://h'); for (;;) u.searchParams.append('a', 'b')",
        "const p = new URLSearchParams; for (;;) p.append('a'.repeat(1000), 'b')",
        "const u = new URL('http://h'); let s = '\\u00e9'; for (;;) { s += s; u.search = s }",
        "new URLSearchParams({ [Symbol.iterator]: () => ({ next: () => ({ value: ['a', 'b'] }) }) })",
        "const p = new URLSearchParams('&a'.repeat(100000)); for (;;) new URLSearchParams(p)",
        "const p = new URLSearchParams('a'); for (const x of p) p.append('a', '')",
        "const f = () => new URL({ toString: f }); f()",
    ]);
}

//! Text, base64 and structured clones.

use crate::{eval, pays};
use creance_engine::{Engine, Error, Halt, Limits};

#[test]
fn text_is_encoded() {
    let cases = [
        (
            "[...new TextEncoder().encode('aé€😀\\ud800')].join()",
            "\"97,195,169,226,130,172,240,159,152,128,239,191,189\"",
        ),
        ("new TextEncoder().encode().length", "0"),
        ("new TextEncoder().encodeInto('é€x', new Uint8Array(4))", "{\"read\":1,\"written\":2}"),
        ("new TextEncoder().encodeInto('abc', new Uint8Array(8).subarray(6))", "{\"read\":2,\"written\":2}"),
        ("new TextEncoder().encode('x'.repeat(10000) + '€').length", "10003"),
        ("TextEncoder()", "TypeError: Constructor TextEncoder requires 'new'"),
        ("TextEncoder.prototype.encode.call({})", "TypeError: this is not a TextEncoder"),
        ("new TextEncoder().encodeInto('', [])", "TypeError: The destination is not a Uint8Array"),
    ];
    for (source, expected) in cases {
        assert_eq!(eval(source), expected, "{source}");
    }
}

#[test]
fn text_is_decoded() {
    let bytes =
        |label: &str, bytes: &str| format!("new TextDecoder('{label}').decode(new Uint8Array([{bytes}]))");
    let cases = [
        (bytes("utf-8", "239,187,191,65"), "\"A\""),
        (bytes("utf-8", "0xe0,0x80,0x41,0xc0,0xf4,0x90,0x80,0x80,0xed,0xa0,0x80"), "\"��A��������\""),
        (bytes(" UTF8 ", "0xe2,0x82"), "\"�\""),
        (bytes("utf-16le", "0x3d,0xd8,0x00,0xde,0x00,0xd8,0x41"), "\"😀��\""),
        (bytes("utf-16be", "0,65,0xdc,0"), "\"A�\""),
        (bytes("latin1", "0x80,0xe9,0x9f"), "\"€éŸ\""),
        ("const d = new TextDecoder(); [[0xf0], [0x9f, 0x98], [0x80, 65], [0xe2]].map(b => d.decode(new Uint8Array(b), { stream: true })).concat(d.decode()).join('|')".to_owned(), "\"||😀A||�\""),
        ("const d = new TextDecoder('utf-16le', { ignoreBOM: true }); d.decode(new Uint8Array([255, 254, 65]), { stream: true }).length + d.decode(new Uint8Array([0]))".to_owned(), "\"1A\""),
        ("new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255]))".to_owned(), "TypeError: The encoded data was not valid for its encoding"),
        ("new TextDecoder('koi8-r')".to_owned(), "RangeError: The encoding 'koi8-r' is not supported (utf-8, utf-16le, utf-16be, windows-1252)"),
        ("new TextDecoder().decode(new DataView(new ArrayBuffer(4), 1, 2)).length".to_owned(), "2"),
        ("new TextDecoder().decode('a')".to_owned(), "TypeError: The input is neither a buffer nor a view of one"),
    ];
    for (source, expected) in cases {
        assert_eq!(eval(&source), expected, "{source}");
    }
}

/// Long texts are decoded in portions, whose edges lie within characters for some of these.
#[test]
fn long_text_is_decoded_as_short_text_is() {
    let source = r"
        const wrong = [];
        const unit = [0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0xff, 0xe2, 0x82, 0x41, 0xf0, 0x9f, 0xc3];
        const decoded = '\u00e9\u20ac\u{1f600}\ufffd\ufffdA\ufffd\ufffd';
        const hex = (byte) => '%' + byte.toString(16);
        for (let before = 0; before < unit.length; before++) {
            const bytes = new Uint8Array(before + 6000 * unit.length).fill(0x78);
            for (let at = before; at < bytes.length; at += unit.length) bytes.set(unit, at);
            const text = 'x'.repeat(before) + decoded.repeat(6000);
            if (new TextDecoder().decode(bytes) !== text) wrong.push('decoder ' + before);
            const form = new URLSearchParams('a=' + 'x'.repeat(before) + unit.map(hex).join('').repeat(6000));
            if (form.get('a') !== text) wrong.push('form ' + before);
            const well = 'x'.repeat(before) + '\u00e9\u20ac\u{1f600}'.repeat(20000);
            if (new URLSearchParams({ well }).get('well') !== well) wrong.push('given ' + before);
            if (new URLSearchParams(String(new URLSearchParams({ well }))).get('well') !== well) wrong.push('encoded ' + before);
        }
        wrong";
    assert_eq!(eval(source), "[]");
}

#[test]
fn long_labels_are_cut() {
    let space = r"' \t\n'.repeat(20000)";
    assert_eq!(eval(&format!("new TextDecoder({space} + 'UTF-16LE' + {space}).encoding")), "\"utf-16le\"");
    let shown = "a".repeat(40);
    assert_eq!(
        eval(&format!("new TextDecoder({space} + 'a'.repeat(100000))")),
        format!(
            "RangeError: The encoding '{shown}' is not supported (utf-8, utf-16le, utf-16be, windows-1252)"
        )
    );
}

#[test]
fn base64_of_the_web() {
    let cases = [
        (
            "[btoa('hello'), atob('aGVsbG8='), atob(' aGVs bG8 '), btoa('\\xff\\xfe'), btoa(''), btoa(1)]",
            "[\"aGVsbG8=\",\"hello\",\"hello\",\"//4=\",\"\",\"MQ==\"]",
        ),
        (
            "btoa('€')",
            "InvalidCharacterError: The string to be encoded contains characters outside of the Latin1 range.",
        ),
        ("atob('ab=c')", "InvalidCharacterError: The string to be decoded is not correctly encoded."),
        (
            "try { atob('a') } catch (e) { [e.name, e.code, e instanceof DOMException, e instanceof Error] }",
            "[\"InvalidCharacterError\",5,true,true]",
        ),
    ];
    for (source, expected) in cases {
        assert_eq!(eval(source), expected, "{source}");
    }
}

#[test]
fn values_are_cloned_with_their_structure() {
    let cases = [
        (
            "const o = { a: [1, , 3] }; o.self = o; const c = structuredClone(o); [c !== o, c.self === c, 1 in c.a, c.a.length]",
            "[true,true,false,3]",
        ),
        (
            "const m = new Map([[{ k: 1 }, new Set([1])]]); const c = structuredClone([m, m]); [c[0] === c[1], c[0] !== m, [...c[0].keys()][0].k, [...c[0].values()][0].has(1)]",
            "[true,true,1,true]",
        ),
        (
            "const c = structuredClone([new Date(5), /x/gi, new Boolean(false), new RangeError('m')]); [c[0].getTime(), String(c[1]), c[2].valueOf(), c[3] instanceof RangeError, c[3].message]",
            "[5,\"/x/gi\",false,true,\"m\"]",
        ),
        (
            "const t = new Uint16Array([1, 2, 3]).subarray(1), [a, b] = structuredClone([t, t.buffer]); [a.buffer === b, a.byteOffset, ...a]",
            "[true,2,2,3]",
        ),
        (
            "const b = new ArrayBuffer(8), v = new Uint8Array(b); v[0] = 7; const c = structuredClone({ v }, { transfer: [b] }); [b.detached, v.length, c.v[0], c.v.buffer.byteLength]",
            "[true,0,7,8]",
        ),
        (
            "const s = new SharedArrayBuffer(4), c = structuredClone(s); new Uint8Array(s)[0] = 9; new Uint8Array(c)[0]",
            "9",
        ),
        (
            "const r = new ArrayBuffer(2, { maxByteLength: 4 }), c = structuredClone(r); c.resize(4); [c.byteLength, r.byteLength]",
            "[4,2]",
        ),
        ("structuredClone(new (class A { x = 1; get y() { return 2 } })).constructor === Object", "true"),
        (
            "let o = {}, at = o; for (let i = 0; i < 50000; i++) at = at.a = {}; let n = 0; for (let x = structuredClone(o); x; x = x.a) n++; n",
            "50001",
        ),
        ("structuredClone(() => 1)", "DataCloneError: function could not be cloned."),
        ("structuredClone({ a: [new WeakMap] })", "DataCloneError: #<Object> could not be cloned."),
        (
            "const b = new ArrayBuffer(1); structuredClone(b, { transfer: [b, b] })",
            "DataCloneError: A value in the transfer list could not be cloned.",
        ),
        ("structuredClone({ get a() { throw new Error('seen') } })", "Error: seen"),
    ];
    for (source, expected) in cases {
        assert_eq!(eval(source), expected, "{source}");
    }
}

#[test]
fn work_and_bytes_are_paid_for() {
    let hostile = [
        "const s = 'x'.repeat(1 << 20), e = new TextEncoder; for (;;) e.encode(s)",
        "const b = new Uint8Array(1 << 20).fill(255), d = new TextDecoder; for (;;) d.decode(b)",
        "const s = '\\xff'.repeat(1 << 20); for (;;) btoa(s)",
        "const s = 'A'.repeat(1 << 20); for (;;) atob(s)",
        "const a = Array(1000).fill().map(() => ({})); for (;;) structuredClone(a)",
        "const o = {}; o.o = o; Object.defineProperty(o, 'x', { enumerable: true, get() { return structuredClone(o) } }); structuredClone(o)",
    ];
    pays(&hostile);
    let limits = Limits { memory: 4 << 20, ..Limits::untrusted() };
    let mut vm = Engine::new().vm().limits(limits).build().expect("a VM");
    let ended = vm.eval("web.js", "structuredClone(new ArrayBuffer(3 << 20))");
    assert!(matches!(ended, Err(Error::Halt { halt: Halt::Memory, .. })), "{ended:?}");
}

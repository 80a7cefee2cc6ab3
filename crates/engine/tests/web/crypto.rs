//! Random numbers of the web.

use crate::{check, eval, pays, run};

#[test]
fn arrays_are_filled() {
    check(&[
        (
            "const a = new Uint8Array(20); return [crypto.getRandomValues(a) === a, new Set(a).size > 10]",
            "[true,true]",
        ),
        (
            "const a = new Uint32Array(8).subarray(2, 4); crypto.getRandomValues(a); const all = new Uint32Array(a.buffer); return [...all].map((x) => x === 0)",
            "[true,true,false,false,true,true,true,true]",
        ),
        (
            "return [crypto.getRandomValues(new BigInt64Array(1))[0] !== 0n, crypto.getRandomValues(new Int8Array()).length, crypto.getRandomValues(new Uint8ClampedArray(65536)).length]",
            "[true,0,65536]",
        ),
        (
            "const id = crypto.randomUUID(); return [/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id), id === crypto.randomUUID()]",
            "[true,false]",
        ),
        (
            "return [String(crypto), crypto instanceof Crypto, Object.keys(Crypto.prototype)]",
            "[\"[object Crypto]\",true,[\"getRandomValues\",\"randomUUID\"]]",
        ),
        (
            "crypto.getRandomValues(new Float64Array(1))",
            "TypeMismatchError: The data argument must be an integer-type TypedArray",
        ),
        (
            "crypto.getRandomValues(new DataView(new ArrayBuffer(1)))",
            "TypeMismatchError: The data argument must be an integer-type TypedArray",
        ),
        (
            "crypto.getRandomValues(new Uint8Array(65537))",
            "QuotaExceededError: The requested length exceeds 65536 bytes",
        ),
        (
            "try { crypto.getRandomValues(new Uint8Array(65537)) } catch (e) { return [e.code, e instanceof DOMException] }",
            "[22,true]",
        ),
        ("crypto.getRandomValues([1])", "TypeError: crypto.getRandomValues needs a view of a buffer"),
        (
            "crypto.getRandomValues(new Uint8Array(new SharedArrayBuffer(1)))",
            "TypeError: crypto.getRandomValues does not fill shared memory",
        ),
        ("const { randomUUID } = crypto; randomUUID()", "TypeError: Illegal invocation: this is not crypto"),
        ("new Crypto", "TypeError: Illegal constructor"),
    ]);
    // The same seed gives the same numbers.
    assert_eq!(run("return crypto.randomUUID()"), run("return crypto.randomUUID()"));
}

#[test]
fn without_entropy_nothing_is_random() {
    for (source, name) in [
        ("crypto.getRandomValues(new Uint8Array(1))", "crypto.getRandomValues"),
        ("crypto.getRandomValues(new Uint8Array(0))", "crypto.getRandomValues"),
        ("crypto.randomUUID()", "crypto.randomUUID"),
    ] {
        let expected = format!(
            "TypeError: {name} is not granted: the embedder must grant entropy (on the command line with --entropy os)"
        );
        assert_eq!(eval(source), expected);
    }
    pays(&["for (;;) try { crypto.randomUUID() } catch {}"]);
}

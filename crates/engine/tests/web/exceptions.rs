//! `DOMException`, and errors that are cloned.

use crate::check;

#[test]
fn exceptions_have_accessors() {
    check(&[
        (
            "const e = new DOMException('m', 'AbortError'); return [e.name, e.message, e.code, Object.getOwnPropertyNames(e), String(e), e instanceof Error, Object.prototype.toString.call(e), typeof e.stack]",
            r#"["AbortError","m",20,[],"AbortError: m",true,"[object DOMException]","string"]"#,
        ),
        (
            "const e = new DOMException(); return [e.name, e.message, e.code, new DOMException('a', 'Mine').code]",
            r#"["Error","",0,0]"#,
        ),
        (
            "return [DOMException.ABORT_ERR, DOMException.prototype.DATA_CLONE_ERR, Object.keys(DOMException).length, Object.keys(DOMException.prototype).length]",
            "[20,25,25,28]",
        ),
        (
            "const d = Object.getOwnPropertyDescriptor(DOMException.prototype, 'name'); return [d.enumerable, d.configurable, d.set, d.get.name]",
            r#"[true,true,null,"get name"]"#,
        ),
        ("DOMException.prototype.name", "TypeError: Illegal invocation: this is no DOMException"),
        (
            "Object.getOwnPropertyDescriptor(DOMException.prototype, 'message').get.call(new Error('x'))",
            "TypeError: Illegal invocation: this is no DOMException",
        ),
        (
            "class E extends DOMException { constructor() { super('x', 'DataError') } } throw new E()",
            "DataError: x",
        ),
        ("DOMException()", "TypeError: Constructor DOMException requires 'new'"),
    ]);
}

#[test]
fn clones_of_errors_have_their_stack() {
    check(&[
        (
            "function inner() { return new RangeError('m') } const e = inner(), c = structuredClone(e); return [c.stack === e.stack, c.stack.includes('inner'), c instanceof RangeError]",
            "[true,true,true]",
        ),
        (
            "function inner() { return new DOMException('m', 'DataError') } const e = inner(), c = structuredClone({ e }).e; return [c.stack === e.stack, c !== e, c.name, c.message, c instanceof DOMException]",
            r#"[true,true,"DataError","m",true]"#,
        ),
        (
            "const e = new Error('a'); e.stack = 'mine'; return [structuredClone(e).stack.includes('mine'), structuredClone(e).message]",
            "[false,\"a\"]",
        ),
    ]);
}

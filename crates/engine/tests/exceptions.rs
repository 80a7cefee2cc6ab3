//! What an embedder is told of what script has thrown.

use creance_engine::{Engine, Error, Exception};

#[track_caller]
fn thrown(source: &str) -> Exception {
    let mut vm = Engine::new().vm().build().expect("the limits allow a VM");
    match vm.eval("thrown.js", source) {
        Err(Error::Exception(exception)) => *exception,
        other => panic!("{source}: {other:?}"),
    }
}

#[test]
fn codes_and_names() {
    let check = |source: &str, name: Option<&str>, code: Option<&str>, message: &str| {
        let exception = thrown(source);
        let parts = (exception.name.as_deref(), exception.code.as_deref(), &*exception.message);
        assert_eq!(parts, (name, code, message), "{source}");
    };
    check("throw new TypeError('m')", Some("TypeError"), None, "TypeError: m");
    check(
        "throw Object.assign(new Error('m'), { code: 'E_MINE' })",
        Some("Error"),
        Some("E_MINE"),
        "Error: m",
    );
    check("Math.random()", Some("TypeError"), Some("ERR_NOT_GRANTED"), &thrown("Math.random()").message);
    check(
        "class E extends Error { get code() { return 'no' } } throw new E('m')",
        Some("Error"),
        None,
        "Error: m",
    );
    check(
        "class E extends Error {} E.prototype.code = 'yes'; throw new E('m')",
        Some("Error"),
        Some("yes"),
        "Error: m",
    );
    check("throw Object.assign(new Error('m'), { code: 5 })", Some("Error"), None, "Error: m");
    check("throw { code: 'E' }", Some("Object"), Some("E"), "{ code: 'E' }");
    check("throw 'text'", None, None, "'text'");
}

/// The messages of the causes.
fn causes(exception: &Exception) -> Vec<&str> {
    let mut causes = Vec::new();
    let mut next = &exception.cause;
    while let Some(cause) = next {
        causes.push(&*cause.message);
        next = &cause.cause;
    }
    causes
}

#[test]
fn chains_of_causes() {
    let inner = "new RangeError('inner', { cause: 'why' })";
    let exception = thrown(&format!("throw new Error('outer', {{ cause: {inner} }})"));
    assert_eq!(causes(&exception), ["RangeError: inner", "'why'"]);
    let cause = exception.cause.as_deref().expect("there is one");
    assert_eq!((cause.name.as_deref(), cause.in_promise), (Some("RangeError"), false));
    assert_eq!(cause.stack, "    at thrown.js:1:35");
    let text = Error::Exception(Box::new(exception)).to_string();
    assert!(
        text.ends_with("\nCaused by: RangeError: inner\n    at thrown.js:1:35\nCaused by: 'why'"),
        "{text}"
    );

    let circle = thrown("const e = new Error('e'); e.cause = e; throw e");
    assert_eq!(causes(&circle), ["Error: e"; 8]);
    assert_eq!(causes(&thrown("throw new Error('m', { cause: undefined })")), [""; 0]);
    assert_eq!(causes(&thrown("throw { cause: 1 }")), [""; 0]);
}

#[test]
fn no_script_runs() {
    let getter = "get cause() { seen = true } get code() { seen = true }";
    let source = format!("globalThis.seen = false; class E extends Error {{ {getter} }} throw new E('m')");
    let mut vm = Engine::new().vm().build().expect("the limits allow a VM");
    let Err(Error::Exception(exception)) = vm.eval("getters.js", &source) else { panic!("it throws") };
    assert_eq!((&exception.code, &exception.cause), (&None, &None));
    let outcome = vm.eval("seen.js", "seen").expect("a Boolean");
    assert!(!vm.get::<bool>(outcome).expect("a Boolean"));
    let proxy = "throw new Error('m', { cause: new Proxy(new Error('p'), { get() { seen = true } }) })";
    assert_eq!(causes(&thrown(proxy)).len(), 1);
}

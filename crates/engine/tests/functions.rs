//! Closures of Rust that script calls.

use creance_engine::{
    Closure, Data, Dynamic, Engine, Error, ErrorCode, Halt, HostError, Limits, Vm, VmBuilder,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

fn builder() -> VmBuilder {
    Engine::new().vm()
}

fn vm<A>(closure: impl Closure<A>) -> Vm {
    builder().func("f", closure).build().expect("the name is free")
}

/// What an expression comes to as text; errors with their codes.
fn outcome(vm: &mut Vm, expression: &str) -> String {
    let source = format!("try {{ String({expression}) }} catch (e) {{ `${{e.code ?? ''}} ${{e}}`.trim() }}");
    let result = vm.eval("call.js", &source).and_then(|outcome| vm.get(outcome));
    result.unwrap_or_else(|error: Error| error.to_string())
}

#[track_caller]
fn check<A>(closure: impl Closure<A>, expression: &str, expected: &str) {
    assert_eq!(outcome(&mut vm(closure), expression), expected, "{expression}");
}

#[test]
fn arguments_and_answers() {
    check(|| Ok(()), "f()", "undefined");
    check(|| Ok("text"), "f(1, 2)", "text");
    check(|a: i32, b: i32| Ok(a + b), "f(1, 2)", "3");
    check(|a: Vec<u8>| Ok(a.len()), "f(new Uint8Array(3))", "3");
    check(|a: Option<String>| Ok(a.is_none()), "[f(), f(null), f(undefined), f('')]", "true,true,true,false");
    check(|a: Dynamic| Ok(a.0.is_undefined()), "[f(), f(null)]", "true,false");
    check(|a: Dynamic| Ok(a), "Object.is(f(-0), -0) && f(7n) === 7n", "true");
    check(|a: u64| Ok(a + 1), "f(2 ** 53)", "9007199254740993");
    check(|a: (String, bool)| Ok((a.1, a.0)), "f(['x', true])", "true,x");
    check(
        |a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8| Ok([a, b, c, d, e, f, g, h]),
        "[f.length, ...f(1, 2, 3, 4, 5, 6, 7, 8)]",
        "8,1,2,3,4,5,6,7,8",
    );
    fn plain(text: String) -> Result<String, HostError> {
        Ok(text + "!")
    }
    check(plain, "f('a')", "a!");
    let mut count = 0;
    let counter = move || {
        count += 1;
        Ok(count)
    };
    check(counter, "[f(), f(), f()]", "1,2,3");
}

#[test]
fn it_is_a_frozen_function() {
    let closure = || (|_: u8, _: u8| Ok(1)) as fn(u8, u8) -> Result<u8, HostError>;
    check(closure(), "[typeof f, f.name, f.length, Object.isFrozen(f)]", "function,f,2,true");
    check(closure(), "Object.prototype.toString.call(f)", "[object Function]");
    check(closure(), "f.call(null, 1, 2) + f.bind({})(1, 2) + [f].map((g) => g(1, 2))[0]", "3");
    check(closure(), "new f()", "TypeError: f is not a constructor");
    check(closure(), "Reflect.ownKeys(f)", "length,name");
    check(closure(), "(f.x = 1, f.x)", "undefined");
    check(closure(), "Object.getOwnPropertyDescriptor(globalThis, 'f').enumerable", "false");
}

#[test]
fn it_can_be_imported() {
    let engine = Engine::new();
    let mut vm =
        engine.vm().func("slug", |s: String| Ok(s.to_lowercase())).build().expect("the name is free");
    let source = "import slug, * as all from 'cap:slug'; export default () => [slug('AB'), slug === globalThis.slug, Object.keys(all).join()]";
    vm.run(&engine.compile_module("m.js", source).expect("a module")).expect("it is granted");
    let answer: (String, bool, String) = vm.call("default", ()).expect("an array");
    assert_eq!(answer, ("ab".to_owned(), true, "default".to_owned()));
    let error = vm.run(&engine.compile_module("n.js", "import x from 'cap:other'").expect("a module"));
    assert!(
        error
            .expect_err("nothing is granted")
            .to_string()
            .contains("nothing is granted under the name 'other'")
    );
}

#[test]
fn wrong_arguments() {
    let sum = |a: u8, b: Vec<u32>| Ok(u32::from(a) + b.iter().sum::<u32>());
    let wrong = "ERR_ARGUMENT TypeError: f: argument";
    check(sum, "f('x', [])", &format!("{wrong} 1: expected u8, found \"x\""));
    check(sum, "f(1, [2, 3.5])", &format!("{wrong} 2: [1]: expected u32, found 3.5"));
    check(sum, "f(1)", &format!("{wrong} 2: expected an array, found undefined"));
    check(sum, "f()", &format!("{wrong} 1: expected u8, found undefined"));
    check(sum, "f(1, [() => 1])", "ERR_ARGUMENT TypeError: f: argument 2: [0]: a function is no plain data");
    check(sum, "f(1, f)", "ERR_ARGUMENT TypeError: f: argument 2: a function is no plain data");
    check(
        sum,
        "f(1, [], { a: Symbol() })",
        "ERR_ARGUMENT TypeError: f: argument 3: .a: a symbol is no plain data",
    );
    check(sum, "f(1, new Array(1e9))", "ERR_TOO_LARGE Error: f: argument 2: too large");
    check(sum, "f({ get a() { throw new RangeError('mine') } })", "RangeError: mine");
    check(sum, "f(1, new Proxy([], { get(t, k) { throw k } }))", "length");
    check(sum, "f instanceof Function && new (f.constructor)('return this')() === globalThis", "true");
}

#[test]
fn arguments_are_copied_before_the_closure_runs() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    let mut vm = vm(move |_: Dynamic| {
        counted.fetch_add(1, Ordering::Relaxed);
        Ok(())
    });
    assert_eq!(outcome(&mut vm, "f({ get a() { return f(1) } })"), "undefined");
    assert_eq!(calls.load(Ordering::Relaxed), 2);
    assert_eq!(outcome(&mut vm, "f({ get a() { throw 1 } })"), "1");
    assert_eq!(calls.load(Ordering::Relaxed), 2);
    let recursive = "(() => { const o = { get a() { return f(o) } }; return f(o) })()";
    assert_eq!(outcome(&mut vm, recursive), "RangeError: Maximum call stack size exceeded");
}

#[test]
fn errors_of_closures() {
    check(|| Err::<(), _>("no luck".into()), "f()", "ERR_HOST Error: no luck");
    check(|| Err::<(), _>(format!("no {}", 1).into()), "f()", "ERR_HOST Error: no 1");
    check(|| Err::<(), _>(HostError::new(ErrorCode::NotFound, "none")), "f()", "ERR_NOT_FOUND Error: none");
    check(|| Err::<(), _>(Halt::Exit(3).into()), "f()", "ended with status 3");
    let question = |text: String| {
        let number: i32 = text.parse().map_err(|_| "not a number")?;
        Ok(number)
    };
    check(question, "f('x')", "ERR_HOST Error: not a number");
    let keys = || Ok(std::collections::BTreeMap::from([((1, 2), 3)]));
    let key = "a key must be a string, a character, an integer or a Boolean";
    check(keys, "f()", &format!("ERR_HOST Error: f: the answer: {key}"));
    let deep = || Ok(Dynamic((0..40).fold(Data::Null, |inner, _| Data::Array(vec![inner]))));
    check(deep, "f()", &format!("ERR_HOST Error: f: the answer: {}: nested too deeply", "[0]".repeat(32)));
}

#[test]
fn a_panic_stays_in_the_function() {
    let mut vm = builder()
        .func("f", |broken: bool| if broken { panic!("a secret of the host") } else { Ok(1) })
        .func("g", || Ok(2))
        .build()
        .expect("the names are free");
    let calls = "f(false) + ' ' + (() => { try { f(true) } catch (e) { return e.code + e.message } })()";
    assert_eq!(outcome(&mut vm, calls), "1 ERR_HOSTthe function 'f' has failed");
    assert_eq!(outcome(&mut vm, "f(false)"), "ERR_CLOSED Error: the function 'f' is closed: it has failed");
    assert_eq!(outcome(&mut vm, "g()"), "2");
}

#[test]
fn limits_hold() {
    let limits = Limits { memory: 4 << 20, fuel: 10_000_000, ..Limits::untrusted() };
    let build = || builder().limits(limits).func("repeat", |s: String, n: usize| Ok(s.repeat(n)));
    let mut vm = build().build().expect("the name is free");
    assert_eq!(outcome(&mut vm, "repeat('ab', 1e5).length"), "200000");
    let error = outcome(&mut vm, "repeat('ab', 1e7).length");
    assert!(error.starts_with("memory limit reached"), "{error}");
    assert_eq!(outcome(&mut vm, "repeat('ab', 2)"), "abab");
    let error = outcome(&mut vm, "repeat('x'.repeat(1e6), 1, 'x'.repeat(1e6))");
    assert!(error.starts_with("memory limit reached"), "{error}");
    // The garbage of answers is collected.
    let many =
        "(() => { let n = 0; for (let i = 0; i < 100; i++) n += repeat('ab', 1e5).length; return n })()";
    assert_eq!(outcome(&mut build().build().expect("the name is free"), many), "20000000");
    let error = outcome(&mut vm, "(() => { for (;;) repeat('', 0) })()");
    assert!(error.starts_with("fuel limit reached"), "{error}");
}

#[test]
fn it_costs_the_same_whatever_the_closure_does() {
    let fuel = |closure: fn(u32) -> Result<u32, HostError>| {
        let mut vm = builder().hash_seed(1).func("f", closure).build().expect("the name is free");
        assert_eq!(outcome(&mut vm, "f(1)"), "2");
        vm.usage()
    };
    let slow = |n: u32| {
        let text = "x".repeat(1_000_000);
        Ok(n + (text.len() / 1_000_000) as u32)
    };
    assert_eq!(fuel(|n| Ok(n + 1)), fuel(slow));
}

#[test]
fn nothing_is_there_unless_it_is_granted() {
    let mut vm = builder().build().expect("no grants");
    assert_eq!(outcome(&mut vm, "typeof f"), "undefined");
    let mut vm = builder().func("f", || Ok(1)).build().expect("the name is free");
    assert_eq!(outcome(&mut vm, "new ShadowRealm().evaluate('typeof f')"), "undefined");
    assert_eq!(outcome(&mut vm, "new ShadowRealm().evaluate('(g) => g()')(f)"), "1");
    let taken = [("f", "f"), ("Math", "Math"), ("undefined", "undefined")];
    for (first, second) in taken {
        let result = builder().func(first, || Ok(1)).func(second, || Ok(1)).build();
        let message = format!("'{first}' cannot be granted: the name is taken");
        assert_eq!(result.err().map(|error| error.to_string()), Some(message));
    }
}

#[test]
fn a_function_is_a_grant_like_others() {
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<String>>>);
    impl creance_engine::Interceptor for Log {
        fn call(
            &mut self,
            call: &creance_engine::Call,
            perform: &mut dyn FnMut(&creance_engine::Call) -> creance_engine::Answer,
        ) -> creance_engine::Answer {
            self.0.lock().expect("one thread").push(call.summary());
            perform(call)
        }
    }
    let log = Log::default();
    let mut vm = builder().func("f", |n: u8| Ok(n)).intercept(log.clone()).build().expect("the name is free");
    assert_eq!(outcome(&mut vm, "f(1, 'two')"), "1");
    assert_eq!(*log.0.lock().expect("one thread"), ["f(1, \"two\")"]);
}

//! `ShadowRealm` where test262 does not look: what must not cross, what is granted, limits.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::{Engine, Limits, Vm};

const PRELUDE: &str = "
    var log = [];
    var realm = new ShadowRealm();
    function thrown(f) { try { return f(); } catch (e) { return `${e.constructor === TypeError} ${e}`; } }
";

fn vm(limits: Limits) -> Vm {
    let mut vm =
        Engine::new().vm().limits(limits).grant_console(|_, _| {}).grant_clock(|| 5.0).build().unwrap();
    vm.eval("prelude.js", PRELUDE).unwrap();
    vm
}

/// The log after a program and its jobs.
fn check(source: &str, expected: &str) {
    let limits = Limits { fuel: 1 << 30, memory: 1 << 28, ..Limits::untrusted() };
    let mut vm = vm(limits);
    vm.eval("test.js", source).unwrap_or_else(|error| panic!("{source}: {error:?}"));
    let log = vm.eval("log.js", "log.join()").unwrap();
    let shown = vm.display(log.value()).unwrap();
    assert_eq!(&shown[1..shown.len() - 1], expected, "{source}");
}

#[test]
fn values_cross_and_objects_do_not() {
    for (source, expected) in [
        ("log.push(realm.evaluate('1 + 1'), realm.evaluate('(x) => x + 1')(2))", "2,3"),
        ("log.push(realm.evaluate('(f) => f(20) + 1')((x) => x * 2))", "41"),
        (
            "log.push(thrown(() => realm.evaluate('({})')))",
            "true TypeError: Only primitive values and functions can cross the boundary of a ShadowRealm",
        ),
        (
            "log.push(thrown(() => realm.evaluate('(x) => x')([])))",
            "true TypeError: Only primitive values and functions can cross the boundary of a ShadowRealm",
        ),
        (
            "log.push(thrown(() => realm.evaluate('null.x')))",
            "true TypeError: Another realm has thrown TypeError: Cannot read properties of null (reading 'x')",
        ),
        (
            "log.push(thrown(() => realm.evaluate('throw { get message() { throw 1 } }')))",
            "true TypeError: Another realm has thrown #<Object>",
        ),
        (
            "var f = realm.evaluate('function f(a, b) {} f'); log.push(f.name, f.length, `${f}`)",
            "f,2,function f() { [native code] }",
        ),
        (
            "log.push(thrown(() => new (realm.evaluate('(class {})'))))",
            "true TypeError: function is not a constructor",
        ),
    ] {
        check(source, expected);
    }
}

/// Whatever the VM makes for code of a realm is of that realm: each of these programs says whether it is.
#[test]
fn what_the_vm_makes_is_of_the_realm_that_sees_it() {
    let own = "const own = (x) => (0, globalThis.log)(String(x.constructor.constructor('return globalThis')() === globalThis));";
    for code in [
        "own(() => 1)",
        "globalThis.f = new Proxy(() => 1, { apply(target, self, list) { own(list) } }); f",
        "Promise.resolve().then(new Proxy(() => 1, { apply(target, self, list) { own(list) } })); 1",
        "queueMicrotask(new Proxy(() => 1, { apply(target, self, list) { own(list) } })); 1",
        "setTimeout(new Proxy(() => 1, { apply(target, self, list) { own(list) } })); 1",
        "Promise.resolve({ then(resolve) { own(resolve) } }); 1",
        "var { proxy, revoke } = Proxy.revocable(() => 1, {}); Promise.resolve().then(proxy).catch(own); revoke(); 1",
        "var p = Promise.resolve().then(() => p); p.catch(own); 1",
        "var g = (async function* () { await 1; yield 2 })(); g.next().then(own); 1",
        "var g = (async function* () { await 1 })(); g.next().then(own); 1",
        "var g = (async function* () { })(); g.next().then(own); g.return.bind(g, 1)",
        "var r = Proxy.revocable({}, {}); r.revoke(); (async () => { await 1; return r.proxy })().catch(own); 1",
        "(async () => { await 1; null.x })().catch(own); 1",
        "globalThis.deep = () => { try { return deep() } catch (e) { own(e); throw e } }; deep",
        "import('cap:docs').catch(own); 1",
        "try { Date.now.call(null, 1); new Array(-1) } catch (e) { own(e) }",
    ] {
        let source = format!(
            "realm.evaluate('(f) => {{ globalThis.log = f }}')((text) => {{ log.includes(text) || log.push(text) }}); \
             var out = realm.evaluate({:?}); if (typeof out === 'function') thrown(out)",
            format!("{own}\n{code}"),
        );
        check(&source, "true");
    }
}

#[test]
fn a_shadow_realm_has_the_published_names_and_no_grants() {
    for (source, expected) in [
        ("log.push(typeof console, realm.evaluate('typeof console'))", "object,undefined"),
        ("log.push(realm.evaluate('Date.now()'))", "5"),
        (
            "realm.importValue('cap:docs', 'default').catch((e) => log.push(e))",
            "TypeError: Another realm has thrown Error: 'docs' is not granted in a ShadowRealm: nothing is; pass a \
             function that uses the grant to one of its functions",
        ),
        (
            "realm.importValue('none', 'x').catch((e) => log.push(e))",
            "TypeError: Another realm has thrown TypeError: Cannot import 'none': no module loader is granted",
        ),
        ("realm.importValue('node:path', 'sep').then((sep) => log.push(sep), (e) => log.push(e))", "/"),
        (
            "realm.importValue('node:path', 'none').catch((e) => log.push(e))",
            "TypeError: Another realm has thrown TypeError: The module has no export 'none'",
        ),
        ("realm.importValue('node:path', 'basename').then((f) => log.push(f('/a/b')))", "b"),
    ] {
        check(source, expected);
    }
    let mut vm = Engine::new().vm().dynamic_code(false).build().unwrap();
    let source = "try { new ShadowRealm().evaluate('1') } catch (e) { String(e) }";
    let outcome = vm.eval("test.js", source).unwrap();
    assert_eq!(
        vm.display(outcome.value()).unwrap(),
        "'EvalError: Code generation from strings is not granted'"
    );
}

#[test]
fn realms_and_wraps_have_limits() {
    for (source, expected) in [
        (
            "try { for (let i = 0; ; i++) { log = [i]; new ShadowRealm() } } catch (e) { log.push(e) }",
            "253,RangeError: Too many realms (limit: 255 in a VM)",
        ),
        (
            "var f = () => 1; const wrap = realm.evaluate('(f) => () => f()');
             for (let i = 0; i < 100000; i++) f = wrap(f);
             const text = thrown(f); log.push(text.slice(0, 26), text.endsWith('RangeError: Maximum call stack size exceeded'))",
            "true TypeError: Another re,true",
        ),
        (
            "var f = () => 1; const same = realm.evaluate('(f) => f');
             for (let i = 0; i < 100000; i++) f = same(f);
             const text = thrown(f); log.push(text.slice(0, 26), text.endsWith('RangeError: Maximum call stack size exceeded'))",
            "true TypeError: Another re,true",
        ),
        (
            "const around = realm.evaluate('globalThis.f = (g) => g(globalThis.f)'), back = (g) => g(back);
             log.push(thrown(() => around(back)).slice(0, 14))",
            "true TypeError",
        ),
        (
            "const inner = realm.evaluate('globalThis.made = 0; (make) => { globalThis.r = new ShadowRealm(); return r.evaluate(`2 ** 5`) }');
             log.push(inner())",
            "32",
        ),
    ] {
        check(source, expected);
    }
}

//! `instanceof`, whose usual case has a way of its own.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::Engine;

#[test]
fn instanceof_asks_what_the_language_asks() {
    for (source, expected) in [
        (
            "class A {} class B extends A {} [new B instanceof A, new B instanceof B, new A instanceof B]",
            "[ true, true, false ]",
        ),
        (
            "[[] instanceof Array, [] instanceof Object, 1 instanceof Number, null instanceof Object]",
            "[ true, true, false, false ]",
        ),
        (
            "function F() {} const f = new F; const before = f instanceof F; F.prototype = {}; [before, f instanceof F]",
            "[ true, false ]",
        ),
        (
            "class Even { static [Symbol.hasInstance](n) { return n % 2 === 0 } } class Sub extends Even {} [2 instanceof Even, 3 instanceof Sub]",
            "[ true, false ]",
        ),
        // The same site sees a function without the method, then with it, then one that inherits it.
        (
            "class A {} class B extends A {} const is = x => x instanceof B; const seen = [is(new B), is(1)]; \
          Object.defineProperty(A, Symbol.hasInstance, { value: () => 'yes' }); seen.push(is(1)); seen",
            "[ true, false, true ]",
        ),
        (
            "class A { static get prototype2() {} } function F() {} Object.defineProperty(F, 'prototype', { value: 1 }); \
          try { ({}) instanceof F } catch (error) { error.message }",
            "'Function has non-object prototype in instanceof check'",
        ),
        (
            "function F() {} F.prototype = 1; [1 instanceof F, (() => { try { return {} instanceof F } catch (error) { return error.name } })()]",
            "[ false, 'TypeError' ]",
        ),
        ("try { ({}) instanceof (() => 1) } catch (error) { error.name }", "'TypeError'"),
        (
            "try { ({}) instanceof {} } catch (error) { error.message }",
            "\"Right-hand side of 'instanceof' is not callable\"",
        ),
        (
            "try { ({}) instanceof 1 } catch (error) { error.message }",
            "\"Right-hand side of 'instanceof' is not an object\"",
        ),
        (
            "class A {} const P = new Proxy(A, { get(t, k) { return Reflect.get(t, k) } }); [new A instanceof P, new A instanceof A.bind()]",
            "[ true, true ]",
        ),
        (
            "class A {} let asked = 0; const p = new Proxy({}, { getPrototypeOf() { asked++; return A.prototype } }); [p instanceof A, Object.create(p) instanceof A, asked]",
            "[ true, true, 2 ]",
        ),
        (
            "class A {} let o = new A; for (let i = 0; i < 40; i++) o = Object.create(o); [o instanceof A, o instanceof Map]",
            "[ true, false ]",
        ),
        (
            "class A {} Object.setPrototypeOf(A, null); try { new A instanceof A } catch (error) { error.name }",
            "true",
        ),
        ("class A {} Object.setPrototypeOf(A, { [Symbol.hasInstance]: () => 7 }); 1 instanceof A", "true"),
        ("Function.prototype[Symbol.hasInstance].call(Array, [])", "true"),
        (
            "[Object.create(null) instanceof Object, Function.prototype instanceof Function, Function instanceof Function]",
            "[ false, false, true ]",
        ),
    ] {
        let mut vm = Engine::new().vm().build().unwrap();
        for _ in 0..2 {
            let scoped = format!("(() => {{ return eval({source:?}) }})()");
            let outcome = vm.eval("test.js", &scoped).unwrap();
            assert_eq!(vm.display(outcome.value()).unwrap(), expected, "{source}");
        }
    }
}

#[test]
fn functions_of_another_kind_stay_what_they_are() {
    let mut vm = Engine::new().vm().build().unwrap();
    let source = "const seen = []; const kinds = [class {}, function () {}, Map, Error, async () => 1, Math.max]; \
                  for (const kind of kinds) try { seen.push([] instanceof kind) } catch (error) { seen.push(error.name) } seen";
    let outcome = vm.eval("test.js", source).unwrap();
    let expected = "[ false, false, false, false, 'TypeError', 'TypeError' ]";
    assert_eq!(vm.display(outcome.value()).unwrap(), expected);
}

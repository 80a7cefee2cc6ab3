//! What instructions remember must not outlive what it was true for. Each program runs one site often enough for it to
//! remember, changes the world, and runs the site again.

use creance_engine::{Engine, Limits};

/// The completion value of a program, as the console would show it.
fn value(source: &str) -> String {
    let mut vm = Engine::new().vm().limits(Limits::untrusted()).build().expect("a VM");
    let outcome = match vm.eval("caches.js", source) {
        Ok(outcome) => outcome,
        Err(error) => panic!("{error}\n{source}"),
    };
    vm.display(outcome.value()).expect("a short value can be shown")
}

fn check(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        assert_eq!(value(source), *expected, "{source}");
    }
}

#[test]
fn getters() {
    check(&[
        // Replaced, turned into data, shadowed, deleted.
        (
            "class A { get x() { return 1 } } const a = new A(), log = []; const read = () => a.x;
             for (let i = 0; i < 3; i++) log.push(read());
             Object.defineProperty(A.prototype, 'x', { get() { return 2 }, configurable: true }); log.push(read());
             Object.defineProperty(A.prototype, 'x', { value: 3, configurable: true }); log.push(read());
             Object.defineProperty(a, 'x', { value: 4, configurable: true }); log.push(read());
             delete a.x; delete A.prototype.x; log.push(read()); log.join()",
            "'1,1,1,2,3,4,'",
        ),
        // The receiver is the object, not the holder; what a getter throws passes through.
        (
            "class A { constructor(n) { this.n = n } get twice() { return this.n * 2 } get bad() { throw this.n } }
             class B extends A {} let sum = 0; for (let i = 0; i < 4; i++) sum += new B(i).twice;
             let caught = 0; for (let i = 0; i < 4; i++) try { new B(i).bad } catch (n) { caught += n } sum + ':' + caught",
            "'12:6'",
        ),
        ("const o = Object.create({ get x() { return arguments.length } }); let s = 0; for (let i = 0; i < 5; i++) s += o.x; s", "0"),
    ]);
}

#[test]
fn functions_whose_properties_are_not_made_yet() {
    check(&[
        (
            "const set = (f, v) => { f.prototype = v }, log = []; function A() {} A.prototype;
             for (const f of [A, function () {}, function () {}, function () {}]) { const p = {}; set(f, p); log.push(f.prototype === p, new f() instanceof f) }
             log.join()",
            "'true,true,true,true,true,true,true,true'",
        ),
        (
            "const set = (f) => { f.own = 1 }, log = [];
             for (const f of [function a() {}, function b() {}, function c() {}]) { set(f); log.push(f.name, f.length, f.own, typeof f.prototype) }
             log.join()",
            "'a,0,1,object,b,0,1,object,c,0,1,object'",
        ),
        (
            "const set = (f, k, v) => { f[k] = v }, log = []; function A() {} A.prototype;
             for (const f of [A, function () {}, function () {}, function () {}]) { const p = {}; set(f, 'prototype', p); log.push(f.prototype === p) }
             log.join()",
            "'true,true,true,true'",
        ),
    ]);
}

#[test]
fn methods_of_strings() {
    check(&[
        (
            "const f = (s) => s.trim(), log = []; for (let i = 0; i < 3; i++) log.push(f(' a '));
             const old = String.prototype.trim; String.prototype.trim = function () { return 'mine' }; log.push(f(' a '));
             Object.defineProperty(String.prototype, 'trim', { get() { return () => 'got' }, configurable: true }); log.push(f(' a '));
             delete String.prototype.trim; try { f(' a ') } catch (e) { log.push(e.name) } log.join()",
            "'a,a,a,mine,got,TypeError'",
        ),
        // The site sees an object next, and a string again.
        ("const f = (s) => s.at(0); [f('ab'), f('ab'), f([7]), f('cd'), f({ at: () => 9 }), f('ef')].join()", "'a,a,7,c,9,e'"),
    ]);
}

#[test]
fn fields_of_several_shapes() {
    check(&[
        (
            "const read = (o) => o.v; class P { get v() { return 'p' } } const q = Object.create({ v: 'inherited' });
             const all = [{ v: 1 }, { u: 0, v: 2 }, { w: 0, v: 3 }, q, new P(), {}, Object.create(null)]; let out = '';
             for (let i = 0; i < 3; i++) out += all.map(read) + ';'; out",
            "'1,2,3,inherited,p,,;1,2,3,inherited,p,,;1,2,3,inherited,p,,;'",
        ),
        (
            "const proto = { v: 1 }, o = Object.create(proto), read = () => o.v, log = [];
             for (let i = 0; i < 3; i++) log.push(read());
             proto.v = 2; log.push(read()); delete proto.v; log.push(read()); Object.prototype.v = 5; log.push(read());
             Object.setPrototypeOf(o, { v: 6 }); log.push(read()); delete Object.prototype.v; o.v = 7; log.push(read()); log.join()",
            "'1,1,1,2,,5,6,7'",
        ),
        (
            "'use strict'; const write = (o) => { o.v = 1 }; let refused = 0; const ok = { v: 0 };
             for (let i = 0; i < 3; i++) write(ok); const frozen = Object.freeze({ v: 0 });
             for (let i = 0; i < 3; i++) try { write(frozen) } catch { refused++ } refused + ':' + frozen.v",
            "'3:0'",
        ),
    ]);
}

#[test]
fn properties_by_name() {
    check(&[
        (
            "const o = { a: 1 }, log = []; const read = (k) => o[k]; const write = (k, v) => { o[k] = v };
             for (let i = 0; i < 3; i++) { write('a', i); log.push(read('a')); write('k' + i, i); log.push(read('k' + i)) }
             log.push(read('no'), read('toString') === Object.prototype.toString, read('7')); write('7', 1); log.push(read(7));
             Object.defineProperty(o, 'a', { get: () => 'got', set(v) { log.push('set' + v) } }); write('a', 5); log.push(read('a'));
             log.join()",
            "'0,0,1,1,2,2,,true,,1,set5,got'",
        ),
        (
            "let log = ''; const p = Object.create({ set x(v) { log += v } }); const write = (k, v) => { p[k] = v };
             write('x', 1); write('x', 2); p.y = 0; write('y', 3); log + p.y + Object.keys(p)",
            "'123y'",
        ),
    ]);
}

#[test]
fn elements_and_prototypes_with_indices() {
    check(&[
        (
            "let hits = 0; const fill = () => { const a = []; for (let i = 0; i < 4; i++) a[i] = i; return a.length };
             const push = () => { const a = []; for (let i = 0; i < 4; i++) a.push(i); return a.length };
             const before = fill() + push(); Object.defineProperty(Array.prototype, 3, { set() { hits++ }, configurable: true });
             const after = fill() + ':' + push(); before + ':' + after + ':' + hits",
            "'8:3:4:2'",
        ),
        ("const a = new Array(4); a[0] = 1; a[1] = 2; a.length + ':' + a + [1, 2, 3].map((x) => x * 2)", "'4:1,2,,2,4,6'"),
        (
            "class Odd extends Array {} Odd.prototype[1] = 'p'; const a = new Odd(); a.length = 3; [a[1], a.indexOf('p'), [, ,][1]].join()",
            "'p,1,'",
        ),
        ("const a = [1, 2]; Object.setPrototypeOf(a, new Proxy(Array.prototype, { set() { return true } })); a[2] = 3; a.length", "2"),
    ]);
}

#[test]
fn results_of_iterators() {
    check(&[
        (
            "function* inner() { const got = yield 1; yield got; return 'end' } function* outer() { const r = yield* inner(); yield r }
             const g = outer(); JSON.stringify([g.next('lost'), g.next('sent'), g.next(), g.next(), g.next()])",
            r#"'[{"value":1,"done":false},{"value":"sent","done":false},{"value":"end","done":false},{"done":true},{"done":true}]'"#,
        ),
        (
            "const odd = (r) => ({ [Symbol.iterator]: () => ({ next: () => r.shift() }) });
             const r = [{ value: 1, done: false }, { value: 2, done: 0 }, { done: '', value: 3 }, { value: 4, done: 'yes' }];
             const take = function* (i) { yield* i }; [[...odd([...r])], [...take(odd([...r]))]].join(';')",
            "'1,2,3;1,2,3'",
        ),
        (
            "function* g() { try { yield 1; yield 2 } finally { yield 'cleanup' } } function* o() { yield* g() }
             const it = o(); it.next(); JSON.stringify([it.return('r'), it.next()])",
            r#"'[{"value":"cleanup","done":false},{"done":true}]'"#,
        ),
        ("function* g() { try { g2.next() } catch (e) { yield e.name } } const g2 = g(); g2.next().value", "'TypeError'"),
    ]);
}

#[test]
fn operators_beyond_numbers() {
    check(&[
        (
            "const f = (a, b) => [a === b, a !== b, a < b, a >= b, a + b].join(); f('ab', 'a' + 'b') + ' ' + f('a', 'b') + ' ' + f('é', 'f')",
            "'true,false,false,true,abab false,true,true,false,ab false,true,false,true,éf'",
        ),
        (
            "const f = (a, b) => a + b; [f('x', 1), f(1, 'x'), f('x', -1), f('', 1.5), f('n', null), f(2, 3)].join()",
            "'x1,1x,x-1,1.5,nnull,5'",
        ),
        (
            "const f = (a, b) => a % b; [f(5.5, 2), f(-4, 2), f(4, -3), f(2 ** 60, 7), f(5, 0), f(Infinity, 2), f(-7.0, 3)].map((x) => Object.is(x, -0) ? '-0' : x).join()",
            "'1.5,-0,1,1,NaN,NaN,-1'",
        ),
        (
            "const f = (a, b) => [a + b, a - b, a * b, a / b, a % b, a & b, a | b, a ^ b, a << b, a >> b].join(); f(7n, 2n) + ' ' + f(-7n, 2n)",
            "'9,5,14,3,1,2,7,5,28,1 -5,-9,-14,-3,-1,0,-5,-5,-28,-2'",
        ),
        (
            "const f = (a, b) => { try { return a / b } catch (e) { return e.name } }; [f(1n, 0n), f(1n, 1), f(4n, 2n)].join()",
            "'RangeError,TypeError,2'",
        ),
    ]);
}

#[test]
fn short_cuts_of_natives() {
    check(&[
        (
            "const c = (s, i) => s.charCodeAt(i); [c('a', 0), c('a', 1), c('é', 0), c('ž', 0), c('a', -1), c('ab', 1.9), c('a', '0')].join()",
            "'97,NaN,233,382,NaN,98,97'",
        ),
        (
            "['😀'.codePointAt(0), '😀'.codePointAt(1), 'a'.at(-1), 'ž'.charAt(0), 'a'.charAt(3), String.fromCharCode(65), String.fromCharCode(66, 67)].join()",
            "'128512,56832,a,ž,,A,BC'",
        ),
        (
            "[Math.max(1, 2), Math.max(0, -0), Math.min(0, -0), Math.max(NaN, 1), Math.max(1, 2, 3), Math.max('4', 2), Math.max()].map((x) => Object.is(x, -0) ? '-0' : x).join()",
            "'2,0,-0,NaN,3,4,-Infinity'",
        ),
        (
            "[Math.floor(-1.5), Math.abs(-3), Math.imul(2 ** 31, 3), Math.pow(2, 10), Math.floor('2.5'), Math.round(-0.2)].map((x) => Object.is(x, -0) ? '-0' : x).join()",
            "'-2,3,-2147483648,1024,2,-0'",
        ),
        (
            "const a = Object.freeze([1]); let e; try { a.push(2) } catch (x) { e = x.name } [e, a.length, Array.isArray(new Proxy([], {})), Array.isArray({})].join()",
            "'TypeError,1,true,false'",
        ),
    ]);
}

#[test]
fn additions() {
    check(&[
        // The object is a prototype: who inherits sees the new property.
        (
            "const a = { x: 1 }, b = { __proto__: a }, c = { __proto__: b };
             const objects = [{ __proto__: a }, { __proto__: a }, { __proto__: a }, b, { __proto__: a }], log = [];
             for (const object of objects) { log.push(c.x); object.x = 2 } log.push(c.x); log.join()",
            "'1,1,1,1,2,2'",
        ),
        // The first property of a function brings its own along.
        (
            "function make(p) { function F() {} F.prototype = p; return F } const log = [];
             for (let i = 0; i < 5; i++) { const p = [], F = make(p); log.push(F.prototype === p, new F() instanceof Array, F.name, F.length) }
             log.join()",
            "'true,true,F,0,true,true,F,0,true,true,F,0,true,true,F,0,true,true,F,0'",
        ),
        (
            "function make(n) { function F(a, b) {} F.x = n; return F } const log = [];
             for (let i = 0; i < 5; i++) { const F = make(i); log.push(F.x, F.length, typeof F.prototype) } log.join()",
            "'0,2,object,1,2,object,2,2,object,3,2,object,4,2,object'",
        ),
    ]);
}

//! `accessor` fields of classes, where test262 does not look.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::{Engine, Limits};

#[test]
fn a_field_behind_a_getter_and_a_setter() {
    for (source, expected) in [
        ("class A { accessor x = 1 } const a = new A(); a.x++; [a.x, Object.keys(a).length].join()", "'2,0'"),
        (
            "const d = Object.getOwnPropertyDescriptor(class { accessor x }.prototype, 'x'); [d.get.name, d.set.name, d.set.length, d.enumerable, 'prototype' in d.get].join()",
            "'get x,set x,1,false,false'",
        ),
        (
            "class A { accessor x = () => 1; static accessor ['y'] = class {} } [new A().x.name, A.y.name].join()",
            "'x,y'",
        ),
        (
            "class A { accessor x = 1 } try { Object.getOwnPropertyDescriptor(A.prototype, 'x').get.call({}) } catch (e) { e.name }",
            "'TypeError'",
        ),
        (
            "let order = []; class A { a = order.push('a'); accessor [(order.push('key'), 'b')] = order.push('b'); c = order.push('c') } new A(); order.join()",
            "'key,a,b,c'",
        ),
        ("class A { static accessor x = this; static y = this.x } A.y === A", "true"),
        (
            "class A { accessor #x = 1; accessor x = this.#x + 1; bump() { return ++this.#x } static has(o) { return #x in o } } const a = new A(); [a.x, a.bump(), A.has(a), A.has({})].join()",
            "'2,2,true,false'",
        ),
        ("class A { accessor x = 1 } class B extends A { accessor x = super.x + 1 } new B().x", "2"),
        ("class A { accessor\nx = 1 } const a = new A(); [Object.keys(a)].join()", "'accessor,x'"),
        (
            "class A { accessor = 1; static accessor() { return 2 } } [new A().accessor, A.accessor()].join()",
            "'1,2'",
        ),
        (
            "class A { accessor x = 1 } Object.getOwnPropertyDescriptor(A.prototype, 'x').get.toString()",
            "'accessor x = 1'",
        ),
    ] {
        let mut vm = Engine::new().vm().limits(Limits::untrusted()).build().unwrap();
        let value = vm.eval("test.js", source).unwrap_or_else(|error| panic!("{source}: {error:?}")).value();
        assert_eq!(vm.display(value).unwrap(), expected, "{source}");
    }
}

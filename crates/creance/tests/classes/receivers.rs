//! Hostile receivers, and attempts to change what objects have in common.

use super::{Account, builder, check, outcome};
use creance::host_class;

const WRONG: &str = "TypeError: 'deposit' must be called on a Account";

#[test]
fn methods_need_an_object_of_their_class() {
    for receiver in [
        "{}",
        "undefined",
        "1",
        "Account",
        "Account.prototype",
        "Object.create(account)",
        "new Proxy(account, {})",
    ] {
        check(&format!("Account.prototype.deposit.call({receiver}, 1)"), WRONG);
    }
    check("({ __proto__: Account.prototype }).deposit(1)", WRONG);
    check("({ __proto__: account }).deposit(1)", WRONG);
    check("Account.prototype.deposit.call(account, 1)", "1");
    check("(0, account.deposit)(1)", WRONG);
}

#[test]
fn accessors_do_too() {
    let wrong = |what| format!("TypeError: '{what}' must be called on a Account");
    check("Account.prototype.balance", &wrong("get balance"));
    check("({ __proto__: account }).balance", &wrong("get balance"));
    check("Account.prototype.limit = 1", &wrong("set limit"));
    check("Reflect.get(account, 'balance', {})", &wrong("get balance"));
    check("Reflect.set(account, 'limit', 1, {})", &wrong("set limit"));
    check("new Proxy(account, {}).balance", &wrong("get balance"));
    check("Object.getOwnPropertyDescriptor(Account.prototype, 'balance').get.call(account)", "0");
}

/// Another class with methods of the same names.
struct Till;

#[host_class]
impl Till {
    fn deposit(&self, _amount: f64) -> &str {
        "till"
    }

    #[getter]
    fn balance(&self) -> f64 {
        -1.0
    }
}

#[test]
fn objects_of_other_classes_are_not_confused() {
    let mut vm = builder().class::<Account>("Account").grant("till", Till).build().unwrap();
    for (expression, expected) in [
        ("till.deposit(1) + till.balance", "till-1"),
        ("Account.prototype.deposit.call(till, 1)", WRONG),
        ("till.deposit.call(new Account('a'), 1)", "TypeError: 'deposit' must be called on a Till"),
        (
            "Reflect.get(till, 'balance', new Account('a'))",
            "TypeError: 'get balance' must be called on a Till",
        ),
    ] {
        assert_eq!(outcome(&mut vm, expression), expected, "{expression}");
    }
}

#[test]
fn nothing_of_it_can_be_changed() {
    let attempts = [
        "account.extra = 1",
        "Account.extra = 1",
        "Account.prototype.extra = 1",
        "Account.prototype = {}",
        "Account.prototype.deposit = null",
        "delete Account.prototype.deposit",
        "delete Account.prototype.balance",
        "Object.defineProperty(Account.prototype, 'balance', { get() { return 9 } })",
        "Object.setPrototypeOf(Account.prototype, null)",
        "Object.setPrototypeOf(account, null)",
        "Object.setPrototypeOf(Account, null)",
        "account.deposit.extra = 1",
    ];
    for attempt in attempts {
        check(
            &format!(
                "(() => {{ 'use strict'; try {{ {attempt}; return 'done' }} catch (e) {{ return e.name }} }})()"
            ),
            "TypeError",
        );
    }
    // What script reads of it comes from its own objects, whatever it does to others.
    check("(Object.prototype.deposit = null, Function.prototype.call = null, account.deposit(1))", "1");
    let then = "(Object.prototype.then = () => { throw 1 }, account.save() instanceof Promise)";
    check(then, "true");
}

//! Getters and setters.

use super::{Account, builder, check, outcome};

#[test]
fn they_are_read_and_written() {
    check("(account.limit = 7, account.limit)", "7");
    check(
        "(account.limit = '7', 1)",
        "ERR_ARGUMENT TypeError: Account.limit: argument 1: expected a number, found \"7\"",
    );
    check("account.limit = -1", "ERR_HOST Error: the limit is negative");
    check("(account.limit += 5, account['limit'])", "105");
    check("(({ limit: account.limit } = { limit: 3 }), account.limit)", "3");
    check("[Reflect.get(account, 'balance'), Reflect.get({}, 'balance', account)]", "0,");
    check("(Reflect.set(account, 'limit', 2), account.limit)", "2");
    check("'balance' in account && !Object.hasOwn(account, 'balance')", "true");
    check("JSON.stringify({ ...account })", "{}");
    check("(account.note = '!', account.whose())", "Ada!");
    check("account.note", "undefined");
}

#[test]
fn what_has_no_setter_cannot_be_written() {
    check("(account.balance = 1, account.balance)", "0");
    let strict = "(function () { 'use strict'; account.balance = 1 })()";
    check(strict, "TypeError: Cannot assign to read only property 'balance' of object");
    check("Reflect.set(account, 'balance', 1)", "false");
    let define = "Object.defineProperty(account, 'balance', { value: 1 })";
    check(define, "TypeError: Cannot redefine property: balance");
}

#[test]
fn properties_of_the_prototype() {
    let describe = "Object.entries(Object.getOwnPropertyDescriptor(Object.getPrototypeOf(account), 'NAME'))\
                    .map(([key, value]) => `${key}: ${typeof value == 'function' ? `${value.name}/${value.length}` : value}`)";
    for (name, expected) in [
        ("balance", "get: get balance/0,set: undefined,enumerable: false,configurable: false"),
        ("limit", "get: get limit/0,set: set limit/1,enumerable: false,configurable: false"),
        ("note", "get: undefined,set: set note/1,enumerable: false,configurable: false"),
        ("deposit", "value: deposit/1,writable: false,enumerable: false,configurable: false"),
    ] {
        check(&describe.replace("NAME", name), expected);
    }
    let text = "Object.getOwnPropertyDescriptor(Account.prototype, 'limit').set";
    check(text, "function set limit() { [native code] }");
    check(&format!("Object.isFrozen({text})"), "true");
}

#[test]
fn accessors_are_no_exports() {
    let engine = creance::Engine::new();
    let mut vm = engine.vm().grant("account", Account::of("Ada")).build().unwrap();
    let source = "
        import account, * as all from 'cap:account';
        globalThis.names = Object.keys(all);
        globalThis.same = [account === globalThis.account, all.deposit(2), account.balance]";
    vm.run(&engine.compile_module("m.mjs", source).unwrap()).unwrap();
    assert_eq!(outcome(&mut vm, "names"), "default,deposit,fail,forChild,save,saveSync,whose,withdraw,work");
    assert_eq!(outcome(&mut vm, "same"), "true,2,2");
}

#[test]
fn caches_do_not_confuse_objects() {
    let mut vm = builder().class::<Account>("Account").build().unwrap();
    let source = "
        const all = [1, 2, 3].map((n) => { const a = new Account(`${n}`, n); a.deposit(n * 10); return a });
        let sum = 0;
        for (let i = 0; i < 30; i++) { const a = all[i % 3]; a.limit += 1; sum += a.balance + a.limit }
        [sum, ...all.map((a) => a.limit)].join()";
    let outcome = vm.eval("loop.js", source).unwrap();
    // Ten rounds of 10 + 20 + 30, and of limits that begin with 1, 2 and 3.
    assert_eq!(vm.get::<String>(outcome).unwrap(), "825,11,12,13");
}

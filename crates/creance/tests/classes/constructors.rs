//! Classes: what script makes objects with.

use super::{Account, builder, check, outcome, vm};
use creance::{Class, HostError, Object, host_class};
use creance_vm::Value;

#[test]
fn new_makes_objects() {
    check("new Account('Ada').whose()", "Ada");
    check("new Account('Ada', 7).limit", "7");
    check("new Account('Ada') === new Account('Ada')", "false");
    check("new Account('Ada') instanceof Account", "true");
    check(
        "[account instanceof Account, {} instanceof Account, Account instanceof Account]",
        "true,false,false",
    );
    check("Object.getPrototypeOf(new Account('a')) === Account.prototype", "true");
    check("Reflect.construct(Account, ['Eve']).whose()", "Eve");
    check("new (Account.bind(null, 'Bo'))().whose()", "Bo");
    check("new Account(...['Cy', 3]).limit", "3");
    check("new Account('a', undefined).limit", "100");
    check("Object.isFrozen(new Account('a'))", "true");
}

#[test]
fn a_class_is_a_frozen_function() {
    check(
        "[typeof Account, Account.name, Account.length, Object.isFrozen(Account)]",
        "function,Account,2,true",
    );
    check("Reflect.ownKeys(Account)", "length,name,prototype");
    check("Object.isFrozen(Account.prototype)", "true");
    check("Object.getPrototypeOf(Account) === Function.prototype", "true");
    check("Account.constructor === Function", "true");
    check("Account", "function Account() { [native code] }");
    let called = "TypeError: Class constructor Account cannot be invoked without 'new'";
    for call in [
        "Account('a')",
        "Account.call(new Account('a'), 'b')",
        "Reflect.apply(Account, null, [])",
        "[1].map(Account)",
    ] {
        check(call, called);
    }
    check("new new Account('a')()", "TypeError: new is not a constructor");
    check("new account.deposit(1)", "TypeError: account.deposit is not a constructor");
}

/// Who has an object has no right to make more of them.
#[test]
fn objects_do_not_lead_to_their_class() {
    check("account.constructor === Object", "true");
    check("Object.hasOwn(Account.prototype, 'constructor')", "false");
    let mut vm = builder().grant("account", Account::of("Ada")).build().unwrap();
    assert_eq!(outcome(&mut vm, "typeof Account"), "undefined");
    assert_eq!(outcome(&mut vm, "new account.constructor('x')"), "x");
}

#[test]
fn classes_of_script_extend_it() {
    let savings = "class Savings extends Account { rate = 0.5; #kept = 1; \
                   interest() { return this.deposit(this.balance * this.rate) + this.#kept } \
                   deposit(n) { return super.deposit(n) * 2 } }";
    let check = |expression: &str, expected| {
        let mut vm = vm();
        vm.eval("savings.js", savings).unwrap();
        assert_eq!(outcome(&mut vm, expression), expected, "{expression}");
    };
    check("[new Savings('Ada') instanceof Savings, new Savings('Ada') instanceof Account]", "true,true");
    check("new Savings('Ada', 3).limit", "3");
    check("(() => { const s = new Savings('Ada'); s.deposit(10); return s.interest() })()", "31");
    check("Object.keys(new Savings('Ada'))", "rate");
    check("Object.isExtensible(new Savings('Ada'))", "true");
    check("new Savings('Ada').constructor.name", "Savings");
    check(
        "new Savings()",
        "ERR_ARGUMENT TypeError: new Account: argument 1: expected a string, found undefined",
    );
    check(
        "account.forChild(new Savings('Ada'))",
        "ERR_ARGUMENT TypeError: Account.forChild: argument 1: a capability is no plain data",
    );
    check("Reflect.construct(Account, ['a'], Savings) instanceof Savings", "true");
    check("new (class extends Account { constructor() {} })()", THIS_FIRST);
    // The prototype of the new target counts, as for classes of the language.
    check("Object.getPrototypeOf(Reflect.construct(Account, ['a'], Array)) === Array.prototype", "true");
    let primitive = "const f = function () {}; f.prototype = 1; Reflect.construct(Account, ['a'], f).whose()";
    check(&format!("(() => {{ {} }})()", primitive.replace("Reflect", "return Reflect")), "a");
    check("new (new Proxy(Account, {}))('p').whose()", "p");
    let trap = "new (new Proxy(Account, { get() { throw new Error('trap') } }))('p')";
    check(trap, "Error: trap");
    let collected = "Reflect.construct(Account, [{ get length() { return 1 } }], Savings)";
    check(collected, "ERR_ARGUMENT TypeError: new Account: argument 1: expected a string, found {1 fields}");
}

const THIS_FIRST: &str = "ReferenceError: Must call super constructor in derived class before accessing 'this' or \
                          returning from derived constructor";

#[test]
fn a_closure_can_be_the_constructor() {
    let mut left = 2;
    let accounts = Class::made_by(move |owner: String| {
        if left == 0 {
            return Err(HostError::denied());
        }
        left -= 1;
        Ok(Account::of(&owner))
    });
    let mut vm = builder().grant("Konto", accounts).build().unwrap();
    assert_eq!(outcome(&mut vm, "[Konto.name, Konto.length, new Konto('a').whose()]"), "Account,1,a");
    assert_eq!(
        outcome(&mut vm, "new Konto(1)"),
        "ERR_ARGUMENT TypeError: new Account: argument 1: expected a string, found 1"
    );
    assert_eq!(outcome(&mut vm, "new Konto('b').whose() + new Konto('c')"), "ERR_DENIED Error: denied");
}

/// Panics when it is made, or is dropped.
struct Brittle(bool);

#[host_class]
impl Brittle {
    #[constructor]
    fn new(now: bool) -> Brittle {
        assert!(!now, "on purpose");
        Brittle(true)
    }

    fn hold(&self) -> bool {
        self.0
    }
}

impl Drop for Brittle {
    fn drop(&mut self) {
        assert!(!self.0, "on purpose");
    }
}

#[test]
fn a_panic_closes_the_class() {
    let mut vm = builder().class::<Brittle>("Brittle").build().unwrap();
    vm.eval("keep.js", "const kept = new Brittle(false)").unwrap();
    for (expression, expected) in [
        ("new Brittle(true)", "ERR_HOST Error: 'Brittle' has failed"),
        ("new Brittle(false)", "ERR_CLOSED Error: 'Brittle' is closed: it has failed"),
        ("kept.hold()", "true"),
    ] {
        assert_eq!(outcome(&mut vm, expression), expected, "{expression}");
    }
}

#[test]
fn a_panic_of_drop_is_held_back() {
    let mut vm = builder().class::<Brittle>("Brittle").build().unwrap();
    let loop_ = "for (let i = 0; i < 300; i++) new Brittle(false); new Brittle(false).hold()";
    let outcome = vm.eval("loop.js", loop_).unwrap();
    assert!(vm.get::<bool>(outcome).unwrap());
    drop(vm);
}

/// A class whose constructor alone takes nothing, and that has no methods.
struct Token;

#[host_class]
impl Token {
    #[constructor]
    fn new() -> Self {
        Token
    }
}

#[test]
fn classes_share_a_prototype_only_if_they_are_equal() {
    let granted = || {
        let builder = builder().class::<Account>("A").class::<Account>("B").class::<Token>("T");
        builder.grant("a", Object::new(Account::of("a"))).build().unwrap()
    };
    let check =
        |expression, expected| assert_eq!(outcome(&mut granted(), expression), expected, "{expression}");
    check(
        "[A === B, A.prototype === B.prototype, a instanceof A, A.prototype === T.prototype]",
        "false,true,true,false",
    );
    check(
        "[new T() instanceof T, new A('x') instanceof B, T.length, String(new T())]",
        "true,true,0,[object Token]",
    );
}

#[test]
fn a_class_can_be_imported() {
    let engine = creance::Engine::new();
    let mut vm = engine.vm().class::<Account>("Account").build().unwrap();
    let source = "import Class, * as all from 'cap:Account'; globalThis.seen = [Class === Account, Object.keys(all), new Class('m').whose()]";
    vm.run(&engine.compile_module("m.mjs", source).unwrap()).unwrap();
    assert_eq!(outcome(&mut vm, "seen"), "true,default,m");
}

#[test]
fn each_realm_has_its_own() {
    let mut vm = vm();
    let inner = vm.inner();
    let realm = inner.create_realm().unwrap();
    let (class, account) =
        (inner.granted_object(realm, "Account").unwrap(), inner.granted_object(realm, "account").unwrap());
    for (name, object) in [("Other", class), ("other", account)] {
        creance_engine::define_global(&mut inner.heap, 0, name, Value::object(object)).unwrap();
    }
    for (expression, expected) in [
        (
            "[Other === Account, Other.prototype === Account.prototype, other === account]",
            "false,false,false",
        ),
        ("Other instanceof Function", "false"),
        (
            "[new Other('o') instanceof Other, new Other('o') instanceof Account, other instanceof Other]",
            "true,false,true",
        ),
        ("Account.prototype.whose.call(other) + Other.prototype.whose.call(account)", "AdaAda"),
        ("(account.deposit(3), other.balance)", "3"),
    ] {
        assert_eq!(outcome(&mut vm, expression), expected, "{expression}");
    }
}

#[test]
fn it_does_not_cross_into_a_shadow_realm() {
    let realm =
        "new ShadowRealm().evaluate('(f) => { try { return new f(\"a\") } catch (e) { return e.name } }')";
    check(&format!("{realm}(Account)"), "TypeError");
    check("new ShadowRealm().evaluate('typeof Account')", "undefined");
}

//! Calls, names, arguments and results.

use super::{Account, builder, check, outcome, vm};
use creance::{Class, ErrorCode, HostError, Object, Vm, host_class};

#[test]
fn calls() {
    check("account.deposit(2) + account.deposit(3)", "7");
    check("[account.deposit(5), account.withdraw(2), account.balance]", "5,3,3");
    check("account.whose()", "Ada");
    check("account.forChild('Byron').whose()", "Byron of Ada");
    check("account.forChild('a').forChild('b').whose()", "b of a of Ada");
    check("account.fail.length + account.deposit.length + account.work.length", "2");
    check("Object.getOwnPropertyNames(Object.getPrototypeOf(account)).join()", NAMES);
    check("Reflect.ownKeys(account).length", "0");
    check("String(account)", "[object Account]");
}

const NAMES: &str = "deposit,withdraw,save,saveSync,forChild,whose,work,fail,balance,limit,note";

#[test]
fn errors() {
    check("account.withdraw(1)", "ERR_HOST Error: Ada has 0");
    check(
        "account.deposit('x')",
        "ERR_ARGUMENT TypeError: Account.deposit: argument 1: expected a number, found \"x\"",
    );
    check(
        "account.deposit()",
        "ERR_ARGUMENT TypeError: Account.deposit: argument 1: expected a number, found undefined",
    );
    check("new Account(1)", "ERR_ARGUMENT TypeError: new Account: argument 1: expected a string, found 1");
    check("new Account('a', -1)", "ERR_HOST Error: the limit is negative");
    let no_data =
        |function, what| format!("ERR_ARGUMENT TypeError: {function}: argument 1: {what} is no plain data");
    check("account.deposit(account)", &no_data("Account.deposit", "a capability"));
    check("account.forChild(new Account('a'))", &no_data("Account.forChild", "a capability"));
    check("account.deposit(Account)", &no_data("Account.deposit", "a function"));
    check(
        "new Account([account])",
        "ERR_ARGUMENT TypeError: new Account: argument 1: [0]: a capability is no plain data",
    );
    check("account.limit = account", &no_data("Account.limit", "a capability"));
    check("account.saveSync(Symbol())", &no_data("Account.save", "a symbol"));
}

#[test]
fn promises() {
    let mut vm = vm();
    let source = "
        const seen = [];
        account.save().then((n) => seen.push(n));
        seen.push(account.saveSync());
        account.save().catch((error) => seen.push(error.code));
        try { account.saveSync() } catch (error) { seen.push(error.code) }";
    vm.eval("save.js", source).unwrap();
    assert_eq!(outcome(&mut vm, "seen"), "2,ERR_DENIED,1,ERR_DENIED");
    check("account.save() instanceof Promise", "true");
}

#[test]
fn a_panic_closes_the_object_alone() {
    let mut vm = vm();
    for (expression, expected) in [
        ("account.fail()", "ERR_HOST Error: 'account' has failed"),
        ("account.fail()", "ERR_CLOSED Error: 'account' is closed: it has failed"),
        ("account.balance", "ERR_CLOSED Error: 'account' is closed: it has failed"),
        ("new Account('a').fail()", "ERR_HOST Error: 'Account.new(\"a\")' has failed"),
        ("new Account('a').deposit(1)", "1"),
    ] {
        assert_eq!(outcome(&mut vm, expression), expected, "{expression}");
    }
}

/// An error of the embedder's own, an alias, and what else functions return.
struct Shop;

struct Sold;

impl From<Sold> for HostError {
    fn from(_: Sold) -> HostError {
        HostError::new(ErrorCode::NotFound, "it is sold")
    }
}

type Answered<T> = Result<T, Sold>;

#[host_class(name = "Market")]
impl Shop {
    const OPEN: bool = true;

    fn aliased(&self, sold: bool) -> Answered<Vec<u8>> {
        if sold { Err(Sold) } else { Ok(vec![1, 2]) }
    }

    fn object(&self, sold: bool) -> Answered<Object<Shop>> {
        if sold { Err(Sold) } else { Ok(Shop.into()) }
    }

    fn accounts(&self) -> Class<Account> {
        Class::made_by(|owner: String| Ok(Account::of(&owner)))
    }

    fn nothing(&self) {}

    fn r#type(&self, a: u8, b: (bool, String)) -> (String, bool, u8) {
        (b.1, b.0, a)
    }

    fn unwritable(&self) -> std::collections::HashMap<Vec<u8>, u8> {
        [(vec![1], 1)].into()
    }

    #[cfg(not(test))]
    fn absent(&self) -> Missing {}

    #[cfg(test)]
    fn is_open(&self) -> bool {
        Self::OPEN
    }
}

fn shop() -> Vm {
    builder().grant("shop", Shop).build().unwrap()
}

#[test]
fn results() {
    let check = |expression, expected| assert_eq!(outcome(&mut shop(), expression), expected, "{expression}");
    check("shop.aliased(false)", "1,2");
    check("shop.aliased(true)", "ERR_NOT_FOUND Error: it is sold");
    check("shop.object(false).object(false)", "[object Market]");
    check("shop.object(true)", "ERR_NOT_FOUND Error: it is sold");
    check("new (shop.accounts())('Ada').whose()", "Ada");
    check("[shop.accounts().name, shop.accounts().length]", "Account,1");
    check("shop.nothing()", "undefined");
    check("shop.type(1, [true, 'x'])", "x,true,1");
    check("[shop.absent, shop.isOpen()]", ",true");
    let key = "ERR_HOST Error: Market.unwritable: the answer: ";
    assert!(outcome(&mut shop(), "shop.unwritable()").starts_with(key));
}

//! Types of Rust whose methods script calls.
#![allow(clippy::unwrap_used, reason = "tests")]

mod accessors;
mod constructors;
#[cfg(feature = "host")]
mod layers;
mod lifetimes;
mod methods;
mod receivers;
mod standing_still;

use creance::{Context, Engine, Error, HostError, Object, Vm, VmBuilder, host_class};

/// A class with a member of each kind.
struct Account {
    owner: String,
    balance: f64,
    limit: f64,
    saves: u32,
}

impl Account {
    fn of(owner: &str) -> Account {
        Account { owner: owner.to_owned(), balance: 0.0, limit: 100.0, saves: 0 }
    }
}

#[host_class]
impl Account {
    #[constructor]
    fn new(owner: String, limit: Option<f64>) -> Result<Account, HostError> {
        match limit {
            Some(limit) if limit < 0.0 => Err("the limit is negative".into()),
            _ => Ok(Account { limit: limit.unwrap_or(100.0), ..Account::of(&owner) }),
        }
    }

    fn deposit(&mut self, amount: f64) -> f64 {
        self.balance += amount;
        self.balance
    }

    fn withdraw(&mut self, amount: f64) -> Result<f64, String> {
        if amount > self.balance {
            return Err(format!("{} has {}", self.owner, self.balance));
        }
        self.balance -= amount;
        Ok(self.balance)
    }

    #[promise]
    fn save(&mut self) -> Result<u32, HostError> {
        self.saves += 1;
        if self.saves > 2 { Err(HostError::denied()) } else { Ok(self.saves) }
    }

    #[getter]
    fn balance(&self) -> f64 {
        self.balance
    }

    #[getter]
    fn get_limit(&self) -> Result<f64, HostError> {
        Ok(self.limit)
    }

    #[setter]
    fn set_limit(&mut self, limit: f64) -> Result<(), HostError> {
        if limit < 0.0 {
            return Err("the limit is negative".into());
        }
        self.limit = limit;
        Ok(())
    }

    #[setter]
    fn set_note(&mut self, note: String) {
        self.owner.push_str(&note);
    }

    fn for_child(&self, name: String) -> Object<Account> {
        Object::new(Account::of(&format!("{name} of {}", self.owner)))
    }

    #[rename = "whose"]
    fn owner_of(&self) -> &str {
        &self.owner
    }

    fn work(&self, portions: u64, context: &mut Context<'_>) -> Result<u64, HostError> {
        for _ in 0..portions {
            context.moved(1 << 16)?;
        }
        Ok(context.room())
    }

    fn fail(&self) {
        panic!("on purpose: {}", self.owner)
    }

    #[skip]
    fn internal(self) -> f64 {
        self.balance
    }
}

fn builder() -> VmBuilder {
    Engine::new().vm().hash_seed(1)
}

/// A VM with the class and with one account.
fn vm() -> Vm {
    builder().class::<Account>("Account").grant("account", Account::of("Ada")).build().unwrap()
}

/// What an expression comes to as text; errors with their codes.
fn outcome(vm: &mut Vm, expression: &str) -> String {
    let source = format!("try {{ String({expression}) }} catch (e) {{ `${{e.code ?? ''}} ${{e}}`.trim() }}");
    let result = vm.eval("call.js", &source).and_then(|outcome| vm.get(outcome));
    result.unwrap_or_else(|error: Error| error.to_string())
}

#[track_caller]
fn check(expression: &str, expected: &str) {
    assert_eq!(outcome(&mut vm(), expression), expected, "{expression}");
}

#[test]
fn what_is_skipped_is_plain_rust() {
    let mut account = Account::of("Ada");
    account.deposit(2.0);
    assert_eq!(account.internal(), 2.0);
    check("account.internal", "undefined");
}

//! A shop lets its customers write rules for discounts. Rules see the cart as an object of theirs, and make coupons; what
//! they cannot do to a cart is what its methods refuse.
//!
//! `cargo run -p creance --example classes`

use creance::{Class, Engine, Error, ErrorCode, HostError, Limits, Object, host_class};
use std::sync::{Arc, Mutex};

/// A cart as the shop has it. Prices are in cents.
#[derive(Default)]
struct State {
    lines: Vec<(String, u32, u64)>,
    percent: u64,
}

struct Cart(Arc<Mutex<State>>);

impl Cart {
    fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> Result<T, HostError> {
        self.0.lock().map(|mut state| f(&mut state)).map_err(|_| "the cart is broken".into())
    }
}

#[host_class]
impl Cart {
    #[getter]
    fn total(&self) -> Result<u64, HostError> {
        self.with(|cart| cart.lines.iter().map(|(_, count, price)| u64::from(*count) * price).sum())
    }

    fn count(&self, product: String) -> Result<u32, HostError> {
        self.with(|cart| cart.lines.iter().filter(|line| line.0 == product).map(|line| line.1).sum())
    }

    #[getter]
    fn percent(&self) -> Result<u64, HostError> {
        self.with(|cart| cart.percent)
    }

    #[setter]
    fn set_percent(&mut self, percent: u64) -> Result<(), HostError> {
        if percent > 30 {
            return Err(HostError::new(ErrorCode::Denied, format!("{percent} % are too many")));
        }
        self.with(|cart| cart.percent = percent)
    }

    fn coupon(&self, text: String) -> Result<Object<Coupon>, HostError> {
        Ok(Coupon { text, cents: self.total()? / 10 }.into())
    }
}

/// What a rule hands out instead.
struct Coupon {
    text: String,
    cents: u64,
}

#[host_class]
impl Coupon {
    #[getter]
    fn cents(&self) -> u64 {
        self.cents
    }

    fn print(&self) -> String {
        format!("{}: {}.{:02}", self.text, self.cents / 100, self.cents % 100)
    }
}

const RULES: &[&str] = &[
    "cart.percent = cart.total > 50_00 ? 10 : 0; `${cart.percent} % of ${cart.total}`",
    "cart.count('tea') >= 3 ? cart.coupon('for your next tea').print() : 'no coupon'",
    "try { cart.percent = 90 } catch (error) { `${error.code}: ${error.message}` }",
    "class Gift extends Coupon { print() { return `*** ${super.print()} ***` } } new Gift('a gift', 250).print()",
    "try { new Coupon('all', 100_000) } catch (error) { error.message }",
    "Coupon.prototype.print.call(cart)",
];

fn main() -> Result<(), Error> {
    let engine = Engine::new();
    let lines = vec![("tea".to_owned(), 3, 12_50), ("pot".to_owned(), 1, 29_90)];
    let cart = Arc::new(Mutex::new(State { lines, percent: 0 }));

    let mut shown = Vec::new();
    for rule in RULES {
        // The budget for coupons is what the constructor of this VM has captured.
        let mut budget = 500;
        let coupons = Class::made_by(move |text: String, cents: u64| {
            budget = u64::checked_sub(budget, cents).ok_or("there is no budget for this coupon")?;
            Ok(Coupon { text, cents })
        });
        let mut vm = engine
            .vm()
            .limits(Limits::untrusted().fuel(1_000_000))
            .grant("cart", Cart(cart.clone()))
            .grant("Coupon", coupons)
            .build()?;
        let line = match vm.eval("rule.js", rule) {
            Ok(outcome) => vm.get::<String>(outcome)?,
            Err(Error::Exception(exception)) => {
                exception.to_string().lines().next().unwrap_or_default().to_owned()
            }
            Err(other) => return Err(other),
        };
        println!("{line}");
        shown.push(line);
    }
    let expected = [
        "10 % of 6740",
        "for your next tea: 6.74",
        "ERR_DENIED: 90 % are too many",
        "*** a gift: 2.50 ***",
        "there is no budget for this coupon",
        "Uncaught TypeError: 'print' must be called on a Coupon",
    ];
    assert_eq!(shown, expected);
    Ok(())
}

//! Tool code that a language model wrote: TypeScript with a folder to read, a store to remember in, and one function
//! of the host. Whatever it does, it does within these grants and limits.
//!
//! `cargo run -p creance --example tool_code`

use creance::{Audit, Cap, Engine, Error, HostError, Limits, Quota};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the model answered when it was asked for the most expensive open order of each customer.
const ANSWER: &str = r#"
    import orders from "cap:orders";
    import memory from "cap:memory";

    interface Order { customer: string; open: boolean; price: number }

    export default async (currency: string) => {
        const dearest = new Map<string, number>();
        for (const { name } of await orders.list(".")) {
            const order: Order = JSON.parse(await orders.readText(name));
            if (order.open) dearest.set(order.customer, Math.max(order.price, dearest.get(order.customer) ?? 0));
        }
        await memory.set("last", String(dearest.size));
        const rate: number = exchangeRate(currency);
        return [...dearest].map(([customer, price]) => ({ customer, price: Math.round(price * rate * 100) / 100 }));
    };
"#;

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Dearest {
    customer: String,
    price: f64,
}

fn exchange_rate(currency: String) -> Result<f64, HostError> {
    match &*currency {
        "EUR" => Ok(1.0),
        "USD" => Ok(1.08),
        _ => Err(HostError::from(format!("no rate for {currency}"))),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let orders = Cap::memory_dir([
        ("1.json", r#"{ "customer": "Nile", "open": true, "price": 80 }"#),
        ("2.json", r#"{ "customer": "Nile", "open": true, "price": 12.5 }"#),
        ("3.json", r#"{ "customer": "Oder", "open": false, "price": 900 }"#),
    ])?;
    let uses = Arc::new(Mutex::new(Vec::new()));
    let seen = uses.clone();
    let audit = Audit::new(move |entry| {
        if let Ok(mut seen) = seen.lock() {
            seen.push(entry.call.summary());
        }
    });

    let engine = Engine::new();
    let mut vm = engine
        .vm()
        .limits(Limits::untrusted().fuel(10_000_000).memory(16 << 20).wall(Duration::from_secs(2)))
        .grant("orders", orders.read_only().quota(Quota::calls(100)).audit(&audit))
        .grant("memory", Cap::memory_kv()?.quota(Quota::of_bytes(10_000)).audit(&audit))
        .func("exchangeRate", exchange_rate)
        .build()?;
    vm.run(&engine.compile("answer.ts", ANSWER)?)?;

    let dearest: Vec<Dearest> = vm.call("default", ("USD",))?;
    assert_eq!(dearest, [Dearest { customer: "Nile".to_owned(), price: 86.4 }]);
    println!("{dearest:?}\n{:?}", vm.usage());
    for call in uses.lock().map_err(|_| "the audit is broken")?.iter() {
        println!("used {call}");
    }

    // What goes wrong is told in words that can be sent back to the model.
    let Err(Error::Exception(exception)) = vm.call::<Vec<Dearest>>("default", ("GBP",)) else {
        return Err("there is a rate for GBP".into());
    };
    assert_eq!(exception.message, "Error: no rate for GBP");
    println!("{}", exception.message);
    Ok(())
}

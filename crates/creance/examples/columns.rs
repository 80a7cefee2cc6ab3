//! A function that a user typed in, over the columns of a table: compiled once, called for batches of rows, with fuel
//! for each batch.
//!
//! `cargo run --release -p creance --example columns`

use creance::{Engine, Error, Halt, Limits, Vm};

const ROWS: usize = 10_000;
const BATCH: usize = 1_000;
const FUEL_FOR_A_ROW: u64 = 2_000;

/// The function for a row, over columns of a batch.
fn prepare(engine: &Engine, body: &str) -> Result<Vm, Error> {
    let source = format!(
        "export const map = (prices, names) => prices.map((price, row) => {{ const name = names[row]; {body} }});"
    );
    let mut vm = engine.vm().limits(Limits::untrusted().fuel(1_000_000)).build()?;
    vm.run(&engine.compile("column.mjs", &source)?)?;
    Ok(vm)
}

fn apply(vm: &mut Vm, prices: &[f64], names: &[String]) -> Result<Vec<f64>, Error> {
    let mut column = Vec::with_capacity(prices.len());
    for (prices, names) in prices.chunks(BATCH).zip(names.chunks(BATCH)) {
        vm.add_fuel(FUEL_FOR_A_ROW * prices.len() as u64);
        column.extend(vm.call::<Vec<f64>>("map", (prices, names))?);
    }
    Ok(column)
}

fn main() -> Result<(), Error> {
    let prices: Vec<f64> = (0..ROWS).map(|row| row as f64 / 4.0).collect();
    let names: Vec<String> = (0..ROWS).map(|row| format!("item {row}")).collect();
    let engine = Engine::new();

    let mut vm = prepare(&engine, "return name.endsWith('7') ? price * 0.9 : price")?;
    let column = apply(&mut vm, &prices, &names)?;
    let expected = |row: usize| if row % 10 == 7 { prices[row] * 0.9 } else { prices[row] };
    assert!(column.iter().enumerate().all(|(row, value)| *value == expected(row)));
    println!("{} rows, {:?}", column.len(), vm.usage());

    let mut vm = prepare(&engine, "while (price >= 0) price++; return price")?;
    let error = apply(&mut vm, &prices, &names).err();
    assert!(matches!(error, Some(Error::Halt { halt: Halt::Fuel, .. })), "{error:?}");
    println!("{}", error.map_or_else(String::new, |error| error.to_string()));
    Ok(())
}

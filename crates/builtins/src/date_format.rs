//! Dates as text. <https://tc39.es/ecma262/#sec-todatestring>

use crate::date::{Fields, fields, this_time};
use alloc::format;
use alloc::string::String;
use creance_vm::heap::string::names;
use creance_vm::operations::Hint;
use creance_vm::{Args, JsResult, PropertyKey, Value, Vm};

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
pub(crate) const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn name(names: &[&'static str], index: u8) -> &'static str {
    names.get(usize::from(index)).copied().unwrap_or("")
}

/// A year with at least four digits and a sign if it is negative.
fn year(year: i64) -> String {
    if year < 0 { format!("-{:04}", -year) } else { format!("{year:04}") }
}

/// [DateString ( tv )](https://tc39.es/ecma262/#sec-datestring)
fn date(f: Fields) -> String {
    format!("{} {} {:02} {}", name(&DAYS, f.weekday), name(&MONTHS, f.month), f.day, year(f.year))
}

/// [TimeString ( tv )](https://tc39.es/ecma262/#sec-timestring)
fn time(f: Fields) -> String {
    format!("{:02}:{:02}:{:02} GMT", f.hour, f.minute, f.second)
}

/// The time zone. <https://tc39.es/ecma262/#sec-timezoneestring>
const ZONE: &str = "+0000 (Coordinated Universal Time)";
const INVALID: &str = "Invalid Date";

/// [ToDateString ( tv )](https://tc39.es/ecma262/#sec-todatestring)
pub(crate) fn date_time(value: f64) -> String {
    if value.is_nan() {
        return INVALID.into();
    }
    let f = fields(value);
    format!("{} {}{ZONE}", date(f), time(f))
}

/// The ISO form of a valid time value.
pub(crate) fn iso(value: f64) -> String {
    let f = fields(value);
    let year = match f.year {
        0..=9999 => format!("{:04}", f.year),
        year if year < 0 => format!("-{:06}", -year),
        year => format!("+{year:06}"),
    };
    format!(
        "{year}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        f.month + 1,
        f.day,
        f.hour,
        f.minute,
        f.second,
        f.millisecond
    )
}

fn formatted(vm: &mut Vm, args: Args, format: impl Fn(Fields) -> String) -> JsResult<Value> {
    let (_, value) = this_time(vm, args)?;
    vm.tick(8)?;
    let text = if value.is_nan() { INVALID.into() } else { format(fields(value)) };
    Ok(vm.heap.string_value(&text)?)
}

/// [Date.prototype.toDateString ( )](https://tc39.es/ecma262/#sec-date.prototype.todatestring)
pub(crate) fn to_date_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    formatted(vm, args, date)
}

/// [Date.prototype.toTimeString ( )](https://tc39.es/ecma262/#sec-date.prototype.totimestring)
pub(crate) fn to_time_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    formatted(vm, args, |f| format!("{}{ZONE}", time(f)))
}

/// [Date.prototype.toString ( )](https://tc39.es/ecma262/#sec-date.prototype.tostring)
pub(crate) fn to_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    formatted(vm, args, |f| format!("{} {}{ZONE}", date(f), time(f)))
}

/// [Date.prototype.toUTCString ( )](https://tc39.es/ecma262/#sec-date.prototype.toutcstring)
pub(crate) fn to_utc_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    formatted(vm, args, |f| {
        format!(
            "{}, {:02} {} {} {}",
            name(&DAYS, f.weekday),
            f.day,
            name(&MONTHS, f.month),
            year(f.year),
            time(f)
        )
    })
}

/// Month, day and year, as in English.
fn plain_date(f: Fields) -> String {
    format!("{}/{}/{}", f.month + 1, f.day, f.year)
}

/// Hours up to twelve.
fn plain_time(f: Fields) -> String {
    let hour = if f.hour.is_multiple_of(12) { 12 } else { f.hour % 12 };
    format!("{hour}:{:02}:{:02} {}", f.minute, f.second, if f.hour < 12 { "AM" } else { "PM" })
}

/// [Date.prototype.toLocaleDateString ( )](https://tc39.es/ecma262/#sec-date.prototype.tolocaledatestring)
pub(crate) fn to_locale_date_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    formatted(vm, args, plain_date)
}

/// [Date.prototype.toLocaleTimeString ( )](https://tc39.es/ecma262/#sec-date.prototype.tolocaletimestring)
pub(crate) fn to_locale_time_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    formatted(vm, args, plain_time)
}

/// [Date.prototype.toLocaleString ( )](https://tc39.es/ecma262/#sec-date.prototype.tolocalestring)
pub(crate) fn to_locale_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    formatted(vm, args, |f| format!("{}, {}", plain_date(f), plain_time(f)))
}

/// [Date.prototype.toISOString ( )](https://tc39.es/ecma262/#sec-date.prototype.toisostring)
pub(crate) fn to_iso_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (_, value) = this_time(vm, args)?;
    if value.is_nan() {
        return vm.range_error("Invalid time value");
    }
    vm.tick(8)?;
    Ok(vm.heap.string_value(&iso(value))?)
}

/// [Date.prototype.toJSON ( key )](https://tc39.es/ecma262/#sec-date.prototype.tojson)
pub(crate) fn to_json(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let this = args.this(vm);
    let object = Value::object(vm.to_object(this)?);
    vm.keep(object);
    let primitive = vm.to_primitive(object, Hint::Number)?;
    if primitive.as_number().is_some_and(|number| !number.is_finite()) {
        return Ok(Value::NULL);
    }
    vm.invoke(object, PropertyKey::interned(names::TO_ISOSTRING), &[])
}

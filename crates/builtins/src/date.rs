//! [Date Objects](https://tc39.es/ecma262/#sec-date-objects): time values and their arithmetic, the constructor
//! and the table. The local time zone is UTC: which other it might be is nothing that script may know.

use crate::realm::{alias, links, set_attributes};
use crate::{date_format, date_parse, date_parts};
use creance_vm::heap::number::to_integer_or_infinity;
use creance_vm::heap::string::names;
use creance_vm::operations::Hint;
use creance_vm::{Args, Attributes, Intrinsic, JsResult, Kind, Object, Spec, Value, Vm, constructor, method};

/// <https://tc39.es/ecma262/#sec-date-constructor>
pub const CONSTRUCTOR: Spec = Spec::function(Intrinsic::Date, constructor("Date", 7, construct))
    .links(links!(prototype DatePrototype))
    .methods(&[method("now", 0, now), method("parse", 1, parse), method("UTC", 7, utc)]);

/// <https://tc39.es/ecma262/#sec-properties-of-the-date-prototype-object>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::DatePrototype)
    .links(links!(constructor Date))
    .methods(&[
        method("getDate", 0, date_parts::get_date),
        method("getDay", 0, date_parts::get_day),
        method("getFullYear", 0, date_parts::get_full_year),
        method("getHours", 0, date_parts::get_hours),
        method("getMilliseconds", 0, date_parts::get_milliseconds),
        method("getMinutes", 0, date_parts::get_minutes),
        method("getMonth", 0, date_parts::get_month),
        method("getSeconds", 0, date_parts::get_seconds),
        method("getTime", 0, get_time),
        method("getTimezoneOffset", 0, date_parts::get_timezone_offset),
        method("getUTCDate", 0, date_parts::get_date),
        method("getUTCDay", 0, date_parts::get_day),
        method("getUTCFullYear", 0, date_parts::get_full_year),
        method("getUTCHours", 0, date_parts::get_hours),
        method("getUTCMilliseconds", 0, date_parts::get_milliseconds),
        method("getUTCMinutes", 0, date_parts::get_minutes),
        method("getUTCMonth", 0, date_parts::get_month),
        method("getUTCSeconds", 0, date_parts::get_seconds),
        method("setDate", 1, date_parts::set_date),
        method("setFullYear", 3, date_parts::set_full_year),
        method("setHours", 4, date_parts::set_hours),
        method("setMilliseconds", 1, date_parts::set_milliseconds),
        method("setMinutes", 3, date_parts::set_minutes),
        method("setMonth", 2, date_parts::set_month),
        method("setSeconds", 2, date_parts::set_seconds),
        method("setTime", 1, date_parts::set_time),
        method("setUTCDate", 1, date_parts::set_date),
        method("setUTCFullYear", 3, date_parts::set_full_year),
        method("setUTCHours", 4, date_parts::set_hours),
        method("setUTCMilliseconds", 1, date_parts::set_milliseconds),
        method("setUTCMinutes", 3, date_parts::set_minutes),
        method("setUTCMonth", 2, date_parts::set_month),
        method("setUTCSeconds", 2, date_parts::set_seconds),
        method("toDateString", 0, date_format::to_date_string),
        method("toISOString", 0, date_format::to_iso_string),
        method("toJSON", 1, date_format::to_json),
        method("toLocaleDateString", 0, date_format::to_locale_date_string),
        method("toLocaleString", 0, date_format::to_locale_string),
        method("toLocaleTimeString", 0, date_format::to_locale_time_string),
        method("toString", 0, date_format::to_string),
        method("toTimeString", 0, date_format::to_time_string),
        method("toUTCString", 0, date_format::to_utc_string),
        method("valueOf", 0, value_of),
        method("@@toPrimitive", 1, to_primitive),
        method("getYear", 0, date_parts::get_year),
        method("setYear", 1, date_parts::set_year),
    ])
    .setup(|heap, _, object| {
        set_attributes(heap, object, "@@toPrimitive", Attributes::CONFIGURABLE)?;
        alias(heap, object, "toUTCString", "toGMTString")
    });

/// Milliseconds of a day.
pub(crate) const MS_PER_DAY: f64 = 86_400_000.0;

/// [Date ( ...values )](https://tc39.es/ecma262/#sec-date)
fn construct(vm: &mut Vm, args: Args) -> JsResult<Value> {
    if args.new_target().is_none() {
        let now = clock(vm)?;
        let text = date_format::date_time(now);
        return Ok(vm.heap.string_value(&text)?);
    }
    let time = match args.len() {
        0 => clock(vm)?,
        1 => time_of(vm, args)?,
        _ => date_from_parts(vm, args)?,
    };
    let prototype = vm.prototype_for_new(args, Intrinsic::DatePrototype)?;
    Ok(Value::object(vm.new_wrapper(Kind::Date, prototype, Value::number(time))?))
}

/// Step 4 of the constructor: one argument.
fn time_of(vm: &mut Vm, args: Args) -> JsResult<f64> {
    let value = args.get(vm, 0);
    if let Some(date) = value.as_object().filter(|object| vm.heap.kind(*object) == Kind::Date) {
        return Ok(vm.wrapped(date).as_number().unwrap_or(f64::NAN));
    }
    let primitive = vm.to_primitive(value, Hint::Default)?;
    if let Some(text) = primitive.as_string() {
        vm.heap.strings.flatten(&mut vm.heap.meter, text)?;
        return Ok(match vm.heap.strings.units(text) {
            Some(units) => date_parse::parse(units),
            None => f64::NAN,
        });
    }
    Ok(time_clip(vm.to_number(primitive)?))
}

/// The time value of year, month, ... arguments; NaN for a year that is absent.
fn date_from_parts(vm: &mut Vm, args: Args) -> JsResult<f64> {
    let mut parts = [f64::NAN, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0];
    for (index, part) in parts.iter_mut().enumerate() {
        if index < args.len() {
            let argument = args.get(vm, index);
            *part = vm.to_number(argument)?;
        }
    }
    let [year, month, day, hour, minute, second, millisecond] = parts;
    let day = make_day(make_full_year(year), month, day);
    Ok(time_clip(make_date(day, make_time(hour, minute, second, millisecond))))
}

/// The present time, if the embedder grants a clock.
fn clock(vm: &mut Vm) -> JsResult<f64> {
    Ok(time_clip(libm::floor(vm.read_clock("Date.now")?)))
}

/// [Date.now ( )](https://tc39.es/ecma262/#sec-date.now)
fn now(vm: &mut Vm, _: Args) -> JsResult<Value> {
    clock(vm).map(Value::number)
}

/// [Date.parse ( string )](https://tc39.es/ecma262/#sec-date.parse)
fn parse(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let text = args.get(vm, 0);
    let text = vm.to_string(text)?;
    vm.heap.strings.flatten(&mut vm.heap.meter, text)?;
    Ok(vm.heap.strings.units(text).map_or(Value::NAN, |units| Value::number(date_parse::parse(units))))
}

/// [Date.UTC ( year \[ , month \[ , date \[ , hours \[ , minutes \[ , seconds \[ , ms \] \] \] \] \] \] )](https://tc39.es/ecma262/#sec-date.utc)
fn utc(vm: &mut Vm, args: Args) -> JsResult<Value> {
    date_from_parts(vm, args).map(Value::number)
}

/// `this` as a date and its time value.
pub(crate) fn this_time(vm: &mut Vm, args: Args) -> JsResult<(Object, f64)> {
    match args.this(vm).as_object().filter(|object| vm.heap.kind(*object) == Kind::Date) {
        Some(date) => Ok((date, vm.wrapped(date).as_number().unwrap_or(f64::NAN))),
        None => vm.type_error("this is not a Date object."),
    }
}

/// [Date.prototype.getTime ( )](https://tc39.es/ecma262/#sec-date.prototype.gettime)
fn get_time(vm: &mut Vm, args: Args) -> JsResult<Value> {
    Ok(Value::number(this_time(vm, args)?.1))
}

/// [Date.prototype.valueOf ( )](https://tc39.es/ecma262/#sec-date.prototype.valueof)
fn value_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    Ok(Value::number(this_time(vm, args)?.1))
}

/// [Date.prototype \[ %Symbol.toPrimitive% \] ( hint )](https://tc39.es/ecma262/#sec-date.prototype-%symbol.toprimitive%)
fn to_primitive(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let Some(object) = args.this(vm).as_object() else {
        return vm.type_error("Date.prototype[Symbol.toPrimitive] requires that 'this' be an Object");
    };
    let hint = args.get(vm, 0);
    let mut chosen = None;
    if let Some(text) = hint.as_string() {
        for (name, hint) in
            [(names::STRING, Hint::String), (names::DEFAULT, Hint::String), (names::NUMBER, Hint::Number)]
        {
            if vm.heap.strings.equals(&mut vm.heap.meter, text, name)? {
                chosen = Some(hint);
            }
        }
    }
    match chosen {
        Some(hint) => vm.ordinary_to_primitive(object, hint),
        None => {
            let what = vm.describe(hint)?;
            vm.type_error(&alloc::format!("Invalid hint: {what}"))
        }
    }
}

/// A time value taken apart, as UTC.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fields {
    pub year: i64,
    /// From 0.
    pub month: u8,
    /// From 1.
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    pub millisecond: u16,
    /// From 0, Sunday.
    pub weekday: u8,
}

/// The parts of a finite time value. <https://tc39.es/ecma262/#sec-year-number>
pub(crate) fn fields(time: f64) -> Fields {
    let days = libm::floor(time / MS_PER_DAY);
    let in_day = (time - days * MS_PER_DAY) as u32;
    let days = days as i64;
    let (year, month, day) = civil_from_days(days);
    Fields {
        year,
        month,
        day,
        hour: (in_day / 3_600_000) as u8,
        minute: (in_day / 60_000 % 60) as u8,
        second: (in_day / 1000 % 60) as u8,
        millisecond: (in_day % 1000) as u16,
        weekday: (days + 4).rem_euclid(7) as u8,
    }
}

/// Year, month from 0 and day from 1 of a day of the proleptic Gregorian calendar.
fn civil_from_days(days: i64) -> (i64, u8, u8) {
    // Years that begin in March, in eras of 400 years, so that the leap day is the last of a year.
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 2 } else { march_month - 10 };
    let year = year_of_era + era * 400 + i64::from(month <= 1);
    (year, month as u8, day as u8)
}

/// The day of the first of a month from 0. Years are within ±400,000.
fn days_from_civil(year: i64, month: i64) -> i64 {
    let year = if month <= 1 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let march_month = (month + 10) % 12;
    let of_year = (153 * march_month + 2) / 5;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    era * 146_097 + of_era - 719_468
}

/// [MakeTime ( hour, min, sec, ms )](https://tc39.es/ecma262/#sec-maketime)
pub(crate) fn make_time(hour: f64, minute: f64, second: f64, millisecond: f64) -> f64 {
    if !(hour.is_finite() && minute.is_finite() && second.is_finite() && millisecond.is_finite()) {
        return f64::NAN;
    }
    let [hour, minute, second, millisecond] = [hour, minute, second, millisecond].map(to_integer_or_infinity);
    ((hour * 3_600_000.0 + minute * 60_000.0) + second * 1000.0) + millisecond
}

/// [MakeDay ( year, month, date )](https://tc39.es/ecma262/#sec-makeday)
pub(crate) fn make_day(year: f64, month: f64, day: f64) -> f64 {
    if !(year.is_finite() && month.is_finite() && day.is_finite()) {
        return f64::NAN;
    }
    let [year, month, day] = [year, month, day].map(to_integer_or_infinity);
    let years = year + libm::floor(month / 12.0);
    // 7. No time value is that far away, so there is no day of which it is the day.
    if years.abs() > 400_000.0 {
        return f64::NAN;
    }
    let month = month - libm::floor(month / 12.0) * 12.0;
    days_from_civil(years as i64, (month as i64).clamp(0, 11)) as f64 + day - 1.0
}

/// [MakeDate ( day, time )](https://tc39.es/ecma262/#sec-makedate)
pub(crate) fn make_date(day: f64, time: f64) -> f64 {
    let result = day * MS_PER_DAY + time;
    if result.is_finite() { result } else { f64::NAN }
}

/// [MakeFullYear ( year )](https://tc39.es/ecma262/#sec-makefullyear)
pub(crate) fn make_full_year(year: f64) -> f64 {
    if year.is_nan() {
        return year;
    }
    let truncated = to_integer_or_infinity(year);
    if (0.0..=99.0).contains(&truncated) { 1900.0 + truncated } else { truncated }
}

/// [TimeClip ( time )](https://tc39.es/ecma262/#sec-timeclip)
pub(crate) fn time_clip(time: f64) -> f64 {
    if !time.is_finite() || time.abs() > 8.64e15 { f64::NAN } else { to_integer_or_infinity(time) }
}

//! [Properties of the Date Prototype Object](https://tc39.es/ecma262/#sec-properties-of-the-date-prototype-object):
//! getters and setters of parts. Local time is UTC, so one function serves both forms of a name.

use crate::date::{
    Fields, MS_PER_DAY, fields, make_date, make_day, make_full_year, make_time, this_time, time_clip,
};
use creance_vm::{Args, JsResult, Object, Value, Vm};

macro_rules! getters {
    ($($name:ident $link:literal $part:expr;)*) => {
        $(
            #[doc = concat!("<https://tc39.es/ecma262/#sec-date.prototype.", $link, ">")]
            pub(crate) fn $name(vm: &mut Vm, args: Args) -> JsResult<Value> {
                let (_, time) = this_time(vm, args)?;
                let part: fn(Fields) -> f64 = $part;
                Ok(if time.is_nan() { Value::NAN } else { Value::number(part(fields(time))) })
            }
        )*
    };
}

getters! {
    get_date "getdate" |fields| f64::from(fields.day);
    get_day "getday" |fields| f64::from(fields.weekday);
    get_full_year "getfullyear" |fields| fields.year as f64;
    get_hours "gethours" |fields| f64::from(fields.hour);
    get_milliseconds "getmilliseconds" |fields| f64::from(fields.millisecond);
    get_minutes "getminutes" |fields| f64::from(fields.minute);
    get_month "getmonth" |fields| f64::from(fields.month);
    get_seconds "getseconds" |fields| f64::from(fields.second);
    get_timezone_offset "gettimezoneoffset" |_| 0.0;
    get_year "getyear" |fields| (fields.year - 1900) as f64;
}

fn set(vm: &mut Vm, date: Object, time: f64) -> Value {
    let time = Value::number(time_clip(time));
    vm.heap.object_mut(date).set_payload(time.bits());
    time
}

/// The arguments of a setter as numbers: the first is there or NaN, the others may be absent.
fn numbers<const COUNT: usize>(vm: &mut Vm, args: Args) -> JsResult<[Option<f64>; COUNT]> {
    let mut numbers = [None; COUNT];
    for (index, number) in numbers.iter_mut().enumerate() {
        if index == 0 || index < args.len() {
            let argument = args.get(vm, index);
            *number = Some(vm.to_number(argument)?);
        }
    }
    Ok(numbers)
}

fn day_of(time: f64) -> f64 {
    libm::floor(time / MS_PER_DAY)
}

fn time_in_day(time: f64) -> f64 {
    time - day_of(time) * MS_PER_DAY
}

/// [Date.prototype.setTime ( time )](https://tc39.es/ecma262/#sec-date.prototype.settime)
pub(crate) fn set_time(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (date, _) = this_time(vm, args)?;
    let [time] = numbers::<1>(vm, args)?;
    Ok(set(vm, date, time.unwrap_or(f64::NAN)))
}

/// Sets hour, minute, second and millisecond as far as they are given.
fn set_time_parts(
    vm: &mut Vm,
    date: Object,
    time: f64,
    [hour, minute, second, millisecond]: [Option<f64>; 4],
) -> Value {
    if time.is_nan() {
        return Value::NAN;
    }
    let old = fields(time);
    let in_day = make_time(
        hour.unwrap_or(f64::from(old.hour)),
        minute.unwrap_or(f64::from(old.minute)),
        second.unwrap_or(f64::from(old.second)),
        millisecond.unwrap_or(f64::from(old.millisecond)),
    );
    set(vm, date, make_date(day_of(time), in_day))
}

/// [Date.prototype.setHours ( hour \[ , min \[ , sec \[ , ms \] \] \] )](https://tc39.es/ecma262/#sec-date.prototype.sethours)
pub(crate) fn set_hours(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (date, time) = this_time(vm, args)?;
    let parts = numbers::<4>(vm, args)?;
    Ok(set_time_parts(vm, date, time, parts))
}

/// [Date.prototype.setMinutes ( min \[ , sec \[ , ms \] \] )](https://tc39.es/ecma262/#sec-date.prototype.setminutes)
pub(crate) fn set_minutes(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (date, time) = this_time(vm, args)?;
    let [minute, second, millisecond] = numbers::<3>(vm, args)?;
    Ok(set_time_parts(vm, date, time, [None, minute, second, millisecond]))
}

/// [Date.prototype.setSeconds ( sec \[ , ms \] )](https://tc39.es/ecma262/#sec-date.prototype.setseconds)
pub(crate) fn set_seconds(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (date, time) = this_time(vm, args)?;
    let [second, millisecond] = numbers::<2>(vm, args)?;
    Ok(set_time_parts(vm, date, time, [None, None, second, millisecond]))
}

/// [Date.prototype.setMilliseconds ( ms )](https://tc39.es/ecma262/#sec-date.prototype.setmilliseconds)
pub(crate) fn set_milliseconds(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (date, time) = this_time(vm, args)?;
    let [millisecond] = numbers::<1>(vm, args)?;
    Ok(set_time_parts(vm, date, time, [None, None, None, millisecond]))
}

/// Sets year, month and day as far as they are given.
fn set_day_parts(vm: &mut Vm, date: Object, time: f64, [year, month, day]: [Option<f64>; 3]) -> Value {
    let old = fields(time);
    let day = make_day(
        year.unwrap_or(old.year as f64),
        month.unwrap_or(f64::from(old.month)),
        day.unwrap_or(f64::from(old.day)),
    );
    set(vm, date, make_date(day, time_in_day(time)))
}

/// [Date.prototype.setDate ( date )](https://tc39.es/ecma262/#sec-date.prototype.setdate)
pub(crate) fn set_date(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (date, time) = this_time(vm, args)?;
    let [day] = numbers::<1>(vm, args)?;
    Ok(if time.is_nan() { Value::NAN } else { set_day_parts(vm, date, time, [None, None, day]) })
}

/// [Date.prototype.setMonth ( month \[ , date \] )](https://tc39.es/ecma262/#sec-date.prototype.setmonth)
pub(crate) fn set_month(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (date, time) = this_time(vm, args)?;
    let [month, day] = numbers::<2>(vm, args)?;
    Ok(if time.is_nan() { Value::NAN } else { set_day_parts(vm, date, time, [None, month, day]) })
}

/// [Date.prototype.setFullYear ( year \[ , month \[ , date \] \] )](https://tc39.es/ecma262/#sec-date.prototype.setfullyear)
pub(crate) fn set_full_year(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (date, time) = this_time(vm, args)?;
    let parts = numbers::<3>(vm, args)?;
    // 4. An invalid date becomes one at +0.
    Ok(set_day_parts(vm, date, if time.is_nan() { 0.0 } else { time }, parts))
}

/// [Date.prototype.setYear ( year )](https://tc39.es/ecma262/#sec-date.prototype.setyear)
pub(crate) fn set_year(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (date, time) = this_time(vm, args)?;
    let [year] = numbers::<1>(vm, args)?;
    let year = year.map(make_full_year);
    Ok(set_day_parts(vm, date, if time.is_nan() { 0.0 } else { time }, [year, None, None]))
}

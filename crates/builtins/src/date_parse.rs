//! Text as dates. <https://tc39.es/ecma262/#sec-date.parse>
//!
//! The standard's own format, what `toString` and `toUTCString` give, and the looser forms that people write:
//! words for months, numbers with slashes, a time, a zone. Everything else is NaN.

use crate::date::{make_date, make_day, make_time, time_clip};
use crate::date_format::MONTHS;
use creance_vm::Units;

/// Nothing longer is a date.
const LONGEST: usize = 128;

/// The time value of a text, or NaN.
pub(crate) fn parse(units: Units<'_>) -> f64 {
    if units.len() > LONGEST {
        return f64::NAN;
    }
    let mut buffer = [0u8; LONGEST];
    for (to, unit) in buffer.iter_mut().zip(units.iter()) {
        // What is not ASCII is no part of a date.
        *to = u8::try_from(unit).ok().filter(u8::is_ascii).unwrap_or(b'?');
    }
    let text = buffer.get(..units.len()).unwrap_or(&[]);
    match iso(text).or_else(|| loose(text)) {
        Some(time) => time_clip(time),
        None => f64::NAN,
    }
}

/// A place in a text.
struct Reader<'a> {
    text: &'a [u8],
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.first().copied()
    }

    fn skip(&mut self) {
        self.text = self.text.get(1..).unwrap_or(&[]);
    }

    /// Takes a byte if it is the next one.
    fn take(&mut self, byte: u8) -> bool {
        let is = self.peek() == Some(byte);
        if is {
            self.skip();
        }
        is
    }

    /// Takes the bytes that satisfy a test.
    fn take_while(&mut self, test: impl Fn(u8) -> bool) -> &'a [u8] {
        let end = self.text.iter().position(|byte| !test(*byte)).unwrap_or(self.text.len());
        let (taken, rest) = self.text.split_at(end);
        self.text = rest;
        taken
    }

    /// Takes exactly `count` digits.
    fn digits(&mut self, count: usize) -> Option<f64> {
        let digits = self.text.get(..count)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        self.text = self.text.get(count..).unwrap_or(&[]);
        Some(value(digits))
    }

    fn at_end(&self) -> bool {
        self.text.is_empty()
    }
}

fn value(digits: &[u8]) -> f64 {
    digits.iter().fold(0.0, |value, digit| value * 10.0 + f64::from(digit.wrapping_sub(b'0')))
}

/// Takes a fraction of a second: milliseconds, what is finer is dropped.
fn fraction(reader: &mut Reader) -> Option<f64> {
    let digits = reader.take_while(|byte| byte.is_ascii_digit());
    if digits.is_empty() {
        return None;
    }
    let places = digits.get(..digits.len().min(3)).unwrap_or(&[]);
    Some(value(places) * [1.0, 100.0, 10.0, 1.0].get(places.len()).copied().unwrap_or(1.0))
}

/// The [Date Time String Format](https://tc39.es/ecma262/#sec-date-time-string-format).
fn iso(text: &[u8]) -> Option<f64> {
    let mut r = Reader { text };
    let year = if r.take(b'+') {
        r.digits(6)?
    } else if r.take(b'-') {
        let year = r.digits(6)?;
        // -000000 is no year.
        if year == 0.0 {
            return None;
        }
        -year
    } else {
        r.digits(4)?
    };
    let (mut month, mut day) = (1.0, 1.0);
    if r.take(b'-') {
        month = r.digits(2)?;
        if r.take(b'-') {
            day = r.digits(2)?;
        }
    }
    let (mut hour, mut minute, mut second, mut millisecond, mut offset) = (0.0, 0.0, 0.0, 0.0, 0.0);
    if r.take(b'T') || r.take(b't') || (r.peek() == Some(b' ') && r.take(b' ')) {
        hour = r.digits(2)?;
        if !r.take(b':') {
            return None;
        }
        minute = r.digits(2)?;
        if r.take(b':') {
            second = r.digits(2)?;
            if r.take(b'.') {
                millisecond = fraction(&mut r)?;
            }
        }
        if !(r.take(b'Z') || r.take(b'z')) {
            let sign = match r.peek() {
                Some(b'+') => 1.0,
                Some(b'-') => -1.0,
                _ => 0.0,
            };
            if sign != 0.0 {
                r.skip();
                let hours = r.digits(2)?;
                if !r.take(b':') {
                    return None;
                }
                let minutes = r.digits(2)?;
                if hours > 23.0 || minutes > 59.0 {
                    return None;
                }
                offset = sign * (hours * 60.0 + minutes);
            }
        }
    }
    if !r.at_end() {
        return None;
    }
    time_value(year, month - 1.0, day, [hour, minute, second, millisecond], offset)
}

/// The time value of parts that must be in their ranges; `offset` is the zone's, in minutes.
fn time_value(year: f64, month: f64, day: f64, time: [f64; 4], offset: f64) -> Option<f64> {
    let [hour, minute, second, millisecond] = time;
    let midnight = hour == 24.0 && minute == 0.0 && second == 0.0 && millisecond == 0.0;
    let lengths = [31.0, 29.0, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0];
    let longest = lengths.get(month.clamp(0.0, 11.0) as usize).copied().unwrap_or(31.0);
    if !(0.0..=11.0).contains(&month)
        || !(1.0..=longest).contains(&day)
        || (hour > 23.0 && !midnight)
        || minute > 59.0
        || second > 59.0
    {
        return None;
    }
    let leap = (year % 4.0 == 0.0 && year % 100.0 != 0.0) || year % 400.0 == 0.0;
    if month == 1.0 && day == 29.0 && !leap {
        return None;
    }
    let time = make_time(hour, minute, second, millisecond);
    Some(make_date(make_day(year, month, day), time) - offset * 60_000.0)
}

/// What a loose date has said so far.
#[derive(Default)]
struct Loose {
    numbers: [f64; 3],
    count: usize,
    /// A number was written with four digits or more, so it is a year as it stands.
    long_year: bool,
    month: Option<f64>,
    time: Option<[f64; 4]>,
    offset: f64,
    negative_year: bool,
}

/// Any order of words and numbers that can only mean one date: `Tue Mar 01 2022 10:00:00 GMT+0100 (CET)`,
/// `Tue, 01 Mar 2022 10:00:00 GMT`, `March 1, 2022`, `3/1/2022 10:00 PM`.
fn loose(text: &[u8]) -> Option<f64> {
    let mut r = Reader { text };
    let mut date = Loose::default();
    let mut after_noon = None;
    while let Some(byte) = r.peek() {
        match byte {
            b' ' | b',' | b'.' | b'/' => r.skip(),
            b'(' => {
                let mut depth = 0u32;
                while let Some(byte) = r.peek() {
                    r.skip();
                    match byte {
                        b'(' => depth += 1,
                        b')' => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
            b'0'..=b'9' => number(&mut r, &mut date)?,
            b'+' | b'-' if date.time.is_some() => zone(&mut r, &mut date)?,
            b'-' => {
                r.skip();
                if date.count + usize::from(date.month.is_some()) >= 2 && date.count < 3 {
                    // `Mon Jan 01 -0001`; but `1-2-2022` has its sign right after a digit.
                    let before = (text.len() - r.text.len()).checked_sub(2).and_then(|at| text.get(at));
                    date.negative_year |= before == Some(&b' ');
                }
            }
            b'A'..=b'Z' | b'a'..=b'z' => {
                let word = r.take_while(|byte| byte.is_ascii_alphabetic());
                if word.eq_ignore_ascii_case(b"am") || word.eq_ignore_ascii_case(b"pm") {
                    after_noon = Some(word.eq_ignore_ascii_case(b"pm"));
                } else if let Some(offset) = zone_name(word) {
                    date.offset = offset;
                } else if word.eq_ignore_ascii_case(b"T") && date.count > 0 {
                    // Between date and time.
                } else {
                    let start = word.get(..3)?;
                    let month = MONTHS.iter().position(|name| name.as_bytes().eq_ignore_ascii_case(start));
                    match month {
                        Some(month) if date.month.is_none() => {
                            date.month = Some(month as f64);
                        }
                        Some(_) => return None,
                        None if is_weekday(start) && date.count == 0 => {}
                        None => return None,
                    }
                }
            }
            _ => return None,
        }
    }
    finish(date, after_noon)
}

fn is_weekday(start: &[u8]) -> bool {
    [b"sun", b"mon", b"tue", b"wed", b"thu", b"fri", b"sat"]
        .iter()
        .any(|day| start.eq_ignore_ascii_case(*day))
}

/// Minutes that a zone is ahead of UTC.
fn zone_name(word: &[u8]) -> Option<f64> {
    let zones: [(&[u8], f64); 12] = [
        (b"GMT", 0.0),
        (b"UTC", 0.0),
        (b"UT", 0.0),
        (b"Z", 0.0),
        (b"EST", -300.0),
        (b"EDT", -240.0),
        (b"CST", -360.0),
        (b"CDT", -300.0),
        (b"MST", -420.0),
        (b"MDT", -360.0),
        (b"PST", -480.0),
        (b"PDT", -420.0),
    ];
    zones.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, offset)| *offset)
}

/// A number of the date, or a time of day.
fn number(r: &mut Reader, date: &mut Loose) -> Option<()> {
    let digits = r.take_while(|byte| byte.is_ascii_digit());
    if digits.len() > 6 {
        return None;
    }
    if r.take(b':') {
        if date.time.is_some() {
            return None;
        }
        let mut time = [value(digits), 0.0, 0.0, 0.0];
        let minutes = r.take_while(|byte| byte.is_ascii_digit());
        if minutes.is_empty() {
            return None;
        }
        time[1] = value(minutes);
        if r.take(b':') {
            time[2] = value(r.take_while(|byte| byte.is_ascii_digit()));
            if r.take(b'.') {
                time[3] = fraction(r)?;
            }
        }
        date.time = Some(time);
        return Some(());
    }
    *date.numbers.get_mut(date.count)? = value(digits);
    date.long_year |= digits.len() >= 4;
    date.count += 1;
    Some(())
}

/// `+0100`, `-05:00`, after a time.
fn zone(r: &mut Reader, date: &mut Loose) -> Option<()> {
    let sign = if r.peek() == Some(b'-') { -1.0 } else { 1.0 };
    r.skip();
    let digits = r.take_while(|byte| byte.is_ascii_digit());
    let number = value(digits);
    let (hours, minutes) = match digits.len() {
        1 | 2 if r.take(b':') => (number, r.digits(2)?),
        1 | 2 => (number, 0.0),
        4 => (libm::floor(number / 100.0), number % 100.0),
        _ => return None,
    };
    if minutes > 59.0 || hours > 23.0 {
        return None;
    }
    date.offset = sign * (hours * 60.0 + minutes);
    Some(())
}

fn finish(date: Loose, after_noon: Option<bool>) -> Option<f64> {
    let [first, second, third] = date.numbers;
    let (year, month, day) = match (date.month, date.count) {
        // `1 March 2022` and `March 1, 2022`; `2022 March 1` begins with what can be no day.
        (Some(month), 2) if first > 31.0 => (first, month, second),
        (Some(month), 2) => (second, month, first),
        (Some(month), 1) if first > 31.0 => (first, month, 1.0),
        (Some(month), 1) => (2001.0, month, first),
        (None, 3) if first > 31.0 => (first, second - 1.0, third),
        (None, 3) => (third, first - 1.0, second),
        (None, 2) if first > 31.0 => (first, second - 1.0, 1.0),
        (None, 2) => (2001.0, first - 1.0, second),
        _ => return None,
    };
    let year = if date.negative_year {
        -year
    } else if date.long_year {
        year
    } else if year < 50.0 {
        year + 2000.0
    } else if year < 100.0 {
        year + 1900.0
    } else {
        year
    };
    let mut time = date.time.unwrap_or([0.0; 4]);
    if let Some(after_noon) = after_noon {
        if !(1.0..=12.0).contains(&time[0]) {
            return None;
        }
        time[0] = time[0] % 12.0 + if after_noon { 12.0 } else { 0.0 };
    }
    time_value_loosely(year, month, day, time, date.offset)
}

/// As [`time_value`], but the 31st of a shorter month is the first of the next.
fn time_value_loosely(year: f64, month: f64, day: f64, time: [f64; 4], offset: f64) -> Option<f64> {
    let [hour, minute, second, millisecond] = time;
    if !(0.0..=11.0).contains(&month)
        || !(1.0..=31.0).contains(&day)
        || hour > 24.0
        || minute > 59.0
        || second > 59.0
    {
        return None;
    }
    let time = make_time(hour, minute, second, millisecond);
    Some(make_date(make_day(year, month, day), time) - offset * 60_000.0)
}

//! Tables that are made small again look at the limits meanwhile, and are whole when a limit ends that.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_budget::{Halt, Limits, Meter, Watch};
use creance_heap::{Attributes, Dictionary, Entry, MapData, PropertyKey, Value};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Expires after so many looks.
struct Looks(AtomicU32);

impl Watch for Looks {
    fn expired(&self) -> bool {
        let left = self.0.load(Ordering::Relaxed);
        self.0.store(left.saturating_sub(1), Ordering::Relaxed);
        left == 0
    }
}

fn watch(meter: &mut Meter, looks: u32) {
    meter.set_watch(Some(Arc::new(Looks(AtomicU32::new(looks)))));
}

fn hash(number: u32) -> u64 {
    u64::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Each number that is there is found, and no other.
fn check_map(map: &MapData, there: std::ops::Range<u32>, all: u32) {
    assert_eq!(map.len(), there.len());
    for number in 0..all {
        let found = map.find(hash(number), |key| key == Value::int(number as i32));
        let value = found.and_then(|at| map.entry(at)).map(|entry| entry.value);
        assert_eq!(value, there.contains(&number).then(|| Value::int(-(number as i32))), "{number}");
    }
}

#[test]
fn maps() {
    let mut meter = Meter::new(Limits::unlimited());
    let mut map = MapData::new(false);
    let add = |map: &mut MapData, meter: &mut Meter, number: u32| {
        map.add(meter, hash(number), Value::int(number as i32), Value::int(-(number as i32)))
    };
    let full = 1 << 16;
    for number in 0..full {
        add(&mut map, &mut meter, number).unwrap();
    }
    let kept = full - (full / 2 - 1_000);
    for number in 0..kept {
        let at = map.find(hash(number), |key| key == Value::int(number as i32)).unwrap();
        map.remove(at);
    }
    let live = meter.live_bytes();
    let mut halts = 0;
    loop {
        watch(&mut meter, halts);
        if add(&mut map, &mut meter, full) != Err(Halt::Deadline) {
            break;
        }
        check_map(&map, kept..full, full + 1);
        halts += 1;
    }
    assert!(halts >= 4, "{halts} looks");
    assert_eq!(meter.live_bytes(), live, "it has not grown");
    check_map(&map, kept..full + 1, full + 1);
}

#[test]
fn dictionaries() {
    let mut meter = Meter::new(Limits::unlimited());
    let mut dictionary = Dictionary::default();
    let key = |number: u32| PropertyKey::index(number).unwrap();
    let full = 80_000;
    for number in 0..full {
        let value = Value::int(number as i32);
        dictionary.add(&mut meter, Entry { key: key(number), attributes: Attributes::ALL, value }).unwrap();
    }
    let check = |dictionary: &Dictionary, from: u32| {
        assert_eq!(dictionary.len(), (full - from) as usize);
        for number in 0..full {
            let found = dictionary.find(key(number)).and_then(|at| dictionary.entry(at));
            let expected = (number >= from).then(|| Value::int(number as i32));
            assert_eq!(found.map(|entry| entry.value), expected, "{number}");
        }
    };
    let mut halts = 0;
    let mut number = 0;
    loop {
        watch(&mut meter, halts);
        let removed = dictionary.remove(&meter, key(number));
        number += 1;
        match removed {
            Ok(removed) => assert!(removed),
            Err(halt) => {
                assert_eq!(halt, Halt::Deadline);
                check(&dictionary, number);
                halts += 1;
                continue;
            }
        }
        if halts > 0 {
            break;
        }
    }
    assert!(halts >= 4, "{halts} looks");
    check(&dictionary, number);
    assert_eq!(dictionary.iter().count(), dictionary.len());
    assert_eq!(dictionary.remove(&meter, key(0)), Ok(false));
}

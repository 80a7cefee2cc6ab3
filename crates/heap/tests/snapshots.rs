//! A heap that is written and read is the same: the same handles, texts and bytes, and the same ones afterwards.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_budget::Limits;
use creance_heap::extra::{Extra, PromiseData, PromiseState, Reaction};
use creance_heap::{
    Attributes, BigInt, Heap, Hooks, Kind, MapData, NativeInfo, Object, PropertyKey, Str, Units, Value,
};
use creance_snapshot::{Broken, Reader, Writer};

fn empty() -> Heap {
    let hooks = Hooks {
        native_info: |_, _| NativeInfo { prefix: "", name: "", length: 0 },
        make_intrinsic: |_, _, _| Ok(()),
    };
    Heap::new(Limits::untrusted(), 7, hooks).unwrap()
}

/// A heap with something of everything, and the objects in it.
fn filled() -> (Heap, Vec<Object>) {
    let mut heap = empty();
    let realm = heap.new_realm().unwrap();
    let mut objects = Vec::new();
    let prototype = heap.new_ordinary(None).unwrap();
    heap.realms[usize::from(realm)].global = prototype;
    for number in 0..300u32 {
        let object = heap.new_ordinary((number % 3 > 0).then_some(prototype)).unwrap();
        let text = text(&mut heap, number);
        for name in 0..number % 40 {
            let key = heap.key(&format!("k{}", name * (number % 5))).unwrap();
            heap.define_own(object, key, Value::string(text), Attributes::ALL).unwrap();
        }
        if number % 7 == 0 {
            heap.to_dictionary(object).unwrap();
        }
        objects.push(object);
    }
    let mut map = MapData::new(false);
    for number in 0..100u64 {
        let key = heap.add_bigint(BigInt::from(1i64 << (number % 60))).unwrap();
        map.add(&mut heap.meter, number * 77, key, Value::int(number as i32)).unwrap();
    }
    (0..50).for_each(|at| map.remove(at * 2));
    let promise = Extra::Promise(PromiseData {
        state: PromiseState::Pending,
        result: Value::UNDEFINED,
        reactions: vec![Reaction::Resume(prototype)],
        handled: true,
    });
    for (kind, extra) in [(Kind::Map, Extra::Map(map)), (Kind::Promise, promise)] {
        objects.push(heap.new_with_extra(kind, None, extra).unwrap());
    }
    let symbol = heap.new_symbol(Some(Str::EMPTY), false).unwrap();
    heap.define_own(prototype, PropertyKey::symbol(symbol), Value::number(0.5), Attributes::NONE).unwrap();
    // Holes in all arenas.
    let mut collection = heap.begin_collection();
    objects.retain(|object| object.0 % 3 != 0);
    objects.iter().for_each(|object| collection.root(Value::object(*object)));
    collection.trace().unwrap();
    collection.sweep();
    (heap, objects)
}

/// A short string, a rope, a slice or a buffer.
fn text(heap: &mut Heap, number: u32) -> Str {
    let Heap { strings, meter, .. } = heap;
    let mut text = strings.from_str(meter, &format!("number {number} \u{20AC}")).unwrap();
    for _ in 0..number % 9 {
        text = strings.concat(meter, text, text).unwrap();
    }
    match number % 4 {
        0 => strings.flatten(meter, text).unwrap(),
        1 => text = strings.slice(meter, text, 3, 200).unwrap(),
        _ => {}
    }
    text
}

fn written(heap: &Heap) -> Vec<u8> {
    let mut to = Writer::default();
    heap.write(&mut to).unwrap();
    to.bytes
}

fn read(bytes: &[u8]) -> Result<(Heap, u64), Broken> {
    let mut heap = empty();
    let mut from = Reader::new(bytes, Limits::untrusted());
    heap.read(&mut from, &mut |_, _, _| Err(Broken::Malformed("no patterns")))?;
    heap.check(&from)?;
    Ok((heap, from.charged()))
}

fn shown(heap: &mut Heap, object: Object) -> String {
    let mut text = String::new();
    for key in heap.own_keys(object).unwrap() {
        let property = heap.own_property(object, key).unwrap().unwrap();
        let value = property.value.as_string().unwrap_or(Str::EMPTY);
        let units = heap.strings.flat(&mut heap.meter, value).unwrap();
        text += &format!("{key:?} {}\n", Units::to_string_lossy(units));
    }
    text
}

#[test]
fn what_is_read_is_what_was_written() {
    let (mut heap, objects) = filled();
    let bytes = written(&heap);
    let (mut other, charged) = read(&bytes).unwrap();
    assert!(written(&other) == bytes);
    assert!(charged <= heap.meter.live_bytes(), "{charged} of {}", heap.meter.live_bytes());
    // NOTE: an empty heap has been charged nothing.
    assert!(charged > heap.meter.live_bytes() * 9 / 10, "{charged} of {}", heap.meter.live_bytes());
    other.meter.take_over(heap.meter.figures()).unwrap();
    for object in &objects {
        assert_eq!(shown(&mut heap, *object), shown(&mut other, *object));
    }
    // What is made and collected afterwards, too.
    for heap in [&mut heap, &mut other] {
        for number in 0..500 {
            let object = heap.new_ordinary(objects.first().copied()).unwrap();
            let key = heap.key(&format!("n{number}")).unwrap();
            heap.define_own(object, key, Value::object(object), Attributes::ALL).unwrap();
        }
        let mut collection = heap.begin_collection();
        objects.iter().skip(1).for_each(|object| collection.root(Value::object(*object)));
        collection.trace().unwrap();
        collection.sweep();
    }
    assert!(written(&heap) == written(&other));
    assert_eq!(heap.meter.figures(), other.meter.figures());
}

#[test]
fn cycles_and_lists_that_lie_are_refused() {
    let (heap, _) = filled();
    let bytes = written(&heap);
    let mut refused = 0;
    for at in (0..bytes.len()).step_by(61) {
        let mut bytes = bytes.clone();
        bytes[at] ^= 1 << (at % 8);
        match read(&bytes) {
            Ok((mut heap, charged)) => {
                heap.meter.reserve(charged as usize).unwrap();
                let mut collection = heap.begin_collection();
                collection.trace().unwrap();
                collection.sweep();
            }
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 50, "{refused} refused");
}

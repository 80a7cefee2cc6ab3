//! Own properties against a plain list, and the entries of maps against another: whatever is done to them, in
//! whatever representation they are, and however often garbage is collected in between.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_budget::{Limits, Meter};
use creance_heap::{
    Attributes, Heap, Hooks, Kind, MapData, NativeInfo, Object, Property, PropertyKey, Value,
};
use proptest::prelude::*;

fn heap() -> Heap {
    let hooks = Hooks {
        native_info: |_, _| NativeInfo { prefix: "", name: "", length: 0 },
        make_intrinsic: |_, _, _| Ok(()),
    };
    Heap::new(Limits::unlimited(), 7, hooks).unwrap()
}

/// Strings, indices near and far, symbols.
fn keys(heap: &mut Heap) -> Vec<PropertyKey> {
    let mut keys: Vec<_> = (0..40).map(|number| heap.key(&format!("k{number}")).unwrap()).collect();
    for index in (0..12).chain([500, 5000, 1 << 20, (1 << 31) - 1, u32::MAX - 1]) {
        keys.push(heap.key(&index.to_string()).unwrap());
    }
    keys.extend((0..5).map(|_| PropertyKey::symbol(heap.new_symbol(None, false).unwrap())));
    keys
}

#[derive(Clone, Debug)]
enum Step {
    Define(usize, usize, u8),
    Add(usize, usize),
    Set(usize, usize),
    Delete(usize, usize),
    DeleteMany(usize, usize),
    Dictionary(usize),
    Sparse(usize),
    Prototype(usize, usize),
    Truncate(usize, usize),
    Collect,
}

fn step() -> impl Strategy<Value = Step> {
    let n = any::<usize>;
    prop_oneof![
        2 => (n(), n(), any::<u8>()).prop_map(|(a, b, c)| Step::Define(a, b, c)),
        8 => (n(), n()).prop_map(|(a, b)| Step::Add(a, b)),
        3 => (n(), n()).prop_map(|(a, b)| Step::Set(a, b)),
        3 => (n(), n()).prop_map(|(a, b)| Step::Delete(a, b)),
        1 => (n(), n()).prop_map(|(a, b)| Step::DeleteMany(a, b)),
        1 => n().prop_map(Step::Dictionary),
        1 => n().prop_map(Step::Sparse),
        1 => (n(), n()).prop_map(|(a, b)| Step::Prototype(a, b)),
        1 => (n(), n()).prop_map(|(a, b)| Step::Truncate(a, b)),
        1 => Just(Step::Collect),
    ]
}

/// An object and what it should hold, in the order in which it was made.
struct Pair {
    object: Object,
    properties: Vec<(PropertyKey, Property)>,
    prototype: Option<Object>,
}

impl Pair {
    fn define(&mut self, key: PropertyKey, value: Value, attributes: Attributes) {
        let property = Property { value, attributes };
        match self.properties.iter_mut().find(|(k, _)| *k == key) {
            Some((_, place)) => *place = property,
            None => self.properties.push((key, property)),
        }
    }

    fn keys(&self, heap: &Heap) -> Vec<PropertyKey> {
        let all = || self.properties.iter().map(|(key, _)| *key);
        let mut keys: Vec<_> = all().filter(|key| heap.array_index(*key).is_some()).collect();
        keys.sort_by_key(|key| heap.array_index(*key));
        keys.extend(all().filter(|key| key.as_string().is_some() && heap.array_index(*key).is_none()));
        keys.extend(all().filter(|key| key.as_symbol().is_some()));
        keys
    }
}

fn collect(heap: &mut Heap, keys: &[PropertyKey], pairs: &[Pair]) {
    let mut collection = heap.begin_collection();
    for key in keys {
        if let Some(value) = key.as_name_value() {
            collection.root(value);
        }
    }
    for pair in pairs {
        collection.root(Value::object(pair.object));
    }
    collection.trace().unwrap();
    collection.sweep();
}

fn check(heap: &mut Heap, keys: &[PropertyKey], pairs: &[Pair]) {
    for pair in pairs {
        assert_eq!(heap.prototype_of(pair.object), pair.prototype);
        assert!(heap.own_keys(pair.object).unwrap() == pair.keys(heap), "keys");
        for &key in keys {
            let expected = pair.properties.iter().find(|(k, _)| *k == key).map(|(_, property)| *property);
            assert_eq!(heap.own_property(pair.object, key), Ok(expected));
        }
    }
}

fn run(heap: &mut Heap, keys: &[PropertyKey], steps: &[Step]) {
    let mut pairs: Vec<Pair> = [Kind::Object, Kind::Array, Kind::Map, Kind::Array, Kind::Object, Kind::Error]
        .iter()
        .map(|&kind| {
            let object = heap.new_object(kind, None).unwrap();
            Pair { object, properties: Vec::new(), prototype: None }
        })
        .collect();
    for (number, step) in steps.iter().enumerate() {
        let value = Value::int(number as i32);
        let count = pairs.len();
        match *step {
            Step::Define(a, k, attributes) => {
                let (pair, key) = (&mut pairs[a % count], keys[k % keys.len()]);
                let attributes = Attributes(attributes & Attributes::ALL.0);
                heap.define_own(pair.object, key, value, attributes).unwrap();
                pair.define(key, value, attributes);
            }
            Step::Add(a, k) => {
                let value = Value::object(heap.new_ordinary(None).unwrap());
                let (pair, key) = (&mut pairs[a % count], keys[k % keys.len()]);
                heap.define_own(pair.object, key, value, Attributes::ALL).unwrap();
                pair.define(key, value, Attributes::ALL);
            }
            Step::Set(a, k) => {
                let (pair, key) = (&mut pairs[a % count], keys[k % keys.len()]);
                if let Some((_, property)) = pair.properties.iter_mut().find(|(other, _)| *other == key) {
                    heap.set_own_value(pair.object, key, value);
                    property.value = value;
                }
            }
            Step::Delete(a, k) => {
                let (pair, key) = (&mut pairs[a % count], keys[k % keys.len()]);
                heap.delete_own(pair.object, key).unwrap();
                pair.properties.retain(|(other, _)| *other != key);
            }
            Step::DeleteMany(a, k) => {
                let pair = &mut pairs[a % count];
                for &key in keys.iter().skip(k % keys.len()) {
                    heap.delete_own(pair.object, key).unwrap();
                    pair.properties.retain(|(other, _)| *other != key);
                }
            }
            Step::Dictionary(a) => heap.to_dictionary(pairs[a % count].object).unwrap(),
            Step::Sparse(a) => {
                let object = pairs[a % count].object;
                if heap.kind(object).has_elements() {
                    heap.make_sparse(object).unwrap();
                }
            }
            Step::Prototype(a, b) => {
                // Always an earlier one: no cycles.
                let (a, b) = (a % count, b % count);
                let prototype = (b < a).then(|| pairs[b].object);
                heap.set_prototype_of(pairs[a].object, prototype).unwrap();
                pairs[a].prototype = prototype;
            }
            Step::Truncate(a, length) => {
                let (pair, length) = (&mut pairs[a % count], length % 20);
                let dense = heap.object(pair.object).elements.len();
                if heap.kind(pair.object).has_elements() && length < dense {
                    heap.truncate_elements(pair.object, length);
                    let gone = length as u32..dense as u32;
                    pair.properties.retain(|(key, _)| !key.as_index().is_some_and(|i| gone.contains(&i)));
                }
            }
            Step::Collect => collect(heap, keys, &pairs),
        }
        if number % 16 == 0 {
            check(heap, keys, &pairs);
        }
    }
    check(heap, keys, &pairs);
    collect(heap, keys, &pairs);
    check(heap, keys, &pairs);
    let live = heap.meter.live_bytes();
    collect(heap, keys, &pairs);
    assert_eq!(heap.meter.live_bytes(), live, "the second collection of two finds nothing");
}

#[derive(Clone, Debug)]
enum MapStep {
    Put(u8),
    Remove(u8),
    RemoveBelow(u8),
    Clear,
    Cursor,
    Advance(usize),
}

fn map_step() -> impl Strategy<Value = MapStep> {
    prop_oneof![
        8 => any::<u8>().prop_map(MapStep::Put),
        4 => any::<u8>().prop_map(MapStep::Remove),
        1 => any::<u8>().prop_map(MapStep::RemoveBelow),
        1 => Just(MapStep::Clear),
        2 => Just(MapStep::Cursor),
        8 => any::<usize>().prop_map(MapStep::Advance),
    ]
}

/// Few hashes, so that they collide.
fn hash(key: u8) -> u64 {
    u64::from(key % 16).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn run_map(steps: &[MapStep]) {
    let mut meter = Meter::new(Limits::unlimited());
    let mut map = MapData::new(false);
    // Every entry there ever was, and whether it still is.
    let mut model: Vec<(u8, i32, bool)> = Vec::new();
    // The map's cursor, and how far into the model the same walk is.
    let mut cursors: Vec<(u64, usize)> = vec![(0, 0)];
    let find = |map: &MapData, key: u8| map.find(hash(key), |other| other == Value::int(i32::from(key)));
    for (number, step) in steps.iter().enumerate() {
        let number = number as i32;
        match *step {
            MapStep::Put(key) => match find(&map, key) {
                Some(at) => {
                    map.set_value(at, Value::int(number));
                    model.iter_mut().find(|entry| entry.0 == key && entry.2).unwrap().1 = number;
                }
                None => {
                    let (key_value, value) = (Value::int(i32::from(key)), Value::int(number));
                    map.add(&mut meter, hash(key), key_value, value).unwrap();
                    model.push((key, number, true));
                }
            },
            MapStep::Remove(key) => {
                let place = find(&map, key);
                assert_eq!(place.is_some(), model.iter().any(|entry| entry.0 == key && entry.2));
                if let Some(at) = place {
                    map.remove(at);
                }
                model.iter_mut().filter(|entry| entry.0 == key).for_each(|entry| entry.2 = false);
            }
            MapStep::RemoveBelow(bound) => {
                for key in 0..bound {
                    if let Some(at) = find(&map, key) {
                        map.remove(at);
                    }
                }
                model.iter_mut().filter(|entry| entry.0 < bound).for_each(|entry| entry.2 = false);
            }
            MapStep::Clear => {
                map.clear(&mut meter);
                model.iter_mut().for_each(|entry| entry.2 = false);
                assert_eq!(meter.live_bytes(), 0);
            }
            MapStep::Cursor => cursors.push((0, 0)),
            MapStep::Advance(which) => {
                let count = cursors.len();
                let (cursor, at) = &mut cursors[which % count];
                let expected = model[*at..].iter().position(|entry| entry.2).map(|skip| *at + skip);
                match (map.next(*cursor), expected) {
                    (Some((key, value, next)), Some(place)) => {
                        let entry = model[place];
                        assert_eq!((key, value), (Value::int(i32::from(entry.0)), Value::int(entry.1)));
                        (*cursor, *at) = (next, place + 1);
                    }
                    (None, None) => {}
                    (got, expected) => panic!("{got:?} instead of {expected:?}"),
                }
            }
        }
        assert_eq!(map.len(), model.iter().filter(|entry| entry.2).count());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 100 } else { 2000 }))]

    #[test]
    fn properties_are_a_list(steps in prop::collection::vec(step(), 0..200)) {
        let mut heap = heap();
        let keys = keys(&mut heap);
        let mut levels = Vec::new();
        for _ in 0..3 {
            run(&mut heap, &keys, &steps);
            collect(&mut heap, &keys, &[]);
            levels.push(heap.meter.live_bytes());
        }
        // The first round leaves arenas and tables behind, which the others use again.
        prop_assert_eq!(levels[1], levels[2]);
    }

    #[test]
    fn map_entries_are_a_list(steps in prop::collection::vec(map_step(), 0..400)) {
        run_map(&steps);
    }
}

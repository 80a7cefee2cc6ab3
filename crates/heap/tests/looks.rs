//! Long work of the heap looks at the limits, and what is given up leaves the heap as it was.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_budget::{Halt, Limits, Watch};
use creance_heap::{Attributes, Heap, Hooks, Kind, NativeInfo, Object, PropertyKey, Value};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const MANY: u32 = 100_000;

/// Expires at the nth look.
struct Looks(AtomicUsize);

impl Watch for Looks {
    fn expired(&self) -> bool {
        self.0.fetch_sub(1, Ordering::Relaxed) <= 1
    }
}

fn heap() -> Heap {
    let hooks = Hooks {
        native_info: |_, _| NativeInfo { prefix: "", name: "", length: 0 },
        make_intrinsic: |_, _, _| Ok(()),
    };
    Heap::new(Limits::unlimited(), 7, hooks).unwrap()
}

fn watch(heap: &mut Heap, looks: usize) {
    heap.meter.set_watch(Some(Arc::new(Looks(AtomicUsize::new(looks)))));
}

/// A list of objects with a text each.
fn list(heap: &mut Heap) -> Object {
    let list = heap.new_object(Kind::Array, None).unwrap();
    let text = heap.key("text").unwrap();
    for index in 0..MANY {
        let object = heap.new_object(Kind::Object, None).unwrap();
        let value = heap.string_value(&format!("text number {index}")).unwrap();
        heap.define_own(object, text, value, Attributes::ALL).unwrap();
        let key = PropertyKey::index(index).unwrap();
        heap.define_own(list, key, Value::object(object), Attributes::ALL).unwrap();
    }
    list
}

#[test]
fn a_collection_that_is_given_up_has_not_been() {
    let mut heap = heap();
    let kept = list(&mut heap);
    let garbage = list(&mut heap);
    let live = heap.meter.live_bytes();
    for looks in [1, 2, 10, 40] {
        watch(&mut heap, looks);
        let mut collection = heap.begin_collection().watched();
        collection.root(Value::object(kept));
        collection.root(Value::object(garbage));
        assert_eq!(collection.trace(), Err(Halt::Deadline), "{looks}");
        assert!(!heap.is_marked(kept));
    }
    assert_eq!(heap.meter.live_bytes(), live);

    watch(&mut heap, usize::MAX);
    let mut collection = heap.begin_collection().watched();
    collection.root(Value::object(kept));
    collection.trace().unwrap();
    collection.sweep();
    assert!(heap.meter.live_bytes() < live * 9 / 10, "{} of {live}", heap.meter.live_bytes());
    let text = heap.key("text").unwrap();
    for index in [0, 1, MANY / 2, MANY - 1] {
        let object = heap.own_property(kept, PropertyKey::index(index).unwrap()).unwrap().unwrap();
        let value = heap.own_property(object.value.as_object().unwrap(), text).unwrap().unwrap().value;
        let expected = heap.string_value(&format!("text number {index}")).unwrap();
        let (value, expected) = (value.as_string().unwrap(), expected.as_string().unwrap());
        let Heap { meter, strings, .. } = &mut heap;
        assert!(strings.equals(meter, value, expected).unwrap());
    }
}

#[test]
fn many_indices_are_listed_in_order() {
    let mut heap = heap();
    let object = heap.new_object(Kind::Object, None).unwrap();
    let mut expected = Vec::new();
    for step in 0..30_000u32 {
        // Each once: the factor is odd.
        let index = step.wrapping_mul(0x9E37_79B1) >> 1;
        let key = PropertyKey::index(index).unwrap();
        heap.define_own(object, key, Value::int(1), Attributes::ALL).unwrap();
        expected.push(index);
    }
    expected.sort_unstable();
    expected.dedup();
    let keys = heap.own_keys(object).unwrap();
    let keys: Vec<u32> = keys.into_iter().filter_map(|key| heap.array_index(key)).collect();
    assert!(keys == expected);

    watch(&mut heap, 3);
    assert_eq!(heap.own_keys(object), Err(Halt::Deadline));
}

#[test]
fn elements_are_replaced_by_more_or_fewer() {
    let mut heap = heap();
    let list = list(&mut heap);
    let before = heap.object(list).elements.clone();
    let new: Vec<Value> = (0..5000).map(Value::int).collect();
    for (range, by) in [(10..20, &new[..]), (10..20, &new[..3]), (0..0, &new[..1]), (99_000..1 << 40, &[])] {
        let mut expected = heap.object(list).elements.clone();
        expected.splice(range.start..range.end.min(expected.len()), by.iter().copied());
        heap.replace_elements(list, range, by).unwrap();
        assert!(heap.object(list).elements == expected);
    }
    heap.replace_elements(list, 0..usize::MAX, &before).unwrap();
    assert!(heap.object(list).elements == before);
    let live = heap.meter.live_bytes();
    watch(&mut heap, 1);
    assert_eq!(heap.grow_elements(list, 1 << 20), Err(Halt::Deadline));
    assert_eq!(heap.copy_elements(list, 0..usize::MAX).map(|_| ()), Err(Halt::Deadline));
    assert_eq!(heap.meter.live_bytes(), live);
}

//! What [keyed collections](https://tc39.es/ecma262/#sec-keyed-collections) share: keys, entries, cursors.

use creance_vm::heap::{Extra, Heap, MapData};
use creance_vm::{Args, JsResult, Kind, Metered, Object, Value, Vm};

/// <https://tc39.es/ecma262/#sec-canonicalizekeyedcollectionkey>
pub(crate) fn canonical(key: Value) -> Value {
    // NOTE: Value::number gives every number one form, and -0 + 0 is 0.
    key.as_number().map_or(key, |number| Value::number(number + 0.0))
}

/// The hash of a canonical key.
fn hash(vm: &mut Vm, key: Value) -> Metered<u64> {
    if let Some(string) = key.as_string() {
        let length = vm.heap.strings.len(string);
        vm.tick(length as u64 / 32)?;
        let hash = vm.heap.strings.hash(&mut vm.heap.meter, string)?;
        return Ok(u64::from(hash).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    }
    if let Some(bigint) = key.as_bigint().and_then(|index| vm.heap.bigint(index)).cloned() {
        let digits = bigint.to_string_radix(&mut vm.heap.meter, 16)?;
        let mut hash = 0;
        for part in digits.as_bytes().chunks(8) {
            let word = part.iter().fold(0u64, |word, byte| word << 8 | u64::from(*byte));
            hash = vm.heap.strings.hash_word(hash ^ word);
        }
        return Ok(hash);
    }
    Ok(vm.heap.strings.hash_word(key.bits()))
}

/// SameValue of two canonical keys whose hashes are equal.
fn same(heap: &Heap, a: Value, b: Value) -> bool {
    if a == b {
        return true;
    }
    if let (Some(a), Some(b)) = (a.as_string(), b.as_string()) {
        // NOTE: both are flat since they were hashed.
        return heap.strings.units(a).zip(heap.strings.units(b)).is_some_and(|(a, b)| a == b);
    }
    if let (Some(a), Some(b)) = (a.as_bigint(), b.as_bigint()) {
        return heap.bigint(a).zip(heap.bigint(b)).is_some_and(|(a, b)| a == b);
    }
    false
}

/// The entries of a collection.
pub(crate) fn data(vm: &Vm, object: Object) -> Option<&MapData> {
    match vm.heap.extra(object) {
        Some(Extra::Map(map)) => Some(map),
        _ => None,
    }
}

fn locate(vm: &Vm, object: Object, key: Value, hash: u64) -> Option<u32> {
    data(vm, object)?.find(hash, |other| same(&vm.heap, other, key))
}

/// The value of a key.
pub(crate) fn get(vm: &mut Vm, object: Object, key: Value) -> Metered<Option<Value>> {
    let key = canonical(key);
    let hash = hash(vm, key)?;
    let found = locate(vm, object, key, hash);
    Ok(found.and_then(|at| data(vm, object)?.entry(at)).map(|entry| entry.value))
}

/// True if there is an entry for a key.
pub(crate) fn has(vm: &mut Vm, object: Object, key: Value) -> Metered<bool> {
    get(vm, object, key).map(|value| value.is_some())
}

/// Adds an entry, or changes its value.
pub(crate) fn set(vm: &mut Vm, object: Object, key: Value, value: Value) -> Metered<()> {
    let key = canonical(key);
    let hash = hash(vm, key)?;
    let found = locate(vm, object, key, hash);
    let Some((Extra::Map(map), meter)) = vm.heap.extra_and_meter(object) else { return Ok(()) };
    match found {
        Some(at) => map.set_value(at, value),
        None => {
            map.add(meter, hash, key, value)?;
        }
    }
    Ok(())
}

/// Removes an entry; false if there is none.
pub(crate) fn delete(vm: &mut Vm, object: Object, key: Value) -> Metered<bool> {
    let key = canonical(key);
    let hash = hash(vm, key)?;
    let Some(at) = locate(vm, object, key, hash) else { return Ok(false) };
    if let Some(Extra::Map(map)) = vm.heap.extra_mut(object) {
        map.remove(at);
    }
    Ok(true)
}

/// Removes all entries.
pub(crate) fn clear(vm: &mut Vm, object: Object) {
    if let Some((Extra::Map(map), meter)) = vm.heap.extra_and_meter(object) {
        map.clear(meter);
    }
}

/// The number of entries.
pub(crate) fn size(vm: &Vm, object: Object) -> Value {
    Value::number(data(vm, object).map_or(0, MapData::len) as f64)
}

/// The entry at or after a cursor, and the next cursor. Pays for the places of deleted entries on the way.
pub(crate) fn step(vm: &mut Vm, object: Object, cursor: u64) -> Metered<Option<(Value, Value, u64)>> {
    let Some(map) = data(vm, object) else { return Ok(None) };
    let next = map.next(cursor);
    let skipped = match next {
        Some((_, _, after)) if after - cursor <= 16 => 0,
        Some((_, _, after)) => (after - cursor).min(places(map).saturating_sub(map.len() as u64)),
        None => places(map).saturating_sub(map.len() as u64),
    };
    vm.tick(skipped / 4)?;
    Ok(next)
}

/// How many places the entries take, deleted ones included.
fn places(map: &MapData) -> u64 {
    let (mut low, mut high) = (0u32, u32::MAX);
    while low < high {
        let middle = low + (high - low) / 2;
        if map.entry(middle).is_some() {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    u64::from(low)
}

/// The receiver, if it is of a kind.
pub(crate) fn receiver(vm: &mut Vm, args: Args, kind: Kind, method: &str) -> JsResult<Object> {
    let this = args.this(vm);
    require(vm, this, kind, method)
}

/// A value as an object of a kind.
pub(crate) fn require(vm: &mut Vm, value: Value, kind: Kind, method: &str) -> JsResult<Object> {
    match value.as_object() {
        Some(object) if vm.heap.kind(object) == kind => Ok(object),
        _ => incompatible(vm, value, method),
    }
}

/// Throws the TypeError of a method that cannot work on its receiver.
#[cold]
pub(crate) fn incompatible<T>(vm: &mut Vm, value: Value, method: &str) -> JsResult<T> {
    let what = vm.describe(value)?;
    vm.type_error(&alloc::format!("Method {method} called on incompatible receiver {what}"))
}

/// <https://tc39.es/ecma262/#sec-canbeheldweakly>
pub(crate) fn can_be_held_weakly(vm: &Vm, value: Value) -> bool {
    if let Some(symbol) = value.as_symbol() {
        return vm.heap.symbol(symbol).is_some_and(|data| !data.registered && !data.private);
    }
    value.is_object()
}

/// Steps the receiver, an iterator over a collection: `next` of its prototype.
/// <https://tc39.es/ecma262/#sec-%mapiteratorprototype%.next>
pub(crate) fn iterator_next(vm: &mut Vm, args: Args, kind: Kind, method: &str) -> JsResult<Value> {
    let iterator = receiver(vm, args, kind, method)?;
    let Some(Extra::Iterator(data)) = vm.heap.extra(iterator) else {
        return incompatible(vm, args.this(vm), method);
    };
    let (target, index, mode) = (data.target, data.index, data.kind);
    let Some(collection) = target.as_object() else { return Ok(vm.iterator_result(Value::UNDEFINED, true)?) };
    let next = step(vm, collection, index)?;
    let Some(Extra::Iterator(data)) = vm.heap.extra_mut(iterator) else { return Ok(Value::UNDEFINED) };
    let Some((key, value, after)) = next else {
        data.target = Value::UNDEFINED;
        return Ok(vm.iterator_result(Value::UNDEFINED, true)?);
    };
    data.index = after;
    let result = match mode {
        0 => key,
        1 => value,
        _ => vm.array_from(&[key, value])?,
    };
    Ok(vm.iterator_result(result, false)?)
}

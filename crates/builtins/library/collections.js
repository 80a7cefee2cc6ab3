// Map, Set, WeakMap and WeakSet methods that call back, the groupBy functions and Object.fromEntries.
// https://tc39.es/ecma262/#sec-keyed-collections
//
// A cursor is a live walk over the entries of a Map or Set, in the order and with the effects of
// deletion, clearing and addition that forEach has: `$cursorNext(cursor)` says whether there was a
// further entry and puts it into `cursor.key` and `cursor.value`.
(() => {
  "use strict";

  // https://tc39.es/ecma262/#sec-getsetrecord
  function getSetRecord(other) {
    if (!$IsObject(other)) $ThrowTypeError("The argument of a Set method must be an object");
    const number = +other.size;
    if (number !== number) $ThrowTypeError("The 'size' property must be a number");
    const size = $ToIntegerOrInfinity(number);
    if (size < 0) $ThrowRangeError("The 'size' property must not be negative");
    const has = other.has;
    $RequireCallable(has);
    const keys = other.keys;
    $RequireCallable(keys);
    return { __proto__: null, object: other, size, has, keys, iterator: undefined, next: undefined };
  }

  // GetIteratorFromMethod for the keys of a Set Record.
  function openKeys(record) {
    const iterator = $call(record.keys, record.object);
    if (!$IsObject(iterator)) $ThrowTypeError("Result of the 'keys' method is not an object");
    record.iterator = iterator;
    record.next = iterator.next;
  }

  // IteratorStep: the result object, or undefined when there is none left.
  function step(record) {
    const result = $call(record.next, record.iterator);
    if (!$IsObject(result)) $ThrowNotIteratorResult(result);
    return result.done ? undefined : result;
  }

  // IteratorClose with a normal completion.
  function closeKeys(record) {
    const iterator = record.iterator;
    const close = $GetMethod(iterator, "return");
    if (close !== undefined && !$IsObject($call(close, iterator))) {
      $ThrowTypeError("Result of the 'return' method is not an object");
    }
  }

  // https://tc39.es/ecma262/#sec-groupby as an internal Map from key to internal list.
  function groupBy(items, callback, toKey) {
    if (items === undefined || items === null) $ThrowTypeError($ToString(items) + " is not iterable");
    $RequireCallable(callback);
    const groups = $newMap();
    let index = 0;
    for (const value of items) {
      const answer = $call(callback, undefined, value, index);
      const key = toKey ? $ToPropertyKey(answer) : answer;
      const group = $mapGet(groups, key);
      if (group === undefined) {
        const list = $newList();
        list[0] = value;
        $mapSet(groups, key, list);
      } else {
        group[group.length] = value;
      }
      index++;
    }
    return groups;
  }

  return ({
    // https://tc39.es/ecma262/#sec-map.prototype.foreach
    mapForEach(callback, thisArg) {
      const cursor = $mapCursor(this, "Map.prototype.forEach");
      $RequireCallable(callback);
      while ($cursorNext(cursor)) $call(callback, thisArg, cursor.value, cursor.key, this);
    },

    // https://tc39.es/ecma262/#sec-set.prototype.foreach
    setForEach(callback, thisArg) {
      const cursor = $setCursor(this, "Set.prototype.forEach");
      $RequireCallable(callback);
      while ($cursorNext(cursor)) $call(callback, thisArg, cursor.key, cursor.key, this);
    },

    // https://tc39.es/ecma262/#sec-map.groupby
    mapGroupBy(items, callback) {
      const groups = groupBy(items, callback, false);
      const result = $newMap();
      const cursor = $mapCursor(groups, "Map.groupBy");
      while ($cursorNext(cursor)) $mapSet(result, cursor.key, $CreateArrayFromList(cursor.value));
      return result;
    },

    // https://tc39.es/ecma262/#sec-object.groupby
    objectGroupBy(items, callback) {
      const groups = groupBy(items, callback, true);
      const result = { __proto__: null };
      const cursor = $mapCursor(groups, "Object.groupBy");
      while ($cursorNext(cursor)) {
        $CreateDataPropertyOrThrow(result, cursor.key, $CreateArrayFromList(cursor.value));
      }
      return result;
    },

    // https://tc39.es/ecma262/#sec-object.fromentries
    fromEntries(iterable) {
      if (iterable === undefined || iterable === null) $ThrowTypeError($ToString(iterable) + " is not iterable");
      const object = {};
      for (const entry of iterable) {
        if (!$IsObject(entry)) $ThrowNotEntry(entry);
        const key = entry[0];
        const value = entry[1];
        $CreateDataPropertyOrThrow(object, $ToPropertyKey(key), value);
      }
      return object;
    },

    // The last steps of the constructors. `Map` and `WeakMap`, with "set":
    // https://tc39.es/ecma262/#sec-add-entries-from-iterable
    fillMap(target, iterable, adderName) {
      const adder = target[adderName];
      $RequireCallable(adder);
      for (const entry of iterable) {
        if (!$IsObject(entry)) $ThrowNotEntry(entry);
        const key = entry[0];
        $call(adder, target, key, entry[1]);
      }
      return target;
    },

    // `Set` and `WeakSet`. https://tc39.es/ecma262/#sec-set-iterable
    fillSet(target, iterable) {
      const adder = target.add;
      $RequireCallable(adder);
      for (const value of iterable) $call(adder, target, value);
      return target;
    },

    // https://tc39.es/ecma262/#sec-map.prototype.getorinsertcomputed
    mapGetOrInsertComputed(key, callback) {
      $RequireMap(this, "Map.prototype.getOrInsertComputed");
      $RequireCallable(callback);
      if ($mapHas(this, key)) return $mapGet(this, key);
      // CanonicalizeKeyedCollectionKey: -0 becomes 0.
      const value = $call(callback, undefined, key === 0 ? 0 : key);
      $mapSet(this, key, value);
      return value;
    },

    // https://tc39.es/ecma262/#sec-weakmap.prototype.getorinsertcomputed
    weakMapGetOrInsertComputed(key, callback) {
      $RequireWeakMap(this, "WeakMap.prototype.getOrInsertComputed");
      if (!$CanBeHeldWeakly(key)) $ThrowTypeError("Invalid value used as weak map key");
      $RequireCallable(callback);
      if ($weakMapHas(this, key)) return $weakMapGet(this, key);
      const value = $call(callback, undefined, key);
      $weakMapSet(this, key, value);
      return value;
    },

    // https://tc39.es/ecma262/#sec-set.prototype.union
    union(other) {
      $RequireSet(this, "Set.prototype.union");
      const record = getSetRecord(other);
      openKeys(record);
      const result = $setCopy(this);
      for (let entry; (entry = step(record)) !== undefined; ) $setAdd(result, entry.value);
      return result;
    },

    // https://tc39.es/ecma262/#sec-set.prototype.intersection
    intersection(other) {
      $RequireSet(this, "Set.prototype.intersection");
      const record = getSetRecord(other);
      const result = $newSet();
      if ($setSize(this) <= record.size) {
        const cursor = $setCursor(this, "Set.prototype.intersection");
        while ($cursorNext(cursor)) {
          const key = cursor.key;
          if ($call(record.has, record.object, key)) $setAdd(result, key);
        }
        return result;
      }
      openKeys(record);
      for (let entry; (entry = step(record)) !== undefined; ) {
        const value = entry.value;
        if ($setHas(this, value)) $setAdd(result, value);
      }
      return result;
    },

    // https://tc39.es/ecma262/#sec-set.prototype.difference
    difference(other) {
      $RequireSet(this, "Set.prototype.difference");
      const record = getSetRecord(other);
      const result = $setCopy(this);
      if ($setSize(this) <= record.size) {
        const cursor = $setCursor(result, "Set.prototype.difference");
        while ($cursorNext(cursor)) {
          const key = cursor.key;
          if ($call(record.has, record.object, key)) $setDelete(result, key);
        }
        return result;
      }
      openKeys(record);
      for (let entry; (entry = step(record)) !== undefined; ) $setDelete(result, entry.value);
      return result;
    },

    // https://tc39.es/ecma262/#sec-set.prototype.symmetricdifference
    symmetricDifference(other) {
      $RequireSet(this, "Set.prototype.symmetricDifference");
      const record = getSetRecord(other);
      openKeys(record);
      const result = $setCopy(this);
      for (let entry; (entry = step(record)) !== undefined; ) {
        const value = entry.value;
        // NOTE: `this`, not `result`: the iterator may give a value twice, or change `this`.
        if ($setHas(this, value)) $setDelete(result, value);
        else $setAdd(result, value);
      }
      return result;
    },

    // https://tc39.es/ecma262/#sec-set.prototype.issubsetof
    isSubsetOf(other) {
      $RequireSet(this, "Set.prototype.isSubsetOf");
      const record = getSetRecord(other);
      if ($setSize(this) > record.size) return false;
      const cursor = $setCursor(this, "Set.prototype.isSubsetOf");
      while ($cursorNext(cursor)) {
        if (!$call(record.has, record.object, cursor.key)) return false;
      }
      return true;
    },

    // https://tc39.es/ecma262/#sec-set.prototype.issupersetof
    isSupersetOf(other) {
      $RequireSet(this, "Set.prototype.isSupersetOf");
      const record = getSetRecord(other);
      if ($setSize(this) < record.size) return false;
      openKeys(record);
      for (let entry; (entry = step(record)) !== undefined; ) {
        if (!$setHas(this, entry.value)) {
          closeKeys(record);
          return false;
        }
      }
      return true;
    },

    // https://tc39.es/ecma262/#sec-set.prototype.isdisjointfrom
    isDisjointFrom(other) {
      $RequireSet(this, "Set.prototype.isDisjointFrom");
      const record = getSetRecord(other);
      if ($setSize(this) <= record.size) {
        const cursor = $setCursor(this, "Set.prototype.isDisjointFrom");
        while ($cursorNext(cursor)) {
          if ($call(record.has, record.object, cursor.key)) return false;
        }
        return true;
      }
      openKeys(record);
      for (let entry; (entry = step(record)) !== undefined; ) {
        if ($setHas(this, entry.value)) {
          closeKeys(record);
          return false;
        }
      }
      return true;
    },
  });
})();

// Array.prototype methods that call back, Array.from and Array.fromAsync.
// https://tc39.es/ecma262/#sec-array-objects
(() => {
  "use strict";

  const ITERATOR = $wellKnown("iterator");
  const ASYNC_ITERATOR = $wellKnown("asyncIterator");
  const MAX_SAFE_INTEGER = 9007199254740991;

  // IteratorClose with a throw completion: whatever `return` does, the first error stands.
  function closeAfterThrow(iterator) {
    try {
      const close = $GetMethod(iterator, "return");
      if (close !== undefined) $call(close, iterator);
    } catch {}
  }

  // GetIteratorFromMethod, without reading `next`.
  function iteratorFrom(object, method) {
    const iterator = $call(method, object);
    if (!$IsObject(iterator)) $ThrowTypeError("Result of the Symbol.iterator method is not an object");
    return iterator;
  }

  // https://tc39.es/ecma262/#sec-flattenintoarray
  function flatten(target, source, length, start, depth, mapper, thisArg) {
    let targetIndex = start;
    for (let index = 0; index < length; index++) {
      if (!(index in source)) continue;
      let element = source[index];
      if (mapper !== undefined) element = $call(mapper, thisArg, element, index, source);
      if (depth > 0 && $IsArray(element)) {
        targetIndex = flatten(target, element, $LengthOfArrayLike(element), targetIndex, depth - 1);
      } else {
        if (targetIndex >= MAX_SAFE_INTEGER) $ThrowTypeError("Invalid array length");
        $CreateDataPropertyOrThrow(target, targetIndex, element);
        targetIndex++;
      }
    }
    return targetIndex;
  }

  // The two halves of SortIndexedProperties: `collect` reads, `sortList` sorts.
  // https://tc39.es/ecma262/#sec-sortindexedproperties
  // NOTE: undefined sorts last without a call to the comparator, so it is counted and not kept.
  function collect(object, length, skipHoles, list) {
    let undefinedCount = 0;
    for (let index = 0; index < length; index++) {
      if (skipHoles && !(index in object)) continue;
      const value = object[index];
      if (value === undefined) undefinedCount++;
      else list[list.length] = value;
    }
    return undefinedCount;
  }

  // Sorts in place. A stable merge sort; every index is bounded by the list, never by an answer
  // of the comparator, so an inconsistent comparator gives some permutation and no more.
  function sortList(list, comparator) {
    const length = list.length;
    if (length < 2) return;
    if (comparator === undefined) {
      // NOTE: ToString once for each element rather than for each comparison; the order and number
      // of calls is implementation-defined.
      const keys = $newList();
      for (let index = 0; index < length; index++) {
        const value = list[index];
        keys[index] = typeof value === "string" ? value : $ToString(value);
      }
      $sortByKeys(list, keys);
      return;
    }
    // Runs of eight by insertion.
    for (let start = 0; start < length; start += 8) {
      const end = start + 8 < length ? start + 8 : length;
      for (let index = start + 1; index < end; index++) {
        const value = list[index];
        let hole = index;
        while (hole > start) {
          const before = list[hole - 1];
          if (!(+$call(comparator, undefined, before, value) > 0)) break;
          list[hole] = before;
          hole--;
        }
        list[hole] = value;
      }
    }
    if (length <= 8) return;
    // Merges: the left half waits in `buffer`, the result grows over it in place.
    const buffer = $newList();
    for (let width = 8; width < length; width *= 2) {
      for (let start = 0; start + width < length; start += 2 * width) {
        const middle = start + width;
        const end = middle + width < length ? middle + width : length;
        if (!(+$call(comparator, undefined, list[middle - 1], list[middle]) > 0)) continue;
        for (let index = 0; index < width; index++) buffer[index] = list[start + index];
        let left = 0;
        let right = middle;
        let target = start;
        let first = buffer[left];
        let second = list[right];
        // What is read beyond a half is never used.
        do {
          if (+$call(comparator, undefined, first, second) > 0) {
            list[target] = second;
            right++;
            second = list[right];
          } else {
            list[target] = first;
            left++;
            first = buffer[left];
          }
          target++;
        } while (left < width && right < end);
        for (; left < width; left++) {
          list[target] = buffer[left];
          target++;
        }
      }
    }
  }

  function checkComparator(comparator) {
    if (comparator !== undefined && !$IsCallable(comparator)) {
      $ThrowTypeError("The comparison function must be either a function or undefined");
    }
  }

  return ({
    // https://tc39.es/ecma262/#sec-array.prototype.foreach
    forEach(callback, thisArg) {
      const object = $ToObject(this);
      const length = $LengthOfArrayLike(object);
      $RequireCallable(callback);
      for (let index = 0; index < length; index++) {
        if (index in object) $call(callback, thisArg, object[index], index, object);
      }
    },

    // https://tc39.es/ecma262/#sec-array.prototype.map
    map(callback, thisArg) {
      const object = $ToObject(this);
      const length = $LengthOfArrayLike(object);
      $RequireCallable(callback);
      const result = $ArraySpeciesCreate(object, length);
      for (let index = 0; index < length; index++) {
        if (index in object) {
          $CreateDataPropertyOrThrow(result, index, $call(callback, thisArg, object[index], index, object));
        }
      }
      return result;
    },

    // https://tc39.es/ecma262/#sec-array.prototype.filter
    filter(callback, thisArg) {
      const object = $ToObject(this);
      const length = $LengthOfArrayLike(object);
      $RequireCallable(callback);
      const result = $ArraySpeciesCreate(object, 0);
      let count = 0;
      for (let index = 0; index < length; index++) {
        if (index in object) {
          const value = object[index];
          if ($call(callback, thisArg, value, index, object)) {
            $CreateDataPropertyOrThrow(result, count, value);
            count++;
          }
        }
      }
      return result;
    },

    // https://tc39.es/ecma262/#sec-array.prototype.some
    some(callback, thisArg) {
      const object = $ToObject(this);
      const length = $LengthOfArrayLike(object);
      $RequireCallable(callback);
      for (let index = 0; index < length; index++) {
        if (index in object && $call(callback, thisArg, object[index], index, object)) return true;
      }
      return false;
    },

    // https://tc39.es/ecma262/#sec-array.prototype.every
    every(callback, thisArg) {
      const object = $ToObject(this);
      const length = $LengthOfArrayLike(object);
      $RequireCallable(callback);
      for (let index = 0; index < length; index++) {
        if (index in object && !$call(callback, thisArg, object[index], index, object)) return false;
      }
      return true;
    },

    // https://tc39.es/ecma262/#sec-array.prototype.find
    find(predicate, thisArg) {
      const object = $ToObject(this);
      const length = $LengthOfArrayLike(object);
      $RequireCallable(predicate);
      for (let index = 0; index < length; index++) {
        const value = object[index];
        if ($call(predicate, thisArg, value, index, object)) return value;
      }
      return undefined;
    },

    // https://tc39.es/ecma262/#sec-array.prototype.findindex
    findIndex(predicate, thisArg) {
      const object = $ToObject(this);
      const length = $LengthOfArrayLike(object);
      $RequireCallable(predicate);
      for (let index = 0; index < length; index++) {
        if ($call(predicate, thisArg, object[index], index, object)) return index;
      }
      return -1;
    },

    // https://tc39.es/ecma262/#sec-array.prototype.findlast
    findLast(predicate, thisArg) {
      const object = $ToObject(this);
      const length = $LengthOfArrayLike(object);
      $RequireCallable(predicate);
      for (let index = length - 1; index >= 0; index--) {
        const value = object[index];
        if ($call(predicate, thisArg, value, index, object)) return value;
      }
      return undefined;
    },

    // https://tc39.es/ecma262/#sec-array.prototype.findlastindex
    findLastIndex(predicate, thisArg) {
      const object = $ToObject(this);
      const length = $LengthOfArrayLike(object);
      $RequireCallable(predicate);
      for (let index = length - 1; index >= 0; index--) {
        if ($call(predicate, thisArg, object[index], index, object)) return index;
      }
      return -1;
    },

    // https://tc39.es/ecma262/#sec-array.prototype.reduce
    reduce(callback, ...initial) {
      const object = $ToObject(this);
      const length = $LengthOfArrayLike(object);
      $RequireCallable(callback);
      let index = 0;
      let accumulator;
      if (initial.length > 0) {
        accumulator = initial[0];
      } else {
        while (index < length && !(index in object)) index++;
        if (index >= length) $ThrowTypeError("Reduce of empty array with no initial value");
        accumulator = object[index++];
      }
      for (; index < length; index++) {
        if (index in object) accumulator = $call(callback, undefined, accumulator, object[index], index, object);
      }
      return accumulator;
    },

    // https://tc39.es/ecma262/#sec-array.prototype.reduceright
    reduceRight(callback, ...initial) {
      const object = $ToObject(this);
      const length = $LengthOfArrayLike(object);
      $RequireCallable(callback);
      let index = length - 1;
      let accumulator;
      if (initial.length > 0) {
        accumulator = initial[0];
      } else {
        while (index >= 0 && !(index in object)) index--;
        if (index < 0) $ThrowTypeError("Reduce of empty array with no initial value");
        accumulator = object[index--];
      }
      for (; index >= 0; index--) {
        if (index in object) accumulator = $call(callback, undefined, accumulator, object[index], index, object);
      }
      return accumulator;
    },

    // https://tc39.es/ecma262/#sec-array.prototype.flatmap
    flatMap(mapper, thisArg) {
      const object = $ToObject(this);
      const length = $LengthOfArrayLike(object);
      $RequireCallable(mapper);
      const result = $ArraySpeciesCreate(object, 0);
      flatten(result, object, length, 0, 1, mapper, thisArg);
      return result;
    },

    // https://tc39.es/ecma262/#sec-array.prototype.flat
    flat(depth) {
      const object = $ToObject(this);
      const length = $LengthOfArrayLike(object);
      // NOTE: a negative depth needs no clamp: only `depth > 0` is ever asked.
      const levels = depth === undefined ? 1 : $ToIntegerOrInfinity(depth);
      const result = $ArraySpeciesCreate(object, 0);
      flatten(result, object, length, 0, levels);
      return result;
    },

    // https://tc39.es/ecma262/#sec-array.prototype.sort
    sort(comparator) {
      checkComparator(comparator);
      const object = $ToObject(this);
      const length = $LengthOfArrayLike(object);
      const list = $newList();
      let undefinedCount = collect(object, length, true, list);
      sortList(list, comparator);
      const count = list.length;
      let index = 0;
      for (; index < count; index++) object[index] = list[index];
      for (; undefinedCount > 0; undefinedCount--) object[index++] = undefined;
      // As many holes as were skipped are put back at the end.
      for (; index < length; index++) $DeletePropertyOrThrow(object, index);
      return object;
    },

    // https://tc39.es/ecma262/#sec-array.prototype.tosorted
    toSorted(comparator) {
      checkComparator(comparator);
      const object = $ToObject(this);
      const length = $LengthOfArrayLike(object);
      if (length > 4294967295) $ThrowRangeError("Invalid array length");
      const list = $newList();
      let undefinedCount = collect(object, length, false, list);
      sortList(list, comparator);
      for (; undefinedCount > 0; undefinedCount--) list[list.length] = undefined;
      return $CreateArrayFromList(list);
    },

    // https://tc39.es/ecma262/#sec-array.from
    from(items, mapper, thisArg) {
      const mapping = mapper !== undefined;
      if (mapping) $RequireCallable(mapper);
      const method = $GetMethod(items, ITERATOR);
      if (method !== undefined) {
        const result = $IsConstructor(this) ? $construct(this) : $ArrayCreate(0);
        const iterator = iteratorFrom(items, method);
        const next = iterator.next;
        let index = 0;
        for (; ; index++) {
          if (index >= MAX_SAFE_INTEGER) {
            closeAfterThrow(iterator);
            $ThrowTypeError("Invalid array length");
          }
          const step = $call(next, iterator);
          if (!$IsObject(step)) $ThrowNotIteratorResult(step);
          if (step.done) break;
          let value = step.value;
          try {
            if (mapping) value = $call(mapper, thisArg, value, index);
            $CreateDataPropertyOrThrow(result, index, value);
          } catch (error) {
            closeAfterThrow(iterator);
            throw error;
          }
        }
        result.length = index;
        return result;
      }
      const source = $ToObject(items);
      const length = $LengthOfArrayLike(source);
      const result = $IsConstructor(this) ? $construct(this, length) : $ArrayCreate(length);
      for (let index = 0; index < length; index++) {
        const value = source[index];
        $CreateDataPropertyOrThrow(result, index, mapping ? $call(mapper, thisArg, value, index) : value);
      }
      result.length = length;
      return result;
    },

    // https://tc39.es/ecma262/#sec-array.fromasync
    async fromAsync(items, mapper, thisArg) {
      const mapping = mapper !== undefined;
      if (mapping) $RequireCallable(mapper);
      let method = $GetMethod(items, ASYNC_ITERATOR);
      let iterator;
      let next;
      if (method !== undefined) {
        iterator = iteratorFrom(items, method);
        next = iterator.next;
      } else {
        method = $GetMethod(items, ITERATOR);
        if (method !== undefined) {
          const inner = iteratorFrom(items, method);
          iterator = $CreateAsyncFromSyncIterator(inner, inner.next);
          next = iterator.next;
        }
      }
      if (iterator !== undefined) {
        const result = $IsConstructor(this) ? $construct(this) : $ArrayCreate(0);
        let index = 0;
        for (; ; index++) {
          if (index >= MAX_SAFE_INTEGER) {
            closeAfterThrow(iterator);
            $ThrowTypeError("Invalid array length");
          }
          const step = await $call(next, iterator);
          if (!$IsObject(step)) $ThrowNotIteratorResult(step);
          if (step.done) break;
          let value = step.value;
          try {
            if (mapping) value = await $call(mapper, thisArg, value, index);
            $CreateDataPropertyOrThrow(result, index, value);
          } catch (error) {
            // AsyncIteratorClose, written out: awaiting a helper would cost further turns.
            try {
              const close = $GetMethod(iterator, "return");
              if (close !== undefined) await $call(close, iterator);
            } catch {}
            throw error;
          }
        }
        result.length = index;
        return result;
      }
      const source = $ToObject(items);
      const length = $LengthOfArrayLike(source);
      const result = $IsConstructor(this) ? $construct(this, length) : $ArrayCreate(length);
      for (let index = 0; index < length; index++) {
        let value = await source[index];
        if (mapping) value = await $call(mapper, thisArg, value, index);
        $CreateDataPropertyOrThrow(result, index, value);
      }
      result.length = length;
      return result;
    },
  });
})();

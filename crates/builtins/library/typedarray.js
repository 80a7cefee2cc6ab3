// %TypedArray%.prototype methods that call back, and %TypedArray%.from.
// https://tc39.es/ecma262/#sec-typedarray-objects
//
// Element access is plain indexing: a typed array answers every integer index itself, also when it
// is detached or out of bounds, and never asks its prototype.
(() => {
  "use strict";

  const ITERATOR = $wellKnown("iterator");

  // Stable; see `sortList` in array.js. Only called with a comparator.
  function sortList(list, comparator) {
    const length = list.length;
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
    // https://tc39.es/ecma262/#sec-%typedarray%.prototype.foreach
    forEach(callback, thisArg) {
      const length = $ValidateTypedArray(this);
      $RequireCallable(callback);
      for (let index = 0; index < length; index++) $call(callback, thisArg, this[index], index, this);
    },

    // https://tc39.es/ecma262/#sec-%typedarray%.prototype.map
    map(callback, thisArg) {
      const length = $ValidateTypedArray(this);
      $RequireCallable(callback);
      const result = $TypedArraySpeciesCreate(this, length);
      for (let index = 0; index < length; index++) {
        result[index] = $call(callback, thisArg, this[index], index, this);
      }
      return result;
    },

    // https://tc39.es/ecma262/#sec-%typedarray%.prototype.filter
    filter(callback, thisArg) {
      const length = $ValidateTypedArray(this);
      $RequireCallable(callback);
      const kept = $newList();
      for (let index = 0; index < length; index++) {
        const value = this[index];
        if ($call(callback, thisArg, value, index, this)) kept[kept.length] = value;
      }
      const count = kept.length;
      const result = $TypedArraySpeciesCreate(this, count);
      for (let index = 0; index < count; index++) result[index] = kept[index];
      return result;
    },

    // https://tc39.es/ecma262/#sec-%typedarray%.prototype.some
    some(callback, thisArg) {
      const length = $ValidateTypedArray(this);
      $RequireCallable(callback);
      for (let index = 0; index < length; index++) {
        if ($call(callback, thisArg, this[index], index, this)) return true;
      }
      return false;
    },

    // https://tc39.es/ecma262/#sec-%typedarray%.prototype.every
    every(callback, thisArg) {
      const length = $ValidateTypedArray(this);
      $RequireCallable(callback);
      for (let index = 0; index < length; index++) {
        if (!$call(callback, thisArg, this[index], index, this)) return false;
      }
      return true;
    },

    // https://tc39.es/ecma262/#sec-%typedarray%.prototype.find
    find(predicate, thisArg) {
      const length = $ValidateTypedArray(this);
      $RequireCallable(predicate);
      for (let index = 0; index < length; index++) {
        const value = this[index];
        if ($call(predicate, thisArg, value, index, this)) return value;
      }
      return undefined;
    },

    // https://tc39.es/ecma262/#sec-%typedarray%.prototype.findindex
    findIndex(predicate, thisArg) {
      const length = $ValidateTypedArray(this);
      $RequireCallable(predicate);
      for (let index = 0; index < length; index++) {
        if ($call(predicate, thisArg, this[index], index, this)) return index;
      }
      return -1;
    },

    // https://tc39.es/ecma262/#sec-%typedarray%.prototype.findlast
    findLast(predicate, thisArg) {
      const length = $ValidateTypedArray(this);
      $RequireCallable(predicate);
      for (let index = length - 1; index >= 0; index--) {
        const value = this[index];
        if ($call(predicate, thisArg, value, index, this)) return value;
      }
      return undefined;
    },

    // https://tc39.es/ecma262/#sec-%typedarray%.prototype.findlastindex
    findLastIndex(predicate, thisArg) {
      const length = $ValidateTypedArray(this);
      $RequireCallable(predicate);
      for (let index = length - 1; index >= 0; index--) {
        if ($call(predicate, thisArg, this[index], index, this)) return index;
      }
      return -1;
    },

    // https://tc39.es/ecma262/#sec-%typedarray%.prototype.reduce
    reduce(callback, ...initial) {
      const length = $ValidateTypedArray(this);
      $RequireCallable(callback);
      let index = 0;
      let accumulator;
      if (initial.length > 0) {
        accumulator = initial[0];
      } else {
        if (length === 0) $ThrowTypeError("Reduce of empty array with no initial value");
        accumulator = this[index++];
      }
      for (; index < length; index++) {
        accumulator = $call(callback, undefined, accumulator, this[index], index, this);
      }
      return accumulator;
    },

    // https://tc39.es/ecma262/#sec-%typedarray%.prototype.reduceright
    reduceRight(callback, ...initial) {
      const length = $ValidateTypedArray(this);
      $RequireCallable(callback);
      let index = length - 1;
      let accumulator;
      if (initial.length > 0) {
        accumulator = initial[0];
      } else {
        if (length === 0) $ThrowTypeError("Reduce of empty array with no initial value");
        accumulator = this[index--];
      }
      for (; index >= 0; index--) {
        accumulator = $call(callback, undefined, accumulator, this[index], index, this);
      }
      return accumulator;
    },

    // https://tc39.es/ecma262/#sec-%typedarray%.prototype.sort
    sort(comparator) {
      checkComparator(comparator);
      const length = $ValidateTypedArray(this, true);
      if (comparator === undefined) {
        $sortTypedArray(this);
        return this;
      }
      const list = $newList();
      for (let index = 0; index < length; index++) list[index] = this[index];
      sortList(list, comparator);
      // NOTE: writes past the end of an array that the comparator shrank do nothing.
      for (let index = 0; index < length; index++) this[index] = list[index];
      return this;
    },

    // https://tc39.es/ecma262/#sec-%typedarray%.prototype.tosorted
    toSorted(comparator) {
      checkComparator(comparator);
      const length = $ValidateTypedArray(this);
      const result = $TypedArrayCreateSameType(this, length);
      if (comparator === undefined) {
        for (let index = 0; index < length; index++) result[index] = this[index];
        $sortTypedArray(result);
        return result;
      }
      const list = $newList();
      for (let index = 0; index < length; index++) list[index] = this[index];
      sortList(list, comparator);
      for (let index = 0; index < length; index++) result[index] = list[index];
      return result;
    },

    // https://tc39.es/ecma262/#sec-%typedarray%.from
    from(source, mapper, thisArg) {
      if (!$IsConstructor(this)) $ThrowNotConstructor(this);
      const mapping = mapper !== undefined;
      if (mapping) $RequireCallable(mapper);
      const method = $GetMethod(source, ITERATOR);
      let values;
      let length;
      if (method !== undefined) {
        const iterator = $call(method, source);
        if (!$IsObject(iterator)) $ThrowTypeError("Result of the Symbol.iterator method is not an object");
        const next = iterator.next;
        values = $newList();
        for (;;) {
          const step = $call(next, iterator);
          if (!$IsObject(step)) $ThrowNotIteratorResult(step);
          if (step.done) break;
          values[values.length] = step.value;
        }
        length = values.length;
      } else {
        values = $ToObject(source);
        length = $LengthOfArrayLike(values);
      }
      const target = $TypedArrayCreateFromConstructor(this, length);
      for (let index = 0; index < length; index++) {
        const value = values[index];
        target[index] = mapping ? $call(mapper, thisArg, value, index) : value;
      }
      return target;
    },
  });
})();

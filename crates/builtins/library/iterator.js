// Iterator.prototype, Iterator.from, Iterator.concat, and the prototypes of the objects they make.
// https://tc39.es/ecma262/#sec-iterator-objects
//
// An Iterator Helper is not a generator here but an object with hidden state: `step` gives the next
// value or sets `finished`, `close` closes what is open below. That is the spec's generator, seen
// from outside, since `next` takes no value and there is no `throw`.
(() => {
  "use strict";

  const ITERATOR = $wellKnown("iterator");
  const MAX_SAFE_INTEGER = 9007199254740991;
  const INFINITY = 1 / 0;

  function requireObject(value) {
    if (!$IsObject(value)) $ThrowTypeError("Iterator helper called on non-object");
  }

  // IteratorClose with a throw completion: whatever `return` does, the first error stands.
  function closeAfterThrow(iterator) {
    try {
      const close = $GetMethod(iterator, "return");
      if (close !== undefined) $call(close, iterator);
    } catch {}
  }

  // IteratorClose with a normal or return completion.
  function close(iterator) {
    const method = $GetMethod(iterator, "return");
    if (method !== undefined && !$IsObject($call(method, iterator))) {
      $ThrowTypeError("Result of the 'return' method is not an object");
    }
  }

  // An invalid argument closes the receiver, whose `next` has not been read yet.
  function requireCallable(iterator, callback) {
    if (!$IsCallable(callback)) {
      closeAfterThrow(iterator);
      $RequireCallable(callback);
    }
  }

  function toLimit(iterator, limit) {
    let number;
    try {
      number = +limit;
    } catch (error) {
      closeAfterThrow(iterator);
      throw error;
    }
    const integer = number !== number ? -1 : $ToIntegerOrInfinity(number);
    if (integer < 0 || (integer > MAX_SAFE_INTEGER && integer !== INFINITY)) {
      closeAfterThrow(iterator);
      $ThrowRangeError($ToString(number) + (integer < 0 ? " must be positive" : " is too large"));
    }
    return integer;
  }

  // The check of a number that is not converted; what is wrong closes the receiver.
  function requireIntegral(iterator, number, least, most, allowInfinity) {
    const integral = typeof number === "number" && (number === INFINITY || number === -INFINITY
      ? allowInfinity : number === $ToIntegerOrInfinity(number));
    if (!integral) {
      closeAfterThrow(iterator);
      $ThrowTypeError("The argument must be an integral number");
    }
    if (number < least || (number > most && number !== INFINITY)) {
      closeAfterThrow(iterator);
      $ThrowRangeError($ToString(number) + " is out of range");
    }
  }

  // IteratorStep: the result object, or undefined when there is none left.
  function stepResult(iterator, next) {
    const result = $call(next, iterator);
    if (!$IsObject(result)) $ThrowNotIteratorResult(result);
    return result.done ? undefined : result;
  }

  // https://tc39.es/ecma262/#sec-getiteratorflattenable without GetIteratorDirect.
  function flattenable(value, allowString) {
    if (!$IsObject(value) && !(allowString && typeof value === "string")) {
      $ThrowTypeError("Value is not an object");
    }
    const method = $GetMethod(value, ITERATOR);
    if (method === undefined) return value;
    const iterator = $call(method, value);
    if (!$IsObject(iterator)) $ThrowTypeError("Result of the Symbol.iterator method is not an object");
    return iterator;
  }

  function createHelper(step, close) {
    return $newStateful("IteratorHelperPrototype", {
      __proto__: null, step, close, started: false, running: false, finished: false,
    });
  }

  // What a helper yields now is the last: the next step finishes it, and there is nothing left to close.
  function endHelper(state) {
    state.step = (state) => {
      state.finished = true;
      return undefined;
    };
    state.close = () => {};
  }

  // Iterator.zip and zipKeyed keep a list of records { iterator, next, open }.
  function openFlattenable(records, value) {
    const iterator = flattenable(value, false);
    records[records.length] = { __proto__: null, iterator, next: iterator.next, open: true };
  }

  // IteratorCloseAll: in reverse order; an error stands against all later ones.
  function closeAll(records, thrown, error) {
    for (let index = records.length - 1; index >= 0; index--) {
      const record = records[index];
      if (!record.open) continue;
      if (thrown) {
        closeAfterThrow(record.iterator);
        continue;
      }
      try {
        close(record.iterator);
      } catch (caught) {
        thrown = true;
        error = caught;
      }
    }
    if (thrown) throw error;
  }

  // The first steps of both: the mode, and the padding option when there is one.
  function readOptions(iterables, options) {
    if (!$IsObject(iterables)) $ThrowTypeError("Value is not an object");
    if (options !== undefined && !$IsObject(options)) $ThrowTypeError("The options must be an object");
    let mode = options === undefined ? undefined : options.mode;
    if (mode === undefined) mode = "shortest";
    if (mode !== "shortest" && mode !== "longest" && mode !== "strict") {
      $ThrowTypeError("The mode must be \"shortest\", \"longest\" or \"strict\"");
    }
    const padding = mode === "longest" && options !== undefined ? options.padding : undefined;
    if (padding !== undefined && !$IsObject(padding)) $ThrowTypeError("The padding must be an object");
    return { __proto__: null, mode, padding };
  }

  // As many paddings as there are iterators, from an iterable that is closed if it has more.
  function readPadding(iterable, padding, count) {
    const method = $GetMethod(iterable, ITERATOR);
    if (method === undefined) $ThrowTypeError("The padding is not iterable");
    const iterator = $call(method, iterable);
    if (!$IsObject(iterator)) $ThrowTypeError("Result of the Symbol.iterator method is not an object");
    const next = iterator.next;
    let more = true;
    for (let index = 0; index < count; index++) {
      const result = more ? stepResult(iterator, next) : undefined;
      if (result === undefined) more = false;
      padding[index] = more ? result.value : undefined;
    }
    if (more) close(iterator);
  }

  // https://tc39.es/proposal-joint-iteration/#sec-IteratorZip
  function zipRecords(records, mode, padding, finish) {
    const count = records.length;
    let openCount = count;

    // IteratorStep: the result, or undefined; the record is no longer open unless there was one.
    function advance(record) {
      let result;
      record.open = false;
      try {
        result = stepResult(record.iterator, record.next);
      } catch (error) {
        closeAll(records, true, error);
      }
      if (result === undefined) openCount--;
      else record.open = true;
      return result;
    }

    function unequal() {
      let error;
      try {
        $ThrowTypeError("The iterators have different lengths");
      } catch (caught) {
        error = caught;
      }
      closeAll(records, true, error);
    }

    return createHelper((state) => {
      const results = $newList();
      for (let index = 0; index < count; index++) {
        const record = records[index];
        if (mode === "longest" && !record.open) {
          results[index] = padding[index];
          continue;
        }
        const result = advance(record);
        if (result !== undefined) {
          record.open = false;
          try {
            results[index] = result.value;
          } catch (error) {
            closeAll(records, true, error);
          }
          record.open = true;
          continue;
        }
        if (mode === "longest" && openCount > 0) {
          results[index] = padding[index];
          continue;
        }
        if (mode === "strict") {
          if (index !== 0) unequal();
          // The first one ended: so must all others, at once.
          for (let other = 1; other < count; other++) {
            if (advance(records[other]) !== undefined) unequal();
          }
        }
        state.finished = true;
        closeAll(records, false);
        return undefined;
      }
      if (count === 0) {
        state.finished = true;
        return undefined;
      }
      return finish(results);
    }, () => closeAll(records, false));
  }

  return ({
    // https://tc39.es/ecma262/#sec-%iteratorhelperprototype%.next
    helperNext() {
      const state = $stateOf(this, "IteratorHelperPrototype", "Iterator Helper.prototype.next");
      if (state.running) $ThrowTypeError("Generator is already running");
      if (state.finished) return { value: undefined, done: true };
      state.started = true;
      state.running = true;
      let value;
      try {
        value = state.step(state);
      } catch (error) {
        state.finished = true;
        state.running = false;
        throw error;
      }
      state.running = false;
      return { value, done: state.finished };
    },

    // https://tc39.es/ecma262/#sec-%iteratorhelperprototype%.return
    helperReturn() {
      const state = $stateOf(this, "IteratorHelperPrototype", "Iterator Helper.prototype.return");
      if (state.running) $ThrowTypeError("Generator is already running");
      if (!state.finished) {
        state.finished = true;
        // NOTE: a helper that has not started is complete, not running, while it closes.
        state.running = state.started;
        try {
          state.close();
        } finally {
          state.running = false;
        }
      }
      return { value: undefined, done: true };
    },

    // https://tc39.es/ecma262/#sec-iterator.prototype.map
    map(mapper) {
      requireObject(this);
      requireCallable(this, mapper);
      const iterator = this;
      const next = iterator.next;
      let counter = 0;
      return createHelper((state) => {
        const result = $call(next, iterator);
        if (!$IsObject(result)) $ThrowNotIteratorResult(result);
        if (result.done) {
          state.finished = true;
          return undefined;
        }
        const value = result.value;
        try {
          return $call(mapper, undefined, value, counter++);
        } catch (error) {
          closeAfterThrow(iterator);
          throw error;
        }
      }, () => close(iterator));
    },

    // https://tc39.es/ecma262/#sec-iterator.prototype.filter
    filter(predicate) {
      requireObject(this);
      requireCallable(this, predicate);
      const iterator = this;
      const next = iterator.next;
      let counter = 0;
      return createHelper((state) => {
        for (;;) {
          const result = $call(next, iterator);
          if (!$IsObject(result)) $ThrowNotIteratorResult(result);
          if (result.done) {
            state.finished = true;
            return undefined;
          }
          const value = result.value;
          try {
            if ($call(predicate, undefined, value, counter++)) return value;
          } catch (error) {
            closeAfterThrow(iterator);
            throw error;
          }
        }
      }, () => close(iterator));
    },

    // https://tc39.es/ecma262/#sec-iterator.prototype.take
    take(limit) {
      requireObject(this);
      const iterator = this;
      let remaining = toLimit(iterator, limit);
      const next = iterator.next;
      return createHelper((state) => {
        if (remaining === 0) {
          state.finished = true;
          close(iterator);
          return undefined;
        }
        remaining--;
        const result = stepResult(iterator, next);
        if (result === undefined) {
          state.finished = true;
          return undefined;
        }
        return result.value;
      }, () => close(iterator));
    },

    // https://tc39.es/ecma262/#sec-iterator.prototype.drop
    drop(limit) {
      requireObject(this);
      const iterator = this;
      let remaining = toLimit(iterator, limit);
      const next = iterator.next;
      return createHelper((state) => {
        for (; remaining > 0; remaining--) {
          if (stepResult(iterator, next) === undefined) {
            state.finished = true;
            return undefined;
          }
        }
        const result = stepResult(iterator, next);
        if (result === undefined) {
          state.finished = true;
          return undefined;
        }
        return result.value;
      }, () => close(iterator));
    },

    // https://tc39.es/proposal-iterator-chunking/#sec-iterator.prototype.chunks
    chunks(chunkSize) {
      requireObject(this);
      const iterator = this;
      requireIntegral(iterator, chunkSize, 1, 4294967295, false);
      const next = iterator.next;
      return createHelper((state) => {
        const buffer = $newList();
        while (buffer.length < chunkSize) {
          const result = stepResult(iterator, next);
          if (result === undefined) {
            state.finished = buffer.length === 0;
            // NOTE: after a partial chunk nothing is asked and nothing is closed.
            if (!state.finished) endHelper(state);
            break;
          }
          buffer[buffer.length] = result.value;
        }
        return state.finished ? undefined : $CreateArrayFromList(buffer);
      }, () => close(iterator));
    },

    // https://tc39.es/proposal-iterator-chunking/#sec-iterator.prototype.windows
    windows(windowSize, undersized) {
      requireObject(this);
      const iterator = this;
      requireIntegral(iterator, windowSize, 1, 4294967295, false);
      if (undersized !== undefined && undersized !== "only-full" && undersized !== "allow-partial") {
        closeAfterThrow(iterator);
        $ThrowTypeError("undersized must be \"only-full\" or \"allow-partial\"");
      }
      const next = iterator.next;
      let last = $newList();
      return createHelper((state) => {
        const buffer = $newList();
        for (let index = 1; index < last.length; index++) buffer[buffer.length] = last[index];
        while (buffer.length < windowSize) {
          const result = stepResult(iterator, next);
          if (result === undefined) {
            const partial = undersized === "allow-partial" && last.length === 0 && buffer.length > 0;
            if (partial) endHelper(state);
            else state.finished = true;
            return partial ? $CreateArrayFromList(buffer) : undefined;
          }
          buffer[buffer.length] = result.value;
        }
        // The list is given away, so what the next window begins with is a copy.
        last = $newList();
        for (let index = 0; index < windowSize; index++) last[index] = buffer[index];
        return $CreateArrayFromList(buffer);
      }, () => close(iterator));
    },

    // https://tc39.es/ecma262/#sec-iterator.prototype.flatmap
    flatMap(mapper) {
      requireObject(this);
      requireCallable(this, mapper);
      const iterator = this;
      const next = iterator.next;
      let counter = 0;
      let inner;
      let innerNext;
      return createHelper((state) => {
        for (;;) {
          if (inner === undefined) {
            const result = stepResult(iterator, next);
            if (result === undefined) {
              state.finished = true;
              return undefined;
            }
            const value = result.value;
            try {
              const opened = flattenable($call(mapper, undefined, value, counter++), false);
              innerNext = opened.next;
              inner = opened;
            } catch (error) {
              closeAfterThrow(iterator);
              throw error;
            }
          }
          try {
            const result = stepResult(inner, innerNext);
            if (result !== undefined) return result.value;
          } catch (error) {
            closeAfterThrow(iterator);
            throw error;
          }
          inner = undefined;
        }
      }, () => {
        if (inner !== undefined) {
          try {
            close(inner);
          } catch (error) {
            closeAfterThrow(iterator);
            throw error;
          }
        }
        close(iterator);
      });
    },

    // https://tc39.es/ecma262/#sec-iterator.prototype.reduce
    reduce(reducer, ...initial) {
      requireObject(this);
      requireCallable(this, reducer);
      const next = this.next;
      let accumulator;
      let counter = 0;
      if (initial.length > 0) {
        accumulator = initial[0];
      } else {
        const first = stepResult(this, next);
        if (first === undefined) $ThrowTypeError("Reduce of a done iterator with no initial value");
        accumulator = first.value;
        counter = 1;
      }
      for (let result; (result = stepResult(this, next)) !== undefined; counter++) {
        const value = result.value;
        try {
          accumulator = $call(reducer, undefined, accumulator, value, counter);
        } catch (error) {
          closeAfterThrow(this);
          throw error;
        }
      }
      return accumulator;
    },

    // https://tc39.es/ecma262/#sec-iterator.prototype.toarray
    toArray() {
      requireObject(this);
      const next = this.next;
      const list = $newList();
      for (let result; (result = stepResult(this, next)) !== undefined; ) list[list.length] = result.value;
      return $CreateArrayFromList(list);
    },

    // https://tc39.es/ecma262/#sec-iterator.prototype.foreach
    forEach(callback) {
      requireObject(this);
      requireCallable(this, callback);
      const next = this.next;
      let counter = 0;
      for (let result; (result = stepResult(this, next)) !== undefined; counter++) {
        const value = result.value;
        try {
          $call(callback, undefined, value, counter);
        } catch (error) {
          closeAfterThrow(this);
          throw error;
        }
      }
    },

    // https://tc39.es/ecma262/#sec-iterator.prototype.some
    some(predicate) {
      requireObject(this);
      requireCallable(this, predicate);
      const next = this.next;
      let counter = 0;
      for (let result; (result = stepResult(this, next)) !== undefined; counter++) {
        const value = result.value;
        let found;
        try {
          found = $call(predicate, undefined, value, counter);
        } catch (error) {
          closeAfterThrow(this);
          throw error;
        }
        if (found) {
          close(this);
          return true;
        }
      }
      return false;
    },

    // https://tc39.es/ecma262/#sec-iterator.prototype.every
    every(predicate) {
      requireObject(this);
      requireCallable(this, predicate);
      const next = this.next;
      let counter = 0;
      for (let result; (result = stepResult(this, next)) !== undefined; counter++) {
        const value = result.value;
        let passed;
        try {
          passed = $call(predicate, undefined, value, counter);
        } catch (error) {
          closeAfterThrow(this);
          throw error;
        }
        if (!passed) {
          close(this);
          return false;
        }
      }
      return true;
    },

    // https://tc39.es/ecma262/#sec-iterator.prototype.find
    find(predicate) {
      requireObject(this);
      requireCallable(this, predicate);
      const next = this.next;
      let counter = 0;
      for (let result; (result = stepResult(this, next)) !== undefined; counter++) {
        const value = result.value;
        let found;
        try {
          found = $call(predicate, undefined, value, counter);
        } catch (error) {
          closeAfterThrow(this);
          throw error;
        }
        if (found) {
          close(this);
          return value;
        }
      }
      return undefined;
    },

    // https://tc39.es/proposal-iterator-includes/#sec-iterator.prototype.includes
    includes(searchElement, skippedElements) {
      requireObject(this);
      let toSkip = skippedElements;
      if (toSkip === undefined) toSkip = 0;
      else requireIntegral(this, toSkip, 0, MAX_SAFE_INTEGER, true);
      const next = this.next;
      for (let result; (result = stepResult(this, next)) !== undefined; ) {
        const value = result.value;
        if (toSkip > 0) {
          toSkip--;
        } else if (value === searchElement || (value !== value && searchElement !== searchElement)) {
          close(this);
          return true;
        }
      }
      return false;
    },

    // https://tc39.es/proposal-iterator-join/#sec-iterator.prototype.join
    join(separator) {
      requireObject(this);
      let between = ",";
      if (separator !== undefined) {
        try {
          between = $ToString(separator);
        } catch (error) {
          closeAfterThrow(this);
          throw error;
        }
      }
      const next = this.next;
      let text = "";
      let first = true;
      for (let result; (result = stepResult(this, next)) !== undefined; first = false) {
        const value = result.value;
        if (!first) text += between;
        if (value === undefined || value === null) continue;
        try {
          text += $ToString(value);
        } catch (error) {
          closeAfterThrow(this);
          throw error;
        }
      }
      return text;
    },

    // https://tc39.es/ecma262/#sec-iterator.prototype-%symbol.dispose%
    dispose() {
      const method = $GetMethod(this, "return");
      if (method !== undefined) $call(method, this);
    },

    // https://tc39.es/ecma262/#sec-iterator.from
    from(value) {
      const iterator = flattenable(value, true);
      const next = iterator.next;
      if ($OrdinaryHasInstance($intrinsic("Iterator"), iterator)) return iterator;
      return $newStateful("WrapForValidIteratorPrototype", { __proto__: null, iterator, next });
    },

    // https://tc39.es/ecma262/#sec-%wrapforvaliditeratorprototype%.next
    wrapNext() {
      const state = $stateOf(this, "WrapForValidIteratorPrototype", "%WrapForValidIteratorPrototype%.next");
      return $call(state.next, state.iterator);
    },

    // https://tc39.es/ecma262/#sec-%wrapforvaliditeratorprototype%.return
    wrapReturn() {
      const state = $stateOf(this, "WrapForValidIteratorPrototype", "%WrapForValidIteratorPrototype%.return");
      const method = $GetMethod(state.iterator, "return");
      if (method === undefined) return { value: undefined, done: true };
      return $call(method, state.iterator);
    },

    // https://tc39.es/ecma262/#sec-iterator.concat
    concat(...items) {
      const count = items.length;
      const methods = $newList();
      for (let index = 0; index < count; index++) {
        const item = items[index];
        if (!$IsObject(item)) $ThrowTypeError("Value is not an object");
        const method = $GetMethod(item, ITERATOR);
        if (method === undefined) $ThrowTypeError("Value is not iterable");
        methods[index] = method;
      }
      let index = 0;
      let inner;
      let innerNext;
      return createHelper((state) => {
        for (;;) {
          if (inner === undefined) {
            if (index >= count) {
              state.finished = true;
              return undefined;
            }
            const opened = $call(methods[index], items[index]);
            index++;
            if (!$IsObject(opened)) $ThrowTypeError("Result of the Symbol.iterator method is not an object");
            innerNext = opened.next;
            inner = opened;
          }
          const result = stepResult(inner, innerNext);
          if (result !== undefined) return result.value;
          inner = undefined;
        }
      }, () => {
        if (inner !== undefined) close(inner);
      });
    },

    // https://tc39.es/proposal-joint-iteration/#sec-iterator.zip
    zip(iterables, options) {
      const { mode, padding: paddingOption } = readOptions(iterables, options);
      const records = $newList();
      const padding = $newList();
      const method = $GetMethod(iterables, ITERATOR);
      if (method === undefined) $ThrowTypeError("Value is not iterable");
      const input = $call(method, iterables);
      if (!$IsObject(input)) $ThrowTypeError("Result of the Symbol.iterator method is not an object");
      const next = input.next;
      // Where an error came from decides whether the list of iterables is closed too: last.
      let inputOpen = false;
      try {
        for (;;) {
          const result = stepResult(input, next);
          if (result === undefined) break;
          const value = result.value;
          inputOpen = true;
          openFlattenable(records, value);
          inputOpen = false;
        }
        const count = records.length;
        if (paddingOption !== undefined) readPadding(paddingOption, padding, count);
        else for (let index = 0; index < count; index++) padding[index] = undefined;
      } catch (error) {
        try {
          closeAll(records, true, error);
        } finally {
          if (inputOpen) closeAfterThrow(input);
        }
      }
      return zipRecords(records, mode, padding, $CreateArrayFromList);
    },

    // https://tc39.es/proposal-joint-iteration/#sec-iterator.zipkeyed
    zipKeyed(iterables, options) {
      const { mode, padding: paddingOption } = readOptions(iterables, options);
      const records = $newList();
      const padding = $newList();
      const keys = $newList();
      const allKeys = $OwnPropertyKeys(iterables);
      const allCount = allKeys.length;
      try {
        for (let index = 0; index < allCount; index++) {
          const key = allKeys[index];
          if (!$IsOwnEnumerable(iterables, key)) continue;
          const value = iterables[key];
          if (value === undefined) continue;
          keys[keys.length] = key;
          openFlattenable(records, value);
        }
        for (let index = 0; index < keys.length; index++) {
          padding[index] = paddingOption === undefined ? undefined : paddingOption[keys[index]];
        }
      } catch (error) {
        closeAll(records, true, error);
      }
      return zipRecords(records, mode, padding, (results) => {
        const object = { __proto__: null };
        for (let index = 0; index < keys.length; index++) {
          $CreateDataPropertyOrThrow(object, keys[index], results[index]);
        }
        return object;
      });
    },
  });
})();

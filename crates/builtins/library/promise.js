// The Promise combinators, Promise.try, withResolvers, resolve and reject, and Promise.prototype.finally.
// https://tc39.es/ecma262/#sec-promise-objects
//
// A capability is an internal record { promise, resolve, reject }. `for-of` closes the iterator when
// its body throws and not when the iterator itself does, which is what [[Done]] decides in the spec.
// Functions that script receives are written where they are passed, so that their name is "".
(() => {
  "use strict";

  // https://tc39.es/ecma262/#sec-getpromiseresolve
  function getPromiseResolve(constructor) {
    const resolve = constructor.resolve;
    if (!$IsCallable(resolve)) $ThrowTypeError("Promise resolve or reject function is not callable");
    return resolve;
  }

  // Promise.allKeyed and allSettledKeyed: https://tc39.es/proposal-await-dictionary/
  function keyed(constructor, promises, settled) {
    const capability = $NewPromiseCapability(constructor);
    try {
      const resolve = getPromiseResolve(constructor);
      if (!$IsObject(promises)) $ThrowTypeError("The argument must be an object");
      const allKeys = $OwnPropertyKeys(promises);
      const keys = $newList();
      const values = $newList();
      let remaining = 1;

      function put(index, value) {
        values[index] = value;
        if (--remaining !== 0) return undefined;
        const object = { __proto__: null };
        for (let at = 0; at < keys.length; at++) $CreateDataPropertyOrThrow(object, keys[at], values[at]);
        return $call(capability.resolve, undefined, object);
      }

      for (let at = 0; at < allKeys.length; at++) {
        const key = allKeys[at];
        if (!$IsOwnEnumerable(promises, key)) continue;
        const value = promises[key];
        const index = keys.length;
        keys[index] = key;
        values[index] = undefined;
        const promise = $call(resolve, constructor, value);
        let called = false;
        remaining++;
        if (settled) {
          promise.then((value) => {
            if (called) return undefined;
            called = true;
            return put(index, { status: "fulfilled", value });
          }, (reason) => {
            if (called) return undefined;
            called = true;
            return put(index, { status: "rejected", reason });
          });
        } else {
          promise.then((value) => {
            if (called) return undefined;
            called = true;
            return put(index, value);
          }, capability.reject);
        }
      }
      // An entry past the last: it only counts the loop itself down.
      put(keys.length, undefined);
    } catch (error) {
      $call(capability.reject, undefined, error);
    }
    return capability.promise;
  }

  return ({
    // https://tc39.es/ecma262/#sec-promise.all
    all(iterable) {
      const capability = $NewPromiseCapability(this);
      try {
        const resolve = getPromiseResolve(this);
        const values = $newList();
        let remaining = 1;
        let count = 0;
        for (const next of iterable) {
          const index = count++;
          values[index] = undefined;
          const promise = $call(resolve, this, next);
          let called = false;
          remaining++;
          promise.then((value) => {
            if (called) return undefined;
            called = true;
            values[index] = value;
            if (--remaining !== 0) return undefined;
            return $call(capability.resolve, undefined, $CreateArrayFromList(values));
          }, capability.reject);
        }
        if (--remaining === 0) $call(capability.resolve, undefined, $CreateArrayFromList(values));
      } catch (error) {
        $call(capability.reject, undefined, error);
      }
      return capability.promise;
    },

    // https://tc39.es/ecma262/#sec-promise.allsettled
    allSettled(iterable) {
      const capability = $NewPromiseCapability(this);
      try {
        const resolve = getPromiseResolve(this);
        const values = $newList();
        let remaining = 1;
        let count = 0;
        for (const next of iterable) {
          const index = count++;
          values[index] = undefined;
          const promise = $call(resolve, this, next);
          let called = false;
          remaining++;
          promise.then((value) => {
            if (called) return undefined;
            called = true;
            values[index] = { status: "fulfilled", value };
            if (--remaining !== 0) return undefined;
            return $call(capability.resolve, undefined, $CreateArrayFromList(values));
          }, (reason) => {
            if (called) return undefined;
            called = true;
            values[index] = { status: "rejected", reason };
            if (--remaining !== 0) return undefined;
            return $call(capability.resolve, undefined, $CreateArrayFromList(values));
          });
        }
        if (--remaining === 0) $call(capability.resolve, undefined, $CreateArrayFromList(values));
      } catch (error) {
        $call(capability.reject, undefined, error);
      }
      return capability.promise;
    },

    // https://tc39.es/proposal-await-dictionary/
    allKeyed(promises) {
      return keyed(this, promises, false);
    },

    // https://tc39.es/proposal-await-dictionary/#sec-promise.allsettledkeyed
    allSettledKeyed(promises) {
      return keyed(this, promises, true);
    },

    // https://tc39.es/ecma262/#sec-promise.any
    any(iterable) {
      const capability = $NewPromiseCapability(this);
      try {
        const resolve = getPromiseResolve(this);
        const errors = $newList();
        let remaining = 1;
        let count = 0;
        for (const next of iterable) {
          const index = count++;
          errors[index] = undefined;
          const promise = $call(resolve, this, next);
          let called = false;
          remaining++;
          promise.then(capability.resolve, (error) => {
            if (called) return undefined;
            called = true;
            errors[index] = error;
            if (--remaining !== 0) return undefined;
            return $call(capability.reject, undefined, $newAggregateError($CreateArrayFromList(errors)));
          });
        }
        if (--remaining === 0) throw $newAggregateError($CreateArrayFromList(errors));
      } catch (error) {
        $call(capability.reject, undefined, error);
      }
      return capability.promise;
    },

    // https://tc39.es/ecma262/#sec-promise.race
    race(iterable) {
      const capability = $NewPromiseCapability(this);
      try {
        const resolve = getPromiseResolve(this);
        for (const next of iterable) {
          const promise = $call(resolve, this, next);
          promise.then(capability.resolve, capability.reject);
        }
      } catch (error) {
        $call(capability.reject, undefined, error);
      }
      return capability.promise;
    },

    // https://tc39.es/ecma262/#sec-promise.try
    try(callback, ...args) {
      if (!$IsObject(this)) $ThrowTypeError("Promise.try called on non-object");
      const capability = $NewPromiseCapability(this);
      let settle = capability.resolve;
      let value;
      try {
        value = $call(callback, undefined, ...args);
      } catch (error) {
        settle = capability.reject;
        value = error;
      }
      $call(settle, undefined, value);
      return capability.promise;
    },

    // https://tc39.es/ecma262/#sec-promise.withResolvers
    withResolvers() {
      const capability = $NewPromiseCapability(this);
      return { promise: capability.promise, resolve: capability.resolve, reject: capability.reject };
    },

    // https://tc39.es/ecma262/#sec-promise.resolve
    resolve(value) {
      if (!$IsObject(this)) $ThrowTypeError("PromiseResolve called on non-object");
      return $PromiseResolve(this, value);
    },

    // https://tc39.es/ecma262/#sec-promise.reject
    reject(reason) {
      const capability = $NewPromiseCapability(this);
      $call(capability.reject, undefined, reason);
      return capability.promise;
    },

    // https://tc39.es/ecma262/#sec-promise.prototype.catch
    catch(onRejected) {
      return this.then(undefined, onRejected);
    },

    // https://tc39.es/ecma262/#sec-promise.prototype.finally
    finally(onFinally) {
      if (!$IsObject(this)) $ThrowTypeError("Promise.prototype.finally called on a non-object");
      const constructor = $SpeciesConstructor(this, $intrinsic("Promise"));
      if (!$IsCallable(onFinally)) return this.then(onFinally, onFinally);
      return this.then((value) => {
        const result = $call(onFinally, undefined);
        return $PromiseResolve(constructor, result).then(() => value);
      }, (reason) => {
        const result = $call(onFinally, undefined);
        return $PromiseResolve(constructor, result).then(() => {
          throw reason;
        });
      });
    },
  });
})();

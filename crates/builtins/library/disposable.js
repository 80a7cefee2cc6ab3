// DisposableStack and AsyncDisposableStack. https://tc39.es/ecma262/#sec-disposablestack-objects
//
// A resource is a record { value, method, bySync }: `method` is undefined where nothing but an await is owed,
// `bySync` says that an async disposal calls a sync method. The state of a stack is the list of its resources,
// or undefined once it is disposed.
(() => {
  "use strict";

  const SYNC = "DisposableStackPrototype";
  const ASYNC = "AsyncDisposableStackPrototype";

  function pending(stack, prototype, method) {
    const list = $stateOf(stack, prototype, method);
    if (list === undefined) $ThrowReferenceError("The stack is already disposed");
    return list;
  }

  function add(list, value, method, bySync) {
    list[list.length] = { __proto__: null, value, method, bySync };
  }

  // https://tc39.es/ecma262/#sec-getdisposemethod
  function required(method) {
    if (method === undefined) $ThrowTypeError("The resource has no method to dispose of it");
    return method;
  }

  function requireResource(value) {
    if (!$IsObject(value)) $ThrowTypeError("A resource must be an object");
  }

  // The closure of adopt: the value is its argument.
  function adopter(onDispose, value) {
    return () => $call(onDispose, undefined, value);
  }

  function moved(stack, prototype, list) {
    $setState(stack, undefined);
    return $newStateful(prototype, list);
  }

  return ({
    // https://tc39.es/ecma262/#sec-disposablestack.prototype.use
    use(value) {
      const list = pending(this, SYNC, "DisposableStack.prototype.use");
      if (value === undefined || value === null) return value;
      requireResource(value);
      add(list, value, required($GetMethod(value, $wellKnown("dispose"))), false);
      return value;
    },

    // https://tc39.es/ecma262/#sec-disposablestack.prototype.adopt
    adopt(value, onDispose) {
      const list = pending(this, SYNC, "DisposableStack.prototype.adopt");
      $RequireCallable(onDispose);
      add(list, undefined, adopter(onDispose, value), false);
      return value;
    },

    // https://tc39.es/ecma262/#sec-disposablestack.prototype.defer
    defer(onDispose) {
      const list = pending(this, SYNC, "DisposableStack.prototype.defer");
      $RequireCallable(onDispose);
      add(list, undefined, onDispose, false);
    },

    // https://tc39.es/ecma262/#sec-disposablestack.prototype.move
    move() {
      return moved(this, SYNC, pending(this, SYNC, "DisposableStack.prototype.move"));
    },

    // https://tc39.es/ecma262/#sec-disposablestack.prototype.dispose
    dispose() {
      const list = $stateOf(this, SYNC, "DisposableStack.prototype.dispose");
      if (list === undefined) return;
      $setState(this, undefined);
      let failed = false;
      let completion;
      for (let at = list.length - 1; at >= 0; at--) {
        const resource = list[at];
        try {
          $call(resource.method, resource.value);
        } catch (error) {
          completion = failed ? $newSuppressedError(error, completion) : error;
          failed = true;
        }
      }
      if (failed) throw completion;
    },

    // https://tc39.es/ecma262/#sec-asyncdisposablestack.prototype.use
    useAsync(value) {
      const list = pending(this, ASYNC, "AsyncDisposableStack.prototype.use");
      if (value === undefined || value === null) {
        add(list, undefined, undefined, false);
        return value;
      }
      requireResource(value);
      const method = $GetMethod(value, $wellKnown("asyncDispose"));
      if (method !== undefined) add(list, value, method, false);
      else add(list, value, required($GetMethod(value, $wellKnown("dispose"))), true);
      return value;
    },

    // https://tc39.es/ecma262/#sec-asyncdisposablestack.prototype.adopt
    adoptAsync(value, onDispose) {
      const list = pending(this, ASYNC, "AsyncDisposableStack.prototype.adopt");
      $RequireCallable(onDispose);
      add(list, undefined, adopter(onDispose, value), false);
      return value;
    },

    // https://tc39.es/ecma262/#sec-asyncdisposablestack.prototype.defer
    deferAsync(onDispose) {
      const list = pending(this, ASYNC, "AsyncDisposableStack.prototype.defer");
      $RequireCallable(onDispose);
      add(list, undefined, onDispose, false);
    },

    // https://tc39.es/ecma262/#sec-asyncdisposablestack.prototype.move
    moveAsync() {
      return moved(this, ASYNC, pending(this, ASYNC, "AsyncDisposableStack.prototype.move"));
    },

    // https://tc39.es/ecma262/#sec-asyncdisposablestack.prototype.disposeAsync
    async disposeAsync() {
      const list = $stateOf(this, ASYNC, "AsyncDisposableStack.prototype.disposeAsync");
      if (list === undefined) return;
      $setState(this, undefined);
      let failed = false;
      let completion;
      let owesAwait = false;
      let hasAwaited = false;
      for (let at = list.length - 1; at >= 0; at--) {
        const { method, value, bySync } = list[at];
        if (method === undefined) {
          owesAwait = true;
          continue;
        }
        try {
          if (bySync) {
            // What the method answers is not awaited; what it throws arrives as a rejection.
            try {
              $call(method, value);
            } finally {
              hasAwaited = true;
              await undefined;
            }
          } else {
            const result = $call(method, value);
            hasAwaited = true;
            await result;
          }
        } catch (error) {
          completion = failed ? $newSuppressedError(error, completion) : error;
          failed = true;
        }
      }
      if (owesAwait && !hasAwaited) await undefined;
      if (failed) throw completion;
    },
  });
})();

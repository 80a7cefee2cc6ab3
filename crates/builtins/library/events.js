// Event, CustomEvent, EventTarget, AbortController and AbortSignal. https://dom.spec.whatwg.org/
//
// The state of a target is a record with `listeners`, a list of records { type, callback, capture, passive, once,
// removed }. A signal's state is that of a target with more in it: `algorithms`, a list of functions that run when it
// aborts, `sources` and `dependents`, lists of states. There is no tree: an event goes to one target.
// What a listener throws is thrown again in a job of its own when the others have run, and ends the run there.
(() => {
  "use strict";

  const EVENT = $interface("Event");
  const CUSTOM_EVENT = $interface("CustomEvent");
  const TARGET = $interface("EventTarget");
  const CONTROLLER = $interface("AbortController");
  const SIGNAL = $interface("AbortSignal");
  const AT_TARGET = 2;
  const MAX_SAFE_INTEGER = 9007199254740991;

  // https://webidl.spec.whatwg.org/#es-dictionary
  function requireDictionary(value) {
    if (value !== undefined && value !== null && !$IsObject(value)) $ThrowTypeError("The options must be an object");
  }

  function flag(options, name) {
    return options === undefined || options === null ? false : !!options[name];
  }

  function newEvent(type, bubbles, cancelable, composed, detail, trusted) {
    return {
      __proto__: null, type, bubbles, cancelable, composed, detail, trusted, target: null, current: null, phase: 0,
      stopped: false, stoppedNow: false, canceled: false, passive: false, dispatched: false,
      returned: true, time: $elapsedTime(),
    };
  }

  // Members are read in the order of their names, those of Event before those of CustomEvent.
  function eventOf(type, init, custom) {
    const text = $ToString(type);
    requireDictionary(init);
    const bubbles = flag(init, "bubbles");
    const cancelable = flag(init, "cancelable");
    const composed = flag(init, "composed");
    let detail = null;
    if (custom && init !== undefined && init !== null) {
      const given = init.detail;
      if (given !== undefined) detail = given;
    }
    return newEvent(text, bubbles, cancelable, composed, detail, false);
  }

  function cancel(event) {
    if (event.cancelable && !event.passive) event.canceled = true;
  }

  function newTarget() {
    return { __proto__: null, listeners: $newList() };
  }

  function requireListener(callback) {
    if (callback !== null && callback !== undefined && !$IsObject(callback)) {
      $ThrowTypeError("The listener must be an object or null");
    }
  }

  function captureOf(options) {
    return $IsObject(options) ? !!options.capture : !!options;
  }

  function find(listeners, type, callback, capture) {
    for (let at = 0; at < listeners.length; at++) {
      const known = listeners[at];
      if (known.type === type && known.callback === callback && known.capture === capture) return at;
    }
    return -1;
  }

  function removeAt(target, at) {
    const { listeners } = target;
    listeners[at].removed = true;
    const kept = $newList();
    for (let from = 0; from < listeners.length; from++) if (from !== at) kept[kept.length] = listeners[from];
    target.listeners = kept;
  }

  function removeListener(target, listener) {
    const { listeners } = target;
    for (let at = 0; at < listeners.length; at++) if (listeners[at] === listener) return removeAt(target, at);
  }

  // https://dom.spec.whatwg.org/#concept-event-listener-inner-invoke
  function invoke(target, object, event, eventObject, capture) {
    // Listeners that are added meanwhile wait for the next event.
    const { listeners } = target;
    const count = listeners.length;
    for (let at = 0; at < count && !event.stoppedNow; at++) {
      const listener = listeners[at];
      if (listener.removed || listener.type !== event.type || listener.capture !== capture) continue;
      if (listener.once) removeListener(target, listener);
      event.passive = listener.passive;
      try {
        const { callback } = listener;
        if ($IsCallable(callback)) {
          $call(callback, object, eventObject);
        } else {
          const handle = callback.handleEvent;
          $RequireCallable(handle);
          $call(handle, callback, eventObject);
        }
      } catch (error) {
        $reportError(error);
      }
      event.passive = false;
    }
  }

  // https://dom.spec.whatwg.org/#concept-event-dispatch
  function dispatch(target, object, event, eventObject) {
    event.dispatched = true;
    event.target = object;
    event.current = object;
    event.phase = AT_TARGET;
    if (!event.stopped) invoke(target, object, event, eventObject, true);
    if (!event.stopped) invoke(target, object, event, eventObject, false);
    event.phase = 0;
    event.current = null;
    event.dispatched = false;
    event.stopped = false;
    event.stoppedNow = false;
    return !event.canceled;
  }

  function newSignal() {
    const signal = {
      __proto__: null, listeners: $newList(), aborted: false, reason: undefined, algorithms: $newList(),
      sources: $newList(), dependents: $newList(), handler: null, handling: undefined, object: undefined,
    };
    signal.object = $newPlatform(SIGNAL, signal);
    return signal;
  }

  function abortReason(reason) {
    return reason === undefined ? $newDOMException("This operation was aborted", "AbortError") : reason;
  }

  // https://dom.spec.whatwg.org/#run-the-abort-steps
  function runAbortSteps(signal) {
    const { algorithms } = signal;
    signal.algorithms = $newList();
    for (let at = 0; at < algorithms.length; at++) $call(algorithms[at], undefined);
    const event = newEvent("abort", false, false, false, null, true);
    dispatch(signal, signal.object, event, $newPlatform(EVENT, event));
  }

  // https://dom.spec.whatwg.org/#abortsignal-signal-abort
  function signalAbort(signal, reason) {
    if (signal.aborted) return;
    signal.aborted = true;
    signal.reason = reason;
    const { dependents } = signal;
    signal.dependents = $newList();
    const late = $newList();
    for (let at = 0; at < dependents.length; at++) {
      const dependent = dependents[at];
      if (dependent.aborted) continue;
      dependent.aborted = true;
      dependent.reason = signal.reason;
      late[late.length] = dependent;
    }
    runAbortSteps(signal);
    for (let at = 0; at < late.length; at++) runAbortSteps(late[at]);
  }

  function follow(dependent, source) {
    const { sources } = dependent;
    for (let at = 0; at < sources.length; at++) if (sources[at] === source) return;
    sources[sources.length] = source;
    source.dependents[source.dependents.length] = dependent;
  }

  // https://dom.spec.whatwg.org/#create-a-dependent-abort-signal
  function anyOf(sources) {
    const signal = newSignal();
    for (let at = 0; at < sources.length; at++) {
      if (sources[at].aborted) {
        signal.aborted = true;
        signal.reason = sources[at].reason;
        return signal.object;
      }
    }
    for (let at = 0; at < sources.length; at++) {
      const source = sources[at];
      if (source.sources.length === 0) follow(signal, source);
      else for (let from = 0; from < source.sources.length; from++) follow(signal, source.sources[from]);
    }
    return signal.object;
  }

  // https://webidl.spec.whatwg.org/#es-unsigned-long-long with [EnforceRange]
  function enforceRange(value) {
    const number = +value;
    const integer = $ToIntegerOrInfinity(number);
    if (number !== number || integer < 0 || integer > MAX_SAFE_INTEGER) {
      $ThrowTypeError("The number of milliseconds must be from 0 to 2^53 - 1");
    }
    return integer;
  }

  return ({
    // https://dom.spec.whatwg.org/#dom-event-event
    constructEvent(type, init) {
      return eventOf(type, init, false);
    },

    // https://dom.spec.whatwg.org/#dom-customevent-customevent
    constructCustomEvent(type, init) {
      return eventOf(type, init, true);
    },

    type() {
      return $platform(this, EVENT).type;
    },

    target() {
      return $platform(this, EVENT).target;
    },

    currentTarget() {
      return $platform(this, EVENT).current;
    },

    eventPhase() {
      return $platform(this, EVENT).phase;
    },

    bubbles() {
      return $platform(this, EVENT).bubbles;
    },

    cancelable() {
      return $platform(this, EVENT).cancelable;
    },

    composed() {
      return $platform(this, EVENT).composed;
    },

    defaultPrevented() {
      return $platform(this, EVENT).canceled;
    },

    isTrusted() {
      return $platform(this, EVENT).trusted;
    },

    timeStamp() {
      return $platform(this, EVENT).time;
    },

    cancelBubble() {
      return $platform(this, EVENT).stopped;
    },

    setCancelBubble(value) {
      const event = $platform(this, EVENT);
      if (value) event.stopped = true;
    },

    returnValue() {
      return !$platform(this, EVENT).canceled;
    },

    setReturnValue(value) {
      const event = $platform(this, EVENT);
      if (!value) cancel(event);
    },

    // https://dom.spec.whatwg.org/#dom-event-composedpath
    composedPath() {
      const { current } = $platform(this, EVENT);
      return current === null ? [] : [current];
    },

    stopPropagation() {
      $platform(this, EVENT).stopped = true;
    },

    stopImmediatePropagation() {
      const event = $platform(this, EVENT);
      event.stopped = true;
      event.stoppedNow = true;
    },

    preventDefault() {
      cancel($platform(this, EVENT));
    },

    // https://dom.spec.whatwg.org/#dom-event-initevent
    initEvent(type, bubbles, cancelable) {
      const event = $platform(this, EVENT);
      const text = $ToString(type);
      if (event.dispatched) return;
      event.stopped = false;
      event.stoppedNow = false;
      event.canceled = false;
      event.trusted = false;
      event.target = null;
      event.type = text;
      event.bubbles = !!bubbles;
      event.cancelable = !!cancelable;
    },

    detail() {
      return $platform(this, CUSTOM_EVENT).detail;
    },

    // https://dom.spec.whatwg.org/#dom-eventtarget-eventtarget
    constructTarget() {
      return newTarget();
    },

    // https://dom.spec.whatwg.org/#dom-eventtarget-addeventlistener
    addEventListener(type, callback, options) {
      const target = $platform(this, TARGET);
      const text = $ToString(type);
      requireListener(callback);
      const capture = captureOf(options);
      let once = false;
      let passive = false;
      let signal;
      if ($IsObject(options)) {
        once = !!options.once;
        passive = !!options.passive;
        const given = options.signal;
        if (given !== undefined) {
          signal = $platformOf(given, SIGNAL);
          if (signal === undefined) $ThrowTypeError("The option signal must be an AbortSignal");
          if (signal.aborted) return;
        }
      }
      if (callback === null || callback === undefined) return;
      if (find(target.listeners, text, callback, capture) >= 0) return;
      const listener = { __proto__: null, type: text, callback, capture, once, passive, removed: false };
      // NOTE: an event that is being dispatched goes on with the length that the list had.
      target.listeners[target.listeners.length] = listener;
      if (signal !== undefined) {
        signal.algorithms[signal.algorithms.length] = () => {
          if (!listener.removed) removeListener(target, listener);
        };
      }
    },

    // https://dom.spec.whatwg.org/#dom-eventtarget-removeeventlistener
    removeEventListener(type, callback, options) {
      const target = $platform(this, TARGET);
      const text = $ToString(type);
      requireListener(callback);
      const at = find(target.listeners, text, callback, captureOf(options));
      if (at >= 0) removeAt(target, at);
    },

    // https://dom.spec.whatwg.org/#dom-eventtarget-dispatchevent
    dispatchEvent(event) {
      const target = $platform(this, TARGET);
      const state = $platformOf(event, EVENT);
      if (state === undefined) $ThrowTypeError("What is dispatched must be an Event");
      if (state.dispatched) throw $newDOMException("The event is already being dispatched", "InvalidStateError");
      state.trusted = false;
      return dispatch(target, this, state, event);
    },

    // https://dom.spec.whatwg.org/#dom-abortcontroller-abortcontroller
    constructController() {
      return newSignal();
    },

    signal() {
      return $platform(this, CONTROLLER).object;
    },

    abort(reason) {
      const signal = $platform(this, CONTROLLER);
      if (!signal.aborted) signalAbort(signal, abortReason(reason));
    },

    // https://dom.spec.whatwg.org/#dom-abortsignal-abort
    aborted(reason) {
      const signal = newSignal();
      signal.reason = abortReason(reason);
      signal.aborted = true;
      return signal.object;
    },

    // https://dom.spec.whatwg.org/#dom-abortsignal-timeout
    timeout(milliseconds) {
      const delay = enforceRange(milliseconds);
      const signal = newSignal();
      $setTimer("AbortSignal.timeout", () => {
        signalAbort(signal, $newDOMException("The operation was aborted due to timeout", "TimeoutError"));
      }, delay);
      return signal.object;
    },

    // https://dom.spec.whatwg.org/#dom-abortsignal-any
    any(signals) {
      const sources = $newList();
      if (!$IsObject(signals)) $ThrowTypeError("AbortSignal.any needs an iterable");
      for (const given of signals) {
        const source = $platformOf(given, SIGNAL);
        if (source === undefined) $ThrowTypeError("AbortSignal.any needs an iterable of AbortSignals");
        sources[sources.length] = source;
      }
      return anyOf(sources);
    },

    // A signal that follows another one, if there is one, for library code.
    makeSignal(source) {
      const sources = $newList();
      if (source !== undefined) sources[0] = $platform(source, SIGNAL);
      return anyOf(sources);
    },

    isAborted() {
      return $platform(this, SIGNAL).aborted;
    },

    reason() {
      return $platform(this, SIGNAL).reason;
    },

    throwIfAborted() {
      const signal = $platform(this, SIGNAL);
      if (signal.aborted) throw signal.reason;
    },

    onabort() {
      return $platform(this, SIGNAL).handler;
    },

    // https://html.spec.whatwg.org/multipage/webappapis.html#event-handler-idl-attributes
    setOnabort(value) {
      const signal = $platform(this, SIGNAL);
      signal.handler = $IsObject(value) ? value : null;
      if (signal.handler === null) {
        if (signal.handling !== undefined) removeListener(signal, signal.handling);
        signal.handling = undefined;
      } else if (signal.handling === undefined) {
        const callback = function (event) {
          if ($IsCallable(signal.handler) && $call(signal.handler, this, event) === false) {
            cancel($platform(event, EVENT));
          }
        };
        signal.handling = {
          __proto__: null, type: "abort", callback, capture: false, once: false, passive: false, removed: false,
        };
        signal.listeners[signal.listeners.length] = signal.handling;
      }
    },
  });
})();

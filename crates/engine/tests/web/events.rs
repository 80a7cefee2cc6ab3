//! Events, targets, and aborting.

use crate::{check, eval, granted, pays, run, run_in};

#[test]
fn events_say_what_they_are() {
    check(&[
        (
            "const e = new Event('x', { bubbles: 1, cancelable: true, composed: 0 }); return [e.type, e.bubbles, e.cancelable, e.composed, e.defaultPrevented, e.target, e.currentTarget, e.srcElement, e.eventPhase, e.isTrusted, e.returnValue, e.cancelBubble, e.timeStamp, e.composedPath(), String(e)]",
            r#"["x",true,true,false,false,null,null,null,0,false,true,false,0,[],"[object Event]"]"#,
        ),
        (
            "const e = new CustomEvent('x', { detail: 7 }); return [e.detail, new CustomEvent('y').detail, e instanceof Event, String(e), Object.getPrototypeOf(CustomEvent) === Event]",
            r#"[7,null,true,"[object CustomEvent]",true]"#,
        ),
        (
            "const order = []; const init = new Proxy({}, { get(t, k) { order.push(k) } }); new CustomEvent('a', init); return order",
            r#"["bubbles","cancelable","composed","detail"]"#,
        ),
        (
            "return [Event.NONE, Event.prototype.AT_TARGET, JSON.stringify(Object.getOwnPropertyDescriptor(Event, 'BUBBLING_PHASE'))]",
            r#"[0,2,"{\"value\":3,\"writable\":false,\"enumerable\":true,\"configurable\":false}"]"#,
        ),
        (
            "const d = Object.getOwnPropertyDescriptor(Event.prototype, 'type'); return [d.enumerable, d.configurable, d.get.name, d.set, Event.length, CustomEvent.length, EventTarget.prototype.addEventListener.length, Object.keys(EventTarget.prototype)]",
            r#"[true,true,"get type",null,1,1,2,["addEventListener","removeEventListener","dispatchEvent"]]"#,
        ),
        ("new Event", "TypeError: Event needs 1 argument, 0 given"),
        ("Event('x')", "TypeError: Constructor Event requires 'new'"),
        ("new Event('x', 1)", "TypeError: The options must be an object"),
        ("new Event(Symbol())", "TypeError: Cannot convert a Symbol value to a string"),
        ("Event.prototype.type", "TypeError: Illegal invocation: this is no Event"),
        ("Object.create(new Event('x')).type", "TypeError: Illegal invocation: this is no Event"),
        (
            "class E extends Event { constructor() { super('mine') } get twice() { return this.type + this.type } } return new E().twice",
            "\"minemine\"",
        ),
    ]);
}

#[test]
fn listeners_are_called_in_their_order() {
    check(&[
        (
            "const t = new EventTarget(), out = []; const put = (x) => (e) => out.push(x + e.eventPhase + (e.target === t) + (e.currentTarget === t));
             const same = put('a'); t.addEventListener('x', same); t.addEventListener('x', same); t.addEventListener('x', put('b'), { once: true });
             t.addEventListener('x', put('c'), true); t.addEventListener('y', put('y')); t.addEventListener('x', null);
             const e = new Event('x'); out.push(t.dispatchEvent(e)); t.dispatchEvent(e); t.removeEventListener('x', same); t.removeEventListener('x', same, true);
             out.push(e.eventPhase, e.currentTarget, e.target === t); t.dispatchEvent(e); return out",
            r#"["c2truetrue","a2truetrue","b2truetrue",true,"c2truetrue","a2truetrue",0,null,true,"c2truetrue"]"#,
        ),
        (
            "const t = new EventTarget(), out = []; t.addEventListener('x', { handleEvent(e) { out.push(this.name, e.type) }, name: 'object' });
             t.addEventListener('x', function () { out.push(this === t) }); t.dispatchEvent(new Event('x')); return out",
            r#"["object","x",true]"#,
        ),
        (
            "const t = new EventTarget(); t.addEventListener('x', (e) => e.preventDefault()); const go = (init) => { const e = new Event('x', init); return [t.dispatchEvent(e), e.defaultPrevented, e.returnValue] };
             const out = [go(), go({ cancelable: true })]; const p = new EventTarget(); p.addEventListener('x', (e) => { e.preventDefault(); e.returnValue = false }, { passive: true }); const e = new Event('x', { cancelable: true }); return [...out, p.dispatchEvent(e)]",
            "[[true,false,true],[false,true,false],true]",
        ),
        (
            "const t = new EventTarget(), out = []; t.addEventListener('x', (e) => { out.push(1); e.stopPropagation() }); t.addEventListener('x', (e) => { out.push(2); e.stopImmediatePropagation() }); t.addEventListener('x', () => out.push(3)); t.dispatchEvent(new Event('x')); return out",
            "[1,2]",
        ),
        (
            "const t = new EventTarget(), out = []; const b = () => out.push('b'); t.addEventListener('x', () => { out.push('a'); t.removeEventListener('x', b); t.addEventListener('x', () => out.push('late')) }); t.addEventListener('x', b); t.dispatchEvent(new Event('x')); return out",
            "[\"a\"]",
        ),
        (
            "const t = new EventTarget(), out = []; t.addEventListener('x', (e) => { try { t.dispatchEvent(e) } catch (error) { out.push(error.name, error.code) } e.initEvent('other'); out.push(e.type); if (out.length < 9) t.dispatchEvent(new Event('x')) }); t.dispatchEvent(new Event('x')); return out",
            r#"["InvalidStateError",11,"x","InvalidStateError",11,"x","InvalidStateError",11,"x"]"#,
        ),
        (
            "const c = new AbortController, t = new EventTarget(); let n = 0; t.addEventListener('x', () => n++, { signal: c.signal }); t.dispatchEvent(new Event('x')); c.abort(); t.dispatchEvent(new Event('x')); t.addEventListener('x', () => n++, { signal: c.signal }); t.dispatchEvent(new Event('x')); return n",
            "1",
        ),
        (
            "class T extends EventTarget { #x = 1; get x() { return this.#x } } const t = new T(); let seen; t.addEventListener('x', (e) => { seen = e.target.x }); t.dispatchEvent(new Event('x')); return seen",
            "1",
        ),
        ("new EventTarget().addEventListener('x')", "TypeError: addEventListener needs 2 arguments, 1 given"),
        ("new EventTarget().addEventListener('x', 1)", "TypeError: The listener must be an object or null"),
        ("new EventTarget().addEventListener('x', () => {}, { signal: {} })", "TypeError: The option signal must be an AbortSignal"),
        ("new EventTarget().dispatchEvent({ type: 'x' })", "TypeError: What is dispatched must be an Event"),
        ("new EventTarget().dispatchEvent(new Proxy(new Event('x'), {}))", "TypeError: What is dispatched must be an Event"),
        ("EventTarget.prototype.addEventListener.call({}, 'x', () => {})", "TypeError: Illegal invocation: this is no EventTarget"),
    ]);
}

#[test]
fn what_a_listener_throws_ends_the_run_when_the_others_have_run() {
    let mut vm = granted();
    let body = "globalThis.out = []; const t = new EventTarget(); t.addEventListener('x', () => { throw new RangeError('first') }); t.addEventListener('x', { handleEvent: 1 }); t.addEventListener('x', () => out.push('ran')); out.push(t.dispatchEvent(new Event('x')))";
    assert_eq!(run_in(&mut vm, body), "RangeError: first");
    assert_eq!(run_in(&mut vm, "return out"), "[\"ran\",true]");
    assert_eq!(
        run(
            "const t = new EventTarget(); t.addEventListener('x', { get handleEvent() { throw new Error('getter') } }); t.dispatchEvent(new Event('x'))"
        ),
        "Error: getter"
    );
}

#[test]
fn signals_abort_once() {
    check(&[
        (
            "const c = new AbortController(), s = c.signal, out = [s === c.signal, s.aborted, s.reason]; s.onabort = function (e) { out.push('on', this === s, e.isTrusted, e.type) }; s.addEventListener('abort', () => out.push('listener')); c.abort(); c.abort('again');
             return [...out, s.aborted, s.reason.name, s.reason.message, s.reason.code, s.reason instanceof DOMException]",
            r#"[true,false,null,"on",true,true,"abort","listener",true,"AbortError","This operation was aborted",20,true]"#,
        ),
        ("const c = new AbortController(); c.abort(7); try { c.signal.throwIfAborted() } catch (e) { return [e, c.signal.reason] }", "[7,7]"),
        ("const c = new AbortController(); c.abort(null); c.signal.throwIfAborted(); return 1", "null"),
        ("const s = AbortSignal.abort(); return [s.aborted, s.reason.name, AbortSignal.abort(3).reason, s instanceof EventTarget, String(s)]", r#"[true,"AbortError",3,true,"[object AbortSignal]"]"#),
        (
            "const s = AbortSignal.timeout(30); const at = performance.now(); let seen; s.onabort = () => { seen = performance.now() - at }; await new Promise((f) => setTimeout(f, 50)); return [seen, s.reason.name, s.reason.code]",
            r#"[30,"TimeoutError",23]"#,
        ),
        (
            "const a = new AbortController(), b = new AbortController(), any = AbortSignal.any([a.signal, b.signal]), deep = AbortSignal.any([any]); const out = []; for (const [n, s] of [['a', a.signal], ['any', any], ['deep', deep]]) s.onabort = () => out.push(n, deep.aborted); b.abort('b'); a.abort('a'); return [...out, any.reason, deep.reason, AbortSignal.any([AbortSignal.abort(1), a.signal]).reason, AbortSignal.any([]).aborted]",
            r#"["any",true,"deep",true,"a",true,"b","b",1,false]"#,
        ),
        ("const s = new AbortController().signal; s.onabort = 5; const a = s.onabort; s.onabort = {}; return [a, typeof s.onabort]", "[null,\"object\"]"),
        ("new AbortSignal", "TypeError: Illegal constructor"),
        ("AbortSignal.timeout(-1)", "TypeError: The number of milliseconds must be from 0 to 2^53 - 1"),
        ("AbortSignal.any([{}])", "TypeError: AbortSignal.any needs an iterable of AbortSignals"),
        ("AbortSignal.any()", "TypeError: any needs 1 argument, 0 given"),
        ("AbortController.prototype.abort.call({})", "TypeError: Illegal invocation: this is no AbortController"),
        // A run does not wait for the time of a signal alone.
        ("AbortSignal.timeout(1e6).onabort = () => { throw 1 }; return performance.now()", "0"),
    ]);
    assert_eq!(
        eval("AbortSignal.timeout(1)"),
        "TypeError: AbortSignal.timeout is not granted: the embedder must grant a clock (on the command line with --clock system)"
    );
}

#[test]
fn events_are_paid_for() {
    pays(&[
        "const t = new EventTarget(); for (;;) t.addEventListener('x', () => {})",
        "const t = new EventTarget(); t.addEventListener('x', () => t.dispatchEvent(new Event('x'))); t.dispatchEvent(new Event('x'))",
        "const t = new EventTarget(); t.addEventListener('x', () => { throw 1 }); for (;;) t.dispatchEvent(new Event('x'))",
        "for (;;) AbortSignal.timeout(1e9)",
        "const c = new AbortController(); for (;;) AbortSignal.any([c.signal])",
        "const t = new EventTarget(), c = new AbortController(); for (;;) { const f = () => {}; t.addEventListener('x', f, { signal: c.signal }); t.removeEventListener('x', f) }",
        "const c = new AbortController(); c.signal.onabort = () => { for (;;) new AbortController().abort() }; c.abort()",
        "const f = () => new Event({ toString: f }); f()",
    ]);
}

// A trap that reads the prototype of a new target could come back by way of any constructor, and use up the stack.
const all = [
    [Object], [Function, 'return 1'], [Map], [Set], [WeakMap], [WeakSet], [Promise, () => 1], [Date], [RegExp], [Array], [Error],
    [AggregateError, []], [Number], [String], [Boolean], [ArrayBuffer], [SharedArrayBuffer], [DataView, new ArrayBuffer(1)],
    [Uint8Array], [ShadowRealm], [WeakRef, {}], [FinalizationRegistry, () => 1], [DisposableStack], [URL, 'http://a'], [Event, 'x'],
    [Headers], [Request, 'http://a'], [TextDecoder], [DOMException], [class {}], [function () {}], [Jar, 1],
];
const wrong = all.filter(([constructor, ...list]) => {
    const go = () => Reflect.construct(constructor, list, new Proxy(function () {}, { get: go }));
    const down = () => Reflect.construct(constructor, list, Object.defineProperty(function () {}.bind(), 'prototype', { get: down }));
    return [go, down].some((f) => { try { f(); return true } catch (e) { return e.name !== 'RangeError' } });
});
verdict = wrong.length === 0 ? 'contained' : wrong.map(([{ name }]) => name).join();

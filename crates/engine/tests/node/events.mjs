import EventEmitter, { once, on, errorMonitor } from 'node:events';
const log = (...a) => console.log(...a.map(x => typeof x === 'string' ? x : JSON.stringify(x)));
const e = new EventEmitter(); const f = (...a) => log('f', a); const g = (...a) => log('g', a);
log(e.emit('x', 1)); e.on('x', f); e.prependListener('x', g); log(e.emit('x', 1, 2), e.listenerCount('x'));
e.once('x', () => log('once')); e.emit('x'); e.emit('x'); e.off('x', f); e.emit('x', 3); log(e.eventNames(), e.listeners('x').length);
e.on('newListener', (n, l) => log('new', n, typeof l)); e.on('y', f); e.on('removeListener', (n) => log('rem', n)); e.once('y', g); e.removeListener('y', g); e.removeAllListeners('y'); log(e.eventNames());
try { e.emit('error', new Error('boom')) } catch (x) { log(x.message) } try { e.emit('error', 'str') } catch (x) { log(x.code, x.message) } try { e.emit('error', {a:1}) } catch (x) { log(x.code) }
e.on(errorMonitor, (x) => log('mon', x.message)); try { e.emit('error', new Error('m')) } catch (x) { log('t', x.message) }
try { e.on('a', 1) } catch (x) { log(x.name, x.code, x.message) }
class My extends EventEmitter { constructor() { super(); this.n = 1 } } const m = new My(); m.on('q', function () { log(this === m) }); m.emit('q');
function Old() { EventEmitter.call(this) } Old.prototype = Object.create(EventEmitter.prototype); const o = new Old(); o.on('z', () => log('z')); o.emit('z');
const plain = Object.assign(Object.create(EventEmitter.prototype)); plain.on('w', () => log('w')); plain.emit('w');
const rem = new EventEmitter(); const a = () => { log('a'); rem.off('t', b) }; const b = () => log('b'); rem.on('t', a).on('t', b); rem.emit('t'); rem.emit('t');
const dup = new EventEmitter(); dup.on('d', f); dup.on('d', f); dup.off('d', f); log(dup.listenerCount('d')); dup.once('k', f); log(dup.rawListeners('k')[0] !== f, dup.rawListeners('k')[0].listener === f, dup.listeners('k')[0] === f); dup.off('k', f); log(dup.listenerCount('k'));
queueMicrotask(() => e.emit('later', 1, 2)); log(await once(e, 'later')); const er = new EventEmitter(); queueMicrotask(() => er.emit('error', new Error('E'))); await once(er, 'v').catch(x => log('rej', x.message)); queueMicrotask(() => er.emit('error', new Error('E2'))); log((await once(er, 'error'))[0].message);
const it = new EventEmitter(); queueMicrotask(() => { it.emit('i', 1); it.emit('i', 2); it.emit('i', 3) }); for await (const [v] of on(it, 'i')) { log('it', v); if (v === 3) break } log(it.listenerCount('i'));
log(EventEmitter.defaultMaxListeners, e.getMaxListeners(), e.setMaxListeners(5).getMaxListeners(), EventEmitter.EventEmitter === EventEmitter, typeof EventEmitter.once, EventEmitter.listenerCount(e, 'x'));
const s = Symbol('s'); e.on(s, f); log(e.eventNames().includes(s)); e.removeAllListeners(); log(e.eventNames()); try { e.setMaxListeners(-1) } catch (x) { log(x.code) }
const p = new EventEmitter(); p.prependOnceListener('a', () => log('p1')); p.on('a', () => log('p2')); p.emit('a'); p.emit('a'); log(Object.keys(EventEmitter.prototype).includes('on'));

// The prototype or the text of a class could be replaced, so that other scripts call something else.
const attempts = [
    () => { Jar.prototype = { half() {} } }, () => { Jar.prototype.half = () => 1 }, () => { Jar[Symbol.hasInstance] = () => true },
    () => Object.defineProperty(Jar.prototype, 'size', { get: () => 'forged' }), () => Object.setPrototypeOf(Jar, class {}),
    () => { jar.size = { valueOf: () => 1 } }, () => { Jar.prototype.__proto__ = { leak: 1 } },
];
'use strict';
for (const attempt of attempts) try { attempt() } catch {}
verdict = jar.size === 7 && new Jar(4).half().size === 2 && !({} instanceof Jar) && jar.leak === undefined ? 'contained' : 'out';

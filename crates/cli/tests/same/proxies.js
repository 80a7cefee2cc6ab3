// Every trap, in the order in which the language asks.
const log = []; const spy = new Proxy({ a: 1 }, new Proxy({}, { get: (_, trap) => (...args) => (log.push(trap), Reflect[trap](...args)) }));
spy.a; spy.b = 2; "a" in spy; delete spy.b; Object.keys(spy); ({ ...spy }); for (const key in spy); Object.freeze(spy); Object.isFrozen(spy); JSON.stringify(spy); Object.entries(spy); spy + ""; console.log(log.join(" "));
const { proxy, revoke } = Proxy.revocable(function () { }, {}); console.log(typeof proxy, new proxy() instanceof proxy); revoke(); try { proxy(); } catch (error) { console.log(error.name); } console.log(spy);

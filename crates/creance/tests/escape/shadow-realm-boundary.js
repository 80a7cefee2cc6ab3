// What crosses to another realm could bring its own realm along: wrapped functions, errors, argument lists, receivers.
const realm = new ShadowRealm(), met = [];
const f = realm.evaluate('(function (x) { return typeof this + typeof x })');
for (const [name, value] of [['constructor', f.constructor], ['made', f.constructor('return this')()], ['prototype', Object.getPrototypeOf(f)]])
    if (![Function, globalThis, Function.prototype].includes(value)) met.push(name);
const thrown = (g) => { try { g(); return new Error('nothing was thrown') } catch (error) { return error } };
for (const source of ['() => { throw globalThis }', '() => ({})', 'new Proxy(() => 1, { apply() { throw new Error("x", { cause: globalThis }) } })', '(class {})', 'var d = () => d(); d', '() => new Array(-1)', '(() => { var p = Proxy.revocable(() => 1, {}); setTimeout(p.revoke); return p.proxy })()']) {
    const error = thrown(() => { const g = realm.evaluate(source); g(); });
    if (error.constructor !== TypeError && error.message !== 'nothing was thrown') met.push(source);
    if (error.cause || Reflect.ownKeys(error).some((key) => Object(error[key]) === error[key])) met.push(`more of ${source}`);
}
// The other way: code there looks for a function that was made here.
const look = realm.evaluate(`(f) => {
    const seen = [f, f.constructor, Object.getPrototypeOf(f)], of = (x) => seen.push(x);
    try { f({}) } catch (error) { of(error) }
    try { f(new Proxy(() => 1, { get() { throw globalThis } })) } catch (error) { of(error) }
    try { f.call({}) } catch (error) { of(error) }
    try { Reflect.construct(f, []) } catch (error) { of(error) }
    f(new Proxy(() => 1, { apply(target, self, list) { of(list); return 1 } }));
    return seen.filter((x) => x.constructor.constructor !== Function).length }`);
if (look((g) => g && g(1)) !== 0) met.push('seen there');
let self; realm.evaluate('(f) => f()').call(1, function () { 'use strict'; self = this });
if (self !== undefined || thrown(() => f.call({})).constructor !== TypeError || 'caller' in Object.getOwnPropertyDescriptors(f)) met.push('receiver');
verdict = met.length === 0 ? 'contained' : met.join();

// A module: strict, its own scope, its namespace, import.meta.
export let count = 0; export const up = () => ++count; export default class Thing { } export { up as "a name", count as n };
console.log(typeof this, typeof count, Object.keys(import.meta), Thing.name); var local = 1; console.log("local" in globalThis, (() => { try { undeclared = 1; } catch (error) { return error.name; } })());
up(); console.log(count); try { await import("nowhere"); } catch (error) { console.log(error.name); }

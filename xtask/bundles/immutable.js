// Persistent maps, lists, sets, records and sequences.
import { List, Map, OrderedMap, Range, Record, Seq, Set, Stack, fromJS, hash, is, merge } from "immutable";

let map = Map(); for (let n = 0; n < 2000; n++) map = map.set(`k${(n * 7919) % 2003}`, n); for (let n = 0; n < 2000; n += 3) map = map.delete(`k${n}`);
console.log(map.size, map.get("k1"), map.reduce((sum, n) => (sum * 31 + n) % 1000003, 0), map.keySeq().take(8).toArray(), hash("text"), hash([1].length), map.hashCode());
let list = List(Range(0, 3000)); list = list.splice(10, 2980).insert(3, "x").update(0, (n) => n + 100).concat(List([1, [2]])); console.log(list.toJS(), list.reverse().first(), list.findIndex((n) => n === "x"), list.sortBy((n) => -n).last(), String(list.slice(0, 4)));
const deep = fromJS({ users: [{ name: "a", tags: ["x"] }, { name: "b", tags: [] }] }); const next = deep.updateIn(["users", 1, "tags"], (tags) => tags.push("y")).setIn(["meta", "v"], 2).deleteIn(["users", 0, "name"]); console.log(JSON.stringify(next), deep === next, deep.get("users") === next.get("users"), is(deep, fromJS(deep.toJS())), String(next));
const Point = Record({ x: 0, y: 0 }, "Point"); const p = Point({ y: 5 }).set("x", 2); console.log(String(p), p.equals(Point({ x: 2, y: 5 })), p.toObject(), Set([p, Point({ x: 2, y: 5 })]).size);
console.log(Seq(Range(1, Infinity)).map((n) => n * n).filter((n) => n % 3).take(6).toArray(), OrderedMap({ b: 1, a: 2 }).sort().toJS(), Set([3, 1, 2]).intersect([2, 3, 9]).sort().toArray(), Stack([1, 2]).push(0).peek(), list.groupBy((n) => typeof n).map((group) => group.size).toJS(), Map({ a: Map({ b: 1 }) }).mergeDeep({ a: { c: 2 } }).toJS(), merge({ a: 1 }, { b: 2 }), map.withMutations((m) => { m.clear().set("only", 1); }).toJS());

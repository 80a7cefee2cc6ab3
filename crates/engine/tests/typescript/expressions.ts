// Casts, assertions, instantiation, optional chains, targets of assignments, arrow functions and what looks like them.
type Box<T> = { value: T; next?: Box<T> };
const box = { value: 1, next: { value: 2 } } as Box<number>;
console.log(box.next!.value, box.next?.next?.value, box?.next!.next?.value!.toFixed, (box as any)["next"]!.value as number);
let none: Box<number> | undefined = undefined;
console.log(none?.next!.value, (none as any)?.next!.next!.value);
let target: any = {};
(target as any) = { a: 1 }; target!.b = 2; (target.c as number) = 3; (<any>target).d = 4; (target satisfies any)["e"] = 5;
[target.f as number, (target.g)!] = [6, 7]; ({ h: (target.h as any) } = { h: 8 }); (target.a as number)++; --target.b!;
for ((target.k as any) of [1, 2]) ; for (target.l! in { q: 1 }) ;
console.log(JSON.stringify(target));
const id = <T,>(x: T): T => x, pair = async <A, B extends A>(a: A, b: B): Promise<[A, B]> => [a, b];
pair<number, 1>(1, 1).then(v => console.log(v));
const strings = id<string>, made = new Map<string, Array<Array<number>>>([["a", [[1]]]]);
console.log(strings("s"), made.get("a")![0]![0], id<Map<string, number>>(new Map).size);
const a = 1, b = 2, c = 3;
const call = (x: number) => x * 2; type T1 = 1;
console.log(a < b, call < T1 > (c), a as number < 3, (a as unknown as number) + 1 as number);
const cond = (x: any): x is string => typeof x === "string";
const arrow = a ? (b): number => b : (c): number => c;
console.log(cond("x"), arrow(9), (a ? (b) : c), typeof arrow);
function f(this: void, x?: number, y: string = "d", ...z: unknown[]): asserts x is number { if (x === undefined) throw new Error("no x"); }
f(1); try { (f as Function)() } catch (e: any) { console.log(e.message) }
const o = { m<T>(x: T): T { return x }, get g(): number { return 1 }, async *gen<T>(x: T): AsyncGenerator<T> { yield x }, ["k" as string]: 1 as const };
console.log(o.m<number>(3), o.g, Object.keys(o).join());
const t = String.raw<string>`a${1 as any}b`; console.log(t);
let definite!: number; definite = 5; console.log(definite);
const { x: renamed, ...others }: { x: number; y: number } = { x: 1, y: 2 }; console.log(renamed, others);
try { throw 1 } catch { console.log("caught") }
let as = 1, type = 2, of = 3, satisfies = 4, is = 5, keyof = 6, declare = 7, abstract = 8, namespace = 9, module = 10;
console.log(as + type + of + satisfies + is + keyof + declare + abstract + namespace + module, as
/ 2);
type
= 5; console.log(type);
var fn = function <T>(this: T) { return this }; console.log(fn.call(3 as any) == (3 as any));
const big = [1, 2, 3].map((n): n is 1 => n === 1).filter(Boolean as any as (x: any) => boolean).length; console.log(big);
console.log(((x?: number) => x)(), (<T,>(...r: T[]) => r.length)(1, 2), (async (x: number): Promise<void> => {}).name === "");

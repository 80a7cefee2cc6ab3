// Everything that is only type, in every place where it can stand.
type A = string | number & {}; type B<T> = T extends infer U extends string ? U : T extends (infer E)[] ? E : never;
type C = { readonly [K in keyof D as `get${Capitalize<K & string>}`]-?: () => D[K] }; type D = { a: 1; b?: 2; (x: number): string; new (y: string): D; method?(): void; get g(): 1; set g(v) };
type E = readonly [a: string, b?: number, ...rest: boolean[]]; type F = typeof import("./nothing", { with: { "resolution-mode": "import" } }).default;
type G = abstract new (...args: any) => unknown; type H = asserts; type asserts = is; type is = 1; type I = [...E, ...E][number]["length"];
type J = keyof typeof value; type K = `a${A}b`; type L = (new () => 1) | (() => void) | null | undefined | void | never | unknown | object | symbol | bigint | -1n | -5 | "s" | true;
interface M extends D, Array<N<string>> { [x: string]: any; <T>(x: T): x is T; new <T>(): M }
interface N<in out T> { x: this; y: T } interface N<T> { z: asserts }
declare global { interface Window { q: 1 } var zzz: number }
declare module "elsewhere" { export const x: number; export default x; }
declare namespace Ambient.Deep { const x: number; function f(): void; namespace Inner { class C {} } }
namespace OnlyTypes { export interface X { a: 1 } export type Y = X; namespace Z { type W = 1 } declare const q: 1 }
declare function ambient(a: number): void; declare let alsoAmbient: string; declare class Nothing { x: number; constructor(x?: number); static y(): void }
declare abstract class Nothing2 {}
function overloaded(x: string): string
function overloaded(x: number): number
function overloaded(x: any) { return x }
const value: { a: 1 } & Partial<D> = { a: 1 } as any;
let fn: (this: Date, x: number, ...r: string[]) => x is 1 = null!;
let u: unique symbol | undefined; let g: Array<Array<Array<number>>> = [[[1]]], h: B<B<B<string>>> = "x";
export type { A }; export type Exported = 1; export interface AlsoExported { a: 1 }
export { type B, value as val }; export type * from "nowhere"; export type { X } from "nowhere"; import type Def from "nowhere"; import type { Q } from "nowhere"; import { type R } from "nowhere"; import { S } from "nowhere";
let s: S | Def | Q | R;
console.log(overloaded(1), overloaded("s"), value.a, g[0]![0]![0], h, typeof Nothing, typeof ambient);

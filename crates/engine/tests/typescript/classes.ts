// Members that are only type, parameter properties, overloads, accessors, static blocks, private names.
interface Named { readonly name: string }
abstract class Base<T = unknown> implements Named {
    static count: number = 0;
    declare ghost: string;
    readonly name: string = "base " + this.suffix;
    protected items?: T[];
    [key: string]: unknown;
    constructor(public readonly suffix: string, private hidden = 1, ...rest: number[]) {
        Base.count += rest.length;
    }
    abstract describe(): string;
    abstract get size(): number;
    protected abstract field: number;
    private reveal(): number { return this.hidden; }
    public open(this: Base): number { return this.reveal(); }
}
class Derived extends Base<string> {
    #secret!: number;
    static {
        Derived.count = 10;
    }
    accessor level: number = 3;
    protected field = 7;
    override name = "derived";
    constructor(suffix: string, protected extra: { a: number }, override readonly hidden2?: string) {
        console.log("before super");
        super(suffix, 2, 1, 2, 3);
        this.#secret = extra.a;
    }
    describe(): string;
    describe(loud: boolean): string;
    describe(loud?: boolean): string {
        return loud ? "LOUD" : `${this.name} ${this.#secret}`;
    }
    get size(): number { return this.level; }
    set size(value: number) { this.level = value; }
}
const d = new Derived("s", { a: 4 });
d.size = 9;
console.log(d.describe(), d.describe(true), d.size, d.open(), Base.count, Derived.count);
console.log(Object.keys(d).join(), "ghost" in d, "items" in d);
const Mixin = <C extends new (...a: any[]) => object>(Super: C) => class extends Super { mixed = true };
console.log(Object.keys(new (Mixin(Derived as any))("x", { a: 1 })).join());
class Generic<const T extends readonly unknown[]> { constructor(public value: T) {} map<U>(f: (v: T) => U): Generic<U[]> { return new Generic([f(this.value)]); } }
console.log(new Generic([1, 2]).map<string>(v => v.join("-")).value);

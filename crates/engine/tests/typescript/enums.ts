// Numbers, strings, computed members, references to members, merging, const and declared enums.
enum Plain { A, B, C = 10, D }
enum Text { Up = "UP", Down = "DOWN" }
enum Bits { None = 0, Read = 1 << 0, Write = 1 << 1, Both = Read | Write, All = ~None, "odd name" = 7, Next }
enum Mixed { X = "x".length, Y = Math.max(3, 4), Z = "text" }
enum Merged { First = 1 }
enum Merged { Second = 2, Third = First + Second }
const enum Inlined { A = 5, B }
declare enum Elsewhere { A }
declare const enum Nowhere { A }
const show = (e: object) => console.log(JSON.stringify(e));
show(Plain); show(Text); show(Bits); show(Mixed); show(Merged);
console.log(Plain[Plain.D], Inlined.B, Bits["odd name"], Bits[8], Text.Down);
function local() {
    enum Inner { A = 1, B = A << 3, C = B + Plain.C }
    return Inner.C;
}
console.log(local());
{
    enum Block { A = "block" }
    console.log(Block.A);
}
let which: Plain = Plain.B;
switch (which) { case Plain.A: console.log("a"); break; case Plain.B: console.log("b"); }
enum Negative { A = -1, B, C }
show(Negative);
enum Template { A = `t`, B = `${"x"}y` }
console.log(Object.values(Template).join());

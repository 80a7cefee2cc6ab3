// Generators: two ways, early ends, delegation.
function* inner() { try { const got = yield "a"; console.log("got", got); yield "b"; } finally { console.log("cleaned"); } return "result"; }
function* outer() { const r = yield* inner(); yield r; }
const g = outer(); console.log(g.next(), g.next("x"), g.next(), g.next()); const h = outer(); h.next(); console.log(h.return(7), h.next()); const t = outer(); t.next(); try { t.throw(new Error("in")); } catch (error) { console.log(error.message); }
function* naturals() { let n = 0; while (true) yield n++; } console.log(naturals().filter(n => n % 3).map(n => n * n).drop(2).take(4).toArray(), [...Iterator.from("xyz")], g[Symbol.toStringTag]);

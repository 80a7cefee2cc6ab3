// A rejection that nobody handles.
const job = async name => { await null; if (name === "bad") throw new RangeError(`job ${name}`); return name; };
console.log(await Promise.all([job("a"), job("b")])); job("bad"); console.log("started");

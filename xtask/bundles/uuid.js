// Identifiers from names and from random numbers.
import { NIL, parse, stringify, v1, v3, v4, v5, v7, validate, version } from "uuid";

console.log(v5("hello.example.com", v5.DNS), v5("http://example.com/ä", v5.URL), v3("hello.example.com", v3.DNS), [...parse("6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b")], stringify(parse("6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b").fill(171, 9)), NIL);
console.log(["6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b", "6ec0bd7f11c043da975e2a8ad9ebae0b", NIL, 5].map(validate), version(v5("x", v5.DNS)), v4({ random: Uint8Array.from({ length: 16 }, (_, n) => n * 13) }), v7({ msecs: 1700000000000, random: new Uint8Array(16).fill(7), seq: 9 }), v1({ node: [1, 2, 3, 4, 5, 6], clockseq: 0x1234, msecs: 1700000000000, nsecs: 5 }));
const made = Array.from({ length: 200 }, () => v4()); console.log(new Set(made).size, made.every((id) => validate(id) && version(id) === 4), made.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)));

// Reading and writing YAML, with comments, anchors and errors.
import { Document, YAMLMap, isMap, parse, parseAllDocuments, parseDocument, stringify, visit } from "yaml";

const source = `# deployment
apiVersion: apps/v1
metadata: &meta { name: web, labels: {tier: "front\\tend", 'quoted ''it''': ~} }
spec:
  replicas: 0x1F
  other: *meta
  <<: *meta
  text: |-
    line 1
      line 2

  folded: >+
    one
    two

  list: [1, 2.50, .inf, -.NaN, 1e3, true, no, 2024-02-29, "x"]
  nested:
  - - a
    - b: 1
      c: [ ]
  ? complex key
  : value
`;
console.log(parse(source, { merge: true }), JSON.stringify(parse(source, { version: "1.1" })));
const document = parseDocument(source); document.setIn(["spec", "replicas"], 5); document.addIn(["spec", "list"], "added"); document.commentBefore = " changed"; console.log(String(document)); let maps = 0; visit(document, { Map: () => { maps++; } }); console.log(maps, isMap(document.contents), document.contents instanceof YAMLMap);
console.log(stringify({ a: [1, { b: "multi\nline\n" }, "yes", "0x1", "", null], "needs: quoting": "#no", long: "word ".repeat(40), date: new Date(0), big: 12345678901234567890n, undef: undefined }), parseAllDocuments("a: 1\n---\n- 2\n...\n").map((d) => d.toJS()), String(new Document([1, { x: [] }])));
for (const bad of ["a: [1", "a: b: c", "\tx: 1", "&a *a", "{a: 1, a: 2}", "- 1\n2"]) console.log(parseDocument(bad).errors.map((error) => `${error.code} ${error.message.split("\n")[0]}`));
const big = Array.from({ length: 150 }, (_, n) => ({ id: n, name: `item ${n}`, tags: ["a", `t${n % 7}`], nested: { on: n % 2 === 0, ratio: n / 7 } })); console.log(parse(stringify(big)).every((item, n) => item.nested.ratio === n / 7));

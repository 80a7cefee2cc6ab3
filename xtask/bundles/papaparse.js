// Comma-separated values both ways.
import Papa from "papaparse";

const csv = "id,name,note\n1,Ann,\"says \"\"hi\"\"\"\n2,\"Müller, Bob\",\"two\nlines\"\r\n3,,\n4,too,many,fields\n5\n";
for (const options of [{}, { header: true }, { header: true, dynamicTyping: true, skipEmptyLines: "greedy" }, { delimiter: ";" }, { preview: 2, comments: "2" }, { header: true, transformHeader: (h) => h.toUpperCase(), transform: (v, f) => `${f}:${v}` }]) { const { data, errors, meta } = Papa.parse(csv, options); console.log(data, errors, meta.delimiter, meta.linebreak, meta.aborted, meta.fields); }
console.log(Papa.parse("a\tb\n1\t2").meta.delimiter, Papa.parse("x;y\n1;2,5").data, Papa.unparse([{ a: 1, b: "x,y" }, { a: null, b: 'q"q' }]), Papa.unparse({ fields: ["n", "s"], data: [[1, "=cmd"], [2, " lead"]] }, { quotes: [false, true], escapeFormulae: true, newline: "\n" }));
const rows = []; Papa.parse(Array.from({ length: 3000 }, (_, n) => `${n},"v ${n % 11}",${n / 3}`).join("\n"), { dynamicTyping: true, step: ({ data }) => { if (data[0] % 500 === 0) rows.push(data); } }); console.log(rows);

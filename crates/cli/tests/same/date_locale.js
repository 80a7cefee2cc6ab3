// Dates, numbers and texts in the locale that a script has without a grant.
const d = new Date(1700000000000); console.log(d.toLocaleString(), "|", d.toLocaleDateString("de-DE"), "|", d.toLocaleTimeString("ja"));
console.log((1234567.891).toLocaleString(), (1234.5).toLocaleString("de"), 12n.toLocaleString("fr"), [1.5, new Date(0)].toLocaleString());
console.log("I İ ı i".toLocaleLowerCase("tr"), "iı".toLocaleUpperCase("tr"), ["z", "ä", "a", "Z", "é", "e"].sort((a, b) => a.localeCompare(b, "sv")));
console.log(typeof Intl);

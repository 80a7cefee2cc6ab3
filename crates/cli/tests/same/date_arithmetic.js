// Dates in the time zone that a script has without a grant: UTC.
const d = new Date(2024, 1, 29, 12, 30, 15, 250); console.log(d.getTimezoneOffset(), d.toString(), d.toISOString(), d.getHours(), d.getDay(), d.valueOf());
d.setFullYear(2025); d.setHours(25); console.log(d.toDateString(), d.toTimeString(), JSON.stringify(d), d.toUTCString());
for (const [y, m] of [[1970, 0], [1999, 11], [2000, 2], [275760, 8], [-271821, 3], [2024, 2]]) console.log(new Date(y, m, 31, 2, 30).toString(), new Date(Date.UTC(y, m, 1)).getDate());
console.log(new Date(8.64e15 + 1).getTime(), new Date(NaN) + "", new Date(0, 0).getFullYear());

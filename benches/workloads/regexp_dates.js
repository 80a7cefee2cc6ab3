// Dates with named groups, rewritten by a template.
let text = "";
for (let i = 0; i < 500; i++) {
  text += `Order ${i * 37} of ${1990 + (i % 40)}-${10 + (i % 3)}-${10 + (i % 19)} was paid after 30-60 days, `;
  text += `see file 2024-1-x and page ${i}-${i + 7}. `;
}
text = text.repeat(20);

let checksum = 0;
const DATE = /(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})/g;
for (let found; (found = DATE.exec(text)); ) {
  const { year, month, day } = found.groups;
  checksum = (checksum + year * 372 + month * 31 + +day) % 1000000007;
}
checksum += text.replace(DATE, "$<day>.$<month>.$<year>").length;
checksum;

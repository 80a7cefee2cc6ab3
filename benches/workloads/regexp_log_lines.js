// Lines of a log, taken apart between ^ and $.
let text = "";
const LEVELS = ["INFO", "WARN", "ERROR", "DEBUG"];
for (let i = 0; i < 400; i++) {
  text += `2026-03-${10 + (i % 20)} 12:${10 + (i % 50)}:07,${100 + i} ${LEVELS[i % 4]} [worker-${i % 8}] com.example.Service${i % 9} - request /a/b/${i} took ${i * 3} ms\n`;
  if (i % 5 === 0) text += "    at Service.handle (service.js:10:5)\n";
}
text = text.repeat(30);

let checksum = 0;
const LINE = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3}) +(INFO|WARN|ERROR) +\[([^\]]*)\] (\S+) - (.*)$/gm;
for (let found; (found = LINE.exec(text)); ) {
  checksum = (checksum * 3 + found[4].length * +found[3] + found[7].length) % 1000000007;
}
checksum;

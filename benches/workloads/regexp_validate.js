// Many short subjects, tested from beginning to end.
const TESTS = [
  /^[a-z][a-z0-9_]{2,15}$/i,
  /^(?:\d{1,3}\.){3}\d{1,3}$/,
  /^#?([a-f0-9]{6}|[a-f0-9]{3})$/i,
  /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i,
  /^(\w+)\s\1$/,
  /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z]).{8,}$/,
];
const SUBJECTS = ["user_name42", "192.168.10.254", "#a0f3c9", "-12.75e+3", "again again", "Passw0rdLong", "x", "no match here at all!"];

let checksum = 0;
for (let round = 0; round < 900; round++) {
  for (let i = 0; i < SUBJECTS.length; i++) {
    const subject = SUBJECTS[i];
    for (let j = 0; j < TESTS.length; j++) if (TESTS[j].test(subject)) checksum += i * 10 + j + 1;
  }
}
checksum;

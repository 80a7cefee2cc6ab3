// Random patterns on random subjects: prints what exec, replace, split and matchAll make of them. Runs in any engine;
// `SEED` and `CASES` are defined by whoever runs it.
let state = SEED;
const random = n => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return Math.floor((state / 4294967296) * n);
};
const pick = list => list[random(list.length)];

const ATOMS = ["a", "b", "c", "A", "é", "ß", "K", "_", "1", " ", "\\n", ".", "\\d", "\\D", "\\w", "\\W", "\\s", "\\S",
  "[ab]", "[^a]", "[a-c1]", "[\\w-]", "[^\\d\\s]", "\\x61", "\\u0062", "^", "$", "\\b", "\\B", "(?:)", "[]", "[^]", "\\cJ"];
const UNICODE = ["\\p{L}", "\\P{Lu}", "\\u{1F600}", "😀", "[😀-😂]", "\\p{Script=Greek}", "[^\\p{Ll}]", "α", "\\ud83d"];
const LEGACY = ["\\1", "\\01", "\\8", "{", "]", "\\c", "[\\c1]", "\\k", "(?=a)*", "\\u{61}", "a{,2}", "\\ud83d"];
const SETS = ["[\\w--[a-c]]", "[[a-z]&&[b-d]]", "[a\\q{bc|b}]", "\\p{RGI_Emoji}", "[^\\d&&\\w]"];
const COUNTS = ["*", "+", "?", "{2}", "{1,}", "{0,2}", "{1,3}", "*?", "+?", "??", "{1,2}?"];
const SUBJECT = ["a", "b", "c", "A", "B", "é", "É", "ß", "ſ", "K", "K", "k", "_", "1", " ", "\n", "😀", "😁", "\ud83d", "α", "Σ", "ς", "-", "aa", "ab"];
const REPLACEMENTS = ["[$&]", "$1$2", "$`|$'", "$$", "$<n>", "$10", "x"];

function atom(flags, depth) {
  const kind = random(depth > 0 ? 14 : 7);
  // `[^]` with `v` matches one unit at most in Node.js 20.
  if (kind < 5) return pick(flags.includes("v") ? ATOMS.filter(text => text !== "[^]") : ATOMS);
  if (kind < 7) {
    if (flags.includes("v")) return random(2) ? pick(SETS) : pick(UNICODE);
    return flags.includes("u") ? pick(UNICODE) : pick(LEGACY);
  }
  const inner = disjunction(flags, depth - 1);
  switch (kind) {
    case 7: case 8: return `(${inner})`;
    case 9: return `(?:${inner})`;
    case 10: return `(?=${inner})`;
    case 11: return `(?!${inner})`;
    case 12: return `(?<=${inner})`;
    default: return `(?<!${inner})`;
  }
}

function term(flags, depth) {
  const one = atom(flags, depth);
  if (random(12) === 0) return one + pick(["\\1", "\\2"]);
  return random(3) === 0 && !/^(\^|\$|\\b|\\B|\(\?<?[=!])/i.test(one) ? one + pick(COUNTS) : one;
}

function disjunction(flags, depth) {
  const alternatives = [];
  for (let i = random(5) === 0 ? 2 + random(3) : 1; i > 0; i--) {
    let text = "";
    for (let j = 1 + random(3); j > 0; j--) text += term(flags, depth);
    alternatives.push(text);
  }
  return alternatives.join("|");
}

const show = value => JSON.stringify(value, (key, v) => (v === undefined ? "undefined" : v));
for (let i = 0; i < CASES; i++) {
  let flags = pick(["", "u", "v"]);
  for (const flag of "dgimsy") if (random(4) === 0) flags += flag;
  let pattern = disjunction(flags, 3);
  if (random(6) === 0) pattern = `(?<n>${pattern})\\k<n>`;
  let subject = "";
  for (let j = random(12); j > 0; j--) subject += pick(SUBJECT);
  const line = [i, `/${pattern}/${flags}`, subject];
  try {
    const regexp = new RegExp(pattern, flags);
    const match = regexp.exec(subject);
    line.push(match && [match.index, [...match], match.groups && { ...match.groups }, match.indices && [...match.indices]], regexp.lastIndex);
    regexp.lastIndex = 1;
    line.push(subject.replace(regexp, pick(REPLACEMENTS)), regexp.lastIndex);
    line.push(subject.split(regexp, 9), subject.search(regexp));
    if (flags.includes("g")) line.push([...subject.matchAll(regexp)].map(m => [m.index, ...m]));
  } catch (error) {
    line.push(error.name);
  }
  console.log(show(line));
}

// A long alternation: the reserved words of a language, between word boundaries.
let text = "";
for (let i = 0; i < 300; i++) {
  text += `export default async function handler${i}(request, response) { const value = await load(request.id); `;
  text += `if (value instanceof Thing && typeof value.name !== "undefined") return new Result(value); else throw value; } `;
}
text = text.repeat(10);

let checksum = 0;
const KEYWORD =
  /\b(?:abstract|arguments|async|await|boolean|break|byte|case|catch|char|class|const|continue|debugger|default|delete|do|double|else|enum|eval|export|extends|false|final|finally|float|for|function|goto|if|implements|import|in|instanceof|int|interface|let|long|native|new|null|package|private|protected|public|return|short|static|super|switch|synchronized|this|throw|throws|transient|true|try|typeof|var|void|volatile|while|with|yield)\b/g;
for (let found; (found = KEYWORD.exec(text)); ) checksum = (checksum * 3 + found.index + found[0].length) % 1000000007;
checksum;

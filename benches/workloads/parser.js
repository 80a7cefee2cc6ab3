// A recursive-descent parser for arithmetic, its syntax tree, and an evaluator.
class Parser {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  peek() {
    while (this.text[this.at] === " ") this.at++;
    return this.text[this.at];
  }

  accept(character) {
    if (this.peek() !== character) return false;
    this.at++;
    return true;
  }

  expression() {
    let left = this.term();
    for (;;) {
      if (this.accept("+")) left = { type: "add", left, right: this.term() };
      else if (this.accept("-")) left = { type: "subtract", left, right: this.term() };
      else return left;
    }
  }

  term() {
    let left = this.factor();
    for (;;) {
      if (this.accept("*")) left = { type: "multiply", left, right: this.factor() };
      else if (this.accept("%")) left = { type: "modulo", left, right: this.factor() };
      else return left;
    }
  }

  factor() {
    if (this.accept("-")) return { type: "negate", operand: this.factor() };
    if (this.accept("(")) {
      const inner = this.expression();
      if (!this.accept(")")) throw new SyntaxError("expected ) at " + this.at);
      return inner;
    }
    const start = this.at;
    let character = this.peek();
    if (character >= "a" && character <= "z") {
      this.at++;
      return { type: "variable", name: character };
    }
    let value = 0;
    for (; character >= "0" && character <= "9"; character = this.text[this.at]) {
      value = value * 10 + (character.charCodeAt(0) - 48);
      this.at++;
    }
    if (this.at === start) throw new SyntaxError("unexpected " + character);
    return { type: "number", value };
  }
}

function evaluate(node, variables) {
  switch (node.type) {
    case "number":
      return node.value;
    case "variable":
      return variables[node.name];
    case "negate":
      return -evaluate(node.operand, variables);
    case "add":
      return evaluate(node.left, variables) + evaluate(node.right, variables);
    case "subtract":
      return evaluate(node.left, variables) - evaluate(node.right, variables);
    case "multiply":
      return (evaluate(node.left, variables) * evaluate(node.right, variables)) % 65521;
    default:
      return evaluate(node.left, variables) % (evaluate(node.right, variables) || 1);
  }
}

let source = "x";
for (let i = 1; i < 60; i++) source = i % 4 ? source + " + " + i + " * (y - " + i * 3 + ") % 17" : "(" + source + ") * -z";
let checksum = 0;
for (let round = 0; round < 120; round++) {
  const tree = new Parser(source).expression();
  for (let x = 0; x < 12; x++) checksum = (checksum * 3 + evaluate(tree, { x, y: round, z: 7 })) % 1000000007;
}
checksum;

// A calculator: a tokenizer, a Pratt parser, and an evaluator with variables, functions and
// errors that point at the place.
//
//     creance examples/calculator.js

class CalculatorError extends Error {
  constructor(message, position, length = 1) {
    super(message);
    this.name = "CalculatorError";
    this.position = position;
    this.length = length;
  }

  /** The source line with a marker below what is wrong. */
  frame(source) {
    return `  ${source}\n  ${" ".repeat(this.position)}${"^".repeat(Math.max(1, this.length))} ${this.message}`;
  }
}

const isDigit = (c) => c >= "0" && c <= "9";
const isLetter = (c) => (c >= "a" && c <= "z") || (c >= "A" && c <= "Z") || c === "_";
const OPERATORS = new Set(["+", "-", "*", "/", "%", "^", "(", ")", ",", "=", "!", "<", ">", "?", ":"]);

function* tokenize(source) {
  let at = 0;
  while (at < source.length) {
    const start = at;
    const c = source[at];
    if (c === " ") {
      at++;
    } else if (isDigit(c) || (c === "." && isDigit(source[at + 1] ?? ""))) {
      while (at < source.length && (isDigit(source[at]) || source[at] === ".")) at++;
      const text = source.slice(start, at);
      const value = Number(text);
      if (Number.isNaN(value)) throw new CalculatorError(`"${text}" is not a number`, start, text.length);
      yield { kind: "number", value, text, start };
    } else if (isLetter(c)) {
      while (at < source.length && (isLetter(source[at]) || isDigit(source[at]))) at++;
      yield { kind: "name", text: source.slice(start, at), start };
    } else if (OPERATORS.has(c)) {
      at++;
      yield { kind: c, text: c, start };
    } else {
      throw new CalculatorError(`unexpected character "${c}"`, start);
    }
  }
  yield { kind: "end", text: "end of input", start: source.length };
}

/** How tightly an operator holds what stands to its left; `right` when it groups to the right. */
const BINDING = {
  "=": { power: 1, right: true },
  "?": { power: 2, right: true },
  "<": { power: 3 },
  ">": { power: 3 },
  "+": { power: 4 },
  "-": { power: 4 },
  "*": { power: 5 },
  "/": { power: 5 },
  "%": { power: 5 },
  "^": { power: 7, right: true },
  "!": { power: 8 },
  "(": { power: 9 },
};

class Parser {
  #tokens;
  #next = 0;

  constructor(source) {
    this.#tokens = [...tokenize(source)];
  }

  get #token() {
    return this.#tokens[this.#next];
  }

  #advance() {
    return this.#tokens[this.#next++];
  }

  #expect(kind) {
    if (this.#token.kind !== kind) {
      throw new CalculatorError(`expected "${kind}", found ${this.#token.text}`, this.#token.start);
    }
    return this.#advance();
  }

  parse() {
    const tree = this.expression(0);
    this.#expect("end");
    return tree;
  }

  expression(minimum) {
    let left = this.#prefix();
    for (;;) {
      const { power, right = false } = BINDING[this.#token.kind] ?? { power: 0 };
      if (power <= minimum) return left;
      left = this.#infix(left, this.#advance(), right ? power - 1 : power);
    }
  }

  #prefix() {
    const token = this.#advance();
    switch (token.kind) {
      case "number":
        return { type: "number", value: token.value };
      case "name":
        return { type: "name", name: token.text, token };
      case "-":
        return { type: "negate", operand: this.expression(6) };
      case "(": {
        const inner = this.expression(0);
        this.#expect(")");
        return inner;
      }
      default:
        throw new CalculatorError(`expected a value, found ${token.text}`, token.start);
    }
  }

  #infix(left, token, minimum) {
    switch (token.kind) {
      case "=":
        if (left.type === "name") return { type: "assign", name: left.name, value: this.expression(minimum) };
        if (left.type === "call" && left.args.every(({ type }) => type === "name")) {
          return { type: "define", name: left.name, parameters: left.args.map(({ name }) => name), body: this.expression(minimum) };
        }
        throw new CalculatorError("only a name or a call can be defined", token.start);
      case "?": {
        const then = this.expression(0);
        this.#expect(":");
        return { type: "choose", test: left, then, otherwise: this.expression(minimum) };
      }
      case "!":
        return { type: "factorial", operand: left, token };
      case "(": {
        if (left.type !== "name") throw new CalculatorError("only a name can be called", token.start);
        const args = [];
        while (this.#token.kind !== ")") {
          args.push(this.expression(0));
          if (this.#token.kind !== ",") break;
          this.#advance();
        }
        this.#expect(")");
        return { type: "call", name: left.name, args, token: left.token };
      }
      default:
        return { type: "binary", operator: token.kind, left, right: this.expression(minimum), token };
    }
  }
}

const BINARY = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "^": (a, b) => a ** b,
  "<": (a, b) => Number(a < b),
  ">": (a, b) => Number(a > b),
};

class Calculator {
  #variables = new Map([["pi", 3.141592653589793], ["e", 2.718281828459045]]);
  #functions = new Map([
    ["sqrt", { arity: 1, call: Math.sqrt }],
    ["abs", { arity: 1, call: Math.abs }],
    ["floor", { arity: 1, call: Math.floor }],
    ["max", { arity: Infinity, call: Math.max }],
  ]);

  run(source) {
    return this.#evaluate(new Parser(source).parse(), new Map());
  }

  #evaluate(node, locals) {
    switch (node.type) {
      case "number":
        return node.value;
      case "name": {
        const value = locals.get(node.name) ?? this.#variables.get(node.name);
        if (value === undefined) throw new CalculatorError(`${node.name} is not defined`, node.token.start, node.name.length);
        return value;
      }
      case "negate":
        return -this.#evaluate(node.operand, locals);
      case "assign": {
        const value = this.#evaluate(node.value, locals);
        this.#variables.set(node.name, value);
        return value;
      }
      case "define": {
        const { name, parameters, body } = node;
        const call = (...values) => this.#evaluate(body, new Map(parameters.map((parameter, i) => [parameter, values[i]])));
        this.#functions.set(name, { arity: parameters.length, call });
        return `${name}(${parameters.join(", ")}) defined`;
      }
      case "choose":
        return this.#evaluate(this.#evaluate(node.test, locals) ? node.then : node.otherwise, locals);
      case "factorial": {
        const n = this.#evaluate(node.operand, locals);
        if (!Number.isInteger(n) || n < 0) throw new CalculatorError("! needs a whole number that is not negative", node.token.start);
        let product = 1;
        for (let i = 2; i <= n; i++) product *= i;
        return product;
      }
      case "call": {
        const { name, args, token } = node;
        const found = this.#functions.get(name);
        if (found === undefined) throw new CalculatorError(`there is no function ${name}`, token.start, name.length);
        if (found.arity !== Infinity && found.arity !== args.length) {
          throw new CalculatorError(`${name} takes ${found.arity} argument${found.arity === 1 ? "" : "s"}, not ${args.length}`, token.start, name.length);
        }
        return found.call(...args.map((arg) => this.#evaluate(arg, locals)));
      }
      default: {
        const left = this.#evaluate(node.left, locals);
        const right = this.#evaluate(node.right, locals);
        if (node.operator === "/" || node.operator === "%") {
          if (right === 0) throw new CalculatorError("division by zero", node.token.start);
          return node.operator === "/" ? left / right : left % right;
        }
        return BINARY[node.operator](left, right);
      }
    }
  }
}

const calculator = new Calculator();
const session = [
  "1 + 2 * 3", "(1 + 2) * 3 - -4", "2 ^ 3 ^ 2", "-2 ^ 2", "5! / (3! * 2!)", "radius = 2.5",
  "floor(pi * radius ^ 2 * 1000) / 1000", "hypotenuse(a, b) = sqrt(a * a + b * b)",
  "hypotenuse(3, 4) + hypotenuse(5, 12)", "fib(n) = n < 2 ? n : fib(n - 1) + fib(n - 2)", "fib(15)",
  "collatz(n) = n < 2 ? 0 : 1 + collatz(n % 2 ? 3 * n + 1 : n / 2)",
  "max(collatz(7), collatz(9), collatz(27))", "a = b = 7 % 4", "a * 10 + b", "1 / (2 - 2)",
  "3 + * 4", "2 * (3 + 4", "1.2.3 + 1", "speed + 1", "sqrt(1, 2)", "4 $ 4", "(0 - 3)!", "1 + 2 = 3",
];
let failures = 0;
for (const source of session) {
  try {
    console.log(`> ${source}\n  ${calculator.run(source)}`);
  } catch (error) {
    if (!(error instanceof CalculatorError)) throw error;
    failures++;
    console.log(`! ${source.length} characters\n${error.frame(source)}`);
  }
}
console.log(`${session.length} lines, ${failures} with errors`);

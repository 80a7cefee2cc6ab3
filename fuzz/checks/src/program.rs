//! Programs that are valid by construction: every name is declared, every statement complete. What they do is
//! up to the bytes; most of them throw somewhere, many never end.

use crate::Bytes;
use std::fmt::Write;

const NAMES: &[&str] = &["a", "b", "c", "d", "e", "f"];
/// What `var` declares, anywhere.
const VARIABLES: &[&str] = &["a", "b", "c", "d"];
/// What `let` and `const` declare: a `var` in the same place must not have the name.
const LEXICAL: &[&str] = &["e", "f"];
const BINARY: &[&str] = &[
    "+",
    "-",
    "*",
    "/",
    "%",
    "**",
    "&",
    "|",
    "^",
    "<<",
    ">>",
    ">>>",
    "<",
    "<=",
    ">",
    ">=",
    "==",
    "!=",
    "===",
    "!==",
    "&&",
    "||",
    "??",
    "in",
    "instanceof",
    ",",
];
const UNARY: &[&str] = &["-", "+", "!", "~", "typeof ", "void ", "delete "];
const ASSIGN: &[&str] = &["=", "+=", "-=", "*=", "|=", "&&=", "??=", ">>>="];
const CONSTANTS: &[&str] = &[
    "0",
    "1",
    "-1",
    "2147483647",
    "4294967295",
    "1.5",
    "NaN",
    "1e300",
    "5n",
    "''",
    "'abc'",
    "'\\ud800'",
    "true",
    "null",
    "undefined",
    "this",
    "[]",
    "{}",
    "[1, , 2]",
    "Symbol.iterator",
    "globalThis",
    "new Map",
    "new Set([1])",
    "Math",
    "JSON",
    "Object",
    "Array",
    "String",
    "Promise",
    "Proxy",
    "Reflect",
    "new Uint8Array(4)",
    "1e9",
    "'x'.repeat(9)",
];
const METHODS: &[&str] = &[
    "toString",
    "valueOf",
    "push",
    "pop",
    "slice",
    "splice",
    "concat",
    "map",
    "filter",
    "forEach",
    "reduce",
    "sort",
    "join",
    "indexOf",
    "keys",
    "entries",
    "next",
    "return",
    "throw",
    "call",
    "apply",
    "bind",
    "charCodeAt",
    "split",
    "padEnd",
    "repeat",
    "replace",
    "get",
    "set",
    "has",
    "delete",
    "then",
    "fill",
    "flat",
    "at",
    "includes",
    "defineProperty",
    "from",
    "of",
    "stringify",
    "parse",
    "freeze",
    "assign",
    "create",
    "max",
    "constructor",
    "length",
    "__proto__",
];

/// The text of a program.
pub fn program(bytes: &mut Bytes<'_>) -> String {
    let mut out = Writer {
        bytes,
        text: String::from("var a = 1, b = [1, 2, 3], c = { x: 1 }, d = 'text'; let e = 2, f;\n"),
        depth: 0,
    };
    while !out.bytes.is_empty() && out.text.len() < 30_000 {
        out.statement(&mut Place::default());
    }
    out.text
}

/// What may be written at a place.
#[derive(Clone, Default)]
struct Place {
    in_loop: bool,
    in_function: bool,
    generator: bool,
    asynchronous: bool,
}

struct Writer<'a, 'b> {
    bytes: &'a mut Bytes<'b>,
    text: String,
    depth: usize,
}

impl Writer<'_, '_> {
    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn name(&mut self) {
        self.one_of(NAMES);
    }

    fn one_of(&mut self, names: &[&'static str]) {
        let name = self.bytes.pick(names);
        self.put(name);
    }

    fn block(&mut self, place: &Place) {
        self.put("{ ");
        self.depth += 1;
        for _ in 0..self.bytes.below(4) {
            self.statement(&mut place.clone());
        }
        self.depth -= 1;
        self.put("}\n");
    }

    fn statement(&mut self, place: &mut Place) {
        let choices = if self.depth > 6 { 4 } else { 18 };
        match self.bytes.below(choices) {
            0 | 1 => {
                self.put("(");
                self.expression(place);
                self.put(");\n");
            }
            2 => {
                self.name();
                let operator = self.bytes.pick(ASSIGN);
                let _ = write!(self.text, " {operator} ");
                self.expression(place);
                self.put(";\n");
            }
            3 if place.in_loop => {
                let word = self.bytes.pick(&["break;\n", "continue;\n"]);
                self.put(word);
            }
            3 if place.in_function => {
                self.put("return ");
                self.expression(place);
                self.put(";\n");
            }
            3 => self.put(";\n"),
            4 => {
                self.put("if (");
                self.expression(place);
                self.put(") ");
                self.block(place);
                self.put("else ");
                self.block(place);
            }
            5 => {
                let bound = self.bytes.byte();
                let _ = write!(self.text, "for (let i = 0; i < {bound}; i++) ");
                self.block(&Place { in_loop: true, ..place.clone() });
            }
            6 => {
                self.put("while (");
                self.expression(place);
                self.put(") ");
                self.block(&Place { in_loop: true, ..place.clone() });
            }
            7 => {
                let head = self.bytes.pick(&[
                    "for (const e of ",
                    "for (let { x, ...f } of ",
                    "for (a in ",
                    "for (var [c, d = 1] of ",
                ]);
                self.put(head);
                self.simple(place);
                self.put(") ");
                self.block(&Place { in_loop: true, ..place.clone() });
            }
            8 | 9 => {
                self.put("try ");
                self.block(place);
                self.put("catch (a) ");
                self.block(place);
                if self.bytes.below(2) == 0 {
                    self.put("finally ");
                    self.block(place);
                }
            }
            10 => {
                self.put("switch (");
                self.expression(place);
                self.put(") { case 1: ");
                self.statement(&mut place.clone());
                self.put("default: ");
                self.statement(&mut place.clone());
                self.put("case 'abc': ");
                self.statement(&mut place.clone());
                self.put("}\n");
            }
            11 => {
                self.put("{ let ");
                self.one_of(LEXICAL);
                self.put(" = ");
                self.simple(place);
                self.put("; ");
                self.statement(place);
                self.put("}\n");
            }
            12 => {
                self.put("throw ");
                self.expression(place);
                self.put(";\n");
            }
            13 | 14 => {
                self.put("var ");
                self.one_of(VARIABLES);
                self.put(" = ");
                self.function();
                self.put(";\n");
            }
            15 => {
                self.put("var ");
                self.one_of(VARIABLES);
                self.put(" = ");
                self.class(place);
                self.put(";\n");
            }
            16 => {
                self.put("[a, b = ");
                self.simple(place);
                self.put(", ...c] = ");
                self.simple(place);
                self.put(";\n");
            }
            _ => {
                self.put("do ");
                self.block(&Place { in_loop: true, ..place.clone() });
                self.put("while (");
                self.simple(place);
                self.put(");\n");
            }
        }
    }

    fn function(&mut self) {
        let (head, generator, asynchronous) = self.bytes.pick(&[
            ("function (a, b = 1, ...c) ", false, false),
            ("function* (a) ", true, false),
            ("async function (a) ", false, true),
            ("async function* (a) ", true, true),
            ("(a, { x } = {}) => ", false, false),
            ("async (a) => ", false, true),
        ]);
        self.put("(");
        self.put(head);
        self.block(&Place { in_loop: false, in_function: true, generator, asynchronous });
        self.put(")");
    }

    fn class(&mut self, place: &Place) {
        let heritage = self.bytes.pick(&["", "extends Array ", "extends Object ", "extends (c || Object) "]);
        self.put("class ");
        self.put(heritage);
        self.put("{ #p = 1; static s = ");
        self.simple(&Place { in_loop: false, ..Place::default() });
        self.put("; get x() { return this.#p; } set x(v) { this.#p = v; } static m() ");
        let method = Place { in_function: true, ..Place::default() };
        self.block(&method);
        self.put(" *[Symbol.iterator]() { yield 1; yield this.x; } ['k' + ");
        self.simple(place);
        self.put("]() ");
        self.block(&method);
        self.put("}");
    }

    fn simple(&mut self, place: &Place) {
        match self.bytes.below(4) {
            0 | 1 => self.name(),
            2 => {
                let constant = self.bytes.pick(CONSTANTS);
                let _ = write!(self.text, "({constant})");
            }
            _ if place.in_function => self.put("a"),
            _ => self.put("b"),
        }
    }

    fn expression(&mut self, place: &Place) {
        self.depth += 1;
        let choices = if self.depth > 8 { 3 } else { 15 };
        match self.bytes.below(choices) {
            0..=2 => self.simple(place),
            3 | 4 => {
                self.put("(");
                self.expression(place);
                let operator = self.bytes.pick(BINARY);
                // Mixed `??` and `||`, and unary operators before `**`, need the parentheses.
                let _ = write!(self.text, ") {operator} (");
                self.expression(place);
                self.put(")");
            }
            5 => {
                let operator = self.bytes.pick(UNARY);
                let _ = write!(self.text, "{operator}(");
                self.expression(place);
                self.put(").x");
            }
            6 | 7 => {
                self.put("(");
                self.expression(place);
                let dot = self.bytes.pick(&[".", "?."]);
                let method = self.bytes.pick(METHODS);
                let _ = write!(self.text, "){dot}{method}(");
                self.expression(place);
                self.put(", ");
                self.simple(place);
                self.put(")");
            }
            8 => {
                self.name();
                self.put("[");
                self.expression(place);
                self.put("] = ");
                self.expression(place);
            }
            9 => {
                self.put("(");
                self.expression(place);
                self.put(") ? (");
                self.expression(place);
                self.put(") : (");
                self.expression(place);
                self.put(")");
            }
            10 => self.function(),
            11 => {
                self.put("`${");
                self.expression(place);
                self.put("} text`");
            }
            12 => {
                self.put("[...(");
                self.simple(place);
                self.put("), ");
                self.expression(place);
                self.put("]");
            }
            13 if place.generator => {
                self.put("(yield (");
                self.expression(place);
                self.put("))");
            }
            13 if place.asynchronous => {
                self.put("(await (");
                self.expression(place);
                self.put("))");
            }
            _ => {
                self.put("({ x: (");
                self.expression(place);
                self.put("), get y() { return 1; }, ...(");
                self.simple(place);
                self.put(") })");
            }
        }
        self.depth -= 1;
    }
}

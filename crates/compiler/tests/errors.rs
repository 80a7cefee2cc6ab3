//! Messages of what is refused.

use creance_bytecode::{Constant, EvalContext};
use creance_compiler::{DynamicFunctionKind, compile_eval, compile_function, compile_script};

fn check(source: &str, expected: &str) {
    let got = compile_script("test.js", source).map(|_| ()).map_err(|error| error.to_string());
    assert_eq!(got, Err(format!("SyntaxError: {expected}")), "{source}");
}

#[test]
fn early_errors() {
    check("let a; let a;", "Identifier `a` has already been declared (1:5)");
    check("x = ;", "Unexpected token (1:5)");
    check("'use strict';\nwith (a) {}", "'with' statements are not allowed (2:1)");
    check(
        "super.x",
        "'super' can only be referenced in members of derived classes or object literal expressions. (1:1)",
    );
    check("new.target", "Unexpected new.target expression (1:1)");
    check("class A { m() { this.#x } }", "Private field '#x' must be declared in an enclosing class (1:22)");
    check("/a(/", "Invalid regular expression: /a(/: Unterminated group (1:3)");
    check("@d class A {}", "decorators are not supported (1:1)");
    check("({ get x(...a) {} })", "A getter cannot have parameters (1:10)");
    check("class A { static get x(...a) {} }", "A getter cannot have parameters (1:24)");
    check("[(a = 1)] = b", "Invalid destructuring assignment target (1:3)");
    check("({ a: ([b]) } = c)", "Invalid destructuring assignment target (1:8)");
    assert!(compile_script("test.js", "[(a) = 1, (b.c)] = [[(d)]] = e").is_ok());
    check("import 'a'", "Cannot use import statement outside a module (1:1)");
}

/// The context of the first direct eval in a script.
fn context(source: &str) -> EvalContext {
    let program = compile_script("test.js", source).expect("the script compiles");
    let mut constants = program.functions.iter().flat_map(|function| &function.constants);
    let found = constants.find_map(|constant| match constant {
        Constant::Eval(context) => Some((**context).clone()),
        _ => None,
    });
    found.expect("the script has a direct eval")
}

fn eval(script: &str, code: &str) -> Result<(), String> {
    let units: Vec<u16> = code.encode_utf16().collect();
    compile_eval("eval", &units, Some(&context(script))).map(|_| ()).map_err(|error| error.message)
}

#[test]
fn eval_code() {
    let method = "class A extends B { #p; constructor() { super(); } m() { eval(''); } }";
    assert_eq!(eval(method, "super.x + new.target + this.#p"), Ok(()));
    assert_eq!(
        eval(method, "this.#q"),
        Err("Private field '#q' must be declared in an enclosing class".into())
    );
    assert_eq!(
        eval(method, "super()"),
        Err("'super()' can only be called in the constructor of a derived class".into())
    );
    let constructor = "class A extends B { x = 1; constructor() { eval('') } }";
    assert_eq!(eval(constructor, "super(); () => this"), Ok(()));
    assert_eq!(
        eval("function f() { eval('') }", "super.x"),
        Err("'super' can only be used in methods".into())
    );
    assert_eq!(eval("eval('')", "new.target"), Err("Unexpected new.target expression".into()));
    assert_eq!(
        eval("class A { x = eval('') }", "arguments"),
        Err("'arguments' is not allowed in class field initializer".into())
    );
    let block = "function f(p) { let l; var v; try {} catch (e) { eval('') } }";
    assert_eq!(eval(block, "var v, p, e, n; function g() { return l + v }"), Ok(()));
    assert_eq!(eval(block, "var l"), Err("Identifier 'l' has already been declared".into()));
    assert_eq!(
        eval("function f(a = eval('')) {}", "var a"),
        Err("Identifier 'a' has already been declared".into())
    );
    assert_eq!(
        eval("function f() { 'use strict'; eval('') }", "var l; with (l) {}"),
        Err("'with' statements are not allowed".into())
    );
    assert_eq!(eval("with (o) { (() => eval(''))() }", "x = y; typeof z; delete w; f()"), Ok(()));
}

fn dynamic(kind: DynamicFunctionKind, parameters: &str, body: &str) -> Result<(), String> {
    let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    compile_function(kind, &units(parameters), &units(body)).map(|_| ()).map_err(|error| error.message)
}

#[test]
fn dynamic_functions() {
    use DynamicFunctionKind::{Async, AsyncGenerator, Generator, Normal};
    assert_eq!(dynamic(Normal, "a, b = 1", "return a + b"), Ok(()));
    assert_eq!(dynamic(Normal, "", "return anonymous"), Ok(()));
    assert_eq!(dynamic(Generator, "", "yield 1"), Ok(()));
    assert_eq!(dynamic(Async, "", "await 1"), Ok(()));
    assert_eq!(dynamic(AsyncGenerator, "a // comment", "yield await a"), Ok(()));
    assert!(dynamic(Normal, "/*", "*/){").is_err());
    assert!(dynamic(Normal, "", "}, function () {").is_err());
    assert!(dynamic(Normal, "", "}) + (function () {").is_err());
    assert!(dynamic(Normal, "a) { }, function (", "").is_err());
    assert!(dynamic(Normal, "", "super.x").is_err());
    assert!(dynamic(Normal, "a = super.b", "").is_err());
}

//! TypeScript: what it runs as, what is refused, where errors are, and what hostile sources cost.
//!
//! The files in `typescript/` print what Node.js prints after the TypeScript compiler has emitted them for ES2022 with
//! `isolatedModules` and `useDefineForClassFields`.

use creance_engine::{Engine, Error, LoadFailure, ModuleLoader};
use std::sync::{Arc, Mutex};

/// Modules that other files import.
struct Others;

impl ModuleLoader for Others {
    fn resolve(&mut self, specifier: &str, _: &str) -> Result<String, LoadFailure> {
        if specifier == "./other.ts" {
            Ok(specifier.to_owned())
        } else {
            Err(LoadFailure::new("no such module"))
        }
    }

    fn load(&mut self, _: &str) -> Result<Vec<u8>, LoadFailure> {
        let text = "export enum Kind { A, B } export type T = 1; export class C { constructor(readonly x: number) {} }
            export default function <T>(x: T): T { return x }";
        Ok(text.as_bytes().to_vec())
    }
}

/// Runs a module; what it printed, or the error.
fn run(name: &str, source: &str) -> Result<String, String> {
    let engine = Engine::new();
    let lines = Arc::new(Mutex::new(Vec::new()));
    let seen = lines.clone();
    let console = move |_: &str, line: &str| seen.lock().expect("one thread").push(line.to_owned());
    let mut vm = engine.vm().grant_console(console).modules(Others).build().expect("a VM");
    let text = |error: Error| match error {
        Error::Syntax(error) => format!("{}:{}: {}", error.line, error.column, error.message),
        Error::Exception(exception) => format!("{}\n{}", exception.message, exception.stack),
        error => error.to_string(),
    };
    let program = engine.compile_module(name, source).map_err(text)?;
    vm.run(&program).map_err(text)?;
    let lines = lines.lock().expect("one thread").join("\n");
    Ok(lines)
}

#[test]
fn files_print_what_the_typescript_compiler_makes_of_them() {
    let files = [
        ("classes.ts", include_str!("typescript/classes.ts"), include_str!("typescript/classes.txt")),
        ("enums.ts", include_str!("typescript/enums.ts"), include_str!("typescript/enums.txt")),
        (
            "expressions.ts",
            include_str!("typescript/expressions.ts"),
            include_str!("typescript/expressions.txt"),
        ),
        ("types.ts", include_str!("typescript/types.ts"), include_str!("typescript/types.txt")),
    ];
    for (name, source, printed) in files {
        assert_eq!(run(name, source).as_deref(), Ok(printed.trim_end()), "{name}");
    }
}

#[test]
fn imports_of_types_are_not_loaded() {
    let source = "
        import identity, { C, Kind, type T } from './other.ts';
        import { Gone, type AlsoGone } from 'nowhere';
        import type Never from 'nowhere';
        import * as all from 'nowhere';
        export type { T } from 'nowhere';
        export { type Also } from 'nowhere';
        let x: T | Gone | AlsoGone | Never | all.X | typeof all = 1 as any;
        console.log(identity<number>(new C(Kind.B).x), x);";
    assert_eq!(run("a.ts", source).as_deref(), Ok("1 1"));
    let side_effect = run("a.ts", "import 'nowhere'").expect_err("what has no names is loaded");
    assert!(side_effect.contains("no such module"), "{side_effect}");
}

#[test]
fn what_is_refused() {
    let cases = [
        ("export = 3", "1:1: 'export =' is not supported: use 'export default'"),
        ("import x = require('a')", "1:1: 'import x =' is not supported: use 'import x from'"),
        (
            "\nnamespace A { export const x = 1 }",
            "2:1: namespaces with values are not supported: use a module",
        ),
        ("@d class A {}", "1:1: decorators are not supported"),
        ("class A { @d m() {} }", "1:11: decorators are not supported"),
        ("let x: number = ;", "1:17: Unexpected token"),
        ("let x = 1 as const = 2", "1:9: Cannot assign to this expression"),
        (
            "class A extends B { constructor(private a) { if (1) super() } }",
            "1:32: a constructor with parameter properties must call super() at its top level",
        ),
    ];
    for (source, message) in cases {
        assert_eq!(run("a.ts", source), Err(message.to_owned()), "{source}");
    }
    let script = Engine::new().compile("a.cts", "export const x = 1").map(|_| ());
    assert!(matches!(script, Err(Error::Syntax(error)) if error.message.contains("outside a module")));
    assert!(run("a.js", "let x: number = 1").is_err(), "JavaScript has no types");
}

#[test]
fn places_are_those_of_the_source() {
    let source = "interface A { x: number }\nenum E { A }\nconst f = (a?: A): number => {\n  return (a as A)!.x;\n};\nf();";
    let error = run("dir/a.ts", source).expect_err("a is undefined");
    assert!(error.contains("dir/a.ts:4:20") && error.contains("dir/a.ts:6:1"), "{error}");
    let text = "function f<T>(x: T): T { return x } console.log(f.toString())";
    assert_eq!(run("a.ts", text).as_deref(), Ok("function f<T>(x: T): T { return x }"));
}

#[test]
fn sources_that_nest_are_compiled_or_refused() {
    let deep: [(&str, &str, &str); 22] = [
        ("let x: ", "A<", ""),
        ("type X = ", "keyof\n", "1"),
        ("let x: a", "[]", ""),
        ("let x: ", "a|", "a"),
        ("type X = ", "A extends B ? C : ", "D"),
        ("type X = ", "A extends infer B extends ", "C"),
        ("type X = ", "() => ", "D"),
        ("type X = ", "(a: ", "D"),
        ("type X = ", "{a:", "D"),
        ("type X = a", ".b", ""),
        ("let x = 1", " as any", ""),
        ("let x: any; x", "!", ""),
        ("let x = ", "<any>", "1"),
        ("let a: any, x = a", "<a", ""),
        ("let a: any, x = ", "a<(()=>", "1"),
        ("let a: any, x = ", "a?(a):", "1"),
        ("let x = ", "<T,>(a: T) => ", "1"),
        ("type X = ", "`${", "A"),
        ("declare namespace ", "a.", "a {}"),
        ("let a: any; a", "?.b!", ""),
        ("", "abstract\n", ""),
        ("let x = ", "a<b>`${", ""),
    ];
    for (head, part, tail) in deep {
        for count in [30, 1_000, 20_000] {
            let source = format!("{head}{}{tail};", part.repeat(count));
            // What is wrong here is an overflow of the stack, a panic, or a hang.
            let compiled = Engine::new().compile_module("a.ts", &source).map(|_| ());
            assert!(matches!(compiled, Ok(()) | Err(Error::Syntax(_))), "{count} times {part:?}");
        }
    }
}

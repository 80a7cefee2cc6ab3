//! Data of all levels on a small stack, under as many natives as may nest.

use creance_engine::{Data, Dynamic, Engine};
use serde::{Deserialize, Serialize};

/// Types whose depth is that of the data.
#[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
enum Tree {
    End,
    Node { child: Box<Tree> },
    List(Vec<Tree>),
    Other(Box<Tree>),
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(untagged)]
enum Untagged {
    Number(u8),
    List(Vec<Untagged>),
    Node { child: Box<Untagged> },
}

/// What a function that is called under every other one has to do, on a thread with half a megabyte.
fn run<A>(closure: impl creance_engine::Closure<A> + Sync, deep: &'static str) -> String {
    let body = move || {
        let mut vm = Engine::new().vm().func("f", closure).build().expect("the name is free");
        let source = format!(
            "let calls = 0, error;
             const deep = {deep};
             const deeper = {{ get a() {{ calls++; f(deep); try {{ return f(deeper) }} catch (e) {{ error ??= e.message }} }} }};
             f(deeper); [calls > 20, error]"
        );
        let outcome = vm.eval("deep.js", &source).expect("it is caught");
        vm.display(outcome.value()).expect("it can be shown")
    };
    let thread = std::thread::Builder::new().stack_size(512 << 10).spawn(body);
    thread.expect("a thread").join().expect("it does not panic")
}

const DEEPEST: &str = "(() => { let a = 1; for (let i = 0; i < 32; i++) a = [a]; return a })()";
const EXPECTED: &str = "[ true, 'Maximum call stack size exceeded' ]";

#[test]
fn dynamic_data() {
    assert_eq!(run(|data: Dynamic| Ok(data), DEEPEST), EXPECTED);
    assert_eq!(run(|_: Dynamic| Ok(()), DEEPEST), EXPECTED);
}

#[test]
fn recursive_types() {
    let tree =
        "(() => { let a = 'End'; for (let i = 0; i < 16; i++) a = { Node: { child: a } }; return a })()";
    let read = |tree: Option<Tree>, _: Option<u8>| Ok(tree);
    let lenient = move |data: Dynamic| {
        let tree = creance_engine::from_data::<Tree>(&data.0).ok();
        read(tree, None)
    };
    assert_eq!(run(lenient, tree), EXPECTED);
    let lists = "(() => { let a = 'End'; for (let i = 0; i < 16; i++) a = { List: [a] }; return a })()";
    assert_eq!(run(lenient, lists), EXPECTED);
    let lenient = |data: Dynamic| Ok(creance_engine::from_data::<Untagged>(&data.0).ok());
    assert_eq!(run(lenient, DEEPEST), EXPECTED);
}

#[test]
fn what_rust_takes_and_gives() {
    let body = || {
        let mut vm = Engine::new().vm().build().expect("the limits allow a VM");
        let outcome = vm.eval("deep.js", DEEPEST).expect("an array");
        let deep: Dynamic = vm.get(outcome).expect("as deep as it may be");
        let expected = (0..32).fold(Data::Number(1.0), |inner, _| Data::Array(vec![inner]));
        assert_eq!(deep.0, expected);
        let value = vm.value(&deep).expect("as deep as it may be");
        assert_eq!(vm.get::<Dynamic>(value).expect("the same"), deep);
        let error = vm.value(&[deep]).expect_err("a level more");
        assert_eq!(error.to_string(), format!("{}: nested too deeply", "[0]".repeat(32)));
    };
    let thread = std::thread::Builder::new().stack_size(512 << 10).spawn(body);
    thread.expect("a thread").join().expect("it does not panic");
}

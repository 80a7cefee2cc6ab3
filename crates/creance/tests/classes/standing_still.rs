//! Accessors and constructors whose answers come later.

use super::{Account, builder, outcome};
use creance::{Data, Engine, Error, HostMethod, Interface, Later, Program, Reply, Step, Vm, VmBuilder};

const DESK: &[HostMethod] = &[
    HostMethod::getter("open"),
    HostMethod::getter("count"),
    HostMethod::setter("count"),
    HostMethod::direct("ask", 1),
];

fn later() -> VmBuilder {
    let desk = Interface::new("Desk", DESK);
    let class = Interface::class(1, &desk);
    builder().grant("desk", Later::new(desk)).grant("Desk", Later::new(class))
}

fn program(vm: &Vm, source: &str) -> Program {
    vm.engine().compile("desk.js", source).unwrap()
}

/// Answers each call with its number, from 1. With `written`, a machine that stands at a call goes on in another one.
/// The calls, and the value in the end.
fn run(source: &str, written: bool) -> (Vec<String>, String) {
    let mut vm = later().build().unwrap();
    let program = program(&vm, source);
    let mut calls = Vec::new();
    let mut step = vm.start(&program).unwrap();
    let mut restored;
    loop {
        step = match step {
            Step::Done(done) => return (calls, done.get::<String>().unwrap()),
            Step::Call(mut call) => {
                calls.push(call.call().summary());
                let answer = Data::Number(calls.len() as f64);
                if written {
                    let bytes = call.snapshot().unwrap();
                    restored = later().restore(&bytes).unwrap();
                    let Some(Step::Call(call)) = restored.step() else { panic!("it stands at the call") };
                    call.answer(Ok(Reply::Data(answer))).unwrap()
                } else {
                    call.answer(Ok(Reply::Data(answer))).unwrap()
                }
            }
            other => panic!("{other:?}"),
        };
    }
}

#[test]
fn an_instruction_waits_for_a_getter_or_a_setter() {
    for (source, calls, result) in [
        ("`${desk.open}`", "desk.open", "1"),
        ("`${desk['open'] + desk.count * 10}`", "desk.open desk.count", "21"),
        ("desk.count = 7; 'set'", "desk.count = 7", "set"),
        ("`${desk.count += 5}`", "desk.count desk.count = 6", "6"),
        ("const { open, count } = desk; `${open}${count}`", "desk.open desk.count", "12"),
        ("class D { #d = desk; get open() { return this.#d.open } } `${new D().open}`", "desk.open", "1"),
        ("const o = { __proto__: desk, get x() { return desk.open } }; `${o.x}`", "desk.open", "1"),
        ("for (desk.count of ['a']); 'over'", "desk.count = \"a\"", "over"),
        ("let n = ''; for (let i = 0; i < 3; i++) n += desk.open; n", "desk.open desk.open desk.open", "123"),
        ("`${desk?.open ?? 0}`", "desk.open", "1"),
        (
            "`${(() => { try { return desk.open } finally { desk.count = 0 } })()}`",
            "desk.open desk.count = 0",
            "1",
        ),
        ("`${desk.ask(desk.open)}`", "desk.open desk.ask(1)", "2"),
    ] {
        for written in [false, true] {
            let (seen, text) = run(source, written);
            assert_eq!((seen.join(" "), &*text), (calls.to_owned(), result), "{source}");
        }
    }
}

#[test]
fn elsewhere_it_is_an_error() {
    let why =
        "and cannot be called from a conversion, a getter that a builtin reads, a trap of a proxy or `fetch`";
    for (source, call) in [
        ("Reflect.get(desk, 'open')", "desk.open"),
        ("Reflect.set(desk, 'count', 1)", "desk.count = 1"),
        ("Object.assign(desk, { count: 2 })", "desk.count = 2"),
        ("`${{ toString: () => desk.open }}`", "desk.open"),
        ("new Proxy(desk, { get: () => desk.open }).x", "desk.open"),
        ("JSON.stringify({ get x() { return desk.open } })", "desk.open"),
    ] {
        let caught = format!("try {{ {source} }} catch (e) {{ e.code + ': ' + e.message }}");
        assert_eq!(
            run(&caught, false),
            (vec![], format!("ERR_SUSPEND: '{call}' is answered later, {why}")),
            "{source}"
        );
    }
    for source in ["new Desk(1)", "Reflect.construct(Desk, [1])", "new (class extends Desk {})(1)"] {
        let caught = format!("try {{ {source} }} catch (e) {{ e.code + ': ' + e.message }}");
        let message = "ERR_SUSPEND: 'Desk.new(1)' is answered later, which a constructor cannot wait for";
        assert_eq!(run(&caught, false), (vec![], message.to_owned()), "{source}");
    }
    let mut vm = later().build().unwrap();
    let message =
        "ERR_SUSPEND Error: 'desk.open' is answered later, and the embedder runs this program without steps";
    assert_eq!(outcome(&mut vm, "desk.open"), message);
}

#[test]
fn errors_are_thrown_where_the_accessor_is_used() {
    let mut vm = later().build().unwrap();
    let source = "let seen = []; try { desk.open } catch (e) { seen.push(e.code) }
        try { desk.count = 1 } catch (e) { seen.push(e.code) } seen.join()";
    let program = program(&vm, source);
    let mut step = vm.start(&program).unwrap();
    let seen = loop {
        step = match step {
            Step::Done(done) => break done.get::<String>().unwrap(),
            Step::Call(call) => call.throw(creance::HostError::denied()).unwrap(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(seen, "ERR_DENIED,ERR_DENIED");
}

#[test]
fn the_cost_does_not_depend_on_where_it_stood() {
    let source = "let n = 0; for (let i = 0; i < 9; i++) { n += desk.open; desk.count = n } `${n}`";
    let cost = |written: bool| {
        let mut vm = later().build().unwrap();
        let program = program(&vm, source);
        let mut step = vm.start(&program).unwrap();
        let mut restored = Vec::new();
        loop {
            step = match step {
                Step::Done(_) => break,
                Step::Call(mut call) => {
                    let answer = Ok(Reply::Data(Data::Number(1.0)));
                    if !written {
                        call.answer(answer).unwrap()
                    } else {
                        let bytes = call.snapshot().unwrap();
                        restored.push(later().restore(&bytes).unwrap());
                        break;
                    }
                }
                other => panic!("{other:?}"),
            };
        }
        let Some(mut other) = restored.pop() else { return vm.usage() };
        let mut step = other.step().unwrap();
        loop {
            step = match step {
                Step::Done(_) => break,
                Step::Call(call) => call.answer(Ok(Reply::Data(Data::Number(1.0)))).unwrap(),
                other => panic!("{other:?}"),
            };
        }
        other.usage()
    };
    assert_eq!(cost(false), cost(true));
}

/// A constructor whose capability does not do as it says.
struct Liar(bool);

impl creance::Capability for Liar {
    fn interface(&self) -> Interface {
        Interface::class(0, &Interface::new("Desk", DESK))
    }

    fn call(&mut self, _: &str, _: &[Data], _: &mut creance::Context<'_>) -> creance::Answer {
        match self.0 {
            true => Ok(Reply::Capability(Box::new(Liar(false)))),
            false => Ok(Data::Number(1.0).into()),
        }
    }
}

#[test]
fn a_constructor_answers_with_an_object_of_its_class() {
    for data in [true, false] {
        let mut vm = Engine::new().vm().grant("Desk", Liar(data)).build().unwrap();
        let message = "ERR_HOST Error: 'Desk.new()' is answered with what is no object of the class";
        assert_eq!(outcome(&mut vm, "new Desk()"), message);
    }
}

#[test]
fn a_class_is_in_a_snapshot_and_its_objects_are_not() {
    let granted = || builder().class::<Account>("Account").grant("account", Account::of("Ada"));
    let mut vm = granted().build().unwrap();
    vm.eval(
        "a.js",
        "var Kept = Account; var { prototype } = Account; new Account('gone'); account.limit = 5",
    )
    .unwrap();
    vm.inner().collect_garbage();
    let bytes = vm.snapshot().unwrap();
    let mut again = granted().restore(&bytes).unwrap();
    for (expression, expected) in [
        ("[Kept === Account, Account.prototype === prototype, new Kept('b').whose()]", "true,true,b"),
        ("[new Account('c') instanceof Kept, account instanceof Kept, account.limit]", "true,true,100"),
    ] {
        assert_eq!(outcome(&mut again, expression), expected, "{expression}");
    }
    assert_eq!(granted().restore(&bytes).unwrap().snapshot().unwrap(), bytes);

    vm.eval("b.js", "var object = new Account('b')").unwrap();
    let error = vm.snapshot().unwrap_err().to_string();
    let made = "a capability that script has made: Account.new(\"b\")";
    assert_eq!(error, format!("this cannot be written as a snapshot: {made}"));

    let other = builder().class::<Account>("Account").grant("account", creance::Function::new(|| Ok(())));
    let error = other.restore(&bytes).map(|_| ()).unwrap_err();
    assert!(matches!(error, Error::Snapshot(_)), "{error}");
}

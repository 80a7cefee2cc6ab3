//! Layers, records, checks and templates see calls of classes and accessors as they see others.

use super::{Account, builder, outcome};
use creance::host::{Recorder, Replay};
use creance::{Audit, Cap, Class, Engine, Error, Quota, Vm};
use std::io::Write;
use std::sync::{Arc, Mutex};

#[derive(Clone, Default)]
struct Text(Arc<Mutex<Vec<u8>>>);

impl Write for Text {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Text {
    fn get(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

fn class() -> Cap {
    Cap::new(Class::<Account>::new())
}

fn vm(cap: Cap) -> Vm {
    builder().grant("Account", cap).build().unwrap()
}

const USES: &str = "(() => { const seen = []; const use = (f) => { try { seen.push(f()) } catch (e) { seen.push(e.code) } };
    let a; use(() => (a = new Account('Ada'), 'made')); use(() => a.limit); use(() => a.limit = 3); use(() => a.deposit(1));
    use(() => a.balance); use(() => a.forChild('B').balance); return seen })()";

#[test]
fn audits_have_an_entry_for_each_call() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = lines.clone();
    let audit = Audit::new(move |entry| {
        sink.lock().unwrap().push(format!("{} {:?}", entry.call.summary(), entry.outcome));
    });
    assert_eq!(outcome(&mut vm(class().audit(&audit)), USES), "made,100,3,1,1,0");
    let object = "Account.new(\"Ada\")";
    let expected = [
        format!("{object} Narrowed"),
        format!("{object}.limit Answered(0)"),
        format!("{object}.limit = 3 Answered(0)"),
        format!("{object}.deposit(1) Answered(0)"),
        format!("{object}.balance Answered(0)"),
        format!("{object}.forChild(\"B\") Narrowed"),
        format!("{object}.forChild(\"B\").balance Answered(0)"),
    ];
    assert_eq!(*lines.lock().unwrap(), expected);

    let text = Text::default();
    let cap = Cap::new(Account::of("Ada")).audit(&Audit::json_lines(text.clone()));
    let mut vm = builder().grant("account", cap).build().unwrap();
    assert_eq!(outcome(&mut vm, "account.limit = 5"), "5");
    let line = r#"{"arguments":[5],"bytes":0,"grant":"account","method":"set limit","number":1,"outcome":"answered","path":""}"#;
    assert_eq!(text.get().replace("5.0", "5"), format!("{line}\n"));
}

#[test]
fn quotas_hold_for_a_class_and_all_of_its_objects() {
    let used = "ERR_QUOTA";
    let calls = |n| outcome(&mut vm(class().quota(Quota::calls(n))), USES);
    assert_eq!(calls(7), "made,100,3,1,1,0");
    assert_eq!(calls(4), format!("made,100,3,1,{used},{used}"));
    assert_eq!(calls(2), format!("made,100,{used},{used},{used},{used}"));
    let bytes = outcome(
        &mut vm(class().quota(Quota::of_bytes(4))),
        "(new Account('abcd').balance, new Account('e'))",
    );
    assert_eq!(bytes, "ERR_QUOTA Error: the quota of 'Account' is used up: 4 bytes");
}

#[test]
fn a_class_is_revoked_with_its_objects() {
    let (cap, revoker) = class().revocable();
    let mut vm = vm(cap);
    vm.eval("a.js", "const a = new Account('Ada')").unwrap();
    assert_eq!(outcome(&mut vm, "a.balance"), "0");
    revoker.revoke();
    for expression in [
        "a.balance",
        "a.limit = 1",
        "a.deposit(1)",
        "new Account('b')",
        "new (class extends Account {})('b')",
    ] {
        assert_eq!(
            outcome(&mut vm, expression),
            "ERR_REVOKED Error: 'Account' has been revoked",
            "{expression}"
        );
    }
    let expired = class().expires_after(std::time::Duration::ZERO);
    assert_eq!(
        outcome(&mut self::vm(expired), "new Account('b')"),
        "ERR_EXPIRED Error: 'Account' has expired"
    );
}

#[test]
fn rust_makes_an_object_of_a_class() {
    let one = class().narrow("new", vec!["Eve".into()]).unwrap();
    let mut vm = builder().grant("account", one).build().unwrap();
    assert_eq!(outcome(&mut vm, "[account.whose(), typeof Account]"), "Eve,undefined");
    let limit = Cap::new(Account::of("Ada")).narrow("get limit", vec![]);
    assert_eq!(limit.unwrap_err().to_string(), "'get limit' narrows nothing");
    assert_eq!(
        Cap::new(Account::of("Ada")).narrow("limit", vec![]).unwrap_err().to_string(),
        "there is no method 'limit'"
    );
}

#[test]
fn a_replay_needs_no_class() {
    let source = "[new Account('Ada') instanceof Account, Account.name, Account.length, USES, (() => {
        class Savings extends Account { kind = 'savings' }
        const s = new Savings('Grace', 7); s.limit *= 2;
        const out = [s.kind, s.limit, s instanceof Savings];
        for (const f of [() => s.withdraw(1), () => s.fail(), () => s.balance, () => new Account(1), () => s.deposit(s)])
            try { out.push(f()) } catch (e) { out.push(e.code) }
        return out })()]"
        .replace("USES", USES);
    let text = Text::default();
    let recorder = Recorder::new(text.clone(), serde_json::Value::Null);
    let mut vm = builder().grant("Account", class()).intercept(recorder.clone()).build().unwrap();
    let result = outcome(&mut vm, &source);
    let expected = "true,Account,2,made,100,3,1,1,0,savings,14,true,ERR_HOST,ERR_HOST,ERR_CLOSED,ERR_ARGUMENT,ERR_ARGUMENT";
    assert_eq!(result, expected);
    recorder.finish(vm.usage().fuel).unwrap();

    let replay = Replay::read(&text.get()).unwrap();
    let state = replay.state();
    let mut again = replay.apply(builder()).build().unwrap();
    assert_eq!(outcome(&mut again, &source), result);
    assert_eq!((again.usage(), state.finish(vm.usage().fuel)), (vm.usage(), Ok(())));

    let replay = Replay::read(&text.get()).unwrap();
    let state = replay.state();
    let mut other = replay.apply(builder()).build().unwrap();
    assert!(other.eval("a.js", "new Account('Bob')").is_err());
    let difference = state.difference().unwrap();
    assert!(difference.contains("\"method\":\"new\""), "{difference}");
}

#[test]
fn a_check_finds_the_name() {
    let engine = Engine::new();
    let found = engine.check("a.js", "new Account('Ada').deposit(1)", None).unwrap();
    let needs: Vec<String> = found.needs.iter().map(|need| need.grant.to_string()).collect();
    assert_eq!(needs, ["Account"]);
}

#[test]
fn clones_of_a_template_are_handed_the_class_again() {
    let engine = Engine::new();
    let mut prepared =
        engine.vm().grant("Account", class()).grant("account", Account::of("old")).build().unwrap();
    let source = "
        class Savings extends Account { kind = 'savings' }
        const { get } = Object.getOwnPropertyDescriptor(Account.prototype, 'limit');
        var Kept = Account, made = new Account('before'), derived = new Savings('before')";
    prepared.eval("prepare.js", source).unwrap();
    let template = engine.template(prepared).unwrap();

    let mut none = template.vm().build().unwrap();
    for expression in
        ["new Account('a')", "new Kept('a')", "new Savings('a')", "account.balance", "get.call(account)"]
    {
        let refused = outcome(&mut none, expression);
        assert!(
            refused.starts_with("ERR_NOT_GRANTED Error: 'A")
                || refused.starts_with("ERR_NOT_GRANTED Error: 'a"),
            "{refused}"
        );
    }
    let builder = || template.vm().class::<Account>("Account").grant("account", Account::of("new"));
    let mut vm = builder().build().unwrap();
    for (expression, expected) in [
        (
            "[Kept === Account, new Kept('a').whose(), new Savings('b').kind, account.whose()]",
            "true,a,savings,new",
        ),
        (
            "[new Account('c') instanceof Kept, made instanceof Account, get.call(new Savings('d', 4))]",
            "true,true,4",
        ),
        ("made.balance", &before("before")),
        ("derived.balance", &before("before")),
    ] {
        assert_eq!(outcome(&mut vm, expression), expected, "{expression}");
    }
    let refused = template.vm().grant("Account", Account::of("no class")).build();
    let reason = "'Account' cannot be granted: the template knows a grant of this name with other methods";
    assert!(matches!(refused, Err(Error::Grant(text)) if text == reason));
}

fn before(name: &str) -> String {
    format!(
        "ERR_NOT_GRANTED Error: 'Account.new(\"{name}\")' is not granted: it was made before the VM became a template; \
         make it again from what is granted under the name 'Account'"
    )
}

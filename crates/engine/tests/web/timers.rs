//! Timers under a clock that stands still but for waiting.

use crate::{builder, check, eval, granted, pays, run, run_in};

#[test]
fn callbacks_run_in_the_order_of_their_times() {
    check(&[
        (
            "const out = []; const put = (x) => out.push(x);
             setTimeout(put, 20, 'c'); setTimeout(put, 10, 'a'); setTimeout(put, 10, 'b'); setTimeout(put, 0, '0');
             setTimeout(put, -5, '1'); setTimeout(put, NaN, '2'); setTimeout(put, 2 ** 31, '3'); setTimeout(put, 1.9, '4');
             await new Promise((done) => setTimeout(done, 30)); return out.join('')",
            "\"01234abc\"",
        ),
        (
            "const out = [];
             setTimeout(() => { out.push(1); Promise.resolve().then(() => out.push(2)); setTimeout(() => out.push(4)) });
             setTimeout(() => out.push(3)); await new Promise((done) => setTimeout(done, 5)); return out",
            "[1,2,3,4]",
        ),
        ("return new Promise((done) => setTimeout(function (...a) { done([this === globalThis, ...a]) }, 1, 2, 3))", "[true,2,3]"),
        ("return [typeof setTimeout(() => {}), setTimeout.length, setTimeout.name, Object.keys(globalThis).includes('setTimeout')]", "[\"number\",1,\"setTimeout\",true]"),
    ]);
}

#[test]
fn intervals_go_on_until_they_are_cleared() {
    check(&[
        (
            "let n = 0; return new Promise((done) => { const id = setInterval((x) => { n += x; if (n === 10) { clearInterval(id); done(performance.now()) } }, 7, 2) })",
            "35",
        ),
        (
            "const id = setTimeout(() => { throw 1 }); clearTimeout(id); clearTimeout(id); clearTimeout(); clearTimeout({}); clearInterval('x'); return 1",
            "1",
        ),
        (
            "const id = setInterval(() => { throw 1 }); setTimeout(() => clearTimeout(id), 0); clearInterval(String(id)); return 2",
            "2",
        ),
        // One that clears itself and sets another does not come back.
        (
            "let n = 0; const id = setInterval(() => { n++; clearInterval(id); setTimeout(() => {}, 50) }, 1); await new Promise((f) => setTimeout(f, 90)); return n",
            "1",
        ),
    ]);
}

#[test]
fn time_goes_on_with_what_is_waited_for() {
    check(&[
        (
            "const began = Date.now(); await new Promise((f) => setTimeout(f, 2500)); return [began, Date.now(), performance.now(), performance.timeOrigin, performance.toJSON()]",
            "[1000,3500,2500,1000,{\"timeOrigin\":1000}]",
        ),
        (
            "const t = Date.now() + 40; while (Date.now() < t) await new Promise((f) => setTimeout(f)); return performance.now()",
            "40",
        ),
        (
            "return [String(performance), performance instanceof Performance, Object.keys(Performance.prototype).join()]",
            "[\"[object Performance]\",true,\"now,timeOrigin,toJSON\"]",
        ),
    ]);
    // A clock that goes back delays nothing.
    let mut time = 1e6;
    let back = move || {
        time -= 10.0;
        time
    };
    let mut vm = builder().grant_clock(back).build().expect("a VM");
    assert_eq!(
        run_in(&mut vm, "await new Promise((f) => setTimeout(f, 100)); return performance.now()"),
        "100"
    );
    let mut vm = builder().grant_clock(|| f64::NAN).build().expect("a VM");
    assert_eq!(
        run_in(&mut vm, "await new Promise((f) => setTimeout(f, 100)); return performance.now()"),
        "100"
    );
}

#[test]
fn what_is_no_callback_is_refused() {
    check(&[
        ("setTimeout('alert(1)')", "TypeError: \"alert(1)\" is not a function"),
        ("setInterval()", "TypeError: undefined is not a function"),
        ("setTimeout(() => {}, 1n)", "TypeError: Cannot convert a BigInt value to a number"),
        ("new setTimeout(() => {})", "TypeError: setTimeout is not a constructor"),
        ("new Performance", "TypeError: Illegal constructor"),
        ("const { now } = performance; now()", "TypeError: Illegal invocation: this is not performance"),
    ]);
}

#[test]
fn a_callback_that_throws_ends_the_run() {
    let mut vm = granted();
    assert_eq!(
        run_in(
            &mut vm,
            "setTimeout(() => { throw new RangeError('late') }); setTimeout(() => { globalThis.after = 1 }, 5)"
        ),
        "RangeError: late"
    );
    // What waited is gone.
    assert_eq!(
        run_in(&mut vm, "await new Promise((f) => setTimeout(f, 50)); return typeof after"),
        "\"undefined\""
    );
    assert_eq!(run("setTimeout(() => { Promise.reject(new Error('no')) })"), "Error: no");
}

#[test]
fn without_the_clock_nothing_is_timed() {
    let refused = |name: &str| {
        format!(
            "TypeError: {name} is not granted: the embedder must grant a clock (on the command line with --clock system)"
        )
    };
    for (source, name) in [
        ("setTimeout(() => {})", "setTimeout"),
        ("setInterval(() => {})", "setInterval"),
        ("performance.now()", "performance.now"),
        ("performance.timeOrigin", "performance.timeOrigin"),
    ] {
        assert_eq!(eval(source), refused(name));
    }
    assert_eq!(eval("clearTimeout(1); clearInterval(); 'nothing to clear'"), "\"nothing to clear\"");
    assert_eq!(eval("try { setTimeout(() => {}) } catch (e) { e.code }"), "\"ERR_NOT_GRANTED\"");
}

#[test]
fn timers_are_paid_for() {
    pays(&[
        "for (;;) setTimeout(() => {}, 1e9)",
        "setInterval(() => {}, 1e9)",
        "const f = () => setTimeout(f); f()",
        "const f = () => { setTimeout(f); setTimeout(f) }; f()",
        "const a = Array(1000).fill({}); for (;;) setTimeout(() => {}, 1, ...a)",
        "const id = setInterval(() => { for (;;) clearInterval(setInterval(() => {}, 1)) })",
    ]);
    // What has fired or is cleared is given back.
    let mut vm = granted();
    run_in(&mut vm, "clearTimeout(setTimeout(() => {}, 5))");
    let settled = |vm: &mut creance_engine::Vm| {
        run_in(
            vm,
            "for (let i = 0; i < 1000; i++) { setTimeout(() => {}, i, i); clearTimeout(setTimeout(() => {}, 5, 1)) }",
        );
        vm.usage().live_bytes
    };
    let first = settled(&mut vm);
    let last = (0..20).map(|_| settled(&mut vm)).last().expect("twenty");
    assert!(last < first + 5_000_000, "{first} {last}");
}

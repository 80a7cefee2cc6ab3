//! Work on long texts goes in portions: what lies where two of them meet comes out as it does in short texts.

use creance_engine::{Engine, Limits};

/// Runs a program whose value is a list of what is wrong.
fn finds_nothing_wrong(source: &str) {
    let mut vm = Engine::new().vm().limits(Limits::untrusted().fuel(1_000_000_000)).build().expect("a VM");
    let outcome = vm.eval("long.js", source).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(vm.display(outcome.value()).expect("it can be shown"), "[]");
}

#[test]
fn texts_are_quoted_wherever_what_is_escaped_lies() {
    finds_nothing_wrong(
        r#"
        const wrong = [], LONG = 70000;
        const escaped = ['"', "\\", "\n", "\u0001", "\ud800", "\udc00", "\ud83d\ude00", "\u20ac"];
        for (const fill of ["x", "\u20ac", "\ud83d\ude00"]) for (const place of [0, 1, 32767, 32768, 32769, 65535, 65536, 65537]) {
            for (const unit of escaped) {
                const count = Math.floor(place / fill.length);
                const text = "y".repeat(place % fill.length) + fill.repeat(count) + unit + fill.repeat(LONG / fill.length - count);
                const quoted = JSON.stringify(text), short = JSON.stringify(unit).slice(1, -1);
                if (JSON.parse(quoted) !== text) wrong.push(`read ${place} ${short}`);
                if (quoted.length !== text.length - unit.length + short.length + 2) wrong.push(`length ${place} ${short}`);
            }
        }
        wrong"#,
    );
}

#[test]
fn texts_change_case_wherever_their_letters_lie() {
    finds_nothing_wrong(
        r#"
        const wrong = [];
        for (const length of [1, 65535, 65536, 65537, 262144, 262145, 600000]) for (const place of [0, length - 1]) {
            for (const [small, large] of [["a", "A"], ["\u00e9", "\u00c9"], ["\u00df", "SS"], ["\u0101", "\u0100"]]) {
                const around = (letter, other) => other.repeat(place) + letter + other.repeat(length - place - 1);
                if (around(small, "1").toUpperCase() !== around(large, "1")) wrong.push(`up ${length} ${place} ${small}`);
                if (around(small, "x").toUpperCase() !== around(large, "X")) wrong.push(`all up ${length} ${place} ${small}`);
                if (large !== "SS" && around(large, "X").toLowerCase() !== around(small, "x")) wrong.push(`down ${length} ${place} ${small}`);
            }
        }
        wrong"#,
    );
}

#[test]
fn texts_that_need_no_wide_units_are_equal_however_they_are_made() {
    finds_nothing_wrong(
        r#"
        const wrong = [];
        for (const length of [10, 100, 70000, 300000]) {
            const narrow = "e".repeat(length), wide = narrow + "\u20ac";
            if (wide.slice(0, length) !== narrow) wrong.push(`slice ${length}`);
            if (wide.replace("\u20ac", "") !== narrow) wrong.push(`replace ${length}`);
            if ([...wide].slice(0, length).join("") !== narrow) wrong.push(`join ${length}`);
            if (new Map([[narrow, 1]]).get(wide.slice(0, -1)) !== 1) wrong.push(`key ${length}`);
        }
        wrong"#,
    );
}

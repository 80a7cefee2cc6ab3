//! What does not fit, and the way to it.

use super::{get, vm};
use creance_engine::{Data, to_data};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

#[track_caller]
fn fails<T: DeserializeOwned + Debug>(source: &str, message: &str) {
    assert_eq!(get::<T>(source).expect_err(source).to_string(), message, "{source}");
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are not reached")]
struct User {
    age: u32,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Serialize, Deserialize, Debug)]
enum Shape {
    Nothing,
    Circle(f64),
    Line(i32, i32),
    Box { width: u8 },
}

#[test]
fn leaves() {
    fails::<u8>("300", "expected u8, found 300");
    fails::<u8>("-1", "expected u8, found -1");
    fails::<i32>("1.5", "expected i32, found 1.5");
    fails::<i32>("NaN", "expected i32, found NaN");
    fails::<i64>("Infinity", "expected i64, found Infinity");
    fails::<i64>("2 ** 63", "expected i64, found 9223372036854776000");
    fails::<u64>("2n ** 64n", "expected u64, found 18446744073709551616n");
    fails::<u128>("2 ** 128", "expected u128, found 3.402823669209385e+38");
    fails::<u8>("'5'", "expected u8, found \"5\"");
    fails::<f64>("1n", "expected a number, found 1n");
    fails::<bool>("0", "expected bool, found 0");
    fails::<String>("null", "expected a string, found null");
    fails::<String>("undefined", "expected a string, found undefined");
    fails::<char>("'ab'", "expected a character, found \"ab\"");
    fails::<char>("''", "expected a character, found \"\"");
    fails::<()>("false", "expected undefined, found false");
    fails::<serde_bytes::ByteBuf>("'text'", "expected bytes, found \"text\"");
    fails::<serde_json::Value>(
        "2n ** 200n",
        &format!("expected an integer of 128 bits, found {}n", pow2(200)),
    );
}

fn pow2(exponent: u32) -> String {
    let digits = "1606938044258990275541962092341162602522202993782792835301376";
    assert_eq!(exponent, 200);
    digits.to_owned()
}

#[test]
fn paths() {
    fails::<HashMap<String, Vec<User>>>(
        "{ users: [{ age: 1 }, { age: 2 }, { age: 3 }, { age: 1.5 }] }",
        ".users[3].age: expected u32, found 1.5",
    );
    fails::<Vec<User>>("[{}]", "[0]: missing field `age`");
    fails::<Vec<User>>("[{ age: undefined }]", "[0]: missing field `age`");
    fails::<User>("{ age: 1, extra: 2 }", ".extra: unknown field `extra`, expected `age` or `tags`");
    fails::<User>("{ age: 1, tags: ['a', 2] }", ".tags[1]: expected a string, found 2");
    fails::<User>("5", "expected an object, found 5");
    fails::<User>("[]", "expected an object, found [0 items]");
    fails::<Vec<u8>>("{}", "expected an array, found {0 fields}");
    fails::<HashMap<String, u8>>("{ 'two words': '' }", "[\"two words\"]: expected u8, found \"\"");
    fails::<HashMap<u8, u8>>("{ 300: 1 }", "[\"300\"]: expected a key that is a u8");
    fails::<HashMap<bool, u8>>("{ yes: 1 }", ".yes: expected a key that is a bool");
    fails::<Vec<i8>>("new Uint8Array([1, 200])", "[1]: expected i8, found 200");
}

#[test]
fn lengths() {
    fails::<(u8, u8)>("[1]", "expected an array of 2 items, found 1 items");
    fails::<(u8, u8)>("[1, 2, 3]", "expected an array of 2 items, found 3 items");
    fails::<[u8; 2]>("new Uint8Array(3)", "expected an array of 2 items, found 3 items");
    fails::<(u8, u8)>("'ab'", "expected an array of 2 items, found \"ab\"");
}

#[test]
fn enums() {
    let variants = "`Nothing`, `Circle`, `Line`, `Box`";
    fails::<Shape>("'Square'", &format!("unknown variant `Square`, expected one of {variants}"));
    fails::<Shape>("{ Square: 1 }", &format!("unknown variant `Square`, expected one of {variants}"));
    fails::<Shape>("'Circle'", "the variant 'Circle' needs a value");
    fails::<Shape>("'Line'", "the variant 'Line' needs an array");
    fails::<Shape>("'Box'", "the variant 'Box' needs an object");
    fails::<Shape>("{ Circle: 'x' }", ".Circle: expected a number, found \"x\"");
    fails::<Shape>("{ Line: [1, 1.5] }", ".Line[1]: expected i32, found 1.5");
    fails::<Shape>("{ Box: { width: -1 } }", ".Box.width: expected u8, found -1");
    fails::<Shape>("{ Nothing: 1 }", ".Nothing: expected undefined, found 1");
    let one = "expected a string or an object with one property, found";
    fails::<Shape>("{}", &format!("{one} {{0 fields}}"));
    fails::<Shape>("{ Circle: 1, Line: 2 }", &format!("{one} {{2 fields}}"));
    fails::<Shape>("7", &format!("{one} 7"));
}

#[test]
fn what_is_no_data() {
    type Any = creance_engine::Dynamic;
    fails::<Any>("() => 1", "a function is no plain data");
    fails::<Any>("{ a: [1, { 'b c': Symbol() }] }", ".a[1][\"b c\"]: a symbol is no plain data");
    fails::<Any>("[Promise.resolve()]", "[0]: a promise (await it first) is no plain data");
    fails::<Any>(
        "{ when: new Date(0) }",
        ".when: an object that is neither a plain object, an array nor bytes is no plain data",
    );
    fails::<Any>(
        "(() => { const a = []; a[2] = { a }; return a })()",
        "[2].a: a value that contains itself is no plain data",
    );
    let deep = format!("{}: nested too deeply", "[0]".repeat(32));
    fails::<Any>("(() => { let a = 1; for (let i = 0; i < 40; i++) a = [a]; return a })()", &deep);
}

#[derive(Serialize)]
struct Wrap<T> {
    inner: T,
}

#[test]
fn values_of_rust() {
    #[track_caller]
    fn refuses(value: impl Serialize, message: &str) {
        assert_eq!(to_data(&value).expect_err("no data").to_string(), message);
        assert_eq!(vm().value(&value).expect_err("no data").to_string(), message);
    }
    let key = "a key must be a string, a character, an integer or a Boolean";
    refuses(BTreeMap::from([((1, 2), 3)]), key);
    refuses(vec![Wrap { inner: BTreeMap::from([(None::<u8>, 3)]) }], &format!("[0].inner: {key}"));
    let deep = (0..40).fold(Data::Null, |inner, _| Data::Array(vec![inner]));
    let path = "[0]".repeat(32);
    refuses(creance_engine::Dynamic(deep), &format!("{path}: nested too deeply"));

    #[derive(Serialize)]
    enum Deep {
        End,
        Level(Box<Deep>),
    }
    let deep = (0..10_000).fold(Deep::End, |inner, _| Deep::Level(Box::new(inner)));
    refuses(&deep, &format!("{}: nested too deeply", ".Level".repeat(32)));
    std::mem::forget(deep);

    struct Failing;
    impl Serialize for Failing {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("my own reason"))
        }
    }
    refuses(Wrap { inner: (1, Failing) }, ".inner[1]: my own reason");
    #[derive(Serialize)]
    enum Variants {
        Two(u8, Failing),
        Named { field: Failing },
    }
    refuses(Variants::Two(1, Failing), ".Two[1]: my own reason");
    refuses(Variants::Named { field: Failing }, ".Named.field: my own reason");
}

#[test]
fn an_error_has_its_parts() {
    let error = get::<Vec<u8>>("[1, null]").expect_err("null is no number");
    let creance_engine::Error::Conversion(error) = error else { panic!("{error}") };
    assert_eq!((error.path(), error.message()), ("[1]", "expected u8, found null"));
}

//! What each type of Rust is in script, and back.

use super::{get, vm};
use creance_engine::{Data, Dynamic};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Debug;

/// A value of Rust is shown so in script, and what it is there is the value again.
#[track_caller]
fn check<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T, shown: &str) {
    let mut vm = vm();
    let made = vm.value(&value).expect("it is data");
    assert_eq!(vm.display(made).expect("there is fuel"), shown);
    assert_eq!(vm.get::<T>(made).expect("it is of the type"), value);
}

/// An expression of script is a value of Rust.
#[track_caller]
fn reads<T: DeserializeOwned + PartialEq + Debug>(source: &str, value: T) {
    assert_eq!(get::<T>(source).expect("it is of the type"), value, "{source}");
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Unit;

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Newtype(u8);

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Pair(u8, String);

#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(rename_all = "camelCase")]
struct Fields {
    first_name: String,
    nothing: (),
    maybe: Option<i8>,
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
enum Shape {
    Nothing,
    Circle(f64),
    Line(i32, i32),
    Box { width: u8, height: u8 },
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(tag = "type")]
enum Tagged {
    A { value: u8 },
    B,
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(untagged)]
enum Untagged {
    Number(i64),
    Text(String),
    Many(Vec<Untagged>),
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Flat {
    id: u32,
    #[serde(flatten)]
    rest: BTreeMap<String, Dynamic>,
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Binary {
    #[serde(with = "serde_bytes")]
    bytes: Vec<u8>,
}

#[test]
fn primitives() {
    check((), "undefined");
    check(Unit, "undefined");
    check(true, "true");
    check(None::<u8>, "null");
    check(Some(5), "5");
    check('\u{1f600}', "'\u{1f600}'");
    check("a\0\"\u{e9}".to_owned(), "'a\\x00\"\u{e9}'");
    check(String::new(), "''");
    check(Newtype(3), "3");
}

#[test]
fn numbers() {
    check(-128i8, "-128");
    check(255u8, "255");
    check(0u64, "0");
    check((1u64 << 53) - 1, "9007199254740991");
    check(1u64 << 53, "9007199254740992n");
    check(-(1i64 << 53), "-9007199254740992n");
    check(1 - (1i64 << 53), "-9007199254740991");
    check(i64::MIN, "-9223372036854775808n");
    check(u64::MAX, "18446744073709551615n");
    check(i128::MIN, "-170141183460469231731687303715884105728n");
    check(u128::MAX, "340282366920938463463374607431768211455n");
    check(0.1f64, "0.1");
    check(0.5f32, "0.5");
    check(f64::MAX, "1.7976931348623157e+308");
    check(f64::INFINITY, "Infinity");
    check(f64::NEG_INFINITY, "-Infinity");
    check(5.0f64, "5");
}

#[test]
fn numbers_of_script() {
    reads("7n", 7u8);
    reads("-7n", -7i64);
    reads("2 ** 53", 1u64 << 53);
    reads("2 ** 63", 1u64 << 63);
    reads("2 ** 127", 1u128 << 127);
    reads("-(2 ** 127)", i128::MIN);
    reads("-0", 0u8);
    reads("[1, 2.5, -0]", vec![1.0, 2.5, -0.0]);
    assert!(get::<f64>("NaN").expect("a number").is_nan());
    assert!(get::<f32>("NaN").expect("a number").is_nan());
    assert!(get::<f64>("-0").expect("a number").is_sign_negative());
    let mut vm = vm();
    for special in [f64::NAN, -0.0] {
        let value = vm.value(&special).expect("data");
        assert_eq!(vm.get::<f64>(value).expect("a number").to_bits(), special.to_bits());
    }
}

#[test]
fn arrays() {
    check(vec![1, 2], "[ 1, 2 ]");
    check(Vec::<()>::new(), "[]");
    check(vec![None, Some(vec![true])], "[ null, [ true ] ]");
    check((1, "a".to_owned(), false), "[ 1, 'a', false ]");
    check([1u8, 2, 3], "[ 1, 2, 3 ]");
    check(Pair(1, "x".to_owned()), "[ 1, 'x' ]");
    check(BTreeSet::from([3, 1]), "[ 1, 3 ]");
    reads("[, 1]", vec![None, Some(1)]);
    reads("[undefined, null]", vec![None::<u8>, None]);
    reads("new Proxy([1, 2], {})", vec![1, 2]);
}

#[test]
fn bytes() {
    check(Binary { bytes: vec![0, 255] }, "{ bytes: Uint8Array(2) [ 0, 255 ] }");
    check(serde_bytes::ByteBuf::from(vec![1]), "Uint8Array(1) [ 1 ]");
    reads("new Uint8Array([1, 2])", vec![1u8, 2]);
    reads("new Uint8Array([1, 2])", [1u8, 2]);
    reads("new Uint8Array([1, 2])", (1u16, 2i64));
    reads("new Uint8Array([7, 8, 9]).subarray(1)", vec![8u8, 9]);
    reads("new Uint16Array([258]).buffer", serde_bytes::ByteBuf::from(vec![2, 1]));
    reads("new DataView(new ArrayBuffer(2), 1)", vec![0u8]);
    reads("({ bytes: [1, 2] })", Binary { bytes: vec![1, 2] });
}

#[test]
fn structs_and_maps() {
    let fields = Fields { first_name: "Ada".to_owned(), nothing: (), maybe: None };
    check(fields, "{ firstName: 'Ada', nothing: null, maybe: null }");
    check(BTreeMap::from([("b".to_owned(), 1), ("a".to_owned(), 2)]), "{ a: 2, b: 1 }");
    check(BTreeMap::from([(2i64, 'x'), (-1, 'y')]), "{ '2': 'x', '-1': 'y' }");
    check(BTreeMap::from([(true, 1)]), "{ true: 1 }");
    check(HashMap::from([('k', ())]), "{ k: null }");
    check(BTreeMap::from([(Newtype(9), 1)].map(|(Newtype(key), value)| (key, value))), "{ '9': 1 }");
    check(BTreeMap::from([("__proto__".to_owned(), 1)]), "{ ['__proto__']: 1 }");
    check(BTreeMap::<String, u8>::new(), "{}");
}

#[test]
fn properties_of_script() {
    // What is undefined is absent.
    reads("{ a: undefined, b: 1 }", BTreeMap::from([("b".to_owned(), 1)]));
    #[derive(Deserialize, PartialEq, Debug)]
    struct Options {
        #[serde(default)]
        limit: u8,
        name: Option<String>,
    }
    reads("{ limit: undefined, name: undefined, more: [] }", Options { limit: 0, name: None });
    reads("{ get limit() { return 3 }, name: null }", Options { limit: 3, name: None });
    // Own enumerable properties with string keys.
    let own = "Object.defineProperty({ __proto__: { a: 1 }, b: 2, [Symbol()]: 3 }, 'c', { value: 4 })";
    reads(own, BTreeMap::from([("b".to_owned(), 2)]));
    reads("new (class { x = 1; #y = 2; z() {} })", BTreeMap::from([('x', 1)]));
    reads("Object.create(null)", BTreeMap::<u8, u8>::new());
    reads("new Proxy({ a: 1 }, { get: () => 5 })", BTreeMap::from([('a', 5)]));
}

#[test]
fn enums() {
    check(Shape::Nothing, "'Nothing'");
    check(Shape::Circle(0.5), "{ Circle: 0.5 }");
    check(Shape::Line(1, -1), "{ Line: [ 1, -1 ] }");
    check(Shape::Box { width: 1, height: 2 }, "{ Box: { width: 1, height: 2 } }");
    check(Tagged::A { value: 1 }, "{ type: 'A', value: 1 }");
    check(Tagged::B, "{ type: 'B' }");
    check(Ok::<u8, String>(1), "{ Ok: 1 }");
    reads("{ Nothing: null }", Shape::Nothing);
    reads("{ Nothing: undefined }", Shape::Nothing);
    reads("{ Circle: 2, Line: undefined }", Shape::Circle(2.0));
    reads("{ Box: new Proxy({ height: 1, width: 2 }, {}) }", Shape::Box { width: 2, height: 1 });
}

#[test]
fn untagged_and_flattened() {
    check(Untagged::Many(vec![Untagged::Number(-1), Untagged::Text("a".to_owned())]), "[ -1, 'a' ]");
    reads("9007199254740993n", Untagged::Number(9_007_199_254_740_993));
    let rest = BTreeMap::from([("more".to_owned(), Dynamic(Data::Array(vec![Data::Number(1.5)])))]);
    check(Flat { id: 1, rest }, "{ id: 1, more: [ 1.5 ] }");
    reads("{ id: 1, x: undefined }", Flat { id: 1, rest: BTreeMap::new() });
}

#[test]
fn dynamic_data_loses_nothing() {
    let all = Data::Array(vec![
        Data::Undefined,
        Data::Null,
        Data::Bool(false),
        Data::Number(2.0),
        Data::Number(f64::INFINITY),
        Data::BigInt("1".to_owned()),
        Data::BigInt(format!("-{}", "9".repeat(60))),
        Data::from("text"),
        Data::Bytes(vec![1]),
        Data::record([("u", Data::Undefined), ("n", Data::Null)]),
    ]);
    let shown = format!(
        "[\n  undefined,\n  null,\n  false,\n  2,\n  Infinity,\n  1n,\n  -{}n,\n  'text',\n  Uint8Array(1) [ 1 ],\n  { }\n]",
        "9".repeat(60),
        "{ u: undefined, n: null }"
    );
    check(Dynamic(all), &shown);
    reads("undefined", Dynamic(Data::Undefined));
    reads("[undefined, null]", vec![Dynamic(Data::Undefined), Dynamic(Data::Null)]);
}

#[test]
fn other_formats_have_dynamic_data_too() {
    let data =
        Data::record([("a", Data::Array(vec![Data::Number(1.0), Data::Null])), ("b", Data::from("x"))]);
    let json = serde_json::to_string(&Dynamic(data.clone())).expect("JSON");
    assert_eq!(json, r#"{"a":[1,null],"b":"x"}"#);
    assert_eq!(serde_json::from_str::<Dynamic>(&json).expect("JSON"), Dynamic(data));
    let lossy = Dynamic(Data::Array(vec![Data::Undefined, Data::BigInt("12".to_owned())]));
    assert_eq!(serde_json::to_string(&lossy).expect("JSON"), r#"[null,"12"]"#);
}

#[test]
fn values_of_json_and_of_the_standard_library() {
    let json = serde_json::json!({ "a": [1, -1, 0.5, "x", null, true], "b": {} });
    check(json.clone(), "{ a: [ 1, -1, 0.5, 'x', null, true ], b: {} }");
    reads("{ a: [1, -1, 0.5, 'x', null, true], b: {} }", json);
    check(std::time::Duration::from_millis(1500), "{ secs: 1, nanos: 500000000 }");
    check(std::net::Ipv4Addr::LOCALHOST, "'127.0.0.1'");
    check(std::path::PathBuf::from("a/b"), "'a/b'");
    check(std::num::Wrapping(3), "3");
    check(1..5, "{ start: 1, end: 5 }");
}

#[test]
fn text_and_bytes_of_data_are_borrowed() {
    let data = Data::Array(vec![Data::from("text"), Data::Bytes(vec![1, 2])]);
    let (text, bytes): (&str, &serde_bytes::Bytes) = creance_engine::from_data(&data).expect("a pair");
    assert_eq!((text, &bytes[..]), ("text", &[1, 2][..]));
}

//! Any data that fits survives the way through a VM.

use super::vm;
use creance_engine::{Data, Dynamic, from_data, to_data};
use proptest::prelude::*;

fn leaf() -> impl Strategy<Value = Data> {
    prop_oneof![
        Just(Data::Undefined),
        Just(Data::Null),
        any::<bool>().prop_map(Data::Bool),
        any::<f64>().prop_filter("NaN equals nothing", |number| !number.is_nan()).prop_map(Data::Number),
        any::<i32>().prop_map(|number| Data::Number(f64::from(number))),
        any::<i128>().prop_map(|number| Data::BigInt(number.to_string())),
        any::<String>().prop_map(Data::String),
        proptest::collection::vec(any::<u8>(), 0..40).prop_map(Data::Bytes),
    ]
}

fn data() -> impl Strategy<Value = Data> {
    leaf().prop_recursive(6, 60, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(Data::Array),
            proptest::collection::btree_map(name(), inner, 0..8)
                .prop_map(|fields| fields.into_iter().collect())
                .prop_map(Data::Record),
        ]
    })
}

/// Names whose order is that of their insertion: an integer would come first.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z_$][a-zA-Z0-9]{0,6}",
        Just("__proto__".to_owned()),
        Just("two words".to_owned()),
        Just("\u{e9}\0".to_owned())
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn data_survives(data in data()) {
        let dynamic = Dynamic(data);
        let mut vm = vm();
        let value = vm.value(&dynamic).expect("it is data");
        prop_assert_eq!(&vm.get::<Dynamic>(value).expect("it is data"), &dynamic);
        let there = to_data(&dynamic).expect("it is data");
        prop_assert_eq!(&there, &dynamic.0);
        prop_assert_eq!(&from_data::<Dynamic>(&there).expect("it is data"), &dynamic);
    }

    #[test]
    fn integers_survive(a in any::<i64>(), b in any::<u128>(), c in any::<i8>(), d in any::<f32>()) {
        let mut vm = vm();
        let value = vm.value(&(a, b, c)).expect("it is data");
        prop_assert_eq!(vm.get::<(i64, u128, i8)>(value).expect("the same"), (a, b, c));
        let value = vm.value(&d).expect("it is data");
        let back = vm.get::<f32>(value).expect("a number");
        prop_assert!(back == d || (back.is_nan() && d.is_nan()));
    }
}

//! `package.json`, as far as it says where modules are.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Bytes that a `package.json` may have.
pub(super) const MAX_BYTES: u64 = 256 << 10;

/// What a package says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Package {
    pub(super) name: Option<String>,
    /// `"type"` is `"module"` (true) or something else (false).
    pub(super) is_module: Option<bool>,
    pub(super) main: Option<String>,
    pub(super) module: Option<String>,
    pub(super) exports: Option<Target>,
    pub(super) imports: Option<Target>,
}

impl Package {
    /// Reads the text of a `package.json`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn parse(bytes: &[u8]) -> Result<Package, String> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        // NOTE: serde_json refuses what nests more than 128 deep.
        let Target::Map(fields) = serde_json::from_slice(bytes).map_err(|error| error.to_string())? else {
            return Err("it is no object".to_owned());
        };
        let mut package = Package::default();
        for (name, value) in fields {
            match (&*name, value) {
                ("name", Target::Text(text)) => package.name = Some(text),
                ("type", Target::Text(text)) => package.is_module = Some(text == "module"),
                ("main", Target::Text(text)) => package.main = Some(text),
                ("module", Target::Text(text)) => package.module = Some(text),
                ("exports", Target::Null) => package.exports = None,
                ("exports", value) => package.exports = Some(value),
                ("imports", value) => package.imports = Some(value),
                _ => {}
            }
        }
        Ok(package)
    }
}

/// What `exports` and `imports` are made of: JSON whose objects keep their order, which says which condition comes
/// first.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Target {
    Null,
    Text(String),
    List(Vec<Target>),
    Map(Vec<(String, Target)>),
    /// A number or a Boolean, which mean nothing here.
    Other,
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Target, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Target;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }

            fn visit_unit<E>(self) -> Result<Target, E> {
                Ok(Target::Null)
            }

            fn visit_bool<E>(self, _: bool) -> Result<Target, E> {
                Ok(Target::Other)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Target, E> {
                Ok(Target::Other)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Target, E> {
                Ok(Target::Other)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Target, E> {
                Ok(Target::Other)
            }

            fn visit_str<E>(self, text: &str) -> Result<Target, E> {
                Ok(Target::Text(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Target, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(Target::List(list))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Target, A::Error> {
                let mut map = Vec::new();
                while let Some(field) = fields.next_entry()? {
                    map.push(field);
                }
                Ok(Target::Map(map))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_keep_their_order() {
        let package = Package::parse(br#"{"exports": {"z": "./z", "a": [null, 1]}, "type": "module"}"#);
        let exports = Target::Map(vec![
            ("z".to_owned(), Target::Text("./z".to_owned())),
            ("a".to_owned(), Target::List(vec![Target::Null, Target::Other])),
        ]);
        let expected = Package { exports: Some(exports), is_module: Some(true), ..Package::default() };
        assert_eq!(package, Ok(expected));
    }

    #[test]
    fn what_is_no_package_is_refused() {
        let deep = format!("{{\"exports\":{}{}}}", "[".repeat(200), "]".repeat(200));
        for (text, expected) in [
            ("[]", "it is no object"),
            ("{", "EOF while parsing an object at line 1 column 1"),
            (&deep, "recursion limit exceeded at line 1 column 138"),
        ] {
            assert_eq!(Package::parse(text.as_bytes()), Err(expected.to_owned()), "{text}");
        }
    }
}

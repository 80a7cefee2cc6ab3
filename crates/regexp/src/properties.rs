//! Unicode properties by the names that a pattern may use.
//! <https://tc39.es/ecma262/#sec-runtime-semantics-unicodematchproperty-p>

use crate::emoji::EmojiStrings;
use crate::set::CodePoints;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup, Script};
use icu_properties::script::ScriptWithExtensions;
use icu_properties::{CodePointMapData, CodePointSetData, PropertyParser};

/// A property of characters or of strings that `\p{…}` can name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Property(Kind);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Any,
    Ascii,
    Assigned,
    /// A binary property, by its name.
    Binary(&'static str),
    Category(GeneralCategoryGroup),
    Script(Script),
    ScriptExtensions(Script),
    Strings(EmojiStrings),
}

/// Names and aliases of [binary properties](https://tc39.es/ecma262/#table-binary-unicode-properties).
const BINARY: &[&str] = &[
    "ASCII_Hex_Digit",
    "AHex",
    "Alphabetic",
    "Alpha",
    "Bidi_Control",
    "Bidi_C",
    "Bidi_Mirrored",
    "Bidi_M",
    "Case_Ignorable",
    "CI",
    "Cased",
    "Changes_When_Casefolded",
    "CWCF",
    "Changes_When_Casemapped",
    "CWCM",
    "Changes_When_Lowercased",
    "CWL",
    "Changes_When_NFKC_Casefolded",
    "CWKCF",
    "Changes_When_Titlecased",
    "CWT",
    "Changes_When_Uppercased",
    "CWU",
    "Dash",
    "Default_Ignorable_Code_Point",
    "DI",
    "Deprecated",
    "Dep",
    "Diacritic",
    "Dia",
    "Emoji",
    "Emoji_Component",
    "EComp",
    "Emoji_Modifier",
    "EMod",
    "Emoji_Modifier_Base",
    "EBase",
    "Emoji_Presentation",
    "EPres",
    "Extended_Pictographic",
    "ExtPict",
    "Extender",
    "Ext",
    "Grapheme_Base",
    "Gr_Base",
    "Grapheme_Extend",
    "Gr_Ext",
    "Hex_Digit",
    "Hex",
    "IDS_Binary_Operator",
    "IDSB",
    "IDS_Trinary_Operator",
    "IDST",
    "ID_Continue",
    "IDC",
    "ID_Start",
    "IDS",
    "Ideographic",
    "Ideo",
    "Join_Control",
    "Join_C",
    "Logical_Order_Exception",
    "LOE",
    "Lowercase",
    "Lower",
    "Math",
    "Noncharacter_Code_Point",
    "NChar",
    "Pattern_Syntax",
    "Pat_Syn",
    "Pattern_White_Space",
    "Pat_WS",
    "Quotation_Mark",
    "QMark",
    "Radical",
    "Regional_Indicator",
    "RI",
    "Sentence_Terminal",
    "STerm",
    "Soft_Dotted",
    "SD",
    "Terminal_Punctuation",
    "Term",
    "Unified_Ideograph",
    "UIdeo",
    "Uppercase",
    "Upper",
    "Variation_Selector",
    "VS",
    "White_Space",
    "XID_Continue",
    "XIDC",
    "XID_Start",
    "XIDS",
];

impl Property {
    /// The property that `\p{value}` or `\p{name=value}` names, if it is one.
    /// <https://tc39.es/ecma262/#sec-static-semantics-early-errors>
    pub fn named(name: Option<&str>, value: &str) -> Option<Property> {
        Some(Property(match name {
            Some("General_Category" | "gc") => category(value)?,
            Some("Script" | "sc") => Kind::Script(script(value)?),
            Some("Script_Extensions" | "scx") => Kind::ScriptExtensions(script(value)?),
            Some(_) => return None,
            None => match value {
                "Any" => Kind::Any,
                "ASCII" => Kind::Ascii,
                "Assigned" => Kind::Assigned,
                "space" => Kind::Binary("White_Space"),
                _ => match BINARY.iter().find(|&&known| known == value) {
                    Some(known) => Kind::Binary(known),
                    None => match EmojiStrings::named(value) {
                        Some(strings) => Kind::Strings(strings),
                        None => category(value)?,
                    },
                },
            },
        }))
    }

    /// True for a property of strings, which only `v` allows.
    /// <https://tc39.es/ecma262/#table-binary-unicode-properties-of-strings>
    pub fn is_of_strings(self) -> bool {
        matches!(self.0, Kind::Strings(_))
    }

    pub(crate) fn strings(self) -> Option<EmojiStrings> {
        match self.0 {
            Kind::Strings(strings) => Some(strings),
            _ => None,
        }
    }

    /// The characters that have it; of a property of strings those alone.
    pub(crate) fn code_points(self) -> CodePoints {
        let ranges = match self.0 {
            Kind::Any => return CodePoints::all(),
            Kind::Ascii => return CodePoints::new([(0, 0x7F)].to_vec()),
            Kind::Assigned => {
                let unassigned = Property(Kind::Category(GeneralCategoryGroup::Unassigned));
                return unassigned.code_points().complement();
            }
            Kind::Binary(name) => CodePointSetData::new_for_ecma262(name.as_bytes())
                .expect("BINARY lists the names that ECMA-262 lists")
                .iter_ranges()
                .map(|range| (*range.start(), *range.end()))
                .collect(),
            Kind::Category(group) => CodePointMapData::<GeneralCategory>::new()
                .iter_ranges_for_group(group)
                .map(|range| (*range.start(), *range.end()))
                .collect(),
            Kind::Script(script) => CodePointMapData::<Script>::new()
                .iter_ranges_for_value(script)
                .map(|range| (*range.start(), *range.end()))
                .collect(),
            Kind::ScriptExtensions(script) => ScriptWithExtensions::new()
                .get_script_extensions_ranges(script)
                .map(|range| (*range.start(), *range.end()))
                .collect(),
            Kind::Strings(strings) => return strings.code_points(),
        };
        CodePoints::new(ranges)
    }
}

fn category(value: &str) -> Option<Kind> {
    // The names are case-sensitive; ICU also knows the POSIX-like aliases that ECMA-262 allows.
    PropertyParser::<GeneralCategoryGroup>::new().get_strict(value).map(Kind::Category)
}

fn script(value: &str) -> Option<Script> {
    PropertyParser::<Script>::new().get_strict(value).filter(|&script| {
        // ICU keeps names of scripts that Unicode has not encoded; they are no property values.
        CodePointMapData::<Script>::new().iter_ranges_for_value(script).next().is_some()
            || matches!(value, "Katakana_Or_Hiragana" | "Hrkt")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_name_has_data() {
        for name in BINARY {
            let property = Property::named(None, name).expect("listed");
            assert!(CodePointSetData::new_for_ecma262(name.as_bytes()).is_some(), "{name}");
            assert!(!property.code_points().is_empty(), "{name}");
        }
    }

    #[test]
    fn names_are_exact() {
        for (name, value, known) in [
            (None, "Lu", true),
            (None, "Uppercase_Letter", true),
            (None, "lu", false),
            (None, "L_", false),
            (None, "punct", true),
            (None, "LC", true),
            (None, "Script", false),
            (None, "Latin", false),
            (Some("Script"), "Latin", true),
            (Some("sc"), "Latn", true),
            (Some("scx"), "Qaai", true),
            (Some("sc"), "latn", false),
            (Some("sc"), "Blis", false),
            (Some("gc"), "Any", false),
            (Some("General_Category"), "Cn", true),
            (Some("ASCII"), "Y", false),
            (None, "Hyphen", false),
            (None, "RGI_Emoji", true),
        ] {
            assert_eq!(Property::named(name, value).is_some(), known, "{name:?} {value}");
        }
    }
}

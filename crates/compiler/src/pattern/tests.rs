use super::*;
use creance_budget::{Limits, Meter};
use creance_regexp::{Input, Program, Scratch, exec};

fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

/// What a match shows: the whole and the groups, `-` for those that took no part, joined by `,`; or `null`.
fn find(source: &[u16], flags: &str, subject: &[u16]) -> String {
    let pattern = match parse_pattern(source, &units(flags), PATTERN_DEPTH) {
        Ok(pattern) => pattern,
        Err(error) => return error.to_string(),
    };
    let mut meter = Meter::new(Limits::untrusted());
    let program = Program::compile(&pattern, &mut meter).expect("within the limits");
    let mut scratch = Scratch::new();
    let found = exec(&program, Input::Utf16(subject), 0, false, &mut scratch, &mut meter);
    match found.expect("within the limits") {
        None => "null".into(),
        Some(found) => {
            let group = |at| match found.group(at) {
                Some((start, end)) => String::from_utf16_lossy(&subject[start..end]),
                None => "-".into(),
            };
            (0..found.len()).map(group).collect::<Vec<_>>().join(",")
        }
    }
}

fn check(source: &str, flags: &str, subject: &str, expected: &str) {
    assert_eq!(find(&units(source), flags, &units(subject)), expected, "/{source}/{flags} on {subject:?}");
}

#[test]
fn matching() {
    for (source, flags, subject, expected) in [
        ("", "", "abc", ""),
        ("a|ab", "", "abc", "a"),
        ("((a)|(ab))((c)|(bc))", "", "abc", "abc,a,a,-,bc,-,bc"),
        ("a[a-z]{2,4}?", "", "abcdefghi", "abc"),
        ("(aa|aabaac|ba|b|c)*", "", "aabaac", "aaba,ba"),
        ("(z)((a+)?(b+)?(c))*", "", "zaacbbbcac", "zaacbbbcac,z,ac,a,-,c"),
        ("(a*)*", "", "b", ",-"),
        ("(?=(a+))", "", "baaabac", ",aaa"),
        ("(?=(a+))a*b\\1", "", "baaabac", "aba,a"),
        ("(.*?)a(?!(a+)b\\2c)\\2(.*)", "", "baaabaac", "baaabaac,ba,-,abaac"),
        ("(?<=(\\d+)(\\d+))$", "", "1053", ",1,053"),
        ("(?<=\\1(a))b", "", "aab", "b,a"),
        ("(?<!a)b", "", "abb", "b"),
        ("(?<y>\\d{4})-(?<m>\\d\\d)", "", "on 2026-11", "2026-11,2026,11"),
        ("(?:(?<x>a)|(?<x>b))\\k<x>", "", "bb", "bb,-,b"),
        ("\\k<a>(?<a>x)", "", "x", "x,x"),
        ("\\k<a>", "", "k<a>", "k<a>"),
        ("(?<\\u{61}>x)\\k<a>", "", "xx", "xx,x"),
        ("(?i:a)b", "", "Ab", "Ab"),
        ("(?i:a)b", "", "AB", "null"),
        ("(?-i:a)b", "i", "aB", "aB"),
        ("(?s:.).", "", "\n\n", "null"),
        ("(?m:^)b", "", "a\nb", "b"),
        // Annex B
        ("\\400", "", " 0", " 0"),
        ("[\\c1]", "", "\x11", "\x11"),
        ("[\\c_]", "", "\x1F", "\x1F"),
        ("\\c", "", "\\c", "\\c"),
        ("[\\c]", "", "c", "c"),
        ("\\8\\9", "", "89", "89"),
        ("\\2(a)", "", "\x02a", "\x02a,a"),
        ("a{1", "", "a{1", "a{1"),
        ("x{,2}", "", "x{,2}", "x{,2}"),
        ("]}", "", "]}", "]}"),
        ("(?=a)*b", "", "b", "b"),
        ("[\\d-z]", "", "-", "-"),
        ("\\u{2}", "", "uu", "uu"),
        ("\\x4", "", "x4", "x4"),
        // Case
        ("[^x]", "i", "X", "null"),
        ("\\u212a", "i", "k", "null"),
        ("\\u212a", "iu", "k", "\u{6B}"),
        ("ſ", "iu", "S", "S"),
        ("\\w", "iu", "ſ", "ſ"),
        ("\\W", "iu", "ſ", "null"),
        ("[^\\W]", "iu", "K", "K"),
        ("\\b", "iu", "ſ", ""),
        ("ß", "iu", "ẞ", "ẞ"),
        ("(ä)\\1", "i", "äÄ", "äÄ,ä"),
        // Unicode
        ("^.$", "u", "😀", "😀"),
        ("^.$", "", "😀", "null"),
        ("😀{2}", "u", "😀😀", "😀😀"),
        ("[😀]", "u", "😀", "😀"),
        ("\\ud83d\\ude00", "u", "😀", "😀"),
        ("(?<=😀)x", "u", "😀x", "x"),
        ("^[^x]$", "u", "😀", "😀"),
        ("\\p{Lu}+", "u", "abÄB", "ÄB"),
        ("\\P{Lu}+", "iu", "ABab", "ABab"),
        ("\\p{Script=Greek}", "u", "aα", "α"),
        ("\\p{scx=Hira}", "u", "ー", "ー"),
        // v
        ("[[a-z]--[aeiou]]+", "v", "abcd", "bcd"),
        ("[\\w&&\\d]+", "v", "ab12", "12"),
        ("[\\q{abc|d|}x]", "v", "abcd", "abc"),
        ("^[\\q{}]$", "v", "", ""),
        ("^\\p{RGI_Emoji}$", "v", "👨‍👩‍👧", "👨‍👩‍👧"),
        ("^\\p{Emoji_Keycap_Sequence}$", "v", "1️⃣", "1️⃣"),
        ("(?<=\\p{RGI_Emoji_Flag_Sequence})x", "v", "🇦🇹x", "x"),
        ("[\\p{Lu}&&[a-z]]", "iv", "A", "A"),
        ("[^\\P{Lu}]", "iv", "a", "a"),
        // Loops
        ("(?:a{0,1000}){0,1000}", "", "aaa", "aaa"),
        ("a{4294967296}", "", "a", "null"),
        ("a{0,99999999999999999999999}", "", "aa", "aa"),
        ("(?:){4294967295}", "", "", ""),
        ("(?:a?){3,}?b", "", "aaab", "aaab"),
        ("(?:ab){100,}", "", "ab", "null"),
        ("(?:(a)|b){3}", "", "abb", "abb,-"),
    ] {
        check(source, flags, subject, expected);
    }
}

#[test]
fn lone_surrogates_stand_for_themselves() {
    assert_eq!(find(&[0xD83D], "", &[0xD83D, 0xDE00]), "\u{FFFD}");
    assert_eq!(find(&[0xD83D], "u", &[0xD83D, 0xDE00]), "null");
    assert_eq!(find(&[0xD83D], "u", &[0xD83D]), "\u{FFFD}");
    assert_eq!(find(&[0x5B, 0xDE00, 0x5D], "u", &[0xD83D, 0xDE00]), "null");
    assert_eq!(find(&[0x5C, 0xD83D], "", &[0xD83D]), "\u{FFFD}");
}

#[test]
fn errors() {
    for (source, flags, expected) in [
        ("a", "gg", "Invalid flags at 0"),
        ("a", "uv", "Invalid flags at 0"),
        ("a", "x", "Invalid flags at 0"),
        ("(", "", "Unterminated group at 0"),
        (")", "", "Unmatched ')' at 0"),
        ("*", "", "Nothing to repeat at 0"),
        ("a**", "", "Nothing to repeat at 2"),
        ("{1}", "", "Nothing to repeat at 0"),
        ("^*", "", "Nothing to repeat at 1"),
        ("(?<=a)*", "", "Nothing to repeat at 6"),
        ("(?=a)*", "u", "Nothing to repeat at 5"),
        ("a{2,1}", "", "numbers out of order in {} quantifier at 1"),
        ("a{1", "u", "Incomplete quantifier at 1"),
        ("{", "u", "Nothing to repeat at 0"),
        ("}", "u", "Lone quantifier brackets at 0"),
        ("[", "", "Unterminated character class at 1"),
        ("[b-a]", "", "Range out of order in character class at 1"),
        ("[\\d-a]", "u", "Invalid character class at 1"),
        ("\\", "", "\\ at end of pattern at 0"),
        ("\\1", "u", "Invalid escape at 0"),
        ("\\-", "u", "Invalid escape at 0"),
        ("\\00", "u", "Invalid decimal escape at 0"),
        ("\\u{110000}", "u", "Invalid Unicode escape at 0"),
        ("\\c", "u", "Invalid unicode escape at 0"),
        ("\\p{Foo}", "u", "Invalid property name at 2"),
        ("\\p{RGI_Emoji}", "u", "Invalid property name at 2"),
        ("\\P{RGI_Emoji}", "v", "Invalid property name at 2"),
        ("[^\\p{RGI_Emoji}]", "v", "Negated character class may contain strings at 1"),
        ("[a&&&b]", "v", "Invalid character in character class at 4"),
        ("[a--b&&c]", "v", "Invalid set operation in character class at 5"),
        ("[a-z&&b]", "v", "Invalid set operation in character class at 4"),
        ("[(]", "v", "Invalid character in character class at 1"),
        ("(?<a>x)(?<a>y)", "", "Duplicate capture group name at 9"),
        ("(?:(?<a>x)|b)(?<a>y)", "", "Duplicate capture group name at 15"),
        ("(?<1>x)", "", "Invalid capture group name at 3"),
        ("(?<>x)", "", "Invalid capture group name at 4"),
        ("(?<a>x)\\k<b>", "", "Invalid named capture referenced at 9"),
        ("(?<a>x)\\k", "", "Invalid named reference at 9"),
        ("(?i-i:a)", "", "Repeated flag in regular expression modifiers at 2"),
        ("(?-:a)", "", "Invalid group at 2"),
        ("(?u:a)", "", "Invalid group at 2"),
        ("😀*(", "u", "Unterminated group at 3"),
    ] {
        check(source, flags, "", expected);
    }
}

#[test]
fn hostile_patterns_end() {
    std::thread::Builder::new()
        .stack_size(512 << 10)
        .spawn(|| {
            for (open, close, deep) in [
                ("(", ")", 158),
                ("(?:ab|(", ")c)", 79),
                ("(?=", ")", 158),
                ("(?<!x|", ")", 158),
                ("(?i:", ")", 158),
            ] {
                let nested = |depth: usize| open.repeat(depth) + "a" + &close.repeat(depth);
                let found = find(&units(&nested(deep)), "", &units("a"));
                assert!(found.len() < 1000 && !found.contains("large"), "{open} {found}");
                assert!(
                    find(&units(&nested(1_000_000)), "", &[]).starts_with("Regular expression too large")
                );
            }
            let classes = "[".repeat(155) + "a" + &"]".repeat(155);
            check(&classes, "v", "a", "a");
            let classes = "[".repeat(1_000_000);
            assert!(find(&units(&classes), "v", &[]).starts_with("Regular expression too large"));
        })
        .expect("a thread")
        .join()
        .expect("the stack is large enough");
    // A hundred thousand ranges, groups, names and alternatives.
    let mut class = units("[");
    for at in 0..100_000_u32 {
        let c = 0x100 + (at * 7) % 0xD000;
        class.extend([c as u16, 0x2D, c as u16 + 1]);
    }
    class.push(0x5D);
    assert_eq!(find(&class, "i", &units("a")), "null");
    check(&"(a)?".repeat(50_000), "", "b", &(",-".repeat(50_000)));
    let names: String = (0..20_000).map(|at| format!("(?<n{at}>a)|")).collect();
    assert_eq!(find(&units(&names), "", &units("b")).len(), 20_000 * 2);
    check(&"a|ab|".repeat(50_000), "", "b", "");
}

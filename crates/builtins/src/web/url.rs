//! [URL and URLSearchParams](https://url.spec.whatwg.org/#api). Parsing is the `url` crate's; the objects are library
//! code, `library/url.js`, whose state of a URL is its text: parts are read from it and written to it anew.

use crate::intrinsics::{empty_list, text_at};
use crate::realm::{alias, links};
use crate::web::platform::{Construction, construct};
use alloc::string::String;
use alloc::vec::Vec;
use creance_vm::{
    Args, Intrinsic, JsResult, Meter, Metered, Object, Spec, Str, Value, Vm, attribute, constructor,
    operation,
};
use url::{Url, form_urlencoded, quirks};

/// <https://url.spec.whatwg.org/#url-class>
pub const URL: Spec = Spec::function(Intrinsic::Url, constructor("URL", 1, construct_url))
    .links(links!(prototype UrlPrototype))
    .methods(&[operation("canParse", 1, "url", "canParse"), operation("parse", 1, "url", "parse")]);

/// <https://url.spec.whatwg.org/#url-class>
pub const URL_PROTOTYPE: Spec = Spec::object(Intrinsic::UrlPrototype)
    .links(links!(constructor Url))
    .methods(&[
        attribute("href", "url", "href", Some("setHref")),
        attribute("origin", "url", "origin", None),
        attribute("protocol", "url", "protocol", Some("setProtocol")),
        attribute("username", "url", "username", Some("setUsername")),
        attribute("password", "url", "password", Some("setPassword")),
        attribute("host", "url", "host", Some("setHost")),
        attribute("hostname", "url", "hostname", Some("setHostname")),
        attribute("port", "url", "port", Some("setPort")),
        attribute("pathname", "url", "pathname", Some("setPathname")),
        attribute("search", "url", "search", Some("setSearch")),
        attribute("searchParams", "url", "searchParams", None),
        attribute("hash", "url", "hash", Some("setHash")),
        operation("toJSON", 0, "url", "href"),
        operation("toString", 0, "url", "href"),
    ])
    .tag("URL");

/// <https://url.spec.whatwg.org/#interface-urlsearchparams>
pub const PARAMS: Spec =
    Spec::function(Intrinsic::UrlSearchParams, constructor("URLSearchParams", 0, construct_params))
        .links(links!(prototype UrlSearchParamsPrototype));

/// <https://url.spec.whatwg.org/#interface-urlsearchparams>
pub const PARAMS_PROTOTYPE: Spec = Spec::object(Intrinsic::UrlSearchParamsPrototype)
    .links(links!(constructor UrlSearchParams))
    .methods(&[
        attribute("size", "url", "size", None),
        operation("append", 2, "url", "append"),
        operation("delete", 1, "url", "delete"),
        operation("get", 1, "url", "get"),
        operation("getAll", 1, "url", "getAll"),
        operation("has", 1, "url", "has"),
        operation("set", 2, "url", "set"),
        operation("sort", 0, "url", "sort"),
        operation("toString", 0, "url", "paramsToString"),
        operation("entries", 0, "url", "entries"),
        operation("forEach", 1, "url", "forEach"),
        operation("keys", 0, "url", "keys"),
        operation("values", 0, "url", "values"),
    ])
    .tag("URLSearchParams")
    .setup(|heap, _, object| alias(heap, object, "entries", "@@iterator"));

/// <https://webidl.spec.whatwg.org/#es-iterator-prototype-object>
pub const PARAMS_ITERATOR_PROTOTYPE: Spec = Spec::object(Intrinsic::UrlSearchParamsIteratorPrototype)
    .parent(Some(Intrinsic::IteratorPrototype))
    .methods(&[operation("next", 0, "url", "next")])
    .tag("URLSearchParams Iterator");

/// [URL ( url, base )](https://url.spec.whatwg.org/#dom-url-url)
fn construct_url(vm: &mut Vm, args: Args) -> JsResult<Value> {
    construct(vm, args, &Construction::of("url", "URL", 1, "constructURL", 3))
}

/// [URLSearchParams ( init )](https://url.spec.whatwg.org/#dom-urlsearchparams-urlsearchparams)
fn construct_params(vm: &mut Vm, args: Args) -> JsResult<Value> {
    construct(vm, args, &Construction::of("url", "URLSearchParams", 0, "constructParams", 4))
}

/// Bytes that parsing may take for each unit of the text: the text in UTF-8, percent-encoded, and copies on the way.
const BYTES_PER_UNIT: usize = 24;
/// The longest URL, in units of its input and in bytes of its text. The parser cannot be interrupted: this bounds the time
/// that it takes between two looks at the limits.
const MAX_URL: usize = 1 << 17;
/// The longest text of a form, in units, for the same reason.
const MAX_FORM: usize = 1 << 20;
/// The longest host, in bytes: punycode takes a time that is quadratic in the length of labels. A domain name has 253
/// at most.
const MAX_HOST: usize = 2_048;
/// Squares of bytes of a host for a unit of fuel.
const SQUARE_PER_UNIT: u64 = 64;
/// Units of a text that are paid for whatever they are.
const SHORT: usize = 256;

/// Whether a text is no URL, or part of one, for its length: in units or, percent-encoded, in bytes.
fn is_too_long(vm: &mut Vm, text: Str) -> JsResult<bool> {
    let length = vm.heap.strings.len(text);
    if length > MAX_URL {
        return Ok(true);
    }
    if length <= SHORT {
        return Ok(false);
    }
    vm.tick(length as u64 / 8)?;
    vm.heap.strings.flatten(&mut vm.heap.meter, text)?;
    let Some(units) = vm.heap.strings.units(text) else { return Ok(false) };
    let encoded = |unit| match unit {
        0..0x80 => 1,
        0x80..0x800 => 6,
        _ => 9,
    };
    Ok(units.iter().map(encoded).sum::<usize>() > MAX_URL)
}

/// Hands a text in UTF-8 to a function that takes time and bytes in proportion to it and does not run script.
fn with_text<T>(vm: &mut Vm, text: Str, f: impl FnOnce(&Meter, String) -> Metered<T>) -> JsResult<T> {
    let length = vm.heap.strings.len(text);
    if length > MAX_FORM {
        return vm.range_error("The text is too long for the text of a form");
    }
    vm.tick(length as u64 + 50)?;
    let bytes = length * BYTES_PER_UNIT;
    vm.heap.meter.reserve(bytes)?;
    let text = vm.heap.strings.to_rust_string(&mut vm.heap.meter, text);
    let result = text.and_then(|text| {
        vm.heap.meter.check()?;
        f(&vm.heap.meter, text)
    });
    vm.heap.meter.release(bytes);
    Ok(result?)
}

/// The string that an argument is.
fn string_at(vm: &mut Vm, args: Args, index: usize) -> JsResult<Str> {
    let value = args.get(vm, index);
    vm.to_string(value)
}

/// `$ToUSVString(x)` <https://webidl.spec.whatwg.org/#es-USVString>
pub(crate) fn to_usv_string(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let string = string_at(vm, args, 0)?;
    vm.keep(Value::string(string));
    crate::string_methods::well_formed(vm, string)
}

/// The bytes of a text that the parser reads as a domain name, or a few more.
/// <https://url.spec.whatwg.org/#url-parsing>
fn host_length(text: &str) -> usize {
    let text = text.trim_start_matches(|c| c <= ' ').replace(['\t', '\n', '\r'], "");
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let (scheme, rest) = match text.split_once(|c| !is_scheme(c)) {
        Some((scheme, rest)) if text[scheme.len()..].starts_with(':') => (scheme, rest),
        _ => ("", &*text),
    };
    let special =
        ["http", "https", "ws", "wss", "ftp"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let slashes = rest.len() - rest.trim_start_matches(['/', '\\']).len();
    if !special && slashes < 2 {
        return 0;
    }
    let authority = rest[slashes..].split(['/', '\\', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default().len()
}

/// Pays for reading a host; false if it is too long.
fn pay_for_host(vm: &mut Vm, length: usize) -> JsResult<bool> {
    if length > MAX_HOST {
        return Ok(false);
    }
    vm.tick((length * length) as u64 / SQUARE_PER_UNIT)?;
    Ok(true)
}

/// Reads a URL; none if it is none.
fn parse_text(vm: &mut Vm, text: Str, base: Option<&Url>) -> JsResult<Option<Url>> {
    if is_too_long(vm, text)? {
        return Ok(None);
    }
    if vm.heap.strings.len(text) > SHORT {
        let host = with_text(vm, text, |_, text| Ok(host_length(&text)))?;
        if !pay_for_host(vm, host)? {
            return Ok(None);
        }
    }
    // What is made may have all of the base.
    let extra = base.map_or(0, |base| base.as_str().len());
    vm.tick(extra as u64)?;
    vm.heap.meter.reserve(2 * extra)?;
    let url = with_text(vm, text, |_, text| Ok(Url::options().base_url(base).parse(&text).ok()));
    vm.heap.meter.release(2 * extra);
    Ok(url?.filter(|url| url.as_str().len() <= MAX_URL))
}

/// `$urlParse(input, base)`: the text of a URL; undefined if it is none, or its base.
pub(crate) fn parse(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let input = string_at(vm, args, 0)?;
    let base = match args.get(vm, 1).as_string() {
        None => None,
        Some(base) => match parse_text(vm, base, None)? {
            Some(base) => Some(base),
            None => return Ok(Value::UNDEFINED),
        },
    };
    match parse_text(vm, input, base.as_ref())? {
        Some(url) => Ok(vm.heap.string_value(url.as_str())?),
        None => Ok(Value::UNDEFINED),
    }
}

/// Pays for reading the text of a URL once more, whatever its host.
fn pay_to_read(vm: &mut Vm, href: Str) -> JsResult<()> {
    if vm.heap.strings.len(href) > SHORT {
        let host = with_text(vm, href, |_, href| Ok(host_length(&href)))?;
        vm.tick((host * host) as u64 / SQUARE_PER_UNIT)?;
    }
    Ok(())
}

/// `$urlPart(href, part)`
pub(crate) fn part(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (href, part) = (string_at(vm, args, 0)?, text_at(vm, args, 1)?);
    pay_to_read(vm, href)?;
    let value = with_text(vm, href, |meter, href| {
        let Ok(url) = Url::parse(&href) else { return Ok(String::new()) };
        meter.check()?;
        Ok(match part.as_str() {
            "origin" => quirks::origin(&url),
            "protocol" => quirks::protocol(&url).into(),
            "username" => quirks::username(&url).into(),
            "password" => quirks::password(&url).into(),
            "host" => quirks::host(&url).into(),
            "hostname" => quirks::hostname(&url).into(),
            "port" => quirks::port(&url).into(),
            "pathname" => quirks::pathname(&url).into(),
            "search" => quirks::search(&url).into(),
            _ => quirks::hash(&url).into(),
        })
    })?;
    Ok(vm.heap.string_value(&value)?)
}

/// `$urlSet(href, part, value)`: the text with another part, or the same if it cannot have it.
pub(crate) fn set(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (href, part, value) = (string_at(vm, args, 0)?, text_at(vm, args, 1)?, string_at(vm, args, 2)?);
    pay_to_read(vm, href)?;
    if is_too_long(vm, value)? {
        return Ok(args.get(vm, 0));
    }
    let value = with_text(vm, value, |_, value| Ok(value))?;
    if matches!(part.as_str(), "host" | "hostname") && !pay_for_host(vm, value.len())? {
        return Ok(args.get(vm, 0));
    }
    let bytes = value.len() * BYTES_PER_UNIT;
    vm.heap.meter.reserve(bytes)?;
    let changed = with_text(vm, href, |meter, href| {
        let Ok(mut url) = Url::parse(&href) else { return Ok(None) };
        meter.check()?;
        // What cannot be set stays as it is.
        let _ = match part.as_str() {
            "protocol" => quirks::set_protocol(&mut url, &value),
            "username" => quirks::set_username(&mut url, &value),
            "password" => quirks::set_password(&mut url, &value),
            "host" => quirks::set_host(&mut url, &value),
            "hostname" => quirks::set_hostname(&mut url, &value),
            "port" => quirks::set_port(&mut url, &value),
            "pathname" => {
                quirks::set_pathname(&mut url, &value);
                Ok(())
            }
            "search" => {
                quirks::set_search(&mut url, &value);
                Ok(())
            }
            _ => {
                quirks::set_hash(&mut url, &value);
                Ok(())
            }
        };
        Ok(Some(String::from(url)).filter(|url| url.len() <= MAX_URL))
    });
    vm.heap.meter.release(bytes);
    match changed? {
        Some(changed) => Ok(vm.heap.string_value(&changed)?),
        None => Ok(args.get(vm, 0)),
    }
}

/// `$formDecode(text)`: names and values in turn. <https://url.spec.whatwg.org/#concept-urlencoded-parser>
pub(crate) fn form_decode(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let text = string_at(vm, args, 0)?;
    let list = empty_list(vm)?;
    vm.keep(Value::object(list));
    let text = with_text(vm, text, |_, text| Ok(text))?;
    let bytes = text.len() * BYTES_PER_UNIT;
    vm.heap.meter.reserve(bytes)?;
    let filled = fill(vm, list, &text);
    vm.heap.meter.release(bytes);
    filled.map(|()| Value::object(list))
}

fn fill(vm: &mut Vm, list: Object, text: &str) -> JsResult<()> {
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        vm.tick(2)?;
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        for part in [name, value] {
            let part = form_part(&vm.heap.meter, part.as_bytes())?;
            let part = vm.heap.string_value(&part)?;
            vm.array_push(list, part)?;
        }
    }
    Ok(())
}

/// A name or value as it was before it was serialized.
fn form_part(meter: &Meter, part: &[u8]) -> Metered<String> {
    let digit = |at: usize| part.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    let mut text = String::with_capacity(part.len());
    let mut bytes = Vec::with_capacity(DECODED_AT_ONCE.min(part.len()));
    let mut at = 0;
    while let Some(&byte) = part.get(at) {
        at += 1;
        bytes.push(match (byte, digit(at), digit(at + 1)) {
            (b'+', ..) => b' ',
            (b'%', Some(high), Some(low)) => {
                at += 2;
                (high << 4 | low) as u8
            }
            _ => byte,
        });
        if bytes.len() == DECODED_AT_ONCE {
            meter.check()?;
            decode(&mut bytes, &mut text);
        }
    }
    text.push_str(&String::from_utf8_lossy(&bytes));
    Ok(text)
}

/// Bytes of a form that are decoded between two looks at the limits.
const DECODED_AT_ONCE: usize = 1 << 13;

/// Moves bytes of UTF-8 to a text, but for those of a character that has not ended.
fn decode(bytes: &mut Vec<u8>, text: &mut String) {
    let mut done = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        done += chunk.valid().len();
        let malformed = chunk.invalid();
        let is_begun = |error: core::str::Utf8Error| error.error_len().is_none();
        if core::str::from_utf8(malformed).is_err_and(is_begun) && done + malformed.len() == bytes.len() {
            break;
        }
        if !malformed.is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
            done += malformed.len();
        }
    }
    bytes.drain(..done);
}

/// `$formEncode(text)`: a name or value. <https://url.spec.whatwg.org/#concept-urlencoded-serializer>
pub(crate) fn form_encode(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let text = string_at(vm, args, 0)?;
    let text = with_text(vm, text, |_, text| Ok(text))?;
    let bytes = text.len() * BYTES_PER_UNIT;
    vm.heap.meter.reserve(bytes)?;
    let encoded = serialized(&vm.heap.meter, &text);
    vm.heap.meter.release(bytes);
    Ok(vm.heap.string_value(&encoded?)?)
}

fn serialized(meter: &Meter, text: &str) -> Metered<String> {
    let mut encoded = String::with_capacity(text.len());
    for (count, piece) in form_urlencoded::byte_serialize(text.as_bytes()).enumerate() {
        meter.check_at(count + 1)?;
        encoded.push_str(piece);
    }
    Ok(encoded)
}

//! [Fetch](https://fetch.spec.whatwg.org/): the tables of Headers, Request and Response, and what their library code,
//! `library/fetch.js`, needs. There are no streams: a body is bytes that are there, or nothing.

use crate::array::create_at;
use crate::intrinsics::{empty_list, object_at};
use crate::json_parse::{Parsed, parse_text};
use crate::realm::{alias, links};
use crate::string_case::in_case;
use crate::web::platform::{Construction, construct};
use crate::web::{text_decoder, text_encoder};
use alloc::string::String;
use alloc::vec::Vec;
use creance_vm::{
    Args, FetchRequest, Intrinsic, JsResult, Kind, Metered, Spec, Str, Units, Value, Vm, attribute,
    constructor, operation,
};

const FILE: &str = "fetch";

/// <https://fetch.spec.whatwg.org/#headers-class>
pub const HEADERS: Spec = Spec::function(Intrinsic::Headers, constructor("Headers", 0, construct_headers))
    .links(links!(prototype HeadersPrototype));

/// <https://fetch.spec.whatwg.org/#headers-class>
pub const HEADERS_PROTOTYPE: Spec = Spec::object(Intrinsic::HeadersPrototype)
    .links(links!(constructor Headers))
    .methods(&[
        operation("append", 2, FILE, "append"),
        operation("delete", 1, FILE, "delete"),
        operation("get", 1, FILE, "get"),
        operation("getSetCookie", 0, FILE, "getSetCookie"),
        operation("has", 1, FILE, "has"),
        operation("set", 2, FILE, "set"),
        operation("entries", 0, FILE, "entries"),
        operation("forEach", 1, FILE, "forEach"),
        operation("keys", 0, FILE, "keys"),
        operation("values", 0, FILE, "values"),
    ])
    .tag("Headers")
    .setup(|heap, _, object| alias(heap, object, "entries", "@@iterator"));

/// <https://webidl.spec.whatwg.org/#es-iterator-prototype-object>
pub const HEADERS_ITERATOR_PROTOTYPE: Spec = Spec::object(Intrinsic::HeadersIteratorPrototype)
    .parent(Some(Intrinsic::IteratorPrototype))
    .methods(&[operation("next", 0, FILE, "next")])
    .tag("Headers Iterator");

/// <https://fetch.spec.whatwg.org/#request-class>
pub const REQUEST: Spec = Spec::function(Intrinsic::Request, constructor("Request", 1, construct_request))
    .links(links!(prototype RequestPrototype));

/// <https://fetch.spec.whatwg.org/#request-class>
pub const REQUEST_PROTOTYPE: Spec = Spec::object(Intrinsic::RequestPrototype)
    .links(links!(constructor Request))
    .methods(&[
        attribute("method", FILE, "method", None),
        attribute("url", FILE, "requestURL", None),
        attribute("headers", FILE, "requestHeaders", None),
        attribute("redirect", FILE, "requestRedirect", None),
        attribute("signal", FILE, "signal", None),
        attribute("body", FILE, "requestBody", None),
        attribute("bodyUsed", FILE, "requestBodyUsed", None),
        operation("clone", 0, FILE, "cloneRequest"),
        operation("arrayBuffer", 0, FILE, "requestArrayBuffer"),
        operation("bytes", 0, FILE, "requestBytes"),
        operation("json", 0, FILE, "requestJSON"),
        operation("text", 0, FILE, "requestText"),
    ])
    .tag("Request");

/// <https://fetch.spec.whatwg.org/#response-class>
pub const RESPONSE: Spec =
    Spec::function(Intrinsic::Response, constructor("Response", 0, construct_response))
        .links(links!(prototype ResponsePrototype))
        .methods(&[
            operation("error", 0, FILE, "errorResponse"),
            operation("redirect", 1, FILE, "redirectResponse"),
            operation("json", 1, FILE, "jsonResponse"),
        ]);

/// <https://fetch.spec.whatwg.org/#response-class>
pub const RESPONSE_PROTOTYPE: Spec = Spec::object(Intrinsic::ResponsePrototype)
    .links(links!(constructor Response))
    .methods(&[
        attribute("type", FILE, "type", None),
        attribute("url", FILE, "responseURL", None),
        attribute("redirected", FILE, "redirected", None),
        attribute("status", FILE, "status", None),
        attribute("ok", FILE, "ok", None),
        attribute("statusText", FILE, "statusText", None),
        attribute("headers", FILE, "responseHeaders", None),
        attribute("body", FILE, "responseBody", None),
        attribute("bodyUsed", FILE, "responseBodyUsed", None),
        operation("clone", 0, FILE, "cloneResponse"),
        operation("arrayBuffer", 0, FILE, "responseArrayBuffer"),
        operation("bytes", 0, FILE, "responseBytes"),
        operation("json", 0, FILE, "responseJSON"),
        operation("text", 0, FILE, "responseText"),
    ])
    .tag("Response");

/// [Headers ( init )](https://fetch.spec.whatwg.org/#dom-headers)
fn construct_headers(vm: &mut Vm, args: Args) -> JsResult<Value> {
    construct(vm, args, &Construction::of(FILE, "Headers", 0, "constructHeaders", 9))
}

/// [Request ( input, init )](https://fetch.spec.whatwg.org/#dom-request)
fn construct_request(vm: &mut Vm, args: Args) -> JsResult<Value> {
    construct(vm, args, &Construction::of(FILE, "Request", 1, "constructRequest", 10))
}

/// [Response ( body, init )](https://fetch.spec.whatwg.org/#dom-response)
fn construct_response(vm: &mut Vm, args: Args) -> JsResult<Value> {
    construct(vm, args, &Construction::of(FILE, "Response", 0, "constructResponse", 11))
}

fn flat_at(vm: &mut Vm, args: Args, index: usize) -> JsResult<Str> {
    let value = args.get(vm, index);
    let text = vm.to_string(value)?;
    vm.tick(vm.heap.strings.len(text) as u64 / 4 + 1)?;
    vm.heap.strings.flatten(&mut vm.heap.meter, text)?;
    Ok(text)
}

fn units(vm: &Vm, text: Str) -> Units<'_> {
    vm.heap.strings.units(text).unwrap_or(Units::Latin1(&[]))
}

/// The set of some ASCII characters.
const fn letters(text: &[u8]) -> u128 {
    let (mut set, mut at) = (0, 0);
    while at < text.len() {
        set |= 1 << text[at];
        at += 1;
    }
    set
}

/// <https://httpwg.org/specs/rfc9110.html#tokens>
fn is_token(vm: &Vm, text: Str) -> Metered<bool> {
    const LETTERS: u128 = letters(b"!#$%&'*+-.^_`|~") | letters(b"0123456789") | {
        let small = letters(b"abcdefghijklmnopqrstuvwxyz");
        small | small >> 32
    };
    let units = units(vm, text);
    Ok(!units.is_empty() && units.all(&vm.heap.meter, |unit| unit < 128 && LETTERS >> unit & 1 != 0)?)
}

/// `$isToken(text)`: whether it is the name of a header, or a method.
pub(crate) fn is_token_text(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let text = flat_at(vm, args, 0)?;
    Ok(Value::bool(is_token(vm, text)?))
}

/// `$headerName(x)`: the name of a header in lower case. <https://fetch.spec.whatwg.org/#header-name>
pub(crate) fn header_name(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let text = flat_at(vm, args, 0)?;
    if !is_token(vm, text)? {
        return vm.type_error("The name of a header must be a token");
    }
    in_case(vm, text, false)
}

/// `$headerValue(x)`: the value of a header without the space around it.
/// <https://fetch.spec.whatwg.org/#concept-header-value-normalize>
pub(crate) fn header_value(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let text = flat_at(vm, args, 0)?;
    let units = units(vm, text);
    let value = units.trimmed(&vm.heap.meter, |unit| matches!(unit, 0x09 | 0x0A | 0x0D | 0x20))?;
    let is_allowed = |unit| !matches!(unit, 0 | 0x0A | 0x0D | 0x100..);
    if !units.slice(value.clone()).all(&vm.heap.meter, is_allowed)? {
        return vm.type_error("The value of a header must be bytes without NUL, CR and LF");
    }
    Ok(Value::string(vm.heap.strings.slice(&mut vm.heap.meter, text, value.start, value.end)?))
}

/// `$isReasonPhrase(text)` <https://httpwg.org/specs/rfc9112.html#status.line>
pub(crate) fn is_reason_phrase(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let text = flat_at(vm, args, 0)?;
    let is_allowed = |unit| matches!(unit, 0x09 | 0x20..=0x7E | 0x80..=0xFF);
    Ok(Value::bool(units(vm, text).all(&vm.heap.meter, is_allowed)?))
}

/// `$upperCase(text)`: a token in upper case.
pub(crate) fn upper_case(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let text = flat_at(vm, args, 0)?;
    in_case(vm, text, true)
}

/// `$utf8Encode(text)`: its bytes as a Uint8Array.
pub(crate) fn utf8_encode(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let text = flat_at(vm, args, 0)?;
    text_encoder::utf8_bytes(vm, text)
}

/// `$utf8Decode(bytes)`: the text of a Uint8Array, without a byte order mark.
/// <https://encoding.spec.whatwg.org/#utf-8-decode>
pub(crate) fn utf8_decode(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let bytes = args.get(vm, 0);
    text_decoder::decode_utf8(vm, bytes)
}

/// `$copyBytes(value)`: a copy of the bytes of a buffer or view as a Uint8Array; undefined for anything else.
pub(crate) fn copy_bytes(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let value = args.get(vm, 0);
    let Some(object) = value.as_object() else { return Ok(Value::UNDEFINED) };
    match vm.heap.kind(object) {
        Kind::ArrayBuffer | Kind::TypedArray | Kind::DataView => text_encoder::copy_of(vm, value),
        _ => Ok(Value::UNDEFINED),
    }
}

/// `$bufferOf(array)`: the buffer of a typed array.
pub(crate) fn buffer_of(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let array = object_at(vm, args, 0)?;
    Ok(vm.view(array).map_or(Value::UNDEFINED, |view| Value::object(view.buffer)))
}

/// `$parseJSON(text)`
pub(crate) fn parse_json(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let text = flat_at(vm, args, 0)?;
    let Parsed { value, .. } = parse_text(vm, text, false)?;
    Ok(value)
}

/// `$ownFields(record)`: the names and values of an object that nobody has changed, in turn.
pub(crate) fn own_fields(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let record = object_at(vm, args, 0)?;
    let list = empty_list(vm)?;
    vm.keep(Value::object(list));
    for (at, key) in vm.own_property_keys(record)?.into_iter().enumerate() {
        vm.tick(2)?;
        let name = vm.heap.key_value(key)?;
        let value = vm.get_of(record, key)?;
        create_at(vm, list, 2 * at as u64, name)?;
        create_at(vm, list, 2 * at as u64 + 1, value)?;
    }
    Ok(Value::object(list))
}

/// `$fetch(url, origin, method, headers, body)`: what a capability answers. `headers` is a list of names and values in
/// turn, `body` a Uint8Array or null.
pub(crate) fn fetch(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let mut charged = 0;
    let request = request_of(vm, args, &mut charged);
    let answer = request.and_then(|request| vm.fetch(request));
    vm.heap.meter.release(charged);
    answer
}

/// The request, whose bytes are added to what is charged.
fn request_of(vm: &mut Vm, args: Args, charged: &mut usize) -> JsResult<FetchRequest> {
    let url = charged_text(vm, args.get(vm, 0), charged)?;
    let origin = charged_text(vm, args.get(vm, 1), charged)?;
    let method = charged_text(vm, args.get(vm, 2), charged)?;
    let list = object_at(vm, args, 3)?;
    let mut headers = Vec::new();
    for pair in vm.heap.object(list).elements.clone().chunks(2) {
        vm.tick(2)?;
        let [name, value] = pair else { break };
        headers.push((charged_text(vm, *name, charged)?, charged_text(vm, *value, charged)?));
    }
    let mut body = None;
    if let Some(source) = args.get(vm, 4).as_object()
        && let Some((_, _, length)) = vm.buffer_source(source)
    {
        vm.tick(length as u64 / 16)?;
        reserve(vm, length, charged)?;
        let mut bytes = Vec::with_capacity(length);
        vm.append_source(source, &mut bytes)?;
        body = Some(bytes);
    }
    Ok(FetchRequest { url, origin, method, headers, body })
}

fn reserve(vm: &mut Vm, bytes: usize, charged: &mut usize) -> JsResult<()> {
    vm.heap.meter.reserve(bytes)?;
    *charged += bytes;
    Ok(())
}

/// Bytes for a text in UTF-8, and for its place in a list.
const TEXT_BYTES: usize = 128;

fn charged_text(vm: &mut Vm, value: Value, charged: &mut usize) -> JsResult<String> {
    let text = vm.to_string(value)?;
    let length = vm.heap.strings.len(text);
    vm.tick(length as u64 / 4 + 1)?;
    reserve(vm, 3 * length + TEXT_BYTES, charged)?;
    Ok(vm.heap.strings.to_rust_string(&mut vm.heap.meter, text)?)
}

/// The numbers by which [`Vm::call_library`] knows methods of other files.
const PARAMS_TEXT: u16 = 12;
const MAKE_SIGNAL: u16 = 13;

/// `$formText(params)`: the text of a URLSearchParams.
pub(crate) fn form_text(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let params = args.get(vm, 0);
    vm.call_library(PARAMS_TEXT, "url", "paramsText", &[params])
}

/// `$newSignal(source)`: an AbortSignal that follows another one, if it is not undefined.
pub(crate) fn new_signal(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let source = args.get(vm, 0);
    vm.call_library(MAKE_SIGNAL, "events", "makeSignal", &[source])
}

//! Calls, answers and data as JSON, without loss: what a record is written in.
//!
//! `null`, Booleans, strings, arrays and integers are themselves. Everything else is an object with one field that
//! says what it is: `{"undefined":true}`, `{"number":"0.5"}`, `{"bigint":"12"}`, `{"bytes":"00ff"}` and
//! `{"record":[["name",value],...]}`.

use creance_engine::{
    Answer, Call, Capability, Context, Data, ErrorCode, Halt, HostError, HostMethod, Interface, Reply, Style,
    Turn,
};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Numbers below this are themselves.
const EXACT: f64 = 9_007_199_254_740_992.0;

pub(crate) fn data_to_json(data: &Data) -> Value {
    match data {
        Data::Undefined => json!({ "undefined": true }),
        Data::Null => Value::Null,
        Data::Bool(value) => json!(value),
        Data::Number(value) => number_to_json(*value),
        Data::BigInt(digits) => json!({ "bigint": digits }),
        Data::String(text) => json!(text),
        Data::Bytes(bytes) => {
            let mut hex = String::with_capacity(bytes.len() * 2);
            for byte in bytes {
                // Writing to a String cannot fail.
                let _ = write!(hex, "{byte:02x}");
            }
            json!({ "bytes": hex })
        }
        Data::Array(items) => Value::Array(items.iter().map(data_to_json).collect()),
        Data::Record(fields) => {
            let fields: Vec<Value> =
                fields.iter().map(|(name, value)| json!([name, data_to_json(value)])).collect();
            json!({ "record": fields })
        }
    }
}

pub(crate) fn number_to_json(value: f64) -> Value {
    let is_integer =
        value.fract() == 0.0 && value.abs() < EXACT && (value != 0.0 || value.is_sign_positive());
    if is_integer { json!(value as i64) } else { json!({ "number": value.to_string() }) }
}

pub(crate) fn number_from_json(value: &Value) -> Option<f64> {
    match value.as_i64() {
        Some(integer) => Some(integer as f64),
        None => value.get("number")?.as_str()?.parse().ok(),
    }
}

pub(crate) fn data_from_json(value: &Value) -> Option<Data> {
    Some(match value {
        Value::Null => Data::Null,
        Value::Bool(value) => Data::Bool(*value),
        Value::String(text) => Data::String(text.clone()),
        Value::Number(_) => Data::Number(number_from_json(value)?),
        Value::Array(items) => Data::Array(items.iter().map(data_from_json).collect::<Option<_>>()?),
        Value::Object(fields) => tagged_from_json(fields, value)?,
    })
}

fn tagged_from_json(fields: &Map<String, Value>, value: &Value) -> Option<Data> {
    let (tag, content) = fields.iter().next()?;
    Some(match &**tag {
        "undefined" => Data::Undefined,
        "number" => Data::Number(number_from_json(value)?),
        "bigint" => Data::BigInt(content.as_str()?.to_owned()),
        "bytes" => {
            let hex = content.as_str()?.as_bytes().chunks(2);
            let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
            Data::Bytes(hex.map(byte).collect::<Option<_>>()?)
        }
        "record" => {
            let field =
                |pair: &Value| Some((pair.get(0)?.as_str()?.to_owned(), data_from_json(pair.get(1)?)?));
            Data::Record(content.as_array()?.iter().map(field).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

pub(crate) fn call_to_json(call: &Call) -> Value {
    let arguments: Vec<Value> = call.arguments.iter().map(data_to_json).collect();
    json!({ "grant": &*call.grant, "path": &*call.path, "method": call.method, "arguments": arguments })
}

pub(crate) fn answer_to_json(answer: &Answer) -> Value {
    match answer {
        Ok(Reply::Data(data)) => json!({ "data": data_to_json(data) }),
        Ok(Reply::Capability(capability)) => {
            json!({ "capability": interface_to_json(&capability.interface()) })
        }
        Ok(Reply::Later) => json!({ "later": true }),
        // What is added to `Reply` is added here.
        Ok(_) => Value::Null,
        Err(error) => error_to_json(error),
    }
}

pub(crate) fn answer_from_json(value: &Value) -> Option<Answer> {
    if let Some(data) = value.get("data") {
        return Some(Ok(Reply::Data(data_from_json(data)?)));
    }
    if let Some(interface) = value.get("capability") {
        return Some(Ok(Reply::Capability(Box::new(Absent(interface_from_json(interface)?)))));
    }
    if value.get("later").is_some() {
        return Some(Ok(Reply::Later));
    }
    Some(Err(error_from_json(value)?))
}

/// What an embedder does with a run that stands still.
pub(crate) fn turn_to_json(turn: &Turn) -> Value {
    match turn {
        Turn::GoOn => json!({ "turn": "on" }),
        Turn::AskTimer => json!({ "turn": "timer" }),
        Turn::Answer(answer) => json!({ "turn": "answer", "answer": answer_to_json(answer) }),
        Turn::LeaveOpen(number) => json!({ "turn": "open", "number": number }),
        Turn::Settle(number, answer) => {
            json!({ "turn": "settle", "number": number, "answer": answer_to_json(answer) })
        }
    }
}

pub(crate) fn turn_from_json(value: &Value) -> Option<Turn> {
    let number = || value.get("number")?.as_u64();
    let answer = || answer_from_json(value.get("answer")?);
    Some(match value.get("turn")?.as_str()? {
        "on" => Turn::GoOn,
        "timer" => Turn::AskTimer,
        "answer" => Turn::Answer(answer()?),
        "open" => Turn::LeaveOpen(number()?),
        "settle" => Turn::Settle(number()?, answer()?),
        _ => return None,
    })
}

pub(crate) fn error_to_json(error: &HostError) -> Value {
    match error {
        HostError::Error { code, message } => {
            json!({ "error": { "code": code.as_str(), "message": message } })
        }
        HostError::Halt(Halt::Exit(status)) => json!({ "exit": status }),
        HostError::Halt(halt) => json!({ "halt": halt.to_string() }),
    }
}

pub(crate) fn error_from_json(value: &Value) -> Option<HostError> {
    if let Some(error) = value.get("error") {
        let code = ErrorCode::parse(error.get("code")?.as_str()?)?;
        return Some(HostError::new(code, error.get("message")?.as_str()?));
    }
    if let Some(status) = value.get("exit") {
        return Some(Halt::Exit(i32::try_from(status.as_i64()?).ok()?).into());
    }
    let halts =
        [Halt::Memory, Halt::TotalMemory, Halt::Deadline, Halt::Interrupted, Halt::Fuel, Halt::Output];
    let text = value.get("halt")?.as_str()?;
    Some(halts.into_iter().find(|halt| halt.to_string() == text)?.into())
}

pub(crate) fn interface_to_json(interface: &Interface) -> Value {
    let style = |style| match style {
        Style::Promise => "promise",
        Style::Direct => "direct",
        Style::Function => "function",
        Style::AsyncFunction => "async function",
        Style::Getter => "getter",
        Style::Setter => "setter",
        Style::Constructor => "constructor",
    };
    let row = |method: &HostMethod| json!([method.name, method.length, style(method.style)]);
    let methods: Vec<Value> = interface.methods.iter().map(row).collect();
    json!({ "name": interface.name, "methods": methods })
}

pub(crate) fn interface_from_json(value: &Value) -> Option<Interface> {
    let row = |row: &Value| {
        let style = match row.get(2)?.as_str()? {
            "promise" => Style::Promise,
            "direct" => Style::Direct,
            "function" => Style::Function,
            "async function" => Style::AsyncFunction,
            "getter" => Style::Getter,
            "setter" => Style::Setter,
            "constructor" => Style::Constructor,
            _ => return None,
        };
        let name = row.get(0)?.as_str()?.to_owned().into();
        Some(HostMethod { name, length: u8::try_from(row.get(1)?.as_u64()?).ok()?, style })
    };
    let methods: Option<Vec<HostMethod>> = value.get("methods")?.as_array()?.iter().map(row).collect();
    Some(Interface { name: value.get("name")?.as_str()?.to_owned().into(), methods: methods?.into() })
}

/// A capability that a replay stands for: it has methods and nothing behind them.
pub(crate) struct Absent(pub Interface);

impl Capability for Absent {
    fn interface(&self) -> Interface {
        self.0.clone()
    }

    fn call(&mut self, _: &str, _: &[Data], context: &mut Context<'_>) -> Answer {
        let message = format!("'{}' is there in a replay only", context.call.grant);
        Err(HostError::new(ErrorCode::NotGranted, message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_comes_back_as_it_was() {
        let data = Data::Array(vec![
            Data::Undefined,
            Data::Null,
            Data::Bool(true),
            Data::Number(0.1),
            Data::Number(-12.0),
            Data::Number(f64::INFINITY),
            Data::Number(1e300),
            Data::BigInt("-123456789012345678901234567890".to_owned()),
            Data::from("a\u{fffd}\0"),
            Data::Bytes(vec![0, 255, 16]),
            Data::Array(vec![]),
            Data::record([("undefined", Data::Bool(true)), ("", Data::Record(vec![]))]),
        ]);
        let text = data_to_json(&data).to_string();
        let value: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(data_from_json(&value), Some(data), "{text}");
        for special in [-0.0, f64::NAN] {
            let back = number_from_json(&number_to_json(special)).expect("a number");
            assert_eq!(back.to_bits(), special.to_bits());
        }
    }

    #[test]
    fn what_is_no_data_is_refused() {
        for text in
            [r#"{}"#, r#"{"bytes":"0g"}"#, r#"{"record":[["a"]]}"#, r#"{"other":1}"#, r#"{"number":"x"}"#]
        {
            let value: Value = serde_json::from_str(text).expect("JSON");
            assert_eq!(data_from_json(&value), None, "{text}");
        }
    }
}

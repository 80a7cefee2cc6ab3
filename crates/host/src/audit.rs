//! Who used what: an entry for each call.

use crate::guard::Guard;
use creance_engine::{Answer, Call, Data, ErrorCode, HostError, Reply};
use serde_json::json;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

/// A call and what became of it. Entries hold no time and no address: the same run makes the same entries.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEntry {
    /// The number of the entry, from 1, over all capabilities with the same [`Audit`].
    pub number: u64,
    /// The call.
    pub call: Call,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was answered, with so many bytes of content.
    Answered(u64),
    /// It was answered with a further capability.
    Narrowed,
    /// Its answer comes from outside, later.
    Later,
    /// It was refused or failed.
    Refused(ErrorCode),
    /// It ended the run.
    Halted,
}

/// Characters of a string that an entry shows in JSON.
const SHOWN: usize = 200;

impl AuditEntry {
    /// The entry as a line of JSON. Long strings are cut, bytes are counted.
    pub fn to_json(&self) -> String {
        let Call { grant, path, method, arguments } = &self.call;
        let arguments: Vec<_> = arguments.iter().map(shown).collect();
        let mut entry = json!({
            "number": self.number, "grant": &**grant, "path": &**path, "method": method, "arguments": arguments,
        });
        match self.outcome {
            Outcome::Answered(bytes) => {
                entry["outcome"] = json!("answered");
                entry["bytes"] = json!(bytes);
            }
            Outcome::Narrowed => entry["outcome"] = json!("narrowed"),
            Outcome::Later => entry["outcome"] = json!("later"),
            Outcome::Refused(code) => {
                entry["outcome"] = json!("refused");
                entry["code"] = json!(code.as_str());
            }
            Outcome::Halted => entry["outcome"] = json!("halted"),
        }
        entry.to_string()
    }
}

fn shown(data: &Data) -> serde_json::Value {
    match data {
        Data::Null | Data::Undefined => serde_json::Value::Null,
        Data::Bool(value) => json!(value),
        Data::String(text) if text.chars().nth(SHOWN).is_none() => json!(text),
        Data::Number(value) if value.is_finite() => json!(value),
        _ => json!(data.brief()),
    }
}

/// Receives the entries of any number of capabilities, in order.
#[derive(Clone)]
pub struct Audit(Arc<Mutex<State>>);

struct State {
    number: u64,
    sink: Box<dyn FnMut(&AuditEntry) + Send>,
}

impl Audit {
    /// An audit that hands each entry to a function.
    pub fn new(sink: impl FnMut(&AuditEntry) + Send + 'static) -> Audit {
        Audit(Arc::new(Mutex::new(State { number: 0, sink: Box::new(sink) })))
    }

    /// An audit that writes JSON lines. What cannot be written is lost.
    pub fn json_lines(mut writer: impl Write + Send + 'static) -> Audit {
        Audit::new(move |entry| {
            let _ = writeln!(writer, "{}", entry.to_json()).and_then(|()| writer.flush());
        })
    }
}

impl std::fmt::Debug for Audit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Audit")
    }
}

impl Guard for Audit {
    fn note(&self, call: &Call, answer: &Answer) {
        let outcome = match answer {
            Ok(Reply::Data(data)) => Outcome::Answered(data.content()),
            Ok(Reply::Later) => Outcome::Later,
            Ok(_) => Outcome::Narrowed,
            Err(HostError::Error { code, .. }) => Outcome::Refused(*code),
            Err(HostError::Halt(_)) => Outcome::Halted,
        };
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.number += 1;
        let entry = AuditEntry { number: state.number, call: call.clone(), outcome };
        (state.sink)(&entry);
    }
}

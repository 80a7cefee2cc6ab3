//! Values as JSON, for hosts. It reads the heap and never runs script: no `toJSON`, no getters. What has no
//! JSON form is left out or refused, and the text is charged as output.

use crate::inspect::iso_date;
use creance_budget::Halt;
use creance_vm::heap::flag;
use creance_vm::{Attributes, Heap, Kind, Object, PropertyKey, Str, Value};

/// Levels of nesting that are handed out.
const MAX_DEPTH: usize = 100;

/// Why a value has no JSON form.
pub(crate) enum Refusal {
    /// A limit was reached.
    Halt(Halt),
    /// It has none.
    Value(&'static str),
}

impl From<Halt> for Refusal {
    fn from(halt: Halt) -> Refusal {
        Refusal::Halt(halt)
    }
}

type Written = Result<(), Refusal>;

/// The JSON text of a value; `null` for what JSON would leave out.
pub(crate) fn text(heap: &mut Heap, value: Value) -> Result<String, Refusal> {
    let mut writer = Writer { heap, out: String::new(), emitted: 0, path: Vec::new() };
    if !writer.value(value)? {
        writer.out.push_str("null");
    }
    writer.charge()?;
    Ok(writer.out)
}

struct Writer<'h> {
    heap: &'h mut Heap,
    out: String,
    /// Bytes of `out` that have been charged.
    emitted: usize,
    path: Vec<Object>,
}

impl Writer<'_> {
    fn charge(&mut self) -> Written {
        let bytes = self.out.len() - self.emitted;
        self.emitted = self.out.len();
        self.heap.meter.tick(bytes as u64 / 8 + 1)?;
        Ok(self.heap.meter.emit(bytes)?)
    }

    /// Writes a value; false if JSON leaves it out.
    fn value(&mut self, value: Value) -> Result<bool, Refusal> {
        if let Some(object) = value.as_object() {
            return self.object(object);
        }
        if let Some(string) = value.as_string() {
            self.string(string)?;
            return Ok(true);
        }
        if let Some(number) = value.as_number() {
            let text = creance_vm::heap::number::to_string(number);
            self.out.push_str(if number.is_finite() { &text } else { "null" });
            return Ok(true);
        }
        if value.as_bigint().is_some() {
            return Err(Refusal::Value("a BigInt has no JSON form"));
        }
        let text = match value {
            Value::NULL => "null",
            Value::TRUE => "true",
            Value::FALSE => "false",
            _ => return Ok(false),
        };
        self.out.push_str(text);
        Ok(true)
    }

    fn object(&mut self, object: Object) -> Result<bool, Refusal> {
        let kind = self.heap.kind(object);
        match kind {
            Kind::Function | Kind::Native | Kind::NativeClosure | Kind::BoundFunction => return Ok(false),
            Kind::Proxy => return Err(Refusal::Value("a proxy cannot be read without running script")),
            Kind::BooleanObject | Kind::NumberObject | Kind::StringObject | Kind::BigIntObject => {
                let inner = self.heap.object(object).slots[3];
                return self.value(inner);
            }
            Kind::Date => {
                let date = self.heap.object(object).slots[3].as_number().and_then(iso_date);
                self.out.push_str(&date.map_or("null".to_owned(), |date| format!("\"{date}\"")));
                return Ok(true);
            }
            _ => {}
        }
        if self.path.contains(&object) {
            return Err(Refusal::Value("an object that contains itself has no JSON form"));
        }
        if self.path.len() >= MAX_DEPTH {
            return Err(Refusal::Value("objects nest too deep to be handed out as JSON"));
        }
        self.path.push(object);
        if kind == Kind::Array {
            self.array(object)?
        } else {
            self.properties(object)?
        }
        self.path.pop();
        Ok(true)
    }

    fn array(&mut self, array: Object) -> Written {
        let length = self.heap.object(array).payload() as u32;
        let sparse = self.heap.object(array).flags & flag::SPARSE != 0;
        if sparse && length as usize > self.heap.own_keys(array)?.len() * 8 + 1024 {
            return Err(Refusal::Value("a sparse array has no compact JSON form"));
        }
        self.out.push('[');
        for index in 0..length {
            if index > 0 {
                self.out.push(',');
            }
            let property = match PropertyKey::index(index) {
                Some(key) => self.heap.own_property(array, key)?,
                None => None,
            };
            let value =
                property.filter(|property| !property.attributes.is_accessor()).map(|property| property.value);
            if !self.value(value.unwrap_or(Value::UNDEFINED))? {
                self.out.push_str("null");
            }
            self.charge()?;
        }
        self.out.push(']');
        Ok(())
    }

    fn properties(&mut self, object: Object) -> Written {
        self.out.push('{');
        let mut first = true;
        for key in self.heap.own_keys(object)? {
            if key.as_symbol().is_some() {
                continue;
            }
            let Some(property) = self.heap.own_property(object, key)? else { continue };
            if !property.attributes.has(Attributes::ENUMERABLE) || property.attributes.is_accessor() {
                continue;
            }
            let before = self.out.len();
            if !first {
                self.out.push(',');
            }
            match (key.as_string(), key.as_index()) {
                (Some(string), _) => self.string(string)?,
                (_, index) => self.out.push_str(&format!("\"{}\"", index.unwrap_or(0))),
            }
            self.out.push(':');
            if self.value(property.value)? {
                first = false;
                self.charge()?;
            } else {
                // Nothing of the value has been charged.
                self.out.truncate(before);
            }
        }
        self.out.push('}');
        Ok(())
    }

    fn string(&mut self, string: Str) -> Written {
        let text = self.heap.strings.to_rust_string(&mut self.heap.meter, string)?;
        write_string(&mut self.out, &text);
        Ok(())
    }
}

fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

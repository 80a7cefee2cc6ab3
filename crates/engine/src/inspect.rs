//! Values as text for people, in the manner of Node.js: for `console`, the command line and errors.
//!
//! It reads the heap and never runs script: a getter is shown as `[Getter]`. The text is bounded, and paid for
//! in fuel.

use crate::layout::{BREAK_LENGTH, List, Parts};
use creance_budget::Metered;
use creance_vm::heap::extra::{Extra, PromiseState, ViewData};
use creance_vm::heap::string::names;
use creance_vm::heap::{flag, symbols};
use creance_vm::{Attributes, Heap, Kind, Object, PropertyKey, Str, Value};
use paint::Style;

mod leaf;
mod paint;
mod platform;

pub(crate) use leaf::iso_date;

/// Elements of an array, map or set that are shown.
const MAX_ITEMS: usize = 100;
/// Units of a nested string that are shown.
const MAX_STRING: usize = 10_000;
/// Bytes of text after which values are no longer shown in full.
const MAX_TEXT: usize = 1 << 20;
/// Prototypes that are looked at for a name.
const MAX_PROTOTYPES: usize = 64;

/// How values are shown.
#[derive(Clone, Copy, Debug)]
pub struct Inspection {
    /// Levels of objects inside the value that are shown.
    pub depth: usize,
    /// A string that is the value itself is shown in quotes.
    pub quote_strings: bool,
    /// Values are painted with the codes that terminals understand. The fuel is the same with and without.
    pub colors: bool,
}

/// A shown value.
pub(crate) struct Shown {
    pub text: String,
    /// How many bytes of it are colour.
    pub decoration: usize,
}

impl Shown {
    pub(crate) fn push(&mut self, more: Shown) {
        self.text.push_str(&more.text);
        self.decoration += more.decoration;
    }
}

impl Default for Inspection {
    fn default() -> Inspection {
        Inspection { depth: 2, quote_strings: true, colors: false }
    }
}

impl Inspection {
    /// As `console.log` shows its arguments: a string is its own text.
    pub const fn console() -> Inspection {
        Inspection { depth: 2, quote_strings: false, colors: false }
    }

    /// The same in colours.
    #[must_use]
    pub const fn colors(self, colors: bool) -> Inspection {
        Inspection { colors, ..self }
    }

    /// The text of a value.
    ///
    /// # Errors
    /// A halt: the text is charged as fuel.
    pub fn text(self, heap: &mut Heap, value: Value) -> Metered<String> {
        Ok(self.shown(heap, value)?.text)
    }

    /// The text of a value, and how much of it is colour.
    ///
    /// # Errors
    /// A halt.
    pub(crate) fn shown(self, heap: &mut Heap, value: Value) -> Metered<Shown> {
        if !self.quote_strings
            && let Some(string) = value.as_string()
        {
            let text = heap.strings.to_rust_string(&mut heap.meter, string)?;
            return Ok(Shown { text, decoration: 0 });
        }
        let mut writer = Writer {
            heap,
            depth: self.depth,
            path: Vec::new(),
            circular: Vec::new(),
            indentation: 0,
            deepest: 0,
            written: 0,
            colors: self.colors,
            decoration: 0,
        };
        let text = writer.value(value)?;
        Ok(Shown { text, decoration: writer.decoration })
    }
}

/// True for errors and for objects that old code throws in their place: those with a text as their message.
///
/// # Errors
/// A halt.
pub(crate) fn is_error_like(heap: &mut Heap, object: Object) -> Metered<bool> {
    if heap.kind(object) == Kind::Error {
        return Ok(true);
    }
    let message = data_property(heap, object, PropertyKey::interned(names::MESSAGE))?;
    Ok(message.is_some_and(Value::is_string) && constructor_name(heap, object)?.as_deref() != Some("Object"))
}

/// The name and message of an error as one line, and its stack.
///
/// # Errors
/// A halt.
pub(crate) fn error_parts(heap: &mut Heap, error: Object) -> Metered<(Option<String>, String, String)> {
    let (name, message) = match heap.exception_slots(error) {
        Some([_, message, name]) => (text_of(heap, name)?, text_of(heap, message)?),
        None => (
            data_text(heap, error, PropertyKey::interned(names::NAME))?,
            data_text(heap, error, PropertyKey::interned(names::MESSAGE))?,
        ),
    };
    let name = match name {
        Some(name) => Some(name),
        None => constructor_name(heap, error)?,
    };
    let message = message.unwrap_or_default();
    let own = heap.own_property(error, PropertyKey::interned(names::STACK))?.is_some();
    let stack = match heap.error_stack(error).and_then(Value::as_string).filter(|_| !own) {
        Some(stack) => heap.strings.to_rust_string(&mut heap.meter, stack)?,
        None => data_text(heap, error, PropertyKey::interned(names::STACK))?.unwrap_or_default(),
    };
    let head = match name.as_deref().unwrap_or("Error") {
        "" => message,
        name if message.is_empty() => name.to_owned(),
        name => format!("{name}: {message}"),
    };
    // A stack may repeat the line; what is handed on begins with the first frame.
    let stack = match stack.strip_prefix(head.as_str()) {
        Some(frames) => frames.trim_start_matches('\n').to_owned(),
        None => stack,
    };
    Ok((name, head, stack))
}

/// A data property of an object or its prototypes.
///
/// # Errors
/// A halt.
pub(crate) fn data_property(heap: &mut Heap, object: Object, key: PropertyKey) -> Metered<Option<Value>> {
    let mut holder = object;
    for _ in 0..MAX_PROTOTYPES {
        if heap.kind(holder) == Kind::Proxy {
            return Ok(None);
        }
        if let Some(property) = heap.own_property(holder, key)? {
            return Ok((!property.attributes.is_accessor()).then_some(property.value));
        }
        match heap.prototype_of(holder) {
            Some(prototype) => holder = prototype,
            None => return Ok(None),
        }
    }
    Ok(None)
}

pub(crate) fn data_text(heap: &mut Heap, object: Object, key: PropertyKey) -> Metered<Option<String>> {
    match data_property(heap, object, key)? {
        Some(value) => text_of(heap, value),
        None => Ok(None),
    }
}

fn text_of(heap: &mut Heap, value: Value) -> Metered<Option<String>> {
    match value.as_string() {
        Some(string) => Ok(Some(heap.strings.to_rust_string(&mut heap.meter, string)?)),
        None => Ok(None),
    }
}

/// The name of the constructor that an object's prototypes point to, as [`Writer::constructor_name`] shows it.
pub(crate) fn constructor_name(heap: &mut Heap, object: Object) -> Metered<Option<String>> {
    let mut holder = object;
    for _ in 0..MAX_PROTOTYPES {
        let key = PropertyKey::interned(names::CONSTRUCTOR);
        if let Some(property) = heap.own_property(holder, key)?
            && !property.attributes.is_accessor()
            && let Some(constructor) = property.value.as_object()
            && let Some(name) = data_text(heap, constructor, PropertyKey::interned(names::NAME))?
            && !name.is_empty()
        {
            return Ok(Some(name));
        }
        match heap.prototype_of(holder) {
            Some(prototype) => holder = prototype,
            None => break,
        }
    }
    Ok(None)
}

struct Writer<'h> {
    heap: &'h mut Heap,
    depth: usize,
    /// The objects that are being shown, the outermost first.
    path: Vec<Object>,
    /// Objects that contain themselves; their position is their number in the text.
    circular: Vec<Object>,
    indentation: usize,
    /// The level of the object that was begun last.
    deepest: usize,
    /// Bytes of text so far, without colours.
    written: usize,
    colors: bool,
    /// Bytes of colours so far.
    decoration: usize,
}

impl Writer<'_> {
    fn value(&mut self, value: Value) -> Metered<String> {
        let text = match value.as_object() {
            Some(object) => return self.object(object),
            None => self.primitive(value)?,
        };
        self.written += text.len();
        self.heap.meter.tick(text.len() as u64 / 8 + 1)?;
        Ok(self.paint(Style::of(value), text))
    }

    fn paint(&mut self, style: Style, text: String) -> String {
        if !self.colors {
            return text;
        }
        let painted = style.paint(&text);
        self.decoration += painted.len() - text.len();
        painted
    }

    fn object(&mut self, object: Object) -> Metered<String> {
        if self.heap.kind(object) == Kind::Proxy {
            // The target is shown: a trap would run script.
            let target = self.heap.object(object).slots[0];
            let nested = target.as_object().filter(|target| self.heap.kind(*target) != Kind::Proxy);
            return match nested {
                Some(target) => self.object(target),
                None => Ok(self.paint(Style::Special, "<Proxy>".to_owned())),
            };
        }
        if self.path.contains(&object) {
            let number = match self.circular.iter().position(|known| *known == object) {
                Some(number) => number,
                None => {
                    self.circular.push(object);
                    self.circular.len() - 1
                }
            };
            return Ok(self.mark(format!("[Circular *{}]", number + 1)));
        }
        self.heap.meter.tick(8)?;
        let level = self.path.len();
        if (level > self.depth && !self.is_empty(object)?) || self.written > MAX_TEXT {
            let is_array = self.heap.kind(object) == Kind::Array;
            let name = if is_array { "Array".to_owned() } else { self.prefix_name(object, "Object")? };
            return Ok(self.mark(format!("[{name}]")));
        }
        self.path.push(object);
        self.deepest = level;
        let text = self.object_parts(object, level);
        self.path.pop();
        let text = text?;
        Ok(match self.circular.iter().position(|known| *known == object) {
            Some(number) => {
                let mark = self.paint(Style::Special, format!("<ref *{}>", number + 1));
                format!("{mark} {text}")
            }
            None => text,
        })
    }

    /// What stands for an object that is not shown. It counts, with its place on a line: a graph may have many more
    /// of them than it has objects.
    fn mark(&mut self, text: String) -> String {
        self.written += text.len() + self.indentation;
        self.paint(Style::Special, text)
    }

    /// True for what is shown in full at any depth, because nothing is in it.
    fn is_empty(&mut self, object: Object) -> Metered<bool> {
        let is_plain = match self.heap.kind(object) {
            Kind::Map | Kind::Set => {
                matches!(self.heap.extra(object), Some(Extra::Map(map)) if map.len() == 0)
            }
            Kind::Array => self.heap.object(object).payload() == 0,
            Kind::Object | Kind::Function | Kind::Native | Kind::Date | Kind::RegExp => true,
            _ => false,
        };
        if !is_plain {
            return Ok(false);
        }
        for key in self.heap.own_keys(object)? {
            let property = self.heap.own_property(object, key)?;
            if property.is_some_and(|property| property.attributes.has(Attributes::ENUMERABLE)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn object_parts(&mut self, object: Object, level: usize) -> Metered<String> {
        let kind = self.heap.kind(object);
        let decoration = self.decoration;
        let constructor = self.constructor_name(object)?;
        let tag = self.tag(object, constructor.as_deref())?;
        let mut parts =
            Parts { base: String::new(), open: "{".to_owned(), close: '}', entries: Vec::new(), list: None };
        // What `{}` has no name for.
        let named = |fallback: &str, size: Option<usize>| {
            let size = size.map_or(String::new(), |size| format!("({size})"));
            match &constructor {
                Some(name) => format!("{name}{size} {tag}"),
                None => format!("[{fallback}{size}: null prototype] {tag}"),
            }
        };
        self.indentation += 2;
        match kind {
            Kind::Array => {
                let length = self.heap.object(object).payload() as usize;
                if constructor.as_deref() != Some("Array") || !tag.is_empty() {
                    parts.open = named("Array", Some(length));
                    parts.open.push('[');
                } else {
                    parts.open = "[".to_owned();
                }
                parts.close = ']';
                let list = self.elements(object, length, &mut parts.entries)?;
                parts.list = Some(list);
            }
            Kind::Arguments => {
                parts.open = "[Arguments] [".to_owned();
                parts.close = ']';
                let length = self.heap.object(object).elements.len();
                parts.list = Some(self.elements(object, length, &mut parts.entries)?);
            }
            Kind::TypedArray => {
                let length = self.typed_elements(object, &mut parts)?;
                parts.open = format!("{}[", named("TypedArray", Some(length)));
                parts.close = ']';
            }
            Kind::Map | Kind::Set => {
                let size = self.collection(object, kind == Kind::Map, &mut parts.entries)?;
                parts.open =
                    format!("{}{{", named(if kind == Kind::Map { "Map" } else { "Set" }, Some(size)));
            }
            Kind::WeakMap | Kind::WeakSet => {
                parts.open = format!("{}{{", named("WeakMap", None));
                parts.entries.push(self.paint(Style::Special, "<items unknown>".to_owned()));
            }
            Kind::Promise => {
                parts.open = format!("{}{{", named("Promise", None));
                let entry = self.promise(object)?;
                parts.entries.push(entry);
            }
            Kind::Platform => {
                parts.open = format!("{}{{", named("Object", None));
                self.platform(object, &mut parts.entries)?;
            }
            Kind::ArrayBuffer | Kind::SharedArrayBuffer => {
                parts.open = format!("{}{{", named("ArrayBuffer", None));
                self.buffer(object, &mut parts.entries);
            }
            Kind::Function | Kind::Native | Kind::NativeClosure | Kind::BoundFunction => {
                let text = self.function(object, constructor.as_deref(), &tag)?;
                parts.base = self.paint(Style::Special, text);
            }
            Kind::Error => parts.base = self.error(object)?,
            Kind::Date => {
                let text = leaf::date(self.heap.object(object).slots[3].as_number());
                parts.base = self.paint(Style::Date, text);
            }
            Kind::RegExp => {
                let text = self.regexp(object)?;
                parts.base = self.paint(Style::RegExp, text);
            }
            Kind::BooleanObject
            | Kind::NumberObject
            | Kind::StringObject
            | Kind::SymbolObject
            | Kind::BigIntObject => {
                let name = format!("{kind:?}");
                let name = name.trim_end_matches("Object");
                let inner = self.heap.object(object).slots[3];
                let inner = self.value(inner)?;
                parts.base = format!("[{name}: {inner}]");
            }
            Kind::Object if constructor.as_deref() == Some("Object") && tag.is_empty() => {}
            _ => parts.open = format!("{}{{", named("Object", None)),
        }
        self.properties(object, kind, &mut parts.entries)?;
        self.indentation -= 2;
        let Parts { base, open, close, entries, .. } = &parts;
        if entries.is_empty() {
            let text = if base.is_empty() { format!("{open}{close}") } else { base.clone() };
            self.written += text.len() - (self.decoration - decoration);
            return Ok(text);
        }
        let inner = self.deepest - level;
        let text = parts.text(self.indentation, inner);
        let plain = text.len() - (self.decoration - decoration);
        self.heap.meter.tick(plain as u64 / 8 + 1)?;
        Ok(text)
    }

    fn constructor_name(&mut self, object: Object) -> Metered<Option<String>> {
        constructor_name(self.heap, object)
    }

    fn prefix_name(&mut self, object: Object, fallback: &str) -> Metered<String> {
        Ok(match self.constructor_name(object)? {
            Some(name) => name,
            None => format!("{fallback}: null prototype"),
        })
    }

    /// `@@toStringTag` in brackets, if it says more than the constructor's name.
    fn tag(&mut self, object: Object, constructor: Option<&str>) -> Metered<String> {
        let key = PropertyKey::symbol(symbols::TO_STRING_TAG);
        let own = self.heap.own_property(object, key)?;
        if own.is_some_and(|own| own.attributes.has(Attributes::ENUMERABLE)) {
            // It is shown among the properties.
            return Ok(String::new());
        }
        let tag = data_text(self.heap, object, key)?;
        Ok(match tag {
            Some(tag) if !tag.is_empty() && Some(tag.as_str()) != constructor => format!("[{tag}] "),
            _ => String::new(),
        })
    }

    fn elements(&mut self, object: Object, length: usize, entries: &mut Vec<String>) -> Metered<List> {
        let mut list = List { numbers: true, has_more: false };
        let mut shown = 0;
        let mut holes = 0;
        let mut index = 0;
        // A sparse array keeps elements under keys; holes between two are counted, not visited.
        let sparse = self.heap.object(object).flags & flag::SPARSE != 0;
        let keys = if sparse { self.heap.own_keys(object)? } else { Vec::new() };
        let mut keys = keys.iter().filter_map(|key| key.as_index()).map(|index| index as usize).peekable();
        while index < length && shown < MAX_ITEMS && self.written <= MAX_TEXT {
            if sparse {
                while keys.next_if(|key| *key < index).is_some() {}
                let next = keys.peek().copied().unwrap_or(length).min(length);
                holes += next - index;
                index = next;
            }
            let key = PropertyKey::index(index as u32).filter(|_| index < length);
            let property = match key {
                Some(key) => self.heap.own_property(object, key)?,
                None => None,
            };
            match property {
                Some(property) => {
                    shown += push_holes(entries, &mut holes);
                    list.numbers &= property.value.is_number() || property.value.as_bigint().is_some();
                    if shown < MAX_ITEMS {
                        let text = self.property_value(property.value, property.attributes)?;
                        entries.push(text);
                        shown += 1;
                        index += 1;
                    }
                }
                None if index < length => {
                    holes += 1;
                    index += 1;
                }
                None => {}
            }
        }
        push_holes(entries, &mut holes);
        if index < length {
            let more = length - index;
            entries.push(format!("... {more} more item{}", if more == 1 { "" } else { "s" }));
            list.has_more = true;
        }
        Ok(list)
    }

    fn typed_elements(&mut self, object: Object, parts: &mut Parts) -> Metered<usize> {
        let view = match self.heap.extra(object) {
            Some(Extra::View(view)) => *view,
            _ => return Ok(0),
        };
        let ViewData { data, byte_offset, element, length, .. } = view;
        let Some(Extra::Buffer(buffer)) = self.heap.extra_by_id(data) else { return Ok(0) };
        let available = buffer.len().saturating_sub(byte_offset) / element.size();
        let length = length.unwrap_or(available).min(available);
        let mut bytes = vec![0; length.min(MAX_ITEMS) * element.size()];
        // NOTE: bytes that are gone show as zeros.
        let _ = buffer.read(byte_offset, &mut bytes);
        let elements = bytes.chunks_exact(element.size()).map(|bytes| leaf::element(element, bytes));
        parts.entries = elements.map(|text| self.paint(Style::Number, text)).collect();
        let has_more = length > MAX_ITEMS;
        if has_more {
            let more = length - MAX_ITEMS;
            parts.entries.push(format!("... {more} more item{}", if more == 1 { "" } else { "s" }));
        }
        parts.list = Some(List { numbers: true, has_more });
        Ok(length)
    }

    fn collection(&mut self, object: Object, is_map: bool, entries: &mut Vec<String>) -> Metered<usize> {
        let mut cursor = 0;
        let size = match self.heap.extra(object) {
            Some(Extra::Map(map)) => map.len(),
            _ => 0,
        };
        while entries.len() < MAX_ITEMS && self.written <= MAX_TEXT {
            let next = match self.heap.extra(object) {
                Some(Extra::Map(map)) => map.next(cursor),
                _ => None,
            };
            let Some((key, value, next)) = next else { break };
            cursor = next;
            let key = self.value(key)?;
            entries.push(if is_map { format!("{key} => {}", self.value(value)?) } else { key });
        }
        if size > entries.len() {
            let more = size - entries.len();
            entries.push(format!("... {more} more item{}", if more == 1 { "" } else { "s" }));
        }
        Ok(size)
    }

    fn promise(&mut self, object: Object) -> Metered<String> {
        let (state, result) = match self.heap.extra(object) {
            Some(Extra::Promise(data)) => (data.state, data.result),
            _ => (PromiseState::Pending, Value::UNDEFINED),
        };
        Ok(match state {
            PromiseState::Pending => self.paint(Style::Special, "<pending>".to_owned()),
            PromiseState::Fulfilled => self.value(result)?,
            PromiseState::Rejected => {
                let mark = self.paint(Style::Special, "<rejected>".to_owned());
                format!("{mark} {}", self.value(result)?)
            }
        })
    }

    fn buffer(&mut self, object: Object, entries: &mut Vec<String>) {
        let Some(Extra::Buffer(buffer)) = self.heap.extra(object) else { return };
        if buffer.is_detached() {
            entries.push("(detached)".to_owned());
        } else {
            let mut bytes = vec![0; buffer.len().min(50)];
            let _ = buffer.read(0, &mut bytes);
            let mut shown: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            if buffer.len() > 50 {
                shown.push(format!("... {} more bytes", buffer.len() - 50));
            }
            entries.push(format!("[Uint8Contents]: <{}>", shown.join(" ")));
        }
        entries.push(format!("byteLength: {}", buffer.len()));
    }

    fn function(&mut self, object: Object, constructor: Option<&str>, tag: &str) -> Metered<String> {
        let name = match self.heap.own_property(object, PropertyKey::interned(names::NAME))? {
            Some(property) => property.value.as_string(),
            None => None,
        };
        let name = match name {
            Some(name) => self.heap.strings.to_rust_string(&mut self.heap.meter, name)?,
            None => String::new(),
        };
        let key = PropertyKey::interned(names::PROTOTYPE);
        // Only a class has a `prototype` that cannot be written.
        let is_class = self.heap.kind(object) == Kind::Function
            && self
                .heap
                .own_property(object, key)?
                .is_some_and(|found| !found.attributes.has(Attributes::WRITABLE));
        if is_class {
            let name = if name.is_empty() { "(anonymous)".to_owned() } else { name };
            let parent = match self.heap.prototype_of(object) {
                Some(parent) => data_text(self.heap, parent, PropertyKey::interned(names::NAME))?,
                None => None,
            };
            let parent = parent.filter(|parent| !parent.is_empty());
            let extends = parent.map_or(String::new(), |parent| format!(" extends {parent}"));
            return Ok(format!("[class {name}{extends}]"));
        }
        let kind = constructor.unwrap_or("Function (null prototype)");
        let name = if name.is_empty() { " (anonymous)".to_owned() } else { format!(": {name}") };
        let tag = tag.trim_end();
        let tag = if tag.is_empty() { String::new() } else { format!(" {tag}") };
        Ok(format!("[{kind}{name}]{tag}"))
    }

    fn error(&mut self, object: Object) -> Metered<String> {
        let (_, head, stack) = error_parts(self.heap, object)?;
        if stack.is_empty() {
            return Ok(format!("[{head}]"));
        }
        let text = format!("{head}\n{stack}");
        // The frames of a nested error are moved to the right with it.
        let line = format!("\n{}", " ".repeat(self.indentation.saturating_sub(2)));
        Ok(text.replace('\n', &line))
    }

    fn regexp(&mut self, object: Object) -> Metered<String> {
        // Script sees the pattern through a getter of the prototype; here it is what the object was made of.
        let Some(Extra::RegExp(data)) = self.heap.extra(object) else { return Ok("[RegExp]".to_owned()) };
        let (source, flags) = (data.source, data.flags);
        let source = self.heap.strings.to_rust_string(&mut self.heap.meter, source)?;
        let flags = self.heap.strings.to_rust_string(&mut self.heap.meter, flags)?;
        Ok(format!("/{source}/{flags}"))
    }

    fn properties(&mut self, object: Object, kind: Kind, entries: &mut Vec<String>) -> Metered<()> {
        let is_list = matches!(kind, Kind::Array | Kind::Arguments);
        if is_list && self.heap.object(object).flags & flag::SPARSE == 0 && self.has_only_elements(object) {
            return Ok(());
        }
        let keys = self.heap.own_keys(object)?;
        for (number, key) in keys.iter().enumerate() {
            if is_list && key.as_index().is_some() {
                continue;
            }
            let Some(property) = self.heap.own_property(object, *key)? else { continue };
            let is_cause = kind == Kind::Error && key.as_string() == Some(names::CAUSE);
            // What script assigned to an error's stack is shown as that.
            let is_stack = kind == Kind::Error && key.as_string() == Some(names::STACK);
            if is_stack || !property.attributes.has(Attributes::ENUMERABLE) && !is_cause {
                continue;
            }
            if self.written > MAX_TEXT {
                entries.push(format!("... {} more properties", keys.len() - number));
                break;
            }
            let decoration = self.decoration;
            let name = if is_cause { "[cause]".to_owned() } else { self.key(*key)? };
            let plain = name.len() - (self.decoration - decoration);
            let value = self.property_value(property.value, property.attributes)?;
            self.written += plain + 4;
            entries.push(format!("{name}: {value}"));
        }
        Ok(())
    }

    /// True for a dense array without named properties.
    fn has_only_elements(&self, object: Object) -> bool {
        let cell = self.heap.object(object);
        match self.heap.dictionary(object) {
            Some(dictionary) => dictionary.is_empty(),
            None => self.heap.shapes.count(cell.shape) == 0,
        }
    }

    fn property_value(&mut self, value: Value, attributes: Attributes) -> Metered<String> {
        if !attributes.is_accessor() {
            return self.value(value);
        }
        let (getter, setter) = self.heap.accessor(value)?;
        let text = match (getter.is_undefined(), setter.is_undefined()) {
            (false, false) => "[Getter/Setter]",
            (true, false) => "[Setter]",
            _ => "[Getter]",
        };
        Ok(self.paint(Style::Special, text.to_owned()))
    }

    fn key(&mut self, key: PropertyKey) -> Metered<String> {
        if let Some(index) = key.as_index() {
            return Ok(self.paint(Style::String, format!("'{index}'")));
        }
        if let Some(symbol) = key.as_symbol() {
            let text = self.primitive(Value::symbol(symbol))?;
            return Ok(format!("[{}]", self.paint(Style::String, text)));
        }
        let text = match key.as_string() {
            Some(string) => self.heap.strings.to_rust_string(&mut self.heap.meter, string)?,
            None => String::new(),
        };
        if text == "__proto__" {
            // Without the brackets it would set the prototype.
            return Ok(format!("[{}]", self.paint(Style::String, "'__proto__'".to_owned())));
        }
        Ok(match leaf::is_identifier(&text) {
            true => text,
            false => self.paint(Style::String, leaf::quoted(&text)),
        })
    }

    fn primitive(&mut self, value: Value) -> Metered<String> {
        if let Some(string) = value.as_string() {
            return self.string(string);
        }
        if let Some(number) = value.as_number() {
            return Ok(leaf::number(number));
        }
        if let Some(symbol) = value.as_symbol() {
            let description = self.heap.symbol(symbol).and_then(|data| data.description);
            let text = match description {
                Some(text) => self.heap.strings.to_rust_string(&mut self.heap.meter, text)?,
                None => String::new(),
            };
            return Ok(format!("Symbol({text})"));
        }
        if let Some(index) = value.as_bigint() {
            let Some(bigint) = self.heap.bigint(index).cloned() else { return Ok("0n".to_owned()) };
            return Ok(format!("{}n", bigint.to_string_radix(&mut self.heap.meter, 10)?));
        }
        Ok(match value {
            Value::NULL => "null",
            Value::TRUE => "true",
            Value::FALSE => "false",
            _ => "undefined",
        }
        .to_owned())
    }

    fn string(&mut self, string: Str) -> Metered<String> {
        let length = self.heap.strings.len(string);
        let shown = length.min(MAX_STRING);
        let more = length - shown;
        let string = self.heap.strings.slice(&mut self.heap.meter, string, 0, shown)?;
        let text = self.heap.strings.to_rust_string(&mut self.heap.meter, string)?;
        let mut quoted =
            if self.indentation > 0 && length > 16 && length + self.indentation + 4 > BREAK_LENGTH {
                let lines: Vec<String> = text.split_inclusive('\n').map(leaf::quoted).collect();
                lines.join(&format!(" +\n{}", " ".repeat(self.indentation)))
            } else {
                leaf::quoted(&text)
            };
        if more > 0 {
            quoted.push_str(&format!("... {more} more character{}", if more == 1 { "" } else { "s" }));
        }
        Ok(quoted)
    }
}

fn push_holes(entries: &mut Vec<String>, holes: &mut usize) -> usize {
    let count = std::mem::take(holes);
    if count > 0 {
        entries.push(format!("<{count} empty item{}>", if count == 1 { "" } else { "s" }));
    }
    usize::from(count > 0)
}

//! Values as people read them, in the manner of Node.js. Runs no script: getters are named, not called, and
//! proxies are looked through.

use crate::date_format;
use crate::inspect_layout::{BREAK_LENGTH, MOST_ITEMS, Parts, is_plain_key, lay_out, more, quoted};
use crate::typed_array::intrinsics;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use creance_vm::behaviours::element_get;
use creance_vm::heap::extra::PromiseState;
use creance_vm::heap::string::names;
use creance_vm::heap::{Extra, number, symbols};
use creance_vm::{Halt, Kind, Metered, Object, PropertyKey, Str, Units, Value, Vm};

/// Units of a string that are shown.
const LONGEST_STRING: usize = 10_000;
/// Levels that are shown below the outermost.
const DEPTH: usize = 2;

/// A value as text: a string as it is, anything else in full to the second level.
///
/// # Errors
/// A halt; also for more text than the limit of output allows.
pub fn inspect(vm: &mut Vm, value: Value) -> Metered<String> {
    match value.as_string() {
        Some(string) => vm.heap.strings.to_rust_string(&mut vm.heap.meter, string),
        None => inspect_to(vm, value, DEPTH),
    }
}

/// A value as text to some level; strings are quoted.
pub(crate) fn inspect_to(vm: &mut Vm, value: Value, depth: usize) -> Metered<String> {
    let limit = vm.heap.meter.limits().output;
    let mut inspector =
        Inspector { vm, depth, indentation: 0, seen: Vec::new(), circular: Vec::new(), deepest: 0, left: limit };
    inspector.value(value, 0)
}

struct Inspector<'a> {
    vm: &'a mut Vm,
    depth: usize,
    indentation: usize,
    /// The objects that the one at hand lies in.
    seen: Vec<Object>,
    /// Objects that are met again inside themselves; their number is their place, from 1.
    circular: Vec<Object>,
    /// The level of the object that was begun last.
    deepest: usize,
    /// Bytes that may still be made.
    left: u64,
}

/// What an object shows besides its properties.
enum Contents {
    None,
    Array,
    TypedArray,
    Map,
    Set,
    Promise,
    Buffer,
    DataView(Object),
    Unknown,
}

impl Inspector<'_> {
    /// Pays for text.
    fn pay(&mut self, text: String) -> Metered<String> {
        self.vm.tick(text.len() as u64 / 4 + 2)?;
        match self.left.checked_sub(text.len() as u64 + 16) {
            Some(left) => self.left = left,
            None => return Err(Halt::Output),
        }
        Ok(text)
    }

    fn value(&mut self, value: Value, level: usize) -> Metered<String> {
        if let Some(object) = value.as_object() {
            return self.object(object, level);
        }
        if let Some(string) = value.as_string() {
            return self.string(string);
        }
        let text = if let Some(number) = value.as_number() {
            show_number(number)
        } else if let Some(symbol) = value.as_symbol() {
            let description = self.vm.heap.symbol(symbol).and_then(|data| data.description);
            format!("Symbol({})", self.rust(description.unwrap_or(Str::EMPTY))?)
        } else {
            let string = self.vm.primitive_to_string(value)?.unwrap_or(Str::EMPTY);
            let suffix = if value.as_bigint().is_some() { "n" } else { "" };
            format!("{}{suffix}", self.rust(string)?)
        };
        self.pay(text)
    }

    fn rust(&mut self, string: Str) -> Metered<String> {
        self.vm.heap.strings.to_rust_string(&mut self.vm.heap.meter, string)
    }

    /// A quoted string; a long one breaks after its line ends.
    fn string(&mut self, string: Str) -> Metered<String> {
        let length = self.vm.heap.strings.len(string);
        let shown = length.min(LONGEST_STRING);
        self.vm.tick(shown as u64 / 2 + 1)?;
        let units = self.vm.heap.strings.flat(&mut self.vm.heap.meter, string)?.slice(0..shown);
        let mut text = String::new();
        let long = length > 16 && length > BREAK_LENGTH.saturating_sub(self.indentation + 4);
        let mut start = 0;
        while start < shown || text.is_empty() {
            let line_end = if long { units.find_unit(u16::from(b'\n'), start) } else { None };
            let end = line_end.map_or(shown, |at| at + 1);
            if !text.is_empty() {
                text.push_str(" +\n");
                text.push_str(&" ".repeat(self.indentation + 2));
            }
            text.push_str(&quoted(points(units.slice(start..end))));
            start = end;
        }
        if shown < length {
            let rest = length - shown;
            text.push_str(&format!("... {rest} more character{}", if rest == 1 { "" } else { "s" }));
        }
        self.pay(text)
    }

    fn object(&mut self, object: Object, level: usize) -> Metered<String> {
        let mut object = object;
        while self.vm.heap.kind(object) == Kind::Proxy {
            self.vm.tick(1)?;
            match self.vm.heap.object(object).slots[0].as_object() {
                Some(target) => object = target,
                None => return self.pay("<Revoked Proxy>".into()),
            }
        }
        if self.seen.contains(&object) {
            let known = self.circular.iter().position(|other| *other == object);
            let number = match known {
                Some(at) => at + 1,
                None => {
                    self.circular.push(object);
                    self.circular.len()
                }
            };
            return self.pay(format!("[Circular *{number}]"));
        }
        self.vm.tick(8)?;
        self.object_once(object, level)
    }

    /// A data property along the prototype chain; none for what would run script.
    fn data(&mut self, object: Object, key: PropertyKey) -> Metered<Option<Value>> {
        let mut object = object;
        loop {
            self.vm.tick(1)?;
            if self.vm.heap.kind(object) == Kind::Proxy {
                return Ok(None);
            }
            if let Some(property) = self.vm.heap.own_property(object, key)? {
                return Ok((!property.attributes.is_accessor()).then_some(property.value));
            }
            match self.vm.heap.prototype_of(object) {
                Some(parent) => object = parent,
                None => return Ok(None),
            }
        }
    }

    fn text_of(&mut self, object: Object, key: PropertyKey) -> Metered<Option<String>> {
        match self.data(object, key)?.and_then(Value::as_string) {
            Some(string) => self.rust(string).map(Some),
            None => Ok(None),
        }
    }

    /// The name of the nearest constructor that the object is an instance of; none if there is none.
    fn constructor_name(&mut self, object: Object) -> Metered<Option<String>> {
        let mut at = Some(object);
        while let Some(holder) = at {
            self.vm.tick(1)?;
            if self.vm.heap.kind(holder) == Kind::Proxy {
                break;
            }
            let key = PropertyKey::interned(names::CONSTRUCTOR);
            if let Some(property) = self.vm.heap.own_property(holder, key)?
                && let Some(function) = property.value.as_object().filter(|_| self.vm.is_callable(property.value))
            {
                let name = self.text_of(function, PropertyKey::interned(names::NAME))?.unwrap_or_default();
                if !name.is_empty() && self.is_instance(object, function)? {
                    return Ok(Some(name));
                }
            }
            at = self.vm.heap.prototype_of(holder);
        }
        Ok(None)
    }

    fn is_instance(&mut self, object: Object, function: Object) -> Metered<bool> {
        let prototype = self.data(function, PropertyKey::interned(names::PROTOTYPE))?;
        let Some(prototype) = prototype.and_then(Value::as_object) else { return Ok(false) };
        let mut at = self.vm.heap.prototype_of(object);
        while let Some(parent) = at {
            self.vm.tick(1)?;
            if parent == prototype {
                return Ok(true);
            }
            at = self.vm.heap.prototype_of(parent);
        }
        Ok(false)
    }

    /// `Symbol.toStringTag`, unless it is among the properties shown.
    fn tag(&mut self, object: Object) -> Metered<String> {
        let key = PropertyKey::symbol(symbols::TO_STRING_TAG);
        if let Some(own) = self.vm.heap.own_property(object, key)?
            && own.attributes.has(creance_vm::Attributes::ENUMERABLE)
        {
            return Ok(String::new());
        }
        // A typed array's is a getter; what it says is known.
        if let Some(view) = self.vm.view(object)
            && self.vm.heap.kind(object) == Kind::TypedArray
        {
            return Ok(intrinsics(view.element).2.into());
        }
        Ok(self.text_of(object, key)?.unwrap_or_default())
    }

    /// The own enumerable keys; of an array or typed array only those that are no indices.
    fn keys(&mut self, object: Object) -> Metered<Vec<PropertyKey>> {
        let array = matches!(self.vm.heap.kind(object), Kind::Array | Kind::TypedArray);
        let mut keys = Vec::new();
        for key in self.vm.heap.own_keys(object)? {
            self.vm.tick(1)?;
            if array && key.as_index().is_some() {
                continue;
            }
            let property = self.vm.heap.own_property(object, key)?;
            if property.is_some_and(|property| property.attributes.has(creance_vm::Attributes::ENUMERABLE)) {
                keys.push(key);
            }
        }
        Ok(keys)
    }

    fn object_once(&mut self, object: Object, level: usize) -> Metered<String> {
        let kind = self.vm.heap.kind(object);
        let constructor = self.constructor_name(object)?;
        let name = constructor.as_deref();
        let tag = self.tag(object)?;
        let mut keys = self.keys(object)?;
        let mut base = String::new();
        let mut open = String::from("{");
        let mut close = "}";
        let mut list = None;
        let mut contents = Contents::None;
        match kind {
            Kind::Array => {
                let length = self.vm.array_length(object);
                if name != Some("Array") || !tag.is_empty() {
                    open = format!("{}[", prefix(name, &tag, "Array", Some(length as usize)));
                } else {
                    open = "[".into();
                }
                close = "]";
                if length == 0 && keys.is_empty() {
                    return self.pay(format!("{open}]"));
                }
                contents = Contents::Array;
                list = Some(false);
            }
            Kind::TypedArray => {
                let length = self.vm.typed_array_length(object).unwrap_or(0);
                let fallback = self.vm.view(object).map_or("TypedArray", |view| intrinsics(view.element).2);
                open = format!("{}[", prefix(name, &tag, fallback, Some(length)));
                close = "]";
                if length == 0 && keys.is_empty() {
                    return self.pay(format!("{open}]"));
                }
                contents = Contents::TypedArray;
                list = Some(true);
            }
            Kind::Map | Kind::Set => {
                let size = match self.vm.heap.extra(object) {
                    Some(Extra::Map(map)) => map.len(),
                    _ => 0,
                };
                let fallback = if kind == Kind::Map { "Map" } else { "Set" };
                open = format!("{}{{", prefix(name, &tag, fallback, Some(size)));
                if size == 0 && keys.is_empty() {
                    return self.pay(format!("{open}}}"));
                }
                contents = if kind == Kind::Map { Contents::Map } else { Contents::Set };
            }
            Kind::Function | Kind::Native | Kind::NativeClosure | Kind::BoundFunction => {
                base = self.function(object, name, &tag)?;
            }
            Kind::Error => base = self.error(object, name, &tag, &mut keys)?,
            Kind::Date => {
                let time = self.vm.wrapped(object).as_number().unwrap_or(f64::NAN);
                let text = if time.is_nan() { "Invalid Date".into() } else { date_format::iso(time) };
                let prefix = prefix(name, &tag, "Date", None);
                base = if prefix == "Date " { text } else { format!("{prefix}{text}") };
            }
            Kind::RegExp => base = self.regexp(object)?,
            Kind::NumberObject
            | Kind::StringObject
            | Kind::BooleanObject
            | Kind::SymbolObject
            | Kind::BigIntObject => base = self.boxed(object, kind, name, &tag)?,
            Kind::ArrayBuffer | Kind::SharedArrayBuffer => {
                let fallback = if kind == Kind::ArrayBuffer { "ArrayBuffer" } else { "SharedArrayBuffer" };
                open = format!("{}{{", prefix(name, &tag, fallback, None));
                contents = Contents::Buffer;
            }
            Kind::DataView => {
                open = format!("{}{{", prefix(name, &tag, "DataView", None));
                if let Some(view) = self.vm.view(object) {
                    contents = Contents::DataView(view.buffer);
                }
            }
            Kind::Promise => {
                open = format!("{}{{", prefix(name, &tag, "Promise", None));
                contents = Contents::Promise;
            }
            Kind::WeakMap | Kind::WeakSet | Kind::WeakRef => {
                let fallback = match kind {
                    Kind::WeakMap => "WeakMap",
                    Kind::WeakSet => "WeakSet",
                    _ => "WeakRef",
                };
                open = format!("{}{{", prefix(name, &tag, fallback, None));
                contents = Contents::Unknown;
            }
            Kind::Arguments => {
                open = "[Arguments] {".into();
                if keys.is_empty() {
                    return self.pay("[Arguments] {}".into());
                }
            }
            _ => {
                if name != Some("Object") || !tag.is_empty() {
                    open = format!("{}{{", prefix(name, &tag, "Object", None));
                }
                if keys.is_empty() {
                    return self.pay(format!("{open}}}"));
                }
            }
        }
        if !base.is_empty() && keys.is_empty() {
            return self.pay(base);
        }
        if level > self.depth {
            let fallback = if kind == Kind::Array { "Array" } else { "Object" };
            let text = prefix(name, &tag, fallback, None);
            return self.pay(format!("[{}]", text.trim_end()));
        }
        let level = level + 1;
        self.seen.push(object);
        self.deepest = level;
        let mut items = Vec::new();
        self.contents(object, contents, level, &mut items)?;
        if list == Some(false) {
            list = Some(keys.is_empty() && self.all_numbers(object));
        }
        for key in keys {
            let item = self.property(object, key, level)?;
            items.push(item);
        }
        self.seen.pop();
        if let Some(at) = self.circular.iter().position(|other| *other == object) {
            let reference = format!("<ref *{}>", at + 1);
            if base.is_empty() {
                open = format!("{reference} {open}");
            } else {
                base = format!("{reference} {base}");
            }
        }
        let nested = self.deepest.saturating_sub(level);
        let parts = Parts { items, base, open, close, list, nested, indentation: self.indentation };
        let text = lay_out(parts);
        self.pay(text)
    }

    /// True if every element is a number or bigint: such arrays are set flush right.
    fn all_numbers(&self, array: Object) -> bool {
        let elements = self.vm.dense_elements(array).unwrap_or(&[]);
        let shown = elements.get(..elements.len().min(MOST_ITEMS + 1)).unwrap_or(&[]);
        !shown.is_empty() && shown.iter().all(|value| value.is_number() || value.as_bigint().is_some())
    }

    fn contents(
        &mut self,
        object: Object,
        contents: Contents,
        level: usize,
        items: &mut Vec<String>,
    ) -> Metered<()> {
        match contents {
            Contents::None => {}
            Contents::Unknown => items.push("<items unknown>".into()),
            Contents::Array => self.elements(object, level, items)?,
            Contents::TypedArray => self.typed_elements(object, items)?,
            Contents::Map | Contents::Set => self.entries(object, matches!(contents, Contents::Map), level, items)?,
            Contents::Promise => {
                let state = self.vm.promise(Value::object(object)).map(|data| (data.state, data.result));
                let Some((state, result)) = state else { return Ok(()) };
                if state == PromiseState::Pending {
                    items.push("<pending>".into());
                    return Ok(());
                }
                self.indentation += 2;
                let text = self.value(result, level)?;
                self.indentation -= 2;
                items.push(if state == PromiseState::Rejected { format!("<rejected> {text}") } else { text });
            }
            Contents::Buffer => {
                let bytes = self.vm.buffer(object).map_or(&[][..], |data| &data.bytes);
                let length = bytes.len();
                let shown = bytes.get(..length.min(50)).unwrap_or(&[]);
                let mut text: Vec<String> = shown.iter().map(|byte| format!("{byte:02x}")).collect();
                if length > 50 {
                    let rest = length - 50;
                    text.push(format!("... {rest} more byte{}", if rest == 1 { "" } else { "s" }));
                }
                items.push(format!("[Uint8Contents]: <{}>", text.join(" ")));
                items.push(format!("byteLength: {length}"));
            }
            Contents::DataView(buffer) => {
                let view = self.vm.view(object);
                let length = view.and_then(|view| self.vm.view_length(&view)).unwrap_or(0);
                items.push(format!("byteLength: {length}"));
                items.push(format!("byteOffset: {}", view.map_or(0, |view| view.byte_offset)));
                self.indentation += 2;
                let text = self.object(buffer, level)?;
                self.indentation -= 2;
                items.push(format!("buffer: {text}"));
            }
        }
        Ok(())
    }

    /// The elements of an array; holes are counted.
    fn elements(&mut self, array: Object, level: usize, items: &mut Vec<String>) -> Metered<()> {
        let length = self.vm.array_length(array);
        let mut next = 0;
        let mut indices = self.vm.heap.own_keys(array)?.into_iter().filter_map(PropertyKey::as_index);
        while next < length && items.len() < MOST_ITEMS {
            self.vm.tick(1)?;
            let index = indices.next().unwrap_or(length).min(length);
            if index > next {
                let holes = index - next;
                items.push(format!("<{holes} empty item{}>", if holes == 1 { "" } else { "s" }));
                next = index;
            }
            if index == length || items.len() == MOST_ITEMS {
                break;
            }
            let Some(key) = PropertyKey::index(index) else { break };
            let Some(property) = self.vm.heap.own_property(array, key)? else { break };
            self.indentation += 2;
            let text = self.property_value(property, level)?;
            self.indentation -= 2;
            items.push(text);
            next = index + 1;
        }
        if next < length {
            items.push(more((length - next) as usize));
        }
        Ok(())
    }

    fn typed_elements(&mut self, array: Object, items: &mut Vec<String>) -> Metered<()> {
        let (Some(view), Some(length)) = (self.vm.view(array), self.vm.typed_array_length(array)) else {
            return Ok(());
        };
        for index in 0..length.min(MOST_ITEMS) {
            let at = view.byte_offset + index * view.element.size();
            let Some(raw) = element_get(self.vm.view_bytes(&view), view.element, at, true) else { break };
            let value = raw.to_value(&mut self.vm.heap)?;
            let text = self.value(value, 0)?;
            items.push(text);
        }
        if length > MOST_ITEMS {
            items.push(more(length - MOST_ITEMS));
        }
        Ok(())
    }

    fn entries(&mut self, object: Object, is_map: bool, level: usize, items: &mut Vec<String>) -> Metered<()> {
        self.indentation += 2;
        let (mut cursor, mut size) = (0, 0);
        loop {
            let (next, count) = match self.vm.heap.extra(object) {
                Some(Extra::Map(map)) => (map.next(cursor), map.len()),
                _ => (None, 0),
            };
            size = count.max(size);
            let Some((key, value, after)) = next else { break };
            if items.len() == MOST_ITEMS {
                items.push(more(size - MOST_ITEMS));
                break;
            }
            cursor = after;
            let mut text = self.value(key, level)?;
            if is_map {
                let value = self.value(value, level)?;
                text = format!("{text} => {value}");
            }
            items.push(text);
        }
        self.indentation -= 2;
        Ok(())
    }

    /// The value of a property, or what it is if it has none.
    fn property_value(&mut self, property: creance_vm::Property, level: usize) -> Metered<String> {
        if !property.attributes.is_accessor() {
            return self.value(property.value, level);
        }
        let (getter, setter) = self.vm.heap.accessor(property.value)?;
        let text = match (getter.is_undefined(), setter.is_undefined()) {
            (false, false) => "[Getter/Setter]",
            (false, true) => "[Getter]",
            (true, false) => "[Setter]",
            (true, true) => "undefined",
        };
        self.pay(text.into())
    }

    fn property(&mut self, object: Object, key: PropertyKey, level: usize) -> Metered<String> {
        let Some(property) = self.vm.heap.own_property(object, key)? else { return Ok(String::new()) };
        self.indentation += 2;
        let text = self.property_value(property, level)?;
        self.indentation -= 2;
        let name = self.key(key, !property.attributes.has(creance_vm::Attributes::ENUMERABLE))?;
        self.pay(format!("{name}: {text}"))
    }

    fn key(&mut self, key: PropertyKey, hidden: bool) -> Metered<String> {
        let value = self.vm.heap.key_value(key)?;
        if value.as_symbol().is_some() {
            return Ok(format!("[{}]", self.value(value, 0)?));
        }
        let Some(string) = value.as_string() else { return Ok(String::new()) };
        let name = self.rust(string)?;
        if name == "__proto__" {
            return Ok("['__proto__']".into());
        }
        if hidden {
            return Ok(format!("[{name}]"));
        }
        if is_plain_key(&name) {
            return Ok(name);
        }
        let units = self.vm.heap.strings.flat(&mut self.vm.heap.meter, string)?;
        Ok(quoted(points(units)))
    }

    fn function(&mut self, object: Object, constructor: Option<&str>, tag: &str) -> Metered<String> {
        let own_name = self.vm.heap.own_property(object, PropertyKey::interned(names::NAME))?;
        let own_name = own_name.filter(|property| !property.attributes.is_accessor());
        let name = match own_name.and_then(|property| property.value.as_string()) {
            Some(name) => self.rust(name)?,
            None => String::new(),
        };
        let source = self.vm.function_source(object);
        let is_class = source.as_deref().and_then(|source| source.strip_prefix("class")).is_some_and(|rest| {
            rest.starts_with(|next: char| next.is_whitespace() || next == '{' || next == '/')
        });
        let mut text;
        if is_class {
            text = format!("class {}", if name.is_empty() { "(anonymous)" } else { &name });
            if let Some(constructor) = constructor.filter(|constructor| *constructor != "Function") {
                text.push_str(&format!(" [{constructor}]"));
            }
            if !tag.is_empty() && constructor != Some(tag) {
                text.push_str(&format!(" [{tag}]"));
            }
            match (constructor, self.vm.heap.prototype_of(object)) {
                (None, _) => text.push_str(" extends [null prototype]"),
                (Some(_), Some(parent)) => {
                    let parent = self.text_of(parent, PropertyKey::interned(names::NAME))?.unwrap_or_default();
                    if !parent.is_empty() {
                        text.push_str(&format!(" extends {parent}"));
                    }
                }
                _ => {}
            }
            return Ok(format!("[{text}]"));
        }
        let kind = match constructor {
            Some(kind @ ("AsyncFunction" | "GeneratorFunction" | "AsyncGeneratorFunction")) => kind,
            _ => "Function",
        };
        text = format!("[{kind}");
        if constructor.is_none() {
            text.push_str(" (null prototype)");
        }
        if name.is_empty() {
            text.push_str(" (anonymous)");
        } else {
            text.push_str(&format!(": {name}"));
        }
        text.push(']');
        if let Some(constructor) = constructor.filter(|constructor| *constructor != kind) {
            text.push_str(&format!(" {constructor}"));
        }
        if !tag.is_empty() && constructor != Some(tag) {
            text.push_str(&format!(" [{tag}]"));
        }
        Ok(text)
    }

    /// The header and stack of an error; keys that it says already are dropped, cause and errors are added.
    fn error(
        &mut self,
        object: Object,
        constructor: Option<&str>,
        tag: &str,
        keys: &mut Vec<PropertyKey>,
    ) -> Metered<String> {
        let name_key = PropertyKey::interned(names::NAME);
        let message_key = PropertyKey::interned(names::MESSAGE);
        let stack_key = PropertyKey::interned(names::STACK);
        let name = self.text_of(object, name_key)?.unwrap_or_else(|| "Error".into());
        let message = self.text_of(object, message_key)?.unwrap_or_default();
        let own_stack = self.vm.heap.own_property(object, stack_key)?;
        let own_stack = own_stack.filter(|property| !property.attributes.is_accessor());
        let frames = match own_stack.and_then(|property| property.value.as_string()) {
            Some(stack) => self.rust(stack)?,
            None => String::new(),
        };
        let header = match (name.is_empty(), message.is_empty()) {
            (true, _) => message.clone(),
            (_, true) => name.clone(),
            _ => format!("{name}: {message}"),
        };
        let mut text = if frames.is_empty() {
            header
        } else if frames.starts_with("    at ") {
            format!("{header}\n{frames}")
        } else {
            frames
        };
        keys.retain(|key| {
            let said = (*key == name_key && text.contains(&name))
                || (*key == message_key && text.contains(&message))
                || *key == stack_key;
            !said
        });
        // A class that keeps the inherited name is shown by its own.
        if let Some(constructor) = constructor
            && name != constructor
            && name.ends_with("Error")
            && text.strip_prefix(name.as_str()).is_some_and(|rest| matches!(rest.chars().next(), None | Some(':' | '\n')))
        {
            let rest = text.get(name.len()..).unwrap_or("");
            text = if constructor.contains(&name) {
                format!("{constructor}{rest}")
            } else {
                format!("{constructor} [{name}]{rest}")
            };
        }
        if !tag.is_empty() && constructor != Some(tag) && !text.contains(tag) {
            text = format!("{text} [{tag}]");
        }
        for key in [PropertyKey::interned(names::CAUSE), PropertyKey::interned(names::ERRORS)] {
            if !keys.contains(&key) && self.vm.heap.own_property(object, key)?.is_some() {
                keys.push(key);
            }
        }
        if !text.contains("\n    at ") {
            text = format!("[{text}]");
        }
        if self.indentation > 0 {
            text = text.replace('\n', &format!("\n{}", " ".repeat(self.indentation)));
        }
        Ok(text)
    }

    /// The text of a regular expression, from its own internal source and flags if they can be read as data.
    fn regexp(&mut self, object: Object) -> Metered<String> {
        match self.vm.heap.extra(object) {
            Some(Extra::Values(values)) => {
                let parts: Vec<Str> = values.iter().filter_map(|value| value.as_string()).take(2).collect();
                let source = match parts.first() {
                    Some(source) => self.rust(*source)?,
                    None => String::new(),
                };
                let flags = match parts.get(1) {
                    Some(flags) => self.rust(*flags)?,
                    None => String::new(),
                };
                Ok(format!("/{source}/{flags}"))
            }
            _ => Ok("[RegExp]".into()),
        }
    }

    fn boxed(&mut self, object: Object, kind: Kind, constructor: Option<&str>, tag: &str) -> Metered<String> {
        let class = match kind {
            Kind::NumberObject => "Number",
            Kind::StringObject => "String",
            Kind::BooleanObject => "Boolean",
            Kind::SymbolObject => "Symbol",
            _ => "BigInt",
        };
        let mut text = String::from(class);
        match constructor {
            None => text.push_str(" (null prototype)"),
            Some(constructor) if constructor != class => text.push_str(&format!(" ({constructor})")),
            Some(_) => {}
        }
        let value = self.vm.wrapped(object);
        let value = self.value(value, 0)?;
        text = format!("[{text}: {value}]");
        if !tag.is_empty() && constructor != Some(tag) {
            text.push_str(&format!(" [{tag}]"));
        }
        Ok(text)
    }
}

/// A number as it is shown: -0 keeps its sign.
pub(crate) fn show_number(value: f64) -> String {
    if value == 0.0 && value.is_sign_negative() { "-0".into() } else { number::to_string(value) }
}

/// The code points of text; lone surrogates are their own.
fn points(units: Units<'_>) -> impl Iterator<Item = u32> + Clone {
    let mut at = 0;
    core::iter::from_fn(move || {
        if at >= units.len() {
            return None;
        }
        let point = units.code_point_at(at);
        at += usize::from(point.units);
        Some(point.value)
    })
}

/// `Name `, `Name(3) `, `Name [Tag] `, `[Object: null prototype] `.
fn prefix(constructor: Option<&str>, tag: &str, fallback: &str, size: Option<usize>) -> String {
    let size = size.map_or(String::new(), |size| format!("({size})"));
    match constructor {
        None if !tag.is_empty() && tag != fallback => format!("[{fallback}{size}: null prototype] [{tag}] "),
        None => format!("[{fallback}{size}: null prototype] "),
        Some(name) if !tag.is_empty() && tag != name => format!("{name}{size} [{tag}] "),
        Some(name) => format!("{name}{size} "),
    }
}

//! JSON.stringify, with a stack of its own: nesting is bounded by memory only.
//! <https://tc39.es/ecma262/#sec-json.stringify>

use crate::array::get_at;
use crate::building::append_int;
use crate::json::raw_text;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use creance_vm::heap::string::{is_leading_surrogate, is_trailing_surrogate, names};
use creance_vm::heap::{MAX_STRING_LENGTH, StringBuilder, number};
use creance_vm::{
    Args, Attributes, Intrinsic, JsResult, Kind, Meter, Metered, Object, PropertyKey, Str, Units, Value, Vm,
};

/// [JSON.stringify ( value \[ , replacer \[ , space \] \] )](https://tc39.es/ecma262/#sec-json.stringify)
pub(crate) fn stringify(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (value, replacer, space) = (args.get(vm, 0), args.get(vm, 1), args.get(vm, 2));
    let mut writer = Writer {
        builder: StringBuilder::new(),
        replacer: Value::UNDEFINED,
        allowed: None,
        gap: Vec::new(),
        stack: Vec::new(),
        on_stack: BTreeSet::new(),
        charged: 0,
    };
    if vm.is_callable(replacer) {
        writer.replacer = replacer;
    } else if let Some(list) = replacer.as_object()
        && vm.is_array(replacer)?
    {
        writer.allowed = Some(property_list(vm, list)?);
    }
    writer.gap = gap(vm, space)?;
    let result = writer.run(vm, value);
    vm.heap.meter.release(writer.charged);
    match result {
        Ok(true) => {
            let text = writer.builder.finish(&mut vm.heap.strings, &mut vm.heap.meter)?;
            Ok(Value::string(text))
        }
        Ok(false) => {
            writer.builder.discard(&mut vm.heap.meter);
            Ok(Value::UNDEFINED)
        }
        Err(error) => {
            writer.builder.discard(&mut vm.heap.meter);
            Err(error)
        }
    }
}

/// The keys that a replacer array names, kept alive; step 5.b.
fn property_list(vm: &mut Vm, list: Object) -> JsResult<Vec<PropertyKey>> {
    let mut keys = Vec::new();
    let mut seen = BTreeSet::new();
    let length = vm.length_of_array_like(list)?;
    for index in 0..length {
        vm.tick(4)?;
        let value = get_at(vm, list, index)?;
        let kind = value.as_object().map(|object| vm.heap.kind(object));
        let names = value.is_string()
            || value.is_number()
            || matches!(kind, Some(Kind::NumberObject | Kind::StringObject));
        if !names {
            continue;
        }
        vm.keep(value);
        let string = vm.to_string(value)?;
        let key = vm.heap.key_of_string(string)?;
        if seen.insert(key) {
            vm.keep_keys(&[key])?;
            keys.push(key);
        }
    }
    Ok(keys)
}

/// The text by which each level is indented; steps 6 to 9.
fn gap(vm: &mut Vm, space: Value) -> JsResult<Vec<u16>> {
    let mut space = space;
    match space.as_object().map(|object| vm.heap.kind(object)) {
        Some(Kind::NumberObject) => space = Value::number(vm.to_number(space)?),
        Some(Kind::StringObject) => space = Value::string(vm.to_string(space)?),
        _ => {}
    }
    if space.is_number() {
        let count = vm.to_integer_or_infinity(space)?.clamp(0.0, 10.0) as usize;
        return Ok(alloc::vec![0x20; count]);
    }
    let Some(string) = space.as_string() else { return Ok(Vec::new()) };
    let units = vm.heap.strings.flat(&mut vm.heap.meter, string)?;
    Ok(units.slice(0..10).iter().collect())
}

/// An object or array whose end has not been written.
struct Level {
    object: Object,
    is_array: bool,
    /// The keys of an object; none if the replacer array says them.
    keys: Option<Vec<PropertyKey>>,
    length: u64,
    index: u64,
    /// Something has been written.
    any: bool,
    /// The temporaries that there were before.
    mark: usize,
    charged: usize,
}

/// What SerializeJSONProperty found.
enum Item {
    Text(Str),
    Int(i32),
    Quoted(Str),
    Object(Object),
}

struct Writer {
    builder: StringBuilder,
    replacer: Value,
    allowed: Option<Vec<PropertyKey>>,
    gap: Vec<u16>,
    stack: Vec<Level>,
    on_stack: BTreeSet<Object>,
    charged: usize,
}

impl Writer {
    /// Writes a value; false if there is nothing to write.
    fn run(&mut self, vm: &mut Vm, value: Value) -> JsResult<bool> {
        let mut holder = None;
        if !self.replacer.is_undefined() {
            // Steps 10-11: only a replacer function sees the wrapper.
            let prototype = vm.intrinsic(Intrinsic::ObjectPrototype)?;
            let wrapper = vm.heap.new_ordinary(Some(prototype))?;
            vm.heap.define_own(wrapper, PropertyKey::interned(Str::EMPTY), value, Attributes::ALL)?;
            vm.keep(Value::object(wrapper));
            holder = Some(wrapper);
        }
        let mark = vm.temps_mark();
        let Some(item) = self.prepare(vm, holder, Key::Name(PropertyKey::interned(Str::EMPTY)), value)?
        else {
            return Ok(false);
        };
        self.write(vm, item, mark)?;
        while !self.stack.is_empty() {
            vm.tick(2)?;
            self.advance(vm)?;
        }
        Ok(true)
    }

    /// Writes the next member of the innermost level, or its end.
    fn advance(&mut self, vm: &mut Vm) -> JsResult<()> {
        let Some(level) = self.stack.last_mut() else { return Ok(()) };
        let (object, is_array, index) = (level.object, level.is_array, level.index);
        if index >= level.length {
            return self.end(vm);
        }
        level.index += 1;
        let mark = vm.temps_mark();
        if is_array {
            let value = get_at(vm, object, index)?;
            vm.keep(value);
            let item = self.prepare(vm, Some(object), Key::Index(index), value)?;
            self.separate(vm)?;
            return match item {
                Some(item) => self.write(vm, item, mark),
                None => {
                    vm.release_temps(mark);
                    self.write(vm, Item::Text(names::NULL), mark)
                }
            };
        }
        let key = usize::try_from(index).ok().and_then(|index| match &level.keys {
            Some(keys) => keys.get(index).copied(),
            None => self.allowed.as_ref()?.get(index).copied(),
        });
        let Some(key) = key else { return Ok(()) };
        let value = vm.get_of(object, key)?;
        vm.keep(value);
        let Some(item) = self.prepare(vm, Some(object), Key::Name(key), value)? else {
            vm.release_temps(mark);
            return Ok(());
        };
        self.separate(vm)?;
        let name = vm.heap.key_value(key)?;
        if let Some(name) = name.as_string() {
            self.quote(vm, name)?;
        }
        self.unit(vm, b':')?;
        if !self.gap.is_empty() {
            self.unit(vm, b' ')?;
        }
        self.write(vm, item, mark)
    }

    /// <https://tc39.es/ecma262/#sec-serializejsonproperty>, from step 2 on.
    fn prepare(
        &mut self,
        vm: &mut Vm,
        holder: Option<Object>,
        key: Key,
        value: Value,
    ) -> JsResult<Option<Item>> {
        let mut value = value;
        if value.is_object() || value.as_bigint().is_some() {
            let method = vm.get(value, PropertyKey::interned(names::TO_JSON))?;
            if vm.is_callable(method) {
                vm.keep(method);
                let name = key.value(vm)?;
                value = vm.call(method, value, &[name])?;
                vm.keep(value);
            }
        }
        if let Some(holder) = holder
            && !self.replacer.is_undefined()
        {
            let name = key.value(vm)?;
            value = vm.call(self.replacer, Value::object(holder), &[name, value])?;
            vm.keep(value);
        }
        if let Some(object) = value.as_object() {
            match vm.heap.kind(object) {
                Kind::NumberObject => value = Value::number(vm.to_number(value)?),
                Kind::StringObject => value = Value::string(vm.to_string(value)?),
                Kind::BooleanObject | Kind::BigIntObject => value = vm.wrapped(object),
                Kind::Internal => {
                    if let Some(text) = raw_text(vm, object)? {
                        return Ok(Some(Item::Text(text)));
                    }
                }
                _ => {}
            }
        }
        if let Some(object) = value.as_object() {
            return Ok(if vm.is_callable(value) { None } else { Some(Item::Object(object)) });
        }
        if let Some(string) = value.as_string() {
            return Ok(Some(Item::Quoted(string)));
        }
        if value.as_number().is_some_and(|number| !number.is_finite()) {
            return Ok(Some(Item::Text(names::NULL)));
        }
        if value.as_bigint().is_some() {
            return vm.type_error("Do not know how to serialize a BigInt");
        }
        if value.is_undefined() || value.as_symbol().is_some() {
            return Ok(None);
        }
        if let Some(int) = value.as_int() {
            return Ok(Some(Item::Int(int)));
        }
        Ok(vm.primitive_to_string(value)?.map(Item::Text))
    }

    /// Writes an item; an object or array becomes the innermost level. `mark` is from before it was kept.
    fn write(&mut self, vm: &mut Vm, item: Item, mark: usize) -> JsResult<()> {
        match item {
            Item::Text(text) => self.push(vm, text)?,
            Item::Int(int) => append_int(vm, &mut self.builder, int)?,
            Item::Quoted(text) => self.quote(vm, text)?,
            Item::Object(object) => return self.begin(vm, object, mark),
        }
        vm.release_temps(mark);
        Ok(())
    }

    /// The beginning of <https://tc39.es/ecma262/#sec-serializejsonobject> and `…array`.
    fn begin(&mut self, vm: &mut Vm, object: Object, mark: usize) -> JsResult<()> {
        const BYTES: usize = size_of::<Level>() + 24;
        if !self.on_stack.insert(object) {
            return vm.type_error("Converting circular structure to JSON");
        }
        vm.keep(Value::object(object));
        let is_array = vm.is_array(Value::object(object))?;
        let mut keys = None;
        let mut charged = BYTES;
        let length = if is_array {
            vm.length_of_array_like(object)?
        } else if let Some(allowed) = &self.allowed {
            allowed.len() as u64
        } else {
            let list = enumerable_names(vm, object)?;
            charged += list.capacity() * size_of::<PropertyKey>();
            let length = list.len() as u64;
            keys = Some(list);
            length
        };
        vm.heap.meter.reserve(charged)?;
        self.charged += charged;
        self.unit(vm, if is_array { b'[' } else { b'{' })?;
        self.stack.push(Level { object, is_array, keys, length, index: 0, any: false, mark, charged });
        Ok(())
    }

    /// The end of an object or array.
    fn end(&mut self, vm: &mut Vm) -> JsResult<()> {
        let Some(level) = self.stack.pop() else { return Ok(()) };
        if level.any {
            self.indent(vm)?;
        }
        self.unit(vm, if level.is_array { b']' } else { b'}' })?;
        self.on_stack.remove(&level.object);
        vm.release_temps(level.mark);
        self.charged -= level.charged;
        vm.heap.meter.release(level.charged);
        Ok(())
    }

    /// What stands before a member: a comma unless it is the first, and the indentation.
    fn separate(&mut self, vm: &mut Vm) -> JsResult<()> {
        if let Some(level) = self.stack.last_mut()
            && core::mem::replace(&mut level.any, true)
        {
            self.unit(vm, b',')?;
        }
        self.indent(vm)
    }

    /// A new line with the indentation of the innermost level, if there is a gap.
    fn indent(&mut self, vm: &mut Vm) -> JsResult<()> {
        if self.gap.is_empty() {
            return Ok(());
        }
        self.unit(vm, b'\n')?;
        self.check(vm, self.gap.len().saturating_mul(self.stack.len()))?;
        for _ in 0..self.stack.len() {
            self.builder.push_units(&mut vm.heap.meter, Units::Utf16(&self.gap))?;
        }
        Ok(())
    }

    /// Throws a RangeError if so many further units are too many.
    fn check(&self, vm: &mut Vm, more: usize) -> JsResult<()> {
        if self.builder.len().saturating_add(more) > MAX_STRING_LENGTH {
            return vm.range_error("Invalid string length");
        }
        Ok(())
    }

    fn unit(&mut self, vm: &mut Vm, unit: u8) -> JsResult<()> {
        self.check(vm, 1)?;
        Ok(self.builder.push_unit(&mut vm.heap.meter, u16::from(unit))?)
    }

    fn push(&mut self, vm: &mut Vm, text: Str) -> JsResult<()> {
        self.check(vm, vm.heap.strings.len(text))?;
        Ok(self.builder.push_string(&mut vm.heap.meter, &vm.heap.strings, text)?)
    }

    /// <https://tc39.es/ecma262/#sec-quotejsonstring>
    fn quote(&mut self, vm: &mut Vm, text: Str) -> JsResult<()> {
        // Pays for looking at each unit.
        let length = vm.heap.strings.len(text);
        vm.tick(length as u64 / 8)?;
        self.check(vm, length + 2)?;
        let heap = &mut vm.heap;
        let units = heap.strings.flat(&mut heap.meter, text)?;
        let meter = &mut heap.meter;
        self.builder.push_unit(meter, 0x22)?;
        let mut start = 0;
        while let Some(at) = next_escaped(meter, units, start)? {
            let unit = units.get(at);
            self.builder.push_units(meter, units.slice(start..at))?;
            start = at + 1;
            let short = match unit {
                0x08 => b'b',
                0x09 => b't',
                0x0A => b'n',
                0x0C => b'f',
                0x0D => b'r',
                0x22 => b'"',
                0x5C => b'\\',
                _ => 0,
            };
            if short != 0 {
                self.builder.push_units(meter, Units::Latin1(&[b'\\', short]))?;
            } else {
                self.builder.push_str(meter, &alloc::format!("\\u{unit:04x}"))?;
            }
            if self.builder.len() > MAX_STRING_LENGTH - 8 {
                return vm.range_error("Invalid string length");
            }
        }
        self.builder.push_units(meter, units.slice(start..length))?;
        Ok(self.builder.push_unit(meter, 0x22)?)
    }
}

/// The place of the first unit from a place on that is not written as it is: a quotation mark, a backslash, a control
/// character, a lone surrogate.
fn next_escaped(meter: &Meter, units: Units<'_>, from: usize) -> Metered<Option<usize>> {
    let is_special = |unit: u16| matches!(unit, 0x22 | 0x5C | 0..=0x1F);
    match units {
        Units::Latin1(units) => {
            let mut at = from;
            for part in units[from..].chunks(SOUGHT_AT_ONCE) {
                if let Some(place) = part.iter().position(|&unit| is_special(u16::from(unit))) {
                    return Ok(Some(at + place));
                }
                at += part.len();
                if at < units.len() {
                    meter.check()?;
                }
            }
            Ok(None)
        }
        Units::Utf16(units) => {
            let (mut at, mut look_at) = (from, from + SOUGHT_AT_ONCE);
            while let Some(&unit) = units.get(at) {
                let is_pair = is_leading_surrogate(unit)
                    && units.get(at + 1).is_some_and(|&unit| is_trailing_surrogate(unit));
                let is_lone = is_trailing_surrogate(unit) || (is_leading_surrogate(unit) && !is_pair);
                if is_special(unit) || is_lone {
                    return Ok(Some(at));
                }
                at += 1 + usize::from(is_pair);
                if at >= look_at {
                    look_at += SOUGHT_AT_ONCE;
                    meter.check()?;
                }
            }
            Ok(None)
        }
    }
}

/// Units among which one to escape is sought between two looks at the limits.
const SOUGHT_AT_ONCE: usize = 1 << 15;

/// The key of a member. The string of an index is made only when script asks for it.
#[derive(Clone, Copy)]
enum Key {
    Name(PropertyKey),
    Index(u64),
}

impl Key {
    fn value(self, vm: &mut Vm) -> Metered<Value> {
        match self {
            Key::Name(key) => vm.heap.key_value(key),
            Key::Index(index) => match u32::try_from(index) {
                Ok(index) => Ok(Value::string(vm.heap.index_string(index)?)),
                Err(_) => vm.heap.string_value(&number::to_string(index as f64)),
            },
        }
    }
}

/// EnumerableOwnProperties(object, key), kept alive.
fn enumerable_names(vm: &mut Vm, object: Object) -> JsResult<Vec<PropertyKey>> {
    let mut keys = vm.own_property_keys(object)?;
    vm.keep_keys(&keys)?;
    let mut kept = 0;
    for at in 0..keys.len() {
        vm.tick(1)?;
        let Some(&key) = keys.get(at) else { break };
        if key.as_symbol().is_some() {
            continue;
        }
        let property = vm.get_own_property(object, key)?;
        if property.is_some_and(|property| property.attributes.has(Attributes::ENUMERABLE)) {
            if let Some(place) = keys.get_mut(kept) {
                *place = key;
            }
            kept += 1;
        }
    }
    keys.truncate(kept);
    Ok(keys)
}

//! Literals, closures and scopes that the handlers do not make.

use super::run::Flow;
use crate::{Attributes, Intrinsic, JsResult, Kind, Object, PropertyKey, Value, Vm};
use alloc::vec::Vec;
use creance_bytecode::{Constant, Insn};
use creance_heap::extra::{MappedData, RegExpData};
use creance_heap::string::names;
use creance_heap::{Extra, symbols};

impl Vm {
    pub(super) fn new_object(&mut self, i: Insn) -> JsResult<Flow> {
        let realm = self.frame_realm();
        let shape = match self.heap.object_shape(realm) {
            Some(shape) => shape,
            None => self.heap.make_object_shape(realm)?,
        };
        let object = self.heap.new_object_of(Kind::Object, shape)?;
        self.set_register(i.a(), Value::object(object));
        Ok(Flow::Go)
    }

    pub(super) fn new_array(&mut self, i: Insn) -> JsResult<Flow> {
        let realm = self.frame_realm();
        let array = self.heap.new_array(realm, &[])?;
        self.heap.grow_elements(array, (i.imm().max(0) as usize).min(1 << 16))?;
        self.set_register(i.a(), Value::object(array));
        Ok(Flow::Go)
    }

    pub(super) fn array_of(&mut self, i: Insn) -> JsResult<Flow> {
        let realm = self.frame_realm();
        let first = self.base + usize::from(i.b());
        let prototype = self.heap.intrinsic(realm, Intrinsic::ArrayPrototype)?;
        let array = self.heap.new_object(Kind::Array, Some(prototype))?;
        let count = usize::from(i.c());
        self.heap.grow_elements(array, count)?;
        let values = &self.stack[first..first + count];
        let cell = self.heap.object_mut(array);
        cell.elements.extend_from_slice(values);
        cell.set_payload(count as u64);
        self.set_register(i.a(), Value::object(array));
        Ok(Flow::Go)
    }

    pub(super) fn array_append(&mut self, array: Value, value: Value) -> JsResult<Flow> {
        if let Some(array) = array.as_object() {
            self.array_push(array, value)?;
        }
        Ok(Flow::Go)
    }

    pub(super) fn new_closure(&mut self, i: Insn, scope: Value) -> JsResult<Flow> {
        let closure = self.make_closure(i.imm() as u32, scope.as_cell().unwrap_or(0))?;
        self.set_register(i.a(), Value::object(closure));
        Ok(Flow::Go)
    }

    pub(super) fn copy_scope(&mut self, i: Insn, scope: Value) -> JsResult<Flow> {
        let Some(cell) = scope.as_cell().and_then(|index| self.heap.cell(index)) else { return Ok(Flow::Go) };
        let (parent, slots, count) = (cell.shape.0, cell.slots, cell.elements.len());
        let copy = self.heap.new_scope(parent, 4 + count as u32)?;
        let elements =
            scope.as_cell().and_then(|index| self.heap.cell(index)).map(|cell| cell.elements.clone());
        if let Some(cell) = self.heap.cell_mut(copy) {
            cell.slots = slots;
            cell.elements = elements.unwrap_or_default();
        }
        self.set_register(i.a(), Value::cell(copy));
        Ok(Flow::Go)
    }

    /// <https://tc39.es/ecma262/#sec-gettemplateobject>
    pub(super) fn get_template_object(&mut self, i: Insn) -> JsResult<Flow> {
        let site = (self.frames[self.fp].function, i.imm() as u32);
        if let Some(&object) = self.templates.get(&site) {
            self.set_register(i.a(), Value::object(object));
            return Ok(Flow::Go);
        }
        let Some((program, function, constant)) = self.program_constant(i) else { return Ok(Flow::Go) };
        let Some(Constant::Template { cooked, raw }) =
            program.functions[function as usize].constants.get(constant)
        else {
            return self.type_error("a template is missing");
        };
        let realm = self.frame_realm();
        let mut cooked_values = Vec::new();
        for text in cooked {
            cooked_values.push(match text {
                Some(text) => Value::string(self.heap.strings.from_text(&mut self.heap.meter, text)?),
                None => Value::UNDEFINED,
            });
        }
        let mut raw_values = Vec::new();
        for text in raw {
            raw_values.push(Value::string(self.heap.strings.from_text(&mut self.heap.meter, text)?));
        }
        let template = self.heap.new_array(realm, &cooked_values)?;
        let raw = self.heap.new_array(realm, &raw_values)?;
        self.set_integrity_level(raw, true)?;
        let key = PropertyKey::interned(names::RAW);
        self.heap.define_own(template, key, Value::object(raw), Attributes::NONE)?;
        self.set_integrity_level(template, true)?;
        self.templates.insert(site, template);
        self.set_register(i.a(), Value::object(template));
        Ok(Flow::Go)
    }

    /// The object of a literal. Its first evaluation leaves another object in the place of the constant, from which
    /// further ones take the program. <https://tc39.es/ecma262/#sec-regular-expression-literals-runtime-semantics-evaluation>
    pub(super) fn new_regexp(&mut self, i: Insn) -> JsResult<Flow> {
        let place = i.imm() as u32 as usize;
        let realm = self.frame_realm();
        let prototype = self.heap.intrinsic(realm, Intrinsic::RegExpPrototype)?;
        let kept = match self.constants.get(place).and_then(|constant| constant.as_object()) {
            Some(kept) => kept,
            None => {
                let data = self.literal_data(i)?;
                let kept = self.new_regexp_object(prototype, data)?;
                self.constants[place] = Value::object(kept);
                kept
            }
        };
        let Some(data) = self.regexp_data(kept).cloned() else {
            return self.type_error("a regular expression is missing");
        };
        let object = self.new_regexp_object(prototype, data)?;
        self.set_register(i.a(), Value::object(object));
        Ok(Flow::Go)
    }

    fn literal_data(&mut self, i: Insn) -> JsResult<RegExpData> {
        let text = self.program_constant(i).and_then(|(program, function, constant)| {
            match program.functions[function as usize].constants.get(constant) {
                Some(Constant::RegExp { pattern, flags }) => Some((pattern.clone(), flags.clone())),
                _ => None,
            }
        });
        let Some((pattern, flags)) = text else {
            return self.type_error("a regular expression is missing");
        };
        let source = self.heap.strings.from_text(&mut self.heap.meter, &pattern)?;
        let flags = self.heap.strings.from_text(&mut self.heap.meter, &flags)?;
        self.new_regexp_data(source, flags, true)
    }

    /// <https://tc39.es/ecma262/#sec-createunmappedargumentsobject>
    pub(super) fn create_arguments(&mut self, i: Insn, list: Value, sloppy: bool) -> JsResult<Object> {
        let realm = self.frame_realm();
        let prototype = self.heap.intrinsic(realm, Intrinsic::ObjectPrototype)?;
        let object = self.heap.new_object(Kind::Arguments, Some(prototype))?;
        if let Some(list) = list.as_object() {
            self.heap.object_mut(object).elements = self.heap.copy_elements(list, 0..usize::MAX)?;
        }
        let count = self.heap.object(object).elements.len();
        let length = PropertyKey::interned(names::LENGTH);
        self.heap.define_own(object, length, Value::int(count as i32), Attributes::METHOD)?;
        let array = self.heap.intrinsic(realm, Intrinsic::ArrayPrototype)?;
        let values = self.heap.own_property(array, PropertyKey::interned(names::VALUES))?;
        let iterator = PropertyKey::symbol(symbols::ITERATOR);
        let values = values.map_or(Value::UNDEFINED, |property| property.value);
        self.heap.define_own(object, iterator, values, Attributes::METHOD)?;
        let callee = PropertyKey::interned(names::CALLEE);
        let frame = self.frames[self.fp];
        if sloppy {
            let function = Value::object(creance_heap::Object(frame.callee));
            self.heap.define_own(object, callee, function, Attributes::METHOD)?;
        } else {
            let thrower = Value::object(self.heap.intrinsic(realm, Intrinsic::ThrowTypeError)?);
            let pair = self.heap.new_accessor(thrower, thrower)?;
            self.heap.define_own(object, callee, pair, Attributes::ACCESSOR)?;
        }
        self.set_register(i.a(), Value::object(object));
        Ok(object)
    }

    /// <https://tc39.es/ecma262/#sec-createmappedargumentsobject>
    pub(super) fn create_mapped_arguments(&mut self, i: Insn, list: Value, scope: Value) -> JsResult<Flow> {
        let object = self.create_arguments(i, list, true)?;
        let count = (i.imm() as u32).min(self.heap.object(object).elements.len() as u32);
        if let Some(scope) = scope.as_cell()
            && count != 0
        {
            let slots = (0..count).collect();
            let extra = self.heap.add_extra(Extra::Mapped(MappedData { scope, slots }))?;
            self.heap.object_mut(object).set_payload(u64::from(extra.0));
        }
        Ok(Flow::Go)
    }

    pub(super) fn create_rest(&mut self, i: Insn, list: Value) -> JsResult<Flow> {
        let realm = self.frame_realm();
        let array = self.heap.new_array(realm, &[])?;
        if let Some(list) = list.as_object() {
            let rest = self.heap.copy_elements(list, usize::from(i.c())..usize::MAX)?;
            let cell = self.heap.object_mut(array);
            cell.set_payload(rest.len() as u64);
            cell.elements = rest;
        }
        self.set_register(i.a(), Value::object(array));
        Ok(Flow::Go)
    }
}

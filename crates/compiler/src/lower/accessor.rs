//! `accessor` fields of classes: a getter and a setter around a private name that no source can spell.
//! <https://tc39.es/proposal-decorators/#sec-class-definitions>

use super::literal::prefixed;
use super::member::Key;
use super::{FunctionState, Lowerer};
use crate::builder::Reg;
use crate::scope::ScopeId;
use creance_bytecode::{FIRST_PARAMETER, FunctionKind, Op, THIS, Text};
use oxc_ast::ast::*;

impl<'a> Lowerer<'a, '_> {
    /// Makes the storage's name and defines getter and setter.
    pub(super) fn auto_accessor(
        &mut self,
        property: &AccessorProperty<'a>,
        index: usize,
        scope: ScopeId,
        class: Reg,
    ) {
        self.at(property.span);
        let object = if property.r#static { class } else { class + 1 };
        let key = self.property_key(&property.key, property.computed);
        let key = if property.computed { self.converted_key(key) } else { key };
        let key_register = self.key_register(&key);
        self.initialize_hidden(scope, &format!("%key{index}"), key_register);
        let private = match &property.key {
            PropertyKey::PrivateIdentifier(name) => Some(Text::from(format!("#{}", name.name).as_str())),
            _ => None,
        };
        let name = match (&private, &key) {
            (Some(name), _) | (None, Key::Name(name)) => Some(name.clone()),
            (None, Key::Register(_)) => None,
        };
        let storage = self.temp();
        let description = name.clone().unwrap_or_else(|| Text::from("accessor"));
        self.f.b.emit_named(Op::NewPrivateName, storage, 0, 0, &description);
        self.initialize_hidden(scope, &format!("%storage{index}"), storage);
        for (prefix, binding, op) in [(1, "%method", Op::DefineGetter), (2, "%setter", Op::DefineSetter)] {
            let function = self.temp();
            let name = name.as_ref().map(|name| prefixed(name, prefix));
            let code = self.accessor_function(property, prefix == 2, index, scope, name.as_ref());
            self.closure(code, function);
            match &private {
                Some(_) if property.r#static => {
                    self.emit(Op::DefinePrivateMethod, class, key_register, function, i32::from(prefix));
                }
                Some(_) => self.initialize_hidden(scope, &format!("{binding}{index}"), function),
                None => {
                    if name.is_none() {
                        self.emit(Op::SetFunctionName, function, key_register, prefix, 0);
                    }
                    self.emit(op, object, key_register, function, 0);
                }
            }
        }
    }

    /// The code of the getter or setter.
    fn accessor_function(
        &mut self,
        property: &AccessorProperty<'a>,
        setter: bool,
        index: usize,
        scope: ScopeId,
        name: Option<&Text>,
    ) -> u32 {
        let number = self.functions.len();
        self.functions.push(None);
        let parameters = u8::from(setter);
        let id = self.tree.add_plain_function(self.f.id, FunctionKind::Method, scope);
        let state = FunctionState::new(id, scope, FunctionKind::Method, parameters);
        let outer = std::mem::replace(&mut self.f, state);
        self.f.strict = true;
        self.at(property.span);
        let register = self.load_storage(index, scope);
        if setter {
            self.emit(Op::SetPrivate, THIS, register, FIRST_PARAMETER, 0);
            self.emit(Op::ReturnUndefined, 0, 0, 0, 0);
        } else {
            self.emit(Op::GetPrivate, register, THIS, register, 0);
            self.emit(Op::Return, register, 0, 0, 0);
        }
        let name = name.cloned().unwrap_or_else(|| Text::from(""));
        let span = self.method_text(property.span, property.r#static);
        let function = self.finish_function(name, u32::from(parameters), parameters, span);
        self.functions[number] = Some(function);
        self.f = outer;
        number as u32
    }

    fn load_storage(&mut self, index: usize, scope: ScopeId) -> Reg {
        let register = self.temp();
        if let Some(id) = self.tree.own(scope, &format!("%storage{index}")) {
            self.load_binding(id, false, register);
        }
        register
    }

    /// Gives an instance (or the class) its storage.
    pub(super) fn accessor_storage(&mut self, property: &AccessorProperty<'a>, index: usize, scope: ScopeId) {
        self.at(property.span);
        let key = self.element_key(&property.key, property.computed, index, scope);
        let value = self.element_value(&property.key, &key, property.value.as_ref());
        self.at(property.span);
        let storage = self.load_storage(index, scope);
        self.emit(Op::DefinePrivate, THIS, storage, value, 0);
    }
}

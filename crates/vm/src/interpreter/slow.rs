//! Slow operations: every opcode with the whole VM at hand. The stack is in the VM, the frame's `pc` is that of
//! the next instruction, and a collection may run before (never during) the operation.

use super::run::Flow;
use crate::operations::Hint;
use crate::vm::Frame;
use crate::{Abrupt, ErrorKind, Halt, JsResult, Value, Vm};
use core::cmp::Ordering;
use creance_bytecode::{Insn, Op};
use creance_heap::{BigError, BigInt, Intrinsic, MAX_STRING_LENGTH, Str, number};

impl Vm {
    /// Carries out the instruction before `pc`.
    #[inline(never)]
    pub(super) fn slow_operation(&mut self, pc: u32) -> JsResult<Flow> {
        self.collect_if_wanted()?;
        let temps = self.temps.len();
        let insn = self.instruction_before(pc);
        let Some(op) = insn.op() else { return Err(Abrupt::Halt(Halt::Interrupted)) };
        // OPTIMIZATION: calls of natives and the like need not go through the large match.
        let result = match op {
            Op::Call => self.slow_call(insn),
            Op::GetField => {
                let receiver = self.register(insn.b());
                self.get_field(insn, receiver)
            }
            Op::IteratorNext => self.iterator_next(insn),
            Op::Yield => self.yield_value(insn, false),
            _ => self.dispatch(op, insn),
        };
        self.temps.truncate(temps);
        result
    }

    fn put(&mut self, i: Insn, value: Value) -> JsResult<Flow> {
        self.set_register(i.a(), value);
        Ok(Flow::Go)
    }

    /// Makes the frame go on at the target of a jump.
    pub(super) fn jump(&mut self, i: Insn) {
        let fp = self.fp;
        self.frames[fp].pc = self.frames[fp].pc.wrapping_add(i.imm() as u32);
    }

    fn jump_if(&mut self, i: Insn, test: bool) -> JsResult<Flow> {
        if test {
            if i.imm() < 0 && !self.heap.meter.spend(i.imm().unsigned_abs()) {
                self.jump(i);
                self.safepoint()?;
                return Ok(Flow::Go);
            }
            self.jump(i);
        }
        Ok(Flow::Go)
    }

    fn dispatch(&mut self, op: Op, i: Insn) -> JsResult<Flow> {
        let (a, b, c) = (self.register(i.a()), self.register(i.b()), self.register(i.c()));
        let imm = Value::int(i.imm());
        let short = Value::int(i32::from(i.short()));
        match op {
            Op::LoadCallee => {
                let callee = self.frames[self.fp].callee;
                self.put(i, Value::object(creance_heap::Object(callee)))
            }
            Op::LoadNewTarget => {
                let Frame { new_target, .. } = self.frames[self.fp];
                let object = Value::object(creance_heap::Object(new_target));
                self.put(i, if new_target == 0 { Value::UNDEFINED } else { object })
            }
            Op::LoadIntrinsic => self.load_intrinsic(i),
            Op::LoadGlobalObject => {
                let global = self.heap.realms[usize::from(self.frame_realm())].global;
                self.put(i, Value::object(global))
            }
            Op::Add => self.add(b, c).and_then(|value| self.put(i, value)),
            Op::AddInt => self.add(b, imm).and_then(|value| self.put(i, value)),
            Op::Sub | Op::Mul | Op::Div | Op::Rem | Op::Exp | Op::BitAnd | Op::BitOr | Op::BitXor | Op::Shl
            | Op::Shr | Op::UShr => self.numeric(op, b, c).and_then(|value| self.put(i, value)),
            Op::SubInt | Op::MulInt | Op::RemInt | Op::BitAndInt | Op::BitOrInt | Op::BitXorInt | Op::ShlInt
            | Op::ShrInt | Op::UShrInt => self.numeric(op, b, imm).and_then(|value| self.put(i, value)),
            Op::Inc => self.step(b, 1.0).and_then(|value| self.put(i, value)),
            Op::Dec => self.step(b, -1.0).and_then(|value| self.put(i, value)),
            Op::Neg => self.unary(b, |x| -x, BigInt::neg).and_then(|value| self.put(i, value)),
            Op::BitNot => {
                let value = self.unary(b, |x| f64::from(!number::to_int32(x)), BigInt::not)?;
                self.put(i, value)
            }
            Op::ToNumber => self.to_number(b).and_then(|number| self.put(i, Value::number(number))),
            Op::ToNumeric => self.to_numeric(b).and_then(|value| self.put(i, value)),
            Op::Not => self.put(i, Value::bool(!self.to_boolean(b))),
            Op::TypeOf => self.put(i, Value::string(self.type_of(b))),
            Op::ToString => self.to_string(b).and_then(|string| self.put(i, Value::string(string))),
            Op::ToPropertyKey => self.key_operand(b).and_then(|value| self.put(i, value)),
            Op::ElementKey if b.is_nullish() => self.get_elem(i, b, c),
            Op::ElementKey => self.key_operand(c).and_then(|value| self.put(i, value)),
            Op::ToObject => self.to_object(b).and_then(|object| self.put(i, Value::object(object))),
            Op::RequireObjectCoercible if a.is_nullish() => {
                let what = self.describe(a)?;
                self.type_error(&alloc::format!("Cannot destructure '{what}' as it is undefined or null."))
            }
            Op::RequireObjectCoercible => Ok(Flow::Go),
            Op::Concat => self.concat_registers(i),
            Op::Lt => self.order(b, c).and_then(|order| self.put(i, less(order))),
            Op::Le => self.order(b, c).and_then(|order| self.put(i, less_equal(order))),
            Op::Gt => self.order(b, c).and_then(|order| self.put(i, greater(order))),
            Op::Ge => self.order(b, c).and_then(|order| self.put(i, greater_equal(order))),
            Op::Eq => self.is_loosely_equal(b, c).and_then(|equal| self.put(i, Value::bool(equal))),
            Op::Ne => self.is_loosely_equal(b, c).and_then(|equal| self.put(i, Value::bool(!equal))),
            Op::StrictEq => Ok(self.is_strictly_equal(b, c)?).and_then(|equal| self.put(i, Value::bool(equal))),
            Op::StrictNe => Ok(self.is_strictly_equal(b, c)?).and_then(|equal| self.put(i, Value::bool(!equal))),
            Op::In => self.in_operator(b, c).and_then(|found| self.put(i, Value::bool(found))),
            Op::InstanceOf => self.instance_of(b, c).and_then(|is| self.put(i, Value::bool(is))),

            Op::JumpIfTrue | Op::LoopIfTrue => self.jump_if(i, self.to_boolean(a)),
            Op::JumpIfFalse | Op::LoopIfFalse => self.jump_if(i, !self.to_boolean(a)),
            Op::JumpLt | Op::LoopLt => self.jump_ordered(i, a, b, less, true),
            Op::JumpNotLt => self.jump_ordered(i, a, b, less, false),
            Op::JumpLe | Op::LoopLe => self.jump_ordered(i, a, b, less_equal, true),
            Op::JumpNotLe => self.jump_ordered(i, a, b, less_equal, false),
            Op::JumpGt | Op::LoopGt => self.jump_ordered(i, a, b, greater, true),
            Op::JumpNotGt => self.jump_ordered(i, a, b, greater, false),
            Op::JumpGe | Op::LoopGe => self.jump_ordered(i, a, b, greater_equal, true),
            Op::JumpNotGe => self.jump_ordered(i, a, b, greater_equal, false),
            Op::JumpEqNull => self.jump_if(i, a.is_nullish() || self.heap.is_html_dda(a)),
            Op::JumpNeNull => self.jump_if(i, !a.is_nullish() && !self.heap.is_html_dda(a)),
            Op::JumpEq => self.is_loosely_equal(a, b).and_then(|equal| self.jump_if(i, equal)),
            Op::JumpNe => self.is_loosely_equal(a, b).and_then(|equal| self.jump_if(i, !equal)),
            Op::JumpStrictEq => Ok(self.is_strictly_equal(a, b)?).and_then(|equal| self.jump_if(i, equal)),
            Op::JumpStrictNe | Op::LoopStrictNe => {
                Ok(self.is_strictly_equal(a, b)?).and_then(|equal| self.jump_if(i, !equal))
            }
            Op::JumpLtInt | Op::LoopLtInt => self.jump_ordered(i, a, short, less, true),
            Op::JumpNotLtInt => self.jump_ordered(i, a, short, less, false),
            Op::JumpLeInt | Op::LoopLeInt => self.jump_ordered(i, a, short, less_equal, true),
            Op::JumpNotLeInt => self.jump_ordered(i, a, short, less_equal, false),
            Op::JumpGtInt | Op::LoopGtInt => self.jump_ordered(i, a, short, greater, true),
            Op::JumpNotGtInt => self.jump_ordered(i, a, short, greater, false),
            Op::JumpGeInt | Op::LoopGeInt => self.jump_ordered(i, a, short, greater_equal, true),
            Op::JumpNotGeInt => self.jump_ordered(i, a, short, greater_equal, false),

            Op::GetField | Op::GetLength => self.get_field(i, b),
            Op::SetField => self.set_field(i, a, b),
            Op::GetElem => self.get_elem(i, b, c),
            Op::SetElem => self.set_elem(i, a, b, c),
            Op::GetSuper => self.get_super(i, b, c),
            Op::SetSuper => self.set_super(i, a, b, c),
            Op::DeleteField => {
                let key = self.constant_key(i)?;
                self.delete_operator(i, b, key, i.c() != 0)
            }
            Op::DeleteElem => {
                if b.is_nullish() {
                    let what = self.describe(b)?;
                    return self.type_error(&alloc::format!("Cannot convert {what} to object"));
                }
                let key = self.to_property_key(c)?;
                self.delete_operator(i, b, key, i.imm() != 0)
            }
            Op::DefineField => self.define_field(i, a, b),
            Op::DefineElem => self.define_elem(i, a, b, c),
            Op::DefineGetter => self.define_accessor(i, a, b, c, true),
            Op::DefineSetter => self.define_accessor(i, a, b, c, false),
            Op::SetLiteralPrototype => self.set_literal_prototype(a, b),
            Op::CopyDataProperties => self.copy_properties(i, a, b),
            Op::SetFunctionName => self.name_function(i, a, b),
            Op::NewPrivateName => {
                let description = self.string_constant(i).as_string();
                let name = self.heap.new_symbol(description, true)?;
                self.put(i, Value::symbol(name))
            }
            Op::GetPrivate => self.get_private(i, b, c),
            Op::SetPrivate => self.set_private(a, b, c),
            Op::DefinePrivate => self.define_private(a, b, c),
            Op::DefinePrivateMethod => self.define_private_method(i, a, b, c),
            Op::HasPrivate => self.has_private(i, b, c),

            Op::GetGlobal => self.get_global(i, true),
            Op::GetGlobalOrUndefined => self.get_global(i, false),
            Op::SetGlobal => self.set_global(i, a),
            Op::InitGlobalLexical => self.init_global_lexical(i, a),
            Op::DeleteGlobal => self.delete_global(i),
            Op::HasGlobal => self.has_global(i),
            Op::DeclareGlobals => self.declare_globals(),
            Op::DefineGlobalFunction => self.define_global_function(i, a),
            Op::WithHas => self.with_has(i, b),
            Op::ThrowUndefinedName => self.undefined_name(self.string_constant(i)),

            Op::NewScope => {
                let scope = self.heap.new_scope(b.as_cell().unwrap_or(0), i.imm() as u32)?;
                self.put(i, Value::cell(scope))
            }
            Op::CopyScope => self.copy_scope(i, b),
            Op::GetScoped | Op::SetScoped => self.type_error("a binding's scope is missing"),
            Op::GetScopedChecked | Op::SetScopedChecked | Op::GetImported => self.uninitialized(None),
            Op::CheckInitialized => self.uninitialized(Some(self.string_constant(i))),
            Op::ThrowConstAssign => self.type_error("Assignment to constant variable."),
            Op::NewEvalVariables => {
                let object = self.heap.new_ordinary(None)?;
                self.put(i, Value::object(object))
            }

            Op::NewClosure => self.new_closure(i, b),
            Op::NewClass => self.new_class(i, a, b),
            Op::CoerceThis => self.coerce_this(),
            Op::CheckThis if a.is_empty() => self.throw(
                ErrorKind::Reference,
                "Must call super constructor in derived class before accessing 'this' or returning from derived constructor",
            ),
            Op::CheckThis => Ok(Flow::Go),
            Op::CheckThisUnbound if !a.is_empty() => {
                self.throw(ErrorKind::Reference, "Super constructor may only be called once")
            }
            Op::CheckThisUnbound => Ok(Flow::Go),
            Op::CreateArguments => self.create_arguments(i, b, i.c() != 0).map(|_| Flow::Go),
            Op::CreateMappedArguments => self.create_mapped_arguments(i, b, c),
            Op::CreateRest => self.create_rest(i, b),

            Op::Call => self.slow_call(i),
            Op::TailCall | Op::TailCallSpread => self.tail_call(i),
            Op::CallSpread => self.slow_spread(i, None),
            Op::New => self.slow_construct(i, a),
            Op::NewSpread => self.slow_spread(i, Some(a)),
            Op::SuperCall => {
                let target = self.register(i.a().wrapping_add(1));
                self.slow_construct(i, target)
            }
            Op::SuperCallSpread => {
                let target = self.register(i.a().wrapping_add(1));
                self.slow_spread(i, Some(target))
            }
            Op::GetPrototype => {
                let function = b.as_object().unwrap_or(creance_heap::Object(0));
                let parent = self.get_prototype_of(function)?;
                self.put(i, parent.map_or(Value::NULL, Value::object))
            }
            Op::CallEval => self.call_eval(i, false),
            Op::CallEvalSpread => self.call_eval(i, true),
            Op::JumpIfEval => {
                let eval = self.heap.existing_intrinsic(self.frame_realm(), Intrinsic::Eval);
                self.jump_if(i, eval.is_some() && a.as_object() == eval)
            }
            Op::Return => self.return_slowly(a),
            Op::ReturnUndefined => self.return_slowly(Value::UNDEFINED),
            Op::ReturnDerived => self.return_derived(a, b),
            Op::ImportCall => {
                let promise = self.import_call(b, c, i.imm())?;
                self.put(i, promise)
            }
            Op::ImportMeta => {
                let meta = self.import_meta()?;
                self.put(i, meta)
            }

            Op::NewObject => self.new_object(i),
            Op::NewArray => self.new_array(i),
            Op::ArrayOf => self.array_of(i),
            Op::ArrayPush => self.array_append(a, b),
            Op::ArrayPushHole => self.array_append(a, Value::EMPTY),
            Op::GetTemplateObject => self.get_template_object(i),
            Op::NewRegExp => self.new_regexp(i),

            Op::GetIterator => self.get_iterator_registers(i, b),
            Op::IteratorNext => self.iterator_next(i),
            Op::IteratorStep => self.iterator_step(i),
            Op::IteratorRest => self.iterator_rest(i),
            Op::IteratorClose => self.iterator_close_registers(i),
            Op::IteratorCloseSilent => self.iterator_close_silent(i),
            Op::IteratorCallNext => self.iterator_call_next(i, c),
            Op::IteratorCallReturn => self.iterator_call_return(i),
            Op::IteratorUnwrap => self.iterator_unwrap(i, b),
            Op::CheckIteratorResult if !a.is_object() => self.bad_iterator_result(a),
            Op::CheckIteratorResult => Ok(Flow::Go),
            Op::ForInStart => self.for_in_start(i, b),
            Op::ForInNext => self.for_in_next(i, b),

            Op::DisposeKey => self.dispose_key(i, b),
            Op::AddDisposable => self.add_disposable(i, a, b, c),
            Op::NextDisposable => self.next_disposable(i, b),
            Op::SuppressError => {
                let error = self.new_suppressed_error(b, c)?;
                self.put(i, Value::object(error))
            }

            Op::Throw => Err(Abrupt::Throw(a)),
            Op::ThrowError => self.throw_constant(i),
            Op::GeneratorStart => self.generator_start(),
            Op::AsyncStart => self.async_start(),
            Op::Yield => self.yield_value(i, false),
            Op::YieldDelegate => self.yield_value(i, true),
            Op::Await => self.await_value(i),

            // Handlers never leave these to the slow path.
            Op::LoadInt | Op::LoadConst | Op::LoadUndefined | Op::LoadNull | Op::LoadTrue | Op::LoadFalse
            | Op::LoadEmpty | Op::Move | Op::Jump | Op::JumpIfNullish | Op::JumpIfNotNullish
            | Op::JumpIfUndefined | Op::JumpIfNotUndefined | Op::JumpIfEmpty | Op::JumpStrictEqInt
            | Op::JumpStrictNeInt | Op::Loop | Op::LoopStrictNeInt | Op::Checkpoint => {
                self.type_error("an instruction has no slow operation")
            }
        }
    }

    /// ToPropertyKey, as a value that is a key already.
    fn key_operand(&mut self, value: Value) -> JsResult<Value> {
        let key = self.to_property_key(value)?;
        Ok(match key.as_index() {
            Some(index) => Value::int(index as i32),
            None => self.heap.key_value(key)?,
        })
    }

    fn jump_ordered(
        &mut self,
        i: Insn,
        a: Value,
        b: Value,
        test: fn(Option<Ordering>) -> Value,
        wanted: bool,
    ) -> JsResult<Flow> {
        let order = self.order(a, b)?;
        self.jump_if(i, (test(order) == Value::TRUE) == wanted)
    }

    /// The instruction becomes a load of its constant, which becomes the native; further instructions with the
    /// same constant find it there.
    fn load_intrinsic(&mut self, i: Insn) -> JsResult<Flow> {
        let mut native = self.string_constant(i);
        if let Some(name) = native.as_string() {
            let name = self.heap.strings.to_rust_string(&mut self.heap.meter, name)?;
            native = self.library_function(&name)?;
            self.constants[i.imm() as u32 as usize] = native;
        }
        let pc = self.frames[self.fp].pc as usize - 1;
        self.code[pc] = Insn::new(Op::LoadConst, i.a(), 0, 0, i.imm()).0;
        self.put(i, native)
    }

    /// `+` <https://tc39.es/ecma262/#sec-applystringornumericbinaryoperator>
    pub(crate) fn add(&mut self, a: Value, b: Value) -> JsResult<Value> {
        if let (Some(x), Some(y)) = (a.as_string(), b.as_string()) {
            return self.concat_strings(x, y).map(Value::string);
        }
        if a.as_bigint().is_some() && b.as_bigint().is_some() {
            return self.bigint_operation(Op::Add, a, b);
        }
        let a = self.to_primitive(a, Hint::Default)?;
        self.keep(a);
        let b = self.to_primitive(b, Hint::Default)?;
        if a.is_string() || b.is_string() {
            let x = self.to_string(a)?;
            let y = self.to_string(b)?;
            return self.concat_strings(x, y).map(Value::string);
        }
        self.numeric(Op::Add, a, b)
    }

    /// The concatenation of two strings.
    ///
    /// # Errors
    /// A RangeError for a result that is too long.
    pub fn concat_strings(&mut self, a: Str, b: Str) -> JsResult<Str> {
        if self.heap.strings.len(a) + self.heap.strings.len(b) > MAX_STRING_LENGTH {
            return self.range_error("Invalid string length");
        }
        Ok(self.heap.strings.concat(&mut self.heap.meter, a, b)?)
    }

    fn concat_registers(&mut self, i: Insn) -> JsResult<Flow> {
        let mut result = Str::EMPTY;
        for offset in 0..i.c() {
            let value = self.register(i.b().wrapping_add(offset));
            let string = self.to_string(value)?;
            self.keep(Value::string(result));
            result = self.concat_strings(result, string)?;
        }
        self.put(i, Value::string(result))
    }

    fn numeric(&mut self, op: Op, a: Value, b: Value) -> JsResult<Value> {
        if a.as_bigint().is_some() && b.as_bigint().is_some() {
            return self.bigint_operation(op, a, b);
        }
        let a = self.to_numeric(a)?;
        self.keep(a);
        let b = self.to_numeric(b)?;
        if let (Some(x), Some(y)) = (a.as_number(), b.as_number()) {
            let (int, shift) = (number::to_int32(x), number::to_uint32(y) & 31);
            return Ok(Value::number(match op {
                Op::Add => x + y,
                Op::Sub | Op::SubInt => x - y,
                Op::Mul | Op::MulInt => x * y,
                Op::Div => x / y,
                Op::Rem | Op::RemInt => number::remainder(x, y),
                Op::Exp => number::exponentiate(x, y),
                Op::BitAnd | Op::BitAndInt => f64::from(int & number::to_int32(y)),
                Op::BitOr | Op::BitOrInt => f64::from(int | number::to_int32(y)),
                Op::BitXor | Op::BitXorInt => f64::from(int ^ number::to_int32(y)),
                Op::Shl | Op::ShlInt => f64::from(int << shift),
                Op::Shr | Op::ShrInt => f64::from(int >> shift),
                _ => f64::from(int as u32 >> shift),
            }));
        }
        self.bigint_operation(op, a, b)
    }

    fn bigint_operation(&mut self, op: Op, a: Value, b: Value) -> JsResult<Value> {
        let Some(result) = super::bigints::compute(&mut self.heap, op, a, b) else {
            let both = a.as_bigint().is_some() && b.as_bigint().is_some();
            return self.type_error(if both {
                "BigInts have no unsigned right shift, use >> instead"
            } else {
                "Cannot mix BigInt and other types, use explicit conversions"
            });
        };
        let result = self.bigint_result(result)?;
        Ok(self.heap.add_bigint(result)?)
    }

    fn step(&mut self, value: Value, by: f64) -> JsResult<Value> {
        let value = self.to_numeric(value)?;
        self.unary(value, |x| x + by, if by > 0.0 { BigInt::inc } else { BigInt::dec })
    }

    fn unary(
        &mut self,
        value: Value,
        number: impl Fn(f64) -> f64,
        bigint: fn(&BigInt, &mut creance_budget::Meter) -> Result<BigInt, BigError>,
    ) -> JsResult<Value> {
        let value = self.to_numeric(value)?;
        if let Some(x) = value.as_number() {
            return Ok(Value::number(number(x)));
        }
        let operand =
            value.as_bigint().and_then(|index| self.heap.bigint(index)).cloned().unwrap_or_default();
        let result = bigint(&operand, &mut self.heap.meter);
        let result = self.bigint_result(result)?;
        Ok(self.heap.add_bigint(result)?)
    }

    fn in_operator(&mut self, key: Value, object: Value) -> JsResult<bool> {
        let Some(object) = object.as_object() else {
            let (key, what) = (self.describe(key)?, self.describe(object)?);
            return self
                .type_error(&alloc::format!("Cannot use 'in' operator to search for {key} in {what}"));
        };
        let key = self.to_property_key(key)?;
        self.has_property(object, key)
    }

    fn throw_constant(&mut self, i: Insn) -> JsResult<Flow> {
        let message = match self.string_constant(i).as_string() {
            Some(string) => self.heap.strings.to_rust_string(&mut self.heap.meter, string)?,
            None => alloc::string::String::new(),
        };
        let kind = match i.a() {
            0 => ErrorKind::Type,
            1 => ErrorKind::Reference,
            2 => ErrorKind::Syntax,
            _ => ErrorKind::Range,
        };
        self.throw(kind, &message)
    }
}

fn less(order: Option<Ordering>) -> Value {
    Value::bool(order == Some(Ordering::Less))
}

fn less_equal(order: Option<Ordering>) -> Value {
    Value::bool(matches!(order, Some(Ordering::Less | Ordering::Equal)))
}

fn greater(order: Option<Ordering>) -> Value {
    Value::bool(order == Some(Ordering::Greater))
}

fn greater_equal(order: Option<Ordering>) -> Value {
    Value::bool(matches!(order, Some(Ordering::Greater | Ordering::Equal)))
}

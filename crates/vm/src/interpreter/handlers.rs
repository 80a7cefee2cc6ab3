//! The fast paths: one small function per opcode, each ending in a call of the next in tail position.
//!
//! A handler keeps to the rules that make LLVM turn that call into a jump: at most six words of arguments,
//! nothing with a destructor alive, no address of a local that escapes, no panic path. What it cannot do
//! quickly it leaves to the slow operation of the same opcode. Nothing depends on the jumps for correctness:
//! every back edge, call and return goes through the trampoline.

use super::exit::{LOOP, RETURN, RETURN_SLOW, SLOW, SWITCH};
use super::table::TABLE;
use crate::vm::{CacheKind, CallInfo, Frame, call_flag, frame_flag};
use crate::{Kind, Value, Vm};
use creance_bytecode::Insn;
use creance_heap::ShapeId;

macro_rules! handlers {
    ($( $(#[$meta:meta])* fn $name:ident($vm:ident, $w:ident, $code:ident, $pc:ident, $i:ident) $body:block )*) => {
        $(
            $(#[$meta])*
            pub(super) fn $name($vm: &mut Vm, $w: &mut [Value; 256], $code: &[u64], $pc: u64, insn: u64) -> u64 {
                let $i = Insn(insn);
                $body
            }
        )*
    };
}
pub(super) use handlers;

/// Goes on with the next instruction.
macro_rules! next {
    ($vm:expr, $w:expr, $code:expr, $pc:expr) => {{
        let pc: u64 = $pc;
        return match $code.get(pc as usize) {
            Some(&insn) => TABLE[insn as u8 as usize]($vm, $w, $code, pc + 1, insn),
            None => SLOW | pc,
        };
    }};
}
pub(super) use next;

/// The registers of an instruction.
macro_rules! reg {
    ($w:expr, $byte:expr) => {
        $w[$byte as usize]
    };
}
pub(super) use reg;

/// Enters the handlers at `pc`.
#[inline(always)]
pub(super) fn start(vm: &mut Vm, w: &mut [Value; 256], code: &[u64], pc: u64) -> u64 {
    next!(vm, w, code, pc)
}

handlers! {
    fn slow(_vm, _w, _code, pc, _i) {
        SLOW | pc
    }

    fn load_int(vm, w, code, pc, i) {
        reg!(w, i.a()) = Value::int(i.imm());
        next!(vm, w, code, pc)
    }

    fn load_const(vm, w, code, pc, i) {
        match vm.constants.get(i.imm() as u32 as usize) {
            Some(&value) if !value.is_empty() => reg!(w, i.a()) = value,
            _ => return SLOW | pc,
        }
        next!(vm, w, code, pc)
    }

    fn load_undefined(vm, w, code, pc, i) {
        reg!(w, i.a()) = Value::UNDEFINED;
        next!(vm, w, code, pc)
    }

    fn load_null(vm, w, code, pc, i) {
        reg!(w, i.a()) = Value::NULL;
        next!(vm, w, code, pc)
    }

    fn load_true(vm, w, code, pc, i) {
        reg!(w, i.a()) = Value::TRUE;
        next!(vm, w, code, pc)
    }

    fn load_false(vm, w, code, pc, i) {
        reg!(w, i.a()) = Value::FALSE;
        next!(vm, w, code, pc)
    }

    fn load_empty(vm, w, code, pc, i) {
        reg!(w, i.a()) = Value::EMPTY;
        next!(vm, w, code, pc)
    }

    fn move_(vm, w, code, pc, i) {
        reg!(w, i.a()) = reg!(w, i.b());
        next!(vm, w, code, pc)
    }

    fn check_initialized(vm, w, code, pc, i) {
        if reg!(w, i.a()).is_empty() {
            return SLOW | pc;
        }
        next!(vm, w, code, pc)
    }

    fn get_scoped(vm, w, code, pc, i) {
        match scoped(vm, reg!(w, i.b()), i) {
            Some(value) => reg!(w, i.a()) = value,
            None => return SLOW | pc,
        }
        next!(vm, w, code, pc)
    }

    fn get_scoped_checked(vm, w, code, pc, i) {
        match scoped(vm, reg!(w, i.b()), i) {
            Some(value) if !value.is_empty() => reg!(w, i.a()) = value,
            _ => return SLOW | pc,
        }
        next!(vm, w, code, pc)
    }

    fn get_imported(vm, w, code, pc, i) {
        match imported(vm, reg!(w, i.b()), i) {
            Some(value) if !value.is_empty() => reg!(w, i.a()) = value,
            _ => return SLOW | pc,
        }
        next!(vm, w, code, pc)
    }

    fn set_scoped(vm, w, code, pc, i) {
        let value = reg!(w, i.a());
        match scoped_mut(vm, reg!(w, i.b()), i) {
            Some(place) => *place = value,
            None => return SLOW | pc,
        }
        next!(vm, w, code, pc)
    }

    fn set_scoped_checked(vm, w, code, pc, i) {
        let value = reg!(w, i.a());
        match scoped_mut(vm, reg!(w, i.b()), i) {
            Some(place) if !place.is_empty() => *place = value,
            _ => return SLOW | pc,
        }
        next!(vm, w, code, pc)
    }

    fn get_field(vm, w, code, pc, i) {
        if let Some(object) = reg!(w, i.b()).as_object()
            && let Some(cache) = vm.caches.get(i.imm() as u32 as usize)
            && let Some(cell) = vm.heap.cell(object.0)
            && cell.shape == cache.shape
            && cache.kind as u8 == CacheKind::Own as u8
            && let Some(value) = cell.slot(u32::from(cache.slot))
        {
            reg!(w, i.a()) = value;
            next!(vm, w, code, pc)
        }
        super::fields::get_field_warm(vm, w, code, pc, i.0)
    }

    fn get_length(vm, w, code, pc, i) {
        let value = reg!(w, i.b());
        if let Some(object) = value.as_object() {
            if let Some(cell) = vm.heap.cell(object.0)
                && cell.kind == Kind::Array
                && cell.payload() <= i32::MAX as u64
            {
                reg!(w, i.a()) = Value::int(cell.payload() as i32);
                next!(vm, w, code, pc)
            }
        } else if let Some(string) = value.as_string() {
            reg!(w, i.a()) = Value::int(vm.heap.strings.len(string) as i32);
            next!(vm, w, code, pc)
        }
        get_field(vm, w, code, pc, i.0)
    }

    fn set_field(vm, w, code, pc, i) {
        let value = reg!(w, i.b());
        if let Some(object) = reg!(w, i.a()).as_object()
            && let Some(&cache) = vm.caches.get(i.imm() as u32 as usize)
            && let Some(cell) = vm.heap.cell_mut(object.0)
            && cell.shape == cache.shape
            && cache.kind as u8 == CacheKind::Own as u8
            && let Some(place) = cell.slot_mut(u32::from(cache.slot))
        {
            *place = value;
            next!(vm, w, code, pc)
        }
        super::fields::add_field(vm, w, code, pc, i.0)
    }

    fn define_field(vm, w, code, pc, i) {
        super::fields::add_field(vm, w, code, pc, i.0)
    }

    fn get_elem(vm, w, code, pc, i) {
        if let Some(object) = reg!(w, i.b()).as_object()
            && let Some(index) = reg!(w, i.c()).as_int()
            && let Some(cell) = vm.heap.cell(object.0)
            && cell.kind == Kind::Array
            && let Some(&value) = cell.elements.get(index as u32 as usize)
            && !value.is_empty()
        {
            reg!(w, i.a()) = value;
            next!(vm, w, code, pc)
        }
        super::properties::get_elem_warm(vm, w, code, pc, i.0)
    }

    fn set_elem(vm, w, code, pc, i) {
        let value = reg!(w, i.c());
        if let Some(object) = reg!(w, i.a()).as_object()
            && let Some(index) = reg!(w, i.b()).as_int()
            && let Some(cell) = vm.heap.cell_mut(object.0)
            && cell.kind == Kind::Array
            && cell.flags & creance_heap::flag::FROZEN_ELEMENTS == 0
            && let Some(place) = cell.elements.get_mut(index as u32 as usize)
            && !place.is_empty()
        {
            *place = value;
            next!(vm, w, code, pc)
        }
        super::properties::set_elem_warm(vm, w, code, pc, i.0)
    }

    fn get_global(vm, w, code, pc, i) {
        let Some(&cache) = vm.caches.get(i.imm() as u32 as usize) else { return SLOW | pc };
        let entry = match cache.kind {
            CacheKind::Lexical => match vm.heap.realms.get(cache.holder as usize) {
                Some(realm) => realm.lexical.entry(u32::from(cache.slot)),
                None => None,
            },
            CacheKind::HolderEntry if cache.epoch == vm.heap.epoch() => {
                match vm.heap.dictionary(creance_heap::Object(cache.holder)) {
                    Some(dictionary) => dictionary.entry(u32::from(cache.slot)),
                    None => None,
                }
            }
            _ => None,
        };
        match entry {
            Some(entry) if entry.key == cache.key && !entry.value.is_empty() => reg!(w, i.a()) = entry.value,
            _ => return SLOW | pc,
        }
        next!(vm, w, code, pc)
    }

    fn set_global(vm, w, code, pc, i) {
        let Some(&cache) = vm.caches.get(i.imm() as u32 as usize) else { return SLOW | pc };
        let value = reg!(w, i.a());
        let epoch = vm.heap.epoch();
        let entry = match cache.kind {
            CacheKind::Lexical => match vm.heap.realms.get_mut(cache.holder as usize) {
                Some(realm) => realm.lexical.entry_mut(u32::from(cache.slot)),
                None => None,
            },
            CacheKind::HolderEntry if cache.epoch == epoch => {
                match vm.heap.dictionary_mut(creance_heap::Object(cache.holder)) {
                    Some(dictionary) => dictionary.entry_mut(u32::from(cache.slot)),
                    None => None,
                }
            }
            _ => None,
        };
        match entry {
            Some(entry)
                if entry.key == cache.key
                    && entry.attributes.is_writable_data()
                    && !entry.value.is_empty() =>
            {
                entry.value = value;
            }
            _ => return SLOW | pc,
        }
        next!(vm, w, code, pc)
    }

    fn new_object(vm, w, code, pc, i) {
        let realm = vm.frame_realm();
        let Some(shape) = vm.heap.object_shape(realm) else { return SLOW | pc };
        match vm.heap.try_allocate(Kind::Object, shape) {
            Some(index) => reg!(w, i.a()) = Value::object(creance_heap::Object(index)),
            None => return SLOW | pc,
        }
        next!(vm, w, code, pc)
    }

    fn new_closure(vm, w, code, pc, i) {
        let function = i.imm() as u32;
        let Some(linked) = vm.functions.get(function as usize) else { return SLOW | pc };
        let shape = linked.closure_shape;
        if shape.0 == ShapeId::NONE.0 {
            return SLOW | pc;
        }
        let scope = reg!(w, i.b()).as_cell().unwrap_or(0);
        match vm.heap.try_allocate(Kind::Function, shape) {
            Some(index) => {
                if let Some(cell) = vm.heap.cell_mut(index) {
                    cell.flags = creance_heap::flag::LAZY_FUNCTION;
                    cell.set_payload(u64::from(function) | u64::from(scope) << 32);
                }
                reg!(w, i.a()) = Value::object(creance_heap::Object(index));
            }
            None => return SLOW | pc,
        }
        next!(vm, w, code, pc)
    }

    fn new_scope(vm, w, code, pc, i) {
        let parent = reg!(w, i.b()).as_cell().unwrap_or(0);
        if i.imm() > 4 {
            return SLOW | pc;
        }
        match vm.heap.try_allocate(Kind::Scope, ShapeId(parent)) {
            Some(index) => {
                if let Some(cell) = vm.heap.cell_mut(index) {
                    cell.slots = [Value::EMPTY; 4];
                }
                reg!(w, i.a()) = Value::cell(index);
            }
            None => return SLOW | pc,
        }
        next!(vm, w, code, pc)
    }

    fn call(vm, w, code, pc, i) {
        match script_callee(vm, reg!(w, i.a())) {
            Some(callee) => enter(vm, w, pc, i, callee),
            None => call_leaf(vm, w, code, pc, i.0),
        }
    }

    /// A call of a native that has a short cut; any other is slow.
    #[inline(never)]
    fn call_leaf(vm, w, code, pc, i) {
        let first = i.a() as usize + 1;
        if let Some(callee) = reg!(w, i.a()).as_object()
            && let Some(cell) = vm.heap.cell(callee.0)
            && cell.kind == Kind::Native
        {
            if cell.payload() as u32 == vm.generator_next {
                return super::steps::call_next(vm, w, code, pc, i.0);
            }
            if let Some(spec) = vm.specs.get((cell.payload() >> 16) as u16 as usize)
                && let Some(method) = spec.methods.get(cell.payload() as u16 as usize)
                && let Some(leaf) = method.leaf
                && let Some(arguments) = w.get(first..first + 1 + i.b() as usize)
                && let Some(value) = leaf(&mut vm.heap, arguments)
            {
                reg!(w, i.c()) = value;
                next!(vm, w, code, pc)
            }
        }
        SLOW | pc
    }

    /// `new` of a function that makes its own `this`, once the shape of that is known.
    fn new(vm, w, _code, pc, i) {
        let Some(callee) = reg!(w, i.a()).as_object() else { return SLOW | pc };
        let Some(cell) = vm.heap.cell(callee.0) else { return SLOW | pc };
        if cell.kind != Kind::Function {
            return SLOW | pc;
        }
        let payload = cell.payload();
        let Some(&info) = vm.calls.get(payload as u32 as usize) else { return SLOW | pc };
        if info.flags & (call_flag::SLOW_CALL | call_flag::DERIVED | call_flag::NO_CONSTRUCT) != 0 {
            return SLOW | pc;
        }
        let Some(cache) = vm.constructs.get(payload as u32 as usize) else { return SLOW | pc };
        let [_, _, prototype, _] = cell.slots;
        if cell.shape != cache.callee_shape || prototype != cache.prototype {
            return SLOW | pc;
        }
        let shape = cache.shape;
        // A call that turns out to be slow after all drops this object.
        let Some(this) = vm.heap.try_allocate(Kind::Object, shape) else { return SLOW | pc };
        reg!(w, i.a().wrapping_add(1)) = Value::object(creance_heap::Object(this));
        let flags = frame_flag::CONSTRUCT;
        enter(vm, w, pc, i, Callee { payload, info, callee: callee.0, new_target: callee.0, flags })
    }

    fn element_key(vm, w, code, pc, i) {
        let key = reg!(w, i.c());
        if !reg!(w, i.b()).is_object() || key.as_int().is_none_or(|index| index < 0) {
            return SLOW | pc;
        }
        reg!(w, i.a()) = key;
        next!(vm, w, code, pc)
    }

    /// A step over an array that iterates plainly, or over a generator.
    fn iterator_next(vm, w, code, pc, i) {
        let Some(index) = reg!(w, i.a().wrapping_add(1)).as_int() else {
            return super::steps::resume(vm, w, code, pc, i.0);
        };
        if let Some(object) = reg!(w, i.a()).as_object()
            && let Some(cell) = vm.heap.cell(object.0)
            && let Some(&value) = cell.elements.get(index as u32 as usize)
            && !value.is_empty()
            && cell.kind == Kind::Array
        {
            reg!(w, i.a().wrapping_add(1)) = Value::int(index.wrapping_add(1));
            reg!(w, i.b()) = value;
            next!(vm, w, code, pc)
        }
        SLOW | pc
    }

    /// The same for destructuring.
    fn iterator_step(vm, w, code, pc, i) {
        let Some(index) = reg!(w, i.a().wrapping_add(1)).as_int() else {
            if reg!(w, i.a().wrapping_add(2)) != Value::FALSE {
                return SLOW | pc;
            }
            return super::steps::resume(vm, w, code, pc, i.0);
        };
        if reg!(w, i.a().wrapping_add(2)) == Value::FALSE
            && let Some(object) = reg!(w, i.a()).as_object()
            && let Some(cell) = vm.heap.cell(object.0)
            && let Some(&value) = cell.elements.get(index as u32 as usize)
            && !value.is_empty()
            && cell.kind == Kind::Array
        {
            reg!(w, i.a().wrapping_add(1)) = Value::int(index.wrapping_add(1));
            reg!(w, i.b()) = value;
            next!(vm, w, code, pc)
        }
        SLOW | pc
    }

    fn return_(vm, w, _code, _pc, i) {
        let value = reg!(w, i.a());
        leave(vm, w, value)
    }

    fn return_undefined(vm, w, _code, _pc, _i) {
        leave(vm, w, Value::UNDEFINED)
    }
}

/// What a call enters.
pub(super) struct Callee {
    pub payload: u64,
    pub info: CallInfo,
    pub callee: u32,
    pub new_target: u32,
    pub flags: u8,
}

/// A script's function that a plain call can enter without further ado.
#[inline(always)]
pub(super) fn script_callee(vm: &Vm, value: Value) -> Option<Callee> {
    let callee = value.as_object()?;
    let cell = vm.heap.cell(callee.0).filter(|cell| cell.kind == Kind::Function)?;
    let payload = cell.payload();
    let &info = vm.calls.get(payload as u32 as usize)?;
    let plain = info.flags & (call_flag::SLOW_CALL | call_flag::CLASS) == 0;
    plain.then_some(Callee { payload, info, callee: callee.0, new_target: 0, flags: 0 })
}

/// Pushes the frame of a call whose window begins at register `a`.
#[inline(always)]
pub(super) fn enter(vm: &mut Vm, w: &mut [Value; 256], pc: u64, i: Insn, entry: Callee) -> u64 {
    let call = i.a() as usize;
    let info = entry.info;
    if call + info.registers as usize > 256 {
        return SLOW | pc;
    }
    let fp = vm.fp;
    let base = vm.base + call;
    let Some([caller, frame]) = vm.frames.get_mut(fp..).and_then(|frames| frames.first_chunk_mut()) else {
        return SLOW | pc;
    };
    caller.pc = pc as u32;
    *frame = Frame {
        function: entry.payload as u32,
        callee: entry.callee,
        base: base as u32,
        pc: 0,
        new_target: entry.new_target,
        generator: 0,
        dst: i.c(),
        flags: entry.flags,
        registers: info.registers,
    };
    vm.fp = fp + 1;
    vm.base = base;
    w[call] = Value::cell((entry.payload >> 32) as u32);
    let mut missing = call + 2 + i.b() as usize;
    while missing < call + 2 + info.parameters as usize {
        w[missing & 255] = Value::UNDEFINED;
        missing += 1;
    }
    if !vm.heap.meter.spend(info.cost) {
        return super::exit::FUEL | u64::from(info.entry);
    }
    SWITCH | u64::from(info.entry)
}

#[inline(always)]
fn leave(vm: &mut Vm, w: &mut [Value; 256], mut value: Value) -> u64 {
    let fp = vm.fp;
    let Some(&frame) = vm.frames.get(fp) else { return RETURN_SLOW };
    if frame.flags != 0 {
        if frame.flags != frame_flag::CONSTRUCT {
            vm.result = value;
            return RETURN_SLOW;
        }
        if !value.is_object() {
            value = w[1];
        }
    }
    vm.result = value;
    let fp = fp.wrapping_sub(1);
    let Some(&caller) = vm.frames.get(fp) else { return RETURN_SLOW };
    vm.fp = fp;
    vm.base = caller.base as usize;
    RETURN | u64::from(frame.dst) << 48 | u64::from(caller.pc)
}

#[inline(always)]
fn scoped(vm: &Vm, scope: Value, i: Insn) -> Option<Value> {
    let mut cell = vm.heap.cell(scope.as_cell()?)?;
    let mut hops = i.c();
    while hops != 0 {
        cell = vm.heap.cell(cell.shape.0)?;
        hops -= 1;
    }
    cell.slot(i.imm() as u32)
}

/// A binding of another module: two slots say where it is.
#[inline(always)]
fn imported(vm: &Vm, scope: Value, i: Insn) -> Option<Value> {
    let place = scoped(vm, scope, i)?;
    let slot = scoped(vm, scope, i.with_imm(i.imm().wrapping_add(1)))?;
    vm.heap.cell(place.as_cell()?)?.slot(slot.as_int()? as u32)
}

#[inline(always)]
fn scoped_mut(vm: &mut Vm, scope: Value, i: Insn) -> Option<&mut Value> {
    let mut index = scope.as_cell()?;
    let mut hops = i.c();
    while hops != 0 {
        index = vm.heap.cell(index)?.shape.0;
        hops -= 1;
    }
    vm.heap.cell_mut(index)?.slot_mut(i.imm() as u32)
}

handlers! {
    fn checkpoint(_vm, _w, _code, pc, _i) {
        LOOP | pc
    }
}

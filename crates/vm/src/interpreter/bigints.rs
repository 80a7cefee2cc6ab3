//! BigInt operands of arithmetic instructions.

use super::exit::SLOW;
use super::handlers::{handlers, next, reg};
use super::table::TABLE;
use crate::{Value, Vm};
use creance_bytecode::{Insn, Op};
use creance_heap::{BigError, BigInt, Heap};

/// What an instruction computes of two bigints; none for other operands, and for `>>>`, which bigints lack.
pub(super) fn compute(heap: &mut Heap, op: Op, a: Value, b: Value) -> Option<Result<BigInt, BigError>> {
    let (meter, x, y) = heap.two_bigints(a, b)?;
    Some(match op {
        Op::Add => x.add(meter, y),
        Op::Sub | Op::SubInt => x.sub(meter, y),
        Op::Mul | Op::MulInt => x.mul(meter, y),
        Op::Div => x.div(meter, y),
        Op::Rem | Op::RemInt => x.rem(meter, y),
        Op::Exp => x.pow(meter, y),
        Op::BitAnd | Op::BitAndInt => x.and(meter, y),
        Op::BitOr | Op::BitOrInt => x.or(meter, y),
        Op::BitXor | Op::BitXorInt => x.xor(meter, y),
        Op::Shl | Op::ShlInt => x.shl(meter, y),
        Op::Shr | Op::ShrInt => x.shr(meter, y),
        _ => return None,
    })
}

/// The result of an instruction with two bigints; none where the slow operation has to say what is wrong.
#[inline(never)]
fn result(vm: &mut Vm, i: Insn, a: Value, b: Value) -> Option<Value> {
    let result = compute(&mut vm.heap, i.op()?, a, b)?.ok()?;
    vm.heap.add_bigint(result).ok()
}

handlers! {
    /// An instruction with two operands that are not numbers.
    #[inline(never)]
    fn binary(vm, w, code, pc, i) {
        match result(vm, i, reg!(w, i.b()), reg!(w, i.c())) {
            Some(value) => reg!(w, i.a()) = value,
            None => return SLOW | pc,
        }
        next!(vm, w, code, pc)
    }
}

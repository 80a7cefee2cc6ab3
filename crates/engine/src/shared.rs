//! Memory that virtual machines share.

use crate::engine::define_global;
use crate::{Error, Vm};
use creance_budget::{Limits, Meter};
use creance_vm::Value;
use creance_vm::heap::Extra;
use creance_vm::heap::buffer::{Block, SharedBlock};
use std::sync::Arc;

/// The bytes of a `SharedArrayBuffer`, to be handed to other VMs. Each VM that holds them is charged for all of them.
#[derive(Clone, Debug)]
pub struct SharedMemory(Arc<SharedBlock>);

impl SharedMemory {
    /// So many zeroed bytes; none if the machine does not have them.
    pub fn new(bytes: usize) -> Option<SharedMemory> {
        let block = SharedBlock::new(&Meter::new(Limits::unlimited()), bytes, None);
        block.ok().map(|block| SharedMemory(Arc::new(block)))
    }

    /// The length in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True without bytes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Copies bytes out; none if they reach beyond the end. Others may write meanwhile.
    pub fn read(&self, at: usize, into: &mut [u8]) -> Option<()> {
        self.0.read(at, into)
    }

    /// Copies bytes in; none if they reach beyond the end.
    pub fn write(&self, at: usize, from: &[u8]) -> Option<()> {
        self.0.write(at, from)
    }

    /// The memory of a `SharedArrayBuffer`; none for other values.
    pub fn of(vm: &creance_vm::Vm, value: Value) -> Option<SharedMemory> {
        match vm.heap.extra(value.as_object()?)? {
            Extra::Buffer(data) => match &data.block {
                Block::Shared(block) => Some(SharedMemory(block.clone())),
                Block::Own(_) | Block::Immutable(_) | Block::Detached => None,
            },
            _ => None,
        }
    }

    /// A new `SharedArrayBuffer` of this memory, in the running realm.
    ///
    /// # Errors
    /// A memory halt.
    pub fn buffer(&self, vm: &mut creance_vm::Vm) -> creance_vm::JsResult<Value> {
        creance_builtins::new_shared_buffer(vm, self.0.clone()).map(Value::object)
    }
}

impl Vm {
    /// The memory of a `SharedArrayBuffer`; none for other values.
    pub fn shared_memory(&mut self, value: Value) -> Option<SharedMemory> {
        SharedMemory::of(self.inner(), value)
    }

    /// Defines a global that holds a `SharedArrayBuffer` of some memory. Agents wait for each other there if each was
    /// granted its part of a cluster ([`VmBuilder::grant_agents`](crate::VmBuilder::grant_agents)).
    ///
    /// # Errors
    /// [`Error::Halt`].
    pub fn set_global_shared_memory(&mut self, name: &str, memory: &SharedMemory) -> Result<(), Error> {
        self.guarded(|vm| {
            let buffer = memory.buffer(vm)?;
            Ok(define_global(&mut vm.heap, 0, name, buffer)?)
        })
    }
}

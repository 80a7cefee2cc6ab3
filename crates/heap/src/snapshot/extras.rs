//! How the internal data of objects is written.

use super::values::{read_generator, write_generator};
use super::{EXTRA_BYTES, Extra, Heap, Read, Reader, Record, Str, Value, Writer};
use crate::buffer::{Block, BufferData};
use crate::extra::{BoundData, NamespaceData, NamespaceExport, RegExpCode, RegExpData};
use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use creance_budget::Meter;
use creance_regexp::Program;
use creance_snapshot::{Broken, record};

/// Compiles a pattern, given its source and flags; the work is charged to the meter.
pub type CompilePattern<'a> = &'a mut dyn FnMut(&[u16], &[u16], &mut Meter) -> Read<Arc<Program>>;

/// What a snapshot cannot hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unwritable(
    /// What it is, for people.
    pub &'static str,
);

record!(NamespaceExport { key, scope, slot });

mod tag {
    pub const FREE: u8 = 0;
    pub const MAP: u8 = 1;
    pub const BUFFER: u8 = 2;
    pub const VIEW: u8 = 3;
    pub const BOUND: u8 = 4;
    pub const PROMISE: u8 = 5;
    pub const GENERATOR: u8 = 6;
    pub const CLOSURE: u8 = 7;
    pub const MAPPED: u8 = 8;
    pub const ITERATOR: u8 = 9;
    pub const FOR_IN: u8 = 10;
    pub const WEAK: u8 = 11;
    pub const VALUES: u8 = 12;
    pub const REGEXP: u8 = 13;
    pub const NAMESPACE: u8 = 14;
    pub const HOST: u8 = 15;
}

impl Heap {
    pub(super) fn write_extras(&self, to: &mut Writer) -> Result<(), Unwritable> {
        let programs = self.write_patterns(to)?;
        to.number(self.extras.len() as u64);
        to.number((self.extras.capacity() - self.extras.len()) as u64);
        to.number(u64::from(self.free_extra));
        for extra in &self.extras {
            match extra {
                Extra::RegExp(data) => {
                    to.byte(tag::REGEXP);
                    let program = programs.iter().find(|(known, _)| *known == Arc::as_ptr(&data.code));
                    to.number(program.map_or(0, |(_, number)| *number));
                    (data.source, data.flags, data.legacy).write(to);
                }
                extra => write_extra(self, extra, to)?,
            }
        }
        Ok(())
    }

    /// Writes each program of regular expressions once, as what it is compiled from; the numbers of the programs.
    fn write_patterns(&self, to: &mut Writer) -> Result<Vec<(*const RegExpCode, u64)>, Unwritable> {
        let mut programs = alloc::collections::BTreeMap::new();
        let mut list = Vec::new();
        for extra in &self.extras {
            let Extra::RegExp(data) = extra else { continue };
            let number = list.len() as u64;
            programs.entry(Arc::as_ptr(&data.code)).or_insert_with(|| {
                list.push(data);
                number
            });
        }
        to.number(list.len() as u64);
        for data in list {
            for text in [data.source, data.flags] {
                let units = self.strings.units(text).ok_or(Unwritable("a pattern that is not flat"))?;
                units.iter().collect::<Vec<u16>>().write(to);
            }
            data.code.names.write(to);
        }
        Ok(programs.into_iter().collect())
    }

    pub(super) fn read_extras(&mut self, from: &mut Reader<'_>, compile: CompilePattern<'_>) -> Read<()> {
        let count = from.count()?;
        let mut programs: Vec<Arc<RegExpCode>> = Vec::new();
        for _ in 0..count {
            let (source, flags) = <(Vec<u16>, Vec<u16>)>::read(from)?;
            let names: Box<[Str]> = Record::read(from)?;
            let program = compile(&source, &flags, &mut from.meter)?;
            let code = RegExpCode { program, names };
            // It has been charged to one of its holders.
            from.charge(code.bytes())?;
            programs.push(Arc::new(code));
        }
        let count = from.count()?;
        let capacity = count.saturating_add(usize::read(from)?);
        self.free_extra = Record::read(from)?;
        from.charge(capacity.saturating_mul(EXTRA_BYTES + 1))?;
        let mut extras = Vec::new();
        if extras.try_reserve_exact(capacity).is_err() {
            return Err(creance_budget::Halt::Memory.into());
        }
        for _ in 0..count {
            extras.push(read_extra(from, &programs)?);
        }
        self.extras = extras;
        Ok(())
    }
}

fn write_extra(heap: &Heap, extra: &Extra, to: &mut Writer) -> Result<(), Unwritable> {
    fn tagged(to: &mut Writer, tag: u8, data: &impl Record) {
        to.byte(tag);
        data.write(to);
    }
    match extra {
        Extra::Free(next) => tagged(to, tag::FREE, next),
        Extra::Map(map) => tagged(to, tag::MAP, map),
        Extra::Buffer(buffer) => {
            to.byte(tag::BUFFER);
            write_buffer(buffer, to)?;
        }
        Extra::View(view) => tagged(to, tag::VIEW, view),
        Extra::Bound(bound) => tagged(to, tag::BOUND, bound),
        Extra::Promise(promise) => tagged(to, tag::PROMISE, promise),
        Extra::Generator(data) => {
            to.byte(tag::GENERATOR);
            write_generator(heap, data, to);
        }
        Extra::Closure(closure) => tagged(to, tag::CLOSURE, closure),
        Extra::Mapped(mapped) => tagged(to, tag::MAPPED, mapped),
        Extra::Iterator(data) => tagged(to, tag::ITERATOR, data),
        Extra::ForIn(data) => tagged(to, tag::FOR_IN, data),
        Extra::Weak(value) => tagged(to, tag::WEAK, value),
        Extra::Values(values) => {
            to.byte(tag::VALUES);
            values.write(to);
        }
        Extra::Namespace(data) => {
            to.byte(tag::NAMESPACE);
            (data.module, data.deferred).write(to);
            data.named().write(to);
        }
        Extra::Host(handle) => tagged(to, tag::HOST, handle),
        // Written by whoever knows the numbers of programs.
        Extra::RegExp(_) => {}
    }
    Ok(())
}

fn read_extra(from: &mut Reader<'_>, programs: &[Arc<RegExpCode>]) -> Read<Extra> {
    Ok(match from.byte()? {
        tag::FREE => Extra::Free(Record::read(from)?),
        tag::MAP => Extra::Map(Record::read(from)?),
        tag::BUFFER => Extra::Buffer(read_buffer(from)?),
        tag::VIEW => Extra::View(Record::read(from)?),
        tag::BOUND => {
            let bound: BoundData = Record::read(from)?;
            from.charge(bound.arguments.len() * size_of::<Value>())?;
            Extra::Bound(bound)
        }
        tag::PROMISE => Extra::Promise(Record::read(from)?),
        tag::GENERATOR => Extra::Generator(Box::new(read_generator(from)?)),
        tag::CLOSURE => Extra::Closure(Record::read(from)?),
        tag::MAPPED => Extra::Mapped(Record::read(from)?),
        tag::ITERATOR => Extra::Iterator(Record::read(from)?),
        tag::FOR_IN => Extra::ForIn(Record::read(from)?),
        tag::WEAK => Extra::Weak(Record::read(from)?),
        tag::VALUES => {
            let values: Box<[Value]> = Record::read(from)?;
            from.charge(values.len() * size_of::<Value>())?;
            Extra::Values(values)
        }
        tag::REGEXP => {
            let number = usize::read(from)?;
            let code = programs.get(number).ok_or(Broken::Malformed("no such pattern"))?.clone();
            let (source, flags, legacy) = Record::read(from)?;
            from.charge(size_of::<RegExpData>())?;
            Extra::RegExp(Box::new(RegExpData { source, flags, code, legacy }))
        }
        tag::NAMESPACE => {
            let (module, deferred) = Record::read(from)?;
            let named = Vec::<NamespaceExport>::read(from)?;
            from.charge(NamespaceData::bytes_for(named.len()))?;
            Extra::Namespace(Box::new(NamespaceData::new(module, deferred, named)))
        }
        tag::HOST => Extra::Host(Record::read(from)?),
        _ => return Err(Broken::Malformed("no internal data")),
    })
}

fn write_buffer(buffer: &BufferData, to: &mut Writer) -> Result<(), Unwritable> {
    let (kind, bytes) = match &buffer.block {
        Block::Detached => (0, &[][..]),
        Block::Own(bytes) => (1, &bytes[..]),
        Block::Immutable(bytes) => (2, &bytes[..]),
        Block::Shared(_) => return Err(Unwritable("a SharedArrayBuffer")),
    };
    to.byte(kind);
    (buffer.max_byte_length, buffer.charged).write(to);
    to.number(bytes.len() as u64);
    to.bytes.extend_from_slice(bytes);
    Ok(())
}

fn read_buffer(from: &mut Reader<'_>) -> Read<BufferData> {
    let kind = from.byte()?;
    let (max_byte_length, charged) = <(Option<usize>, usize)>::read(from)?;
    from.charge(charged)?;
    let count = from.count()?;
    let bytes = from.take(count)?.to_vec();
    if kind != 0 {
        from.check(charged >= max_byte_length.unwrap_or(count).max(count), "the bytes of a buffer")?;
    }
    let block = match kind {
        0 => Block::Detached,
        1 => Block::Own(bytes),
        2 => Block::Immutable(bytes),
        _ => return Err(Broken::Malformed("no buffer")),
    };
    Ok(BufferData { block, max_byte_length, charged })
}

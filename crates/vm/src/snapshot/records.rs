//! How the small things of a VM are written.

use crate::capabilities::MAX_DEPTH;
use crate::modules::{AsyncOrder, Export, Import, Status};
use crate::promise::Settle;
use crate::vm::Frame;
use crate::{Data, HostMethod, Interface, Job, LastMatch, ModuleId, ModuleType, Style};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use creance_snapshot::{Broken, Read, Reader, Record, Writer, record, record_of};

record!(ModuleId);
record!(LastMatch { string, input, realm, told });
record!(Frame { function, callee, base, pc, new_target, generator, dst, flags, registers });
record_of!(Settle { Fulfil, Reject });
record_of!(Style { Direct, Promise, Function, AsyncFunction, Getter, Setter, Constructor });
record_of!(ModuleType { JavaScript, Json, Text, Bytes });
record_of!(Status { New, Unlinked, Linking, Linked, Evaluating, EvaluatingAsync, Evaluated });

impl Record for HostMethod {
    fn write(&self, to: &mut Writer) {
        (String::from(&*self.name), self.length, self.style).write(to);
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        let (name, length, style) = <(String, u8, Style)>::read(from)?;
        Ok(HostMethod { name: name.into(), length, style })
    }
}

impl Record for Interface {
    fn write(&self, to: &mut Writer) {
        (String::from(&*self.name), self.methods.to_vec()).write(to);
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        let (name, methods) = <(String, Vec<HostMethod>)>::read(from)?;
        Ok(Interface { name: name.into(), methods: Cow::Owned(methods) })
    }
}

impl Record for AsyncOrder {
    fn write(&self, to: &mut Writer) {
        match self {
            AsyncOrder::Unset => to.number(0),
            AsyncOrder::Done => to.number(1),
            AsyncOrder::Number(number) => to.number(number.saturating_add(2)),
        }
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        Ok(match from.number()? {
            0 => AsyncOrder::Unset,
            1 => AsyncOrder::Done,
            number => AsyncOrder::Number(number - 2),
        })
    }
}

impl Record for Import {
    fn write(&self, to: &mut Writer) {
        match self {
            Import::Namespace => to.byte(0),
            Import::Source => to.byte(1),
            Import::Named(key) => {
                to.byte(2);
                key.write(to);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        Ok(match from.byte()? {
            0 => Import::Namespace,
            1 => Import::Source,
            2 => Import::Named(Record::read(from)?),
            _ => return Err(Broken::Malformed("no import")),
        })
    }
}

impl Record for Export {
    fn write(&self, to: &mut Writer) {
        match self {
            Export::Local(slot) => (false, *slot).write(to),
            Export::Indirect(request, import) => (true, *request, *import).write(to),
        }
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        let (indirect, number) = Record::read(from)?;
        Ok(if indirect { Export::Indirect(number, Record::read(from)?) } else { Export::Local(number) })
    }
}

impl Record for Job {
    fn write(&self, to: &mut Writer) {
        match *self {
            Job::Reaction { handler, capability, outcome, value } => {
                to.byte(0);
                (handler, capability).write(to);
                (outcome, value).write(to);
            }
            Job::Resume { generator, outcome, value } => {
                to.byte(1);
                (generator, outcome, value).write(to);
            }
            Job::Thenable { promise, thenable, then } => {
                to.byte(2);
                (promise, thenable, then).write(to);
            }
            Job::Call { function, argument } => {
                to.byte(3);
                (function, argument).write(to);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        Ok(match from.byte()? {
            0 => {
                let (handler, capability) = Record::read(from)?;
                let (outcome, value) = Record::read(from)?;
                Job::Reaction { handler, capability, outcome, value }
            }
            1 => {
                let (generator, outcome, value) = Record::read(from)?;
                Job::Resume { generator, outcome, value }
            }
            2 => {
                let (promise, thenable, then) = Record::read(from)?;
                Job::Thenable { promise, thenable, then }
            }
            3 => {
                let (function, argument) = Record::read(from)?;
                Job::Call { function, argument }
            }
            _ => return Err(Broken::Malformed("no job")),
        })
    }
}

impl Record for Data {
    fn write(&self, to: &mut Writer) {
        match self {
            Data::Undefined => to.byte(0),
            Data::Null => to.byte(1),
            Data::Bool(value) => (2u8, *value).write(to),
            Data::Number(value) => (3u8, *value).write(to),
            Data::BigInt(digits) => (4u8, digits.clone()).write(to),
            Data::String(text) => (5u8, text.clone()).write(to),
            Data::Bytes(bytes) => {
                to.byte(6);
                to.number(bytes.len() as u64);
                to.bytes.extend_from_slice(bytes);
            }
            Data::Array(items) => {
                to.byte(7);
                items.write(to);
            }
            Data::Record(fields) => {
                to.byte(8);
                fields.write(to);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Read<Self> {
        read_data(from, MAX_DEPTH + 1)
    }
}

fn read_data(from: &mut Reader<'_>, depth: usize) -> Read<Data> {
    let Some(depth) = depth.checked_sub(1) else { return Err(Broken::Malformed("data nests too deeply")) };
    Ok(match from.byte()? {
        0 => Data::Undefined,
        1 => Data::Null,
        2 => Data::Bool(Record::read(from)?),
        3 => Data::Number(Record::read(from)?),
        4 => Data::BigInt(Record::read(from)?),
        5 => Data::String(Record::read(from)?),
        6 => {
            let count = from.count()?;
            Data::Bytes(from.take(count)?.to_vec())
        }
        7 => {
            let count = from.count()?;
            Data::Array((0..count).map(|_| read_data(from, depth)).collect::<Read<_>>()?)
        }
        8 => {
            let count = from.count()?;
            let field = |_| Ok((String::read(from)?, read_data(from, depth)?));
            Data::Record((0..count).map(field).collect::<Read<_>>()?)
        }
        _ => return Err(Broken::Malformed("no data")),
    })
}

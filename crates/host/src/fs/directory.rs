//! A directory as a capability.

use super::memory::Memory;
use super::real::Real;
use super::single::SingleFile;
use super::{Files, Name, Write, not_found};
use crate::arguments::{bytes, string, text, unknown};
use creance_engine::{Answer, Capability, Context, Data, ErrorCode, HostError, HostMethod, Interface, Reply};
use std::path::Path;

/// What script sees of a directory.
const INTERFACE: Interface = Interface::new("Directory", METHODS);

const METHODS: &[HostMethod] = &[
    HostMethod::promise("readText", 1),
    HostMethod::promise("readBytes", 1),
    HostMethod::promise("writeText", 2),
    HostMethod::promise("writeBytes", 2),
    HostMethod::promise("append", 2),
    HostMethod::promise("list", 0),
    HostMethod::promise("stat", 1),
    HostMethod::promise("exists", 1),
    HostMethod::promise("mkdir", 1),
    HostMethod::promise("remove", 1),
    HostMethod::promise("rename", 2),
    HostMethod::direct("subdir", 1),
    HostMethod::direct("file", 1),
    HostMethod::direct("readOnly", 0),
];

/// The files of a directory and of all below it.
pub struct Directory {
    files: Box<dyn Files>,
    read_only: bool,
}

impl Directory {
    /// A directory of this machine.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn open(path: &Path) -> std::io::Result<Directory> {
        Ok(Directory { files: Box::new(Real::open(path)?), read_only: false })
    }

    /// Files in memory.
    ///
    /// # Errors
    /// A name that no file can have.
    pub fn in_memory<N: AsRef<str>, B: Into<Vec<u8>>>(
        files: impl IntoIterator<Item = (N, B)>,
    ) -> Result<Directory, HostError> {
        Ok(Directory { files: Box::new(Memory::new(files)?), read_only: false })
    }

    fn may_write(&self, name: &Name) -> Result<(), HostError> {
        if self.read_only {
            let message = format!("'{name}' cannot be changed: the grant is for reading");
            return Err(HostError::new(ErrorCode::ReadOnly, message));
        }
        if name.is_root() {
            return Err(HostError::new(ErrorCode::Path, "the directory itself cannot be changed"));
        }
        Ok(())
    }
}

impl Capability for Directory {
    fn interface(&self) -> Interface {
        INTERFACE
    }

    fn call(&mut self, method: &str, arguments: &[Data], context: &mut Context<'_>) -> Answer {
        if method == "readOnly" {
            let files = self.files.share();
            return Ok(Reply::Capability(Box::new(Directory { files, read_only: true })));
        }
        let name = match arguments.first() {
            None | Some(Data::Undefined) if method == "list" => Name::root(),
            _ => Name::parse(string(arguments, 0, "the name", context)?)?,
        };
        let done = Ok(Data::Undefined.into());
        match method {
            "readText" => {
                let read = self.files.read(&name, context)?;
                Ok(Data::String(text(read, name.as_path())?).into())
            }
            "readBytes" => Ok(Data::Bytes(self.files.read(&name, context)?).into()),
            "writeText" | "writeBytes" | "append" => {
                self.may_write(&name)?;
                let content = match method {
                    "writeText" => string(arguments, 1, "the text", context)?.as_bytes(),
                    _ => bytes(arguments, 1, "the content", context)?,
                };
                let how = if method == "append" { Write::Append } else { Write::Replace };
                self.files.write(&name, content, how, context)?;
                done
            }
            "list" => {
                let entries = self.files.list(&name, context)?;
                let entry = |(name, kind): (String, super::FileKind)| {
                    Data::record([("name", Data::String(name)), ("kind", Data::from(kind.as_str()))])
                };
                Ok(Data::Array(entries.into_iter().map(entry).collect()).into())
            }
            "stat" => {
                let stat = self.files.stat(&name)?;
                let size = Data::Number(stat.size as f64);
                Ok(Data::record([("kind", Data::from(stat.kind.as_str())), ("size", size)]).into())
            }
            "exists" => match self.files.stat(&name) {
                Ok(_) => Ok(Data::Bool(true).into()),
                Err(error) if error.code() == Some(ErrorCode::NotFound) => Ok(Data::Bool(false).into()),
                Err(error) => Err(error),
            },
            "mkdir" => {
                self.may_write(&name)?;
                self.files.make_directory(&name)?;
                done
            }
            "remove" => {
                self.may_write(&name)?;
                self.files.remove(&name)?;
                done
            }
            "rename" => {
                let to = Name::parse(string(arguments, 1, "the new name", context)?)?;
                self.may_write(&name)?;
                self.may_write(&to)?;
                self.files.rename(&name, &to)?;
                done
            }
            "subdir" => {
                let files = self.files.subdirectory(&name)?;
                Ok(Reply::Capability(Box::new(Directory { files, read_only: self.read_only })))
            }
            "file" if name.is_root() => Err(not_found(&name)),
            "file" => {
                let file = SingleFile::new(self.files.share(), name, self.read_only);
                Ok(Reply::Capability(Box::new(file)))
            }
            _ => Err(unknown(context)),
        }
    }
}

//! One file as a capability.

use super::real::Real;
use super::{Files, Name, Write};
use crate::arguments::{bytes, string, text, unknown};
use creance_engine::{Answer, Capability, Context, Data, ErrorCode, HostError, HostMethod, Interface, Reply};
use std::io;
use std::path::Path;

/// What script sees of a file.
const INTERFACE: Interface = Interface::new("File", METHODS);

const METHODS: &[HostMethod] = &[
    HostMethod::promise("readText", 0),
    HostMethod::promise("readBytes", 0),
    HostMethod::promise("writeText", 1),
    HostMethod::promise("writeBytes", 1),
    HostMethod::promise("append", 1),
    HostMethod::promise("stat", 0),
    HostMethod::promise("exists", 0),
    HostMethod::direct("readOnly", 0),
];

/// One file, which need not exist. Its directory cannot be reached.
pub struct SingleFile {
    files: Box<dyn Files>,
    name: Name,
    read_only: bool,
}

impl SingleFile {
    /// A file of this machine.
    ///
    /// # Errors
    /// Its directory cannot be opened, or it has no name.
    pub fn open(path: &Path) -> io::Result<SingleFile> {
        let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| Name::parse(name).ok());
        let Some(name) = name else {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the path does not name a file"));
        };
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let files = Real::open(parent.unwrap_or(Path::new(".")))?;
        Ok(SingleFile::new(Box::new(files), name, false))
    }

    pub(super) fn new(files: Box<dyn Files>, name: Name, read_only: bool) -> SingleFile {
        SingleFile { files, name, read_only }
    }
}

impl Capability for SingleFile {
    fn interface(&self) -> Interface {
        INTERFACE
    }

    fn call(&mut self, method: &str, arguments: &[Data], context: &mut Context<'_>) -> Answer {
        let name = &self.name;
        match method {
            "readText" => {
                let read = self.files.read(name, context)?;
                Ok(Data::String(text(read, name.as_path())?).into())
            }
            "readBytes" => Ok(Data::Bytes(self.files.read(name, context)?).into()),
            "writeText" | "writeBytes" | "append" => {
                if self.read_only {
                    let message = format!("'{name}' cannot be changed: the grant is for reading");
                    return Err(HostError::new(ErrorCode::ReadOnly, message));
                }
                let content = match method {
                    "writeText" => string(arguments, 0, "the text", context)?.as_bytes(),
                    _ => bytes(arguments, 0, "the content", context)?,
                };
                let how = if method == "append" { Write::Append } else { Write::Replace };
                self.files.write(name, content, how, context)?;
                Ok(Data::Undefined.into())
            }
            "stat" => {
                let stat = self.files.stat(name)?;
                let size = Data::Number(stat.size as f64);
                Ok(Data::record([("kind", Data::from(stat.kind.as_str())), ("size", size)]).into())
            }
            "exists" => match self.files.stat(name) {
                Ok(_) => Ok(Data::Bool(true).into()),
                Err(error) if error.code() == Some(ErrorCode::NotFound) => Ok(Data::Bool(false).into()),
                Err(error) => Err(error),
            },
            "readOnly" => {
                let file = SingleFile::new(self.files.share(), name.clone(), true);
                Ok(Reply::Capability(Box::new(file)))
            }
            _ => Err(unknown(context)),
        }
    }
}

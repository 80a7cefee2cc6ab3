//! Standard streams.

use crate::arguments::{bytes, text, unknown};
use crate::wait::wait;
use creance_engine::{Answer, Capability, Context, Data, ErrorCode, HostError, HostMethod, Interface};
use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Bytes read at a time.
const CHUNK: usize = 8 << 10;
/// Bytes that a line may have.
const MAX_LINE: usize = 1 << 20;

/// An input and two outputs.
pub struct Streams {
    input: Input,
    output: Box<dyn Write + Send>,
    error: Box<dyn Write + Send>,
}

impl Streams {
    /// Those of this process.
    pub fn of_process() -> Streams {
        Streams::new(io::stdin(), io::stdout(), io::stderr())
    }

    /// These. The input is read by a thread of its own, so that waiting for it can be given up.
    pub fn new(
        input: impl Read + Send + 'static,
        output: impl Write + Send + 'static,
        error: impl Write + Send + 'static,
    ) -> Streams {
        Streams {
            input: Input { source: Source::Idle(Box::new(input)), buffer: Vec::new(), at_end: false },
            output: Box::new(output),
            error: Box::new(error),
        }
    }
}

/// Input that is read when script asks for it, and no further ahead than a chunk.
struct Input {
    source: Source,
    /// What is read and not yet handed out.
    buffer: Vec<u8>,
    at_end: bool,
}

enum Source {
    Idle(Box<dyn Read + Send>),
    Reading { requests: SyncSender<()>, chunks: Receiver<Vec<u8>> },
    Gone,
}

impl Input {
    /// Reads a chunk into the buffer. At the end of the input there is none.
    fn fill(&mut self, context: &mut Context<'_>) -> Result<(), HostError> {
        if let Source::Idle(_) = self.source
            && let Source::Idle(mut reader) = std::mem::replace(&mut self.source, Source::Gone)
        {
            let ((requests, asked), (sender, chunks)) = (sync_channel(1), sync_channel(1));
            std::thread::spawn(move || {
                while asked.recv().is_ok() {
                    let mut chunk = vec![0; CHUNK];
                    // An input that fails has ended.
                    let length = reader.read(&mut chunk).unwrap_or(0);
                    chunk.truncate(length);
                    if sender.send(chunk).is_err() {
                        return;
                    }
                }
            });
            self.source = Source::Reading { requests, chunks };
        }
        let Source::Reading { requests, chunks } = &self.source else { return Ok(()) };
        // NOTE: a request that was given up is answered later, and its chunk is this one.
        let _ = requests.try_send(());
        let chunk = wait(chunks, context)?.unwrap_or_default();
        self.at_end = chunk.is_empty();
        self.buffer.extend_from_slice(&chunk);
        context.moved(chunk.len() as u64)
    }

    fn line(&mut self, context: &mut Context<'_>) -> Result<Option<String>, HostError> {
        loop {
            if let Some(end) = self.buffer.iter().position(|&byte| byte == b'\n') {
                let mut line: Vec<u8> = self.buffer.drain(..=end).collect();
                line.pop();
                line.pop_if(|byte| *byte == b'\r');
                return text(line, "the line").map(Some);
            }
            if self.at_end {
                let rest = std::mem::take(&mut self.buffer);
                return if rest.is_empty() { Ok(None) } else { text(rest, "the line").map(Some) };
            }
            if self.buffer.len() > MAX_LINE {
                return Err(HostError::new(
                    ErrorCode::TooLarge,
                    format!("a line has more than {MAX_LINE} bytes"),
                ));
            }
            self.fill(context)?;
        }
    }

    fn all(&mut self, context: &mut Context<'_>) -> Result<String, HostError> {
        while !self.at_end {
            self.fill(context)?;
        }
        text(std::mem::take(&mut self.buffer), "the input")
    }
}

const METHODS: &[HostMethod] = &[
    HostMethod::promise("readLine", 0),
    HostMethod::promise("readAll", 0),
    HostMethod::direct("write", 1),
    HostMethod::direct("writeError", 1),
];

impl Capability for Streams {
    fn interface(&self) -> Interface {
        Interface::new("Streams", METHODS)
    }

    fn call(&mut self, method: &str, arguments: &[Data], context: &mut Context<'_>) -> Answer {
        match method {
            "readLine" => Ok(self.input.line(context)?.map_or(Data::Null, Data::String).into()),
            "readAll" => Ok(Data::String(self.input.all(context)?).into()),
            "write" => write(&mut *self.output, bytes(arguments, 0, "what is written", context)?),
            "writeError" => write(&mut *self.error, bytes(arguments, 0, "what is written", context)?),
            _ => Err(unknown(context)),
        }
    }
}

fn write(stream: &mut dyn Write, bytes: &[u8]) -> Answer {
    let written = stream.write_all(bytes).and_then(|()| stream.flush());
    written.map_err(|_| HostError::new(ErrorCode::Closed, "the stream is closed"))?;
    Ok(Data::Undefined.into())
}

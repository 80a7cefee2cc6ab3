//! Running other programs, from a list.

use crate::arguments::{bytes, string, unknown, wrong};
use crate::wait::wait;
use creance_engine::{Answer, Capability, Context, Data, ErrorCode, HostError, HostMethod, Interface};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// Which arguments a program may be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArgumentRule {
    /// These and no others.
    Exactly(Vec<String>),
    /// These first, then any that do not begin with `-`.
    Operands(Vec<String>),
    /// Any. Many programs can be told to run others.
    Any,
}

impl ArgumentRule {
    fn allows(&self, arguments: &[String]) -> bool {
        match self {
            ArgumentRule::Any => true,
            ArgumentRule::Exactly(expected) => arguments == expected,
            ArgumentRule::Operands(first) => match arguments.strip_prefix(&**first) {
                Some(rest) => rest.iter().all(|argument| !argument.starts_with('-')),
                None => false,
            },
        }
    }
}

/// A program that may be run.
#[derive(Clone, Debug)]
pub struct Program {
    path: PathBuf,
    rule: ArgumentRule,
    directory: PathBuf,
    environment: Vec<(String, String)>,
    timeout: Duration,
    output: usize,
}

impl Program {
    /// The program in the file at an absolute path. It runs in the root directory, without environment, for at most
    /// ten seconds, and may write 1 MiB to each of its outputs.
    ///
    /// # Panics
    /// The path is relative: what it meant would depend on the surroundings.
    pub fn new(path: impl AsRef<Path>, rule: ArgumentRule) -> Program {
        let path = path.as_ref().to_owned();
        assert!(path.is_absolute(), "a program is named by an absolute path");
        Program {
            path,
            rule,
            directory: PathBuf::from("/"),
            environment: Vec::new(),
            timeout: Duration::from_secs(10),
            output: 1 << 20,
        }
    }

    /// The directory in which it runs.
    pub fn directory(mut self, directory: impl AsRef<Path>) -> Program {
        self.directory = directory.as_ref().to_owned();
        self
    }

    /// A variable of its environment.
    pub fn environment(mut self, name: &str, value: &str) -> Program {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// How long it may take.
    pub fn timeout(mut self, timeout: Duration) -> Program {
        self.timeout = timeout;
        self
    }

    /// How many bytes it may write to each of its outputs.
    pub fn output(mut self, bytes: usize) -> Program {
        self.output = bytes;
        self
    }
}

/// Programs by the names under which script runs them. There is no shell.
#[derive(Clone, Debug, Default)]
pub struct Programs(BTreeMap<String, Program>);

impl Programs {
    /// None yet.
    pub fn new() -> Programs {
        Programs::default()
    }

    /// And this one.
    #[must_use]
    pub fn allow(mut self, name: &str, program: Program) -> Programs {
        self.0.insert(name.to_owned(), program);
        self
    }
}

const METHODS: &[HostMethod] = &[HostMethod::promise("run", 1), HostMethod::direct("names", 0)];

impl Capability for Programs {
    fn interface(&self) -> Interface {
        Interface::new("Programs", METHODS)
    }

    fn call(&mut self, method: &str, arguments: &[Data], context: &mut Context<'_>) -> Answer {
        match method {
            "names" => Ok(Data::strings(self.0.keys().cloned()).into()),
            "run" => {
                let name = string(arguments, 0, "the program", context)?;
                let Some(program) = self.0.get(name) else {
                    let message = format!("the program '{}' is not granted", brief(name));
                    return Err(HostError::new(ErrorCode::NotGranted, message));
                };
                let list = match arguments.get(1) {
                    None | Some(Data::Undefined) => Vec::new(),
                    Some(Data::Array(items)) => {
                        let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
                        let texts: Option<Vec<String>> = texts.collect();
                        texts.ok_or_else(|| wrong(context, "the arguments must be strings"))?
                    }
                    Some(_) => return Err(wrong(context, "the arguments must be an array")),
                };
                if list.iter().any(|argument| argument.contains('\0')) || !program.rule.allows(&list) {
                    let message = format!("the program '{name}' may not be given these arguments");
                    return Err(HostError::new(ErrorCode::Denied, message));
                }
                let input = match arguments.get(2) {
                    None | Some(Data::Undefined) => Vec::new(),
                    Some(_) => bytes(arguments, 2, "the input", context)?.to_vec(),
                };
                program.run(name, &list, input, context)
            }
            _ => Err(unknown(context)),
        }
    }
}

fn brief(name: &str) -> String {
    name.chars().take(80).collect()
}

/// Something that a running program has done.
enum Event {
    Output(Vec<u8>),
    Error(Vec<u8>),
}

impl Program {
    fn run(&self, name: &str, arguments: &[String], input: Vec<u8>, context: &mut Context<'_>) -> Answer {
        let mut command = Command::new(&self.path);
        command
            .args(arguments)
            .env_clear()
            .envs(self.environment.iter().cloned())
            .current_dir(&self.directory);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let spawned = command.spawn();
        let mut child = Running(spawned.map_err(|_| {
            HostError::new(ErrorCode::NotFound, format!("the program '{name}' cannot be started"))
        })?);
        let until = Instant::now().checked_add(self.timeout);
        let (sender, events) = sync_channel(2);
        if let Some(mut stdin) = child.0.stdin.take() {
            // A program need not read its input.
            std::thread::spawn(move || stdin.write_all(&input));
        }
        let pump = |stream: Option<Box<dyn Read + Send>>, event: fn(Vec<u8>) -> Event| {
            if let Some(stream) = stream {
                let sender = sender.clone();
                std::thread::spawn(move || pump(stream, &sender, event));
            }
        };
        pump(child.0.stdout.take().map(|stream| Box::new(stream) as _), Event::Output);
        pump(child.0.stderr.take().map(|stream| Box::new(stream) as _), Event::Error);
        drop(sender);
        let (call, room) = (context.call, context.room());
        let mut watched = |bytes: u64| {
            if until.is_some_and(|until| Instant::now() >= until) {
                return Err(HostError::new(
                    ErrorCode::Timeout,
                    format!("the program '{name}' took too long"),
                ));
            }
            context.moved(bytes)
        };
        let mut context = Context::new(call, room, &mut watched);
        let (mut output, mut error) = (Vec::new(), Vec::new());
        while let Some(event) = wait(&events, &mut context)? {
            let (chunk, all) = match event {
                Event::Output(chunk) => (chunk, &mut output),
                Event::Error(chunk) => (chunk, &mut error),
            };
            if all.len() + chunk.len() > self.output {
                let message = format!("the program '{name}' has written more than {} bytes", self.output);
                return Err(HostError::new(ErrorCode::TooLarge, message));
            }
            context.moved(chunk.len() as u64)?;
            all.extend_from_slice(&chunk);
        }
        let status = loop {
            match child.0.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) => std::thread::sleep(Duration::from_millis(2)),
                Err(_) => {
                    return Err(HostError::new(ErrorCode::Host, format!("the program '{name}' is lost")));
                }
            }
            context.moved(0)?;
        };
        let status = status.code().map_or(Data::Null, |code| Data::Number(f64::from(code)));
        Ok(Data::record([
            ("status", status),
            ("stdout", Data::String(String::from_utf8_lossy(&output).into_owned())),
            ("stderr", Data::String(String::from_utf8_lossy(&error).into_owned())),
        ])
        .into())
    }
}

/// Reads a stream to its end, or until nobody wants it.
fn pump(mut stream: Box<dyn Read + Send>, sender: &SyncSender<Event>, event: fn(Vec<u8>) -> Event) {
    loop {
        let mut chunk = vec![0; 16 << 10];
        let length = stream.read(&mut chunk).unwrap_or(0);
        chunk.truncate(length);
        if length == 0 || sender.send(event(chunk)).is_err() {
            return;
        }
    }
}

/// A child that does not outlive the call, and neither do those that it has started.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(group) = i32::try_from(self.0.id()).ok().and_then(rustix::process::Pid::from_raw) {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

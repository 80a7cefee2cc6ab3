//! Writing down everything that a VM is told from outside, as JSON lines.

use crate::json::{
    answer_to_json, call_to_json, data_to_json, error_to_json, interface_to_json, number_to_json,
    turn_to_json,
};
use creance_engine::{
    Answer, Call, Capabilities, Clock, Data, HostError, Interceptor, LoadFailure, ModuleFormat, ModuleLoader,
    Reply, Turn,
};
use serde_json::{Value, json};
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

/// The version of the format. Turns came with the second one.
pub(crate) const VERSION: u64 = 2;

/// Records a run: every call of a capability, reading of the clock, random number and module, with its answer. Of a
/// run in steps or on an executor also what the embedder does where it stands still: a call that is answered later is
/// written when it is made, its answer when it is given. [`Replay`](crate::Replay) runs the same program from the
/// record without any grant.
///
/// One recorder for one VM: [`VmBuilder::intercept`](creance_engine::VmBuilder::intercept) takes a clone of it.
#[derive(Clone)]
pub struct Recorder(Arc<Mutex<State>>);

struct State {
    writer: Box<dyn Write + Send>,
    /// Why the record is incomplete.
    failed: Option<std::io::Error>,
    program: Value,
    /// There is a loader whose answers are recorded.
    modules: bool,
}

impl Recorder {
    /// A recorder that writes to `writer`. `program` is kept in the first line for whoever replays the record; it
    /// may be anything.
    pub fn new(writer: impl Write + Send + 'static, program: Value) -> Recorder {
        Recorder(Arc::new(Mutex::new(State {
            writer: Box::new(writer),
            failed: None,
            program,
            modules: false,
        })))
    }

    fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn line(&self, value: &Value) {
        self.with(|state| state.line(value));
    }

    fn answered(&self, call: &Call, answer: &Answer) {
        self.line(&json!({ "call": call_to_json(call), "answer": answer_to_json(answer) }));
    }

    /// A loader whose answers are recorded. Without one the replay has none either.
    pub fn modules(&self, loader: impl ModuleLoader + 'static) -> impl ModuleLoader + 'static {
        self.with(|state| state.modules = true);
        Loader { recorder: self.clone(), inner: Box::new(loader) }
    }

    /// Ends the record with the fuel that the run has used.
    ///
    /// # Errors
    /// The record could not be written whole.
    pub fn finish(&self, fuel: u64) -> std::io::Result<()> {
        self.line(&json!({ "fuel": fuel }));
        self.with(|state| match state.failed.take() {
            Some(error) => Err(error),
            None => state.writer.flush(),
        })
    }
}

impl State {
    fn line(&mut self, value: &Value) {
        if self.failed.is_none() {
            self.failed = writeln!(self.writer, "{value}").err();
        }
    }
}

impl Interceptor for Recorder {
    fn begin(&mut self, capabilities: &Capabilities, clock: Option<&dyn Clock>, has_entropy: bool) {
        let grant = |name: &str| {
            let interface = capabilities.interface_of(name).map(interface_to_json);
            json!({ "name": name, "interface": interface })
        };
        let grants: Vec<Value> = capabilities.names().map(grant).collect();
        self.with(|state| {
            let program = state.program.take();
            state.line(&json!({
                "record": VERSION, "grants": grants, "clock": clock.is_some(),
                "real": clock.is_some_and(|clock| clock.is_real()), "entropy": has_entropy,
                "modules": state.modules, "program": program,
            }));
        });
    }

    fn call(&mut self, call: &Call, perform: &mut dyn FnMut(&Call) -> Answer) -> Answer {
        let answer = perform(call);
        // NOTE: whether it can be answered later is known in a moment.
        if !matches!(answer, Ok(Reply::Later)) {
            self.answered(call, &answer);
        }
        answer
    }

    fn suspended(&mut self, call: &Call) {
        self.answered(call, &Ok(Reply::Later));
    }

    fn turn(&mut self, turn: &Turn, _: Option<&Call>) {
        self.line(&turn_to_json(turn));
    }

    fn route(
        &mut self,
        url: &str,
        find: &mut dyn FnMut() -> Option<Arc<str>>,
    ) -> Result<Option<Arc<str>>, HostError> {
        let name = find();
        self.line(&json!({ "route": url, "answer": name.as_deref() }));
        Ok(name)
    }

    fn time(&mut self, read: &mut dyn FnMut() -> Result<f64, HostError>) -> Result<f64, HostError> {
        let time = read();
        let answer = time.as_ref().map_or_else(error_to_json, |time| number_to_json(*time));
        self.line(&json!({ "time": answer }));
        time
    }

    fn random(&mut self, read: &mut dyn FnMut() -> Result<u64, HostError>) -> Result<u64, HostError> {
        let number = read();
        let answer = number.as_ref().map_or_else(error_to_json, |number| json!(number.to_string()));
        self.line(&json!({ "random": answer }));
        number
    }
}

struct Loader {
    recorder: Recorder,
    inner: Box<dyn ModuleLoader>,
}

impl ModuleLoader for Loader {
    fn resolve(&mut self, specifier: &str, referrer: &str) -> Result<String, LoadFailure> {
        let key = self.inner.resolve(specifier, referrer);
        let answer = answer_of(key.as_ref().map(|key| json!(key)));
        self.recorder.line(&json!({ "resolve": [specifier, referrer], "answer": answer }));
        key
    }

    fn require(&mut self, specifier: &str, referrer: &str) -> Result<String, LoadFailure> {
        let key = self.inner.require(specifier, referrer);
        let answer = answer_of(key.as_ref().map(|key| json!(key)));
        self.recorder.line(&json!({ "require": [specifier, referrer], "answer": answer }));
        key
    }

    fn format(&mut self, key: &str) -> Result<ModuleFormat, LoadFailure> {
        let format = self.inner.format(key);
        let answer = answer_of(format.as_ref().map(|format| json!(format_name(*format))));
        self.recorder.line(&json!({ "format": key, "answer": answer }));
        format
    }

    fn load(&mut self, key: &str) -> Result<Vec<u8>, LoadFailure> {
        let bytes = self.inner.load(key);
        let answer = answer_of(bytes.as_ref().map(|bytes| match std::str::from_utf8(bytes) {
            Ok(text) => json!(text),
            Err(_) => data_to_json(&Data::Bytes(bytes.clone())),
        }));
        self.recorder.line(&json!({ "load": key, "answer": answer }));
        bytes
    }
}

/// The names of formats in records.
pub(crate) fn format_name(format: ModuleFormat) -> &'static str {
    match format {
        ModuleFormat::Module => "module",
        ModuleFormat::CommonJs => "commonjs",
        ModuleFormat::Unknown => "unknown",
    }
}

fn answer_of(answer: Result<Value, &LoadFailure>) -> Value {
    answer.unwrap_or_else(|failure| json!({ "failure": failure.message }))
}

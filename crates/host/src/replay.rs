//! Running a program again from what was recorded, without any grant.

use crate::json::{
    Absent, answer_from_json, call_to_json, data_from_json, error_from_json, interface_from_json,
    number_from_json, turn_from_json,
};
use crate::record::{VERSION, format_name};
use creance_engine::{
    Answer, Call, Clock, Data, Grant, Halt, HostError, Interceptor, LoadFailure, ModuleFormat, ModuleLoader,
    Turn, VmBuilder,
};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// A record that is to be run again. See [`Recorder`](crate::Recorder).
pub struct Replay {
    header: Value,
    state: ReplayState,
}

/// A text that is no record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRecord {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl std::fmt::Display for BadRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {} of the record: {}", self.line, self.reason)
    }
}

impl std::error::Error for BadRecord {}

/// How far a replay has come.
#[derive(Clone)]
pub struct ReplayState(Arc<Mutex<State>>);

struct State {
    lines: VecDeque<Value>,
    /// The number of the line at the front.
    number: usize,
    fuel: Option<u64>,
    difference: Option<String>,
}

impl Replay {
    /// Reads a record.
    ///
    /// # Errors
    /// It is none.
    pub fn read(text: &str) -> Result<Replay, BadRecord> {
        let mut lines = VecDeque::new();
        for (index, line) in text.lines().enumerate() {
            let bad = |reason| BadRecord { line: index + 1, reason };
            lines.push_back(serde_json::from_str(line).map_err(|_| bad("no JSON"))?);
        }
        let header: Value = lines.pop_front().unwrap_or_default();
        // NOTE: what the first version has is the same in the second.
        if !header
            .get("record")
            .and_then(Value::as_u64)
            .is_some_and(|version| (1..=VERSION).contains(&version))
        {
            return Err(BadRecord {
                line: 1,
                reason: "not the first line of a record that this version reads",
            });
        }
        let fuel = lines.back().and_then(|last| last.get("fuel")?.as_u64());
        if fuel.is_some() {
            lines.pop_back();
        }
        let state = State { lines, number: 2, fuel, difference: None };
        Ok(Replay { header, state: ReplayState(Arc::new(Mutex::new(state))) })
    }

    /// What the recorder was told of the program.
    pub fn program(&self) -> &Value {
        self.header.get("program").unwrap_or(&Value::Null)
    }

    /// How far the replay has come, also after it has been handed to a VM.
    pub fn state(&self) -> ReplayState {
        self.state.clone()
    }

    /// Gives a VM what the recorded one had: names that stand for its grants, and a loader for its modules.
    pub fn apply(self, builder: VmBuilder) -> VmBuilder {
        let has = |name: &str| self.header.get(name).and_then(Value::as_bool).unwrap_or(false);
        let mut builder = builder;
        if has("clock") {
            builder = builder.grant("clock", Grant::Clock(Box::new(Recorded { real: has("real") })));
        }
        if has("entropy") {
            builder = builder.grant("entropy", Grant::Entropy(Box::new(|| Err(Halt::Diverged.into()))));
        }
        let none = Vec::new();
        for grant in self.header.get("grants").and_then(Value::as_array).unwrap_or(&none) {
            let name = grant.get("name").and_then(Value::as_str).unwrap_or_default();
            builder = match grant.get("interface").and_then(interface_from_json) {
                Some(interface) => builder.grant(name, Absent(interface)),
                None => builder.grant(name, Grant::Refused("the record does not say what it is".to_owned())),
            };
        }
        // NOTE: the first version does not say.
        if self.header.get("modules").is_none_or(|modules| modules == true) {
            builder = builder.modules(self.state.clone());
        }
        builder.intercept(self.state)
    }
}

impl ReplayState {
    fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The first difference between the record and the run, in words.
    pub fn difference(&self) -> Option<String> {
        self.with(|state| state.difference.clone())
    }

    /// What is wrong with a run that has ended after so much fuel: a difference, an answer that it has not asked
    /// for, or other fuel.
    ///
    /// # Errors
    /// The same, in words.
    pub fn finish(&self, fuel: u64) -> Result<(), String> {
        self.with(|state| match (&state.difference, state.lines.front(), state.fuel) {
            (Some(difference), ..) => Err(difference.clone()),
            (None, Some(left), _) => Err(format!("line {}: the replay did not ask for {left}", state.number)),
            (None, None, Some(recorded)) if recorded != fuel => {
                Err(format!("the replay has used {fuel} units of fuel instead of {recorded}"))
            }
            _ => Ok(()),
        })
    }

    /// The turn that comes next, if one does: an error if it is none, or cannot be taken where the run stands.
    fn turn_taken(&self, fits: &dyn Fn(&Turn) -> bool) -> Result<Option<Turn>, HostError> {
        self.with(|state| {
            let Some(line) = state.lines.front().filter(|line| line.get("turn").is_some()) else {
                return Ok(None);
            };
            let turn = turn_from_json(line).filter(fits);
            if turn.is_none() {
                let difference =
                    format!("line {}: the run does not stand where this can be done: {line}", state.number);
                state.difference.get_or_insert(difference);
            }
            if state.difference.is_some() {
                return diverged();
            }
            state.lines.pop_front();
            state.number += 1;
            Ok(turn)
        })
    }

    /// The recorded answer to a question, if it is the next one.
    fn answer<T>(&self, field: &str, question: &Value, read: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        self.with(|state| {
            if state.difference.is_some() {
                return None;
            }
            let next = state.lines.front();
            let is_it = next.is_some_and(|line| line.get(field).is_some_and(|recorded| recorded == question));
            let answer = if is_it { next.and_then(read) } else { None };
            if answer.is_some() {
                state.lines.pop_front();
                state.number += 1;
            } else {
                let recorded = next.map_or_else(|| "nothing".to_owned(), Value::to_string);
                let asked = json!({ field: question });
                state.difference = Some(format!("line {}: asked {asked}, recorded {recorded}", state.number));
            }
            answer
        })
    }

    /// The next line, which must be of a kind whose question is always the same.
    fn next_of<T>(&self, field: &str, read: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        let question = self.with(|state| state.lines.front().and_then(|line| line.get(field)).cloned());
        let question = question.unwrap_or_default();
        self.answer(field, &question, |line| read(line.get(field)?))
    }
}

/// Stands for the clock of a record. Waiting takes no time, but costs what it cost.
struct Recorded {
    real: bool,
}

impl Clock for Recorded {
    fn now(&mut self) -> Result<f64, HostError> {
        diverged()
    }

    fn pass(&mut self, _: f64) -> Result<(), HostError> {
        Ok(())
    }

    fn is_real(&self) -> bool {
        self.real
    }
}

/// The halt of a run that differs.
fn diverged<T>() -> Result<T, HostError> {
    Err(HostError::Halt(Halt::Diverged))
}

impl Interceptor for ReplayState {
    fn call(&mut self, call: &Call, _: &mut dyn FnMut(&Call) -> Answer) -> Answer {
        let answer = self.answer("call", &call_to_json(call), |line| answer_from_json(line.get("answer")?));
        answer.unwrap_or_else(diverged)
    }

    fn takes_turns(&mut self) -> bool {
        true
    }

    fn next_turn(&mut self, fits: &dyn Fn(&Turn) -> bool) -> Result<Option<Turn>, HostError> {
        self.turn_taken(fits)
    }

    fn route(
        &mut self,
        url: &str,
        _: &mut dyn FnMut() -> Option<Arc<str>>,
    ) -> Result<Option<Arc<str>>, HostError> {
        let read = |line: &Value| match line.get("answer")? {
            Value::Null => Some(Ok(None)),
            name => name.as_str().map(|name| Ok(Some(Arc::from(name)))),
        };
        self.answer("route", &json!(url), read).unwrap_or_else(diverged)
    }

    fn time(&mut self, _: &mut dyn FnMut() -> Result<f64, HostError>) -> Result<f64, HostError> {
        let read = |value: &Value| match number_from_json(value) {
            Some(time) => Some(Ok(time)),
            None => error_from_json(value).map(Err),
        };
        self.next_of("time", read).unwrap_or_else(diverged)
    }

    fn random(&mut self, _: &mut dyn FnMut() -> Result<u64, HostError>) -> Result<u64, HostError> {
        let read = |value: &Value| match value.as_str() {
            Some(number) => number.parse().ok().map(Ok),
            None => error_from_json(value).map(Err),
        };
        self.next_of("random", read).unwrap_or_else(diverged)
    }
}

impl ModuleLoader for ReplayState {
    fn resolve(&mut self, specifier: &str, referrer: &str) -> Result<String, LoadFailure> {
        let read = |answer: &Value| answer.as_str().map(str::to_owned);
        self.loaded("resolve", &json!([specifier, referrer]), read)
    }

    fn require(&mut self, specifier: &str, referrer: &str) -> Result<String, LoadFailure> {
        let read = |answer: &Value| answer.as_str().map(str::to_owned);
        self.loaded("require", &json!([specifier, referrer]), read)
    }

    fn format(&mut self, key: &str) -> Result<ModuleFormat, LoadFailure> {
        let all = [ModuleFormat::Module, ModuleFormat::CommonJs, ModuleFormat::Unknown];
        let read =
            |answer: &Value| all.into_iter().find(|format| answer.as_str() == Some(format_name(*format)));
        self.loaded("format", &json!(key), read)
    }

    fn load(&mut self, key: &str) -> Result<Vec<u8>, LoadFailure> {
        let read = |answer: &Value| match data_from_json(answer)? {
            Data::String(text) => Some(text.into_bytes()),
            Data::Bytes(bytes) => Some(bytes),
            _ => None,
        };
        self.loaded("load", &json!(key), read)
    }
}

impl ReplayState {
    fn loaded<T>(
        &self,
        field: &str,
        question: &Value,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<T, LoadFailure> {
        let read = |line: &Value| {
            let answer = line.get("answer")?;
            match answer.get("failure") {
                Some(message) => Some(Err(LoadFailure::new(message.as_str()?))),
                None => read(answer).map(Ok),
            }
        };
        let answer = self.answer(field, question, read);
        answer.unwrap_or_else(|| Err(LoadFailure::new("the replay differs from the record")))
    }
}

//! The events of the feature `tracing`.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance::{Engine, Interface, Later, Limits, Step};
use std::fmt::Write;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Writes down the fields of the engine's events, apart from figures.
struct Lines(Arc<Mutex<Vec<String>>>);

struct Fields(String);

impl Visit for Fields {
    fn record_u64(&mut self, _: &Field, _: u64) {}

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        write!(self.0, "{}={value:?} ", field.name()).unwrap();
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "creance"
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        self.0.lock().unwrap().push(fields.0.trim_end().to_owned());
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[test]
fn runs_halts_and_calls_are_events() {
    let lines = Arc::<Mutex<Vec<String>>>::default();
    tracing::subscriber::with_default(Lines(lines.clone()), || {
        let limits = Limits::untrusted().fuel(10_000);
        let mut vm = Engine::new().vm().limits(limits).func("twice", |n: u32| Ok(2 * n)).build().unwrap();
        vm.eval("good.js", "twice(4); try { twice('x') } catch {}").unwrap();
        vm.eval("bad.js", "for (;;);").unwrap_err();
        let desk = Later::new(Interface::function(0));
        let mut vm = Engine::new().vm().grant("desk", desk).build().unwrap();
        let program = vm.engine().compile("later.js", "desk(1)").unwrap();
        let Step::Call(call) = vm.start(&program).unwrap() else { panic!("no call") };
        let _ = call.reply(2).unwrap();
    });
    let expected = [
        "message=a run begins program=\"good.js\"",
        "call=\"twice(4)\" outcome=\"answered\"",
        "call=\"twice(\\\"x\\\")\" outcome=\"ERR_ARGUMENT\"",
        "message=a run is over",
        "message=a run begins program=\"bad.js\"",
        "message=fuel limit reached",
        "message=a run begins program=\"later.js\"",
        "call=\"desk(1)\" outcome=\"later\"",
        "call=\"desk(1)\" outcome=\"answered\"",
        "message=a run is over",
    ];
    assert_eq!(*lines.lock().unwrap(), expected);
}

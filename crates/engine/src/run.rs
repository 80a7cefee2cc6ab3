//! A run of a program: what is done in what order, and how far it is.

use crate::vm::keep_completion;
use crate::{Data, Program};
use creance_bytecode::ImportPhase;
use creance_snapshot::{Broken, Read, Reader, Record, Writer};
use creance_vm::{Abrupt, JsResult, ModuleId, Symbol, Value, Vm};
use std::sync::Arc;

/// A run as data: it can be left at [`Abrupt::Suspend`] and driven on later.
pub(crate) struct Run {
    stage: Stage,
    /// The key under which the completion value is kept alive.
    completion: Symbol,
}

enum Stage {
    /// Nothing has been done.
    New(Arc<creance_bytecode::Program>),
    /// A function is to be called; the completion keeps it.
    Call(Value, Vec<Data>),
    /// The script or function runs.
    Script,
    /// The module is evaluated.
    Module(ModuleId),
    /// Jobs and timers run; the value is that of the script, which the completion keeps, or of the module.
    Events(Subject),
}

#[derive(Clone, Copy)]
enum Subject {
    Script(Value),
    Module(ModuleId),
}

impl Run {
    pub(crate) fn of(program: &Program, completion: Symbol) -> Run {
        Run { stage: Stage::New(program.bytecode().clone()), completion }
    }

    /// The call of a function that the completion keeps alive.
    pub(crate) fn of_call(function: Value, arguments: Vec<Data>, completion: Symbol) -> Run {
        Run { stage: Stage::Call(function, arguments), completion }
    }

    /// True once it is known that the run is that of a module.
    pub(crate) fn is_module(&self) -> bool {
        matches!(self.stage, Stage::Module(_) | Stage::Events(Subject::Module(_)))
    }

    /// Begins, or goes on with what became of the task that was suspended. The value of the run; none for a module
    /// whose evaluation nobody will end.
    ///
    /// # Errors
    /// What is thrown, a halt, or [`Abrupt::Suspend`]: the run can be driven on.
    pub(crate) fn drive(&mut self, vm: &mut Vm, resumed: Option<JsResult<Value>>) -> JsResult<Option<Value>> {
        let mut resumed = resumed.transpose()?;
        loop {
            match &mut self.stage {
                Stage::New(program) => {
                    let program = program.clone();
                    if program.module.is_some() {
                        let module = vm.add_module(&program, 0)?;
                        vm.load_requested_modules(module)?;
                        vm.link_module(module)?;
                        self.stage = Stage::Module(module);
                    } else {
                        self.stage = Stage::Script;
                        resumed = Some(vm.run_program(&program, 0)?);
                    }
                }
                Stage::Call(function, arguments) => {
                    let (function, arguments) = (*function, std::mem::take(arguments));
                    self.stage = Stage::Script;
                    resumed = Some(vm.call_with_data(function, &arguments)?);
                }
                Stage::Script => {
                    let value = resumed.take().unwrap_or(Value::UNDEFINED);
                    keep_completion(&mut vm.heap, self.completion, value)?;
                    self.stage = Stage::Events(Subject::Script(value));
                }
                Stage::Module(module) => {
                    let module = *module;
                    // NOTE: of an evaluation that is under way this is only the promise.
                    vm.evaluate_module(module)?;
                    self.stage = Stage::Events(Subject::Module(module));
                }
                Stage::Events(subject) => {
                    let subject = *subject;
                    vm.run_events()?;
                    return self.end(vm, subject);
                }
            }
        }
    }

    fn end(&self, vm: &mut Vm, subject: Subject) -> JsResult<Option<Value>> {
        let module = match subject {
            Subject::Script(value) => return Ok(Some(value)),
            Subject::Module(module) => module,
        };
        let promise = vm.evaluate_module(module)?;
        match vm.settled(promise) {
            None => Ok(None),
            Some(Err(reason)) => Err(Abrupt::Throw(reason)),
            Some(Ok(_)) => {
                let namespace = Value::object(vm.module_namespace(module, ImportPhase::Evaluation)?);
                keep_completion(&mut vm.heap, self.completion, namespace)?;
                Ok(Some(namespace))
            }
        }
    }
}

impl Run {
    /// Writes a run that stands still.
    ///
    /// # Errors
    /// It has not begun, or stands where it cannot be written.
    pub(crate) fn write(&self, to: &mut Writer) -> Result<(), String> {
        match &self.stage {
            Stage::New(_) => return Err("a run that loads its modules".to_owned()),
            Stage::Call(..) => return Err("a call that has not begun".to_owned()),
            Stage::Script => to.byte(0),
            Stage::Module(module) => (1u8, *module).write(to),
            Stage::Events(Subject::Script(value)) => (2u8, *value).write(to),
            Stage::Events(Subject::Module(module)) => (3u8, *module).write(to),
        }
        Ok(())
    }

    /// Reads what [`Run::write`] has written.
    pub(crate) fn read(vm: &Vm, completion: Symbol, from: &mut Reader<'_>) -> Read<Run> {
        let module = |from: &mut Reader<'_>| -> Read<ModuleId> {
            let module = ModuleId::read(from)?;
            from.check(vm.has_module(module), "the module of the run")?;
            Ok(module)
        };
        let stage = match from.byte()? {
            0 => Stage::Script,
            1 => Stage::Module(module(from)?),
            2 => {
                let value = Value::read(from)?;
                from.check(vm.heap.fits(value), "the value of the run")?;
                Stage::Events(Subject::Script(value))
            }
            3 => Stage::Events(Subject::Module(module(from)?)),
            _ => return Err(Broken::Malformed("no run")),
        };
        Ok(Run { stage, completion })
    }
}

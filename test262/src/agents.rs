//! `$262.agent`: scripts on threads of their own, which share memory with the test.
//! <https://github.com/tc39/test262/blob/main/INTERPRETING.md#host-defined-functions>

use crate::host::{self, text};
use creance_engine::{InterruptHandle, Limits, SharedMemory};
use creance_vm::{Args, ErrorKind, JsResult, Method, Value, Vm, hidden};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The methods of `$262.agent`: those of the test and those of the agents that it starts.
pub const METHODS: &[Method] = &[
    hidden("start", 1, start),
    hidden("broadcast", 2, broadcast),
    hidden("getReport", 0, get_report),
    hidden("receiveBroadcast", 1, receive_broadcast),
    hidden("report", 1, report),
    hidden("leaving", 0, leaving),
    hidden("sleep", 1, sleep),
    hidden("monotonicNow", 0, monotonic_now),
];

/// No test needs longer to answer another thread.
const PATIENCE: Duration = Duration::from_secs(10);

thread_local! {
    static THIS: RefCell<Option<This>> = const { RefCell::new(None) };
}

/// What the natives of this thread's VM know of the other threads.
struct This {
    cluster: creance_host::agents::Cluster,
    began: Instant,
    limits: Limits,
    timeout: Duration,
    reports: Arc<Mutex<VecDeque<String>>>,
    inbox: Option<Receiver<Message>>,
    children: Vec<Child>,
}

struct Child {
    outbox: Sender<Message>,
    interrupt: InterruptHandle,
    thread: JoinHandle<()>,
}

/// What is broadcast, and whom to tell of its arrival.
struct Message {
    memory: SharedMemory,
    payload: Payload,
    arrived: Sender<()>,
}

#[derive(Clone, Copy)]
enum Payload {
    Number(f64),
    BigInt(i64),
}

/// Begins the cluster of a test on this thread and hands its part to the test's VM.
pub fn begin(limits: Limits, timeout: Duration, can_block: bool) -> impl creance_engine::Agents + 'static {
    let cluster = creance_host::agents::Cluster::new();
    let agent = cluster.agent(can_block);
    THIS.set(Some(This {
        cluster,
        began: Instant::now(),
        limits,
        timeout,
        reports: Arc::default(),
        inbox: None,
        children: Vec::new(),
    }));
    agent
}

/// Ends the agents that the test has started.
pub fn end() {
    let Some(this) = THIS.take() else { return };
    for child in this.children {
        child.interrupt.interrupt();
        drop(child.outbox);
        // NOTE: an agent that panicked has been reported by the panic hook; the test did not get its answer.
        let _ = child.thread.join();
    }
}

fn with_this<T>(vm: &mut Vm, body: impl FnOnce(&mut This) -> T) -> JsResult<T> {
    match THIS.with_borrow_mut(|this| this.as_mut().map(body)) {
        Some(value) => Ok(value),
        None => vm.throw(ErrorKind::Error, "$262.agent is not ready"),
    }
}

fn start(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let source = text(vm, args)?;
    let child = with_this(vm, |this| {
        let (outbox, inbox) = channel();
        let (tell, told) = channel();
        let child = This {
            cluster: this.cluster.clone(),
            began: this.began,
            limits: this.limits,
            timeout: this.timeout,
            reports: this.reports.clone(),
            inbox: Some(inbox),
            children: Vec::new(),
        };
        let builder = std::thread::Builder::new().stack_size(2 << 20);
        let thread = builder.spawn(move || run(child, &source, &tell)).ok()?;
        let interrupt = told.recv_timeout(PATIENCE).ok()?;
        this.children.push(Child { outbox, interrupt, thread });
        Some(())
    })?;
    match child {
        Some(()) => Ok(Value::UNDEFINED),
        None => vm.throw(ErrorKind::Error, "the agent did not start"),
    }
}

/// An agent's life. What goes wrong in it shows in what it does not report.
fn run(this: This, source: &str, tell: &Sender<InterruptHandle>) {
    let builder = host::engine().vm().limits(this.limits).timeout(this.timeout);
    let built = builder.grant_agents(this.cluster.agent(true)).build();
    THIS.set(Some(this));
    let (Ok(mut vm), Ok(program)) = (built, host::engine().compile("agent", source)) else { return };
    let _ = vm.guarded(|vm| {
        host::install(&mut vm.heap, 0)?;
        Ok(())
    });
    if tell.send(vm.interrupt_handle()).is_ok() {
        let _ = vm.run(&program);
    }
    drop(vm);
    THIS.set(None);
}

fn broadcast(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let (buffer, number) = (args.get(vm, 0), args.get(vm, 1));
    let Some(memory) = SharedMemory::of(vm, buffer) else {
        return vm.type_error("not a SharedArrayBuffer");
    };
    let payload = match number.as_bigint().and_then(|index| vm.heap.bigint(index)) {
        Some(bigint) => Payload::BigInt(bigint.to_i64().unwrap_or_default()),
        None => Payload::Number(number.as_number().unwrap_or_default()),
    };
    let (arrived, arrivals) = channel();
    let told = with_this(vm, |this| {
        let message = || Message { memory: memory.clone(), payload, arrived: arrived.clone() };
        this.children.iter().filter(|child| child.outbox.send(message()).is_ok()).count()
    })?;
    for _ in 0..told {
        if arrivals.recv_timeout(PATIENCE).is_err() {
            return vm.throw(ErrorKind::Error, "an agent does not receive the broadcast");
        }
    }
    Ok(Value::UNDEFINED)
}

fn receive_broadcast(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let callback = args.get(vm, 0);
    let inbox = with_this(vm, |this| this.inbox.take())?;
    let message = inbox.as_ref().and_then(|inbox| inbox.recv_timeout(PATIENCE).ok());
    with_this(vm, |this| this.inbox = inbox)?;
    let Some(Message { memory, payload, arrived }) = message else { return Ok(Value::UNDEFINED) };
    let buffer = memory.buffer(vm)?;
    vm.keep(buffer);
    let number = match payload {
        Payload::Number(number) => Value::number(number),
        Payload::BigInt(number) => vm.heap.add_bigint(creance_vm::heap::BigInt::from(number))?,
    };
    // The sender may have given up.
    let _ = arrived.send(());
    vm.call(callback, Value::UNDEFINED, &[buffer, number])
}

fn report(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let text = text(vm, args)?;
    with_this(vm, |this| this.reports.lock().unwrap_or_else(PoisonError::into_inner).push_back(text))?;
    Ok(Value::UNDEFINED)
}

fn get_report(vm: &mut Vm, _: Args) -> JsResult<Value> {
    let report =
        with_this(vm, |this| this.reports.lock().unwrap_or_else(PoisonError::into_inner).pop_front())?;
    match report {
        Some(text) => Ok(vm.heap.string_value(&text)?),
        None => Ok(Value::NULL),
    }
}

fn leaving(_: &mut Vm, _: Args) -> JsResult<Value> {
    Ok(Value::UNDEFINED)
}

fn sleep(vm: &mut Vm, args: Args) -> JsResult<Value> {
    let milliseconds = args.get(vm, 0);
    let milliseconds = vm.to_number(milliseconds)?;
    let time = Duration::try_from_secs_f64(milliseconds / 1_000.0).unwrap_or_default();
    std::thread::sleep(time.min(PATIENCE));
    vm.tick(1_000)?;
    Ok(Value::UNDEFINED)
}

fn monotonic_now(vm: &mut Vm, _: Args) -> JsResult<Value> {
    with_this(vm, |this| Value::number(this.began.elapsed().as_secs_f64() * 1_000.0))
}

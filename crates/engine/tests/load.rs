//! A thousand machines on two threads: started, paused, written down and restored, interrupted from the other thread,
//! stopped by limits and dropped, at random. Each comes to what it comes to alone, for the same fuel and bytes, and
//! nothing of them is left. It takes `LOAD_SECONDS`, two unless told.
#![allow(clippy::unwrap_used, reason = "tests")]

use creance_engine::{Engine, Error, Halt, InterruptHandle, Limits, Program, Step, Usage, Vm, VmBuilder};
use peak_alloc::PeakAlloc;
use programs::{CALLS, Host, PIECES, Random, THINGS, answer, generated};
use std::sync::Mutex;
use std::time::{Duration, Instant};

mod programs;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const MACHINES: usize = 1_000;
const THREADS: usize = 2;
const PROGRAMS: u64 = 150;

/// A program, and what it comes to under its limits: a text, and what it cost.
struct Work {
    program: Program,
    limits: Limits,
    expected: (String, Usage),
}

/// A machine in the middle of some work.
struct Machine {
    vm: Vm,
    work: usize,
    log: String,
}

/// The handles of all machines, by their places.
type Handles = Mutex<Vec<Option<InterruptHandle>>>;

/// How often what happened.
#[derive(Clone, Copy, Default, Debug)]
struct Counts {
    ended: u64,
    limited: u64,
    interrupted: u64,
    stopped: u64,
    restored: u64,
    dropped: u64,
}

impl Counts {
    fn all_happened(&self) -> bool {
        let Counts { ended, limited, interrupted, restored, dropped, stopped: _ } = *self;
        [ended, limited, interrupted, restored, dropped].iter().all(|&count| count > 0)
    }
}

fn builder(engine: &Engine, limits: Limits) -> VmBuilder {
    let host = Host { later: true };
    engine.vm().limits(limits).hash_seed(11).grant_clock(|| 0.0).grant("host", host)
}

/// Little memory or fuel ends most programs in the middle of whatever they do.
fn limits_of(seed: u64) -> Limits {
    let limits = Limits::untrusted().fuel(3_000_000).memory(4 << 20);
    match seed % 3 {
        0 => limits,
        1 => limits.memory(50_000 + seed * 500),
        _ => limits.fuel(500 + seed * 100),
    }
}

fn works(engine: &Engine) -> Vec<Work> {
    let pieces: Vec<&str> = PIECES.iter().chain(CALLS).chain(THINGS).copied().collect();
    let work = |seed| {
        let program = engine.compile("generated.js", &generated(seed, &pieces)).unwrap();
        let limits = limits_of(seed);
        let mut vm = builder(engine, limits).build().unwrap();
        let mut ended = ended(vm.start(&program));
        while ended.is_none() {
            ended = step(&mut vm);
        }
        let expected = result(&mut vm, ended.unwrap());
        Work { program, limits, expected }
    };
    (0..PROGRAMS).map(work).collect()
}

/// How a run ended, if it has.
fn ended(step: Result<Step<'_>, Error>) -> Option<Result<(), Error>> {
    match step {
        Ok(Step::Done(_)) => Some(Ok(())),
        Ok(Step::Halted(halted)) if halted.halt() != Halt::Interrupted => Some(Err(halted.into_error())),
        Ok(_) => None,
        Err(error) => Some(Err(error)),
    }
}

fn step(vm: &mut Vm) -> Option<Result<(), Error>> {
    ended(match vm.step() {
        Some(Step::Call(call)) => {
            let answer = answer(call.arguments());
            call.answer(answer)
        }
        Some(Step::Paused(paused)) => paused.go_on(),
        Some(Step::Halted(mut halted)) => {
            halted.vm_mut().interrupt_handle().clear();
            halted.go_on()
        }
        other => panic!("{other:?}"),
    })
}

fn result(vm: &mut Vm, ended: Result<(), Error>) -> (String, Usage) {
    let usage = vm.usage();
    vm.add_fuel(1_000_000);
    let text = match ended {
        Ok(()) => calm(vm, |vm| {
            let log = vm.eval("log.js", "String(log)")?;
            vm.get::<String>(log)
        }),
        Err(error) => Err(error),
    };
    // What it has come to may have no room to be told.
    (text.unwrap_or_else(|error| error.to_string()), usage)
}

/// Does something that nobody may interrupt.
fn calm<T>(vm: &mut Vm, body: impl Fn(&mut Vm) -> Result<T, Error>) -> Result<T, Error> {
    loop {
        vm.interrupt_handle().clear();
        match body(vm) {
            Err(Error::Halt { halt: Halt::Interrupted, .. }) => {}
            other => return other,
        }
    }
}

/// One thread's machines.
struct Thread<'a> {
    engine: &'a Engine,
    works: &'a [Work],
    handles: &'a Handles,
    random: Random,
    counts: Counts,
}

impl Thread<'_> {
    /// Works on its machines, which are at these places, until the time is up.
    fn work(mut self, first: usize, until: Instant) -> Counts {
        let mut machines: Vec<Option<Machine>> = (0..MACHINES / THREADS).map(|_| None).collect();
        // A slow machine needs longer until everything has happened.
        while Instant::now() < until || !self.counts.all_happened() {
            for (at, slot) in machines.iter_mut().enumerate() {
                let machine = slot.take();
                *slot = match machine {
                    None => self.begin(),
                    Some(machine) => self.go_on(machine),
                };
                let handle = slot.as_ref().map(|machine| machine.vm.interrupt_handle());
                let mut handles = self.handles.lock().unwrap();
                handles[first + at] = handle;
                if self.random.below(20) == 0
                    && let Some(handle) = &handles[self.random.below(MACHINES as u64) as usize]
                {
                    handle.interrupt();
                }
            }
        }
        self.counts
    }

    fn begin(&mut self) -> Option<Machine> {
        let work = self.random.below(self.works.len() as u64) as usize;
        let Work { program, limits, .. } = &self.works[work];
        let mut vm = builder(self.engine, *limits).build().unwrap();
        vm.set_slice(Some(1 + self.random.below(20_000)));
        let ended = ended(vm.start(program));
        self.judge(Machine { vm, work, log: format!("{work}") }, ended)
    }

    fn go_on(&mut self, mut machine: Machine) -> Option<Machine> {
        match self.random.below(50) {
            0 => {
                self.counts.dropped += 1;
                return None;
            }
            1 => {
                self.counts.restored += 1;
                machine.log += " restored";
                let bytes = machine.vm.snapshot().unwrap();
                machine.vm = builder(self.engine, self.works[machine.work].limits).restore(&bytes).unwrap();
            }
            _ => {}
        }
        machine.vm.set_slice(Some(1 + self.random.below(20_000)));
        if let Some(Step::Halted(_)) = machine.vm.step() {
            self.counts.interrupted += 1;
            machine.log += " interrupted";
        }
        let ended = step(&mut machine.vm);
        self.judge(machine, ended)
    }

    /// The machine, if it has more to do. If not, it has done what it should.
    fn judge(&mut self, mut machine: Machine, ended: Option<Result<(), Error>>) -> Option<Machine> {
        let Some(ended) = ended else { return Some(machine) };
        let Work { limits, expected, .. } = &self.works[machine.work];
        let vm = &mut machine.vm;
        if let Err(Error::Halt { halt: Halt::Interrupted, .. }) = ended {
            // Within a builtin that has much left to do, the run is over.
            self.counts.stopped += 1;
            let usage = vm.usage();
            assert!(usage.live_bytes <= usage.peak_bytes && usage.peak_bytes <= limits.memory, "{usage:?}");
            assert!(
                usage.fuel <= expected.1.fuel && usage.total_bytes <= expected.1.total_bytes,
                "{usage:?}"
            );
        } else {
            self.counts.ended += 1;
            self.counts.limited += u64::from(ended.is_err());
            assert_eq!(&result(vm, ended), expected, "{}", machine.log);
        }
        None
    }
}

#[test]
fn machines_under_load() {
    let seconds = std::env::var("LOAD_SECONDS").map_or(2, |seconds| seconds.parse().unwrap());
    let engine = Engine::new();
    let works = works(&engine);
    let handles: Handles = Mutex::new((0..MACHINES).map(|_| None).collect());
    let before = ALLOCATOR.current_usage();
    let until = Instant::now() + Duration::from_secs(seconds);
    let counts: Vec<Counts> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|number| {
                let random = Random(number as u64 + 77);
                let thread = Thread {
                    engine: &engine,
                    works: &works,
                    handles: &handles,
                    random,
                    counts: Counts::default(),
                };
                scope.spawn(move || thread.work(number * MACHINES / THREADS, until))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    handles.lock().unwrap().iter_mut().for_each(|handle| *handle = None);
    // What a thread and its messages take once.
    let left = ALLOCATOR.current_usage().saturating_sub(before);
    println!("{counts:?}, {left} bytes left");
    assert!(left < 64 << 10, "{left} bytes are left");
    assert!(counts.iter().all(Counts::all_happened), "{counts:?}");
}

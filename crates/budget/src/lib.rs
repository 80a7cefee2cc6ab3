//! What a run may cost and what it has cost: fuel, bytes, the deadline, the interrupt.
//!
//! One [`Meter`] belongs to one VM. Everything that works or grows on behalf of script asks it first:
//! [`Meter::tick`] before work, [`Meter::reserve`] before bytes exist. When a limit is reached the answer
//! is a [`Halt`], which no script can catch. The meter knows no clock: a deadline is somebody else's
//! [`Watch`], asked between two slices of fuel.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod meter;

use core::time::Duration;

pub use meter::{Figures, Meter, Pause, SLICE, Watch};

/// Why a run stopped before its end. Script cannot observe or catch it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Halt {
    /// The fuel given to the run is used up. The run can be resumed with more.
    Fuel,
    /// The bytes alive at once would exceed the limit.
    Memory,
    /// The bytes allocated over the whole life of the VM would exceed the limit.
    TotalMemory,
    /// The deadline has passed.
    Deadline,
    /// Somebody asked the run to stop.
    Interrupted,
    /// More output (console bytes, pending jobs, result bytes) than allowed.
    Output,
    /// The script has asked for its end, with a status for the process that runs it.
    Exit(i32),
    /// A replay has come to something that was not recorded.
    Diverged,
}

impl core::fmt::Display for Halt {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Halt::Exit(status) => return write!(f, "ended with status {status}"),
            Halt::Fuel => "fuel limit reached",
            Halt::Memory => "memory limit reached",
            Halt::TotalMemory => "total allocation limit reached",
            Halt::Deadline => "deadline reached",
            Halt::Interrupted => "interrupted",
            Halt::Output => "output limit reached",
            Halt::Diverged => "the replay differs from the record",
        })
    }
}

/// The result of an operation that can only halt: it never throws and never runs script.
pub type Metered<T> = Result<T, Halt>;

/// Finite bounds of one VM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Units of work; see the fuel prices in `crates/README.md`.
    pub fuel: u64,
    /// Bytes alive at once.
    pub memory: u64,
    /// Bytes allocated over the whole run, freed or not.
    pub total_memory: u64,
    /// Script frames on the call stack; one more throws a `RangeError`.
    pub depth: u32,
    /// Bytes that the run may hand out (console, errors) and jobs that may wait.
    pub output: u64,
    /// Time that a run may take; none is no bound.
    pub wall: Option<Duration>,
}

/// Methods that change a bound.
macro_rules! bounds {
    ($($(#[doc = $doc:literal])* $name:ident: $type:ty,)*) => {
        $($(#[doc = $doc])*
        #[must_use]
        pub const fn $name(self, $name: $type) -> Limits {
            Limits { $name, ..self }
        })*
    };
}

impl Limits {
    bounds! {
        /// With other units of fuel.
        fuel: u64,
        /// With other bytes alive at once.
        memory: u64,
        /// With other bytes over the whole run.
        total_memory: u64,
        /// With another number of frames.
        depth: u32,
        /// With other bytes of output.
        output: u64,
    }

    /// With a time that each run may take.
    #[must_use]
    pub const fn wall(self, time: Duration) -> Limits {
        Limits { wall: Some(time), ..self }
    }

    /// Bounds for code that nobody trusts: 100 million units of fuel, 64 MiB alive, 1 GiB in all,
    /// 10,000 frames, 1 MiB of output.
    pub const fn untrusted() -> Limits {
        Limits {
            fuel: 100_000_000,
            memory: 64 << 20,
            total_memory: 1 << 30,
            depth: 10_000,
            output: 1 << 20,
            wall: None,
        }
    }

    /// The tighter of two bounds, each by itself.
    pub fn within(self, other: Limits) -> Limits {
        Limits {
            fuel: self.fuel.min(other.fuel),
            memory: self.memory.min(other.memory),
            total_memory: self.total_memory.min(other.total_memory),
            depth: self.depth.min(other.depth),
            output: self.output.min(other.output),
            wall: match (self.wall, other.wall) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            },
        }
    }

    /// No bound on anything but depth, which protects nothing of the host but keeps runaway recursion a
    /// `RangeError`.
    pub const fn unlimited() -> Limits {
        Limits {
            fuel: u64::MAX,
            memory: u64::MAX,
            total_memory: u64::MAX,
            depth: 10_000,
            output: u64::MAX,
            wall: None,
        }
    }
}

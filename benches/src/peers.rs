//! The engines that are compared.

use crate::Workload;
use std::any::Any;
use std::time::Duration;

#[cfg(feature = "boa")]
mod boa;
pub mod creance;
mod node;
#[cfg(feature = "quickjs")]
pub mod quickjs;

/// The name of the engine that the others are compared with.
pub const CREANCE: &str = "creance";

/// One run of a workload.
pub struct Sample {
    /// From source text to result.
    pub time: Duration,
    /// The result, on which all engines agree.
    pub result: String,
}

/// A way to make instances.
pub trait Start {
    /// Its name in tables.
    fn name(&self) -> &'static str;
    /// Makes an instance that has evaluated `1+1`.
    fn fresh(&self) -> Result<Box<dyn Any>, String>;
    /// True if an instance is a process.
    fn is_process(&self) -> bool {
        false
    }
}

/// An engine.
pub trait Peer: Start {
    /// Runs a workload in a fresh instance.
    fn run(&self, workload: &Workload) -> Result<Sample, String>;
}

/// Creance, and every peer that this program was built with or that is installed.
pub fn all() -> Vec<Box<dyn Peer>> {
    let mut peers: Vec<Box<dyn Peer>> = vec![Box::new(creance::Creance::default())];
    #[cfg(feature = "quickjs")]
    peers.push(Box::new(quickjs::QuickJs));
    #[cfg(feature = "boa")]
    peers.push(Box::new(boa::Boa));
    if node::is_installed() {
        peers.push(Box::new(node::Node));
    }
    peers
}

/// The engines' ways to make instances, and ours by cloning.
pub fn starts() -> Result<Vec<Box<dyn Start>>, String> {
    let mut starts: Vec<Box<dyn Start>> = Vec::new();
    for peer in all() {
        starts.push(peer);
        if starts.len() == 1 {
            starts.push(Box::new(creance::Clones::new()?));
        }
    }
    Ok(starts)
}

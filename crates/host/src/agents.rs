//! Clusters of agents: virtual machines on several threads that share memory and wait for each other.
//! <https://tc39.es/ecma262/#sec-agent-clusters>

use creance_engine::{Agents, WaitPlace, Waiter};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A cluster. Each of its agents is a VM that may wait and notify; VMs of different clusters do not meet.
#[derive(Clone, Debug)]
pub struct Cluster(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    /// Something happened that one who sleeps may want to know.
    news: Condvar,
    began: Instant,
}

#[derive(Debug, Default)]
struct State {
    /// The numbers of waiters and agents come from here.
    next: u64,
    /// Those of each agent that have been notified.
    notified: HashMap<u64, BTreeSet<Waiter>>,
    /// By the block's address and the offset in it; who came first has the lowest number. The waiters keep the block
    /// alive, so that no other comes there.
    lists: HashMap<(usize, usize), BTreeSet<Waiter>>,
    /// The agent of each that waits, and where.
    waiting: HashMap<Waiter, (u64, WaitPlace)>,
}

impl Default for Cluster {
    fn default() -> Cluster {
        Cluster::new()
    }
}

impl Cluster {
    /// A cluster without agents.
    pub fn new() -> Cluster {
        let shared = Shared { state: Mutex::default(), news: Condvar::new(), began: Instant::now() };
        Cluster(Arc::new(shared))
    }

    /// A new agent, for one VM; with `can_block`, `Atomics.wait` may block its thread.
    pub fn agent(&self, can_block: bool) -> impl Agents + use<> {
        let mut state = self.0.lock();
        let number = state.number();
        state.notified.insert(number, BTreeSet::new());
        Agent { shared: self.0.clone(), number, can_block }
    }
}

impl Shared {
    /// NOTE: nothing panics while it holds the lock, and the lists are whole between any two steps.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(place: &WaitPlace) -> (usize, usize) {
    (Arc::as_ptr(&place.block).addr(), place.offset)
}

impl State {
    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Takes a waiter off the list of its place.
    fn unlist(&mut self, waiter: Waiter) {
        if let Some((_, place)) = self.waiting.remove(&waiter)
            && let Some(list) = self.lists.get_mut(&key(&place))
        {
            list.remove(&waiter);
            if list.is_empty() {
                self.lists.remove(&key(&place));
            }
        }
    }

    fn notified(&mut self, agent: u64) -> &mut BTreeSet<Waiter> {
        self.notified.entry(agent).or_default()
    }
}

struct Agent {
    shared: Arc<Shared>,
    number: u64,
    can_block: bool,
}

impl Agents for Agent {
    fn can_block(&self) -> bool {
        self.can_block
    }

    fn is_alone(&self) -> bool {
        self.shared.lock().notified.len() <= 1
    }

    fn now(&mut self) -> f64 {
        self.shared.began.elapsed().as_secs_f64() * 1_000.0
    }

    fn add(&mut self, place: &WaitPlace, unchanged: &mut dyn FnMut() -> bool) -> Option<Waiter> {
        let mut state = self.shared.lock();
        if !unchanged() {
            return None;
        }
        let waiter = Waiter(state.number());
        state.lists.entry(key(place)).or_default().insert(waiter);
        state.waiting.insert(waiter, (self.number, place.clone()));
        Some(waiter)
    }

    fn remove(&mut self, waiter: Waiter) -> bool {
        let mut state = self.shared.lock();
        state.unlist(waiter);
        state.notified(self.number).remove(&waiter)
    }

    fn notified(&mut self) -> Option<Waiter> {
        self.shared.lock().notified(self.number).first().copied()
    }

    fn notify(&mut self, place: &WaitPlace, count: u64) -> u64 {
        let mut state = self.shared.lock();
        let mut notified = 0;
        while notified < count
            && let Some(waiter) = state.lists.get(&key(place)).and_then(|list| list.first().copied())
        {
            if let Some(&(agent, _)) = state.waiting.get(&waiter) {
                state.notified(agent).insert(waiter);
            }
            state.unlist(waiter);
            notified += 1;
        }
        self.shared.news.notify_all();
        notified
    }

    fn sleep(&mut self, milliseconds: f64, waiter: Option<Waiter>) -> bool {
        let number = self.number;
        let is_notified = |state: &mut State| match waiter {
            Some(waiter) => state.notified(number).contains(&waiter),
            None => !state.notified(number).is_empty(),
        };
        let mut state = self.shared.lock();
        if !is_notified(&mut state) {
            let time = Duration::try_from_secs_f64(milliseconds / 1_000.0).unwrap_or(Duration::ZERO);
            let slept = self.shared.news.wait_timeout(state, time);
            state = slept.unwrap_or_else(PoisonError::into_inner).0;
        }
        is_notified(&mut state)
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        let own = state.waiting.iter().filter(|(_, (agent, _))| *agent == self.number);
        let own: Vec<Waiter> = own.map(|(waiter, _)| *waiter).collect();
        for waiter in own {
            state.unlist(waiter);
        }
        state.notified.remove(&self.number);
        self.shared.news.notify_all();
    }
}

//! How many requests run at once, in total and to one host, and how long a host is left alone between two of them.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// The gate is closed: the scan has stopped, and nothing more is to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Closed;

/// Lets requests through.
#[derive(Debug)]
pub(super) struct Gate {
    max_total: usize,
    max_per_host: usize,
    pause: Duration,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    closed: bool,
    running: usize,
    hosts: BTreeMap<String, Host>,
}

#[derive(Debug, Default)]
struct Host {
    running: usize,
    free_at: Option<Instant>,
}

/// One request's leave; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Pass<'a> {
    gate: &'a Gate,
    host: String,
}

impl Gate {
    pub(super) fn new(max_total: usize, max_per_host: usize, pause: Duration) -> Self {
        Self { max_total, max_per_host, pause, state: Mutex::default(), changed: Condvar::new() }
    }

    /// Waits until a request to `host` may begin.
    pub(super) fn enter(&self, host: &str) -> Result<Pass<'_>, Closed> {
        let mut state = self.lock();
        loop {
            if state.closed {
                return Err(Closed);
            }
            let full = state.running >= self.max_total;
            let entry = state.hosts.entry(host.to_owned()).or_default();
            if full || entry.running >= self.max_per_host {
                state = self.changed.wait(state).expect("no thread panics while it holds the lock");
                continue;
            }
            let now = Instant::now();
            let early = entry.free_at.map(|at| at.saturating_duration_since(now)).filter(|early| !early.is_zero());
            if let Some(early) = early {
                state = self.changed.wait_timeout(state, early).expect("no thread panics while it holds the lock").0;
                continue;
            }
            entry.running += 1;
            entry.free_at = Some(now + self.pause);
            state.running += 1;
            return Ok(Pass { gate: self, host: host.to_owned() });
        }
    }

    /// Waits, but not beyond the end of the scan.
    pub(super) fn wait(&self, time: Duration) -> Result<(), Closed> {
        let state = self.lock();
        let waited = self.changed.wait_timeout_while(state, time, |state| !state.closed);
        let closed = waited.expect("no thread panics while it holds the lock").0.closed;
        if closed { Err(Closed) } else { Ok(()) }
    }

    /// Lets nothing through any more.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.lock().closed
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics while it holds the lock")
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let mut state = self.gate.lock();
        state.running -= 1;
        if let Some(host) = state.hosts.get_mut(&self.host) {
            host.running -= 1;
        }
        drop(state);
        self.gate.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn no_more_than_allowed_run_at_once() {
        let check = |hosts: &[&str], expected: usize| {
            let gate = Gate::new(3, 2, Duration::ZERO);
            let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
            thread::scope(|scope| {
                for host in hosts {
                    scope.spawn(|| {
                        let _pass = gate.enter(host).expect("open");
                        most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        thread::sleep(Duration::from_millis(20));
                        running.fetch_sub(1, Ordering::SeqCst);
                    });
                }
            });
            assert_eq!(most.into_inner(), expected, "{hosts:?}");
        };
        check(&["a"; 6], 2);
        check(&["a", "b", "a", "b", "c", "c"], 3);
    }

    #[test]
    fn a_host_is_left_alone_between_two_requests() {
        let gate = Gate::new(8, 8, Duration::from_millis(30));
        let start = Instant::now();
        for host in ["a", "b", "a", "a"] {
            drop(gate.enter(host).expect("open"));
        }
        assert!(start.elapsed() >= Duration::from_millis(60), "{:?}", start.elapsed());
    }

    #[test]
    fn whoever_waits_at_a_closed_gate_is_sent_away() {
        let gate = Gate::new(1, 1, Duration::ZERO);
        let pass = gate.enter("a").expect("open");
        thread::scope(|scope| {
            let entering = scope.spawn(|| gate.enter("a").map(drop));
            let waiting = scope.spawn(|| gate.wait(Duration::from_secs(60)));
            gate.close();
            assert_eq!(entering.join().expect("no panic"), Err(Closed));
            assert_eq!(waiting.join().expect("no panic"), Err(Closed));
        });
        drop(pass);
        assert!(gate.is_closed());
    }
}

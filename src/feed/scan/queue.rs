//! Jobs in lanes, a lane for every host: a worker takes a job of the lane with the fewest at work, so that one host
//! with a thousand episodes keeps nobody else waiting.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard};

/// What must not be done too often at once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lane {
    Host(String),
    /// Commands take the whole machine each.
    Transcription,
}

/// Jobs that wait and jobs at work; a job may add others.
#[derive(Debug)]
pub(super) struct Queue<J> {
    max_per_host: usize,
    state: Mutex<State<J>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<J> {
    lanes: BTreeMap<Lane, Jobs<J>>,
    working: usize,
    taken: u64,
    stopped: bool,
}

#[derive(Debug)]
struct Jobs<J> {
    waiting: VecDeque<J>,
    working: usize,
    /// When a job of it was last taken, as a count of all jobs taken.
    last: u64,
}

/// A job at work, until this is dropped.
#[derive(Debug)]
pub(super) struct Ticket<'a, J> {
    pub job: J,
    lane: Lane,
    queue: &'a Queue<J>,
}

impl<J> Queue<J> {
    pub(super) fn new(max_per_host: usize) -> Self {
        let state = State { lanes: BTreeMap::new(), working: 0, taken: 0, stopped: false };
        Self { max_per_host, state: Mutex::new(state), changed: Condvar::new() }
    }

    pub(super) fn add(&self, lane: Lane, job: J) {
        let empty = || Jobs { waiting: VecDeque::new(), working: 0, last: 0 };
        self.lock().lanes.entry(lane).or_insert_with(empty).waiting.push_back(job);
        self.changed.notify_all();
    }

    /// Waits for a job; `None` once there is none, and none at work that might add one.
    ///
    /// Time linear in the number of lanes.
    pub(super) fn take(&self) -> Option<Ticket<'_, J>> {
        let mut state = self.lock();
        loop {
            if state.stopped {
                return None;
            }
            if let Some((lane, job)) = self.next(&mut state) {
                return Some(Ticket { job, lane, queue: self });
            }
            if state.working == 0 {
                // With nobody at work every lane is open, so that nothing waits either.
                return None;
            }
            state = self.changed.wait(state).expect("no thread panics while it holds the lock");
        }
    }

    /// Gives out no job any more.
    pub(super) fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_all();
    }

    fn next(&self, state: &mut State<J>) -> Option<(Lane, J)> {
        let limit = |lane: &Lane| match lane {
            Lane::Host(_) => self.max_per_host,
            Lane::Transcription => 1,
        };
        let open = state.lanes.iter_mut().filter(|(lane, jobs)| !jobs.waiting.is_empty() && jobs.working < limit(lane));
        let (lane, jobs) = open.min_by_key(|(_, jobs)| (jobs.working, jobs.last))?;
        let job = jobs.waiting.pop_front()?;
        state.taken += 1;
        state.working += 1;
        jobs.working += 1;
        jobs.last = state.taken;
        Some((lane.clone(), job))
    }

    fn lock(&self) -> MutexGuard<'_, State<J>> {
        self.state.lock().expect("no thread panics while it holds the lock")
    }
}

impl<J> Drop for Ticket<'_, J> {
    fn drop(&mut self) {
        let mut state = self.queue.lock();
        state.working -= 1;
        if let Some(jobs) = state.lanes.get_mut(&self.lane) {
            jobs.working -= 1;
        }
        drop(state);
        self.queue.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn host(name: &str) -> Lane {
        Lane::Host(name.to_owned())
    }

    #[test]
    fn the_lane_with_the_fewest_at_work_goes_first() {
        let queue = Queue::new(2);
        for job in ["a1", "a2", "a3", "b1"] {
            queue.add(host(&job[..1]), job);
        }
        queue.add(Lane::Transcription, "t1");
        queue.add(Lane::Transcription, "t2");
        let at_work: Vec<_> = (0..4).map(|_| queue.take().expect("a job")).collect();
        assert_eq!(at_work.iter().map(|ticket| ticket.job).collect::<Vec<_>>(), ["a1", "b1", "t1", "a2"]);
        drop(at_work);
        let mut rest: Vec<_> = std::iter::from_fn(|| queue.take().map(|ticket| ticket.job)).collect();
        rest.sort_unstable();
        assert_eq!(rest, ["a3", "t2"]);
    }

    #[test]
    fn workers_wait_for_the_jobs_that_a_job_adds() {
        let queue = Queue::new(1);
        queue.add(host("a"), 3);
        let done = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    while let Some(ticket) = queue.take() {
                        if ticket.job > 0 {
                            queue.add(host("a"), ticket.job - 1);
                            queue.add(host("b"), 0);
                        }
                        done.lock().expect("no panic").push(ticket.job);
                    }
                });
            }
        });
        let mut done = done.into_inner().expect("no panic");
        done.sort_unstable();
        assert_eq!(done, [0, 0, 0, 0, 1, 2, 3]);
    }

    #[test]
    fn a_stopped_queue_gives_out_nothing() {
        let queue = Queue::new(1);
        queue.add(host("a"), ());
        queue.stop();
        assert!(queue.take().is_none());
    }
}

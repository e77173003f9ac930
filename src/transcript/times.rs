//! Whether the times of a file can be true: what cannot leaves and is reported once a kind, not once a caption.

use super::captions::Cue;

/// Longer than any recording; such a time is a damaged number or another unit.
pub const MAX_SECONDS: f64 = 1000.0 * 3600.0;

/// How far back a start may go before it counts as disorder: two people who talk at once start so, in seconds.
const ORDER_TOLERANCE: f64 = 5.0;

/// People say two to three words a second; a hundredth of that is another unit.
const FEWEST_WORDS: f64 = 0.02;

/// Times in whole milliseconds become seconds, where as seconds hardly anything would be said.
/// Times with a fraction are seconds already.
pub fn to_seconds(cues: &mut [Cue]) {
    let times = || cues.iter().flat_map(|cue| [cue.start, cue.end]).flatten().filter(|time| time.is_finite());
    let (from, to) = times().fold((f64::INFINITY, 0.0f64), |(from, to), time| (from.min(time), to.max(time)));
    let words: usize = cues.iter().map(|cue| cue.text.split_whitespace().count()).sum();
    if times().any(|time| time.fract() != 0.0) || words as f64 >= FEWEST_WORDS * (to - from) {
        return;
    }
    for cue in cues {
        cue.start = cue.start.map(|time| time / 1000.0);
        cue.end = cue.end.map(|time| time / 1000.0);
    }
}

/// Looks at every span of one file in turn and keeps count of what is wrong.
#[derive(Debug, Default)]
pub struct Times {
    impossible: Kind,
    reversed: Kind,
    unordered: Kind,
    latest: f64,
}

#[derive(Debug, Default)]
struct Kind {
    count: usize,
    first: String,
}

impl Times {
    /// The span without what cannot be true: a start or end that is negative, infinite or past 1000 hours, an end
    /// before its start.
    pub fn check(&mut self, start: Option<f64>, end: Option<f64>, place: &str) -> (Option<f64>, Option<f64>) {
        let start = self.possible(start, place);
        let mut end = self.possible(end, place);
        if let (Some(from), Some(to)) = (start, end)
            && to < from
        {
            self.reversed.note(|| format!("{place}: {to} before {from}"));
            end = None;
        }
        if let Some(from) = start {
            if from < self.latest - ORDER_TOLERANCE {
                self.unordered.note(|| format!("{place}: {from} after {}", self.latest));
            }
            self.latest = self.latest.max(from);
        }
        (start, end)
    }

    fn possible(&mut self, time: Option<f64>, place: &str) -> Option<f64> {
        let time = time?;
        if (0.0..=MAX_SECONDS).contains(&time) {
            // Microseconds, so that a start and a length add up to 1.58 and not 1.5799999999999998; no negative zero.
            return Some((time * 1e6).round() / 1e6 + 0.0);
        }
        self.impossible.note(|| format!("{place}: {time}"));
        None
    }

    /// One sentence for each kind of trouble met.
    pub fn warnings(self) -> Vec<String> {
        let Self { impossible, reversed, unordered, .. } = self;
        [
            (impossible, "times are negative, not a number or past 1000 hours and were left out"),
            (reversed, "ends lie before their start and were left out"),
            (unordered, "starts go back in time; the file's order was kept"),
        ]
        .into_iter()
        .filter(|(kind, _)| kind.count > 0)
        .map(|(kind, what)| format!("{} {what} (first: {}, in seconds)", kind.count, kind.first))
        .collect()
    }
}

impl Kind {
    fn note(&mut self, first: impl FnOnce() -> String) {
        if self.count == 0 {
            self.first = first();
        }
        self.count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_true_leaves_and_is_told_once() {
        let mut times = Times::default();
        assert_eq!(times.check(Some(1.0), Some(2.0), "line 1"), (Some(1.0), Some(2.0)));
        assert_eq!(times.check(Some(9.0), Some(8.0), "line 2"), (Some(9.0), None));
        assert_eq!(times.check(Some(f64::NAN), Some(f64::INFINITY), "line 3"), (None, None));
        assert_eq!(times.check(Some(-1.0), Some(4e9), "line 4"), (None, None));
        assert_eq!(times.check(Some(1.0), Some(1.0), "line 5"), (Some(1.0), Some(1.0)));
        assert_eq!(
            times.warnings(),
            [
                "4 times are negative, not a number or past 1000 hours and were left out (first: line 3: NaN, in seconds)",
                "1 ends lie before their start and were left out (first: line 2: 8 before 9, in seconds)",
                "1 starts go back in time; the file's order was kept (first: line 5: 1 after 9, in seconds)",
            ]
        );
    }

    #[test]
    fn sound_times_give_no_warning() {
        let mut times = Times::default();
        times.check(Some(10.0), None, "line 1");
        times.check(Some(7.0), Some(12.0), "line 2");
        times.check(None, None, "line 3");
        assert!(times.warnings().is_empty());
    }
}

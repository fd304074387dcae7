//! Diarization error rate (NIST RT-09 evaluation plan, section 6.1).

use super::overlay::{Overlay, Slice};

/// Seconds of speech that were attributed rightly and wrongly. Adds up over recordings.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct DiarizationError {
    /// Speech of the reference, each speaker counted.
    pub total: f64,
    /// Speech with the right speaker.
    pub correct: f64,
    /// Speech that was not found.
    pub missed: f64,
    /// What was found and is not spoken.
    pub false_alarm: f64,
    /// Speech with the wrong speaker.
    pub confusion: f64,
}

impl DiarizationError {
    /// (missed + false alarm + confusion) / total. Without speech in the reference 0, or 1 where
    /// some was found, as in pyannote.metrics.
    pub fn rate(&self) -> f64 {
        let wrong = self.missed + self.false_alarm + self.confusion;
        if self.total > 0.0 {
            wrong / self.total
        } else if wrong > 0.0 {
            1.0
        } else {
            0.0
        }
    }
}

impl std::ops::AddAssign for DiarizationError {
    fn add_assign(&mut self, other: Self) {
        self.total += other.total;
        self.correct += other.correct;
        self.missed += other.missed;
        self.false_alarm += other.false_alarm;
        self.confusion += other.confusion;
    }
}

pub(super) fn of(overlay: &Overlay) -> DiarizationError {
    let mut error = DiarizationError::default();
    for slice in &overlay.slices {
        let (r, h) = (slice.reference.len(), slice.hypothesis.len());
        let right = matches(slice, &overlay.mapping);
        let seconds = |count: usize| count as f64 * slice.duration;
        error.total += seconds(r);
        error.correct += seconds(right);
        error.missed += seconds(r.saturating_sub(h));
        error.false_alarm += seconds(h.saturating_sub(r));
        error.confusion += seconds(r.min(h) - right);
    }
    error
}

/// Speakers of the reference whose speaker of the hypothesis speaks as well.
fn matches(slice: &Slice, mapping: &[Option<usize>]) -> usize {
    let mut left = slice.hypothesis.clone();
    let found = slice.reference.iter().filter(|&&r| {
        let place = mapping[r].and_then(|h| left.iter().position(|s| *s == h));
        place.map(|place| left.swap_remove(place)).is_some()
    });
    found.count()
}

//! The error of a detector.

use crate::Stretch;

/// Seconds that were detected rightly and wrongly. Adds up over recordings.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Detection {
    /// Speech of the reference.
    pub speech: f64,
    /// Speech that was not found.
    pub missed: f64,
    /// What was found and is no speech.
    pub false_alarm: f64,
}

impl Detection {
    /// Compares with a reference. Stretches may overlap and need no order; nothing is forgiven at
    /// their borders.
    pub fn of(found: &[Stretch], reference: &[Stretch]) -> Self {
        let (found, reference) = (union(found), union(reference));
        let length = |all: &[Stretch]| all.iter().map(Stretch::duration).sum::<f64>();
        let both = common(&found, &reference);
        Detection {
            speech: length(&reference),
            missed: length(&reference) - both,
            false_alarm: length(&found) - both,
        }
    }

    /// Detection error rate: missed speech and false alarms over speech (as in
    /// pyannote.metrics, `DetectionErrorRate`); `None` without speech in the reference.
    pub fn rate(&self) -> Option<f64> {
        (self.speech > 0.0).then(|| (self.missed + self.false_alarm) / self.speech)
    }
}

impl std::ops::AddAssign for Detection {
    fn add_assign(&mut self, other: Self) {
        self.speech += other.speech;
        self.missed += other.missed;
        self.false_alarm += other.false_alarm;
    }
}

/// The same time without overlaps, in order.
fn union(stretches: &[Stretch]) -> Vec<Stretch> {
    let mut all = stretches.to_vec();
    all.sort_by(|a, b| a.start.total_cmp(&b.start));
    let mut joined: Vec<Stretch> = Vec::new();
    for stretch in all {
        match joined.last_mut() {
            Some(last) if stretch.start <= last.end => last.end = last.end.max(stretch.end),
            _ => joined.push(stretch),
        }
    }
    joined
}

/// Seconds that lie in both.
fn common(a: &[Stretch], b: &[Stretch]) -> f64 {
    let overlap = |x: &Stretch, y: &Stretch| (x.end.min(y.end) - x.start.max(y.start)).max(0.0);
    let each = a.iter().flat_map(|x| b.iter().map(move |y| overlap(x, y)));
    each.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(start: f64, end: f64) -> Stretch {
        Stretch { start, end }
    }

    #[test]
    fn counts_seconds() {
        // Speech from 1 to 5 (two speakers at once from 2 to 3) and from 8 to 9.
        let reference = [at(2.0, 5.0), at(1.0, 3.0), at(8.0, 9.0)];
        let found = [at(0.5, 2.0), at(3.0, 6.0)];
        let detection = Detection::of(&found, &reference);
        assert!((detection.speech - 5.0).abs() < 1e-12);
        assert!((detection.missed - 2.0).abs() < 1e-12);
        assert!((detection.false_alarm - 1.5).abs() < 1e-12);
        assert!((detection.rate().unwrap() - 0.7).abs() < 1e-12);
        assert_eq!(Detection::of(&found, &[]).rate(), None);
        assert_eq!(Detection::of(&reference, &reference).rate(), Some(0.0));
    }
}

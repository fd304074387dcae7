//! What is diarized: the frames of a recording in which somebody speaks.

use crate::{SpeakersError, Turn};
use ndarray::{Array2, ArrayView2, Axis};
use std::ops::Range;

/// When frames are: frame i lasts from `offset + i step` to `offset + (i + 1) step`, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timing {
    /// Seconds from one frame to the next.
    pub step: f64,
    /// Where the first one begins.
    pub offset: f64,
}

impl Timing {
    /// Frames whose middle is at 0, `step`, 2 `step`, ...
    pub fn centred(step: f64) -> Self {
        Timing {
            step,
            offset: -step / 2.0,
        }
    }

    /// Frames that begin at 0, `step`, 2 `step`, ...
    pub fn from_zero(step: f64) -> Self {
        Timing { step, offset: 0.0 }
    }

    /// The frame whose middle is the first at or after a second.
    fn frame(&self, seconds: f64) -> usize {
        ((seconds - self.offset) / self.step - 0.5).ceil().max(0.0) as usize
    }

    /// Where a frame begins.
    fn start(&self, frame: usize) -> f64 {
        self.offset + frame as f64 * self.step
    }
}

/// Seconds around what is heard of a speaker that belong to the turn.
const AROUND: f64 = 0.1;

/// A stretch of speech.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// Rows of [`Speech::frames`].
    pub rows: Range<usize>,
    /// Its first second.
    pub start: f64,
    /// The second after its last.
    pub end: f64,
}

/// The frames of speech of a recording, without what lies between.
#[derive(Debug, Clone)]
pub struct Speech {
    /// Shape (N, D).
    pub frames: Array2<f32>,
    /// Where they are from, in order and apart.
    pub stretches: Vec<Stretch>,
    /// When frames are.
    pub timing: Timing,
    /// The frame of the recording that each row is.
    places: Vec<usize>,
    /// Of so many frames in a row only one is there.
    every: usize,
}

impl Speech {
    /// Takes the frames within stretches of time (start, end), in seconds, from all frames of a
    /// recording, shape (frames, D). Stretches that overlap are joined; what lies beyond the last
    /// frame is left out, and so are frames that are not `audible`, which get the speaker of those
    /// around them. A stretch without an audible frame keeps all of its frames.
    ///
    /// # Errors
    /// Values that are not finite, named by frame and dimension.
    pub fn new(
        frames: ArrayView2<f32>,
        timing: Timing,
        mut spoken: Vec<(f64, f64)>,
        audible: Option<&[bool]>,
    ) -> Result<Self, SpeakersError> {
        spoken.sort_by(|a, b| a.0.total_cmp(&b.0));
        let heard = |frame: &usize| audible.is_none_or(|all| all.get(*frame) == Some(&true));
        let end_of_all = timing.start(frames.nrows());
        // Stretches as frames and seconds; those that touch are one.
        let mut joined: Vec<(Range<usize>, f64, f64)> = Vec::new();
        for (start, end) in spoken {
            let last = joined.last().map_or(0, |(frames, _, _)| frames.end);
            let of = timing.frame(start).max(last)..timing.frame(end).min(frames.nrows());
            match joined.last_mut() {
                _ if of.is_empty() => {}
                Some(last) if last.0.end == of.start => {
                    last.0.end = of.end;
                    last.2 = last.2.max(end);
                }
                _ => joined.push((of, start, end)),
            }
        }
        let (mut stretches, mut kept): (Vec<Stretch>, Vec<usize>) = Default::default();
        for (of, start, end) in joined {
            let first = kept.len();
            kept.extend(of.clone().filter(heard));
            if kept.len() == first {
                kept.extend(of);
            }
            stretches.push(Stretch {
                rows: first..kept.len(),
                start,
                end: end.min(end_of_all.max(start)),
            });
        }
        let frames = frames.select(Axis(0), &kept);
        let bad = frames.indexed_iter().find(|(_, v)| !v.is_finite());
        if let Some(((row, dimension), value)) = bad {
            let row = kept[row];
            return Err(SpeakersError::Data(format!(
                "frame {row}, dimension {dimension} is {value}: features have to be finite numbers"
            )));
        }
        Ok(Speech {
            frames,
            stretches,
            timing,
            places: kept,
            every: 1,
        })
    }

    /// How many frames.
    pub fn len(&self) -> usize {
        self.frames.nrows()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Seconds of the frames.
    pub fn seconds(&self) -> f64 {
        (self.len() * self.every) as f64 * self.timing.step
    }

    /// Only every so many-th row of each stretch.
    pub(crate) fn thinned(&self, every: usize) -> Speech {
        let (mut rows, mut stretches) = (Vec::new(), Vec::new());
        for stretch in &self.stretches {
            let first = rows.len();
            rows.extend(stretch.rows.clone().step_by(every.max(1)));
            stretches.push(Stretch {
                rows: first..rows.len(),
                ..stretch.clone()
            });
        }
        Speech {
            frames: self.frames.select(Axis(0), &rows),
            stretches,
            timing: self.timing,
            places: rows.iter().map(|&row| self.places[row]).collect(),
            every: self.every * every.max(1),
        }
    }

    /// Seconds of the recording that are missing between a row and the next; none after the last.
    pub(crate) fn gap_after(&self, row: usize) -> Option<f64> {
        let (here, next) = (self.places.get(row)?, self.places.get(row + 1)?);
        Some((next - here).saturating_sub(self.every) as f64 * self.timing.step)
    }

    /// Rows in so many seconds, at least 1.
    pub fn rows_in(&self, seconds: f64) -> usize {
        let step = self.timing.step * self.every as f64;
        ((seconds / step).round() as usize).max(1)
    }

    /// Turns from a speaker per frame, shape (N,). Turns do not go on over a pause.
    pub fn turns(&self, labels: &[usize], name: impl Fn(usize) -> String) -> Vec<Turn> {
        let mut turns = Vec::new();
        for stretch in &self.stretches {
            let of = &labels[stretch.rows.clone()];
            let mut from = 0;
            // What is not heard where speakers change belongs to none of them.
            let change = |row: usize| {
                let row = stretch.rows.start + row;
                let end = self.timing.start(self.places[row - 1] + 1);
                let start = self.timing.start(self.places[row]);
                let around = AROUND.min((start - end) / 2.0);
                let inside = |time: f64| time.clamp(stretch.start, stretch.end);
                (inside(end + around), inside(start - around))
            };
            let mut start = stretch.start;
            for row in 1..=of.len() {
                if row < of.len() && of[row] == of[from] {
                    continue;
                }
                let (end, next) = match row == of.len() {
                    true => (stretch.end, stretch.end),
                    false => change(row),
                };
                turns.push(Turn {
                    start,
                    end,
                    speaker: name(of[from]),
                });
                (from, start) = (row, next);
            }
        }
        turns.retain(|turn| turn.end > turn.start);
        turns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_heard_between_speakers_belongs_to_none() {
        let frames = Array2::zeros((300, 1));
        let heard: Vec<bool> = (0..300)
            .map(|t| !(80..140).contains(&t) && t < 200)
            .collect();
        let (timing, spoken) = (Timing::from_zero(0.01), vec![(0.0, 2.0), (2.5, 3.0)]);
        let speech = Speech::new(frames.view(), timing, spoken, Some(&heard)).unwrap();
        // A stretch without anything that is heard is there all the same.
        assert_eq!(speech.len(), 140 + 50);
        let gaps = [78, 79, 139, 189].map(|row| speech.gap_after(row));
        assert_eq!(gaps, [Some(0.0), Some(0.6), Some(0.5), None]);
        let mut labels = vec![0; 190];
        labels[80..].fill(1);
        let turns = speech.turns(&labels, |s| s.to_string());
        let found: Vec<_> = turns.iter().map(|t| (t.start, t.end)).collect();
        for (found, expected) in found.iter().zip([(0.0, 0.9), (1.3, 2.0), (2.5, 3.0)]) {
            assert!((found.0 - expected.0).abs() < 1e-9 && (found.1 - expected.1).abs() < 1e-9);
        }
        let thinned = speech.thinned(4);
        assert_eq!(thinned.len(), 35 + 13);
        assert_eq!(thinned.gap_after(18), Some(0.0));
        assert!((thinned.gap_after(19).unwrap() - 0.6).abs() < 1e-9);
        assert!((thinned.seconds() - 1.92).abs() < 1e-9 && thinned.rows_in(1.0) == 25);
    }

    #[test]
    fn frames_of_speech_and_back_to_seconds() {
        let frames = Array2::from_shape_fn((100, 2), |(t, d)| (10 * t + d) as f32);
        let spoken = vec![(0.505, 0.7), (0.1, 0.3), (0.25, 0.35), (0.95, 2.0)];
        let speech = Speech::new(frames.view(), Timing::from_zero(0.01), spoken, None).unwrap();
        let rows: Vec<_> = speech.stretches.iter().map(|s| s.rows.clone()).collect();
        assert_eq!(rows, [0..25, 25..45, 45..50]);
        assert_eq!(speech.frames[[0, 0]], 100.0);
        assert_eq!(speech.frames[[25, 0]], 500.0);
        let mut labels = vec![0; 50];
        labels[10..45].fill(1);
        let turns = speech.turns(&labels, |s| format!("s{s}"));
        let found: Vec<_> = turns
            .iter()
            .map(|t| (t.start, t.end, t.speaker.as_str()))
            .collect();
        let expected = [
            (0.1, 0.2, "s0"),
            (0.2, 0.35, "s1"),
            (0.505, 0.7, "s1"),
            (0.95, 1.0, "s0"),
        ];
        for (found, expected) in found.iter().zip(expected) {
            assert!((found.0 - expected.0).abs() < 1e-9 && (found.1 - expected.1).abs() < 1e-9);
            assert_eq!(found.2, expected.2);
        }
        assert_eq!(found.len(), 4);
        let bad = Array2::from_elem((5, 1), f32::NAN);
        assert!(Speech::new(bad.view(), Timing::from_zero(0.01), vec![(0.0, 1.0)], None).is_err());
    }
}

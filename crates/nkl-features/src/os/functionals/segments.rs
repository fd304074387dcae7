//! Lengths of stretches of a track.

use crate::os::dsp::lanes::per_processor;
use crate::os::dsp::sum::word;

/// Number and lengths (in frames) of segments.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Segments {
    /// How many.
    pub count: usize,
    /// Mean length.
    pub mean: f32,
    /// Longest.
    pub longest: f32,
    /// Shortest; 0 without segments.
    pub shortest: f32,
    /// Population standard deviation of the lengths, 0 for fewer than two.
    pub stddev: f32,
}

impl Segments {
    /// Statistics of `lengths`, of which openSMILE counts at most `most`.
    pub fn of(lengths: &[i64], most: usize) -> Self {
        let lengths = &lengths[..lengths.len().min(most)];
        let n = lengths.len();
        let mean = lengths.iter().sum::<i64>() as f32 / n.max(1) as f32;
        let spread: f32 = lengths
            .iter()
            .map(|&l| (l as f32 - mean) * (l as f32 - mean))
            .sum();
        let shortest = lengths
            .iter()
            .fold(0, |s, &l| if s == 0 || l < s { l } else { s });
        Self {
            count: n,
            mean,
            longest: lengths.iter().fold(0, |m, &l| m.max(l)) as f32,
            shortest: shortest as f32,
            stddev: if n > 1 {
                (spread / n as f32).sqrt()
            } else {
                0.0
            },
        }
    }
}

/// A stretch must last this many frames to begin a segment,
const ENTER: i64 = 3;
/// and be interrupted for this many to end it.
const LEAVE: i64 = 2;

/// Lengths of the segments in which `inside` holds. As openSMILE counts, a segment's length is
/// that from its first frame to the last one before the interruption, first not counted.
pub(crate) fn runs(x: &[f32], inside: impl Fn(f32) -> bool) -> Vec<i64> {
    enum State {
        Outside,
        Entering { start: i64, frames: i64, gaps: i64 },
        Inside { start: i64, gaps: i64 },
    }
    let mut lengths = Vec::new();
    let mut state = State::Outside;
    for (i, &v) in x.iter().enumerate() {
        let i = i as i64;
        state = match (state, inside(v)) {
            (State::Outside, true) => State::Entering {
                start: i,
                frames: 1,
                gaps: 0,
            },
            (State::Outside, false) => State::Outside,
            (State::Entering { start, frames, .. }, true) => {
                if frames + 1 >= ENTER {
                    State::Inside { start, gaps: 0 }
                } else {
                    State::Entering {
                        start,
                        frames: frames + 1,
                        gaps: 0,
                    }
                }
            }
            (
                State::Entering {
                    start,
                    frames,
                    gaps,
                },
                false,
            ) => {
                if gaps + 1 >= LEAVE {
                    State::Outside
                } else {
                    State::Entering {
                        start,
                        frames,
                        gaps: gaps + 1,
                    }
                }
            }
            (State::Inside { start, .. }, true) => State::Inside { start, gaps: 0 },
            (State::Inside { start, gaps }, false) => {
                if gaps + 1 >= LEAVE {
                    lengths.push(i - (gaps + 1) - start);
                    State::Outside
                } else {
                    State::Inside {
                        start,
                        gaps: gaps + 1,
                    }
                }
            }
        };
    }
    if let State::Inside { start, gaps } = state {
        lengths.push(x.len() as i64 - (gaps + 1) - start);
    }
    lengths
}

/// Lengths of the stretches between places at which the mean of three values crosses a level at one
/// of `shares` of the range from `min` to `max`. At most about `most` segments: shorter ones are joined.
pub(crate) fn crossings<const N: usize>(
    x: &[f32],
    (min, max): (f32, f32),
    shares: &[f32; N],
    most: usize,
) -> Vec<i64> {
    if x.is_empty() {
        return Vec::new();
    }
    let levels = shares.map(|s| min + (max - min) * s);
    let shortest = ((x.len() / most) as i64 - 1).max(2);
    let (mut means, mut marks) = (vec![0.0; x.len()], vec![0u8; x.len().next_multiple_of(8)]);
    running_means(x, &mut means);
    mark_crossings(&means, &levels, &mut marks);
    let mut begin = -shortest / 2;
    let mut lengths = Vec::new();
    for (block, marks) in marks.chunks_exact(8).enumerate() {
        let mut open = word(marks);
        while open != 0 {
            let i = (8 * block + open.trailing_zeros() as usize / 8) as i64;
            open &= open - 1;
            if i - begin > shortest {
                lengths.push(i - begin);
                begin = i;
            }
        }
    }
    lengths
}

/// Means of each value and the two before it, by a sum that goes along.
fn running_means(x: &[f32], means: &mut [f32]) {
    const WIDTH: usize = 3;
    let mut sum = 0.0f32;
    for (i, (m, &v)) in means.iter_mut().zip(x).enumerate().take(WIDTH) {
        sum += v;
        *m = sum / (i + 1) as f32;
    }
    let later = means.iter_mut().skip(WIDTH).zip(x.iter().skip(WIDTH));
    for ((m, &v), &gone) in later.zip(x) {
        sum += v;
        sum -= gone;
        *m = sum / WIDTH as f32;
    }
}

per_processor! {
    /// 1 where the means cross a level; before the first there is 0.
    fn mark_crossings(means: &[f32], levels: &[f32], marks: &mut [u8]) {
        let crossed = |m: f32, before: f32, l: f32| {
            (u8::from(m > l) & u8::from(before <= l)) | (u8::from(m < l) & u8::from(before >= l))
        };
        for &l in levels {
            if let (Some(mark), Some(&m)) = (marks.first_mut(), means.first()) {
                *mark |= crossed(m, 0.0, l);
            }
            let inner = marks.get_mut(1..).unwrap_or(&mut []);
            let steps = means.get(1..).unwrap_or(&[]).iter().zip(means);
            for (mark, (&m, &before)) in inner.iter_mut().zip(steps) {
                *mark |= crossed(m, before, l);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_runs_and_gaps_do_not_count() {
        let x = [1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0];
        assert_eq!(runs(&x, |v| v != 0.0), vec![5]);
        assert_eq!(runs(&[1.0; 5], |v| v != 0.0), vec![4]);
        assert!(runs(&[], |v| v != 0.0).is_empty());
    }

    #[test]
    fn crossings_of_a_square_wave() {
        let x: Vec<f32> = (0..60).map(|i| ((i / 20) % 2) as f32).collect();
        assert_eq!(crossings(&x, (0.0, 1.0), &[0.5], 100), vec![22, 20]);
        assert!(crossings(&[], (0.0, 0.0), &[0.5], 100).is_empty());
    }

    #[test]
    fn statistics() {
        let s = Segments::of(&[2, 4], 10);
        assert_eq!(
            (s.count, s.mean, s.stddev, s.shortest, s.longest),
            (2, 3.0, 1.0, 2.0, 4.0)
        );
    }
}

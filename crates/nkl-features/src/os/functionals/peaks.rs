//! Peaks and valleys of a track, and the slopes between them.

use crate::os::dsp::lanes::per_processor;
use crate::os::dsp::sum::word;

/// A local extremum.
#[derive(Clone, Copy, Debug)]
struct Extremum {
    top: bool,
    at: usize,
    y: f32,
    kept: bool,
}

/// Height that a peak or valley must have, relative to the range of the track.
const RELATIVE_HEIGHT: f32 = 0.1;
/// A peak that rises this much above the last one replaces it.
const HIGHER: f64 = 1.05;

/// Mean and spread of something; 0 without any.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spread {
    /// Mean.
    pub mean: f32,
    /// Standard deviation.
    pub stddev: f32,
}

/// Statistics of the peaks of a track.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Peaks {
    /// Number of peaks.
    pub count: usize,
    /// Distance between successive peaks in frames. The deviation is taken from the distance
    /// between a peak and the valley before it, as openSMILE does.
    pub distance: Spread,
    /// Highest less lowest peak.
    pub range: f32,
    /// Mean of the peaks.
    pub mean: f32,
    /// Highest less lowest valley.
    pub valley_range: f32,
    /// Slopes from a valley (or the beginning) up to a peak (or the end), per second.
    pub rising: Spread,
    /// Slopes from a peak down to a valley, per second, positive when falling; that from the last
    /// peak to the end counts with the opposite sign, as in openSMILE.
    pub falling: Spread,
}

impl Peaks {
    /// Peaks of `x`, whose values are `hop` seconds apart and reach over `range`.
    pub fn of(x: &[f32], range: f32, hop: f64) -> Self {
        if x.is_empty() {
            return Self::default();
        }
        let list = extrema(x, range);
        let mut out = Self::default();
        out.positions(&list);
        out.slopes(x, &list, hop as f32);
        out
    }

    fn positions(&mut self, list: &[Extremum]) {
        let range = |top: bool| {
            let ys = list.iter().filter(|e| e.top == top).map(|e| e.y);
            let first = ys.clone().next().unwrap_or(0.0);
            ys.fold((first, first), |(lo, hi), y| (lo.min(y), hi.max(y)))
        };
        let (lo, hi) = range(true);
        self.range = hi - lo;
        let (lo, hi) = range(false);
        self.valley_range = hi - lo;
        let tops: Vec<&Extremum> = list.iter().filter(|e| e.top).collect();
        self.count = tops.len();
        self.mean = tops.iter().map(|e| e.y).sum::<f32>() / tops.len().max(1) as f32;
        let gaps = tops.len().saturating_sub(1);
        if gaps == 0 {
            return;
        }
        let total: f32 = tops.windows(2).map(|w| (w[1].at - w[0].at) as f32).sum();
        self.distance.mean = total / gaps as f32;
        let mut spread = 0.0f32;
        let (mut seen_top, mut valley) = (false, None);
        for e in list {
            match (e.top, seen_top, valley) {
                (false, _, _) => valley = Some(e.at),
                (true, true, Some(v)) => {
                    let d = (e.at - v) as f32 - self.distance.mean;
                    spread += d * d;
                }
                (true, _, _) => seen_top = true,
            }
        }
        self.distance.stddev = (spread / gaps as f32).sqrt();
    }

    fn slopes(&mut self, x: &[f32], list: &[Extremum], hop: f32) {
        let (mut rising, mut falling) = (Vec::new(), Vec::new());
        let (mut top, mut valley) = ((0usize, x[0]), (0usize, x[0]));
        let mut last_is_top = None;
        for e in list {
            if e.top {
                top = (e.at, e.y);
                if top.0 > valley.0 {
                    rising.push((top.1 - valley.1) / ((top.0 - valley.0) as f32 * hop));
                    last_is_top = Some(true);
                }
            } else {
                valley = (e.at, e.y);
                if valley.0 > top.0 {
                    falling.push((top.1 - valley.1) / ((valley.0 - top.0) as f32 * hop));
                    last_is_top = Some(false);
                }
            }
        }
        let end = (x.len() - 1, x[x.len() - 1]);
        let to_end = |from: (usize, f32)| {
            (end.0 > from.0).then(|| (end.1 - from.1) / ((end.0 - from.0) as f32 * hop))
        };
        let (mut last_fall, mut last_rise) = (None, None);
        match last_is_top {
            Some(true) => last_fall = to_end(top),
            Some(false) => last_rise = to_end(valley),
            // Without any extremum: change over the whole track, per frame.
            None => {
                let slope = (end.1 - x[0]) / x.len() as f32;
                if slope > 0.0 {
                    last_rise = Some(slope);
                } else if slope < 0.0 {
                    last_fall = Some(slope);
                }
            }
        }
        self.rising = spread(&rising, last_rise);
        self.falling = spread(&falling, last_fall);
    }
}

/// Mean with, deviations without the slope to the end, both over the number with it.
fn spread(slopes: &[f32], last: Option<f32>) -> Spread {
    let n = (slopes.len() + usize::from(last.is_some())).max(1) as f32;
    let mean = slopes.iter().chain(&last).sum::<f32>() / n;
    let squares: f32 = slopes.iter().map(|s| (s - mean) * (s - mean)).sum();
    Spread {
        mean,
        stddev: (squares / n).sqrt(),
    }
}

/// Alternating peaks and valleys that stand out by more than a tenth of the range. The two first
/// and the two last values are not looked at.
fn extrema(x: &[f32], range: f32) -> Vec<Extremum> {
    let height = RELATIVE_HEIGHT * range;
    let mut list = candidates(x);
    drop_low_peaks(&mut list, x[0], height);
    list.retain(|e| e.kept);
    drop_shallow_valleys(&mut list, x[0], height);
    alternate(&mut list);
    list
}

/// All local extrema but those of the two first and the two last values.
fn candidates(x: &[f32]) -> Vec<Extremum> {
    let mut marks = vec![0u8; x.len().next_multiple_of(8)];
    mark(x, &mut marks);
    let mut list = Vec::with_capacity(x.len() / 3);
    for (block, marks) in marks.chunks_exact(8).enumerate() {
        let mut open = word(marks);
        while open != 0 {
            let at = 8 * block + open.trailing_zeros() as usize / 8;
            open &= open - 1;
            list.push(Extremum {
                top: x[at] > x[at - 1],
                at,
                y: x[at],
                kept: true,
            });
        }
    }
    list
}

per_processor! {
    /// 1 where a value is higher than both its neighbours or lower than both. Without branches:
    /// whether it is cannot be foreseen.
    fn mark(x: &[f32], marks: &mut [u8]) {
        let inner = x.get(2..x.len().saturating_sub(2)).unwrap_or(&[]);
        let left = x.get(1..).unwrap_or(&[]);
        let right = x.get(3..).unwrap_or(&[]);
        let marks = marks.get_mut(2..).unwrap_or(&mut []);
        for (((mark, &c), &l), &r) in marks.iter_mut().zip(inner).zip(left).zip(right) {
            *mark = (u8::from(c > l) & u8::from(c > r)) | (u8::from(c < l) & u8::from(c < r));
        }
    }
}

fn drop_low_peaks(list: &mut [Extremum], first: f32, height: f32) {
    let (mut before, mut valley, mut top) = (first, first, first);
    let mut last_top: Option<usize> = None;
    let mut after_valley = false;
    for i in 0..list.len() {
        let y = list[i].y;
        let flat = (y - before).abs() < height;
        if !list[i].top {
            if !flat {
                after_valley = true;
                valley = y;
            }
        } else if flat && y - valley < height {
            list[i].kept = false;
        } else {
            let higher = f64::from(y) > f64::from(top) * HIGHER;
            if flat && higher {
                if let Some(t) = last_top {
                    list[t].kept = false;
                }
            }
            if !flat || higher || after_valley {
                top = y;
                last_top = Some(i);
            } else {
                list[i].kept = false;
            }
            after_valley = false;
        }
        before = y;
    }
}

fn drop_shallow_valleys(list: &mut Vec<Extremum>, first: f32, height: f32) {
    let mut top = first;
    list.retain(|e| {
        if e.top {
            top = e.y;
        }
        e.top || top - e.y >= height
    });
}

/// Of neighbours of the same kind keeps the most extreme one.
fn alternate(list: &mut Vec<Extremum>) {
    let mut out: Vec<Extremum> = Vec::with_capacity(list.len());
    for &e in list.iter() {
        match out.last_mut() {
            Some(last) if last.top == e.top => {
                if (e.top && e.y > last.y) || (!e.top && e.y < last.y) {
                    *last = e;
                }
            }
            _ => out.push(e),
        }
    }
    *list = out;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_the_waves_of_a_sine() {
        let x: Vec<f32> = (0..400)
            .map(|i| (i as f32 * std::f32::consts::PI / 20.0).sin())
            .collect();
        let p = Peaks::of(&x, 2.0, 0.01);
        assert_eq!(p.count, 10);
        assert!((p.distance.mean - 40.0).abs() < 0.2);
        assert!((p.rising.mean - 10.0).abs() < 1.0, "{p:?}");
    }

    #[test]
    fn nothing_in_a_constant_or_empty_track() {
        for x in [&[1.0f32; 50][..], &[][..], &[3.0][..]] {
            let p = Peaks::of(x, 0.0, 0.01);
            assert_eq!((p.count, p.rising.mean, p.falling.mean), (0, 0.0, 0.0));
        }
    }
}

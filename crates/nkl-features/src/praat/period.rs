//! Where the waveform looks most like one period before or after.

use super::dot::dot;
use super::sound::Sound;

/// A search for the next period: how well the best match correlates, and the peak amplitude
/// there.
pub(super) struct Match {
    /// Middle of the matching window in seconds; none if nothing matches.
    pub time: Option<f64>,
    /// Normalised correlation, -1 if nothing matches.
    pub correlation: f64,
    /// Largest absolute sample.
    pub peak: f64,
}

/// Buffers of [`best_match`].
#[derive(Default)]
pub(super) struct Scratch {
    here: Vec<f64>,
    there: Vec<f64>,
    product: Vec<f64>,
    energy: Vec<f64>,
}

/// Where, with its middle in `range`, a window of `length` seconds correlates best with the one
/// around `time`; the position by a parabola.
///
/// The first position counts as a peak if it is not negative, as if 0 came before it, and the
/// amplitude peak is that of the window one sample further right: both decide which pulses the
/// original keeps.
pub(super) fn best_match(
    sound: &Sound<'_>,
    time: f64,
    length: f64,
    range: (f64, f64),
    scratch: &mut Scratch,
) -> Match {
    let grid = &sound.grid;
    let half = 0.5 * length;
    let left = grid.nearest(time - half);
    let len = grid.nearest(time + half) - left + 1;
    let first = grid.low(range.0 - half);
    let last = grid.high(range.1 - half);
    let mut result = Match {
        time: None,
        correlation: -1.0,
        peak: 0.0,
    };
    if len < 1 || last < first {
        return result;
    }
    let len = len as usize;
    let shifts = (last - first) as usize + 1;
    correlate(sound, (left, first), len, shifts, scratch);
    let (mut before, mut here) = (0.0, 0.0);
    let (mut sides, mut at) = ((0.0, 0.0), 0);
    for shift in 0..shifts {
        let r = scratch.energy[shift];
        if here > result.correlation && here >= before && here >= r {
            result.correlation = here;
            sides = (before, r);
            at = shift;
        }
        (before, here) = (here, r);
    }
    if result.correlation == -1.0 {
        return result;
    }
    result.peak = window_peak(sound, (left, first + at as i64), len);
    let mut position = (first + at as i64 - 1) as f64;
    let bend = 2.0 * result.correlation - sides.0 - sides.1;
    if bend != 0.0 {
        let slope = 0.5 * (sides.1 - sides.0);
        result.correlation += 0.5 * slope * slope / bend;
        position += slope / bend;
    }
    result.time = Some(time + (position - left as f64) * grid.step);
    result
}

/// Largest absolute sample of the window at `starts.1`, where both windows lie in the sound.
fn window_peak(sound: &Sound<'_>, starts: (i64, i64), len: usize) -> f64 {
    let inside = overlap(sound.len(), starts, len);
    let from = starts.1 + inside.start;
    let to = starts.1 + inside.end;
    let range = from.max(0) as usize..to.max(0) as usize;
    sound
        .channels
        .iter()
        .flat_map(|c| c.get(range.clone()).unwrap_or_default())
        .fold(0.0, |p: f64, &x| p.max(f64::from(x).abs()))
}

/// The part of `0..len` for which both windows lie in a sound of `n` samples.
fn overlap(n: usize, starts: (i64, i64), len: usize) -> std::ops::Range<i64> {
    let from = 0.max(-starts.0).max(-starts.1);
    let to = (len as i64)
        .min(n as i64 - starts.0)
        .min(n as i64 - starts.1);
    from..to.max(from)
}

/// Normalised correlations of the window at `starts.0` with those at `starts.1 + shift`, into
/// `scratch.energy`; 0 where there is no product.
fn correlate(
    sound: &Sound<'_>,
    starts: (i64, i64),
    len: usize,
    shifts: usize,
    scratch: &mut Scratch,
) {
    let n = sound.len() as i64;
    scratch.product.clear();
    scratch.product.resize(shifts, 0.0);
    scratch.energy.clear();
    scratch.energy.resize(shifts, 0.0);
    let whole = starts.0 >= 0
        && starts.1 >= 0
        && starts.0 + len as i64 <= n
        && starts.1 + (len + shifts) as i64 <= n + 1;
    if whole {
        correlate_inside(
            sound,
            (starts.0 as usize, starts.1 as usize),
            len,
            shifts,
            scratch,
        );
        return;
    }
    for shift in 0..shifts {
        let pair = (starts.0, starts.1 + shift as i64);
        let (mut norm1, mut norm2, mut product) = (0.0, 0.0, 0.0);
        for k in overlap(sound.len(), pair, len) {
            let (a, b) = ((pair.0 + k) as usize, (pair.1 + k) as usize);
            for c in &sound.channels {
                let (x, y) = (f64::from(c[a]), f64::from(c[b]));
                norm1 += x * x;
                norm2 += y * y;
                product += x * y;
            }
        }
        scratch.energy[shift] = normalise(product, norm1, norm2);
    }
}

fn normalise(product: f64, norm1: f64, norm2: f64) -> f64 {
    if product != 0.0 {
        product / (norm1 * norm2).sqrt()
    } else {
        0.0
    }
}

/// [`correlate`] where all windows lie in the sound: the energies come from running sums.
fn correlate_inside(
    sound: &Sound<'_>,
    starts: (usize, usize),
    len: usize,
    shifts: usize,
    scratch: &mut Scratch,
) {
    let mut norm1 = 0.0;
    for c in &sound.channels {
        let load = |out: &mut Vec<f64>, from: usize, n: usize| {
            out.clear();
            out.extend(c[from..from + n].iter().map(|&x| f64::from(x)));
        };
        load(&mut scratch.here, starts.0, len);
        load(&mut scratch.there, starts.1, len + shifts - 1);
        norm1 += dot(&scratch.here, &scratch.here);
        let first = dot(&scratch.there[..len], &scratch.there[..len]);
        let mut energy = first;
        for shift in 0..shifts {
            let window = &scratch.there[shift..shift + len];
            if shift > 0 {
                energy += window[len - 1].powi(2) - scratch.there[shift - 1].powi(2);
                if energy < 1e-6 * first {
                    energy = dot(window, window); // the running sum has lost its digits
                }
            }
            scratch.product[shift] += dot(&scratch.here, window);
            scratch.energy[shift] += energy;
        }
    }
    for (energy, &product) in scratch.energy.iter_mut().zip(&scratch.product) {
        *energy = normalise(product, norm1, *energy);
    }
}

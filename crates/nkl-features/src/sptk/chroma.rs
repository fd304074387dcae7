//! Energy per class of pitch.

/// Frequency of the lowest A, from which octaves are counted.
const A0: f64 = 27.5;
/// Octave (from A0) and width in octaves of the emphasis on the middle of the range.
const CENTRE: f64 = 5.0;
const WIDTH: f64 = 2.0;
/// Smallest loudest class that is divided by.
const FLOOR: f64 = 1e-12;

/// Bells around each class of pitch, as wide as a bin or a class, whichever is wider; squares of
/// the weights of a bin sum to 1 before the emphasis (D. Ellis 2007, *Chroma feature analysis and
/// synthesis*; values as librosa's `filters.chroma` with its defaults).
pub(super) struct Chroma {
    /// Weights over the bins, a row per class, the first at C.
    rows: Vec<Vec<f64>>,
}

impl Chroma {
    /// `channels` classes for transforms of `n` samples at `rate` Hz.
    pub(super) fn new(rate: u32, n: usize, channels: usize) -> Self {
        let columns: Vec<Vec<f64>> = (0..=n / 2)
            .map(|bin| column(bin, n, f64::from(rate), channels))
            .collect();
        // The bells are counted from A: three semitones further is C.
        let first = 3 * (channels / 12);
        let row = |class: usize| {
            let from = (class + first) % channels;
            columns.iter().map(|c| c[from]).collect()
        };
        Self {
            rows: (0..channels).map(row).collect(),
        }
    }

    /// Classes.
    pub(super) fn channels(&self) -> usize {
        self.rows.len()
    }

    /// The classes of a power spectrum, the loudest of them 1.
    pub(super) fn run(&self, power: &[f64], out: &mut [f64]) {
        for (out, row) in out.iter_mut().zip(&self.rows) {
            *out = row.iter().zip(power).map(|(w, p)| w * p).sum();
        }
        let loudest = out.iter().copied().fold(FLOOR, f64::max);
        out.iter_mut().for_each(|v| *v /= loudest);
    }
}

/// Weights of one bin, from class A on.
fn column(bin: usize, n: usize, rate: f64, channels: usize) -> Vec<f64> {
    let c = channels as f64;
    // In classes above A0; 0 Hz lies one and a half octaves below the first bin.
    let place = |bin: usize| match bin {
        0 => c * ((rate / n as f64 / A0).log2() - 1.5),
        _ => c * (rate * bin as f64 / n as f64 / A0).log2(),
    };
    let width = (place(bin + 1) - place(bin)).max(1.0);
    let half = (c / 2.0).round_ties_even();
    let bell = |class: usize| {
        let off = (place(bin) - class as f64 + half).rem_euclid(c) - half;
        (-0.5 * (2.0 * off / width).powi(2)).exp()
    };
    let bells: Vec<f64> = (0..channels).map(bell).collect();
    let norm = bells.iter().map(|b| b * b).sum::<f64>().sqrt();
    let octave = (place(bin) / c - CENTRE) / WIDTH;
    let emphasis = (-0.5 * octave * octave).exp();
    let scale = emphasis / norm.max(f64::MIN_POSITIVE);
    bells.into_iter().map(|b| b * scale).collect()
}

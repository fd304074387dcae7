//! The part of a sound below a new, lower Nyquist frequency.

use super::fft::{forward, inverse};
use super::sound::Sound;
use realfft::num_complex::Complex;

/// Zeros on each side of the sound, so that its ends do not meet in the circular transform.
const PADDING: usize = 1000;
/// Longest transform. Longer recordings are filtered in blocks, so that memory does not grow.
const LONGEST: usize = 1 << 21;
/// Samples on each side of a block that are filtered with it and thrown away.
const OVERLAP: usize = 1 << 15;

/// Gives samples of a sound (mean of its channels) without anything above `cutoff` times its
/// Nyquist frequency: an FFT over the whole recording with the upper bins set to 0, as the
/// original does; over blocks of 2^21 samples where it is longer than that, which moves formants
/// of such recordings by up to 0.1 %.
pub(super) struct Lowpass<'s, 'a> {
    sound: &'s Sound<'a>,
    cutoff: Option<f64>,
    block: Vec<f64>,
    start: usize,
}

impl<'s, 'a> Lowpass<'s, 'a> {
    /// `cutoff` below 1, or none to take the sound as it is.
    pub fn new(sound: &'s Sound<'a>, cutoff: Option<f64>) -> Self {
        Self {
            sound,
            cutoff,
            block: Vec::new(),
            start: 0,
        }
    }

    /// The samples from some `start <= from` on to at least `to`, with that `start`. The range
    /// must lie in the sound; one of more than about 2 * 10^6 samples makes a longer block.
    pub fn around(&mut self, from: usize, to: usize) -> (&[f64], usize) {
        if from < self.start || to > self.start + self.block.len() {
            self.load(from, to);
        }
        (&self.block, self.start)
    }

    fn load(&mut self, from: usize, to: usize) {
        let n = self.sound.len();
        let whole = n + 2 * PADDING <= LONGEST;
        let (start, end) = if whole {
            (0, n)
        } else {
            (from, to.max(from + LONGEST - 2 * OVERLAP).min(n))
        };
        let margin = if whole { PADDING } else { OVERLAP };
        self.start = start;
        self.block.clear();
        let Some(cutoff) = self.cutoff else {
            self.sound.mono_into(start, end, &mut self.block);
            return;
        };
        let before = margin.min(start);
        let after = if whole { 0 } else { margin.min(n - end) };
        let length = (end - start + 2 * margin).next_power_of_two();
        let mut time = vec![0.0; margin - before];
        self.sound.mono_into(start - before, end + after, &mut time);
        time.resize(length, 0.0);
        cut(&mut time, cutoff);
        self.block
            .extend_from_slice(&time[margin..margin + end - start]);
    }
}

/// Sets the bins from `cutoff` times the Nyquist frequency on to 0.
///
/// Counted as interleaved real and imaginary parts after DC and Nyquist, everything from part
/// `floor(cutoff * n)` on goes, which can split one bin.
fn cut(time: &mut [f64], cutoff: f64) {
    let n = time.len();
    let (forward, inverse) = (forward(n), inverse(n));
    let mut spectrum = forward.make_output_vec();
    let done = forward.process(time, &mut spectrum);
    debug_assert!(done.is_ok());
    let first = (cutoff * n as f64).floor() as usize;
    for (k, bin) in spectrum.iter_mut().enumerate().skip(1) {
        if 2 * k + 1 >= first {
            *bin = Complex::default();
        } else if 2 * k + 2 >= first {
            bin.im = 0.0;
        }
    }
    if let Some(nyquist) = spectrum.last_mut() {
        *nyquist = Complex::default();
    }
    let done = inverse.process(&mut spectrum, time);
    debug_assert!(done.is_ok());
    let scale = 1.0 / n as f64;
    time.iter_mut().for_each(|x| *x *= scale);
}

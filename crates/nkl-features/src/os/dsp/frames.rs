//! Frames, windows and magnitude spectra, [`WIDTH`] frames at a time.

use super::fft::{RealFft, C};
use super::lanes::{per_processor, Lanes, D, V, WIDTH};

/// 16-bit sample as openSMILE sees it: quantised to 16 bit by cutting off, then divided by 32767
/// (so that full scale negative is slightly below -1). Samples outside [-1, 1) are clipped.
#[inline]
pub(crate) fn pcm(sample: f32) -> f32 {
    ((sample * 32768.0) as i16) as f32 / 32767.0
}

/// How a signal is cut into frames: frame `i` covers samples `i*step .. i*step+size`; frames that
/// would reach over the end are not made.
#[derive(Clone, Debug)]
pub(crate) struct FrameGrid {
    /// Samples per frame.
    pub size: usize,
    /// Samples from one frame to the next.
    pub step: usize,
    /// Length of the zero-padded transform, a power of two.
    pub nfft: usize,
    /// Seconds per sample.
    pub sample_period: f64,
    /// Distance of two spectral bins in Hz.
    pub bin_hz: f64,
}

impl FrameGrid {
    /// Frames of `seconds` every `hop` seconds, both rounded to whole samples.
    pub fn new(rate: u32, seconds: f64, hop: f64) -> Self {
        let sample_period = 1.0 / f64::from(rate.max(1));
        let size = ((seconds / sample_period).round() as usize).max(1);
        let step = ((hop / sample_period).round() as usize).max(1);
        let nfft = size.next_power_of_two().max(64);
        // The order of these operations decides on which side of a band edge a bin falls.
        let padded_seconds = (size as f64 * sample_period) * (nfft as f64 / size as f64);
        Self {
            size,
            step,
            nfft,
            sample_period,
            bin_hz: 1.0 / padded_seconds,
        }
    }

    /// Number of whole frames in `samples` samples.
    pub fn count(&self, samples: usize) -> usize {
        if samples < self.size {
            0
        } else {
            (samples - self.size) / self.step + 1
        }
    }

    /// Number of bins from 0 Hz to half the sampling rate, both included.
    pub fn bins(&self) -> usize {
        self.nfft / 2 + 1
    }

    /// Frequency of bin `i` in Hz.
    pub fn hz(&self, i: usize) -> f64 {
        self.bin_hz * i as f64
    }

    /// Seconds from one frame to the next.
    pub fn hop_seconds(&self) -> f64 {
        self.step as f64 * self.sample_period
    }
}

/// Shape of an analysis window over `n` samples.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Window {
    /// `0.54 - 0.46 cos(2 pi i / (n-1))`.
    Hamming,
    /// `exp(-0.5 ((i - m) / (sigma m))^2)` with `m = (n-1)/2`.
    Gauss { sigma: f64 },
}

impl Window {
    fn values(self, n: usize) -> Vec<f32> {
        let last = (n.max(2) - 1) as f64;
        (0..n)
            .map(|i| match self {
                Window::Hamming => {
                    (0.54 - 0.46 * (2.0 * std::f64::consts::PI * i as f64 / last).cos()) as f32
                }
                Window::Gauss { sigma } => {
                    let t = (i as f64 - last / 2.0) / (sigma * last / 2.0);
                    (-0.5 * t * t).exp() as f32
                }
            })
            .collect()
    }
}

/// Windowed, zero-padded Fourier transform of the frames of a [`FrameGrid`].
pub(crate) struct Transform {
    window: Vec<f32>,
    fft: RealFft,
    /// Zeros before the frame: half of the padding, or none.
    lead: usize,
}

/// Buffers of one [`Transform`] for one thread.
pub(crate) struct Scratch {
    padded: Vec<V>,
    packed: Vec<C>,
    mean_square: D,
    /// The spectra of the frames last transformed, bins 0 to nfft/2.
    pub bins: Vec<C>,
}

impl Transform {
    /// `centred`: pad with zeros on both sides rather than only after the frame.
    pub fn new(grid: &FrameGrid, window: Window, centred: bool) -> Self {
        let fft = RealFft::new(grid.nfft);
        let lead = if centred {
            (grid.nfft - grid.size) / 2
        } else {
            0
        };
        Self {
            window: window.values(grid.size),
            fft,
            lead,
        }
    }

    /// Fresh buffers.
    pub fn scratch(&self) -> Scratch {
        Scratch {
            padded: vec![V::default(); 2 * self.fft.half()],
            packed: vec![C::default(); self.fft.half()],
            mean_square: D::default(),
            bins: vec![C::default(); self.fft.half() + 1],
        }
    }

    /// Transforms frames, whose samples [`Converted`] gives, into `scratch.bins`.
    pub fn run(&self, frames: &[V], scratch: &mut Scratch) {
        // Outside the frame the buffer stays zero.
        let inner = &mut scratch.padded[self.lead..self.lead + self.window.len()];
        scratch.mean_square = multiply(frames, &self.window, inner);
        pack(&scratch.padded, &mut scratch.packed);
        self.fft.run(&mut scratch.packed, &mut scratch.bins);
    }

    /// Root mean square of the windowed frames last transformed.
    pub fn rms(&self, scratch: &Scratch) -> V {
        scratch.mean_square.map(f64::sqrt).narrow()
    }
}

per_processor! {
    /// Windows frames; the result is their mean square.
    fn multiply(x: &[V], window: &[f32], out: &mut [V]) -> D {
        let mut sum = D::splat(0.0);
        for ((out, &x), &w) in out.iter_mut().zip(x).zip(window) {
            let v = x * w;
            *out = v;
            sum += (v * v).wide();
        }
        sum / window.len().max(1) as f64
    }
}

per_processor! {
    fn pack(padded: &[V], packed: &mut [C]) {
        for (p, x) in packed.iter_mut().zip(padded.chunks_exact(2)) {
            *p = C { re: x[0], im: x[1] };
        }
    }
}

per_processor! {
    /// Mean squares.
    pub(crate) fn mean_square(x: &[V]) -> D {
        let sum = x.iter().fold(D::splat(0.0), |s, &v| s + (v * v).wide());
        sum / x.len().max(1) as f64
    }
}

per_processor! {
    /// Magnitudes of complex bins.
    pub(crate) fn magnitudes(bins: &[C], out: &mut [V]) {
        for (m, c) in out.iter_mut().zip(bins) {
            *m = (c.re * c.re + c.im * c.im).map(f32::sqrt);
        }
    }
}

/// The samples of [`WIDTH`] successive frames as [`pcm`] gives them, side by side.
pub(crate) struct Converted<'a> {
    samples: &'a [f32],
    step: usize,
    plain: Vec<f32>,
    /// Place of the first of them in the recording, and how many are there.
    from: usize,
    known: usize,
    lanes: Vec<V>,
}

impl<'a> Converted<'a> {
    /// Frames of at most `size` samples, `step` samples apart.
    pub fn new(samples: &'a [f32], size: usize, step: usize) -> Self {
        Self {
            samples,
            step,
            plain: vec![0.0; size + (WIDTH - 1) * step],
            from: 0,
            known: 0,
            lanes: vec![V::default(); size],
        }
    }

    /// Samples of the frames from number `first` on: one place per sample of a frame. Past the end
    /// of the recording there are zeros.
    pub fn at(&mut self, first: usize) -> &[V] {
        let from = first * self.step;
        // Blocks overlap: what was converted for the one before is moved to the front.
        let known = (self.from + self.known)
            .saturating_sub(from)
            .min(self.known);
        let known = if from >= self.from { known } else { 0 };
        self.plain.copy_within(self.known - known..self.known, 0);
        let there = self.samples.get(from + known..).unwrap_or(&[]);
        let n = there.len().min(self.plain.len() - known);
        quantise(&there[..n], &mut self.plain[known..known + n]);
        self.plain[known + n..].fill(0.0);
        (self.from, self.known) = (from, known + n);
        side_by_side(&self.plain, self.step, &mut self.lanes);
        &self.lanes
    }

    /// What [`at`](Self::at) last gave.
    pub fn current(&self) -> &[V] {
        &self.lanes
    }
}

per_processor! {
    fn quantise(samples: &[f32], out: &mut [f32]) {
        for (o, &s) in out.iter_mut().zip(samples) {
            *o = pcm(s);
        }
    }
}

per_processor! {
    /// Frames overlap: what is sample `i + step` of one frame is sample `i` of the next.
    fn side_by_side(samples: &[f32], step: usize, lanes: &mut [V]) {
        let last = &samples[(WIDTH - 1) * step..];
        for i in 0..lanes.len() {
            lanes[i] = if i < step {
                Lanes(std::array::from_fn(|frame| samples[frame * step + i]))
            } else {
                lanes[i - step].advanced(last[i])
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_side_by_side_are_the_frames() {
        let samples: Vec<f32> = (0..1000).map(|i| (i % 61) as f32 / 64.0 - 0.4).collect();
        for step in [3, 10, 70] {
            let mut converted = Converted::new(&samples, 50, step);
            for first in [0, WIDTH, 2 * WIDTH, 5 * WIDTH] {
                for (i, lanes) in converted.at(first).iter().enumerate() {
                    for (frame, got) in lanes.0.iter().enumerate() {
                        let at = (first + frame) * step + i;
                        assert_eq!(*got, samples.get(at).map_or(0.0, |&s| pcm(s)));
                    }
                }
            }
        }
    }
}

//! Frames, windows and magnitude spectra.

use realfft::num_complex::Complex;

use super::fft::RealFft;
use super::sum;

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
    padded: Vec<f32>,
    packed: Vec<Complex<f32>>,
    /// The spectrum of the frame last transformed, bins 0 to nfft/2.
    pub bins: Vec<Complex<f32>>,
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
            padded: vec![0.0; 2 * self.fft.half()],
            packed: vec![Complex::new(0.0, 0.0); self.fft.half()],
            bins: vec![Complex::new(0.0, 0.0); self.fft.half() + 1],
        }
    }

    /// Transforms one frame of `grid.size` samples as [`pcm`] gives them into `scratch.bins`.
    pub fn run(&self, frame: &[f32], scratch: &mut Scratch) {
        // Outside the frame the buffer stays zero.
        let inner = &mut scratch.padded[self.lead..self.lead + self.window.len()];
        for ((out, &x), &w) in inner.iter_mut().zip(frame).zip(&self.window) {
            *out = x * w;
        }
        for (p, x) in scratch
            .packed
            .iter_mut()
            .zip(scratch.padded.chunks_exact(2))
        {
            *p = Complex::new(x[0], x[1]);
        }
        self.fft.run(&mut scratch.packed, &mut scratch.bins);
    }

    /// Root mean square of the windowed frame last transformed.
    pub fn rms(&self, scratch: &Scratch) -> f32 {
        let inner = &scratch.padded[self.lead..self.lead + self.window.len()];
        rms(inner)
    }
}

/// Mean square.
pub(crate) fn mean_square(x: &[f32]) -> f64 {
    sum::of(x, |v| f64::from(v * v)) / x.len().max(1) as f64
}

/// Root mean square.
pub(crate) fn rms(x: &[f32]) -> f32 {
    mean_square(x).sqrt() as f32
}

/// The samples of successive frames as [`pcm`] gives them, each converted once.
pub(crate) struct Converted<'a> {
    samples: &'a [f32],
    buffer: Vec<f32>,
    /// Place of the buffer's first sample.
    from: usize,
    size: usize,
}

impl<'a> Converted<'a> {
    /// Frames of at most `size` samples.
    pub fn new(samples: &'a [f32], size: usize) -> Self {
        Self {
            samples,
            buffer: Vec::with_capacity(size),
            from: 0,
            size,
        }
    }

    /// Samples from place `from` on, `size` of them or as many as there are. Places must not fall.
    pub fn at(&mut self, from: usize) -> &[f32] {
        let from = from.min(self.samples.len());
        let gone = (from - self.from.min(from)).min(self.buffer.len());
        self.buffer.drain(..gone);
        self.from = from;
        let known = from + self.buffer.len();
        let to = (from + self.size).min(self.samples.len());
        if known < to {
            self.buffer
                .extend(self.samples[known..to].iter().map(|&s| pcm(s)));
        }
        &self.buffer
    }
}

/// Magnitudes of complex bins.
pub(crate) fn magnitudes(bins: &[Complex<f32>], out: &mut [f32]) {
    for (m, c) in out.iter_mut().zip(bins) {
        *m = (c.re * c.re + c.im * c.im).sqrt();
    }
}

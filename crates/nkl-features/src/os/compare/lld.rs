//! Low-level descriptors of ComParE, before smoothing.

use crate::os::dsp::frames::{magnitudes, rms, Converted, FrameGrid, Scratch, Transform, Window};
use crate::os::jitter::{JitterSettings, PeriodTracker};
use crate::os::mel::{mean, Auditory, Cepstrum, MelBands, BANDS};
use crate::os::pitch::{PathSettings, PitchPath, ShsScratch, ShsSettings, Smoothed, Subharmonics};
use crate::os::rasta::Rasta;
use crate::os::statistics::{SpectrumStatistics, COUNT};

/// Tracks of voice: F0 (Hz), voicing, jitter, change of jitter, shimmer, harmonics-to-noise ratio (dB).
pub(super) const VOICE: usize = 6;
/// Tracks of energy: loudness, RASTA-filtered loudness, root mean square, zero crossings per sample.
pub(super) const ENERGY: usize = 4;
/// Tracks of the spectrum: RASTA-filtered bands, statistics, cepstra.
pub(super) const SPECTRAL: usize = BANDS + COUNT + 14;
const HOP: f64 = 0.010;
const LOOKAHEAD: usize = 30;
const SILENCE: f32 = 0.001;
const RING: usize = 32;

/// Everything about a sampling rate that does not depend on the signal.
pub(crate) struct Analysis {
    long: FrameGrid,
    short: FrameGrid,
    long_fft: Transform,
    short_fft: Transform,
    pitch: Subharmonics,
    mel: MelBands,
    auditory: Auditory,
    cepstrum: Cepstrum<14>,
    statistics: SpectrumStatistics,
}

/// Tracks of all descriptors, one value per frame of 10 ms.
#[derive(Clone, Debug)]
pub(crate) struct Tracks {
    /// Voice, from 60 ms frames.
    pub voice: Vec<Vec<f32>>,
    /// Energy; zero crossings from 60 ms frames, the others from 20 ms frames.
    pub energy: Vec<Vec<f32>>,
    /// Spectrum, from 20 ms frames: more.
    pub spectral: Vec<Vec<f32>>,
    /// Leading frames of `voice` that were decided before the end of the recording was reached.
    pub counted: usize,
}

struct Run<'a> {
    analysis: &'a Analysis,
    samples: &'a [f32],
    converted: Converted<'a>,
    long_scratch: Scratch,
    short_scratch: Scratch,
    shs: ShsScratch,
    path: PitchPath,
    periods: PeriodTracker,
    rasta: Rasta,
    long_magnitudes: Vec<f32>,
    energies: [f32; RING],
    power: Vec<f32>,
    tracks: Tracks,
}

impl Analysis {
    /// Tables for `rate` Hz.
    pub fn new(rate: u32) -> Self {
        let long = FrameGrid::new(rate, 0.060, HOP);
        let short = FrameGrid::new(rate, 0.020, HOP);
        let mel = MelBands::new(&short);
        Self {
            long_fft: Transform::new(&long, Window::Gauss { sigma: 0.4 }, true),
            short_fft: Transform::new(&short, Window::Hamming, true),
            pitch: Subharmonics::new(
                &long,
                ShsSettings {
                    lowest_hz: 52.0,
                    highest_hz: 620.0,
                },
            ),
            auditory: Auditory::new(&mel),
            mel,
            cepstrum: Cepstrum::new(),
            statistics: SpectrumStatistics::new(&short),
            long,
            short,
        }
    }

    /// Samples below which there is no frame of the longer kind.
    pub fn shortest(&self) -> usize {
        self.long.size
    }

    /// Seconds from one frame to the next.
    pub fn hop_seconds(&self) -> f64 {
        self.long.hop_seconds()
    }

    /// Seconds of the frames of voice and energy.
    pub fn long_seconds(&self) -> f64 {
        self.long.size as f64 * self.long.sample_period
    }

    /// Descriptors of `samples`.
    pub fn run(&self, samples: &[f32]) -> Tracks {
        let (n_short, n_long) = (
            self.short.count(samples.len()),
            self.long.count(samples.len()),
        );
        let mut run = Run::new(self, samples);
        let mut before = vec![0.0f32; self.short.bins()];
        let mut now = before.clone();
        for i in 0..n_short {
            run.short_frame(i, (i > 0).then_some(before.as_slice()), &mut now);
            if i < n_long {
                run.long_frame(i);
            }
            std::mem::swap(&mut before, &mut now);
        }
        run.finish()
    }
}

impl<'a> Run<'a> {
    fn new(analysis: &'a Analysis, samples: &'a [f32]) -> Self {
        let jitter = JitterSettings {
            search: 0.25,
            min_correlation: 0.5,
            moving_threshold: false,
            noise: true,
        };
        Self {
            analysis,
            samples,
            converted: Converted::new(samples, analysis.long.size),
            long_scratch: analysis.long_fft.scratch(),
            short_scratch: analysis.short_fft.scratch(),
            shs: ShsScratch::default(),
            path: PitchPath::new(PathSettings {
                lookahead: LOOKAHEAD,
                threshold: 0.7,
            }),
            periods: PeriodTracker::new(&analysis.long, jitter),
            rasta: Rasta::new(HOP, analysis.auditory.weights()),
            long_magnitudes: vec![0.0; analysis.long.bins()],
            energies: [0.0; RING],
            power: Vec::new(),
            tracks: Tracks {
                voice: vec![Vec::new(); VOICE],
                energy: vec![Vec::new(); ENERGY],
                spectral: vec![Vec::new(); SPECTRAL],
                counted: 0,
            },
        }
    }

    fn short_frame(&mut self, i: usize, before: Option<&[f32]>, now: &mut [f32]) {
        let a = self.analysis;
        let from = i * a.short.step;
        let frame = &self.converted.at(from)[..a.short.size];
        let energy = rms(frame);
        a.short_fft.run(frame, &mut self.short_scratch);
        magnitudes(&self.short_scratch.bins, now);
        let bands = a.mel.run(now);
        let filtered = self.rasta.run(&bands);
        let statistics = a.statistics.run(now, before, &mut self.power);
        let cepstra = a.cepstrum.run(&bands);
        let values = filtered.iter().chain(&statistics).chain(&cepstra);
        self.tracks
            .spectral
            .iter_mut()
            .zip(values)
            .for_each(|(t, &v)| t.push(v));
        let values = [mean(&a.auditory.run(&bands)), mean(&filtered), energy];
        self.tracks
            .energy
            .iter_mut()
            .zip(values)
            .for_each(|(t, v)| t.push(v));
    }

    fn long_frame(&mut self, i: usize) {
        let a = self.analysis;
        let from = i * a.long.step;
        let frame = self.converted.at(from);
        self.tracks.energy[ENERGY - 1].push(zero_crossings(frame));
        a.long_fft.run(frame, &mut self.long_scratch);
        self.energies[i % RING] = a.long_fft.rms(&self.long_scratch);
        magnitudes(&self.long_scratch.bins, &mut self.long_magnitudes);
        let candidates = a.pitch.run(&self.long_magnitudes, &mut self.shs);
        let mut decided = Vec::new();
        self.path.push(candidates, |s| decided.push(s));
        decided.into_iter().for_each(|s| self.decided(s));
    }

    fn decided(&mut self, s: Smoothed) {
        let i = self.tracks.voice[0].len();
        let s = if self.energies[i % RING] > SILENCE {
            s
        } else {
            Smoothed::default()
        };
        let p = self.periods.run(self.samples, i, s.hz);
        let values = [
            s.hz,
            s.voicing,
            p.jitter,
            p.jitter_ddp,
            p.shimmer,
            p.log_hnr,
        ];
        self.tracks
            .voice
            .iter_mut()
            .zip(values)
            .for_each(|(t, v)| t.push(v));
    }

    fn finish(mut self) -> Tracks {
        self.tracks.counted = self.tracks.voice[0].len();
        let mut decided = Vec::new();
        self.path.finish(|s| decided.push(s));
        decided.into_iter().for_each(|s| self.decided(s));
        self.tracks
    }
}

/// Changes of sign over the number of samples; a zero between values of different sign counts once.
fn zero_crossings(x: &[f32]) -> f32 {
    let crossed = |a: f32, b: f32, c: f32| (b == 0.0 && a * c <= 0.0) || a * b < 0.0;
    let count: u32 = x
        .windows(3)
        .map(|w| u32::from(crossed(w[0], w[1], w[2])))
        .sum();
    count as f32 / x.len() as f32
}

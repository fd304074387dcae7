//! Low-level descriptors of ComParE, before smoothing.

use crate::os::dsp::frames::{
    magnitudes, mean_square, Converted, FrameGrid, Scratch, Transform, Window,
};
use crate::os::dsp::lanes::{per_processor, V, WIDTH};
use crate::os::jitter::{JitterSettings, PeriodTracker};
use crate::os::mel::{mean, Auditory, Cepstrum, MelBands, BANDS};
use crate::os::pitch::{PathSettings, PitchPath, ShsScratch, ShsSettings, Smoothed, Subharmonics};
use crate::os::rasta::Rasta;
use crate::os::statistics::{SpectrumStatistics, StatisticsScratch, COUNT};

/// Tracks of voice: F0 (Hz), voicing, jitter, change of jitter, shimmer, harmonics-to-noise ratio (dB).
pub(super) const VOICE: usize = 6;
/// Tracks of energy: loudness, RASTA-filtered loudness, root mean square, zero crossings per sample.
pub(super) const ENERGY: usize = 4;
/// Tracks of the spectrum: RASTA-filtered bands, statistics, cepstra.
pub(super) const SPECTRAL: usize = BANDS + COUNT + 14;
const HOP: f64 = 0.010;
const LOOKAHEAD: usize = 30;
const SILENCE: f32 = 0.001;
/// Frames whose energy is kept for the pitch path to decide: more than the lookahead and a block.
const RING: usize = 64;
/// Place of the spectral flux among the statistics.
const FLUX: usize = 6;

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
    long_magnitudes: Vec<V>,
    energies: [f32; RING],
    statistics: StatisticsScratch,
    decisions: Vec<Smoothed>,
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
        let mut before = vec![V::default(); self.short.bins()];
        let mut now = before.clone();
        for first in (0..n_short).step_by(WIDTH) {
            run.short_frames(first, n_short - first, &before, &mut now);
            if first < n_long {
                run.long_frames(first, n_long - first);
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
            converted: Converted::new(samples, analysis.long.size, analysis.long.step),
            long_scratch: analysis.long_fft.scratch(),
            short_scratch: analysis.short_fft.scratch(),
            shs: ShsScratch::default(),
            path: PitchPath::new(PathSettings {
                lookahead: LOOKAHEAD,
                threshold: 0.7,
            }),
            periods: PeriodTracker::new(&analysis.long, jitter),
            rasta: Rasta::new(HOP, analysis.auditory.weights()),
            long_magnitudes: vec![V::default(); analysis.long.bins()],
            energies: [0.0; RING],
            statistics: StatisticsScratch::default(),
            decisions: Vec::new(),
            tracks: Tracks {
                voice: vec![Vec::new(); VOICE],
                energy: vec![Vec::new(); ENERGY],
                spectral: vec![Vec::new(); SPECTRAL],
                counted: 0,
            },
        }
    }

    /// The next short frames, from number `first` on: as many as there are left, at most a block.
    fn short_frames(&mut self, first: usize, left: usize, before: &[V], now: &mut [V]) {
        let a = self.analysis;
        let there = left.min(WIDTH);
        let frames = &self.converted.at(first)[..a.short.size];
        let energy = mean_square(frames).map(f64::sqrt).narrow();
        a.short_fft.run(frames, &mut self.short_scratch);
        magnitudes(&self.short_scratch.bins, now);
        let bands = a.mel.run(now);
        let filtered = self.rasta.run(&bands, there);
        let mut statistics = a.statistics.run(now, before, &mut self.statistics);
        if first == 0 {
            statistics[FLUX].0[0] = 0.0;
        }
        let cepstra = a.cepstrum.run(&bands);
        let values = filtered.iter().chain(&statistics).chain(&cepstra);
        for (track, value) in self.tracks.spectral.iter_mut().zip(values) {
            track.extend_from_slice(&value.0[..there]);
        }
        let values = [mean(&a.auditory.run(&bands)), mean(&filtered), energy];
        for (track, value) in self.tracks.energy.iter_mut().zip(values) {
            track.extend_from_slice(&value.0[..there]);
        }
    }

    /// As [`short_frames`](Self::short_frames), which must have been called for the same frames.
    fn long_frames(&mut self, first: usize, left: usize) {
        let a = self.analysis;
        let there = left.min(WIDTH);
        let frames = self.converted.current();
        let crossings = zero_crossings(frames);
        self.tracks.energy[ENERGY - 1].extend_from_slice(&crossings.0[..there]);
        a.long_fft.run(frames, &mut self.long_scratch);
        let energies = a.long_fft.rms(&self.long_scratch);
        for (i, energy) in energies.0.into_iter().enumerate() {
            self.energies[(first + i) % RING] = energy;
        }
        magnitudes(&self.long_scratch.bins, &mut self.long_magnitudes);
        let candidates = a.pitch.run(&self.long_magnitudes, there, &mut self.shs);
        let mut decided = std::mem::take(&mut self.decisions);
        for frame in &candidates[..there] {
            self.path.push(*frame, |s| decided.push(s));
        }
        decided.drain(..).for_each(|s| self.decided(s));
        self.decisions = decided;
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

per_processor! {
    /// Changes of sign over the number of samples; a zero between values of different sign counts
    /// once.
    fn zero_crossings(x: &[V]) -> V {
        let mut count = V::splat(0.0);
        for w in x.windows(3) {
            let around = w[1].with(w[0] * w[2], |b, p| (b == 0.0) & (p <= 0.0));
            let across = (w[0] * w[1]).with(around, |p, z| if (p < 0.0) | z { 1.0f32 } else { 0.0 });
            count += across;
        }
        count / x.len() as f32
    }
}

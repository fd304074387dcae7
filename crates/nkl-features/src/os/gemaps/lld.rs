//! Low-level descriptors of GeMAPS and eGeMAPS, before smoothing.

use super::{Revision, Variant};
use crate::os::dsp::fft::C;
use crate::os::dsp::frames::{
    magnitudes, mean_square, Converted, FrameGrid, Scratch, Transform, Window,
};
use crate::os::dsp::lanes::{V, WIDTH};
use crate::os::formants::{FormantAnalysis, FormantScratch, Formants};
use crate::os::harmonics::{HarmonicAnalysis, HarmonicLevels, HarmonicScratch};
use crate::os::jitter::{shimmer_db, JitterSettings, PeriodTracker};
use crate::os::mel::{mean, Auditory, Cepstrum, MelBands};
use crate::os::pitch::{PathSettings, PitchPath, ShsScratch, ShsSettings, Smoothed, Subharmonics};
use crate::os::shape::ShapeAnalysis;

/// Lowest sampling rate in Hz at which every descriptor has bins to be computed from.
pub(crate) const LOWEST_RATE: u32 = 4000;
const HOP: f64 = 0.010;
const LONG_FRAME: f64 = 0.060;
const SHORT_FRAME: f64 = 0.020;
const LOOKAHEAD: usize = 40;
/// Frames whose windowed root mean square is not above are taken as silent.
pub(crate) const SILENCE: f32 = 0.001;
/// Blocks of [`WIDTH`] frames kept for the pitch path to decide: as many as the lookahead needs, and
/// those two that it may begin and end in.
const RING: usize = LOOKAHEAD.div_ceil(WIDTH) + 2;

/// Everything about one variant and sampling rate that does not depend on the signal.
pub(crate) struct Analysis {
    variant: Variant,
    long: FrameGrid,
    short: FrameGrid,
    long_fft: Transform,
    short_fft: Transform,
    pitch: Subharmonics,
    harmonics: HarmonicAnalysis,
    formants: FormantAnalysis,
    mel: MelBands,
    auditory: Auditory,
    cepstrum: Cepstrum<4>,
    shape: ShapeAnalysis,
}

/// Tracks of all descriptors, one value per frame of 10 ms.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tracks {
    /// Leading frames of `long` that functionals count: those whose pitch was decided before the end
    /// of the recording was reached. openSMILE summarises when the end comes, before the last
    /// decisions arrive.
    pub counted: usize,
    /// Mean square of the unwindowed 20 ms frames.
    pub energy: Vec<f32>,
    /// From 20 ms frames: loudness, alpha ratio, Hammarberg index, slopes, flux, MFCC 1-4.
    pub short: [Vec<f32>; SHORT],
    /// From 60 ms frames, fewer: see [`Long`].
    pub long: [Vec<f32>; LONG],
}

/// Number of tracks in [`Tracks::short`].
pub(crate) const SHORT: usize = 10;
/// Number of tracks in [`Tracks::long`]: F0, jitter, shimmer, HNR, H1-H2, H1-A3, then frequency,
/// bandwidth and amplitude of the first three formants.
pub(crate) const LONG: usize = 15;
/// Index of the first formant's frequency in [`Tracks::long`].
pub(crate) const FIRST_FORMANT: usize = 6;

/// What the measurements after the decision on the pitch need of a block of frames.
struct Block {
    /// Magnitudes and root mean squares of the long frames.
    magnitudes: Vec<V>,
    energies: V,
    /// Spectra of the short frames.
    spectra: Vec<C>,
}

/// State while going through one recording.
struct Run<'a> {
    analysis: &'a Analysis,
    samples: &'a [f32],
    converted: Converted<'a>,
    long_scratch: Scratch,
    short_scratch: Scratch,
    shs: ShsScratch,
    harmonic: HarmonicScratch,
    formant: FormantScratch,
    path: PitchPath,
    periods: PeriodTracker,
    /// The latest blocks.
    blocks: Vec<Block>,
    /// Magnitudes of one frame.
    magnitudes: Vec<f32>,
    all_formants: bool,
    decisions: Vec<Smoothed>,
    tracks: Tracks,
}

impl Analysis {
    /// Tables for `variant` at `rate` Hz.
    pub fn new(variant: Variant, rate: u32) -> Self {
        let first = variant.revision == Revision::V01a;
        let long = FrameGrid::new(rate, LONG_FRAME, HOP);
        let short = FrameGrid::new(rate, SHORT_FRAME, HOP);
        let mel = MelBands::new(&short);
        Self {
            variant,
            long_fft: Transform::new(&long, Window::Gauss { sigma: 0.4 }, !first),
            short_fft: Transform::new(&short, Window::Hamming, !first),
            pitch: Subharmonics::new(
                &long,
                ShsSettings {
                    lowest_hz: 55.0,
                    highest_hz: 1000.0,
                },
            ),
            harmonics: HarmonicAnalysis::new(&long),
            formants: FormantAnalysis::new(&short, if first { 5500.0 } else { 5450.0 }),
            auditory: Auditory::new(&mel),
            mel,
            cepstrum: Cepstrum::new(),
            shape: ShapeAnalysis::new(&short),
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

    /// Seconds of a short frame.
    pub fn short_seconds(&self) -> f64 {
        self.short.size as f64 * self.short.sample_period
    }

    /// Descriptors of `samples`. With `all_formants` also of unvoiced frames (low-level descriptors
    /// show them, functionals do not use them).
    pub fn run(&self, samples: &[f32], all_formants: bool) -> Tracks {
        let (n_short, n_long) = (
            self.short.count(samples.len()),
            self.long.count(samples.len()),
        );
        let mut run = Run::new(self, samples, all_formants, n_short, n_long);
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
    fn new(
        analysis: &'a Analysis,
        samples: &'a [f32],
        all_formants: bool,
        n_short: usize,
        n_long: usize,
    ) -> Self {
        let jitter = JitterSettings {
            search: 0.1,
            min_correlation: 0.5,
            moving_threshold: analysis.variant.revision == Revision::V01a,
            noise: false,
        };
        let block = || Block {
            magnitudes: vec![V::default(); analysis.long.bins()],
            energies: V::default(),
            spectra: vec![C::default(); analysis.short.bins()],
        };
        Self {
            analysis,
            samples,
            converted: Converted::new(samples, analysis.long.size, analysis.long.step),
            long_scratch: analysis.long_fft.scratch(),
            short_scratch: analysis.short_fft.scratch(),
            shs: ShsScratch::default(),
            harmonic: analysis.harmonics.scratch(),
            formant: FormantScratch::default(),
            path: PitchPath::new(PathSettings {
                lookahead: LOOKAHEAD,
                threshold: 0.7,
            }),
            periods: PeriodTracker::new(&analysis.long, jitter),
            blocks: (0..RING).map(|_| block()).collect(),
            magnitudes: vec![0.0; analysis.long.bins()],
            all_formants,
            decisions: Vec::new(),
            tracks: Tracks {
                counted: 0,
                energy: Vec::with_capacity(n_short),
                short: std::array::from_fn(|_| Vec::with_capacity(n_short)),
                long: std::array::from_fn(|_| Vec::with_capacity(n_long)),
            },
        }
    }

    /// The next short frames, from number `first` on: as many as there are left, at most a block.
    fn short_frames(&mut self, first: usize, left: usize, before: &[V], now: &mut [V]) {
        let a = self.analysis;
        let frames = &self.converted.at(first)[..a.short.size];
        let energy = mean_square(frames).narrow();
        a.short_fft.run(frames, &mut self.short_scratch);
        let bins = &self.short_scratch.bins;
        self.blocks[(first / WIDTH) % RING]
            .spectra
            .copy_from_slice(bins);
        magnitudes(bins, now);
        let bands = a.mel.run(now);
        let shapes = a.shape.run(now);
        let mut flux = a.shape.flux(before, now);
        if first == 0 {
            flux.0[0] = 0.0;
        }
        let cepstra = a.cepstrum.run(&bands);
        let loudness = mean(&a.auditory.run(&bands));
        let mut values = [V::default(); SHORT];
        values[0] = loudness;
        for (i, s) in shapes.iter().enumerate() {
            let of_shape = [s.alpha, s.hammarberg, s.slope_low, s.slope_mid];
            for (value, v) in values[1..].iter_mut().zip(of_shape) {
                value.0[i] = v;
            }
        }
        values[5] = flux;
        values[6..].copy_from_slice(&cepstra);
        let there = left.min(WIDTH);
        self.tracks.energy.extend_from_slice(&energy.0[..there]);
        for (track, value) in self.tracks.short.iter_mut().zip(&values) {
            track.extend_from_slice(&value.0[..there]);
        }
    }

    /// As [`short_frames`](Self::short_frames), which must have been called for the same frames.
    fn long_frames(&mut self, first: usize, left: usize) {
        let a = self.analysis;
        let there = left.min(WIDTH);
        let block = &mut self.blocks[(first / WIDTH) % RING];
        a.long_fft
            .run(self.converted.current(), &mut self.long_scratch);
        block.energies = a.long_fft.rms(&self.long_scratch);
        magnitudes(&self.long_scratch.bins, &mut block.magnitudes);
        let candidates = a.pitch.run(&block.magnitudes, there, &mut self.shs);
        let mut decided = std::mem::take(&mut self.decisions);
        for frame in &candidates[..there] {
            self.path.push(*frame, |s| decided.push(s));
        }
        decided.drain(..).for_each(|s| self.decided(s));
        self.decisions = decided;
    }

    /// What follows from the pitch of the next undecided frame.
    fn decided(&mut self, s: Smoothed) {
        let a = self.analysis;
        let i = self.tracks.long[0].len();
        let (block, frame) = (&self.blocks[(i / WIDTH) % RING], i % WIDTH);
        let pitch = if block.energies.0[frame] > SILENCE {
            s.hz
        } else {
            0.0
        };
        let voiced = pitch > 0.0;
        let period = self.periods.run(self.samples, i, pitch);
        let formants = if voiced || self.all_formants {
            a.formants.run(&block.spectra, frame, &mut self.formant)
        } else {
            Formants::default()
        };
        let (mut hnr, mut levels) = (0.0, HarmonicLevels::UNVOICED);
        if voiced {
            for (m, block) in self.magnitudes.iter_mut().zip(&block.magnitudes) {
                *m = block.0[frame];
            }
            let magnitudes = &self.magnitudes;
            hnr = a.harmonics.hnr_db(magnitudes, pitch, &mut self.harmonic);
            levels = a
                .harmonics
                .levels(magnitudes, pitch, &formants.hz, &mut self.harmonic);
        }
        let mut values = [0.0f32; LONG];
        values[..FIRST_FORMANT].copy_from_slice(&[
            semitones(pitch),
            period.jitter,
            shimmer_db(period.shimmer),
            hnr,
            levels.h1_h2,
            levels.h1_a3,
        ]);
        for (k, place) in values[FIRST_FORMANT..].chunks_exact_mut(3).enumerate() {
            place.copy_from_slice(&[formants.hz[k], formants.bandwidth[k], levels.formant[k]]);
        }
        self.tracks
            .long
            .iter_mut()
            .zip(values)
            .for_each(|(t, v)| t.push(v));
    }

    fn finish(mut self) -> Tracks {
        self.tracks.counted = self.tracks.long[0].len();
        let mut decided = Vec::new();
        self.path.finish(|s| decided.push(s));
        decided.into_iter().for_each(|s| self.decided(s));
        self.tracks
    }
}

/// Semitones above 27.5 Hz, at least 1 for a voiced frame; 0 when unvoiced.
fn semitones(hz: f32) -> f32 {
    if hz > 29.136 {
        12.0 * (hz / 27.5).ln() / 2.0f32.ln()
    } else if hz > 0.0 {
        1.0
    } else {
        0.0
    }
}

//! Low-level descriptors of GeMAPS and eGeMAPS, before smoothing.

use realfft::num_complex::Complex;

use super::{Revision, Variant};
use crate::os::dsp::frames::{
    magnitudes, mean_square, Converted, FrameGrid, Scratch, Transform, Window,
};
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
/// Frames kept for the pitch path to decide: a power of two above the lookahead.
const RING: usize = 64;

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
    /// The latest long frames' magnitudes and energies, and the latest short frames' spectra.
    magnitudes: Vec<Vec<f32>>,
    energies: [f32; RING],
    spectra: Vec<Vec<Complex<f32>>>,
    all_formants: bool,
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
        let mut before = vec![0.0f32; self.short.bins()];
        let mut now = before.clone();
        for i in 0..n_short {
            run.short_frame(i, &before, &mut now);
            if i < n_long {
                run.long_frame(i);
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
        let used = analysis.short_fft.scratch().bins.len();
        Self {
            analysis,
            samples,
            converted: Converted::new(samples, analysis.long.size),
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
            magnitudes: vec![vec![0.0; analysis.long.bins()]; RING],
            energies: [0.0; RING],
            spectra: vec![vec![Complex::new(0.0, 0.0); used]; RING],
            all_formants,
            tracks: Tracks {
                counted: 0,
                energy: Vec::with_capacity(n_short),
                short: std::array::from_fn(|_| Vec::with_capacity(n_short)),
                long: std::array::from_fn(|_| Vec::with_capacity(n_long)),
            },
        }
    }

    fn short_frame(&mut self, i: usize, before: &[f32], now: &mut [f32]) {
        let a = self.analysis;
        let from = i * a.short.step;
        let frame = &self.converted.at(from)[..a.short.size];
        self.tracks.energy.push(mean_square(frame) as f32);
        a.short_fft.run(frame, &mut self.short_scratch);
        self.spectra[i % RING].copy_from_slice(&self.short_scratch.bins);
        magnitudes(&self.short_scratch.bins, now);
        let bands = a.mel.run(now);
        let shape = a.shape.run(now);
        let flux = if i == 0 {
            0.0
        } else {
            a.shape.flux(before, now)
        };
        let [c1, c2, c3, c4] = a.cepstrum.run(&bands);
        let loudness = mean(&a.auditory.run(&bands));
        let values = [
            loudness,
            shape.alpha,
            shape.hammarberg,
            shape.slope_low,
            shape.slope_mid,
            flux,
            c1,
            c2,
            c3,
            c4,
        ];
        self.tracks
            .short
            .iter_mut()
            .zip(values)
            .for_each(|(t, v)| t.push(v));
    }

    fn long_frame(&mut self, i: usize) {
        let a = self.analysis;
        let from = i * a.long.step;
        a.long_fft
            .run(self.converted.at(from), &mut self.long_scratch);
        self.energies[i % RING] = a.long_fft.rms(&self.long_scratch);
        magnitudes(&self.long_scratch.bins, &mut self.magnitudes[i % RING]);
        let candidates = a.pitch.run(&self.magnitudes[i % RING], &mut self.shs);
        let mut decided = Vec::new();
        self.path.push(candidates, |s| decided.push(s));
        decided.into_iter().for_each(|s| self.decided(s));
    }

    /// What follows from the pitch of the next undecided frame.
    fn decided(&mut self, s: Smoothed) {
        let a = self.analysis;
        let i = self.tracks.long[0].len();
        let pitch = if self.energies[i % RING] > SILENCE {
            s.hz
        } else {
            0.0
        };
        let voiced = pitch > 0.0;
        let period = self.periods.run(self.samples, i, pitch);
        let formants = if voiced || self.all_formants {
            a.formants.run(&self.spectra[i % RING], &mut self.formant)
        } else {
            Formants::default()
        };
        let (mut hnr, mut levels) = (0.0, HarmonicLevels::UNVOICED);
        if voiced {
            let magnitudes = &self.magnitudes[i % RING];
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

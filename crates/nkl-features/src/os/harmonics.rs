//! Harmonics of the pitch in the magnitude spectrum, and the harmonics-to-noise ratio.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner};

use super::dsp::frames::FrameGrid;
use super::dsp::parabola::vertex;

/// Harmonics looked for, the fundamental included.
const COUNT: usize = 101;
/// Level of a harmonic that is not there, relative to the fundamental, in dB.
pub(crate) const ABSENT_DB: f32 = -201.0;
const LOWEST_DB: f32 = -200.0;
/// Formants whose amplitude is measured.
pub(crate) const FORMANTS: usize = 3;

/// One harmonic.
#[derive(Clone, Copy, Debug)]
struct Harmonic {
    bin: usize,
    /// Interpolated frequency in Hz, 0 when absent.
    hz: f32,
    magnitude: f32,
    /// Interpolated magnitude.
    peak: f32,
    /// Level relative to the fundamental in dB.
    db: f32,
}

/// Values of one frame.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HarmonicLevels {
    /// Second less third harmonic of the pitch in dB (openSMILE counts the fundamental as 0, so
    /// its "H1" and "H2" are the harmonics at two and three times the pitch).
    pub h1_h2: f32,
    /// Second harmonic less the strongest one near the third formant, in dB.
    pub h1_a3: f32,
    /// Strongest harmonic within 20 % of each formant, relative to the fundamental, in dB.
    pub formant: [f32; FORMANTS],
}

impl HarmonicLevels {
    /// What an unvoiced frame has.
    pub const UNVOICED: Self = Self {
        h1_h2: 0.0,
        h1_a3: 0.0,
        formant: [ABSENT_DB; FORMANTS],
    };
}

/// Finds harmonics in magnitude spectra of one [`FrameGrid`].
pub(crate) struct HarmonicAnalysis {
    hz: Vec<f64>,
    inverse: Arc<dyn ComplexToReal<f32>>,
}

/// Buffers of [`HarmonicAnalysis`].
pub(crate) struct HarmonicScratch {
    power: Vec<Complex<f32>>,
    acf: Vec<f32>,
    work: Vec<Complex<f32>>,
    harmonics: Vec<Harmonic>,
}

impl HarmonicAnalysis {
    /// For magnitude spectra of `grid`.
    pub fn new(grid: &FrameGrid) -> Self {
        let hz = (0..grid.bins()).map(|i| grid.hz(i)).collect();
        Self {
            hz,
            inverse: RealFftPlanner::new().plan_fft_inverse(grid.nfft),
        }
    }

    /// Fresh buffers.
    pub fn scratch(&self) -> HarmonicScratch {
        HarmonicScratch {
            power: self.inverse.make_input_vec(),
            acf: self.inverse.make_output_vec(),
            work: self.inverse.make_scratch_vec(),
            harmonics: Vec::with_capacity(COUNT),
        }
    }

    /// Harmonics-to-noise ratio in dB of a frame with pitch `pitch` Hz: `10 log10(r/(r0 - r))`, `r`
    /// the autocorrelation at its peak closest to the period, `r0` at lag 0 (Boersma 1993, eq. 4).
    /// Limited to about -90..110 dB; 0 when unvoiced.
    pub fn hnr_db(&self, magnitudes: &[f32], pitch: f32, scratch: &mut HarmonicScratch) -> f32 {
        let lag = if pitch > 0.0 {
            (self.hz.last().map_or(0.0, |h| h * 2.0) / f64::from(pitch)).floor() as usize
        } else {
            0
        };
        let n = self.hz.len();
        if lag == 0 || n < 2 {
            return 0.0;
        }
        for (p, &m) in scratch.power.iter_mut().zip(magnitudes) {
            *p = Complex::new(m * m, 0.0);
        }
        // Lengths are those of the plan, so the transform cannot fail.
        let _ = self.inverse.process_with_scratch(
            &mut scratch.power,
            &mut scratch.acf,
            &mut scratch.work,
        );
        let scale = n as f32;
        scratch.acf.iter_mut().for_each(|a| *a = a.abs() / scale);
        let acf = &scratch.acf[..n];
        let peak = closest_peak(acf, lag.min(n - 1));
        if peak == 0 {
            return 0.0;
        }
        let at = acf[peak];
        let rest = f64::from(acf[0] - at);
        let ratio = if rest == 0.0 {
            10e10
        } else {
            f64::from(at) / rest
        };
        (10.0 * ratio.clamp(10e-10, 10e10).log10()) as f32
    }

    /// Levels of the harmonics of `pitch` (> 0) and of those near the formants at `formants` Hz.
    pub fn levels(
        &self,
        magnitudes: &[f32],
        pitch: f32,
        formants: &[f32],
        scratch: &mut HarmonicScratch,
    ) -> HarmonicLevels {
        let found = &mut scratch.harmonics;
        self.find(magnitudes, pitch, found);
        set_levels(found);
        let near = |f: f32| strongest_near(found, f);
        let db = |i: usize| found.get(i).map_or(ABSENT_DB, |h| h.db);
        let limit = |d: f32| d.clamp(ABSENT_DB, -ABSENT_DB);
        let a3 = formants.get(2).and_then(|&f| near(f));
        HarmonicLevels {
            h1_h2: limit(db(1) - db(2)),
            h1_a3: limit(db(1) + a3.map_or(ABSENT_DB, |i| -db(i))),
            formant: std::array::from_fn(|i| {
                formants.get(i).and_then(|&f| near(f)).map_or(0.0, db)
            }),
        }
    }

    /// Bin nearest to `hz`, looked for from `start` on; `None` above the spectrum.
    fn bin(&self, hz: f32, start: usize) -> Option<usize> {
        let hz = f64::from(hz);
        let above = start + self.hz.get(start..)?.iter().position(|&f| f > hz)?;
        if above == 0 {
            return Some(0);
        }
        Some(if self.hz[above] - hz > hz - self.hz[above - 1] {
            above - 1
        } else {
            above
        })
    }

    /// The peak closest to each multiple of the pitch, at most half the pitch away.
    fn find(&self, mag: &[f32], pitch: f32, found: &mut Vec<Harmonic>) {
        found.clear();
        let first = self.bin(0.5 * pitch, 1).unwrap_or(0);
        let mut last = first;
        for i in 0..COUNT {
            let Some(expected) = self.bin((i + 1) as f32 * pitch, last) else {
                break;
            };
            let low = self.bin((i as f32 + 0.5) * pitch, last).unwrap_or(0);
            let high = self.bin((i as f32 + 1.5) * pitch, expected).unwrap_or(0);
            let at = peak_between(mag, expected, low, high)
                .filter(|&p| p >= first && p >= 1 && p + 1 < mag.len());
            found.push(match at {
                Some(p) => {
                    let hz = [self.hz[p - 1], self.hz[p], self.hz[p + 1]];
                    let y = [mag[p - 1], mag[p], mag[p + 1]].map(f64::from);
                    let top = vertex(hz, y);
                    Harmonic {
                        bin: p,
                        hz: top.x as f32,
                        magnitude: mag[p],
                        peak: top.y as f32,
                        db: ABSENT_DB,
                    }
                }
                None => Harmonic {
                    bin: expected,
                    hz: 0.0,
                    magnitude: 0.0,
                    peak: 0.0,
                    db: ABSENT_DB,
                },
            });
            last = expected;
        }
    }
}

/// Levels relative to the fundamental; a harmonic at the same bin as the one before is removed.
fn set_levels(found: &mut [Harmonic]) {
    let Some(first) = found.first_mut() else {
        return;
    };
    let base = (first.magnitude != 0.0).then(|| first.magnitude.log10());
    if base.is_some() {
        first.db = 0.0;
    }
    for i in 1..found.len() {
        let before = found[i - 1].bin;
        let h = &mut found[i];
        h.db = match base {
            Some(base) if h.peak > 0.0 => {
                ((20.0 * f64::from(h.peak.log10() - base)) as f32).max(LOWEST_DB)
            }
            Some(_) => LOWEST_DB,
            None => ABSENT_DB,
        };
        if h.bin == before {
            *h = Harmonic {
                bin: 0,
                hz: 0.0,
                magnitude: 0.0,
                peak: 0.0,
                db: ABSENT_DB,
            };
        }
    }
}

fn strongest_near(found: &[Harmonic], formant: f32) -> Option<usize> {
    let (low, high) = (0.8 * formant, 1.2 * formant);
    let mut best: Option<usize> = None;
    for (i, h) in found.iter().enumerate() {
        let bar = best.map_or(0.0, |b| found[b].magnitude);
        if h.hz >= low && h.hz <= high && h.magnitude > bar {
            best = Some(i);
        }
    }
    best
}

fn is_peak(x: &[f32], i: usize) -> bool {
    let left = i == 0 || x[i] > x[i - 1];
    let right = i + 1 >= x.len() || x[i] > x[i + 1];
    i < x.len() && x.len() > 1 && left && right
}

/// Peak at `centre`, or the closest one within `low..=high`, the higher bin first.
fn peak_between(x: &[f32], centre: usize, low: usize, high: usize) -> Option<usize> {
    if centre < x.len() && is_peak(x, centre) {
        return Some(centre);
    }
    let mut offset = 1;
    loop {
        let up = centre + offset;
        let down = centre.checked_sub(offset).filter(|&d| d >= low);
        if up > high && down.is_none() {
            return None;
        }
        if up <= high && up < x.len() && is_peak(x, up) {
            return Some(up);
        }
        if let Some(d) = down.filter(|&d| d < x.len() && is_peak(x, d)) {
            return Some(d);
        }
        offset += 1;
    }
}

/// Peak closest to `at`, the lower one first; bins 0 and the last only if there is no other.
fn closest_peak(x: &[f32], at: usize) -> usize {
    if is_peak(x, at) {
        return at;
    }
    let n = x.len();
    for offset in 1..n {
        let (down, up) = (at.checked_sub(offset).filter(|&d| d > 0), at + offset);
        if down.is_none() && up >= n - 1 {
            break;
        }
        if let Some(d) = down.filter(|&d| is_peak(x, d)) {
            return d;
        }
        if up < n - 1 && is_peak(x, up) {
            return up;
        }
    }
    match (x[0] > x[at], x[n - 1] > x[at]) {
        (true, false) => 0,
        (false, true) => n - 1,
        (true, true) => {
            if at < n / 2 {
                0
            } else {
                n - 1
            }
        }
        (false, false) => at,
    }
}

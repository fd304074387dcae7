//! Jitter, shimmer and the noise of single pitch periods, measured on the waveform.

mod correlation;

use super::dsp::frames::{pcm, FrameGrid};
use super::dsp::parabola::vertex;
use correlation::{correlate, Running};

/// How periods are searched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JitterSettings {
    /// Half width of the search for the period, relative to the period that the pitch gives.
    pub search: f64,
    /// Periods whose correlation with the next one is not above are not used for jitter/shimmer.
    pub min_correlation: f64,
    /// GeMAPSv01a: compare with the lowest correlation of the frame so far instead.
    pub moving_threshold: bool,
    /// Also compute the harmonics-to-noise ratio.
    pub noise: bool,
}

/// Values of one frame.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Periodicity {
    /// Mean absolute difference of successive periods over the mean period, at most 1.
    pub jitter: f32,
    /// Mean absolute difference of successive such differences over the mean period, at most 1.
    pub jitter_ddp: f32,
    /// Mean absolute difference of successive peak-to-peak amplitudes over their mean, at most 1.
    pub shimmer: f32,
    /// Energy of the mean period over the energy of the deviations from it, in dB, at least -100.
    pub log_hnr: f32,
}

/// Fewest periods that must fit into what is read for a frame.
const MIN_PERIODS: usize = 2;
const HNR_FLOOR: f32 = -100.0;

/// Walks along the waveform, frame by frame, from one pitch period to the next: the period is the
/// lag near that of the frame's pitch at which a stretch of that length correlates best with the
/// one that follows it (parabolic interpolation between lags). Where a frame's periods end, those
/// of the next frame begin, so that periods are not counted twice in overlapping frames.
pub(crate) struct PeriodTracker {
    settings: JitterSettings,
    frame_size: usize,
    hop: usize,
    sample_period: f64,
    /// First sample not yet used.
    at: usize,
    /// Samples of earlier frames not yet used.
    behind: usize,
    last_period: f32,
    last_difference: f32,
    /// What frames without a usable period repeat.
    held: Periodicity,
    buffer: Vec<f32>,
    running: Running,
    correlations: Vec<f64>,
    starts: Vec<usize>,
    mean_period: Vec<f32>,
}

/// The period in samples that a pitch gives, and the bounds of the search.
#[derive(Clone, Copy)]
struct Expected {
    len: usize,
    min: usize,
    max: usize,
}

/// Sums over the periods of one frame.
#[derive(Default)]
struct Sums {
    periods: f32,
    period: f32,
    jitters: f32,
    jitter: f32,
    ddps: f32,
    ddp: f32,
    amplitude: f32,
    amplitude_difference: f32,
    lowest: Option<f32>,
}

impl PeriodTracker {
    /// For pitch frames of `grid`.
    pub fn new(grid: &FrameGrid, settings: JitterSettings) -> Self {
        Self {
            settings,
            frame_size: grid.size,
            hop: grid.step,
            sample_period: grid.sample_period,
            at: 0,
            behind: 0,
            last_period: 0.0,
            last_difference: 0.0,
            held: Periodicity::default(),
            buffer: Vec::new(),
            running: Running::default(),
            correlations: Vec::new(),
            starts: Vec::new(),
            mean_period: Vec::new(),
        }
    }

    /// Values of frame `index` with pitch `hz` (0: unvoiced). Frames must come in order.
    pub fn run(&mut self, samples: &[f32], index: usize, hz: f32) -> Periodicity {
        let wanted = self.hop + self.behind;
        let expected = (hz > 0.0).then(|| self.expected(hz));
        let mut read = wanted;
        if let Some(e) = expected {
            read = read.max(MIN_PERIODS * e.max + MIN_PERIODS);
        }
        read = read.min(self.behind + self.frame_size);
        let frame_start = index * self.hop;
        if self.at + self.behind != frame_start {
            self.at = frame_start;
            read = read.min(self.frame_size);
        }
        let from = self.at.min(samples.len());
        let to = (self.at + read).min(samples.len());
        self.buffer.clear();
        self.buffer
            .extend(samples[from..to].iter().map(|&s| pcm(s)));
        match expected {
            Some(e) => self.voiced(e, wanted),
            None => self.unvoiced(wanted),
        }
    }

    fn expected(&self, hz: f32) -> Expected {
        let period = (1.0 / f64::from(hz)) / self.sample_period;
        Expected {
            len: period.round() as usize,
            min: (((1.0 - self.settings.search) * period).floor() as usize).max(1),
            max: ((1.0 + self.settings.search) * period).ceil() as usize,
        }
    }

    fn unvoiced(&mut self, wanted: usize) -> Periodicity {
        self.behind = 0;
        self.at += wanted;
        self.last_period = 0.0;
        self.last_difference = 0.0;
        self.held = Periodicity::default();
        Periodicity {
            log_hnr: HNR_FLOOR,
            ..Periodicity::default()
        }
    }

    fn voiced(&mut self, e: Expected, wanted: usize) -> Periodicity {
        let buffer = std::mem::take(&mut self.buffer);
        self.running.fill(&buffer);
        let mut sums = Sums::default();
        let (mut start, mut used, mut last_len) = (0, 0, 0);
        self.starts.clear();
        self.mean_period.clear();
        self.mean_period.resize(e.len, 0.0);
        while start + 2 * e.max + 1 < buffer.len() {
            let best = self.best_lag(start, e);
            match best {
                Some(i) => {
                    last_len = e.min + i;
                    self.measure(&buffer, start, i, e, &mut sums);
                    self.starts.push(start);
                    for (m, x) in self.mean_period.iter_mut().zip(&buffer[start..]) {
                        *m += x;
                    }
                    start += last_len;
                }
                None => {
                    last_len = e.len;
                    start += e.len.max(1);
                }
            }
            if start + 1 < wanted {
                used = start;
            }
        }
        let log_hnr = if self.settings.noise {
            self.noise(&buffer, start, last_len, e)
        } else {
            0.0
        };
        self.buffer = buffer;
        self.behind = wanted - used;
        self.at += used;
        self.values(&sums, log_hnr)
    }

    /// Index (from the shortest period on) of the highest inner peak of the correlation.
    fn best_lag(&mut self, start: usize, e: Expected) -> Option<usize> {
        correlate(&self.running, start, e.min..=e.max, &mut self.correlations);
        let cc = &self.correlations;
        let mut best = None;
        for i in 1..(e.max - e.min).saturating_sub(1) {
            if cc[i - 1] < cc[i] && cc[i] > cc[i + 1] && best.is_none_or(|b: usize| cc[i] > cc[b]) {
                best = Some(i);
            }
        }
        best
    }

    fn measure(&mut self, buffer: &[f32], start: usize, i: usize, e: Expected, sums: &mut Sums) {
        let len = e.min + i;
        let first = peak_to_peak(&buffer[start..start + len]);
        let second = peak_to_peak(&buffer[start + len..start + 2 * len]);
        let cc = &self.correlations;
        let x = i as f64;
        let top = vertex([x - 1.0, x, x + 1.0], [cc[i - 1], cc[i], cc[i + 1]]);
        let period = ((e.min as f64 + top.x).abs() * self.sample_period) as f32;
        let lowest = sums.lowest.map_or(top.y as f32, |l| l.min(top.y as f32));
        sums.lowest = Some(lowest);
        let threshold = if self.settings.moving_threshold {
            f64::from(lowest)
        } else {
            self.settings.min_correlation
        };
        // A correlation that is not a number does not count either.
        if top.y.partial_cmp(&threshold) != Some(std::cmp::Ordering::Greater) {
            return;
        }
        sums.periods += 1.0;
        sums.period += period;
        if self.last_period > 0.0 {
            let difference = (self.last_period - period).abs();
            sums.jitter += difference;
            sums.jitters += 1.0;
            if self.last_difference > 0.0 {
                sums.ddp += (self.last_difference - difference).abs();
                sums.ddps += 1.0;
            }
            self.last_difference = difference;
        }
        self.last_period = period;
        sums.amplitude += (first + second) / 2.0;
        sums.amplitude_difference += (first - second).abs();
    }

    fn values(&mut self, sums: &Sums, log_hnr: f32) -> Periodicity {
        let mut out = Periodicity {
            log_hnr,
            ..Periodicity::default()
        };
        if sums.periods == 0.0 {
            out.jitter = self.held.jitter.min(1.0);
            out.jitter_ddp = self.held.jitter_ddp.min(1.0);
            out.shimmer = self.held.shimmer.min(1.0);
            return out;
        }
        let mean = sums.period / sums.periods;
        if sums.jitters > 0.0 {
            self.held.jitter = (sums.jitter / sums.jitters / mean).min(1.0);
            out.jitter = self.held.jitter;
        }
        if sums.ddps > 0.0 {
            self.held.jitter_ddp = (sums.ddp / sums.ddps / mean).min(1.0);
            out.jitter_ddp = self.held.jitter_ddp;
        }
        self.held.shimmer = if sums.amplitude > 0.0 {
            (sums.amplitude_difference / sums.amplitude).min(1.0)
        } else {
            0.0
        };
        out.shimmer = self.held.shimmer;
        out
    }

    /// Ratio of the energy of the mean period to that of the deviations of the periods from it, the
    /// two outer samples of each period left out.
    fn noise(&mut self, buffer: &[f32], start: usize, last_len: usize, e: Expected) -> f32 {
        const MARGIN: usize = 2;
        self.starts.push(start);
        let count = self.starts.len() as f32;
        let mut harmonic = 0.0f32;
        for (i, m) in self.mean_period.iter_mut().enumerate() {
            // Past the end of what was read the sum is left as it is, undivided.
            let Some(x) = buffer.get(start + i) else {
                break;
            };
            *m = (*m + x) / count;
            if i > MARGIN && i + MARGIN < e.len {
                harmonic += *m * *m;
            }
        }
        if e.len > 2 * MARGIN {
            harmonic /= (e.len - 2 * MARGIN) as f32;
        }
        let ends = self.starts[1..].iter().copied().chain([start + last_len]);
        let (mut noise, mut n) = (0.0f32, 0usize);
        for (&from, to) in self.starts.iter().zip(ends) {
            let stop = to
                .min(from + e.len)
                .saturating_sub(MARGIN)
                .min(buffer.len());
            let means = self.mean_period.iter().skip(MARGIN);
            for (x, m) in buffer
                .get(from + MARGIN..stop)
                .unwrap_or(&[])
                .iter()
                .zip(means)
            {
                noise += (x - m) * (x - m);
                n += 1;
            }
        }
        if n > 0 {
            noise /= n as f32;
        }
        let (harmonic, noise) = (harmonic.sqrt(), noise.sqrt());
        if noise <= 0.0 {
            return 0.0;
        }
        let ratio = harmonic / noise;
        if ratio > 0.0 {
            ((20.0 * f64::from(ratio).log10()) as f32).max(HNR_FLOOR)
        } else {
            HNR_FLOOR
        }
    }
}

/// Highest less lowest sample, the first and the last sample left out.
fn peak_to_peak(x: &[f32]) -> f32 {
    let inner = x
        .get(1..x.len().saturating_sub(1))
        .filter(|i| !i.is_empty());
    let Some(inner) = inner.or(x.get(1..2)) else {
        return 0.0;
    };
    let (lo, hi) = inner
        .iter()
        .fold((inner[0], inner[0]), |(l, h), &v| (l.min(v), h.max(v)));
    hi - lo
}

/// Shimmer as a level difference in dB: `20 log10(1 + shimmer)`.
pub(crate) fn shimmer_db(shimmer: f32) -> f32 {
    (20.0 * (f64::from(shimmer) + 1.0).log10()) as f32
}

//! Where there is speech, and its syllables (N. H. de Jong and T. Wempe 2009, *Praat script to
//! detect syllable nuclei and measure speech rate automatically*, Behavior Research Methods 41,
//! 385-390).

use super::intensity::Intensity;
use super::pitch::Pitch;

/// A stretch of sound or of silence in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stretch {
    /// Start in seconds.
    pub start: f64,
    /// End in seconds.
    pub end: f64,
    /// Whether it is sound.
    pub sounding: bool,
}

impl Stretch {
    /// Length in seconds.
    pub fn duration(&self) -> f64 {
        self.end - self.start
    }
}

/// Splits a recording into sound and silence: silence is below `threshold` dB (negative) under
/// the maximum. First sounds shorter than `least_sound` seconds are given to the silence around
/// them, then silences shorter than `least_silence` to the sound (Praat manual, "Intensity: To
/// TextGrid (silences)...").
pub(super) fn stretches(
    intensity: &Intensity,
    threshold: f64,
    least_silence: f64,
    least_sound: f64,
) -> Vec<Stretch> {
    let end = intensity.grid.end;
    let all = vec![Stretch {
        start: 0.0,
        end,
        sounding: true,
    }];
    let level = intensity.maximum() - threshold.abs();
    if least_silence > end || level < intensity.minimum() || intensity.values.is_empty() {
        return all;
    }
    let mut cut: Vec<Stretch> = Vec::new();
    for (i, value) in intensity.values.iter().enumerate() {
        let sounding = *value >= level;
        match cut.last_mut() {
            None => cut.push(Stretch {
                start: 0.0,
                end,
                sounding,
            }),
            Some(last) if last.sounding != sounding => {
                let time = intensity.grid.time(i);
                last.end = time;
                cut.push(Stretch {
                    start: time,
                    end,
                    sounding,
                });
            }
            Some(_) => {}
        }
    }
    absorb(&mut cut, true, least_sound);
    join(&mut cut, false);
    absorb(&mut cut, false, least_silence);
    join(&mut cut, true);
    cut
}

/// Gives stretches of a kind that are too short to the one before (the first one to the next),
/// which may then stand beside another of its kind.
fn absorb(cut: &mut Vec<Stretch>, sounding: bool, least: f64) {
    let mut i = 0;
    while i < cut.len() {
        if cut[i].sounding != sounding || cut[i].duration() >= least || cut.len() == 1 {
            i += 1;
            continue;
        }
        let gone = cut.remove(i);
        if i == 0 {
            cut[0].start = gone.start;
        } else {
            cut[i - 1].end = gone.end;
        }
    }
}

/// Joins neighbours of a kind.
fn join(cut: &mut Vec<Stretch>, sounding: bool) {
    cut.dedup_by(|next, last| {
        let same = last.sounding == sounding && next.sounding == sounding;
        if same {
            last.end = next.end;
        }
        same
    });
}

/// Settings of the search for syllable nuclei.
pub(super) struct Nuclei {
    /// Level in dB that a nucleus must exceed.
    pub level: f64,
    /// How many dB the intensity must fall before the next peak.
    pub dip: f64,
}

impl Nuclei {
    /// Times of intensity peaks above the level that are followed by a dip before the next such
    /// peak; the last peak has none and does not count.
    pub fn times(&self, intensity: &Intensity) -> Vec<f64> {
        let peaks: Vec<(f64, f64)> = intensity
            .peak_times()
            .into_iter()
            .map(|t| (t, intensity.at(t)))
            .filter(|&(_, value)| value > self.level)
            .collect();
        peaks
            .windows(2)
            .filter(|w| (w[0].1 - intensity.lowest_between(w[0].0, w[1].0)).abs() > self.dip)
            .map(|w| w[0].0)
            .collect()
    }
}

/// How many of the nuclei are voiced and lie in a sounding stretch.
pub(super) fn voiced_syllables(nuclei: &[f64], pitch: &Pitch, stretches: &[Stretch]) -> usize {
    let sounding = |time: f64| {
        let at = stretches.partition_point(|s| s.end <= time);
        stretches
            .get(at)
            .or(stretches.last())
            .is_some_and(|s| s.sounding)
    };
    nuclei
        .iter()
        .filter(|&&t| pitch.at(t).is_some() && sounding(t))
        .count()
}

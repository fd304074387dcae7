//! `FEATS.type = snr`: signal-to-noise ratio from the energies of frames.

use crate::Extractor;
use nkl_config::plan::FeatsPlan;

/// One line for lists.
pub(crate) const SUMMARY: &str =
    "signal-to-noise ratio in dB, from the loudest and softest quarter of frames";

/// What the column is.
pub(crate) const PAGE: &str = "\
snr: estimated signal-to-noise ratio in dB, as nkululeko computes it. Frames of 320 samples every 160 \
samples at the recording's own rate (20 and 10 ms at 16 kHz, other lengths at other rates), the last \
incomplete one dropped, under a symmetric Hamming window; L = ln(energy), at least ln(1e-12). \
snr = 10 log10(max(exp(H), 1e-12) / max(exp(S), 1e-12)), where H is the mean of L over the frames at or \
above its 75 % percentile and S over those at or below its 25 % percentile (linear percentiles). \
0 for recordings below 320 samples. Recordings with digital silence reach values above 100 dB.";

/// Samples per frame.
const FRAME: usize = 320;
/// Samples from frame to frame.
const HOP: usize = 160;
/// Lowest energy.
const FLOOR: f64 = 1e-12;

/// Builds the extractor.
pub(crate) fn build(_: &FeatsPlan) -> Result<Box<dyn Extractor>, String> {
    Ok(Box::new(Snr { window: hamming() }))
}

/// `0.54 - 0.46 cos(2 pi n / (N - 1))`.
fn hamming() -> [f64; FRAME] {
    let step = std::f64::consts::TAU / (FRAME as f64 - 1.0);
    std::array::from_fn(|n| 0.54 - 0.46 * (step * n as f64).cos())
}

struct Snr {
    window: [f64; FRAME],
}

impl Extractor for Snr {
    fn name(&self) -> &str {
        "snr"
    }

    fn version(&self) -> u32 {
        1
    }

    fn settings(&self) -> String {
        String::new()
    }

    fn sample_rate(&self) -> Option<u32> {
        None
    }

    fn feature_names(&self) -> Vec<String> {
        vec!["snr".to_owned()]
    }

    fn extract(&self, audio: &[f32], _rate: u32, out: &mut [f32]) -> Result<(), String> {
        if let [place] = out {
            *place = self.decibels(audio) as f32;
        }
        Ok(())
    }
}

impl Snr {
    fn decibels(&self, audio: &[f32]) -> f64 {
        let mut logs: Vec<f64> = audio
            .windows(FRAME)
            .step_by(HOP)
            .map(|frame| self.log_energy(frame))
            .collect();
        if logs.is_empty() {
            return 0.0;
        }
        logs.sort_by(f64::total_cmp);
        let (low, high) = (percentile(&logs, 0.25), percentile(&logs, 0.75));
        let soft = &logs[..logs.partition_point(|&l| l <= low)];
        let loud = &logs[logs.partition_point(|&l| l < high)..];
        let energy = |part: &[f64]| {
            (part.iter().sum::<f64>() / part.len() as f64)
                .exp()
                .max(FLOOR)
        };
        10.0 * (energy(loud) / energy(soft)).log10()
    }

    fn log_energy(&self, frame: &[f32]) -> f64 {
        let energy: f64 = frame
            .iter()
            .zip(&self.window)
            .map(|(&x, w)| (f64::from(x) * w).powi(2))
            .sum();
        energy.max(FLOOR).ln()
    }
}

/// Linear between the two nearest of at least one sorted value (Hyndman and Fan 1996,
/// definition 7).
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (low, high) = (place.floor() as usize, place.ceil() as usize);
    sorted[low] + (place - low as f64) * (sorted[high] - sorted[low])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::shared;

    #[test]
    fn agrees_with_the_reference() {
        let Some(path) = shared("reference/audio/snr.csv") else {
            return;
        };
        let snr = Snr { window: hamming() };
        let text = std::fs::read_to_string(path).unwrap();
        let mut seen = 0;
        for line in text.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let Some(file) = shared(&format!("data/{}", cells[0])) else {
                return;
            };
            let audio = nkl_audio::read(&file, None, nkl_audio::Channels::Mix).unwrap();
            assert_eq!(audio.sample_rate.to_string(), cells[1]);
            let reference: f64 = cells[2].parse().unwrap();
            let ours = snr.decibels(&audio.samples);
            assert!(
                (ours - reference).abs() < 1e-6 * reference.abs().max(1.0),
                "{line}: {ours}"
            );
            seen += 1;
        }
        assert!(seen >= 41);
    }

    #[test]
    fn short_silent_and_constant_recordings_have_values() {
        let snr = Snr { window: hamming() };
        for (audio, expected) in [
            (vec![], 0.0),
            (vec![0.5; 319], 0.0),
            (vec![0.0; 5000], 0.0),
            (vec![1.0; 5000], 0.0),
        ] {
            assert_eq!(snr.decibels(&audio), expected);
        }
        // half silence, half full scale: the floor against the window's energy
        let mut steps = vec![0.0f32; 16_000];
        steps[8_000..].fill(1.0);
        let window: f64 = snr.window.iter().map(|w| w * w).sum();
        assert!((snr.decibels(&steps) - 10.0 * (window / FLOOR).log10()).abs() < 1e-9);
    }
}

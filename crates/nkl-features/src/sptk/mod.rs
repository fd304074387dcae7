//! `FEATS.type = sptk`: features as the speech signal processing toolkit SPTK and its PyTorch
//! version diffsptk define them (T. Yoshimura et al. 2023, *SPTK4: an open-source software toolkit
//! for speech signal processing*, Proc. SSW 12).

mod chroma;
mod fbank;
mod mcep;
mod moments;
mod solve;
mod stft;

use crate::{cepstra, cqcc, lfcc, settings, Extractor};
use chroma::Chroma;
use fbank::Fbank;
use mcep::Mcep;
use moments::Moments;
use nkl_config::plan::{CqccPlan, FeatsPlan, LfccPlan, SptkPlan};
use stft::Stft;

/// One line for lists.
pub(crate) const SUMMARY: &str =
    "spectrum, mel filter bank, mel-cepstrum and chroma as SPTK, mean and deviation over time";

/// What the columns are.
pub(crate) const PAGE: &str = "\
Short-time features by the definitions of SPTK and the defaults of diffsptk; sptk.features chooses.

Recording resampled to sptk.sample_rate; frames of sptk.frame_length samples centred on every \
sptk.frame_period-th sample, zeros beyond the ends; symmetric Blackman window of power 1; transform of \
sptk.fft_length.

stft    power of each of the sptk.fft_length/2 + 1 bins, plus 1e-9.
fbank   sptk.n_channel triangular bands of equal width in mel, 1127 ln(1 + Hz/700), from 0 to half the rate; \
ln of the summed amplitudes, floor 1e-5.
mcep    mel-cepstrum of order 24, c0 to c24 (T. Fukada, K. Tokuda, T. Kobayashi, S. Imai 1992, Proc. ICASSP, \
137-140): 10 Newton steps from the warped cepstrum. Warping 0.31 at 8 kHz, 0.35 at 10, 0.37 at 12, 0.42 at 16, \
0.45 at 22.05, 0.47 at 24, 0.5 at 32, 0.53 at 44.1, 0.55 at 48; other rates are refused.
chroma  sptk.n_channel classes of pitch, the first at C, from the powers (weights as librosa's filters.chroma at \
440 Hz); divided by the loudest class of the frame.
lfcc    40 coefficients, as type lfcc with these frames.
cqcc    40 coefficients of 84 bins, as type cqcc with this step.

Columns: <feature>_<i>_mean and <feature>_<i>_std (population) over the frames, i from 0, in the order above. \
The features pitch, ap and pitch_spec are not in this version.";

/// Coefficients of the cepstra that are computed by other modules.
const COEFFICIENTS: usize = 40;
/// Bins of the constant-Q transform.
const CQT_BINS: usize = 84;

/// Builds the extractor.
///
/// # Errors
/// A setting that cannot be used.
pub(crate) fn build(plan: &FeatsPlan) -> Result<Box<dyn Extractor>, String> {
    Ok(Box::new(Sptk::new(plan)?))
}

/// What is computed from the power spectrum of a frame.
enum Family {
    Stft(usize),
    Fbank(Fbank),
    Mcep(Box<Mcep>),
    Chroma(Chroma),
}

impl Family {
    /// `None` if `name` is not of this kind.
    fn new(name: &str, plan: &SptkPlan) -> Result<Option<Self>, String> {
        let (rate, n, channels) = (plan.sample_rate, plan.fft_length, plan.n_channel);
        Ok(Some(match name {
            "stft" => Family::Stft(n / 2 + 1),
            "fbank" => Family::Fbank(Fbank::new(rate, n, channels)),
            "mcep" => Family::Mcep(Box::new(Mcep::new(rate, n)?)),
            "chroma" => Family::Chroma(Chroma::new(rate, n, channels)),
            _ => return Ok(None),
        }))
    }

    fn name(&self) -> &'static str {
        match self {
            Family::Stft(_) => "stft",
            Family::Fbank(_) => "fbank",
            Family::Mcep(_) => "mcep",
            Family::Chroma(_) => "chroma",
        }
    }

    /// Values per frame.
    fn width(&self) -> usize {
        match self {
            Family::Stft(bins) => *bins,
            Family::Fbank(f) => f.channels(),
            Family::Mcep(_) => mcep::ORDER + 1,
            Family::Chroma(c) => c.channels(),
        }
    }

    /// Values of the frame with this power spectrum into `out` of [`width`](Family::width) places.
    fn run(&self, power: &[f64], out: &mut [f64]) {
        match self {
            Family::Stft(_) => out.copy_from_slice(power),
            Family::Fbank(f) => f.run(power, out),
            Family::Mcep(m) => m.run(power, out),
            Family::Chroma(c) => c.run(power, out),
        }
    }
}

struct Sptk {
    plan: SptkPlan,
    stft: Stft,
    families: Vec<Family>,
    /// lfcc and cqcc.
    others: Vec<Box<dyn Extractor>>,
}

impl Sptk {
    fn new(feats: &FeatsPlan) -> Result<Self, String> {
        let plan = &feats.sptk;
        check(plan)?;
        let mut families = Vec::new();
        let mut others = Vec::new();
        for name in FEATURES {
            if !plan.features.iter().any(|f| f == name) {
                continue;
            }
            match Family::new(name, plan)? {
                Some(family) => families.push(family),
                None => others.push(other(name, feats)?),
            }
        }
        Ok(Self {
            stft: Stft::new(plan.frame_length, plan.frame_period, plan.fft_length),
            plan: plan.clone(),
            families,
            others,
        })
    }
}

/// The features there are, in the order of their columns.
const FEATURES: [&str; 6] = ["stft", "fbank", "mcep", "chroma", "lfcc", "cqcc"];

/// Checks what the parts rely on.
fn check(plan: &SptkPlan) -> Result<(), String> {
    let p = plan;
    let there = FEATURES.join(", ");
    if p.features.is_empty() {
        return Err(format!("sptk.features is empty; there are {there}"));
    }
    let unknown = |f: &&String| !FEATURES.contains(&f.as_str());
    if let Some(name) = p.features.iter().find(unknown) {
        return Err(format!(
            "sptk.features: `{name}` is not in this version; there are {there}"
        ));
    }
    if p.frame_length < 3 || p.fft_length < p.frame_length || p.fft_length % 2 == 1 {
        return Err(format!(
            "sptk.frame_length = {} must be at least 3 and sptk.fft_length = {} even and no shorter",
            p.frame_length, p.fft_length
        ));
    }
    if p.frame_period == 0 || p.n_channel == 0 {
        return Err("sptk.frame_period and sptk.n_channel must be at least 1".into());
    }
    check_rate(p.sample_rate)
}

fn check_rate(rate: u32) -> Result<(), String> {
    if (1_000..=768_000).contains(&rate) {
        return Ok(());
    }
    Err(format!(
        "sptk.sample_rate = {rate} must lie between 1000 and 768000 Hz"
    ))
}

/// lfcc or cqcc with the frames of sptk.
fn other(name: &str, feats: &FeatsPlan) -> Result<Box<dyn Extractor>, String> {
    let plan = &feats.sptk;
    let mut feats = feats.clone();
    feats.lfcc = LfccPlan {
        n_lfcc: COEFFICIENTS,
        frame_length: plan.frame_length,
        frame_period: plan.frame_period,
        fft_length: plan.fft_length,
        sample_rate: plan.sample_rate,
    };
    feats.cqcc = CqccPlan {
        n_cqcc: COEFFICIENTS,
        n_cqt_bins: CQT_BINS,
        frame_period: plan.frame_period,
        sample_rate: plan.sample_rate,
    };
    let built = match name {
        "lfcc" => lfcc::build(&feats),
        _ => cqcc::build(&feats),
    };
    built.map_err(|e| format!("sptk.features = {name}, with the settings of sptk: {e}"))
}

impl Extractor for Sptk {
    fn name(&self) -> &str {
        "sptk"
    }

    fn version(&self) -> u32 {
        1
    }

    fn settings(&self) -> String {
        let p = &self.plan;
        let families: Vec<&str> = self.families.iter().map(Family::name).collect();
        let others = self.others.iter();
        let others: Vec<String> = others
            .map(|o| format!("{} {} ({})", o.name(), o.version(), o.settings()))
            .collect();
        format!(
            "rate={} frame={} period={} fft={} channels={} features={} {}",
            p.sample_rate,
            p.frame_length,
            p.frame_period,
            p.fft_length,
            p.n_channel,
            families.join(","),
            others.join(" ")
        )
    }

    fn sample_rate(&self) -> Option<u32> {
        Some(self.plan.sample_rate)
    }

    fn feature_names(&self) -> Vec<String> {
        let families = self.families.iter();
        families
            .flat_map(|f| cepstra::names(f.name(), f.width()))
            .chain(self.others.iter().flat_map(|o| o.feature_names()))
            .collect()
    }

    fn extract(&self, audio: &[f32], rate: u32, out: &mut [f32]) -> Result<(), String> {
        let mut moments: Vec<Moments> = self
            .families
            .iter()
            .map(|f| Moments::new(f.width()))
            .collect();
        if !self.families.is_empty() {
            let widest = self.families.iter().map(Family::width).max().unwrap_or(0);
            let mut values = vec![0.0; widest];
            self.stft.each(audio, |power| {
                for (family, moments) in self.families.iter().zip(&mut moments) {
                    let values = &mut values[..family.width()];
                    family.run(power, values);
                    moments.push(values);
                }
            });
        }
        let mut rest = out;
        for moments in &moments {
            let (mine, others) = rest.split_at_mut(2 * moments.width());
            moments.write(mine);
            rest = others;
        }
        for other in &self.others {
            let (mine, others) = rest.split_at_mut(other.feature_names().len());
            other.extract(audio, rate, mine)?;
            rest = others;
        }
        Ok(())
    }

    fn notes(&self) -> Vec<String> {
        let empty = |f: &Family| match f {
            Family::Fbank(bank) => bank.empty(),
            _ => 0,
        };
        let empty = self.families.iter().map(empty).sum();
        settings::empty_bands("sptk.n_channel", self.plan.n_channel, empty)
    }
}

#[cfg(test)]
mod tests;

//! `[FEATS]`.

use super::needs::{choice, missing, Needs};
use crate::log::Log;
use crate::paths::Paths;
use crate::plan::{
    CqccPlan, FeatsPlan, LfccPlan, MfccPlan, NanStrategy, OpenSmilePlan, SpectraPlan, SptkPlan,
    XbowPlan,
};
use crate::settings::{Settings, View};
use crate::ProblemKind;
use std::path::PathBuf;

pub(super) const NAN_STRATEGIES: &[(&str, NanStrategy)] = &[
    ("zero", NanStrategy::Zero),
    ("mean", NanStrategy::Mean),
    ("median", NanStrategy::Median),
    ("drop", NanStrategy::Drop),
];

/// Frames of a spectrogram that model cnn looks at, where they are not given.
const FRAMES: usize = 256;

/// `spectra.frames`: a cnn needs the spectrogram itself.
pub(super) fn frames(settings: &Settings) -> Option<usize> {
    let given = settings.section("FEATS").count("spectra.frames");
    let kind = settings.section("MODEL").text("type");
    given.or((kind.as_deref() == Some("cnn")).then_some(FRAMES))
}

pub(super) fn build(settings: &Settings, needs: &Needs, paths: &Paths, log: &mut Log) -> FeatsPlan {
    let feats = settings.section("FEATS");
    let types = feats.words("type");
    if types.is_empty() && needs.features && feats.given("type").is_none() {
        missing(settings, "FEATS", "type", log);
    }
    let repeated = types
        .iter()
        .enumerate()
        .find(|(i, name)| types.iter().take(*i).any(|other| other == *name));
    if let Some((_, name)) = repeated {
        log.problem(
            ProblemKind::Conflict,
            feats.place("type"),
            format!("`type` lists `{name}` twice"),
            "",
        );
    }
    FeatsPlan {
        networks: super::networks::build(settings, paths, log),
        import_files: import_files(&feats, &types, paths, log),
        types,
        features: feats.words("features"),
        scale: feats.text("scale"),
        balancing: feats.text("balancing"),
        balancing_seed: feats
            .int("balancing_random_state")
            .and_then(|seed| u64::try_from(seed).ok())
            .unwrap_or_default(),
        no_reuse: feats.flag("no_reuse") || feats.flag("needs_feature_extraction"),
        store_format: feats.text("store_format").unwrap_or_default(),
        print_feats: feats.flag("print_feats"),
        nan_strategy: choice(&feats, "nan_strategy", NAN_STRATEGIES).unwrap_or(NanStrategy::Zero),
        fail_threshold: feats.float("fail_threshold").unwrap_or_default(),
        import_append: feats.flag("import_files_append"),
        praat_features: feats.words("praat.features"),
        praat_batch: feats.flag("praat.batch"),
        mfcc: mfcc(&feats, log),
        spectra: SpectraPlan {
            win_ms: feats.float("fft_win_dur").unwrap_or_default(),
            hop_ms: feats.float("fft_hop_dur").unwrap_or_default(),
            n_bands: feats.count("fft_nbands").unwrap_or_default(),
            sample_rate: rate(&feats, "spectra.sample_rate"),
            functionals: functionals(&feats, "spectra.functionals", log),
            frames: frames(settings),
        },
        lfcc: LfccPlan {
            n_lfcc: feats.count("lfcc.n_lfcc").unwrap_or_default(),
            frame_length: feats.count("lfcc.frame_length").unwrap_or_default(),
            frame_period: feats.count("lfcc.frame_period").unwrap_or_default(),
            fft_length: feats.count("lfcc.fft_length").unwrap_or_default(),
            sample_rate: rate(&feats, "lfcc.sample_rate"),
        },
        cqcc: CqccPlan {
            n_cqcc: feats.count("cqcc.n_cqcc").unwrap_or_default(),
            n_cqt_bins: feats.count("cqcc.n_cqt_bins").unwrap_or_default(),
            frame_period: feats.count("cqcc.frame_period").unwrap_or_default(),
            sample_rate: rate(&feats, "cqcc.sample_rate"),
        },
        sptk: SptkPlan {
            features: feats.words("sptk.features"),
            frame_length: feats.count("sptk.frame_length").unwrap_or_default(),
            frame_period: feats.count("sptk.frame_period").unwrap_or_default(),
            fft_length: feats.count("sptk.fft_length").unwrap_or_default(),
            n_channel: feats.count("sptk.n_channel").unwrap_or_default(),
            sample_rate: rate(&feats, "sptk.sample_rate"),
        },
        os: OpenSmilePlan {
            set: feats.text("set").unwrap_or_default(),
            level: feats.text("level").unwrap_or_default(),
            features: feats.words("os.features"),
        },
        xbow: XbowPlan {
            size: feats.count("size").unwrap_or_default(),
            assignments: feats.count("assignments").unwrap_or_default(),
            with_os: feats.flag("with_os"),
            seed: settings
                .section("EXP")
                .int("seed")
                .and_then(|seed| u64::try_from(seed).ok())
                .unwrap_or_default(),
        },
    }
}

fn rate(feats: &View, name: &str) -> u32 {
    feats
        .int(name)
        .and_then(|rate| u32::try_from(rate).ok())
        .unwrap_or_default()
}

fn mfcc(feats: &View, log: &mut Log) -> MfccPlan {
    let plan = MfccPlan {
        n_mfcc: feats.count("mfcc.n_mfcc").unwrap_or_default(),
        n_mels: feats.count("mfcc.n_mels").unwrap_or_default(),
        sample_rate: rate(feats, "mfcc.sample_rate"),
        win_ms: feats.float("mfcc.win_dur").unwrap_or_default(),
        hop_ms: feats.float("mfcc.hop_dur").unwrap_or_default(),
        deltas: feats.count("mfcc.deltas").unwrap_or_default(),
        functionals: functionals(feats, "mfcc.functionals", log),
    };
    if plan.n_mfcc > plan.n_mels {
        let message = format!(
            "`mfcc.n_mfcc` ({}) is above `mfcc.n_mels` ({})",
            plan.n_mfcc, plan.n_mels
        );
        log.problem(
            ProblemKind::Conflict,
            feats.place("mfcc.n_mfcc"),
            message,
            "there are at most as many coefficients as bands",
        );
    }
    plan
}

/// `mean`, `std`, `min`, `max` and `percentile<N>` with N from 0 to 100.
fn functionals(feats: &View, name: &str, log: &mut Log) -> Vec<String> {
    let names = feats.words(name);
    let known = |text: &str| match text.strip_prefix("percentile") {
        Some(number) => number
            .parse::<f64>()
            .is_ok_and(|share| (0.0..=100.0).contains(&share)),
        None => matches!(text, "mean" | "std" | "min" | "max"),
    };
    for wrong in names.iter().filter(|text| !known(text)) {
        let help = "known are mean, std, min, max and percentile0 to percentile100";
        log.problem(
            ProblemKind::Value,
            feats.place(name),
            format!("`{name}`: unknown statistic `{wrong}`"),
            help,
        );
    }
    if names.is_empty() {
        log.problem(
            ProblemKind::Value,
            feats.place(name),
            format!("`{name}` is empty"),
            "for instance ['mean', 'std']",
        );
    }
    names
}

fn import_files(feats: &View, types: &[String], paths: &Paths, log: &mut Log) -> Vec<PathBuf> {
    let wanted = types.iter().any(|name| name == "import");
    let written = feats.words("import_file");
    if wanted && written.is_empty() {
        let help = "for instance `import_file = ['features.csv']`";
        log.problem(
            ProblemKind::MissingKey,
            feats.place("type"),
            "`type = import` needs `import_file`",
            help,
        );
    }
    let mut found = Vec::new();
    for file in written.iter().filter(|_| wanted) {
        match paths.find(file) {
            Ok(path) => found.push(path),
            Err(message) => log.problem(
                ProblemKind::MissingData,
                feats.place("import_file"),
                format!("`import_file`: {message}"),
                "",
            ),
        }
    }
    found
}

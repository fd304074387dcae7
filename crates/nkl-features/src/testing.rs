//! Reference values for tests.

use std::path::PathBuf;

/// A path below the folder of shared recordings and reference values; `None` (and a line that says
/// so) where that folder is not there.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let full = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")).join(path);
    if full.exists() {
        return Some(full);
    }
    println!("skipped: {} is not there", full.display());
    None
}

/// The three recordings that the spectral references are of.
pub(crate) const RECORDINGS: [&str; 3] = [
    "data/emodb/wav/13b09Na.wav",
    "data/urdu/wav/SM5_F1_N029.wav",
    "data/fsdd/wav/7_nicolas_36.wav",
];

/// Samples of a shared recording at `rate`, and the name of the file without its extension.
pub(crate) fn recording(path: &str, rate: u32) -> Option<(String, Vec<f32>)> {
    let path = shared(path)?;
    let audio = nkl_audio::read(&path, None, nkl_audio::Channels::Mix).unwrap();
    let samples = nkl_audio::resample(&audio.samples, audio.sample_rate, rate).unwrap();
    Some((path.file_stem()?.to_str()?.to_owned(), samples))
}

/// A CSV of numbers without a header.
pub(crate) fn numbers(path: &str) -> Option<Vec<Vec<f32>>> {
    let text = std::fs::read_to_string(shared(path)?).unwrap();
    let row = |line: &str| line.split(',').map(|v| v.parse().unwrap()).collect();
    Some(text.lines().map(row).collect())
}

/// Largest |a - b| / max(1, |b|) over tracks `a` (row per coefficient) and `b` (row per frame).
pub(crate) fn deviation(tracks: &crate::spectral::Tracks, reference: &[Vec<f32>]) -> f32 {
    assert_eq!(tracks.frames(), reference.len(), "frames");
    let mut worst = 0.0f32;
    for (k, track) in tracks.rows().enumerate() {
        for (value, row) in track.iter().zip(reference) {
            worst = worst.max((value - row[k]).abs() / row[k].abs().max(1.0));
        }
    }
    worst
}

/// A plan of these types with the defaults of every setting.
pub(crate) fn plan(types: &[&str]) -> nkl_config::plan::FeatsPlan {
    use nkl_config::plan::{
        CqccPlan, FeatsPlan, LfccPlan, MfccPlan, NanStrategy, OpenSmilePlan, SpectraPlan, SptkPlan,
        XbowPlan,
    };
    let words = |list: &[&str]| {
        list.iter()
            .map(|w| (*w).to_owned())
            .collect::<Vec<String>>()
    };
    FeatsPlan {
        networks: nkl_config::plan::NetworksPlan::default(),
        types: words(types),
        features: Vec::new(),
        scale: None,
        balancing: None,
        balancing_seed: 42,
        no_reuse: false,
        store_format: "parquet".into(),
        print_feats: false,
        nan_strategy: NanStrategy::Zero,
        fail_threshold: 0.5,
        import_files: Vec::new(),
        import_append: true,
        praat_features: Vec::new(),
        praat_batch: false,
        mfcc: MfccPlan {
            n_mfcc: 13,
            n_mels: 40,
            sample_rate: 16_000,
            win_ms: 25.0,
            hop_ms: 10.0,
            deltas: 2,
            functionals: words(&[
                "mean",
                "std",
                "percentile10",
                "percentile50",
                "percentile90",
            ]),
        },
        spectra: SpectraPlan {
            win_ms: 25.0,
            hop_ms: 10.0,
            n_bands: 64,
            sample_rate: 16_000,
            functionals: words(&["mean", "std"]),
            frames: None,
        },
        lfcc: LfccPlan {
            n_lfcc: 40,
            frame_length: 400,
            frame_period: 80,
            fft_length: 512,
            sample_rate: 16_000,
        },
        cqcc: CqccPlan {
            n_cqcc: 40,
            n_cqt_bins: 84,
            frame_period: 80,
            sample_rate: 16_000,
        },
        sptk: SptkPlan {
            features: words(&["stft", "fbank"]),
            frame_length: 400,
            frame_period: 80,
            fft_length: 512,
            n_channel: 128,
            sample_rate: 16_000,
        },
        os: OpenSmilePlan {
            set: "eGeMAPSv02".into(),
            level: "functionals".into(),
            features: Vec::new(),
        },
        xbow: XbowPlan {
            size: 500,
            assignments: 10,
            with_os: false,
            seed: 42,
        },
    }
}

//! What `nkl predict` can predict, and by which means. To add a target is to add a line.

use nkl_audio::Quality;

/// How a target comes about.
pub enum Means {
    /// The length of the segment.
    Length,
    /// From the samples.
    Samples(fn(&Quality) -> f64),
    /// A column of a feature set.
    Feature {
        /// The set, as in `FEATS.type`.
        set: &'static str,
        /// The column.
        column: &'static str,
    },
    /// A model that is part of the program.
    BuiltIn(&'static [u8]),
    /// A model that is not; what the original used for it.
    Elsewhere(&'static str),
}

/// One target.
pub struct Entry {
    /// Its name in `PREDICT.targets`.
    pub name: &'static str,
    /// What it is, with its unit: one line for lists.
    pub summary: &'static str,
    /// How it comes about.
    pub means: Means,
}

const fn entry(name: &'static str, summary: &'static str, means: Means) -> Entry {
    Entry {
        name,
        summary,
        means,
    }
}

const fn praat(column: &'static str) -> Means {
    Means::Feature {
        set: "praat",
        column,
    }
}

const DIMENSIONS: Means = Means::Elsewhere(
    "audEERING's wav2vec 2.0 network for arousal, dominance and valence (Zenodo record 6221127)",
);
const AGE: Means =
    Means::Elsewhere("audEERING's wav2vec 2.0 network for age and gender (Zenodo record 7761387)");
const SQUIM: Means = Means::Elsewhere("the network SQUIM of torchaudio");

/// The gender model: see docs/predict.md for what it was made of and how good it is.
const GENDER: &[u8] = include_bytes!("../../models/gender/gender.nkl");

static REGISTRY: &[Entry] = &[
    entry("duration", "length in s", Means::Length),
    entry(
        "level",
        "root mean square in dB of full scale",
        Means::Samples(|q| q.rms_db),
    ),
    entry(
        "peak",
        "largest amplitude, 1 is full scale",
        Means::Samples(|q| q.peak),
    ),
    entry(
        "clipped",
        "share of samples in flat tops",
        Means::Samples(|q| q.clipped),
    ),
    entry(
        "snr",
        "signal-to-noise ratio in dB, from the loudest and softest frames",
        Means::Feature {
            set: "snr",
            column: "snr",
        },
    ),
    entry(
        "mean_f0",
        "mean fundamental frequency in Hz",
        praat("meanF0Hz"),
    ),
    entry(
        "std_f0",
        "standard deviation of the fundamental frequency in Hz",
        praat("stdevF0Hz"),
    ),
    entry("hnr", "harmonics-to-noise ratio in dB", praat("HNR")),
    entry(
        "jitter",
        "mean difference of neighbouring periods, by the mean period",
        praat("localJitter"),
    ),
    entry(
        "shimmer",
        "mean difference of neighbouring amplitudes, by the mean",
        praat("localShimmer"),
    ),
    entry(
        "f1",
        "median of the first formant in Hz",
        praat("f1_median"),
    ),
    entry(
        "f2",
        "median of the second formant in Hz",
        praat("f2_median"),
    ),
    entry(
        "f3",
        "median of the third formant in Hz",
        praat("f3_median"),
    ),
    entry(
        "f4",
        "median of the fourth formant in Hz",
        praat("f4_median"),
    ),
    entry(
        "vocal_tract",
        "length of the vocal tract in cm, from the formants",
        praat("vtl_delta_f"),
    ),
    entry("syllables", "number of syllables", praat("nsyll")),
    entry(
        "speech_rate",
        "syllables per s of the whole length",
        praat("speechrate_nsyll_dur"),
    ),
    entry(
        "articulation_rate",
        "syllables per s of sound",
        praat("articulation_rate_nsyll_phonationtime"),
    ),
    entry("pauses", "number of pauses", praat("npause")),
    entry(
        "pause_ratio",
        "silence by sounding time",
        praat("proportion_pause_duration"),
    ),
    entry(
        "gender",
        "female or male, by the model that is built in",
        Means::BuiltIn(GENDER),
    ),
    entry("age", "age", AGE),
    entry("arousal", "arousal", DIMENSIONS),
    entry("valence", "valence", DIMENSIONS),
    entry("dominance", "dominance", DIMENSIONS),
    entry(
        "emotion",
        "emotion",
        Means::Elsewhere("the network emotion2vec of FunASR"),
    ),
    entry("mos", "perceived quality (mean opinion score)", SQUIM),
    entry("pesq", "perceived quality (PESQ)", SQUIM),
    entry("sdr", "signal-to-distortion ratio", SQUIM),
    entry("stoi", "intelligibility (STOI)", SQUIM),
    entry(
        "speaker",
        "who speaks",
        Means::Elsewhere("the diarization pipeline pyannote 3.1"),
    ),
    entry(
        "text",
        "what is said",
        Means::Elsewhere("the network Whisper of OpenAI"),
    ),
    entry(
        "translation",
        "what is said, translated",
        Means::Elsewhere("a web service of Google"),
    ),
    entry(
        "textclassification",
        "a class of what is said",
        Means::Elsewhere("the network xlm-roberta-large-xnli (Hugging Face, joeddav)"),
    ),
];

/// The target of that name, in any case.
pub fn find(name: &str) -> Option<&'static Entry> {
    REGISTRY.iter().find(|e| e.name.eq_ignore_ascii_case(name))
}

/// Names of all targets that need nothing but the program.
pub fn at_hand() -> impl Iterator<Item = &'static Entry> {
    let elsewhere = |e: &&Entry| matches!(e.means, Means::Elsewhere(_));
    REGISTRY.iter().filter(move |e| !elsewhere(e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measured_column_is_there() {
        for entry in REGISTRY {
            if let Means::Feature { set, column } = entry.means {
                let set = nkl_features::find(set).map_err(|e| e.to_string()).unwrap();
                let built = match set.source {
                    nkl_features::Source::Recording(build) => {
                        let (plan, _) = super::super::measured::plan(&[set.name]).unwrap();
                        build(&plan).unwrap()
                    }
                    _ => panic!("{} is not computed from recordings", set.name),
                };
                let names = built.feature_names();
                assert!(
                    names.iter().any(|n| n == column),
                    "{}: {column}",
                    entry.name
                );
            }
        }
    }

    #[test]
    fn names_are_unique_and_the_documentation_lists_them() {
        let names: Vec<&str> = REGISTRY.iter().map(|e| e.name).collect();
        for (i, name) in names.iter().enumerate() {
            assert!(!names[..i].contains(name), "{name}");
        }
        let page = include_str!("../../docs/predict.md");
        for entry in at_hand() {
            let name = format!("`{}`", entry.name);
            assert!(page.contains(&name), "{name} is not in docs/predict.md");
        }
    }

    #[test]
    fn the_built_in_model_can_be_used_by_this_version() {
        for entry in REGISTRY {
            if let Means::BuiltIn(bytes) = entry.means {
                let model = crate::stored::decode(bytes).unwrap();
                assert_eq!(model.target, entry.name);
                // Fails where a feature set was changed: then the model has to be trained again.
                crate::stored::Apply::new(&model, None).map(|_| ()).unwrap();
            }
        }
    }
}

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
    /// By its network alone.
    Network,
    /// A model that is not part of it; what the original used.
    Elsewhere(&'static str),
}

/// One target.
pub struct Entry {
    /// Its name in `PREDICT.targets`.
    pub name: &'static str,
    /// What it is, with its unit: one line for lists.
    pub summary: &'static str,
    /// How it comes about where no model is given.
    pub means: Means,
    /// The published network that can give it, from a file that the user has.
    pub network: Option<Network>,
}

/// A published network, and what of it is the target.
pub struct Network {
    /// Its name in `FEATS.type`, which declares rate, input, outputs and pooling.
    pub set: &'static str,
    /// What of it.
    pub of: Of,
}

/// What of a network's values a target is.
pub enum Of {
    /// A column, times a number.
    Column {
        /// The column.
        name: &'static str,
        /// The number.
        scale: f64,
    },
    /// The name of the largest of some columns.
    Largest(&'static [&'static str]),
    /// Every column: the target is a vector.
    All,
}

const fn entry(name: &'static str, summary: &'static str, means: Means) -> Entry {
    Entry {
        name,
        summary,
        means,
        network: None,
    }
}

impl Entry {
    const fn by(mut self, set: &'static str, of: Of) -> Self {
        self.network = Some(Network { set, of });
        self
    }

    const fn column(self, set: &'static str, name: &'static str) -> Self {
        self.by(set, Of::Column { name, scale: 1.0 })
    }
}

const fn praat(column: &'static str) -> Means {
    Means::Feature {
        set: "praat",
        column,
    }
}

/// audEERING's network for age and gender.
const AGENDER: &str = "agender_agender";

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
    )
    .by(AGENDER, Of::Largest(&["female", "male", "child"])),
    entry("age", "age in years", Means::Network).by(
        AGENDER,
        Of::Column {
            name: "age",
            scale: 100.0,
        },
    ),
    entry("arousal", "arousal, about 0 to 1", Means::Network).column("auddim", "arousal"),
    entry("valence", "valence, about 0 to 1", Means::Network).column("auddim", "valence"),
    entry("dominance", "dominance, about 0 to 1", Means::Network).column("auddim", "dominance"),
    entry(
        "emotion",
        "emotion",
        Means::Elsewhere("the network emotion2vec of FunASR"),
    ),
    entry(
        "mos",
        "perceived quality, 1 to 5 (mean opinion score)",
        Means::Network,
    )
    .column("mos", "mos"),
    entry(
        "pesq",
        "perceived quality, about 1 to 4.6 (PESQ)",
        Means::Network,
    )
    .column("squim", "pesq"),
    entry("sdr", "signal-to-distortion ratio in dB", Means::Network).column("squim", "sdr"),
    entry("stoi", "intelligibility, 0 to 1 (STOI)", Means::Network).column("squim", "stoi"),
    entry(
        "speaker_embedding",
        "vector of the voice, a column for each dimension",
        Means::Network,
    )
    .by("spkrec", Of::All),
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
    let elsewhere = |e: &&Entry| matches!(e.means, Means::Elsewhere(_) | Means::Network);
    REGISTRY.iter().filter(move |e| !elsewhere(e))
}

/// All targets that a published network gives.
pub fn by_network() -> impl Iterator<Item = (&'static Entry, &'static Network)> {
    let pair = |entry: &'static Entry| Some((entry, entry.network.as_ref()?));
    REGISTRY.iter().filter_map(pair)
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
                        let (plan, _) = super::super::measured::plan(&[set.name], &[]).unwrap();
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
    fn every_column_of_a_network_is_there() {
        for (entry, network) in by_network() {
            let preset = nkl_networks::find(network.set).unwrap();
            let named = |name: &str| preset.columns.iter().any(|c| c.name == name);
            let there = match &network.of {
                Of::Column { name, .. } => named(name),
                Of::Largest(names) => names.iter().all(|name| named(name)),
                // Whatever the file has.
                Of::All => preset.columns.is_empty(),
            };
            assert!(there, "{}", entry.name);
        }
    }

    #[test]
    fn names_are_unique_and_the_documentation_lists_them() {
        let names: Vec<&str> = REGISTRY.iter().map(|e| e.name).collect();
        for (i, name) in names.iter().enumerate() {
            assert!(!names[..i].contains(name), "{name}");
        }
        let page = include_str!("../../docs/predict.md");
        for entry in at_hand().chain(by_network().map(|(entry, _)| entry)) {
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

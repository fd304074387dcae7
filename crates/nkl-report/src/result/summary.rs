//! What went into an experiment, in numbers.

use serde::{Deserialize, Serialize};

/// One split.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SplitCounts {
    /// `train`, `dev` or `test`.
    pub split: String,
    /// Number of samples.
    pub samples: usize,
    /// Number of speakers; `None` where the data name no speakers.
    pub speakers: Option<usize>,
    /// Samples per class, in the order of `labels`; empty for a regression.
    pub classes: Vec<usize>,
    /// The target's range, for a regression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<ValueSummary>,
}

/// The range of a real target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ValueSummary {
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// Mean.
    pub mean: f64,
    /// Standard deviation of the sample (n - 1); 0 for a single value.
    pub std: f64,
}

impl ValueSummary {
    /// Of the finite ones among `values`; `None` where there is none.
    pub fn of(values: &[f64]) -> Option<Self> {
        let known: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
        let count = known.len();
        let mean = known.iter().sum::<f64>() / count.max(1) as f64;
        let squares: f64 = known.iter().map(|v| (v - mean).powi(2)).sum();
        (count > 0).then(|| ValueSummary {
            min: known.iter().copied().fold(f64::INFINITY, f64::min),
            max: known.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            mean,
            std: (squares / count.saturating_sub(1).max(1) as f64).sqrt(),
        })
    }
}

/// The features.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FeatureSummary {
    /// `FEATS.type`.
    pub types: Vec<String>,
    /// Number of columns.
    pub count: usize,
    /// How they were scaled.
    #[serde(default)]
    pub scale: Option<String>,
    /// Recordings without features, which were left out.
    pub failed: Vec<FailedRecording>,
}

/// A recording from which no features could be extracted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedRecording {
    /// The file, as in the table.
    pub file: String,
    /// Why.
    pub reason: String,
}

/// The model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelSummary {
    /// `MODEL.type`.
    pub kind: String,
    /// The learner with the parameters that applied, on one line.
    pub description: String,
}

/// Where an experiment was described.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// The INI file, as given on the command line.
    pub file: String,
    /// The `--set` options, as `SECTION.key=value`.
    #[serde(default)]
    pub overrides: Vec<String>,
}

impl Config {
    /// The command line that repeats the experiment.
    pub fn command(&self) -> String {
        let mut command = format!("nkl experiment --config {}", shell_word(&self.file));
        for item in &self.overrides {
            command.push_str(" --set ");
            command.push_str(&shell_word(item));
        }
        command
    }
}

/// Quotes a word for a POSIX shell where it needs to be.
fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./=,:@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_can_be_pasted_into_a_shell() {
        let config = Config {
            file: "my data/x.ini".into(),
            overrides: vec!["MODEL.type=svm".into(), "DATA.labels=['a', 'b']".into()],
        };
        assert_eq!(
            config.command(),
            r"nkl experiment --config 'my data/x.ini' --set MODEL.type=svm --set 'DATA.labels=['\''a'\'', '\''b'\'']'"
        );
    }

    #[test]
    fn a_summary_of_nothing_is_nothing() {
        assert_eq!(ValueSummary::of(&[f64::NAN]), None);
        let one = ValueSummary::of(&[2.0]).unwrap();
        assert_eq!((one.mean, one.std), (2.0, 0.0));
    }
}

//! What else is known about an evaluation, beyond its scores.

use super::Evaluation;
use crate::{Predictions, ReportError, Sheet};
use nkl_config::plan::Measure;
use serde::{Deserialize, Serialize};

/// All optional: each is absent where it makes no sense or was not asked for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Details {
    /// Whether probabilities can be believed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration: Option<Calibration>,
    /// How sure the model was, and how much that helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncertainty: Option<Uncertainty>,
    /// One prediction for each speaker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speakers: Option<Box<Speakers>>,
    /// How training went, of a model that learns in epochs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epochs: Option<Epochs>,
}

/// A reliability diagram.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Expected calibration error: Σ share of samples · |accuracy - confidence| over the bins.
    pub expected_error: f64,
    /// Bins of equal width.
    pub bins: Vec<CalibrationBin>,
}

/// Samples whose predicted class has a similar probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CalibrationBin {
    /// Probabilities above this ...
    pub low: f64,
    /// ... up to this.
    pub high: f64,
    /// Number of samples.
    pub count: usize,
    /// Their mean probability.
    pub confidence: f64,
    /// The share of them that is right.
    pub accuracy: f64,
}

/// Uncertainty is the entropy of a sample's probabilities over its largest value, from 0 to 1; the
/// value of each sample stands in the table of predictions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Uncertainty {
    /// Mean over the samples that are right; `None` where there is none.
    pub right: Option<f64>,
    /// Mean over those that are wrong.
    pub wrong: Option<f64>,
    /// Cohen's d between the two: the difference of the means over the pooled deviation.
    pub cohens_d: Option<f64>,
    /// The scores without uncertain samples, where a threshold was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<Box<Below>>,
}

/// The samples with less uncertainty than a threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Below {
    /// `PLOT.uncertainty_threshold`.
    pub threshold: f64,
    /// Samples that are left.
    pub samples: usize,
    /// Samples that were more uncertain.
    pub removed: usize,
    /// Scores on those that are left; `None` where nothing is left.
    pub evaluation: Option<Evaluation>,
}

/// One prediction for each speaker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Speakers {
    /// `PLOT.combine_per_speaker`: mean or mode.
    pub function: String,
    /// Scores over the speakers.
    pub evaluation: Evaluation,
    /// What was said of each; the file is empty, the times are 0.
    #[serde(skip)]
    pub predictions: Option<Predictions>,
}

/// The epochs of a training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Epochs {
    /// What decides between them.
    pub measure: Measure,
    /// The epoch (from 0) whose model was kept.
    pub kept: usize,
    /// In order.
    pub epochs: Vec<Epoch>,
    /// Whether they are drawn (`PLOT.epoch_progression`).
    #[serde(skip)]
    pub drawn: bool,
    /// What the network said after each epoch, where `PLOT.epochs` or `PLOT.anim_progression` asks
    /// for it.
    #[serde(skip)]
    pub said: Option<EpochsSaid>,
}

/// What a network said after each epoch.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EpochsSaid {
    /// Of which part: `dev`, or `train` where there is no dev part.
    pub part: String,
    /// Epoch by epoch.
    pub epochs: Vec<EpochSaid>,
}

/// What a network said after an epoch.
#[derive(Debug, Clone, PartialEq)]
pub enum EpochSaid {
    /// `counts[truth][predicted]`.
    Counts(Vec<Vec<u64>>),
    /// Truth and prediction of a regression.
    Points(Vec<(f64, f64)>),
}

impl EpochSaid {
    /// How files of it are called: `cnf` (confusion matrix) or `scatter`.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            EpochSaid::Counts(_) => "cnf",
            EpochSaid::Points(_) => "scatter",
        }
    }

    /// Rows `epoch,truth,prediction`, of counts with the count behind it.
    fn rows(&self, epoch: usize, labels: &[String]) -> Vec<Vec<String>> {
        let epoch = epoch.to_string();
        match self {
            EpochSaid::Points(points) => {
                let row = |(t, p): &(f64, f64)| vec![epoch.clone(), t.to_string(), p.to_string()];
                points.iter().map(row).collect()
            }
            EpochSaid::Counts(counts) => {
                let pairs = labels.iter().zip(counts).flat_map(|(truth, row)| {
                    let said = labels.iter().zip(row);
                    said.map(move |(said, count)| (truth, said, count))
                });
                let row = |(truth, said, count): (&String, &String, &u64)| {
                    vec![
                        epoch.clone(),
                        truth.clone(),
                        said.clone(),
                        count.to_string(),
                    ]
                };
                pairs.map(row).collect()
            }
        }
    }
}

impl EpochsSaid {
    /// `epoch_<part>,truth,prediction`, and of a classification `count`.
    pub(crate) fn to_csv(&self, labels: &[String]) -> Result<Vec<u8>, ReportError> {
        let numbered = self.epochs.iter().enumerate();
        let rows: Vec<_> = numbered
            .flat_map(|(epoch, said)| said.rows(epoch, labels))
            .collect();
        let first = format!("epoch_{}", self.part);
        let mut header = [&first, "truth", "prediction"].map(str::to_owned).to_vec();
        let counted = matches!(self.epochs.first(), Some(EpochSaid::Counts(_)));
        header.extend(counted.then(|| "count".to_owned()));
        Sheet { header, rows }.to_csv()
    }
}

/// One pass over the training data, judged afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Loss of the training part.
    pub train_loss: f64,
    /// The measure on the training part, where it is defined.
    pub train_measure: Option<f64>,
    /// Loss of the dev part, where there is one.
    pub dev_loss: Option<f64>,
    /// The measure on the dev part.
    pub dev_measure: Option<f64>,
}

impl Epochs {
    /// `epoch,train_loss,train_<measure>,dev_loss,dev_<measure>,kept`; what is not known is empty.
    pub fn to_csv(&self) -> String {
        let measure = format!("{:?}", self.measure).to_lowercase();
        let number = |x: Option<f64>| x.map_or(String::new(), |x| x.to_string());
        let row = |(number_of, epoch): (usize, &Epoch)| {
            format!(
                "{number_of},{},{},{},{},{}\n",
                epoch.train_loss,
                number(epoch.train_measure),
                number(epoch.dev_loss),
                number(epoch.dev_measure),
                if number_of == self.kept {
                    "True"
                } else {
                    "False"
                }
            )
        };
        let head = format!("epoch,train_loss,train_{measure},dev_loss,dev_{measure},kept\n");
        head + &self.epochs.iter().enumerate().map(row).collect::<String>()
    }
}

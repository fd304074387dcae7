//! What a model said about each sample, and the tables made of it.

use crate::ReportError;

/// Predictions for a set of samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Predictions {
    /// The samples, in the order of the data.
    pub samples: Vec<Sample>,
    /// Truth and prediction, in the same order.
    pub outcome: Outcome,
}

/// Where a sample comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The file, as in the database's table.
    pub file: String,
    /// Start of the segment, seconds.
    pub start: f64,
    /// End of the segment, seconds; infinite or NaN where it is not known.
    pub end: f64,
    /// The speaker, where the data name one.
    pub speaker: Option<String>,
}

/// Truth and prediction.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Of a classification.
    Classes {
        /// Class names.
        labels: Vec<String>,
        /// Index of the true class of each sample.
        truth: Vec<usize>,
        /// Index of the predicted class.
        predicted: Vec<usize>,
        /// Probabilities, row by row (samples × labels); empty where the model gives none.
        proba: Vec<f64>,
    },
    /// Of a regression.
    Values {
        /// True values.
        truth: Vec<f64>,
        /// Predicted values.
        predicted: Vec<f64>,
    },
}

impl Predictions {
    /// `predictions.csv`: `file,start,end,speaker,truth,predicted` and one column per class with
    /// its probability. Times in seconds; what is not known is empty.
    ///
    /// # Errors
    /// [`ReportError::Inconsistent`] where the columns differ in length.
    pub fn to_csv(&self) -> Result<Vec<u8>, ReportError> {
        self.check()?;
        let mut table = Table::new(["file", "start", "end", "speaker", "truth", "predicted"]);
        let rows = self.samples.iter().enumerate();
        match &self.outcome {
            Outcome::Classes {
                labels,
                truth,
                predicted,
                proba,
            } => {
                table.header.extend(labels.iter().cloned());
                let mut proba = proba.chunks(labels.len().max(1));
                for ((_, sample), (t, p)) in rows.zip(truth.iter().zip(predicted)) {
                    let mut row = sample.cells();
                    row.extend(
                        [t, p]
                            .iter()
                            .map(|i| labels.get(**i).cloned().unwrap_or_default()),
                    );
                    match proba.next() {
                        Some(share) => row.extend(share.iter().map(|p| number(*p))),
                        None => row.extend(labels.iter().map(|_| String::new())),
                    }
                    table.push(&row)?;
                }
            }
            Outcome::Values { truth, predicted } => {
                for ((_, sample), (t, p)) in rows.zip(truth.iter().zip(predicted)) {
                    let mut row = sample.cells();
                    row.extend([number(*t), number(*p)]);
                    table.push(&row)?;
                }
            }
        }
        table.into_csv()
    }

    /// The per-run table under its old name: `file,start,end,<probabilities>,predicted,truth,
    /// uncertainty,correct`, where `uncertainty` is the entropy of the probabilities divided by
    /// its largest value, ln K (0 = certain, 1 = all classes alike).
    ///
    /// # Errors
    /// As [`Self::to_csv`].
    pub fn to_run_csv(&self) -> Result<Vec<u8>, ReportError> {
        self.check()?;
        let mut table = Table::new(["file", "start", "end"]);
        match &self.outcome {
            Outcome::Classes {
                labels,
                truth,
                predicted,
                proba,
            } => {
                table.header.extend(labels.iter().cloned());
                let last = ["predicted", "truth", "uncertainty", "correct"];
                table.header.extend(last.map(str::to_owned));
                let mut proba = proba.chunks(labels.len().max(1));
                for (sample, (t, p)) in self.samples.iter().zip(truth.iter().zip(predicted)) {
                    let mut row = sample.place();
                    let share = proba.next();
                    match share {
                        Some(share) => row.extend(share.iter().map(|p| number(*p))),
                        None => row.extend(labels.iter().map(|_| String::new())),
                    }
                    row.extend(
                        [p, t]
                            .iter()
                            .map(|i| labels.get(**i).cloned().unwrap_or_default()),
                    );
                    row.push(share.map(|s| number(uncertainty(s))).unwrap_or_default());
                    row.push(if t == p { "True" } else { "False" }.to_owned());
                    table.push(&row)?;
                }
            }
            Outcome::Values { truth, predicted } => {
                table
                    .header
                    .extend(["predicted", "truth"].map(str::to_owned));
                for (sample, (t, p)) in self.samples.iter().zip(truth.iter().zip(predicted)) {
                    let mut row = sample.place();
                    row.extend([number(*p), number(*t)]);
                    table.push(&row)?;
                }
            }
        }
        table.into_csv()
    }
}

impl Predictions {
    /// Uncertainty of each sample (as in [`Self::to_run_csv`]) and whether it is right; empty
    /// without probabilities.
    pub fn uncertainties(&self) -> Vec<(f64, bool)> {
        let Outcome::Classes {
            labels,
            truth,
            predicted,
            proba,
        } = &self.outcome
        else {
            return Vec::new();
        };
        let rows = proba.chunks(labels.len().max(1));
        rows.zip(truth.iter().zip(predicted))
            .map(|(row, (t, p))| (uncertainty(row), t == p))
            .collect()
    }
}

impl Sample {
    fn place(&self) -> Vec<String> {
        vec![self.file.clone(), number(self.start), number(self.end)]
    }

    fn cells(&self) -> Vec<String> {
        let mut cells = self.place();
        cells.push(self.speaker.clone().unwrap_or_default());
        cells
    }
}

/// Entropy of a distribution over `ln K`; NaN for a broken one.
fn uncertainty(proba: &[f64]) -> f64 {
    let sum: f64 = proba
        .iter()
        .filter(|p| **p > 0.0)
        .map(|p| -p * p.ln())
        .sum();
    if proba.len() < 2 {
        0.0
    } else {
        sum / (proba.len() as f64).ln()
    }
}

/// The shortest text that reads back as the same number; empty where it is not finite.
fn number(x: f64) -> String {
    if x.is_finite() {
        format!("{x}")
    } else {
        String::new()
    }
}

/// A table on its way into a CSV file: a row is bytes as soon as it is there.
struct Table {
    header: Vec<String>,
    writer: csv::Writer<Vec<u8>>,
    begun: bool,
}

impl Table {
    fn new<const N: usize>(header: [&str; N]) -> Self {
        Table {
            header: header.map(str::to_owned).to_vec(),
            writer: csv::Writer::from_writer(Vec::new()),
            begun: false,
        }
    }

    /// The header goes before the first row.
    fn begin(&mut self) -> Result<(), ReportError> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        self.writer
            .write_record(&self.header)
            .map_err(|e| broken(&e))
    }

    fn push(&mut self, row: &[String]) -> Result<(), ReportError> {
        self.begin()?;
        self.writer.write_record(row).map_err(|e| broken(&e))
    }

    fn into_csv(mut self) -> Result<Vec<u8>, ReportError> {
        self.begin()?;
        self.writer.into_inner().map_err(|e| broken(&e))
    }
}

fn broken(error: &dyn std::fmt::Display) -> ReportError {
    ReportError::Inconsistent(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(file: &str, speaker: Option<&str>) -> Sample {
        Sample {
            file: file.into(),
            start: 0.0,
            end: 1.25,
            speaker: speaker.map(str::to_owned),
        }
    }

    #[test]
    fn names_with_commas_and_quotes_read_back() {
        let predictions = Predictions {
            samples: vec![
                sample("a,\"b\".wav", Some("Ann\nMarie")),
                sample("c.wav", None),
            ],
            outcome: Outcome::Classes {
                labels: vec!["very, very happy".into(), "sad".into()],
                truth: vec![0, 1],
                predicted: vec![1, 1],
                proba: vec![0.25, 0.75, 0.5, 0.5],
            },
        };
        let bytes = predictions.to_csv().unwrap();
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        assert_eq!(reader.headers().unwrap().get(6), Some("very, very happy"));
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(
            rows[0].iter().collect::<Vec<_>>(),
            [
                "a,\"b\".wav",
                "0",
                "1.25",
                "Ann\nMarie",
                "very, very happy",
                "sad",
                "0.25",
                "0.75"
            ]
        );
        assert_eq!(&rows[1][3], "");
        let text = String::from_utf8(predictions.to_run_csv().unwrap()).unwrap();
        assert!(
            text.ends_with("c.wav,0,1.25,0.5,0.5,sad,sad,1,True\n"),
            "{text}"
        );
    }

    #[test]
    fn ragged_columns_are_refused() {
        let outcome = Outcome::Values {
            truth: vec![1.0],
            predicted: vec![],
        };
        let predictions = Predictions {
            samples: vec![sample("a", None)],
            outcome,
        };
        assert!(predictions.to_csv().is_err());
        let outcome = Outcome::Classes {
            labels: vec!["a".into()],
            truth: vec![3],
            predicted: vec![0],
            proba: vec![],
        };
        let predictions = Predictions {
            samples: vec![sample("a", None)],
            outcome,
        };
        assert!(predictions
            .to_csv()
            .unwrap_err()
            .to_string()
            .contains("class number 3"));
    }
}

//! What an evaluation has beyond its scores: calibration, uncertainty, speakers, epochs.

use crate::assemble;
use nkl_config::plan::Plan;
use nkl_data::Dataset;
use nkl_learn::metrics::{self, Calibration};
use nkl_learn::pipeline::{by_speaker, judge, Combine, RunOutcome, Scheme, SpeakerTruth};
use nkl_learn::{History, LearnError, Prediction, Said, TargetRef};
use nkl_report as report;

/// Bins of the reliability diagram.
const BINS: usize = 10;

/// Where the details come from.
pub struct Source<'a> {
    /// What was asked for.
    pub plan: &'a Plan,
    /// The samples.
    pub dataset: &'a Dataset,
    /// Class names.
    pub labels: &'a [String],
    /// The run.
    pub run: &'a RunOutcome,
}

impl Source<'_> {
    /// All that the plan asks for and the predictions allow.
    ///
    /// # Errors
    /// Predictions that do not fit the data (a defect of the program).
    pub fn details(&self, scheme: Scheme) -> Result<report::Details, LearnError> {
        // Across folds there is a training for each; the stored model is the last one's.
        let history = match scheme {
            Scheme::Splits => self.run.trained.fitted.history(),
            _ => None,
        };
        Ok(report::Details {
            calibration: self.calibration(),
            uncertainty: self.uncertainty()?,
            speakers: self.speakers()?.map(Box::new),
            epochs: history.map(|history| self.epochs(history)),
        })
    }

    /// True classes of the predicted rows, and their probabilities.
    fn classes(&self) -> Option<(Vec<usize>, &ndarray::Array2<f64>)> {
        let target = assemble::target(self.dataset);
        let (TargetRef::Classes { index, .. }, Prediction::Classes { proba }) =
            (target, &self.run.prediction)
        else {
            return None;
        };
        let rows = self.run.rows.iter();
        let truth = rows.filter_map(|row| index.get(*row).copied()).collect();
        Some((truth, proba))
    }

    fn epochs(&self, history: &History) -> report::Epochs {
        let plot = &self.plan.plot;
        let epoch = |e: &nkl_learn::Epoch| report::Epoch {
            train_loss: e.train_loss,
            train_measure: e.train_measure,
            dev_loss: e.dev_loss,
            dev_measure: e.dev_measure,
        };
        let asked = plot.epochs || plot.anim_progression;
        report::Epochs {
            measure: history.measure,
            kept: history.kept,
            epochs: history.epochs.iter().map(epoch).collect(),
            drawn: plot.epoch_progression,
            said: asked.then(|| self.said(history)),
        }
    }

    /// What the network said after each epoch; classes that the training lacked get empty rows and
    /// columns.
    fn said(&self, history: &History) -> report::EpochsSaid {
        let (present, all) = (&self.run.trained.fitted.present, self.labels.len());
        let placed = |counts: &ndarray::Array2<u64>| {
            let mut whole = vec![vec![0; all]; all];
            for ((truth, said), count) in counts.indexed_iter() {
                let row = present.get(truth).and_then(|row| whole.get_mut(*row));
                let cell = row.and_then(|row| row.get_mut(*present.get(said)?));
                if let Some(cell) = cell {
                    *cell = *count;
                }
            }
            whole
        };
        let dev = history.epochs.iter().any(|e| e.dev_loss.is_some());
        let epoch = |said: &Said| match said {
            Said::Classes(counts) => report::EpochSaid::Counts(placed(counts)),
            Said::Values(points) => report::EpochSaid::Points(points.clone()),
        };
        report::EpochsSaid {
            part: if dev { "dev" } else { "train" }.to_owned(),
            epochs: history.said.iter().map(epoch).collect(),
        }
    }

    fn calibration(&self) -> Option<report::Calibration> {
        let (truth, proba) = self.classes()?;
        let Calibration {
            bins,
            expected_error,
        } = metrics::calibration(&truth, proba.view(), BINS)?;
        let bin = |bin: metrics::CalibrationBin| report::CalibrationBin {
            low: bin.low,
            high: bin.high,
            count: bin.count,
            confidence: bin.confidence,
            accuracy: bin.accuracy,
        };
        Some(report::Calibration {
            expected_error,
            bins: bins.into_iter().map(bin).collect(),
        })
    }

    fn uncertainty(&self) -> Result<Option<report::Uncertainty>, LearnError> {
        let Some((truth, proba)) = self.classes() else {
            return Ok(None);
        };
        let all = metrics::uncertainty(proba.view());
        let predicted = self.run.prediction.classes().unwrap_or_default();
        let of = |right: bool| -> Vec<f64> {
            let rows = all.iter().zip(truth.iter().zip(&predicted));
            rows.filter(|(_, (t, p))| (t == p) == right)
                .map(|(u, _)| *u)
                .collect()
        };
        let (right, wrong) = (of(true), of(false));
        let below = match self.plan.plot.uncertainty_threshold {
            Some(threshold) => Some(Box::new(self.below(threshold, &all)?)),
            None => None,
        };
        Ok(Some(report::Uncertainty {
            right: mean(&right),
            wrong: mean(&wrong),
            cohens_d: cohens_d(&wrong, &right),
            below,
        }))
    }

    fn below(&self, threshold: f64, uncertainty: &[f64]) -> Result<report::Below, LearnError> {
        let places: Vec<usize> = (0..uncertainty.len())
            .filter(|place| uncertainty[*place] < threshold)
            .collect();
        let (rows, prediction) = assemble::at_places(self.run, &places);
        let evaluation = match rows.is_empty() {
            true => None,
            false => {
                let verdict = judge(assemble::target(self.dataset), &rows, &prediction)?;
                let table = assemble::table(self.dataset, self.labels, &rows, &prediction);
                let name = format!("test, uncertainty below {threshold}");
                let own = assemble::evaluation(name, self.labels, &verdict, &table, self.plan);
                Some(own)
            }
        };
        Ok(report::Below {
            threshold,
            samples: places.len(),
            removed: uncertainty.len() - places.len(),
            evaluation,
        })
    }

    fn speakers(&self) -> Result<Option<report::Speakers>, LearnError> {
        let Some(function) = self.plan.plot.combine_per_speaker.as_deref() else {
            return Ok(None);
        };
        let Some(speakers) = assemble::groups(self.dataset, "speaker") else {
            return Ok(None);
        };
        let target = assemble::target(self.dataset);
        let (rows, said) = (&self.run.rows, &self.run.prediction);
        let joined = by_speaker(target, rows, said, &speakers, Combine::named(function)?)?;
        let numbers: Vec<usize> = (0..joined.speakers.len()).collect();
        let verdict = judge(joined.truth.view(), &numbers, &joined.prediction)?;
        let name = |speaker: &usize| {
            let row = speakers.iter().position(|other| other == speaker)?;
            assemble::text(self.dataset.columns.get("speaker")?, row)
        };
        let sample = |speaker: &usize| report::Sample {
            file: String::new(),
            start: 0.0,
            end: f64::NAN,
            speaker: name(speaker),
        };
        let outcome = match (&joined.truth, &joined.prediction) {
            (SpeakerTruth::Classes(truth, _), Prediction::Classes { proba }) => {
                report::Outcome::Classes {
                    labels: self.labels.to_vec(),
                    truth: truth.clone(),
                    predicted: joined.prediction.classes().unwrap_or_default(),
                    proba: proba.iter().copied().collect(),
                }
            }
            (SpeakerTruth::Values(truth), Prediction::Values(predicted)) => {
                report::Outcome::Values {
                    truth: truth.clone(),
                    predicted: predicted.clone(),
                }
            }
            _ => return Ok(None),
        };
        let predictions = report::Predictions {
            samples: joined.speakers.iter().map(sample).collect(),
            outcome,
        };
        let evaluated = format!("speakers ({function})");
        let evaluation =
            assemble::evaluation(evaluated, self.labels, &verdict, &predictions, self.plan);
        Ok(Some(report::Speakers {
            function: function.to_owned(),
            evaluation,
            predictions: Some(predictions),
        }))
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Difference of the means over the pooled deviation (both with n - 1); `None` where it is not
/// defined (Cohen 1988, section 2.5).
fn cohens_d(a: &[f64], b: &[f64]) -> Option<f64> {
    let (mean_a, mean_b) = (mean(a)?, mean(b)?);
    let squares = |of: &[f64], mean: f64| of.iter().map(|v| (v - mean).powi(2)).sum::<f64>();
    let free = (a.len() + b.len()).checked_sub(2).filter(|n| *n > 0)?;
    let pooled = ((squares(a, mean_a) + squares(b, mean_b)) / free as f64).sqrt();
    (pooled > 0.0).then(|| (mean_a - mean_b) / pooled)
}

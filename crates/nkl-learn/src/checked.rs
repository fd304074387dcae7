//! What all models need, done once around a [`Learner`].

use crate::classes::{balanced_weights, compact};
use crate::rows::{Blocks, Streamed};
use crate::{Estimator, Fitted, LearnError, Learner, TargetRef, Training};
use ndarray::ArrayView2;
use nkl_config::plan::{ClassWeight, Task};

/// A learner behind checks.
pub(crate) struct Checked {
    pub name: &'static str,
    pub task: Task,
    pub class_weight: ClassWeight,
    pub learner: Box<dyn Learner>,
}

impl Estimator for Checked {
    fn fit(&self, training: &Training) -> Result<Fitted, LearnError> {
        check_part("training data", training.x, training.y, self.task)?;
        if let Some((x, y)) = training.dev {
            check_part("dev data", x, y, self.task)?;
            check_width(x.ncols(), training.x.ncols())?;
        }
        check_weights(training.x.nrows(), training.weights)?;
        match training.y {
            TargetRef::Classes { index, count } => self.fit_classes(training, index, count),
            TargetRef::Values(_) => {
                let model = self.learner.fit(training)?;
                Ok(Fitted::new(training.x.ncols(), Vec::new(), 0, model))
            }
        }
    }

    fn streams(&self) -> bool {
        self.learner.streams()
    }

    fn fit_streamed(&self, training: &Streamed) -> Result<Fitted, LearnError> {
        let (x, features) = (training.x, training.x.ncols());
        check_target(
            "training data",
            (x.nrows(), features),
            training.y,
            self.task,
        )?;
        if let Some((x, y)) = training.dev {
            check_target("dev data", (x.nrows(), x.ncols()), y, self.task)?;
        }
        check_weights(x.nrows(), training.weights)?;
        let TargetRef::Classes { index, count } = training.y else {
            let model = self.learner.fit_streamed(training)?;
            return Ok(Fitted::new(features, Vec::new(), 0, model));
        };
        let known = self.known(index, count, training.weights)?;
        let dev = training.dev.and_then(|(x, y)| {
            let (places, classes) = places_known(y, &known.present)?;
            Some((x.select(&places), classes))
        });
        let dev = dev.as_ref().map(|(x, y)| (x, known.target(y)));
        let model = self.learner.fit_streamed(&Streamed {
            y: known.target(&known.rows),
            weights: known.weights.as_deref().or(training.weights),
            dev,
            ..*training
        })?;
        Ok(Fitted::new(features, known.present, count, model))
    }
}

/// Classes that occur in training.
struct KnownClasses {
    present: Vec<usize>,
    /// The number of each row's class among them.
    rows: Vec<usize>,
    /// Class weights, multiplied by those given; `None` where there are none.
    weights: Option<Vec<f64>>,
}

impl KnownClasses {
    fn target<'a>(&self, rows: &'a [usize]) -> TargetRef<'a> {
        TargetRef::Classes {
            index: rows,
            count: self.present.len(),
        }
    }
}

impl Checked {
    /// The classes that occur, and the class weights.
    fn known(
        &self,
        index: &[usize],
        count: usize,
        given: Option<&[f64]>,
    ) -> Result<KnownClasses, LearnError> {
        let (present, rows) = compact(index, count);
        if present.len() < self.learner.min_classes() {
            return Err(LearnError::Data(format!(
                "model '{}' needs at least {} classes, but all {} training samples are of one class",
                self.name,
                self.learner.min_classes(),
                index.len()
            )));
        }
        let weights = match self.class_weight {
            ClassWeight::None => None,
            ClassWeight::Balanced => {
                let mut w = balanced_weights(&rows, present.len());
                for (w, &given) in w.iter_mut().zip(given.unwrap_or(&[])) {
                    *w *= given;
                }
                Some(w)
            }
        };
        Ok(KnownClasses {
            present,
            rows,
            weights,
        })
    }

    /// Hands the learner only classes that occur, with the class weights multiplied in.
    fn fit_classes(
        &self,
        training: &Training,
        index: &[usize],
        count: usize,
    ) -> Result<Fitted, LearnError> {
        let known = self.known(index, count, training.weights)?;
        let dev = training.dev.and_then(|(x, y)| {
            let (places, classes) = places_known(y, &known.present)?;
            Some((x.select(ndarray::Axis(0), &places), classes))
        });
        let dev = dev.as_ref().map(|(x, y)| (x.view(), known.target(y)));
        let model = self.learner.fit(&Training {
            x: training.x.reborrow(),
            y: known.target(&known.rows),
            weights: known.weights.as_deref().or(training.weights),
            dev,
            seed: training.seed,
        })?;
        Ok(Fitted::new(training.x.ncols(), known.present, count, model))
    }
}

/// The dev rows whose class occurs in training, and its number there: the others can teach nothing
/// about when to stop.
fn places_known(y: TargetRef, present: &[usize]) -> Option<(Vec<usize>, Vec<usize>)> {
    let TargetRef::Classes { index, .. } = y else {
        return None;
    };
    let (rows, classes): (Vec<usize>, Vec<usize>) = index
        .iter()
        .enumerate()
        .filter_map(|(row, c)| Some((row, present.binary_search(c).ok()?)))
        .unzip();
    (!rows.is_empty()).then_some((rows, classes))
}

/// Shape, range and finiteness of one part of the data.
fn check_part(
    part: &'static str,
    x: ArrayView2<f64>,
    y: TargetRef,
    task: Task,
) -> Result<(), LearnError> {
    check_target(part, x.dim(), y, task)?;
    check_finite(part, x)
}

/// Shape and range of one part of the data, rows × columns.
fn check_target(
    part: &'static str,
    (rows, columns): (usize, usize),
    y: TargetRef,
    task: Task,
) -> Result<(), LearnError> {
    if rows == 0 || columns == 0 {
        return Err(LearnError::Data(format!(
            "{part}: {rows} samples with {columns} features"
        )));
    }
    if rows != y.len() {
        return Err(LearnError::Shape(format!(
            "{part}: {rows} rows of features for {} targets",
            y.len()
        )));
    }
    match (y, task) {
        (TargetRef::Classes { index, count }, Task::Classification) => {
            if let Some(row) = index.iter().position(|&c| c >= count) {
                return Err(LearnError::Shape(format!(
                    "{part}: row {row} has class {} of {count}",
                    index[row]
                )));
            }
        }
        (TargetRef::Values(values), Task::Regression) => {
            if let Some(row) = values.iter().position(|v| !v.is_finite()) {
                return Err(LearnError::Data(format!(
                    "{part}: the target of row {row} is {}",
                    values[row]
                )));
            }
        }
        (TargetRef::Classes { .. }, Task::Regression) => {
            return Err(LearnError::Shape(format!(
                "{part}: classes given to a regression"
            )));
        }
        (TargetRef::Values(_), Task::Classification) => {
            return Err(LearnError::Shape(format!(
                "{part}: values given to a classification"
            )));
        }
    }
    Ok(())
}

/// All features finite.
pub(crate) fn check_finite(part: &'static str, x: ArrayView2<f64>) -> Result<(), LearnError> {
    // Without branches first, in the order of the memory: that takes a tenth of the time of a
    // search by rows.
    let finite = |all: &[f64]| all.iter().fold(true, |sound, v| sound & v.is_finite());
    if x.as_slice_memory_order().is_some_and(finite) {
        return Ok(());
    }
    for (row, values) in x.outer_iter().enumerate() {
        if let Some(column) = values.iter().position(|v| !v.is_finite()) {
            return Err(LearnError::NotFinite {
                part,
                row,
                column,
                value: values[column],
            });
        }
    }
    Ok(())
}

/// As many columns as in training.
pub(crate) fn check_width(given: usize, trained: usize) -> Result<(), LearnError> {
    if given != trained {
        return Err(LearnError::Shape(format!(
            "{given} features given to a model of {trained} features"
        )));
    }
    Ok(())
}

fn check_weights(rows: usize, weights: Option<&[f64]>) -> Result<(), LearnError> {
    let Some(weights) = weights else {
        return Ok(());
    };
    if weights.len() != rows {
        return Err(LearnError::Shape(format!(
            "{} weights for {rows} samples",
            weights.len()
        )));
    }
    if let Some(row) = weights.iter().position(|w| !w.is_finite() || *w < 0.0) {
        return Err(LearnError::Data(format!(
            "the weight of row {row} is {}",
            weights[row]
        )));
    }
    if weights.iter().all(|&w| w == 0.0) {
        return Err(LearnError::Data("all sample weights are 0".into()));
    }
    Ok(())
}

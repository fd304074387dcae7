//! The rows that a search learns from and is judged on. The test part is not among them.

use nkl_config::plan::{OptimPlan, Plan};
use nkl_config::Note;
use nkl_learn::folds::{self, Fold};
use nkl_learn::pipeline::{self, Part, Samples};
use nkl_learn::{LearnError, TargetRef};
use rand::seq::SliceRandom;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// What candidates are trained and scored on.
pub struct Parts {
    /// Rows to learn from, so ordered that every beginning has about the classes of the whole.
    train: Vec<usize>,
    /// The dev part; empty where a cross-validation of `train` decides.
    dev: Vec<usize>,
    /// Number of parts of the cross-validation.
    folds: usize,
    seed: u64,
    /// The experiment tests every sample, so that none is kept from the search.
    pooled: bool,
}

/// The rows of a search: the dev part decides where there is one, else a cross-validation within
/// the training part.
///
/// # Errors
/// No training samples.
pub fn parts(plan: &Plan, optim: &OptimPlan, samples: &Samples) -> Result<Parts, LearnError> {
    let dropped = pipeline::dropped(plan, samples.features);
    let pooled = plan.model.cross_validates();
    let of = |wanted: Part| -> Vec<usize> {
        let rows = samples.part.iter().enumerate();
        rows.filter(|(_, part)| pooled || **part == wanted)
            .map(|(row, _)| row)
            .filter(|row| dropped.binary_search(row).is_err())
            .collect()
    };
    let train = of(Part::Train);
    if train.is_empty() {
        let what = "there are no training samples to search with";
        return Err(LearnError::Data(what.to_string()));
    }
    Ok(Parts {
        train: mixed(&train, samples, optim.seed),
        dev: if pooled { Vec::new() } else { of(Part::Dev) },
        folds: optim.cv_folds,
        seed: optim.seed,
        pooled,
    })
}

impl Parts {
    /// Rows to learn from.
    pub fn rows(&self) -> usize {
        self.train.len()
    }

    /// The fewest rows on which a round of successive halving makes sense: two for each class in
    /// each part, as in scikit-learn.
    pub fn smallest(&self, samples: &Samples) -> usize {
        let classes = match samples.target {
            TargetRef::Classes { count, .. } => count,
            TargetRef::Values(_) => 1,
        };
        let parts = if self.dev.is_empty() { self.folds } else { 1 };
        2 * classes * parts
    }

    /// What the candidates are scored on, with the first `rows` of the training rows.
    ///
    /// # Errors
    /// Fewer rows than parts.
    pub fn grounds(&self, samples: &Samples, rows: usize) -> Result<Vec<Fold>, LearnError> {
        let mut train: Vec<usize> = self.train.iter().take(rows).copied().collect();
        train.sort_unstable();
        if !self.dev.is_empty() {
            let test = self.dev.clone();
            return Ok(vec![Fold { train, test }]);
        }
        let classes = classes(samples, &train);
        let folds = folds::stratified(&classes, self.folds, self.seed)?;
        let back = |places: Vec<usize>| -> Vec<usize> {
            places
                .iter()
                .filter_map(|place| train.get(*place).copied())
                .collect()
        };
        let folds = folds.into_iter().map(|fold| Fold {
            train: back(fold.train),
            test: back(fold.test),
        });
        Ok(folds.collect())
    }

    /// What decides, for people.
    pub fn describe(&self) -> String {
        if !self.dev.is_empty() {
            "the dev part".to_owned()
        } else if self.pooled {
            format!("a {}-fold cross-validation", self.folds)
        } else {
            format!(
                "a {}-fold cross-validation of the training part",
                self.folds
            )
        }
    }

    /// Where the search has seen what is tested.
    pub fn note(&self) -> Option<Note> {
        self.pooled.then(|| {
            Note::warning(
                "MODEL.logo, loso or k_fold_cross tests every sample, so that the search has seen \
                 all of them: the score of the best settings is too optimistic",
            )
        })
    }
}

fn classes(samples: &Samples, rows: &[usize]) -> Vec<usize> {
    match samples.target {
        TargetRef::Classes { index, .. } => rows
            .iter()
            .filter_map(|row| index.get(*row).copied())
            .collect(),
        TargetRef::Values(_) => vec![0; rows.len()],
    }
}

/// Rows in random order, each class spread evenly over it.
fn mixed(rows: &[usize], samples: &Samples, seed: u64) -> Vec<usize> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let classes = classes(samples, rows);
    let count = classes.iter().max().map_or(0, |most| most + 1);
    let mut placed: Vec<(f64, usize)> = Vec::with_capacity(rows.len());
    for class in 0..count {
        let of_class = rows.iter().zip(&classes).filter(|(_, c)| **c == class);
        let mut own: Vec<usize> = of_class.map(|(row, _)| *row).collect();
        own.shuffle(&mut rng);
        let size = own.len() as f64;
        let places = own.into_iter().enumerate();
        placed.extend(places.map(|(i, row)| ((i as f64 + 0.5) / size, row)));
    }
    placed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    placed.into_iter().map(|(_, row)| row).collect()
}

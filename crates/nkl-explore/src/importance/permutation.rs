//! Importance by shuffling one feature at a time (Breiman 2001), as
//! `sklearn.inspection.permutation_importance` with 30 repetitions.

use super::Question;
use crate::ExploreError;
use ndarray::ArrayView2;
use nkl_learn::{metrics, Fitted, TargetRef};
use rand::seq::SliceRandom;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

const REPETITIONS: usize = 30;

/// Mean loss of accuracy (of R² in regression) when a feature is shuffled.
pub(super) fn importance(question: &Question, fitted: &Fitted) -> Result<Vec<f64>, ExploreError> {
    let x = question.x.reborrow();
    let whole = score(fitted, x.reborrow(), &question.y)?;
    let features: Vec<usize> = (0..x.ncols()).collect();
    features
        .into_par_iter()
        .map(|feature| {
            let mut rng = ChaCha8Rng::seed_from_u64(question.seed);
            rng.set_stream(feature as u64);
            let mut shuffled = x.to_owned();
            let mut column = x.column(feature).to_vec();
            let mut lost = 0.0;
            for _ in 0..REPETITIONS {
                column.shuffle(&mut rng);
                for (to, from) in shuffled.column_mut(feature).iter_mut().zip(&column) {
                    *to = *from;
                }
                lost += whole - score(fitted, shuffled.view(), &question.y)?;
            }
            Ok(lost / REPETITIONS as f64)
        })
        .collect()
}

fn score(fitted: &Fitted, x: ArrayView2<f64>, y: &TargetRef) -> Result<f64, ExploreError> {
    let predicted = fitted.predict(x)?;
    Ok(match y {
        TargetRef::Classes { index, .. } => {
            let classes = predicted.classes().unwrap_or_default();
            let right = classes.iter().zip(*index).filter(|(a, b)| a == b).count();
            right as f64 / index.len().max(1) as f64
        }
        TargetRef::Values(values) => match predicted {
            nkl_learn::Prediction::Values(found) => metrics::r2(values, &found).unwrap_or(0.0),
            nkl_learn::Prediction::Classes { .. } => 0.0,
        },
    })
}

//! Balancing of classes by adding or removing training rows (`FEATS.balancing`).
//!
//! Each method does what imbalanced-learn's class of the same name does with its defaults: class
//! counts after, neighbours used, and where synthetic points lie; the random draws are our own
//! (ChaCha), so single points differ. To add a method: one function and one line in the table.

mod clean;
mod over;
mod points;
mod smote;
mod under;

use crate::LearnError;
use ndarray::{Array2, ArrayView2};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Rows × features and the class of each row.
#[derive(Debug, Clone, PartialEq)]
pub struct Balanced {
    /// The rows: kept ones in their old order, synthetic ones after them.
    pub x: Array2<f64>,
    /// Their classes.
    pub y: Vec<usize>,
}

type Method = fn(ArrayView2<f64>, &[usize], usize, &mut ChaCha8Rng) -> Result<Balanced, LearnError>;

/// One method.
pub struct BalancerEntry {
    /// Its name in `FEATS.balancing`.
    pub name: &'static str,
    /// One line for people.
    pub summary: &'static str,
    method: Method,
}

/// All methods.
pub fn registry() -> &'static [BalancerEntry] {
    const TABLE: &[BalancerEntry] = &[
        BalancerEntry {
            name: "ros",
            summary: "repeat random rows of the smaller classes",
            method: over::random,
        },
        BalancerEntry {
            name: "smote",
            summary: "points between neighbours of a class (Chawla et al. 2002)",
            method: smote::plain,
        },
        BalancerEntry {
            name: "adasyn",
            summary: "as smote, more where other classes are near (He et al. 2008)",
            method: smote::adasyn,
        },
        BalancerEntry {
            name: "borderlinesmote",
            summary: "smote from rows near other classes (Han et al. 2005)",
            method: smote::borderline,
        },
        BalancerEntry {
            name: "svmsmote",
            summary: "smote from support vectors (Nguyen et al. 2009)",
            method: smote::svm,
        },
        BalancerEntry {
            name: "clustercentroids",
            summary: "k-means centres of the larger classes",
            method: under::centroids,
        },
        BalancerEntry {
            name: "randomundersampler",
            summary: "drop random rows of the larger classes",
            method: under::random,
        },
        BalancerEntry {
            name: "editednearestneighbours",
            summary: "drop rows whose neighbours disagree (Wilson 1972)",
            method: clean::edited,
        },
        BalancerEntry {
            name: "tomeklinks",
            summary: "drop rows in Tomek links (Tomek 1976)",
            method: clean::tomek,
        },
        BalancerEntry {
            name: "smoteenn",
            summary: "smote, then editednearestneighbours on all classes",
            method: clean::smote_edited,
        },
        BalancerEntry {
            name: "smotetomek",
            summary: "smote, then tomeklinks on all classes",
            method: clean::smote_tomek,
        },
    ];
    TABLE
}

/// Checks a name before any work.
///
/// # Errors
/// [`LearnError::Unknown`] with the names there are.
pub fn find(name: &str) -> Result<&'static BalancerEntry, LearnError> {
    registry()
        .iter()
        .find(|entry| entry.name == name)
        .ok_or_else(|| LearnError::Unknown {
            what: "FEATS.balancing",
            name: name.to_string(),
            known: registry()
                .iter()
                .map(|entry| entry.name)
                .collect::<Vec<_>>()
                .join(", "),
        })
}

/// Balances training rows `x` with classes `y` below `count`. Finite values expected.
///
/// # Errors
/// An unknown name; a class with too few rows for the neighbours that the method needs (the
/// message says how many); nothing left.
pub fn balance(
    name: &str,
    x: ArrayView2<f64>,
    y: &[usize],
    count: usize,
    seed: u64,
) -> Result<Balanced, LearnError> {
    let entry = find(name)?;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let balanced = (entry.method)(x, y, count, &mut rng)?;
    let mut before = points::counts(y, count);
    let after = points::counts(&balanced.y, count);
    before.retain(|n| *n > 0);
    if before.len() > after.iter().filter(|n| **n > 0).count() {
        return Err(LearnError::Data(format!(
            "FEATS.balancing = {name} leaves a class without training samples; choose another method"
        )));
    }
    Ok(balanced)
}

#[cfg(test)]
mod tests;

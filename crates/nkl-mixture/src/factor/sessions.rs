//! Sessions sorted by class, with their statistics as rows of matrices.

use super::space::Space;
use crate::{MixtureError, Statistics};
use ndarray::{Array1, Array2, Axis};
use std::collections::BTreeMap;

/// The sessions of one class.
pub(super) struct Class {
    /// Zeroth order, shape (sessions, C).
    pub n: Array2<f64>,
    /// First order, shape (sessions, C·D).
    pub first: Array2<f64>,
    /// Zeroth order of all sessions together, shape (C,).
    pub pooled_n: Array1<f64>,
    /// First order of all sessions together, shape (C·D,).
    pub pooled_first: Array1<f64>,
}

impl Class {
    /// The sessions in the order given.
    pub fn new(space: &Space, sessions: &[&Statistics]) -> Self {
        let mut n = Array2::zeros((sessions.len(), space.components));
        let mut first = Array2::zeros((sessions.len(), space.len()));
        for (h, session) in sessions.iter().enumerate() {
            n.row_mut(h).assign(&session.n);
            let flat = first.row_mut(h).into_iter().zip(&session.first);
            flat.for_each(|(to, from)| *to = *from);
        }
        Class {
            pooled_n: n.sum_axis(Axis(0)),
            pooled_first: first.sum_axis(Axis(0)),
            n,
            first,
        }
    }

    /// How many sessions.
    pub fn len(&self) -> usize {
        self.n.nrows()
    }
}

/// Sorts sessions by their labels, which can be any numbers; classes come in the order of labels.
///
/// # Errors
/// No session, another number of labels than sessions, statistics that do not fit the UBM.
pub(super) fn by_class(
    space: &Space,
    statistics: &[Statistics],
    labels: &[usize],
) -> Result<Vec<Class>, MixtureError> {
    if statistics.len() != labels.len() {
        let (s, l) = (statistics.len(), labels.len());
        return Err(MixtureError::Data(format!("{s} sessions but {l} labels")));
    }
    check(space, statistics)?;
    let mut classes: BTreeMap<usize, Vec<&Statistics>> = BTreeMap::new();
    for (session, label) in statistics.iter().zip(labels) {
        classes.entry(*label).or_default().push(session);
    }
    Ok(classes.values().map(|c| Class::new(space, c)).collect())
}

/// # Errors
/// No session, or statistics that do not fit the UBM.
pub(super) fn check(space: &Space, statistics: &[Statistics]) -> Result<(), MixtureError> {
    if statistics.is_empty() {
        return Err(MixtureError::Data("there are no sessions".into()));
    }
    for (h, session) in statistics.iter().enumerate() {
        space.check(&format!("session {h}"), session)?;
    }
    Ok(())
}

/// One class from sessions that are checked.
///
/// # Errors
/// As [`check`].
pub(super) fn one_class(space: &Space, statistics: &[Statistics]) -> Result<Class, MixtureError> {
    check(space, statistics)?;
    Ok(Class::new(space, &statistics.iter().collect::<Vec<_>>()))
}

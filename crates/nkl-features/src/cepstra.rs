//! What lfcc and cqcc share: the mean and deviation of each coefficient over time.

use crate::functionals::{self, Functional};
use crate::ranked::Ranked;
use crate::spectral::Tracks;

/// `<family>_<i>_mean`, `<family>_<i>_std` for `i` from 0.
pub(crate) fn names(family: &str, coefficients: usize) -> Vec<String> {
    (0..coefficients)
        .flat_map(|i| ["mean", "std"].map(|f| format!("{family}_{i}_{f}")))
        .collect()
}

/// Mean and population standard deviation of each track, one after the other.
pub(crate) fn summarise(tracks: &Tracks, out: &mut [f32]) {
    let both = [Functional::Mean, Functional::Std];
    let mut ranked = Ranked::default();
    for (track, place) in tracks.rows().zip(out.chunks_exact_mut(both.len())) {
        functionals::apply(&both, track, &mut ranked, place);
    }
}

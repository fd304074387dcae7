//! Models and statistics in a line.

use nkl_mixture::{CovarianceType, Gmm, Statistics};

/// Of a mixture.
pub fn gmm(gmm: &Gmm) -> String {
    let (m, d) = (gmm.components(), gmm.dimensions());
    format!(
        "mixture of {m} components over {d} dimensions, {} covariances",
        kind(gmm.kind())
    )
}

/// Of statistics.
pub fn statistics(statistics: &Statistics) -> String {
    let (m, d) = (statistics.components(), statistics.dimensions());
    let average = match statistics.average_log_likelihood() {
        Some(average) => format!(", average log-likelihood {average:.6}"),
        None => String::new(),
    };
    let frames = statistics.frames;
    format!(
        "statistics of {frames} frames under {m} components over {d} dimensions, {} covariances{average}",
        kind(statistics.kind())
    )
}

fn kind(kind: CovarianceType) -> &'static str {
    match kind {
        CovarianceType::Diagonal => "diagonal",
        CovarianceType::Full => "full",
    }
}

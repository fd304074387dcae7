//! How many rows to take from each cell of the joint.

use ndarray::Array2;

use super::joint::round_keeping_sum;

/// Counts [true, given]: the diagonal says how many rows of a label are kept, the rest how many of
/// them belong to another class.
pub(super) struct Removal(pub(super) Array2<i64>);

impl Removal {
    /// From a calibrated joint (given by true): each label keeps at least `keep` rows, only the
    /// share `noise` of what is off the diagonal goes.
    pub(super) fn new(joint: &Array2<i64>, keep: usize, noise: f64) -> Removal {
        let mut m = joint.t().mapv(|n| n as f64);
        let k = m.nrows();
        for given in 0..k {
            let have = m[[given, given]];
            let want = have.max(keep as f64);
            let cells = m
                .column(given)
                .iter()
                .filter(|&&v| v != 0.0)
                .count()
                .saturating_sub(1)
                .max(1);
            let short = (want - have) / cells as f64;
            let mut freed = 0.0;
            for class in (0..k).filter(|&c| c != given) {
                let left = (m[[class, given]] - short).max(0.0);
                m[[class, given]] = left * noise;
                freed += left - left * noise;
            }
            m[[given, given]] = want + freed;
        }
        m.mapv_inplace(f64::trunc);
        Removal(by_rows(&m))
    }

    /// So many rows of each class go (`remove`, shape (K,)), spread as the joint says.
    pub(super) fn exactly(&self, remove: &[usize], counts: &[usize]) -> Removal {
        let m = self.0.mapv(|n| n as f64);
        let totals = m.sum_axis(ndarray::Axis(1));
        let share = &m / &totals;
        let mut out = Array2::zeros(m.dim());
        for (class, row) in share.outer_iter().enumerate() {
            let noise = row.sum() - row[class];
            for (given, &s) in row.iter().enumerate() {
                out[[class, given]] = s * remove[class] as f64 / noise;
            }
            out[[class, class]] = counts[class] as f64 - remove[class] as f64;
        }
        Removal(by_rows(&out))
    }
}

/// Whole numbers with each row's sum; -1, which removes nothing, where there is no number.
fn by_rows(m: &Array2<f64>) -> Array2<i64> {
    let mut out = Array2::zeros(m.dim());
    for (from, mut to) in m.outer_iter().zip(out.outer_iter_mut()) {
        for (to, n) in to.iter_mut().zip(round_keeping_sum(&from.to_vec())) {
            *to = n.unwrap_or(-1);
        }
    }
    out
}

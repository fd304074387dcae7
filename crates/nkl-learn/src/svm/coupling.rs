//! Class probabilities from pairwise ones: Wu, Lin & Weng (2004), the second method (minimise
//! Σ_i Σ_{j≠i} (r_ji p_i - r_ij p_j)², their algorithm 2).

/// `r[i * k + j]`: probability of i against j. Writes k probabilities that sum to 1.
pub(crate) fn couple(r: &[f64], k: usize, p: &mut [f64]) {
    let mut q = vec![0.0; k * k];
    for i in 0..k {
        for j in 0..k {
            if i != j {
                q[i * k + i] += r[j * k + i] * r[j * k + i];
                q[i * k + j] = -r[j * k + i] * r[i * k + j];
            }
        }
    }
    p.fill(1.0 / k as f64);
    let limit = 0.005 / k as f64;
    let mut qp = vec![0.0; k];
    for _ in 0..k.max(100) {
        // From the definition each time: small errors do not add up.
        let mut pqp = 0.0;
        for i in 0..k {
            qp[i] = (0..k).map(|j| q[i * k + j] * p[j]).sum();
            pqp += p[i] * qp[i];
        }
        let worst = qp.iter().map(|v| (v - pqp).abs()).fold(0.0, f64::max);
        if worst < limit {
            break;
        }
        for t in 0..k {
            let diff = (pqp - qp[t]) / q[t * k + t];
            p[t] += diff;
            pqp =
                (pqp + diff * (diff * q[t * k + t] + 2.0 * qp[t])) / ((1.0 + diff) * (1.0 + diff));
            for j in 0..k {
                qp[j] = (qp[j] + diff * q[t * k + j]) / (1.0 + diff);
                p[j] /= 1.0 + diff;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consistent_pairs_give_their_probabilities_back() {
        let truth = [0.5, 0.3, 0.15, 0.05];
        let mut r = vec![0.0; 16];
        for i in 0..4 {
            for j in 0..4 {
                r[i * 4 + j] = truth[i] / (truth[i] + truth[j]);
            }
        }
        let mut p = [0.0; 4];
        couple(&r, 4, &mut p);
        assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        // The iteration ends at 0.005 / k, as libsvm's.
        assert!(
            p.iter().zip(truth).all(|(p, t)| (p - t).abs() < 5e-3),
            "{p:?}"
        );
    }
}

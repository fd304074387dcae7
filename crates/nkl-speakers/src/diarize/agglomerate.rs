//! Which two clusters are one speaker.

use super::cluster::{Cluster, Em};
use super::kl;
use crate::SpeakersError;
use ndarray::ArrayView2;
use rayon::prelude::*;

/// Which pairs are looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Candidates {
    /// All.
    All,
    /// So many that are the most alike (see [`kl`]).
    Ranked(usize),
}

/// The pair that is best merged.
#[derive(Debug)]
pub(crate) struct Best {
    /// What ln p of the frames of both gains when one mixture with the components of both stands in
    /// place of two.
    pub score: f64,
    pair: (usize, usize),
    merged: Cluster,
}

impl Best {
    /// Rows of the smaller cluster of the pair.
    pub fn fewer_rows(&self, clusters: &[Cluster]) -> usize {
        let (a, b) = self.pair;
        let rows = [a, b].map(|i| clusters.get(i).map_or(0, |c| c.rows.len()));
        rows[0].min(rows[1])
    }

    /// Replaces the pair; the merged cluster is the last.
    pub fn put(self, clusters: &mut Vec<Cluster>) {
        let (a, b) = self.pair;
        clusters.remove(b);
        clusters.remove(a);
        clusters.push(self.merged);
    }
}

/// The best of the candidates, the first of equals; `None` without a pair. All clusters have rows.
pub(crate) fn best_pair(
    x: ArrayView2<f32>,
    clusters: &[Cluster],
    candidates: Candidates,
    em: Em,
) -> Result<Option<Best>, SpeakersError> {
    let count = clusters.len();
    let pairs: Vec<(usize, usize)> = match candidates {
        Candidates::All => (0..count)
            .flat_map(|i| (i + 1..count).map(move |j| (i, j)))
            .collect(),
        Candidates::Ranked(most) => {
            let mixtures: Vec<_> = clusters.iter().map(|c| &c.gmm).collect();
            kl::ranked(&mixtures)?.into_iter().take(most).collect()
        }
    };
    let tried: Vec<Best> = pairs
        .into_par_iter()
        .map(|pair| {
            let (a, b) = (&clusters[pair.0], &clusters[pair.1]);
            let merged = a.merged(b, x, em)?;
            let score = merged.log_likelihood - a.log_likelihood - b.log_likelihood;
            Ok(Best {
                score,
                pair,
                merged,
            })
        })
        .collect::<Result<_, SpeakersError>>()?;
    let better = |best: Option<Best>, next: Best| match best {
        Some(best) if best.score >= next.score => Some(best),
        _ => Some(next),
    };
    Ok(tried.into_iter().fold(None, better))
}

#[cfg(test)]
mod tests {
    use super::super::cluster::spread;
    use super::*;
    use ndarray::{s, Array2};

    const EM: Em = Em {
        iterations: 5,
        ridge: 1e-6,
    };

    #[test]
    fn same_speakers_gain_and_others_lose() {
        let mut state = 1u64;
        let mut uniform = || {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            (state >> 40) as f32 / (1u64 << 24) as f32
        };
        let mut normal = || (0..12).map(|_| uniform()).sum::<f32>() - 6.0;
        let mut x = Array2::from_shape_simple_fn((3000, 4), &mut normal);
        x.slice_mut(s![2000.., ..]).mapv_inplace(|v| v + 4.0);
        let cluster = |rows: std::ops::Range<u32>| {
            let rows: Vec<u32> = rows.collect();
            let start = spread(x.view(), &rows, 2).unwrap();
            Cluster::fit(x.view(), rows, start, EM).unwrap()
        };
        let clusters = [cluster(0..1000), cluster(1000..2000), cluster(2000..3000)];
        for candidates in [
            Candidates::All,
            Candidates::Ranked(1),
            Candidates::Ranked(9),
        ] {
            let best = best_pair(x.view(), &clusters, candidates, EM)
                .unwrap()
                .unwrap();
            assert_eq!(best.pair, (0, 1));
            let mut merged = clusters.to_vec();
            best.put(&mut merged);
            let last = best_pair(x.view(), &merged, Candidates::All, EM)
                .unwrap()
                .unwrap();
            assert!(last.score < -100.0, "{}", last.score);
        }
        assert!(best_pair(x.view(), &clusters[..1], Candidates::All, EM)
            .unwrap()
            .is_none());
        let mixtures = [&clusters[0].gmm, &clusters[1].gmm];
        assert!(kl::divergence(mixtures[0], mixtures[0]).unwrap().abs() < 1e-9);
        let there = kl::divergence(mixtures[0], mixtures[1]).unwrap();
        let back = kl::divergence(mixtures[1], mixtures[0]).unwrap();
        assert!((there - back).abs() < 1e-9);
    }
}

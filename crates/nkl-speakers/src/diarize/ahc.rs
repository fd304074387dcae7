//! Agglomerative clustering of anything that can be merged.

use rayon::prelude::*;

/// Something that can be one with others of its kind.
pub(crate) trait Item: Send + Sync + Sized {
    /// What is gained when both are one; the greatest gain is taken first.
    fn gain(&self, other: &Self) -> f64;

    /// Both as one.
    fn merge(&self, other: &Self) -> Self;
}

/// A cluster with the places of its members, in order.
struct Cluster<T> {
    item: T,
    members: Vec<usize>,
    /// The best partner behind it, and the gain.
    best: Option<(usize, f64)>,
}

/// Merges the best pair (the first of equals) until `stop` says so, which is asked with the number of
/// clusters and the gain of the next merge. Returns the members of each cluster, the clusters in the
/// order of their first members.
pub(crate) fn agglomerate<T: Item>(
    items: Vec<T>,
    stop: impl Fn(usize, f64) -> bool,
) -> Vec<Vec<usize>> {
    let mut clusters: Vec<Option<Cluster<T>>> = items
        .into_iter()
        .enumerate()
        .map(|(place, item)| {
            Some(Cluster {
                item,
                members: vec![place],
                best: None,
            })
        })
        .collect();
    let count = clusters.len();
    let first: Vec<_> = (0..count)
        .into_par_iter()
        .map(|i| best_after(&clusters, i))
        .collect();
    for (cluster, best) in clusters.iter_mut().flatten().zip(first) {
        cluster.best = best;
    }
    for left in (2..=count).rev() {
        let mut best: Option<(usize, usize, f64)> = None;
        for (i, cluster) in clusters.iter().enumerate() {
            if let Some((j, gain)) = cluster.as_ref().and_then(|c| c.best) {
                if best.is_none_or(|(_, _, most)| gain > most) {
                    best = Some((i, j, gain));
                }
            }
        }
        let Some((i, j, gain)) = best else { break };
        if stop(left, gain) {
            break;
        }
        merge(&mut clusters, i, j);
    }
    clusters.into_iter().flatten().map(|c| c.members).collect()
}

/// Puts `j` into the place of `i`, and looks for new partners where one of them was the partner.
fn merge<T: Item>(clusters: &mut [Option<Cluster<T>>], i: usize, j: usize) {
    let (Some(mut a), Some(b)) = (clusters[i].take(), clusters[j].take()) else {
        return;
    };
    a.item = a.item.merge(&b.item);
    a.members.extend(b.members);
    a.members.sort_unstable();
    clusters[i] = Some(a);
    let shared = &*clusters;
    let found: Vec<(usize, Option<(usize, f64)>)> = (0..clusters.len())
        .into_par_iter()
        .filter_map(|k| {
            let cluster = shared[k].as_ref()?;
            let old = cluster.best;
            let lost = old.is_some_and(|(partner, _)| partner == i || partner == j);
            if k == i || lost {
                return Some((k, best_after(shared, k)));
            }
            let merged = shared[i].as_ref().filter(|_| k < i)?;
            let gain = cluster.item.gain(&merged.item);
            let better = old.is_none_or(|(_, most)| gain > most);
            better.then_some((k, Some((i, gain))))
        })
        .collect();
    for (k, best) in found {
        if let Some(cluster) = &mut clusters[k] {
            cluster.best = best;
        }
    }
}

/// The best partner behind a cluster, the first of equals.
fn best_after<T: Item>(clusters: &[Option<Cluster<T>>], i: usize) -> Option<(usize, f64)> {
    let own = clusters[i].as_ref()?;
    let mut best: Option<(usize, f64)> = None;
    for (j, other) in clusters.iter().enumerate().skip(i + 1) {
        let Some(other) = other else { continue };
        let gain = own.item.gain(&other.item);
        if best.is_none_or(|(_, most)| gain > most) {
            best = Some((j, gain));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number and how many it is the mean of.
    struct Mean(f64, f64);

    impl Item for Mean {
        fn gain(&self, other: &Self) -> f64 {
            -(self.0 - other.0).abs()
        }

        fn merge(&self, other: &Self) -> Self {
            let n = self.1 + other.1;
            Mean((self.0 * self.1 + other.0 * other.1) / n, n)
        }
    }

    /// The same by looking at all pairs again and again.
    fn plainly(values: &[f64], left: usize) -> Vec<Vec<usize>> {
        let mut all: Vec<(Mean, Vec<usize>)> = values
            .iter()
            .enumerate()
            .map(|(i, v)| (Mean(*v, 1.0), vec![i]))
            .collect();
        while all.len() > left {
            let mut best = (0, 1, f64::NEG_INFINITY);
            for i in 0..all.len() {
                for j in i + 1..all.len() {
                    let gain = all[i].0.gain(&all[j].0);
                    if gain > best.2 {
                        best = (i, j, gain);
                    }
                }
            }
            let (item, members) = all.remove(best.1);
            all[best.0].0 = all[best.0].0.merge(&item);
            all[best.0].1.extend(members);
            all[best.0].1.sort_unstable();
        }
        all.into_iter().map(|(_, members)| members).collect()
    }

    #[test]
    fn merges_as_looking_at_all_pairs_does() {
        let values: Vec<f64> = (0..60).map(|i| f64::from(i * i * 7919 % 1000)).collect();
        for left in [1, 2, 5, 30, 60] {
            let items = values.iter().map(|v| Mean(*v, 1.0)).collect();
            let found = agglomerate(items, |count, _| count <= left);
            assert_eq!(found, plainly(&values, left));
        }
        let near = agglomerate(
            vec![Mean(0.0, 1.0), Mean(9.0, 1.0), Mean(1.0, 1.0)],
            |_, gain| gain < -5.0,
        );
        assert_eq!(near, [vec![0, 2], vec![1]]);
        assert!(agglomerate(Vec::<Mean>::new(), |_, _| false).is_empty());
    }
}

//! Where a feature may be cut: weighted quantiles of its values.
//!
//! As XGBoost's `hist` method finds them for up to 4098 rows (Chen & Guestrin 2016, appendix: the
//! weighted quantile summary and its pruning). Beyond, XGBoost merges summaries of parts of the
//! rows; here the one summary of all rows is pruned, which is closer to the quantiles and does not
//! depend on the order of the rows.

/// The most cuts, so that the number of a bin fits into a byte.
const MAX_BINS: usize = 256;
/// Summaries are held this many times finer than the bins before the last pruning.
const FINER: usize = 8;

/// A value and where it stands among all.
#[derive(Clone, Copy)]
struct Entry {
    /// Weight of all smaller values.
    below: f32,
    /// Weight of all values up to this one.
    upto: f32,
    /// Weight of this value.
    own: f32,
    value: f32,
}

impl Entry {
    fn middle(&self) -> f32 {
        self.below + self.upto
    }
}

/// Ascending cuts of a feature: bin b holds the values from cut b − 1 up to, but not including,
/// cut b. No cuts: the feature is constant. `weights`: one per value; `None`: all the same.
pub(super) fn cuts(values: &[f32], weights: Option<&[f32]>) -> Vec<f32> {
    let mut keys: Vec<u64> = match weights {
        None => values.iter().map(|&v| key(v, 1.0)).collect(),
        Some(weights) => values
            .iter()
            .zip(weights)
            .filter(|(_, &w)| w > 0.0)
            .map(|(&v, &w)| key(v, w))
            .collect(),
    };
    let count = keys.len();
    // Equal values by weight: the order of the rows leaves no trace in the sums.
    keys.sort_unstable();
    let mut entries = summary(&keys);
    for limit in [
        FINER * MAX_BINS + 1,
        FINER * MAX_BINS,
        count.min(MAX_BINS) + 1,
    ] {
        entries = prune(entries, limit);
    }
    // The smallest value cuts nothing off.
    let mut out: Vec<f32> = Vec::new();
    for entry in entries.iter().take(count.min(MAX_BINS)).skip(1) {
        if out.last().is_none_or(|&last| entry.value > last) {
            out.push(entry.value);
        }
    }
    out
}

/// Value and weight as one number that sorts in the same order.
fn key(value: f32, weight: f32) -> u64 {
    // `+ 0.0` makes -0 to 0.
    let bits = (value + 0.0).to_bits();
    let ordered = if bits >> 31 == 1 {
        !bits
    } else {
        bits | 1 << 31
    };
    u64::from(ordered) << 32 | u64::from(weight.to_bits())
}

fn value_and_weight(key: u64) -> (f32, f32) {
    let ordered = (key >> 32) as u32;
    let bits = if ordered >> 31 == 1 {
        ordered & !(1 << 31)
    } else {
        !ordered
    };
    (f32::from_bits(bits), f32::from_bits(key as u32))
}

fn summary(keys: &[u64]) -> Vec<Entry> {
    let mut out: Vec<Entry> = Vec::new();
    let mut total = 0.0_f64;
    for &key in keys {
        let (value, weight) = value_and_weight(key);
        let below = total as f32;
        total += f64::from(weight);
        match out.last_mut() {
            Some(last) if last.value == value => {
                last.upto = total as f32;
                last.own = last.upto - last.below;
            }
            _ => out.push(Entry {
                below,
                upto: total as f32,
                own: weight,
                value,
            }),
        }
    }
    out
}

/// Keeps at most `limit` entries: the first, the last, and those next to evenly spaced ranks.
fn prune(all: Vec<Entry>, limit: usize) -> Vec<Entry> {
    let (Some(first), Some(last)) = (all.first().copied(), all.last().copied()) else {
        return all;
    };
    if all.len() <= limit {
        return all;
    }
    let (begin, range, steps) = (first.upto, last.below - first.upto, limit - 1);
    let end = all.len() - 1;
    let mut out = vec![first];
    let (mut at, mut kept) = (1, 0);
    for step in 1..steps {
        let wanted = 2.0 * ((step as f32 * range) / steps as f32 + begin);
        while at < end && wanted >= all[at + 1].middle() {
            at += 1;
        }
        if at == end {
            break;
        }
        let (low, high) = (&all[at], &all[at + 1]);
        let between = (low.below + low.own) + (high.upto - high.own);
        let chosen = if wanted < between { at } else { at + 1 };
        if chosen != kept {
            out.push(all[chosen]);
            kept = chosen;
        }
    }
    if kept != end {
        out.push(last);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_are_all_told_apart() {
        let values = [3.0, -1.0, 2.5, -1.0, 0.0, -0.0, 3.0];
        assert_eq!(cuts(&values, None), [0.0, 2.5, 3.0]);
        assert!(cuts(&[7.0; 9], None).is_empty());
        assert!(cuts(&[], None).is_empty());
        let weights = [0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0];
        assert_eq!(cuts(&values, Some(&weights)), [0.0, 2.5]);
    }

    #[test]
    fn many_values_are_cut_evenly() {
        let values: Vec<f32> = (0..100_000).map(|i| (i * 7919 % 100_000) as f32).collect();
        let found = cuts(&values, None);
        assert_eq!(found.len(), 255);
        for (b, cut) in found.iter().enumerate() {
            let expected = (b + 1) as f32 * 100_000.0 / 256.0;
            assert!((cut - expected).abs() < 120.0, "{b}: {cut} {expected}");
        }
    }

    #[test]
    fn keys_sort_as_values() {
        let values = [f32::MIN, -1.5, -1e-40, 0.0, 1e-40, 2.0, f32::MAX];
        let keys: Vec<u64> = values.iter().map(|&v| key(v, 1.0)).collect();
        assert!(keys.windows(2).all(|k| k[0] < k[1]));
        assert!(keys
            .iter()
            .zip(values)
            .all(|(&k, v)| value_and_weight(k) == (v, 1.0)));
    }
}

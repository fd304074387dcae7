//! Sums and orders that have to come out the same everywhere.

/// Sum in the order that numpy's pairwise summation takes for a contiguous array: eight
/// accumulators per block of at most 128 values, halves for more. Where cells of a table stand at
/// exactly one half, this order decides how they are rounded.
pub(crate) fn pairwise_sum(x: &[f64]) -> f64 {
    const BLOCK: usize = 128;
    if x.len() < 8 {
        return x.iter().sum();
    }
    if x.len() <= BLOCK {
        let mut r = [0.0; 8];
        r.copy_from_slice(&x[..8]);
        let mut chunks = x[8..].chunks_exact(8);
        for chunk in chunks.by_ref() {
            r.iter_mut().zip(chunk).for_each(|(r, v)| *r += v);
        }
        let sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
        return chunks.remainder().iter().fold(sum, |s, v| s + v);
    }
    let mut half = x.len() / 2;
    half -= half % 8;
    pairwise_sum(&x[..half]) + pairwise_sum(&x[half..])
}

/// Row numbers in ascending order of `value`, ties by row number.
pub(crate) fn ascending(rows: &mut [usize], value: impl Fn(usize) -> f64) {
    rows.sort_by(|&a, &b| value(a).total_cmp(&value(b)).then(a.cmp(&b)));
}

/// The `count` rows with the lowest `value`, ties by row number, in no particular order. `rows`
/// ascend.
pub(crate) fn lowest(rows: &[usize], count: usize, value: impl Fn(usize) -> f64) -> Vec<usize> {
    let mut lowest = Lowest::new(count);
    rows.iter().for_each(|&row| lowest.offer(value(row), row));
    lowest.rows()
}

/// The `count` lowest of the values that are offered with their rows, ties by row. Keeps about
/// twice as many as are wanted, whatever is offered.
pub(crate) struct Lowest {
    count: usize,
    bound: f64,
    kept: Vec<(f64, usize)>,
}

impl Lowest {
    pub(crate) fn new(count: usize) -> Lowest {
        // Nothing is below minus infinity: without places nothing is kept.
        let bound = match count {
            0 => f64::NEG_INFINITY,
            _ => f64::INFINITY,
        };
        Lowest {
            count,
            bound,
            kept: Vec::new(),
        }
    }

    /// Only values below it can still be among the lowest.
    pub(crate) fn bound(&self) -> f64 {
        self.bound
    }

    /// Takes a value; rows have to come in ascending order.
    pub(crate) fn offer(&mut self, value: f64, row: usize) {
        if value < self.bound {
            self.kept.push((value, row));
            if self.kept.len() >= 2 * self.count + 16 {
                self.tighten();
            }
        }
    }

    fn tighten(&mut self) {
        if self.count == 0 || self.kept.len() < self.count {
            return;
        }
        let order = |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        let (_, last, _) = self.kept.select_nth_unstable_by(self.count - 1, order);
        self.bound = last.0;
        self.kept.truncate(self.count);
    }

    /// The rows.
    pub(crate) fn rows(mut self) -> Vec<usize> {
        self.tighten();
        self.kept.into_iter().map(|(_, row)| row).collect()
    }
}

/// Quantile by linear interpolation between order statistics (numpy's default), `q` in 0..=1.
/// `None` without values.
pub(crate) fn quantile(values: &[f64], q: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    let at = q * last as f64;
    let below = at.floor() as usize;
    let low = *sorted.get(below)?;
    let high = *sorted.get((below + 1).min(last))?;
    Some(low + (high - low) * (at - below as f64))
}

/// Median; `None` without values.
pub(crate) fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// Mean; 0 without values.
pub(crate) fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    pairwise_sum(values) / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_right_for_any_length() {
        for n in [0usize, 1, 7, 8, 9, 127, 128, 129, 1000, 4099] {
            let x: Vec<f64> = (0..n).map(|i| i as f64).collect();
            assert_eq!(pairwise_sum(&x), (n * n.saturating_sub(1) / 2) as f64);
        }
    }

    #[test]
    fn lowest_takes_ties_by_row() {
        let v = [2.0, 1.0, 1.0, 1.0, 3.0];
        let mut got = lowest(&[0, 1, 2, 3, 4], 2, |r| v[r]);
        got.sort_unstable();
        assert_eq!(got, [1, 2]);
        assert!(lowest(&[0, 1], 0, |r| v[r]).is_empty());
        let many: Vec<usize> = (0..1000).collect();
        let value = |r: usize| f64::from((r as u32 * 7919) % 101);
        let mut sorted = many.clone();
        ascending(&mut sorted, value);
        let mut got = lowest(&many, 37, value);
        ascending(&mut got, value);
        assert_eq!(got, sorted[..37]);
    }

    #[test]
    fn quantiles_are_numpys() {
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.75), Some(3.25));
        assert_eq!(median(&[]), None);
    }
}

//! The balanced split as a problem of numbers: counts per speaker, and a score.

/// A variable whose distribution the parts should share.
pub(crate) struct Variable {
    /// Its weight.
    pub(crate) weight: f64,
    /// Number of its values.
    pub(crate) values: usize,
    /// Rows of each speaker with each value: `counts[speaker * values + value]`.
    pub(crate) counts: Vec<u32>,
}

impl Variable {
    /// Counts the values `codes` of each row by speaker.
    pub(crate) fn new(weight: f64, codes: &[usize], speakers: &[usize], n_speakers: usize) -> Self {
        let values = codes.iter().max().map_or(0, |m| m + 1);
        let mut counts = vec![0; n_speakers * values];
        for (code, speaker) in codes.iter().zip(speakers) {
            counts[speaker * values + code] += 1;
        }
        Variable {
            weight,
            values,
            counts,
        }
    }

    fn of(&self, speaker: usize) -> &[u32] {
        &self.counts[speaker * self.values..(speaker + 1) * self.values]
    }
}

/// Which speakers go to test (and dev), so that the parts are alike?
pub(crate) struct Problem {
    /// The variables to balance.
    pub(crate) variables: Vec<Variable>,
    /// Classes of which every part needs at least one row; not used for numbers.
    pub(crate) classes: Option<Variable>,
    /// Rows of each speaker.
    pub(crate) sizes: Vec<u32>,
    /// For test and dev: number of speakers, and share of rows wanted.
    pub(crate) parts: Vec<(usize, f64)>,
    /// Weight of the size term.
    pub(crate) size_weight: f64,
}

/// How good a division is: the smallest is best, compared from left to right.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Quality {
    /// Classes that a part lacks, over all parts.
    pub(crate) lacking_classes: u32,
    /// Values of variables that test or dev lack.
    pub(crate) lacking_values: u32,
    /// The score.
    pub(crate) score: f64,
}

impl Quality {
    /// Better than any.
    pub(crate) fn better_than(&self, other: Option<&Quality>) -> bool {
        other.is_none_or(|o| self < o)
    }
}

/// Running counts of one part.
#[derive(Clone)]
pub(crate) struct Tally {
    rows: u32,
    classes: Vec<u32>,
    values: Vec<Vec<u32>>,
}

impl Problem {
    /// Number of speakers.
    pub(crate) fn speakers(&self) -> usize {
        self.sizes.len()
    }

    /// Nobody.
    pub(crate) fn empty(&self) -> Tally {
        Tally {
            rows: 0,
            classes: vec![0; self.classes.as_ref().map_or(0, |c| c.values)],
            values: self.variables.iter().map(|v| vec![0; v.values]).collect(),
        }
    }

    /// Everybody.
    pub(crate) fn total(&self) -> Tally {
        let mut tally = self.empty();
        (0..self.speakers()).for_each(|s| self.add(&mut tally, s));
        tally
    }

    /// Adds a speaker.
    pub(crate) fn add(&self, tally: &mut Tally, speaker: usize) {
        self.change(tally, speaker, |count, by| *count += by);
    }

    /// Takes a speaker out.
    pub(crate) fn remove(&self, tally: &mut Tally, speaker: usize) {
        self.change(tally, speaker, |count, by| *count -= by);
    }

    fn change(&self, tally: &mut Tally, speaker: usize, apply: impl Fn(&mut u32, u32)) {
        apply(&mut tally.rows, self.sizes[speaker]);
        if let Some(classes) = &self.classes {
            tally
                .classes
                .iter_mut()
                .zip(classes.of(speaker))
                .for_each(|(t, c)| apply(t, *c));
        }
        for (counts, variable) in tally.values.iter_mut().zip(&self.variables) {
            counts
                .iter_mut()
                .zip(variable.of(speaker))
                .for_each(|(t, c)| apply(t, *c));
        }
    }

    /// The quality of a division: `parts` holds the tally of test, and of dev if there is one.
    ///
    /// score = (Σ w(v) · max over parts of JSD(all, part) + w(size) · max over parts of
    /// |rows(part)/rows - share|) / (Σ w(v) + w(size)), where JSD is the square root of the
    /// Jensen-Shannon divergence in nats (splitutils 0.4, `calc_split_score`).
    pub(crate) fn quality(&self, total: &Tally, parts: &[Tally]) -> Quality {
        let mut lacking_classes = 0;
        for (class, all) in total.classes.iter().enumerate() {
            let outside: u32 = parts.iter().map(|p| p.classes[class]).sum();
            lacking_classes += u32::from(*all == outside);
            lacking_classes += parts.iter().filter(|p| p.classes[class] == 0).count() as u32;
        }
        let (mut sum, mut weights, mut lacking_values) = (0.0, 0.0, 0);
        for (v, variable) in self.variables.iter().enumerate() {
            let mut worst = 0.0_f64;
            for part in parts {
                lacking_values += part.values[v].iter().filter(|c| **c == 0).count() as u32;
                worst = worst.max(divergence(&total.values[v], &part.values[v]));
            }
            sum += variable.weight * worst;
            weights += variable.weight;
        }
        let off = parts
            .iter()
            .zip(&self.parts)
            .map(|(p, (_, share))| (f64::from(p.rows) / f64::from(total.rows) - share).abs())
            .fold(0.0, f64::max);
        sum += self.size_weight * off;
        weights += self.size_weight;
        let score = if weights > 0.0 { sum / weights } else { 0.0 };
        Quality {
            lacking_classes,
            lacking_values,
            score,
        }
    }
}

/// Square root of the Jensen-Shannon divergence (natural logarithm) between two distributions given
/// as counts: sqrt((KL(p|m) + KL(q|m)) / 2) with m = (p + q) / 2. 1 if either is empty.
pub(crate) fn divergence(p: &[u32], q: &[u32]) -> f64 {
    let (n, m): (u32, u32) = (p.iter().sum(), q.iter().sum());
    if n == 0 || m == 0 {
        return 1.0;
    }
    let mut sum = 0.0;
    for (p, q) in p.iter().zip(q) {
        let (p, q) = (f64::from(*p) / f64::from(n), f64::from(*q) / f64::from(m));
        let mean = (p + q) / 2.0;
        if p > 0.0 {
            sum += p * (p / mean).ln();
        }
        if q > 0.0 {
            sum += q * (q / mean).ln();
        }
    }
    (sum.max(0.0) / 2.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divergence_is_scipys() {
        // scipy.spatial.distance.jensenshannon([.5, .5], [.25, .75]) and ([1, 0], [0, 1]).
        assert!((divergence(&[2, 2], &[1, 3]) - 0.183_907_790_940_474_32).abs() < 1e-12);
        assert!((divergence(&[5, 0], &[0, 7]) - 2.0_f64.ln().sqrt()).abs() < 1e-12);
        assert_eq!(divergence(&[3, 6, 9], &[1, 2, 3]), 0.0);
    }
}

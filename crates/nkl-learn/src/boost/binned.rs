//! The training data as numbers of bins.

use super::cuts::cuts;
use ndarray::ArrayView2;
use rayon::prelude::*;

/// Features in one group: their bins in one row are one word.
pub(super) const GROUP: usize = 8;

/// A feature that is not constant.
pub(super) struct Feature {
    /// Its column in the training data.
    pub column: u32,
    /// Its cuts, ascending.
    pub cuts: Vec<f32>,
}

/// Rows × features as bins of one byte.
pub(super) struct Binned {
    rows: usize,
    features: Vec<Feature>,
    /// Per group of features and row: byte j is the bin of the group's feature j.
    words: Vec<Vec<u64>>,
}

/// Single precision, as XGBoost holds features; what is too large for it is as large as can be.
pub(super) fn narrow(value: f64) -> f32 {
    value.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32
}

impl Binned {
    /// From rows × features. (Row numbers are 32 bit: 4 billion rows of f64 do not fit in memory.)
    pub(super) fn new(x: ArrayView2<f64>, weights: Option<&[f32]>) -> Self {
        let rows = x.nrows();
        let columns: Vec<(Feature, Vec<u8>)> = (0..x.ncols())
            .into_par_iter()
            .filter_map(|column| {
                let values: Vec<f32> = x.column(column).iter().map(|&v| narrow(v)).collect();
                let cuts = cuts(&values, weights);
                if cuts.is_empty() {
                    return None;
                }
                let bins = values.iter().map(|&v| bin(&cuts, v)).collect();
                let column = column as u32;
                Some((Feature { column, cuts }, bins))
            })
            .collect();
        let words = columns
            .par_chunks(GROUP)
            .map(|group| {
                let mut words = vec![0_u64; rows];
                for (j, (_, bins)) in group.iter().enumerate() {
                    for (word, &bin) in words.iter_mut().zip(bins) {
                        *word |= u64::from(bin) << (8 * j);
                    }
                }
                words
            })
            .collect();
        Binned {
            rows,
            features: columns.into_iter().map(|(feature, _)| feature).collect(),
            words,
        }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn features(&self) -> &[Feature] {
        &self.features
    }

    pub(super) fn groups(&self) -> usize {
        self.words.len()
    }

    /// The features of a group, with the number of the first one.
    pub(super) fn group(&self, group: usize) -> (usize, &[Feature]) {
        let first = group * GROUP;
        let end = (first + GROUP).min(self.features.len());
        (first, &self.features[first..end])
    }

    /// Bins of a group, by row.
    pub(super) fn words(&self, group: usize) -> &[u64] {
        &self.words[group]
    }

    /// Bins of one feature: by row, the byte from bit `shift` on.
    pub(super) fn column(&self, feature: usize) -> (&[u64], usize) {
        (&self.words[feature / GROUP], 8 * (feature % GROUP))
    }
}

/// The number of cuts that are not above `value`.
fn bin(cuts: &[f32], value: f32) -> u8 {
    cuts.partition_point(|&cut| cut <= value).min(255) as u8
}

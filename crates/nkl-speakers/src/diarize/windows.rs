//! Short pieces of speech, in which one speaker is assumed.

use super::Speech;
use std::ops::Range;

/// Where so many seconds are not heard speakers change more easily.
pub(crate) const PAUSE: f64 = 0.15;

/// Rows of each window: every stretch of speech is cut to equal pieces of about `seconds`.
pub(crate) fn windows(speech: &Speech, seconds: f64) -> Vec<Range<usize>> {
    let length = speech.rows_in(seconds);
    let mut all = Vec::new();
    for stretch in &speech.stretches {
        let rows = stretch.rows.len();
        let count = ((rows as f64 / length as f64).round() as usize).max(1);
        let border = |i: usize| stretch.rows.start + i * rows / count;
        all.extend((0..count).map(|i| border(i)..border(i + 1)));
    }
    all
}

/// A label for each row from one for each window.
pub(crate) fn spread(windows: &[Range<usize>], labels: &[usize]) -> Vec<usize> {
    let each = windows.iter().zip(labels);
    each.flat_map(|(window, &label)| std::iter::repeat_n(label, window.len()))
        .collect()
}

/// The label of each member from the members of each cluster.
pub(crate) fn labels(clusters: &[Vec<usize>], count: usize) -> Vec<usize> {
    let mut labels = vec![0; count];
    for (label, members) in clusters.iter().enumerate() {
        members.iter().for_each(|&member| labels[member] = label);
    }
    labels
}

//! Is a class too rare?

use serde::Serialize;

/// The rarest class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Imbalance {
    /// Which class is the rarest of those that occur.
    pub class: usize,
    /// Its share of the rows.
    pub share: f64,
    /// Whether the share is below 0.1 / K, K the classes that occur.
    pub is_issue: bool,
    /// Shape (N,): the share for rows of that class, else 1.
    pub score: Vec<f64>,
}

/// Looks at how often the labels occur; `None` without rows.
pub fn imbalance(given: &[usize]) -> Option<Imbalance> {
    let classes = given.iter().max()? + 1;
    let mut counts = vec![0usize; classes];
    given.iter().for_each(|&y| counts[y] += 1);
    let occurring = counts.iter().filter(|&&n| n > 0).count();
    let (class, &rows) = counts
        .iter()
        .enumerate()
        .filter(|(_, &n)| n > 0)
        .min_by_key(|(_, &n)| n)?;
    let share = rows as f64 / given.len() as f64;
    Some(Imbalance {
        class,
        share,
        is_issue: share < 0.1 / occurring as f64,
        score: given
            .iter()
            .map(|&y| if y == class { share } else { 1.0 })
            .collect(),
    })
}

//! `MODEL.validation_split`: rows that are kept from learning, to see when to stop.

use crate::{LearnError, TargetRef};
use rand::seq::SliceRandom;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Rows to learn from and rows to evaluate on, each ascending. Of every class the `share` is taken
/// out, but never all of it.
///
/// Errors: none would be left on one of the sides.
pub(super) fn divide(
    target: TargetRef,
    share: f64,
    seed: u64,
) -> Result<(Vec<usize>, Vec<usize>), LearnError> {
    let rows = target.len();
    let groups: Vec<Vec<usize>> = match target {
        TargetRef::Values(_) => vec![(0..rows).collect()],
        TargetRef::Classes { index, count } => (0..count)
            .map(|class| (0..rows).filter(|&row| index[row] == class).collect())
            .collect(),
    };
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut out = vec![false; rows];
    for mut group in groups {
        group.shuffle(&mut rng);
        let wanted = (share * group.len() as f64).round() as usize;
        for &row in group.iter().take(wanted.min(group.len().saturating_sub(1))) {
            out[row] = true;
        }
    }
    let (evaluate, learn): (Vec<usize>, Vec<usize>) = (0..rows).partition(|&row| out[row]);
    if evaluate.is_empty() {
        return Err(LearnError::Data(format!(
            "MODEL.validation_split = {share} leaves no sample of {rows} to see when to stop; \
             give a dev part, or leave early_stopping_rounds out"
        )));
    }
    Ok((learn, evaluate))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_gives_its_share_and_keeps_a_row() {
        let index: Vec<usize> = (0..101).map(|i| if i == 7 { 2 } else { i % 2 }).collect();
        let target = TargetRef::Classes {
            index: &index,
            count: 3,
        };
        let (learn, evaluate) = divide(target, 0.2, 1).unwrap();
        assert_eq!((learn.len(), evaluate.len()), (81, 20));
        let of = |rows: &[usize], class| rows.iter().filter(|&&r| index[r] == class).count();
        assert_eq!([0, 1, 2].map(|c| of(&evaluate, c)), [10, 10, 0]);
        assert_eq!(divide(target, 0.2, 1).unwrap().1, evaluate);
        assert_ne!(divide(target, 0.2, 2).unwrap().1, evaluate);
        let values = vec![0.5; 10];
        assert_eq!(
            divide(TargetRef::Values(&values), 0.3, 0).unwrap().1.len(),
            3
        );
        assert!(divide(TargetRef::Values(&values[..1]), 0.9, 0).is_err());
    }
}

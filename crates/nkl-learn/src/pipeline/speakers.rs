//! One prediction for each speaker (`PLOT.combine_per_speaker`).

use crate::{LearnError, Prediction, TargetRef};
use ndarray::Array2;

/// How the predictions of a speaker's samples become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Combine {
    /// The mean of the probabilities, or of the values.
    Mean,
    /// The class that was predicted most often (of equally frequent ones, that with the larger
    /// mean probability); of values, the median.
    Mode,
}

impl Combine {
    /// By its name in the settings.
    ///
    /// # Errors
    /// Another name.
    pub fn named(name: &str) -> Result<Self, LearnError> {
        match name {
            "mean" => Ok(Combine::Mean),
            "mode" => Ok(Combine::Mode),
            _ => Err(LearnError::Unknown {
                what: "PLOT.combine_per_speaker",
                name: name.to_owned(),
                known: "mean, mode".to_owned(),
            }),
        }
    }
}

/// Truth and prediction of speakers.
#[derive(Debug, Clone, PartialEq)]
pub struct BySpeaker {
    /// Numbers of the speakers, rising.
    pub speakers: Vec<usize>,
    /// How many samples each has.
    pub samples: Vec<usize>,
    /// What is true of each: the class that most of its samples have (the first of equally
    /// frequent ones), or the mean of their values.
    pub truth: SpeakerTruth,
    /// What is predicted for each. Under [`Combine::Mode`] probabilities are the shares of the
    /// samples that were taken for the class.
    pub prediction: Prediction,
}

/// See [`BySpeaker::truth`].
#[derive(Debug, Clone, PartialEq)]
pub enum SpeakerTruth {
    /// Class numbers, and how many there are.
    Classes(Vec<usize>, usize),
    /// Real values.
    Values(Vec<f64>),
}

impl SpeakerTruth {
    /// As a target of as many rows as there are speakers.
    pub fn view(&self) -> TargetRef<'_> {
        match self {
            SpeakerTruth::Classes(index, count) => TargetRef::Classes {
                index,
                count: *count,
            },
            SpeakerTruth::Values(values) => TargetRef::Values(values),
        }
    }
}

/// Combines the predictions of `rows`; `target` and `speakers` are those of all samples.
///
/// # Errors
/// Rows, predictions and speakers that do not fit each other.
pub fn by_speaker(
    target: TargetRef,
    rows: &[usize],
    prediction: &Prediction,
    speakers: &[usize],
    how: Combine,
) -> Result<BySpeaker, LearnError> {
    let misfit = || LearnError::Shape("predictions, rows and speakers do not fit".to_string());
    let mut places: Vec<(usize, usize)> = Vec::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate() {
        places.push((*speakers.get(*row).ok_or_else(misfit)?, place));
    }
    places.sort_unstable();
    let groups: Vec<(usize, Vec<usize>)> = places
        .chunk_by(|a, b| a.0 == b.0)
        .filter_map(|group| Some((group.first()?.0, group.iter().map(|(_, p)| *p).collect())))
        .collect();
    let own = |group: &[usize]| -> Vec<usize> {
        group.iter().filter_map(|p| rows.get(*p).copied()).collect()
    };
    let (truth, prediction) = match (target, prediction) {
        (TargetRef::Classes { index, count }, Prediction::Classes { proba }) => {
            if proba.nrows() != rows.len() || proba.ncols() != count {
                return Err(misfit());
            }
            let mut all = Array2::zeros((groups.len(), count));
            let mut truth = Vec::with_capacity(groups.len());
            for ((_, group), mut to) in groups.iter().zip(all.outer_iter_mut()) {
                let classes = own(group);
                let classes = classes.iter().filter_map(|row| index.get(*row).copied());
                truth.push(most_frequent(classes, count));
                to.assign(&class_shares(proba, group, how));
            }
            (
                SpeakerTruth::Classes(truth, count),
                Prediction::Classes { proba: all },
            )
        }
        (TargetRef::Values(values), Prediction::Values(predicted)) => {
            if predicted.len() != rows.len() {
                return Err(misfit());
            }
            let of = |group: &[usize], from: &[f64]| -> Vec<f64> {
                group.iter().filter_map(|p| from.get(*p).copied()).collect()
            };
            let truth = groups
                .iter()
                .map(|(_, group)| mean(&of(&own(group), values)));
            let joined = groups.iter().map(|(_, group)| {
                let mut own = of(group, predicted);
                match how {
                    Combine::Mean => mean(&own),
                    Combine::Mode => super::missing::median(&mut own),
                }
            });
            (
                SpeakerTruth::Values(truth.collect()),
                Prediction::Values(joined.collect()),
            )
        }
        _ => return Err(misfit()),
    };
    Ok(BySpeaker {
        samples: groups.iter().map(|(_, group)| group.len()).collect(),
        speakers: groups.into_iter().map(|(speaker, _)| speaker).collect(),
        truth,
        prediction,
    })
}

/// What stands for the probabilities of a group of rows.
fn class_shares(proba: &Array2<f64>, group: &[usize], how: Combine) -> ndarray::Array1<f64> {
    let n = group.len().max(1) as f64;
    let rows = proba.select(ndarray::Axis(0), group);
    let mean = rows.sum_axis(ndarray::Axis(0)) / n;
    if how == Combine::Mean {
        return mean;
    }
    let mut shares = ndarray::Array1::zeros(proba.ncols());
    for row in rows.outer_iter() {
        shares[crate::fitted::arg_max(row)] += 1.0 / n;
    }
    let most = shares.iter().copied().fold(0.0, f64::max);
    // Of equally frequent classes the one with the larger mean probability comes out ahead.
    let tied = |c: &usize| shares[*c] > most - 0.5 / n;
    let winner = (0..shares.len())
        .filter(tied)
        .reduce(|a, b| if mean[b] > mean[a] { b } else { a });
    if let Some(winner) = winner {
        let others = (0..shares.len()).filter(|c| *c != winner && shares[*c] >= shares[winner]);
        let others: Vec<usize> = others.collect();
        // Far less than one sample's share, so that the numbers stay what they say.
        for other in others {
            let little = 1e-9 * shares[other];
            shares[other] -= little;
            shares[winner] += little;
        }
    }
    shares
}

fn most_frequent(classes: impl Iterator<Item = usize>, count: usize) -> usize {
    let mut counts = vec![0_usize; count];
    for class in classes {
        if let Some(n) = counts.get_mut(class) {
            *n += 1;
        }
    }
    let mut best = 0;
    for (class, n) in counts.iter().enumerate() {
        if *n > counts[best] {
            best = class;
        }
    }
    best
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn classes_of_speakers() {
        // Speaker 7 has rows 0, 2 and 4, speaker 3 the others; row 5 is not predicted.
        let speakers = [7, 3, 7, 3, 7, 3];
        let index = [1, 0, 1, 0, 1, 0];
        let target = TargetRef::Classes {
            index: &index,
            count: 2,
        };
        let prediction = Prediction::Classes {
            proba: array![[0.6, 0.4], [0.9, 0.1], [0.55, 0.45], [0.4, 0.6], [0.0, 1.0]],
        };
        let rows = [0, 1, 2, 3, 4];
        let joined = |how| by_speaker(target, &rows, &prediction, &speakers, how).unwrap();
        let mean = joined(Combine::Mean);
        assert_eq!((mean.speakers, mean.samples), (vec![3, 7], vec![2, 3]));
        assert_eq!(mean.truth, SpeakerTruth::Classes(vec![0, 1], 2));
        assert_eq!(mean.prediction.classes().unwrap(), [0, 1]);
        let Prediction::Classes { proba } = &mean.prediction else {
            panic!("classes")
        };
        assert!((proba[[1, 1]] - 1.85 / 3.0).abs() < 1e-12);
        // Two of three samples of speaker 7 are taken for class 0; speaker 3 is tied.
        let mode = joined(Combine::Mode);
        assert_eq!(mode.prediction.classes().unwrap(), [0, 0]);
    }

    #[test]
    fn a_tie_goes_to_the_larger_mean() {
        let prediction = Prediction::Classes {
            proba: array![[0.51, 0.49], [0.1, 0.9]],
        };
        let target = TargetRef::Classes {
            index: &[1, 1],
            count: 2,
        };
        let mode = by_speaker(target, &[0, 1], &prediction, &[0, 0], Combine::Mode).unwrap();
        assert_eq!(mode.prediction.classes().unwrap(), [1]);
        let Prediction::Classes { proba } = mode.prediction else {
            panic!("classes")
        };
        assert!((proba.sum() - 1.0).abs() < 1e-15 && (proba[[0, 0]] - 0.5).abs() < 1e-8);
    }

    #[test]
    fn values_of_speakers() {
        let prediction = Prediction::Values(vec![1.0, 5.0, 9.0, 2.0]);
        let values = [1.0, 2.0, 3.0, 4.0];
        let joined = |how| {
            let target = TargetRef::Values(&values);
            by_speaker(target, &[0, 1, 2, 3], &prediction, &[0, 0, 1, 0], how).unwrap()
        };
        let mean = joined(Combine::Mean);
        assert_eq!(mean.truth, SpeakerTruth::Values(vec![7.0 / 3.0, 3.0]));
        assert_eq!(mean.prediction, Prediction::Values(vec![8.0 / 3.0, 9.0]));
        let mode = joined(Combine::Mode);
        assert_eq!(mode.prediction, Prediction::Values(vec![2.0, 9.0]));
        let target = TargetRef::Values(&values);
        assert!(by_speaker(target, &[9], &prediction, &[0], Combine::Mean).is_err());
        assert!(Combine::named("max").is_err());
    }
}

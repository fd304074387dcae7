//! Where method `viterbi` begins, and which of several results is believed.
//!
//! In a short recording what comes out depends on the start: a first cluster with two voices is never
//! parted again. So it begins several times, and the result that agrees most with all the others is
//! taken: mistakes differ, what is right recurs (the first hypothesis of DOVER: A. Stolcke, T. Yoshioka,
//! "DOVER: a method for combining diarization outputs", ASRU 2019).

use crate::score::assign;
use ndarray::Array2;

/// How clusters begin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Start {
    /// Length of windows, seconds.
    pub window: f64,
    /// Seconds of speech for each cluster that mixtures begin with.
    pub cluster: f64,
    /// Seconds of speech for each component of a mixture.
    pub component: f64,
    /// Frames that the covariance of all speech counts for in that of a window.
    pub prior: f64,
}

const fn start(window: f64, cluster: f64, component: f64, prior: f64) -> Start {
    Start {
        window,
        cluster,
        component,
        prior,
    }
}

/// The first is the one of long recordings.
const STARTS: [Start; 9] = [
    start(1.0, 6.0, 1.5, 30.0),
    start(1.0, 3.0, 1.5, 30.0),
    start(1.0, 3.0, 1.0, 30.0),
    start(0.7, 6.0, 1.5, 30.0),
    start(1.5, 4.0, 1.5, 30.0),
    start(1.0, 3.0, 1.5, 120.0),
    start(1.0, 6.0, 1.0, 15.0),
    start(1.0, 4.0, 1.5, 60.0),
    start(1.0, 4.0, 1.0, 30.0),
];
/// Seconds of audible speech up to which a recording is short.
const SHORT: f64 = 360.0;

/// The starts of a recording with so many seconds of speech.
pub(crate) fn starts(seconds: f64) -> &'static [Start] {
    match seconds <= SHORT {
        true => &STARTS,
        false => &STARTS[..1],
    }
}

/// Which labelling agrees with the others in most frames, the first of equals; all have a label for the
/// same frames.
pub(crate) fn most_agreed(all: &[Vec<usize>]) -> usize {
    let agreed = |one: &Vec<usize>| all.iter().map(|other| agreement(one, other)).sum::<f64>();
    let each: Vec<f64> = all.iter().map(agreed).collect();
    (0..each.len()).fold(0, |best, i| if each[i] > each[best] { i } else { best })
}

/// Frames that have the same speaker, when speakers are paired as well as can be.
fn agreement(a: &[usize], b: &[usize]) -> f64 {
    let count = |labels: &[usize]| labels.iter().max().map_or(0, |last| last + 1);
    let mut both = Array2::<f64>::zeros((count(a), count(b)));
    for (a, b) in a.iter().zip(b) {
        both[[*a, *b]] += 1.0;
    }
    let pairs = assign(both.view()).into_iter().enumerate();
    pairs.filter_map(|(a, b)| Some(both[[a, b?]])).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_that_the_others_are_like_is_taken() {
        let labels = |text: &str| -> Vec<usize> {
            let digits = text.chars().filter_map(|c| c.to_digit(10));
            digits.map(|digit| digit as usize).collect()
        };
        // The same speakers under other names agree in full.
        assert_eq!(agreement(&labels("0011223"), &labels("2200113")), 7.0);
        assert_eq!(agreement(&labels("0011"), &labels("0000")), 2.0);
        let all = ["0000000", "0011220", "1100221", "1122001", "0011222"].map(labels);
        assert_eq!(most_agreed(&all), 1);
        assert_eq!(most_agreed(&all[..1]), 0);
        assert_eq!(most_agreed(&[vec![], vec![]]), 0);
        assert_eq!((starts(60.0).len(), starts(1800.0).len()), (9, 1));
    }
}

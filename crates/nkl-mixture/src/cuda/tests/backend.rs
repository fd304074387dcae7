//! Numbers of the engine.

use super::super::card::Card;
use super::super::engine::Engine;
use super::cases::{Case, DIAGONAL, FULL};
use super::{emulator, on_every_card, reference, Check};
use crate::{
    train, Covariance, CovarianceType, Cpu, Frames, Gmm, MixtureError, Rows, Second, Source,
    Statistics, Stop, TrainOptions, Values,
};
use ndarray::{array, Array2, ArrayView2, Axis};

/// Both kinds with their sizes.
fn sizes() -> impl Iterator<Item = (CovarianceType, [usize; 3])> {
    let diagonal = DIAGONAL.iter().map(|&s| (CovarianceType::Diagonal, s));
    diagonal.chain(FULL.iter().map(|&s| (CovarianceType::Full, s)))
}

/// As close as single precision gets: sums against what they are sums of, so that a sum of large numbers
/// that is near 0 may be wrong in the last digits of those.
fn assert_statistics(found: &Statistics, expected: &Statistics, x: ArrayView2<f64>, name: &str) {
    assert_eq!(found.frames, expected.frames, "{name}");
    let n = expected.frames as f64;
    let close = |a: f64, b: f64, size: f64, what: &str| {
        assert!(
            (a - b).abs() <= 2e-5 * (size + b.abs()),
            "{name}, {what}: {a} is not {b} (sizes of {size})"
        );
    };
    let total = expected.log_likelihood;
    close(
        found.log_likelihood,
        total,
        total.abs().max(n),
        "log-likelihood",
    );
    let spread = x.std_axis(Axis(0), 0.0);
    let mean = x.mean_axis(Axis(0)).unwrap();
    for ((m, i), &first) in expected.first.indexed_iter() {
        let weight = expected.n[m] + 1e-3;
        close(found.n[m], expected.n[m], weight, "n");
        // Around the mean of all frames, where statistics are made and where variances come from.
        let centred = |s: &Statistics| s.first[[m, i]] - s.n[m] * mean[i];
        let size = weight * (spread[i] + 1e-9 * mean[i].abs() + f64::MIN_POSITIVE);
        close(centred(found), centred(expected), size, "first order");
        assert!(first.is_finite());
    }
    match (&found.second, &expected.second) {
        (Second::Diagonal(a), Second::Diagonal(b)) => {
            for ((m, i), &b) in b.indexed_iter() {
                let centred = |s: &Statistics, second: f64| {
                    second - 2.0 * mean[i] * s.first[[m, i]] + s.n[m] * mean[i] * mean[i]
                };
                let size = (expected.n[m] + 1e-3) * (spread[i].powi(2) + 1e-9 * mean[i].powi(2));
                let (a, b) = (centred(found, a[[m, i]]), centred(expected, b));
                close(a, b, size + f64::MIN_POSITIVE, "second order");
            }
        }
        (Second::Full(a), Second::Full(b)) => {
            for ((m, i, j), &b) in b.indexed_iter() {
                assert_eq!(a[[m, i, j]], a[[m, j, i]], "{name}: symmetric");
                let centred = |s: &Statistics, second: f64| {
                    second - mean[i] * s.first[[m, j]] - mean[j] * s.first[[m, i]]
                        + s.n[m] * mean[i] * mean[j]
                };
                let size = (expected.n[m] + 1e-3)
                    * (spread[i] * spread[j] + 1e-9 * (mean[i] * mean[j]).abs());
                let (a, b) = (centred(found, a[[m, i, j]]), centred(expected, b));
                close(a, b, size + f64::MIN_POSITIVE, "second order");
            }
        }
        _ => panic!("{name}: another kind of statistics"),
    }
}

struct EStep;

impl Check for EStep {
    fn on<C: Card + Clone>(&self, card: C) {
        for (kind, [n, d, m]) in sizes() {
            let case = Case::new(n, d, m, kind, (n * d + m) as u64);
            let name = format!("{}, {kind:?}, N={n} D={d} M={m}", card.name());
            let mut engine = Engine::new(card.clone(), case.x.view().into(), None).unwrap();
            let found = engine.statistics(&case.gmm).unwrap();
            let expected = reference::statistics(case.x.view(), &case.gmm);
            assert_statistics(&found, &expected, case.x.view(), &name);
            let again = engine.statistics(&case.gmm).unwrap();
            assert_eq!(found, again, "{name}: the same bytes again");
            let cpu = Cpu::new(case.x.view())
                .unwrap()
                .statistics(&case.gmm)
                .unwrap();
            assert_statistics(&found, &cpu, case.x.view(), &name);
        }
    }
}

#[test]
fn the_e_step_gives_the_statistics_of_the_reference_and_of_the_processor() {
    on_every_card(EStep);
}

struct SingleFrames;

impl Check for SingleFrames {
    fn on<C: Card + Clone>(&self, card: C) {
        for (kind, [n, d, m]) in sizes() {
            let case = Case::new(n, d, m, kind, (n + d * m) as u64);
            let name = format!("{}, {kind:?}, N={n} D={d} M={m}", card.name());
            let mut engine = Engine::new(card.clone(), case.x.view().into(), None).unwrap();
            let found = engine.per_frame(&case.gmm, true).unwrap();
            let (logs, posteriors) = reference::posteriors(case.x.view(), &case.gmm);
            let given = found.posteriors.unwrap();
            for f in 0..n {
                let (a, b) = (found.log_likelihoods[f], logs[f]);
                assert!(
                    (a - b).abs() <= 2e-5 * b.abs().max(1.0),
                    "{name}: ln p {a}, {b}"
                );
                for c in 0..m {
                    let (a, b) = (f64::from(given[[f, c]]), posteriors[[f, c]]);
                    assert!((a - b).abs() <= 2e-4, "{name}: posterior {a}, {b}");
                }
                let best = posteriors.row(f).fold(0.0_f64, |a, &b| a.max(b));
                assert!(
                    posteriors[[f, found.best[f] as usize]] >= best - 2e-4,
                    "{name}: best"
                );
            }
        }
    }
}

#[test]
fn densities_posteriors_and_best_components_are_those_of_the_reference() {
    on_every_card(SingleFrames);
}

struct KMeans;

impl Check for KMeans {
    fn on<C: Card + Clone>(&self, card: C) {
        for [n, d, k] in DIAGONAL {
            let case = Case::new(n, d, k, CovarianceType::Diagonal, (n * k + d) as u64);
            let name = format!("{}, N={n} D={d} K={k}", card.name());
            let centroids = case.gmm.means.view();
            let expected = reference::nearest(case.x.view(), centroids);
            let mut engine = Engine::new(card.clone(), case.x.view().into(), None).unwrap();
            let (labels, distances) = engine.nearest(centroids).unwrap();
            let mut counts = vec![0.0; k];
            let mut sums = Array2::<f64>::zeros((k, d));
            let mut inertia = 0.0;
            for f in 0..n {
                let (label, distance) = expected[f];
                let tolerance = 1e-5 * distance + 1e-6 * d as f64;
                assert!(
                    (distances[f] - distance).abs() <= tolerance,
                    "{name}: distance"
                );
                let difference = &case.x.row(f) - &centroids.row(labels[f] as usize);
                let other = difference.dot(&difference);
                assert!(
                    labels[f] as usize == label || other - distance <= tolerance,
                    "{name}"
                );
                counts[labels[f] as usize] += 1.0;
                let mut sum = sums.row_mut(labels[f] as usize);
                sum += &case.x.row(f);
                inertia += distance;
            }
            let round = engine.assign(centroids).unwrap();
            assert_eq!(round.counts.to_vec(), counts, "{name}: whole frames");
            let size = inertia + 1e-6 * (n * d) as f64;
            assert!(
                (round.inertia - inertia).abs() <= 1e-5 * size,
                "{name}: inertia"
            );
            for (a, b) in round.sums.iter().zip(&sums) {
                assert!(
                    (a - b).abs() <= 1e-5 * b.abs().max(n as f64),
                    "{name}: sum {a}, {b}"
                );
            }
        }
    }
}

#[test]
fn centroids_get_the_frames_that_are_nearest_to_them() {
    on_every_card(KMeans);
}

struct Ties;

impl Check for Ties {
    fn on<C: Card + Clone>(&self, card: C) {
        let x = array![[0.0, 0.0], [2.0, 0.0], [0.5, -3.0]];
        let centroids =
            Array2::from_shape_fn((300, 2), |(k, i)| if k < 3 && i == 0 { 9.0 } else { 1.0 });
        let mut engine = Engine::new(card, x.view().into(), None).unwrap();
        let (labels, _) = engine.nearest(centroids.view()).unwrap();
        assert_eq!(labels.to_vec(), [3, 3, 3]);
        let gmm = Gmm::around(centroids, CovarianceType::Full).unwrap();
        let best = engine.per_frame(&gmm, false).unwrap().best;
        assert_eq!(best.to_vec(), [3, 3, 3]);
    }
}

#[test]
fn among_equals_the_first_is_best() {
    on_every_card(Ties);
}

struct Streaming;

impl Check for Streaming {
    fn on<C: Card + Clone>(&self, card: C) {
        for kind in [CovarianceType::Diagonal, CovarianceType::Full] {
            let case = Case::new(700, 5, 4, kind, 11);
            let x = case.x.mapv(|v| v as f32);
            let expected = reference::statistics(x.mapv(f64::from).view(), &case.gmm);
            // 128 frames of 8 rows and two raw copies take 9,216 bytes.
            for bytes in [13_000, 30_000, 1 << 24] {
                let mut engine = Engine::new(card.clone(), x.view().into(), Some(bytes)).unwrap();
                let name = format!("{bytes} bytes, blocks of {}", engine.most);
                let found = engine.statistics(&case.gmm).unwrap();
                assert_statistics(&found, &expected, x.mapv(f64::from).view(), &name);
                let logs = engine.per_frame(&case.gmm, false).unwrap().log_likelihoods;
                assert!(
                    (logs.sum() - expected.log_likelihood).abs() < 0.05,
                    "{name}"
                );
            }
            let error = Engine::new(card.clone(), x.view().into(), Some(1000))
                .err()
                .unwrap();
            assert!(error.to_string().contains("too little"), "{error}");
        }
    }
}

#[test]
fn frames_that_do_not_fit_go_through_in_blocks() {
    on_every_card(Streaming);
}

struct SomeRows;

impl Check for SomeRows {
    fn on<C: Card + Clone>(&self, card: C) {
        let case = Case::new(400, 6, 5, CovarianceType::Diagonal, 5);
        let ranges = [10..150, 0..3, 390..400];
        let list: Vec<u32> = (0..400).rev().step_by(3).collect();
        let flipped = case.x.t().as_standard_layout().reversed_axes().to_owned();
        for (rows, chosen) in [
            (
                Rows::Ranges(&ranges),
                ranges.iter().cloned().flatten().collect::<Vec<_>>(),
            ),
            (
                Rows::List(&list),
                list.iter().map(|&r| r as usize).collect(),
            ),
        ] {
            let picked = case.x.select(Axis(0), &chosen);
            let frames = Frames {
                values: Values::F64(flipped.view()),
                rows,
            };
            let mut engine = Engine::new(card.clone(), frames, None).unwrap();
            let expected = reference::statistics(picked.view(), &case.gmm);
            let found = engine.statistics(&case.gmm).unwrap();
            assert_statistics(&found, &expected, picked.view(), "some rows");
        }
    }
}

#[test]
fn only_the_rows_that_count_are_taken_from_any_layout() {
    on_every_card(SomeRows);
}

struct Training;

/// The engine as what training takes.
struct Trainable<'e, 'a, C: Card>(&'e mut Engine<'a, C>);

impl<C: Card> Source for Trainable<'_, '_, C> {
    fn statistics(&mut self, gmm: &Gmm) -> Result<Statistics, MixtureError> {
        self.0.statistics(gmm)
    }
}

impl Check for Training {
    fn on<C: Card + Clone>(&self, card: C) {
        for kind in [CovarianceType::Diagonal, CovarianceType::Full] {
            let case = Case::new(3000, 7, 6, kind, 3);
            let x = case.x.mapv(|v| v as f32);
            let options = TrainOptions {
                stop: Stop::after(10),
                ..TrainOptions::default()
            };
            let mut start = case.gmm.clone();
            start.weights.fill(1.0 / 6.0);
            let mut cpu = Cpu::new(x.view()).unwrap();
            let expected = train(&mut cpu, start.clone(), &options).unwrap();
            let mut engine = Engine::new(card.clone(), x.view().into(), None).unwrap();
            let found = train(&mut Trainable(&mut engine), start, &options).unwrap();
            assert_same_model(&found.gmm, &expected.gmm, x.mapv(f64::from).view());
            for (a, b) in found.history.iter().zip(&expected.history) {
                assert!((a - b).abs() <= 1e-5 * b.abs(), "{kind:?}: {a} is not {b}");
            }
        }
    }
}

/// To 1e-4: weights and variances of themselves, means of the spread of the data.
fn assert_same_model(a: &Gmm, b: &Gmm, x: ArrayView2<f64>) {
    let spread = x.std_axis(Axis(0), 0.0);
    for (a, b) in a.weights.iter().zip(&b.weights) {
        assert!((a - b).abs() <= 1e-4 * b, "weight {a} is not {b}");
    }
    for (((_, i), a), b) in a.means.indexed_iter().zip(&b.means) {
        assert!((a - b).abs() <= 1e-4 * spread[i], "mean {a} is not {b}");
    }
    match (&a.covariance, &b.covariance) {
        (Covariance::Diagonal(a), Covariance::Diagonal(b)) => {
            for (a, b) in a.iter().zip(b) {
                assert!((a - b).abs() <= 1e-4 * b, "variance {a} is not {b}");
            }
        }
        (Covariance::Full(a), Covariance::Full(b)) => {
            for (((m, i, j), a), &c) in a.indexed_iter().zip(b) {
                let size = (b[[m, i, i]] * b[[m, j, j]]).sqrt();
                assert!((a - c).abs() <= 1e-4 * size, "covariance {a} is not {c}");
            }
        }
        _ => panic!("another kind"),
    }
}

#[test]
fn training_gives_the_model_of_the_processor() {
    on_every_card(Training);
}

#[test]
fn the_order_of_threads_and_blocks_changes_nothing() {
    let Some(forward) = emulator::emulator() else {
        return;
    };
    let backward = emulator::Emulator {
        reversed: true,
        ..forward
    };
    for (kind, [n, d, m]) in sizes() {
        let case = Case::new(n, d, m, kind, 9);
        let run = |card| {
            let mut engine = Engine::new(card, case.x.view().into(), None).unwrap();
            let frames = engine.per_frame(&case.gmm, true).unwrap();
            let round = engine.assign(case.gmm.means.view()).unwrap();
            let statistics = engine.statistics(&case.gmm).unwrap();
            (statistics, frames.posteriors, frames.best, round.sums)
        };
        assert_eq!(run(forward), run(backward), "{kind:?}, N={n} D={d} M={m}");
    }
}

#[test]
fn what_cannot_be_computed_is_refused_by_name() {
    let Some(card) = emulator::emulator() else {
        return;
    };
    let refused = |x: &Array2<f64>| {
        let error = Engine::new(card, x.view().into(), None).err();
        error.map(|e| e.to_string()).unwrap_or_default()
    };
    let mut x = Array2::ones((4, 2));
    assert!(refused(&Array2::zeros((0, 2))).contains("0 frames"));
    x[[2, 1]] = f64::NAN;
    assert!(
        refused(&x).contains("row 2, dimension 1 is NaN"),
        "{}",
        refused(&x)
    );
    // A dimension that does not vary, duplicates, and a frame too far for single precision.
    x[[2, 1]] = 1.0;
    let gmm = Gmm::around(array![[1.0, 1.0], [0.0, 2.0]], CovarianceType::Diagonal).unwrap();
    let mut engine = Engine::new(card, x.view().into(), None).unwrap();
    let found = engine.statistics(&gmm).unwrap();
    assert_statistics(
        &found,
        &reference::statistics(x.view(), &gmm),
        x.view(),
        "constant",
    );
    let far = Gmm::around(array![[1e30, 1.0]], CovarianceType::Diagonal).unwrap();
    let error = engine.statistics(&far).unwrap_err().to_string();
    assert!(error.contains("device = cpu"), "{error}");
    let other = Gmm::around(Array2::zeros((1, 3)), CovarianceType::Diagonal).unwrap();
    assert!(matches!(
        engine.statistics(&other),
        Err(MixtureError::Dimensions { .. })
    ));
}

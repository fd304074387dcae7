//! Agreement with scikit-learn on real features.

mod common;

use common::{plan, shared, Corpus};
use ndarray::Axis;
use nkl_config::plan::{Measure, ModelPlan, Task};
use nkl_learn::metrics::{interval_of_classes, Confusion};
use nkl_learn::{build, scale, TargetRef, Training};

/// How a class is chosen.
#[derive(Clone, Copy, PartialEq)]
enum By {
    /// The most probable.
    Probability,
    /// The one that wins most pairs, as scikit-learn's `SVC.predict`.
    Votes,
}

/// Predicted classes of `test` after standard scaling on `train`.
fn predict(
    corpus: &Corpus,
    plan: &ModelPlan,
    train: &[usize],
    test: &[usize],
    seed: u64,
    by: By,
) -> Vec<usize> {
    let (classes, count) = corpus.classes();
    let (mut x_train, mut x_test) = (
        corpus.x.select(Axis(0), train),
        corpus.x.select(Axis(0), test),
    );
    let scaler = scale::fit("standard", x_train.view()).unwrap();
    scaler.apply(&mut x_train, None).unwrap();
    scaler.apply(&mut x_test, None).unwrap();
    let y: Vec<usize> = train.iter().map(|&r| classes[r]).collect();
    let estimator = build(plan, Task::Classification).unwrap();
    let training = Training {
        x: x_train.view(),
        y: TargetRef::Classes { index: &y, count },
        weights: None,
        dev: None,
        seed,
    };
    let fitted = estimator.fit(&training).unwrap();
    if by == By::Votes {
        let votes = fitted.votes(x_test.view()).unwrap().unwrap();
        return votes
            .rows()
            .into_iter()
            .map(|r| (0..count).rev().max_by_key(|&c| r[c]).unwrap())
            .collect();
    }
    fitted.predict(x_test.view()).unwrap().classes().unwrap()
}

/// UAR of all predictions of 5 speaker-disjunct folds together.
fn uar_of_folds(corpus: &Corpus, plan: &ModelPlan, seed: u64, by: By) -> f64 {
    let (classes, count) = corpus.classes();
    let speakers = corpus.speaker_numbers();
    let mut predicted = vec![0; classes.len()];
    for fold in 0..5 {
        let (test, train): (Vec<usize>, Vec<usize>) =
            (0..classes.len()).partition(|&r| speakers[r] % 5 == fold);
        for (row, class) in test
            .iter()
            .zip(predict(corpus, plan, &train, &test, seed, by))
        {
            predicted[*row] = class;
        }
    }
    Confusion::new(&classes, &predicted, count)
        .unwrap()
        .uar()
        .unwrap()
}

/// The UAR that scikit-learn reaches, by corpus and model.
fn reference(corpus: &str, model: &str) -> f64 {
    let path = shared()
        .unwrap()
        .join("reference/metrics/speaker_5fold_egemaps_sklearn.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let line = text
        .lines()
        .find(|l| l.starts_with(&format!("{corpus},{model},")))
        .unwrap();
    line.split(',').nth(2).unwrap().parse().unwrap()
}

#[test]
fn five_folds_as_scikit_learn() {
    for name in ["emodb", "urdu"] {
        let Some(corpus) = Corpus::load(name) else {
            return;
        };
        let linear = ModelPlan {
            kernel: Some("linear".into()),
            c: Some(0.01),
            ..plan("svm")
        };
        use By::{Probability, Votes};
        // The reference for svm is `SVC.predict`, which goes by votes.
        let models = [
            (plan("svm"), "svm_rbf_C1", Votes, 0.01, 1),
            (linear, "svm_linear_C0.01", Votes, 0.01, 1),
            (plan("knn"), "knn5", Probability, 0.01, 1),
            (plan("bayes"), "nb", Probability, 0.01, 1),
            (plan("log_reg"), "logreg", Probability, 0.01, 1),
            (plan("tree"), "tree", Probability, 0.03, 20),
            (plan("forest"), "rf100", Probability, 0.03, 5),
        ];
        for (plan, model, by, tolerance, seeds) in models {
            let mean = (0..seeds)
                .map(|s| uar_of_folds(&corpus, &plan, 42 + s, by))
                .sum::<f64>()
                / seeds as f64;
            let reference = reference(name, model);
            println!("{name} {model}: {mean:.4}, scikit-learn {reference:.4}");
            assert!(
                (mean - reference).abs() <= tolerance,
                "{name} {model}: {mean:.4}, scikit-learn {reference:.4}"
            );
        }
        if name == "emodb" {
            // SVC(probability=True, random_state=42), classes by predict_proba.
            let by_probability = uar_of_folds(&corpus, &common::plan("svm"), 42, Probability);
            assert!(
                (by_probability - 0.591_194).abs() < 1e-5,
                "{by_probability}"
            );
        }
    }
}

#[test]
fn anchor() {
    let Some(corpus) = Corpus::load("emodb") else {
        return;
    };
    let corpus = corpus.only(&["anger", "happiness", "neutral", "sadness"]);
    let (classes, count) = corpus.classes();
    let of_test = |r: &usize| ["11", "12", "13", "14"].contains(&corpus.speakers[*r].as_str());
    let (test, train): (Vec<usize>, Vec<usize>) = (0..classes.len()).partition(of_test);
    assert_eq!((train.len(), test.len()), (205, 134));
    let truth: Vec<usize> = test.iter().map(|&r| classes[r]).collect();
    let svm = predict(&corpus, &plan("svm"), &train, &test, 42, By::Probability);
    let confusion = Confusion::new(&truth, &svm, count).unwrap();
    println!(
        "svm: UAR {:?} ACC {:?}",
        confusion.uar(),
        confusion.accuracy()
    );
    let interval = interval_of_classes(Measure::Uar, &truth, &svm, count)
        .unwrap()
        .unwrap();
    println!("{interval:?}");
    assert!((confusion.uar().unwrap() - 0.7997).abs() < 5e-5);
    assert!((confusion.accuracy().unwrap() - 0.806).abs() < 5e-4);
    assert!((interval.low - 0.740).abs() < 5e-4 && (interval.high - 0.858).abs() < 5e-4);
    let knn = predict(&corpus, &plan("knn"), &train, &test, 42, By::Probability);
    let uar = Confusion::new(&truth, &knn, count).unwrap().uar().unwrap();
    assert!((uar - 0.709).abs() < 5e-4, "{uar}");
}

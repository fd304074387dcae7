use super::*;
use crate::importance::tests::{plan, table};
use ndarray::{Array2, ArrayView1};
use nkl_config::plan::Task;
use nkl_learn::{Boosted, BoostedTree, Forest, Prediction, TargetRef, Training, Tree, TreeNode};

/// A model of this kind on the table of the tests of importance.
fn fit(kind: &str, rounds: &str, depth: &str, real: bool, count: usize) -> Fitted {
    let x = table();
    let class = |row: ArrayView1<f64>| {
        let both = usize::from(row[0] + 0.5 * row[2] > 0.2) + usize::from(row[3] > 0.5);
        both.min(count - 1)
    };
    let classes: Vec<usize> = x.outer_iter().map(class).collect();
    let values: Vec<f64> = x.outer_iter().map(|r| 2.0 * r[1] + r[4] * r[4]).collect();
    let (task, y) = match real {
        true => (Task::Regression, TargetRef::Values(&values)),
        false => (
            Task::Classification,
            TargetRef::Classes {
                index: &classes,
                count,
            },
        ),
    };
    let estimator = nkl_learn::build(&plan(kind, rounds, depth), task).unwrap();
    let training = Training {
        x: x.view(),
        y,
        weights: None,
        dev: None,
        seed: 3,
    };
    estimator.fit(&training).unwrap()
}

fn explained(fitted: &Fitted) -> Explanation {
    let x = table();
    let few = x.slice(ndarray::s![..25, ..]);
    explain(fitted, few, x.view(), &Sampling::default()).unwrap()
}

/// Base and values of a sample added up.
fn total(found: &Explanation, row: usize, output: usize) -> f64 {
    let own = found.values.index_axis(Axis(0), row);
    found.base[output] + own.column(output).sum()
}

fn near(a: f64, b: f64, tolerance: f64, what: &str) {
    assert!((a - b).abs() < tolerance, "{what}: {a} {b}");
}

#[test]
fn values_and_base_add_up_to_the_output() {
    let x = table();
    let of = |fitted: &Fitted| fitted.predict(x.view()).unwrap();
    for (kind, rounds, depth) in [("tree", "null", "null"), ("forest", "20", "4")] {
        for real in [false, true] {
            let name = format!("{kind}{}", if real { "_reg" } else { "" });
            let fitted = fit(&name, rounds, depth, real, 3);
            let found = explained(&fitted);
            assert_eq!(found.method, Method::Trees);
            for row in 0..25 {
                match of(&fitted) {
                    Prediction::Classes { proba } => (0..3).for_each(|c| {
                        near(total(&found, row, c), proba[[row, c]], 1e-9, &name);
                    }),
                    Prediction::Values(v) => near(total(&found, row, 0), v[row], 1e-9, &name),
                }
            }
        }
    }
}

#[test]
fn boosted_trees_are_explained_before_the_link() {
    let x = table();
    for (kind, real, count) in [("xgr", true, 3), ("xgb", false, 2), ("xgb", false, 3)] {
        let fitted = fit(kind, "12", "3", real, count);
        let Model::Boosted(model) = &fitted.model else {
            panic!("{kind} is boosted");
        };
        let found = explained(&fitted);
        for row in 0..25 {
            // The same sum in double precision.
            let outputs = model.base.len();
            for output in 0..outputs {
                let trees = model.trees.iter().skip(output).step_by(outputs);
                let sum: f64 = trees.map(|tree| answer(tree, x.row(row))).sum();
                let sum = sum + f64::from(model.base[output]);
                near(total(&found, row, output), sum, 1e-9, kind);
            }
        }
        match (fitted.predict(x.view()).unwrap(), count) {
            (Prediction::Values(v), _) => near(total(&found, 7, 0), v[7], 1e-5, kind),
            (Prediction::Classes { proba }, 2) => {
                let p = 1.0 / (1.0 + (-total(&found, 7, 0)).exp());
                near(p, proba[[7, 1]], 1e-6, kind);
                assert_eq!(found.classes, Some(vec![1]));
            }
            (Prediction::Classes { proba }, _) => {
                let odds = |c: usize| total(&found, 7, c).exp();
                let p = odds(1) / (0..3).map(odds).sum::<f64>();
                near(p, proba[[7, 1]], 1e-6, kind);
            }
        }
    }
}

fn answer(tree: &BoostedTree, x: ArrayView1<f64>) -> f64 {
    let mut at = 0;
    loop {
        let node = tree.0[at];
        if node.feature == TreeNode::LEAF {
            return f64::from(node.value);
        }
        let left = (x[node.feature as usize] as f32) < node.value;
        at = if left { at + 1 } else { node.right as usize };
    }
}

/// What a tree says where only the features of `known` are: other splits share by cover.
fn expected(tree: &Tree, cover: &[f64], x: ArrayView1<f64>, known: u32, node: usize) -> f64 {
    if tree.feature[node] == Tree::LEAF {
        return tree.answers[tree.left[node] as usize];
    }
    let feature = tree.feature[node] as usize;
    let (left, right) = (tree.left[node] as usize, tree.right[node] as usize);
    let below = |child| expected(tree, cover, x, known, child);
    if known >> feature & 1 == 1 {
        return below(if x[feature] <= tree.threshold[node] {
            left
        } else {
            right
        });
    }
    let whole = cover[left] + cover[right];
    (cover[left] * below(left) + cover[right] * below(right)) / whole
}

/// Shapley values by their definition, over all sets of features.
fn by_definition(value: impl Fn(u32) -> f64, features: usize) -> Vec<f64> {
    let factorial = |n: usize| (1..=n).map(|i| i as f64).product::<f64>();
    let of = |feature: usize| {
        let sets = (0..1u32 << features).filter(|set| set >> feature & 1 == 0);
        sets.map(|set| {
            let size = set.count_ones() as usize;
            let weight = factorial(size) * factorial(features - size - 1) / factorial(features);
            weight * (value(set | 1 << feature) - value(set))
        })
        .sum()
    };
    (0..features).map(of).collect()
}

#[test]
fn trees_equal_the_definition() {
    let x = table();
    // A feature may be asked for several times on one way: deep trees of few features.
    for depth in ["1", "2", "3", "5", "null"] {
        let fitted = fit("tree_reg", "null", depth, true, 3);
        let Model::Trees(forest) = &fitted.model else {
            panic!("a tree");
        };
        let tree = &forest.trees[0];
        let mut cover = vec![0.0; tree.feature.len()];
        for row in x.outer_iter() {
            let mut node = 0;
            loop {
                cover[node] += 1.0;
                if tree.feature[node] == Tree::LEAF {
                    break;
                }
                let left = row[tree.feature[node] as usize] <= tree.threshold[node];
                node = if left {
                    tree.left[node]
                } else {
                    tree.right[node]
                } as usize;
            }
        }
        let found = explained(&fitted);
        for row in 0..25 {
            let value = |known| expected(tree, &cover, x.row(row), known, 0);
            let exact = by_definition(value, 5);
            for (feature, exact) in exact.iter().enumerate() {
                near(found.values[[row, feature, 0]], *exact, 1e-9, depth);
            }
            near(found.base[0], value(0), 1e-9, depth);
        }
    }
}

/// shap 0.51 on scikit-learn's trees, and `pred_contribs` of XGBoost 3.2 (single precision).
#[test]
fn values_are_those_of_shap() {
    let check = |fitted: &Fitted, base: &[f64], expected: &[&[f64]], tolerance: f64| {
        let found = explained(fitted);
        for (output, base) in base.iter().enumerate() {
            near(found.base[output], *base, tolerance, "base");
            for (feature, value) in expected[output].iter().enumerate() {
                near(
                    found.values[[7, feature, output]],
                    *value,
                    tolerance,
                    "value",
                );
            }
        }
    };
    let base = [0.325, 0.558_333_333_333, 0.116_666_666_667];
    let expected: [&[f64]; 3] = [
        &[-0.1625, 0.0, 0.0, -0.1625, 0.0],
        &[-0.080_698_529_412, 0.0, 0.0, -0.301_164_215_686, 0.0],
        &[0.243_198_529_412, 0.0, 0.0, 0.463_664_215_686, 0.0],
    ];
    check(&fit("tree", "null", "2", false, 3), &base, &expected, 1e-9);
    let values: &[f64] = &[0.0, -1.039_884_177_658, 0.0, 0.176_382_516_813, 0.0];
    let fitted = fit("tree_reg", "null", "2", true, 3);
    check(&fitted, &[0.517_609_483_317], &[values], 1e-9);
    let values: &[f64] = &[
        0.004_632_202,
        -0.608_538_330,
        -0.007_408_926,
        0.494_763_941,
        0.225_219_518,
    ];
    let fitted = fit("xgr", "12", "3", true, 3);
    check(&fitted, &[0.517_019_629], &[values], 1e-5);
    let values: &[f64] = &[1.810_862_780, 0.0, 0.0, 1.304_132_938, 0.0];
    let fitted = fit("xgb", "12", "3", false, 2);
    check(&fitted, &[0.873_090_565], &[values], 1e-5);
    let base = [0.162_448_406, 0.773_978_949, -0.946_022_152];
    let expected: [&[f64]; 3] = [
        &[-1.010_983_467, 0.0, 0.0, -0.808_165_431, 0.0],
        &[0.293_637_753, -0.613_243_163, -1.769_662_976, 0.0, 0.0],
        &[0.864_811_778, 0.0, 0.0, 1.997_370_839, 0.070_679_009],
    ];
    check(&fit("xgb", "12", "3", false, 3), &base, &expected, 1e-5);
}

#[test]
fn linear_models_and_permutations_agree() {
    let x = table();
    let few = x.slice(ndarray::s![..4, ..]);
    let fitted = fit("lin_reg", "null", "null", true, 3);
    let exact = explained(&fitted);
    assert_eq!(exact.method, Method::Linear);
    let all = Sampling {
        background: x.nrows(),
        orders: 1,
        seed: 1,
    };
    let drawn = permutations::explain(&fitted, few, x.view(), &all).unwrap();
    for ((row, feature, output), value) in drawn.values.indexed_iter() {
        near(*value, exact.values[[row, feature, output]], 1e-9, "linear");
    }
    let odds = explained(&fit("log_reg", "null", "null", false, 3));
    assert_eq!((odds.unit, odds.base.len()), (Unit::LogOdds, 3));
    assert_eq!(
        explained(&fit("log_reg", "null", "null", false, 2))
            .base
            .len(),
        1
    );
}

#[test]
fn permutations_add_up_and_repeat() {
    let x = table();
    let fitted = fit("knn", "null", "null", false, 3);
    let few = x.slice(ndarray::s![..5, ..]);
    let sampling = Sampling::default();
    let found = explain(&fitted, few, x.view(), &sampling).unwrap();
    assert_eq!(found.method, Method::Permutations);
    let Prediction::Classes { proba } = fitted.predict(few).unwrap() else {
        panic!("classes");
    };
    for row in 0..5 {
        (0..3).for_each(|c| near(total(&found, row, c), proba[[row, c]], 1e-9, "knn"));
    }
    assert_eq!(found, explain(&fitted, few, x.view(), &sampling).unwrap());
    let other = Sampling {
        seed: 9,
        ..sampling
    };
    assert_ne!(found, explain(&fitted, few, x.view(), &other).unwrap());
}

#[test]
fn what_does_not_fit_is_refused() {
    let fitted = fit("tree", "null", "2", false, 3);
    let (x, sampling) = (table(), Sampling::default());
    let narrow = Array2::zeros((2, 4));
    let said = explain(&fitted, narrow.view(), x.view(), &sampling).unwrap_err();
    assert!(said.to_string().contains("4 features"), "{said}");
    let none = Array2::zeros((0, 5));
    explain(&fitted, x.view(), none.view(), &sampling).unwrap_err();
    let mut gap = table();
    gap[[1, 2]] = f64::NAN;
    explain(&fitted, gap.view(), x.view(), &sampling).unwrap_err();
}

#[test]
fn damaged_trees_do_not_panic() {
    let damaged = Tree {
        feature: vec![0, 9, Tree::LEAF],
        threshold: vec![0.1],
        left: vec![1, 0, 7],
        right: vec![2, 99, 0],
        answers: vec![0.5],
    };
    let trees = Forest {
        classes: 0,
        trees: vec![damaged],
    };
    let node = |feature, right| TreeNode {
        feature,
        value: 0.5,
        right,
    };
    let boosted = Boosted {
        link: nkl_learn::Link::Identity,
        base: vec![0.0],
        trees: vec![
            BoostedTree(vec![node(0, 77), node(8, 0)]),
            BoostedTree(vec![]),
        ],
    };
    for model in [Model::Trees(trees), Model::Boosted(boosted)] {
        let fitted = Fitted {
            features: 5,
            present: vec![],
            classes: 0,
            model,
        };
        explained(&fitted);
    }
}

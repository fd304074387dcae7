use super::*;
use ndarray::Array2;
use rand::Rng;

/// Two overlapping clouds of unequal size and a third one.
fn clouds() -> (Array2<f64>, Vec<usize>) {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let y: Vec<usize> = (0..120)
        .map(|i| {
            if i < 70 {
                0
            } else if i < 100 {
                1
            } else {
                2
            }
        })
        .collect();
    let x = Array2::from_shape_fn((120, 4), |(row, _)| {
        rng.random_range(-1.0..1.0) + 0.6 * y[row] as f64
    });
    (x, y)
}

fn run(name: &str) -> (Array2<f64>, Vec<usize>, Balanced) {
    let (x, y) = clouds();
    let balanced = balance(name, x.view(), &y, 3, 42).unwrap();
    (x, y, balanced)
}

#[test]
fn over_sampling_fills_up_to_the_largest_class_and_keeps_all_rows() {
    for name in ["ros", "smote", "borderlinesmote", "svmsmote"] {
        let (x, y, balanced) = run(name);
        assert_eq!(points::counts(&balanced.y, 3), [70, 70, 70], "{name}");
        assert_eq!(balanced.x.slice(ndarray::s![..120, ..]), x, "{name}");
        assert_eq!(balanced.y[..120], y[..], "{name}");
    }
}

#[test]
fn adasyn_comes_close_to_the_largest_class() {
    let (_, _, balanced) = run("adasyn");
    for n in points::counts(&balanced.y, 3) {
        assert!((60..=80).contains(&n), "{n}");
    }
}

#[test]
fn smote_points_lie_on_segments_between_rows_of_the_class() {
    for name in ["smote", "borderlinesmote", "adasyn"] {
        let (x, y, balanced) = run(name);
        for (point, class) in balanced.x.outer_iter().zip(&balanced.y).skip(120) {
            let rows = points::of_class(&y, *class);
            let on_segment = rows.iter().any(|a| {
                rows.iter().any(|b| {
                    let (a, b) = (x.row(*a), x.row(*b));
                    let span = &b - &a;
                    let length = span.dot(&span);
                    let t = if length > 0.0 {
                        (&point - &a).dot(&span) / length
                    } else {
                        0.0
                    };
                    let off = &point - &(&a + &(&span * t));
                    (0.0..=1.0).contains(&t) && off.dot(&off) < 1e-18
                })
            });
            assert!(on_segment, "{name}: {point}");
        }
    }
}

#[test]
fn under_sampling_goes_down_to_the_smallest_class() {
    for name in ["randomundersampler", "clustercentroids"] {
        assert_eq!(points::counts(&run(name).2.y, 3), [20, 20, 20], "{name}");
    }
}

#[test]
fn cleaning_spares_the_smallest_class_and_removes_rows_of_the_others() {
    for name in ["editednearestneighbours", "tomeklinks"] {
        let after = points::counts(&run(name).2.y, 3);
        assert_eq!(after[2], 20, "{name}");
        assert!(
            after[0] + after[1] < 100 && after[0] > 0 && after[1] > 0,
            "{name}: {after:?}"
        );
    }
}

#[test]
fn no_tomek_link_is_left_of_the_first_kind() {
    let (x, y) = clouds();
    let linked = |x: &Array2<f64>, y: &[usize]| {
        let all: Vec<usize> = (0..y.len()).collect();
        let near = clean::neighbours(x.view(), x.view(), &all, 1);
        (0..y.len())
            .filter(|i| near[near[*i][0]][0] == *i && y[near[*i][0]] != y[*i])
            .count()
    };
    let (_, _, after) = run("smotetomek");
    assert!(linked(&x, &y) > 0);
    assert!(after.y.len() < 210);
}

#[test]
fn the_same_seed_gives_the_same_rows() {
    for entry in registry() {
        assert_eq!(run(entry.name).2, run(entry.name).2, "{}", entry.name);
    }
}

#[test]
fn too_few_rows_and_unknown_names_are_named() {
    let x = Array2::from_shape_fn((8, 2), |(i, j)| (i * 3 + j) as f64);
    let y = [0, 0, 0, 0, 0, 0, 1, 1];
    let few = balance("smote", x.view(), &y, 2, 1)
        .unwrap_err()
        .to_string();
    assert!(few.contains("at least 6") && few.contains("has 2"), "{few}");
    let unknown = balance("smoot", x.view(), &y, 2, 1)
        .unwrap_err()
        .to_string();
    assert!(unknown.contains("smote"), "{unknown}");
}

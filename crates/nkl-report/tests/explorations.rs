//! Every figure of an exploration is whole: for few and many classes, short and long names, gaps.

use nkl_report::figure::marks::Kind;
use nkl_report::figure::style::{LabelColors, MM};
use nkl_report::figure::Scene;
use nkl_report::plots::explore::{
    contributions, counts, curves, feature, panels, points, ranking, swarm, tree, Branch, Cloud,
    Contributions, Counts, Curves, FeatureData, Group, Swarm, TreeData,
};

fn names(k: usize, length: usize) -> Vec<String> {
    let name = |i: usize| format!("{i:02}{}", "clearly".repeat(length).split_at(length).0);
    (0..k).map(name).collect()
}

fn groups<T>(names: &[String], data: impl Fn(usize) -> T) -> Vec<Group<T>> {
    let colors = LabelColors::new(names.iter().map(String::as_str));
    let group = |(i, name): (usize, &String)| Group {
        name: name.clone(),
        color: colors.of(name),
        data: data(i),
    };
    names.iter().enumerate().map(group).collect()
}

/// Values around the group's number, with a gap.
fn values(i: usize, n: usize) -> Vec<f64> {
    let value = |j: usize| i as f64 + ((j * 7919 + i * 31) % 1000) as f64 / 300.0;
    (0..n).map(value).chain([f64::NAN]).collect()
}

fn all(k: usize, length: usize, n: usize) -> Vec<(String, Scene)> {
    let names = names(k, length);
    let titles = vec![
        "A title of some length, as the names of features are".to_owned(),
        format!(
            "Kruskal-Wallis H = 12.3, p < 0.001: {} \u{2013} {}",
            names[0],
            names[k - 1]
        ),
    ];
    let mut found = Vec::new();
    for stacked in [false, true] {
        let data = Counts {
            titles: titles.clone(),
            what: "Samples".into(),
            name: "emotion".into(),
            categories: names.clone(),
            groups: groups(&names, |i| (0..k as u64).map(|j| j * i as u64).collect()),
            stacked,
        };
        found.push((format!("counts {stacked}"), counts(&data)));
    }
    for bins in [false, true] {
        let data = Curves {
            titles: titles.clone(),
            name: "duration (s)".into(),
            groups: groups(&names, |i| values(i, n)),
            bins,
            filled: true,
        };
        found.push((format!("curves {bins}"), curves(&data)));
    }
    let cloud = Cloud {
        titles: titles.clone(),
        names: ["a feature".into(), "another".into()],
        groups: groups(&names, |i| {
            values(i, n).into_iter().zip(values(i + 3, n)).collect()
        }),
        lines: true,
        square: k % 2 == 0,
    };
    found.push(("cloud".into(), points(&cloud)));
    let spots = groups(&names, |i| {
        values(i, n).into_iter().map(|v| [v, -v, v * v]).collect()
    });
    found.push(("panels".into(), panels(titles.clone(), "UMAP", &spots)));
    for kind in ["violin", "box", "bar", "strip", "swarm"] {
        for genders in [1, 2] {
            let data = FeatureData {
                titles: titles.clone(),
                name: "F0semitoneFrom27.5Hz_sma3nz_percentile20.0".into(),
                by: "emotion".into(),
                classes: names.clone(),
                groups: groups(&["female".to_owned(), "male".to_owned()][..genders], |g| {
                    (0..k).map(|i| values(i + g, n)).collect()
                }),
                colors: groups(&names, |_| ()).iter().map(|g| g.color).collect(),
                kind: Kind::parse(kind),
            };
            found.push((format!("{kind} {genders}"), feature(&data)));
        }
    }
    let best: Vec<(String, f64)> = names
        .iter()
        .enumerate()
        .map(|(i, n)| (n.clone(), 0.3 - i as f64 * 0.02))
        .collect();
    let ranked = ranking(titles.clone(), "Importance", &best);
    found.push(("ranking".into(), ranked));
    found.push((
        "contributions".into(),
        contributions(&Contributions {
            titles: titles.clone(),
            unit: "probability".into(),
            features: names.clone(),
            outputs: groups(&names, |i| {
                (0..k).map(|j| ((i + j) % 5) as f64 / 100.0).collect()
            }),
        }),
    ));
    found.push((
        "swarm".into(),
        swarm(&Swarm {
            titles: titles.clone(),
            unit: "probability of the predicted class".into(),
            features: names.clone(),
            values: (0..k)
                .map(|i| values(i, n).into_iter().map(|v| (v - 3.0, v)).collect())
                .collect(),
        }),
    ));
    found.push(("tree".into(), tree(&grown(titles, &names))));
    found
}

/// A tree of 31 nodes that asks for features of these names and tells classes of these names.
fn grown(titles: Vec<String>, names: &[String]) -> TreeData {
    let node = |i: usize| Branch {
        question: (i < 15).then(|| {
            let name = names[i % names.len()].clone();
            (name, 0.001 * i as f64, [2 * i + 1, 2 * i + 2])
        }),
        samples: 1000 - 30 * i,
        shares: (0..names.len()).map(|_| 1.0 / names.len() as f64).collect(),
        answer: names[(i * 3) % names.len()].clone(),
        height: None,
    };
    TreeData {
        titles,
        classes: groups(names, |_| ())
            .into_iter()
            .map(|g| (g.name, g.color))
            .collect(),
        nodes: (0..31).map(node).collect(),
    }
}

/// A folder to look at: `NKL_PICTURES=<folder> cargo test --release -p nkl-report --test explorations`
fn keep(name: &str, scene: &Scene) {
    if let Some(folder) = std::env::var_os("NKL_PICTURES") {
        let path = std::path::Path::new(&folder)
            .join(format!("{}.png", name.replace([' ', ':', ','], "_")));
        std::fs::write(path, scene.to_png().expect("a picture")).expect("a folder");
    }
}

#[test]
fn no_text_is_clipped_and_every_figure_fits_on_a_page() {
    for k in [2, 3, 7, 12, 25, 40] {
        for length in [1, 8, 30] {
            for n in [0, 1, 60] {
                for (name, scene) in all(k, length, n) {
                    let what = format!("{name}: {k} classes of {length} letters, {n} values");
                    if (k, length, n) == (40, 30, 60) || (k, length, n) == (7, 8, 60) {
                        keep(&what, &scene);
                    }
                    assert_eq!(scene.clipped_texts(), [], "{what}");
                    let (width, height) = (scene.width / MM, scene.height / MM);
                    assert!(
                        width < 216.0 && height < 298.0,
                        "{what}: {width} x {height} mm"
                    );
                    let svg = scene.to_svg();
                    roxmltree::Document::parse(&svg).expect(&what);
                    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{what}");
                }
            }
        }
    }
}

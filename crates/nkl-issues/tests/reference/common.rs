//! What the reference cases share: how they are read and compared.

use std::path::PathBuf;

use ndarray::Array2;
use nkl_issues::confident::Judged;
use nkl_issues::neighbours::Metric;
use serde_json::Value;

/// The cases whose file names start so; `None`, said aloud, where the folder is not there.
pub fn cases(prefix: &str) -> Option<Vec<(String, Value)>> {
    let folder = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/reference/cleanlab"
    ));
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: {} is not there", folder.display());
        return None;
    };
    let mut found: Vec<(String, Value)> = files
        .map(|f| f.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "json"))
        .map(|p| (p.file_stem().unwrap().to_string_lossy().into_owned(), p))
        .filter(|(name, _)| name.starts_with(prefix))
        .map(|(name, p)| {
            (
                name,
                serde_json::from_slice(&std::fs::read(p).unwrap()).unwrap(),
            )
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(!found.is_empty(), "no {prefix}* in {}", folder.display());
    Some(found)
}

pub fn reals(v: &Value) -> Vec<f64> {
    v.as_array()
        .unwrap()
        .iter()
        .map(|x| x.as_f64().unwrap_or(f64::NAN))
        .collect()
}

pub fn ints(v: &Value) -> Vec<usize> {
    v.as_array()
        .unwrap()
        .iter()
        .map(|x| x.as_u64().unwrap() as usize)
        .collect()
}

pub fn matrix(v: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = v.as_array().unwrap().iter().map(reals).collect();
    let columns = rows[0].len();
    Array2::from_shape_vec((rows.len(), columns), rows.concat()).unwrap()
}

pub fn close(
    what: &str,
    got: impl IntoIterator<Item = f64>,
    want: impl IntoIterator<Item = f64>,
    tolerance: f64,
) {
    let (got, want): (Vec<f64>, Vec<f64>) = (got.into_iter().collect(), want.into_iter().collect());
    assert_eq!(got.len(), want.len(), "{what}");
    for (i, (g, w)) in got.iter().zip(&want).enumerate() {
        assert!(
            (g - w).abs() <= tolerance * (1.0 + w.abs()),
            "{what}: value {i} is {g}, should be {w}"
        );
    }
}

pub fn named<T: Copy>(names: &[(&str, T)], name: &str) -> T {
    names.iter().find(|(n, _)| *n == name).unwrap().1
}

/// Labels, probabilities, and what cleanlab made of them.
pub struct LabelCase {
    pub name: String,
    pub case: Value,
    pub given: Vec<usize>,
    pub proba: Array2<f64>,
}

impl LabelCase {
    pub fn judged(&self) -> Judged<'_, f64> {
        Judged::new(&self.given, self.proba.view()).unwrap()
    }
}

/// All cases of labels but the ensemble, which has several models.
pub fn label_cases() -> Vec<LabelCase> {
    let all = cases("labels_").into_iter().flatten();
    let single = all.filter(|(name, _)| name != "labels_ensemble");
    let case = |(name, case): (String, Value)| LabelCase {
        given: ints(&case["labels"]),
        proba: matrix(&case["pred_probs"]),
        name,
        case,
    };
    single.map(case).collect()
}

/// The metric that a case names.
pub fn metric(case: &Value) -> Metric {
    match case["metric"] == "cosine" {
        true => Metric::Cosine,
        false => Metric::Euclidean,
    }
}

//! Voice measures against values that Praat computed.

mod praat_common;
use nkl_features::praat;
use praat_common::{recording, table, worst};

const TRACKS: [(&str, &str); 2] = [
    ("13b09Na", "emodb/wav/13b09Na.wav"),
    ("SM5_F1_N029", "urdu/wav/SM5_F1_N029.wav"),
];

/// Columns that the reference run has only for its first row, because its components could not
/// be computed with undefined values in the input.
const NOT_THERE: [&str; 2] = ["JitterPCA", "ShimmerPCA"];

#[test]
fn names_are_the_originals() {
    let Some((header, _)) = table("reference/praat/praat_features.csv") else {
        return;
    };
    assert_eq!(praat::feature_names(), &header[1..]);
}

#[test]
fn columns_agree_to_five_digits() {
    let Some((header, rows)) = table("reference/praat/praat_features.csv") else {
        return;
    };
    let width = header.len() - 1;
    let mut values = ndarray::Array2::<f32>::zeros((rows.len(), width));
    for (i, (file, _)) in rows.iter().enumerate() {
        let Some((audio, rate)) = recording(file) else {
            return;
        };
        let row = praat::features(&[&audio], rate).expect("long enough");
        for (j, value) in row.into_iter().enumerate() {
            values[[i, j]] = value as f32;
        }
    }
    let all: Vec<usize> = (0..rows.len()).collect();
    praat::batch_columns(values.view_mut(), &all);
    for (j, name) in header[1..].iter().enumerate() {
        if NOT_THERE.contains(&name.as_str()) {
            continue;
        }
        let ours: Vec<f64> = values.column(j).iter().map(|&x| f64::from(x)).collect();
        let reference: Vec<f64> = rows.iter().map(|(_, row)| row[j + 1]).collect();
        let error = worst(&ours, &reference);
        assert!(error.is_some_and(|e| e < 2e-5), "{name}: {error:?}");
    }
}

#[test]
fn pitch_contours_agree() {
    for (name, file) in TRACKS {
        let Some((_, rows)) = table(&format!("reference/praat/pitch_{name}.csv")) else {
            return;
        };
        let Some((audio, rate)) = recording(file) else {
            return;
        };
        let ours = praat::pitch_track(&[&audio], rate, (75.0, 300.0), false).expect("long enough");
        let column = |k: usize| rows.iter().map(|(_, r)| r[k]).collect::<Vec<_>>();
        let f0: Vec<f64> = ours.values.iter().map(|v| v.0).collect();
        let strength: Vec<f64> = ours.values.iter().map(|v| v.1).collect();
        for (ours, reference) in [
            (&ours.times, column(0)),
            (&f0, column(1)),
            (&strength, column(2)),
        ] {
            let voiced = |x: &[f64]| x.iter().map(|&x| x == 0.0).collect::<Vec<_>>();
            assert_eq!(voiced(ours), voiced(&reference), "{name}");
            assert!(worst(ours, &reference).is_some_and(|e| e < 2e-5), "{name}");
        }
    }
}

#[test]
fn formant_contours_agree() {
    for (name, file) in TRACKS {
        let path = format!("reference/praat/formant_{name}.csv");
        let Some((_, rows)) = table(&path) else {
            return;
        };
        let Some((audio, rate)) = recording(file) else {
            return;
        };
        let ours = praat::formant_track(&[&audio], rate).expect("long enough");
        let flat: Vec<f64> = ours.values.iter().flatten().copied().collect();
        let reference: Vec<f64> = rows.iter().flat_map(|(_, r)| r[1..5].to_vec()).collect();
        let error = worst(&flat, &reference);
        assert!(error.is_some_and(|e| e < 2e-6), "{name}: {error:?}");
    }
}

#[test]
fn intensity_contours_agree() {
    for (name, file) in TRACKS {
        let path = format!("reference/praat/intensity_{name}.csv");
        let Some((_, rows)) = table(&path) else {
            return;
        };
        let Some((audio, rate)) = recording(file) else {
            return;
        };
        let ours = praat::intensity_track(&[&audio], rate, 50.0).expect("long enough");
        let reference: Vec<f64> = rows.iter().map(|(_, r)| r[1]).collect();
        let error = worst(&ours.values, &reference);
        assert!(error.is_some_and(|e| e < 1e-7), "{name}: {error:?}");
    }
}

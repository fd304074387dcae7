use super::*;
use std::path::PathBuf;

fn segment(file: &str, start: f64, end: f64, whole: bool) -> Segment {
    Segment {
        path: PathBuf::from("/data").join(file),
        file: file.into(),
        start,
        end,
        whole,
        channel: None,
    }
}

fn plan(files: Vec<PathBuf>, append: bool) -> FeatsPlan {
    let mut plan = crate::testing::plan(&["import"]);
    plan.import_files = files;
    plan.import_append = append;
    plan
}

/// Writes tables into a fresh folder and imports them.
fn import_texts(texts: &[&str], append: bool, segments: &[Segment]) -> Result<Block, String> {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (i, text) in texts.iter().enumerate() {
        let path = folder.path().join(format!("t{i}.csv"));
        std::fs::write(&path, text).unwrap();
        files.push(path);
    }
    import(&plan(files, append), segments).map_err(|e| e.to_string())
}

#[test]
fn rows_find_their_samples() {
    let segments = [
        segment("a.wav", 0.0, 2.0, true),
        segment("b.wav", 0.5, 1.5, false),
        segment("b.wav", 1.5, 2.0, false),
    ];
    let text = "x,file,start,end,y\n1,/data/a.wav,0 days,0 days 00:00:02,2\n3,b.wav,1.5,2.0004,4\n5,./b.wav,0.5,1.5,\n9,c.wav,0,1,9\n";
    let block = import_texts(&[text], true, &segments).unwrap();
    assert_eq!(block.table.names, ["x", "y"]);
    assert_eq!(block.table.values.row(0).to_vec(), [1.0, 2.0]);
    assert_eq!(block.table.values[(1, 0)], 5.0);
    assert!(
        block.table.values[(1, 1)].is_nan(),
        "an empty cell is undefined"
    );
    assert_eq!(block.table.values.row(2).to_vec(), [3.0, 4.0]);
    assert!(block.table.failed.is_empty());
    assert!(
        block.notes[0]
            .text
            .contains("1 imported rows belong to no sample"),
        "{:?}",
        block.notes
    );
}

#[test]
fn samples_without_a_row_have_failed() {
    let segments = [
        segment("a.wav", 0.0, 2.0, true),
        segment("b.wav", 0.0, 2.0, true),
    ];
    let block = import_texts(&["file,x\na.wav,1\n"], true, &segments).unwrap();
    assert_eq!(
        block.table.failed,
        [(
            1,
            "b.wav: no table of FEATS.import_file has a row for it".to_owned()
        )]
    );
    assert!(block.table.values[(1, 0)].is_nan());
}

#[test]
fn tables_hold_rows_or_columns() {
    let segments = [
        segment("a.wav", 0.0, 2.0, true),
        segment("b.wav", 0.0, 2.0, true),
    ];
    let rows = import_texts(&["file,x\na.wav,1\n", "file,x\nb.wav,2\n"], true, &segments).unwrap();
    assert_eq!(rows.table.values.column(0).to_vec(), [1.0, 2.0]);
    let columns = import_texts(
        &["file,x\na.wav,1\nb.wav,2\n", "file,y\nb.wav,4\na.wav,3\n"],
        false,
        &segments,
    )
    .unwrap();
    assert_eq!(columns.table.names, ["x", "y"]);
    assert_eq!(columns.table.values.row(1).to_vec(), [2.0, 4.0]);
    let partly = import_texts(
        &["file,x\na.wav,1\nb.wav,2\n", "file,y\nb.wav,4\n"],
        false,
        &segments,
    )
    .unwrap();
    assert_eq!(
        partly.table.failed.len(),
        1,
        "a sample needs a row in every table of columns"
    );
}

#[test]
fn errors_name_table_and_line() {
    let segments = [segment("a.wav", 0.0, 2.0, true)];
    let error = |text: &str| import_texts(&[text], true, &segments).err().unwrap();
    assert!(error("file,x\na.wav,1\nb.wav,loud\n").contains("t0.csv:3: column `x` holds `loud`"));
    assert!(error("name,x\na.wav,1\n").contains("t0.csv:1: there is no column `file`"));
    assert!(error("file\na.wav\n").contains("no feature"));
    assert!(error("file,x,x\na.wav,1,2\n").contains("two columns `x`"));
    assert!(error("file,x\na.wav,1\na.wav,2\n").contains("t0.csv:3: `a.wav` has a row already"));
    assert!(error("file,start,x\na.wav,soon,1\n").contains("start is `soon`"));
    assert!(error("file,x\na.wav\n").contains("1 cells"));
    assert!(error("file,x\na.wav,1e300\n").contains("too large"));
    assert!(error("").contains("no column `file`"));
    let missing = import(&plan(vec!["nowhere.csv".into()], true), &segments)
        .err()
        .unwrap()
        .to_string();
    assert_eq!(missing, "nowhere.csv: no such file");
    let pickle = import(&plan(vec!["x.pkl".into()], true), &segments)
        .err()
        .unwrap()
        .to_string();
    assert!(pickle.contains("CSV"), "{pickle}");
}

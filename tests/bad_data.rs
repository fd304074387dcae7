//! Tables and labels that cannot be used, or only in part.

use crate::common::{Ini, Lab};

/// Ends with exit code 2 and these words, and leaves no result.
#[track_caller]
fn refused(lab: &Lab, ini: &Ini, words: &[&str]) {
    lab.experiment(ini).run().exit(2).complains(words);
    assert!(
        !lab.path("out/exp/results/result.json").exists(),
        "there is a result"
    );
}

/// Goes on, with these words in a note that is printed and also kept in result.json.
#[track_caller]
fn noted(lab: &Lab, ini: &Ini, words: &[&str]) {
    let outcome = lab.experiment(ini).run().success().notes(words);
    let kept = lab.results().notes().to_lowercase();
    for word in words {
        assert!(
            kept.contains(&word.to_lowercase()),
            "no {word:?} in the notes {kept:?} of {outcome}"
        );
    }
}

#[test]
fn no_bytes() {
    let lab = Lab::new();
    lab.write("db.csv", "");
    refused(&lab, &Ini::new(), &["db.csv", "empty"]);
}

#[test]
fn no_rows() {
    let lab = Lab::new();
    lab.write("db.csv", "file,speaker,sound\n");
    refused(&lab, &Ini::new(), &["db.csv"]);
}

#[test]
fn no_column_file() {
    let lab = Lab::new();
    lab.edit("db.csv", |text| text.replacen("file,", "path,", 1));
    refused(&lab, &Ini::new(), &["db.csv", "file", "path"]);
}

#[test]
fn no_target_column() {
    let lab = Lab::new();
    refused(
        &lab,
        &Ini::new().set("DATA.target", "sounds"),
        &["db.csv", "sounds", "sound", "level"],
    );
}

#[test]
fn another_separator() {
    let lab = Lab::new();
    lab.edit("db.csv", |text| text.replace(',', ";"));
    refused(&lab, &Ini::new(), &["db.csv", "file", "comma"]);
}

#[test]
fn a_row_with_a_cell_too_few() {
    let lab = Lab::new();
    lab.edit("db.csv", |text| text.replacen(",0.90\n", "\n", 1));
    noted(&lab, &Ini::new(), &["db.csv: 1 of 24 rows", "line 2"]);
}

#[test]
fn a_row_with_a_cell_too_many() {
    let lab = Lab::new();
    lab.edit("db.csv", |text| text.replacen(",0.90\n", ",0.90,more\n", 1));
    refused(&lab, &Ini::new(), &["db.csv", "2"]);
}

#[test]
fn not_utf_8() {
    let lab = Lab::new();
    let mut bytes = std::fs::read(lab.path("db.csv")).unwrap();
    bytes.extend(b"wav/ann_dull_0.wav,Ren\xe9,dull,0.5\n");
    lab.write("db.csv", bytes);
    refused(&lab, &Ini::new(), &["db.csv", "UTF-8", "26"]);
}

#[test]
fn a_column_twice() {
    let lab = Lab::new();
    lab.edit("db.csv", |text| text.replacen(",level", ",sound", 1));
    refused(&lab, &Ini::new(), &["db.csv", "sound"]);
}

#[test]
fn a_folder_instead_of_a_table() {
    let lab = Lab::new();
    refused(&lab, &Ini::new().set("DATA.db", "wav"), &["wav"]);
}

#[test]
fn a_label_that_is_not_listed() {
    let lab = Lab::new();
    lab.edit("db.csv", |text| text.replacen(",dull,", ",gloomy,", 4));
    let ini = Ini::new().set("DATA.labels", "['bright', 'dull']");
    noted(&lab, &ini, &["4 rows left out", "DATA.labels", "gloomy 4"]);
    assert_eq!(lab.results().total("samples"), 20);
}

#[test]
fn no_label_is_listed() {
    let lab = Lab::new();
    let ini = Ini::new().set("DATA.labels", "['hell', 'dunkel']");
    refused(&lab, &ini, &["no row is left", "DATA.labels", "bright"]);
}

#[test]
fn a_listed_label_without_samples() {
    let lab = Lab::new();
    let ini = Ini::new().set("DATA.labels", "['bright', 'dull', 'middling']");
    noted(&lab, &ini, &["DATA.labels", "middling"]);
}

#[test]
fn one_class_only() {
    let lab = Lab::new();
    lab.edit("db.csv", |text| text.replace(",dull,", ",bright,"));
    refused(&lab, &Ini::new(), &["bright", "class"]);
}

#[test]
fn a_class_without_training_samples() {
    let lab = Lab::new();
    lab.edit("db.csv", |text| text.replace("dot,dull,", "dot,gloomy,"));
    let ini = Ini::new().set("DATA.db.split_strategy", "['dot']");
    refused(
        &lab,
        &ini,
        &["without training samples", "gloomy", "change the split"],
    );
}

#[test]
fn a_class_without_test_samples() {
    let lab = Lab::new();
    lab.edit("db.csv", |text| text.replace("dot,dull,", "dot,gloomy,"));
    let ini = Ini::new().set("DATA.db.split_strategy", "['ann']");
    noted(&lab, &ini, &["test", "no samples of", "gloomy"]);
}

#[test]
fn an_empty_test_split() {
    let lab = Lab::new();
    refused(
        &lab,
        &Ini::new().set("DATA.db.split_strategy", "train"),
        &["test"],
    );
}

#[test]
fn an_empty_training_split() {
    let lab = Lab::new();
    refused(
        &lab,
        &Ini::new().set("DATA.db.split_strategy", "test"),
        &["train"],
    );
}

#[test]
fn an_empty_development_split() {
    let lab = Lab::new();
    let ini = Ini::new()
        .set("EXP.traindevtest", "True")
        .set("DATA.db.split_strategy", "speakers_stated")
        .set("DATA.db.train", "['ann', 'bob']")
        .set("DATA.db.test", "['cem', 'dot']");
    refused(&lab, &ini, &["dev", "empty"]);
}

#[test]
fn development_speakers_that_nobody_named_are_drawn_and_named() {
    let lab = Lab::new();
    let ini = Ini::new()
        .set("EXP.traindevtest", "True")
        .set("DATA.db.split_strategy", "['ann']");
    noted(&lab, &ini, &["dev speakers drawn"]);
    assert_eq!(lab.results().count("dev", "speakers"), 1);
}

#[test]
fn one_speaker_cannot_be_split() {
    let lab = Lab::new();
    lab.edit("db.csv", |text| {
        text.replace(",bob,", ",ann,")
            .replace(",cem,", ",ann,")
            .replace(",dot,", ",ann,")
    });
    refused(&lab, &Ini::new(), &["speaker"]);
}

#[test]
fn no_speaker_column() {
    let lab = Lab::new();
    lab.edit("db.csv", |text| text.replacen("speaker", "who", 1));
    refused(&lab, &Ini::new(), &["speaker_split", "column"]);
}

#[test]
fn test_speakers_that_are_not_there() {
    let lab = Lab::new();
    let ini = Ini::new().set("DATA.db.split_strategy", "['eve', 'fay']");
    refused(&lab, &ini, &["eve", "fay"]);
    let ini = Ini::new().set("DATA.db.split_strategy", "['ann', 'fay']");
    noted(&lab, &ini, &["no such speakers: fay", "ann, bob, cem, dot"]);
}

#[test]
fn balanced_by_what() {
    let lab = Lab::new();
    let ini = Ini::new().set("DATA.db.split_strategy", "balanced");
    refused(&lab, &ini, &["balance"]);
    refused(&lab, &ini.set("DATA.balance", "{'colour': 1}"), &["colour"]);
}

#[test]
fn more_groups_than_speakers() {
    let lab = Lab::new();
    let ini = Ini::new().set("MODEL.logo", "9");
    refused(&lab, &ini, &["9 groups", "speakers", "there are 4"]);
}

#[test]
fn cross_validation_needs_no_test_part() {
    // Both parts are pooled for it, so all samples may be in one.
    let lab = Lab::new();
    let ini = Ini::new()
        .set("DATA.db.split_strategy", "train")
        .set("MODEL.logo", "4");
    lab.experiment(&ini).run().success();
    assert_eq!(lab.results().predictions().1.len(), 24);
}

#[test]
fn more_neighbours_than_samples() {
    let lab = Lab::new();
    let ini = Ini::new()
        .set("MODEL.type", "knn")
        .set("MODEL.K_val", "500");
    refused(&lab, &ini, &["K_val", "12 training samples"]);
}

#[test]
fn words_in_a_regression() {
    let lab = Lab::new();
    let ini = Ini::new()
        .set("EXP.type", "regression")
        .set("MODEL.type", "svr");
    refused(&lab, &ini, &["db.csv", "sound", "bright"]);
}

#[test]
fn numbers_that_are_none() {
    for cell in ["", "nan", "NaN"] {
        let lab = Lab::new();
        let written = format!("ann,bright,{cell}\n");
        lab.edit("db.csv", |text| {
            text.replacen("ann,bright,0.90\n", &written, 1)
        });
        let ini = Ini::new()
            .set("EXP.type", "regression")
            .set("MODEL.type", "svr")
            .set("DATA.target", "level");
        noted(
            &lab,
            &ini,
            &["1 row without a value in 'level'", "db.csv:2"],
        );
        assert_eq!(lab.results().total("samples"), 23);
    }
}

#[test]
fn an_infinite_number() {
    let lab = Lab::new();
    lab.edit("db.csv", |text| {
        text.replacen("ann,bright,0.90\n", "ann,bright,inf\n", 1)
    });
    let ini = Ini::new()
        .set("EXP.type", "regression")
        .set("MODEL.type", "svr")
        .set("DATA.target", "level");
    refused(&lab, &ini, &["db.csv:2", "level", "inf"]);
}

#[test]
fn an_empty_label() {
    let lab = Lab::new();
    lab.edit("db.csv", |text| text.replacen("ann,bright,", "ann,,", 1));
    noted(
        &lab,
        &Ini::new(),
        &["1 row without a value in 'sound'", "db.csv:2"],
    );
    assert_eq!(lab.results().total("samples"), 23);
}

#[test]
fn a_mapping_that_leaves_nothing() {
    let lab = Lab::new();
    refused(
        &lab,
        &Ini::new().set("DATA.db.mapping", "{'hell': 'bright'}"),
        &["mapping"],
    );
}

#[test]
fn a_filter_on_a_column_that_is_not_there() {
    let lab = Lab::new();
    refused(
        &lab,
        &Ini::new().set("DATA.db.filter", "{'colour': 'red'}"),
        &["colour"],
    );
    refused(
        &lab,
        &Ini::new().set("DATA.db.filter", "{'sound': 'shrill'}"),
        &["filter"],
    );
}

#[test]
fn a_required_column_that_is_not_there() {
    let lab = Lab::new();
    refused(
        &lab,
        &Ini::new().set("DATA.db.required", "colour"),
        &["required", "colour"],
    );
}

#[test]
fn every_sample_too_short() {
    let lab = Lab::new();
    refused(
        &lab,
        &Ini::new().set("DATA.db.min_duration_of_sample", "5"),
        &["duration"],
    );
}

#[test]
fn the_same_row_twice() {
    let lab = Lab::new();
    let first = lab_line(&lab, 1);
    lab.edit("db.csv", |text| text + &first + "\n");
    noted(
        &lab,
        &Ini::new(),
        &["1 row", "same file and times", "db.csv:26"],
    );
    assert_eq!(lab.results().total("samples"), 25);
}

fn lab_line(lab: &Lab, number: usize) -> String {
    let text = std::fs::read_to_string(lab.path("db.csv")).unwrap();
    text.lines().nth(number).unwrap().to_owned()
}

// audformat

fn audformat(lab: &Lab) -> Ini {
    lab.write("af/db.yaml", HEADER);
    let table = std::fs::read_to_string(lab.path("db.csv"))
        .unwrap()
        .replace("wav/", "../wav/");
    let rows: Vec<Vec<&str>> = table
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect())
        .collect();
    let column = |i: usize, name: &str| {
        let lines = rows.iter().map(|row| format!("{},{}\n", row[0], row[i]));
        format!("file,{name}\n{}", lines.collect::<String>())
    };
    lab.write("af/db.files.csv", column(1, "speaker"));
    lab.write("af/db.sounds.csv", column(2, "sound"));
    Ini::new()
        .set("DATA.db", "af")
        .set("DATA.db.type", "audformat")
        .without("DATA.db.absolute_path")
}

const HEADER: &str = "name: af
usage: unrestricted
languages: [eng]
schemes:
  sound: {dtype: str, labels: [bright, dull]}
  speaker: {dtype: str}
tables:
  files: {type: filewise, columns: {speaker: {scheme_id: speaker}}}
  sounds: {type: filewise, columns: {sound: {scheme_id: sound}}}
";

#[test]
fn a_sound_audformat_database() {
    let lab = Lab::new();
    let ini = audformat(&lab);
    lab.experiment(&ini).run().success();
    assert_eq!(
        (
            lab.results().total("samples"),
            lab.results().total("speakers")
        ),
        (24, 4)
    );
}

#[test]
fn an_audformat_folder_without_header() {
    let lab = Lab::new();
    let ini = audformat(&lab);
    std::fs::remove_file(lab.path("af/db.yaml")).unwrap();
    refused(&lab, &ini, &["db.yaml"]);
}

#[test]
fn a_broken_header() {
    for (text, words) in [
        ("name: [", "db.yaml"),
        ("", "db.yaml"),
        ("- a\n- b\n", "db.yaml"),
        ("name: x\n", "af"),
    ] {
        let lab = Lab::new();
        let ini = audformat(&lab);
        lab.write("af/db.yaml", text);
        refused(&lab, &ini, &[words]);
    }
}

#[test]
fn a_table_without_file() {
    let lab = Lab::new();
    let ini = audformat(&lab);
    std::fs::remove_file(lab.path("af/db.sounds.csv")).unwrap();
    refused(&lab, &ini, &["db.sounds"]);
}

#[test]
fn tables_that_are_not_there() {
    let lab = Lab::new();
    let ini = audformat(&lab).set("DATA.db.target_tables", "['sound']");
    refused(&lab, &ini, &["sound", "sounds", "files"]);
}

#[test]
fn a_label_outside_the_scheme() {
    let lab = Lab::new();
    let ini = audformat(&lab);
    lab.edit("af/db.sounds.csv", |text| text.replace(",dull", ",gloomy"));
    noted(&lab, &ini, &["scheme", "gloomy"]);
}

use super::names::MODELS;
use super::*;
use crate::Literal;

fn every_key() -> Vec<(String, &'static Key)> {
    let mut all = Vec::new();
    for section in SECTIONS {
        all.extend(
            section
                .all_keys()
                .map(|key| (format!("{}.{}", section.name, key.name()), key)),
        );
        all.extend(
            section
                .database_keys
                .iter()
                .map(|key| (format!("{}.<db>.{}", section.name, key.name()), key)),
        );
    }
    all
}

#[test]
fn no_name_stands_twice() {
    for section in SECTIONS {
        for keys in [
            section.all_keys().collect::<Vec<_>>(),
            section.database_keys.iter().collect(),
        ] {
            let mut names: Vec<String> = keys
                .iter()
                .flat_map(|key| key.names.iter().map(|name| name.to_lowercase()))
                .collect();
            names.sort();
            let count = names.len();
            names.dedup();
            assert_eq!(names.len(), count, "[{}]", section.name);
        }
    }
}

#[test]
fn every_default_is_a_value_of_its_key() {
    for (name, key) in every_key() {
        if let Preset::Value(text) = key.default {
            assert!(
                key.kind.read(text).is_ok(),
                "{name}: {:?}",
                key.kind.read(text)
            );
            assert_ne!(key.default_value(), Literal::None, "{name}");
        }
    }
}

#[test]
fn every_example_is_a_line_that_its_key_takes() {
    for (name, key) in every_key() {
        if key.example.is_empty() {
            continue;
        }
        let (written, value) = key
            .example
            .split_once(" = ")
            .unwrap_or_else(|| panic!("{name}: no ` = `"));
        let written = written
            .strip_prefix("emodb.")
            .unwrap_or(written)
            .to_lowercase();
        assert!(
            key.names.iter().any(|own| matches(own, &written).is_some()),
            "{name}: {written}"
        );
        assert!(key.read(value).is_ok(), "{name}: {:?}", key.read(value));
    }
}

#[test]
fn every_key_says_what_it_means() {
    for (name, key) in every_key() {
        match key.status {
            Status::NoEffect(why) => assert!(!why.is_empty() && !why.ends_with('.'), "{name}"),
            _ => assert!(
                key.meaning.ends_with('.')
                    && key
                        .meaning
                        .starts_with(|c: char| c.is_uppercase() || c == '`'),
                "{name}"
            ),
        }
    }
}

#[test]
fn documentation_of_sections_and_keys() {
    let all = document(None).unwrap();
    assert!(SECTIONS.iter().all(|section| all.contains(section.name)));
    assert!(document(Some("FEATS")).unwrap().contains("fft_nbands"));
    let kernel = document(Some("MODEL.kernel")).unwrap();
    assert!(
        kernel.contains("linear, poly, rbf, sigmoid") && kernel.contains("Default: rbf"),
        "{kernel}"
    );
    assert!(document(Some("data.emodb.type"))
        .unwrap()
        .contains("DATA.<db>.type"));
    assert!(document(Some("emodb.type"))
        .unwrap()
        .contains("DATA.<db>.type"));
    assert!(document(Some("DATA")).unwrap().contains("<db>: a path"));
    assert!(document(Some("DATA.age_bins"))
        .unwrap()
        .contains("<column>_bins"));
    assert!(document(Some("scale")).unwrap().contains("FEATS.scale"));
    assert_eq!(
        document(Some("MODEL.kernal")).unwrap_err().near.as_deref(),
        Some("MODEL.kernel")
    );
    assert!(document(Some("nothing at all")).is_err());
}

#[test]
fn names_are_found_by_alias_family_and_slip() {
    assert_eq!(MODELS.resolve("NB").as_deref(), Ok("bayes"));
    assert_eq!(
        names::FEATURES.resolve("wavlm-large").as_deref(),
        Ok("wavlm-large")
    );
    assert_eq!(
        names::FEATURES.resolve("wav2vec2").as_deref(),
        Ok("wav2vec2")
    );
    assert_eq!(
        names::FEATURES.resolve("hubert_xlarge").as_deref(),
        Ok("hubert_xlarge")
    );
    assert!(names::FEATURES
        .resolve("wavlmlarge")
        .unwrap_err()
        .contains("did you mean"));
    assert!(names::BALANCERS
        .resolve("borderlinsmote")
        .unwrap_err()
        .contains("borderlinesmote"));
}

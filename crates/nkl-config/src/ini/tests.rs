use super::{decode, interpolate, parse, Ini, Section, DEFAULT_SECTION};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What Python's configparser says: values after interpolation (`null` where that fails), or the
/// kind of error.
#[derive(Deserialize)]
struct Case {
    text: String,
    sections: Option<BTreeMap<String, BTreeMap<String, Option<String>>>>,
    error: Option<String>,
}

fn value(ini: &Ini, section: &Section, raw: &str) -> Option<String> {
    let fallback = ini.section(DEFAULT_SECTION);
    let find = |name: &str| {
        section
            .entry(name)
            .or_else(|| fallback.and_then(|section| section.entry(name)))
    };
    interpolate(raw, &|name| find(name).map(|entry| entry.value.as_str())).ok()
}

fn sections(ini: &Ini) -> BTreeMap<String, BTreeMap<String, Option<String>>> {
    let own = ini
        .sections
        .iter()
        .filter(|section| section.name != DEFAULT_SECTION);
    own.map(|section| {
        let entries = section
            .entries
            .iter()
            .map(|entry| (entry.key.clone(), value(ini, section, &entry.value)));
        (section.name.clone(), entries.collect())
    })
    .collect()
}

#[test]
fn as_configparser() {
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("../../tests/python/ini_cases.json")).unwrap();
    assert!(cases.iter().filter(|case| case.error.is_none()).count() > 100);
    for case in cases {
        let (ini, errors) = parse(&decode(case.text.as_bytes()).unwrap());
        assert_eq!(
            errors.is_empty(),
            case.error.is_none(),
            "{:?}: {errors:?} {:?}",
            case.text,
            case.error
        );
        if let Some(expected) = case.sections {
            assert_eq!(sections(&ini), expected, "{:?}", case.text);
        }
    }
}

#[test]
fn lines_are_those_of_the_file() {
    let (ini, errors) = parse("\n[A]\n# c\nx = 1\nlong = a\n\n  b\ny = 2\n[B]\nz = 3\n");
    assert_eq!(errors, []);
    let a = ini.section("A").unwrap();
    assert_eq!((a.line, ini.section("B").unwrap().line), (2, 9));
    let lines: Vec<(&str, usize)> = a
        .entries
        .iter()
        .map(|entry| (entry.written.as_str(), entry.line))
        .collect();
    assert_eq!(lines, [("x", 4), ("long", 5), ("y", 8)]);
    assert_eq!(a.entry("long").unwrap().value, "a\n\nb");
}

#[test]
fn every_wrong_line_is_reported() {
    let text = "[A]\nx = 1\nX = 2\nnonsense\n= 3\n[B]\n[A]\ny = 4\nX = 5\n";
    let (ini, errors) = parse(text);
    let found: Vec<(usize, &str)> = errors
        .iter()
        .map(|error| (error.line, error.message.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (3, "key `X` stands twice in its section: first in line 2"),
            (4, "`nonsense` is neither a section nor `key = value`"),
            (5, "a value without a key"),
            (7, "section [A] stands twice: first in line 1"),
            (9, "key `X` stands twice in its section: first in line 2"),
        ]
    );
    assert_eq!(ini.section("A").unwrap().entry("y").unwrap().value, "4");
    let (_, errors) = parse("x = 1\ny = 2\n[A]\n");
    assert_eq!(errors.len(), 1);
    assert_eq!(
        (errors[0].line, errors[0].message.as_str()),
        (1, "text before the first section")
    );
}

#[test]
fn continued_lines_of_a_wrong_entry_are_left_out() {
    let (ini, errors) = parse("[A]\nx = 1\nx = 2\n  3\ny = 4\n");
    assert_eq!(errors.len(), 1);
    assert_eq!(ini.section("A").unwrap().entry("x").unwrap().value, "1");
}

#[test]
fn any_bytes_are_read_without_a_panic() {
    use rand::seq::IndexedRandom;
    use rand::{Rng, SeedableRng};
    let mut draw = rand_chacha::ChaCha8Rng::seed_from_u64(7);
    let bytes = b"[]=:#;%()s'\" \t\r\n\\abcXYZ.\xc3\xa4\xef\xbb\xbf\xff\x00\x1c";
    for _ in 0..20_000 {
        let length = draw.random_range(0..60);
        let text: Vec<u8> = (0..length)
            .filter_map(|_| bytes.choose(&mut draw).copied())
            .collect();
        let Ok(text) = decode(&text) else { continue };
        let (ini, _) = parse(&text);
        for section in &ini.sections {
            for entry in &section.entries {
                let _ = value(&ini, section, &entry.value);
                let (plain, comment) = super::split_comment(&entry.value);
                assert!(plain.len() + comment.map_or(0, str::len) <= entry.value.len());
            }
        }
    }
}

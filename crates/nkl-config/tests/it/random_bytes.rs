//! No bytes make the reader panic.

use crate::common::{ini, Folder};
use nkl_config::{Literal, Override, Purpose};
use rand::seq::IndexedRandom;
use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

const PIECES: &[&str] = &[
    "[EXP]\n",
    "[DATA]\n",
    "[FEATS]\n",
    "[MODEL]\n",
    "[DEFAULT]\n",
    "[",
    "]",
    "root = x\n",
    "databases = ['a', 'b']\n",
    "a = a.csv\n",
    "a.type = csv\n",
    "b.",
    "type",
    " = ",
    ":",
    "\n",
    "\r\n",
    "\r",
    "  ",
    "\t",
    "#",
    ";",
    "%",
    "%(root)s",
    "%(",
    "'",
    "\"",
    "'''",
    "{",
    "}",
    "(",
    ")",
    ",",
    "\\",
    "\\x",
    "1",
    "-1e999",
    "0x",
    "[[[[",
    "None",
    "False",
    "ä",
    "\u{feff}",
    "\u{2028}",
    "🎤",
    "tuning_params = ['C']\n",
    "C = [1, 2]\n",
    "mapping = {'a': {'b': 1}}\n",
    "labels = ['x'\n",
    "age_bins = 3\n",
    "split_strategy = [1, 2]\n",
    "bins = [1, 2, 3]\n",
    "filter = [[\n",
    "x.bin_reals = True\n",
    "root_folders = x.ini\n",
];

#[test]
fn any_bytes() {
    let folder = Folder::new();
    let mut draw = ChaCha8Rng::seed_from_u64(1);
    for _ in 0..100 {
        let mut bytes = vec![0; draw.random_range(0..200)];
        draw.fill_bytes(&mut bytes);
        let _ = folder
            .load(&bytes, &[], Purpose::Check)
            .map_err(|problems| problems.to_string());
    }
}

#[test]
fn any_mixture_of_ini_pieces() {
    let folder = Folder::new();
    let mut draw = ChaCha8Rng::seed_from_u64(2);
    for _ in 0..700 {
        let count = draw.random_range(1..40);
        let text: String = (0..count)
            .filter_map(|_| PIECES.choose(&mut draw).copied())
            .collect();
        match folder.load(&text, &[], Purpose::Experiment) {
            Ok(loaded) => drop(loaded.resolved.to_string()),
            Err(problems) => assert!(!problems.to_string().is_empty()),
        }
    }
}

#[test]
fn any_damage_to_a_right_file() {
    let folder = Folder::new();
    let mut draw = ChaCha8Rng::seed_from_u64(3);
    let data =
        "labels = ['x', 'y']\na.mapping = {'u, v': 'x', 'w': 'y'}\na.filter = [['z', ['1', '2']]]";
    let right = ini(
        "runs = 2 # two",
        data,
        "mfcc.functionals = ['mean']",
        "C_val = .5",
    );
    assert!(folder.load(&right, &[], Purpose::Experiment).is_ok());
    for _ in 0..500 {
        let mut bytes = right.clone().into_bytes();
        for _ in 0..draw.random_range(1..6) {
            let at = draw.random_range(0..bytes.len());
            match draw.random_range(0..3) {
                0 => drop(bytes.remove(at)),
                1 => bytes.insert(at, *b"[]{}()'\"=:#;%\\\n \t,.".choose(&mut draw).unwrap()),
                _ => bytes[at] = draw.random(),
            }
        }
        let _ = folder
            .load(&bytes, &[], Purpose::Experiment)
            .map_err(|problems| problems.to_string());
    }
}

#[test]
fn any_topic() {
    let mut draw = ChaCha8Rng::seed_from_u64(5);
    for _ in 0..300 {
        let count = draw.random_range(1..6);
        let text: String = (0..count)
            .filter_map(|_| PIECES.choose(&mut draw).copied())
            .collect();
        let _ = nkl_config::keys::document(Some(&text));
    }
}

#[test]
fn any_literal_and_any_override() {
    let mut draw = ChaCha8Rng::seed_from_u64(4);
    for _ in 0..20_000 {
        let count = draw.random_range(1..20);
        let text: String = (0..count)
            .filter_map(|_| PIECES.choose(&mut draw).copied())
            .collect();
        if let Ok(value) = Literal::parse(&text) {
            assert_eq!(Literal::parse(&value.to_string()), Ok(value), "{text:?}");
        }
        let _ = text.parse::<Override>();
    }
}

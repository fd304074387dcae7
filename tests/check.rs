//! `nkl check` and `nkl keys`.

use crate::common::{nkl, repository, Ini, Lab};

#[test]
fn check_prints_the_plan_and_writes_nothing() {
    let lab = Lab::new();
    let mut outcome = lab.check(&Ini::new()).run().success();
    for text in ["mfcc", "speaker_split", "default", "x.ini:"] {
        outcome = outcome.prints(text);
    }
    assert!(!lab.path("out").exists(), "check must not write");
}

#[test]
fn check_accepts_every_config() {
    for entry in std::fs::read_dir(repository().join("configs")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "ini") {
            nkl(["check", "--config"])
                .arg(&path)
                .folder(repository())
                .run()
                .success();
        }
    }
}

#[test]
fn check_shows_what_the_command_line_changed() {
    let lab = Lab::new();
    lab.check(&Ini::new())
        .set("MODEL.C_val", "0.125")
        .run()
        .success()
        .prints("0.125")
        .prints("--set");
}

#[test]
fn keys_lists_all_sections() {
    let mut outcome = nkl(["keys"]).run().success();
    for section in [
        "EXP", "DATA", "FEATS", "MODEL", "EXPL", "PLOT", "PREDICT", "AUGMENT", "SEGMENT", "OPTIM",
    ] {
        outcome = outcome.prints(section);
    }
}

#[test]
fn keys_explains_one_key() {
    nkl(["keys", "FEATS.type"]).run().success().prints("mfcc");
    let page = nkl(["keys", "FEATS.type.praat"]).run().success();
    page.prints("localJitter");
    nkl(["keys", "MODEL"]).run().success().prints("C_val");
}

#[test]
fn keys_suggests_what_was_meant() {
    nkl(["keys", "FEATS.tpye"])
        .run()
        .exit(2)
        .complains(&["tpye", "FEATS.type"]);
}

#[test]
fn the_reference_page_is_current() {
    let outcome = nkl(["keys", "--markdown"]).run().success();
    let page = std::fs::read_to_string(repository().join("docs/ini.md")).expect("docs/ini.md");
    assert!(
        page == outcome.stdout,
        "docs/ini.md is old: nkl keys --markdown > docs/ini.md"
    );
}

#[test]
fn an_unknown_command_is_bad_input() {
    nkl(["experimnt"]).run().exit(2).complains(&["experiment"]);
    nkl(["experiment"]).run().exit(2).complains(&["--config"]);
}

//! A run that was killed can be started again, and gives what it would have given.

use crate::common::{wav, Ini, Lab};
use std::fs;
use std::time::{Duration, Instant};

/// The corpus with longer recordings, so that there is something to interrupt.
fn lab() -> Lab {
    let lab = Lab::new();
    let mut rows = String::new();
    for i in 0..160 {
        let (file, bright) = (format!("long/{i}.wav"), i % 2 == 0);
        lab.write(
            &file,
            wav::tone(100.0 + i as f64, if bright { 0.9 } else { 0.5 }, 1.5, i),
        );
        let (class, speaker) = (
            if bright { "bright" } else { "dull" },
            ["ann", "bob", "cem", "dot"][i as usize / 40],
        );
        rows += &format!("{file},{speaker},{class},0.5\n");
    }
    lab.edit("db.csv", |text| text + &rows);
    lab
}

#[test]
fn killed_at_any_moment_it_goes_on() {
    let lab = lab();
    let ini = Ini::new();
    let began = Instant::now();
    lab.experiment(&ini).run().success();
    let whole = began.elapsed();
    let expected = lab.results().files();

    const MOMENTS: u32 = 10;
    let mut killed = 0;
    for moment in 0..MOMENTS {
        let _ = fs::remove_dir_all(lab.path("out"));
        let mut child = lab.experiment(&ini).spawn();
        std::thread::sleep(
            whole.mul_f64(f64::from(moment) / f64::from(MOMENTS)) + Duration::from_millis(1),
        );
        killed += u32::from(child.try_wait().expect("a child").is_none());
        child.kill().expect("SIGKILL");
        child.wait().expect("an end");

        // Whatever is there under its final name is whole.
        if lab.path("out/exp/results/result.json").exists() {
            assert!(lab.results().json()["metrics"].is_object());
        }
        lab.experiment(&ini).run().success();
        let after = lab.results().files();
        for (name, bytes) in &expected {
            let found = after.get(name);
            assert!(
                found == Some(bytes),
                "{} differs after a kill at moment {moment}",
                name.display()
            );
        }
    }
    assert!(killed > 0, "the run was over before it could be killed");
}

#[test]
fn what_was_computed_before_the_kill_is_not_computed_again() {
    let lab = lab();
    lab.experiment(&Ini::new()).run().success();
    let cold = lab.results().json()["seconds"].clone();
    lab.experiment(&Ini::new()).run().success();
    let warm = lab.results().json()["seconds"].clone();
    let features = |seconds: &serde_json::Value| {
        seconds["features"]
            .as_f64()
            .expect("seconds of the features")
    };
    assert!(
        features(&warm) < features(&cold),
        "cold {cold}, warm {warm}"
    );
}

#[test]
fn a_damaged_cache_is_computed_again() {
    let lab = Lab::new();
    lab.experiment(&Ini::new()).run().success();
    let (expected, predictions) = (lab.results().json(), lab.results().predictions());
    let damaged = damage(&lab.path("out/exp/cache"));
    assert!(damaged > 0, "no cache in out/exp/cache");
    lab.experiment(&Ini::new())
        .run()
        .success()
        .notes(&["cache", "computed again"]);
    assert_eq!(expected["metrics"], lab.results().json()["metrics"]);
    assert_eq!(predictions, lab.results().predictions());

    // And from then on the cache is sound.
    lab.experiment(&Ini::new()).run().success();
    assert_eq!(lab.results().notes(), "");
}

/// Cuts every file below `folder` in half; returns how many there were.
fn damage(folder: &std::path::Path) -> usize {
    let mut count = 0;
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            count += damage(&path);
        } else {
            let bytes = fs::read(&path).expect("a file");
            fs::write(&path, &bytes[..bytes.len() / 2]).expect("a shorter file");
            count += 1;
        }
    }
    count
}

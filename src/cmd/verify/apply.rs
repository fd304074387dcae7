//! `nkl verify enroll` and `nkl verify score`: with a system that is stored.

use super::stored::StoredSystem;
use crate::cli::{VerifyEnrollArgs, VerifyScoreArgs};
use crate::extract::recordings;
use crate::failure::Failure;
use crate::speech::SpeechFrames;
use crate::tables;
use anyhow::{anyhow, Result};
use ndarray::Array2;
use nkl_speakers::detection::Calibration;
use nkl_speakers::trials::{read_trials, Trial};
use nkl_speakers::verify::{statistics, Voice};
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Adds a speaker, or gives one new recordings.
pub fn enroll(args: &VerifyEnrollArgs) -> Result<(), Failure> {
    let mut stored = StoredSystem::read(&args.model).map_err(Failure::BadInput)?;
    let how = SpeechFrames::new(&stored.frames, "VERIFY").map_err(Failure::BadInput)?;
    let paths = recordings::find(&args.recordings).map_err(Failure::BadInput)?;
    let ubm = stored.system.ubm();
    let of = |path: &PathBuf| -> Result<_> {
        let frames = frames(&how, path)?;
        Ok(statistics(frames.view(), ubm)?)
    };
    let all: Result<Vec<_>> = paths.par_iter().map(of).collect();
    let voice = stored.system.enroll(&all.map_err(Failure::BadInput)?);
    let voice = voice.map_err(Failure::bad_input)?;
    let name = args.speaker.clone();
    let before = stored.voices.iter().position(|(own, _)| *own == name);
    match before {
        Some(place) => stored.voices[place].1 = voice,
        None => stored.voices.push((name.clone(), voice)),
    }
    stored.voices.sort_by(|a, b| a.0.cmp(&b.0));
    let out = args.out.as_ref().unwrap_or(&args.model);
    let out = stored.write(out).map_err(Failure::Run)?;
    let what = if before.is_some() {
        "enrolled anew"
    } else {
        "enrolled"
    };
    let (recordings, voices) = (paths.len(), stored.voices.len());
    println!("{name} is {what} with {recordings} recordings; the system has {voices} speakers");
    println!("{}", out.display());
    Ok(())
}

/// Scores recordings against all speakers, or the trials of a list.
pub fn score(args: &VerifyScoreArgs) -> Result<(), Failure> {
    let stored = StoredSystem::read(&args.model).map_err(Failure::BadInput)?;
    let how = SpeechFrames::new(&stored.frames, "VERIFY").map_err(Failure::BadInput)?;
    if stored.voices.is_empty() {
        return Err(Failure::bad_input(anyhow!(
            "nobody is enrolled in {}: `nkl verify enroll` adds a speaker",
            args.model.display()
        )));
    }
    let tests = tests(args, &stored)?;
    let voices: Vec<&Voice> = stored.voices.iter().map(|(_, voice)| voice).collect();
    let scorer = stored.system.voices(&voices).map_err(Failure::bad_input)?;
    let one = |test: &Test| -> Result<Vec<f64>> {
        let frames = frames(&how, &test.path)?;
        let statistics = statistics(frames.view(), stored.system.ubm())?;
        let frames = stored.system.needs_frames().then_some(frames);
        let probe = stored.system.probe(statistics, frames)?;
        let places: Vec<usize> = test.trials.iter().map(|(place, _)| *place).collect();
        Ok(scorer.scores(&probe, &places)?)
    };
    let scores: Vec<Result<Vec<f64>>> = tests.par_iter().map(one).collect();
    let mut rows = Vec::new();
    for (test, scores) in tests.iter().zip(scores) {
        let scores = match scores {
            Ok(scores) => scores,
            Err(error) => {
                eprintln!("left out: {error:#}");
                continue;
            }
        };
        for ((place, target), score) in test.trials.iter().zip(scores) {
            rows.push(row(&stored, &test.name, *place, *target, score));
        }
    }
    if rows.is_empty() {
        return Err(Failure::bad_input(anyhow!("no recording could be scored")));
    }
    output(args.out.as_deref(), rows).map_err(Failure::Run)
}

/// A recording, and whom it is compared with.
struct Test {
    name: String,
    path: PathBuf,
    trials: Vec<(usize, Option<bool>)>,
}

fn tests(args: &VerifyScoreArgs, stored: &StoredSystem) -> Result<Vec<Test>, Failure> {
    let Some(list) = &args.trials else {
        let paths = recordings::find(&args.recordings).map_err(Failure::BadInput)?;
        let everyone: Vec<_> = (0..stored.voices.len())
            .map(|place| (place, None))
            .collect();
        let test = |path: PathBuf| Test {
            name: path.display().to_string(),
            path,
            trials: everyone.clone(),
        };
        return Ok(paths.into_iter().map(test).collect());
    };
    let trials = read_trials(list).map_err(Failure::bad_input)?;
    of_list(list, &trials, stored).map_err(Failure::BadInput)
}

/// The tests of a list; recordings are looked for from here, or from the folder of the list.
fn of_list(list: &Path, trials: &[Trial], stored: &StoredSystem) -> Result<Vec<Test>> {
    let voices: HashMap<&str, usize> = stored
        .voices
        .iter()
        .enumerate()
        .map(|(i, (name, _))| (name.as_str(), i))
        .collect();
    let mut tests: Vec<Test> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for trial in trials {
        let voice = voices.get(trial.model.as_str()).ok_or_else(|| {
            let known: Vec<&str> = stored
                .voices
                .iter()
                .map(|(n, _)| n.as_str())
                .take(20)
                .collect();
            let (list, known) = (list.display(), known.join(", "));
            anyhow!(
                "{list}: the speaker {} is not enrolled; there are {known}",
                trial.model
            )
        })?;
        let place = match places.get(trial.test.as_str()) {
            Some(place) => *place,
            None => {
                let here = PathBuf::from(&trial.test);
                let beside = list.parent().unwrap_or(Path::new("")).join(&here);
                let path = if here.exists() { here } else { beside };
                if !path.exists() {
                    return Err(anyhow!(
                        "{}: there is no file {}",
                        list.display(),
                        trial.test
                    ));
                }
                tests.push(Test {
                    name: trial.test.clone(),
                    path,
                    trials: Vec::new(),
                });
                places.insert(&trial.test, tests.len() - 1);
                tests.len() - 1
            }
        };
        tests[place].trials.push((*voice, trial.target));
    }
    Ok(tests)
}

fn frames(how: &SpeechFrames, path: &Path) -> Result<Array2<f32>> {
    let segment = recordings::whole(path).map_err(anyhow::Error::msg)?;
    how.of(&segment).map_err(anyhow::Error::msg)
}

fn row(
    stored: &StoredSystem,
    test: &str,
    place: usize,
    target: Option<bool>,
    score: f64,
) -> Vec<String> {
    let ratio = |calibration: Calibration| calibration.apply(score).to_string();
    vec![
        stored.voices[place].0.clone(),
        test.to_owned(),
        match target {
            Some(true) => "target".to_owned(),
            Some(false) => "nontarget".to_owned(),
            None => String::new(),
        },
        score.to_string(),
        stored.calibration.map(ratio).unwrap_or_default(),
    ]
}

/// To a file, or to the screen.
fn output(out: Option<&Path>, rows: Vec<Vec<String>>) -> Result<()> {
    let header = ["model", "test", "target", "score", "llr"]
        .map(str::to_owned)
        .to_vec();
    let count = rows.len();
    match out {
        Some(path) => {
            tables::write(path, header, rows.into_iter())?;
            println!("{count} trials\n{}", path.display());
        }
        None => {
            let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
            writer.write_record(&header)?;
            for row in rows {
                writer.write_record(&row)?;
            }
            writer.flush()?;
        }
    }
    Ok(())
}

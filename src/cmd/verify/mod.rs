//! `nkl verify`: is it the same speaker.

mod apply;
mod figures;
mod output;
mod protocol;
mod stored;
mod work;

use super::load;
use crate::cli::{ConfigArgs, VerifyArgs, VerifyCommand};
use crate::failure::Failure;
use crate::speech::SpeechFrames;
use crate::stages::Stages;
use crate::{samples, walk};
use anyhow::anyhow;
use nkl_config::plan::{Plan, Selection};
use nkl_config::{Note, Purpose};
use nkl_data::Dataset;
pub use protocol::name as sample_name;
use protocol::{speakers, Protocol};
use std::collections::BTreeMap;
use work::{calibrate, enroll, scores, train, Frames, Scored, Sessions};

/// Walks one subcommand, or trains, enrolls and scores as the INI file says.
pub fn run(args: &VerifyArgs) -> Result<(), Failure> {
    match &args.command {
        None => experiment(&args.config),
        Some(VerifyCommand::Enroll(args)) => apply::enroll(args),
        Some(VerifyCommand::Score(args)) => apply::score(args),
    }
}

/// What an experiment found.
pub struct Found {
    /// Which data trained and calibrated what, in sentences.
    pub about: Vec<String>,
    /// Every method with every length of tests.
    pub scored: Vec<Scored>,
    /// Remarks.
    pub notes: Vec<Note>,
}

fn experiment(args: &ConfigArgs) -> Result<(), Failure> {
    let mut stages = Stages::start();
    let loaded = load(args, Purpose::Verify)?;
    let plan = &loaded.plan;
    let how = SpeechFrames::new(&plan.verify.frames, "VERIFY").map_err(Failure::BadInput)?;
    let prepared = walk::data(plan)?;
    let mut notes: Vec<Note> = loaded.notes.iter().cloned().chain(prepared.notes).collect();
    let dataset = prepared.dataset;
    let setup = Setup::of(plan, &dataset, &mut notes)?;
    stages.end_with("data", &setup.words());
    let frames = Frames::of(&dataset, &setup.rows(), &how)?;
    let setup = setup.without(&frames.good());
    let rows: Vec<usize> = setup.background.iter().map(|(row, _)| *row).collect();
    let count = frames.count(&rows);
    stages.end_with(
        "frames",
        &format!("{count} of the background, {} values", how.dimensions()),
    );
    let ubm = work::ubm(plan, &frames, &rows)?;
    let sessions = Sessions::of(&frames, &ubm)?;
    stages.end_with("ubm", &format!("{} components", plan.verify.components));
    let about = setup.about(plan, count);
    let (mut scored, mut files) = (Vec::new(), Vec::new());
    for name in &plan.verify.methods {
        let system = train(plan, work::method(name), &ubm, &sessions, &setup.background)?;
        let voices = enroll(&system, &sessions, &setup.tests[0].1)?;
        let mut first = None;
        for (count, protocol) in &setup.tests {
            let fitted = setup.calibration.get(count);
            let fitted = match fitted.map(|c| calibrate(&system, &sessions, c)) {
                // Nobody asked for it.
                Some(Err(error)) if plan.verify.calibration.is_none() => {
                    let text = format!("{name} is not calibrated with tests of {count}: {error}");
                    notes.push(Note::warning(text));
                    None
                }
                fitted => fitted.transpose().map_err(|error| {
                    let help = "set VERIFY.calibration = none";
                    Failure::bad_input(anyhow!("{name} cannot be calibrated: {error}; {help}"))
                })?,
            };
            first = first.or(fitted);
            let scores = scores(&system, &sessions, protocol, &voices)?;
            let p = &plan.verify.p_targets;
            scored.push(Scored::new(name, *count, protocol, scores, fitted, p)?);
        }
        let stored = work::stored(
            plan,
            about.clone(),
            system,
            first,
            &setup.tests[0].1,
            voices,
        );
        let path = plan
            .exp
            .folder()
            .join(&plan.exp.model_dir)
            .join(format!("verify_{name}.nkl"));
        files.push(stored.write(&path).map_err(Failure::Run)?);
        stages.end_with(name, "trained, enrolled, scored");
    }
    let found = Found {
        about,
        scored,
        notes,
    };
    output::write(&found, args, &loaded, files)
}

/// Which rows do what.
struct Setup {
    /// Rows of the training part, with the number of their speaker.
    background: Vec<(usize, usize)>,
    /// Trials by the number of recordings of a test.
    tests: Vec<(usize, Protocol)>,
    /// Trials for calibration, likewise.
    calibration: BTreeMap<usize, Protocol>,
    /// Where those come from.
    calibrated_on: &'static str,
}

impl Setup {
    fn of(plan: &Plan, dataset: &Dataset, notes: &mut Vec<Note>) -> Result<Self, Failure> {
        let verify = &plan.verify;
        let speakers = speakers(dataset, &verify.speaker).map_err(Failure::BadInput)?;
        let background = background(plan, dataset, &speakers)?;
        let tests = verify
            .test_samples
            .iter()
            .map(|count| Ok((*count, Protocol::of(verify, dataset, &speakers, *count)?)));
        let tests: Vec<(usize, Protocol)> = tests
            .collect::<anyhow::Result<_>>()
            .map_err(Failure::BadInput)?;
        let dev = samples::selected(dataset, Selection::Dev);
        let asked = verify.calibration.as_deref();
        let (calibrated_on, rows) = match asked {
            Some("none") => ("none", Vec::new()),
            Some("train") => ("train", background.iter().map(|(row, _)| *row).collect()),
            Some(_) if dev.is_empty() => {
                return Err(Failure::bad_input(anyhow!(
                    "VERIFY.calibration = dev: there is no dev part (EXP.traindevtest); take train"
                )));
            }
            None if dev.is_empty() => ("train", background.iter().map(|(row, _)| *row).collect()),
            _ => ("dev", dev),
        };
        let mut calibration = BTreeMap::new();
        for count in verify.test_samples.iter().filter(|_| !rows.is_empty()) {
            let enroll = verify.enroll_samples;
            let trials = Protocol::among(&rows, dataset, &speakers, enroll, *count);
            let both = |target| trials.pairs.iter().any(|p| p.target == Some(target));
            if both(true) && both(false) {
                calibration.insert(*count, trials);
            } else if asked.is_some() {
                return Err(Failure::bad_input(anyhow!(
                    "VERIFY.calibration = {calibrated_on}: that part has no target and non-target \
                     trials with tests of {count} recordings"
                )));
            } else {
                notes.push(Note::warning(format!(
                    "tests of {count} recordings are not calibrated: the {calibrated_on} part has no \
                     target and non-target trials of that length"
                )));
            }
        }
        Ok(Setup {
            background,
            tests,
            calibration,
            calibrated_on,
        })
    }

    fn rows(&self) -> Vec<usize> {
        let tests = self.tests.iter().flat_map(|(_, p)| p.rows());
        let others = self.calibration.values().flat_map(Protocol::rows);
        let background = self.background.iter().map(|(row, _)| *row);
        let mut rows: Vec<usize> = tests.chain(others).chain(background).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    fn without(mut self, good: &[bool]) -> Self {
        self.background.retain(|(row, _)| good[*row]);
        let tests = self
            .tests
            .into_iter()
            .map(|(count, p)| (count, p.without(good)));
        let calibration = self
            .calibration
            .into_iter()
            .map(|(count, p)| (count, p.without(good)));
        Setup {
            background: self.background,
            tests: tests.collect(),
            calibration: calibration.collect(),
            calibrated_on: self.calibrated_on,
        }
    }

    fn words(&self) -> String {
        let enrolled = self.tests.first().map_or(0, |(_, p)| p.enrolled.len());
        let tests: usize = self.tests.iter().map(|(_, p)| p.tests.len()).sum();
        let background = self.background.len();
        format!("{background} background samples, {enrolled} speakers enrolled, {tests} tests")
    }

    fn about(&self, plan: &Plan, frames: usize) -> Vec<String> {
        let speakers = |rows: &[(usize, usize)]| {
            let numbers: std::collections::BTreeSet<usize> = rows.iter().map(|r| r.1).collect();
            numbers.len()
        };
        let mut about = vec![format!(
            "background: {} samples of {} speakers, {frames} frames, {} components",
            self.background.len(),
            speakers(&self.background),
            plan.verify.components
        )];
        for (count, protocol) in &self.tests {
            let rows: usize = protocol.enrolled.iter().map(|e| e.rows.len()).sum();
            about.push(format!(
                "tests of {count}: {} speakers enrolled with {rows} samples, {} tests, {} trials",
                protocol.enrolled.len(),
                protocol.tests.len(),
                protocol.pairs.len()
            ));
        }
        about.push(match self.calibrated_on {
            "none" => "not calibrated".to_owned(),
            part => format!("calibrated on trials of the {part} part"),
        });
        about
    }
}

/// The training part with numbers of speakers.
fn background(
    plan: &Plan,
    dataset: &Dataset,
    speakers: &[Option<String>],
) -> Result<Vec<(usize, usize)>, Failure> {
    let rows = samples::selected(dataset, Selection::Train);
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        let next = numbers.len();
        numbers
            .entry(speakers[*row].as_deref().unwrap_or_default())
            .or_insert(next);
    }
    if rows.is_empty() {
        return Err(Failure::bad_input(anyhow!(
            "the training part is empty: nothing trains the background model \
             (DATA.<db>.split_strategy)"
        )));
    }
    let unknown = rows.iter().filter(|row| speakers[**row].is_none()).count();
    let needs = plan.verify.methods.iter().any(|method| method != "gmm_ubm");
    if unknown > 0 && needs {
        return Err(Failure::bad_input(anyhow!(
            "{unknown} samples of the training part have no speaker in column {}; isv, jfa and ivector \
             learn from who speaks",
            plan.verify.speaker
        )));
    }
    let number = |row: &usize| {
        numbers
            .get(speakers[*row].as_deref().unwrap_or_default())
            .copied()
    };
    Ok(rows
        .iter()
        .filter_map(|row| Some((*row, number(row)?)))
        .collect())
}

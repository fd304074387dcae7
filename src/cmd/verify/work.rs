//! From frames to scores: one background model, and each method on the same trials.

use super::protocol::{Pair, Protocol};
use super::stored::StoredSystem;
use crate::failure::Failure;
use crate::progress::Bar;
use crate::speech::SpeechFrames;
use anyhow::anyhow;
use ndarray::{concatenate, Array2, ArrayView2, Axis};
use nkl_config::plan::{Plan, VerifyPlan};
use nkl_data::Dataset;
use nkl_features::Progress;
use nkl_mixture::{Gmm, Statistics};
use nkl_speakers::detection::{Calibration, DetectionSummary, Scores};
use nkl_speakers::verify::{
    background, statistics, BackendSettings, BackgroundSettings, Comparison, Method, Scoring,
    System, SystemSettings, Voice,
};
use rayon::prelude::*;

/// Frames of the rows that are used; `None` for others, and where a recording gives none.
pub struct Frames(Vec<Option<Array2<f32>>>);

impl Frames {
    /// Computes them side by side; a recording that gives none is named on standard error.
    ///
    /// # Errors
    /// No recording gives any.
    pub fn of(dataset: &Dataset, rows: &[usize], how: &SpeechFrames) -> Result<Self, Failure> {
        let bar = Bar::default();
        bar.start("frames", rows.len());
        let found: Vec<_> = rows
            .par_iter()
            .map(|row| {
                let frames = how.of(&dataset.segments[*row]);
                bar.advance(1);
                frames
            })
            .collect();
        bar.finish();
        let mut all: Vec<Option<Array2<f32>>> = vec![None; dataset.len()];
        let mut good = 0;
        for (row, frames) in rows.iter().zip(found) {
            match frames {
                Ok(frames) => {
                    good += 1;
                    all[*row] = Some(frames);
                }
                Err(reason) => eprintln!("left out: {reason}"),
            }
        }
        match good {
            0 => Err(Failure::bad_input(anyhow!("no recording gave any frames"))),
            _ => Ok(Frames(all)),
        }
    }

    /// Which rows have frames.
    pub fn good(&self) -> Vec<bool> {
        self.0.iter().map(Option::is_some).collect()
    }

    /// The frames of some rows, one after another.
    fn joined(&self, rows: &[usize]) -> Result<Array2<f32>, Failure> {
        let views: Vec<ArrayView2<f32>> = rows
            .iter()
            .filter_map(|row| self.0.get(*row)?.as_ref().map(|x| x.view()))
            .collect();
        concatenate(Axis(0), &views).map_err(Failure::run)
    }

    /// How many there are in some rows.
    pub fn count(&self, rows: &[usize]) -> usize {
        let counts = rows
            .iter()
            .filter_map(|row| Some(self.0.get(*row)?.as_ref()?.nrows()));
        counts.sum()
    }
}

/// Statistics of the rows that are used, under one background model.
pub struct Sessions<'a> {
    frames: &'a Frames,
    statistics: Vec<Option<Statistics>>,
}

impl<'a> Sessions<'a> {
    /// Of all rows with frames.
    pub fn of(frames: &'a Frames, ubm: &Gmm) -> Result<Self, Failure> {
        let of = |frames: &Option<Array2<f32>>| {
            let frames = frames.as_ref();
            frames.map(|x| statistics(x.view(), ubm)).transpose()
        };
        let statistics = frames.0.par_iter().map(of).collect::<Result<_, _>>();
        Ok(Sessions {
            frames,
            statistics: statistics.map_err(Failure::bad_input)?,
        })
    }

    fn some(&self, rows: &[usize]) -> Vec<Statistics> {
        let of = |row: &usize| self.statistics.get(*row)?.clone();
        rows.iter().filter_map(of).collect()
    }
}

/// The background model from the frames of some rows.
pub fn ubm(plan: &Plan, frames: &Frames, rows: &[usize]) -> Result<Gmm, Failure> {
    let all = frames.joined(rows)?;
    let settings = BackgroundSettings {
        components: plan.verify.components,
        iterations: plan.verify.ubm_iterations,
        seed: plan.exp.seed,
    };
    background(all.view(), &settings).map_err(Failure::bad_input)
}

/// A method by its name in the plan.
pub fn method(name: &str) -> Method {
    match name {
        "isv" => Method::Isv,
        "jfa" => Method::Jfa,
        "ivector" => Method::Ivector,
        _ => Method::GmmUbm,
    }
}

/// Trains a method.
pub fn train(
    plan: &Plan,
    method: Method,
    ubm: &Gmm,
    sessions: &Sessions,
    background: &[(usize, usize)],
) -> Result<System, Failure> {
    let verify = &plan.verify;
    let settings = SystemSettings {
        method,
        relevance: verify.relevance,
        scoring: match verify.scoring.as_str() {
            "linear" => Scoring::Linear,
            _ => Scoring::Llr,
        },
        rank: verify.rank,
        speaker_rank: verify.speaker_rank,
        iterations: verify.iterations,
        seed: plan.exp.seed as u32,
        backend: backend(verify),
    };
    let there = |(row, _): &&(usize, usize)| sessions.statistics[*row].is_some();
    let known: Vec<&(usize, usize)> = background.iter().filter(there).collect();
    let rows: Vec<usize> = known.iter().map(|(row, _)| *row).collect();
    let labels: Vec<usize> = known.iter().map(|(_, speaker)| *speaker).collect();
    System::train(ubm.clone(), &sessions.some(&rows), &labels, &settings)
        .map_err(Failure::bad_input)
}

fn backend(verify: &VerifyPlan) -> BackendSettings {
    BackendSettings {
        whitening: verify.whitening,
        length_norm: verify.length_norm,
        lda: verify.lda,
        wccn: verify.wccn,
        comparison: match verify.backend.as_str() {
            "plda" => Comparison::Plda,
            _ => Comparison::Cosine,
        },
        plda_iterations: verify.plda_iterations,
    }
}

/// Enrolls the speakers of a protocol, in its order.
pub fn enroll(
    system: &System,
    sessions: &Sessions,
    protocol: &Protocol,
) -> Result<Vec<Voice>, Failure> {
    let one = |enrolled: &super::protocol::Enrolled| {
        system
            .enroll(&sessions.some(&enrolled.rows))
            .map_err(|error| {
                Failure::bad_input(anyhow!("{} cannot be enrolled: {error}", enrolled.name))
            })
    };
    protocol.enrolled.par_iter().map(one).collect()
}

/// The scores of a protocol's trials, in their order.
pub fn scores(
    system: &System,
    sessions: &Sessions,
    protocol: &Protocol,
    voices: &[Voice],
) -> Result<Vec<f64>, Failure> {
    let scorer = system.voices(&voices.iter().collect::<Vec<_>>());
    let scorer = scorer.map_err(Failure::bad_input)?;
    // The trials of each test stand together.
    let blocks: Vec<&[Pair]> = protocol.pairs.chunk_by(|a, b| a.test == b.test).collect();
    let bar = Bar::default();
    bar.start("trials", blocks.len());
    let all: Vec<Vec<f64>> = blocks
        .par_iter()
        .map(|pairs| {
            let Some(test) = pairs.first().and_then(|pair| protocol.tests.get(pair.test)) else {
                return Ok(Vec::new());
            };
            let mut own = sessions.some(&test.rows).into_iter();
            let mut statistics = own
                .next()
                .ok_or_else(|| Failure::bad_input(anyhow!("{} has no frames", test.name)))?;
            for more in own {
                statistics.add(&more).map_err(Failure::bad_input)?;
            }
            let frames = match system.needs_frames() {
                true => Some(sessions.frames.joined(&test.rows)?),
                false => None,
            };
            let probe = system
                .probe(statistics, frames)
                .map_err(Failure::bad_input)?;
            let places: Vec<usize> = pairs.iter().map(|pair| pair.voice).collect();
            bar.advance(1);
            scorer.scores(&probe, &places).map_err(Failure::bad_input)
        })
        .collect::<Result<_, Failure>>()?;
    bar.finish();
    Ok(all.into_iter().flatten().collect())
}

/// What came of one method with tests of one length.
pub struct Scored {
    /// The method, as the plan calls it.
    pub method: String,
    /// Recordings of a test.
    pub test_samples: usize,
    /// The trials.
    pub protocol: Protocol,
    /// Their scores.
    pub scores: Vec<f64>,
    /// What makes them log-likelihood ratios.
    pub calibration: Option<Calibration>,
    /// The errors, after calibration where there is one; `None` where labels are missing.
    pub summary: Option<DetectionSummary>,
}

impl Scored {
    /// Judges the scores.
    pub fn new(
        method: &str,
        test_samples: usize,
        protocol: &Protocol,
        scores: Vec<f64>,
        calibration: Option<Calibration>,
        p_targets: &[f64],
    ) -> Result<Self, Failure> {
        let mut scored = Scored {
            method: method.to_owned(),
            test_samples,
            protocol: protocol.clone(),
            scores,
            calibration,
            summary: None,
        };
        if scored
            .protocol
            .pairs
            .iter()
            .all(|pair| pair.target.is_some())
        {
            let judged = scored.labelled();
            let judged = judged.map_err(Failure::bad_input)?;
            scored.summary = Some(DetectionSummary::of(&judged, p_targets));
        }
        Ok(scored)
    }

    /// The scores as log-likelihood ratios.
    pub fn ratios(&self) -> impl Iterator<Item = f64> + '_ {
        let calibration = self.calibration.unwrap_or(Calibration::NONE);
        self.scores
            .iter()
            .map(move |score| calibration.apply(*score))
    }

    /// Ratios of the trials whose kind is known.
    pub fn labelled(&self) -> Result<Scores, nkl_speakers::SpeakersError> {
        let pairs = self.protocol.pairs.iter().zip(self.ratios());
        Scores::of(pairs.filter_map(|(pair, ratio)| Some((pair.target?, ratio))))
    }
}

/// Fits the calibration on trials that are not those of the result.
pub fn calibrate(
    system: &System,
    sessions: &Sessions,
    protocol: &Protocol,
) -> anyhow::Result<Calibration> {
    let plain = |failure: Failure| match failure {
        Failure::BadInput(error) | Failure::Run(error) => error,
    };
    let voices = enroll(system, sessions, protocol).map_err(plain)?;
    let scores = scores(system, sessions, protocol, &voices).map_err(plain)?;
    let labelled = protocol.pairs.iter().zip(scores);
    let labelled = Scores::of(labelled.filter_map(|(p, s)| Some((p.target?, s))))?;
    Ok(Calibration::fit(&labelled)?)
}

/// A system to be kept, with its speakers.
pub fn stored(
    plan: &Plan,
    about: Vec<String>,
    system: System,
    calibration: Option<Calibration>,
    protocol: &Protocol,
    voices: Vec<Voice>,
) -> StoredSystem {
    let names = protocol.enrolled.iter().map(|e| e.name.clone());
    StoredSystem {
        about,
        frames: plan.verify.frames.clone(),
        system,
        calibration,
        voices: names.zip(voices).collect(),
    }
}

//! The search itself: rounds over candidates.

use super::divide::Parts;
use crate::cmd::supported;
use crate::failure::Failure;
use crate::progress::Bar;
use crate::series::records::Key;
use crate::series::{workers, Member, Records};
use crate::submit::failure;
use nkl_config::plan::{OptimPlan, Plan, Strategy, Task};
use nkl_features::Progress;
use nkl_learn::folds::Fold;
use nkl_learn::pipeline::Samples;
use nkl_learn::search::{halving, Ground, Scoring, Stage, Summary};
use nkl_learn::Estimator;
use nkl_shards::Pool;
use std::sync::OnceLock;

/// What decides between the candidates.
///
/// # Errors
/// A metric that is not for the task.
pub fn scoring(optim: &OptimPlan, plan: &Plan, task: Task) -> Result<Scoring, Failure> {
    Scoring::find(optim.metric.as_deref(), plan.model.measure, task)
        .map_err(|error| Failure::bad_input(anyhow::anyhow!("OPTIM.metric: {error}")))
}

/// What became of a candidate in the last round that it came to.
pub struct Trial {
    /// That round, from 0.
    pub round: usize,
    /// Training rows of that round.
    pub rows: usize,
    /// Its scores.
    pub summary: Summary,
}

/// Everything that a search needs.
pub struct Search<'a> {
    pub optim: &'a OptimPlan,
    pub task: Task,
    pub scoring: Scoring,
    pub samples: &'a Samples<'a>,
    pub parts: &'a Parts,
    pub records: Records,
    /// Key of the data.
    pub data: String,
    /// Processes that share the search.
    pub pool: Option<&'a Pool>,
}

type Score = Result<Option<f64>, String>;

impl Search<'_> {
    /// One trial for each member.
    pub fn run(&self, members: &[Member]) -> Result<Vec<Trial>, Failure> {
        let mut estimators = Vec::with_capacity(members.len());
        for member in members {
            estimators.push(supported::ready(&member.plan, self.task)?);
        }
        let mut trials: Vec<Option<Trial>> = members.iter().map(|_| None).collect();
        let mut left: Vec<usize> = (0..members.len()).collect();
        let mut stages = self.stages(members.len());
        let bar = Bar::default();
        let (mut round, mut scored) = (0, true);
        while let Some(stage) = stages.get(round).copied() {
            // Where a round was too small for any score, nobody can be left out.
            if scored {
                left.truncate(stage.candidates);
            }
            left.sort_unstable();
            bar.start(&format!("round {}", round + 1), left.len());
            let summaries = self.round(members, &estimators, &left, stage.rows, &bar)?;
            bar.finish();
            scored = summaries.iter().any(|summary| summary.mean.is_some());
            if stages.len() > 1 {
                let (n, rows) = (left.len(), stage.rows);
                let none = if scored { "" } else { ": too few for a score" };
                eprintln!(
                    "round {}   {n} candidates on {rows} samples{none}",
                    round + 1
                );
            }
            for (place, summary) in left.iter().zip(summaries) {
                if let Some(slot) = trials.get_mut(*place) {
                    *slot = Some(Trial {
                        round,
                        rows: stage.rows,
                        summary,
                    });
                }
            }
            left = self.ranked(&left, &trials);
            round += 1;
            let rows = self.parts.rows();
            if !scored && round == stages.len() && stage.rows < rows {
                let candidates = left.len();
                stages.push(Stage { candidates, rows });
            }
        }
        Ok(trials.into_iter().flatten().collect())
    }

    fn stages(&self, candidates: usize) -> Vec<Stage> {
        let rows = self.parts.rows();
        match self.optim.strategy {
            Strategy::Grid | Strategy::Random => vec![Stage { candidates, rows }],
            Strategy::HalvingGrid | Strategy::HalvingRandom => {
                let stages = halving(candidates, rows, self.parts.smallest(self.samples));
                match stages.as_slice() {
                    // Too few rows for a second round: then nothing is gained by leaving rows out.
                    [_] => vec![Stage { candidates, rows }],
                    _ => stages,
                }
            }
        }
    }

    /// The candidates from best to worst, those without a score last.
    fn ranked(&self, left: &[usize], trials: &[Option<Trial>]) -> Vec<usize> {
        let mut ranked = left.to_vec();
        let key = |place: &usize| {
            let mean = trials.get(*place).and_then(|t| t.as_ref()?.summary.mean);
            match mean {
                Some(mean) if self.scoring.higher_is_better() => -mean,
                Some(mean) => mean,
                None => f64::INFINITY,
            }
        };
        ranked.sort_by(|a, b| key(a).total_cmp(&key(b)).then(a.cmp(b)));
        ranked
    }

    /// Scores of the candidates in `left` on the first `rows` training rows: one part after the
    /// other, so that only one is in memory, and all candidates at once on each.
    fn round(
        &self,
        members: &[Member],
        estimators: &[Box<dyn Estimator>],
        left: &[usize],
        rows: usize,
        bar: &Bar,
    ) -> Result<Vec<Summary>, Failure> {
        let folds = self
            .parts
            .grounds(self.samples, rows)
            .map_err(Failure::bad_input)?;
        if let Some(pool) = self.pool {
            let what = format!("candidates on {rows} samples");
            let shared = pool.round(&what, &self.data, left.len(), |range| {
                let own = left.get(range).unwrap_or_default();
                self.scores(members, estimators, own, rows, &folds, bar)
                    .map(|_| ())
            });
            shared.map_err(failure)?;
        }
        let scores = self.scores(members, estimators, left, rows, &folds, bar)?;
        Ok(scores.into_iter().map(Summary::new).collect())
    }

    /// The scores of each candidate in all parts, from the records where they are there.
    fn scores(
        &self,
        members: &[Member],
        estimators: &[Box<dyn Estimator>],
        left: &[usize],
        rows: usize,
        folds: &[Fold],
        bar: &Bar,
    ) -> Result<Vec<Vec<Score>>, Failure> {
        let mut scores: Vec<Vec<Score>> = vec![Vec::new(); left.len()];
        for (part, fold) in folds.iter().enumerate() {
            let ground: OnceLock<Result<Ground, String>> = OnceLock::new();
            let last = part + 1 == folds.len();
            let found = workers::each(left, |place| {
                let (Some(member), Some(estimator)) = (members.get(*place), estimators.get(*place))
                else {
                    return Ok(Err("no such candidate".to_owned()));
                };
                let key = self.key(&member.plan, rows, part);
                let score = match self.records.get::<Score>(&key) {
                    Some(score) => score,
                    None => {
                        let ground = ground.get_or_init(|| self.ground(&member.plan, fold));
                        let score = self.score(&member.plan, estimator.as_ref(), ground);
                        self.records.put(&key, &score).map_err(Failure::Run)?;
                        score
                    }
                };
                bar.advance(usize::from(last));
                Ok(score)
            });
            for (all, score) in scores.iter_mut().zip(found) {
                all.push(score?);
            }
        }
        Ok(scores)
    }

    fn ground(&self, plan: &Plan, fold: &Fold) -> Result<Ground, String> {
        Ground::new(plan, self.samples, fold).map_err(|error| error.to_string())
    }

    fn score(
        &self,
        plan: &Plan,
        estimator: &dyn Estimator,
        ground: &Result<Ground, String>,
    ) -> Score {
        let ground = ground.as_ref().map_err(Clone::clone)?;
        let seed = plan.model.random_seed.unwrap_or(plan.exp.seed);
        ground
            .score(estimator, self.scoring, seed)
            .map_err(|error| error.to_string())
    }

    /// Everything that a score depends on.
    fn key(&self, plan: &Plan, rows: usize, part: usize) -> String {
        let feats = &plan.feats;
        let scaling = (
            &feats.scale,
            &feats.balancing,
            feats.balancing_seed,
            feats.nan_strategy,
        );
        let division = (self.optim.cv_folds, self.optim.seed, rows, part);
        Key::new()
            .with(&self.data)
            .with(&plan.model)
            .with(&scaling)
            .with(&division)
            .with(&(self.scoring.name(), plan.exp.seed, self.parts.describe()))
            .text()
    }
}

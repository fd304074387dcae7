//! `nkl gmm score`: how well files fit mixtures.

use super::frames::{self, Features};
use super::{bad, models};
use crate::cli::gmm::ScoreArgs;
use crate::failure::Failure;
use crate::target::Target;
use anyhow::{anyhow, Context};
use nkl_mixture::files::{visit, Block};
use nkl_mixture::{linear_scores, CovarianceType, Gmm, MixtureError, Offsets, Statistics};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Scores every utterance against every mixture, in the order of the files.
pub fn run(args: &ScoreArgs) -> Result<(), Failure> {
    let scorer = Scorer::load(args)?;
    let features = Features::find(&args.frames)?;
    let mut table = Table::create(&args.out)?;
    let mut utterances = 0;
    for file in &features.files {
        let mut open: Option<Utterance> = None;
        let mut done: Result<(), Failure> = Ok(());
        let mut frames = 0u64;
        let visited = visit(std::slice::from_ref(file), |block| {
            frames += block.values.dim().0 as u64;
            if open.as_ref().is_some_and(|u| u.name != block.utterance) {
                if let Some(utterance) = open.take() {
                    done = table.write(&file.path, &utterance, &scorer);
                    utterances += 1;
                }
            }
            if done.is_err() {
                return Err(MixtureError::Data("cannot write the table".into()));
            }
            let utterance = open.get_or_insert_with(|| scorer.begin(&block));
            scorer.add(utterance, &features, &file.path, &block)
        });
        done?;
        visited.map_err(bad)?;
        if let Some(utterance) = open {
            table.write(&file.path, &utterance, &scorer)?;
            utterances += 1;
        }
        if frames == 0 {
            eprintln!(
                "note: {} has no frames, so it has no score",
                file.path.display()
            );
        }
    }
    if utterances == 0 {
        return Err(Failure::BadInput(anyhow!(
            "there are no frames in the files"
        )));
    }
    let (mixtures, score) = (scorer.names.len(), scorer.what());
    let plural = if mixtures == 1 { "" } else { "s" };
    println!("{utterances} utterances against {mixtures} mixture{plural}: {score}");
    println!("{}", table.finish()?.display());
    Ok(())
}

/// The mixtures.
struct Scorer {
    names: Vec<String>,
    models: Vec<Gmm>,
    ubm: Option<Gmm>,
    linear: bool,
}

/// Sums over the frames of an utterance: under each mixture the log-likelihood, under the background
/// model all statistics.
struct Utterance {
    name: Option<Arc<str>>,
    frames: u64,
    log_likelihoods: Vec<f64>,
    ubm: Option<Statistics>,
}

impl Scorer {
    fn load(args: &ScoreArgs) -> Result<Self, Failure> {
        let models: Vec<Gmm> = args
            .model
            .iter()
            .map(|p| models::gmm(p))
            .collect::<Result<_, _>>()?;
        let ubm = args.ubm.as_deref().map(models::gmm).transpose()?;
        let expected = ubm.as_ref().unwrap_or(&models[0]);
        for (path, model) in args.model.iter().zip(&models) {
            let shape = (model.components(), model.dimensions());
            let same = shape.1 == expected.dimensions();
            if !same || (args.linear && shape.0 != expected.components()) {
                return Err(Failure::BadInput(anyhow!(
                    "{}: {} components over {} dimensions do not go with {} over {}",
                    path.display(),
                    shape.0,
                    shape.1,
                    expected.components(),
                    expected.dimensions()
                )));
            }
        }
        if args.linear && expected.kind() == CovarianceType::Full {
            let text = "--linear needs a background model with diagonal covariances";
            return Err(Failure::BadInput(anyhow!(text)));
        }
        Ok(Scorer {
            names: names(&args.model),
            models,
            ubm,
            linear: args.linear,
        })
    }

    fn begin(&self, block: &Block) -> Utterance {
        let zero = |gmm: &Gmm| Statistics::zeros(gmm.components(), gmm.dimensions(), gmm.kind());
        Utterance {
            name: block.utterance.clone(),
            frames: 0,
            log_likelihoods: vec![0.0; self.models.len()],
            ubm: self.ubm.as_ref().map(zero),
        }
    }

    fn add(
        &self,
        utterance: &mut Utterance,
        features: &Features,
        path: &Path,
        block: &Block,
    ) -> Result<(), MixtureError> {
        let named =
            |error: MixtureError| MixtureError::Data(format!("{}: {error}", path.display()));
        utterance.frames += block.values.dim().0 as u64;
        if let (Some(ubm), Some(sum)) = (&self.ubm, &mut utterance.ubm) {
            sum.add(&frames::e_step(features, &block.values, ubm).map_err(named)?)?;
        }
        if !self.linear {
            for (sum, model) in utterance.log_likelihoods.iter_mut().zip(&self.models) {
                let statistics = frames::e_step(features, &block.values, model);
                *sum += statistics.map_err(named)?.log_likelihood;
            }
        }
        Ok(())
    }

    /// One score per mixture.
    fn scores(&self, utterance: &Utterance) -> Result<Vec<f64>, MixtureError> {
        let per_frame = |sum: f64| sum / utterance.frames.max(1) as f64;
        match (&self.ubm, &utterance.ubm) {
            (Some(ubm), Some(statistics)) if self.linear => {
                let means: Vec<_> = self.models.iter().map(|model| model.means.view()).collect();
                let scores = linear_scores(&means, ubm, &[statistics], Offsets::None, true)?;
                Ok(scores.iter().copied().collect())
            }
            (_, statistics) => {
                let base = statistics.as_ref().map_or(0.0, |s| s.log_likelihood);
                let sums = utterance.log_likelihoods.iter();
                Ok(sums.map(|sum| per_frame(sum - base)).collect())
            }
        }
    }

    fn what(&self) -> &'static str {
        match (&self.ubm, self.linear) {
            (None, _) => "average log-likelihood of a frame",
            (Some(_), false) => "average log-likelihood ratio of a frame",
            (Some(_), true) => "linear score of a frame",
        }
    }
}

/// File names without folders, if they tell the mixtures apart.
fn names(paths: &[PathBuf]) -> Vec<String> {
    let short = |path: &PathBuf| {
        path.file_stem()
            .map(|name| name.to_string_lossy().into_owned())
    };
    let names: Vec<String> = paths.iter().filter_map(short).collect();
    let mut sorted = names.clone();
    sorted.sort();
    sorted.dedup();
    if sorted.len() == paths.len() {
        return names;
    }
    paths
        .iter()
        .map(|path| path.display().to_string())
        .collect()
}

/// `file,utterance,frames,model,score`.
struct Table {
    out: csv::Writer<Target>,
    path: PathBuf,
}

impl Table {
    fn create(path: &Path) -> Result<Self, Failure> {
        let target = Target::create(path).map_err(Failure::Run)?;
        let mut out = csv::Writer::from_writer(target);
        let header = ["file", "utterance", "frames", "model", "score"];
        out.write_record(header).map_err(Failure::run)?;
        let path = path.to_owned();
        Ok(Table { out, path })
    }

    fn write(
        &mut self,
        file: &Path,
        utterance: &Utterance,
        scorer: &Scorer,
    ) -> Result<(), Failure> {
        let scores = scorer.scores(utterance).map_err(bad)?;
        for (model, score) in scorer.names.iter().zip(scores) {
            let row = [
                file.display().to_string(),
                utterance.name.as_deref().unwrap_or_default().to_string(),
                utterance.frames.to_string(),
                model.clone(),
                format!("{score}"),
            ];
            self.out.write_record(row).map_err(Failure::run)?;
        }
        Ok(())
    }

    fn finish(self) -> Result<PathBuf, Failure> {
        let target = self.out.into_inner().map_err(|error| error.into_error());
        let target = target.with_context(|| format!("cannot write {}", self.path.display()));
        target.and_then(Target::finish).map_err(Failure::Run)
    }
}

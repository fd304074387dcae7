//! Targets, and how each segment gets a value for each.

pub mod measured;
mod networks;
mod registry;
pub mod samples;

pub use registry::{at_hand, by_network};

use crate::answers;
use crate::failure::Failure;
use crate::stored::{self, Apply, StoredModel};
use anyhow::anyhow;
use measured::Columns;
use nkl_config::plan::{FeatsPlan, PredictPlan};
use nkl_data::Segment;
use nkl_features::Progress;
use registry::{Means, Of};
use samples::Samples;
use std::collections::BTreeMap;
use std::path::Path;

/// Segments that are worked on at a time.
const AT_ONCE: usize = 512;

/// A target that is ready to be predicted.
pub struct Target {
    /// Its name.
    pub name: String,
    source: Source,
}

enum Source {
    Measured(&'static Means),
    Network(Box<FeatsPlan>, &'static Of),
    Model(Box<StoredModel>),
}

/// A column of what comes out.
pub struct Column {
    /// The target that it belongs to.
    pub target: String,
    /// Which of its dimensions, if it is a vector.
    pub dimension: Option<usize>,
    /// A value for each sample.
    pub values: Vec<Value>,
}

impl Column {
    /// `{target}_pred`, or `{target}_pred_{i}` of a vector.
    pub fn name(&self) -> String {
        match self.dimension {
            Some(i) => format!("{}_pred_{i}", self.target),
            None => format!("{}_pred", self.target),
        }
    }
}

/// A value as text, empty where it is not defined; or why there is none.
pub type Value = Result<String, String>;

/// The targets, each with its means.
///
/// # Errors
/// All that are wrong at once: a name that is not known, a model that is not there or cannot be
/// used.
pub fn targets(plan: &PredictPlan) -> Result<Vec<Target>, Failure> {
    let mut found = Vec::new();
    let mut problems = Vec::new();
    for (place, name) in plan.targets.iter().enumerate() {
        let earlier = plan.targets.iter().take(place);
        if earlier.clone().any(|e| e.eq_ignore_ascii_case(name)) {
            problems.push(format!("target `{name}` is listed twice"));
            continue;
        }
        match source(plan, name) {
            Ok(source) => found.push(Target {
                name: name.clone(),
                source,
            }),
            Err(error) => problems.push(format!("{error:#}")),
        }
    }
    match problems.is_empty() {
        true => Ok(found),
        false => Err(Failure::bad_input(anyhow!(problems.join("\nerror: ")))),
    }
}

fn source(plan: &PredictPlan, name: &str) -> anyhow::Result<Source> {
    let network = registry::find(name).and_then(|entry| entry.network.as_ref());
    let given = plan.model(name);
    let onnx = given.is_some_and(|path| networks::is_onnx(path));
    if let (true, None) = (onnx, network) {
        let known: Vec<&str> = by_network().map(|(entry, _)| entry.name).collect();
        return Err(anyhow!(
            "{name}.model: an ONNX network can give {}, whose published networks are known; for \
             `{name}`, train an experiment on the network's embeddings (FEATS.type = onnx) and set \
             the file that `nkl bundle` writes of it",
            known.join(", ")
        ));
    }
    if let Some(path) = given.filter(|_| !onnx) {
        let model = stored::read(path)?;
        Apply::new(&model, None)
            .map_err(|error| error.context(format!("cannot use the model {}", path.display())))?;
        return Ok(Source::Model(Box::new(model)));
    }
    let by_bundle = format!(
        "set `{name}.model = FILE.nkl` in [PREDICT], a model that `nkl bundle` wrote from an \
         experiment with the target {name}"
    );
    let Some(entry) = registry::find(name) else {
        let known: Vec<&str> = at_hand().map(|entry| entry.name).collect();
        return Err(anyhow!(
            "target `{name}` is not known. At hand are {}; for another one, {by_bundle}",
            known.join(", ")
        ));
    };
    if let (Some(network), true) = (network, onnx || matches!(entry.means, Means::Network)) {
        let plan = networks::plan(plan, name, network)?;
        return Ok(Source::Network(Box::new(plan), &network.of));
    }
    match &entry.means {
        Means::Elsewhere(whose) => Err(anyhow!(
            "target `{name}` needs a model that is not part of nkl: {by_bundle}. (nkululeko used \
             {whose}, which this version cannot run.)"
        )),
        Means::BuiltIn(bytes) => {
            let model = stored::decode(bytes)?;
            Apply::new(&model, None)?;
            Ok(Source::Model(Box::new(model)))
        }
        means => Ok(Source::Measured(means)),
    }
}

impl Target {
    /// Its columns with their values, a list for each.
    fn columns(&self, values: Vec<Vec<Value>>) -> Vec<Column> {
        let vector = matches!(&self.source, Source::Network(_, Of::All));
        let column = |(i, values): (usize, Vec<Value>)| Column {
            target: self.name.clone(),
            dimension: vector.then_some(i),
            values,
        };
        values.into_iter().enumerate().map(column).collect()
    }

    fn model(&self) -> Option<&StoredModel> {
        match &self.source {
            Source::Model(model) => Some(model),
            Source::Measured(_) | Source::Network(..) => None,
        }
    }
}

/// The values of all targets for all samples.
///
/// # Errors
/// A model that needs speakers where none are known; what stops everything. A recording that
/// cannot be used stands in the values.
pub fn values(
    targets: &[Target],
    samples: &Samples,
    cache: &Path,
    progress: &dyn Progress,
) -> Result<Vec<Column>, Failure> {
    let mut all: Vec<Vec<Vec<Value>>> = targets.iter().map(|_| Vec::new()).collect();
    let mut at_once = AT_ONCE;
    for (target, model) in targets.iter().filter_map(|t| Some((t, t.model()?))) {
        let apply = Apply::new(model, None).map_err(Failure::BadInput)?;
        if apply.needs_speakers() {
            at_once = usize::MAX;
            if samples.speakers.is_none() {
                return Err(Failure::bad_input(anyhow!(
                    "the model for `{}` scales by the speakers' means: it needs data with a column \
                     speaker",
                    target.name
                )));
            }
        }
    }
    let (mut from, total) = (0, samples.segments.len());
    while from < total {
        let to = from.saturating_add(at_once).min(total);
        let part = Part {
            segments: samples.segments.get(from..to).unwrap_or_default(),
            speakers: samples.speakers.as_deref().and_then(|s| s.get(from..to)),
            cache,
            progress,
        };
        for (columns, new) in all.iter_mut().zip(part.values(targets)?) {
            columns.resize_with(new.len(), Vec::new);
            let pairs = columns.iter_mut().zip(new);
            pairs.for_each(|(values, new)| values.extend(new));
        }
        from = to;
    }
    let columns = targets
        .iter()
        .zip(all)
        .map(|(target, values)| target.columns(values));
    Ok(columns.flatten().collect())
}

/// Some of the samples.
struct Part<'a> {
    segments: &'a [Segment],
    speakers: Option<&'a [usize]>,
    cache: &'a Path,
    progress: &'a dyn Progress,
}

impl Part<'_> {
    /// For each target a list of columns.
    fn values(&self, targets: &[Target]) -> Result<Vec<Vec<Vec<Value>>>, Failure> {
        let mut sets: BTreeMap<&str, Columns> = BTreeMap::new();
        let mut known: Vec<(&FeatsPlan, Columns)> = Vec::new();
        let mut qualities = None;
        let mut all = Vec::with_capacity(targets.len());
        for target in targets {
            all.push(match &target.source {
                Source::Model(model) => vec![self.predicted(model)?],
                Source::Measured(Means::Feature { set, column }) => {
                    let columns = match sets.remove(set) {
                        Some(columns) => columns,
                        None => {
                            let (plan, _) =
                                measured::plan(&[set], &[]).map_err(Failure::BadInput)?;
                            self.columns(&plan)?
                        }
                    };
                    let values = columns.values(column).map_err(Failure::Run)?;
                    sets.insert(set, columns);
                    let text = |value: Option<f64>| value.map(rounded).unwrap_or_default();
                    vec![values.into_iter().map(|value| value.map(text)).collect()]
                }
                Source::Network(plan, of) => {
                    if !known.iter().any(|(other, _)| *other == plan.as_ref()) {
                        known.push((plan, self.columns(plan)?));
                    }
                    let columns = known.iter().find(|(other, _)| *other == plan.as_ref());
                    let (_, columns) = columns.ok_or_else(|| {
                        Failure::run(anyhow!("the values of {} are not there", target.name))
                    })?;
                    networks::values(columns, of).map_err(Failure::Run)?
                }
                Source::Measured(Means::Samples(of)) => {
                    let known = qualities.get_or_insert_with(|| measured::qualities(self.segments));
                    let value = |q: &Result<_, String>| q.as_ref().map(of).map_err(String::clone);
                    vec![known.iter().map(|q| value(q).map(rounded)).collect()]
                }
                Source::Measured(_) => {
                    let lengths = self.segments.iter().map(Segment::duration);
                    vec![lengths.map(|seconds| Ok(rounded(seconds))).collect()]
                }
            });
        }
        Ok(all)
    }

    fn columns(&self, plan: &FeatsPlan) -> Result<Columns, Failure> {
        Columns::of(plan, self.segments, self.cache, self.progress).map_err(Failure::BadInput)
    }

    fn predicted(&self, model: &StoredModel) -> Result<Vec<Value>, Failure> {
        let apply = Apply::new(model, None).map_err(Failure::BadInput)?;
        let applied = apply
            .run(self.segments, self.speakers, self.cache, self.progress)
            .map_err(Failure::BadInput)?;
        let unknown = || Err("it was not predicted".to_owned());
        let mut values: Vec<Value> = self.segments.iter().map(|_| unknown()).collect();
        let answers = answers::of(&applied.prediction, &model.labels);
        let found = applied.rows.iter().zip(answers);
        let found = found.map(|(row, answer)| (*row, Ok(answer.predicted)));
        let failed = applied.failed.into_iter().map(|(row, why)| (row, Err(why)));
        for (row, value) in found.chain(failed) {
            if let Some(place) = values.get_mut(row) {
                *place = value;
            }
        }
        Ok(values)
    }
}

/// To four decimals, which is more than any of these measures is worth. What is not finite (the
/// level of silence) is not defined.
fn rounded(value: f64) -> String {
    match value.is_finite() {
        true => ((value * 1e4).round() / 1e4 + 0.0).to_string(),
        false => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nkl_config::plan::Selection;

    fn plan(targets: &[&str]) -> PredictPlan {
        PredictPlan {
            targets: targets.iter().map(|t| (*t).to_owned()).collect(),
            models: Vec::new(),
            folder: None,
            selection: Selection::All,
        }
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let wrong = targets(&plan(&["snr", "mos", "sadness", "SNR"]));
        let text = wrong.err().map(|e| e.to_string()).unwrap_or_default();
        for part in [
            "`mos` needs a model",
            "mos.model = FILE.onnx",
            "sig_bak_ovr.onnx",
            "`sadness` is not known",
            "gender",
            "`SNR` is listed twice",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        assert!(targets(&plan(&["snr", "gender"])).is_ok());
    }

    #[test]
    fn values_have_four_decimals() {
        assert_eq!(rounded(33.346_949), "33.3469");
        assert_eq!(rounded(-0.000_01), "0");
        assert_eq!(rounded(f64::NEG_INFINITY), "");
    }
}

//! `EXPL.shap`: which features move the predictions of the model, and which way.

use super::features::Prepared;
use super::{colors, View};
use crate::failure::Failure;
use crate::{assemble, walk};
use ndarray::{Array2, Axis};
use nkl_config::plan::{Plan, Task};
use nkl_config::Note;
use nkl_data::{Split, Target};
use nkl_explore::shapley::{explain, method, Explanation, Method, Sampling, Unit};
use nkl_learn::pipeline::Trained;
use nkl_report::figure::color::PALETTE;
use nkl_report::plots::explore::{contributions, swarm, Contributions, Group, Swarm};
use nkl_report::{Exhibit, Sheet};
use serde_json::json;

/// Samples that are explained at most where the values are drawn.
const MOST: usize = 100;
/// Numbers that may be computed for that: with many features, fewer samples are explained.
const NUMBERS: f64 = 2e9;
/// From more features than this on, one order and five background samples have to do.
const MANY: usize = 300;

/// Whether there will be a model to explain, before features are computed.
///
/// # Errors
/// No model, or one that cannot be built.
pub fn check(plan: &Plan, task: Task) -> Result<(), Failure> {
    if !plan.expl.shap {
        return Ok(());
    }
    if plan.model.kind.is_empty() {
        return Err(Failure::bad_input(anyhow::anyhow!(
            "EXPL.shap explains the predictions of a model, but MODEL.type names none"
        )));
    }
    let built = nkl_learn::build(&plan.model, task);
    built.map(|_| ()).map_err(Failure::bad_input)
}

/// The mean sizes, and the values of single samples; nothing where they are not asked for.
pub fn explanation(
    view: &View,
    features: &Prepared,
    notes: &mut Vec<Note>,
) -> Result<Vec<Exhibit>, Failure> {
    if !view.plan.expl.shap {
        return Ok(Vec::new());
    }
    let task = match &view.dataset.target {
        Target::Classes { .. } => Task::Classification,
        Target::Values(_) => Task::Regression,
        Target::None => {
            let what = "shap needs a target (DATA.target); left out";
            notes.push(Note::warning(what));
            return Ok(Vec::new());
        }
    };
    let trained = model(view, features, task)?;
    let train = match view.dataset.rows(Split::Train) {
        rows if rows.is_empty() => (0..view.dataset.len()).collect(),
        rows => rows,
    };
    let sampling = sampling(view.plan, features.names.len());
    let background = seen(view, features, &trained, &train)?;
    let mut rows = features.rows.clone();
    if method(&trained.fitted) == Method::Permutations {
        rows = thinned(&rows, most(&sampling, &background));
    }
    let x = seen(view, features, &trained, &rows)?;
    let found = explain(&trained.fitted, x.view(), background.view(), &sampling)
        .map_err(Failure::bad_input)?;
    let about = About {
        view,
        features,
        rows,
        found,
        sampling,
    };
    let order = about.order();
    Ok(vec![about.sizes(&order), about.single(&order)])
}

/// The model as `nkl experiment` trains it in its first run.
fn model(view: &View, features: &Prepared, task: Task) -> Result<Trained, Failure> {
    let mut plan = view.plan.clone();
    plan.exp.runs = 1;
    let estimator = nkl_learn::build(&plan.model, task).map_err(Failure::bad_input)?;
    let mut outcome = walk::learn(&plan, estimator.as_ref(), view.dataset, &features.table)?;
    match outcome.runs.pop() {
        Some(run) => Ok(run.trained),
        None => Err(Failure::run(anyhow::anyhow!("no model was trained"))),
    }
}

/// Rows as the model sees them: filled and scaled.
fn seen(
    view: &View,
    features: &Prepared,
    trained: &Trained,
    rows: &[usize],
) -> Result<Array2<f64>, Failure> {
    let values = features.table.values.select(Axis(0), rows);
    let mut x = values.mapv(f64::from);
    trained.fill.apply(&mut x);
    if let Some(scaler) = &trained.scaler {
        let speakers = assemble::groups(view.dataset, "speaker");
        let own: Option<Vec<usize>> = speakers.map(|all| rows.iter().map(|r| all[*r]).collect());
        scaler
            .apply(&mut x, own.as_deref())
            .map_err(Failure::bad_input)?;
    }
    Ok(x)
}

fn sampling(plan: &Plan, features: usize) -> Sampling {
    let seed = plan.exp.seed;
    if features > MANY {
        return Sampling {
            orders: 1,
            background: 5,
            seed,
        };
    }
    Sampling {
        seed,
        ..Sampling::default()
    }
}

/// Samples for which there is time.
fn most(sampling: &Sampling, background: &Array2<f64>) -> usize {
    let width = background.ncols() as f64;
    let behind = sampling.background.min(background.nrows()) as f64;
    let each = 2.0 * sampling.orders as f64 * behind * width * width;
    ((NUMBERS / each.max(1.0)) as usize).clamp(5, MOST)
}

/// At most so many rows, evenly.
fn thinned(rows: &[usize], most: usize) -> Vec<usize> {
    match rows.len() > most {
        true => (0..most).map(|i| rows[i * rows.len() / most]).collect(),
        false => rows.to_vec(),
    }
}

/// What both pictures are made from.
struct About<'a> {
    view: &'a View<'a>,
    features: &'a Prepared,
    rows: Vec<usize>,
    found: Explanation,
    sampling: Sampling,
}

impl About<'_> {
    /// Features by the size of their values over all outputs, the largest first.
    fn order(&self) -> Vec<usize> {
        let sizes = self.found.mean_sizes();
        let total = |i: &usize| sizes[*i].iter().sum::<f64>();
        let mut order: Vec<usize> = (0..sizes.len()).collect();
        order.sort_by(|a, b| total(b).total_cmp(&total(a)).then(a.cmp(b)));
        order
    }

    fn shown<'o>(&self, order: &'o [usize]) -> &'o [usize] {
        &order[..order.len().min(self.view.plan.expl.max_feats)]
    }

    fn names(&self, order: &[usize]) -> Vec<String> {
        let name = |i: &usize| self.features.names[*i].clone();
        order.iter().map(name).collect()
    }

    fn labels(&self) -> Vec<String> {
        assemble::labels(self.view.dataset)
    }

    /// The names of the outputs; one without a name where there is one output.
    fn outputs(&self) -> Vec<String> {
        let labels = self.labels();
        let label = |class: &usize| labels.get(*class).cloned().unwrap_or_default();
        match &self.found.classes {
            Some(classes) if classes.len() > 1 => classes.iter().map(label).collect(),
            _ => vec![String::new(); self.found.base.len()],
        }
    }

    /// What the values are parts of.
    fn unit(&self) -> String {
        let labels = self.labels();
        let first = self.found.classes.as_ref().and_then(|c| c.first());
        let only = (self.found.base.len() == 1).then_some(first).flatten();
        let of = only.and_then(|class| labels.get(*class));
        let of = of.map_or(String::new(), |label| format!(" of {label}"));
        match self.found.unit {
            Unit::Probability => format!("probability{of}"),
            Unit::LogOdds => format!("log-odds{of}"),
            Unit::Value => self.view.plan.data.target.clone().unwrap_or_default(),
        }
    }

    fn how(&self) -> String {
        let Sampling {
            orders, background, ..
        } = self.sampling;
        match self.found.method {
            Method::Trees => "exact, by the paths of the trees".to_owned(),
            Method::Linear => "exact, by the coefficients".to_owned(),
            Method::Permutations => format!(
                "sampled: {orders} orders of the features, forwards and backwards, before \
                 {background} training samples"
            ),
        }
    }

    fn lines(&self, title: &str) -> Vec<String> {
        let plan = self.view.plan;
        vec![
            format!("{title} of {}", plan.model.kind),
            format!("Shapley values, {}", self.how()),
            format!("{} samples ({})", self.view.selection(), self.rows.len()),
        ]
    }

    fn name(&self, end: &str) -> String {
        let plan = self.view.plan;
        format!(
            "SHAP_{}_{}{end}",
            plan.feats.types.join("-"),
            plan.model.kind
        )
    }

    /// The mean sizes of all features; the largest are drawn.
    fn sizes(&self, order: &[usize]) -> Exhibit {
        let (sizes, outputs) = (self.found.mean_sizes(), self.outputs());
        let shown = self.shown(order);
        let lines = self.lines("Features that move the predictions");
        let palette = colors(&outputs);
        let group = |(output, name): (usize, &String)| Group {
            name: name.clone(),
            color: match name.is_empty() {
                true => PALETTE[0],
                false => palette[output],
            },
            data: shown.iter().map(|i| sizes[*i][output]).collect(),
        };
        let columns = outputs.iter().map(|name| match name.is_empty() {
            true => "mean_size".to_owned(),
            false => format!("mean_size_{name}"),
        });
        let row = |i: &usize| {
            let own = sizes[*i].iter().map(f64::to_string);
            std::iter::once(self.features.names[*i].clone())
                .chain(own)
                .collect()
        };
        let best: Vec<_> = shown
            .iter()
            .map(|i| json!({"feature": self.features.names[*i], "mean_size": sizes[*i]}))
            .collect();
        Exhibit {
            name: self.name(""),
            section: "Features".to_owned(),
            statistics: json!({
                "model": self.view.plan.model.kind, "method": self.found.method,
                "unit": self.found.unit, "outputs": outputs, "base": self.found.base,
                "samples": self.rows.len(), "best": best,
            }),
            scene: contributions(&Contributions {
                titles: self.view.titles(&lines),
                unit: self.unit(),
                features: self.names(shown),
                outputs: outputs.iter().enumerate().map(group).collect(),
            }),
            data: Sheet {
                header: std::iter::once("feature".to_owned())
                    .chain(columns)
                    .collect(),
                rows: order.iter().map(row).collect(),
            },
            lines,
        }
    }

    /// The values of single samples: of the one output, or of the class that the model says.
    fn single(&self, order: &[usize]) -> Exhibit {
        let (shown, outputs) = (self.shown(order), self.outputs());
        let said: Vec<usize> = (0..self.rows.len()).map(|row| self.said(row)).collect();
        let several = outputs.len() > 1;
        let unit = match several {
            true => format!("{} of the predicted class", self.unit()),
            false => self.unit(),
        };
        let mut lines = self.lines("What moves single predictions");
        lines.insert(1, format!("parts of the {unit}"));
        let value = |row: usize, feature: usize| self.found.values[[row, feature, said[row]]];
        let raw = |row: usize, feature: usize| {
            f64::from(self.features.table.values[[self.rows[row], feature]])
        };
        let of = |feature: &usize| -> Vec<(f64, f64)> {
            let rows = 0..self.rows.len();
            rows.map(|row| (value(row, *feature), raw(row, *feature)))
                .collect()
        };
        let cells = |row: usize| {
            let segment = &self.view.dataset.segments[self.rows[row]];
            let times = [segment.start, segment.end].map(|t| t.to_string());
            let fixed = [segment.file.clone(), times[0].clone(), times[1].clone()];
            let base = self.found.base[said[row]].to_string();
            let own = (0..self.features.names.len()).map(|f| value(row, f).to_string());
            let output = outputs[said[row]].clone();
            fixed.into_iter().chain([output, base]).chain(own).collect()
        };
        let fixed = ["file", "start", "end", "output", "base"];
        let header = fixed.into_iter().map(str::to_owned);
        Exhibit {
            name: self.name("_samples"),
            section: "Features".to_owned(),
            statistics: json!({"unit": unit, "samples": self.rows.len()}),
            scene: swarm(&Swarm {
                titles: self.view.titles(&lines),
                unit,
                features: self.names(shown),
                values: shown.iter().map(of).collect(),
            }),
            data: Sheet {
                header: header.chain(self.features.names.iter().cloned()).collect(),
                rows: (0..self.rows.len()).map(cells).collect(),
            },
            lines,
        }
    }

    /// The output that is largest for a sample.
    fn said(&self, row: usize) -> usize {
        let own = self.found.values.index_axis(Axis(0), row);
        let total = |output: usize| self.found.base[output] + own.column(output).sum();
        (0..self.found.base.len()).fold(0, |best, output| match total(output) > total(best) {
            true => output,
            false => best,
        })
    }
}

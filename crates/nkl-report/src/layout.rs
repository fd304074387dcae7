//! Where an experiment's files lie and how they are called.

mod names;

use nkl_config::plan::Plan;
use std::path::PathBuf;

/// Folders and file names below `{root}/{name}`.
///
/// Names that older scripts look for are kept:
/// `results/<EXP>_runs.txt`, `results/run_<r>/<EXP>_conf.txt`, `results/run_<r>/<PLOT>.txt`,
/// `results/run_<r>/pred_<target>_<MODEL>.csv` and `images/run_<r>/<PLOT>.png`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The experiment's folder, `{root}/{name}`.
    pub root: PathBuf,
    /// Folder of the summary files, `results`.
    pub results: PathBuf,
    /// Folder of per-run results, without `run_<r>`.
    pub run_results: PathBuf,
    /// Folder of figures, without `run_<r>`.
    pub images: PathBuf,
    /// `<databases>_<target>_<MODEL>`.
    pub experiment: String,
    /// `<model>_<features>_<options>`, the part of `experiment` that describes the model.
    pub model: String,
    /// The target's name as it stands in file names.
    pub target: String,
    /// `PLOT.name`, or `experiment`: how figures are called.
    pub plot: String,
}

impl Layout {
    /// The layout that a plan asks for.
    pub fn new(plan: &Plan) -> Self {
        let root = plan.exp.folder();
        let model = names::model(plan);
        let target = names::clean(plan.data.target.as_deref().unwrap_or("none"));
        let databases: Vec<&str> = plan
            .data
            .databases
            .iter()
            .map(|d| d.name.as_str())
            .collect();
        let experiment = names::clean(&format!("{}_{target}_{model}", databases.join("-")));
        let plot = plan.plot.name.as_deref().map(names::clean);
        Layout {
            results: root.join("results"),
            run_results: root.join(&plan.exp.result_dir),
            images: root.join(&plan.exp.image_dir),
            plot: plot.unwrap_or_else(|| experiment.clone()),
            experiment,
            model,
            target,
            root,
        }
    }

    /// `results/result.json`.
    pub fn result(&self) -> PathBuf {
        self.results.join("result.json")
    }

    /// `results/report.txt`.
    pub fn report(&self) -> PathBuf {
        self.results.join("report.txt")
    }

    /// `results/report.html`.
    pub fn page(&self) -> PathBuf {
        self.results.join("report.html")
    }

    /// `results/predictions.csv`.
    pub fn predictions(&self) -> PathBuf {
        self.results.join("predictions.csv")
    }

    /// `results/<EXP>_runs.txt`.
    pub fn runs(&self) -> PathBuf {
        self.results
            .join(names::file(&self.experiment, "_runs.txt"))
    }

    /// `results/run_<r>`.
    pub fn run_folder(&self, run: usize) -> PathBuf {
        self.run_results.join(format!("run_{run}"))
    }

    /// `results/run_<r>/<EXP>_conf.txt`: one line on the confusion matrix.
    pub fn run_summary(&self, run: usize) -> PathBuf {
        self.run_folder(run)
            .join(names::file(&self.experiment, "_conf.txt"))
    }

    /// `results/run_<r>/<PLOT>.txt`: the scores of the run.
    pub fn run_scores(&self, run: usize) -> PathBuf {
        self.run_folder(run)
            .join(names::file(&self.picture(run), ".txt"))
    }

    /// `results/run_<r>/pred_<target>_<MODEL>.csv`.
    pub fn run_predictions(&self, run: usize) -> PathBuf {
        let stem = format!("pred_{}_{}", self.target, self.model);
        self.run_folder(run).join(names::file(&stem, ".csv"))
    }

    /// `results/run_<r>/<PLOT><suffix>.csv`: a table behind a picture.
    pub fn run_table(&self, run: usize, suffix: &str) -> PathBuf {
        let end = format!("{suffix}.csv");
        self.run_folder(run)
            .join(names::file(&self.picture(run), &end))
    }

    /// `images/run_<r>/<PLOT><suffix>.<extension>`.
    pub fn image(&self, run: usize, suffix: &str, extension: &str) -> PathBuf {
        let end = format!("{suffix}.{extension}");
        self.images
            .join(format!("run_{run}"))
            .join(names::file(&self.picture(run), &end))
    }

    /// `images/run_<r>/<PLOT>_<r>_<epoch>_<kind>.<extension>`: what was said after an epoch; `kind` is
    /// `cnf` (confusion matrix) or `scatter`.
    pub fn epoch_image(&self, run: usize, epoch: usize, kind: &str, extension: &str) -> PathBuf {
        let end = format!("_{run}_{epoch:03}_{kind}.{extension}");
        self.images
            .join(format!("run_{run}"))
            .join(names::file(&self.plot, &end))
    }

    /// `images/run_<r>/<PLOT>_conf_anim.gif`, of a regression `..._scatter_anim.gif`: these one after
    /// the other.
    pub fn animation(&self, run: usize, kind: &str) -> PathBuf {
        let kind = if kind == "cnf" { "conf" } else { kind };
        self.images
            .join(format!("run_{run}"))
            .join(names::file(&self.plot, &format!("_{kind}_anim.gif")))
    }

    /// `images/<name>.<extension>`: a picture of the data, which belongs to no run.
    pub fn picture_file(&self, name: &str, extension: &str) -> PathBuf {
        let name = names::clean(name);
        self.images
            .join(names::file(&name, &format!(".{extension}")))
    }

    /// `<PLOT>`: the stem of a run's picture; classic models have the single epoch 0.
    fn picture(&self, run: usize) -> String {
        format!("{}_last_{run}_000", self.plot)
    }
}

//! The settings of a network, read from `[MODEL]` and checked.

use super::activation::Activation;
use super::body::SMALLEST;
use super::loss::Loss;
use super::optimizer::Rule;
use super::schedule::Schedule;
use crate::LearnError;
use nkl_config::plan::{ClassWeight, Measure, ModelPlan, Task};

/// Everything that training needs to know.
pub(super) struct Settings {
    /// Rows and columns of the pictures that convolutions look at; `None`: no convolutions.
    pub picture: Option<[usize; 2]>,
    pub hidden: Vec<usize>,
    pub activation: Activation,
    /// Share of each hidden layer that is dropped.
    pub drop: Vec<f32>,
    pub batch: usize,
    pub epochs: usize,
    pub patience: Option<usize>,
    pub measure: Measure,
    pub rate: f64,
    pub rule: Rule,
    pub schedule: Schedule,
    /// 0: no limit.
    pub longest_gradient: f64,
    pub loss: Loss,
    /// The loss's name is `weighted_bce`: the weight comes from the data.
    pub weigh_positive: bool,
}

/// More parameters than this (1 GB, four times with AdamW and gradients) are a mistake.
const MOST_UNITS: usize = 1_000_000;

impl Settings {
    /// For a network that begins with convolutions.
    pub fn read_with_picture(plan: &ModelPlan, task: Task) -> Result<Self, LearnError> {
        let Some(shape) = plan.picture else {
            return Err(wrong("type", "cnn", "it needs FEATS.type = spectra"));
        };
        if shape.iter().any(|&side| side < SMALLEST) {
            let (value, help) = (
                format!("{} bands of {} frames", shape[0], shape[1]),
                format!(
                    "at least {SMALLEST} of each for a cnn (FEATS.fft_nbands, FEATS.spectra.frames)"
                ),
            );
            return Err(wrong("picture", value, help));
        }
        Ok(Settings {
            picture: Some(shape),
            ..Settings::read(plan, task)?
        })
    }

    pub fn read(plan: &ModelPlan, task: Task) -> Result<Self, LearnError> {
        let (loss, weigh_positive) = loss(plan, task)?;
        let usual = match task {
            Task::Classification => Measure::Uar,
            Task::Regression => Measure::Mse,
        };
        let settings = Settings {
            picture: None,
            hidden: hidden(plan)?,
            activation: activation(plan)?,
            drop: drop(plan)?,
            batch: at_least_one("batch_size", plan.batch_size.unwrap_or(8))?,
            epochs: at_least_one("epochs (section EXP)", plan.epochs.unwrap_or(1))?,
            patience: plan.patience,
            measure: plan.measure.unwrap_or(usual),
            rate: within(
                "learning_rate",
                plan.learning_rate,
                1e-4,
                f64::MIN_POSITIVE,
                1e6,
            )?,
            rule: rule(plan)?,
            schedule: schedule(plan)?,
            longest_gradient: within("max_grad_norm", plan.max_grad_norm, 0.0, 0.0, f64::MAX)?,
            loss,
            weigh_positive,
        };
        let of_values = settings.measure.is_of_values();
        if of_values != (task == Task::Regression) {
            let help = match task {
                Task::Classification => {
                    "uar, accuracy, f1, precision, recall, specificity, auc or eer"
                }
                Task::Regression => "mse, mae, pcc, ccc or r2",
            };
            return Err(wrong(
                "measure",
                format!("{:?}", settings.measure).to_lowercase(),
                help,
            ));
        }
        Ok(settings)
    }
}

fn wrong(key: &'static str, value: impl ToString, help: impl Into<String>) -> LearnError {
    LearnError::setting(key, value, help)
}

/// A number with its default and its range.
fn within(
    key: &'static str,
    value: Option<f64>,
    default: f64,
    low: f64,
    high: f64,
) -> Result<f64, LearnError> {
    let value = value.unwrap_or(default);
    if value >= low && value <= high {
        return Ok(value);
    }
    let range = if low > 0.0 && high > 1.0 {
        "a number above 0".to_string()
    } else if high > 1e9 {
        "0 or a positive number".to_string()
    } else {
        format!("a number from {low} to {high}")
    };
    Err(wrong(key, value, range))
}

fn at_least_one(key: &'static str, value: usize) -> Result<usize, LearnError> {
    if value == 0 {
        return Err(wrong(key, value, "at least 1"));
    }
    Ok(value)
}

fn hidden(plan: &ModelPlan) -> Result<Vec<usize>, LearnError> {
    let list = format!("{:?}", plan.layers);
    if plan.layers.is_empty() || plan.layers.contains(&0) {
        return Err(wrong(
            "layers",
            list,
            "the sizes of the hidden layers, for instance [64, 16]",
        ));
    }
    if plan.layers.iter().any(|&units| units > MOST_UNITS) {
        return Err(wrong("layers", list, format!("at most {MOST_UNITS} units")));
    }
    Ok(plan.layers.clone())
}

fn drop(plan: &ModelPlan) -> Result<Vec<f32>, LearnError> {
    let (layers, list) = (plan.layers.len(), format!("{:?}", plan.drop));
    if plan.drop.iter().any(|share| !(0.0..1.0).contains(share)) {
        return Err(wrong("drop", list, "shares from 0 to below 1"));
    }
    match *plan.drop.as_slice() {
        [] => Ok(vec![0.0; layers]),
        [share] => Ok(vec![share as f32; layers]),
        ref many if many.len() == layers => Ok(many.iter().map(|&share| share as f32).collect()),
        _ => Err(wrong(
            "drop",
            list,
            format!("one share, or one for each of the {layers} hidden layers"),
        )),
    }
}

fn activation(plan: &ModelPlan) -> Result<Activation, LearnError> {
    let name = plan.activation.as_deref().unwrap_or("relu");
    Activation::named(name)
        .ok_or_else(|| wrong("activation", name, "relu, tanh, sigmoid or leaky_relu"))
}

fn loss(plan: &ModelPlan, task: Task) -> Result<(Loss, bool), LearnError> {
    let usual = match task {
        Task::Classification => "cross",
        Task::Regression => "mse",
    };
    let name = plan.loss.as_deref().unwrap_or(usual);
    let smoothing = within("label_smoothing", plan.label_smoothing, 0.0, 0.0, 1.0)?;
    let binary = Loss::Binary {
        smoothing,
        positive: 1.0,
    };
    let found = match (task, name) {
        (Task::Classification, "cross") => Loss::Cross { smoothing },
        (Task::Classification, "bce" | "weighted_bce") => binary,
        (Task::Classification, "f1") => Loss::SoftF1,
        (Task::Classification, "focal") => Loss::Focal {
            alpha: within("focal.alpha", plan.focal_alpha, 0.25, 0.0, 1.0)?,
            gamma: within("focal.gamma", plan.focal_gamma, 2.0, 0.0, f64::MAX)?,
        },
        (Task::Regression, "mse") => Loss::Squared,
        (Task::Regression, "mae") => Loss::Absolute,
        (Task::Regression, "1-ccc") => Loss::Concordance,
        (Task::Regression, "1-pcc") => Loss::Correlation,
        (Task::Classification, _) => {
            return Err(wrong(
                "loss",
                name,
                "for classes: cross, f1, focal, bce or weighted_bce",
            ));
        }
        (Task::Regression, _) => {
            return Err(wrong("loss", name, "for values: mse, mae, 1-ccc or 1-pcc"));
        }
    };
    let smooths = matches!(found, Loss::Cross { .. } | Loss::Binary { .. });
    if smoothing > 0.0 && !smooths {
        let help = format!("not with loss {name}; it is for cross, bce and weighted_bce");
        return Err(wrong("label_smoothing", smoothing, help));
    }
    let weighted = name == "weighted_bce";
    if weighted && plan.class_weight == ClassWeight::Balanced {
        let help =
            "loss weighted_bce weighs the classes already; use bce, or leave class_weight out";
        return Err(wrong("class_weight", "balanced", help));
    }
    Ok((found, weighted))
}

fn rule(plan: &ModelPlan) -> Result<Rule, LearnError> {
    let decay = within("weight_decay", plan.weight_decay, 0.01, 0.0, f64::MAX)?;
    let momentum = within("momentum", plan.momentum, 0.9, 0.0, 1.0)?;
    Ok(match plan.optimizer.as_deref().unwrap_or("adamw") {
        "adamw" => Rule::Adam {
            decay: decay as f32,
        },
        "adam" => Rule::Adam { decay: 0.0 },
        "sgd" => Rule::Sgd {
            momentum: momentum as f32,
        },
        name => return Err(wrong("optimizer", name, "adamw, adam or sgd")),
    })
}

fn schedule(plan: &ModelPlan) -> Result<Schedule, LearnError> {
    let gamma = |usual: f64| within("scheduler.gamma", plan.scheduler_gamma, usual, 0.0, 1.0);
    Ok(match plan.scheduler.as_deref().unwrap_or("none") {
        "none" => Schedule::None,
        "cosine" => Schedule::Cosine {
            warmup: plan.warmup_epochs.unwrap_or(5),
        },
        "step" => Schedule::Step {
            size: at_least_one("scheduler.step_size", plan.scheduler_step.unwrap_or(10))?,
            gamma: gamma(0.5)?,
        },
        "exponential" => Schedule::Exponential {
            gamma: gamma(0.95)?,
        },
        name => {
            return Err(wrong(
                "scheduler",
                name,
                "cosine, step, exponential or none",
            ))
        }
    })
}

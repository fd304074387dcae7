//! `[MODEL]`: the learner. Parameters whose default depends on the learner are optional here;
//! the learner fills them in.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A measure of quality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// Unweighted average recall.
    Uar,
    /// Share of correct decisions.
    Accuracy,
    /// Macro F1.
    F1,
    /// Macro precision.
    Precision,
    /// Macro recall (equals UAR where every class occurs).
    Recall,
    /// Macro specificity.
    Specificity,
    /// Area under the ROC curve; with more than two classes, mean over one class against the rest.
    Auc,
    /// Equal error rate.
    Eer,
    /// Mean squared error.
    Mse,
    /// Mean absolute error.
    Mae,
    /// Pearson correlation.
    Pcc,
    /// Concordance correlation.
    Ccc,
    /// Coefficient of determination.
    R2,
}

impl Measure {
    /// Larger values are better.
    pub fn higher_is_better(self) -> bool {
        !matches!(self, Measure::Eer | Measure::Mse | Measure::Mae)
    }

    /// A measure of a regression.
    pub fn is_of_values(self) -> bool {
        use Measure::{Ccc, Mae, Mse, Pcc, R2};
        matches!(self, Mse | Mae | Pcc | Ccc | R2)
    }
}

/// `MODEL.class_weight`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClassWeight {
    /// All samples weigh the same.
    None,
    /// Inverse to the class frequency: n / (k · n_c).
    Balanced,
}

/// Section `[MODEL]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelPlan {
    /// `type`, lower case, with aliases resolved (`nb` = `bayes`); empty where the command needs no model.
    pub kind: String,
    /// `measure`; `None` means uar or mse.
    pub measure: Option<Measure>,
    /// `save`.
    pub save: bool,
    /// `only_test`: evaluate the stored model.
    pub only_test: bool,
    /// `n_jobs`: threads; `None` means all cores.
    pub n_jobs: Option<usize>,
    /// `device`: auto, cpu or cuda.
    pub device: String,
    /// `random_seed`; `None` means `EXP.seed`.
    pub random_seed: Option<u64>,
    /// `nan_strategy` at the model's input; `None` means that of `[FEATS]`.
    pub nan_strategy: Option<super::NanStrategy>,
    /// `class_weight`.
    pub class_weight: ClassWeight,
    /// `logo`: leave-one-group-out with this many groups.
    pub logo: Option<usize>,
    /// `loso`: leave one speaker out.
    pub loso: bool,
    /// `k_fold_cross`.
    pub k_fold: Option<usize>,
    /// `patience`.
    pub patience: Option<usize>,
    /// `C_val`.
    pub c: Option<f64>,
    /// `kernel`: linear, poly, rbf, sigmoid.
    pub kernel: Option<String>,
    /// `gamma`: scale, auto or a number, as text.
    pub gamma: Option<String>,
    /// `degree` of kernel poly.
    pub degree: Option<u32>,
    /// `coef0` of kernels poly and sigmoid.
    pub coef0: Option<f64>,
    /// `epsilon` of svr.
    pub epsilon: Option<f64>,
    /// `K_val`.
    pub k: Option<usize>,
    /// `KNN_weights`: uniform or distance.
    pub knn_weights: Option<String>,
    /// `n_estimators`.
    pub n_estimators: Option<usize>,
    /// `max_depth`.
    pub max_depth: Option<usize>,
    /// `subsample`.
    pub subsample: Option<f64>,
    /// `colsample_bytree`.
    pub colsample_bytree: Option<f64>,
    /// `learning_rate`.
    pub learning_rate: Option<f64>,
    /// `early_stopping_rounds`.
    pub early_stopping_rounds: Option<usize>,
    /// `eval_metric`.
    pub eval_metric: Option<String>,
    /// `validation_split`.
    pub validation_split: Option<f64>,
    /// `GMM_components`.
    pub gmm_components: Option<usize>,
    /// `GMM_covariance_type`: full or diag.
    pub gmm_covariance: Option<String>,
    /// `GMM_relevance_factor` of gmm_ubm.
    pub gmm_relevance: Option<f64>,
    /// `EXP.epochs`, for models that learn in epochs; `None` means 1.
    pub epochs: Option<usize>,
    /// Bands and frames of the spectrogram that model cnn looks at, from `[FEATS]`.
    pub picture: Option<[usize; 2]>,
    /// `layers`: hidden sizes in the order given.
    pub layers: Vec<usize>,
    /// `drop`: dropout, one value or one per hidden layer.
    pub drop: Vec<f64>,
    /// `activation`.
    pub activation: Option<String>,
    /// `batch_size`.
    pub batch_size: Option<usize>,
    /// `loss`.
    pub loss: Option<String>,
    /// `label_smoothing`.
    pub label_smoothing: Option<f64>,
    /// `optimizer`.
    pub optimizer: Option<String>,
    /// `weight_decay`.
    pub weight_decay: Option<f64>,
    /// `momentum`.
    pub momentum: Option<f64>,
    /// `scheduler`.
    pub scheduler: Option<String>,
    /// `warmup_epochs`.
    pub warmup_epochs: Option<usize>,
    /// `scheduler.step_size`.
    pub scheduler_step: Option<usize>,
    /// `scheduler.gamma`.
    pub scheduler_gamma: Option<f64>,
    /// `focal.alpha`.
    pub focal_alpha: Option<f64>,
    /// `focal.gamma`.
    pub focal_gamma: Option<f64>,
    /// `max_grad_norm`.
    pub max_grad_norm: Option<f64>,
    /// `tuning_params`: names of parameters to search.
    pub tuning_params: Vec<String>,
    /// `scoring` of the search.
    pub scoring: Option<String>,
    /// The lists given for each of `tuning_params`.
    pub tuning_grid: BTreeMap<String, Vec<crate::Literal>>,
}

impl ModelPlan {
    /// Whether every sample is tested once (`logo`, `loso`, `k_fold_cross`): then the splits of the
    /// data are pooled, and one of them may be empty.
    pub fn cross_validates(&self) -> bool {
        self.loso || self.logo.is_some() || self.k_fold.is_some()
    }
}

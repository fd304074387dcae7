//! The typed form of an experiment: what every later stage reads instead of the INI file.
//!
//! A [`Plan`] is plain data. It is built once, from checked settings, and each stage of the
//! program is handed only its own part.

mod across;
mod data;
mod exp;
mod expl;
mod feats;
mod model;
mod output;
mod predict;
mod recordings;
mod series;
mod speakers;
mod tuning;

pub use across::AcrossPlan;
pub use data::{
    BinPlan, ColumnMapping, DataPlan, DatabaseKind, DatabasePlan, FilterRule, LabelMapping,
    SampleLimits, SplitStrategy,
};
pub use exp::{ExpPlan, Selection, Task};
pub use expl::ExplPlan;
pub use feats::{
    CqccPlan, FeatsPlan, LfccPlan, MfccPlan, NanStrategy, NetworkFile, NetworksPlan, OpenSmilePlan,
    SpectraPlan, SptkPlan, XbowPlan,
};
pub use model::{ClassWeight, Measure, ModelPlan};
pub use output::{PlotPlan, ReportPlan, ResamplePlan};
pub use predict::PredictPlan;
pub use recordings::{AugmentPlan, ExportPlan, SegmentPlan};
pub use series::{combination, combinations, describe, Axis, FlagsPlan, OptimPlan, Strategy};
pub use speakers::{CepstraPlan, RecommendPlan, VerifyPlan};
pub use tuning::Candidate;

use serde::{Deserialize, Serialize};

/// One whole experiment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Section `[EXP]`.
    pub exp: ExpPlan,
    /// Section `[DATA]`.
    pub data: DataPlan,
    /// Section `[FEATS]`.
    pub feats: FeatsPlan,
    /// Section `[MODEL]`.
    pub model: ModelPlan,
    /// Section `[EXPL]`.
    pub expl: ExplPlan,
    /// Section `[PLOT]`.
    pub plot: PlotPlan,
    /// Section `[REPORT]`.
    pub report: ReportPlan,
    /// Section `[RESAMPLE]`.
    pub resample: ResamplePlan,
    /// Section `[PREDICT]`.
    pub predict: PredictPlan,
    /// Section `[AUGMENT]`.
    pub augment: AugmentPlan,
    /// Section `[SEGMENT]`.
    pub segment: SegmentPlan,
    /// Section `[EXPORT]`.
    pub export: ExportPlan,
    /// Section `[VERIFY]`.
    pub verify: VerifyPlan,
    /// Section `[RECOMMEND]`.
    pub recommend: RecommendPlan,
    /// What `MODEL.tuning_params` lets be tried; empty without.
    pub tuning: Vec<Candidate>,
}

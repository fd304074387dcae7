//! `[PLOT]` and `[REPORT]`: what is drawn and written.

use serde::{Deserialize, Serialize};

/// Section `[PLOT]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlotPlan {
    /// `name`: replaces the experiment's name in picture names.
    pub name: Option<String>,
    /// `format`: png, svg, pdf or eps.
    pub format: String,
    /// `titles`: draw titles, default True.
    pub titles: bool,
    /// `epochs`: one confusion matrix per epoch.
    pub epochs: bool,
    /// `anim_progression`: animated GIF over epochs.
    pub anim_progression: bool,
    /// `fps`: pictures per second of that.
    pub fps: f64,
    /// `epoch_progression`: curve over epochs.
    pub epoch_progression: bool,
    /// `combine_per_speaker`: mode or mean.
    pub combine_per_speaker: Option<String>,
    /// `uncertainty_threshold`.
    pub uncertainty_threshold: Option<f64>,
    /// `runs_compare`.
    pub runs_compare: Option<String>,
    /// `ccc`.
    pub ccc: bool,
    /// `fill_areas`.
    pub fill_areas: bool,
    /// `kind`: violin, box, bar, swarm or strip.
    pub kind: String,
}

/// Section `[REPORT]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportPlan {
    /// `latex`: name of the LaTeX report.
    pub latex: Option<String>,
    /// `title`.
    pub title: String,
    /// `author`.
    pub author: String,
}

/// Section `[RESAMPLE]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResamplePlan {
    /// `replace`: change the recordings instead of writing copies.
    pub replace: bool,
    /// `target`: the table of the samples with their new recordings.
    pub target: String,
}

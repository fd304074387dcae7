//! `[PLOT]`, `[REPORT]` and `[RESAMPLE]`.

use crate::plan::{PlotPlan, ReportPlan, ResamplePlan};
use crate::settings::Settings;

pub(crate) fn plot(settings: &Settings) -> PlotPlan {
    let plot = settings.section("PLOT");
    PlotPlan {
        name: plot.text("name"),
        format: plot.text("format").unwrap_or_default(),
        titles: plot.flag("titles"),
        epochs: plot.flag("epochs"),
        anim_progression: plot.flag("anim_progression"),
        fps: plot.float("fps").unwrap_or(1.0),
        epoch_progression: plot.flag("epoch_progression"),
        combine_per_speaker: plot.text("combine_per_speaker"),
        uncertainty_threshold: plot.float("uncertainty_threshold"),
        runs_compare: plot.text("runs_compare"),
        ccc: plot.flag("ccc"),
        fill_areas: plot.flag("fill_areas"),
        kind: plot.text("kind").unwrap_or_default(),
    }
}

pub(super) fn report(settings: &Settings) -> ReportPlan {
    let report = settings.section("REPORT");
    ReportPlan {
        latex: report.text("latex"),
        title: report.text("title").unwrap_or_default(),
        author: report.text("author").unwrap_or_default(),
    }
}

pub(super) fn resample(settings: &Settings) -> ResamplePlan {
    let resample = settings.section("RESAMPLE");
    ResamplePlan {
        replace: resample.flag("replace"),
        target: resample.text("target").unwrap_or_default(),
    }
}

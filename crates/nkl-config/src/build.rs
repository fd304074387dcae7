//! From settings to the typed plan.

mod across;
mod checks;
mod commands;
mod data;
mod database;
mod exp;
mod expl;
mod feats;
mod filter;
mod mapping;
mod model;
mod needs;
mod networks;
mod output;
mod predict;
mod range;
mod recordings;
mod series;
mod speakers;
mod tuning;

pub(crate) use across::across;
pub(crate) use commands::other_command;
pub use needs::Purpose;
pub(crate) use output::plot as plots;
pub(crate) use recordings::segment;
pub(crate) use series::build as series;

use crate::log::Log;
use crate::paths::Paths;
use crate::plan::FeatsPlan;
use crate::settings::Settings;
use crate::Plan;
use needs::Needs;

/// Builds the plan; what is missing or does not fit goes to `log`, and then the plan is not to be used.
pub(crate) fn plan(settings: &Settings, purpose: Purpose, paths: &Paths, log: &mut Log) -> Plan {
    let needs = Needs::of(purpose, settings, log);
    let mut plan = Plan {
        exp: exp::build(settings, log),
        data: data::build(settings, &needs, paths, log),
        feats: feats::build(settings, &needs, paths, log),
        model: model::build(settings, &needs, log),
        expl: expl::build(settings, log),
        plot: output::plot(settings),
        report: output::report(settings),
        resample: output::resample(settings),
        predict: predict::predict(settings, purpose, paths, log),
        augment: recordings::augment(settings),
        segment: recordings::segment(settings),
        export: recordings::export(settings),
        verify: speakers::verify(settings, purpose, paths, log),
        recommend: speakers::recommend(settings, purpose, paths, log),
        tuning: Vec::new(),
    };
    plan.tuning = tuning::candidates(settings, &needs, &plan.model, log);
    checks::run(&plan, settings, &needs, log);
    plan
}

/// Builds `[FEATS]` alone.
pub(crate) fn features(settings: &Settings, paths: &Paths, log: &mut Log) -> FeatsPlan {
    let needs = Needs {
        target: false,
        features: true,
        model: false,
        training: false,
        data: false,
        tests_alone: false,
    };
    feats::build(settings, &needs, paths, log)
}

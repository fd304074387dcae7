//! From settings to the typed plan.

mod checks;
mod data;
mod database;
mod exp;
mod feats;
mod filter;
mod mapping;
mod model;
mod needs;
mod output;
mod tuning;

pub use needs::Purpose;

use crate::log::Log;
use crate::paths::Paths;
use crate::plan::FeatsPlan;
use crate::settings::Settings;
use crate::Plan;
use needs::Needs;

/// Builds the plan; what is missing or does not fit goes to `log`, and then the plan is not to be used.
pub(crate) fn plan(settings: &Settings, purpose: Purpose, paths: &Paths, log: &mut Log) -> Plan {
    let needs = Needs::of(purpose, settings, log);
    let plan = Plan {
        exp: exp::build(settings, log),
        data: data::build(settings, &needs, paths, log),
        feats: feats::build(settings, &needs, paths, log),
        model: model::build(settings, &needs, log),
        plot: output::plot(settings),
        report: output::report(settings),
    };
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
    };
    feats::build(settings, &needs, paths, log)
}

//! `EXP.databases` and `[CROSSDB]`.

use super::Purpose;
use crate::log::Log;
use crate::plan::AcrossPlan;
use crate::settings::Settings;
use crate::ProblemKind;

/// Experiments across databases, if the file names some. What is wrong stops only the command
/// that runs them.
pub(crate) fn across(settings: &Settings, purpose: Purpose, log: &mut Log) -> Option<AcrossPlan> {
    let (exp, cross) = (settings.section("EXP"), settings.section("CROSSDB"));
    exp.given("databases")?;
    let plan = AcrossPlan {
        databases: exp.words("databases"),
        use_splits: exp.flag("use_splits"),
        extra: cross.words("train_extra"),
        augments: settings.has_section("AUGMENT"),
    };
    if purpose == Purpose::Series {
        check(&plan, settings, log);
    }
    Some(plan)
}

fn check(plan: &AcrossPlan, settings: &Settings, log: &mut Log) {
    let (exp, cross) = (settings.section("EXP"), settings.section("CROSSDB"));
    if plan.databases.len() < 2 {
        let message = "`databases` names fewer than two databases, so there is nothing to compare";
        let help = "for instance `databases = ['emodb', 'urdu']`";
        log.problem(ProblemKind::Value, exp.place("databases"), message, help);
    }
    let lower: Vec<String> = plan.databases.iter().map(|d| d.to_lowercase()).collect();
    let both = |extra: &&String| lower.contains(&extra.to_lowercase());
    if let Some(extra) = plan.extra.iter().find(both) {
        let message = format!(
            "`train_extra` lists `{extra}`, which `EXP.databases` lists too: it would be learned \
             from and tested on at once"
        );
        log.problem(
            ProblemKind::Conflict,
            cross.place("train_extra"),
            message,
            "",
        );
    }
}

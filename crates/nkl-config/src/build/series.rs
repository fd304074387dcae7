//! `[FLAGS]` and `[OPTIM]`.

use super::needs::choice;
use super::tuning::MOST;
use super::Purpose;
use crate::keys::parameter;
use crate::log::Log;
use crate::plan::{combinations, Axis, FlagsPlan, OptimPlan, Strategy};
use crate::settings::{Setting, Settings};
use crate::{Literal, Note, ProblemKind};

/// Keys of `[OPTIM]` that are no parameters.
const OWN: &[&str] = &[
    "model",
    "search_strategy",
    "metric",
    "n_iter",
    "cv_folds",
    "random_state",
];
const STRATEGIES: &[(&str, Strategy)] = &[
    ("grid", Strategy::Grid),
    ("grid_cv", Strategy::Grid),
    ("random", Strategy::Random),
    ("random_cv", Strategy::Random),
    ("halving_grid", Strategy::HalvingGrid),
    ("halving_random", Strategy::HalvingRandom),
];

/// Both sections. What is wrong with them stops only the commands that read them; others are told.
pub(crate) fn build(
    settings: &Settings,
    purpose: Purpose,
    log: &mut Log,
) -> (Option<FlagsPlan>, Option<OptimPlan>) {
    let mut own = Log::default();
    let found = (flags(settings, &mut own), optim(settings, &mut own));
    match purpose {
        Purpose::Series => log.problems.extend(own.problems),
        Purpose::Experiment | Purpose::Check => {
            let told = own.problems.iter().map(|p| Note::warning(p.to_string()));
            told.for_each(|note| log.note(note));
        }
        _ => {}
    }
    found
}

fn flags(settings: &Settings, log: &mut Log) -> Option<FlagsPlan> {
    if !settings.has_section("FLAGS") {
        return None;
    }
    let mut axes = Vec::new();
    for setting in of_section(settings, "FLAGS") {
        let values = match &setting.value {
            Literal::None => continue,
            Literal::List(values) => values.clone(),
            other => vec![other.clone()],
        };
        if setting.name == "name_target" && !values.iter().all(is_pair) {
            let help = "for instance [('grade', 'grade'), ('strain', 'strain')]";
            let message = "`name_target`: every item is a pair of EXP.name and DATA.target";
            log.problem(ProblemKind::Value, &setting.origin, message, help);
        }
        if distinct(setting, &values, log) {
            axes.push(Axis {
                name: setting.name.clone(),
                values,
            });
        }
    }
    limit(settings, "FLAGS", &axes, log);
    Some(FlagsPlan { axes })
}

fn is_pair(value: &Literal) -> bool {
    let plain = |item: &Literal| !matches!(item, Literal::List(_) | Literal::Dict(_));
    matches!(value.as_list(), Some([a, b]) if plain(a) && plain(b))
}

fn optim(settings: &Settings, log: &mut Log) -> Option<OptimPlan> {
    if !settings.has_section("OPTIM") {
        return None;
    }
    let view = settings.section("OPTIM");
    let given = |section, name| {
        let value = settings.section(section).given(name);
        value.map(Literal::to_text)
    };
    let model = given("OPTIM", "model")
        .or_else(|| given("MODEL", "type"))
        .unwrap_or_else(|| "mlp".to_owned());
    let mut axes = Vec::new();
    let parameters = of_section(settings, "OPTIM").filter(|setting| {
        !OWN.iter()
            .any(|own| own.eq_ignore_ascii_case(&setting.name))
    });
    for setting in parameters {
        if let Some(values) = values(setting, &model, log) {
            if distinct(setting, &values, log) {
                axes.push(Axis {
                    name: setting.name.clone(),
                    values,
                });
            }
        }
    }
    let has = |name: &str| axes.iter().any(|axis: &Axis| axis.name == name);
    for (one, other) in [("nlayers", "nnodes"), ("nnodes", "nlayers")] {
        if has(one) && !has(other) {
            let place = view_place(settings, one);
            let message = format!("`{one}` needs `{other}`: together they make MODEL.layers");
            log.problem(ProblemKind::MissingKey, place, message, "");
        }
    }
    limit(settings, "OPTIM", &axes, log);
    Some(OptimPlan {
        model,
        strategy: choice(&view, "search_strategy", STRATEGIES).unwrap_or(Strategy::Grid),
        metric: view.given("metric").map(Literal::to_text),
        n_iter: view.count("n_iter").unwrap_or(50),
        cv_folds: view.count("cv_folds").unwrap_or(3),
        seed: view
            .int("random_state")
            .and_then(|seed| u64::try_from(seed).ok())
            .unwrap_or_default(),
        axes,
    })
}

fn of_section<'s>(
    settings: &'s Settings,
    section: &'static str,
) -> impl Iterator<Item = &'s Setting> {
    let of = settings
        .entries
        .iter()
        .filter(move |((s, _), _)| *s == section);
    of.map(|(_, setting)| setting)
        .filter(|setting| setting.key.is_some_and(|key| !key.is_without_effect()))
}

fn view_place(settings: &Settings, name: &str) -> String {
    settings
        .get("OPTIM", name)
        .map_or_else(|| settings.file.clone(), |s| s.origin.to_string())
}

/// The values of a parameter of a search; `None` where it has none, which is reported.
fn values(setting: &Setting, model: &str, log: &mut Log) -> Option<Vec<Literal>> {
    let name = setting.name.as_str();
    let layered = matches!(name, "nlayers" | "nnodes") && matches!(model, "mlp" | "mlp_reg");
    let known = parameter(name).is_some_and(|k| k.only.is_empty() || k.only.contains(&model));
    if !layered && !known {
        let message = format!("model `{model}` has no parameter `{name}`");
        let help = "`nkl keys MODEL` lists the parameters of each model";
        log.problem(ProblemKind::UnknownKey, &setting.origin, message, help);
        return None;
    }
    match &setting.value {
        Literal::None => None,
        Literal::List(values) => Some(values.clone()),
        Literal::Dict(range) => {
            let found = super::range::expand(name, range);
            let wrong = |message: &String| {
                let message = format!("`{name}`: {message}");
                log.problem(ProblemKind::Value, &setting.origin, message, "");
            };
            found.as_ref().err().map(wrong);
            found.ok()
        }
        other => Some(vec![other.clone()]),
    }
}

/// Whether there are values and none is listed twice; else a problem.
fn distinct(setting: &Setting, values: &[Literal], log: &mut Log) -> bool {
    let name = &setting.name;
    let twice = values
        .iter()
        .enumerate()
        .find(|(i, value)| values.iter().take(*i).any(|other| other == *value));
    let message = match twice {
        _ if values.is_empty() => format!("`{name}` lists no values"),
        Some((_, value)) => format!("`{name}` lists {value} twice"),
        None => return true,
    };
    log.problem(ProblemKind::Value, &setting.origin, message, "");
    false
}

fn limit(settings: &Settings, section: &str, axes: &[Axis], log: &mut Log) {
    if combinations(axes).is_none_or(|count| count > MOST) {
        let message = format!("[{section}] makes more than {MOST} combinations");
        let place = settings.file.clone();
        log.problem(ProblemKind::Value, place, message, "try fewer values");
    }
}

//! `MODEL.tuning_params`, the lists of values of those parameters, and the models that they make.

use super::needs::Needs;
use crate::keys::{parameter, Key};
use crate::log::Log;
use crate::plan::{Candidate, ModelPlan};
use crate::settings::{search_id, Setting, Settings};
use crate::{Literal, ProblemKind};
use std::collections::BTreeMap;

/// More combinations than this are a slip of the pen.
pub(super) const MOST: usize = 100_000;

pub(super) fn grid(
    settings: &Settings,
    names: &[String],
    log: &mut Log,
) -> BTreeMap<String, Vec<Literal>> {
    let place = settings.section("MODEL").place("tuning_params");
    let mut grid = BTreeMap::new();
    for name in names {
        match settings
            .get("MODEL", &search_id(name))
            .map(|setting| &setting.value)
        {
            Some(Literal::List(values)) if !values.is_empty() => {
                grid.insert(name.clone(), values.clone());
            }
            // A wrong value is reported where it stands.
            Some(_) => {}
            None => {
                let message = format!("`tuning_params` names `{name}`, but its values are missing");
                log.problem(
                    ProblemKind::MissingKey,
                    &place,
                    message,
                    format!("for instance `{name} = [1, 10]` in [MODEL]"),
                );
            }
        }
    }
    grid
}

/// A parameter with its checked values.
struct Parameter {
    name: String,
    key: &'static Key,
    /// As given, and as the key reads it.
    values: Vec<(Literal, Literal)>,
}

/// One model for each combination of the values, the last parameter changing fastest.
pub(super) fn candidates(
    settings: &Settings,
    needs: &Needs,
    model: &ModelPlan,
    log: &mut Log,
) -> Vec<Candidate> {
    let before = log.problems.len();
    let parameters: Vec<Parameter> = model
        .tuning_grid
        .iter()
        .filter_map(|(name, values)| read(settings, &model.kind, name, values, log))
        .collect();
    let count = parameters
        .iter()
        .try_fold(1_usize, |n, p| n.checked_mul(p.values.len()));
    if count.is_none_or(|count| count > MOST) {
        let place = settings.section("MODEL").place("tuning_params");
        let message = format!("`tuning_params` makes more than {MOST} combinations");
        log.problem(ProblemKind::Value, place, message, "try fewer values");
    }
    if parameters.is_empty() || log.problems.len() > before {
        return Vec::new();
    }
    let mut all = Vec::new();
    for number in 0..count.unwrap_or(0) {
        let mut changed = settings.clone();
        let mut values = Vec::with_capacity(parameters.len());
        let mut rest = number;
        for parameter in parameters.iter().rev() {
            let place = rest % parameter.values.len();
            rest /= parameter.values.len();
            let Some((given, value)) = parameter.values.get(place) else {
                continue;
            };
            values.push((parameter.name.clone(), given.clone()));
            apply(&mut changed, parameter, value);
        }
        values.reverse();
        let mut found = Log::default();
        let model = super::model::build(&changed, needs, &mut found);
        for problem in found.problems {
            if !log.problems.contains(&problem) {
                log.problems.push(problem);
            }
        }
        all.push(Candidate { values, model });
    }
    all
}

fn apply(settings: &mut Settings, parameter: &Parameter, value: &Literal) {
    let list = settings.get("MODEL", &search_id(&parameter.name)).cloned();
    let Some(list) = list else { return };
    let setting = Setting {
        key: Some(parameter.key),
        name: parameter.key.name().to_owned(),
        value: value.clone(),
        origin: list.origin,
    };
    let id = parameter.key.name().to_lowercase();
    settings.entries.insert(("MODEL", id), setting);
}

fn read(
    settings: &Settings,
    kind: &str,
    name: &str,
    values: &[Literal],
    log: &mut Log,
) -> Option<Parameter> {
    let list = settings.get("MODEL", &search_id(name))?;
    let key = parameter(name).filter(|key| key.only.is_empty() || key.only.contains(&kind));
    let Some(key) = key else {
        let message = format!("model `{kind}` has no parameter `{name}` to tune");
        let help = "`nkl keys MODEL` lists the parameters of each model";
        log.problem(ProblemKind::UnknownKey, &list.origin, message, help);
        return None;
    };
    let mut checked = Vec::with_capacity(values.len());
    for value in values {
        match key.read(&value.to_text()) {
            Ok(reading) => checked.push((value.clone(), reading.value)),
            Err(message) => {
                let message = format!("`{name}`: {message}");
                log.problem(ProblemKind::Value, &list.origin, message, "");
            }
        }
    }
    Some(Parameter {
        name: name.to_owned(),
        key,
        values: checked,
    })
}

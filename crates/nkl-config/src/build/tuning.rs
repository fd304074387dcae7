//! `MODEL.tuning_params` and the lists of values of those parameters.

use crate::log::Log;
use crate::settings::{search_id, Settings};
use crate::{Literal, ProblemKind};
use std::collections::BTreeMap;

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

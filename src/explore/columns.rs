//! Columns of the data as variables.

use crate::failure::Failure;
use nkl_config::plan::Plan;
use nkl_data::{Column, Dataset, Target};
use nkl_explore::{Values, Variable};
use std::collections::BTreeSet;

/// The target, under its name.
pub fn target(plan: &Plan, dataset: &Dataset) -> Option<Variable> {
    let values = match &dataset.target {
        Target::Classes { labels, index } => Values::Classes {
            labels: labels.clone(),
            index: index.iter().copied().map(Some).collect(),
        },
        Target::Values(values) => Values::Reals(values.clone()),
        Target::None => return None,
    };
    let name = plan.data.target.clone()?;
    let variable = Variable { name, values };
    Some(binned_as_asked(plan, "class_label", variable))
}

/// A column by its name; `EXPL.<column>.bin_reals` is applied.
///
/// # Errors
/// There is no such column; the message names those that there are.
pub fn column(plan: &Plan, dataset: &Dataset, name: &str) -> Result<Variable, Failure> {
    let is_target = plan.data.target.as_deref() == Some(name) || name == "class_label";
    if is_target {
        if let Some(target) = target(plan, dataset) {
            return Ok(binned_as_asked(plan, name, target));
        }
    }
    let Some(column) = dataset.columns.get(name) else {
        let known: Vec<&str> = dataset.columns.keys().map(String::as_str).collect();
        return Err(Failure::bad_input(anyhow::anyhow!(
            "[EXPL] names the column '{name}', which the data do not have (they have: {})",
            known.join(", ")
        )));
    };
    let values = match column {
        Column::Real(values) => Values::Reals(values.clone()),
        Column::Text(cells) => {
            let labels: BTreeSet<&str> = cells.iter().flatten().map(|c| c.as_ref()).collect();
            let labels: Vec<&str> = labels.into_iter().collect();
            let place = |cell: &str| labels.binary_search(&cell).ok();
            Values::Classes {
                index: cells.iter().map(|c| c.as_deref().and_then(place)).collect(),
                labels: labels.iter().map(|l| (*l).to_owned()).collect(),
            }
        }
    };
    let variable = Variable {
        name: name.to_owned(),
        values,
    };
    Ok(binned_as_asked(plan, name, variable))
}

fn binned_as_asked(plan: &Plan, name: &str, variable: Variable) -> Variable {
    let asked = plan.expl.bin_reals.contains(&name.to_lowercase());
    if asked && variable.is_real() {
        variable.binned()
    } else {
        variable
    }
}

/// Every column that `[EXPL]` names is there.
///
/// # Errors
/// As [`column`], before features are computed.
pub fn check(plan: &Plan, dataset: &Dataset) -> Result<(), Failure> {
    let expl = &plan.expl;
    let colors = expl.regplot.iter().filter_map(|names| names.get(2));
    let named = expl.value_counts.iter().flatten();
    for name in named.chain(&expl.scatter_targets).chain(colors) {
        column(plan, dataset, name)?;
    }
    Ok(())
}

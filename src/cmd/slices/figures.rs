//! The pictures of `nkl slices`.

use super::Found;
use crate::failure::Failure;
use crate::map::{Map, FINE};
use nkl_config::plan::Plan;
use nkl_issues::slices::Origin;
use nkl_report::figure::color::{nth, PALETTE};
use nkl_report::plots::explore::{curves, numbers, Curves, Group, Numbers};
use nkl_report::{Exhibit, Sheet};
use serde_json::json;

/// Bars, colours on the map, and slices with a distribution.
const BARS: usize = 20;
const COLORS: usize = 6;
const DISTRIBUTIONS: usize = 3;

/// All that the slices give.
pub fn all(found: &Found, plan: &Plan) -> Result<Vec<Exhibit>, Failure> {
    if found.looked.slices.is_empty() {
        return Ok(Vec::new());
    }
    let titles = |line: &str| match plan.plot.titles {
        true => vec![line.to_owned()],
        false => Vec::new(),
    };
    let mut exhibits = vec![metrics(found, &titles)];
    exhibits.extend(map(found, plan, &titles)?);
    exhibits.extend((0..DISTRIBUTIONS).filter_map(|slice| feature(found, slice, &titles)));
    Ok(exhibits)
}

type Titles<'a> = &'a dyn Fn(&str) -> Vec<String>;

/// `1 theo, 6`: number and values, which are enough beside the table.
fn short(found: &Found, slice: usize) -> String {
    let values = match found.looked.slices.get(slice).map(|f| &f.origin) {
        Some(Origin::Columns(conditions)) => {
            let values: Vec<&str> = conditions.iter().map(|(_, value)| value.as_str()).collect();
            values.join(", ")
        }
        Some(Origin::Cluster { level, cluster }) => format!("cluster {level}.{cluster}"),
        None => String::new(),
    };
    format!("{} {values}", slice + 1)
}

/// The metric of each slice beside that of all samples.
fn metrics(found: &Found, titles: Titles) -> Exhibit {
    let slices = found.looked.slices.iter().enumerate().take(BARS);
    let each: Vec<(String, f64)> = slices
        .map(|(i, f)| (short(found, i), f.slice.metric))
        .collect();
    let line = format!("{} of slices", found.measure.replace('_', " "));
    let row = |(name, value): &(String, f64)| vec![name.clone(), value.to_string()];
    let all = ("all samples".to_owned(), found.looked.overall);
    let data = Sheet {
        header: vec!["slice".to_owned(), found.measure.to_owned()],
        rows: std::iter::once(&all).chain(&each).map(row).collect(),
    };
    let scene = numbers(&Numbers {
        titles: titles(&line),
        what: found.measure.replace('_', " "),
        all,
        each,
    });
    exhibit("slices_metric", line, scene, data)
}

/// Principal components of the features, slices in colour.
fn map(found: &Found, plan: &Plan, titles: Titles) -> Result<Option<Exhibit>, Failure> {
    let mut slice = vec![None; found.dataset.len()];
    for (i, failing) in found.looked.slices.iter().enumerate().take(COLORS).rev() {
        let rows = &failing.slice.rows;
        rows.iter().for_each(|row| slice[*row] = Some(i));
    }
    let of = |wanted: Option<usize>| -> Vec<usize> {
        (0..slice.len())
            .filter(|row| slice[*row] == wanted)
            .collect()
    };
    let others = Group {
        name: "others".to_owned(),
        color: FINE,
        data: of(None),
    };
    let own = (0..found.looked.slices.len().min(COLORS)).map(|i| Group {
        name: short(found, i),
        color: nth(i),
        data: of(Some(i)),
    });
    let line = "Slices among the features (PCA)".to_owned();
    let why = slice.iter().map(|slice| slice.map(|i| (i + 1).to_string()));
    Map {
        name: "slices_map",
        titles: titles(&line),
        line,
        scaled: found.scaled.view(),
        dataset: &found.dataset,
        seed: plan.exp.seed,
        groups: std::iter::once(others).chain(own).collect(),
        why: ("slice", why.map(Option::unwrap_or_default).collect()),
    }
    .exhibit()
}

/// The feature in which a slice deviates most, within it and elsewhere.
fn feature(found: &Found, slice: usize, titles: Titles) -> Option<Exhibit> {
    let table = found.table.as_ref()?;
    let name = &found.traits.get(slice)?.features.first()?.feature;
    let column = table.names.iter().position(|n| n == name)?;
    let mut within = vec![false; found.dataset.len()];
    let rows = &found.looked.slices.get(slice)?.slice.rows;
    rows.iter().for_each(|row| within[*row] = true);
    let values = || table.values.column(column).into_iter().zip(&within);
    let side = |inside: bool| -> Vec<f64> {
        let own = values().filter(|(v, w)| v.is_finite() && **w == inside);
        own.map(|(v, _)| f64::from(*v)).collect()
    };
    let group = |name: &str, color, inside| Group {
        name: name.to_owned(),
        color,
        data: side(inside),
    };
    let line = format!("{name}: slice {}", short(found, slice));
    let row = |(v, w): (&f32, &bool)| {
        let inside = if *w { "yes" } else { "no" };
        vec![v.to_string(), inside.to_owned()]
    };
    let data = Sheet {
        header: vec![name.clone(), "in slice".to_owned()],
        rows: values().map(row).collect(),
    };
    let scene = curves(&Curves {
        titles: titles(&line),
        name: name.clone(),
        groups: vec![
            group("elsewhere", PALETTE[0], false),
            group("in the slice", PALETTE[5], true),
        ],
        bins: false,
        filled: true,
    });
    Some(exhibit(
        &format!("slices_{}_feature", slice + 1),
        line,
        scene,
        data,
    ))
}

fn exhibit(name: &str, line: String, scene: nkl_report::figure::Scene, data: Sheet) -> Exhibit {
    Exhibit {
        name: name.to_owned(),
        section: "Figures".to_owned(),
        lines: vec![line],
        statistics: json!(null),
        scene,
        data,
    }
}

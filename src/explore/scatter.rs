//! `EXPL.scatter` and `EXPL.regplot`: features as points.

use super::columns::column;
use super::data::capital;
use super::features::Prepared;
use super::relations::{cloud_sheet, colored};
use super::{classes, colors, words, View};
use crate::failure::Failure;
use crate::progress::Bar;
use nkl_explore::project::{project, trustworthiness, Method, Projection, Settings, Trust};
use nkl_explore::{relate, Values, Variable};
use nkl_features::Progress;
use nkl_report::plots::explore::{panels, points, Cloud, Group};
use nkl_report::{Exhibit, Sheet};
use serde_json::json;

/// Neighbours whose survival is told.
const NEIGHBOURS: usize = 5;

/// Two features against each other, coloured by a column or the target.
pub fn regressions(view: &View, features: &Prepared) -> Result<Vec<Exhibit>, Failure> {
    let mut found = Vec::new();
    for names in &view.plan.expl.regplot {
        let [x, y, rest @ ..] = names.as_slice() else {
            continue;
        };
        let (x, y) = (of(view, features, x)?, of(view, features, y)?);
        let class = match (rest.first(), &view.target) {
            (Some(name), _) => column(view.plan, view.dataset, name)?,
            (None, Some(target)) => target.clone(),
            (None, None) => continue,
        };
        let by = rest.first().map_or("class_label", String::as_str);
        let class = class.select(&features.rows).binned();
        let relation = relate(&x, &y);
        let mut lines = vec![format!(
            "{} and {} by {}",
            capital(&x.name),
            y.name,
            class.name
        )];
        lines.extend(words::relation(&relation, view.plan.plot.ccc));
        let groups = colored(&x, &y, &class);
        let data = cloud_sheet([&x.name, &y.name], &groups);
        let stem = format!("regplot_{}-{}-{by}", x.name, y.name);
        found.push(Exhibit {
            name: stem.replace('.', "-"),
            section: "Features against each other".to_owned(),
            statistics: json!({"columns": [x.name, y.name], "by": class.name, "relation": relation}),
            scene: points(&Cloud {
                titles: view.titles(&lines),
                names: [x.name.clone(), y.name.clone()],
                groups,
                lines: true,
                square: false,
            }),
            lines,
            data,
        });
    }
    Ok(found)
}

/// A feature, or a real column of the data.
fn of(view: &View, features: &Prepared, name: &str) -> Result<Variable, Failure> {
    if !features.names.iter().any(|n| n == name) {
        if let Ok(found) = column(view.plan, view.dataset, name) {
            if found.is_real() {
                return Ok(found.select(&features.rows));
            }
        }
    }
    features.feature(name)
}

/// Every method once, drawn for every column that gives the colours.
pub fn projections(view: &View, features: &Prepared) -> Result<Vec<Exhibit>, Failure> {
    let expl = &view.plan.expl;
    let mut by: Vec<Variable> = Vec::new();
    for name in &expl.scatter_targets {
        by.push(column(view.plan, view.dataset, name)?.select(&features.rows));
    }
    if by.is_empty() {
        by.extend(view.target.as_ref().map(|t| t.select(&features.rows)));
    }
    let mut found = Vec::new();
    for method in expl.scatter.iter().filter_map(|name| Method::parse(name)) {
        let settings = Settings {
            dimensions: expl.dimensions,
            seed: view.plan.exp.seed,
            ..Settings::default()
        };
        let bar = Bar::default();
        bar.start(method.title(), 1000);
        let told = std::cell::Cell::new(0);
        let progress = |done: usize, total: usize| {
            let now = done * 1000 / total.max(1);
            bar.advance(now.saturating_sub(told.get()));
            told.set(now);
        };
        let projection = project(features.scaled.view(), method, &settings, &progress)
            .map_err(Failure::bad_input)?;
        bar.finish();
        let trust = trustworthiness(features.scaled.view(), projection.points.view(), NEIGHBOURS);
        for class in &by {
            found.push(picture(view, features, method, (&projection, trust), class));
        }
    }
    Ok(found)
}

fn picture(
    view: &View,
    features: &Prepared,
    method: Method,
    (projection, trust): (&Projection, Option<Trust>),
    class: &Variable,
) -> Exhibit {
    let plan = view.plan;
    let class = class.binned();
    let mut lines = vec![format!(
        "{} of {} by {}",
        method.title(),
        plan.feats.types.join(" + "),
        class.name
    )];
    if let Some(shares) = &projection.explained {
        let shares: Vec<String> = shares
            .iter()
            .map(|s| format!("{:.0} %", 100.0 * s))
            .collect();
        lines.push(format!("variance along the axes: {}", shares.join(", ")));
    }
    let selection = view.selection();
    let of = format!("{selection} samples ({})", features.rows.len());
    lines.push(match trust {
        Some(trust) => format!("trustworthiness {:.3}, {of}", trust.value),
        None => of,
    });
    let (labels, index) = classes(&class);
    let dimensions = projection.points.ncols();
    let titles = view.titles(&lines);
    let scene = if dimensions == 3 {
        let palette = colors(&labels);
        let group = |(c, name): (usize, &String)| Group {
            name: name.clone(),
            color: palette[c],
            data: (0..index.len())
                .filter(|r| index[*r] == Some(c))
                .map(|r| std::array::from_fn(|d| projection.points[[r, d]]))
                .collect::<Vec<[f64; 3]>>(),
        };
        let groups: Vec<_> = labels.iter().enumerate().map(group).collect();
        let groups: Vec<_> = groups.into_iter().filter(|g| !g.data.is_empty()).collect();
        panels(titles, method.title(), &groups)
    } else {
        let along = |d: usize| Variable {
            name: format!("{} {}", method.title(), d + 1),
            values: Values::Reals(projection.points.column(d).to_vec()),
        };
        points(&Cloud {
            titles,
            names: [0, 1].map(|d| format!("{} {}", method.title(), d + 1)),
            groups: colored(&along(0), &along(1), &class),
            lines: false,
            square: true,
        })
    };
    let target = plan.data.target.as_deref() == Some(class.name.as_str());
    let label = if target {
        format!("{}_decoded", class.name)
    } else {
        class.name.clone()
    };
    let name = format!(
        "{label}_{}_{}_{selection}_{}_{dimensions}d",
        plan.exp.name,
        plan.feats.types.join("-"),
        method.name()
    );
    Exhibit {
        name,
        section: "Projections".to_owned(),
        lines,
        statistics: json!({
            "method": method.name(), "dimensions": dimensions, "by": class.name,
            "explained": projection.explained, "trustworthiness": trust, "seed": plan.exp.seed,
        }),
        scene,
        data: sheet(view, features, projection, (&class.name, &labels, &index)),
    }
}

/// File, place and class of every sample.
fn sheet(
    view: &View,
    features: &Prepared,
    projection: &Projection,
    (name, labels, index): (&str, &[String], &[Option<usize>]),
) -> Sheet {
    let dimensions = (1..=projection.points.ncols()).map(|d| format!("dim_{d}"));
    let header = ["file", "start", "end"].map(str::to_owned).into_iter();
    let row = |(place, row): (usize, &usize)| {
        let segment = &view.dataset.segments[*row];
        let [start, end] = [segment.start, segment.end].map(|t| t.to_string());
        let at = projection.points.row(place).to_vec();
        let class = index[place].map_or(String::new(), |c| labels[c].clone());
        [segment.file.clone(), start, end]
            .into_iter()
            .chain(at.iter().map(f64::to_string))
            .chain([class])
            .collect()
    };
    Sheet {
        header: header.chain(dimensions).chain([name.to_owned()]).collect(),
        rows: features.rows.iter().enumerate().map(row).collect(),
    }
}

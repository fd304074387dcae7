//! `EXPL.value_counts`: columns against the target and against each other.

use super::columns::column;
use super::data::{capital, one_per_speaker, table};
use super::{classes, colors, words, View};
use crate::failure::Failure;
use nkl_explore::{relate, Relation, Values, Variable};
use nkl_report::figure::color::PALETTE;
use nkl_report::plots::explore::{curves, points, Cloud, Counts, Curves, Group};
use nkl_report::{Exhibit, Sheet};
use serde_json::json;

/// One list of columns: for all samples, for each split, and with one sample per speaker.
pub fn value_counts(view: &View, names: &[String]) -> Result<Vec<Exhibit>, Failure> {
    let columns: Result<Vec<Variable>, Failure> = names
        .iter()
        .map(|name| column(view.plan, view.dataset, name))
        .collect();
    let columns = columns?;
    let target = view.plan.data.target.clone().unwrap_or_default();
    let stem = format!("{target}-{}", names.join("-"));
    let mut selections: Vec<(&str, String, Vec<usize>)> = Vec::new();
    for (i, (name, rows)) in view.selections().into_iter().enumerate() {
        let suffix = match i {
            0 => "samples".to_owned(),
            _ => format!("samples_{name}"),
        };
        selections.push((name, suffix, rows));
    }
    if let Some(rows) = one_per_speaker(view, &view.rows()) {
        let what = match view.target.as_ref().is_some_and(|t| !t.is_real()) {
            true => "one per speaker and class",
            false => "one per speaker",
        };
        selections.insert(1, (what, "speakers".to_owned(), rows));
    }
    let mut found = Vec::new();
    for (what, suffix, rows) in &selections {
        let seen: Vec<Variable> = columns.iter().map(|c| c.select(rows)).collect();
        let own = view.target.as_ref().map(|t| t.select(rows));
        let about = About {
            view,
            section: format!("Columns: {}", names.join(", ")),
            stem: format!("{stem}_{suffix}"),
            what: format!("{what}, n = {}", rows.len()),
        };
        found.extend(about.figures(own.as_ref(), &seen));
    }
    Ok(found)
}

/// `<db>.value_counts`: the labels of one database by gender and speaker, for each split.
pub fn of_database(view: &View, number: usize, name: &str) -> Vec<Exhibit> {
    let Some(target) = &view.target else {
        return Vec::new();
    };
    let mut selections = view.selections();
    if selections.len() > 1 {
        selections.remove(0);
    }
    let mut found = Vec::new();
    for (split, rows) in selections {
        let own = |row: &usize| view.dataset.database.get(*row) == Some(&number);
        let rows: Vec<usize> = rows.into_iter().filter(own).collect();
        if rows.is_empty() {
            continue;
        }
        for by in ["gender", "speaker"] {
            let Ok(column) = column(view.plan, view.dataset, by) else {
                continue;
            };
            let about = About {
                view,
                section: format!("Database {name}"),
                stem: match by {
                    "gender" => format!("{name}_{split}_distplot"),
                    by => format!("{name}_{split}_distplot_{by}"),
                },
                what: format!("{name}, {split}, n = {}", rows.len()),
            };
            let by = occurring(column.select(&rows).binned());
            let target = target.select(&rows).binned();
            found.push(about.pair(&by, &target, ""));
        }
    }
    found
}

/// Without categories that no sample has, such as the speakers of other splits.
fn occurring(variable: Variable) -> Variable {
    let Values::Classes { labels, index } = variable.values else {
        return variable;
    };
    let filled: Vec<usize> = (0..labels.len())
        .filter(|class| index.contains(&Some(*class)))
        .collect();
    let place = |class: usize| filled.binary_search(&class).ok();
    Variable {
        name: variable.name,
        values: Values::Classes {
            labels: filled.iter().map(|class| labels[*class].clone()).collect(),
            index: index.iter().map(|class| class.and_then(place)).collect(),
        },
    }
}

/// What the figures of one selection have in common.
struct About<'a> {
    view: &'a View<'a>,
    section: String,
    stem: String,
    what: String,
}

impl About<'_> {
    fn figures(&self, target: Option<&Variable>, columns: &[Variable]) -> Vec<Exhibit> {
        match (target, columns) {
            (Some(target), [a]) if a.name == target.name => Vec::new(),
            (Some(target), [a]) => vec![self.pair(target, a, "")],
            (None, [a]) => self.alone(a).into_iter().collect(),
            // Two numbers against each other, by class; or a number against the target, by class.
            (Some(target), [a, b]) if !target.is_real() && a.is_real() && b.is_real() => {
                vec![self.cloud(a, b, target)]
            }
            (Some(target), [a, b]) if target.is_real() && a.is_real() != b.is_real() => {
                let (class, number) = if a.is_real() { (b, a) } else { (a, b) };
                vec![self.cloud(number, target, class)]
            }
            (_, [a, b]) => vec![self.pair(a, b, "")],
            (_, [a, b, c]) => self.three([a, b, c]),
            _ => Vec::new(),
        }
    }

    /// Two numbers by a class where that is what they are; else every pair.
    fn three(&self, columns: [&Variable; 3]) -> Vec<Exhibit> {
        let real: Vec<&Variable> = columns.into_iter().filter(|c| c.is_real()).collect();
        let class: Vec<&Variable> = columns.into_iter().filter(|c| !c.is_real()).collect();
        if let ([x, y], [class]) = (real.as_slice(), class.as_slice()) {
            return vec![self.cloud(x, y, class)];
        }
        let pairs = [(0, 1), (0, 2), (1, 2)];
        pairs
            .into_iter()
            .map(|(i, j)| {
                let (a, b) = (columns[i], columns[j]);
                self.pair(a, b, &format!("_{}-{}", a.name, b.name))
            })
            .collect()
    }

    /// A column of data without a target.
    fn alone(&self, a: &Variable) -> Option<Exhibit> {
        let counts = a.counts()?;
        let (categories, _) = classes(a);
        let colors = colors(&categories);
        let data = Counts {
            titles: Vec::new(),
            what: "Samples".to_owned(),
            name: a.name.clone(),
            categories,
            groups: vec![Group {
                name: String::new(),
                color: colors.first().copied().unwrap_or(PALETTE[0]),
                data: counts,
            }],
            stacked: true,
        };
        let lines = vec![format!("{} ({})", a.name, self.what)];
        let mut exhibit = table(self.view, self.stem.clone(), lines, data);
        exhibit.section = self.section.clone();
        Some(exhibit)
    }

    fn pair(&self, a: &Variable, b: &Variable, suffix: &str) -> Exhibit {
        let found = relate(a, b);
        let mut lines = vec![format!(
            "{} and {} ({})",
            capital(&a.name),
            b.name,
            self.what
        )];
        lines.extend(words::relation(&found, self.view.plan.plot.ccc));
        let statistics = json!({"columns": [a.name, b.name], "relation": found});
        let mut exhibit = match found {
            Relation::Table { counts, .. } => self.bars(a, b, &counts, lines),
            Relation::Groups { groups, .. } => {
                let (class, number) = if a.is_real() { (b, a) } else { (a, b) };
                self.curves(class, number, groups, lines)
            }
            Relation::Reals { .. } => self.plain_cloud(a, b, lines),
        };
        exhibit.name.push_str(suffix);
        exhibit.statistics = statistics;
        exhibit
    }

    fn exhibit(
        &self,
        lines: Vec<String>,
        scene: nkl_report::figure::Scene,
        data: Sheet,
    ) -> Exhibit {
        Exhibit {
            name: self.stem.clone(),
            section: self.section.clone(),
            lines,
            statistics: serde_json::Value::Null,
            scene,
            data,
        }
    }

    /// Categories of `b` stacked for each of `a`.
    fn bars(&self, a: &Variable, b: &Variable, counts: &[Vec<u64>], lines: Vec<String>) -> Exhibit {
        let ((rows, _), (columns, _)) = (classes(a), classes(b));
        let colors = colors(&columns);
        let group = |(j, name): (usize, &String)| Group {
            name: name.clone(),
            color: colors[j],
            data: counts.iter().map(|row| row[j]).collect(),
        };
        let groups: Vec<Group<Vec<u64>>> = columns.iter().enumerate().map(group).collect();
        let filled = groups.into_iter().filter(|g| g.data.iter().any(|n| *n > 0));
        let data = Counts {
            titles: Vec::new(),
            what: "Samples".to_owned(),
            name: a.name.clone(),
            categories: rows,
            groups: filled.collect(),
            stacked: true,
        };
        let mut exhibit = table(self.view, self.stem.clone(), lines, data);
        exhibit.section = self.section.clone();
        exhibit
    }

    fn curves(
        &self,
        class: &Variable,
        number: &Variable,
        groups: Vec<(String, Vec<f64>)>,
        lines: Vec<String>,
    ) -> Exhibit {
        let (labels, _) = classes(class);
        let palette = colors(&labels);
        let color = |name: &String| {
            let place = labels.iter().position(|l| l == name);
            place
                .and_then(|i| palette.get(i))
                .copied()
                .unwrap_or(PALETTE[0])
        };
        let rows = groups.iter().flat_map(|(name, values)| {
            let row = |v: &f64| vec![name.clone(), v.to_string()];
            values
                .iter()
                .filter(|v| v.is_finite())
                .map(row)
                .collect::<Vec<_>>()
        });
        let sheet = Sheet {
            header: vec![class.name.clone(), number.name.clone()],
            rows: rows.collect(),
        };
        let drawn = groups.iter().map(|(name, values)| Group {
            name: name.clone(),
            color: color(name),
            data: values.clone(),
        });
        let scene = curves(&Curves {
            titles: self.view.titles(&lines),
            name: number.name.clone(),
            groups: drawn.collect(),
            bins: self.view.plan.expl.dist_type.as_deref() == Some("hist"),
            filled: self.view.plan.plot.fill_areas,
        });
        self.exhibit(lines, scene, sheet)
    }

    fn plain_cloud(&self, x: &Variable, y: &Variable, lines: Vec<String>) -> Exhibit {
        self.draw_cloud(x, y, all_points(x, y), lines)
    }

    /// Two numbers, coloured by a class.
    fn cloud(&self, x: &Variable, y: &Variable, class: &Variable) -> Exhibit {
        let found = relate(x, y);
        let mut lines = vec![format!(
            "{} and {} by {} ({})",
            capital(&x.name),
            y.name,
            class.name,
            self.what
        )];
        lines.extend(words::relation(&found, self.view.plan.plot.ccc));
        let statistics = json!({
            "columns": [x.name, y.name], "by": class.name, "relation": found,
            "with_class": [relate(class, x), relate(class, y)],
        });
        let mut exhibit = self.draw_cloud(x, y, colored(x, y, class), lines);
        exhibit.statistics = statistics;
        exhibit
    }

    fn draw_cloud(
        &self,
        x: &Variable,
        y: &Variable,
        groups: Vec<Group<Vec<(f64, f64)>>>,
        lines: Vec<String>,
    ) -> Exhibit {
        let sheet = cloud_sheet([&x.name, &y.name], &groups);
        let scene = points(&Cloud {
            titles: self.view.titles(&lines),
            names: [x.name.clone(), y.name.clone()],
            groups,
            lines: true,
            square: false,
        });
        self.exhibit(lines, scene, sheet)
    }
}

/// Pairs of which both are known.
fn places(x: &Variable, y: &Variable) -> Vec<(f64, f64)> {
    let (Values::Reals(x), Values::Reals(y)) = (&x.values, &y.values) else {
        return Vec::new();
    };
    let (x, y, _) = nkl_explore::stats::known_pairs(x, y);
    x.into_iter().zip(y).collect()
}

/// All points as one group.
pub fn all_points(x: &Variable, y: &Variable) -> Vec<Group<Vec<(f64, f64)>>> {
    vec![Group {
        name: String::new(),
        color: PALETTE[0],
        data: places(x, y),
    }]
}

/// The points of each class, in its colour.
pub fn colored(x: &Variable, y: &Variable, class: &Variable) -> Vec<Group<Vec<(f64, f64)>>> {
    let (labels, index) = classes(class);
    let palette = colors(&labels);
    let group = |(c, name): (usize, &String)| {
        let rows: Vec<usize> = (0..index.len()).filter(|r| index[*r] == Some(c)).collect();
        Group {
            name: name.clone(),
            color: palette[c],
            data: places(&x.select(&rows), &y.select(&rows)),
        }
    };
    let all: Vec<_> = labels.iter().enumerate().map(group).collect();
    all.into_iter().filter(|g| !g.data.is_empty()).collect()
}

/// The points as a table.
pub fn cloud_sheet(names: [&str; 2], groups: &[Group<Vec<(f64, f64)>>]) -> Sheet {
    let rows = groups.iter().flat_map(|g| {
        let row = |p: &(f64, f64)| vec![g.name.clone(), p.0.to_string(), p.1.to_string()];
        g.data.iter().map(row).collect::<Vec<_>>()
    });
    let header = ["class", names[0], names[1]];
    Sheet {
        header: header.map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}

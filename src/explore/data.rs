//! Distributions of the target, of durations, and of samples per speaker.

use super::{classes, colors, View};
use nkl_explore::{Values, Variable};
use nkl_report::figure::color::PALETTE;
use nkl_report::figure::style::split_color;
use nkl_report::plots::explore::{counts, curves, Counts, Curves, Group};
use nkl_report::{Exhibit, Sheet};
use serde_json::json;

const SECTION: &str = "Data";

/// Samples and speakers per class in each split, durations, samples per speaker.
pub fn distributions(view: &View) -> Vec<Exhibit> {
    let mut found = Vec::new();
    if let Some(target) = &view.target {
        found.extend(per_class(view, target));
        found.extend(histogram(view, target, "class_label_distribution_samples"));
    }
    if let Some(nkl_data::Column::Real(values)) = view.dataset.columns.get("duration") {
        let duration = Variable {
            name: "duration (s)".to_owned(),
            values: Values::Reals(values.clone()),
        };
        let name = format!("duration_{}", view.selection());
        found.extend(histogram(view, &duration, &name));
    }
    found.extend(per_speaker(view));
    found
}

/// One row per speaker and class of the target, the first: `None` where speakers are not known.
pub fn one_per_speaker(view: &View, rows: &[usize]) -> Option<Vec<usize>> {
    let speakers = view.dataset.speakers()?;
    let class = match &view.dataset.target {
        nkl_data::Target::Classes { index, .. } => Some(index),
        _ => None,
    };
    let mut seen = std::collections::HashSet::new();
    let first = |row: &usize| {
        let speaker = speakers[*row].as_ref();
        speaker.is_some_and(|s| seen.insert((s.clone(), class.map(|c| c[*row]))))
    };
    let found: Vec<usize> = rows.iter().copied().filter(first).collect();
    (!found.is_empty()).then_some(found)
}

/// Samples of each class by split, and speakers of each class.
fn per_class(view: &View, target: &Variable) -> Vec<Exhibit> {
    let (labels, index) = classes(target);
    let mut splits = view.selections();
    if splits.len() > 1 {
        splits.remove(0);
    }
    let group = |name: &str, data: Vec<u64>| Group {
        name: name.to_owned(),
        color: split_color(name),
        data,
    };
    let of = |rows: &[usize]| count(labels.len(), rows.iter().filter_map(|r| index[*r]));
    let samples = splits.iter().map(|(name, rows)| group(name, of(rows)));
    let suffix = if target.is_real() {
        "discreet"
    } else {
        "distribution"
    };
    let mut kinds = vec![("samples", samples.collect::<Vec<_>>())];
    if let Some(speakers) = view.dataset.speakers() {
        let distinct = |rows: &[usize]| {
            let pairs = rows
                .iter()
                .filter_map(|r| Some((index[*r]?, speakers[*r].clone()?)));
            let pairs: std::collections::BTreeSet<_> = pairs.collect();
            count(labels.len(), pairs.into_iter().map(|p| p.0))
        };
        let groups = splits
            .iter()
            .map(|(name, rows)| group(name, distinct(rows)));
        kinds.push(("speakers", groups.collect()));
    }
    let exhibit = |(what, groups): (&str, Vec<Group<Vec<u64>>>)| {
        let lines = vec![format!("{} per {}", capital(what), target.name)];
        table(
            view,
            format!("class_label_{suffix}_{what}"),
            lines,
            Counts {
                titles: Vec::new(),
                what: capital(what),
                name: target.name.clone(),
                categories: labels.clone(),
                groups,
                stacked: false,
            },
        )
    };
    kinds.into_iter().map(exhibit).collect()
}

fn count(len: usize, classes: impl Iterator<Item = usize>) -> Vec<u64> {
    let mut counts = vec![0; len];
    classes.for_each(|c| counts[c] += 1);
    counts
}

pub fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// An exhibit of bars.
pub fn table(view: &View, name: String, lines: Vec<String>, mut data: Counts) -> Exhibit {
    data.titles = view.titles(&lines);
    let series = data
        .groups
        .iter()
        .map(|g| if g.name.is_empty() { "count" } else { &g.name });
    let header = std::iter::once(data.name.as_str()).chain(series);
    let row = |(i, category): (usize, &String)| {
        let counts = data.groups.iter().map(|g| g.data[i].to_string());
        std::iter::once(category.clone()).chain(counts).collect()
    };
    let sheet = Sheet {
        header: header.map(str::to_owned).collect(),
        rows: data.categories.iter().enumerate().map(row).collect(),
    };
    let counts_by_group: serde_json::Map<_, _> = data
        .groups
        .iter()
        .map(|g| (g.name.clone(), json!(g.data)))
        .collect();
    Exhibit {
        name,
        section: SECTION.to_owned(),
        lines,
        statistics: json!({"categories": data.categories, "counts": counts_by_group}),
        scene: counts(&data),
        data: sheet,
    }
}

/// A number by class.
fn histogram(view: &View, variable: &Variable, name: &str) -> Option<Exhibit> {
    let rows = view.rows();
    let Values::Reals(values) = variable.select(&rows).values else {
        return None;
    };
    let target = view.target.as_ref().filter(|t| !t.is_real());
    let groups = match target.map(|t| classes(&t.select(&rows))) {
        Some((labels, index)) => {
            let colors = colors(&labels);
            let own = |c: usize| {
                let pairs = values.iter().zip(&index);
                pairs.filter(|p| *p.1 == Some(c)).map(|p| *p.0).collect()
            };
            let group = |(c, name): (usize, &String)| Group {
                name: name.clone(),
                color: colors[c],
                data: own(c),
            };
            let all: Vec<Group<Vec<f64>>> = labels.iter().enumerate().map(group).collect();
            all.into_iter().filter(|g| !g.data.is_empty()).collect()
        }
        None => vec![Group {
            name: String::new(),
            color: PALETTE[0],
            data: values.clone(),
        }],
    };
    let (known, missing) = nkl_explore::stats::known(&values);
    let low = known.iter().copied().fold(f64::INFINITY, f64::min);
    let high = known.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut lines = vec![format!(
        "{}: {} samples",
        capital(&variable.name),
        known.len()
    )];
    if !known.is_empty() {
        let short = nkl_report::figure::number::short;
        lines.push(format!("from {} to {}", short(low), short(high)));
    }
    if missing > 0 {
        lines.push(format!("{missing} without a value left out"));
    }
    let rows = groups.iter().flat_map(|g| {
        let row = |v: &f64| vec![g.name.clone(), v.to_string()];
        g.data.iter().map(row).collect::<Vec<_>>()
    });
    let sheet = Sheet {
        header: vec!["class".to_owned(), variable.name.clone()],
        rows: rows.collect(),
    };
    let statistics = json!({
        "n": known.len(), "missing": missing,
        "min": known.first().map(|_| low), "max": known.first().map(|_| high),
    });
    let bins = view.plan.expl.dist_type.as_deref() != Some("kde");
    Some(Exhibit {
        name: name.to_owned(),
        section: SECTION.to_owned(),
        scene: curves(&Curves {
            titles: view.titles(&lines),
            name: variable.name.clone(),
            groups,
            bins,
            filled: view.plan.plot.fill_areas,
        }),
        lines,
        statistics,
        data: sheet,
    })
}

/// How many speakers have how many samples.
fn per_speaker(view: &View) -> Option<Exhibit> {
    let speakers = view.dataset.speakers()?;
    let mut counts: std::collections::BTreeMap<&str, u64> = std::collections::BTreeMap::new();
    for row in view.rows() {
        if let Some(speaker) = &speakers[row] {
            *counts.entry(speaker).or_insert(0) += 1;
        }
    }
    if counts.is_empty() {
        return None;
    }
    let lines = vec![format!("Samples of {} speakers", counts.len())];
    let data = Counts {
        titles: Vec::new(),
        what: "Samples".to_owned(),
        name: "speaker".to_owned(),
        categories: counts.keys().map(|k| (*k).to_owned()).collect(),
        groups: vec![Group {
            name: String::new(),
            color: PALETTE[0],
            data: counts.values().copied().collect(),
        }],
        stacked: true,
    };
    let name = "samples_value_counts_speakers".to_owned();
    Some(table(view, name, lines, data))
}
